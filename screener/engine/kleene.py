"""Truth of a compiled formula when every unknown is a mask of cells, by strong Kleene logic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screener.rules import formula as formulas
from screener.rules.formula import ALWAYS, NEVER, Formula
from screener.values import Truth, at_least


def truth(formula: Formula, masks: Sequence[int]) -> Truth:
    """TRUE when it holds whatever the unknowns are, FALSE when it never does, else UNKNOWN."""
    kind = formula[0]
    if kind == "in":
        return cells_truth(masks[formula[1]], formula[2])
    if kind == "at_least":
        return at_least(formula[1], (truth(part, masks) for part in formula[2]))
    settled, so_far = (Truth.FALSE, min) if kind == "all" else (Truth.TRUE, max)
    found = settled.negated()
    for part in formula[1]:
        found = so_far(found, truth(part, masks))
        if found is settled:
            break
    return found


def truths(formulas: Iterable[Formula], masks: Sequence[int]) -> tuple[Truth, ...]:
    """The truth of each."""
    return tuple(truth(formula, masks) for formula in formulas)


def cells_truth(possible: int, wanted: int) -> Truth:
    """Whether every, no or some possible cell is a wanted one."""
    if not possible & wanted:
        return Truth.FALSE
    return Truth.UNKNOWN if possible & ~wanted else Truth.TRUE


def simplified(formula: Formula, masks: Sequence[int]) -> Formula:
    """What is left of a formula once every settled test is taken out of it; the formula itself where none is."""
    if formula[0] == "in":
        passing = masks[formula[1]] & formula[2]
        return NEVER if not passing else formula if masks[formula[1]] & ~formula[2] else ALWAYS
    if formula[0] == "at_least":
        parts = [simplified(part, masks) for part in formula[2]]
        left = [p for p in parts if p not in (ALWAYS, NEVER)]
        return _settled_together(formulas.at_least(formula[1] - parts.count(ALWAYS), left), masks)
    return _joined(formula, masks)


def _joined(formula: Formula, masks: Sequence[int]) -> Formula:
    """What is left of `all` or `any`: nothing more is looked at once a part settles it."""
    settled, neutral = (NEVER, ALWAYS) if formula[0] == "all" else (ALWAYS, NEVER)
    left, changed = [], False
    for part in formula[1]:
        short = simplified(part, masks)
        if short == settled:
            return settled
        changed = changed or short is not part or short == neutral
        if short != neutral:
            left.append(short)
    if not changed:
        return formula
    return _settled_together(formulas.all_of(left) if formula[0] == "all" else formulas.any_of(left), masks)


def _settled_together(formula: Formula, masks: Sequence[int]) -> Formula:
    """Tests of one unknown become one test, which may be settled where none of them was: HIV negative, or positive."""
    parts = (formula,) if formula[0] == "in" else formula[-1]
    joined = (cells_truth(masks[part[1]], part[2]) for part in parts if part[0] == "in")
    return simplified(formula, masks) if any(t is not Truth.UNKNOWN for t in joined) else formula


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
