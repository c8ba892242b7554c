"""The plain readings of a profile, laid out for quick comparison: made once when it is read, for `engine.generated`.

A fact is plain where it has one reading that says one number, or words. Everything else is left to `readings`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from screener.profile.readings import in_unit
from screener.values import Interval, parse_period
from screener.values.spans import mask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from screener.profile.patient import Observation
    from screener.vocabulary import Fact

OPEN = -1
"""A fact of which nothing is recorded, or nothing that is the last word. As a mask it has every bit."""


class Plain(NamedTuple):
    """By the place of a fact in `facts`: a number in the fact's own unit, the mask of a category's values, or OPEN.

    Numbers are exact and not below 0. `seen`: what is recorded. `odd`: a bit for each fact that is recorded, but not
    plainly; its value says nothing. `since`, `until`: the days, as ordinals, on which every plain reading counts: none
    lies ahead, and none is older than its fact allows.
    """

    values: tuple[int | Decimal, ...]
    seen: tuple[tuple[Observation, ...], ...]
    odd: int
    since: int
    until: int
    facts: Mapping[str, Fact]


NOT_LAID_OUT = Plain((), (), 0, date.max.toordinal(), date.min.toordinal(), {})
"""Of a patient whose readings nobody has laid out: it counts on no day."""


def plain_of(observations: Mapping[str, tuple[Observation, ...]], facts: Mapping[str, Fact]) -> Plain:
    """The plain readings among these, for the facts of a vocabulary."""
    values: list[int | Decimal] = [OPEN] * len(facts)
    odd, since, until = 0, date.min, date.max
    seen = tuple(observations.get(name, ()) for name in facts)
    for place, (fact, readings) in enumerate(zip(facts.values(), seen, strict=True)):
        if not readings:
            continue
        value, days = _value(readings, fact), _days(readings[0], fact)
        if value is None or days is None:
            odd |= 1 << place
        else:
            values[place] = value
            since, until = max(since, days[0]), min(until, days[1])
    return Plain(tuple(values), seen, odd, since.toordinal(), until.toordinal(), facts)


def _value(seen: Sequence[Observation], fact: Fact) -> int | Decimal | None:
    """What the only reading says; None where there are several, or it is neither one number nor words."""
    value = in_unit(seen[0], fact) if len(seen) == 1 else None
    if isinstance(value, Interval):
        return _number(value)
    if not value or not isinstance(value, frozenset):
        return None
    return mask(map(fact.values.index, value)) if fact.last_word(value) else OPEN


def _number(value: Interval) -> int | Decimal | None:
    """A whole number as one, for quick comparison; Python compares the two kinds exactly."""
    if value.low is None or value.low != value.high or value.low < 0:
        return None
    whole = int(value.low)
    return whole if whole == value.low else value.low


def _days(observation: Observation, fact: Fact) -> tuple[date, date] | None:
    """The first and the last day on which the reading counts; None where its own day is needed and not known."""
    days = observation.days
    if not fact.recheck_after:
        return (days.first if days else date.min), date.max
    return (days.first, parse_period(fact.recheck_after).after(days.first)) if days else None
