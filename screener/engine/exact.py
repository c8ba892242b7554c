"""Is there a world in which all of these hold? Exact answers on compiled formulas, where Kleene's logic is only sound.

A world is one possible cell for every unknown. Formulas are monotone in their tests (negation is in the masks), so a
cell stands for every other cell that passes no more than it does, and only an unknown with several best cells needs
search. What is `given` holds in every world that counts. Every mask has at least one cell. No patients, no files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, product
from operator import and_
from typing import NamedTuple

from screener.engine import tables
from screener.engine.kleene import simplified, truth
from screener.rules.formula import ALWAYS, NEVER, Formula, all_of, negated, unknowns
from screener.values import Truth

World = dict[int, int]
"""The cell of every unknown that the formulas read."""

BRANCHES = 10_000
DEPTH = 50


class PastTheBound(Exception):  # noqa: N818
    """The search needs more branches than its budget has: the exact answer is not known."""


@dataclass(slots=True)
class Budget:
    """What a search may still spend: branches in all, and how many one inside the other.

    Several searches may share one. It counts no time, so that the same question always gets the same answer.
    """

    branches: int = BRANCHES
    depth: int = DEPTH


def possible(
    formulas: Iterable[Formula], masks: Sequence[int], budget: Budget, given: Sequence[Formula] = ()
) -> World | None:
    """One world that meets every formula, always the same one; None when no world does. Raises PastTheBound."""
    parts = (*given, *formulas)
    met = _met(parts, masks, budget)
    if met is None:
        return None
    return {unknown: next(_cells(met[unknown])) for unknown in sorted(_read(parts))}


def always(formula: Formula, masks: Sequence[int], budget: Budget, given: Sequence[Formula] = ()) -> bool:
    """Whether the formula holds in every world. Raises PastTheBound."""
    opposite = negated(simplified(formula, masks), [mask.bit_length() for mask in masks])
    return _met((*given, opposite), masks, budget) is None


def settled(
    formulas: Sequence[Formula],
    masks: Sequence[int],
    theirs: Set[int],
    budget: Budget,
    given: Sequence[Formula] = (),
) -> bool:
    """Whether, whatever the other unknowns are, some choice of `theirs` meets every formula. Raises PastTheBound.

    The others may be whatever `given` allows with some choice of theirs; the choice that meets the formulas must obey
    `given` too.
    """
    if _met(given, masks, budget) is None:
        return True
    return all(_answered(group, masks, theirs, budget) for group in tied(formulas, given, masks))


def conflicts(
    formulas: Sequence[Formula],
    masks: Sequence[int],
    budget: Budget,
    given: Sequence[Formula] = (),
    most: int = 3,
) -> tuple[tuple[int, ...], ...]:
    """The smallest sets of formulas, by number, that no world meets together; none when a world meets all.

    All such sets of up to `most` formulas, and one larger set of each group of tied formulas that has only larger
    ones. The empty set alone when `given` allows no world at all. Raises PastTheBound.
    """
    if _met(given, masks, budget) is None:
        return ((),)
    groups = tied(formulas, given, masks)
    found = [conflict for group in groups for conflict in _conflicts_among(group, masks, budget, most)]
    return tuple(sorted(found, key=lambda conflict: (len(conflict), conflict)))


class Tied(NamedTuple):
    """Formulas, by number, that open unknowns tie together, and what of `given` is tied to them."""

    demands: dict[int, Formula]
    rules: tuple[Formula, ...]


def tied(formulas: Sequence[Formula], given: Sequence[Formula], masks: Sequence[int]) -> Iterator[Tied]:
    """The formulas that are not settled TRUE, in groups that have nothing to do with one another."""
    left = [simplified(formula, masks) for formula in (*given, *formulas)]
    first = len(given)
    for group in _groups(left):
        demands = {i - first: left[i] for i in group if i >= first and left[i] != ALWAYS}
        if demands:
            yield Tied(demands, tuple(left[i] for i in group if i < first))


def pivotal(
    formulas: Iterable[Formula], masks: Sequence[int], budget: Budget, given: Sequence[Formula] = ()
) -> list[int]:
    """The unknowns that can decide: two worlds differ in one alone, one meets all formulas, the other does not.

    Both worlds obey `given`; some world meets all formulas. Raises PastTheBound.
    """
    parts = [part for formula in formulas for part in conjuncts(simplified(formula, masks))]
    return sorted({u for group in tied(parts, given, masks) for u in _pivotal(group, masks, budget)})


def plain(formulas: Iterable[Formula], masks: Sequence[int], given: Sequence[Formula] = ()) -> bool:
    """Whether Kleene's logic is exact for these, simplified already: no unknown is asked in two senses, or ruled by
    what is given.

    Then each open unknown has a cell that passes all of its tests, and for each formula one that passes none of it.
    """
    ruled, best = _read(simplified(rule, masks) for rule in given), list(masks)
    for formula in formulas:
        for unknown, wanted in _tests([formula]).items():
            best[unknown] = reduce(and_, wanted, best[unknown])
            worst = reduce(and_, (~mask for mask in wanted), masks[unknown])
            if unknown in ruled or not best[unknown] or not worst:
                return False
    return True


# one world


def _met(parts: Iterable[Formula], masks: Sequence[int], budget: Budget) -> Sequence[int] | None:
    """Masks inside these for which Kleene's logic calls every part TRUE; None when no world meets them all."""
    whole, met = _reduced(all_of(parts), masks)
    if whole == NEVER:
        return None
    together = conjuncts(whole)
    for group in _groups(together):
        found = _searched([together[i] for i in group], met, budget)
        if found is None:
            return None
        met = found
    return met


def _searched(parts: Sequence[Formula], masks: Sequence[int], budget: Budget) -> Sequence[int] | None:
    return next((met for met in _attempts(parts, masks, budget) if met is not None), None)


def _attempts(parts: Sequence[Formula], masks: Sequence[int], budget: Budget) -> Iterator[Sequence[int] | None]:
    """Parts that are tied together, tried by each option of a lone `any`, else by each cell of one unknown."""
    if len(parts) == 1 and parts[0][0] == "any":
        for option in parts[0][1]:
            yield _met((option,), masks, budget)
    else:
        for narrower in _by_cell(_busiest(_tests(parts), masks), masks):
            with _branch(budget):
                met = _met(parts, narrower, budget)
            yield met


@contextmanager
def _branch(budget: Budget) -> Iterator[None]:
    """Pays for one branch. Raises PastTheBound when the budget is spent."""
    if not budget.branches or not budget.depth:
        raise PastTheBound
    budget.branches -= 1
    budget.depth -= 1
    try:
        yield
    finally:
        budget.depth += 1


def _busiest(tests: Mapping[int, Sequence[int]], masks: Sequence[int]) -> int:
    """The unknown to branch on: tested most often, then with the fewest cells, then the first."""
    return min(tests, key=lambda unknown: (-len(tests[unknown]), masks[unknown].bit_count(), unknown))


def _reduced(formula: Formula, masks: Sequence[int]) -> tuple[Formula, Sequence[int]]:
    """What is left to search: the formula without what is settled, the masks without cells that nothing needs."""
    left = simplified(formula, masks)
    while narrower := _needed(left, masks):
        masks = _replaced(masks, narrower)
        left = simplified(left, masks)
    return left, masks


def _needed(formula: Formula, masks: Sequence[int]) -> dict[int, int]:
    """New masks for unknowns that lose cells: to a test that must pass, or to a cell that does as well."""
    must = {part[1]: part[2] for part in conjuncts(formula) if part[0] == "in"}
    best = {u: _best(masks[u] & must.get(u, -1), wanted) for u, wanted in _tests([formula]).items()}
    return _narrower(best, masks)


def _best(cells: int, wanted: Iterable[int]) -> int:
    """The cells of which no other one passes as many tests and more; of equals the first."""
    tests = set(wanted)
    if everywhere := reduce(and_, tests, cells):
        return everywhere & -everywhere
    passes = _kinds(cells, tests)
    return sum(cell for mine, cell in passes.items() if not any(mine != p and mine & p == mine for p in passes))


def _kinds(cells: int, tests: Iterable[int]) -> dict[int, int]:
    """The first cell of each kind that tests tell apart, by the tests that it passes."""
    told, passes = list(tests), dict[int, int]()
    for cell in _cells(cells):
        passes.setdefault(sum(1 << i for i, mask in enumerate(told) if mask >> cell & 1), 1 << cell)
    return passes


# whatever the patient's unknowns are, some answer of the site


def _answered(group: Tied, masks: Sequence[int], theirs: Set[int], budget: Budget) -> bool:
    """`settled` for one group: branches on the others' unknowns while theirs has no answer that is best for all."""
    masks, tests = _opposed(group, masks, theirs)
    if theirs.isdisjoint(tests):
        return all(always(demand, masks, budget, group.rules) for demand in group.demands.values())
    if _met(group.rules, masks, budget) is None:
        return True
    if _met((*group.rules, *group.demands.values()), masks, budget) is None:
        return False
    others = {unknown: wanted for unknown, wanted in tests.items() if unknown not in theirs}
    for narrower in _by_cell(_busiest(others, masks), masks) if others else ():
        with _branch(budget):
            if not _answered(group, narrower, theirs, budget):
                return False
    return True


def _opposed(group: Tied, masks: Sequence[int], theirs: Set[int]) -> tuple[Sequence[int], dict[int, list[int]]]:
    """The masks with the best cells of theirs and the worst of the others, and the tests that are left under them.

    Among the others' cells, one is worse only if it obeys `given` exactly as the better one does.
    """
    while True:
        demanded = _tests(simplified(demand, masks) for demand in group.demands.values())
        ruled = _tests(simplified(rule, masks) for rule in group.rules)
        tests = {u: demanded.get(u, []) + ruled.get(u, []) for u in demanded.keys() | ruled.keys()}
        wanted = {u: both if u in theirs else [~m for m in both] + ruled.get(u, []) for u, both in tests.items()}
        narrower = _narrower({u: _best(masks[u], senses) for u, senses in wanted.items()}, masks)
        if not narrower:
            return masks, tests
        masks = _replaced(masks, narrower)


# which unknowns can decide


def _pivotal(group: Tied, masks: Sequence[int], budget: Budget) -> Iterable[int]:
    """Those of one group."""
    tests = _tests(group.demands.values())
    if len(group.demands) == 1 and not group.rules and all(len(wanted) == 1 for wanted in tests.values()):
        return tests  # each is asked once: with the other answers as it needs them, it decides
    must = {part[1]: masks[part[1]] & part[2] for part in group.demands.values() if part[0] == "in"}
    if must:  # what must pass a test does so in both worlds, unless it is itself what differs
        rest = pivotal(group.demands.values(), _replaced(masks, must), budget, group.rules)
        return [*(unknown for unknown in must if _decides(unknown, group, masks, budget)), *rest]
    cells = {
        u: list(_kinds(masks[u], wanted).values())
        for u, wanted in _tests((*group.demands.values(), *group.rules)).items()
    }
    if tables.fits(cells):
        return tests.keys() & tables.deciding(group.demands.values(), group.rules, cells)
    return [u for same in _alike(group, masks) if _decides(same[0], group, masks, budget) for u in same]


def _alike(group: Tied, masks: Sequence[int]) -> Iterable[list[int]]:
    """Unknowns together that nothing tells apart: one could stand for the other wherever it is tested."""
    demanded, ruled = _places(group.demands.values()), _places(group.rules)
    found: dict[object, list[int]] = {}
    for u in demanded:
        found.setdefault((masks[u], tuple(demanded[u]), tuple(ruled.get(u, ()))), []).append(u)
    return found.values()


def _decides(unknown: int, group: Tied, masks: Sequence[int], budget: Budget) -> bool:
    """Whether some world that meets the demands meets them no more with another answer; some world meets them."""
    reading = [demand for demand in group.demands.values() if unknown in unknowns(demand)]
    if any(demand[0] == "in" for demand in reading) and unknown not in _read(group.rules):
        return True
    better, worse = _extremes(unknown, group, masks)
    pairs = product(_cells(better), _cells(worse))
    return any(_turns(unknown, yes, no, reading, group, masks, budget) for yes, no in pairs if yes != no)


def _extremes(unknown: int, group: Tied, masks: Sequence[int]) -> tuple[int, int]:
    """The best and the worst cells for the demands, of those that obey the rules alike."""
    wanted, ruled = (_tests(some).get(unknown, []) for some in (group.demands.values(), group.rules))
    alike = [*ruled, *(~mask for mask in ruled)]
    return _best(masks[unknown], [*wanted, *alike]), _best(masks[unknown], [*(~mask for mask in wanted), *alike])


def _turns(
    unknown: int, yes: int, no: int, reading: Sequence[Formula], group: Tied, masks: Sequence[int], budget: Budget
) -> bool:
    """Whether some world meets all with one answer, and with the other one not: then one that reads it fails."""
    met, failed = (_replaced(masks, {unknown: 1 << cell}) for cell in (yes, no))
    sizes = [mask.bit_length() for mask in masks]
    together = (*group.demands.values(), *group.rules, *(simplified(rule, failed) for rule in group.rules))
    fails = (negated(simplified(demand, failed), sizes) for demand in reading)
    return any(_met((*together, one), met, budget) is not None for one in fails)


# the smallest sets that no world meets


def _conflicts_among(group: Tied, masks: Sequence[int], budget: Budget, most: int) -> list[tuple[int, ...]]:
    """The smallest conflicts of one group, shorter ones first. What a world that was found meets is not asked again."""
    together: list[set[int]] = []

    def clash(some: Iterable[int]) -> bool:
        if any(met.issuperset(some) for met in together):
            return False
        found = _met((*group.rules, *(group.demands[i] for i in some)), masks, budget)
        if found is not None:
            world = [mask & -mask for mask in found]
            together.append({i for i, demand in group.demands.items() if truth(demand, world) is Truth.TRUE})
        return found is None

    found: list[tuple[int, ...]] = []
    if not clash(group.demands):
        return found
    for size in range(1, most + 1):
        fresh = (some for some in combinations(group.demands, size) if not any(set(one) <= set(some) for one in found))
        found += [some for some in fresh if clash(some)]
    return found or [_shrunk(tuple(group.demands), clash)]


def _shrunk(some: tuple[int, ...], clash: Callable[[Iterable[int]], bool]) -> tuple[int, ...]:
    """A conflict without the members that it does not need."""
    for one in some:
        fewer = tuple(i for i in some if i != one)
        some = fewer if clash(fewer) else some
    return some


# cells, tests, groups


def _cells(mask: int) -> Iterator[int]:
    """The numbers of a mask's cells, from the lowest."""
    return (cell for cell in range(mask.bit_length()) if mask >> cell & 1)


def _by_cell(unknown: int, masks: Sequence[int]) -> Iterator[Sequence[int]]:
    """The masks with the unknown in each of its cells in turn."""
    return (_replaced(masks, {unknown: 1 << cell}) for cell in _cells(masks[unknown]))


def _narrower(new: Mapping[int, int], masks: Sequence[int]) -> dict[int, int]:
    return {unknown: cells for unknown, cells in new.items() if cells != masks[unknown]}


def _replaced(masks: Sequence[int], new: Mapping[int, int]) -> Sequence[int]:
    return [new.get(unknown, mask) for unknown, mask in enumerate(masks)]


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    """What must all hold."""
    return formula[1] if formula[0] == "all" else (formula,)


def _read(parts: Iterable[Formula]) -> set[int]:
    return set[int]().union(*map(unknowns, parts))


def _tests(parts: Iterable[Formula]) -> dict[int, list[int]]:
    """The masks that each unknown is tested for, one for each test."""
    found: dict[int, list[int]] = {}
    rest = list(parts)
    while rest:
        part = rest.pop()
        if part[0] == "in":
            found.setdefault(part[1], []).append(part[2])
        else:
            rest += part[-1]
    return found


def _places(parts: Iterable[Formula]) -> dict[int, list[tuple[int, int]]]:
    """The tests of each unknown: in which formula they stand, by its number in the walk, and for which mask."""
    found: dict[int, list[tuple[int, int]]] = {}
    rest = [tuple(parts)]
    for number, some in enumerate(rest):
        for part in some:
            if part[0] == "in":
                found.setdefault(part[1], []).append((number, part[2]))
            else:
                rest.append(part[-1])
    return found


def _groups(parts: Sequence[Formula]) -> list[list[int]]:
    """The numbers of the parts, in groups that share no unknown."""
    groups: list[tuple[set[int], list[int]]] = []
    for number, part in enumerate(parts):
        read, numbers = unknowns(part), [number]
        for group in [group for group in groups if not group[0].isdisjoint(read)]:
            groups.remove(group)
            read, numbers = read | group[0], group[1] + numbers
        groups.append((read, numbers))
    return sorted(sorted(numbers) for _, numbers in groups)
