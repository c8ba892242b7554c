"""What a person is asked next: the facts that can still change the verdict, and no others, the most telling first.

A question matters when, with the site's answers at their best, two worlds of the patient differ in it alone and in the
outcome. Knows no words: a question is a fact, or drugs or conditions by the names that the rules use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from screener.engine.exact import Budget, PastTheBound, Tied, always, conjuncts, pivotal, possible, tied
from screener.engine.kleene import at_their_best, simplified
from screener.profile.patient import Observation
from screener.rules.formula import Formula
from screener.values import DayRange

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
    return _at_best(known.demands(), known.masks, known.given, known)


def _at_best(demands: Iterable[Formula], masks: list[int], given: Iterable[Formula], known: Open) -> Left:
    short, rules = [simplified(formula, masks) for formula in demands], tuple(given)
    best = at_their_best([*short, *rules], masks, known.site | known.unread)
    return Left(tuple(simplified(formula, best) for formula in short), best, rules)


class Part(NamedTuple):
    """Demands that unknowns tie together, and nothing else of the trial reads; `matter`: which of the patient's do."""

    rest: Left
    matter: tuple[int, ...]


def parts(known: Open, budget: Budget) -> list[Part]:
    """What a trial still asks; nothing where no world meets it. Raises PastTheBound."""
    rest = left(known)
    if possible(rest.demands, rest.masks, budget, rest.given) is None:
        return []
    return _parts(rest, known, budget)


def _parts(rest: Left, known: Open, budget: Budget) -> list[Part]:
    every = [part for demand in rest.demands for part in conjuncts(demand)]
    return [_part(group, rest.masks, known, budget) for group in tied(every, rest.given, rest.masks)]


def _part(group: Tied, masks: list[int], known: Open, budget: Budget) -> Part:
    rest, theirs = Left(tuple(group.demands.values()), masks, group.rules), known.site | known.unread
    found = pivotal(rest.demands, masks, budget, rest.given)
    return Part(rest, tuple(unknown for unknown in found if unknown not in theirs))


def mattering(known: Open, budget: Budget) -> list[int]:
    """The unknowns of the patient that matter, in the trial's order. Raises PastTheBound."""
    return _matter(parts(known, budget))


def _matter(some: Iterable[Part]) -> list[int]:
    return sorted(unknown for part in some for unknown in part.matter)


# what a person is asked


def asked(unknown: Unknown) -> Asked:
    """The question behind an unknown: the fact itself, or the drugs or conditions that a rule names."""
    if unknown.kind == "treatment" or unknown.kind == "condition":
        return Asked(unknown.kind, unknown.asked)
    return Asked("fact", ("born" if unknown.kind == "age" else unknown.name,))


def questions(known: Open, budget: Budget) -> dict[Asked, list[int]]:
    """The questions that matter to a trial, each with its unknowns, in the trial's order. Raises PastTheBound."""
    return _questions(known, parts(known, budget))


def _questions(known: Open, some: Iterable[Part]) -> dict[Asked, list[int]]:
    found: dict[Asked, list[int]] = {}
    for unknown in _matter(some):
        for question in _behind(known, unknown):
            found.setdefault(question, []).append(unknown)
    return found


def _behind(known: Open, number: int) -> list[Asked]:
    """What is asked to learn an unknown; of a day that hangs on another one, whichever is not known to the day."""
    unknown, window = known.trial.unknowns[number], known.trial.unknowns[number].series.window
    if unknown.kind != "around" or window is None:
        return [asked(unknown)]
    told = {e.fact for e in known.bound[number].evidence if isinstance(e, Observation) and _decided(e)}
    return [Asked("fact", (fact,)) for fact in (unknown.name, window.anchor) if fact not in told] or [asked(unknown)]


def _decided(day: Observation) -> bool:
    return isinstance(day.value, DayRange) and day.value.decided


class Trial(NamedTuple):
    """A trial with what it leaves open and the questions that matter to it."""

    known: Open
    parts: list[Part]
    questions: dict[Asked, list[int]]


def still_open(known: Open) -> Trial:
    """A trial with its questions, in the trial's order; with none where the search would take too long."""
    try:
        found = parts(known, Budget())
    except PastTheBound:
        found = []
    return Trial(known, found, _questions(known, found))


def in_order(trials: Sequence[Trial], binder: Binder) -> list[Asked]:
    """All questions of several trials in the order in which they pay.

    What the site does anyway comes last. Then by the expected number of trials that the answer settles, by the expected
    number of questions that remain, and by what it costs the patient.
    """
    every = list(dict.fromkeys(question for trial in trials for question in trial.questions))
    settles = {q: sum((_settles(q, t, binder) for t in trials), Decimal(0)) for q in every}
    vocabulary = binder.vocabulary
    first = sorted(every, key=lambda q: (vocabulary.routine(*q), -settles[q], burden(q, vocabulary)))
    return list(_by_what_remains(first, settles, trials, binder))


def _by_what_remains(
    some: list[Asked], settles: dict[Asked, Decimal], trials: Sequence[Trial], binder: Binder
) -> Iterator[Asked]:
    """Questions that settle as much are told apart by how many remain; only these are worked out further."""
    rank = {q: (binder.vocabulary.routine(*q), -settles[q]) for q in some}
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
    return sum((share for share, after in _answers(question, trial, binder) if after.settled()), Decimal(0))


def remain(question: Asked, trial: Trial, binder: Binder) -> Decimal:
    """How many questions the trial is expected to have left once this one is answered."""
    if question not in trial.questions:
        return Decimal(len(trial.questions))
    return sum((share * after.questions() for share, after in _answers(question, trial, binder)), Decimal(0))


def _answers(question: Asked, trial: Trial, binder: Binder) -> Iterator[tuple[Decimal, _After]]:
    """Each answer to the first unknown behind a question: how likely it is, and what is then left open."""
    number = trial.questions[question][0]
    unknown, mask = trial.known.trial.unknowns[number], trial.known.masks[number]
    weights = {cell: _weight(unknown, cell, binder.vocabulary) for cell in _cells(mask)}
    whole = sum(weights.values(), Decimal(0))
    for cell, weight in weights.items():
        share = weight / whole if whole else Decimal(1) / len(weights)
        yield share, _After(trial, number, cell)


class _After:
    """A trial once an unknown is in one of its cells. Only the part that reads the unknown is another one then."""

    def __init__(self, trial: Trial, number: int, cell: int) -> None:
        self.known, self.budget = trial.known, Budget()
        before = next(part for part in trial.parts if number in part.matter)
        self.others = [part for part in trial.parts if part is not before]
        masks = [1 << cell if unknown == number else mask for unknown, mask in enumerate(before.rest.masks)]
        self.rest = _at_best(before.rest.demands, masks, before.rest.given, self.known)

    def settled(self) -> bool:
        """Whether every world of the patient passes, or none does, with the site's answers at their best."""
        try:
            return self._fails() or all(map(self._holds, (*(part.rest for part in self.others), self.rest)))
        except PastTheBound:
            return False

    def questions(self) -> int:
        """How many there are."""
        try:
            found = [] if self._fails() else [*self.others, *self._parts()]
        except PastTheBound:
            return 0
        return len(_questions(self.known, found))

    def _fails(self) -> bool:
        return possible(self.rest.demands, self.rest.masks, self.budget, self.rest.given) is None

    def _holds(self, rest: Left) -> bool:
        return all(always(demand, rest.masks, self.budget, rest.given) for demand in rest.demands)

    def _parts(self) -> list[Part]:
        return _parts(self.rest, self.known, self.budget)


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


def burden(question: Asked, vocabulary: Vocabulary) -> int:
    """What it takes to find it out, from a look into the record to a biopsy."""
    return BURDENS.index(vocabulary.facts[question.names[0]].obtained) if question.about == "fact" else 0


def _cells(mask: int) -> list[int]:
    return [cell for cell in range(mask.bit_length()) if mask >> cell & 1]
