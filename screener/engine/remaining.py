"""What is left of a trial that lacks facts: the condition in its simplest form, what rules it out, what is enough.

Tests are told as plain data: what they are about, and what the answer has to be. Knows no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, takewhile
from math import comb
from typing import Any

from screener.engine.exact import Budget, PastTheBound, possible, settled
from screener.engine.questions import Asked, Left, asked, left, mattering
from screener.engine.result import Remaining, Tell
from screener.engine.worlds import Open
from screener.knowledge.compiled import NOW, Unknown
from screener.rules.formula import Formula, all_of, any_of, at_least, implies, strongest, unknowns, weakest

MOST = 300
"""So many sets of one size are tried for a smallest one that is enough; past it, one that has no answer to spare."""


def remaining(known: Open) -> Remaining | None:
    """What is left of a trial; None where nothing of the patient's matters, or the search would take too long."""
    budget = Budget()
    try:
        open_ = mattering(known, budget)
        if not open_:
            return None
        rest = left(known)
        return {
            "condition": condition(short(all_of(rest.demands), [m.bit_length() for m in rest.masks]), known),
            "rules_out": _once(_ruling_out(open_, rest, known, budget)),
            "enough": _once(_enough(open_, rest, known, budget)),
        }
    except PastTheBound:
        return None


def condition(formula: Formula, known: Open) -> Any:
    """A formula as nested tests: `all`, `any`, `at_least` so many `of`, or a single one."""
    if formula[0] == "in":
        return tell(known.trial.unknowns[formula[1]], formula[2] & known.masks[formula[1]], known.masks[formula[1]])
    parts = [condition(part, known) for part in formula[-1]]
    once = [part for i, part in enumerate(parts) if part not in parts[:i]]
    if formula[0] == "at_least":
        return {"at_least": formula[1], "of": parts}
    return once[0] if len(once) == 1 else {formula[0]: once}


def short(formula: Formula, sizes: Sequence[int]) -> Formula:
    """Without parts that others imply, alone or together."""
    if formula[0] == "in":
        return formula
    parts = [short(part, sizes) for part in formula[-1]]
    if formula[0] == "at_least":
        return at_least(formula[1], parts)
    # what is joined in the same way twice over is told apart only once it is one list
    flat = all_of(parts) if formula[0] == "all" else any_of(parts)
    return flat if flat[0] != formula[0] else _without_spare(flat, sizes)


def _without_spare(formula: Formula, sizes: Sequence[int]) -> Formula:
    """`all` or `any` without the parts that the others make superfluous, the longest first."""
    every = formula[0] == "all"
    fewer = strongest(formula[1], sizes) if every else weakest(formula[1], sizes)
    if fewer[0] != formula[0]:
        return fewer
    kept = list(fewer[1])
    for part in sorted(kept, key=lambda p: -len(unknowns(p))):
        beside = [p for p in kept if p is not part and unknowns(p) & unknowns(part)]
        spare = implies(all_of(beside), part, sizes) if every else implies(part, any_of(beside), sizes)
        kept = [p for p in kept if p is not part] if spare else kept
    return all_of(kept) if every else any_of(kept)


def _ruling_out(open_: list[int], rest: Left, known: Open, budget: Budget) -> Iterator[Tell]:
    """Each single answer with which no world passes."""
    for unknown in open_:
        cells = sum(1 << c for c in cells_in(rest.masks[unknown]) if not _passes(unknown, 1 << c, rest, budget))
        if cells:
            yield tell(known.trial.unknowns[unknown], cells, known.masks[unknown])


def _passes(unknown: int, cells: int, rest: Left, budget: Budget) -> bool:
    return possible(rest.demands, _with({unknown: cells}, rest), budget, rest.given) is not None


def _enough(open_: list[int], rest: Left, known: Open, budget: Budget) -> list[Tell]:
    """A smallest set of answers with which every world passes."""
    world = possible(rest.demands, rest.masks, budget, rest.given) or {}
    answers = {u: 1 << world[u] for u in open_ if u in world}
    chosen = _widened(_fewest(answers, rest, budget), rest, budget)
    return [tell(known.trial.unknowns[u], chosen[u], known.masks[u]) for u in chosen]


def _widened(chosen: dict[int, int], rest: Left, budget: Budget) -> dict[int, int]:
    """The same with every other answer that does as well."""
    for unknown in chosen:
        passing = sum(1 << c for c in cells_in(rest.masks[unknown]) if _passes(unknown, 1 << c, rest, budget))
        if _do({**chosen, unknown: passing}, rest, budget):
            chosen = {**chosen, unknown: passing}
    return chosen


def _fewest(answers: dict[int, int], rest: Left, budget: Budget) -> dict[int, int]:
    for size in takewhile(lambda n: comb(len(answers), n) <= MOST, range(1, len(answers) + 1)):
        for some in combinations(answers, size):
            chosen = {u: answers[u] for u in some}
            if _do(chosen, rest, budget):
                return chosen
    kept = dict(answers)
    for unknown in answers:
        fewer = {u: cells for u, cells in kept.items() if u != unknown}
        kept = fewer if _do(fewer, rest, budget) else kept
    return kept


def _do(answers: dict[int, int], rest: Left, budget: Budget) -> bool:
    return settled(rest.demands, _with(answers, rest), frozenset(), budget, rest.given)


def _with(answers: dict[int, int], rest: Left) -> list[int]:
    return [answers.get(u, mask) for u, mask in enumerate(rest.masks)]


# a test, told


def tell(unknown: Unknown, cells: int, within: int) -> Tell:
    """What the answer has to be: one of these cells, of those that are still possible."""
    about: Asked = asked(unknown)
    names = [unknown.name] if unknown.kind == "age" else list(about.names)
    return {"about": about.about, "names": names, "says": list(_says(unknown, cells, within))}


def _says(unknown: Unknown, cells: int, within: int) -> Iterable[str]:
    if unknown.kind in ("category", "stated"):
        return (unknown.values[c] for c in cells_in(cells & within))
    if unknown.kind in ("number", "age"):
        return _ranges(unknown, cells)
    return [_in_time(unknown, cells, within)]


def _ranges(unknown: Unknown, cells: int) -> Iterator[str]:
    """Runs of cells as bounds: `<=200`, `>200`, `>200 <=350`."""
    runs = cells_in(cells)
    starts = [c for c in runs if c - 1 not in runs]
    ends = [c for c in runs if c + 1 not in runs]
    for first, last in zip(starts, ends, strict=True):
        low = _bound(unknown.cuts[first - 1], (">=", ">")) if first else ""
        high = _bound(unknown.cuts[last], ("<", "<=")) if last < len(unknown.cuts) else ""
        yield " ".join(part for part in (low, high) if part)


def _bound(cut: tuple[str, int], signs: tuple[str, str]) -> str:
    """A cut with 1 belongs to the cell below it."""
    return f"{signs[cut[1]]}{cut[0]}"


def _in_time(unknown: Unknown, cells: int, within: int) -> str:
    """Now, ever, never, or a window; `not` before what must not be. `other` where no one word says it."""
    inside = cells & within
    for word, mask in _words(unknown):
        if inside == mask & within:
            return word
        if inside == ~mask & within:
            return f"not {word}"
    return "other"


def _words(unknown: Unknown) -> Iterator[tuple[str, int]]:
    if unknown.kind == "around" and unknown.series.window is not None:
        window = unknown.series.window
        yield f"{window.period} {window.side} {window.anchor}".strip(), 0b10
        return
    shift = 0 if unknown.kind == "day" else 1
    if shift:
        yield "ever", unknown.whole & ~unknown.never
        yield "now", NOW
    for i, window in enumerate(unknown.windows):
        inside = sum(1 << c for c, pattern in enumerate(unknown.cells) if pattern >> i & 1) << shift
        ago = f"within {window.period}" if window.includes_first else f"less than {window.period} ago"
        yield ago, inside | shift


def cells_in(mask: int) -> list[int]:
    """The numbers of a mask's cells."""
    return [cell for cell in range(mask.bit_length()) if mask >> cell & 1]


def _once(tells: Iterable[Tell]) -> list[Tell]:
    found: list[Tell] = []
    for one in tells:
        if one not in found:
            found.append(one)
    return found
