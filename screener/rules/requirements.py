"""What a criterion can ask, one class a form. Each says it in YAML, and as a formula through `Cells`.

A form knows nothing of patients: the compiler gives it cells, the reference evaluator reads its fields. The values
that forms share (windows, `either`, `doubtful`, what is asked of a course) are in `rules.asked`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, Protocol

from pydantic import Discriminator, Field, Tag, model_validator

from screener.models import Model
from screener.rules.asked import (
    Anchored,
    Comparison,
    CourseTraits,
    Doubtful,
    Either,
    Group,
    Number,
    Threshold,
    said,
    window_of,
)
from screener.rules.formula import Formula, all_of, any_of, at_least
from screener.values.spans import Window
from screener.vocabulary.facts import Series, SeriesReads

COMPARISONS: tuple[Comparison, ...] = ("at_least", "more_than", "at_most", "less_than")
WINDOWS = ("within", "less_than_ago", "at_least_ago")
Time = Window | Literal["current", "ever"]
"""When: now, ever, or with the last dose (the last active day) inside a window."""


class Cells(Protocol):
    """What a requirement needs of a compiler: a formula for each thing it can ask."""

    def number(self, fact: str, comparison: Comparison, threshold: Number, series: Series) -> Formula:
        """The fact's reading compares so with the threshold."""

    def category(self, fact: str, wanted: frozenset[str], series: Series) -> Formula:
        """The fact's reading is one of the wanted values."""

    def finding(self, fact: str, wanted: frozenset[str]) -> Formula:
        """The same for the diagnosis, where another statement may already carry the value."""

    def day(self, fact: str, window: Window) -> Formula:
        """The fact, a day, lies inside the window."""

    def treatment(self, asked: Group, time: Time) -> Formula:
        """A drug of the group is given now, was ever given, or had its last dose inside the window."""

    def condition(self, asked: Group, time: Time) -> Formula:
        """A condition of the group is active, is or was there, or was last active inside the window."""

    def site(self, about: str, why: str) -> Formula:
        """A new unknown that only the site can answer; its first cell is against the patient."""

    def opposite(self, formula: Formula) -> Formula:
        """The negation."""

    def choice(self, test: Formula, yes: Formula, no: Formula) -> Formula:
        """`yes` where the test holds, else `no`."""

    def either(self, parts: Sequence[Formula], because: str) -> Formula:
        """True when all parts are; the site's to answer when only some are."""


class FactRule(Model):
    """A fact compared: `is`, `one_of`, a threshold, or (a date) a window; `within` also limits which readings count.

    `reads` says which of several readings counts where the trial says so, and `of_last` that only those of so many
    last days do: three counts in a row of at least 500 are `at_least: 500, reads: lowest, of_last: 3`.
    """

    fact: str
    is_: bool | str | None = Field(default=None, alias="is")
    one_of: tuple[str, ...] | Either[tuple[str, ...]] | None = None
    at_least: Threshold | None = None
    more_than: Threshold | None = None
    at_most: Threshold | None = None
    less_than: Threshold | None = None
    within: str | Anchored | Either[str] | None = None
    less_than_ago: str | Either[str] | None = None
    at_least_ago: str | Either[str] | None = None
    reads: SeriesReads | Either[SeriesReads] | None = None
    of_last: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _asks_something(self) -> FactRule:
        if not (self.comparisons() or self.wanted() is not None or self.is_about_a_day()):
            raise ValueError("A fact without a comparison. | Say is, one_of, at_least, at_most, within, … for it.")
        if self.at_least_ago is not None and not self.is_about_a_day():
            raise ValueError("Readings are asked for up to an age. | Say within or less_than_ago beside a comparison.")
        return self

    def comparisons(self) -> list[tuple[Comparison, Any]]:
        """The thresholds that are asked, in the order of the form."""
        return said(self, COMPARISONS)

    def wanted(self) -> Any:
        """The values that are asked, booleans as `true` and `false`."""
        if self.is_ is not None:
            return frozenset({word(self.is_)})
        return frozenset(self.one_of) if isinstance(self.one_of, tuple) else self.one_of

    def windows(self) -> list[tuple[str, Any]]:
        """The windows that are asked."""
        return said(self, WINDOWS)

    def is_about_a_day(self) -> bool:
        """Whether the fact is itself a day (onset, diagnosis) and the window is the comparison."""
        return bool(self.windows()) and not self.comparisons() and self.wanted() is None

    def formula(self, cells: Cells) -> Formula:
        """All of its comparisons together."""
        if self.is_about_a_day():
            return all_of(each(cells, period, self._day(cells, name)) for name, period in self.windows())
        asked = self.windows() or [("within", None)]
        return all_of(each(cells, period, self._read_in(cells, name)) for name, period in asked)

    def _day(self, cells: Cells, name: str) -> Callable[[str | Anchored], Formula]:
        def build(period: str | Anchored) -> Formula:
            inside = cells.day(self.fact, window_of(name, period))
            return cells.opposite(inside) if name == "at_least_ago" else inside

        return build

    def _read_in(self, cells: Cells, name: str) -> Callable[[str | Anchored | None], Formula]:
        def build(period: str | Anchored | None) -> Formula:
            window = None if period is None else window_of(name, period)
            return each(
                cells, self.reads or "", lambda reads: self._compared(cells, Series(window, reads, self.of_last))
            )

        return build

    def _compared(self, cells: Cells, series: Series) -> Formula:
        parts = [each(cells, t, self._number(cells, c, series)) for c, t in self.comparisons()]
        wanted = self.wanted()
        if wanted is not None:
            parts.append(each(cells, wanted, lambda w: cells.category(self.fact, frozenset(w), series)))
        return all_of(parts)

    def _number(self, cells: Cells, comparison: Comparison, series: Series) -> Callable[[Number], Formula]:
        return lambda threshold: cells.number(self.fact, comparison, threshold, series)


class Pattern(CourseTraits):
    """An exception: courses of a drug or class that have these traits."""

    treatment: str | tuple[str, ...]

    def asked(self) -> Group:
        """The courses that it takes out."""
        return Group(frozenset(_names(self.treatment)), traits=self.traits())


class TreatmentRule(CourseTraits):
    """A drug or class (or several), by status, by how long ago the last dose was, and by what a course is like."""

    treatment: str | tuple[str, ...]
    status: Literal["current", "ever", "past"] = "ever"
    within: str | Either[str] | None = None
    less_than_ago: str | Either[str] | None = None
    at_least_ago: str | Either[str] | None = None
    other_than: tuple[str | Pattern, ...] = ()

    def asked(self) -> Group:
        """The courses that count."""
        names = frozenset(name for name in self.other_than if isinstance(name, str))
        patterns = tuple(p.asked() for p in self.other_than if isinstance(p, Pattern))
        return Group(frozenset(_names(self.treatment)), names, self.traits(), patterns)

    def windows(self) -> list[tuple[str, Any]]:
        """The windows that are asked of the last dose."""
        return said(self, WINDOWS)

    def formula(self, cells: Cells) -> Formula:
        """Status and windows together."""
        return _in_time(cells, cells.treatment, self.asked(), self.status, self.windows())


class ConditionRule(Model):
    """A disease or state (or several), by status, or by how long ago it was last active."""

    condition: str | tuple[str, ...]
    status: Literal["active", "ever", "past"] | Either[Literal["active", "ever", "past"]] = "ever"
    within: str | Either[str] | None = None
    less_than_ago: str | Either[str] | None = None
    at_least_ago: str | Either[str] | None = None
    other_than: tuple[str, ...] = ()

    def asked(self) -> Group:
        """The conditions that count."""
        return Group(frozenset(_names(self.condition)), frozenset(self.other_than))

    def windows(self) -> list[tuple[str, Any]]:
        """The windows that are asked of the last day on which it was active."""
        return said(self, WINDOWS)

    def formula(self, cells: Cells) -> Formula:
        """Status and windows together."""
        return each(
            cells, self.status, lambda status: _in_time(cells, cells.condition, self.asked(), status, self.windows())
        )


def _in_time(
    cells: Cells, of: Callable[[Group, Time], Formula], asked: Group, status: str, windows: list[tuple[str, Any]]
) -> Formula:
    """A past treatment (condition) is one that was given (was there) and is not given (active) now."""
    parts = [each(cells, period, _last(cells, of, asked, name)) for name, period in windows]
    if status == "ever":
        return all_of(parts) if parts else of(asked, "ever")
    now = of(asked, "current")
    if status in ("current", "active"):
        return all_of((now, *parts))
    return all_of((of(asked, "ever"), cells.opposite(now), *parts))


def _last(cells: Cells, of: Callable[[Group, Time], Formula], asked: Group, name: str) -> Callable[[str], Formula]:
    """`at_least_ago`: given (there) once, and not since."""

    def build(period: str) -> Formula:
        inside = of(asked, window_of(name, period))
        return inside if name != "at_least_ago" else all_of((of(asked, "ever"), cells.opposite(inside)))

    return build


class JudgementRule(Model):
    """A question that only an investigator answers."""

    judgement: str = Field(min_length=1)

    def formula(self, cells: Cells) -> Formula:
        """An unknown of its own."""
        return cells.site("judgement", self.judgement)


class AllRule(Model):
    """Every part holds."""

    all: tuple[Requirement, ...] = Field(min_length=1)

    def formula(self, cells: Cells) -> Formula:
        """Kleene's conjunction."""
        return all_of(part.formula(cells) for part in self.all)


class AnyRule(Model):
    """At least one part holds."""

    any: tuple[Requirement, ...] = Field(min_length=1)

    def formula(self, cells: Cells) -> Formula:
        """Kleene's disjunction."""
        return any_of(part.formula(cells) for part in self.any)


class NoneRule(Model):
    """No part holds."""

    none: tuple[Requirement, ...] = Field(min_length=1)

    def formula(self, cells: Cells) -> Formula:
        """The opposite of any."""
        return cells.opposite(any_of(part.formula(cells) for part in self.none))


class AtLeastRule(Model):
    """At least so many of the parts hold."""

    at_least: int = Field(ge=1)
    of: tuple[Requirement, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_met(self) -> AtLeastRule:
        if self.at_least > len(self.of):
            raise ValueError("More parts are wanted than there are. | Lower at_least or add parts.")
        return self

    def formula(self, cells: Cells) -> Formula:
        """Counts the parts that hold."""
        return at_least(self.at_least, [part.formula(cells) for part in self.of])


FORMS: dict[str, type[Model]] = {
    "fact": FactRule,
    "treatment": TreatmentRule,
    "condition": ConditionRule,
    "judgement": JudgementRule,
    "all": AllRule,
    "any": AnyRule,
    "none": NoneRule,
    "of": AtLeastRule,
}
"""Each form by the key that tells it apart; a test lists who must know them all."""


def _form(value: Any) -> str | None:
    if isinstance(value, Model):
        return next((f"a rule on {key}" for key, form in FORMS.items() if type(value) is form), None)
    return next((f"a rule on {key}" for key in FORMS if isinstance(value, dict) and key in value), None)


Requirement = Annotated[
    Annotated[FactRule, Tag("a rule on fact")]
    | Annotated[TreatmentRule, Tag("a rule on treatment")]
    | Annotated[ConditionRule, Tag("a rule on condition")]
    | Annotated[JudgementRule, Tag("a rule on judgement")]
    | Annotated[AllRule, Tag("a rule on all")]
    | Annotated[AnyRule, Tag("a rule on any")]
    | Annotated[NoneRule, Tag("a rule on none")]
    | Annotated[AtLeastRule, Tag("a rule on of")],
    Discriminator(
        _form,
        custom_error_type="no_form",
        custom_error_message=f"This is no requirement. | Give it one of these keys: {', '.join(FORMS)}.",
    ),
]


def word(value: bool | str) -> str:
    """A category's value as text: YAML's booleans are `true` and `false`."""
    return str(value).lower() if isinstance(value, bool) else value


def doubts(rule: Any) -> list[str]:
    """Why values of a rule cannot be as they are printed: with such a value the rule holds, or it does not stand."""
    if isinstance(rule, Doubtful):
        return [rule.doubtful]
    inner = [value for _, value in rule] if isinstance(rule, Model) else rule if isinstance(rule, tuple) else ()
    return [why for value in inner for why in doubts(value)]


def _names(said: str | tuple[str, ...]) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said


def each(cells: Cells, value: Any, build: Callable[[Any], Formula]) -> Formula:
    """One formula, also for an `either`; a doubtful value is taken as it is printed."""
    if isinstance(value, Doubtful):
        return build(value.value)
    if not isinstance(value, Either):
        return build(value)
    return cells.either([build(option) for option in value.either], value.because)
