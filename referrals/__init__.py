"""Which child needs which place, why, and with what authority."""
