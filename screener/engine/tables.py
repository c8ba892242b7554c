"""All worlds of a few unknowns at once: a bit of one number for each world. Says which unknowns can decide.

By brute force, and quicker than a search where the unknowns are few. No patients, no files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from math import prod
from operator import and_, or_

from screener.rules.formula import Formula

MOST = 1 << 12
"""Worlds; past it a number of as many bits is slower than a search."""

Cells = Mapping[int, Sequence[int]]
"""The cells of each unknown that its tests tell apart, one of each kind, as masks of one bit."""


def fits(cells: Cells) -> bool:
    """Whether the worlds are few enough."""
    return prod(map(len, cells.values())) <= MOST


def deciding(demands: Iterable[Formula], rules: Iterable[Formula], cells: Cells) -> list[int]:
    """The unknowns in which alone two worlds differ that obey the rules, and only one of which meets all demands."""
    table = _Table(cells)
    met, obeyed = (reduce(and_, map(table.of, some), table.every) for some in (demands, rules))
    passing, failing = met & obeyed, ~met & obeyed
    return [unknown for unknown in cells if table.without(unknown, passing) & table.without(unknown, failing)]


class _Table:
    """Numbers whose bits are worlds; the first unknown changes from bit to bit, the next one in longer steps."""

    def __init__(self, cells: Cells) -> None:
        self.every = (1 << prod(map(len, cells.values()))) - 1
        self.steps: dict[int, int] = {}
        self.columns: dict[int, dict[int, int]] = {}
        step = 1
        for unknown, some in cells.items():
            first = self._again((1 << step) - 1, step * len(some))
            self.columns[unknown] = {cell: first << step * i for i, cell in enumerate(some)}
            self.steps[unknown], step = step, step * len(some)

    def _again(self, worlds: int, after: int) -> int:
        """The same worlds again and again, after so many."""
        while after < self.every.bit_length():
            worlds |= worlds << after
            after *= 2
        return worlds & self.every

    def of(self, formula: Formula) -> int:
        """The worlds in which a formula holds."""
        if formula[0] == "in":
            return reduce(or_, (worlds for cell, worlds in self.columns[formula[1]].items() if cell & formula[2]), 0)
        parts = map(self.of, formula[-1])
        if formula[0] == "at_least":
            return self._at_least(formula[1], parts)
        return reduce(and_, parts, self.every) if formula[0] == "all" else reduce(or_, parts, 0)

    def _at_least(self, count: int, parts: Iterable[int]) -> int:
        held = [self.every, *[0] * count]
        for part in parts:
            held = [self.every, *(more | fewer & part for fewer, more in pairwise(held))]
        return held[count]

    def without(self, unknown: int, worlds: int) -> int:
        """Worlds by what they say of the other unknowns: each is moved to the unknown's first cell."""
        columns = enumerate(self.columns[unknown].values())
        return reduce(or_, ((worlds & column) >> self.steps[unknown] * i for i, column in columns))
