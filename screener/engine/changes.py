"""The smallest change that would lift a failing verdict, for professionals: which facts, and what they should be.

Never one in which the patient gets worse: what changes with the course of the disease is left out. What is for the
treating team to judge is marked by its kind, and is no recommendation. What cannot change is never part of it.
"""

from __future__ import annotations

from itertools import combinations, takewhile
from math import comb

from screener.engine.exact import Budget, PastTheBound, possible
from screener.engine.obstacles import LeafObstacles
from screener.engine.questions import left
from screener.engine.remaining import MOST, tell
from screener.engine.result import Change
from screener.engine.worlds import Open
from screener.knowledge.compiled import Unknown
from screener.rules.formula import unknowns
from screener.rules.verdicts import EASIEST_FIRST, Kind

CHANGEABLE: tuple[Kind, ...] = ("date", "retest", "site", "treating_team")


def smallest_change(known: Open, of_leaf: LeafObstacles) -> list[Change]:
    """A smallest set of changes with which some world passes, the easiest of these; nothing where there is none."""
    try:
        return _smallest(known, of_leaf, Budget())
    except PastTheBound:
        return []


def _smallest(known: Open, of_leaf: LeafObstacles, budget: Budget) -> list[Change]:
    could = _could_change(known, of_leaf)
    sizes = takewhile(lambda n: comb(len(could), n) <= MOST, range(1, len(could) + 1))
    for size in sizes:
        sets = sorted(combinations(could, size), key=lambda some: sorted(_hardness(could[u]) for u in some)[::-1])
        worlds = ((some, _lifted(known, some, budget)) for some in sets)
        for some, world in worlds:
            if world is not None:
                return _told(some, world, could, known, budget)
    return []


def _could_change(known: Open, of_leaf: LeafObstacles) -> dict[int, Kind]:
    """What the failing demands read, is known well enough to fail them, and can be otherwise; the easiest first."""
    read = set[int]().union(*map(unknowns, left(known).demands), *(unknowns(f) for f in known.demands()))
    kinds = {u: of_leaf(u, _otherwise(known, u)).kind for u in sorted(read) if _otherwise(known, u)}
    return {u: kinds[u] for u in sorted(kinds, key=lambda u: _hardness(kinds[u])) if kinds[u] in CHANGEABLE}


def _otherwise(known: Open, number: int) -> int:
    """The cells that the profile rules out today."""
    unknown = known.trial.unknowns[number]
    return 0 if unknown.kind in ("site", "unread", "stated") else _whole(unknown) & ~known.masks[number]


def _lifted(known: Open, some: tuple[int, ...], budget: Budget) -> dict[int, int] | None:
    """A world that passes once these are open."""
    opened = [_whole(u) if i in some else known.masks[i] for i, u in enumerate(known.trial.unknowns)]
    rest = left(known.narrowed(opened))
    world = possible(rest.demands, rest.masks, budget, rest.given)
    return world if world is not None and all(u in world for u in some) else None


def _told(
    some: tuple[int, ...], world: dict[int, int], kinds: dict[int, Kind], known: Open, budget: Budget
) -> list[Change]:
    """Each change with every answer that does as well while the others are as in the world; said once."""
    found: list[Change] = []
    for number in some:
        unknown = known.trial.unknowns[number]
        cells = [c for c in range(unknown.size) if _passes({**world, number: c}, some, known, budget)]
        change: Change = {**tell(unknown, sum(1 << c for c in cells), _whole(unknown)), "kind": kinds[number]}
        found.extend([change] if change not in found else [])
    return found


def _passes(world: dict[int, int], some: tuple[int, ...], known: Open, budget: Budget) -> bool:
    masks = [1 << world[u] if u in some else mask for u, mask in enumerate(known.masks)]
    rest = left(known.narrowed(masks))
    return possible(rest.demands, rest.masks, budget, rest.given) is not None


def _whole(unknown: Unknown) -> int:
    return (1 << unknown.size) - 1


def _hardness(kind: Kind) -> int:
    return EASIEST_FIRST.index(kind)
