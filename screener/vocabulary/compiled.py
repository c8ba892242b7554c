"""The vocabulary as the compiled bundle holds it. The models were validated when it was built, and are not again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from screener.models import made
from screener.vocabulary import Vocabulary
from screener.vocabulary.conditions import Condition, ConditionsFile
from screener.vocabulary.drugs import Drug, DrugClass, DrugsFile, Label
from screener.vocabulary.facts import Ask, Fact, FactsFile, Implied, Only
from screener.vocabulary.words import Told, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from screener.models import Model

M = TypeVar("M", bound="Model")


def vocabulary_from(bundle: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary that a bundle holds; equal to what reading its files gives."""
    facts, conditions, drugs = bundle["facts"], bundle["conditions"], bundle["drugs"]
    return Vocabulary(
        FactsFile.model_construct(
            lists_recheck_after=facts["lists_recheck_after"],
            specimens=_each(facts.get("specimens", {}), Word),
            answers=_each(facts.get("answers", {}), Word),
            facts={name: _made({"id": name, **entry}, Fact) for name, entry in facts["facts"].items()},
        ),
        ConditionsFile.model_construct(conditions=_each(conditions["conditions"], Condition)),
        DrugsFile.model_construct(
            routes=_each(drugs.get("routes", {}), Word),
            indications=_each(drugs.get("indications", {}), Word),
            classes=_each(drugs["classes"], DrugClass),
            drugs=_each(drugs["drugs"], Drug),
        ),
        bundle["beside"],
    )


def _each(entries: dict[str, Any], model: type[M]) -> dict[str, M]:
    return {name: _made(entry, model) for name, entry in entries.items()}


def _made(entry: Mapping[str, Any], model: type[M]) -> M:
    return made(model, entry, FIELDS)


def _told(entries: list[dict[str, Any]]) -> tuple[Told, ...]:
    return tuple(_made(entry, Told) for entry in entries)


def _implied(entry: dict[str, Any]) -> Implied:
    return _made({**entry, "more_than": Decimal(entry["more_than"])}, Implied)


FIELDS: dict[str, Callable[[Any], Any]] = {
    "ask": lambda entry: _made(entry, Ask),
    "bearing": _told,
    "grams_per_mole": Decimal,
    "half_life": lambda entry: _made(entry, Told),
    "implied_by": _implied,
    "label_says": _told,
    "plausible": lambda ends: tuple(map(Decimal, ends)),
    "possible_when": lambda values: _each(values, Only),
    "prior": lambda values: {value: Decimal(share) for value, share in values.items()},
    "pml_label": lambda entry: _made(entry, Label),
    "washout": _told,
}
"""Fields that are more than text, a list of texts or a mapping to these. A test compares all with the files."""
