"""Exact answers: those of trying every world, never against Kleene's logic, reproducible, and none past the bound."""

from __future__ import annotations

from itertools import combinations, count
from typing import Any

import pytest
from formulas import (
    Case,
    cases,
    every_world,
    formulas_over,
    meeting,
    meeting_all,
    smallest_conflicts,
    without,
)
from hypothesis import given
from hypothesis import strategies as st

from screener.engine.exact import DEPTH, Budget, PastTheBound, always, conflicts, possible, settled
from screener.engine.kleene import simplified, truth
from screener.rules.formula import ALWAYS, NEVER, Formula
from screener.values import Truth

HIV, CD4, JUDGED, CONSENT = range(4)
NEGATIVE, POSITIVE = 0b01, 0b10
TO_50, ABOVE_50 = 0b01, 0b10
NO, YES = 0b01, 0b10
OPEN = [0b11] * 4


def test(unknown: int, cells: int) -> Formula:
    return ("in", unknown, cells)


test.__test__ = False  # type: ignore[attr-defined]


def both(*parts: Formula) -> Formula:
    return ("all", parts)


def either(*parts: Formula) -> Formula:
    return ("any", parts)


# examples


def test_hiv_asked_both_ways_is_settled_though_kleene_cannot_tell() -> None:
    rule = either(
        both(test(HIV, NEGATIVE), test(CD4, ABOVE_50)),
        both(test(HIV, POSITIVE), test(CD4, ABOVE_50)),
    )
    cd4_of_300 = [0b11, ABOVE_50, 0b11, 0b11]
    assert truth(rule, cd4_of_300) is Truth.UNKNOWN
    assert always(rule, cd4_of_300, Budget())
    assert not always(rule, OPEN, Budget())


def test_a_world_names_a_cell_for_everything_that_is_read() -> None:
    rule = either(test(HIV, POSITIVE), test(CD4, ABOVE_50))
    assert possible([rule], OPEN, Budget()) == {HIV: 1, CD4: 1}
    assert possible([test(HIV, POSITIVE)], OPEN, Budget()) == {HIV: 1}
    assert possible([], OPEN, Budget()) == {}


def test_two_criteria_that_each_can_be_met_but_not_together() -> None:
    wants, bars = test(HIV, POSITIVE), test(HIV, NEGATIVE)
    assert possible([wants], OPEN, Budget())
    assert possible([bars], OPEN, Budget())
    assert possible([wants, bars], OPEN, Budget()) is None
    assert conflicts([wants, test(CD4, TO_50), bars], OPEN, Budget()) == ((0, 2),)


def test_what_is_given_rules_worlds_out() -> None:
    never_both = either(test(HIV, NEGATIVE), test(CD4, ABOVE_50))
    rule = both(test(HIV, POSITIVE), test(CD4, TO_50))
    assert possible([rule], OPEN, Budget()) == {HIV: 1, CD4: 0}
    assert possible([rule], OPEN, Budget(), [never_both]) is None
    assert always(test(CD4, ABOVE_50), [POSITIVE, 0b11], Budget(), [never_both])


def test_the_site_may_answer_differently_for_each_patient() -> None:
    depends = either(both(test(HIV, NEGATIVE), test(JUDGED, NO)), both(test(HIV, POSITIVE), test(JUDGED, YES)))
    assert settled([depends], OPEN, {JUDGED}, Budget())
    assert not settled([depends], OPEN, {CONSENT}, Budget())
    assert not settled([depends, test(JUDGED, YES)], OPEN, {JUDGED}, Budget())


def test_the_site_cannot_mend_what_the_patient_may_fail() -> None:
    criteria = [test(HIV, NEGATIVE), test(JUDGED, YES)]
    assert not settled(criteria, OPEN, {JUDGED}, Budget())
    assert settled(criteria, [NEGATIVE, *OPEN[1:]], {JUDGED}, Budget())


def test_a_rule_may_take_the_best_answer_away_from_the_site() -> None:
    """Where HIV is positive the only answer allowed is no, so the criterion fails for that patient."""
    rule = either(test(HIV, NEGATIVE), test(JUDGED, NO))
    assert settled([test(JUDGED, YES)], OPEN, {JUDGED}, Budget())
    assert not settled([test(JUDGED, YES)], OPEN, {JUDGED}, Budget(), [rule])


def test_a_patient_whom_no_answer_allows_does_not_count() -> None:
    """The rule wants yes of a patient with HIV and no of one with few CD4 cells: nobody has both."""
    rules = [either(test(HIV, NEGATIVE), test(JUDGED, YES)), either(test(CD4, ABOVE_50), test(JUDGED, NO))]
    criterion = either(*(both(test(HIV, a), test(CD4, b)) for a, b in ((1, 1), (1, 2), (2, 2))))
    assert settled([criterion], OPEN, {JUDGED}, Budget(), rules)
    assert not settled([criterion], OPEN, {JUDGED}, Budget(), rules[:1])


def test_where_no_world_is_allowed_everything_holds_and_nothing_can_be_met() -> None:
    nothing = [test(HIV, NEGATIVE), test(HIV, POSITIVE)]
    assert possible([], OPEN, Budget(), nothing) is None
    assert always(NEVER, OPEN, Budget(), nothing)
    assert settled([NEVER], OPEN, set(), Budget(), nothing)
    assert conflicts([ALWAYS], OPEN, Budget(), nothing) == ((),)


def test_a_conflict_of_many_is_shrunk_to_what_it_needs() -> None:
    """One of four is wanted and each of them is barred: five criteria, of which any four can be met."""
    one_of_four = either(*(test(unknown, YES) for unknown in range(4)))
    criteria = [test(4, YES), one_of_four, *(test(unknown, NO) for unknown in range(4))]
    assert conflicts(criteria, [0b11] * 5, Budget()) == ((1, 2, 3, 4, 5),)
    assert conflicts(criteria[1:4], [0b11] * 5, Budget()) == ()


def test_a_conflict_names_its_members_in_order_whatever_ties_them() -> None:
    """The first two share nothing until the third ties them together."""
    first = either(both(test(0, YES), test(1, YES)), both(test(0, NO), test(1, NO)))
    second = either(both(test(2, YES), test(3, YES)), both(test(2, NO), test(3, NO)))
    ties = either(
        both(test(0, YES), test(1, NO), test(2, YES)), both(test(0, YES), test(1, YES), test(3, NO), test(2, YES))
    )
    assert conflicts([first, second, ties], OPEN, Budget()) == ((0, 1, 2),)
    assert conflicts([second, first, ties], OPEN, Budget()) == ((0, 1, 2),)


# the same as trying every world


@given(case=cases())
def test_possible_finds_a_world_where_there_is_one(case: Case) -> None:
    worlds = meeting_all(case.given + case.formulas, every_world(case.masks))
    world = possible(case.formulas, case.masks, Budget(), case.given)
    assert (world is not None) == bool(worlds)
    if world is not None:
        assert any(all(found[u] == cell for u, cell in world.items()) for found in worlds)


@given(case=cases())
def test_a_world_holds_whatever_the_cells_that_it_does_not_name(case: Case) -> None:
    world = possible(case.formulas, case.masks, Budget(), case.given)
    if world is not None:
        inside = every_world([1 << world[u] if u in world else mask for u, mask in enumerate(case.masks)])
        assert meeting_all(case.given + case.formulas, inside) == inside


@given(case=cases())
def test_always_is_every_world(case: Case) -> None:
    worlds = meeting_all(case.given, every_world(case.masks))
    for formula in case.formulas:
        assert always(formula, case.masks, Budget(), case.given) == (meeting(formula, worlds) == worlds)


@given(case=cases())
def test_settled_is_some_answer_for_every_patient(case: Case) -> None:
    worlds = meeting_all(case.given, every_world(case.masks))
    answered = without(meeting_all(case.formulas, worlds), case.theirs)
    expected = answered == without(worlds, case.theirs)
    assert settled(case.formulas, case.masks, case.theirs, Budget(), case.given) == expected


@given(case=cases())
def test_conflicts_are_all_the_smallest(case: Case) -> None:
    worlds = meeting_all(case.given, every_world(case.masks))
    found = conflicts(case.formulas, case.masks, Budget(), case.given)
    assert {one for one in found if len(one) <= 3} == smallest_conflicts(case.formulas, worlds, 3)
    assert bool(found) == (not meeting_all(case.formulas, worlds))


@given(case=cases(), most=st.integers(0, 2))
def test_a_larger_conflict_needs_each_of_its_members(case: Case, most: int) -> None:
    worlds = meeting_all(case.given, every_world(case.masks))
    for conflict in conflicts(case.formulas, case.masks, Budget(), case.given, most):
        assert not meeting_all((case.formulas[i] for i in conflict), worlds)
        for fewer in combinations(conflict, max(len(conflict) - 1, 0)):
            assert fewer == conflict or meeting_all((case.formulas[i] for i in fewer), worlds)


# laws


@given(case=cases())
def test_kleene_is_never_contradicted(case: Case) -> None:
    for formula in case.formulas:
        said = truth(formula, case.masks)
        assert said is not Truth.TRUE or always(formula, case.masks, Budget())
        assert said is not Truth.FALSE or possible([formula], case.masks, Budget()) is None


@given(formula=formulas_over([4] * 4), masks=st.lists(st.integers(1, 15), min_size=16, max_size=16))
def test_where_every_unknown_is_read_once_kleene_is_exact_and_nothing_is_searched(
    formula: Formula, masks: list[int]
) -> None:
    once, none = read_once(formula), Budget(branches=0)
    assert (truth(once, masks) is Truth.TRUE) == always(once, masks, none)
    assert (truth(once, masks) is Truth.FALSE) == (possible([once], masks, none) is None)


def read_once(formula: Formula) -> Formula:
    """The formula with an unknown of its own for each test."""
    fresh = count()

    def renamed(part: Any) -> Formula:
        if part[0] == "in":
            return test(next(fresh), part[2])
        return (*part[:-1], tuple(map(renamed, part[-1])))

    return renamed(formula)


@given(case=cases())
def test_settled_lies_between_every_world_and_some_world(case: Case) -> None:
    everyone = set(range(len(case.masks)))
    nobody = settled(case.formulas, case.masks, set(), Budget())
    assert nobody == all(always(formula, case.masks, Budget()) for formula in case.formulas)
    theirs = settled(case.formulas, case.masks, case.theirs, Budget())
    anybody = settled(case.formulas, case.masks, everyone, Budget())
    assert nobody <= theirs <= anybody
    assert anybody == (possible(case.formulas, case.masks, Budget()) is not None)


@given(case=cases())
def test_the_same_question_has_the_same_answer_at_the_same_cost(case: Case) -> None:
    first, second = Budget(), Budget()
    assert possible(case.formulas, case.masks, first) == possible(case.formulas, case.masks, second)
    assert first == second


# the bound


def pigeons(holes: int) -> tuple[list[Formula], list[int]]:
    """One pigeon more than there are holes, no two in one hole: no world, and no short way to see it."""
    full = (1 << holes) - 1
    apart = [
        either(test(one, full & ~(1 << hole)), test(other, full & ~(1 << hole)))
        for one, other in combinations(range(holes + 1), 2)
        for hole in range(holes)
    ]
    return apart, [full] * (holes + 1)


def test_past_the_bound_nothing_is_claimed_and_a_larger_bound_decides() -> None:
    crowd, masks = pigeons(5)
    with pytest.raises(PastTheBound):
        possible(crowd, masks, Budget(branches=20))
    assert possible(crowd, masks, Budget()) is None


def test_branches_inside_one_another_are_bounded_too() -> None:
    crowd, masks = pigeons(5)
    with pytest.raises(PastTheBound):
        possible(crowd, masks, Budget(depth=1))
    assert possible(crowd, masks, Budget(depth=4)) is None


def test_a_search_that_goes_deep_ends_at_the_bound_not_in_a_crash() -> None:
    """Four colours along a path, no two neighbours alike: easy, but only by choosing one colour after another."""
    path = [either(test(u, 15 & ~(1 << c)), test(u + 1, 15 & ~(1 << c))) for u in range(149) for c in range(4)]
    with pytest.raises(PastTheBound):
        possible(path, [15] * 150, Budget())
    assert possible(path[:80], [15] * 150, Budget())


def test_searches_share_a_budget_and_give_back_its_depth() -> None:
    crowd, masks = pigeons(3)
    shared = Budget()
    possible(crowd, masks, shared)
    possible(crowd, masks, shared)
    assert Budget().branches - shared.branches == 2 * spent(crowd, masks)
    with pytest.raises(PastTheBound):
        possible(crowd, masks, shallow := Budget(branches=1))
    assert (shared.depth, shallow.depth) == (DEPTH, DEPTH)


def tangle(first: int, second: int, third: int) -> list[Formula]:
    """An even number of the three is in the higher cell: four clauses, which no unknown of theirs settles alone."""
    return [
        either(test(first, a), test(second, b), test(third, c))
        for a, b, c in ((NO, YES, YES), (YES, NO, YES), (YES, YES, NO), (NO, NO, NO))
    ]


def test_parts_that_share_nothing_cost_their_sum_not_their_product() -> None:
    tangles = [tangle(first, first + 1, first + 2) for first in range(0, 60, 3)]
    hopeless, masks = moved(pigeons(3)[0], 60), [0b11] * 60 + [0b111] * 4
    together = spent([clause for clauses in tangles for clause in clauses] + hopeless, masks)
    assert together == 20 * spent(tangles[0], masks) + spent(hopeless, masks) > 20


def test_the_options_of_a_lone_any_cost_their_sum_too() -> None:
    crowds = [both(*moved(pigeons(3)[0], first)) for first in range(0, 60, 4)]
    hopeless, masks = either(*crowds), [0b111] * 60 + [0b11]
    assert spent([hopeless], masks) == 15 * spent(crowds[:1], masks)
    assert possible([hopeless], masks, Budget()) is None
    assert possible([either(*crowds, test(60, YES))], masks, Budget())


def spent(formulas: list[Formula], masks: list[int]) -> int:
    """The branches that it takes to find a world, or that there is none."""
    budget = Budget()
    possible(formulas, masks, budget)
    return Budget().branches - budget.branches


def moved(parts: list[Formula], by: int) -> list[Formula]:
    """The same over unknowns with higher numbers."""
    return [(*part[:-1], tuple(test(u + by, mask) for _, u, mask in part[-1])) for part in parts]


def test_conflicts_among_many_do_not_search_every_three() -> None:
    """Thirty tied criteria and two more that clash: the worlds found on the way clear nearly all the other sets."""
    same = [either(both(test(0, NO), test(u, NO)), both(test(0, YES), test(u, YES))) for u in range(1, 31)]
    clash = [either(both(test(0, NO), test(31, wanted)), test(31, wanted)) for wanted in (NO, YES)]
    assert conflicts([*same, *clash], [0b11] * 32, Budget(branches=100)) == ((30, 31),)


def test_settled_is_bounded_by_the_same_budget() -> None:
    same = either(*(both(test(HIV, 1 << cell), test(JUDGED, 1 << cell)) for cell in range(4)))
    assert settled([same], [0b1111] * 4, {JUDGED}, Budget(branches=4))
    with pytest.raises(PastTheBound):
        settled([same], [0b1111] * 4, {JUDGED}, Budget(branches=3))


def test_tests_that_are_settled_only_together_are_settled() -> None:
    """CD4 takes both tests of HIV out of their `all`; what is left holds whatever HIV is."""
    asked = ("any", (("all", (("in", 0, 0b01), ("in", 1, 0b1))), ("all", (("in", 0, 0b10), ("in", 1, 0b1)))))
    assert simplified(asked, [0b11, 0b1]) == ALWAYS
    neither = ("all", (("any", (("in", 0, 0b01), ("in", 1, 0b1))), ("any", (("in", 0, 0b10), ("in", 1, 0b1)))))
    assert simplified(neither, [0b11, 0b10]) == NEVER
    assert simplified(("at_least", 2, (*asked[1], ("in", 1, 0b1))), [0b11, 0b1]) == ALWAYS
