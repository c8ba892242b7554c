"""Compiles a trial's criteria to plain data. Two passes: what is asked of each unknown, then the formulas.

Raises `Unusable` with words for the file's author; finding the file and the line is `knowledge.check`'s work.
"""

from __future__ import annotations

from bisect import insort
from decimal import Decimal
from itertools import combinations, product
from typing import TYPE_CHECKING, TypeVar

from screener.errors import nearest
from screener.knowledge.compiled import (
    NOW,
    CompiledCriterion,
    CompiledGroup,
    CompiledTrial,
    CourseKind,
    Kind,
    Unknown,
    unread_criterion,
)
from screener.rules.formula import Formula, all_of, any_of, decision, leaf, negated, strongest, weakest
from screener.values import (
    NotANumber,
    NotAPeriod,
    UnknownUnit,
    parse_number,
    parse_period,
    parse_unit,
)
from screener.values.spans import Window, mask, patterns
from screener.vocabulary import Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from screener.rules.asked import Comparison, Group, Number
    from screener.rules.requirements import Time
    from screener.rules.scheme import Scheme
    from screener.rules.trial_file import Criterion, TrialFile
    from screener.vocabulary import Fact, Hierarchy, Trait, Vocabulary

T = TypeVar("T")
Cut = tuple[Decimal, int]


class Unusable(ValueError):  # noqa: N818
    """A rule that cannot be compiled: why, and what to do, separated by ` | `; in which criterion."""

    criterion = ""


def compile_trial(file: TrialFile, vocabulary: Vocabulary, schemes: dict[str, Scheme]) -> CompiledTrial:
    """The compiled form of one trial file."""
    survey = _Compiler(vocabulary, schemes)
    survey.criteria(file)
    compiler = _Compiler(vocabulary, schemes, survey)
    criteria = compiler.criteria(file)
    sources = {key: text.model_dump() for key, text in file.sources.items()}
    coverage = file.coverage.model_dump()
    given = compiler.constraints()
    groups = tuple(CompiledGroup(g.id, g.role, g.text) for g in file.groups)
    notes = tuple(note.model_dump(mode="json", exclude_defaults=True) for note in file.notes)
    review = {"by": file.review.by, "on": file.review.on} if file.review else None
    return CompiledTrial(
        file.trial, tuple(compiler.unknowns), criteria, coverage, sources, notes, groups, given, review
    )


class _Compiler:
    """Gives cells to requirements. The first pass only notes what is asked; the second knows it all."""

    def __init__(self, vocabulary: Vocabulary, schemes: dict[str, Scheme], survey: _Compiler | None = None) -> None:
        self.vocabulary = vocabulary
        self.schemes = {scheme.fact: scheme for scheme in schemes.values()}
        self.survey = survey or self
        self.cuts: dict[str, list[Cut]] = {}
        self.day_windows: dict[str, list[Window]] = {}
        self.last_windows: dict[Kind, list[Window]] = {"treatment": [], "condition": []}
        self.groups: dict[Kind, list[Group]] = {"treatment": [], "condition": []}
        self.kinds: dict[Kind, list[tuple[frozenset[Group], tuple[CourseKind, ...]]]] = {}
        self.unknowns: list[Unknown] = []
        self.criterion = ""
        self.asked: dict[int, tuple[str, ...]] = {}

    # criteria

    def criteria(self, file: TrialFile) -> tuple[CompiledCriterion, ...]:
        """Those of everybody, then those of each group of patients, then the parts that could not be read."""
        common = [self._criterion(side, c) for side, c in file.sides()]
        groups = [g for g in file.groups if g.role == "patient"]
        theirs = [self._criterion(side, c, group.id) for group in groups for side, c in group.sides()]
        return (*common, *theirs, *(self._unread(side) for side in file.unread()))

    def _criterion(self, side: str, criterion: Criterion, group: str = "") -> CompiledCriterion:
        self.criterion, self.asked = criterion.id, {}
        try:
            formula = self._formula(criterion, side)
        except Unusable as error:
            error.criterion = criterion.id
            raise
        except (NotANumber, NotAPeriod) as error:
            unusable = Unusable(f"A threshold or period cannot be read: {error} | Correct it.")
            unusable.criterion = criterion.id
            raise unusable from None
        sources = tuple(s.model_dump() for s in criterion.source)
        c = criterion
        formula, asked, wording = self._or_not(c, formula), tuple(self.asked.items()), tuple(c.wording.given().items())
        return CompiledCriterion(c.id, side, c.text, c.topic, c.lay, c.note, sources, formula, group, asked, wording)

    def _or_not(self, criterion: Criterion, formula: Formula) -> Formula:
        """With no better than a lay text, a draft or a doubtful value behind it: the rule, or it does not stand."""
        why = [("draft" if criterion.drafted else "lay_source", "")] if criterion.lay else []
        why += [("doubtful_value", doubt) for doubt in criterion.doubts()]
        return any_of((formula, *(self.site(about, because) for about, because in why[:1])))

    def _formula(self, criterion: Criterion, side: str) -> Formula:
        if criterion.require is not None:
            return criterion.require.formula(self)
        if criterion.exclude_if is not None:
            return self.opposite(criterion.exclude_if.formula(self))
        answer = self.site("judgement", criterion.judgement)
        return self.opposite(answer) if side == "exclusion" else answer

    def constraints(self) -> tuple[Formula, ...]:
        """What cannot be together, of the facts that the criteria ask for."""
        asked = [u for u in self.unknowns if u.kind == "category"]
        return tuple(self._only_when(u, value) for u in asked for value in self._conditional(u))

    def _conditional(self, unknown: Unknown) -> list[str]:
        return [v for v in self.vocabulary.facts[unknown.name].possible_when if v in unknown.values]

    def _only_when(self, unknown: Unknown, value: str) -> Formula:
        """Not this value, unless each of the other facts has one of its values."""
        other = leaf(self._unknown(unknown), ~(1 << unknown.values.index(value)) & unknown.whole)
        needed = self.vocabulary.facts[unknown.name].possible_when[value].facts
        return any_of((other, all_of(self.finding(fact, frozenset(values)) for fact, values in needed.items())))

    def _unread(self, side: str) -> CompiledCriterion:
        self.criterion = f"unread-{side}"
        number = self._unknown(Unknown("unread", side, 2, criterion=self.criterion))
        return unread_criterion(side, number)

    # cells

    def number(self, fact: str, comparison: Comparison, threshold: Number, series: Series) -> Formula:
        entry = self._fact(fact, "number", series)
        cut = (self._threshold(entry, threshold), int(comparison in ("at_most", "more_than")))
        cuts = self.cuts.setdefault(fact, [])
        if cut not in cuts:
            insort(cuts, cut)
        known = self.survey.cuts[fact]
        kind: Kind = "age" if entry.derived == "age" else "number"
        plain = tuple((str(value), side) for value, side in known)
        unknown = self._unknown(Unknown(kind, fact, len(known) + 1, series=series, cuts=plain))
        below = leaf(unknown, (2 << known.index(cut)) - 1)
        return below if comparison in ("at_most", "less_than") else self.opposite(below)

    def category(self, fact: str, wanted: frozenset[str], series: Series) -> Formula:
        entry = self._fact(fact, "category", series)
        self._check_values(entry, wanted)
        if entry.derived == "diagnosis":
            return self._diagnosis(self.schemes[fact], wanted)
        return self._category(Unknown("category", fact, 0, series=series), entry, wanted)

    def finding(self, fact: str, wanted: frozenset[str]) -> Formula:
        entry = self._fact(fact, "category")
        return self._category(Unknown("category", fact, 0, stated=bool(entry.unsaid)), entry, wanted)

    def day(self, fact: str, window: Window) -> Formula:
        self._fact(fact, "date")
        self._check_window(window)
        if window.anchor:
            return leaf(self._unknown(Unknown("around", fact, 2, series=Series(window))), 0b10)
        self._note(self.day_windows.setdefault(fact, []), window)
        known = tuple(self.survey.day_windows[fact])
        cells = patterns(known)
        number = self._unknown(Unknown("day", fact, len(cells), windows=known, cells=cells))
        return leaf(number, _inside(cells, known.index(window)))

    def treatment(self, asked: Group, time: Time) -> Formula:
        return self._in_time("treatment", asked, time, self.vocabulary.drug_tree)

    def condition(self, asked: Group, time: Time) -> Formula:
        return self._in_time("condition", asked, time, self.vocabulary.condition_tree)

    def site(self, about: str, why: str) -> Formula:
        self.unknowns.append(Unknown("site", about, 2, values=(why,), criterion=self.criterion))
        return leaf(len(self.unknowns) - 1, 0b10)

    def opposite(self, formula: Formula) -> Formula:
        return negated(formula, self.sizes)

    def choice(self, test: Formula, yes: Formula, no: Formula) -> Formula:
        return decision(test, yes, no, self.sizes)

    def either(self, parts: Sequence[Formula], because: str) -> Formula:
        tight, loose = strongest(parts, self.sizes), weakest(parts, self.sizes)
        return any_of((tight, all_of((loose, self.site("sources_disagree", because)))))

    @property
    def sizes(self) -> list[int]:
        return [u.size for u in self.unknowns]

    # what the cells rest on: facts

    def _diagnosis(self, scheme: Scheme, wanted: frozenset[str]) -> Formula:
        """By the findings, unless the profile states a class of the same scheme."""
        known = Unknown("site", "not_classified", 2, values=("", *sorted(wanted)), criterion=self.criterion)
        derived = scheme.formula(self, wanted, leaf(self._unknown(known), 0b10))
        values = ("", *scheme.classes)
        stated = self._unknown(Unknown("stated", scheme.fact, len(values), values=values))
        says = leaf(stated, 1 | mask(i for i, v in enumerate(values) if v in wanted))
        return self.choice(leaf(stated, 1), derived, says)

    def _category(self, shape: Unknown, fact: Fact, wanted: frozenset[str]) -> Formula:
        number = self._unknown(shape._replace(size=len(fact.values), values=fact.values))
        return leaf(number, mask(i for i, v in enumerate(fact.values) if v in wanted))

    # drugs and conditions

    def _in_time(self, kind: Kind, asked: Group, time: Time, tree: Hierarchy) -> Formula:
        """One cell for now, one for each pattern of the windows, one for never."""
        if isinstance(time, Window):
            parse_period(time.period)
            self._note(self.last_windows[kind], time)
        known = tuple(self.survey.last_windows[kind])
        cells = patterns(known)
        shape = Unknown(kind, "", len(cells) + 2, windows=known, cells=cells)
        wanted = NOW if time == "current" else shape.whole & ~shape.never
        if isinstance(time, Window):
            wanted = NOW | _inside(cells, known.index(time)) << 1
        return self._group(shape, asked, wanted, tree)

    def _group(self, shape: Unknown, asked: Group, wanted: int, tree: Hierarchy) -> Formula:
        """One unknown for each kind of course that the trial can tell apart, one for what is stated of them all."""
        members = self._members(shape.kind, asked, tree)
        self._note(self.groups[shape.kind], asked)
        lots = [(asked, (CourseKind(members),))] if self.survey is self else self._lots_of(shape.kind, asked, tree)
        if not lots or not members:
            raise Unusable("The exceptions leave nothing of what is asked. | Take one of them out.")
        unknowns = [shape._replace(courses=kinds, asked=_called(widest)) for widest, kinds in lots]
        if len(lots) > 1:
            whole = merged([kind for _, kinds in lots for kind in kinds])
            unknowns.append(shape._replace(courses=whole, asked=_called(asked), stated=True))
        numbers = [self._unknown(unknown) for unknown in unknowns]
        self.asked.update((number, _called(asked)) for number in numbers if number not in self.asked)
        return any_of(leaf(number, wanted) for number in numbers)

    def _lots_of(self, kind: Kind, asked: Group, tree: Hierarchy) -> list[tuple[Group, tuple[CourseKind, ...]]]:
        """The courses that the group holds, in as many lots as the trial tells apart, each with its widest group."""
        if kind not in self.kinds:
            self.kinds[kind] = self._told_apart(kind, tree)
        return [(self._widest(kind, gs, tree), courses) for gs, courses in self.kinds[kind] if asked in gs]

    def _widest(self, kind: Kind, groups: Iterable[Group], tree: Hierarchy) -> Group:
        return max(groups, key=lambda g: (len(self._members(kind, g, tree)), sorted(g.names)))

    def _told_apart(self, kind: Kind, tree: Hierarchy) -> list[tuple[frozenset[Group], tuple[CourseKind, ...]]]:
        """Every lot of courses that the same groups hold."""
        lots: dict[frozenset[Group], list[CourseKind]] = {}
        for part in self._parts(kind, tree):
            traits = self._traits(kind, part, tree)
            for has in product((False, True), repeat=len(traits)):
                course = CourseKind(part, tuple(zip(traits, has, strict=True)))
                groups = frozenset(g for g in self.survey.groups[kind] if self._holds(kind, g, course, tree))
                lots.setdefault(groups, []).append(course)
        return [(groups, merged(courses)) for groups, courses in lots.items() if groups]

    def _holds(self, kind: Kind, asked: Group, course: CourseKind, tree: Hierarchy) -> bool:
        """Whether courses of the kind are what is asked, and no exception."""
        inside = course.members <= self._members(kind, asked, tree)
        if not inside or not all(pair in course.traits for pair in asked.traits):
            return False
        return not any(self._holds(kind, pattern, course, tree) for pattern in asked.patterns)

    def _all_groups(self, kind: Kind) -> list[Group]:
        return [one for group in self.survey.groups[kind] for one in (group, *group.patterns)]

    def _traits(self, kind: Kind, part: frozenset[str], tree: Hierarchy) -> list[Trait]:
        """What the trial asks of courses of these drugs."""
        groups = [g for g in self._all_groups(kind) if g.traits and part & self._members(kind, g, tree)]
        return list(dict.fromkeys(trait for group in groups for trait, _ in group.traits))

    def _parts(self, kind: Kind, tree: Hierarchy) -> list[frozenset[str]]:
        """Everything that is asked about, split wherever a group holds some of it and not the rest."""
        theirs = [self._members(kind, group, tree) for group in self._all_groups(kind)]
        parts = [frozenset[str]().union(*theirs)]
        for members in theirs:
            parts = [half for part in parts for half in (part & members, part - members) if half]
        return sorted(parts, key=min)

    def _members(self, kind: Kind, asked: Group, tree: Hierarchy) -> frozenset[str]:
        for name in (*asked.names, *asked.other_than):
            if name not in tree.parents:
                raise Unusable(f"`{name}` is no {kind} of the vocabulary. | {_did_you_mean(name, tree.parents)}")
        for trait, _ in asked.traits:
            self._check_trait(trait)
        inside = frozenset[str]().union(*(tree.within(name) for name in asked.names))
        return inside.difference(*(tree.within(name) for name in asked.other_than))

    def _unknown(self, unknown: Unknown) -> int:
        """The number of an unknown; two readings of one thing share it, whatever words they asked it in."""
        for number, held in enumerate(self.unknowns):
            if held._replace(asked=()) == unknown._replace(asked=()):
                return number
        self.unknowns.append(unknown)
        return len(self.unknowns) - 1

    @staticmethod
    def _note(noted: list[T], one: T) -> None:
        if one not in noted:
            noted.append(one)

    # checks

    def _fact(self, name: str, kind: str, series: Series | None = None) -> Fact:
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            raise Unusable(f"`{name}` is no fact of facts.yaml. | {_did_you_mean(name, self.vocabulary.facts)}")
        if fact.type != kind:
            raise Unusable(f"`{name}` is a {fact.type}, and is compared as a {kind}. | Use a comparison that fits it.")
        if series is not None:
            self._check_series(fact, series)
        return fact

    def _check_series(self, fact: Fact, series: Series) -> None:
        if series.window is not None:
            self._check_window(series.window)
        fitting = ("latest", "lowest", "highest") if fact.type == "number" else ("latest", "any_ever", "any_in_window")
        if series.reads and series.reads not in fitting:
            raise Unusable(f"`{fact.id}` cannot be read so. | Use one of: {', '.join(fitting)}.")
        if fact.derived and series != Series():
            raise Unusable(f"`{fact.id}` is worked out on the day itself. | Take the window and `reads` out.")

    def _check_window(self, window: Window) -> None:
        if window.period or not window.anchor:
            parse_period(window.period)
        if window.anchor:
            self._fact(window.anchor, "date")

    def _check_trait(self, trait: Trait) -> None:
        v = self.vocabulary
        known = {"route": v.route_tree.parents, "indication": v.indication_tree.parents}.get(trait.about, {})
        for name in sorted(trait.names - set(known)):
            raise Unusable(f"`{name}` is no {trait.about} of drugs.yaml. | {_did_you_mean(name, known)}")
        if trait.about in ("lasted", "planned"):
            parse_period(trait.limit)
        if trait.window is not None:
            self._check_window(trait.window)
        if trait.about in ("dose", "number"):
            self._check_limit(trait)

    def _check_limit(self, trait: Trait) -> None:
        parse_number(trait.limit)
        if trait.counted_as and trait.counted_as not in self.vocabulary.drugs:
            known = self.vocabulary.drugs
            raise Unusable(f"`{trait.counted_as}` is no drug of drugs.yaml. | {_did_you_mean(trait.counted_as, known)}")
        if trait.about == "dose" and _dimension(trait.unit) not in ("mass per time", "mass per mass and time"):
            raise Unusable("A dose is compared per day. | Write it in mg/day or mg/kg/day.")

    def _check_values(self, fact: Fact, wanted: frozenset[str]) -> None:
        for value in sorted(wanted.difference(fact.values)):
            raise Unusable(f"`{fact.id}` is never `{value}`. | It is one of: {', '.join(fact.values)}.")

    def _threshold(self, fact: Fact, threshold: Number) -> Decimal:
        """In the fact's own unit."""
        number, _, unit = str(threshold).partition(" ")
        value = parse_number(number, floor=None)
        try:
            if not unit or not fact.unit:
                converted = value if value.decided and unit == fact.unit else None
            else:
                converted = fact.in_its_unit(value, parse_unit(unit))
        except UnknownUnit as error:
            raise Unusable(f"The unit is not known. | Perhaps: {', '.join(error.nearest) or fact.unit}.") from None
        if converted is None or converted.low is None:
            raise Unusable(
                f"The threshold is not in a unit of `{fact.id}`. | Write it in {fact.unit or 'plain numbers'}."
            )
        return converted.low


def _called(asked: Group) -> tuple[str, ...]:
    return tuple(sorted(asked.names))


def merged(courses: Sequence[CourseKind]) -> tuple[CourseKind, ...]:
    """The same courses in fewer kinds: without traits that may be there or not, drugs with the same traits together."""
    by_part: dict[frozenset[str], list[frozenset[tuple[Trait, bool]]]] = {}
    for course in courses:
        by_part.setdefault(course.members, []).append(frozenset(course.traits))
    by_traits: dict[frozenset[tuple[Trait, bool]], frozenset[str]] = {}
    for members, ways in by_part.items():
        for way in _fewer(ways):
            by_traits[way] = by_traits.get(way, frozenset()) | members
    ordered = [(sorted(way, key=str), members) for way, members in by_traits.items()]
    return tuple(
        CourseKind(members, tuple(way)) for way, members in sorted(ordered, key=lambda o: (min(o[1]), str(o[0])))
    )


def _fewer(ways: list[frozenset[tuple[Trait, bool]]]) -> list[frozenset[tuple[Trait, bool]]]:
    """Joins two ways that differ in one trait alone, until none do."""
    for first, second in combinations(ways, 2):
        differ = first ^ second
        if len(differ) == 2 and len({trait for trait, _ in differ}) == 1:
            return _fewer([way for way in ways if way not in (first, second)] + [first & second])
    return ways


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    meant = nearest(name, list(known))
    return f"Did you mean `{meant}`?" if meant else "Add it to the vocabulary first."


def _dimension(unit: str) -> str:
    try:
        return parse_unit(unit).dimension
    except UnknownUnit:
        return ""


def _inside(cells: tuple[int, ...], window: int) -> int:
    return mask(i for i, pattern in enumerate(cells) if pattern >> window & 1)
