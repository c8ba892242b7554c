"""How today's texts stand to those that were encoded, item by item; which criteria of an encoding an item touches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from screener.registries.release import FIELDS, Compared, items_by_name
from screener.trials import Drift

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.knowledge import CompiledTrial
    from screener.registries.records import Trial

OF_THE_LIST = ("registry", "key_list", "draft")
"""Qualities of a source that stand in the registry's list of criteria."""
ITEM = re.compile(r"(?P<side>[IE])(?P<number>\d{1,3})[a-z]?")
"""As encodings name items; one of another registry's list has a prefix (`EU-I4`), and is not touched by this one's."""


class Encodings(NamedTuple):
    """What the project encoded, of which day's text, and what persons compared since."""

    trials: Mapping[str, CompiledTrial]
    text_of: TextOf
    accepted: Mapping[str, Compared]


class TextOf(Protocol):
    """Tells from which text a trial was encoded."""

    def __call__(self, key: str) -> Compared:
        """The day of the text, and the hashes of its items, where the trial's file has them."""


class Difference(NamedTuple):
    """Items of the old text that are changed or gone, and items of the new one that the old did not have."""

    old: tuple[str, ...]
    new: tuple[str, ...]


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> Difference:
    """By hash and side: an item that only moved up or down is the same."""
    gained = (name for name in _not_in(new, old) if name not in FIELDS)
    return Difference(tuple(_not_in(old, new)), tuple(gained))


def drift_of(trial: Trial, encodings: Encodings) -> Drift | None:
    """How far a trial's text has moved from the one that was encoded; None where nobody encoded it."""
    if trial.base is None or trial.key not in encodings.trials:
        return None
    kept = trial.criteria
    encoded, accepted = encodings.text_of(trial.key), encodings.accepted.get(trial.key)
    compared = accepted or (encoded if encoded.items else None)
    against = compared or kept.baseline
    moved = difference(against.items, items_by_name(kept.study)) if against else Difference((), ())
    text_of = compared.record_date or compared.on if compared else encoded.record_date
    return Drift(
        compared="accepted" if compared else "never",
        text_of=text_of,
        changed_on=kept.criteria_changed or kept.study.updated if any(moved) else "",
        items=moved.old,
        new=moved.new,
        criteria=touched(encodings.trials[trial.key], moved.old, against.items if against else {}),
    )


def touched(trial: CompiledTrial, items: Iterable[str], text: Mapping[str, str]) -> tuple[str, ...]:
    """The criteria of an encoding that stand on one of these items of a text.

    Where the encoding counts more items on a side than the text has, the numbers cannot be trusted: then every
    criterion of that side is touched.
    """
    wanted = set(items)
    standing = {c.id: set(stands_on(c.source)) for c in trial.criteria}
    astray = {_part(name) for names in standing.values() for name in names - set(text)}
    wrong = {_part(name) for name in wanted} & astray
    return tuple(c for c, names in standing.items() if names & wanted or {_part(n) for n in names} & wrong)


def stands_on(sources: Iterable[Mapping[str, str]]) -> list[str]:
    """The items of the registry's list behind a criterion, as its sources name them."""
    said = [s["item"] for s in sources if s["quality"] in OF_THE_LIST]
    found = [ITEM.fullmatch(item) for item in said]
    fields = [field for field in FIELDS if any(set(field.split()) <= set(item.split()) for item in said)]
    return [f"{m['side']}{m['number']}" for m in found if m] + fields


def _not_in(some: Mapping[str, str], others: Mapping[str, str]) -> Iterable[str]:
    there = {(_part(name), digest) for name, digest in others.items()}
    return (name for name, digest in some.items() if (_part(name), digest) not in there)


def _part(name: str) -> str:
    """The side of an item; a field is a part of its own."""
    return name if name in FIELDS else name[0]
