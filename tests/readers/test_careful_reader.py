"""Exports of many systems: each holds what a careful person finds in it, no more and no less, and says the rest."""

import json
from collections import Counter
from typing import Any

import pytest
from bundles import TODAY, understood, vocabulary
from exports import CASES, Case

from screener.readers import Referral, Source, referrals

FIRST = {"findings": "fact", "conditions": "condition", "treatments": "treatment"}
WORDS = {"since", "until", "from", "to", "route", "dose", "indication", "planned_end"}
"""Keys that are said before their value."""


def told(referral: Referral) -> list[str]:
    """What a profile says, a line an entry."""
    data = referral.document.data
    out = [f"{key} {data[key]}" for key in ("alive", "born", "sex", "onset", "diagnosed") if key in data]
    out += [f"country {data['location']['country']}"] if "location" in data else []
    return out + [_line(entry) for name in FIRST for entry in data.get(name, [])]


def _line(entry: dict[str, Any]) -> str:
    order = ("fact", "condition", "treatment", "value", "unit", "specimen", "status", "date", "since", "until", "from",
             "to", "planned_end", "route", "dose", "indication", "ongoing", "requested", "detected")  # fmt: skip
    return " ".join(filter(None, (_part(key, entry[key]) for key in order if key in entry)))


def _part(key: str, value: Any) -> str:
    if key in ("ongoing", "requested", "detected"):
        return key if value else f"not {key}"
    return f"{key} {value}" if key in WORDS else str(value)


def read(case: Case) -> list[Referral]:
    raw = case.export if isinstance(case.export, bytes) else json.dumps(case.export).encode()
    found = list(referrals(Source("export", raw=raw), vocabulary(), TODAY) or ())
    assert all(isinstance(one, Referral) for one in found)
    return [one for one in found if isinstance(one, Referral)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_export_holds_what_a_careful_person_finds(case: Case) -> None:
    found = read(case)
    assert [sorted(told(one)) for one in found] == [sorted(held) for held in case.holds]
    for one in found:
        understood(one)


@pytest.mark.parametrize("case", [c for c in CASES if c.notes], ids=lambda case: case.name)
def test_and_says_what_is_not_used_or_deserves_a_look(case: Case) -> None:
    said = [(note.where, note.why) for one in read(case) for note in (*one.warnings, *one.unused)]
    missing = {where: why for where, why in case.notes.items() if (where, why) not in said}
    assert not missing, said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_dropped_in_silence(case: Case) -> None:
    """Every resource of a patient is an entry's origin, or is told of."""
    seen = Counter[str]()
    for one in read(case):
        seen.update(one.document.origins.values())
        seen.update(note.where for note in (*one.warnings, *one.unused))
    for where in _resources(case.export):
        assert seen[where] or where.split("/")[0] in ("Patient", "Medication", "Specimen", "OperationOutcome"), where


def _resources(data: Any) -> list[str]:
    if isinstance(data, bytes | list):
        return []
    held = [entry.get("resource") for entry in data.get("entry", [])] if data["resourceType"] == "Bundle" else [data]
    inner = [where for one in held if one and one["resourceType"] == "Bundle" for where in _resources(one)]
    return inner + [f"{one['resourceType']}/{one['id']}" for one in held if one and "id" in one]
