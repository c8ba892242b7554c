"""Prints where the exact verdict says more than Kleene's logic, and why, over the case library with facts left out.

Usage: python benchmarks/differences.py [--rounds 10]

Every case of tests/cases and every example is screened against every encoded trial, each time with another part of its
entries left out. Nothing is timed; the same rounds print the same lines.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from screener.documents import Document, read
from screener.engine.bind import Binder, Bound
from screener.engine.obstacles import LeafObstacles
from screener.engine.verdict import Decision, by_kleene
from screener.engine.worlds import Open, by_worlds
from screener.errors import Invalid
from screener.knowledge import CompiledTrial, Knowledge, load
from screener.profile.patient import Patient, patient_from
from screener.rules.formula import Formula

HERE = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
LISTS = ("findings", "conditions", "treatments", "causes")
GROUPS, TOGETHER = "groups of patients that cover each other", "facts that cannot be together"
KINDS = {"stated": "a class that the profile states", "sources_disagree": "values on which sources disagree"}


class Case(NamedTuple):
    """A profile of the library and the day on which it is screened."""

    name: str
    on: date
    profile: dict[str, Any]


class Found(NamedTuple):
    """One pair of profile and trial on which the two ways differ; `truths` when only criteria do."""

    trial: str
    kleene: str
    exact: str
    cause: str


def library() -> list[Case]:
    """The published cases on their own days, and the examples."""
    cases = [(path.stem, read(path).data) for path in sorted((HERE / "tests" / "cases").glob("*.yaml"))]
    examples = [(path.stem, read(path).data) for path in sorted((HERE / "examples").glob("*.yaml"))]
    published = [Case(name, date.fromisoformat(str(data["on"])), data["profile"]) for name, data in cases]
    return [*published, *(Case(name, TODAY, data) for name, data in examples)]


def thinned(profile: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The profile without some of its entries: each stays with one probability, another one every time."""
    stays = chance.random()
    kept = {key: value for key, value in profile.items() if key in ("as_of", *LISTS) or chance.random() < stays}
    return {key: [e for e in v if chance.random() < stays] if key in LISTS else v for key, v in kept.items()}


def profiles(rounds: int, knowledge: Knowledge) -> Iterator[tuple[Patient, date]]:
    """Each case whole, and then as often with facts left out."""
    chance = random.Random(5)  # noqa: S311
    for case in library():
        for profile in (case.profile, *(thinned(case.profile, chance) for _ in range(rounds))):
            try:
                yield patient_from(Document(case.name, profile, {}), knowledge.vocabulary, TODAY), case.on
            except Invalid:  # what is left may contradict itself where what was left out explained it
                continue


def differences(rounds: int) -> tuple[int, list[Found]]:
    """How many pairs were decided, and those on which the two ways differ."""
    k, pairs, found = load(), 0, list[Found]()
    for patient, on in profiles(rounds, k):
        binder = Binder(patient, k.vocabulary, k.schemes, on)
        for trial in k.trials.values():
            pairs += 1
            found += _differing(trial, binder)
    return pairs, found


def _differing(trial: CompiledTrial, binder: Binder) -> Iterator[Found]:
    bound = binder.bind(trial)
    of_leaf = LeafObstacles(trial, binder, bound)
    quick, exact = by_kleene(trial, bound, of_leaf), by_worlds(trial, bound, of_leaf)
    if (quick.verdict, quick.truths) != (exact.verdict, exact.truths):
        cause = _cause(trial, bound, quick, exact, of_leaf)
        said = ("a criterion", "a criterion") if quick.verdict == exact.verdict else (quick.verdict, exact.verdict)
        yield Found(trial.key, *said, cause)


def _cause(
    trial: CompiledTrial, bound: tuple[Bound, ...], quick: Decision, exact: Decision, of_leaf: LeafObstacles
) -> str:
    """What the two ways differ in, tried in this order."""
    if quick.verdict != exact.verdict and quick.groups == exact.groups:
        return GROUPS
    free = by_worlds(trial._replace(given=()), bound, of_leaf)
    if (free.verdict, free.truths) == (quick.verdict, quick.truths):
        return TOGETHER
    asked = _asked_in_two_senses(Open(trial, bound))
    known = [KINDS[word] for word in KINDS if any(word in names for names in asked)]
    return known[0] if known else f"asked in two senses: {', '.join(sorted({names[1] for names in asked}))}"


def _asked_in_two_senses(known: Open) -> list[tuple[str, str]]:
    """The kind and the name of unknowns of which no cell passes every test."""
    tests: dict[int, int] = {}
    for formula in known.formulas:
        for unknown, wanted in _tests(formula):
            tests[unknown] = tests.get(unknown, known.masks[unknown]) & wanted
    found = [known.trial.unknowns[u] for u, cells in tests.items() if not cells and known.masks[u].bit_count() > 1]
    return [(u.kind, u.name or ", ".join(u.asked)) for u in found]


def _tests(formula: Formula) -> Iterator[tuple[int, int]]:
    if formula[0] == "in":
        yield formula[1], formula[2]
    else:
        for part in formula[-1]:
            yield from _tests(part)


def told(pairs: int, found: list[Found]) -> list[str]:
    """Lines for a reader."""
    verdicts = [f for f in found if f.kleene != f.exact]
    share = f"{100 * len(verdicts) / pairs:.2f} %"
    lines = [f"{pairs:,} pairs of profile and trial; another verdict: {len(verdicts):,} ({share})"]
    lines.append(f"the same verdict, but another truth of a criterion: {len(found) - len(verdicts):,}")
    for title, key in (("Verdicts", "verdict"), ("Causes", "cause"), ("Trials", "trial")):
        counts = Counter(_by(key, f) for f in (verdicts if key == "verdict" else found))
        lines += ["", title, *(f"{n:7,}  {name}" for name, n in counts.most_common())]
        lines += [] if counts else ["         none"]
    return lines


def _by(key: str, found: Found) -> str:
    if key == "verdict":
        return f"{found.kleene} by Kleene, {found.exact} in every world"
    return found.cause if key == "cause" else f"{found.trial}: {found.cause}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="how often each profile is thinned")
    print("\n".join(told(*differences(parser.parse_args().rounds))))
