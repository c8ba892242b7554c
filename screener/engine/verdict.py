"""The verdict on one trial, from what is bound. Today by Kleene's logic; an exact decision takes the same place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple, Protocol

from screener.engine.bind import Bound
from screener.engine.kleene import at_their_best, simplified, truth, truths
from screener.engine.obstacles import Obstacle, OfLeaf, obstacle
from screener.knowledge.compiled import CompiledCriterion, CompiledTrial
from screener.profile.readings import Owner
from screener.rules.formula import ALWAYS, NEVER, Formula
from screener.rules.verdicts import BEST_FIRST, FAILING, Verdict
from screener.values import Truth

Criteria = tuple[CompiledCriterion, ...]
Truths = tuple[Truth, ...]
"""Of a trial's criteria, in its order."""
SETTLED = {Truth.TRUE: ALWAYS, Truth.FALSE: NEVER}
"""What is left of a criterion whose truth is known."""


class Decision(NamedTuple):
    """What is decided of a trial: the verdict, each criterion's truth, why a failing one fails, how it was decided.

    `groups`: the verdict of each group of patients (of a trial without groups, the verdict under no name).
    `reasons`: the smallest sets of criteria that cannot be met together. `obstacles`: what each failing criterion
    would take. `method`: kleene, or later exact.
    """

    verdict: Verdict
    groups: dict[str, Verdict]
    truths: Truths
    reasons: tuple[tuple[str, ...], ...]
    obstacles: dict[str, Obstacle]
    method: str


class Decide(Protocol):
    """The interface of every way to decide."""

    def __call__(self, trial: CompiledTrial, bound: tuple[Bound, ...], of_leaf: OfLeaf, found: Truths = ()) -> Decision:
        """The decision for a patient who is bound to the trial. `found`: Kleene's truths, if they are known already."""


def by_kleene(
    trial: CompiledTrial,
    bound: tuple[Bound, ...],
    of_leaf: OfLeaf,
    found: Truths = (),
    left: Sequence[Formula] | None = None,
) -> Decision:
    """Sound, and exact wherever no unknown is asked in two senses. One group that takes the patient is enough.

    `left`: what is left of each criterion once settled tests are taken out, where the caller knows it already.
    """
    masks = [b.mask for b in bound]
    left = left_of([c.formula for c in trial.criteria], masks, found) if left is None else left
    open_ = dict(zip((c.id for c in trial.criteria), left, strict=True))
    settled = tuple(_truth(open_[c.id], c.formula, masks) for c in trial.criteria)
    failing = [c for c, t in zip(trial.criteria, settled, strict=True) if t is Truth.FALSE]
    obstacles = {c.id: obstacle(c.formula, bound, of_leaf) for c in failing}
    groups = {g: _of_group(trial.of_group(g), open_, bound, obstacles) for g in trial.of_patients}
    verdict = min(groups.values(), key=BEST_FIRST.index)
    reasons = _reasons(trial, failing) if verdict in FAILING else ()
    return Decision(verdict, groups, settled, reasons, obstacles, "kleene")


def left_of(formulas: Sequence[Formula], masks: list[int], found: Truths = ()) -> list[Formula]:
    """What is left of each once settled tests are taken out. `found`: Kleene's truths, if they are known already."""
    each = zip(formulas, found or truths(formulas, masks), strict=True)
    return [SETTLED[t] if t in SETTLED else simplified(formula, masks) for formula, t in each]


def _truth(left: Formula, formula: Formula, masks: list[int]) -> Truth:
    """Tests that only together are settled are settled where they pass; where they fail, nothing yet says why."""
    if left == NEVER:
        return truth(formula, masks)
    return Truth.TRUE if left == ALWAYS else Truth.UNKNOWN


def _of_group(
    criteria: Criteria, open_: Mapping[str, Formula], bound: tuple[Bound, ...], obstacles: Mapping[str, Obstacle]
) -> Verdict:
    """The verdict on the criteria of one group of patients."""
    kinds = {obstacles[c.id].kind for c in criteria if c.id in obstacles}
    if kinds:
        return "not_eligible" if "fixed" in kinds else "not_now"
    left = [open_[c.id] for c in criteria if open_[c.id] != ALWAYS]
    if not left:
        return "eligible"
    if not _settled_without(left, bound, ("site", "unread")):
        return "needs_facts"
    return "for_site" if _settled_without(left, bound, ("site",)) else "unread"


def _reasons(trial: CompiledTrial, failing: list[CompiledCriterion]) -> tuple[tuple[str, ...], ...]:
    """What fails everybody, or else one failing criterion of each group of patients."""
    common = tuple((c.id,) for c in failing if not c.group)
    theirs = [[c.id for c in failing if c.group == g] for g in trial.of_patients if g]
    return common + tuple(product(*theirs)) if theirs and all(theirs) else common


def _settled_without(formulas: Sequence[Formula], bound: tuple[Bound, ...], owners: tuple[Owner, ...]) -> bool:
    """Whether every formula holds once these owners' unknowns are at their best."""
    best = favoured(formulas, bound, owners)
    return all(truth(formula, best) is Truth.TRUE for formula in formulas)


def favoured(formulas: Iterable[Formula], bound: tuple[Bound, ...], owners: tuple[Owner, ...]) -> list[int]:
    """The masks with these owners' unknowns at their best."""
    theirs = [i for i, b in enumerate(bound) if b.owner in owners]
    return at_their_best(formulas, [b.mask for b in bound], theirs)
