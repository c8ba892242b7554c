"""Prints what an answer costs: ratios to other engines and to a plain pass, of one run, and whether each target is met.

Usage: python benchmarks/speed.py [--rows 20000] [--repeats 15]

Every ratio is the median over turns of some 500 rows in which all are timed one after the other, on one thread, with
everything parsed before and the garbage collector off; the times beside it are those of the quickest turn. "met" is
about this run.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import agreement
import peers
import task

from screener.documents import read
from screener.engine.bind import Binder
from screener.engine.generated import generated
from screener.engine.kleene import truth
from screener.engine.screening import explained, screen
from screener.knowledge import CompiledTrial, Knowledge
from screener.profile.patient import Patient, patient_from

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
COPIES = (10, 100, 1000)
BLOCK, SLOW = 500, 25
"""So many rows in one turn, and of what is slow."""


class Line(NamedTuple):
    """One comparison. `ratio` is met when it is at least the target (`most`: at most)."""

    what: str
    ours: float
    peer: float
    unit: str
    against: str
    ratio: float
    target: float | None = None
    most: bool = False

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        aim = "" if self.target is None else f"{'≤' if self.most else '≥'} {self.target:g}"
        ours, peer = (f"{value:.2f} {self.unit}" for value in (self.ours, self.peer))
        return self.what, ours, self.against, peer, f"{self.ratio:.2f}", aim, self._met()

    def _met(self) -> str:
        if self.target is None:
            return ""
        return "met" if (self.ratio <= self.target if self.most else self.ratio >= self.target) else "NOT met"


class Timed(NamedTuple):
    """Something to be timed: called with each item, so many of them in one turn."""

    function: Callable[[Any], Any]
    items: Sequence[Any]
    block: int = BLOCK

    def turn(self, number: int) -> float:
        """Seconds an item, on the next items of the row."""
        start = number * self.block % len(self.items)
        function, block = self.function, self.items[start : start + self.block]
        begun = time.perf_counter()
        for item in block:
            function(item)
        return (time.perf_counter() - begun) / len(block)


def in_turn(timed: dict[str, Timed], turns: int) -> dict[str, list[float]]:
    """Seconds an item of each, turn by turn, so that what disturbs one disturbs all; one turn before, untimed."""
    rounds = [{name: one.turn(number) for name, one in timed.items()} for number in range(-1, turns)]
    return {name: [r[name] for r in rounds[1:]] for name in timed}


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without the garbage collector, whose work depends on what else is in memory."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


# the peers' own task


def of_peers(d: agreement.Data, repeats: int) -> list[Line]:
    """One rule of 12 comparisons: ours on rows with gaps, engines that cannot have gaps on full rows."""
    timed = _ours(d)
    for name, peer in peers.installed().items():
        rows = d.gaps if name == "Kleene by hand" else d.full
        block = SLOW if name == "json-logic" else BLOCK
        timed[name] = Timed(peer.decides, [peer.prepared(row) for row in rows], block)
    with undisturbed():
        seconds = in_turn(timed, repeats * max(1, len(d.full) // BLOCK))
    targets = {("explained", "zen"): 1.0, ("explained", "CEL"): 2.0, ("verdict alone", "zen"): 4.0}
    ours = list(_ours(d))
    return [
        line(seconds, what, name, targets.get((what, name)))
        for what in ours
        for name in seconds
        if name not in ours and (what != ours[-1] or name == "zen")
    ]


def _ours(d: agreement.Data) -> dict[str, Timed]:
    trial, k = task.trial(d.knowledge), d.knowledge
    source = generated(trial, k.vocabulary, k.schemes, task.ON)
    formula = trial.criteria[0].formula

    def bound(patient: Patient) -> object:
        return truth(formula, [b.mask for b in Binder(patient, k.vocabulary, k.schemes, task.ON).bind(trial)])

    return {
        "explained": Timed(source.explained, d.patients),
        "verdict alone": Timed(source.met, d.patients),
        "Binder and Kleene": Timed(bound, d.patients, SLOW),
    }


def line(seconds: dict[str, list[float]], what: str, peer: str, target: float | None) -> Line:
    """How many times our rate is the peer's."""
    ratio = statistics.median(p / o for p, o in zip(seconds[peer], seconds[what], strict=True))
    ours, theirs = (min(seconds[name]) * 1e6 for name in (what, peer))
    return Line(what, ours, theirs, "µs", peer, ratio, target)


# one profile against all trials


def of_examples(knowledge: Knowledge, repeats: int) -> list[Line]:
    """A whole screening, with windows for every trial, as a multiple of binding and Kleene's logic alone."""
    people = {f.stem: patient_from(read(f), knowledge.vocabulary, task.ON) for f in sorted(EXAMPLES.glob("*.yaml"))}
    with undisturbed():
        each = {name: _multiple(patient, knowledge, repeats) for name, patient in people.items()}
    empty, others = each.pop("empty"), sorted(each.values(), key=lambda found: found.ratio)
    middle = others[len(others) // 2]
    count = f"{len(knowledge.records)} records, {len(knowledge.trials)} encoded"
    return [
        middle._replace(what=f"median example against {count}", target=12),
        others[-1]._replace(what="dearest example against the same"),
        empty._replace(what="empty profile against the same", target=25),
    ]


def _multiple(patient: Patient, knowledge: Knowledge, repeats: int) -> Line:
    binding = Timed(lambda p: bind_and_kleene(p, knowledge), [patient] * 5, 5)
    whole = Timed(lambda p: screen(p, knowledge, task.ON, everything=True), [patient], 1)
    seconds = in_turn({"whole": whole, "binding": binding}, repeats)
    ratio = statistics.median(w / b for w, b in zip(seconds["whole"], seconds["binding"], strict=True))
    ours, plain = (min(seconds[name]) * 1e3 for name in ("whole", "binding"))
    return Line("", ours, plain, "ms", "bind and Kleene", ratio, most=True)


def bind_and_kleene(patient: Patient, knowledge: Knowledge) -> None:
    """What has to be done in any case."""
    binder = Binder(patient, knowledge.vocabulary, knowledge.schemes, task.ON)
    for trial in knowledge.trials.values():
        masks = [bound.mask for bound in binder.bind(trial)]
        for criterion in trial.criteria:
            truth(criterion.formula, masks)


def of_worst(knowledge: Knowledge, repeats: int) -> list[Line]:
    """The profile that knows nothing against the trial that reads most, with all that `explain` works out."""
    patient = patient_from(read(EXAMPLES / "empty.yaml"), knowledge.vocabulary, task.ON)
    key = max(knowledge.trials, key=lambda key: len(knowledge.trials[key].unknowns))
    whole = Timed(lambda p: explained(p, knowledge, task.ON, key), [patient], 1)
    with undisturbed():
        seconds = in_turn({"whole": whole}, repeats)["whole"]
    ratio = statistics.median(seconds)
    method = explained(patient, knowledge, task.ON, key)["method"]
    what = f"empty profile, {key} explained ({method})"
    return [Line(what, min(seconds) * 1e3, 1e3, "ms", "one second", ratio, 1, most=True)]


def of_copies(knowledge: Knowledge, repeats: int) -> list[Line]:
    """Whether cost grows with the number of trials and no faster: copies of the one that reads most."""
    patient = patient_from(read(EXAMPLES / "referral.yaml"), knowledge.vocabulary, task.ON)
    largest = max(knowledge.trials.values(), key=lambda trial: len(trial.unknowns))
    timed = {
        str(n): Timed(
            lambda k: screen(patient, k, task.ON), [copies(knowledge, largest, n)] * (COPIES[-1] // n), COPIES[-1] // n
        )
        for n in COPIES
    }
    with undisturbed():
        seconds = {name: [s / int(name) for s in found] for name, found in in_turn(timed, repeats).items()}
    first = str(COPIES[0])
    return [_growth(seconds, str(n), first) for n in COPIES[1:]]


def _growth(seconds: dict[str, list[float]], many: str, few: str) -> Line:
    ratio = statistics.median(a / b for a, b in zip(seconds[many], seconds[few], strict=True))
    ours, base = (min(seconds[name]) * 1e3 for name in (many, few))
    return Line(f"a trial among {many} copies", ours, base, "ms", f"among {few}", ratio, 1.25, most=True)


def copies(knowledge: Knowledge, trial: CompiledTrial, number: int) -> Knowledge:
    """Knowledge of so many trials that ask the same, under keys of their own."""
    record, keys = knowledge.records[trial.key], [f"{trial.key}-{i}" for i in range(number)]
    return knowledge._replace(
        records={key: record.model_copy(update={"key": key}) for key in keys},
        trials={key: trial._replace(key=key) for key in keys},
    )


# the table


def table(lines: list[Line]) -> str:
    """Aligned columns."""
    rows = [("what", "ours", "against", "theirs", "ratio", "target", ""), *(found.cells() for found in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def main() -> None:
    """Agreement first: a fast answer that is wrong is worth nothing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=15)
    asked = parser.parse_args()
    d = agreement.data(asked.rows)
    print("\n".join(agreement.told(d)), end="\n\n", flush=True)
    lines = of_peers(d, asked.repeats)
    few = max(1, asked.repeats // 3)
    k = d.knowledge
    print(table([*lines, *of_examples(k, few), *of_worst(k, few), *of_copies(k, max(1, few // 2))]))


if __name__ == "__main__":
    main()
