"""Distances on the sphere: known ones, the laws of a distance, and degrees that no place has."""

from math import inf, isclose, nan, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.values import EARTH_RADIUS, NotAPoint, Point, checked_latitude, checked_longitude, kilometres

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
QUARTER = EARTH_RADIUS * pi / 2
LYON, BETHESDA = Point(45.7485, 4.8467), Point(38.9807, -77.1003)
TOLERANCE = 1e-3
"""A metre: near antipodes the formula loses digits."""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Point(0, 0), Point(90, 0), QUARTER),
        (Point(0, 0), Point(0, 90), QUARTER),
        (Point(90, 17), Point(-90, -60), 2 * QUARTER),
        (Point(0, 179.5), Point(0, -179.5), QUARTER / 90),  # across the date line
        (Point(90, 0), Point(90, 123), 0),  # the pole is one place
    ],
)
def test_arcs_of_a_great_circle(one: Point, other: Point, expected: float) -> None:
    assert isclose(kilometres(one, other), expected, abs_tol=TOLERANCE)


def test_two_towns() -> None:
    assert 6400 < kilometres(LYON, BETHESDA) < 6500


@given(one=POINTS, other=POINTS)
def test_it_is_the_same_both_ways_and_never_more_than_half_round(one: Point, other: Point) -> None:
    there = kilometres(one, other)
    assert there == kilometres(other, one)
    assert 0 <= there <= 2 * QUARTER + TOLERANCE


@given(point=POINTS)
def test_nothing_is_away_from_itself(point: Point) -> None:
    assert kilometres(point, point) == 0


@given(one=POINTS, by=POINTS, other=POINTS)
def test_a_detour_is_never_shorter(one: Point, by: Point, other: Point) -> None:
    assert kilometres(one, other) <= kilometres(one, by) + kilometres(by, other) + TOLERANCE


@pytest.mark.parametrize("degrees", [-90, 0, 90.0])
def test_latitudes(degrees: float) -> None:
    assert checked_latitude(degrees) == degrees


@pytest.mark.parametrize("degrees", [-180, 0, 180.0])
def test_longitudes(degrees: float) -> None:
    assert checked_longitude(degrees) == degrees


@pytest.mark.parametrize("degrees", [-180.001, 180.001, inf, -inf, nan])
def test_degrees_that_no_place_has(degrees: float) -> None:
    with pytest.raises(NotAPoint):
        checked_latitude(degrees / 2)
    with pytest.raises(NotAPoint):
        checked_longitude(degrees)
    for point in (Point(degrees / 2, 0), Point(0, degrees)):
        with pytest.raises(NotAPoint):
            kilometres(point, LYON)
        with pytest.raises(NotAPoint):
            kilometres(LYON, point)
