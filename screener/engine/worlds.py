"""The exact verdict on one trial: what holds in every world that the profile leaves open.

Kleene's logic says the most of it; where it cannot tell, worlds are searched for (`engine.exact`). The bound counts
branches, so that results are reproducible; past it the answer is Kleene's, and marked so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from itertools import product

from screener.engine.bind import Bound
from screener.engine.exact import Budget, PastTheBound, World, always, conflicts, plain, possible, settled
from screener.engine.kleene import simplified
from screener.engine.obstacles import Obstacle, OfLeaf, obstacle
from screener.engine.verdict import Decision, Truths, by_kleene, left_of
from screener.knowledge.compiled import CompiledTrial
from screener.rules.formula import ALWAYS, NEVER, Formula, all_of, any_of
from screener.rules.verdicts import BEST_FIRST, FAILING, Verdict
from screener.values import Truth

Numbers = tuple[int, ...]
"""Criteria by their place in the trial's list."""


def by_worlds(trial: CompiledTrial, bound: tuple[Bound, ...], of_leaf: OfLeaf, found: Truths = ()) -> Decision:
    """The exact decision; Kleene's, marked `kleene`, where the search would take too many branches."""
    known = Open(trial, bound)
    left = left_of(known.formulas, known.masks, found)
    quick = by_kleene(trial, bound, of_leaf, left=left)
    apart = any(f == NEVER and t is not Truth.FALSE for f, t in zip(left, quick.truths, strict=True))
    if not apart and plain(left, known.masks, known.given):
        return quick._replace(method="exact")
    try:
        return _Worlds(known, left, of_leaf, quick).decision()
    except PastTheBound:
        return quick


class Open:
    """What a profile leaves open of a trial: the criteria's formulas with one number for what is one unknown."""

    def __init__(self, trial: CompiledTrial, bound: tuple[Bound, ...]) -> None:
        self.trial, self.bound = trial, bound
        self.masks = [b.mask for b in bound]
        self.same = _same(trial, bound)
        self.formulas = [self.one(c.formula) for c in trial.criteria]
        self.given = self._given([self.one(formula) for formula in trial.given])
        self.site = {u for u, b in enumerate(bound) if b.owner == "site"}
        self.unread = {u for u, b in enumerate(bound) if b.owner == "unread"}

    def narrowed(self, masks: list[int]) -> Open:
        """The same with some of it known."""
        bound = tuple(b._replace(mask=m, established=True) for b, m in zip(self.bound, masks, strict=True))
        other = copy(self)
        other.bound, other.masks = bound, masks
        return other

    def _given(self, given: list[Formula]) -> list[Formula]:
        """What holds of everybody, unless the profile itself says otherwise, or to find out would take too long."""
        try:
            return given if not given or possible(given, self.masks, Budget()) is not None else []
        except PastTheBound:
            return []

    def one(self, formula: Formula) -> Formula:
        """The formula with one number for what is one unknown."""
        if not self.same:
            return formula
        if formula[0] == "in":
            return ("in", self.same.get(formula[1], formula[1]), formula[2])
        return (*formula[:-1], tuple(self.one(part) for part in formula[-1]))

    def of_group(self, group: str) -> Numbers:
        """Everything that is asked of the patients of a group."""
        return tuple(i for i, c in enumerate(self.trial.criteria) if c.group in ("", group))

    def demands(self) -> list[Formula]:
        """Everything that the trial asks: of everybody, and that some group of patients takes the person."""
        common = [f for f, c in zip(self.formulas, self.trial.criteria, strict=True) if not c.group]
        groups = [g for g in self.trial.of_patients if g]
        theirs = [all_of(self.formulas[i] for i in self.of_group(g) if self.trial.criteria[i].group) for g in groups]
        return [*common, *([any_of(theirs)] if groups else [])]


class _Worlds:
    """One decision; all of its searches share one budget."""

    def __init__(self, known: Open, left: Sequence[Formula], of_leaf: OfLeaf, quick: Decision) -> None:
        self.known, self.formulas, self.of_leaf, self.quick, self.budget = known, left, of_leaf, quick, Budget()
        self.trial, self.masks = known.trial, known.masks
        self.given = [simplified(rule, self.masks) for rule in known.given]
        self.obstacles = dict(quick.obstacles)

    def decision(self) -> Decision:
        """Verdict, truths and reasons as every world has them."""
        truths = tuple(self._truth(f, t) for f, t in zip(self.formulas, self.quick.truths, strict=True))
        reasons = {group: self._reasons(self.known.of_group(group)) for group in self.trial.of_patients}
        groups = {group: self._of_group(group, found, truths) for group, found in reasons.items()}
        verdict = min(groups.values(), key=BEST_FIRST.index)
        if len(groups) > 1 and verdict not in FAILING:
            verdict = self._passing(self.known.demands())
        why = self._together(list(reasons.values())) if verdict in FAILING else ()
        named = tuple(tuple(self.trial.criteria[i].id for i in reason) for reason in why)
        return Decision(verdict, groups, truths, named, self.obstacles, "exact")

    def _truth(self, formula: Formula, quick: Truth) -> Truth:
        if formula in (ALWAYS, NEVER):
            return Truth.TRUE if formula == ALWAYS else Truth.FALSE
        if quick is not Truth.UNKNOWN or plain([formula], self.masks, self.given):
            return quick
        if always(formula, self.masks, self.budget, self.given):
            return Truth.TRUE
        return Truth.UNKNOWN if possible([formula], self.masks, self.budget, self.given) is not None else Truth.FALSE

    def _of_group(self, group: str, reasons: Sequence[Numbers], truths: Sequence[Truth]) -> Verdict:
        """Failing for good when no member of some reason can change."""
        if not reasons:
            met = all(truths[i] is Truth.TRUE for i in self.known.of_group(group))
            return "eligible" if met else self._left_open([self.formulas[i] for i in self.known.of_group(group)])
        lasting = [all(self._obstacle(i, reason).kind == "fixed" for i in reason) for reason in reasons]
        return "not_eligible" if any(lasting) else "not_now"

    def _passing(self, demands: Sequence[Formula]) -> Verdict:
        """The verdict when some world meets all."""
        met = all(always(formula, self.masks, self.budget, self.given) for formula in demands)
        return "eligible" if met else self._left_open(demands)

    def _left_open(self, demands: Sequence[Formula]) -> Verdict:
        """The verdict when some world meets all and some does not."""
        if not settled(demands, self.masks, self.known.site | self.known.unread, self.budget, self.given):
            return "needs_facts"
        return "for_site" if settled(demands, self.masks, self.known.site, self.budget, self.given) else "unread"

    # why not

    def _reasons(self, criteria: Numbers) -> list[Numbers]:
        """The smallest sets of these criteria that no world meets together."""
        asked = [self.formulas[i] for i in criteria]
        if possible(asked, self.masks, self.budget, self.given) is not None:
            return []
        found = conflicts(asked, self.masks, self.budget, self.given)
        return [tuple(criteria[i] for i in one) for one in found]

    def _together(self, of_groups: Sequence[Sequence[Numbers]]) -> tuple[Numbers, ...]:
        """What fails every group: the same reason, or one reason of each."""
        joined = [tuple(dict.fromkeys(i for reason in one for i in reason)) for one in product(*of_groups)]
        return tuple(dict.fromkeys(r for r in joined if not any(set(other) < set(r) for other in joined)))

    def _obstacle(self, number: int, reason: Numbers) -> Obstacle:
        """What one member of a reason would take, when the others are met."""
        criterion = self.trial.criteria[number]
        if criterion.id not in self.obstacles:
            others = [self.formulas[i] for i in reason if i != number]
            world = possible(others, self.masks, self.budget, self.given) or {}
            pinned = self._pinned(world)
            self.obstacles[criterion.id] = obstacle(self.known.formulas[number], pinned, self.of_leaf)
        return self.obstacles[criterion.id]

    def _pinned(self, world: World) -> tuple[Bound, ...]:
        """The profile in this one world; what the world leaves open is in its first cell."""
        cells = [1 << world[u] if u in world else b.mask & -b.mask for u, b in enumerate(self.known.bound)]
        return tuple(b._replace(mask=cell) for b, cell in zip(self.known.bound, cells, strict=True))


def _same(trial: CompiledTrial, bound: Iterable[Bound]) -> dict[int, int]:
    """One reading of a fact is one unknown however it is asked for; so are those of which none counts: the fact, if it
    were established today.
    """
    first: dict[tuple[object, ...], int] = {}
    same: dict[int, int] = {}
    for number, (unknown, known) in enumerate(zip(trial.unknowns, bound, strict=True)):
        if unknown.kind in ("number", "category") and known.mask.bit_count() > 1:
            reading = (known.owner, known.mask, frozenset(known.evidence)) if known.established else ()
            kept = first.setdefault((unknown.kind, unknown.name, *reading), number)
            if kept != number:
                same[number] = kept
    return same
