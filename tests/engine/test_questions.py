"""Questions, what is left and the smallest change, against every world written out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import prod
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from worlds import binder, bound, facts_in, knowledge, patient, profiles, rules, trial

from screener.engine.changes import CHANGEABLE, smallest_change
from screener.engine.exact import Budget
from screener.engine.obstacles import LeafObstacles
from screener.engine.questions import Asked, Left, left, mattering, questions
from screener.engine.remaining import remaining, short
from screener.engine.result import Tell
from screener.engine.screening import explained, screen
from screener.engine.worlds import Open
from screener.errors import Invalid
from screener.rules.formula import all_of, holds, unknowns

ON_TOP = {"fact": "hiv", "is": "negative"}


def opened(data: st.DataObject, *asked: Any) -> Open:
    """A generated trial of these rules, and a generated profile."""
    about = set().union(*(facts_in(rule) for rule in asked))
    profile = data.draw(profiles(about), label="profile")
    try:
        patient(profile)
    except Invalid:
        assume(False)
    return Open(*bound(trial(list(asked)), profile))


def worlds(rest: Left) -> list[dict[int, int]]:
    """Every world of what is left, as the cell of each unknown."""
    read = sorted(set().union(*(unknowns(f) for f in (*rest.demands, *rest.given))))
    cells = [[c for c in range(rest.masks[u].bit_length()) if rest.masks[u] >> c & 1] for u in read]
    assume(prod(map(len, cells)) <= 3_000)
    every = (dict(zip(read, one, strict=True)) for one in product(*cells))
    return [world for world in every if all(holds(f, world) for f in rest.given)]


def passes(rest: Left, world: dict[int, int]) -> bool:
    return all(holds(f, world) for f in rest.demands)


def pairs(every: list[dict[int, int]]) -> Iterator[tuple[dict[int, int], dict[int, int], int]]:
    """Two worlds that differ in one unknown alone, and which."""
    for one, other in combinations(every, 2):
        differ = [u for u in one if one[u] != other[u]]
        if len(differ) == 1:
            yield one, other, differ[0]


@given(st.data(), rules(3), rules(2))
def test_a_question_matters_when_two_worlds_differ_in_it_alone_and_in_the_outcome(
    data: st.DataObject, first: dict[str, Any], second: dict[str, Any]
) -> None:
    known = opened(data, first, second)
    rest = left(known)
    every = worlds(rest)
    assume(len(every) <= 300)
    matter = {u for one, other, u in pairs(every) if passes(rest, one) != passes(rest, other)}
    event("something matters" if matter else "nothing matters")
    assert set(mattering(known, Budget())) == matter - known.site - known.unread


@given(st.data(), rules(3))
def test_what_is_enough_is_enough_and_what_rules_out_rules_out(data: st.DataObject, rule: dict[str, Any]) -> None:
    known = opened(data, rule, ON_TOP)
    rest, found = left(known), remaining(known)
    if found is None:
        return
    every = worlds(rest)
    passing = [world for world in every if passes(rest, world)]
    assert passing
    assert len(passing) < len(every)
    event(f"enough: {len(found['enough'])}")
    told = short(all_of(rest.demands), [mask.bit_length() for mask in rest.masks])
    assert all(holds(told, world) is all(holds(d, world) for d in rest.demands) for world in every)
    assert found["enough"]


@given(st.data(), rules(3))
def test_no_smaller_change_lifts_a_failing_verdict(data: st.DataObject, rule: dict[str, Any]) -> None:
    profile = data.draw(profiles(facts_in(rule)), label="profile")
    try:
        patient(profile)
    except Invalid:
        assume(False)
    made, masks = bound(trial([rule, ON_TOP]), profile)
    known, of_leaf = Open(made, masks), LeafObstacles(made, binder(profile), masks)
    rest = left(known)
    assume(not any(passes(rest, world) for world in worlds(rest)))
    changes = smallest_change(known, of_leaf)
    event(f"changes: {len(changes)}")
    assert all(change["kind"] in CHANGEABLE for change in changes)
    if len(changes) > 1:
        for u, unknown in enumerate(made.unknowns):
            otherwise = unknown.whole & ~masks[u].mask
            if unknown.kind in ("number", "category", "day") and otherwise and of_leaf(u, otherwise).kind in CHANGEABLE:
                opened_ = left(known.narrowed([unknown.whole if i == u else m for i, m in enumerate(known.masks)]))
                assert not any(passes(opened_, world) for world in worlds(opened_))


# examples


def of_hiv_alone() -> dict[str, Any]:
    return {
        "findings": [
            {"fact": "clinical_compatible", "value": True, "date": "2026-10-01"},
            {"fact": "mri_compatible", "value": True, "date": "2026-09-20"},
            {"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-10-02"},
        ],
        "causes": [{"condition": "follicular_lymphoma"}],
    }


def test_only_what_can_change_the_verdict_is_asked() -> None:
    """The tissue is not known either, and cannot matter: the clinical route is met already."""
    known = Open(knowledge().trials["FR-pembrolizumab-PML"], binder(of_hiv_alone()).bind(_french()))
    assert list(questions(known, Budget())) == [Asked("fact", ("hiv",))]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, ["onset", "diagnosed"]),
        ({"onset": "2026-08-10"}, ["diagnosed"]),
        ({"onset": "2026-08"}, ["onset", "diagnosed"]),
        ({"diagnosed": "2026-08-10"}, ["onset"]),
    ],
)
def test_of_a_day_that_hangs_on_another_one_the_day_that_is_not_known_is_asked(known: Any, asked: list[str]) -> None:
    rule = {"fact": "onset", "within": {"time": "30 days", "before": "diagnosed"}}
    found = questions(Open(*bound(trial([rule]), known)), Budget())
    assert list(found) == [Asked("fact", (fact,)) for fact in asked]


def test_the_question_that_settles_most_comes_first() -> None:
    found = screen(patient({"born": "1960", **of_hiv_alone()}), knowledge(), binder({}).on)["questions"]
    assert (found[0]["names"], found[0]["trials"]) == (["hiv"], ["FR-pembrolizumab-PML"])


def test_what_is_left_is_told_in_its_simplest_form() -> None:
    result = explained(patient(of_hiv_alone()), knowledge(), binder({}).on, "FR-pembrolizumab-PML")
    hiv = {"about": "fact", "names": ["hiv"]}
    assert result["remaining"] == {
        "condition": {**hiv, "says": ["negative"]},
        "rules_out": [{**hiv, "says": ["positive"]}],
        "enough": [{**hiv, "says": ["negative"]}],
    }


def test_the_smallest_change_of_a_negative_pcr_is_another_test() -> None:
    profile = {"findings": [{"fact": "csf_jcv_pcr", "value": "negative", "date": "2026-10-02"}]}
    result = explained(patient(profile), knowledge(), binder({}).on, "NCT00746941")
    assert result["smallest_change"] == [
        {"about": "fact", "names": ["csf_jcv_pcr"], "says": ["positive"], "kind": "retest"}
    ]


def test_what_does_not_change_has_no_smallest_change() -> None:
    profile = {"findings": [{"fact": "hiv", "value": "positive", "date": "2026-10-02"}]}
    assert explained(patient(profile), knowledge(), binder({}).on, "FR-pembrolizumab-PML")["smallest_change"] == []


def lifts(rule: Any, profile: dict[str, Any]) -> list[tuple[list[str], str]]:
    made, masks = bound(trial([rule]), profile)
    changes = smallest_change(Open(made, masks), LeafObstacles(made, binder(profile), masks))
    return [(change["says"], change["kind"]) for change in changes]


def test_time_makes_nobody_younger() -> None:
    rule = {"any": [{"fact": "age", "less_than": 18}, {"fact": "age", "more_than": 75}]}
    assert lifts(rule, {"born": "1951-03-01"}) == [([">75"], "date")]
    assert lifts({"fact": "age", "less_than": 18}, {"born": "1951-03-01"}) == []


def test_what_was_given_stays_given() -> None:
    profile = {"as_of": "2026-11-20", "treatments": [{"treatment": "rituximab", "from": "2026-01", "ongoing": True}]}
    assert lifts({"none": [{"treatment": "rituximab"}]}, profile) == []
    now = {"none": [{"treatment": "rituximab", "status": "current"}]}
    assert lifts(now, profile) == [(["not now"], "treating_team")]


def _french() -> Any:
    return knowledge().trials["FR-pembrolizumab-PML"]


def test_what_is_left_names_nothing_that_the_rest_of_it_makes_superfluous() -> None:
    """With HIV positive the CD4 count matters no more, though both are asked for once again within."""
    positive, few = {"fact": "hiv", "is": "positive"}, {"fact": "cd4", "at_most": "200 /uL"}
    heavy = {"fact": "weight", "at_least": "30 kg"}
    rule = {"any": [positive, {"any": [{"all": [positive, few]}, {"all": [heavy, few]}]}]}
    made, known = bound(trial([rule]), {})
    found = remaining(Open(made, known))
    assert found is not None
    said = {"all": [_told("weight", ">=30"), _told("cd4", "<=200")]}
    assert found["condition"] == {"any": [_told("hiv", "positive"), said]}


def _told(fact: str, says: str) -> Tell:
    return {"about": "fact", "names": [fact], "says": [says]}
