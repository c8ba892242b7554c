"""Checks of what rules mean together, whatever the patient: on the compiled form, by a search for worlds.

A number is anything that its fact calls plausible; a lay criterion is taken to stand. Where the search would need more
branches than it has, nothing is claimed, and `beyond_the_search` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from screener.engine.bind import number_mask
from screener.engine.checks.base import Judged
from screener.engine.exact import Budget, PastTheBound, always, conflicts, possible
from screener.knowledge.checks import Entry, Finding, Written, listed
from screener.knowledge.compiled import CompiledCriterion, Unknown
from screener.rules.formula import Formula, negated, unknowns
from screener.rules.requirements import JudgementRule
from screener.values import Interval
from screener.vocabulary import Vocabulary, plain

Pair = tuple[CompiledCriterion, CompiledCriterion]
AGAINST, FOR = 0b01, 0b10
"""The cells of what only the site answers."""
LAY = ("lay_source", "draft")
MAY_NOT_STAND = (*LAY, "doubtful_value")


class Logic(NamedTuple):
    """One trial's formulas, and what its unknowns may plausibly be."""

    trial: Written
    masks: list[int]
    sizes: list[int]

    def may(self, *formulas: Formula) -> bool:
        """Whether some patient meets them all; taken to be so where the search does not end."""
        return self._searched(lambda: possible(formulas, self.masks, Budget()) is not None, otherwise=True)

    def must(self, formula: Formula) -> bool:
        """Whether every patient meets it."""
        return self._searched(lambda: always(formula, self.masks, Budget()), otherwise=False)

    def implies(self, first: Formula, second: Formula) -> bool:
        """Whether whoever meets the first meets the second."""
        return not self.may(first, self.opposite(second))

    def same(self, first: Formula, second: Formula) -> bool:
        """Whether the same patients meet both."""
        return self.implies(first, second) and self.implies(second, first)

    def opposite(self, formula: Formula) -> Formula:
        """Met by whoever does not meet it."""
        return negated(formula, self.sizes)

    def asking(self) -> list[CompiledCriterion]:
        """The criteria that some patients meet and others do not."""
        return [c for c in self.trial.criteria if self.may(c.formula) and not self.must(c.formula)]

    def pairs(self) -> Iterator[Pair]:
        """Two criteria that are asked of the same people and read something in common."""
        for one, other in combinations(self.asking(), 2):
            if _together(one, other) and unknowns(one.formula) & unknowns(other.formula):
                yield one, other

    @staticmethod
    def _searched(search: Callable[[], bool], *, otherwise: bool) -> bool:
        try:
            return search()
        except PastTheBound:
            return otherwise


def always_met(seen: Judged) -> Iterator[Finding]:
    """Criteria that hold whatever the patient."""
    for logic in _logics(seen):
        for c in logic.trial.criteria:
            if logic.must(c.formula):
                says = "Everybody meets it" if c.side == "inclusion" else "It can exclude nobody"
                yield Finding(logic.trial.criterion(c.id), f"{says}, whatever is known of the patient.")


def never_met(seen: Judged) -> Iterator[Finding]:
    """Criteria that hold for no patient."""
    for logic in _logics(seen):
        for c in logic.trial.criteria:
            if not logic.may(c.formula):
                says = "Nobody can meet it" if c.side == "inclusion" else "It excludes everybody"
                yield Finding(logic.trial.criterion(c.id), f"{says}, whatever is known of the patient.")


def inside_out(seen: Judged) -> Iterator[Finding]:
    """Exclusions that take exactly those whom an inclusion wants."""
    for logic in _logics(seen):
        for one, other in _turned(logic):
            says = f"It excludes exactly those whom {one.id} requires: one of them is the wrong way round."
            yield Finding(logic.trial.criterion(other.id), says)


def contradiction(seen: Judged) -> Iterator[Finding]:
    """Criteria that nobody can meet together, but for the pairs that `inside_out` tells of."""
    for logic in _logics(seen):
        known = {frozenset((one.id, other.id)) for one, other in _turned(logic)}
        for names in sorted(set(_clashes(logic))):
            if frozenset(names) not in known:
                yield Finding(logic.trial.criterion(names[-1]), f"Nobody can meet {listed(names)} together.")


def repeated(seen: Judged) -> Iterator[Finding]:
    """Criteria that the same patients meet, and questions that are asked twice."""
    for logic in _logics(seen):
        for one, other in logic.pairs():
            if logic.same(one.formula, other.formula):
                yield Finding(logic.trial.criterion(other.id), f"It asks the same as {one.id}.")
        yield from _asked_twice(logic.trial)


def implied(seen: Judged) -> Iterator[Finding]:
    """Criteria that whoever meets another one meets anyway."""
    for logic in _logics(seen):
        for pair in logic.pairs():
            for one, other in (pair, pair[::-1]):
                if logic.implies(one.formula, other.formula) and not logic.implies(other.formula, one.formula):
                    yield Finding(logic.trial.criterion(other.id), f"Whoever meets {one.id} meets it anyway.")


def beyond_the_search(seen: Judged) -> Iterator[Finding]:
    """Trials whose criteria together are too much for the search."""
    for logic in _logics(seen):
        try:
            _ = [possible([c.formula for c in of], logic.masks, Budget()) for of in _of_groups(logic)]
        except PastTheBound:
            place = logic.trial.at((), logic.trial.file.trial)
            yield Finding(place, "Whether its criteria contradict each other could not be settled.")


def lay_fails(seen: Judged) -> Iterator[Finding]:
    """Lay or doubtful criteria that could fail somebody, and examples that failed for nothing better."""
    for trial in seen.trials:
        weak = {e.criterion.id for e in trial.entries if e.criterion.lay or e.criterion.doubts()}
        for c in trial.criteria:
            if c.id in weak and not _can_be_set_aside(c, trial):
                says = "It can fail a patient, with nothing but a lay text or a doubtful number behind it."
                yield Finding(trial.criterion(c.id), says)
    yield from _failed_on_lay_text(seen)


# worlds


def _together(one: CompiledCriterion | Entry, other: CompiledCriterion | Entry) -> bool:
    """Whether both are asked of some of the same people."""
    return not one.group or not other.group or one.group == other.group


def _logics(seen: Judged) -> Iterator[Logic]:
    return (_logic(trial, seen.vocabulary) for trial in seen.trials)


def _logic(trial: Written, vocabulary: Vocabulary) -> Logic:
    read = trial.compiled.unknowns
    return Logic(trial, [_plausible(u, vocabulary) for u in read], [u.size for u in read])


def _plausible(unknown: Unknown, vocabulary: Vocabulary) -> int:
    """The cells that it may be in, of any patient there may be."""
    if unknown.kind == "site" and unknown.name in LAY:
        return AGAINST
    if unknown.kind not in ("number", "age"):
        return unknown.whole
    floor = Interval.at_least(Decimal(0)) if unknown.kind == "age" else Interval.anything()
    return number_mask(unknown.cuts, vocabulary.facts[unknown.name].plausible_interval() or floor)


def _of_groups(logic: Logic) -> list[tuple[CompiledCriterion, ...]]:
    """What each group of patients is asked."""
    return [logic.trial.compiled.of_group(group) for group in logic.trial.compiled.of_patients]


def _turned(logic: Logic) -> Iterator[Pair]:
    """An inclusion, and an exclusion that is its opposite."""
    for one, other in logic.pairs():
        if one.side != other.side and logic.same(one.formula, logic.opposite(other.formula)):
            yield (one, other) if one.side == "inclusion" else (other, one)


def _clashes(logic: Logic) -> Iterator[tuple[str, ...]]:
    """The smallest sets of criteria that nobody meets together, one group of patients after the other."""
    asking = {c.id for c in logic.asking()}
    for group in _of_groups(logic):
        some = [c for c in group if c.id in asking]
        try:
            found: Sequence[tuple[int, ...]] = conflicts([c.formula for c in some], logic.masks, Budget())
        except PastTheBound:
            found = ()
        yield from (tuple(some[i].id for i in one) for one in found)


def _asked_twice(trial: Written) -> Iterator[Finding]:
    """Questions for the site in the same words, of the same people."""
    asked: dict[str, Entry] = {}
    for entry in trial.entries:
        said = [leaf.judgement for _, leaf in entry.leaves() if isinstance(leaf, JudgementRule)]
        for question in (*said, *filter(None, [entry.criterion.judgement])):
            first = asked.setdefault(plain(question), entry)
            if first is not entry and _together(first, entry):
                place = trial.at(entry.path, entry.criterion.id)
                yield Finding(place, f"It asks the site what {first.criterion.id} asks.")


# lay text


def _can_be_set_aside(criterion: CompiledCriterion, trial: Written) -> bool:
    """Whether it holds whatever the patient, once the site says that it does not stand."""
    masks = [u.whole for u in trial.compiled.unknowns]
    for number, unknown in enumerate(trial.compiled.unknowns):
        if unknown.kind == "site" and unknown.name in MAY_NOT_STAND and unknown.criterion == criterion.id:
            masks[number] = FOR
    return Logic(trial, masks, []).must(criterion.formula)


def _failed_on_lay_text(seen: Judged) -> Iterator[Finding]:
    for screened in seen.examples:
        lay = {e.criterion.id for e in screened.trial.entries if e.criterion.lay}
        reasons = [] if isinstance(screened.found, str) else screened.found["reasons"]
        for reason in reasons:
            if set(reason) <= lay:
                says = f"“{screened.example.name}” fails because of {listed(reason)}, which rests on lay text alone."
                yield Finding(screened.place, says)
