"""What a criterion can ask, one class a form. Each says it in YAML, and as a formula through `Cells`.

A form knows nothing of patients: the compiler gives it cells, the reference evaluator reads its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, Literal, Protocol, TypeVar

from pydantic import Discriminator, Field, Tag, model_validator

from screener.models import Model
from screener.rules.formula import Formula, all_of, any_of, at_least
from screener.values.spans import Window

T = TypeVar("T")
S = TypeVar("S", bound=str)
Number = int | float | str
Comparison = Literal["at_least", "more_than", "at_most", "less_than"]
WINDOWS = ("within", "less_than_ago", "at_least_ago")
COMPARISONS: tuple[Comparison, ...] = ("at_least", "more_than", "at_most", "less_than")


class Cells(Protocol):
    """What a requirement needs of a compiler: a formula for each thing it can ask."""

    def number(self, fact: str, comparison: Comparison, threshold: Number, window: Window | None) -> Formula:
        """The fact's reading compares so with the threshold."""

    def category(self, fact: str, wanted: frozenset[str], window: Window | None) -> Formula:
        """The fact's reading is one of the wanted values."""

    def finding(self, fact: str, wanted: frozenset[str]) -> Formula:
        """The same for the diagnosis, where another statement may already carry the value."""

    def day(self, fact: str, window: Window) -> Formula:
        """The fact, a day, lies inside the window."""

    def treatment(self, asked: Group, window: Window | Literal["current", "ever"]) -> Formula:
        """A drug of the group is given now, was ever given, or had its last dose inside the window."""

    def condition(self, asked: Group, status: Literal["active", "ever"]) -> Formula:
        """A condition of the group is active, or is or was there."""

    def site(self, about: str, why: str) -> Formula:
        """A new unknown that only the site can answer; its first cell is against the patient."""

    def opposite(self, formula: Formula) -> Formula:
        """The negation."""

    def choice(self, test: Formula, yes: Formula, no: Formula) -> Formula:
        """`yes` where the test holds, else `no`."""

    def either(self, parts: Sequence[Formula], because: str) -> Formula:
        """True when all parts are; the site's to answer when only some are."""


class Group(Model):
    """Drugs or conditions by name, with every kind of them, without the exceptions and every kind of those."""

    names: frozenset[str]
    other_than: frozenset[str] = frozenset()


class Either(Model, Generic[T]):
    """A value on which the sources disagree or are silent: which one holds, the site knows."""

    either: tuple[T, ...] = Field(min_length=2)
    because: str = Field(min_length=1)


class FactRule(Model):
    """A fact compared: `is`, `one_of`, a threshold, or (a date) a window; `within` also limits which readings count."""

    fact: str
    is_: bool | str | None = Field(default=None, alias="is")
    one_of: tuple[str, ...] | Either[tuple[str, ...]] | None = None
    at_least: Number | Either[Number] | None = None
    more_than: Number | Either[Number] | None = None
    at_most: Number | Either[Number] | None = None
    less_than: Number | Either[Number] | None = None
    within: str | Either[str] | None = None
    less_than_ago: str | Either[str] | None = None
    at_least_ago: str | Either[str] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> FactRule:
        if not (self.comparisons() or self.wanted() is not None or self.is_about_a_day()):
            raise ValueError("A fact without a comparison. | Say is, one_of, at_least, at_most, within, … for it.")
        return self

    def comparisons(self) -> list[tuple[Comparison, Number | Either[Number]]]:
        """The thresholds that are asked, in the order of the form."""
        return _said(self, COMPARISONS)

    def wanted(self) -> frozenset[str] | Either[tuple[str, ...]] | None:
        """The values that are asked, booleans as `true` and `false`."""
        if self.is_ is not None:
            return frozenset({word(self.is_)})
        return frozenset(self.one_of) if isinstance(self.one_of, tuple) else self.one_of

    def windows(self) -> list[tuple[str, str | Either[str]]]:
        """The windows that are asked."""
        return _said(self, WINDOWS)

    def is_about_a_day(self) -> bool:
        """Whether the fact is itself a day (onset, diagnosis) and the window is the comparison."""
        return bool(self.windows()) and not self.comparisons() and self.wanted() is None

    def formula(self, cells: Cells) -> Formula:
        """All of its comparisons together."""
        if self.is_about_a_day():
            return all_of(_each(cells, period, self._day(cells, name)) for name, period in self.windows())
        if not self.windows():
            return self._compared(cells, None)
        return all_of(_each(cells, p, self._read_in(cells, name)) for name, p in self.windows())

    def _day(self, cells: Cells, name: str) -> Callable[[str], Formula]:
        def build(period: str) -> Formula:
            inside = cells.day(self.fact, window_of(name, period))
            return cells.opposite(inside) if name == "at_least_ago" else inside

        return build

    def _read_in(self, cells: Cells, name: str) -> Callable[[str], Formula]:
        return lambda period: self._compared(cells, window_of(name, period))

    def _compared(self, cells: Cells, window: Window | None) -> Formula:
        parts = [_each(cells, t, self._number(cells, c, window)) for c, t in self.comparisons()]
        wanted = self.wanted()
        if wanted is not None:
            parts.append(_each(cells, wanted, lambda w: cells.category(self.fact, frozenset(w), window)))
        return all_of(parts)

    def _number(self, cells: Cells, comparison: Comparison, window: Window | None) -> Callable[[Number], Formula]:
        return lambda threshold: cells.number(self.fact, comparison, threshold, window)


class TreatmentRule(Model):
    """A drug or class (or several), by status or by how long ago the last dose was."""

    treatment: str | tuple[str, ...]
    status: Literal["current", "ever", "past"] = "ever"
    within: str | Either[str] | None = None
    less_than_ago: str | Either[str] | None = None
    at_least_ago: str | Either[str] | None = None
    other_than: tuple[str, ...] = ()

    def asked(self) -> Group:
        """The drugs that count."""
        return Group(names=frozenset(_names(self.treatment)), other_than=frozenset(self.other_than))

    def windows(self) -> list[tuple[str, str | Either[str]]]:
        """The windows that are asked of the last dose."""
        return _said(self, WINDOWS)

    def formula(self, cells: Cells) -> Formula:
        """Status and windows together; a past treatment is one that was given and is not given now."""
        parts = [_each(cells, period, self._last_dose(cells, name)) for name, period in self.windows()]
        if self.status == "ever":
            return all_of(parts) if parts else cells.treatment(self.asked(), "ever")
        now = cells.treatment(self.asked(), "current")
        if self.status == "current":
            return all_of((now, *parts))
        return all_of((cells.treatment(self.asked(), "ever"), cells.opposite(now), *parts))

    def _last_dose(self, cells: Cells, name: str) -> Callable[[str], Formula]:
        def build(period: str) -> Formula:
            inside = cells.treatment(self.asked(), window_of(name, period))
            if name != "at_least_ago":
                return inside
            return all_of((cells.treatment(self.asked(), "ever"), cells.opposite(inside)))

        return build


class ConditionRule(Model):
    """A disease or state (or several), by status."""

    condition: str | tuple[str, ...]
    status: Literal["active", "ever", "past"] | Either[Literal["active", "ever", "past"]] = "ever"
    other_than: tuple[str, ...] = ()

    def asked(self) -> Group:
        """The conditions that count."""
        return Group(names=frozenset(_names(self.condition)), other_than=frozenset(self.other_than))

    def formula(self, cells: Cells) -> Formula:
        """A past condition is one that was there and is not active."""
        return _each(cells, self.status, lambda status: self._with_status(cells, status))

    def _with_status(self, cells: Cells, status: str) -> Formula:
        active = cells.condition(self.asked(), "active")
        if status == "active":
            return active
        ever = cells.condition(self.asked(), "ever")
        return ever if status == "ever" else all_of((ever, cells.opposite(active)))


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


def window_of(name: str, period: str) -> Window:
    """`within` counts the first day of the window, `less_than_ago` (and its opposite) does not."""
    return Window(period, includes_first=name == "within")


def _said(rule: Model, names: Sequence[S]) -> list[tuple[S, Any]]:
    """Those of the fields that the rule uses, in this order, with their values."""
    return [(name, getattr(rule, name)) for name in names if getattr(rule, name) is not None]


def _names(said: str | tuple[str, ...]) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said


def _each(cells: Cells, value: Any, build: Callable[[Any], Formula]) -> Formula:
    """One formula, also for an `either`."""
    if not isinstance(value, Either):
        return build(value)
    return cells.either([build(option) for option in value.either], value.because)
