"""The verdict on one trial, from what is bound. Today by Kleene's logic; an exact decision takes the same place."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from screener.engine.bind import Bound
from screener.engine.kleene import at_their_best, truth
from screener.engine.obstacles import Obstacle, OfLeaf, obstacle
from screener.knowledge.compiled import CompiledCriterion, CompiledTrial
from screener.profile.readings import Owner
from screener.rules.verdicts import Verdict
from screener.values import Truth


class Decision(NamedTuple):
    """What is decided of a trial: the verdict, each criterion's truth, why a failing one fails, how it was decided.

    `reasons`: the smallest sets of criteria that cannot be met together. `obstacles`: what each failing criterion
    would take. `method`: kleene, or later exact.
    """

    verdict: Verdict
    truths: tuple[Truth, ...]
    reasons: tuple[tuple[str, ...], ...]
    obstacles: dict[str, Obstacle]
    method: str


class Decide(Protocol):
    """The interface of every way to decide."""

    def __call__(self, trial: CompiledTrial, bound: tuple[Bound, ...], of_leaf: OfLeaf) -> Decision:
        """The decision for a patient who is bound to the trial."""


def by_kleene(trial: CompiledTrial, bound: tuple[Bound, ...], of_leaf: OfLeaf) -> Decision:
    """Sound, and exact wherever no unknown is asked in two senses."""
    masks = [b.mask for b in bound]
    truths = tuple(truth(c.formula, masks) for c in trial.criteria)
    failing = [c for c, t in zip(trial.criteria, truths, strict=True) if t is Truth.FALSE]
    if failing:
        return _failed(failing, truths, bound, of_leaf)
    return Decision(_passing(trial, truths, bound), truths, (), {}, "kleene")


def _failed(
    failing: list[CompiledCriterion], truths: tuple[Truth, ...], bound: tuple[Bound, ...], of_leaf: OfLeaf
) -> Decision:
    kinds = {c.id: obstacle(c.formula, bound, of_leaf) for c in failing}
    verdict: Verdict = "not_now" if all(o.kind != "fixed" for o in kinds.values()) else "not_eligible"
    return Decision(verdict, truths, tuple((c.id,) for c in failing), kinds, "kleene")


def _passing(trial: CompiledTrial, truths: tuple[Truth, ...], bound: tuple[Bound, ...]) -> Verdict:
    if all(t is Truth.TRUE for t in truths):
        return "eligible"
    if not settled_without(trial, bound, ("site", "unread")):
        return "needs_facts"
    return "for_site" if settled_without(trial, bound, ("site",)) else "unread"


def settled_without(trial: CompiledTrial, bound: tuple[Bound, ...], owners: tuple[Owner, ...]) -> bool:
    """Whether every criterion is met once these owners' unknowns are at their best."""
    best = favoured(trial, bound, owners)
    return all(truth(c.formula, best) is Truth.TRUE for c in trial.criteria)


def favoured(trial: CompiledTrial, bound: tuple[Bound, ...], owners: tuple[Owner, ...]) -> list[int]:
    """The masks with these owners' unknowns at their best."""
    theirs = [i for i, b in enumerate(bound) if b.owner in owners]
    return at_their_best((c.formula for c in trial.criteria), [b.mask for b in bound], theirs)
