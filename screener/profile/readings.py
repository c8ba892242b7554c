"""How several readings of a fact become the one that counts on a day: windows, staleness, disagreement.

Serves the compiled engine and the reference evaluator alike; knows no criterion.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from screener.values import DayRange, Interval, Truth, Window, all_of
from screener.vocabulary import Series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from screener.profile.patient import Never, Observation, Patient, Scope, Value
    from screener.vocabulary import Fact

Owner = Literal["patient", "site", "unread"]


class Reading(NamedTuple):
    """What a fact may be on a day, by which observations; without a value, `why` says what is in the way.

    `why`: no_record, not_done, undated, date_too_vague, too_old, recheck_due, unit_not_convertible, anchor_not_known,
    series_too_short; with a value results_disagree, order_unknown, equivocal, date_too_vague. `owner`: who can settle
    what is left.
    """

    value: Value | None
    used: tuple[Observation, ...] = ()
    why: str = ""
    owner: Owner = "patient"


ANY: Series = Series()
"""Every reading, at any time, as the fact says."""


def reading(patient: Patient, fact: Fact, series: Series, on: date) -> Reading:
    """The reading of `fact` that counts on the day, of those that the criterion means."""
    known = [o for o in patient.observed(fact.id) if o.days is None or o.days.first <= on]
    done = [o for o in known if o.done]
    if not done:
        return Reading(None, tuple(known), "not_done" if known else "no_record")
    inside = _Inside(patient, series.window, _recheck(fact), on)
    counted = [(o, inside(o)) for o in done]
    sure = [o for o, counts in counted if counts is Truth.TRUE]
    if not sure:
        return Reading(None, tuple(done), _why_none_counts(counted, inside))
    maybe = [o for o, counts in counted if counts is Truth.UNKNOWN]
    if series.last:
        return _of_last(fact, sure, maybe, series, on)
    return _chosen(fact, sure, maybe, series.reads or fact.reads, on)


def day_of(patient: Patient, fact: str, on: date) -> DayRange | None:
    """What a day that the profile gives (onset, diagnosis) may be, as far as it is known on the day."""
    seen = [o.value for o in patient.observed(fact) if isinstance(o.value, DayRange) and o.value.first <= on]
    return reduce(_hull, seen) if seen else None


def carried(patient: Patient, fact: Fact, facts: Mapping[str, Fact], on: date) -> frozenset[str]:
    """The value that a statement of another fact carries with it when nobody says otherwise; empty where none does."""
    stated = any(reading(patient, facts[name], ANY, on).value is not None for name in fact.carried_by)
    return frozenset({fact.unsaid}) if stated else frozenset()


def whole_on(scope: Scope | None, recheck_after: str, on: date) -> Scope | None:
    """A list's declaration as far as it still holds on the day: one that is too old, or of a later day, does not.

    A list of everything ever holds for earlier days too; one without any day is taken to be of the day itself.
    """
    if scope is None or scope.as_of is None:
        return scope
    later = scope.as_of > on and not scope.ever
    return None if later or scope.as_of < Window(recheck_after).first_day(on) else scope


def never_on(patient: Patient, recheck_after: str, on: date) -> tuple[Never, ...]:
    """What was never given, as far as that still holds on the day: said too long ago it does not."""
    first = Window(recheck_after).first_day(on)
    return tuple(n for n in patient.never if n.as_of is None or n.as_of >= first)


def in_unit(observation: Observation, fact: Fact) -> Value | None:
    """The observation's value in the fact's own unit; None where no exact conversion is known."""
    if not isinstance(observation.value, Interval) or observation.unit is None:
        return observation.value
    return fact.in_its_unit(observation.value, observation.unit)


def _recheck(fact: Fact) -> Window | None:
    return Window(fact.recheck_after) if fact.recheck_after else None


class _Inside:
    """Whether an observation lies in the criterion's window and is no older than its fact allows."""

    def __init__(self, patient: Patient, window: Window | None, recheck: Window | None, on: date) -> None:
        self.patient, self.window, self.recheck, self.on = patient, window, recheck, on
        self.anchor = day_of(patient, window.anchor, on) if window else None

    def __call__(self, observation: Observation) -> Truth:
        """TRUE for sure, UNKNOWN perhaps (a partial date, none, no day to count from), FALSE not."""
        days = _known_days(observation, self.on)
        return all_of(w.holds(days, self.on, self.anchor) for w in (self.window, self.recheck) if w)

    def no_anchor(self) -> bool:
        """Whether the day that the window hangs on is not known."""
        return bool(self.window and self.window.anchor and self.anchor is None)

    def outside(self, observation: Observation) -> bool:
        """Whether the window itself leaves it out."""
        days = _known_days(observation, self.on)
        return self.window is not None and self.window.holds(days, self.on, self.anchor) is not Truth.TRUE


def _known_days(observation: Observation, on: date) -> DayRange:
    if observation.days is None:
        return DayRange(date.min, on)
    return DayRange(observation.days.first, min(observation.days.last, on))


def _why_none_counts(counted: Sequence[tuple[Observation, Truth]], inside: _Inside) -> str:
    if inside.no_anchor():
        return "anchor_not_known"
    if any(o.days is None for o, _ in counted):
        return "undated"
    if any(counts is Truth.UNKNOWN for _, counts in counted):
        return "date_too_vague"
    return "too_old" if all(inside.outside(o) for o, _ in counted) else "recheck_due"


def _chosen(fact: Fact, sure: list[Observation], maybe: list[Observation], reads: str, on: date) -> Reading:
    """Of several readings the one that the fact or the criterion says."""
    if reads == "latest":
        return _latest(fact, sure, maybe, on)
    if fact.type == "number":
        return _extreme(fact, sure, maybe, Interval.lowest if reads == "lowest" else Interval.highest)
    return _highest(fact, sure, maybe)


def _of_last(fact: Fact, sure: list[Observation], maybe: list[Observation], series: Series, on: date) -> Reading:
    """Of the readings of the last so many days, each dated to the day."""
    by_day = _by_day(sure)
    if maybe or any(o.days is None or not o.days.decided for o in sure):
        return Reading(None, (*sure, *maybe), "order_unknown")
    if len(by_day) < series.last:
        return Reading(None, tuple(sure), "series_too_short")
    newest = sorted(by_day, key=lambda same: _known_days(same[0], on).first)[-series.last :]
    return _chosen(fact, [o for same in newest for o in same], [], series.reads or fact.reads, on)


def _extreme(
    fact: Fact, sure: list[Observation], maybe: list[Observation], of: Callable[[Interval, Interval], Interval]
) -> Reading:
    """The lowest or the highest of several numbers; one that may not count may only make it more so."""
    values = [in_unit(o, fact) for o in sure]
    others = [in_unit(o, fact) for o in maybe]
    if None in (*values, *others):
        return Reading(None, (*sure, *maybe), "unit_not_convertible")
    known = reduce(of, cast("list[Interval]", values))
    possible = reduce(Interval.hull, (of(known, other) for other in cast("list[Interval]", others)), known)
    return Reading(possible, (*sure, *maybe), "" if possible == known else "date_too_vague")


def _latest(fact: Fact, sure: list[Observation], maybe: list[Observation], on: date) -> Reading:
    """Whatever may be the latest of them; two results of one day that disagree are the site's to weigh."""
    newest = max(_known_days(o, on).first for o in sure)
    candidates = [o for o in (*sure, *maybe) if _known_days(o, on).last >= newest]
    values = [value for o in candidates if (value := in_unit(o, fact)) is not None]
    if len(values) < len(candidates):
        return Reading(None, tuple(candidates), "unit_not_convertible")
    joined = reduce(_joined, values)
    if all(value == joined for value in values):
        return Reading(joined, tuple(candidates), _vague(joined))
    if len(_by_day(candidates)) == 1:
        return Reading(joined, tuple(candidates), "results_disagree", "site")
    return Reading(joined, tuple(candidates), "order_unknown")


def _highest(fact: Fact, sure: list[Observation], maybe: list[Observation]) -> Reading:
    """The reading that outweighs the others: once positive stays positive, whatever comes later."""
    days = _by_day(sure)
    best = _best(fact, [frozenset[str]().union(*map(_words, same)) for same in days])
    possible = best.union(*(_best(fact, [best, _words(o)]) for o in maybe))
    if len(possible) > 1 and any(len(set(map(_words, same))) > 1 for same in days):
        return Reading(possible, tuple(sure), "results_disagree", "site")
    if possible != best:
        return Reading(possible, (*sure, *maybe), "date_too_vague")
    return Reading(best, tuple(sure), _vague(best))


def _words(observation: Observation) -> frozenset[str]:
    """The value of a category; only categories have an order in which one outweighs another."""
    return cast("frozenset[str]", observation.value)


def _best(fact: Fact, values: list[frozenset[str]]) -> frozenset[str]:
    """What the highest of several may be, in the order of the fact's values."""
    rank = {value: i for i, value in enumerate(fact.values)}
    floor = max(min(rank[v] for v in value) for value in values)
    return frozenset(v for value in values for v in value if rank[v] >= floor)


def _by_day(observations: Iterable[Observation]) -> list[list[Observation]]:
    """Results of one and the same day together; an undated or partly dated one stands alone."""
    groups: dict[object, list[Observation]] = {}
    for i, o in enumerate(observations):
        groups.setdefault(o.days if o.days and o.days.decided else i, []).append(o)
    return list(groups.values())


def _vague(value: Value) -> str:
    """A word of the record that leaves several values open."""
    return "equivocal" if isinstance(value, frozenset) and len(value) > 1 else ""


def _joined(a: Value, b: Value) -> Value:
    """The smallest value of the fact's kind that leaves everything open that one of the two does."""
    if isinstance(a, Interval):
        return a.hull(cast("Interval", b))
    if isinstance(a, DayRange):
        return _hull(a, cast("DayRange", b))
    return a | cast("frozenset[str]", b)


def _hull(a: DayRange, b: DayRange) -> DayRange:
    return DayRange(min(a.first, b.first), max(a.last, b.last))
