"""What people are asked: the authority's forms, and the placement team's in `team`."""
