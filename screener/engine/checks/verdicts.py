"""Checks by screening: the empty profile, the examples, and what no example decides."""

from __future__ import annotations

from collections.abc import Iterator

from screener.engine.checks.base import Judged
from screener.engine.checks.figures import RULES, kind_of, of_patients
from screener.engine.laws import against_example, against_nobody
from screener.knowledge.checks import Finding


def empty_profile(seen: Judged) -> Iterator[Finding]:
    """Trials that somebody of whom nothing is known passes or fails."""
    for trial, found in seen.nobody:
        broken = against_nobody(found)
        if broken:
            yield Finding(trial.at((), trial.file.trial), f"{broken.capitalize()}: nothing may be settled by silence.")


def decided_on_nothing(seen: Judged) -> Iterator[Finding]:
    """Criteria that are met or failed by somebody of whom nothing is known."""
    for trial, found in seen.nobody:
        for criterion in found["criteria"]:
            if criterion["truth"] != "unknown":
                how = "met" if criterion["truth"] == "true" else "failed"
                yield Finding(trial.criterion(criterion["id"]), f"It is {how} by a patient of whom nothing is known.")


def example_verdict(seen: Judged) -> Iterator[Finding]:
    """Examples that get another verdict, or for other reasons, than they state."""
    for screened in seen.examples:
        broken = against_example(screened.example, screened.found)
        if broken:
            yield Finding(screened.place, f"“{screened.example.name}”: {broken.rstrip('.')}.")


def no_example_decides(seen: Judged) -> Iterator[Finding]:
    """Rules that are open in every example."""
    for trial, entry in seen.entries():
        name = entry.criterion.id
        computed = kind_of(entry, seen.vocabulary) in RULES and of_patients(trial, entry)
        if computed and not seen.answers.get((trial.file.trial, name)):
            yield Finding(trial.at(entry.path, name), "No example patient meets it or fails it.")
