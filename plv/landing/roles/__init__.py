"""What needs each role. One module for each place people work in."""
