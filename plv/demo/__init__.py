"""The demonstration: a plainly fake London, built by the same actions as real use. Never installed elsewhere."""
