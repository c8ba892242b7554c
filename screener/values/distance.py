"""How far apart two places on the earth are, from their coordinates in degrees. Knows no place by name."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from screener.messages import worded

EARTH_RADIUS = 6371.0088
"""Kilometres: the mean radius (2a + b) / 3 of the ellipsoid GRS 80, as the IUGG defines it (Moritz, Journal of Geodesy
74, 2000). A sphere is right to within about half a percent."""


class NotAPoint(ValueError):  # noqa: N818
    """Degrees that no place on the earth has."""


class Point(NamedTuple):
    """A place: degrees north, and degrees east, of which south and west are negative."""

    latitude: float
    longitude: float


def checked_latitude(degrees: float) -> float:
    """The degrees. Raises NotAPoint beyond 90 north or south."""
    if not -90 <= degrees <= 90:
        raise NotAPoint(worded("A latitude lies between -90 and 90 degrees."))
    return degrees


def checked_longitude(degrees: float) -> float:
    """The degrees. Raises NotAPoint beyond 180 east or west."""
    if not -180 <= degrees <= 180:
        raise NotAPoint(worded("A longitude lies between -180 and 180 degrees."))
    return degrees


def kilometres(one: Point, other: Point) -> float:
    """Along the surface of the sphere, by the haversine formula. Raises NotAPoint."""
    (north, east), (north_too, east_too) = _in_radians(one), _in_radians(other)
    across = cos(north) * cos(north_too) * sin((east_too - east) / 2) ** 2
    haversine = sin((north_too - north) / 2) ** 2 + across
    return 2 * EARTH_RADIUS * asin(sqrt(min(1.0, haversine)))


def _in_radians(point: Point) -> tuple[float, float]:
    return radians(checked_latitude(point.latitude)), radians(checked_longitude(point.longitude))
