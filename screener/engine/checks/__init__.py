"""Checks that need verdicts or a search for worlds, and the table of contents of all checks: `TABLE`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from screener.engine.checks import logic, verdicts
from screener.engine.checks.base import Judged
from screener.engine.checks.figures import Decided, Figures, figures
from screener.knowledge import checks as knowledge
from screener.knowledge.checks import Check, Finding

__all__ = ["CHECKS", "TABLE", "Decided", "Figures", "Judged", "figures", "found"]

CHECKS: tuple[Check[Judged], ...] = (
    # what rules mean, whatever the patient
    Check(
        "always_met", "error",
        "A criterion holds for every patient that there can be.",
        "It asks nothing: a threshold, a `none` or an exception is the wrong way round.",
        logic.always_met,
    ),
    Check(
        "never_met", "error",
        "A criterion holds for no patient that there can be.",
        "The trial would turn everybody away.",
        logic.never_met,
    ),
    Check(
        "inside_out", "error",
        "An exclusion takes exactly those whom an inclusion requires.",
        "One of the two is the wrong way round.",
        logic.inside_out,
    ),
    Check(
        "contradiction", "error",
        "Some criteria can each be met, and never together.",
        "The trial would turn everybody away.",
        logic.contradiction,
    ),
    Check(
        "repeated", "warning",
        "Two criteria are met by the same patients, or ask the site the same question.",
        "One line of the list was encoded twice, or another line is missing; one criterion can name two sources.",
        logic.repeated,
    ),
    Check(
        "implied", "note",
        "Whoever meets one criterion meets another one anyway.",
        "Registries repeat themselves; where they do not, the wider one may ask too little.",
        logic.implied,
    ),
    Check(
        "beyond_the_search", "warning",
        "The criteria of a trial are too tangled for the search, so that contradictions may go unseen.",
        "A person has to look.",
        logic.beyond_the_search,
    ),
    # verdicts
    Check(
        "empty_profile", "error",
        "Somebody of whom nothing is known passes or fails a trial.",
        "Nothing may be settled by silence.",
        verdicts.empty_profile,
    ),
    Check(
        "decided_on_nothing", "error",
        "Somebody of whom nothing is known meets or fails a criterion.",
        "What is not written is unknown.",
        verdicts.decided_on_nothing,
    ),
    Check(
        "example_verdict", "error",
        "An example patient gets another verdict, or for other reasons, than the file states.",
        "The rule does not mean what its author meant.",
        verdicts.example_verdict,
    ),
    Check(
        "lay_fails", "error",
        "A criterion with nothing but a lay text, or a number that cannot be right, behind it can fail a patient.",
        "A wrong “no” can cost a life; such a text can only say “probably against”.",
        logic.lay_fails,
    ),
    Check(
        "no_example_decides", "warning",
        "A rule is neither met nor failed by any example patient of its file.",
        "Nothing shows that it means what its author meant.",
        verdicts.no_example_decides,
    ),
)  # fmt: skip

RUN: tuple[Check[Judged], ...] = (*knowledge.CHECKS, *CHECKS)
TABLE: tuple[Check[Any], ...] = (*knowledge.AT_LOAD, *RUN)
"""Every check: those at load, then in the order in which they run."""


def found(seen: Judged, now: Callable[[str], None] = lambda _: None) -> Iterator[tuple[Check[Judged], Finding]]:
    """Every finding of every check; `now` is told which check begins."""
    for check in RUN:
        now(check.id)
        for finding in check.run(seen) if check.run else ():
            yield check, finding
