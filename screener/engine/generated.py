"""Python source made of a compiled trial, for many patients on one day: the truths of its criteria, and what was read.

Another reader of the compiled form, which itself holds no functions. The source compares the plain readings of a
patient (`profile.plain`) with the trial's own limits, in Kleene's logic; every other kind of unknown, and a patient of
whom something asked is not plain, it leaves to the Binder. It knows no reasons and no obstacles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple, Protocol

from screener.engine.bind import Binder, Bound, Entry
from screener.engine.kleene import cells_truth, truths
from screener.knowledge.compiled import CompiledTrial, Unknown
from screener.profile.patient import Patient
from screener.rules.formula import Formula, unknowns
from screener.rules.scheme import Scheme
from screener.values import Truth
from screener.vocabulary import Vocabulary

Test = tuple[int, int]
"""An unknown, and the cells that are wanted of it."""
Evidence = tuple[Entry, ...]
Found = tuple[tuple[Truth, ...], tuple[Truth, ...], tuple[Evidence, ...]]
"""The truth of each criterion, the truth of each test, and what each unknown was read from."""


class Explains(Protocol):
    """Explains a trial for a patient; `bound`: what is known of its unknowns on the day, if they are bound already."""

    def __call__(self, patient: Patient, bound: tuple[Bound, ...] = ()) -> Found:
        """What is found."""


class Generated(NamedTuple):
    """A trial on a day as two functions of a patient.

    `explained`: what is found, for the trial's criteria, for `tests` and for its unknowns, each in their order.
    `met`: whether all criteria hold together, and nothing else; it stops reading where one is FALSE.
    """

    key: str
    source: str
    tests: tuple[Test, ...]
    explained: Explains
    met: Callable[[Patient], Truth]


def generated(trial: CompiledTrial, vocabulary: Vocabulary, schemes: dict[str, Scheme], on: date) -> Generated:
    """The functions of a trial on a day. The source holds numbers and names made here, nothing else."""

    def bind(patient: Patient) -> tuple[Bound, ...]:
        return Binder(patient, vocabulary, schemes, on).bind(trial)

    def otherwise(patient: Patient, bound: tuple[Bound, ...]) -> Found:
        return _of_bound(trial, writer.tests, bound or bind(patient))

    writer = _Writer(trial, vocabulary, on)
    source = "\n".join((*writer.explained(), *writer.met(), ""))
    names = writer.names | {truth.name: truth for truth in Truth} | {"bind": bind, "otherwise": otherwise}
    exec(compile(source, f"<{trial.key}>", "exec"), names)  # noqa: S102
    return Generated(trial.key, source, writer.tests, names["explained"], names["met"])


def _of_bound(trial: CompiledTrial, tests: Iterable[Test], bound: tuple[Bound, ...]) -> Found:
    """The same without any source."""
    masks = [b.mask for b in bound]
    of_tests = tuple(cells_truth(masks[u], wanted) for u, wanted in tests)
    return truths((c.formula for c in trial.criteria), masks), of_tests, tuple(b.evidence for b in bound)


class _Writer:
    """Writes the source of one trial, and gathers what its names stand for."""

    def __init__(self, trial: CompiledTrial, vocabulary: Vocabulary, on: date) -> None:
        self.trial, self.on = trial, on
        found = chain.from_iterable(_tests(c.formula) for c in trial.criteria)
        self.tests: tuple[Test, ...] = tuple(dict.fromkeys(found))
        facts = {name: place for place, name in enumerate(vocabulary.facts)}
        self.places = {i: facts[u.name] for i, u in enumerate(trial.unknowns) if _plain(u) and u.name in facts}
        self.names: dict[str, Any] = {"facts": vocabulary.facts}

    def explained(self) -> Iterator[str]:
        """Reads everything, and answers every criterion and every test."""
        numbers = range(len(self.trial.unknowns))
        yield from ("def explained(patient, bound=()):", *self._begins("otherwise(patient, bound)", numbers))
        yield from self._bound(numbers)
        criteria = (self._truth(c.formula) for c in self.trial.criteria)
        tests = (self._truth(("in", *test)) for test in self.tests)
        yield f" return {_tuple(criteria)}, {_tuple(tests)}, {_tuple(map(self._evidence, numbers))}"

    def met(self) -> Iterator[str]:
        """Asks one part after the other, those that ask least first, until one is FALSE."""
        formulas = [c.formula for c in self.trial.criteria]
        read = set[int]().union(*map(unknowns, formulas))
        otherwise = "min(otherwise(patient, bound)[0], default=TRUE)"
        yield from ("def met(patient, bound=()):", *self._begins(otherwise, read))
        yield " met = TRUE"
        done = set[int]()
        for part in sorted(_parts(formulas), key=self._effort):
            yield from self._bound(sorted(unknowns(part) - done))
            yield from (f" if not {self._holds(part)}:", f"  if not {self._may_hold(part)}: return FALSE")
            yield "  met = UNKNOWN"
            done |= unknowns(part)
        yield " return met"

    def _begins(self, otherwise: str, read: Iterable[int]) -> tuple[str, ...]:
        """The plain readings, if all that is read of them counts on the day."""
        asked, day = sum({1 << self.places[i] for i in read if i in self.places}), self.on.toordinal()
        unfit = f"known is not facts or not since <= {day} <= until or odd and odd & {asked}"
        return (" p, seen, odd, since, until, known = patient.plain", f" if {unfit}: return {otherwise}")

    def _bound(self, numbers: Iterable[int]) -> Iterator[str]:
        """What the Binder says of the unknowns that are not plain."""
        for i in numbers:
            if i not in self.places:
                yield f" bound = bound or bind(patient); m{i} = bound[{i}].mask"

    def _effort(self, part: Formula) -> tuple[int, int]:
        """How many of the unknowns the Binder has to say, and how many there are."""
        read = unknowns(part)
        return len(read - self.places.keys()), len(read)

    # what is written of a formula: two conditions in Python's own logic

    def _truth(self, formula: Formula) -> str:
        return f"TRUE if {self._holds(formula)} else UNKNOWN if {self._may_hold(formula)} else FALSE"

    def _holds(self, formula: Formula) -> str:
        """Whether it is TRUE."""
        return self._written(formula, self._test_holds)

    def _may_hold(self, formula: Formula) -> str:
        """Whether it is not FALSE."""
        return self._written(formula, self._test_may_hold)

    def _written(self, formula: Formula, test: Callable[[int, int], str]) -> str:
        if formula[0] == "in":
            whole = self.trial.unknowns[formula[1]].whole
            settled = {0: "False", whole: "True"}.get(formula[2] & whole)
            return settled or f"({test(formula[1], formula[2] & whole)})"
        parts = [self._written(part, test) for part in formula[-1]]
        if formula[0] == "at_least":
            return f"({' + '.join(f'(1 if {part} else 0)' for part in parts)} >= {formula[1]})"
        neutral, sign = ("True", " and ") if formula[0] == "all" else ("False", " or ")
        return f"({sign.join(parts) or neutral})"

    def _test_holds(self, number: int, wanted: int) -> str:
        """A plain number lies in the cells; or a mask, which always has a cell, has no other."""
        x, unknown = self._value(number), self.trial.unknowns[number]
        if self._compared(number):
            return " or ".join(self._inside(number, run) for run in _runs(wanted))
        return f"{x} == {wanted}" if wanted.bit_count() == 1 else f"not {x} & {unknown.whole & ~wanted}"

    def _test_may_hold(self, number: int, wanted: int) -> str:
        """As it holds, or nothing is recorded; or a mask has such a cell."""
        x = self._value(number)
        return f"{x} < 0 or {self._test_holds(number, wanted)}" if self._compared(number) else f"{x} & {wanted}"

    def _compared(self, number: int) -> bool:
        """Whether it is a number, with which the limits are compared, and not a mask."""
        return number in self.places and self.trial.unknowns[number].kind == "number"

    def _evidence(self, number: int) -> str:
        return f"seen[{self.places[number]}]" if number in self.places else f"bound[{number}].evidence"

    def _value(self, number: int) -> str:
        return f"p[{self.places[number]}]" if number in self.places else f"m{number}"

    def _inside(self, number: int, run: tuple[int, int]) -> str:
        """Whether a plain number lies in these cells that follow on one another; what is not recorded is below 0."""
        cuts, (first, last) = self.trial.unknowns[number].cuts, run
        x = self._value(number)
        above = f"{x} {'>' if cuts[first - 1][1] else '>='} {self._cut(number, first - 1)}" if first else ""
        lowest = "" if first and Decimal(cuts[first - 1][0]) >= 0 else f"{x} >= 0"
        below = f"{x} {'<=' if cuts[last][1] else '<'} {self._cut(number, last)}" if last < len(cuts) else ""
        return " and ".join(part for part in (above, lowest, below) if part)

    def _cut(self, number: int, cut: int) -> str:
        """A limit: a whole number as one, any other as the exact decimal that it is."""
        value = Decimal(self.trial.unknowns[number].cuts[cut][0])
        if value == int(value):
            return str(int(value))
        self.names[f"cut{number}_{cut}"] = value
        return f"cut{number}_{cut}"


def _plain(unknown: Unknown) -> bool:
    """Whether one reading of a fact alone settles it, on whatever day that counts."""
    return unknown.kind in ("number", "category") and not (
        unknown.stated or unknown.series.last or unknown.series.window
    )


def _runs(cells: int) -> Iterator[tuple[int, int]]:
    """The first and the last cell of each run of cells."""
    inside = [cell for cell in range(cells.bit_length()) if cells >> cell & 1]
    starts = (cell for cell in inside if not cell or not cells >> (cell - 1) & 1)
    ends = (cell for cell in inside if not cells >> (cell + 1) & 1)
    return zip(starts, ends, strict=True)


def _tests(formula: Formula) -> Iterator[Test]:
    if formula[0] == "in":
        return iter([(formula[1], formula[2])])
    return chain.from_iterable(map(_tests, formula[-1]))


def _parts(formulas: Iterable[Formula]) -> Iterator[Formula]:
    """What must all hold."""
    return chain.from_iterable(f[1] if f[0] == "all" else (f,) for f in formulas)


def _tuple(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"
