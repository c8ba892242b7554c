"""The compiled form of a criterion: nested tuples over "unknown u lies in cells m". Plain data, no functions.

`("in", u, m)` holds when the value of unknown number `u` is in one of the cells whose bits are set in `m`;
`("all", fs)`, `("any", fs)` and `("at_least", n, fs)` combine. Negation is pushed down to the masks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

Formula = tuple[Any, ...]

ALWAYS: Formula = ("all", ())
NEVER: Formula = ("any", ())
MOST_WORLDS = 4096


def leaf(unknown: int, mask: int) -> Formula:
    """The value of the unknown is in one of the mask's cells."""
    return ("in", unknown, mask)


def all_of(parts: Iterable[Formula]) -> Formula:
    """Every part holds; tests of one unknown become one test."""
    return _join("all", parts, lambda a, b: a & b)


def any_of(parts: Iterable[Formula]) -> Formula:
    """At least one part holds; tests of one unknown become one test."""
    return _join("any", parts, lambda a, b: a | b)


def at_least(count: int, parts: Sequence[Formula]) -> Formula:
    """At least `count` of the parts hold."""
    if count <= 0:
        return ALWAYS
    if count > len(parts):
        return NEVER
    if count == 1:
        return any_of(parts)
    return all_of(parts) if count == len(parts) else ("at_least", count, tuple(parts))


def negated(formula: Formula, sizes: Sequence[int]) -> Formula:
    """The opposite, with `sizes[u]` cells in unknown `u`."""
    if formula[0] == "in":
        return leaf(formula[1], ((1 << sizes[formula[1]]) - 1) & ~formula[2])
    parts = tuple(negated(part, sizes) for part in formula[-1])
    if formula[0] == "at_least":
        return at_least(len(parts) - formula[1] + 1, parts)
    return any_of(parts) if formula[0] == "all" else all_of(parts)


def decision(test: Formula, yes: Formula, no: Formula, sizes: Sequence[int]) -> Formula:
    """`yes` where `test` holds, else `no`; settled where both agree, whatever the test's answer would be."""
    if yes == no:
        return yes
    otherwise = negated(test, sizes)
    if implies(no, yes, sizes):
        return any_of((no, all_of((test, yes))))
    if implies(yes, no, sizes):
        return any_of((yes, all_of((otherwise, no))))
    return any_of((all_of((test, yes)), all_of((otherwise, no)), all_of((yes, no))))


def strongest(parts: Sequence[Formula], sizes: Sequence[int]) -> Formula:
    """All parts together, without those that another one implies."""
    kept: list[Formula] = []
    for part in parts:
        if not any(implies(other, part, sizes) for other in kept):
            kept = [other for other in kept if not implies(part, other, sizes)] + [part]
    return all_of(kept)


def weakest(parts: Sequence[Formula], sizes: Sequence[int]) -> Formula:
    """Any of the parts, without those that imply another one."""
    kept: list[Formula] = []
    for part in parts:
        if not any(implies(part, other, sizes) for other in kept):
            kept = [other for other in kept if not implies(other, part, sizes)] + [part]
    return any_of(kept)


def implies(first: Formula, second: Formula, sizes: Sequence[int]) -> bool:
    """Whether no world meets the first and not the second. False also where trying all would take too long."""
    numbers = sorted(unknowns(first) | unknowns(second))
    if prod(sizes[u] for u in numbers) > MOST_WORLDS:
        return False
    worlds = (dict(zip(numbers, cells, strict=True)) for cells in product(*(range(sizes[u]) for u in numbers)))
    return all(holds(second, world) for world in worlds if holds(first, world))


def holds(formula: Formula, world: Mapping[int, int]) -> bool:
    """The formula in one world: the cell of every unknown."""
    if formula[0] == "in":
        return bool(formula[2] >> world[formula[1]] & 1)
    met = sum(holds(part, world) for part in formula[-1])
    if formula[0] == "at_least":
        return met >= int(formula[1])
    return met == len(formula[1]) if formula[0] == "all" else met > 0


def unknowns(formula: Formula) -> set[int]:
    """The unknowns that a formula reads."""
    found, rest = set[int](), [formula]
    while rest:
        part = rest.pop()
        if part[0] == "in":
            found.add(part[1])
        else:
            rest += part[-1]
    return found


def thawed(formula: Any) -> Formula:
    """A formula that came back from JSON, where tuples are lists."""
    if formula[0] == "in":
        return tuple(formula)
    return (*formula[:-1], tuple(thawed(part) for part in formula[-1]))


def _join(kind: str, parts: Iterable[Formula], merge: Callable[[int, int], int]) -> Formula:
    neutral, absorbing = (ALWAYS, NEVER) if kind == "all" else (NEVER, ALWAYS)
    flat = [p for part in parts for p in (part[1] if part[0] == kind else (part,))]
    if absorbing in flat:
        return absorbing
    masks: dict[int, int] = {}
    rest: list[Formula] = []
    for part in flat:
        if part[0] == "in":
            masks[part[1]] = merge(masks[part[1]], part[2]) if part[1] in masks else part[2]
        elif part != neutral and part not in rest:
            rest.append(part)
    out = (*(leaf(u, m) for u, m in masks.items()), *rest)
    return out[0] if len(out) == 1 else (kind, out)
