"""The compiled form of a trial: unknowns with numbered cells, criteria as formulas. Plain data, as JSON."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from screener.rules.formula import Formula, thawed
from screener.values.spans import Window

Kind = Literal["number", "age", "category", "stated", "day", "treatment", "condition", "site", "unread"]


ABSENT, PAST, ACTIVE = 0b001, 0b010, 0b100
"""The cells of a condition."""


class Unknown(NamedTuple):
    """Something that a trial's criteria read, cut into as many cells as the criteria can tell apart.

    `stated`: of treatments and conditions, only what is stated of the whole group; of a category, as the
    diagnosis reads it, where another statement may already carry the value.
    number, age: cell i ends at cut i, `(value, 1)` when the value itself belongs to it. category: a cell a
    value. stated: cell 0 nothing stated, then a cell a class. day: a cell a pattern of `windows`. treatment:
    ongoing, a cell a pattern for the last dose, never. condition: absent, past, active. site, unread:
    against, for.
    """

    kind: Kind
    name: str
    size: int
    window: Window | None = None
    cuts: tuple[tuple[str, int], ...] = ()
    values: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    cells: tuple[int, ...] = ()
    members: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()
    stated: bool = False
    criterion: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it: without what is at its default, sets sorted."""
        default = Unknown("site", "", 0)._asdict()
        kept = {k: v for k, v in self._asdict().items() if k in ("kind", "name", "size") or v != default[k]}
        return kept | ({"members": sorted(self.members)} if self.members else {})


class CompiledCriterion(NamedTuple):
    """A criterion with its texts and its formula, which must hold whichever side of the list it is on."""

    id: str
    side: str
    text: str
    topic: str
    lay: bool
    note: str
    source: tuple[dict[str, str], ...]
    formula: Formula


class CompiledTrial(NamedTuple):
    """Everything that the engine needs of a trial."""

    key: str
    unknowns: tuple[Unknown, ...]
    criteria: tuple[CompiledCriterion, ...]
    coverage: dict[str, str]
    sources: dict[str, dict[str, str]]
    notes: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return self._asdict() | {
            "unknowns": [u.plain() for u in self.unknowns],
            "criteria": [c._asdict() for c in self.criteria],
        }


def trial_from(plain: dict[str, Any]) -> CompiledTrial:
    """The trial that `plain` was made of."""
    kept = {"unknowns": tuple(map(_unknown_from, plain["unknowns"])), "notes": tuple(plain["notes"])}
    return CompiledTrial(**{**plain, **kept, "criteria": tuple(map(_criterion_from, plain["criteria"]))})


def _criterion_from(plain: dict[str, Any]) -> CompiledCriterion:
    kept = {"source": tuple(plain["source"]), "formula": thawed(plain["formula"])}
    return CompiledCriterion(**{**plain, **kept})


def _unknown_from(plain: dict[str, Any]) -> Unknown:
    out: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
    out["cuts"] = tuple((value, side) for value, side in plain.get("cuts", ()))
    out["windows"] = tuple(Window(*w) for w in plain.get("windows", ()))
    out["members"] = frozenset(plain.get("members", ()))
    out["window"] = Window(*plain["window"]) if plain.get("window") else None
    return Unknown(**out)
