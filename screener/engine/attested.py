"""What a site has attested: its answer to a judgement, or to a part of the list that nobody could read.

It fills in what is the site's to say and nothing else: a rule that the patient's evidence fails still fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from screener.engine.result import AttestedResult
from screener.errors import Invalid, Problem
from screener.messages import worded
from screener.rules.formula import Formula

if TYPE_CHECKING:
    from screener.engine.bind import Bound
    from screener.engine.result import TrialResult
    from screener.knowledge import CompiledCriterion, CompiledTrial, Knowledge
    from screener.knowledge.compiled import Unknown
    from screener.profile.patient import Attested, Patient

MET, NOT_MET = "met", "not_met"


def answered(
    trial: CompiledTrial, bound: tuple[Bound, ...], attested: tuple[Attested, ...], on: date
) -> tuple[Bound, ...]:
    """The same with the site's answers in their place, as far as they were given by that day."""
    filled = list(bound)
    for answer in _of(trial.key, attested, on):
        for number, inside in _asked(trial, answer.criterion):
            left = inside if answer.answer == MET else ~inside & trial.unknowns[number].whole
            filled[number] = filled[number]._replace(mask=left, why="", owner="patient")
    return tuple(filled)


def without(patient: Patient) -> Patient:
    """The patient as the profile alone has it."""
    return replace(patient, attested=())


def beside(result: TrialResult, alone: TrialResult, attested: tuple[Attested, ...], on: date) -> list[AttestedResult]:
    """Each answer of the site, and what the profile alone says of the criterion."""
    said = {c["id"]: c for c in alone["criteria"]}
    return [
        {
            "criterion": a.criterion,
            "answer": a.answer,
            "by": a.by,
            "date": str(a.date),
            "reason": a.reason,
            "protocol": a.protocol,
            "otherwise": said[a.criterion],
        }
        for a in _of(result["id"], attested, on)
        if a.criterion in said
    ]


def refuse_unasked(patient: Patient, knowledge: Knowledge, file: str) -> None:
    """Raises Invalid for an answer to what no site is asked: an unknown trial or criterion, or a rule."""
    problems = [p for a in patient.attested for p in _unasked(a, knowledge)]
    if problems:
        raise Invalid(file, problems)


def _unasked(answer: Attested, knowledge: Knowledge) -> Iterator[Problem]:
    trial = knowledge.trials.get(answer.trial)
    if trial is None:
        do = worded("`screener trials list --all` names every one; one that nobody has encoded asks nothing yet.")
        yield Problem(worded("No encoded trial has this id."), do, f"{answer.path}.trial", answer.line)
        return
    asked = [c.id for c in trial.criteria if list(_asked(trial, c.id))]
    if answer.criterion not in asked:
        names = ", ".join(asked) or worded("none of its criteria")
        why = worded(
            "A site can attest an answer to a judgement or to a part that nobody could read, and this is neither."
        )
        yield Problem(
            why,
            worded("In {trial} these are: {names}.", trial=trial.key, names=names),
            f"{answer.path}.criterion",
            answer.line,
        )


def _of(trial: str, attested: tuple[Attested, ...], on: date) -> list[Attested]:
    """The answers about a trial that were there on the day; of two about one criterion the later one."""
    known = sorted((a for a in attested if a.trial == trial and a.date <= on), key=lambda a: a.date)
    return list({a.criterion: a for a in known}.values())


def _asked(trial: CompiledTrial, criterion: str) -> Iterator[tuple[int, int]]:
    """The judgements and unread parts that a criterion rests on, and the cells that are for the patient."""
    asked: CompiledCriterion | None = next((c for c in trial.criteria if c.id == criterion), None)
    for number, inside in _tests(asked.formula) if asked else ():
        if _is_the_sites(trial.unknowns[number]):
            yield number, inside


def _is_the_sites(unknown: Unknown) -> bool:
    return unknown.kind == "unread" or (unknown.kind == "site" and unknown.name == "judgement")


def _tests(formula: Formula) -> Iterator[tuple[int, int]]:
    """Every test of a formula: the unknown, and the cells that meet it."""
    if formula[0] == "in":
        yield formula[1], formula[2]
        return
    for part in formula[-1]:
        yield from _tests(part)
