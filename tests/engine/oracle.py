"""A brute-force oracle for the engine: it fills every gap of a profile with concrete values and days, and looks.

A world gives every fact a value, every course of a drug its drug, days, dose and the like, every condition the day on
which it was last active, and every question of the site an answer. The oracle tries values and days on both sides of
everything that a rule names, and takes verdict, truths, conflicts and questions from their definitions (design 2.2).
It knows no cells, masks or formulas. What it takes over is what comes before any world: which reading of a fact counts
on a day (`profile.readings`), and whether a list still counts as whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any, NamedTuple

from oracle_lists import LONG_AGO, Courses, Known, States, TooMany, around, beside, inside, inside_of
from oracle_rules import Answer, Category, Class, Day, Given, Had, Name, Number, Question, Says, Trial

from screener.profile.patient import Patient
from screener.profile.readings import ANY, carried, reading
from screener.rules.scheme import NOT_CLASSIFIED
from screener.values import DayRange, Interval, Period, parse_period
from screener.vocabulary import Series

BORN_FIRST = date(1900, 1, 1)
MOST_WORLDS, MOST_KNOWN = 1_500, 20
Gaps = dict[Name, Any]
"""A value for each of some gaps."""
Asked = tuple[str, tuple[str, ...]]
"""What a person is asked: of a fact, or of drugs or conditions by name."""
COURSES: Name = ("courses",)
STATES: Name = ("states",)


class Contradiction(Exception):  # noqa: N818
    """No world is as the profile says."""


class Gap(NamedTuple):
    """Something that is not known: what it may be, and who knows."""

    values: tuple[Any, ...]
    owner: str = "patient"


class Only(NamedTuple):
    """A value that a gap has only where others have one of theirs: facts that cannot be together."""

    gap: Name
    value: str
    needs: tuple[tuple[Name, frozenset[str]], ...]

    def obeyed(self, gaps: Gaps) -> bool:
        """Whether a world may be so."""
        return gaps[self.gap] != self.value or all(gaps[name] in values for name, values in self.needs)


class World:
    """The gaps that a patient's profile leaves on a day, for one trial, and how a world answers questions.

    `supposed`: facts of which nothing is taken to be known, whatever the profile says.
    """

    def __init__(self, trial: Trial, patient: Patient, on: date, supposed: frozenset[str] = frozenset()) -> None:
        self.trial, self.patient, self.on, self.vocabulary = trial, patient, on, trial.vocabulary
        self.supposed = supposed
        self.courses, self.states = Courses(trial, patient, on), States(trial, patient, on)
        self.gaps: dict[Name, Gap] = {}
        self._names: dict[tuple[str, Series], Name] = {}
        self._findings: dict[str, Name] = {}
        self._stated: dict[str, Name] = {}
        self.about = [self._about(q) for q in trial.questions]

    def _about(self, question: Question) -> set[Name]:
        """The gaps on which the answer depends."""
        match question:
            case Number(fact, series) | Category(fact, series):
                return {self.reading(fact, series)}
            case Class():
                return self._about_class(question)
            case Day(fact, window):
                return {self.day(fact), *([self.day(window.anchor)] if window.anchor else [])}
            case Given():
                self.gaps.setdefault(COURSES, Gap(tuple(sorted(self.courses.worlds(self._known())))))
                return {COURSES}
            case Had():
                self.gaps.setdefault(STATES, Gap(tuple(sorted(self.states.worlds()))))
                return {STATES}
            case Answer(about):
                owner = "unread" if about[0] == "unread" else "site"
                self.gaps[about] = Gap(tuple(range(self.trial.options[about])), owner)
                return {about}

    def _known(self) -> Iterator[Known]:
        """What else courses hang on: the days around which they are asked for, and the weight."""
        anchors = self.courses.anchors
        days = [dict(zip(anchors, some, strict=True)) for some in product(*(self._all_days(a) for a in anchors))]
        weights = self._weights() if any(t.about == "dose" for t in self.courses.traits) else [Decimal(1)]
        if len(days) * len(weights) > MOST_KNOWN:
            raise TooMany
        return (Known(some, weight) for some in days for weight in weights)

    def _weights(self) -> list[Decimal]:
        """Weights at which a recorded dose reaches a limit, beside and between them."""
        read = reading(self.patient, self.vocabulary.facts["weight"], ANY, self.on).value
        limits = [Decimal(t.limit) for t in self.courses.traits if t.about == "dose"]
        doses = [end for c in self.patient.courses if c.dose for end in (c.dose.low, c.dose.high) if end]
        marks = [q for limit in limits for dose in doses for q in (dose / limit, limit / dose)]
        return [w for w in around(marks, read if isinstance(read, Interval) else Interval.anything()) if w > 0]

    @cached_property
    def rules(self) -> list[Only]:
        """What cannot be together, of the facts that are asked for."""
        asked = [(q.fact, self.reading(q.fact, q.series)) for q in self.trial.questions if isinstance(q, Category)]
        classes = [self.trial.schemes[q.fact] for q in self.trial.questions if isinstance(q, Class)]
        asked += [(fact, self.finding(fact)) for scheme in classes for fact in scheme.rests_on]
        return [rule for fact, gap in dict.fromkeys(asked) for rule in self._only(fact, gap)]

    def _only(self, fact: str, gap: Name) -> Iterator[Only]:
        for value, only in self.vocabulary.facts[fact].possible_when.items():
            needs = ((self.finding(other), frozenset(values)) for other, values in only.facts.items())
            yield Only(gap, value, tuple(needs))

    @cached_property
    def loose(self) -> bool:
        """Whether things hang together here that the engine takes one by one: it may then leave more open.

        Left so, because each wants another kind of unknown, with more cells than what it would settle is worth:
        - several comparisons of the same two days: cells of both days and of the time between them, crossed;
        - an entry that may be of several lots (a doubtful drug, a class, a partly known day): an unknown of the entry,
          beside that of each lot, since an answer to the question behind a lot does not settle the entry;
        - what a course that nobody listed may have: an unknown of its first and last dose for every lot;
        - a condition and the fact that is one with it, both open: a fact is read as of a day, and a condition that the
          fact denies today may be past, so that neither follows from the other without saying which day is meant.
        """
        listed = (lists.loose() for lists, gap in ((self.courses, COURSES), (self.states, STATES)) if gap in self.gaps)
        return self.trial.tied_days() or any(listed) or (STATES in self.gaps and self._one_with_a_fact())

    def _one_with_a_fact(self) -> bool:
        """Whether a condition and the fact that is one with it are both asked for, and neither is settled."""
        facts = self.states.by_fact.values()
        return any(len(self.gaps[g].values) > 1 for g in self._names.values() if g[1] in facts)

    # facts

    def reading(self, name: str, series: Series) -> Name:
        """The gap of a fact as this series reads it: what a reading leaves open, or the fact if established today."""
        if (name, series) not in self._names:
            self._names[name, series] = self._read(name, series)
        return self._names[name, series]

    def _read(self, name: str, series: Series) -> Name:
        fact = self.vocabulary.facts[name]
        if fact.derived == "age":
            return self.day("born")
        read = reading(self.patient, fact, series, self.on)
        owner = "site" if fact.answered_by != "record" or read.owner == "site" else "patient"
        if read.value is None or name in self.supposed:
            gap: Name = ("if established today", name)
            self.gaps[gap] = Gap(self._possible(name, Interval.anything(), fact.values), owner)
            return gap
        gap = ("as read", name, frozenset(read.used), read.value, owner)
        if isinstance(read.value, Interval):
            self.gaps[gap] = Gap(self._possible(name, read.value, ()), owner)
        elif isinstance(read.value, frozenset):
            words = read.value if fact.last_word(read.value) else fact.values
            self.gaps[gap] = Gap(tuple(sorted(words)), owner if fact.last_word(read.value) else "site")
        return gap

    def finding(self, fact: str) -> Name:
        """The same as the diagnosis reads it, where another statement may already carry the value."""
        if fact not in self._findings:
            self._findings[fact] = self._found(fact)
        return self._findings[fact]

    def _found(self, fact: str) -> Name:
        entry = self.vocabulary.facts[fact]
        unsaid = carried(self.patient, entry, self.vocabulary.facts, self.on)
        if reading(self.patient, entry, ANY, self.on).value is None and unsaid and fact not in self.supposed:
            gap: Name = ("carried", fact)
            self.gaps[gap] = Gap(tuple(unsaid))
            return gap
        return self.reading(fact, ANY)

    def _possible(self, fact: str, possible: Interval, words: tuple[str, ...]) -> tuple[Any, ...]:
        """Words; or numbers at, beside and between everything that is asked."""
        limits = [q.limit for q in self.trial.questions if isinstance(q, Number) and q.fact == fact]
        return words or tuple(around(limits, possible))

    # days

    def day(self, fact: str) -> Name:
        """The gap of a fact that is a day."""
        gap: Name = ("day", fact)
        if gap not in self.gaps:
            self.gaps[gap] = Gap(tuple(self._all_days(fact)))
        return gap

    def _all_days(self, fact: str) -> list[date]:
        read = reading(self.patient, self.vocabulary.facts[fact], ANY, self.on).value
        anything = DayRange(BORN_FIRST if fact == "born" else LONG_AGO, self.on)
        stated = read if isinstance(read, DayRange) and fact not in self.supposed else anything
        marks = self._birthdays() if fact == "born" else self._marks()
        return inside_of(marks, DayRange(stated.first, min(stated.last, self.on)))

    def _birthdays(self) -> set[date]:
        ages = [int(q.limit) for q in self.trial.questions if isinstance(q, Number) and q.fact == "age"]
        return beside(Period(age + n, "year").before(self.on) for age in ages for n in (0, 1))

    def _marks(self) -> set[date]:
        """Days on which an answer may turn, counted from the screening day or from days that the profile gives."""
        windows = [q.window for q in self.trial.questions if isinstance(q, Day)]
        windows += [t.window for t in self.courses.traits if t.window]
        edges = {self.on, *(d for w in windows if not w.anchor for d in beside([w.first_day(self.on)]))}
        listed = [d for c in self.patient.courses for d in (c.start, c.last) if d and self.courses.anchors]
        stated = [o.value for fact in ("onset", "diagnosed") for o in self.patient.observed(fact)]
        edges |= {e for d in (*listed, *stated) if isinstance(d, DayRange) for e in (d.first, d.last)}
        apart = {parse_period(w.period) for w in windows if w.anchor and w.period}
        turned = {d for p in apart for e in edges for d in (p.before(e), p.after(e))}
        return edges | beside(turned) if apart else edges | beside(edges)

    # answers

    def answer(self, number: int, gaps: Gaps) -> bool:
        """The answer to one of the trial's questions."""
        match self.trial.questions[number]:
            case Number(fact, series, comparison, limit):
                value = gaps[self.reading(fact, series)]
                return _compare(comparison, self._age(value) if fact == "age" else value, limit)
            case Category(fact, series, wanted):
                return gaps[self.reading(fact, series)] in wanted
            case Class() as asked:
                return self._class(asked, gaps)
            case Day(fact, window):
                days = {window.anchor: gaps[self.day(window.anchor)]} if window.anchor else {}
                return inside(gaps[self.day(fact)], window, self.on, days)
            case Answer(about, value):
                return bool(gaps[about] == value)
            case Given():
                return any(says >> number & 1 for says in gaps[COURSES])
            case Had():
                return any(says >> number & 1 for says in gaps[STATES])

    def _age(self, born: date) -> Decimal:
        years = self.on.year - born.year
        return Decimal(years if Period(years, "year").after(born) <= self.on else years - 1)

    # the diagnosis

    def _about_class(self, asked: Class) -> set[Name]:
        unclassified: Name = ("not classified", asked)
        self.gaps[unclassified] = Gap((False, True), "site")
        found = {self.finding(fact) for fact in self.trial.schemes[asked.fact].rests_on}
        return {unclassified, *found, self.stated(asked.fact)}

    def _class(self, asked: Class, gaps: Gaps) -> bool:
        """What the profile states, unless the findings can never have it; else the findings' class in this world."""
        scheme = self.trial.schemes[asked.fact]
        found = scheme.classified({fact: gaps[self.finding(fact)] for fact in scheme.rests_on})
        name = gaps[self.stated(asked.fact)] or found
        return bool(gaps["not classified", asked]) if name == NOT_CLASSIFIED else name in asked.wanted

    def stated(self, fact: str) -> Name:
        """A class that the profile states; empty where the findings decide."""
        if fact not in self._stated:
            self._stated[fact] = self._as_stated(fact)
        return self._stated[fact]

    def _as_stated(self, fact: str) -> Name:
        gap: Name = ("stated", fact)
        read = reading(self.patient, self.vocabulary.facts[fact], ANY, self.on).value
        if not isinstance(read, frozenset):
            self.gaps[gap] = Gap(("",))
            return gap
        scheme = self.trial.schemes[fact]
        found = [self.gaps[self.finding(f)].values for f in scheme.rests_on]
        may_be = {scheme.classified(dict(zip(scheme.rests_on, values, strict=True))) for values in product(*found)}
        self.gaps[gap] = Gap((*sorted(read), *(() if read & may_be else ("",))))
        return gap

    # what a person is asked

    def told(self, gap: Name, value: Any) -> list[tuple[Asked | None, Any]]:
        """What a gap's value tells, each with what a person is asked for it (None where it is not the patient's)."""
        if gap not in (COURSES, STATES):
            return [(("fact", (str(gap[1]),)) if self.gaps[gap].owner == "patient" else None, value)]
        about, lists = ("treatment", self.courses) if gap == COURSES else ("condition", self.states)
        return [((about, lists.names(lot)), says) for lot, says in enumerate(value)]


def _compare(comparison: str, value: Decimal, limit: Decimal) -> bool:
    if comparison in ("at_least", "less_than"):
        return (value >= limit) is (comparison == "at_least")
    return (value > limit) is (comparison == "more_than")


# all worlds


class Part:
    """Gaps that questions tie together, apart from all others: the patient's (or the unread) ones, each with all that
    the world may say whatever the site answers.
    """

    def __init__(self, world: World, gaps: set[Name], rules: Sequence[Only]) -> None:
        self.world = world
        self.gaps = sorted((g for g in gaps if world.gaps[g].owner != "site"), key=str)
        self.unread = any(world.gaps[g].owner == "unread" for g in gaps)
        theirs = sorted(gaps - set(self.gaps), key=str)
        self.questions = [i for i, about in enumerate(world.about) if about <= gaps]
        _count(world, gaps)
        self.rows = {}
        for mine in _filled(world, self.gaps):
            worlds = [mine | site for site in _filled(world, theirs)]
            says = frozenset(self._says(w) for w in worlds if all(rule.obeyed(w) for rule in rules))
            if says:
                self.rows[tuple(mine.values())] = says

    def _says(self, gaps: Gaps) -> Says:
        return sum(1 << i for i in self.questions if self.world.answer(i, gaps))

    @cached_property
    def kinds(self) -> list[frozenset[Says]]:
        """Every way in which the patient may be here, as far as it can be told."""
        return sorted(set(self.rows.values()), key=sorted)

    def pairs(self) -> dict[Asked, set[tuple[frozenset[Says], ...]]]:
        """Ways in which the patient may be that differ in what one question is about, and in nothing else."""
        rows = [(self._told(row), says) for row, says in self.rows.items()]
        every = {asked for told, _ in rows for asked, _ in told if asked}
        return {asked: pairs for asked in sorted(every) if (pairs := _apart_from(asked, rows))}

    def _told(self, row: tuple[Any, ...]) -> list[tuple[Asked | None, Any]]:
        """Each value with what a person is asked to learn it."""
        return [told for gap, value in zip(self.gaps, row, strict=True) for told in self.world.told(gap, value)]


def _apart_from(
    asked: Asked, rows: Iterable[tuple[list[tuple[Asked | None, Any]], frozenset[Says]]]
) -> set[tuple[frozenset[Says], ...]]:
    alike: dict[tuple[Any, ...], set[frozenset[Says]]] = {}
    for told, says in rows:
        alike.setdefault(tuple(value for name, value in told if name != asked), set()).add(says)
    return {pair for ways in alike.values() for pair in combinations(sorted(ways, key=sorted), 2)}


def _filled(world: World, names: Sequence[Name]) -> Iterator[Gaps]:
    for values in product(*(world.gaps[name].values for name in names)):
        yield dict(zip(names, values, strict=True))


def _count(world: World, gaps: Iterable[Name]) -> None:
    if prod(len(world.gaps[gap].values) for gap in gaps) > MOST_WORLDS:
        raise TooMany


def parts_of(world: World) -> list[Part]:
    """The gaps of the trial in parts that have nothing to do with one another. What cannot be together counts only
    where the profile itself does not say so.
    """
    rules = world.rules
    tied = [*world.about, *({rule.gap, *(name for name, _ in rule.needs)} for rule in rules)]
    groups: list[set[Name]] = []
    for gaps in tied:
        together = gaps.union(*(g for g in groups if not g.isdisjoint(gaps)))
        groups = [g for g in groups if g.isdisjoint(gaps)] + [together]
    parts = [Part(world, g, [r for r in rules if r.gap in g]) for g in groups]
    return parts if all(part.rows for part in parts) else [Part(world, g, []) for g in groups]


class Oracle:
    """What holds over every world. Raises TooMany, and Contradiction where there is no world."""

    def __init__(self, trial: Trial, patient: Patient, on: date, supposed: frozenset[str] = frozenset()) -> None:
        self.trial, world = trial, World(trial, patient, on, supposed)
        parts, self.loose = parts_of(world), world.loose
        if prod(sum(map(len, part.kinds)) for part in parts) > 5 * MOST_WORLDS:
            raise TooMany
        self.known, self.unread = ([p for p in parts if p.unread is wanted] for wanted in (False, True))
        self.worlds = [
            [_joined((*p, *u)) for u in product(*(part.kinds for part in self.unread))]
            for p in product(*(part.kinds for part in self.known))
        ]
        if not self.worlds or not all(self.worlds):
            raise Contradiction
        self._met: dict[Says, int] = {}

    def met(self, says: Says) -> int:
        """The criteria that a world meets, as bits."""
        if says not in self._met:
            self._met[says] = sum(1 << i for i, test in enumerate(self.trial.tests) if test(says))
        return self._met[says]

    def verdict(self, *groups: str) -> str:
        """Of a group of patients, or of all together: `failing` where no world is met."""
        wanted = [sum(1 << i for i in self.trial.groups[g]) for g in groups or self.trial.groups]
        if all(self._fits([s], wanted) for unread in self.worlds for site in unread for s in site):
            return "eligible"
        ways = [[self._fits(site, wanted) for site in unread] for unread in self.worlds]
        if not any(map(any, ways)):
            return "failing"
        if all(map(all, ways)):
            return "for_site"
        return "unread" if all(map(any, ways)) else "needs_facts"

    def _fits(self, site: Iterable[Says], wanted: Sequence[int]) -> bool:
        return any(self.met(says) & criteria == criteria for says in site for criteria in wanted)

    @cached_property
    def every(self) -> set[int]:
        """The criteria that are met, for each world."""
        return {self.met(says) for unread in self.worlds for site in unread for says in site}

    def truths(self) -> tuple[str, ...]:
        """Of each criterion."""
        found = [{m >> i & 1 for m in self.every} for i in range(len(self.trial.tests))]
        return tuple("UNKNOWN" if len(f) > 1 else "TRUE" if f == {1} else "FALSE" for f in found)

    def conflicts(self, most: int = 3) -> set[tuple[int, ...]]:
        """The smallest sets of up to `most` criteria that no world meets together."""
        found: list[tuple[int, ...]] = []
        for size in range(1, most + 1):
            for some in combinations(range(len(self.trial.tests)), size):
                wanted = sum(1 << i for i in some)
                if not any(set(f) <= set(some) for f in found) and not any(m & wanted == wanted for m in self.every):
                    found.append(some)
        return set(found)

    def questions(self) -> set[Asked]:
        """What two worlds of the patient differ in alone, and in the outcome, with the best answers of the others."""
        found: set[Asked] = set()
        best = [[frozenset[Says]().union(*part.kinds)] for part in self.unread]
        for part in self.known:
            others = [p.kinds for p in self.known if p is not part] + best
            for asked, pairs in part.pairs().items():
                if any(self._outcomes_differ(pair, others) for pair in pairs):
                    found.add(asked)
        return found

    def _outcomes_differ(self, pair: tuple[frozenset[Says], ...], others: Sequence[Sequence[frozenset[Says]]]) -> bool:
        wanted = [sum(1 << i for i in criteria) for criteria in self.trial.groups.values()]
        ways = ([self._fits(_joined((*rest, way)), wanted) for way in pair] for rest in product(*others))
        return any(one != other for one, other in ways)


def smallest_change(
    trial: Trial, patient: Patient, on: date, changeable: Sequence[str], most: int = 3
) -> tuple[set[frozenset[str]], int]:
    """The smallest sets of facts with which some world is met, were nothing known of them; and their size, or 0."""
    for size in range(1, most + 1):
        every = [frozenset(some) for some in combinations(changeable, size)]
        found = {some for some in every if Oracle(trial, patient, on, some).verdict() != "failing"}
        if found:
            return found, size
    return set(), 0


def _joined(ways: Sequence[frozenset[Says]]) -> frozenset[Says]:
    return frozenset(sum(says) for says in product(*ways))
