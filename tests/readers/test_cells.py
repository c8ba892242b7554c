"""What cells say: decimal commas, days in any order, ids that are floats; what may be two things is both or nothing."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.readers.cells import Manner, manner_of, number_of_referral, text_of
from screener.values import parse_days


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1234.0, "1234"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (float("nan"), ""),
        (True, "true"),
        (None, ""),
        (date(2026, 3, 4), "2026-03-04"),
        (datetime(2026, 3, 4, 23, 30), "2026-03-04"),  # noqa: DTZ001
        ("#N/A", ""),
        ("#DIV/0!", ""),
        (" positive ", "positive"),
    ],
)
def test_a_cell_of_a_workbook_is_text(cell: object, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(("said", "number"), [("1234.0", "1234"), ("0042", "0042"), ("R-7", "R-7"), (" R  7 ", "R 7")])
def test_an_id_that_is_a_float_is_the_same_id(said: str, number: str) -> None:
    assert number_of_referral(said) == number


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("45,5", "", "45.5"),
        ("<0,05", "", "<0.05"),
        ("0,125", "", "0.125"),
        ("1,250", "", None),
        ("1,250", ",", "1.250"),
        ("1,250", ".", None),
        ("45,5", ".", None),
        ("1.250", ",", None),
        ("1.250", "", None),
        ("1.250", ".", "1.250"),
        ("0.125", "", "0.125"),
        ("1.250,5", ",", "1250.5"),
        ("1 250,5", ",", "1250.5"),
        ("1.5", "", "1.5"),
        ("45,5 cells/uL", ",", "45.5 cells/uL"),
    ],
)
def test_a_decimal_comma_is_read_where_it_can_be_nothing_else(text: str, decimal: str, number: str | None) -> None:
    assert Manner(decimal=decimal).number(text) == number


@pytest.mark.parametrize(
    ("text", "dates", "day"),
    [
        ("2026-03-04", "", "2026-03-04"),
        ("2026-03-04 08:15:00", "", "2026-03-04"),
        ("04.03.2026", "", "2026-03-04"),
        ("14/03/2026", "", "2026-03-14"),
        ("03/14/2026", "", "2026-03-14"),
        ("03/04/2026", "day_first", "2026-04-03"),
        ("03/04/2026", "month_first", "2026-03-04"),
        ("03/04/2026", "", "2026-03-04/2026-04-03"),
        ("04/04/2026", "", "2026-04-04"),
        ("14/03/2026", "month_first", None),
        ("03/2026", "", "2026-03"),
        ("2026", "", "2026"),
        ("31/02/2026", "", None),
        ("3/4/26", "", None),
        ("soon", "", None),
    ],
)
def test_a_day_is_read_in_its_order_or_as_all_that_it_may_be(text: str, dates: str, day: str | None) -> None:
    assert Manner(dates=dates).day(text) == day


def test_what_only_one_reading_allows_decides_for_the_table() -> None:
    assert manner_of(["12", "45,5"], ["03/04/2026", "13/04/2026"], Manner()) == Manner(",", "day_first")
    assert manner_of(["1.5"], ["04/13/2026"], Manner()) == Manner(".", "month_first")
    assert manner_of(["1.5", "1,5"], ["13/04/2026", "04/13/2026"], Manner()) == Manner()


@given(
    st.dates(date(1930, 1, 1), date(2026, 11, 22)), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d"])
)
def test_the_day_that_was_written_is_always_one_that_is_read(day: date, form: str) -> None:
    read = Manner().day(day.strftime(form))
    assert read is not None
    assert parse_days(read).first <= day <= parse_days(read).last
