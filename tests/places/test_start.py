"""From where distances are measured: site cities first, then the gazetteer; an unclear town is never guessed."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from screener.documents import Document
from screener.engine.result import Code, Result
from screener.engine.screening import screen
from screener.knowledge import Knowledge, load
from screener.profile.patient import patient_from

ON = date(2026, 11, 22)
FIELD = {Code.TOWN_NOT_CLEAR, Code.TOWN_NOT_KNOWN}


@cache
def knowledge() -> Knowledge:
    return load()


def result(**location: Any) -> Result:
    patient = patient_from(Document("p", {"location": location}, {}), knowledge().vocabulary, ON)
    return screen(patient, knowledge(), ON)


def boston(seen: Result) -> int | None:
    return next(s["distance_km"] for t in seen["trials"] for s in t["sites"] if s["city"] == "Boston")


def warned(seen: Result) -> list[Any]:
    return [w for w in seen["warnings"] if w["code"] in FIELD]


@pytest.mark.parametrize(
    ("location", "low", "high"),
    [
        ({"country": "US", "city": "Boston"}, 0, 5),
        ({"country": "FR", "city": "Saint-Étienne"}, 5500, 6300),
        ({"country": "FR", "city": "St Etienne Cedex 2"}, 5500, 6300),
        ({"country": "JP", "city": "Osaka"}, 10500, 11800),
        ({"country": "DE", "city": "Muenchen"}, 6000, 6600),
        ({"country": "GB", "latitude": 52.98, "longitude": -0.02, "city": "Boston"}, 5000, 5400),
    ],
)
def test_a_town_anywhere_in_the_world_has_a_distance(location: dict[str, Any], low: int, high: int) -> None:
    seen = result(**location)
    assert not warned(seen)
    assert low <= (boston(seen) or 0) <= high


@pytest.mark.parametrize("location", [{"country": "DE", "city": "Frankfurt"}, {"city": "Boston"}, {"city": "Paris"}])
def test_an_unclear_town_has_no_distance_and_names_the_candidates(location: dict[str, Any]) -> None:
    seen = result(**location)
    [warning] = warned(seen)
    assert warning["code"] is Code.TOWN_NOT_CLEAR
    assert warning["params"]["candidates"].count(";") >= 1
    assert boston(seen) is None


def test_an_unknown_town_has_no_distance_and_says_so() -> None:
    seen = result(country="FR", city="Nulle-Part-sur-Rien")
    assert [w["code"] for w in warned(seen)] == [Code.TOWN_NOT_KNOWN]
    assert boston(seen) is None


def test_the_place_never_changes_a_verdict() -> None:
    places: tuple[dict[str, Any], ...] = (
        {"country": "DE", "city": "Frankfurt"},
        {"country": "FR", "city": "Lyon", "can_travel": "no"},
        {},
    )
    verdicts = [{t["id"]: t["verdict"] for t in result(**place)["trials"]} for place in places]
    assert verdicts[0] == verdicts[1] == verdicts[2]
