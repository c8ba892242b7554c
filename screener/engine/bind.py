"""Binds a patient to a compiled trial on a day: for every unknown, which cells it may be in, and why not fewer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from screener.engine.attested import answered
from screener.engine.kleene import truths
from screener.engine.recorded import ended, recorded_by
from screener.knowledge.compiled import NOW, CompiledTrial, Unknown
from screener.profile.courses import Courses
from screener.profile.patient import Course, Never, Observation, Patient, Scope, State
from screener.profile.readings import ANY, Owner, Reading, carried, day_of, never_on, reading, whole_on
from screener.rules.scheme import NOT_DONE, Row, Scheme
from screener.values import DayRange, Interval, Truth, age
from screener.values.spans import cells_of, mask
from screener.vocabulary import Hierarchy, Trait, Vocabulary

if TYPE_CHECKING:
    from screener.engine.generated import Explains

NOTHING_PREPARED: Mapping[str, Explains] = MappingProxyType({})
Entry = Observation | Course | State | Scope | Never
"""What of a profile can be evidence."""


class Bound(NamedTuple):
    """What is known of one unknown: a mask of cells, by which entries of the profile, and what is in the way.

    `why` is a reason code when more than one cell is left; `owner` says who can settle it. `established` is false where
    no reading counts: then the unknown is "its value if established today", one for all criteria for which none does.
    """

    mask: int
    why: str = ""
    owner: Owner = "patient"
    evidence: tuple[Entry, ...] = ()
    established: bool = True


class Binder:
    """One patient on one day, for any number of trials."""

    def __init__(
        self,
        patient: Patient,
        vocabulary: Vocabulary,
        schemes: dict[str, Scheme],
        on: date,
        prepared: Mapping[str, Explains] = NOTHING_PREPARED,
    ) -> None:
        """`prepared`: for trials by their key, what was generated for this day (`engine.generated`)."""
        self.patient, self.vocabulary, self.on, self.prepared = ended(patient), vocabulary, on, prepared
        self._schemes = schemes
        self.courses = [c for c in self.patient.courses if c.start is None or c.start.first <= on]
        self.traits = Courses(self.patient, vocabulary, on)
        self.never = never_on(patient, vocabulary.lists_recheck_after, on)
        self.treatments = whole_on(patient.whole_treatments, vocabulary.lists_recheck_after, on)
        self.conditions = whole_on(patient.whole_conditions, vocabulary.lists_recheck_after, on)
        self._on_days = {on: self}
        self._bound: dict[Unknown, Bound] = {}
        self.turning: dict[Unknown, list[date]] = {}
        """The days ahead on which what is known of an unknown changes, once somebody asked (`engine.windows`)."""

    @cached_property
    def schemes(self) -> dict[str, Scheme]:
        """By the fact that each gives."""
        return {scheme.fact: scheme for scheme in self._schemes.values()}

    @cached_property
    def states(self) -> list[State]:
        """The conditions that are known."""
        return states_on(self.patient, self.vocabulary, self.on)

    def on_day(self, day: date) -> Binder:
        """The same patient on a later day, if nothing new is recorded: what is dated after this day stays unknown."""
        if day not in self._on_days:
            self._on_days[day] = Binder(self._recorded, self.vocabulary, self._schemes, day)
        return self._on_days[day]

    @cached_property
    def _recorded(self) -> Patient:
        return recorded_by(self.patient, self.on)

    def with_nothing_new(self, day: date, entries: Iterable[Entry]) -> Binder:
        """The same patient on a later day, with these courses and conditions and no others before or since."""
        held = list(entries)
        courses = tuple(e for e in held if isinstance(e, Course))
        states = tuple(e for e in held if isinstance(e, State))
        whole = [Scope(about, ever=True, since=None) for about in ("treatment", "condition")]
        same = replace(
            self.patient, courses=courses, states=states, whole_treatments=whole[0], whole_conditions=whole[1]
        )
        return Binder(recorded_by(same, self.on), self.vocabulary, self._schemes, day)

    def bind(self, trial: CompiledTrial) -> tuple[Bound, ...]:
        """For every unknown of the trial, in its order."""
        bound = tuple(self.unknown(u) for u in trial.unknowns)
        return answered(trial, bound, self.patient.attested, self.on) if self.patient.attested else bound

    def truths(self, trial: CompiledTrial, bound: tuple[Bound, ...]) -> tuple[Truth, ...]:
        """Kleene's truth of each criterion, as it is `bound`: by the trial's generated source where it is prepared."""
        if trial.key in self.prepared:
            return self.prepared[trial.key](self.patient, bound)[0]
        return truths((c.formula for c in trial.criteria), [b.mask for b in bound])

    def unknown(self, u: Unknown) -> Bound:
        """What the profile leaves open of one unknown; trials that ask alike get the same answer."""
        if u not in self._bound:
            self._bound[u] = self._bind(u)
        return self._bound[u]

    def _bind(self, u: Unknown) -> Bound:
        if u.kind in ("site", "unread"):
            return Bound(0b11, u.name if u.kind == "site" else "not_read", "site" if u.kind == "site" else "unread")
        if u.kind == "treatment":
            return self._treatment(u)
        if u.kind == "condition":
            return self._condition(u)
        if u.kind == "number" or u.kind == "category":
            return self._reading(u)
        return {"age": self._age, "stated": self._stated, "day": self._day, "around": self._around}[u.kind](u)

    # facts

    def _reading(self, u: Unknown) -> Bound:
        fact = self.vocabulary.facts[u.name]
        read = reading(self.patient, fact, u.series, self.on)
        owner: Owner = "site" if fact.answered_by != "record" else read.owner
        if read.value is None and u.stated and (unsaid := carried(self.patient, fact, self.vocabulary.facts, self.on)):
            return Bound(_values(u, unsaid))
        if read.value is None:
            return Bound(u.whole, read.why, owner, read.used, established=False)
        if isinstance(read.value, frozenset) and not fact.last_word(read.value):
            return Bound(u.whole, "representative", "site", read.used)
        inside = number_mask(u.cuts, read.value) if isinstance(read.value, Interval) else _values(u, read.value)
        return Bound(inside, (read.why or "partly_known") if _several(inside) else "", owner, read.used)

    def _age(self, u: Unknown) -> Bound:
        born = self._read("born")
        if not isinstance(born.value, DayRange):
            return Bound(u.whole, "no_record")
        inside = number_mask(u.cuts, age(born.value, self.on))
        return Bound(inside, "partly_known" if _several(inside) else "", "patient", born.used)

    def _read(self, fact: str) -> Reading:
        """A fact as it stands on the day, by all of its readings."""
        return reading(self.patient, self.vocabulary.facts[fact], ANY, self.on)

    def _day(self, u: Unknown) -> Bound:
        read = self._read(u.name)
        if not isinstance(read.value, DayRange) or read.value.first > self.on:
            return Bound(self._any_day(u), read.why or "no_record", "patient", read.used)
        inside = cells_of(read.value, u.windows, u.cells, self.on)
        return Bound(inside, "partly_known" if _several(inside) else "", "patient", read.used)

    def _any_day(self, u: Unknown) -> int:
        """The cells of any day up to this one: which of 90 days and 3 months reaches further hangs on the calendar."""
        return cells_of(DayRange(date.min, self.on), u.windows, u.cells, self.on)

    def _any_time(self, u: Unknown) -> int:
        """Never, at any time, or now."""
        return u.never | self._any_day(u) << 1 | NOW

    def _around(self, u: Unknown) -> Bound:
        """A day against a window that hangs on another day."""
        read, window = self._read(u.name), u.series.window
        evidence = (*read.used, *(self.patient.observed(window.anchor) if window else ()))
        if window is None or not isinstance(read.value, DayRange) or read.value.first > self.on:
            return Bound(u.whole, read.why or "no_record", "patient", evidence)
        anchor = day_of(self.patient, window.anchor, self.on)
        known = DayRange(read.value.first, min(read.value.last, self.on))
        inside = {Truth.TRUE: 0b10, Truth.FALSE: 0b01}.get(window.holds(known, self.on, anchor), 0b11)
        why = "" if not _several(inside) else "partly_known" if anchor else "anchor_not_known"
        return Bound(inside, why, "patient", evidence)

    def _stated(self, u: Unknown) -> Bound:
        """A class that the profile states stands beside the findings; where they contradict it, both are possible."""
        stated = self._read(u.name)
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
        value = self._read(fact).value
        if isinstance(value, frozenset):
            return value
        return carried(self.patient, self.vocabulary.facts[fact], self.vocabulary.facts, self.on) or frozenset(values)

    # treatments

    def _treatment(self, u: Unknown) -> Bound:
        """The deciding course: the most recent of those that are listed and those that may be missing."""
        near = [c for c in self.courses if self._may_be(c, u.members)]
        sure = [c for c in near if self._is(c, u)]
        if u.stated:
            told = most_recent(self._course_mask(c, u) for c in sure) or u.never
            return Bound(told, "stated_of_the_class" if _several(told) else "", "patient", tuple(sure))
        vague = [c for c in near if c not in sure and self._fits(c, u)]
        masks = [self._course_mask(c, u) for c in sure] + [self._course_mask(c, u) | u.never for c in vague]
        found = most_recent([*masks, self._unlisted(u)])
        evidence = tuple(sure or vague or near) or self._never_any(u) or _whole(self.treatments)
        return Bound(found, self._why_treatment(found, sure, vague), "patient", evidence)

    def _may_be(self, course: Course, members: frozenset[str]) -> bool:
        """Whether the drug is or may be one of the group: not recognised, or a class, or of doubtful class."""
        if not course.name:
            return True
        drug = self.vocabulary.drugs.get(course.name)
        doubtful = drug is not None and any(c in members for c in drug.may_be)
        return doubtful or bool(self.vocabulary.drug_tree.within(course.name) & members)

    def _is(self, course: Course, u: Unknown) -> bool:
        """Whether the course is surely one of these, and given: every drug and all traits that it may have."""
        drugs = self.vocabulary.drug_tree.within(course.name) if course.name else frozenset[str]()
        if course.requested or not drugs or not drugs <= u.members:
            return False
        traits = list(dict.fromkeys(trait for kind in u.courses for trait, _ in kind.traits))
        ways = [dict(zip(traits, has, strict=True)) for has in self.traits.completions(course, traits)]
        return all(drugs <= _held(u, way) for way in ways)

    def _fits(self, course: Course, u: Unknown) -> bool:
        """Whether the course's traits may be those of one of the kinds to which its drug may belong."""
        against = {True: Truth.FALSE, False: Truth.TRUE}
        return any(
            all(self.traits.has(course, trait) is not against[has] for trait, has in kind.traits)
            for kind in u.courses
            if self._may_be(course, kind.members)
        )

    def _unlisted(self, u: Unknown) -> int:
        """Drugs of the group that the list does not name: never given where the list is whole."""
        scope = self.treatments
        if self._never_any(u) or (scope is not None and scope.ever):
            return u.never
        if scope is None:
            return self._any_time(u)
        if scope.since is None:
            return self._any_time(u) & ~NOW
        return cells_of(DayRange(date.min, scope.since), u.windows, u.cells, self.on) << 1 | u.never

    def _never_any(self, u: Unknown) -> tuple[Never, ...]:
        """What was never given, if that is everything that the unknown is about."""
        tree = self.vocabulary.drug_tree
        some = tuple(n for n in self.never if tree.within(n.name) & u.members)
        return some if u.members <= frozenset[str]().union(*(tree.within(n.name) for n in some)) else ()

    def _course_mask(self, course: Course, u: Unknown) -> int:
        """The cells of one course: ongoing, or where its last dose lies."""
        if course.last is None:
            return self._open_course(course, u)
        if course.last.first > self.on:
            return NOW if course.start else self._any_time(u)
        may_go_on = min(course.last.last, self.patient.as_of or date.max) > self.on
        return cells_of(course.last, u.windows, u.cells, self.on) << 1 | (NOW if may_go_on else 0)

    def _open_course(self, course: Course, u: Unknown) -> int:
        if course.ongoing and (course.start or (self.patient.as_of or date.min) <= self.on):
            return NOW
        start = course.start.first if course.start else date.min
        past = cells_of(DayRange(start, self.on), u.windows, u.cells, self.on) << 1
        over = course.ongoing is False and (self.patient.as_of or self.on) <= self.on
        return past if over else past | NOW

    def _why_treatment(self, found: int, sure: list[Course], vague: list[Course]) -> str:
        if not _several(found):
            return ""
        if any(not c.name for c in vague):
            return "unrecognised_medicine"
        if vague and not self._named(vague):
            return "class_not_settled"
        if any(c.ongoing is not False and c.last is None for c in vague) or (vague and self.treatments is not None):
            return "course_not_settled"
        if any(c.last is None and c.ongoing is None for c in sure):
            return "end_not_known"
        return _why_open(self.patient.whole_treatments, self.treatments)

    def _named(self, vague: list[Course]) -> bool:
        """Whether all of them are single drugs, so that only their dose, route and the like are open."""
        return all(c.name in self.vocabulary.drugs and not self.vocabulary.drugs[c.name].may_be for c in vague)

    # conditions

    @cached_property
    def _absent(self) -> frozenset[str]:
        """What is said to be absent, with all of its kinds."""
        said = (self.vocabulary.condition_tree.within(s.name) for s in self.states if s.status == frozenset({"absent"}))
        return frozenset[str]().union(*said)

    def _condition(self, u: Unknown) -> Bound:
        """Active if one of the group is, else when one last was."""
        tree = self.vocabulary.condition_tree
        there = [(s, tree.within(s.name) - self._absent) for s in self.states if "absent" not in s.status]
        sure = [s for s, kinds in there if kinds and kinds <= u.members]
        if u.stated:
            told = most_recent(self._state_mask(s, u) for s in sure) or u.never
            return Bound(told, "stated_of_the_class" if _several(told) else "", "patient", tuple(sure))
        vague = [s for s, kinds in there if s not in sure and kinds & u.members]
        near = [s for s in self.states if s not in sure and tree.within(s.name) & u.members]
        masks = [self._state_mask(s, u) for s in sure]
        masks += [self._kind_mask(s, u) for s in vague]
        found = most_recent([*masks, self._unlisted_conditions(u, tree)])
        evidence = tuple(sure or vague or near) or _whole(self.conditions)
        return Bound(found, self._why_condition(found, sure, vague), "patient", evidence)

    def _state_mask(self, state: State, u: Unknown) -> int:
        """The cells of one condition: active, or when it last was."""
        days = last_active(state, self.patient.as_of, self.on)
        if days.first > self.on:
            return NOW if state.since else self._any_time(u)
        past = cells_of(days, u.windows, u.cells, self.on) << 1 if "past" in state.status else 0
        return past | (NOW if "active" in state.status or days.last > self.on else 0)

    def _kind_mask(self, state: State, u: Unknown) -> int:
        """The cells of a condition that may be the stated one: no more recent than that."""
        stated = self._state_mask(state, u)
        active = stated & NOW
        last = self.on if active else last_active(state, self.patient.as_of, self.on).last
        return active | cells_of(DayRange(date.min, last), u.windows, u.cells, self.on) << 1 | u.never

    def _why_condition(self, found: int, sure: list[State], vague: list[State]) -> str:
        if not _several(found):
            return ""
        if vague:
            return "class_not_settled"
        if any(len(s.status) > 1 for s in sure):
            return "status_not_known"
        if any(s.status == frozenset({"past"}) and not (s.until and s.until.decided) for s in sure):
            return "end_not_known"
        return _why_open(self.patient.whole_conditions, self.conditions)

    def _unlisted_conditions(self, u: Unknown, tree: Hierarchy) -> int:
        """Members of the group of which nothing is said, neither by name nor by what they are a kind of."""
        told = frozenset[str]().union(*(tree.within(s.name) for s in self.states))
        scope = self.conditions
        if u.members <= told or (scope is not None and scope.ever):
            return u.never
        if scope is not None and scope.since is not None:
            return cells_of(DayRange(date.min, scope.since), u.windows, u.cells, self.on) << 1 | u.never
        return self._any_time(u) if scope is None else self._any_time(u) & ~NOW


def last_active(state: State, as_of: date | None, on: date) -> DayRange:
    """What the last day may be on which a condition that is past was active; it was past when the profile was true."""
    if state.until is None:
        return DayRange(state.since.first if state.since else date.min, max(on, as_of or on))
    return DayRange(state.until.first, max(state.until.first, min(state.until.last, as_of or state.until.last)))


def states_on(patient: Patient, vocabulary: Vocabulary, on: date) -> list[State]:
    """The conditions known on the day, those that a fact states among them (`hiv` and `hiv_infection` are one)."""
    by_fact = vocabulary.condition_fact
    listed = [s for s in patient.states if s.name not in by_fact and (s.since is None or s.since.first <= on)]
    return listed + [s for name, fact in by_fact.items() if (s := _state_by_fact(patient, vocabulary, name, fact, on))]


def _state_by_fact(patient: Patient, vocabulary: Vocabulary, name: str, fact: str, on: date) -> State | None:
    read = reading(patient, vocabulary.facts[fact], ANY, on)
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


def _held(u: Unknown, way: dict[Trait, bool]) -> frozenset[str]:
    """The drugs of which courses with these traits are among the unknown's."""
    kinds = [k for k in u.courses if all(way[trait] is has for trait, has in k.traits)]
    return frozenset[str]().union(*(kind.members for kind in kinds))


def most_recent(masks: Iterable[int]) -> int:
    """What the most recent of several courses may be; cells are in the order of time."""
    found, least = 0, 0
    for one in masks:
        found |= one
        least = min(least or one.bit_length(), one.bit_length())
    return found & ((1 << least) - 1)


def _why_open(declared: Scope | None, holds: Scope | None) -> str:
    """Why a list leaves open what it does not name."""
    if declared is None:
        return "list_not_whole"
    return "list_covers_less" if holds else "recheck_due"


def _whole(scope: Scope | None) -> tuple[Entry, ...]:
    return (scope,) if scope is not None else ()


def _values(u: Unknown, value: Interval | frozenset[str] | DayRange) -> int:
    return mask(i for i, v in enumerate(u.values) if isinstance(value, frozenset) and v in value)


def _several(cells: int) -> bool:
    return cells & (cells - 1) != 0
