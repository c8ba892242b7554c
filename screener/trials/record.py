"""One record of `trials.json`, and whether a patient can ask to join it on a day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from screener.models import Model, made
from screener.values import DayRange, NotADate, Point, checked_latitude, checked_longitude, parse_days

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
    """A place where the trial takes patients; coordinates in degrees, of the city, where that is known.

    `region`: the state or province, where the source names it. `state`: of this site, where it has one of its own.
    """

    name: str = ""
    city: str = ""
    region: str = ""
    country: str
    latitude: Annotated[float, AfterValidator(checked_latitude)] | None = None
    longitude: Annotated[float, AfterValidator(checked_longitude)] | None = None
    state: State | None = None

    @model_validator(mode="after")
    def _has_both_coordinates_or_none(self) -> "Site":
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("One coordinate without the other. | Write `latitude` and `longitude`, or neither.")
        return self

    @property
    def point(self) -> Point | None:
        """The coordinates, if they are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)


class Group(Model):
    """An arm or cohort; only `patient` groups give a verdict."""

    id: str
    role: Literal["patient", "control", "healthy", "donor"]


class Statement(Model):
    """What one registry says of the trial: its number there, its own word for the status, of which day, when read."""

    registry: str
    id: str
    status: str = ""
    as_of: str = ""
    updated: str = ""
    read: str
    link: str = ""


class Eligibility(Model):
    """Who may take part, in the registry's own words; stands only in a user's own folder, never in what is shipped.

    `unsorted`: on which side they belong is not known. `complete`: nothing says that the list is only a part.
    Ages as the registry prints them ("18 Years"), empty where it names no limit.
    """

    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    unsorted: tuple[str, ...] = ()
    complete: bool = False
    minimum_age: str = ""
    maximum_age: str = ""
    sex: str = ""
    registry: str = ""


class Drift(Model):
    """How the registry's text stands to the one that was encoded, by item (`I4`, `E7`, numbered on each side).

    `compared`: whether a person ever compared the two. `text_of`: the day of the text that was encoded. `items`: those
    of it that are changed or gone; `new`: those of today's text that it did not have. `criteria`: those of the encoding
    that stand on changed items; nobody may read them until a person has compared.
    """

    compared: Literal["never", "accepted"]
    text_of: str = ""
    changed_on: str = ""
    items: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()


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
    registries: tuple[Statement, ...] = ()
    eligibility: Eligibility | None = None
    drift: Drift | None = None

    @property
    def everywhere(self) -> frozenset[str]:
        """The countries where it is, as far as they are known: those named, and those of its sites."""
        return frozenset((*self.countries, *(site.country for site in self.sites)))

    @property
    def shown_unasked(self) -> bool:
        """Whether it is shown without being asked for: neither a published series nor closed to people with PML."""
        return self.takes_pml != "no" and self.kind != "published_series"

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it can be asked for by: the key first, then registry numbers and the acronym."""
        return tuple(filter(None, (self.key, *self.aliases, self.acronym)))


class TrialsFile(Model):
    """`trials.json`. `coordinates_source`: where the coordinates of every site come from."""

    schema_: Literal[1] = Field(alias="schema")
    coordinates_source: str = ""
    trials: tuple[Record, ...]


def records_from(plain: Mapping[str, Any]) -> dict[str, Record]:
    """The records of a compiled bundle by key; equal to what reading the file gives."""
    fields = {
        "status": lambda entry: made(Status, entry, {}),
        "sites": lambda entries: tuple(made(Site, entry, {}) for entry in entries),
        "groups": lambda entries: tuple(made(Group, entry, {}) for entry in entries),
        "registries": lambda entries: tuple(made(Statement, entry, {}) for entry in entries),
        "eligibility": lambda entry: entry and made(Eligibility, entry, {}),
        "drift": lambda entry: entry and made(Drift, entry, {}),
    }
    return {entry["key"]: made(Record, entry, fields) for entry in plain["trials"]}


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
