"""Compiles a trial's criteria to plain data. Two passes: what is asked of each unknown, then the formulas.

Raises `Unusable` with words for the file's author; finding the file and the line is `knowledge.check`'s work.
"""

from __future__ import annotations

from bisect import insort
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from screener.errors import nearest
from screener.knowledge.compiled import ACTIVE, PAST, CompiledCriterion, CompiledTrial, Kind, Unknown
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from screener.rules.requirements import Comparison, Group, Number
    from screener.rules.scheme import Scheme
    from screener.rules.trial_file import Criterion, TrialFile
    from screener.vocabulary import Fact, Hierarchy, Vocabulary

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
    return CompiledTrial(file.trial, tuple(compiler.unknowns), criteria, coverage, sources, file.notes)


class _Compiler:
    """Gives cells to requirements. The first pass only notes what is asked; the second knows it all."""

    def __init__(self, vocabulary: Vocabulary, schemes: dict[str, Scheme], survey: _Compiler | None = None) -> None:
        self.vocabulary = vocabulary
        self.schemes = {scheme.fact: scheme for scheme in schemes.values()}
        self.survey = survey or self
        self.cuts: dict[tuple[str, Window | None], list[Cut]] = {}
        self.day_windows: dict[str, list[Window]] = {}
        self.dose_windows: list[Window] = []
        self.groups: dict[Kind, list[Group]] = {"treatment": [], "condition": []}
        self.unknowns: list[Unknown] = []
        self.criterion = ""

    # criteria

    def criteria(self, file: TrialFile) -> tuple[CompiledCriterion, ...]:
        sides = {"inclusion": file.inclusion, "exclusion": file.exclusion}
        read = [self._criterion(side, c) for side, cs in sides.items() for c in cs]
        return (*read, *(self._unread(side) for side in file.unread()))

    def _criterion(self, side: str, criterion: Criterion) -> CompiledCriterion:
        self.criterion = criterion.id
        try:
            formula = self._formula(criterion, side)
        except Unusable as error:
            error.criterion = criterion.id
            raise
        except (NotANumber, NotAPeriod) as error:
            unusable = Unusable(f"A threshold or period cannot be read: {error}. | Correct it.")
            unusable.criterion = criterion.id
            raise unusable from None
        if criterion.lay:
            formula = any_of((formula, self.site("lay_source", "")))
        sources = tuple(s.model_dump() for s in criterion.source)
        c = criterion
        return CompiledCriterion(c.id, side, c.text, c.topic, c.lay, c.note, sources, formula)

    def _formula(self, criterion: Criterion, side: str) -> Formula:
        if criterion.require is not None:
            return criterion.require.formula(self)
        if criterion.exclude_if is not None:
            return self.opposite(criterion.exclude_if.formula(self))
        answer = self.site("judgement", criterion.judgement)
        return self.opposite(answer) if side == "exclusion" else answer

    def _unread(self, side: str) -> CompiledCriterion:
        self.criterion = f"unread-{side}"
        number = self._unknown(Unknown("unread", side, 2, criterion=self.criterion))
        return CompiledCriterion(
            self.criterion,
            side,
            text="",
            topic="not_read",
            lay=False,
            note="",
            source=(),
            formula=leaf(number, 0b10),
        )

    # cells

    def number(self, fact: str, comparison: Comparison, threshold: Number, window: Window | None) -> Formula:
        entry = self._fact(fact, "number", window)
        cut = (self._threshold(entry, threshold), int(comparison in ("at_most", "more_than")))
        cuts = self.cuts.setdefault((fact, window), [])
        if cut not in cuts:
            insort(cuts, cut)
        known = self.survey.cuts[fact, window]
        kind: Kind = "age" if entry.derived == "age" else "number"
        plain = tuple((str(value), side) for value, side in known)
        unknown = self._unknown(Unknown(kind, fact, len(known) + 1, window=window, cuts=plain))
        below = leaf(unknown, (2 << known.index(cut)) - 1)
        return below if comparison in ("at_most", "less_than") else self.opposite(below)

    def category(self, fact: str, wanted: frozenset[str], window: Window | None) -> Formula:
        entry = self._fact(fact, "category", window)
        self._check_values(entry, wanted)
        if entry.derived == "diagnosis":
            return self._diagnosis(self.schemes[fact], wanted)
        is_wanted = self._category(Unknown("category", fact, 0, window=window), entry, wanted)
        return is_wanted if entry.may_fail else any_of((is_wanted, self.site("representative", fact)))

    def finding(self, fact: str, wanted: frozenset[str]) -> Formula:
        entry = self._fact(fact, "category")
        return self._category(Unknown("category", fact, 0, stated=bool(entry.unsaid)), entry, wanted)

    def day(self, fact: str, window: Window) -> Formula:
        self._fact(fact, "date", window)
        self._note(self.day_windows.setdefault(fact, []), window)
        known = tuple(self.survey.day_windows[fact])
        cells = patterns(known)
        number = self._unknown(Unknown("day", fact, len(cells), windows=known, cells=cells))
        return leaf(number, _inside(cells, known.index(window)))

    def treatment(self, asked: Group, window: Window | Literal["current", "ever"]) -> Formula:
        if isinstance(window, Window):
            parse_period(window.period)
            self._note(self.dose_windows, window)
        known = tuple(self.survey.dose_windows)
        cells = patterns(known)
        shape = Unknown("treatment", "", len(cells) + 2, windows=known, cells=cells)
        wanted = 1 if window == "current" else (1 << (shape.size - 1)) - 1
        if isinstance(window, Window):
            wanted = 1 | _inside(cells, known.index(window)) << 1
        return self._group(shape, asked, wanted, self.vocabulary.drug_tree)

    def condition(self, asked: Group, status: Literal["active", "ever"]) -> Formula:
        shape = Unknown("condition", "", 3)
        return self._group(
            shape, asked, ACTIVE if status == "active" else PAST | ACTIVE, self.vocabulary.condition_tree
        )

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

    # what the cells rest on

    def _diagnosis(self, scheme: Scheme, wanted: frozenset[str]) -> Formula:
        """By the findings, unless the profile states a class of the same scheme."""
        known = Unknown("site", "not_classified", 2, criterion=self.criterion)
        derived = scheme.formula(self, wanted, leaf(self._unknown(known), 0b10))
        values = ("", *scheme.classes)
        stated = self._unknown(Unknown("stated", scheme.fact, len(values), values=values))
        says = leaf(stated, 1 | mask(i for i, v in enumerate(values) if v in wanted))
        return self.choice(leaf(stated, 1), derived, says)

    def _category(self, shape: Unknown, fact: Fact, wanted: frozenset[str]) -> Formula:
        number = self._unknown(shape._replace(size=len(fact.values), values=fact.values))
        return leaf(number, mask(i for i, v in enumerate(fact.values) if v in wanted))

    def _group(self, shape: Unknown, asked: Group, wanted: int, tree: Hierarchy) -> Formula:
        """One unknown for each part that the trial can tell apart, one for what is stated of them all."""
        members = self._members(shape.kind, asked, tree)
        if asked not in self.groups[shape.kind]:
            self.groups[shape.kind].append(asked)
        parts = self._parts(shape.kind, members, tree)
        named = shape._replace(asked=tuple(sorted(asked.names)))
        unknowns = [named._replace(members=part) for part in parts]
        if len(parts) > 1:
            unknowns.append(named._replace(members=members, stated=True))
        return any_of(leaf(self._unknown(u), wanted) for u in unknowns)

    def _members(self, kind: Kind, asked: Group, tree: Hierarchy) -> frozenset[str]:
        for name in (*asked.names, *asked.other_than):
            if name not in tree.parents:
                raise Unusable(f"`{name}` is no {kind} of the vocabulary. | {_did_you_mean(name, tree.parents)}")
        inside = frozenset[str]().union(*(tree.within(name) for name in asked.names))
        left = inside.difference(*(tree.within(name) for name in asked.other_than))
        if not left:
            raise Unusable("The exceptions leave nothing of what is asked. | Take one of them out.")
        return left

    def _parts(self, kind: Kind, members: frozenset[str], tree: Hierarchy) -> list[frozenset[str]]:
        """The members, split wherever another group of this trial holds some of them and not the others."""
        parts = [members]
        for other in self.survey.groups[kind]:
            theirs = self._members(kind, other, tree)
            parts = [half for part in parts for half in (part & theirs, part - theirs) if half]
        return sorted(parts, key=min)

    def _unknown(self, unknown: Unknown) -> int:
        """The number of an unknown; two readings of one thing share it, whatever words they asked it in."""
        for number, held in enumerate(self.unknowns):
            if held._replace(asked=()) == unknown._replace(asked=()):
                return number
        self.unknowns.append(unknown)
        return len(self.unknowns) - 1

    @staticmethod
    def _note(windows: list[Window], window: Window) -> None:
        if window not in windows:
            windows.append(window)

    # checks

    def _fact(self, name: str, kind: str, window: Window | None = None) -> Fact:
        if window is not None:
            parse_period(window.period)
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            raise Unusable(f"`{name}` is no fact of facts.yaml. | {_did_you_mean(name, self.vocabulary.facts)}")
        if fact.type != kind:
            raise Unusable(f"`{name}` is a {fact.type}, and is compared as a {kind}. | Use a comparison that fits it.")
        return fact

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


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    meant = nearest(name, list(known))
    return f"Did you mean `{meant}`?" if meant else "Add it to the vocabulary first."


def _inside(cells: tuple[int, ...], window: int) -> int:
    return mask(i for i, pattern in enumerate(cells) if pattern >> window & 1)
