"""The past in cells, one for each set of windows that a day can lie in, against days counted one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.values import DayRange, Window, cells_of, mask, parse_period, patterns

DAY = timedelta(1)
ON = date(2026, 11, 20)
QUARTERS = (Window("90 days"), Window("3 months"))

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
counts = st.one_of(
    st.tuples(st.integers(0, 120), st.just("days")),
    st.tuples(st.integers(0, 20), st.just("weeks")),
    st.tuples(st.integers(0, 14), st.just("months")),
    st.tuples(st.integers(0, 2), st.just("years")),
)
windows = st.builds(lambda c, first: Window(f"{c[0]} {c[1]}", first), counts, st.booleans())
series = st.lists(windows, max_size=3, unique=True)


@st.composite
def ranges(draw: st.DrawFn) -> DayRange:
    first = ON - draw(st.integers(-20, 500)) * DAY
    return DayRange(first, first + draw(st.integers(0, 300)) * DAY)


def lies_inside(window: Window, day: date, on: date) -> bool:
    start = parse_period(window.period).before(on)
    return start < day or (start == day and window.includes_first)


def pattern(asked: list[Window], day: date, on: date) -> int:
    return sum(1 << i for i, window in enumerate(asked) if lies_inside(window, day, on))


@pytest.mark.parametrize(
    ("window", "on", "first"),
    [
        (Window("90 days"), ON, date(2026, 8, 22)),
        (Window("3 months"), ON, date(2026, 8, 20)),
        (Window("90 days", includes_first=False), ON, date(2026, 8, 23)),
        (Window("0 days"), ON, ON),
        (Window("1 month"), date(2024, 3, 31), date(2024, 2, 29)),
        (Window("1 month"), date(2026, 3, 31), date(2026, 2, 28)),
        (Window("1 year"), date(2024, 2, 29), date(2023, 2, 28)),
        (Window("4 years"), date(2028, 2, 29), date(2024, 2, 29)),
    ],
)
def test_the_first_day_of_a_window(window: Window, on: date, first: date) -> None:
    assert window.first_day(on) == first


@pytest.mark.parametrize(
    ("asked", "cells"),
    [
        ((), (0,)),
        ((Window("90 days"),), (1, 0)),
        ((Window("90 days"), Window("30 days")), (0b11, 0b01, 0b00)),
        # 90 days reach further back than 3 months from late February to early May, else 3 months do
        (QUARTERS, (0b11, 0b01, 0b10, 0b00)),
        ((Window("12 months"), Window("1 year")), (0b11, 0b00)),
        ((Window("90 days"), Window("90 days", includes_first=False)), (0b11, 0b01, 0b00)),
        ((Window("999999 days"), Window("9999 years")), (0b11,)),
    ],
)
def test_the_cells_that_windows_cut_the_past_into(asked: tuple[Window, ...], cells: tuple[int, ...]) -> None:
    assert patterns(tuple(asked)) == cells


@pytest.mark.parametrize(
    ("on", "day", "cell"),
    [
        (date(2026, 11, 20), date(2026, 8, 21), 0b10),
        (date(2026, 4, 20), date(2026, 1, 20), 0b11),
        (date(2026, 4, 20), date(2026, 1, 19), 0b00),
        (date(2026, 3, 30), date(2025, 12, 30), 0b11),
        (date(2026, 5, 1), date(2026, 1, 31), 0b01),
        (date(2024, 5, 1), date(2024, 2, 1), 0b11),
    ],
)
def test_ninety_days_and_three_months_change_order_with_the_calendar(on: date, day: date, cell: int) -> None:
    cells = patterns(QUARTERS)
    assert cells_of(DayRange.exactly(day), QUARTERS, cells, on) == 1 << cells.index(cell)


@given(series, ranges())
def test_a_range_lies_in_the_cells_that_its_days_lie_in_one_by_one(asked: list[Window], days: DayRange) -> None:
    cells = patterns(tuple(asked))
    last = min(days.last, ON)
    each = [days.first + n * DAY for n in range((last - days.first).days + 1)]
    expected = {cells.index(pattern(asked, day, ON)) for day in each}
    assert cells_of(days, asked, cells, ON) == mask(expected)


@given(series, days, st.integers(0, 800))
def test_every_day_of_the_past_has_a_cell(asked: list[Window], on: date, ago: int) -> None:
    assert pattern(asked, on - ago * DAY, on) in patterns(tuple(asked))


@given(series.filter(lambda asked: all(lies_inside(w, ON, ON) for w in asked)))
def test_the_first_cell_is_today_and_the_last_is_long_ago(asked: list[Window]) -> None:
    cells = patterns(tuple(asked))
    assert cells[0] == pattern(asked, ON, ON)
    assert cells[-1] == pattern(asked, date.min, ON)


@given(series, ranges())
def test_only_days_up_to_the_screening_day_count(asked: list[Window], days: DayRange) -> None:
    found = cells_of(days, asked, patterns(tuple(asked)), ON)
    assert (found == 0) is (days.first > ON)


def test_a_window_longer_than_the_calendar_holds_every_day() -> None:
    asked = [Window("30 days"), Window("9999 years")]
    everything = DayRange(date.min, date.max)
    assert patterns(tuple(asked)) == (0b11, 0b10)
    assert cells_of(everything, asked, patterns(tuple(asked)), ON) == 0b11


@pytest.mark.parametrize(("cells", "bits"), [([], 0), ([0], 1), ([0, 2], 0b101), ([1, 1], 0b10)])
def test_a_mask_has_the_bits_of_its_cells(cells: list[int], bits: int) -> None:
    assert mask(cells) == bits
