"""Numbers that may be several: comparisons, set operations, and how people write them."""

from collections.abc import Callable
from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screener.values import Interval, NotANumber, Truth, parse_number

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
D = Decimal

MEMBERS = [D(quarter) / 4 for quarter in range(-28, 29)]  # -7 to 7: beyond every end that is drawn below
ends = st.none() | st.integers(-5, 5).map(D)
points = st.integers(-5, 5).map(D)

Comparison = Callable[[Interval, Decimal], Truth]
COMPARISONS: list[tuple[Comparison, Callable[[Decimal, Decimal], bool]]] = [
    (Interval.is_at_least, lambda member, x: member >= x),
    (Interval.is_more_than, lambda member, x: member > x),
    (Interval.is_at_most, lambda member, x: member <= x),
    (Interval.is_less_than, lambda member, x: member < x),
]


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None and low > high:
        low, high = high, low
    opens = st.just(False) if low == high else st.booleans()
    return Interval(low, high, draw(opens), draw(opens))


def members(interval: Interval) -> set[Decimal]:
    """The possibilities among quarters, worked out from the fields alone."""
    low, high = interval.low, interval.high
    above = {x for x in MEMBERS if low is None or x > low or (x == low and not interval.low_open)}
    return {x for x in above if high is None or x < high or (x == high and not interval.high_open)}


@pytest.mark.parametrize(
    ("value", "at_least_50", "more_than_50", "at_most_50", "less_than_50", "why"),
    [
        ("49", F, F, T, T, "a number below"),
        ("50", T, F, T, F, "the number itself"),
        ("51", T, T, F, F, "a number above"),
        ("<50", F, F, T, T, "all of it is below"),
        ("<=50", U, F, T, U, "it may be the number itself"),
        (">50", T, T, F, F, "all of it is above"),
        (">=50", T, U, U, F, "it may be the number itself"),
        ("<60", U, U, U, U, "it may be on either side"),
        (">40", U, U, U, U, "it may be on either side"),
    ],
)
def test_comparing_with_50(
    value: str, at_least_50: Truth, more_than_50: Truth, at_most_50: Truth, less_than_50: Truth, why: str
) -> None:
    found = [compare(parse_number(value), D(50)) for compare, _ in COMPARISONS]
    assert found == [at_least_50, more_than_50, at_most_50, less_than_50], why


def test_below_50_and_detected_is_positive_but_below_50_alone_may_be_zero() -> None:
    detected = Interval(D(0), D(50), low_open=True, high_open=True)
    assert detected.is_more_than(D(0)) is T
    assert parse_number("<50").is_more_than(D(0)) is U


def test_nothing_known_compares_as_unknown() -> None:
    assert {compare(Interval.anything(), D(0)) for compare, _ in COMPARISONS} == {U}


@given(intervals(), points)
def test_a_comparison_says_what_holds_for_every_member(interval: Interval, x: Decimal) -> None:
    for compare, holds in COMPARISONS:
        answers = {holds(member, x) for member in members(interval)}
        assert compare(interval, x) is (U if len(answers) == 2 else T if True in answers else F)


@given(intervals(), intervals(), points)
def test_narrowing_never_overturns_a_comparison(wide: Interval, other: Interval, x: Decimal) -> None:
    narrow = wide.intersection(other)
    assume(narrow is not None)
    assert narrow is not None
    for compare, _ in COMPARISONS:
        assert compare(wide, x) in (U, compare(narrow, x))


@given(intervals())
def test_membership_is_what_the_ends_say(interval: Interval) -> None:
    assert {x for x in MEMBERS if interval.may_be(x)} == members(interval)


@given(intervals(), intervals())
def test_set_operations_are_those_of_the_members(a: Interval, b: Interval) -> None:
    common = a.intersection(b)
    assert (members(common) if common else set()) == members(a) & members(b)
    assert a.overlaps(b) == bool(members(a) & members(b)) == b.overlaps(a)
    assert members(a) | members(b) <= members(a.hull(b))


@given(intervals(), intervals())
def test_lying_within_is_having_no_member_outside(a: Interval, b: Interval) -> None:
    assert a.lies_within(b) == (members(a) <= members(b) and (a.intersection(b) == a))


@given(intervals(), intervals())
def test_the_hull_is_the_smallest_interval_that_holds_both(a: Interval, b: Interval) -> None:
    hull = a.hull(b)
    assert a.lies_within(hull)
    assert b.lies_within(hull)
    assert {hull.low, hull.high} <= {a.low, a.high, b.low, b.high}
    assert a.hull(a) == a


@given(intervals(), st.sampled_from([D("0.25"), D("0.001"), D(3), D(1000)]), points)
def test_scaling_both_sides_keeps_a_comparison(interval: Interval, factor: Decimal, x: Decimal) -> None:
    for compare, _ in COMPARISONS:
        assert compare(interval.scaled(factor), x * factor) is compare(interval, x)


@given(intervals(), points)
def test_mapping_both_sides_keeps_a_comparison(interval: Interval, x: Decimal) -> None:
    for compare, _ in COMPARISONS:
        assert compare(interval.mapped(lambda y: y**3 + y), x**3 + x) is compare(interval, x)


@pytest.mark.parametrize("factor", [D(0), D(-1)])
def test_scaling_needs_a_factor_above_zero(factor: Decimal) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Interval.anything().scaled(factor)


@pytest.mark.parametrize(
    ("interval", "low", "high", "low_open", "high_open"),
    [
        (Interval.exactly(D(5)), D(5), D(5), False, False),
        (Interval.at_least(D(5)), D(5), None, False, False),
        (Interval.more_than(D(5)), D(5), None, True, False),
        (Interval.at_most(D(5)), None, D(5), False, False),
        (Interval.less_than(D(5)), None, D(5), False, True),
        (Interval.between(D(5), D(6)), D(5), D(6), False, False),
        (Interval.anything(), None, None, False, False),
    ],
)
def test_ways_to_make_one(
    interval: Interval, low: Decimal | None, high: Decimal | None, low_open: bool, high_open: bool
) -> None:
    assert (interval.low, interval.high) == (low, high)
    assert (interval.low_open, interval.high_open) == (low_open, high_open)


@pytest.mark.parametrize(
    ("low", "high", "low_open", "high_open"),
    [
        pytest.param(D(2), D(1), False, False, id="the ends are in the wrong order"),
        pytest.param(D(1), D(1), True, False, id="the only number is left out below"),
        pytest.param(D(1), D(1), False, True, id="the only number is left out above"),
    ],
)
def test_an_empty_interval_is_refused(low: Decimal, high: Decimal, low_open: bool, high_open: bool) -> None:
    with pytest.raises(ValueError, match="holds at least one number"):
        Interval(low, high, low_open, high_open)


@pytest.mark.parametrize("end", [D("NaN"), D("Infinity"), D("-Infinity")])
def test_ends_are_finite(end: Decimal) -> None:
    with pytest.raises(ValueError, match="finite numbers, or None"):
        Interval(end, None)
    with pytest.raises(ValueError, match="finite numbers, or None"):
        Interval(None, end)


def test_an_end_without_bound_is_neither_open_nor_closed() -> None:
    assert Interval(None, None, low_open=True, high_open=True) == Interval.anything()


def test_only_a_single_number_is_decided() -> None:
    assert Interval.exactly(D(5)).decided
    assert not Interval.at_least(D(5)).decided
    assert not Interval.between(D(1), D(2)).decided
    assert not Interval.anything().decided


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval.exactly(D("1250")), "1250"),
        (Interval.exactly(D("1e6")), "1000000"),
        (Interval.exactly(D("0.50")), "0.5"),
        (Interval.less_than(D(50)), "<50"),
        (parse_number("<50"), "<50"),
        (Interval.at_most(D(50)), "≤50"),
        (Interval.at_least(D("1e6")), "≥1000000"),
        (Interval.more_than(D("1e6")), ">1000000"),
        (Interval.between(D(0), D(50)), "from 0 to 50"),
        (Interval(D(0), D(50), low_open=True, high_open=True), "from above 0 to below 50"),
        (Interval(D(10), D(50), high_open=True), "from 10 to below 50"),
        (Interval.anything(), "any number"),
        (Interval.exactly(D("1258.92541179416721042395410639580")), "≈1258.92541179"),
    ],
)
def test_as_text(interval: Interval, text: str) -> None:
    assert str(interval) == text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (1250, Interval.exactly(D(1250))),
        (0.1, Interval.exactly(D("0.1"))),
        (D("1.5"), Interval.exactly(D("1.5"))),
        ("1250", Interval.exactly(D(1250))),
        (" =1250 ", Interval.exactly(D(1250))),
        (".5", Interval.exactly(D("0.5"))),
        ("-0", Interval.exactly(D(0))),
        ("<50", Interval(D(0), D(50), high_open=True)),
        ("< 50", Interval(D(0), D(50), high_open=True)),
        ("<=50", Interval.between(D(0), D(50))),
        ("≤50", Interval.between(D(0), D(50))),
        (">1e6", Interval.more_than(D(1000000))),
        (">=1000000", Interval.at_least(D(1000000))),
        ("≥ 1000000", Interval.at_least(D(1000000))),
        ("≤0", Interval.exactly(D(0))),
    ],
)
def test_what_is_written_and_what_it_means(said: str | int | float | Decimal, meant: Interval) -> None:
    assert parse_number(said) == meant


@pytest.mark.parametrize(
    ("said", "floor", "meant"),
    [
        ("<1.7", None, Interval.less_than(D("1.7"))),
        ("-1.5", None, Interval.exactly(D("-1.5"))),
        ("<5", D(1), Interval(D(1), D(5), high_open=True)),
    ],
)
def test_the_floor_is_the_least_that_the_quantity_can_be(said: str, floor: Decimal | None, meant: Interval) -> None:
    assert parse_number(said, floor) == meant


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("1250,5", "decimal point"),
        ("1,250", "no thousands separators"),
        ("1 250", "without thousands separators"),
        ("1\u202f250", "without thousands separators"),
        ("1'250", "without thousands separators"),
        ("1_250", "without thousands separators"),
        ("1.250.000", "without thousands separators"),
        ("0-50", "a number such as"),
        ("", "a number such as"),
        ("many", "a number such as"),
        ("<", "a number such as"),
        ("1e", "a number such as"),
        ("١٢", "a number such as"),
        ("NaN", "a number such as"),
        (nan, "a number such as"),
        (inf, "a number such as"),
        (D("Infinity"), "a number such as"),
        (True, "not true or false"),
        ("-7", "not below the least"),
        ("<0", "not below the least"),
        ("≥-7", "not below the least"),
        ("1e30", "at most 28 digits"),
        ("1e-30", "at most 28 digits"),
        ("1e999999", "at most 28 digits"),
        pytest.param(10**6000, "at most 28 digits", id="6001 digits"),
        ("12345678901234567890123456789", "at most 28 digits"),
    ],
)
def test_what_is_refused_and_what_to_write_instead(said: str | float, told: str) -> None:
    with pytest.raises(NotANumber, match=told):
        parse_number(said)


@given(st.integers(2 * 10**6, 10**9), st.sampled_from(["{},5", "{} mg", "-{}", "{}e99", "a{}", "{}-{}"]))
def test_a_refusal_does_not_repeat_what_was_written(number: int, form: str) -> None:
    with pytest.raises(NotANumber) as refusal:
        parse_number(form.format(number, number))
    assert str(number) not in f"{refusal.value}{refusal.value.__cause__}{refusal.value.__context__}"


@given(st.decimals(D("1e-9"), D("1e12"), allow_nan=False), st.sampled_from(["", "<", ">", ">="]))
def test_a_bound_allows_what_it_says_and_nothing_on_the_other_side(x: Decimal, sign: str) -> None:
    assume(len(x.as_tuple().digits) <= 28)
    value = parse_number(f"{sign}{x}")
    assert value.may_be(x) == (sign in ("", ">="))
    assert value.may_be(x / 2) == (sign == "<")
    assert value.may_be(x * 2) == (sign in (">", ">="))


@given(st.decimals(0, D("1e9"), places=3), st.sampled_from(["", "<", ">", ">="]))
def test_what_is_shown_can_be_written_again(x: Decimal, sign: str) -> None:
    assume(x > 0)
    value = parse_number(f"{sign}{x}")
    assert parse_number(str(value)) == value


@given(st.floats(1e-20, 1e20))
def test_a_float_means_the_digits_that_it_shows(x: float) -> None:
    assert parse_number(x) == parse_number(repr(x))
