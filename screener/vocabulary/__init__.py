"""Facts, conditions and drugs by name, and their hierarchies: the words that rules and profiles share."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from screener.vocabulary.conditions import Condition, ConditionsFile
from screener.vocabulary.drugs import Drug, DrugClass, DrugsFile, Label, Word
from screener.vocabulary.facts import Fact, FactsFile, Implied, Series
from screener.vocabulary.hierarchy import Hierarchy
from screener.vocabulary.traits import Trait

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Condition",
    "ConditionsFile",
    "Drug",
    "DrugClass",
    "DrugsFile",
    "Fact",
    "FactsFile",
    "Hierarchy",
    "Implied",
    "Label",
    "Series",
    "Trait",
    "Vocabulary",
    "Word",
    "plain",
]


_ALIKE = str.maketrans(dict.fromkeys("-_\u2010\u2011\u2012\u2013\u2014\u2212", " ") | {"\u2019": "'"})
"""Hyphens and dashes are spaces; the apostrophe that word processors put in is the plain one."""


def plain(word: str) -> str:
    """A name as it is compared: no capitals, no accents; space, hyphen and underscore are the same."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return "_".join(kept.translate(_ALIKE).split())


class Vocabulary:
    """The three files together."""

    def __init__(self, facts: FactsFile, conditions: ConditionsFile, drugs: DrugsFile) -> None:
        self.facts = {name: fact.model_copy(update={"id": name}) for name, fact in facts.facts.items()}
        self.lists_recheck_after = facts.lists_recheck_after
        self.conditions = conditions.conditions
        self.drugs = drugs.drugs
        self.classes = drugs.classes
        self.routes = drugs.routes
        self.indications = drugs.indications

    @cached_property
    def condition_tree(self) -> Hierarchy:
        """Which disease is a kind of which."""
        return Hierarchy({name: c.is_a for name, c in self.conditions.items()})

    @cached_property
    def drug_tree(self) -> Hierarchy:
        """Drugs and classes together."""
        classes = {name: c.is_a for name, c in self.classes.items()}
        return Hierarchy(classes | {name: d.is_a for name, d in self.drugs.items()})

    @cached_property
    def route_tree(self) -> Hierarchy:
        """Ways of giving a drug."""
        return Hierarchy({name: w.is_a for name, w in self.routes.items()})

    @cached_property
    def indication_tree(self) -> Hierarchy:
        """What a drug may be given for: conditions, and what is no condition here (PML, IRIS)."""
        conditions = {name: c.is_a for name, c in self.conditions.items()}
        return Hierarchy(conditions | {name: w.is_a for name, w in self.indications.items()})

    @cached_property
    def route_names(self) -> dict[str, str]:
        """Every accepted spelling of a route, to its id."""
        return _index((name, (name, w.name, *w.also)) for name, w in self.routes.items())

    @cached_property
    def indication_names(self) -> dict[str, str]:
        """Every accepted spelling of what a drug is given for, to its id."""
        words = _index((name, (name, w.name, *w.also)) for name, w in self.indications.items())
        return self.condition_names | words

    @cached_property
    def fact_names(self) -> dict[str, str]:
        """Every accepted spelling of a fact, to its id."""
        return _index((name, (name, *fact.aliases)) for name, fact in self.facts.items())

    @cached_property
    def condition_names(self) -> dict[str, str]:
        """Every accepted spelling of a condition, to its id."""
        return _index((name, (name, c.name, *c.also)) for name, c in self.conditions.items())

    @cached_property
    def drug_names(self) -> dict[str, str]:
        """Every accepted spelling of a drug or class (INN, other names, brands), to its id."""
        classes = ((name, (name, c.name)) for name, c in self.classes.items())
        drugs = ((name, (name, d.name, *d.also, *d.brands)) for name, d in self.drugs.items())
        return _index(classes) | _index(drugs)

    def condition_fact(self) -> Mapping[str, str]:
        """Conditions that a fact also states (`hiv_infection` by `hiv`), to that fact."""
        return {fact.condition: name for name, fact in self.facts.items() if fact.condition}


def _index(entries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    return {plain(spelling): name for name, spellings in entries for spelling in spellings}
