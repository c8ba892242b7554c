"""Days that may be several, periods as calendar steps, time windows and ages."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.values import (
    DayRange,
    Interval,
    NotADate,
    NotAPeriod,
    Period,
    Truth,
    age,
    at_least_ago,
    completed_years,
    less_than_ago,
    parse_days,
    parse_period,
    within,
)

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
DAY = timedelta(days=1)
ON = date(2026, 11, 20)

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
periods = st.builds(Period, st.integers(0, 400), st.sampled_from(["day", "week", "month", "year"]))


@st.composite
def short_ranges(draw: st.DrawFn) -> DayRange:
    first = draw(st.dates(date(2025, 1, 1), date(2026, 12, 31)))
    return DayRange(first, first + draw(st.integers(0, 70)) * DAY)


def possible_days(days: DayRange) -> list[date]:
    return [days.first + n * DAY for n in range((days.last - days.first).days + 1)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        (1972, date(1972, 1, 1), date(1972, 12, 31)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2100-02", date(2100, 2, 1), date(2100, 2, 28)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-03-14", date(2026, 3, 14), date(2026, 3, 14)),
        ("1900", date(1900, 1, 1), date(1900, 12, 31)),
        ("2199", date(2199, 1, 1), date(2199, 12, 31)),
    ],
)
def test_what_is_written_and_the_days_it_may_mean(text: str | int, first: date, last: date) -> None:
    assert parse_days(text) == DayRange(first, last)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-02-30", "No such day in the calendar"),
        ("2025-02-29", "No such day in the calendar"),
        ("2026-13", "No such day in the calendar"),
        ("2026-00", "No such day in the calendar"),
        ("2026-03-00", "No such day in the calendar"),
        ("14/03/2026", "Write a year, year-month or year-month-day, such as 2026-03-14"),
        ("2026-3-14", "such as 2026-03-14"),
        ("20260314", "such as 2026-03-14"),
        ("2026-03-14T00:00", "such as 2026-03-14"),
        ("March 2026", "such as 2026-03-14"),
        ("", "such as 2026-03-14"),
        (72, "such as 2026-03-14"),
        (True, "such as 2026-03-14"),
        ("1899", "from 1900 to 2199"),
        ("2200-01-01", "from 1900 to 2199"),
        (1026, "from 1900 to 2199"),
    ],
)
def test_what_is_no_date_and_what_to_write_instead(text: str | int, told: str) -> None:
    with pytest.raises(NotADate, match=told):
        parse_days(text)


@pytest.mark.parametrize("text", ["1957-02-30", "30.11.1957", "1857-11-30", "1957-13"])
def test_a_refusal_does_not_repeat_what_was_written(text: str) -> None:
    with pytest.raises(NotADate) as refusal:
        parse_days(text)
    assert "57" not in f"{refusal.value} {refusal.value.__context__}"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2026, 3, 1), date(2026, 3, 31), "2026-03"),
        (date(2026, 3, 14), date(2026, 3, 14), "2026-03-14"),
        (date(2026, 3, 1), date(2026, 5, 2), "2026-03-01 to 2026-05-02"),
        (date(2026, 1, 1), date(2027, 12, 31), "2026-01-01 to 2027-12-31"),
        (date(2026, 3, 1), date(2026, 3, 30), "2026-03-01 to 2026-03-30"),
        (date.min, date.max, "0001-01-01 to 9999-12-31"),
    ],
)
def test_days_as_text(first: date, last: date, text: str) -> None:
    assert str(DayRange(first, last)) == text


@given(st.one_of(days.map(lambda d: f"{d:%Y}"), days.map(lambda d: f"{d:%Y-%m}"), days.map(str)))
def test_a_date_is_shown_as_it_was_written(text: str) -> None:
    assert str(parse_days(text)) == text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-03/2025-06", date(2025, 3, 1), date(2025, 6, 30)),
        ("2025/2026", date(2025, 1, 1), date(2026, 12, 31)),
        ("2025-12-05/2025-12-05", date(2025, 12, 5), date(2025, 12, 5)),
    ],
)
def test_a_span_is_any_day_from_its_first_to_its_last(text: str, first: date, last: date) -> None:
    assert parse_days(text) == DayRange(first, last)


@pytest.mark.parametrize("text", ["2026-03/2025", "2025/", "/2025", "2025/2026/2027", "2025-02-30/2026", "2025 / 2026"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(NotADate):
        parse_days(text)


def test_a_range_in_the_wrong_order_is_refused() -> None:
    with pytest.raises(ValueError, match="not before its first"):
        DayRange(date(2026, 3, 2), date(2026, 3, 1))


def test_only_a_single_day_is_decided() -> None:
    assert DayRange.exactly(ON).decided
    assert not parse_days("2026-11").decided


@given(short_ranges(), short_ranges())
def test_ranges_compare_as_their_days_do(a: DayRange, b: DayRange) -> None:
    in_a, in_b = set(possible_days(a)), set(possible_days(b))
    assert a.overlaps(b) == bool(in_a & in_b)
    assert a.lies_within(b) == (in_a <= in_b)


@pytest.mark.parametrize(
    ("text", "period", "shown"),
    [
        ("90 days", Period(90, "day"), "90 days"),
        ("1 year", Period(1, "year"), "1 year"),
        ("6 months", Period(6, "month"), "6 months"),
        ("2 weeks", Period(2, "week"), "2 weeks"),
        ("0 days", Period(0, "day"), "0 days"),
        ("1  day", Period(1, "day"), "1 day"),
    ],
)
def test_periods_as_text(text: str, period: Period, shown: str) -> None:
    assert parse_period(text) == period
    assert str(period) == shown


@pytest.mark.parametrize("text", ["", "90", "days", "1.5 years", "-3 days", "90days", "3 eons", "1234567 day"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(NotAPeriod, match="a whole number of days, weeks, months or years, such as 90 days"):
        parse_period(text)


def test_a_period_has_a_known_unit_and_is_not_negative() -> None:
    with pytest.raises(ValueError, match="day, week, month or year"):
        Period(1, "days")
    with pytest.raises(ValueError, match="0 or more"):
        Period(-1, "day")


@pytest.mark.parametrize(
    ("period", "day", "before", "after", "why"),
    [
        ("90 days", date(2026, 3, 14), date(2025, 12, 14), date(2026, 6, 12), "days are counted"),
        ("2 weeks", date(2026, 3, 14), date(2026, 2, 28), date(2026, 3, 28), "a week is seven days"),
        ("1 month", date(2026, 3, 14), date(2026, 2, 14), date(2026, 4, 14), "the same day of the month"),
        ("1 month", date(2026, 3, 31), date(2026, 2, 28), date(2026, 4, 30), "or the last of a shorter one"),
        ("1 month", date(2024, 3, 30), date(2024, 2, 29), date(2024, 4, 30), "29 days in a leap February"),
        ("2 months", date(2026, 12, 31), date(2026, 10, 31), date(2027, 2, 28), "over the turn of a year"),
        ("12 months", date(2026, 1, 31), date(2025, 1, 31), date(2027, 1, 31), "twelve months are a year"),
        ("1 year", date(2024, 2, 29), date(2023, 2, 28), date(2025, 2, 28), "29 February is rare"),
        ("4 years", date(2024, 2, 29), date(2020, 2, 29), date(2028, 2, 29), "29 February is rare"),
        ("0 months", date(2026, 3, 31), date(2026, 3, 31), date(2026, 3, 31), "no time at all"),
        ("999999 days", date(2026, 3, 1), date.min, date(4764, 1, 26), "no earlier than the first day"),
        ("999999 years", date(2026, 3, 1), date.min, date.max, "nor later than the last"),
        ("8000 years", date(2026, 3, 1), date.min, date.max, "nor later than the last"),
        ("7973 years", date(2026, 12, 31), date.min, date.max, "the last December has an end too"),
    ],
)
def test_steps_in_the_calendar(period: str, day: date, before: date, after: date, why: str) -> None:
    assert (parse_period(period).before(day), parse_period(period).after(day)) == (before, after), why


def test_a_period_beyond_all_counting_is_clipped() -> None:
    for unit in ("day", "week", "month", "year"):
        assert Period(10**30, unit).before(ON) == date.min
        assert Period(10**30, unit).after(ON) == date.max


@given(periods, days)
def test_before_and_after_go_their_way_and_nearly_undo_each_other(period: Period, day: date) -> None:
    assert period.before(day) <= day <= period.after(day)
    assert period.before(period.after(day)) <= day
    assert period.after(period.before(day)) <= day
    assert day - period.before(period.after(day)) <= 3 * DAY


@given(st.integers(0, 5000), days)
def test_days_and_weeks_undo_each_other_exactly(count: int, day: date) -> None:
    for unit in ("day", "week"):
        period = Period(count, unit)
        assert period.after(period.before(day)) == day == period.before(period.after(day))


@given(periods, days, days)
def test_steps_keep_the_order_of_days(period: Period, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert period.before(earlier) <= period.before(later)
    assert period.after(earlier) <= period.after(later)


@given(st.integers(0, 100), st.sampled_from(["day", "week", "month", "year"]), days)
def test_a_longer_period_reaches_further(count: int, unit: str, day: date) -> None:
    assert Period(count + 1, unit).before(day) < Period(count, unit).before(day)
    assert Period(count + 1, unit).after(day) > Period(count, unit).after(day)


@given(st.integers(0, 100), days)
def test_a_year_is_twelve_months_and_a_week_seven_days(count: int, day: date) -> None:
    assert Period(count, "year").before(day) == Period(12 * count, "month").before(day)
    assert Period(count, "week").after(day) == Period(7 * count, "day").after(day)


@pytest.mark.parametrize(
    ("said", "within_", "less_than_ago_", "at_least_ago_", "why"),
    [
        ("2026-11-20", T, T, F, "the day itself"),
        ("2026-10-21", T, F, T, "exactly 30 days before: within, and no longer less than 30 days ago"),
        ("2026-10-22", T, T, F, "29 days before"),
        ("2026-10-20", F, F, T, "31 days before"),
        ("2026-11-21", F, F, F, "the day after is not yet known"),
        ("2026-10", U, U, U, "some of October's days"),
        ("2026-11", U, U, F, "November is not over"),
        ("2025", F, F, T, "all of it long ago"),
        ("2026", U, U, U, "any day of the year"),
    ],
)
def test_windows_of_30_days(said: str, within_: Truth, less_than_ago_: Truth, at_least_ago_: Truth, why: str) -> None:
    windows = (within, less_than_ago, at_least_ago)
    found = tuple(window(parse_days(said), Period(30, "day"), ON) for window in windows)
    assert found == (within_, less_than_ago_, at_least_ago_), why


def test_nothing_is_less_than_no_time_ago() -> None:
    around = DayRange(ON - DAY, ON + DAY)
    for days_ in (around, DayRange.exactly(ON)):
        assert less_than_ago(days_, Period(0, "day"), ON) is F
    assert within(around, Period(0, "day"), ON) is U
    assert less_than_ago(DayRange.exactly(date.max), Period(0, "day"), date.max) is F


Window = Callable[[DayRange, Period, date], Truth]
WINDOWS: list[tuple[Window, Callable[[date, date, date], bool]]] = [
    (within, lambda day, earliest, on: earliest <= day <= on),
    (less_than_ago, lambda day, earliest, on: earliest < day <= on),
    (at_least_ago, lambda day, earliest, on: day <= min(earliest, on)),
]
short_periods = st.builds(Period, st.integers(0, 60), st.just("day")) | st.builds(
    Period, st.integers(0, 14), st.just("month")
)
evaluation_days = st.dates(date(2025, 6, 1), date(2026, 9, 30))


@given(short_ranges(), short_periods, evaluation_days)
def test_a_window_says_what_holds_for_every_possible_day(days: DayRange, period: Period, on: date) -> None:
    for window, holds in WINDOWS:
        answers = {holds(day, period.before(on), on) for day in possible_days(days)}
        assert window(days, period, on) is (U if len(answers) == 2 else T if True in answers else F)


@given(short_ranges(), short_periods, evaluation_days, st.data())
def test_knowing_the_day_better_never_overturns(days: DayRange, period: Period, on: date, data: st.DataObject) -> None:
    first, last = sorted(data.draw(st.lists(st.sampled_from(possible_days(days)), min_size=2, max_size=2)))
    for window, _ in WINDOWS:
        assert window(days, period, on) in (U, window(DayRange(first, last), period, on))


@given(days, periods, days)
def test_a_past_day_is_either_less_or_at_least_so_long_ago(day: date, period: Period, on: date) -> None:
    known = DayRange.exactly(day)
    recent, old = less_than_ago(known, period, on), at_least_ago(known, period, on)
    assert (recent is old.negated()) if day <= on else (recent is F and old is F)


@pytest.mark.parametrize(
    ("born", "on", "years", "why"),
    [
        (date(1972, 5, 14), date(2026, 5, 13), 53, "the day before the birthday"),
        (date(1972, 5, 14), date(2026, 5, 14), 54, "the birthday"),
        (date(2004, 2, 29), date(2022, 2, 27), 17, "born on 29 February: not yet"),
        (date(2004, 2, 29), date(2022, 2, 28), 18, "a year older on 28 February"),
        (date(2004, 2, 29), date(2024, 2, 28), 19, "in a leap year, not yet"),
        (date(2004, 2, 29), date(2024, 2, 29), 20, "but on the day itself"),
        (date(2026, 11, 20), date(2026, 11, 20), 0, "the day of birth"),
        (date(2027, 1, 1), date(2026, 11, 20), 0, "not yet born"),
    ],
)
def test_completed_years(born: date, on: date, years: int, why: str) -> None:
    assert completed_years(born, on) == years, why


@pytest.mark.parametrize(
    ("born", "low", "high", "why"),
    [
        ("1972-05-14", 54, 54, "a known birthday"),
        ("1972-05", 54, 54, "any day of a month that is past"),
        ("1972", 53, 54, "the birthday may be past or not"),
        ("1972-11", 53, 54, "this month"),
        ("2030", 0, 0, "not yet born"),
    ],
)
def test_age_in_november_2026(born: str, low: int, high: int, why: str) -> None:
    assert age(parse_days(born), ON) == Interval.between(Decimal(low), Decimal(high)), why


def test_a_birth_year_may_decide_an_age_limit_and_may_not() -> None:
    assert age(parse_days("2000"), ON).is_at_least(Decimal(18)) is T
    assert age(parse_days("2008"), ON).is_at_least(Decimal(18)) is U
    assert age(parse_days("2009"), ON).is_at_least(Decimal(18)) is F


@given(days, days, days)
def test_age_grows_with_time_and_shrinks_with_later_birth(born: date, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert completed_years(born, earlier) <= completed_years(born, later)
    assert completed_years(earlier, born) >= completed_years(later, born)


@given(days, st.integers(1, 110))
def test_a_birthday_completes_a_year(born: date, years: int) -> None:
    birthday = Period(years, "year").after(born)
    assert completed_years(born, birthday) == years
    assert completed_years(born, birthday - DAY) == years - 1


@given(short_ranges(), st.dates(date(2025, 1, 1), date(2040, 12, 31)))
def test_the_age_of_every_possible_birthday_is_possible(born: DayRange, on: date) -> None:
    ages = {Decimal(completed_years(day, on)) for day in possible_days(born)}
    assert Interval.between(min(ages), max(ages)) == age(born, on)
