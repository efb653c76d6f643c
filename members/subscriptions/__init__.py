"""The annual subscription: what is due, the documents issued for it, and the money that came in."""
