"""Figures about the whole, for those who answer for it. The roof: reads every app, names no child."""
