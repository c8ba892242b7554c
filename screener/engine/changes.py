"""The smallest change that would lift a failing verdict, for professionals: which facts, and what they should be.

Never one in which the patient gets worse: what changes with the course of the disease is left out. What is for the
treating team to judge is marked by its kind, and is no recommendation. What cannot change is never part of it.
"""

from __future__ import annotations

from itertools import combinations, takewhile
from math import comb
from typing import NamedTuple

from screener.engine.exact import Budget, PastTheBound, possible
from screener.engine.obstacles import LeafObstacles
from screener.engine.questions import left
from screener.engine.remaining import MOST, cells_in, tell
from screener.engine.result import Change
from screener.engine.worlds import Open
from screener.rules.formula import unknowns
from screener.rules.verdicts import EASIEST_FIRST, Kind

CHANGEABLE: tuple[Kind, ...] = ("date", "retest", "site", "treating_team")


def smallest_change(known: Open, of_leaf: LeafObstacles) -> list[Change]:
    """A smallest set of changes with which some world passes, the easiest of these; nothing where there is none."""
    try:
        return _smallest(known, of_leaf, Budget())
    except PastTheBound:
        return []


class Option(NamedTuple):
    """What one unknown could become, and by what: cells that the profile rules out today."""

    unknown: int
    kind: Kind
    cells: int


def _smallest(known: Open, of_leaf: LeafObstacles, budget: Budget) -> list[Change]:
    could = _could_change(known, of_leaf)
    sizes = takewhile(lambda n: comb(len(could), n) <= MOST, range(1, len(could) + 1))
    for size in sizes:
        sets = sorted(combinations(could, size), key=lambda some: sorted(_hardness(o.kind) for o in some)[::-1])
        for some in (one for one in sets if len({o.unknown for o in one}) == size):
            world = _lifted(known, some, budget)
            if world is not None:
                return _told(some, world, known, budget)
    return []


def _could_change(known: Open, of_leaf: LeafObstacles) -> list[Option]:
    """What the failing demands read, is known well enough to fail them, and can be otherwise; the easiest first."""
    read = set[int]().union(*map(unknowns, left(known).demands), *(unknowns(f) for f in known.demands()))
    found = [option for unknown in sorted(read) for option in _options(known, unknown, of_leaf)]
    return sorted(found, key=lambda option: _hardness(option.kind))


def _options(known: Open, number: int, of_leaf: LeafObstacles) -> list[Option]:
    """By each kind of change, what it can reach: a birthday makes nobody younger, and what was given stays given."""
    reached: dict[Kind, int] = {}
    for cell in cells_in(_otherwise(known, number)):
        kind = of_leaf(number, 1 << cell).kind
        reached[kind] = reached.get(kind, 0) | 1 << cell
    return [Option(number, kind, cells) for kind, cells in reached.items() if kind in CHANGEABLE]


def _otherwise(known: Open, number: int) -> int:
    """The cells that the profile rules out today."""
    unknown = known.trial.unknowns[number]
    return 0 if unknown.kind in ("site", "unread", "stated") else unknown.whole & ~known.masks[number]


def _lifted(known: Open, some: tuple[Option, ...], budget: Budget) -> dict[int, int] | None:
    """A world that passes once these are so."""
    cells = {option.unknown: option.cells for option in some}
    rest = left(known.narrowed([cells.get(i, mask) for i, mask in enumerate(known.masks)]))
    return possible(rest.demands, rest.masks, budget, rest.given)


def _told(some: tuple[Option, ...], world: dict[int, int], known: Open, budget: Budget) -> list[Change]:
    """Each change with every answer that does as well while the others are as in the world; said once."""
    found: list[Change] = []
    first = {o.unknown: world.get(o.unknown, o.cells.bit_length() - 1) for o in some}
    for option in some:
        number, unknown = option.unknown, known.trial.unknowns[option.unknown]
        cells = [c for c in cells_in(option.cells) if _passes({**first, number: c}, known, budget)]
        within = option.cells | known.masks[number]
        change: Change = {**tell(unknown, sum(1 << c for c in cells), within), "kind": option.kind}
        found.extend([change] if change not in found else [])
    return found


def _passes(world: dict[int, int], known: Open, budget: Budget) -> bool:
    masks = [1 << world[u] if u in world else mask for u, mask in enumerate(known.masks)]
    rest = left(known.narrowed(masks))
    return possible(rest.demands, rest.masks, budget, rest.given) is not None


def _hardness(kind: Kind) -> int:
    return EASIEST_FIRST.index(kind)
