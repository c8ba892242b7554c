"""One record of `trials.json`, and whether a patient can ask to join it on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, get_args

from pydantic import Field

from screener.models import Model
from screener.values import DayRange, NotADate, parse_days

Joinable = Literal["yes", "check_first", "no"]
Purpose = Literal["treatment", "iris_treatment", "observation", "sampling", "prevention", "other_disease"]
PURPOSES: tuple[str, ...] = get_args(Purpose)
"""In the order in which they are shown."""
State = Literal[
    "not_yet_recruiting", "recruiting", "enrolling_by_invitation", "active_not_recruiting", "suspended",
    "completed", "terminated", "withdrawn", "available", "no_longer_available", "unknown",
]  # fmt: skip

RECRUITING = ("recruiting", "not_yet_recruiting", "enrolling_by_invitation", "available")
FRESH = timedelta(days=30)
"""A status stated longer ago than this is only the last one known (the project's own policy)."""
SIGNS_OF_LIFE = timedelta(days=3 * 365)


class Status(Model):
    """What the registry said, the day of that statement (empty: not said), when and where it was read."""

    value: State
    as_of: str = ""
    read: str
    source: str


class Site(Model):
    """A place where the trial takes patients; coordinates in degrees where the city is known."""

    name: str = ""
    city: str = ""
    country: str
    latitude: float | None = None
    longitude: float | None = None


class Group(Model):
    """An arm or cohort; only `patient` groups give a verdict."""

    id: str
    role: Literal["patient", "control", "healthy", "donor"]


class Record(Model):
    """A trial as the registries know it, and what the project decided about it, with reasons."""

    key: str
    aliases: tuple[str, ...] = ()
    acronym: str = ""
    title: str
    official_title: str = ""
    sponsor: str = ""
    phase: str = ""
    mechanism: str = ""
    interventions: tuple[str, ...] = ()
    status: Status
    start: str = ""
    completion: str = ""
    countries: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    purpose: Purpose
    takes_pml: Literal["yes", "unclear", "no"]
    kind: Literal["trial", "individual_treatment", "published_series"]
    groups: tuple[Group, ...] = ()
    decided: dict[str, str] = Field(default_factory=dict)
    links: tuple[str, ...] = ()
    how_to_ask: str = Field(min_length=1)
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it can be asked for by: the key first, then registry numbers and the acronym."""
        return tuple(filter(None, (self.key, *self.aliases, self.acronym)))


class TrialsFile(Model):
    """`trials.json`."""

    schema_: Literal[1] = Field(alias="schema")
    trials: tuple[Record, ...]


def joinable(record: Record, on: date) -> Joinable:
    """Whether one can ask to join on the day: surely, only after checking first, or not.

    yes: recruiting or about to, as stated within 30 days of `on`. check_first: last known as such, or of
    unknown status with signs of life within 3 years. Of a partly dated statement the earliest day counts
    for yes, the latest for signs of life: neither a stale "yes" nor a hasty "no".
    """
    stated = _days(record.status.as_of)
    if record.status.value in RECRUITING:
        return "yes" if stated and on - stated.first <= FRESH else "check_first"
    alive = record.status.value == "unknown" and stated is not None and on - stated.last <= SIGNS_OF_LIFE
    return "check_first" if alive else "no"


def in_order(records: Iterable[Record], on: date) -> list[Record]:
    """What can be asked about on the day first, then by purpose, treatment first, then by key."""
    answers = get_args(Joinable)
    return sorted(records, key=lambda r: (answers.index(joinable(r, on)), PURPOSES.index(r.purpose), r.key))


def find(records: Iterable[Record], name: str) -> Record | None:
    """The record with this key, registry number or acronym, in capitals or not."""
    asked = name.strip().casefold()
    return next((r for r in records if asked in {n.casefold() for n in r.names}), None)


def _days(text: str) -> DayRange | None:
    try:
        return parse_days(text)
    except NotADate:
        return None
