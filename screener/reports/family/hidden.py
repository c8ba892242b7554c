"""What a page leaves out because somebody asked for it: a fact, a condition or a drug, and what else gives it away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.knowledge.family import PlainEntry, PlainWords
    from screener.vocabulary import Vocabulary


class UnknownName(ValueError):  # noqa: N818
    """A name to be left out that nobody knows; `known` are those that can be meant."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__("no fact, condition or drug has this name")
        self.name, self.known = name, known


class Hidden(NamedTuple):
    """Ids that no reason, question or piece of evidence may name. `words`: every name of theirs."""

    facts: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    treatments: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def mentioned(self, text: str) -> bool:
        """Whether a text that is another's, such as a title, has one of their names."""
        said = f" {_spaced(text)} "
        return any(f" {word} " in said for word in self.words)

    def hinted(self, text: str) -> bool:
        """Whether a word of a text begins with one of their names, as the name of a web site may."""
        said = f" {_spaced(text)} "
        return any(f" {word}" in said for word in self.words)

    def names(self, about: str, name: str) -> bool:
        """Whether something of this kind is left out."""
        held = {"fact": self.facts, "condition": self.conditions, "treatment": self.treatments}
        return name in held.get(about, frozenset())

    def entry(self, entry: PlainEntry) -> bool:
        """Whether a plain entry speaks of it."""
        return not self.treatments.isdisjoint(entry.when_taken) or not self.facts.isdisjoint(entry.when_found)


NOTHING = Hidden()


def hidden(asked: Iterable[str], vocabulary: Vocabulary, words: PlainWords) -> Hidden:
    """What is meant by these names, and what gives it away. Raises UnknownName."""
    meant = [_meant(name, vocabulary) for name in asked]
    facts = frozenset[str]().union(*(m.facts for m in meant))
    conditions = frozenset[str]().union(*(m.conditions for m in meant))
    facts |= {fact for condition, fact in vocabulary.condition_fact.items() if condition in conditions}
    away = [words.file.gives_away[fact] for fact in facts if fact in words.file.gives_away]
    own = {c for fact in facts if (c := vocabulary.facts[fact].condition)}
    conditions = conditions.union(own, *(a.conditions for a in away))
    treatments = frozenset[str]().union(*(m.treatments for m in meant), *(a.treatments for a in away))
    found = Hidden(
        facts.union(*(a.facts for a in away)),
        frozenset(kind for c in conditions for kind in vocabulary.condition_tree.within(c)),
        frozenset(kind for t in treatments for kind in vocabulary.drug_tree.within(t)),
    )
    return found._replace(words=_names_of(found, vocabulary))


def _names_of(found: Hidden, vocabulary: Vocabulary) -> frozenset[str]:
    """Every spelling that a profile may use for one of them."""
    tables = zip(found[:3], (vocabulary.fact_names, vocabulary.condition_names, vocabulary.drug_names), strict=True)
    return frozenset(_spaced(said) for ids, table in tables for said, name in table.items() if name in ids)


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", plain(text)))


def _meant(name: str, vocabulary: Vocabulary) -> Hidden:
    """Everything that the name may stand for."""
    said, tables = plain(name), (vocabulary.fact_names, vocabulary.condition_names, vocabulary.drug_names)
    found = [frozenset({table[said]}) if said in table else frozenset[str]() for table in tables]
    if not any(found):
        raise UnknownName(name, sorted({known for table in tables for known in table}))
    return Hidden(*found)
