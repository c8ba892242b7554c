"""The values that requirements share: windows and their anchors, `either`, `doubtful`, what is asked of a course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from pydantic import Field, model_validator

from screener.models import Model
from screener.values.spans import Side, Window
from screener.vocabulary import Trait

T = TypeVar("T")
S = TypeVar("S", bound=str)
Number = int | float | str
Comparison = Literal["at_least", "more_than", "at_most", "less_than"]
SIDES: tuple[Side, ...] = ("before", "after", "of")


class Group(NamedTuple):
    """Drugs or conditions by name, with every kind of them, without the exceptions and every kind of those.

    `traits`: what a course must have (or, with False, must not). `patterns`: courses that are taken out.
    """

    names: frozenset[str]
    other_than: frozenset[str] = frozenset()
    traits: tuple[tuple[Trait, bool], ...] = ()
    patterns: tuple[Group, ...] = ()


class Either(Model, Generic[T]):
    """A value on which the sources disagree or are silent: which one holds, the site knows."""

    either: tuple[T, ...] = Field(min_length=2)
    because: str = Field(min_length=1)


class Doubtful(Model):
    """A number as it is printed, which cannot be right: the criterion holds so, or it does not stand."""

    value: Number
    doubtful: str = Field(min_length=1)


Threshold = Number | Either[Number] | Doubtful


class Anchored(Model):
    """A window that hangs on another day than the screening day: `{time: 30 days, before: diagnosed}`.

    `of`: on either side of it. Without `time`: any time before it, or after it; the day itself is inside.
    """

    time: str = ""
    before: str = ""
    after: str = ""
    of: str = ""

    @model_validator(mode="after")
    def _hangs_on_one_day(self) -> Anchored:
        if len(said(self, SIDES, "")) != 1:
            raise ValueError("A window hangs on one day. | Give it one of: before, after, of.")
        if self.of and not self.time:
            raise ValueError("How far from that day? | Give it `time`, such as 30 days.")
        return self

    def window(self) -> Window:
        """The window as the values know it."""
        side, anchor = said(self, SIDES, "")[0]
        return Window(self.time, anchor=anchor, side=side)


class Compared(Model):
    """A number compared, in one way."""

    at_least: Number | None = None
    more_than: Number | None = None
    at_most: Number | None = None
    less_than: Number | None = None

    @model_validator(mode="after")
    def _compares_once(self) -> Compared:
        if len(self._said()) != 1:
            raise ValueError("One comparison is expected here. | Give one of: at_least, more_than, at_most, less_than.")
        return self

    def _said(self) -> list[tuple[Comparison, Any]]:
        comparisons: tuple[Comparison, ...] = ("at_least", "more_than", "at_most", "less_than")
        return said(self, comparisons)

    def trait(self, about: Literal["dose", "number"]) -> tuple[Trait, bool]:
        """As a limit that is passed or not."""
        comparison, value = self._said()[0]
        limit, _, unit = str(value).partition(" ")
        trait = Trait(about, limit=limit, above_only=comparison in ("more_than", "at_most"), unit=unit)
        return trait, comparison in ("at_least", "more_than")


class Dose(Compared):
    """A dose a day compared, in a unit; `counted_as`: in equivalents of this drug."""

    counted_as: str = ""

    def trait(self, about: Literal["dose", "number"]) -> tuple[Trait, bool]:
        """As a limit that is passed or not."""
        trait, wanted = super().trait(about)
        return trait._replace(counted_as=self.counted_as), wanted


class Started(Model):
    """When the first dose was: so long ago, or before or after another day."""

    within: str | Anchored | None = None
    less_than_ago: str | None = None
    at_least_ago: str | None = None
    before: str | None = None
    after: str | None = None

    @model_validator(mode="after")
    def _says_one_time(self) -> Started:
        if len([value for _, value in self if value is not None]) != 1:
            why = "A first dose has one time. | Give one of: within, less_than_ago, at_least_ago, before, after."
            raise ValueError(why)
        return self

    def trait(self) -> tuple[Trait, bool]:
        """As a window in which the first dose lies or not."""
        name, value = next((name, value) for name, value in self if value is not None)
        if name in ("before", "after"):
            value = Anchored.model_validate({name: value})
        return Trait("started", window=window_of(name, value)), name != "at_least_ago"


class CourseTraits(Model):
    """What can be asked of a single course. `at_least_for`: so far; `shorter_than`: from first to last, planned, dose.

    `given`: in a window that hangs on another day.
    """

    route: str | tuple[str, ...] | None = None
    indication: str | tuple[str, ...] | None = None
    dose: Dose | None = None
    number: Compared | None = None
    at_least_for: str | None = None
    shorter_than: str | None = None
    started: Started | None = None
    given: Anchored | None = None

    def traits(self) -> tuple[tuple[Trait, bool], ...]:
        """Each with whether the course must have it."""
        return (*self._manner(), *self._time())

    def _manner(self) -> list[tuple[Trait, bool]]:
        words: tuple[Literal["route", "indication"], ...] = ("route", "indication")
        asked = [(Trait(about, names=_set(value)), True) for about, value in said(self, words)]
        dose = [self.dose.trait("dose")] if self.dose else []
        return [*asked, *dose, *([self.number.trait("number")] if self.number else [])]

    def _time(self) -> list[tuple[Trait, bool]]:
        lasted = [(Trait("lasted", limit=self.at_least_for), True)] if self.at_least_for else []
        planned = [(Trait("planned", limit=self.shorter_than), False)] if self.shorter_than else []
        given = [(Trait("given", window=self.given.window()), True)] if self.given else []
        return [*lasted, *planned, *([self.started.trait()] if self.started else []), *given]


def window_of(name: str, period: str | Anchored) -> Window:
    """`within` counts the first day of the window, `less_than_ago` (and its opposite) does not."""
    if isinstance(period, Anchored):
        return period.window()
    return Window(period, includes_first=name == "within")


def said(rule: Model, names: Sequence[S], empty: object = None) -> list[tuple[S, Any]]:
    """Those of the fields that the rule uses, in this order, with their values."""
    return [(name, getattr(rule, name)) for name in names if getattr(rule, name) != empty]


def _set(value: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset({value} if isinstance(value, str) else value)
