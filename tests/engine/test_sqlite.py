"""Kleene's logic on compiled formulas is sqlite's NULL logic: an independent oracle for all, any and at least n."""

from __future__ import annotations

import sqlite3
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screener.engine.kleene import cells_truth, simplified, truth
from screener.rules import formula as formulas
from screener.rules.formula import Formula
from screener.values import Truth

UNKNOWNS = 4
CELLS = 3
FULL = (1 << CELLS) - 1
SQL = {Truth.TRUE: "1", Truth.FALSE: "0", Truth.UNKNOWN: "NULL"}
FROM_SQL = {1: Truth.TRUE, 0: Truth.FALSE, None: Truth.UNKNOWN}

leaves = st.tuples(st.just("in"), st.integers(0, UNKNOWNS - 1), st.integers(0, FULL))
masks = st.lists(st.integers(1, FULL), min_size=UNKNOWNS, max_size=UNKNOWNS)


def _group(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    parts = st.lists(inner, min_size=1, max_size=4).map(tuple)
    counted = parts.flatmap(lambda p: st.integers(1, len(p)).map(lambda n: ("at_least", n, p)))
    return st.one_of(st.tuples(st.sampled_from(["all", "any"]), parts), counted)


trees = st.recursive(leaves, _group, max_leaves=10)


def as_sql(formula: Formula, possible: list[int]) -> str:
    """The formula as an SQL expression; at least n of is any n together."""
    if formula[0] == "in":
        return SQL[cells_truth(possible[formula[1]], formula[2])]
    parts = [f"({as_sql(part, possible)})" for part in formula[-1]]
    if formula[0] == "at_least":
        return " OR ".join(f"({' AND '.join(some)})" for some in combinations(parts, formula[1]))
    return (" AND " if formula[0] == "all" else " OR ").join(parts)


def by_sqlite(expression: str) -> Truth:
    with sqlite3.connect(":memory:") as connection:
        answer: Any = connection.execute(f"SELECT ({expression})").fetchone()[0]
    return FROM_SQL[answer]


@given(formula=trees, possible=masks)
def test_truth_is_that_of_sqlite(formula: Formula, possible: list[int]) -> None:
    assert truth(formula, possible) is by_sqlite(as_sql(formula, possible))


@given(formula=trees, possible=masks)
def test_the_negation_is_that_of_sqlite(formula: Formula, possible: list[int]) -> None:
    opposite = formulas.negated(formula, [CELLS] * UNKNOWNS)
    merged = truth(opposite, possible)
    assert merged in (by_sqlite(f"NOT ({as_sql(formula, possible)})"), *_more(merged, formula, possible))


def _more(merged: Truth, formula: Formula, possible: list[int]) -> list[Truth]:
    """Joining tests of one unknown can only know more, and then every world says so."""
    if truth(formula, possible) is not Truth.UNKNOWN or merged is Truth.UNKNOWN:
        return []
    return [merged] if all(_world(formula, w) != (merged is Truth.TRUE) for w in worlds(possible)) else []


def worlds(possible: list[int]) -> list[list[int]]:
    out: list[list[int]] = [[]]
    for cells in possible:
        out = [[*w, c] for w in out for c in range(CELLS) if cells >> c & 1]
    return out


def _world(formula: Formula, world: list[int]) -> bool:
    return formulas.holds(formula, dict(enumerate(world)))


@given(formula=trees, possible=masks)
def test_a_decided_truth_holds_in_every_world(formula: Formula, possible: list[int]) -> None:
    """Sound: what Kleene calls true (or false) is so whatever the unknowns turn out to be."""
    decided = truth(formula, possible)
    found = {_world(formula, w) for w in worlds(possible)}
    assert decided is Truth.UNKNOWN or found == {decided is Truth.TRUE}


@given(formula=trees, possible=masks)
def test_what_is_left_of_a_formula_is_the_same_question(formula: Formula, possible: list[int]) -> None:
    left = simplified(formula, possible)
    assert all(_world(left, w) == _world(formula, w) for w in worlds(possible))


@given(formula=trees, possible=masks)
def test_truth_is_what_is_left_when_nothing_is_open(formula: Formula, possible: list[int]) -> None:
    settled = {formulas.ALWAYS: Truth.TRUE, formulas.NEVER: Truth.FALSE}.get(simplified(formula, possible))
    assert settled is None or truth(formula, possible) in (settled, Truth.UNKNOWN)


@given(parts=st.lists(trees, min_size=1, max_size=4))
def test_building_a_formula_keeps_its_meaning_in_every_world(parts: list[Formula]) -> None:
    """Flattening and joining change the shape, never the answer."""
    for world in worlds([FULL] * UNKNOWNS)[::7]:
        met = [_world(part, world) for part in parts]
        assert _world(formulas.all_of(parts), world) == all(met)
        assert _world(formulas.any_of(parts), world) == any(met)
        for n in range(len(parts) + 2):
            assert _world(formulas.at_least(n, parts), world) == (sum(met) >= n)


@given(formula=trees)
def test_negation_is_the_opposite_in_every_world(formula: Formula) -> None:
    opposite = formulas.negated(formula, [CELLS] * UNKNOWNS)
    assert all(_world(opposite, w) != _world(formula, w) for w in worlds([FULL] * UNKNOWNS)[::5])


@given(test=leaves, yes=trees, no=trees)
def test_a_decision_is_one_branch_or_the_other(test: Formula, yes: Formula, no: Formula) -> None:
    made = formulas.decision(test, yes, no, [CELLS] * UNKNOWNS)
    for w in worlds([FULL] * UNKNOWNS)[::5]:
        assert _world(made, w) == (_world(yes, w) if _world(test, w) else _world(no, w))


@given(parts=st.lists(trees, min_size=1, max_size=3))
def test_strongest_and_weakest_are_all_and_any(parts: list[Formula]) -> None:
    sizes = [CELLS] * UNKNOWNS
    for w in worlds([FULL] * UNKNOWNS)[::5]:
        met = [_world(part, w) for part in parts]
        assert _world(formulas.strongest(parts, sizes), w) == all(met)
        assert _world(formulas.weakest(parts, sizes), w) == any(met)


def test_implication_gives_up_where_it_would_take_too_long() -> None:
    wide = formulas.any_of(formulas.leaf(u, 1) for u in range(13))
    assert not formulas.implies(wide, wide, [2] * 13)


def test_a_formula_survives_json() -> None:
    import json

    formula = ("any", (("in", 0, 1), ("at_least", 2, (("in", 1, 1), ("in", 2, 1), ("in", 3, 2)))))
    assert formulas.thawed(json.loads(json.dumps(formula))) == formula
