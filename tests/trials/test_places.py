"""Where trials are: coordinates of sites, the cities of a trial by distance, and a city that some trial knows."""

from typing import Any

import pytest
from pydantic import ValidationError

from screener.knowledge import load
from screener.trials import Place, Record, places, point_of
from screener.trials.record import Site
from screener.values import Point

BERLIN = Point(52.52, 13.41)
BONN: dict[str, Any] = {"city": "Bonn", "country": "DE", "latitude": 50.73, "longitude": 7.1}
BERN: dict[str, Any] = {"city": "Bern", "country": "CH", "latitude": 46.95, "longitude": 7.45}
SOMEWHERE: dict[str, Any] = {"city": "Anywhere", "country": "DE"}


def record(*sites: dict[str, Any], **more: Any) -> Record:
    told: dict[str, Any] = {
        "key": "T",
        "title": "t",
        "status": {"value": "recruiting", "as_of": "2026-11-01", "read": "2026-11", "source": "s"},
        "sites": sites,
        "purpose": "treatment",
        "takes_pml": "yes",
        "kind": "trial",
        "how_to_ask": "ask",
        **more,
    }
    return Record.model_validate(told)


# a site


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 50.7},
        {"longitude": 7.1},
        {"latitude": 90.1, "longitude": 7.1},
        {"latitude": 50.7, "longitude": -180.1},
        {"latitude": "north", "longitude": 7.1},
    ],
)
def test_coordinates_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Site.model_validate({"country": "DE", **wrong})


def test_a_site_has_a_point_or_none() -> None:
    assert Site.model_validate(BONN).point == Point(50.73, 7.1)
    assert Site.model_validate(SOMEWHERE).point is None


@pytest.mark.parametrize(("countries", "sites", "expected"), [((), (), ""), (("FR",), (BONN, BERN), "CH DE FR")])
def test_a_trial_is_in_the_countries_that_it_names_and_in_those_of_its_sites(
    countries: tuple[str, ...], sites: tuple[dict[str, Any], ...], expected: str
) -> None:
    assert " ".join(sorted(record(*sites, countries=countries).everywhere)) == expected


# its cities


def test_the_nearest_city_stands_first_and_an_unknown_distance_last() -> None:
    found = places(record(SOMEWHERE, BERN, BONN), BERLIN)
    assert [place.city for place in found] == ["Bonn", "Bern", "Anywhere"]
    assert [place.distance and round(place.distance, -1) for place in found] == [480, 750, None]


def test_without_a_start_the_order_of_the_record_stays() -> None:
    found = places(record(SOMEWHERE, BERN, BONN), None)
    assert found == [Place("Anywhere", "DE", None), Place("Bern", "CH", None), Place("Bonn", "DE", None)]


def test_a_city_with_several_sites_is_named_once() -> None:
    assert places(record({"name": "one", **BONN}, {"name": "two", **BONN}), Point(50.73, 7.1)) == [
        Place("Bonn", "DE", 0.0)
    ]


# a city that some trial knows


@pytest.mark.parametrize(
    ("city", "country", "found"),
    [
        ("bonn", "DE", True),
        ("BONN", None, True),
        ("Bönn", "DE", True),  # accents and capitals do not matter
        ("Bonn", "CH", False),
        ("Anywhere", "DE", False),
        ("Lyon", "FR", False),
        ("", None, False),
    ],
)
def test_a_city_lies_where_a_site_in_it_does(city: str, country: str | None, *, found: bool) -> None:
    known = [record(BERN), record(SOMEWHERE, BONN, {"country": "DE"})]
    assert point_of(city, country, known) == (Point(50.73, 7.1) if found else None)


def test_of_two_cities_of_one_name_none_is_guessed() -> None:
    other = {**BONN, "country": "US", "latitude": 40.0, "longitude": -80.0}
    assert point_of("Bonn", None, [record(BONN), record(other)]) is None
    assert point_of("Bonn", "US", [record(BONN), record(other)]) == Point(40.0, -80.0)


# the shipped records

SITES = [site for shipped in load().records.values() for site in shipped.sites]
BOXES = {"US": (24, 50, -125, -66), "DE": (47, 56, 5, 16), "FR": (41, 52, -6, 10)}
"""South, north, west, east: the mainland."""


def test_every_known_city_has_coordinates_in_its_country() -> None:
    for site in SITES:
        assert bool(site.city) == (site.point is not None)
        if site.point:
            south, north, west, east = BOXES[site.country]
            assert south < site.point.latitude < north
            assert west < site.point.longitude < east


def test_a_city_has_the_same_coordinates_everywhere() -> None:
    found: dict[tuple[str, str], set[Point | None]] = {}
    for site in SITES:
        found.setdefault((site.city, site.country), set()).add(site.point)
    assert not [city for city, points in found.items() if len(points) > 1]


def test_the_state_is_not_part_of_the_city() -> None:
    assert not [site for site in SITES if "," in site.city]
    assert point_of("Bethesda", "US", load().records.values()) == Point(38.9807, -77.1003)


def test_a_site_that_takes_nobody_is_left_out_unless_none_does() -> None:
    closed, open_ = {**BONN, "state": "completed"}, {**BERN, "state": "recruiting"}
    assert [place.city for place in places(record(closed, open_, SOMEWHERE), BERLIN)] == ["Bern", "Anywhere"]
    assert [place.city for place in places(record(closed), BERLIN)] == ["Bonn"]
