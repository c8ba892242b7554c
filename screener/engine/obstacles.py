"""What kind of thing stands in the way of a failing criterion: worked out from the rule and the facts.

date: time alone removes it. Then what the fact says can change it: retest, site, treating_team, course; or fixed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from screener.engine.bind import Binder, Bound, Entry
from screener.engine.kleene import cells_truth, truth
from screener.knowledge.compiled import NOW, CompiledTrial, Unknown
from screener.profile.patient import Course, Observation, State
from screener.profile.readings import ANY, day_of, reading
from screener.rules.formula import Formula
from screener.rules.verdicts import EASIEST_FIRST, Kind
from screener.values import DayRange, Period, Truth, Window, parse_period

HORIZON = timedelta(days=730)
"""A day further off than this is no date for this disease."""
LONGEST_STEP = 5
"""Days that a calendar month's end can hold a window open: 28 February is a month before 28, 29, 30 and 31 March."""


def over_on(period: Period, since: date) -> list[date]:
    """The days on which a period since a day can be over, whether or not its first day counts."""
    first, steps = period.after(since), LONGEST_STEP if period.unit in ("month", "year") else 2
    return [first + timedelta(n) for n in range(steps) if first <= date.max - timedelta(n)]


class Obstacle(NamedTuple):
    """The kind of obstacle, and the day on which time alone removes it (kind `date`)."""

    kind: Kind
    clears: date | None = None

    @property
    def hardness(self) -> tuple[int, date]:
        """Higher is harder; of two dates the later."""
        return EASIEST_FIRST.index(self.kind), self.clears or date.max


OfLeaf = Callable[[int, int], Obstacle]
"""The obstacle of one failing test: which unknown, which cells are wanted."""


def obstacle(formula: Formula, bound: tuple[Bound, ...], of_leaf: OfLeaf) -> Obstacle:
    """Of a failing formula: `all` is as hard as its hardest failing part, `any` as its easiest."""
    if formula[0] == "in":
        return of_leaf(formula[1], formula[2])
    masks = [b.mask for b in bound]
    failing = [p for p in formula[-1] if truth(p, masks) is Truth.FALSE]
    found = sorted((obstacle(p, bound, of_leaf) for p in failing), key=lambda o: o.hardness)
    if formula[0] == "all":
        return found[-1]
    needed = formula[1] - (len(formula[-1]) - len(failing)) if formula[0] == "at_least" else 1
    return found[needed - 1]


class LeafObstacles:
    """Answers for the single tests of one trial and one patient."""

    def __init__(self, trial: CompiledTrial, binder: Binder, bound: tuple[Bound, ...]) -> None:
        self.trial, self.binder, self.bound = trial, binder, bound

    def __call__(self, number: int, wanted: int) -> Obstacle:
        """Time alone, else what the fact says can change it."""
        unknown = self.trial.unknowns[number]
        clears = self._clears(unknown, self.bound[number], wanted)
        return Obstacle("date", clears) if clears else Obstacle(self._changes(number, wanted))

    def _clears(self, unknown: Unknown, bound: Bound, wanted: int) -> date | None:
        """The first day, within the horizon, on which the test passes with nothing new measured, given or stopped."""
        on = self.binder.on
        for day in sorted(d for d in set(self._turning_days(unknown, bound)) if on < d <= on + HORIZON):
            later = self.binder.with_nothing_new(day, bound.evidence)
            if cells_truth(later.unknown(unknown).mask, wanted) is Truth.TRUE:
                return day
        return None

    def _turning_days(self, unknown: Unknown, bound: Bound) -> list[date]:
        """The days on which a window or a birthday changes the answer, counted from the latest day it may have been."""
        if unknown.kind == "age":
            born = reading(self.binder.patient, self.binder.vocabulary.facts["born"], ANY, self.binder.on).value
            years = [int(float(value)) + side for value, side in unknown.cuts]
            return [Period(n, "year").after(born.last) for n in years] if isinstance(born, DayRange) else []
        if unknown.kind not in ("day", "treatment", "condition"):
            return []
        ends = [days.last for e in bound.evidence if isinstance(days := _decisive_days(e), DayRange)]
        after = [day for w in unknown.windows for end in ends for day in over_on(parse_period(w.period), end)]
        return [*after, *_lengths(unknown, bound)]

    def _changes(self, number: int, wanted: int) -> Kind:
        unknown = self.trial.unknowns[number]
        if unknown.kind in ("site", "unread"):
            return "site"
        if unknown.kind == "treatment":
            return "treating_team" if wanted & ~unknown.never and self._can_begin(unknown) else "fixed"
        if unknown.kind == "condition":
            return self._condition_changes(self.bound[number]) if wanted & ~unknown.never & ~NOW else "fixed"
        return self.binder.vocabulary.facts[unknown.name].changes

    def _can_begin(self, unknown: Unknown) -> bool:
        """Whether a course that begins from now on can still be what is asked: not where it had to begin before."""
        ahead = DayRange(self.binder.on, self.binder.on + HORIZON)
        asked = [
            [t.window for t, has in kind.traits if has and t.window and t.window.anchor] for kind in unknown.courses
        ]
        return any(all(self._may_lie_in(w, ahead) for w in windows) for windows in asked)

    def _may_lie_in(self, window: Window, days: DayRange) -> bool:
        anchor = day_of(self.binder.patient, window.anchor, self.binder.on)
        return window.holds(days, self.binder.on, anchor) is not Truth.FALSE

    def _condition_changes(self, bound: Bound) -> Kind:
        """An active disease may come to rest, unless it is of the kind that stays."""
        held = [self.binder.vocabulary.conditions[e.name] for e in bound.evidence if isinstance(e, State)]
        return "fixed" if any(c.changes == "fixed" for c in held) else "course"


def _decisive_days(entry: Entry) -> object:
    """The days that a window is counted from: a last dose, a last day of a disease, or the day that a fact is."""
    if isinstance(entry, Course):
        return entry.last
    if isinstance(entry, State):
        return entry.until
    return entry.value if isinstance(entry, Observation) else None


def _lengths(unknown: Unknown, bound: Bound) -> list[date]:
    """The days on which a course will have lasted, or its first dose will be, as long as the trial asks."""
    asked = {trait for kind in unknown.courses for trait, _ in kind.traits}
    periods = [t.limit for t in asked if t.about == "lasted"]
    periods += [t.window.period for t in asked if t.about == "started" and t.window and not t.window.anchor]
    starts = [e.start.last for e in bound.evidence if isinstance(e, Course) and e.start]
    return [day for period in periods for start in starts for day in over_on(parse_period(period), start)]
