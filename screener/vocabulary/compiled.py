"""The vocabulary as the compiled bundle holds it. The models were validated when it was built, and are not again.

Reading them as files are read costs a start-up more than everything else here: pydantic would first have to make a
validator of each model. `model_construct` is as slow, as it asks every field of every entry for its default; here each
model is asked once.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

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
    """What `model_construct` gives."""
    made = model.__new__(model)
    given = {key: FIELDS.get(key, _thawed)(value) for key, value in entry.items()}
    object.__setattr__(made, "__dict__", {**_defaults(model), **given})
    object.__setattr__(made, "__pydantic_fields_set__", set(given))
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


@cache
def _defaults(model: type[Model]) -> dict[str, Any]:
    """In the order of the fields, None for those that are always given. Nothing in the vocabulary is ever changed."""
    fields = model.model_fields.items()
    return {n: None if f.is_required() else f.get_default(call_default_factory=True) for n, f in fields}


def _thawed(value: Any) -> Any:
    """JSON's lists as tuples, also as values of a mapping."""
    if isinstance(value, list):
        return tuple(value)
    return {key: _thawed(part) for key, part in value.items()} if isinstance(value, dict) else value


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
