"""Facts, conditions and drugs by name, and their hierarchies: the words that rules and profiles share."""

from __future__ import annotations

import json
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Any

from screener.vocabulary.conditions import Condition, ConditionsFile
from screener.vocabulary.drugs import Drug, DrugClass, DrugsFile, Label
from screener.vocabulary.facts import Fact, FactsFile, Implied, Series
from screener.vocabulary.hierarchy import Hierarchy
from screener.vocabulary.traits import Trait
from screener.vocabulary.words import Told, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from screener.vocabulary.texts import AbbreviationsFile, MriFile

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
    "Told",
    "Trait",
    "Vocabulary",
    "Word",
    "plain",
]


_ALIKE = str.maketrans(dict.fromkeys("-_\u2010\u2011\u2012\u2013\u2014\u2212", " ") | {"\u2019": "'"})
"""Hyphens and dashes are spaces; the apostrophe that word processors put in is the plain one."""


def plain(word: str) -> str:
    """A name as it is compared: no capitals, no accents; space, hyphen and underscore are the same."""
    if word.isascii():  # nearly all, and there are hundreds of names at every start
        return "_".join(word.lower().translate(_ALIKE).split())
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return "_".join(kept.translate(_ALIKE).split())


class Vocabulary:
    """The three files together, and `beside` them, as plain data, what only some commands read (`texts`)."""

    def __init__(
        self,
        facts: FactsFile,
        conditions: ConditionsFile,
        drugs: DrugsFile,
        beside: Mapping[str, Any] | None = None,
    ) -> None:
        self.facts = {n: f if f.id == n else f.model_copy(update={"id": n}) for n, f in facts.facts.items()}
        self.lists_recheck_after = facts.lists_recheck_after
        self.specimens = facts.specimens
        self.answers = facts.answers
        self.conditions = conditions.conditions
        self.drugs = drugs.drugs
        self.classes = drugs.classes
        self.routes = drugs.routes
        self.indications = drugs.indications
        self._beside = beside or {}
        self._read: dict[str, Mapping[str, Any]] = {}

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
        return self._translated("routes") | _index((n, (n, w.name, *w.also)) for n, w in self.routes.items())

    @cached_property
    def indication_names(self) -> dict[str, str]:
        """Every accepted spelling of what a drug is given for, to its id."""
        words = _index((name, (name, w.name, *w.also)) for name, w in self.indications.items())
        return self._translated("indications") | self.condition_names | words

    @cached_property
    def specimen_names(self) -> dict[str, str]:
        """Every accepted spelling of what a sample is of, to its id."""
        return _index((name, (name, w.name, *w.also)) for name, w in self.specimens.items())

    @cached_property
    def fact_names(self) -> dict[str, str]:
        """Every accepted spelling of a fact, to its id."""
        return _index((name, (name, *fact.aliases)) for name, fact in self.facts.items())

    @cached_property
    def condition_names(self) -> dict[str, str]:
        """Every accepted spelling of a condition, to its id."""
        names = _index((name, (name, c.name, *c.also)) for name, c in self.conditions.items())
        return self._translated("conditions") | names

    @cached_property
    def drug_names(self) -> dict[str, str]:
        """Every accepted spelling of a drug or class (INN, other names, brands), to its id."""
        classes = ((name, (name, c.name, *c.also, *c.brands)) for name, c in self.classes.items())
        drugs = ((name, (name, d.name, *d.also, *d.brands)) for name, d in self.drugs.items())
        return self._translated("classes") | self._translated("drugs") | _index(classes) | _index(drugs)

    def routine(self, about: str, names: Sequence[str]) -> bool:
        """Whether a question is of a fact that the site finds out anyway before it takes somebody."""
        return about == "fact" and self.facts[names[0]].routine

    def specimen(self, said: str) -> str:
        """What a sample is of, by its id if it is known, else as it was written."""
        return self.specimen_names.get(plain(said), plain(said))

    def meanings(self, said: str) -> tuple[str, ...]:
        """What a short form may mean that has to be asked about; nothing for every other word."""
        return self._several.get(plain(said), ())

    @cached_property
    def _several(self) -> dict[str, tuple[str, ...]]:
        entries = self._beside.get("abbreviations", {}).get("ambiguous", {}).items()
        return {plain(short): tuple(m["name"] for m in entry["may_be"]) for short, entry in entries}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the texts are translated into."""
        return tuple(self._beside.get("texts", {}))

    def texts(self, code: str) -> Mapping[str, Any]:
        """A language's texts as plain data; nothing where the folder has no file of it. Look them up by `Texts`."""
        if code not in self._read:
            self._read[code] = json.loads(self._beside.get("texts", {}).get(code, "{}"))
        return self._read[code]

    @cached_property
    def mri(self) -> MriFile:
        """What MRI reports may say, for `define` and for forms; no rule asks for it."""
        from screener.vocabulary.texts import MriFile

        return MriFile.model_validate(self._beside.get("mri", {}))

    @cached_property
    def abbreviations(self) -> AbbreviationsFile:
        """Short forms of hospital letters."""
        from screener.vocabulary.texts import AbbreviationsFile

        return AbbreviationsFile.model_validate(self._beside.get("abbreviations", {}))

    def _translated(self, section: str) -> dict[str, str]:
        """Names in other languages, to the ids; a name of the three files goes before them."""
        found = (texts.get(section, {}) for texts in self._beside.get("i18n", {}).values())
        return {plain(t["name"] if isinstance(t, dict) else t): name for part in found for name, t in part.items()}

    @cached_property
    def condition_fact(self) -> Mapping[str, str]:
        """Conditions that a fact also states (`hiv_infection` by `hiv`), to that fact."""
        return {fact.condition: name for name, fact in self.facts.items() if fact.condition}


def _index(entries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    return {plain(spelling): name for name, spellings in entries for spelling in spellings}
