"""The administrators' pages: who may sign in, and with which roles."""
