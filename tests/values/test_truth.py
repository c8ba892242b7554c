"""How truths combine: strong Kleene logic, checked against its meaning and against SQL's NULL."""

import sqlite3
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.values import Truth, all_of, any_of, at_least, none_of, truth_of

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
PAIRS = list(product(Truth, repeat=2))
truths = st.lists(st.sampled_from(Truth), max_size=6)


def worlds(told: list[Truth]) -> list[list[bool]]:
    """Every way in which the unknown ones can turn out."""
    return [list(world) for world in product(*({T: [True], F: [False], U: [True, False]}[t] for t in told))]


def over_worlds(outcomes: list[bool]) -> Truth:
    return T if all(outcomes) else U if any(outcomes) else F


@pytest.mark.parametrize(
    ("truth", "opposite", "why"),
    [
        (T, F, "what holds does not fail to hold"),
        (F, T, "what does not hold fails to hold"),
        (U, U, "what may or may not hold may or may not fail to"),
    ],
)
def test_negation(truth: Truth, opposite: Truth, why: str) -> None:
    assert truth.negated() is opposite, why


@pytest.mark.parametrize(
    ("told", "all_", "any_", "none_", "why"),
    [
        ([], T, F, T, "of nothing, all hold and none does"),
        ([T, T], T, T, F, "both hold"),
        ([T, U], U, T, F, "one that holds settles any and none, not all"),
        ([F, U], F, U, U, "one that fails settles all, not any"),
        ([U, U], U, U, U, "nothing is settled"),
        ([T, U, F], F, T, F, "both are settled, whatever the unknown one is"),
    ],
)
def test_all_any_none(told: list[Truth], all_: Truth, any_: Truth, none_: Truth, why: str) -> None:
    assert (all_of(told), any_of(told), none_of(told)) == (all_, any_, none_), why


@pytest.mark.parametrize(
    ("n", "told", "expected", "why"),
    [
        (2, [T, T, F], T, "two hold already"),
        (2, [T, U, F], U, "the unknown one decides"),
        (2, [T, F, F], F, "one cannot become two"),
        (2, [U, U, F], U, "both unknown ones may hold"),
        (1, [], F, "there is none that could hold"),
        (0, [], T, "none is asked for"),
        (3, [T, T], F, "more are asked for than there are"),
    ],
)
def test_at_least(n: int, told: list[Truth], expected: Truth, why: str) -> None:
    assert at_least(n, told) is expected, why


def test_what_is_known_is_true_or_false() -> None:
    assert truth_of(True) is T
    assert truth_of(False) is F


def test_truths_may_come_from_a_generator() -> None:
    assert all_of(t for t in (T, U)) is U
    assert at_least(1, (t for t in (F, U))) is U


def test_results_are_truths_and_not_bare_numbers() -> None:
    for result in (all_of([]), any_of([]), none_of([U]), at_least(1, [U]), U.negated()):
        assert type(result) is Truth


@given(truths)
def test_combining_says_what_holds_in_every_world(told: list[Truth]) -> None:
    assert all_of(told) is over_worlds([all(world) for world in worlds(told)])
    assert any_of(told) is over_worlds([any(world) for world in worlds(told)])
    assert none_of(told) is over_worlds([not any(world) for world in worlds(told)])


@given(st.integers(-1, 7), truths)
def test_at_least_says_what_holds_in_every_world(n: int, told: list[Truth]) -> None:
    assert at_least(n, told) is over_worlds([sum(world) >= n for world in worlds(told)])


@given(truths)
def test_de_morgan(told: list[Truth]) -> None:
    assert all_of(told).negated() is any_of(t.negated() for t in told)
    assert any_of(told).negated() is all_of(t.negated() for t in told)
    assert none_of(told) is all_of(t.negated() for t in told)


@given(truths)
def test_any_and_all_are_the_ends_of_at_least(told: list[Truth]) -> None:
    assert at_least(1, told) is any_of(told)
    assert at_least(len(told), told) is all_of(told)


@given(st.sampled_from(Truth))
def test_negating_twice_changes_nothing(truth: Truth) -> None:
    assert truth.negated().negated() is truth


@given(truths, st.data())
def test_learning_more_never_overturns_what_was_settled(told: list[Truth], data: st.DataObject) -> None:
    later = [data.draw(st.sampled_from(Truth)) if t is U else t for t in told]
    for combine in (all_of, any_of, none_of):
        assert combine(told) in (U, combine(later))
    for n in range(len(told) + 1):
        assert at_least(n, told) in (U, at_least(n, later))


def by_sql(expression: str, *told: Truth) -> Truth:
    values = [{T: 1, F: 0, U: None}[t] for t in told]
    (result,) = sqlite3.connect(":memory:").execute(f"SELECT {expression}", values).fetchone()
    return {1: T, 0: F, None: U}[result]


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_and_or_agree_with_sql(left: Truth, right: Truth) -> None:
    assert all_of([left, right]) is by_sql("? AND ?", left, right)
    assert any_of([left, right]) is by_sql("? OR ?", left, right)
    assert none_of([left, right]) is by_sql("NOT (? OR ?)", left, right)


@pytest.mark.parametrize("told", list(product(Truth, repeat=3)))
def test_three_together_agree_with_sql(told: tuple[Truth, ...]) -> None:
    assert all_of(told) is by_sql("? AND ? AND ?", *told)
    assert any_of(told) is by_sql("? OR ? OR ?", *told)


@pytest.mark.parametrize("truth", list(Truth))
def test_not_agrees_with_sql(truth: Truth) -> None:
    assert truth.negated() is by_sql("NOT ?", truth)
