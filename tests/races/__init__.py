"""Many connections at once. Each race has a negative control: with the guard removed it must fail."""
