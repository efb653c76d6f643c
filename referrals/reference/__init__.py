"""Reference data that ships with the app."""
