"""What a person is asked next: the facts that can still change the verdict, and no others, the most telling first.

A question matters when, with the site's answers at their best, two worlds of the patient differ in it alone and in the
outcome. Knows no words: a question is a fact, or drugs or conditions by the names that the rules use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from screener.engine.exact import Budget, PastTheBound, always, possible
from screener.engine.kleene import at_their_best, simplified
from screener.rules.formula import Formula, all_of, negated, unknowns

if TYPE_CHECKING:
    from screener.engine.bind import Binder
    from screener.engine.result import About
    from screener.engine.worlds import Open
    from screener.knowledge.compiled import Unknown
    from screener.vocabulary import Fact, Vocabulary

BURDENS = ("record", "asking", "routine_blood", "imaging", "lumbar_puncture", "biopsy")
"""Ways of finding a fact out, from the lightest."""


class Asked(NamedTuple):
    """What a question is about."""

    about: About
    names: tuple[str, ...]


class Left(NamedTuple):
    """What a trial still asks of a patient when the site answers at its best."""

    demands: tuple[Formula, ...]
    masks: list[int]
    given: tuple[Formula, ...]


def left(known: Open) -> Left:
    """The demands without what is settled, and the masks with the site's and the unread answers at their best."""
    demands = known.demands()
    best = at_their_best([*demands, *known.given], known.masks, known.site | known.unread)
    short = (simplified(formula, best) for formula in demands)
    return Left(tuple(short), best, tuple(known.given))


def mattering(known: Open, budget: Budget) -> list[int]:
    """The unknowns of the patient that matter, in the trial's order. Raises PastTheBound."""
    rest = left(known)
    if possible(rest.demands, rest.masks, budget, rest.given) is None:
        return []
    theirs = sorted(set[int]().union(*map(unknowns, rest.demands)) - known.site - known.unread)
    return [u for u in theirs if rest.masks[u].bit_count() > 1 and _matters(u, rest, budget)]


def _matters(unknown: int, rest: Left, budget: Budget) -> bool:
    """Whether some world passes with one answer and fails with another."""
    told = dict.fromkeys(_when(unknown, cell, rest) for cell in _cells(rest.masks[unknown]))
    return any(_differ(yes, no, rest, budget) for yes, no in permutations(told, 2))


def _when(unknown: int, cell: int, rest: Left) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """What is asked, and what is given, once the answer is this cell."""
    masks = [*rest.masks[:unknown], 1 << cell, *rest.masks[unknown + 1 :]]
    short = [tuple(simplified(formula, masks) for formula in some) for some in (rest.demands, rest.given)]
    return short[0], short[1]


def _differ(
    yes: tuple[tuple[Formula, ...], ...], no: tuple[tuple[Formula, ...], ...], rest: Left, budget: Budget
) -> bool:
    fails = negated(all_of(no[0]), [mask.bit_length() for mask in rest.masks])
    return possible([*yes[0], fails], rest.masks, budget, (*yes[1], *no[1])) is not None


# what a person is asked


def asked(unknown: Unknown) -> Asked:
    """The question behind an unknown: the fact itself, or the drugs or conditions that a rule names."""
    if unknown.kind == "treatment" or unknown.kind == "condition":
        return Asked(unknown.kind, unknown.asked)
    return Asked("fact", ("born" if unknown.kind == "age" else unknown.name,))


def questions(known: Open, budget: Budget) -> dict[Asked, list[int]]:
    """The questions that matter to a trial, each with its unknowns, in the trial's order. Raises PastTheBound."""
    found: dict[Asked, list[int]] = {}
    for unknown in mattering(known, budget):
        found.setdefault(asked(known.trial.unknowns[unknown]), []).append(unknown)
    return found


class Trial(NamedTuple):
    """A trial with what it leaves open and the questions that matter to it."""

    known: Open
    questions: dict[Asked, list[int]]


def in_order(trials: Sequence[Trial], binder: Binder) -> list[Asked]:
    """All questions of several trials in the order in which they pay.

    What the site does anyway comes last. Then by the expected number of trials that the answer settles, by the expected
    number of questions that remain, and by what it costs the patient.
    """
    every = list(dict.fromkeys(question for trial in trials for question in trial.questions))
    settles = {q: sum((_settles(q, t, binder) for t in trials), Decimal(0)) for q in every}
    vocabulary = binder.vocabulary
    first = sorted(every, key=lambda q: (_routine(q, vocabulary), -settles[q], burden(q, vocabulary)))
    return list(_by_what_remains(first, settles, trials, binder))


def _by_what_remains(
    some: list[Asked], settles: dict[Asked, Decimal], trials: Sequence[Trial], binder: Binder
) -> Iterator[Asked]:
    """Questions that settle as much are told apart by how many remain; only these are worked out further."""
    rank = {q: (_routine(q, binder.vocabulary), -settles[q]) for q in some}
    for key in dict.fromkeys(rank.values()):
        tied = [q for q in some if rank[q] == key]
        if len(tied) < 2:
            yield from tied
        else:
            left_over = {q: sum((remain(q, t, binder) for t in trials), Decimal(0)) for q in tied}
            yield from sorted(tied, key=lambda q: (left_over[q], burden(q, binder.vocabulary)))


def _settles(question: Asked, trial: Trial, binder: Binder) -> Decimal:
    """How likely the answer leaves the trial with no question."""
    if question not in trial.questions:
        return Decimal(0)
    return sum((p for p, masks in _answers(question, trial, binder) if _is_settled(trial.known, masks)), Decimal(0))


def remain(question: Asked, trial: Trial, binder: Binder) -> Decimal:
    """How many questions the trial is expected to have left once this one is answered."""
    if question not in trial.questions:
        return Decimal(len(trial.questions))
    return sum((p * len(_after(trial.known, masks)) for p, masks in _answers(question, trial, binder)), Decimal(0))


def _after(known: Open, masks: list[int]) -> dict[Asked, list[int]]:
    try:
        return questions(known.narrowed(masks), Budget())
    except PastTheBound:
        return {}


def _is_settled(known: Open, masks: list[int]) -> bool:
    """Whether every world of the patient now passes, or none does, with the site's answers at their best."""
    rest, budget = left(known.narrowed(masks)), Budget()
    try:
        if possible(rest.demands, rest.masks, budget, rest.given) is None:
            return True
        return all(always(formula, rest.masks, budget, rest.given) for formula in rest.demands)
    except PastTheBound:
        return False


def _answers(question: Asked, trial: Trial, binder: Binder) -> Iterator[tuple[Decimal, list[int]]]:
    """Each answer to the first unknown behind a question: how likely it is, and what is then left open."""
    known, number = trial.known, trial.questions[question][0]
    unknown, mask = known.trial.unknowns[number], known.masks[number]
    weights = {cell: _weight(unknown, cell, binder.vocabulary) for cell in _cells(mask)}
    whole = sum(weights.values(), Decimal(0))
    for cell, weight in weights.items():
        share = weight / whole if whole else Decimal(1) / len(weights)
        yield share, [*known.masks[:number], 1 << cell, *known.masks[number + 1 :]]


def _weight(unknown: Unknown, cell: int, vocabulary: Vocabulary) -> Decimal:
    """How likely an answer is: as published, else flat over the values or the plausible range, never over cells."""
    fact = vocabulary.facts.get(unknown.name)
    if fact is None:
        return Decimal(1) if cell == unknown.size - 1 else Decimal(1) / (unknown.size - 1)
    if unknown.kind == "category":
        return fact.prior.get(unknown.values[cell], Decimal(0)) if fact.prior else Decimal(1)
    return _share(unknown, cell, fact) if unknown.kind in ("number", "age") else Decimal(1)


def _share(unknown: Unknown, cell: int, fact: Fact) -> Decimal:
    """The part of the plausible range that lies in the cell."""
    low, high = fact.plausible or (Decimal(0), Decimal(1))
    ends = [low, *(min(max(Decimal(cut), low), high) for cut, _ in unknown.cuts), high]
    return ends[cell + 1] - ends[cell]


def _routine(question: Asked, vocabulary: Vocabulary) -> bool:
    """Whether the site finds it out anyway."""
    return question.about == "fact" and vocabulary.facts[question.names[0]].routine


def burden(question: Asked, vocabulary: Vocabulary) -> int:
    """What it takes to find it out, from a look into the record to a biopsy."""
    return BURDENS.index(vocabulary.facts[question.names[0]].obtained) if question.about == "fact" else 0


def _cells(mask: int) -> list[int]:
    return [cell for cell in range(mask.bit_length()) if mask >> cell & 1]
