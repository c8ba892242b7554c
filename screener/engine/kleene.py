"""Truth of a compiled formula when every unknown is a mask of cells, by strong Kleene logic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screener.rules import formula as formulas
from screener.rules.formula import Formula
from screener.values import Truth, all_of, any_of, at_least


def truth(formula: Formula, masks: Sequence[int]) -> Truth:
    """TRUE when it holds whatever the unknowns are, FALSE when it never does, else UNKNOWN."""
    kind = formula[0]
    if kind == "in":
        return cells_truth(masks[formula[1]], formula[2])
    parts = (truth(part, masks) for part in formula[-1])
    if kind == "at_least":
        return at_least(formula[1], parts)
    return all_of(parts) if kind == "all" else any_of(parts)


def cells_truth(possible: int, wanted: int) -> Truth:
    """Whether every, no or some possible cell is a wanted one."""
    if not possible & wanted:
        return Truth.FALSE
    return Truth.UNKNOWN if possible & ~wanted else Truth.TRUE


def simplified(formula: Formula, masks: Sequence[int]) -> Formula:
    """What is left of a formula once every settled test is taken out of it."""
    if formula[0] == "in":
        settled = cells_truth(masks[formula[1]], formula[2])
        return {Truth.TRUE: formulas.ALWAYS, Truth.FALSE: formulas.NEVER}.get(settled, formula)
    parts = [simplified(part, masks) for part in formula[-1]]
    if formula[0] == "at_least":
        met = parts.count(formulas.ALWAYS)
        return formulas.at_least(formula[1] - met, [p for p in parts if p not in (formulas.ALWAYS, formulas.NEVER)])
    return formulas.all_of(parts) if formula[0] == "all" else formulas.any_of(parts)


def at_their_best(criteria: Iterable[Formula], masks: Sequence[int], theirs: Iterable[int]) -> list[int]:
    """The masks with each of `theirs` narrowed to the cells that serve every formula, where there are such."""
    best = list(masks)
    wanted = dict.fromkeys(theirs, -1)
    for formula in criteria:
        _narrow(simplified(formula, masks), wanted)
    for unknown, cells in wanted.items():
        best[unknown] = best[unknown] & cells or best[unknown]
    return best


def _narrow(formula: Formula, wanted: dict[int, int]) -> None:
    if formula[0] != "in":
        for part in formula[-1]:
            _narrow(part, wanted)
    elif formula[1] in wanted:
        wanted[formula[1]] &= formula[2]
