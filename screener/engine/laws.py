"""The laws of every trial file: the empty profile neither passes nor fails, and its examples get their verdicts."""

from __future__ import annotations

from datetime import date
from typing import Any

from screener.documents import Document
from screener.engine.bind import Binder
from screener.engine.result import TrialResult
from screener.engine.screening import one_trial
from screener.engine.verdict import Decide
from screener.engine.worlds import by_worlds
from screener.errors import KnowledgeError, Problem, ScreenerError
from screener.knowledge import Knowledge, Location
from screener.knowledge.build import Sources
from screener.knowledge.load import approve, is_approved
from screener.profile.patient import patient_from
from screener.rules.trial_file import Example, TrialFile
from screener.values import NotADate, parse_days

DECIDE: Decide = by_worlds
"""How verdicts are decided here."""
MEND_OWN = "Mend the rule or the example; until then, `--no-user-data` leaves your own files out."
UNDECIDED = ("needs_facts", "unread")
ANY_DAY = date(2026, 1, 1)
"""On which the empty profile is screened: nothing in it has a date."""


def broken_laws(location: Location, knowledge: Knowledge) -> list[str]:
    """What is wrong with the trial files of a folder, one line each; nothing when all laws hold."""
    return _broken([trial for _, trial in Sources(location).trials], knowledge)


def assert_laws(location: Location, knowledge: Knowledge) -> tuple[int, int]:
    """How many trials and examples were checked. Raises KnowledgeError that names every broken law."""
    trials = [trial for _, trial in Sources(location).trials]
    broken = _broken(trials, knowledge)
    if broken:
        raise KnowledgeError(
            str(location.folder), [Problem(f"{line}.", "Mend the rule or the example.") for line in broken]
        )
    return len(trials), sum(len(trial.examples) for trial in trials)


def assert_own_laws(location: Location, knowledge: Knowledge) -> None:
    """The same for a person's own files, once for each version of them. Raises KnowledgeError for the first broken."""
    if location.own is None or is_approved(knowledge.release):
        return
    for document, trial in Sources(location).trials:
        broken = _broken([trial], knowledge) if trial.trial in knowledge.own else []
        if broken:
            raise KnowledgeError(document.file, [Problem(f"{line}.", MEND_OWN) for line in broken])
    approve(knowledge.release)


def of_nobody(trial: str, knowledge: Knowledge) -> TrialResult:
    """What the trial says of the empty profile."""
    return _screened(trial, {}, ANY_DAY, knowledge)


def of_example(trial: str, example: Example, knowledge: Knowledge) -> TrialResult | str:
    """What the trial says of an example patient; in words, why the example cannot be read."""
    try:
        return _screened(trial, example.profile, parse_days(example.on).last, knowledge)
    except (ScreenerError, NotADate) as error:
        return str(error)


def against_nobody(found: TrialResult) -> str:
    """Which law the answer to the empty profile breaks; empty where it breaks none."""
    return "" if found["verdict"] in UNDECIDED else f"the empty profile is {found['verdict']}"


def against_example(example: Example, found: TrialResult | str) -> str:
    """How the answer to an example differs from what it states; empty where it does not."""
    if isinstance(found, str):
        return found
    if found["verdict"] != example.expect.verdict:
        return f"{found['verdict']}, expected {example.expect.verdict}"
    reasons, wanted = {c for reason in found["reasons"] for c in reason}, set(example.expect.because)
    return "" if not wanted or wanted == reasons else f"because of {sorted(reasons)}, expected {sorted(wanted)}"


def _broken(trials: list[TrialFile], knowledge: Knowledge) -> list[str]:
    return [line for trial in trials for line in (*_empty(trial, knowledge), *_examples(trial, knowledge))]


def _empty(trial: TrialFile, knowledge: Knowledge) -> list[str]:
    broken = against_nobody(of_nobody(trial.trial, knowledge))
    return [f"{trial.trial}: {broken}"] if broken else []


def _examples(trial: TrialFile, knowledge: Knowledge) -> list[str]:
    told = [(e, against_example(e, of_example(trial.trial, e, knowledge))) for e in trial.examples]
    return [f"{trial.trial}, example “{example.name}”: {broken}" for example, broken in told if broken]


def _screened(trial: str, profile: dict[str, Any], on: date, knowledge: Knowledge) -> TrialResult:
    document = Document(f"{trial} example", profile, {})
    patient = patient_from(document, knowledge.vocabulary, date.max)
    binder = Binder(patient, knowledge.vocabulary, knowledge.schemes, on)
    written = knowledge.as_written.get(trial, knowledge.trials[trial])
    return one_trial(written, binder, knowledge, DECIDE)
