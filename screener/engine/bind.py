"""Binds a patient to a compiled trial on a day: for every unknown, which cells it may be in, and why not fewer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from screener.knowledge.compiled import ABSENT, ACTIVE, PAST, CompiledTrial, Unknown
from screener.profile.patient import Course, Observation, Patient, Scope, State
from screener.profile.readings import Owner, carried, reading, whole_on
from screener.rules.scheme import NOT_DONE, Row, Scheme
from screener.values import DayRange, Interval, age
from screener.values.spans import cells_of, mask
from screener.vocabulary import Hierarchy, Vocabulary

STATUS = {"absent": ABSENT, "past": PAST, "active": ACTIVE}

Entry = Observation | Course | State | Scope
"""What of a profile can be evidence."""


class Bound(NamedTuple):
    """What is known of one unknown: a mask of cells, by which entries of the profile, and what is in the way.

    `why` is a reason code when more than one cell is left; `owner` says who can settle it. `counts` is false where
    there is a reading that does not count for this criterion: then the unknown is "its value if established today".
    """

    mask: int
    why: str = ""
    owner: Owner = "patient"
    evidence: tuple[Entry, ...] = ()
    counts: bool = True


class Binder:
    """One patient on one day, for any number of trials."""

    def __init__(self, patient: Patient, vocabulary: Vocabulary, schemes: dict[str, Scheme], on: date) -> None:
        self.patient, self.vocabulary, self.on = patient, vocabulary, on
        self._schemes = schemes
        self.schemes = {scheme.fact: scheme for scheme in schemes.values()}
        self.courses = [c for c in patient.courses if c.start is None or c.start.first <= on]
        self.states = states_on(patient, vocabulary, on)
        self.treatments = whole_on(patient.whole_treatments, vocabulary.lists_recheck_after, on)
        self.conditions = whole_on(patient.whole_conditions, vocabulary.lists_recheck_after, on)

    def with_nothing_new(self, day: date, courses: tuple[Course, ...]) -> Binder:
        """The same patient on a later day, with these courses and nothing else given before or since."""
        whole = Scope("treatment", ever=True, since=None)
        same = replace(self.patient, courses=courses, whole_treatments=whole)
        return Binder(same, self.vocabulary, self._schemes, day)

    def bind(self, trial: CompiledTrial) -> tuple[Bound, ...]:
        """For every unknown of the trial, in its order."""
        return tuple(self.unknown(u) for u in trial.unknowns)

    def unknown(self, u: Unknown) -> Bound:
        """What the profile leaves open of one unknown."""
        if u.kind in ("site", "unread"):
            return Bound(0b11, u.name if u.kind == "site" else "not_read", "site" if u.kind == "site" else "unread")
        if u.kind == "treatment":
            return self._treatment(u)
        if u.kind == "condition":
            return self._condition(u)
        return {"age": self._age, "stated": self._stated, "day": self._day}.get(u.kind, self._reading)(u)

    # facts

    def _reading(self, u: Unknown) -> Bound:
        fact = self.vocabulary.facts[u.name]
        read = reading(self.patient, fact, u.window, self.on)
        owner: Owner = "site" if fact.answered_by != "record" else read.owner
        if read.value is None and u.stated and (unsaid := carried(self.patient, fact, self.vocabulary.facts, self.on)):
            return Bound(_values(u, unsaid))
        if read.value is None:
            return Bound(_full(u), read.why, owner, read.used, counts=not any(o.done for o in read.used))
        inside = number_mask(u.cuts, read.value) if isinstance(read.value, Interval) else _values(u, read.value)
        return Bound(inside, (read.why or "partly_known") if _several(inside) else "", owner, read.used)

    def _age(self, u: Unknown) -> Bound:
        born = reading(self.patient, self.vocabulary.facts["born"], None, self.on)
        if not isinstance(born.value, DayRange):
            return Bound(_full(u), "no_record")
        inside = number_mask(u.cuts, age(born.value, self.on))
        return Bound(inside, "partly_known" if _several(inside) else "", "patient", born.used)

    def _day(self, u: Unknown) -> Bound:
        read = reading(self.patient, self.vocabulary.facts[u.name], None, self.on)
        if not isinstance(read.value, DayRange) or read.value.first > self.on:
            return Bound(_full(u), read.why or "no_record", "patient", read.used)
        inside = cells_of(read.value, u.windows, u.cells, self.on)
        return Bound(inside, "partly_known" if _several(inside) else "", "patient", read.used)

    def _stated(self, u: Unknown) -> Bound:
        """A class that the profile states stands beside the findings; where they contradict it, both are possible."""
        stated = reading(self.patient, self.vocabulary.facts[u.name], None, self.on)
        if not isinstance(stated.value, frozenset):
            return Bound(1)
        says = _values(u, stated.value)
        agrees = stated.value & self.reachable(self.schemes[u.name])
        return Bound(says if agrees else says | 1, "" if agrees else "contradicted", "patient", stated.used)

    def reachable(self, scheme: Scheme) -> frozenset[str]:
        """Every class that the findings so far still allow."""
        return scheme.reachable({fact: self._possible(fact, values) for fact, values in scheme.rests_on.items()})

    def so_far(self, scheme: Scheme) -> Row | None:
        """The row of the table that the results so far fit; none where they fit none."""
        found = {fact: self._possible(fact, values) for fact, values in scheme.rests_on.items()}
        findings = {fact: next(iter(v)) for fact, v in found.items() if len(v) == 1}
        return scheme.deciding({scheme.unfinished: NOT_DONE} | findings)

    def _possible(self, fact: str, values: tuple[str, ...]) -> frozenset[str]:
        entry = self.vocabulary.facts[fact]
        value = reading(self.patient, entry, None, self.on).value
        if isinstance(value, frozenset):
            return value
        return carried(self.patient, entry, self.vocabulary.facts, self.on) or frozenset(values)

    # treatments

    def _treatment(self, u: Unknown) -> Bound:
        """The deciding course: the most recent of those that are listed and those that may be missing."""
        tree = self.vocabulary.drug_tree
        sure = [c for c in self.courses if c.name and tree.within(c.name) <= u.members]
        if u.stated:
            told = most_recent(self._course_mask(c, u) for c in sure) or _never(u)
            return Bound(told, "stated_of_the_class" if _several(told) else "", "patient", tuple(sure))
        vague = [c for c in self.courses if c not in sure and self._may_be(c, u, tree)]
        masks = [self._course_mask(c, u) for c in sure] + [self._course_mask(c, u) | _never(u) for c in vague]
        found = most_recent([*masks, self._unlisted(u)])
        evidence = tuple(sure) or tuple(vague) or _whole(self.treatments)
        return Bound(found, self._why_treatment(found, sure, vague), "patient", evidence)

    def _may_be(self, course: Course, u: Unknown, tree: Hierarchy) -> bool:
        """Whether a course that is not surely of the group may be: not recognised, or a class, or of doubtful class."""
        if not course.name:
            return True
        drug = self.vocabulary.drugs.get(course.name)
        doubtful = drug is not None and any(c in u.members for c in drug.may_be)
        return doubtful or bool(tree.within(course.name) & u.members)

    def _unlisted(self, u: Unknown) -> int:
        """Drugs of the group that the list does not name: never given where the list is whole."""
        scope = self.treatments
        if scope is None:
            return _full(u)
        if scope.ever:
            return _never(u)
        if scope.since is None:
            return _full(u) & ~1
        return cells_of(DayRange(date.min, scope.since), u.windows, u.cells, self.on) << 1 | _never(u)

    def _course_mask(self, course: Course, u: Unknown) -> int:
        """The cells of one course: ongoing, or where its last dose lies."""
        if course.last is None:
            return self._open_course(course, u)
        if course.last.first > self.on:
            return 1 if course.start else _full(u)
        return cells_of(course.last, u.windows, u.cells, self.on) << 1 | (1 if course.last.last > self.on else 0)

    def _open_course(self, course: Course, u: Unknown) -> int:
        if course.ongoing and (course.start or (self.patient.as_of or date.min) <= self.on):
            return 1
        start = course.start.first if course.start else date.min
        past = cells_of(DayRange(start, self.on), u.windows, u.cells, self.on) << 1
        return past if course.ongoing is False else past | 1

    def _why_treatment(self, found: int, sure: list[Course], vague: list[Course]) -> str:
        if not _several(found):
            return ""
        if any(not c.name for c in vague):
            return "unrecognised_medicine"
        if vague:
            return "class_not_settled"
        if any(c.last is None and c.ongoing is None for c in sure):
            return "end_not_known"
        return _why_open(self.patient.whole_treatments, self.treatments)

    # conditions

    def _condition(self, u: Unknown) -> Bound:
        """Active if one of the group is, else past if one was."""
        tree = self.vocabulary.condition_tree
        sure = [s for s in self.states if tree.within(s.name) <= u.members and "absent" not in s.status]
        if u.stated:
            told = _worst([_status(s) for s in sure] or [ABSENT])
            return Bound(told, "stated_of_the_class" if _several(told) else "", "patient", tuple(sure))
        near = [s for s in self.states if s not in sure and tree.within(s.name) & u.members]
        vague = [s for s in near if "absent" not in s.status]
        masks = [_status(s) for s in sure] + [_upto_worst(s) for s in vague]
        found = _worst([*masks, self._unlisted_conditions(u, tree)])
        evidence = tuple(sure or vague or near) or _whole(self.conditions)
        return Bound(found, self._why_condition(found, sure, vague), "patient", evidence)

    def _why_condition(self, found: int, sure: list[State], vague: list[State]) -> str:
        if not _several(found):
            return ""
        if vague:
            return "class_not_settled"
        if any(len(s.status) > 1 for s in sure):
            return "status_not_known"
        return _why_open(self.patient.whole_conditions, self.conditions)

    def _unlisted_conditions(self, u: Unknown, tree: Hierarchy) -> int:
        """Members of the group of which nothing is said, neither by name nor by what they are a kind of."""
        told = frozenset[str]().union(*(tree.within(s.name) for s in self.states))
        scope = self.conditions
        if u.members <= told or (scope is not None and scope.ever):
            return ABSENT
        return ABSENT | PAST | ACTIVE if scope is None else ABSENT | PAST


def states_on(patient: Patient, vocabulary: Vocabulary, on: date) -> list[State]:
    """The conditions known on the day, those that a fact states among them (`hiv` and `hiv_infection` are one)."""
    by_fact = vocabulary.condition_fact()
    listed = [s for s in patient.states if s.name not in by_fact and (s.since is None or s.since.first <= on)]
    return listed + [s for name, fact in by_fact.items() if (s := _state_by_fact(patient, vocabulary, name, fact, on))]


def _state_by_fact(patient: Patient, vocabulary: Vocabulary, name: str, fact: str, on: date) -> State | None:
    read = reading(patient, vocabulary.facts[fact], None, on)
    if not isinstance(read.value, frozenset):
        return None
    values = vocabulary.facts[fact].values
    if read.value == {values[0]}:
        return State(name, frozenset({"absent"}), read.used[0].path)
    return State(name, frozenset({"active"}), read.used[0].path) if values[0] not in read.value else None


def number_mask(cuts: tuple[tuple[str, int], ...], value: Interval) -> int:
    """The cells that an interval touches."""
    marks = [(Decimal(cut), side) for cut, side in cuts]
    low = 0 if value.low is None else bisect_left(marks, (value.low, 2 if value.low_open else 1))
    high = len(marks) if value.high is None else bisect_left(marks, (value.high, 0 if value.high_open else 1))
    return mask(range(low, high + 1))


def most_recent(masks: Iterable[int]) -> int:
    """What the most recent of several courses may be; cells are in the order of time."""
    found, least = 0, 0
    for one in masks:
        found |= one
        least = min(least or one.bit_length(), one.bit_length())
    return found & ((1 << least) - 1)


def _worst(masks: list[int]) -> int:
    """The same for conditions, where the last cell (active) outweighs the others."""
    floor = max(one & -one for one in masks)
    out = 0
    for one in masks:
        out |= one
    return out & ~(floor - 1)


def _upto_worst(state: State) -> int:
    """A kind of what is stated may have any status up to the stated one."""
    return (1 << _status(state).bit_length()) - 1


def _why_open(declared: Scope | None, holds: Scope | None) -> str:
    """Why a list leaves open what it does not name."""
    if declared is None:
        return "list_not_whole"
    return "list_covers_less" if holds else "recheck_due"


def _whole(scope: Scope | None) -> tuple[Entry, ...]:
    return (scope,) if scope is not None else ()


def _values(u: Unknown, value: Interval | frozenset[str] | DayRange) -> int:
    return mask(i for i, v in enumerate(u.values) if isinstance(value, frozenset) and v in value)


def _status(state: State) -> int:
    return mask(STATUS[s].bit_length() - 1 for s in state.status)


def _never(u: Unknown) -> int:
    return 1 << (u.size - 1)


def _full(u: Unknown) -> int:
    return (1 << u.size) - 1


def _several(cells: int) -> bool:
    return cells & (cells - 1) != 0
