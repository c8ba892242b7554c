"""A trial's criteria as the oracle reads them: the plain questions that they ask of a world, and tests of the answers.

Reads the rules as they are written. Knows no patient, no cells and no formulas of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

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
from screener.rules.scheme import Scheme
from screener.rules.trial_file import Criterion, TrialFile
from screener.values import Interval, Window, convert, parse_unit
from screener.vocabulary import Series, Vocabulary

Name = tuple[Hashable, ...]
"""A gap: what it is about."""
Says = int
"""What a world says: one bit for each question of the trial, set where the answer is yes."""
Test = Callable[[Says], bool]


class Number(NamedTuple):
    """Does the fact's reading compare so?"""

    fact: str
    series: Series
    comparison: str
    limit: Decimal


class Category(NamedTuple):
    """Is the fact's reading one of these?"""

    fact: str
    series: Series
    wanted: frozenset[str]


class Class(NamedTuple):
    """Is the diagnosis one of these?"""

    fact: str
    wanted: frozenset[str]
    criterion: str


class Day(NamedTuple):
    """Does the fact, a day, lie inside?"""

    fact: str
    window: Window


class Given(NamedTuple):
    """Is or was such a course given?"""

    asked: Group
    time: Window | str


class Had(NamedTuple):
    """Is or was such a condition there?"""

    asked: Group
    time: Window | str


class Answer(NamedTuple):
    """Is this the answer of the site, or what stands in the part that nobody read?"""

    about: Name
    value: int


Question = Number | Category | Class | Day | Given | Had | Answer


class Trial:
    """A trial's criteria as tests of what a world says, everything that they ask, and what each group must meet."""

    def __init__(self, file: TrialFile, vocabulary: Vocabulary, schemes: dict[str, Scheme]) -> None:
        self.vocabulary = vocabulary
        self.schemes = {scheme.fact: scheme for scheme in schemes.values()}
        self.questions: list[Question] = []
        self.options: dict[Name, int] = {}
        self.criterion = ""
        self.tests: list[Test] = []
        self.groups: dict[str, list[int]] = {}
        common = self._side([c for _, c in file.sides()])
        theirs = {g.id: self._side([c for _, c in g.sides()]) for g in file.groups if g.role == "patient"}
        unread = [self._added(self._answer(("unread", side))) for side in file.unread()]
        for name in theirs or {"": []}:
            self.groups[name] = [*common, *theirs.get(name, []), *unread]

    def of(self, kind: type[Given | Had]) -> list[Group]:
        """Every group of drugs or conditions that is asked for, exceptions among them."""
        asked = [q.asked for q in self.questions if isinstance(q, kind)]
        return list(dict.fromkeys(g for group in asked for g in (group, *group.patterns)))

    def tied_days(self) -> bool:
        """Whether one day is compared with another one and with something else besides."""
        days = [q for q in self.questions if isinstance(q, Day)]
        hung = [q for q in days if q.window.anchor]
        return any({q.fact, q.window.anchor} & {o.fact, o.window.anchor} for q in hung for o in days if o is not q)

    def _side(self, criteria: Sequence[Criterion]) -> list[int]:
        return [self._added(self._criterion(c)) for c in criteria]

    def _added(self, test: Test) -> int:
        self.tests.append(test)
        return len(self.tests) - 1

    # criteria

    def _criterion(self, criterion: Criterion) -> Test:
        self.criterion = criterion.id
        if criterion.judgement:
            return self._answer(("judgement", criterion.id))
        holds = self.rule(criterion.require or criterion.exclude_if)
        met = holds if criterion.require else lambda says: not holds(says)
        if not criterion.lay and not criterion.doubts():
            return met
        does_not_stand = self._answer(("does not stand", criterion.id))
        return lambda says: met(says) or does_not_stand(says)

    def rule(self, rule: Any) -> Test:
        """The requirement as a test."""
        if isinstance(rule, AllRule | AnyRule | NoneRule | AtLeastRule):
            return self._several(rule)
        if isinstance(rule, FactRule):
            return self._fact(rule)
        if isinstance(rule, TreatmentRule):
            return self._over_time(Given, rule.asked(), rule.status, rule.windows())
        if isinstance(rule, ConditionRule):
            asked, windows = rule.asked(), rule.windows()
            return self._each(rule.status, lambda status: self._over_time(Had, asked, status, windows))
        assert isinstance(rule, JudgementRule)
        return self._answer(("judgement", self.criterion, len(self.questions)))

    def _several(self, rule: AllRule | AnyRule | NoneRule | AtLeastRule) -> Test:
        if isinstance(rule, AllRule):
            return _all([self.rule(part) for part in rule.all])
        if isinstance(rule, AtLeastRule):
            counted, least = [self.rule(part) for part in rule.of], rule.at_least
            return lambda says: sum(part(says) for part in counted) >= least
        parts = [self.rule(part) for part in (rule.any if isinstance(rule, AnyRule) else rule.none)]
        wanted = isinstance(rule, AnyRule)
        return lambda says: any(part(says) for part in parts) is wanted

    def _each(self, value: Any, build: Callable[[Any], Test]) -> Test:
        """Of several values that the sources give, the site knows which one holds."""
        if isinstance(value, Doubtful):
            return build(value.value)
        if not isinstance(value, Either):
            return build(value)
        name = ("either", self.criterion, len(self.options))
        self.options[name] = len(value.either)
        options = [(self._asks(Answer(name, i)), build(option)) for i, option in enumerate(value.either)]
        return lambda says: any(chosen(says) and test(says) for chosen, test in options)

    def _answer(self, about: Name) -> Test:
        self.options[about] = 2
        return self._asks(Answer(about, 1))

    def _asks(self, question: Question) -> Test:
        if question not in self.questions:
            self.questions.append(question)
        number = self.questions.index(question)
        return lambda says: bool(says >> number & 1)

    # requirements

    def _fact(self, rule: FactRule) -> Test:
        if rule.is_about_a_day():
            return _all([self._each(p, partial(self._day, rule.fact, n)) for n, p in rule.windows()])
        windows = rule.windows() or [("", None)]
        return _all([self._each(p, partial(self._in_window, rule, n)) for n, p in windows])

    def _day(self, fact: str, name: str, period: str | Anchored) -> Test:
        inside = self._asks(Day(fact, window_of(name, period)))
        return inside if name != "at_least_ago" else lambda says: not inside(says)

    def _in_window(self, rule: FactRule, name: str, period: Any) -> Test:
        window = window_of(name, period) if period else None
        return self._each(rule.reads or "", lambda reads: self._compared(rule, Series(window, reads, rule.of_last)))

    def _compared(self, rule: FactRule, series: Series) -> Test:
        fact, wanted = self.vocabulary.facts[rule.fact], rule.wanted()
        parts = [self._each(t, partial(self._number, fact.id, series, c)) for c, t in rule.comparisons()]
        return _all([*parts, *([self._each(wanted, lambda w: self._one_of(fact.id, series, w))] if wanted else [])])

    def _number(self, fact: str, series: Series, comparison: str, limit: Any) -> Test:
        return self._asks(Number(fact, series, comparison, self._limit(fact, limit)))

    def _one_of(self, fact: str, series: Series, wanted: Iterable[str]) -> Test:
        if self.vocabulary.facts[fact].derived:
            return self._asks(Class(fact, frozenset(wanted), self.criterion))
        return self._asks(Category(fact, series, frozenset(wanted)))

    def _limit(self, fact: str, said: Any) -> Decimal:
        number, _, unit = str(said).partition(" ")
        size = Interval.exactly(Decimal(number))
        inside = convert(size, parse_unit(unit), parse_unit(self.vocabulary.facts[fact].unit)) if unit else size
        assert inside is not None
        assert inside.low is not None
        return inside.low

    def _over_time(self, ask: type[Given | Had], asked: Group, status: str, windows: list[tuple[str, Any]]) -> Test:
        ever, now = self._asks(ask(asked, "ever")), self._asks(ask(asked, "current"))
        parts = [self._each(p, partial(self._last, ask, asked, n)) for n, p in windows]
        if status in ("current", "active"):
            parts.append(now)
        elif status == "past":
            parts += [ever, lambda says: not now(says)]
        elif not parts:
            parts.append(ever)
        return _all(parts)

    def _last(self, ask: type[Given | Had], asked: Group, name: str, period: str) -> Test:
        inside, ever = self._asks(ask(asked, window_of(name, period))), self._asks(ask(asked, "ever"))
        return inside if name != "at_least_ago" else lambda says: ever(says) and not inside(says)


def _all(parts: Sequence[Test]) -> Test:
    return lambda says: all(part(says) for part in parts)
