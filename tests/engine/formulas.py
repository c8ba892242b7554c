"""What the tests of exact answers are generated from: small vocabularies, formulas over them, and every world.

The worlds are an oracle by enumeration: a formula is the set of worlds that meet it. It shares no code with the engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import NamedTuple

from hypothesis import strategies as st

from screener.rules.formula import Formula

Met = frozenset[tuple[int, ...]]
"""The worlds, each a cell for every unknown, in which something holds."""


class Case(NamedTuple):
    """What is possible of each unknown, criteria, what holds in every world, and whose the unknowns are."""

    masks: list[int]
    formulas: list[Formula]
    given: list[Formula]
    theirs: frozenset[int]


def cases(most: int = 6, given: int = 2) -> st.SearchStrategy[Case]:
    """Small cases of every kind: 3 to 6 unknowns of 2 to 4 cells. Some are tangled, or nothing would be searched."""
    return st.lists(st.integers(2, 4), min_size=3, max_size=6).flatmap(lambda sizes: _cases(sizes, most, given))


def _cases(sizes: list[int], most: int, given: int) -> st.SearchStrategy[Case]:
    mixed = st.one_of(formulas_over(sizes), _relations(sizes))
    some = [st.integers(1, (1 << size) - 1) | st.just((1 << size) - 1) for size in sizes]
    return st.builds(
        Case,
        st.tuples(*some).map(list) | st.just([(1 << size) - 1 for size in sizes]),
        st.lists(mixed, min_size=1, max_size=most) | st.lists(_relations(sizes), min_size=3, max_size=most),
        st.lists(mixed, max_size=given),
        st.frozensets(st.integers(0, len(sizes) - 1)),
    )


def _tests(sizes: Sequence[int]) -> st.SearchStrategy[Formula]:
    every = [("in", u, mask) for u, size in enumerate(sizes) for mask in range(1, (1 << size) - 1)]
    return st.sampled_from([*every, ("in", 0, 0), ("in", 0, (1 << sizes[0]) - 1)])


def _relations(sizes: Sequence[int]) -> st.SearchStrategy[Formula]:
    """Which cells of one unknown go with each cell of another: both are asked in every sense."""
    two = st.lists(st.integers(0, len(sizes) - 1), min_size=2, max_size=2, unique=True)
    return two.flatmap(lambda uv: _relation(uv[0], sizes[uv[0]], uv[1], sizes[uv[1]]))


def _relation(first: int, size: int, second: int, other: int) -> st.SearchStrategy[Formula]:
    partners = st.lists(st.integers(0, (1 << other) - 1), min_size=size, max_size=size)
    return partners.map(
        lambda masks: ("any", tuple(("all", (("in", first, 1 << c), ("in", second, m))) for c, m in enumerate(masks)))
    )


def formulas_over(sizes: Sequence[int], leaves: int = 8) -> st.SearchStrategy[Formula]:
    """Formulas of all four kinds over unknowns with so many cells."""
    return st.recursive(_tests(sizes), _group, max_leaves=leaves)


def _group(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    parts = st.lists(inner, max_size=4).map(tuple)
    counted = st.tuples(st.just("at_least"), st.integers(0, 3), parts)
    return st.one_of(st.tuples(st.sampled_from(["all", "any"]), parts), counted)


def every_world(masks: Sequence[int]) -> Met:
    """Every choice of one possible cell for each unknown."""
    return frozenset(product(*([i for i in range(mask.bit_length()) if mask & 2**i] for mask in masks)))


def meeting(formula: Formula, worlds: Met) -> Met:
    """Those of the worlds in which the formula holds."""
    if formula[0] == "in":
        return frozenset(world for world in worlds if formula[2] & 2 ** world[formula[1]])
    parts = [meeting(part, worlds) for part in formula[-1]]
    if formula[0] == "all":
        return worlds.intersection(*parts)
    if formula[0] == "any":
        return frozenset[tuple[int, ...]]().union(*parts)
    times = Counter(world for part in parts for world in part)
    return frozenset(world for world in worlds if times[world] >= formula[1])


def meeting_all(formulas: Iterable[Formula], worlds: Met) -> Met:
    """Those of the worlds in which every formula holds."""
    return worlds.intersection(*(meeting(formula, worlds) for formula in formulas))


def without(worlds: Met, theirs: frozenset[int]) -> Met:
    """What the worlds say of all unknowns but theirs."""
    return frozenset(tuple(cell for u, cell in enumerate(world) if u not in theirs) for world in worlds)


def smallest_conflicts(formulas: Sequence[Formula], worlds: Met, most: int) -> set[tuple[int, ...]]:
    """Every smallest set of up to so many formulas that none of the worlds meets together."""
    sizes = range(min(most, len(formulas)) + 1)
    found: set[tuple[int, ...]] = set()
    for some in (some for size in sizes for some in combinations(range(len(formulas)), size)):
        smaller = any(set(one) < set(some) for one in found)
        if not smaller and not meeting_all((formulas[i] for i in some), worlds):
            found.add(some)
    return found
