"""Straight-line distance, as the founding papers' figures are compared with."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_MILES = 3958.7613


def miles(from_point: tuple[float, float], to_point: tuple[float, float]) -> float:
    """Great-circle miles between two (latitude, longitude) points in degrees, by the haversine."""
    lat1, lon1, lat2, lon2 = (radians(float(value)) for value in (*from_point, *to_point))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(half))
