"""In which order a person is asked face to face: so that, as far as can be expected, few questions are left after each.

A result orders its questions by what they settle and what they cost; here answering costs nothing but time.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from screener.engine.bind import Binder
from screener.engine.questions import Asked, Trial, burden, remain, still_open
from screener.engine.worlds import Open

if TYPE_CHECKING:
    from datetime import date

    from screener.knowledge import CompiledTrial, Knowledge
    from screener.profile.patient import Patient


def to_ask(patient: Patient, knowledge: Knowledge, on: date, done: Collection[Asked] = ()) -> list[Asked]:
    """What still matters to some trial of the knowledge, without what was asked already, the most telling first."""
    binder = Binder(patient, knowledge.vocabulary, knowledge.schemes, on)
    return in_interview([_open(knowledge.trials[key], binder) for key in knowledge.trials], binder, done)


def in_interview(trials: list[Trial], binder: Binder, done: Collection[Asked] = ()) -> list[Asked]:
    """The questions of these trials, by how many are expected to be left; then by what it takes to find out.

    What another statement already carries when nobody says otherwise is asked after that statement.
    """
    every = [q for q in dict.fromkeys(question for t in trials for question in t.questions) if q not in done]
    left = {q: sum((remain(q, t, binder) for t in trials), Decimal(0)) for q in every}
    first = sorted(every, key=lambda q: (left[q], burden(q, binder.vocabulary)))
    return sorted(first, key=lambda q: _carried(q, every, binder))


def _carried(question: Asked, open_: Collection[Asked], binder: Binder) -> bool:
    """Whether another open question may answer it too."""
    if question.about != "fact":
        return False
    carriers = binder.vocabulary.facts[question.names[0]].carried_by
    return any(Asked("fact", (name,)) in open_ for name in carriers)


def _open(trial: CompiledTrial, binder: Binder) -> Trial:
    return still_open(Open(trial, binder.bind(trial)))
