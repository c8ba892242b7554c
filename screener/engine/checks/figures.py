"""What `--stats` counts: criteria by kind, examples, how much the examples decide, facts that one criterion uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from typing_extensions import TypedDict

from screener.engine.checks.base import Judged
from screener.knowledge.checks import Entry, Written
from screener.knowledge.checks.base import Leaf
from screener.rules.requirements import ConditionRule, FactRule, JudgementRule, TreatmentRule
from screener.rules.trial_file import Source
from screener.vocabulary import Vocabulary

RULES = ("facts", "treatments", "conditions", "several")
"""The kinds of rules that a patient's records answer."""
KINDS = (*RULES, "person", "judgement", "allowed", "advice", "after_entry", "remark")
"""Of what stands for a line of a list, the most that was made of it first. person: only the patient or the site can
answer it (consent, travel); judgement: a question for the investigator."""
_OF_A_LIST = re.compile(r"([A-Z]+-)?[IE][0-9]+[a-z]?")
"""How the lines of a registry's list are numbered; what was read elsewhere in a record is named in words."""


class Decided(TypedDict):
    """How many criteria there are, how many the examples meet or fail, and how many they meet and fail."""

    criteria: int
    decided: int
    both_ways: int


class Figures(TypedDict):
    """The whole count.

    `lines`: of the sources' lists, by their own ids, and what was made of them. `in_files`: criteria, with those of
    groups, and notes with an id. `with_question`: rules that hold a question for the site as well.
    """

    trials: int
    records: int
    lines: int
    by_kind: dict[str, int]
    in_files: int
    with_question: int
    lay: int
    doubtful: int
    unread_parts: int
    examples: int
    rules: Decided
    person: Decided
    lone_facts: dict[str, str]


def figures(seen: Judged) -> Figures:
    """Everything that is counted."""
    made = Counter(_lines(seen).values())
    entries = list(seen.entries())
    notes = [note for trial in seen.trials for note in trial.file.notes if note.id]
    return {
        "trials": len(seen.trials),
        "records": len(seen.knowledge.records),
        "lines": made.total(),
        "by_kind": {kind: made[kind] for kind in KINDS},
        "in_files": len(entries) + len(notes),
        "with_question": sum(_asks_as_well(entry, seen.vocabulary) for _, entry in entries),
        "lay": sum(entry.criterion.lay for _, entry in entries),
        "doubtful": sum(bool(entry.criterion.doubts()) for _, entry in entries),
        "unread_parts": sum(len(trial.file.unread()) for trial in seen.trials),
        "examples": len(seen.examples),
        "rules": _decided(seen, RULES),
        "person": _decided(seen, ("person",)),
        "lone_facts": dict(_lone_facts(seen)),
    }


def kind_of(entry: Entry, vocabulary: Vocabulary) -> str:
    """What its rule is on: one kind of thing, several, what only a person can say, or nothing but a question."""
    asked = [leaf for _, leaf in entry.leaves() if not isinstance(leaf, JudgementRule)]
    if not asked:
        return "judgement"
    if all(isinstance(leaf, FactRule) and vocabulary.facts[leaf.fact].answered_by != "record" for leaf in asked):
        return "person"
    sorts = {_sort(leaf) for leaf in asked}
    return sorts.pop() if len(sorts) == 1 else "several"


def of_patients(trial: Written, entry: Entry) -> bool:
    """Whether it is asked of those who are screened."""
    return entry.group in ("", *trial.compiled.of_patients)


def _sort(leaf: Leaf) -> str:
    sorts = {FactRule: "facts", TreatmentRule: "treatments", ConditionRule: "conditions"}
    return sorts[type(leaf)]


def _asks_as_well(entry: Entry, vocabulary: Vocabulary) -> bool:
    asks = any(isinstance(leaf, JudgementRule) for _, leaf in entry.leaves())
    return asks and kind_of(entry, vocabulary) in RULES


def _lines(seen: Judged) -> dict[tuple[str, str], str]:
    """Every line of the sources' lists, by trial and id, and the most that was made of it."""
    found: dict[tuple[str, str], str] = {}
    for trial, kind, item in _read(seen):
        line = (trial.file.trial, item)
        found[line] = min(kind, found.get(line, kind), key=KINDS.index)
    return found


def _read(seen: Judged) -> Iterator[tuple[Written, str, str]]:
    """What every line that a criterion or note cites was made into."""
    for trial, entry in seen.entries():
        kind = kind_of(entry, seen.vocabulary)
        yield from ((trial, kind, item) for item in _items(entry.criterion.source))
    for trial in seen.trials:
        for note in trial.file.notes:
            yield from ((trial, note.kind, item) for item in _items(note.source))


def _items(sources: Iterable[Source]) -> Iterator[str]:
    return (source.item for source in sources if _OF_A_LIST.fullmatch(source.item))


def _decided(seen: Judged, kinds: tuple[str, ...]) -> Decided:
    asked = [
        (trial, e) for trial, e in seen.entries() if of_patients(trial, e) and kind_of(e, seen.vocabulary) in kinds
    ]
    answers = [seen.answers.get((trial.file.trial, e.criterion.id), set()) for trial, e in asked]
    return {"criteria": len(asked), "decided": sum(map(bool, answers)), "both_ways": sum(len(a) > 1 for a in answers)}


def _lone_facts(seen: Judged) -> Iterator[tuple[str, str]]:
    """Facts that a single criterion uses, with that criterion."""
    used: dict[str, set[str]] = {}
    for trial, entry in seen.entries():
        for _, leaf in entry.leaves():
            if isinstance(leaf, FactRule):
                used.setdefault(leaf.fact, set()).add(f"{trial.file.trial} {entry.criterion.id}")
    return ((fact, next(iter(by))) for fact, by in sorted(used.items()) if len(by) == 1)
