"""When time alone changes a verdict: the spans of days ahead, each with its verdict, if nothing new is recorded.

Every comparison with time in it knows the days on which its answer can change; only on these is anything asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from screener.engine.obstacles import HORIZON, over_on
from screener.profile.patient import Course, Observation, State
from screener.values import DayRange, Period, parse_period
from screener.values.spans import cells_of

if TYPE_CHECKING:
    from screener.engine.bind import Binder, Bound, Entry
    from screener.engine.verdict import Decision
    from screener.knowledge.compiled import CompiledTrial, Unknown
    from screener.values import Window

DAY = timedelta(1)
Decided = Callable[["Binder"], "Decision"]
"""The decision on a trial for a patient on the binder's day."""


class Span(NamedTuple):
    """Days with one decision, both ends included; the last one ends with the horizon."""

    first: date
    last: date
    decision: Decision


def spans(trial: CompiledTrial, binder: Binder, today: Decision, decide: Decided) -> list[Span]:
    """The decisions from the binder's day to the horizon; days with the same verdict and truths are one span."""
    found = [(binder.on, today)]
    for day in turning_days(trial, binder):
        decision = decide(binder.on_day(day))
        if (decision.verdict, decision.truths) != (found[-1][1].verdict, found[-1][1].truths):
            found.append((day, decision))
    ends = [*(first - DAY for first, _ in found[1:]), binder.on + HORIZON]
    return [Span(first, last, decision) for (first, decision), last in zip(found, ends, strict=True)]


def turning_days(trial: CompiledTrial, binder: Binder) -> list[date]:
    """The days ahead on which what is known of some unknown of the trial changes by itself."""
    for unknown in trial.unknowns:
        if unknown not in binder.turning:
            binder.turning[unknown] = list(_changes(unknown, binder))
    return sorted({day for unknown in trial.unknowns for day in binder.turning[unknown]})


def _changes(unknown: Unknown, binder: Binder) -> Iterator[date]:
    days = [binder.on, *sorted(_candidates(unknown, binder))]
    known = ((day, binder.on_day(day).unknown(unknown)) for day in days)
    return (day for (_, before), (day, after) in pairwise(known) if _told(before) != _told(after))


def _told(bound: Bound) -> tuple[object, ...]:
    """What a decision depends on."""
    return bound.mask, bound.owner, bound.established


def _candidates(unknown: Unknown, binder: Binder) -> set[date]:
    """The days on which one of the unknown's periods can be over, counted from any day that it may be counted from."""
    bound = binder.unknown(unknown)
    turned = set(_reordered(unknown.windows, unknown.cells, binder.on))
    ends = {end for entry in bound.evidence for days in _days(entry) for end in (days.first, days.last)}
    ends |= set(_declared(binder)) if unknown.kind in ("treatment", "condition") else set()
    if not ends:
        return turned
    over = {day for period in _periods(unknown, binder) for end in ends for day in over_on(period, end)}
    return turned | {day for day in over | {end + DAY for end in ends} if binder.on < day <= binder.on + HORIZON}


@lru_cache
def _reordered(windows: tuple[Window, ...], cells: tuple[int, ...], on: date) -> tuple[date, ...]:
    """The days on which windows of days and of months change their order, and with it what any day may lie in."""
    if len({parse_period(w.period).unit in ("day", "week") for w in windows}) < 2:
        return ()
    days = [on + timedelta(n) for n in range(HORIZON.days + 1)]
    any_day = [cells_of(DayRange(date.min, day), windows, cells, day) for day in days]
    return tuple(day for day, before, after in zip(days[1:], any_day, any_day[1:], strict=False) if before != after)


def _periods(unknown: Unknown, binder: Binder) -> list[Period]:
    """Every period with which the unknown is asked, its project's policy among them."""
    traits = [trait for kind in unknown.courses for trait, _ in kind.traits]
    windows = [*unknown.windows, unknown.series.window, *(t.window for t in traits)]
    said = [w.period for w in windows if w and not w.anchor] + [t.limit for t in traits if t.about == "lasted"]
    years = [Period(int(float(value)) + side, "year") for value, side in unknown.cuts if unknown.kind == "age"]
    return [*(parse_period(period) for period in said), *years, *_policy(unknown, binder)]


def _policy(unknown: Unknown, binder: Binder) -> list[Period]:
    """How long a reading, or a list that is declared whole, stands."""
    if unknown.kind in ("treatment", "condition"):
        return [parse_period(binder.vocabulary.lists_recheck_after)]
    fact = binder.vocabulary.facts.get(unknown.name)
    return [parse_period(fact.recheck_after)] if fact and fact.recheck_after else []


def _declared(binder: Binder) -> Iterable[date]:
    scopes = (binder.patient.whole_treatments, binder.patient.whole_conditions)
    said = [day for scope in scopes if scope for day in (scope.as_of, scope.since) if day]
    return [*said, *(n.as_of for n in binder.patient.never if n.as_of)]


def _days(entry: Entry) -> list[DayRange]:
    """Every day that an entry of the profile gives."""
    if isinstance(entry, Observation):
        return [days for days in (entry.days, entry.value) if isinstance(days, DayRange)]
    if isinstance(entry, Course):
        return [days for days in (entry.start, entry.last) if days]
    return [days for days in (entry.since, entry.until) if days] if isinstance(entry, State) else []
