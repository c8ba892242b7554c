"""The plain evaluator: reads the rules as they are written, with no cells and no masks, one truth at a time.

Slow and simple on purpose. It is the reference that every faster form must agree with (`tests/engine`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from screener.engine.bind import states_on
from screener.profile.patient import Course, Patient
from screener.profile.readings import carried, reading, whole_on
from screener.rules.requirements import (
    AllRule,
    AnyRule,
    AtLeastRule,
    ConditionRule,
    Either,
    FactRule,
    Group,
    JudgementRule,
    NoneRule,
    TreatmentRule,
    window_of,
)
from screener.rules.scheme import NOT_CLASSIFIED, Scheme
from screener.rules.trial_file import Criterion
from screener.values import (
    DayRange,
    Interval,
    Period,
    Truth,
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
    within,
)
from screener.vocabulary import Fact, Hierarchy, Vocabulary

WINDOWS: dict[str, Callable[[DayRange, Period, date], Truth]] = {
    "within": within,
    "less_than_ago": less_than_ago,
    "at_least_ago": at_least_ago,
}
UNKNOWN = Truth.UNKNOWN


class Reference:
    """One patient on one day."""

    def __init__(self, patient: Patient, vocabulary: Vocabulary, schemes: dict[str, Scheme], on: date) -> None:
        self.patient, self.vocabulary, self.on = patient, vocabulary, on
        self.schemes = {scheme.fact: scheme for scheme in schemes.values()}
        self.treatments = whole_on(patient.whole_treatments, vocabulary.lists_recheck_after, on)
        self.conditions = whole_on(patient.whole_conditions, vocabulary.lists_recheck_after, on)

    def criterion(self, criterion: Criterion) -> Truth:
        """Whether the criterion is met, on whichever side of the list it stands."""
        if criterion.judgement:
            return UNKNOWN
        met = self.truth(criterion.require) if criterion.require else self.truth(criterion.exclude_if).negated()
        return UNKNOWN if criterion.lay and met is Truth.FALSE else met

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
        windows = rule.windows() or [("within", "")]
        met = all_of(_each(p, partial(self._read, rule, fact, name)) for name, p in windows)
        return met if fact.may_fail or met is not Truth.FALSE else UNKNOWN

    def _day(self, fact: Fact, name: str, period: str) -> Truth:
        days = reading(self.patient, fact, None, self.on).value
        if not isinstance(days, DayRange) or days.first > self.on:
            return UNKNOWN
        known = DayRange(days.first, min(days.last, self.on))
        return WINDOWS[name](known, parse_period(period), self.on)

    def _read(self, rule: FactRule, fact: Fact, name: str, period: str) -> Truth:
        value = self._value(fact, name, period)
        parts = [_each(t, partial(self._compared, fact, value, c)) for c, t in rule.comparisons()]
        if rule.wanted() is not None:
            parts.append(_each(rule.wanted(), partial(self._one_of, fact, value)))
        return all_of(parts)

    def _value(self, fact: Fact, name: str, period: str) -> Any:
        if fact.derived == "age":
            born = reading(self.patient, self.vocabulary.facts["born"], None, self.on).value
            return age(born, self.on) if isinstance(born, DayRange) else None
        return reading(self.patient, fact, window_of(name, period) if period else None, self.on).value

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
        value = self._value(entry, "within", "")
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
        tree = self.vocabulary.drug_tree
        members = _members(asked, tree)
        known = [c for c in self.patient.courses if c.start is None or c.start.first <= self.on]
        sure = [c for c in known if c.name and tree.within(c.name) <= members]
        vague = [c for c in known if c not in sure and self._may_be(c, members)]
        doubtful = [min(test(c), UNKNOWN) for c in vague]
        return any_of([*(test(c) for c in sure), *doubtful, min(test(None), UNKNOWN)])

    def _may_be(self, course: Course, members: frozenset[str]) -> bool:
        drug = self.vocabulary.drugs.get(course.name)
        doubtful = drug is not None and not members.isdisjoint(drug.may_be)
        return not course.name or doubtful or not members.isdisjoint(self.vocabulary.drug_tree.within(course.name))

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
            return _both(course.last.last > self.on, course.last.first > self.on)
        if course.ongoing:
            return Truth.TRUE
        return Truth.FALSE if course.ongoing is False else UNKNOWN

    def _dose_in(self, course: Course | None, name: str, period: Period) -> Truth:
        if course is None:
            return self._unlisted_dose(name, period)
        now = self._now(course)
        if now is Truth.TRUE or self._may_not_have_begun(course):
            return now
        start = course.start.first if course.start else date.min
        days = course.last or DayRange(start, self.on)
        ended = WINDOWS[name](DayRange(days.first, min(days.last, self.on)), period, self.on)
        return ended if now is Truth.FALSE else _same([ended, Truth.TRUE])

    def _unlisted_dose(self, name: str, period: Period) -> Truth:
        scope = self.treatments
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
        return _each(rule.status, partial(self._condition, rule.asked()))

    def _condition(self, asked: Group, status: str) -> Truth:
        if status == "past":
            return all_of([self._condition(asked, "ever"), self._condition(asked, "active").negated()])
        wanted = frozenset({"active"} if status == "active" else {"active", "past"})
        states = states_on(self.patient, self.vocabulary, self.on)
        tree = self.vocabulary.condition_tree
        members = _members(asked, tree)
        told = [is_one_of(s.status, wanted) for s in states if tree.within(s.name) <= members]
        return any_of([*told, *(self._member(m, wanted) for m in members)])

    def _member(self, member: str, wanted: frozenset[str]) -> Truth:
        """One kind: ruled out by what is said of it or of what it is a kind of, else open (never sure by itself)."""
        tree = self.vocabulary.condition_tree
        said = [s for s in states_on(self.patient, self.vocabulary, self.on) if member in tree.within(s.name)]
        if said:
            worst = max(rank(s.status) for s in said)
            return UNKNOWN if worst >= rank(wanted, least=True) else Truth.FALSE
        scope = self.conditions
        if scope is None:
            return UNKNOWN
        return Truth.FALSE if scope.ever or wanted == {"active"} else UNKNOWN


def rank(statuses: frozenset[str], *, least: bool = False) -> int:
    """The highest (or lowest) of the statuses: absent, past, active."""
    ranks = [("absent", "past", "active").index(s) for s in statuses]
    return min(ranks) if least else max(ranks)


def _members(asked: Group, tree: Hierarchy) -> frozenset[str]:
    inside = frozenset[str]().union(*(tree.within(name) for name in asked.names))
    return inside.difference(*(tree.within(name) for name in asked.other_than))


def _each(value: Any, test: Callable[[Any], Truth]) -> Truth:
    """Of an `either`: decided only when every option says the same."""
    return _same([test(option) for option in value.either]) if isinstance(value, Either) else test(value)


def _same(truths: list[Truth]) -> Truth:
    return truths[0] if len(set(truths)) == 1 else UNKNOWN


def _both(may: bool, must: bool) -> Truth:
    return Truth.TRUE if must else UNKNOWN if may else Truth.FALSE
