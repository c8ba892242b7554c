"""The two lists of a profile as the oracle fills them: every course of a drug, every condition, on concrete days.

A world says of each lot of courses (conditions) that a trial tells apart which of its questions are answered with yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from itertools import combinations, pairwise, product
from math import prod
from typing import NamedTuple

from oracle_rules import Given, Had, Says, Trial

from screener.profile.patient import Course, Patient, State
from screener.profile.readings import ANY, reading, whole_on
from screener.rules.asked import Group
from screener.values import DayRange, Interval, Period, Unit, Window, convert, parse_period, parse_unit
from screener.vocabulary import Hierarchy, Trait

DAY = timedelta(1)
LONG_AGO = date(1990, 1, 1)
FAR_AHEAD = date(2090, 1, 1)
MOST = 2_000
"""How many ways one part of a patient may be."""

Lots = tuple[Says, ...]
"""What a world says of each lot."""
UNLISTED = Course("", "", "")
ACTIVE = date.max
"""The last day of a condition that is active."""


class TooMany(Exception):  # noqa: N818
    """There are more worlds than the oracle tries."""


class Days(NamedTuple):
    """The days of a course: first dose, last one (none while it is given), last one that is planned."""

    first: date
    last: date | None
    planned: date


class Known(NamedTuple):
    """What else a course hangs on in one world: days that windows hang on, and the weight."""

    days: dict[str, date]
    weight: Decimal


class Lists:
    """What both lists share: the lots that a trial tells apart, and worlds as one number with room for each lot."""

    def __init__(self, trial: Trial, patient: Patient, on: date, kind: type[Given | Had], tree: Hierarchy) -> None:
        self.trial, self.patient, self.on, self.kind, self.tree = trial, patient, on, kind, tree
        self.vocabulary = trial.vocabulary
        self.asked = list(dict.fromkeys(q.asked for q in trial.questions if isinstance(q, kind)))
        self.numbered = [(i, q) for i, q in enumerate(trial.questions) if isinstance(q, Given | Had)]
        self.lots: list[frozenset[Group]] = []
        self.width = len(trial.questions)
        self.listed: list[set[int]] = []

    def names(self, lot: int) -> tuple[str, ...]:
        """What a person is asked of a lot: the widest group that holds it."""
        return tuple(sorted(max(self.lots[lot], key=lambda g: (len(self._members(g)), sorted(g.names))).names))

    def _members(self, asked: Group) -> set[str]:
        def kinds(names: Iterable[str]) -> set[str]:
            return {n for name in names for n in self.tree.within(name)}

        return kinds(asked.names) - kinds(asked.other_than)

    def _in_lot(self, held: frozenset[Group], times: frozenset[Window | str]) -> Says:
        """What something of these groups says that was there at these times."""
        if not held:
            return 0
        if held not in self.lots:
            self.lots.append(held)
        says = sum(1 << i for i, q in self.numbered if type(q) is self.kind and q.asked in held and q.time in times)
        return says << self.lots.index(held) * self.width

    def _split(self, worlds: Iterable[int]) -> set[Lots]:
        one = (1 << self.width) - 1
        return {tuple(w >> i * self.width & one for i in range(len(self.lots))) for w in worlds}

    def loose(self) -> bool:
        """Whether an entry may be of several lots, or is partly known and of a lot beside others of the same group."""
        return any(self._spread(ways) for ways in self.listed)

    def _spread(self, ways: set[int]) -> bool:
        lots = {(way.bit_length() - 1) // self.width for way in ways if way}
        if len(lots) + (0 in ways) != 1:
            return len(ways) > 1
        beside = [g for lot in lots for g in self.lots[lot] if sum(g in other for other in self.lots) > 1]
        return len(ways) > 1 and bool(beside)

    @cached_property
    def windows(self) -> set[Window]:
        """The windows that are asked of a last dose or of a last active day."""
        return {q.time for _, q in self.numbered if type(q) is self.kind and isinstance(q.time, Window)}


class Courses(Lists):
    """The courses of a patient, listed ones and those that the list may lack."""

    def __init__(self, trial: Trial, patient: Patient, on: date) -> None:
        super().__init__(trial, patient, on, Given, trial.vocabulary.drug_tree)
        self.scope = whole_on(patient.whole_treatments, self.vocabulary.lists_recheck_after, on)
        self.groups = trial.of(Given)
        self.traits = list(dict.fromkeys(t for g in self.groups for t, _ in g.traits))
        self.anchors = sorted({t.window.anchor for t in self.traits if t.window and t.window.anchor})

    def loose(self) -> bool:
        """Also where a course that nobody listed cannot have the traits that are asked in just any way."""
        abouts = [t.about for t in self.traits]
        timed = bool(self._timed) and (len(abouts) > 1 or bool(self.windows) or bool(self.scope and self.scope.since))
        unlisted = self.scope is None or not self.scope.ever
        return super().loose() or (unlisted and (timed or len(set(abouts)) < len(abouts)))

    def worlds(self, every: Iterable[Known]) -> set[Lots]:
        """Everything that the courses of a world may say, whatever else they hang on is."""
        return self._split({world for known in every for world in self._all(known)})

    def _all(self, known: Known) -> set[int]:
        found = {0}
        for course in self.patient.courses:
            ways = self._course(course, known)
            self.listed.append(ways)
            _small(len(found), len(ways))
            found = {one | way for one in found for way in ways}
        for way in self._course(None, known):
            found |= {one | way for one in found}
            _small(len(found))
        return found

    def _course(self, course: Course | None, known: Known) -> set[int]:
        """What one course may say: of every drug that it may be, given in every way, on all days."""
        kinds = self._kinds(course.name if course else "")
        manners = self._manners(course or UNLISTED, known)
        days = {self._told_by(days, known) for days in self._days(course, known)}
        _small(len(kinds), len(manners), len(days))
        return {
            self._in_lot(self._held(kind, had | more | counted), times)
            for kind, had, (more, times) in product(kinds, manners, days)
            for counted in self._equivalents(kind)
        }

    def _held(self, kinds: frozenset[str], had: frozenset[Trait]) -> frozenset[Group]:
        return frozenset(g for g in self.asked if _is(kinds, had, g))

    def _kinds(self, name: str) -> list[frozenset[str]]:
        """What a drug of this name (or a medicine that nobody knows) may be, as far as the trial tells apart."""
        names = sorted(self.tree.within(name)) if name else sorted(self.tree.parents)
        every = [k for n in names for k in self._as_classed(n)] + ([] if name else [frozenset[str]()])
        told = {n for g in self.groups for n in (*g.names, *g.other_than)} | {t.counted_as for t in self.traits}
        return sorted({kinds & told for kinds in every}, key=sorted)

    def _as_classed(self, name: str) -> Iterator[frozenset[str]]:
        """The drug with and without each class of which nobody knows whether it is one."""
        drug = self.vocabulary.drugs.get(name)
        may_be = drug.may_be if drug else ()
        for classes in (some for n in range(len(may_be) + 1) for some in combinations(may_be, n)):
            yield self.tree.ancestors(name).union(*(self.tree.ancestors(c) for c in classes))

    # how a drug is given: the traits that a course may have

    def _manners(self, course: Course, known: Known) -> set[frozenset[Trait]]:
        routes = self._words("route", course.route, self.vocabulary.route_tree)
        reasons = self._words("indication", course.indication, self.vocabulary.indication_tree)
        counts = [t for t in self.traits if t.about == "number"]
        given = around([Decimal(t.limit) for t in counts], course.number or Interval.at_least(Decimal(0)))
        numbers = {frozenset(t for t in counts if _above(n, t)) for n in given} if counts else {frozenset[Trait]()}
        return {a | b | c | d for a, b, c, d in product(routes, reasons, numbers, self._doses(course, known))}

    def _words(self, about: str, said: str, tree: Hierarchy) -> set[frozenset[Trait]]:
        """Of each way of giving (each reason) that the word may mean; without a word also one that has no name here."""
        traits = [t for t in self.traits if t.about == about]
        words = tree.within(said) if said else ["", *tree.parents]
        return {frozenset(t for t in traits if word and tree.ancestors(word) & t.names) for word in words}

    def _doses(self, course: Course, known: Known) -> set[frozenset[Trait]]:
        """Of doses a day at, beside and between the limits; by the kilogram through the weight."""
        traits = [t for t in self.traits if t.about == "dose"]
        if not traits:
            return {frozenset()}
        by = {t: _per(parse_unit(t.unit), known) for t in traits}
        own = _per(course.dose_unit, known) if course.dose_unit else Decimal(1)
        doses = around([Decimal(t.limit) * by[t] / own for t in traits], course.dose or Interval.at_least(Decimal(0)))
        return {frozenset(t for t in traits if _above(dose * own / by[t], t)) for dose in doses}

    def _equivalents(self, kinds: frozenset[str]) -> list[frozenset[Trait]]:
        """Ways in which a dose, counted as another drug, may stand to the limits: a higher one passes more of them."""
        limits = [t for t in self.traits if t.counted_as and t.counted_as not in kinds]
        limits.sort(key=lambda t: (Decimal(t.limit), t.above_only))
        return [frozenset(_other_dose(t) for t in limits[:n]) for n in range(len(limits) + 1)]

    # when it is given

    def _told_by(self, days: Days, known: Known) -> tuple[frozenset[Trait], frozenset[Window | str]]:
        """The traits and the times that these days make true."""
        end = self.on if days.last is None else days.last
        times: set[Window | str] = {"ever", *(["current"] if days.last is None else [])}
        times |= {w for w in self.windows if days.last is None or inside(end, w, self.on, known.days)}
        return frozenset(t for t in self._timed if self._has(days, end, t, known)), frozenset(times)

    @cached_property
    def _timed(self) -> list[Trait]:
        return [t for t in self.traits if t.about in ("lasted", "planned", "started", "given")]

    def _has(self, days: Days, end: date, trait: Trait, known: Known) -> bool:
        if trait.window is None:
            return days.first <= parse_period(trait.limit).before(days.planned if trait.about == "planned" else end)
        if trait.about == "started":
            return inside(days.first, trait.window, self.on, known.days)
        first, last = ends(trait.window, self.on, known.days)
        return days.first <= last and end >= first

    def _days(self, course: Course | None, known: Known) -> Iterator[Days]:
        """The days that a listed course, or one that the list may lack, may have been given."""
        marks = self._marks(known)
        lasts = self._lasts(course, marks) if course else self._unlisted(marks)
        _small(len(lasts), len(marks) if self._timed else 1)
        for last in lasts:
            latest = self.on if last is None else last
            began = course.start if course and course.start else DayRange(min(LONG_AGO, latest), latest)
            latest = max(began.first, min(began.last, latest))
            starts = {d for d in (*marks, began.first, latest) if began.first <= d <= latest}
            for first in starts if self._timed else {began.first}:
                yield from (Days(first, last, end) for end in self._planned(course or UNLISTED, first, last))

    def _unlisted(self, marks: set[date]) -> list[date | None]:
        if self.scope is not None and self.scope.ever:
            return []
        latest = self.on if self.scope is None or self.scope.since is None else min(self.scope.since, self.on)
        days = sorted(d for d in (*marks, latest) if d <= latest)
        return [*days, *([None] if self.scope is None else [])]

    def _lasts(self, course: Course, marks: set[date]) -> list[date | None]:
        if course.ongoing:
            return [None]
        began = course.start.first if course.start else LONG_AGO
        last = course.last or DayRange(began, max(began, self._true_on(course)))
        last = DayRange(max(last.first, min(began, last.last)), min(last.last, self.on))
        found = sorted(d for d in {*marks, last.first, last.last} if last.first <= d <= last.last)
        over = course.ongoing is False and (self.patient.as_of or self.on) <= self.on
        return [*found] if course.last or over else [*found, None]

    def _true_on(self, course: Course) -> date:
        """What is said to have ended had ended when the profile was true, where that says when it was."""
        return _true_on(self.patient, self.on) if course.ongoing is False else self.on

    def _planned(self, course: Course, first: date, last: date | None) -> list[date]:
        """The last dose that is planned; the last of all where the course is over."""
        limits = self._lengths if any(t.about == "planned" for t in self.traits) else []
        if not limits or (last is not None and course.planned_end is None):
            return [last or self.on]
        planned = course.planned_end or DayRange(self.on, FAR_AHEAD)
        return inside_of(beside(p.after(first) for p in limits), planned)

    def _marks(self, known: Known) -> set[date]:
        """Days on which an answer may turn: at the ends of windows, and a length before or after those."""
        hung = [ends(t.window, self.on, known.days) for t in self.traits if t.window and t.window.anchor]
        edges = {d for first, last in hung for d in (moved(first, -1), first, last, moved(last, 1))}
        plain = [t.window for t in self.traits if t.window and not t.window.anchor]
        edges |= beside([self.on, *(w.first_day(self.on) for w in (*self.windows, *plain))])
        edges |= {e for c in self.patient.courses for d in (c.start, c.last) if d for e in (d.first, d.last)}
        return {*edges, *_apart(edges, self._lengths), LONG_AGO}

    @cached_property
    def _lengths(self) -> list[Period]:
        limits = dict.fromkeys(t.limit for t in self.traits if t.about in ("lasted", "planned"))
        return [parse_period(limit) for limit in limits]


class States(Lists):
    """The conditions of a patient, stated ones and those that the list may lack."""

    def __init__(self, trial: Trial, patient: Patient, on: date) -> None:
        super().__init__(trial, patient, on, Had, trial.vocabulary.condition_tree)
        self.scope = whole_on(patient.whole_conditions, self.vocabulary.lists_recheck_after, on)
        self.by_fact = dict(self.vocabulary.condition_fact)
        self._saying: dict[tuple[str, date], int] = {}

    def worlds(self) -> set[Lots]:
        """Everything that the conditions of a world may say."""
        listed = [s for s in self.patient.states if s.name not in self.by_fact] + self._by_fact()
        there = [s for s in listed if "absent" not in s.status]
        absent = {name for s in listed if "absent" in s.status for name in self.tree.within(s.name)}
        ways = [self._told(s) for s in there]
        self.listed += [{self._says(s.name, day) for day in days} for s, days in zip(there, ways, strict=True)]
        _small(*(len(w) for w in ways))
        _small(*(len(w) for w in ways), 20)
        told = [list(zip(there, days, strict=True)) for days in product(*ways)]
        found = {world for some in told for world in self._with(some, absent)}
        return self._split(found)

    def _by_fact(self) -> list[State]:
        """What a fact says of the condition that it is one with: its first value is "absent", any other "active"."""
        found = []
        for name, fact in self.by_fact.items():
            value = reading(self.patient, self.vocabulary.facts[fact], ANY, self.on).value
            absent = self.vocabulary.facts[fact].values[0]
            if isinstance(value, frozenset) and (value == {absent} or absent not in value):
                found.append(State(name, frozenset({"absent" if absent in value else "active"}), ""))
        return found

    def _with(self, told: list[tuple[State, date]], absent: set[str]) -> set[int]:
        """With the last active days of what is stated, which no kind of it outlasts."""
        bounds = {
            name: max((last for s, last in told if name in self.tree.within(s.name)), default=None)
            for name in self.tree.parents
            if name not in absent
        }
        found = {0}
        for state, last in told:
            one_of = {self._says(name, last) for name in self.tree.within(state.name) if name in bounds}
            self.listed.append(one_of)
            found = {one | way for one in found for way in one_of}
            _small(len(found), 4)
        for way in self._maybe(bounds):
            found |= {one | way for one in found}
            _small(len(found))
        return found

    def _maybe(self, bounds: dict[str, date | None]) -> set[int]:
        """Conditions of which nothing is stated, and kinds of what is stated, no more recent than that."""
        days = self._marks(DayRange(LONG_AGO, self.on))
        ways = set()
        for name, bound in bounds.items():
            some = self._unlisted(days) if bound is None else [d for d in (*days, bound) if d <= bound]
            ways |= {self._says(name, day) for day in some}
        return ways

    def _unlisted(self, days: list[date]) -> list[date]:
        if self.scope is None:
            return [*days, ACTIVE]
        if self.scope.ever:
            return []
        since = self.scope.since
        return [d for d in (*days, since) if d <= since] if since else days

    def _told(self, state: State) -> list[date]:
        """The last day on which a stated condition may have been active."""
        began = state.since.first if state.since else LONG_AGO
        true_on = _true_on(self.patient, self.on) if state.status == {"past"} else self.on
        ended = DayRange(began, max(began, true_on))
        if state.until:
            ended = DayRange(state.until.first, max(state.until.first, min(state.until.last, true_on)))
        days = self._marks(ended) if "past" in state.status else []
        return days + ([ACTIVE] if "active" in state.status else [])

    def _marks(self, possible: DayRange) -> list[date]:
        """The first and the last day of each stretch in which all answers are the same."""
        starts = {w.first_day(self.on) for w in self.windows}
        return inside_of({d for start in starts for d in (moved(start, -1), start)}, possible)

    def _says(self, name: str, last: date) -> int:
        if (name, last) not in self._saying:
            kinds = self.tree.ancestors(name)
            held = frozenset(g for g in self.asked if kinds & g.names and not kinds & g.other_than)
            times: set[Window | str] = {"ever", *(["current"] if last == ACTIVE else [])}
            times |= {w for w in self.windows if last == ACTIVE or inside(last, w, self.on, {})}
            self._saying[name, last] = self._in_lot(held, frozenset(times))
        return self._saying[name, last]


def _true_on(patient: Patient, on: date) -> date:
    """The last day on which what is said to have ended may have ended; the newest date of a profile is not its day."""
    return min(on, patient.as_of) if patient.dated and patient.as_of else on


def _is(kinds: frozenset[str], had: frozenset[Trait], asked: Group) -> bool:
    """Whether a course of a drug that is all this, with these traits, is what is asked."""
    if not kinds & asked.names or kinds & asked.other_than:
        return False
    if any((_as_counted(kinds, trait) in had) is not wanted for trait, wanted in asked.traits):
        return False
    return not any(_is(kinds, had, pattern) for pattern in asked.patterns)


def _other_dose(trait: Trait) -> Trait:
    return trait._replace(limit=f"{trait.limit} in equivalents")


def _as_counted(kinds: frozenset[str], trait: Trait) -> Trait:
    """A dose that counts as another drug's is another matter than the dose itself."""
    return _other_dose(trait) if trait.counted_as and trait.counted_as not in kinds else trait


def _above(value: Decimal, trait: Trait) -> bool:
    return value > Decimal(trait.limit) or (value == Decimal(trait.limit) and not trait.above_only)


def _per(unit: Unit, known: Known) -> Decimal:
    """What a dose in this unit is multiplied with to be in mg a day."""
    size = convert(Interval.exactly(Decimal(1)), unit, parse_unit("mg/day"))
    return known.weight if size is None or size.low is None else size.low


# days and numbers around thresholds


@cache
def _before(window: Window, on: date) -> tuple[date, date]:
    return moved(parse_period(window.period).before(on), 0 if window.includes_first else 1), on


def ends(window: Window, on: date, days: dict[str, date]) -> tuple[date, date]:
    """The first and the last day of a window."""
    if not window.anchor:
        return _before(window, on)
    anchor, period = days[window.anchor], parse_period(window.period) if window.period else None
    first = anchor if window.side == "after" else period.before(anchor) if period else date.min
    return first, anchor if window.side == "before" else period.after(anchor) if period else date.max


def inside(day: date, window: Window, on: date, days: dict[str, date]) -> bool:
    """Whether the day lies in the window."""
    first, last = ends(window, on, days)
    return first <= day <= last


def inside_of(days: Iterable[date], possible: DayRange) -> list[date]:
    """Those of the days that are possible, with the first and the last possible one."""
    return sorted(d for d in {*days, possible.first, possible.last} if possible.first <= d <= possible.last)


def moved(day: date, by: int) -> date:
    """Some days later, as far as the calendar goes."""
    return day if day in (date.min, date.max) else day + by * DAY


def beside(days: Iterable[date]) -> set[date]:
    """The days, and those before and after each."""
    return {moved(day, n) for day in days for n in (-1, 0, 1)}


def around(marks: Iterable[Decimal], possible: Interval) -> list[Decimal]:
    """Numbers at, beside and between the marks, as far as they are possible; none below 0."""
    limits = [end for end in (possible.low, possible.high) if end is not None]
    near = sorted({m + d for m in (*marks, *limits, Decimal(1)) for d in (-1, 0, 1)})
    between = [(a + b) / 2 for a, b in pairwise(near)]
    return sorted(n for n in (*near, *between) if n >= 0 and possible.may_be(n))


def _apart(days: Iterable[date], periods: Sequence[Period]) -> set[date]:
    """Days that lie just so long before or after these, and just not."""
    pairs = [(day, period) for day in days for period in periods]
    return beside({period.before(day) for day, period in pairs} | {period.after(day) for day, period in pairs})


def _small(*sizes: int) -> None:
    if prod(sizes) > MOST:
        raise TooMany
