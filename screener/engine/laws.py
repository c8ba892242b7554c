"""The laws of every trial file: the empty profile neither passes nor fails, and its examples get their verdicts."""

from __future__ import annotations

from datetime import date

from screener.documents import Document
from screener.engine.bind import Binder
from screener.engine.screening import one_trial
from screener.engine.worlds import by_worlds
from screener.errors import KnowledgeError, Problem, ScreenerError
from screener.knowledge import Knowledge, Location
from screener.knowledge.build import Sources
from screener.profile.patient import patient_from
from screener.rules.trial_file import Example, TrialFile
from screener.values import NotADate, parse_days

UNDECIDED = ("needs_facts", "unread")


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


def _broken(trials: list[TrialFile], knowledge: Knowledge) -> list[str]:
    return [line for trial in trials for line in (*_empty(trial, knowledge), *_examples(trial, knowledge))]


def _empty(trial: TrialFile, knowledge: Knowledge) -> list[str]:
    verdict, _ = _verdict(trial, {}, date(2026, 1, 1), knowledge)
    return [] if verdict in UNDECIDED else [f"{trial.trial}: the empty profile is {verdict}"]


def _examples(trial: TrialFile, knowledge: Knowledge) -> list[str]:
    return [line for example in trial.examples if (line := _example(trial, example, knowledge))]


def _example(trial: TrialFile, example: Example, knowledge: Knowledge) -> str:
    where = f"{trial.trial}, example “{example.name}”"
    try:
        verdict, reasons = _verdict(trial, example.profile, parse_days(example.on).last, knowledge)
    except (ScreenerError, NotADate) as error:
        return f"{where}: {error}"
    if verdict != example.expect.verdict:
        return f"{where}: {verdict}, expected {example.expect.verdict}"
    wanted = set(example.expect.because)
    return (
        "" if not wanted or wanted == reasons else f"{where}: because of {sorted(reasons)}, expected {sorted(wanted)}"
    )


def _verdict(trial: TrialFile, profile: dict[str, object], on: date, knowledge: Knowledge) -> tuple[str, set[str]]:
    document = Document(f"{trial.trial} example", profile, {})
    patient = patient_from(document, knowledge.vocabulary, date.max)
    binder = Binder(patient, knowledge.vocabulary, knowledge.schemes, on)
    result = one_trial(knowledge.trials[trial.trial], binder, knowledge, by_worlds)
    return result["verdict"], {c for reason in result["reasons"] for c in reason}
