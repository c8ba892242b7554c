"""The plain evaluator: reads the rules as they are written, with no cells and no masks, one truth at a time.

Slow and simple on purpose. It is the reference that every faster form must agree with (`tests/engine`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from screener.engine.bind import last_active, states_on
from screener.engine.recorded import ended
from screener.profile.courses import Courses
from screener.profile.patient import Course, Patient, Scope, State
from screener.profile.readings import ANY, carried, day_of, never_on, reading, whole_on
from screener.rules.asked import Anchored, Doubtful, Either, Group, window_of
from screener.rules.requirements import (
    AllRule,
    AnyRule,
    AtLeastRule,
    ConditionRule,
    FactRule,
    JudgementRule,
    NoneRule,
    TreatmentRule,
)
from screener.rules.scheme import NOT_CLASSIFIED, Scheme
from screener.rules.trial_file import Criterion
from screener.values import (
    DayRange,
    Interval,
    Period,
    Truth,
    Window,
    age,
    all_of,
    any_of,
    at_least,
    at_least_ago,
    is_one_of,
    less_than_ago,
    none_of,
    parse_number,
    parse_period,
    parse_unit,
    truth_of,
    within,
)
from screener.vocabulary import Fact, Hierarchy, Series, Trait, Vocabulary

WINDOWS: dict[str, Callable[[DayRange, Period, date], Truth]] = {
    "within": within,
    "less_than_ago": less_than_ago,
    "at_least_ago": at_least_ago,
}
UNKNOWN = Truth.UNKNOWN


class Reference:
    """One patient on one day."""

    def __init__(self, patient: Patient, vocabulary: Vocabulary, schemes: dict[str, Scheme], on: date) -> None:
        self.patient, self.vocabulary, self.on = ended(patient), vocabulary, on
        self.schemes = {scheme.fact: scheme for scheme in schemes.values()}
        self.courses = Courses(self.patient, vocabulary, on)
        self.never = never_on(patient, vocabulary.lists_recheck_after, on)
        self.treatments = whole_on(patient.whole_treatments, vocabulary.lists_recheck_after, on)
        self.conditions = whole_on(patient.whole_conditions, vocabulary.lists_recheck_after, on)

    def criterion(self, criterion: Criterion) -> Truth:
        """Whether the criterion is met, on whichever side of the list it stands."""
        if criterion.judgement:
            return UNKNOWN
        met = self.truth(criterion.require) if criterion.require else self.truth(criterion.exclude_if).negated()
        may_not_stand = criterion.lay or criterion.doubts()
        return UNKNOWN if may_not_stand and met is Truth.FALSE else met

    def truth(self, rule: Any) -> Truth:
        """Whether the requirement holds."""
        if isinstance(rule, AllRule):
            return all_of(self.truth(part) for part in rule.all)
        if isinstance(rule, AnyRule):
            return any_of(self.truth(part) for part in rule.any)
        if isinstance(rule, NoneRule):
            return none_of(self.truth(part) for part in rule.none)
        if isinstance(rule, AtLeastRule):
            return at_least(rule.at_least, [self.truth(part) for part in rule.of])
        return self._plain(rule)

    def _plain(self, rule: FactRule | TreatmentRule | ConditionRule | JudgementRule) -> Truth:
        if isinstance(rule, FactRule):
            return self._fact(rule)
        if isinstance(rule, TreatmentRule):
            return self._treatment(rule)
        return self._condition_rule(rule) if isinstance(rule, ConditionRule) else UNKNOWN

    # facts

    def _fact(self, rule: FactRule) -> Truth:
        fact = self.vocabulary.facts[rule.fact]
        if rule.is_about_a_day():
            return all_of(_each(p, partial(self._day, fact, name)) for name, p in rule.windows())
        windows = rule.windows() or [("within", None)]
        return all_of(_each(p, partial(self._read, rule, fact, name)) for name, p in windows)

    def _day(self, fact: Fact, name: str, period: str | Anchored) -> Truth:
        days = reading(self.patient, fact, ANY, self.on).value
        if not isinstance(days, DayRange) or days.first > self.on:
            return UNKNOWN
        known = DayRange(days.first, min(days.last, self.on))
        if isinstance(period, Anchored):
            return self._around(known, period.window())
        return WINDOWS[name](known, parse_period(period), self.on)

    def _around(self, days: DayRange, window: Window) -> Truth:
        """Whether the day lies in a window that hangs on another day, which may be any of several too."""
        return window.holds(days, self.on, day_of(self.patient, window.anchor, self.on))

    def _read(self, rule: FactRule, fact: Fact, name: str, period: str | Anchored | None) -> Truth:
        window = None if period is None else window_of(name, period)
        return _each(rule.reads or "", lambda reads: self._told(rule, fact, Series(window, reads, rule.of_last)))

    def _told(self, rule: FactRule, fact: Fact, series: Series) -> Truth:
        value = self._value(fact, series)
        parts = [_each(t, partial(self._compared, fact, value, c)) for c, t in rule.comparisons()]
        if rule.wanted() is not None:
            parts.append(_each(rule.wanted(), partial(self._one_of, fact, value)))
        return all_of(parts)

    def _value(self, fact: Fact, series: Series = ANY) -> Any:
        if fact.derived == "age":
            born = reading(self.patient, self.vocabulary.facts["born"], ANY, self.on).value
            return age(born, self.on) if isinstance(born, DayRange) else None
        value = reading(self.patient, fact, series, self.on).value
        return None if isinstance(value, frozenset) and not fact.last_word(value) else value

    def _compared(self, fact: Fact, value: Any, comparison: str, threshold: Any) -> Truth:
        if not isinstance(value, Interval):
            return UNKNOWN
        limit = self._limit(fact, str(threshold))
        return {
            "at_least": value.is_at_least,
            "more_than": value.is_more_than,
            "at_most": value.is_at_most,
            "less_than": value.is_less_than,
        }[comparison](limit)

    def _limit(self, fact: Fact, said: str) -> Decimal:
        number, _, unit = said.partition(" ")
        limit: Interval | None = parse_number(number, floor=None)
        if unit and limit is not None:
            limit = fact.in_its_unit(limit, parse_unit(unit))
        assert limit is not None and limit.low is not None, "the compiler refuses any other threshold"  # noqa: S101
        return limit.low

    def _one_of(self, fact: Fact, value: Any, asked: Iterable[str]) -> Truth:
        wanted = frozenset(asked)
        if fact.derived == "diagnosis":
            return self._certainty(self.schemes[fact.id], value, wanted)
        return is_one_of(value, wanted) if isinstance(value, frozenset) else UNKNOWN

    def _certainty(self, scheme: Scheme, stated: Any, wanted: frozenset[str]) -> Truth:
        """A stated class of the scheme answers, unless the findings exclude it; else what can still be reached."""
        reachable = scheme.reachable({fact: self._findings(fact, v) for fact, v in scheme.rests_on.items()})
        derived = _same([UNKNOWN if c == NOT_CLASSIFIED else is_one_of(frozenset({c}), wanted) for c in reachable])
        if not isinstance(stated, frozenset):
            return derived
        told = is_one_of(stated, wanted)
        return told if stated & reachable else _same([told, derived])

    def _findings(self, fact: str, values: tuple[str, ...]) -> frozenset[str]:
        entry = self.vocabulary.facts[fact]
        value = self._value(entry)
        if isinstance(value, frozenset):
            return value
        return carried(self.patient, entry, self.vocabulary.facts, self.on) or frozenset(values)

    # treatments

    def _treatment(self, rule: TreatmentRule) -> Truth:
        parts = [_each(p, partial(self._last_dose, rule.asked(), name)) for name, p in rule.windows()]
        if rule.status == "ever" and not parts:
            return self._given(rule.asked(), self._ever)
        if rule.status != "ever":
            parts.append(self._given(rule.asked(), self._now) if rule.status == "current" else self._past(rule.asked()))
        return all_of(parts)

    def _past(self, asked: Group) -> Truth:
        return all_of([self._given(asked, self._ever), self._given(asked, self._now).negated()])

    def _last_dose(self, asked: Group, name: str, period: str) -> Truth:
        if name == "at_least_ago":
            recent = self._last_dose(asked, "less_than_ago", period)
            return all_of([self._given(asked, self._ever), recent.negated()])
        return self._given(asked, lambda course: self._dose_in(course, name, parse_period(period)))

    def _given(self, asked: Group, test: Callable[[Course | None], Truth]) -> Truth:
        """Some course of the group passes: a listed one, one that may be of the group, or one that is not listed."""
        known = [c for c in self.patient.courses if c.start is None or c.start.first <= self.on]
        told = [all_of([self._of_group(c, asked), test(c), UNKNOWN if c.requested else Truth.TRUE]) for c in known]
        never = frozenset[str]().union(*(self.vocabulary.drug_tree.within(n.name) for n in self.never))
        unlisted = Truth.FALSE if _members(asked, self.vocabulary.drug_tree) <= never else min(test(None), UNKNOWN)
        return any_of([*told, unlisted])

    def _of_group(self, course: Course, asked: Group) -> Truth:
        """Whether the course is what is asked: of every drug that it may be, with every trait that it may have."""
        tree, drug = self.vocabulary.drug_tree, self.vocabulary.drugs.get(course.name)
        told = self._as_one_of(course, asked, tree.within(course.name) if course.name else ["", *tree.parents])
        if told is not Truth.TRUE and drug and drug.may_be:
            return max(told, min(self._as_one_of(course, asked, drug.may_be), UNKNOWN))
        return told

    def _as_one_of(self, course: Course, asked: Group, drugs: Iterable[str]) -> Truth:
        """The same, taken to be any of these drugs."""
        traits = list(dict.fromkeys(t for g in (asked, *asked.patterns) for t, _ in g.traits))
        ways = [dict(zip(traits, has, strict=True)) for has in self.courses.completions(course, traits)]
        return _same([truth_of(self._is(drug, way, asked)) for drug in drugs for way in ways])

    def _is(self, drug: str, way: dict[Trait, bool], asked: Group) -> bool:
        held = all(way[trait] is wanted for trait, wanted in asked.traits)
        out = any(self._is(drug, way, pattern) for pattern in asked.patterns)
        return held and not out and drug in _members(asked, self.vocabulary.drug_tree)

    def _ever(self, course: Course | None) -> Truth:
        if course is not None:
            return UNKNOWN if self._may_not_have_begun(course) else Truth.TRUE
        scope = self.treatments
        return Truth.FALSE if scope is not None and scope.ever else UNKNOWN

    def _now(self, course: Course | None) -> Truth:
        if course is None:
            return UNKNOWN if self.treatments is None else Truth.FALSE
        if self._may_not_have_begun(course):
            return UNKNOWN
        if course.last is not None:
            latest = min(course.last.last, self.patient.as_of or date.max)
            return _both(max(latest, course.last.first) > self.on, course.last.first > self.on)
        if course.ongoing:
            return Truth.TRUE
        over = course.ongoing is False and (self.patient.as_of or self.on) <= self.on
        return Truth.FALSE if over else UNKNOWN

    def _dose_in(self, course: Course | None, name: str, period: Period) -> Truth:
        if course is None:
            return self._unlisted_in(self.treatments, name, period)
        now = self._now(course)
        if now is Truth.TRUE or self._may_not_have_begun(course):
            return now
        start = course.start.first if course.start else date.min
        days = course.last or DayRange(start, self.on)
        ended = WINDOWS[name](DayRange(days.first, min(days.last, self.on)), period, self.on)
        return ended if now is Truth.FALSE else _same([ended, Truth.TRUE])

    def _unlisted_in(self, scope: Scope | None, name: str, period: Period) -> Truth:
        """What a list does not name: not in a window where it is whole for all of it."""
        if scope is None or (not scope.ever and scope.since is None):
            return UNKNOWN
        if scope.ever or scope.since is None:
            return Truth.FALSE
        return min(WINDOWS[name](DayRange(date.min, min(scope.since, self.on)), period, self.on), UNKNOWN)

    def _may_not_have_begun(self, course: Course) -> bool:
        """Recorded for a day after the screening day, with no word on its beginning."""
        if course.start is not None:
            return False
        if course.last is not None:
            return course.last.first > self.on
        return bool(course.ongoing) and (self.patient.as_of or date.min) > self.on

    # conditions

    def _condition_rule(self, rule: ConditionRule) -> Truth:
        parts = [_each(p, partial(self._last_active, rule.asked(), name)) for name, p in rule.windows()]
        return _each(rule.status, lambda status: self._with_status(rule.asked(), status, parts))

    def _with_status(self, asked: Group, status: str, parts: list[Truth]) -> Truth:
        if status == "ever":
            return all_of(parts) if parts else self._had(asked, self._there)
        active = self._had(asked, self._active)
        if status == "active":
            return all_of([active, *parts])
        return all_of([self._had(asked, self._there), active.negated(), *parts])

    def _last_active(self, asked: Group, name: str, period: str) -> Truth:
        if name == "at_least_ago":
            recent = self._last_active(asked, "less_than_ago", period)
            return all_of([self._had(asked, self._there), recent.negated()])
        return self._had(asked, lambda state: self._active_in(state, name, parse_period(period)))

    def _had(self, asked: Group, test: Callable[[State | None], Truth]) -> Truth:
        """Some condition of the group passes: a listed one, a kind of a listed one, or one that is not listed."""
        members = _members(asked, self.vocabulary.condition_tree)
        states = states_on(self.patient, self.vocabulary, self.on)
        sure = [s for s in states if self.vocabulary.condition_tree.within(s.name) <= members]
        return any_of([*(test(s) for s in sure), *(self._member(m, states, test) for m in members)])

    def _member(self, member: str, states: list[State], test: Callable[[State | None], Truth]) -> Truth:
        """One kind, never sure by itself: ruled out by what is said of it or of what it is a kind of, else open."""
        said = [s for s in states if member in self.vocabulary.condition_tree.within(s.name)]
        return min(any_of(test(s) for s in said) if said else test(None), UNKNOWN)

    def _there(self, state: State | None) -> Truth:
        if state is None:
            return Truth.FALSE if self.conditions is not None and self.conditions.ever else UNKNOWN
        return is_one_of(state.status, frozenset({"active", "past"}))

    def _active(self, state: State | None) -> Truth:
        if state is None:
            return UNKNOWN if self.conditions is None else Truth.FALSE
        days = last_active(state, self.patient.as_of, self.on)
        if "absent" in state.status or days.last <= self.on:
            return is_one_of(state.status, frozenset({"active"}))
        return Truth.TRUE if days.first > self.on and state.since else UNKNOWN

    def _active_in(self, state: State | None, name: str, period: Period) -> Truth:
        if state is None:
            return self._unlisted_in(self.conditions, name, period)
        active = self._active(state)
        if active is Truth.TRUE or "past" not in state.status:
            return active
        days = last_active(state, self.patient.as_of, self.on)
        if days.first > self.on:
            return UNKNOWN
        ended = WINDOWS[name](DayRange(days.first, min(days.last, self.on)), period, self.on)
        return ended if active is Truth.FALSE else _same([ended, Truth.TRUE])


def _members(asked: Group, tree: Hierarchy) -> frozenset[str]:
    inside = frozenset[str]().union(*(tree.within(name) for name in asked.names))
    return inside.difference(*(tree.within(name) for name in asked.other_than))


def _each(value: Any, test: Callable[[Any], Truth]) -> Truth:
    """Of an `either`: decided only when every option says the same; a doubtful value is taken as printed."""
    if isinstance(value, Doubtful):
        return test(value.value)
    return _same([test(option) for option in value.either]) if isinstance(value, Either) else test(value)


def _same(truths: list[Truth]) -> Truth:
    return truths[0] if len(set(truths)) == 1 else UNKNOWN


def _both(may: bool, must: bool) -> Truth:
    return Truth.TRUE if must else UNKNOWN if may else Truth.FALSE
