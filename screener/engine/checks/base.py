"""A data folder with every verdict that the checks need: of the empty profile, and of every example."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from screener.engine.laws import of_example, of_nobody
from screener.engine.result import Code, CriterionResult, TrialResult
from screener.knowledge.checks import Inspected, Place, Written
from screener.rules.trial_file import Example


class Screened(NamedTuple):
    """An example of a trial's file, and what came out; in words, why it could not be screened."""

    trial: Written
    place: Place
    example: Example
    found: TrialResult | str

    def criteria(self) -> list[CriterionResult]:
        """Every criterion's result; none where it could not be screened."""
        return [] if isinstance(self.found, str) else self.found["criteria"]


class Judged(Inspected):
    """A data folder on a day, with verdicts."""

    @cached_property
    def nobody(self) -> list[tuple[Written, TrialResult]]:
        """What each trial says of the empty profile."""
        return [(trial, of_nobody(trial.file.trial, self.knowledge)) for trial in self.trials]

    @cached_property
    def examples(self) -> list[Screened]:
        """Every example of every file, screened."""
        return [
            Screened(trial, trial.at(("examples", i)), example, of_example(trial.file.trial, example, self.knowledge))
            for trial in self.trials
            for i, example in enumerate(trial.file.examples)
        ]

    @cached_property
    def answers(self) -> dict[tuple[str, str], set[str]]:
        """How each criterion came out in the examples: `true`, `false`; what is only probably against is `false`."""
        found: dict[tuple[str, str], set[str]] = {}
        for screened in self.examples:
            for criterion in screened.criteria():
                found.setdefault((screened.trial.file.trial, criterion["id"]), set()).add(_answer(criterion))
        return {name: answers - {"unknown"} for name, answers in found.items()}


def _answer(criterion: CriterionResult) -> str:
    return "false" if criterion["reason"]["code"] is Code.PROBABLY_AGAINST else criterion["truth"]
