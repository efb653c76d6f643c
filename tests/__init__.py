"""The tests, by app, and the journeys of people through all of them."""
