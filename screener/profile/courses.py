"""Whether a course of a drug has what a rule can ask of it: its route, indication, dose, number, length, first dose.

What the record leaves out is unknown; a dose counts as another drug's only where the two are the same drug, since no
table of equivalents has a source here. Serves the compiled engine and the reference evaluator alike.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from screener.profile.readings import ANY, day_of, reading
from screener.values import DayRange, Interval, Truth, is_one_of, parse_period, parse_unit, quotient
from screener.values.units import convert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.profile.patient import Course, Patient
    from screener.values import Unit
    from screener.vocabulary import Hierarchy, Trait, Vocabulary

UNKNOWN = Truth.UNKNOWN


class Courses:
    """The courses of one patient on one day."""

    def __init__(self, patient: Patient, vocabulary: Vocabulary, on: date) -> None:
        self.patient, self.vocabulary, self.on = patient, vocabulary, on

    def has(self, course: Course, trait: Trait) -> Truth:
        """Whether the course has the trait."""
        return {
            "route": self._route,
            "indication": self._indication,
            "dose": self._dose,
            "number": self._number,
            "lasted": self._lasted,
            "planned": self._planned,
            "started": self._started,
            "given": self._given,
        }[trait.about](course, trait)

    def completions(self, course: Course, traits: Sequence[Trait]) -> Iterator[tuple[bool, ...]]:
        """Every way in which the course may have these traits or not."""
        either = {Truth.TRUE: (True,), Truth.FALSE: (False,), UNKNOWN: (False, True)}
        return product(*(either[self.has(course, trait)] for trait in traits))

    # how, for what, how much, how often

    def _route(self, course: Course, trait: Trait) -> Truth:
        return _kind_of(course.route, trait, self.vocabulary.route_tree)

    def _indication(self, course: Course, trait: Trait) -> Truth:
        return _kind_of(course.indication, trait, self.vocabulary.indication_tree)

    def _dose(self, course: Course, trait: Trait) -> Truth:
        other_drug = bool(trait.counted_as) and course.name != trait.counted_as
        if course.dose is None or course.dose_unit is None or other_drug:
            return UNKNOWN
        dose = self._in_unit(course.dose, course.dose_unit, parse_unit(trait.unit))
        return UNKNOWN if dose is None else _above(dose, trait)

    def _in_unit(self, dose: Interval, given: Unit, wanted: Unit) -> Interval | None:
        """A dose a day also as a dose per kilogram and day, where the weight is known."""
        if given.dimension == wanted.dimension:
            return convert(dose, given, wanted)
        weight = self._weight()
        if weight is None or wanted.dimension != "mass per mass and time":
            return None
        return quotient(dose, weight)

    def _weight(self) -> Interval | None:
        fact = self.vocabulary.facts["weight"]
        read = reading(self.patient, fact, ANY, self.on)
        return read.value if isinstance(read.value, Interval) else None

    @staticmethod
    def _number(course: Course, trait: Trait) -> Truth:
        return UNKNOWN if course.number is None else _above(course.number, trait)

    # how long, when

    def _lasted(self, course: Course, trait: Trait) -> Truth:
        return _at_least(self._start(course), self._end(course), trait.limit)

    def _planned(self, course: Course, trait: Trait) -> Truth:
        """Counts to the last dose that is planned; with none planned there is no saying how long it will go on."""
        end = course.last or course.planned_end or DayRange(self._end(course).first, date.max)
        return _at_least(self._start(course), end, trait.limit)

    def _started(self, course: Course, trait: Trait) -> Truth:
        if trait.window is None:
            return UNKNOWN
        return trait.window.holds(self._start(course), self.on, day_of(self.patient, trait.window.anchor, self.on))

    def _given(self, course: Course, trait: Trait) -> Truth:
        """A course is taken to be given from its first dose to its last without a break."""
        if trait.window is None:
            return UNKNOWN
        first, last = trait.window.ends(self.on, day_of(self.patient, trait.window.anchor, self.on))
        start, end = self._start(course), self._end(course)
        if start.last <= last.first and end.first >= first.last:
            return Truth.TRUE
        return Truth.FALSE if start.first > last.last or end.last < first.first else UNKNOWN

    def _start(self, course: Course) -> DayRange:
        """What the first dose may be: a day up to the last dose and to the screening day."""
        latest = min(course.last.last, self.on) if course.last else self.on
        if course.start is None:
            return DayRange(date.min, latest)
        return DayRange(course.start.first, max(course.start.first, min(course.start.last, latest)))

    def _end(self, course: Course) -> DayRange:
        """What the last dose so far may be; of a course that goes on, the screening day."""
        start = self._start(course).first
        if course.last is not None:
            last = min(course.last.last, self.on)
            return DayRange(min(max(course.last.first, start), last), last)
        return DayRange.exactly(self.on) if course.ongoing else DayRange(start, self.on)


def _kind_of(said: str, trait: Trait, tree: Hierarchy) -> Truth:
    wanted = frozenset[str]().union(*(tree.within(name) for name in trait.names))
    return is_one_of(tree.within(said), wanted) if said else UNKNOWN


def _above(value: Interval, trait: Trait) -> Truth:
    limit = Decimal(trait.limit)
    return value.is_more_than(limit) if trait.above_only else value.is_at_least(limit)


def _at_least(start: DayRange, end: DayRange, period: str) -> Truth:
    """Whether it is at least the period from the start to the end."""
    step = parse_period(period)
    if start.last <= step.before(end.first):
        return Truth.TRUE
    return Truth.FALSE if start.first > step.before(end.last) else UNKNOWN
