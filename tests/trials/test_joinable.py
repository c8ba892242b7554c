"""Whether one can ask to join a trial: by the registry's word, how old it is, and how exactly it is dated."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from screener.knowledge import load
from screener.trials import Record, joinable

ON = date(2026, 11, 22)


def record(value: str, as_of: str) -> Record:
    told: dict[str, Any] = {
        "key": "T",
        "title": "t",
        "status": {"value": value, "as_of": as_of, "read": "2026-11", "source": "s"},
        "purpose": "treatment",
        "takes_pml": "yes",
        "kind": "trial",
        "how_to_ask": "ask",
    }
    return Record.model_validate(told)


@pytest.mark.parametrize("value", ["recruiting", "not_yet_recruiting", "enrolling_by_invitation", "available"])
@pytest.mark.parametrize(
    ("as_of", "answer"),
    [
        ("2026-11-22", "yes"),
        ("2026-10-23", "yes"),  # 30 days before
        ("2026-10-22", "check_first"),
        ("2016-01-01", "check_first"),
        ("2026-11", "yes"),
        ("2026-10", "check_first"),  # perhaps 52 days before
        ("2026", "check_first"),
        ("", "check_first"),
        ("last week", "check_first"),
    ],
)
def test_recruiting_counts_for_thirty_days(value: str, as_of: str, answer: str) -> None:
    assert joinable(record(value, as_of), ON) == answer


@pytest.mark.parametrize(
    ("as_of", "answer"),
    [
        ("2026-11-22", "check_first"),
        ("2023-11-23", "check_first"),  # 3 times 365 days before
        ("2023-11-22", "no"),
        ("2023-11", "check_first"),  # perhaps later in the month
        ("2023-10", "no"),
        ("2023", "check_first"),
        ("2022", "no"),
        ("", "no"),
    ],
)
def test_an_unknown_status_needs_signs_of_life(as_of: str, answer: str) -> None:
    assert joinable(record("unknown", as_of), ON) == answer


@pytest.mark.parametrize(
    "value",
    ["active_not_recruiting", "suspended", "completed", "terminated", "withdrawn", "no_longer_available"],
)
@pytest.mark.parametrize("as_of", ["2026-11-22", "2026", ""])
def test_whatever_has_closed_cannot_be_joined(value: str, as_of: str) -> None:
    assert joinable(record(value, as_of), ON) == "no"


def test_a_status_that_no_registry_has_is_refused() -> None:
    with pytest.raises(ValidationError):
        record("open", "2026-11-22")


@pytest.mark.parametrize(("trial", "answer"), [("FR-pembrolizumab-PML", "check_first"), ("NCT00746941", "no")])
def test_the_shipped_trials(trial: str, answer: str) -> None:
    assert joinable(load().records[trial], ON) == answer
