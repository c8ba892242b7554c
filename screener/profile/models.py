"""A profile as people write it: every part may be missing, every finding may carry its date and source.

Checks the form only (keys, calendar, types); what the words mean is `profile.patient`'s work.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from screener.messages import worded
from screener.models import Model, Refused
from screener.values import NotADate, NotAPoint, Point, checked_latitude, checked_longitude, parse_days

NOT_ONE = worded("One value is expected here, not a list or a nested entry."), worded("Write one finding a value.")
CLOCK = worded("Write a year, year-month or year-month-day, such as 2026-03-14.")
DEGREES = worded("Write degrees with a decimal point, north and east positive, such as 45.76 and 4.84 for Lyon.")


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _a_day(text: str) -> str:
    try:
        parse_days(text)
    except NotADate as error:
        raise Refused(error.args[0], CLOCK) from None
    return text


def _one_value(value: Any) -> Any:
    if not isinstance(value, bool | int | float | str):
        raise Refused(*NOT_ONE)
    return value


Text = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | int)]
"""Text, also where YAML reads a number."""

Day = Annotated[Text, AfterValidator(_a_day)]
"""`2026`, `2026-03` or `2026-03-14`: the range of days that it may be."""


def _true_or_false(value: Any) -> Any:
    if value is not None and not isinstance(value, bool):
        raise Refused(worded("Only true or false is read here."), worded("Write `true` or `false`, without quotes."))
    return value


Flag = Annotated[bool | None, BeforeValidator(_true_or_false)]

Word = Annotated[str, Field(min_length=1)]


def _a_country(code: str) -> str:
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise Refused(worded("A country is written with its two letters."), worded("Such as FR, DE or US."))
    return code.upper()


Country = Annotated[str, AfterValidator(_a_country)]
"""ISO 3166-1 alpha-2."""


def _degrees(check: Callable[[float], float]) -> Callable[[Any], str]:
    """Reads a number of degrees; keeps it as it was written."""

    def read(value: Any) -> str:
        text = _as_text(value)
        try:
            check(float(text if isinstance(text, str) else ""))
        except ValueError as error:
            why = error.args[0] if isinstance(error, NotAPoint) else worded("This is no number of degrees.")
            raise Refused(why, DEGREES) from None
        return str(text)

    return read


Latitude = Annotated[str, BeforeValidator(_degrees(checked_latitude), json_schema_input_type=float | str)]
Longitude = Annotated[str, BeforeValidator(_degrees(checked_longitude), json_schema_input_type=float | str)]


class Location(Model):
    """Where the patient is and how far they can go; it sorts trials, and excludes only where a trial does.

    `latitude`, `longitude`: degrees north and east, of the town. `accepts`: other countries where the person would go.
    """

    country: Country | None = None
    city: str | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    can_travel: Literal["yes", "escort", "no"] | None = None
    accepts: tuple[Country, ...] = ()
    insurance: Country | None = None

    @model_validator(mode="after")
    def _has_both_coordinates_or_none(self) -> "Location":
        if (self.latitude is None) != (self.longitude is None):
            raise Refused(
                worded("One coordinate without the other."), worded("Write `latitude` and `longitude`, or neither.")
            )
        return self

    @property
    def point(self) -> Point | None:
        """The coordinates, if they are given."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(float(self.latitude), float(self.longitude))


class Finding(Model):
    """One reading of a fact: its value and unit, when, of what specimen, by which laboratory and assay.

    `sample`: which of several of one day, such as its time.
    """

    fact: Word
    value: Annotated[bool | int | float | str, BeforeValidator(_one_value)]
    unit: str = ""
    date: Day | None = None
    specimen: str = ""
    laboratory: str = ""
    assay: str = ""
    sample: Text = ""
    detected: Flag = None
    limit: Text = ""
    source: str = ""


class ConditionEntry(Model):
    """A disease or state. Without a status it is there or was there."""

    condition: Word
    status: Literal["active", "remission", "past", "absent", "present"] = "present"
    since: Day | None = None
    until: Day | None = None
    source: str = ""


class TreatmentEntry(Model):
    """A course of a drug: first and last dose. Neither an end nor `ongoing` means that the end is unknown.

    `number`: how many doses or infusions so far. `planned_end`: the last dose that is planned. `requested`: prescribed
    or ordered, and nobody says that a dose was given. `never`: somebody said that this drug, or nothing of this class,
    was ever given; that stands alone.
    """

    treatment: Word
    never: Flag = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    ongoing: Flag = None
    requested: Flag = None
    planned_end: Day | None = None
    number: Text = ""
    dose: Text = ""
    route: str = ""
    indication: str = ""
    source: str = ""


class Cause(Model):
    """A cause of the immunosuppression, as somebody stated it; several may apply."""

    treatment: str = ""
    condition: str = ""
    other: str = ""
    judged_by: str = ""

    @model_validator(mode="after")
    def _names_something(self) -> "Cause":
        if not (self.treatment or self.condition or self.other):
            raise Refused(worded("A cause that names nothing."), worded("Write treatment, condition or other in it."))
        return self


class Whole(Model):
    """A declaration that a list names everything: now, since a day, or ever; as of when, and by whom."""

    covers: Literal["current", "ever"] = "current"
    since: Day | None = None
    as_of: Day | None = None
    by: str = ""


class Complete(Model):
    """Which lists are whole. What is not declared is not: absence is never evidence."""

    treatments: Whole | None = None
    conditions: Whole | None = None


class Attestation(Model):
    """What a site says of a criterion that asks for its judgement, or that nobody could read: who, when, why, and by
    which version of the protocol.
    """

    trial: str
    criterion: str
    answer: Literal["met", "not_met"]
    by: str = Field(min_length=1)
    date: Day
    reason: str = Field(min_length=1)
    protocol: Text = Field(min_length=1)


class Profile(Model):
    """A patient's profile. `id` is a referral number, never a name."""

    id: Text = ""
    as_of: Day | None = None
    alive: Flag = None
    born: Day | None = None
    sex: str | None = None
    location: Location = Field(default_factory=Location)
    onset: Day | None = None
    diagnosed: Day | None = None
    findings: tuple[Finding, ...] = ()
    causes: tuple[Cause, ...] = ()
    conditions: tuple[ConditionEntry, ...] = ()
    treatments: tuple[TreatmentEntry, ...] = ()
    complete: Complete = Field(default_factory=Complete)
    attested: tuple[Attestation, ...] = ()

    def short_facts(self) -> dict[str, bool | str]:
        """The top-level keys that are short for a fact of the same name."""
        held = {key: getattr(self, key) for key in ("alive", "born", "sex", "onset", "diagnosed")}
        return {key: value for key, value in held.items() if value is not None}
