"""Where a child is placed: the home and its beds, allocation, offers, placements, reviews."""
