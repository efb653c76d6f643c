"""What people are asked about places."""
