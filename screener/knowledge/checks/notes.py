"""Checks of what stands beside rules: lines that allow something, and why a question is left to the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from screener.knowledge.checks.base import Entry, Finding, Inspected, Place, Written, leaves, listed
from screener.models import Model
from screener.rules.requirements import JudgementRule, TreatmentRule
from screener.vocabulary import Hierarchy, Vocabulary, plain

Phrase = tuple[str, ...]
LONGEST = 5
"""Words in a medicine's name."""
_WORD = re.compile(r"\w[\w-]*")


def allowed_overlap(seen: Inspected) -> Iterator[Finding]:
    """A line that allows a medicine, and an exclusion that takes it and does not except it."""
    names = phrases(seen.vocabulary)
    for trial in seen.trials:
        for i, note in enumerate(trial.file.notes):
            if note.kind == "allowed":
                place = trial.at(("notes", i), note.id)
                yield from _overlaps(place, named(note.text, names), trial, seen.vocabulary)


def judgement_without_note(seen: Inspected) -> Iterator[Finding]:
    """A criterion that is only a question, and nothing that says why no rule can answer it."""
    for trial, entry in seen.entries():
        if is_judgement(entry) and not entry.criterion.note:
            place = trial.at(entry.path, entry.criterion.id)
            yield Finding(place, "It is left to the site, and no `note` says why no rule can answer it.")


def is_judgement(entry: Entry) -> bool:
    """Whether nothing of it is computed."""
    return all(isinstance(leaf, JudgementRule) for _, leaf in entry.leaves())


def phrases(vocabulary: Vocabulary) -> dict[Phrase, str]:
    """Every way to write a drug or class, as plain words, to its id; also what stands in brackets or before them."""
    found: dict[Phrase, str] = {}
    for spelling, name in vocabulary.drug_names.items():
        for part in re.split(r"[(),]", spelling):
            found.setdefault(_words(part), name)
    return {phrase: name for phrase, name in found.items() if phrase}


def named(text: str, names: Mapping[Phrase, str]) -> set[str]:
    """The drugs and classes that a text names."""
    words = _words(text)
    spans = (words[i : i + n] for i in range(len(words)) for n in range(1, LONGEST + 1))
    return {names[span] for span in spans if span in names}


def _words(text: str) -> Phrase:
    """Words without capitals, accents and the s of a plural."""
    return tuple(word.rstrip("s") for word in _WORD.findall(plain(text).replace("_", " ")))


def _overlaps(place: Place, allowed: Iterable[str], trial: Written, vocabulary: Vocabulary) -> Iterator[Finding]:
    for entry in trial.entries:
        taken = [rule for rule in barring(entry) if not rule.traits()]
        clash = [name for name in sorted(allowed) if any(_takes(rule, name, vocabulary.drug_tree) for rule in taken)]
        if clash:
            names, other = listed(f"`{name}`" for name in clash), entry.criterion.id
            yield Finding(place, f"It allows {names}, which {other} excludes without an `other_than`.")


def barring(entry: Entry) -> Iterator[TreatmentRule]:
    """The rules on treatments that count against whoever has them."""
    rule, against = entry.criterion.require or entry.criterion.exclude_if, entry.rule_key == "exclude_if"
    for path, leaf in _maybe_leaves(rule):
        if isinstance(leaf, TreatmentRule) and against != bool(path.count("none") % 2):
            yield leaf


def _maybe_leaves(rule: Model | None) -> Iterator[tuple[tuple[str | int, ...], Model]]:
    return iter(()) if rule is None else leaves(rule)


def _takes(rule: TreatmentRule, name: str, tree: Hierarchy) -> bool:
    """Whether all of what is named is asked about, and no exception is about it."""
    asked = rule.asked()
    excepted = [*asked.other_than, *(one for pattern in asked.patterns for one in pattern.names)]
    inside = any(tree.is_a(name, one) for one in asked.names)
    return inside and not any(tree.is_a(name, one) or tree.is_a(one, name) for one in excepted)
