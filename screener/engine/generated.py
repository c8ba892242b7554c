"""Python source made of a compiled trial, for many patients on one day: the truth of every test, and what was read.

Another reader of the compiled form, which itself holds no functions. The source reads the plain cases (one exact
number, one word, nothing at all, what the site answers) straight from the observations; every other case and every
other kind of unknown it leaves to the Binder. It knows no reasons and no obstacles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from typing import Any, NamedTuple

from screener.engine.bind import Binder, Entry
from screener.engine.kleene import cells_truth
from screener.knowledge.compiled import CompiledTrial, Unknown
from screener.profile.patient import Patient
from screener.rules.formula import Formula, unknowns
from screener.rules.scheme import Scheme
from screener.values import Truth, Window, parse_unit
from screener.values.spans import mask
from screener.vocabulary import Fact, Vocabulary

CODES = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 3}
"""Truths as the source has them: `&` of two is then Kleene's "both", and `|` his "either"."""
TRUTHS = {code: truth for truth, code in CODES.items()}
MOST_VALUES = 6
"""A category of more values has too many sets of them for a table."""
UNUSUAL = (AttributeError, KeyError, TypeError, ValueError)
"""What reading raises where an observation is not plain: no exact number, no day, several readings, a doubtful word."""

Test = tuple[int, int]
"""An unknown, and the cells that are wanted of it."""
Evidence = tuple[Entry, ...]


class Generated(NamedTuple):
    """A trial on a day as two functions of a patient, whose truths are CODES.

    `explained`: the truth of each criterion, the truth of each of `tests`, and what each unknown was read from.
    `met`: whether all criteria hold together, and nothing else; it stops reading where one is FALSE.
    """

    source: str
    tests: tuple[Test, ...]
    explained: Callable[[Patient], tuple[tuple[int, ...], tuple[int, ...], tuple[Evidence, ...]]]
    met: Callable[[Patient], int]


def generated(trial: CompiledTrial, vocabulary: Vocabulary, schemes: dict[str, Scheme], on: date) -> Generated:
    """The functions of a trial on a day. The source holds numbers, names made here, and quoted ids; nothing else."""
    writer = _Writer(trial, vocabulary, on)
    source = "\n".join((*writer.explained(), *writer.met(), ""))
    names = writer.names | {"bound_to": lambda patient: Binder(patient, vocabulary, schemes, on)}
    exec(compile(source, f"<{trial.key}>", "exec"), names)  # noqa: S102
    return Generated(source, tuple(writer.tests), names["explained"], names["met"])


class _Writer:
    """Writes the source of one trial, and gathers what its names stand for."""

    def __init__(self, trial: CompiledTrial, vocabulary: Vocabulary, on: date) -> None:
        self.trial, self.facts, self.on = trial, vocabulary.facts, on
        found = chain.from_iterable(_tests(c.formula) for c in trial.criteria)
        self.tests: dict[Test, str] = {test: f"t{i}" for i, test in enumerate(dict.fromkeys(found))}
        self.names: dict[str, Any] = {"on": on, "at_least": _at_least, "other": self._other, "UNUSUAL": UNUSUAL}

    def explained(self) -> Iterator[str]:
        """Reads everything, and answers every criterion."""
        numbers = range(len(self.trial.unknowns))
        yield from ("def explained(patient):", " get, binder = patient.observations.get, None")
        yield from chain.from_iterable(map(self._read, numbers))
        criteria = _tuple(self._formula(c.formula) for c in self.trial.criteria)
        yield f" return {criteria}, {_tuple(self.tests.values())}, {_tuple(f'e{u}' for u in numbers)}"

    def met(self) -> Iterator[str]:
        """Reads what one part asks after the other, those that ask least first, until one is FALSE."""
        yield from ("def met(patient):", " get, binder, met = patient.observations.get, None, 3")
        read: set[int] = set()
        for part in sorted(_parts(c.formula for c in self.trial.criteria), key=lambda f: len(unknowns(f))):
            yield from chain.from_iterable(map(self._read, sorted(unknowns(part) - read)))
            yield from (f" met &= {self._formula(part)}", " if not met: return 0")
            read |= unknowns(part)
        yield " return met"

    def _formula(self, formula: Formula) -> str:
        if formula[0] == "in":
            return self.tests[formula[1], formula[2]]
        parts = [self._formula(part) for part in formula[-1]]
        if formula[0] == "at_least":
            return f"at_least({formula[1]}, {_tuple(parts)})"
        neutral, sign = ("3", " & ") if formula[0] == "all" else ("0", " | ")
        return f"({sign.join(parts) or neutral})"

    # one unknown: lines that give its tests their truths, and its evidence

    def _read(self, number: int) -> Iterator[str]:
        unknown = self.trial.unknowns[number]
        fact = self.facts.get(unknown.name)
        if unknown.kind in ("site", "unread"):
            return iter([f" {self._may_be(number, 0b11)}; e{number} = ()"])
        if fact is None or not _plain(unknown, fact):
            return iter([f" {self._bound(number)}"])
        return self._observed(number, fact)

    def _observed(self, number: int, fact: Fact) -> Iterator[str]:
        """No record; or one observation that counts on the day; or whatever the Binder makes of it."""
        unknown = self.trial.unknowns[number]
        value = self._number(number, fact) if unknown.kind == "number" else self._word(number, fact)
        yield f" e{number} = get({unknown.name!r})"
        yield f" if e{number} is None: {self._may_be(number, unknown.whole)}; e{number} = ()"
        yield from (" else:", "  try:", f"   (o,) = e{number}")
        yield f"   if {self._outside(number, fact)}: raise ValueError"
        yield from value
        yield f"  except UNUSUAL: {self._bound(number)}"

    def _outside(self, number: int, fact: Fact) -> str:
        """Whether the observation's first day is after today, or before the days that count."""
        windows = (
            Window(fact.recheck_after) if fact.recheck_after else None,
            self.trial.unknowns[number].series.window,
        )
        starts = [window.first_day(self.on) for window in windows if window]
        self.names |= {f"since{number}": max(starts)} if starts else {}
        return "o.days.first > on" + (f" or o.days.first < since{number}" if starts else "")

    def _number(self, number: int, fact: Fact) -> list[str]:
        """An exact number in the fact's own unit: by the cell that it lies in."""
        unknown, tests = self.trial.unknowns[number], self._targets(number)
        self.names[f"unit{number}"] = parse_unit(fact.unit) if fact.unit else None
        self.names |= {f"cut{number}_{i}": Decimal(cut) for i, (cut, _) in enumerate(unknown.cuts)}
        cells = [self._codes(number, 1 << cell) for cell in range(unknown.size)]
        below = "".join(
            f"{cells[i]} if low {('<', '<=')[side]} cut{number}_{i} else "
            for i, (_, side) in enumerate(unknown.cuts)
            if cells[i] != cells[i + 1]
        )
        exact = f"   if low is not value.high or o.unit is not unit{number}: raise ValueError"
        return ["   value = o.value; low = value.low", exact, f"   {tests} = {below}{cells[-1]}"]

    def _word(self, number: int, fact: Fact) -> list[str]:
        """What a word may mean: by a table of every set of values that has the last word."""
        values = self.trial.unknowns[number].values
        some = chain.from_iterable(combinations(values, n) for n in range(1, len(values) + 1))
        cells = {frozenset(words): mask(map(values.index, words)) for words in some if fact.last_word(frozenset(words))}
        self.names[f"words{number}"] = {words: self._codes(number, may_be) for words, may_be in cells.items()}
        return [f"   {self._targets(number)} = words{number}[o.value]"]

    def _bound(self, number: int) -> str:
        """The Binder is made once a patient, and only where it is needed."""
        return f"binder = binder or bound_to(patient); ({self._targets(number)}), e{number} = other(binder, {number})"

    def _other(self, binder: Binder, number: int) -> tuple[Any, Evidence]:
        """What the Binder says of an unknown: the truths of its tests, then the evidence."""
        bound = binder.unknown(self.trial.unknowns[number])
        return self._codes(number, bound.mask), bound.evidence

    def _may_be(self, number: int, cells: int) -> str:
        return f"{self._targets(number)} = {self._codes(number, cells)}"

    def _targets(self, number: int) -> str:
        """The names of the unknown's tests."""
        return ", ".join(name for (u, _), name in self.tests.items() if u == number) or "_"

    def _codes(self, number: int, cells: int) -> int | tuple[int, ...]:
        """The truths of the unknown's tests when it may be in these cells; of a single test without a tuple."""
        codes = tuple(CODES[cells_truth(cells, wanted)] for u, wanted in self.tests if u == number)
        return codes[0] if len(codes) == 1 else codes


def _plain(unknown: Unknown, fact: Fact) -> bool:
    """Whether one observation of the fact alone can settle it, on a window that hangs on the day at most."""
    window = unknown.series.window
    simple = unknown.kind == "number" or (unknown.kind == "category" and len(fact.values) <= MOST_VALUES)
    return simple and not unknown.stated and not unknown.series.last and not (window and window.anchor)


def _tests(formula: Formula) -> Iterator[Test]:
    if formula[0] == "in":
        return iter([(formula[1], formula[2])])
    return chain.from_iterable(map(_tests, formula[-1]))


def _parts(formulas: Iterable[Formula]) -> Iterator[Formula]:
    """What must all hold."""
    return chain.from_iterable(f[1] if f[0] == "all" else (f,) for f in formulas)


def _at_least(count: int, truths: tuple[int, ...]) -> int:
    if truths.count(3) >= count:
        return 3
    return 0 if len(truths) - truths.count(0) < count else 1


def _tuple(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"
