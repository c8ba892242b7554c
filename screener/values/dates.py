"""Days as the range they may lie in, periods as calendar steps, and ages. Rules decide which date counts."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from screener.messages import worded

from .numbers import Interval
from .truth import Truth

_DAY = timedelta(days=1)
_DAYS_IN = {"day": 1, "week": 7}
_MONTHS_IN = {"month": 1, "year": 12}
_WRITTEN_DAYS = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_BETWEEN = "/"
_WRITTEN_PERIOD = re.compile(r"([0-9]{1,6})\s+(day|week|month|year)s?")


class NotADate(ValueError):  # noqa: N818
    """What was written is not a year, year-month or year-month-day of the calendar, nor a span of two such."""


class NotAPeriod(ValueError):  # noqa: N818
    """What was written is not a whole number of days, weeks, months or years."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days on which something may have been: all from `first` to `last`, both included.

    Raises ValueError when `last` is before `first`.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day of a range is not before its first")

    @classmethod
    def exactly(cls, day: date) -> "DayRange":
        """The single day."""
        return cls(day, day)

    @property
    def decided(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last

    def lies_within(self, other: "DayRange") -> bool:
        """Whether every possible day is one of the other's."""
        return other.first <= self.first and self.last <= other.last

    def overlaps(self, other: "DayRange") -> bool:
        """Whether some day is possible in both."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        """As it would be written: `2026`, `2026-03`, `2026-03-14`, or `2026-03-01 to 2026-05-02`."""
        written, first = self.first.isoformat(), self.first
        if self == _span(first.year):
            return written[:4]
        if self == _span(first.year, first.month):
            return written[:7]
        return written if self.decided else f"{written} to {self.last.isoformat()}"


def parse_days(text: str | int) -> DayRange:
    """The days that `2026`, `2026-03` or `2026-03-14` may mean; a bare year may be an int, as YAML gives it.

    `2025-03/2025-06` (as ISO 8601 writes a span) means some day from the first of March to the last of June. Raises
    NotADate for any other form, for days that the calendar lacks, and for years outside 1900 to 2199.
    """
    first, between, last = str(text).partition(_BETWEEN)
    if not between:
        return _written(first)
    begin, end = _written(first).first, _written(last).last
    if end < begin:
        raise NotADate(worded("The end of the span lies before its beginning."))
    return DayRange(begin, end)


def _written(text: str) -> DayRange:
    """A year, a month or a day."""
    match = _WRITTEN_DAYS.fullmatch(text)
    if match is None:
        raise NotADate(worded("Write a year, year-month or year-month-day, such as 2026-03-14."))
    year, month, day = (None if part is None else int(part) for part in match.groups())
    if year is None or not 1900 <= year <= 2199:
        raise NotADate(worded("Write a year from 1900 to 2199."))
    try:
        return _span(year, month, day)
    except ValueError:
        raise NotADate(worded("No such day in the calendar.")) from None


def _span(year: int, month: int | None = None, day: int | None = None) -> DayRange:
    """The year, the month, or the day. Raises ValueError when the calendar has none such."""
    first_month, last_month = (1, 12) if month is None else (month, month)
    first = date(year, first_month, 1 if day is None else day)
    return DayRange(first, _last_of_month(year, last_month) if day is None else first)


def _last_of_month(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - _DAY


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as people say it: `count` times a "day", "week", "month" or "year".

    Months and years are calendar steps; a day that a shorter month lacks becomes its last day.
    Raises ValueError for another unit or a count below 0.
    """

    count: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in _DAYS_IN and self.unit not in _MONTHS_IN:
            raise ValueError("the unit of a period is day, week, month or year")
        if self.count < 0:
            raise ValueError("the count of a period is 0 or more")

    def before(self, day: date) -> date:
        """The day that lies this long before `day`; no earlier than `date.min`."""
        return _moved(day, self.unit, -self.count)

    def after(self, day: date) -> date:
        """The day that lies this long after `day`; no later than `date.max`."""
        return _moved(day, self.unit, self.count)

    def __str__(self) -> str:
        """As it would be written: `90 days`, `1 year`."""
        return f"{self.count} {self.unit}" + "s" * (self.count != 1)


def parse_period(text: str) -> Period:
    """The period that `90 days`, `2 weeks` or `1 year` means. Raises NotAPeriod for any other form."""
    match = _WRITTEN_PERIOD.fullmatch(text)
    if match is None:
        raise NotAPeriod(worded("Write a whole number of days, weeks, months or years, such as 90 days."))
    return Period(int(match[1]), match[2])


def _moved(day: date, unit: str, count: int) -> date:
    try:
        if unit in _MONTHS_IN:
            return _stepped(day, count * _MONTHS_IN[unit])
        return day + count * _DAYS_IN[unit] * _DAY
    except (OverflowError, ValueError):
        return date.min if count < 0 else date.max


def _stepped(day: date, months: int) -> date:
    """The same day of another month, or that month's last. Raises ValueError beyond the calendar."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    last = _last_of_month(year, month + 1)
    return last.replace(day=min(day.day, last.day))


def within(days: DayRange, period: Period, on: date) -> Truth:
    """Whether the day is in the period up to `on`, which begins with the day that long before `on`."""
    return _between(days, period.before(on), on)


def less_than_ago(days: DayRange, period: Period, on: date) -> Truth:
    """Whether the day is less than the period before `on`: `within`, but for its first day."""
    earliest = period.before(on)
    return Truth.FALSE if earliest == on else _between(days, earliest + _DAY, on)


def at_least_ago(days: DayRange, period: Period, on: date) -> Truth:
    """Whether the day is the period or more before `on`; FALSE for days after `on`."""
    return _between(days, date.min, period.before(on))


def _between(days: DayRange, first: date, last: date) -> Truth:
    wanted = DayRange(first, last)
    if days.overlaps(wanted):
        return Truth.TRUE if days.lies_within(wanted) else Truth.UNKNOWN
    return Truth.FALSE


def completed_years(born: date, on: date) -> int:
    """The age in completed years, 0 before birth; born on 29 February, one is a year older on 28 February."""
    years = on.year - born.year
    return max(0, years - (on < _stepped(born, 12 * years)))


def age(born: DayRange, on: date) -> Interval:
    """What the age in completed years may be on a day."""
    youngest, oldest = completed_years(born.last, on), completed_years(born.first, on)
    return Interval.between(Decimal(youngest), Decimal(oldest))
