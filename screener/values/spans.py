"""Windows of time, and how long ago as cells: windows cut the past into pieces that a trial tells apart.

A cell is a pattern of bits, one for each window: set when a day lies inside it. Windows of days and of months
change order with the calendar (90 days, 3 months), so every pattern that some day can show is a cell.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from .dates import DayRange, parse_period
from .truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LEAP_CYCLE = [date(2024, 1, 1) + timedelta(n) for n in range(4 * 365 + 1)]


Side = Literal["before", "after", "of"]


class Window(NamedTuple):
    """So long before the screening day; `includes_first` counts that first day too (`within`).

    With an `anchor` (a fact that is a day) it hangs on that day instead: so long before it, after it, or on either
    side (`of`), its ends included. An anchored window without a period has no other end: any time before or after.
    """

    period: str
    includes_first: bool = True
    anchor: str = ""
    side: Side = "before"

    def first_day(self, on: date) -> date:
        """The earliest day that lies inside a window before the screening day."""
        start = parse_period(self.period).before(on)
        return start if self.includes_first else start + timedelta(1)

    def ends(self, on: date, anchor: DayRange | None) -> tuple[DayRange, DayRange]:
        """What its first and its last day may be; `anchor`: what the day that it hangs on may be (None: not known)."""
        if not self.anchor:
            return DayRange.exactly(self.first_day(on)), DayRange.exactly(on)
        day = anchor or DayRange(date.min, date.max)
        first = day if self.side == "after" else DayRange(self._before(day.first), self._before(day.last))
        last = day if self.side == "before" else DayRange(self._after(day.first), self._after(day.last))
        return first, last

    def holds(self, days: DayRange, on: date, anchor: DayRange | None) -> Truth:
        """Whether a day that may be any of these lies inside."""
        first, last = self.ends(on, anchor)
        if days.first >= first.last and days.last <= last.first:
            return Truth.TRUE
        return Truth.FALSE if days.last < first.first or days.first > last.last else Truth.UNKNOWN

    def _before(self, day: date) -> date:
        return parse_period(self.period).before(day) if self.period else date.min

    def _after(self, day: date) -> date:
        return parse_period(self.period).after(day) if self.period else date.max


@lru_cache
def patterns(windows: tuple[Window, ...]) -> tuple[int, ...]:
    """Every cell that a day can lie in, most recent first."""
    if len(windows) < 2:
        return tuple(range(2 ** len(windows)))[::-1]
    found = {p for on in _LEAP_CYCLE for p in _of_day(windows, on)}
    return tuple(sorted(found, key=lambda p: (-p.bit_count(), p)))


def cells_of(days: DayRange, windows: Sequence[Window], cells: Sequence[int], on: date) -> int:
    """A mask of the cells that a day in the range, up to the screening day, may lie in."""
    last = min(days.last, on)
    starts = [w.first_day(on) for w in windows]
    edges = _both_sides(starts) | {days.first, last}
    return mask(cells.index(_pattern(starts, d)) for d in edges if days.first <= d <= last)


def mask(cells: Iterable[int]) -> int:
    """The mask with these cells' bits set."""
    out = 0
    for cell in cells:
        out |= 1 << cell
    return out


def _of_day(windows: Sequence[Window], on: date) -> set[int]:
    starts = [w.first_day(on) for w in windows]
    return {_pattern(starts, d) for d in _both_sides(starts)}


def _both_sides(starts: Iterable[date]) -> set[date]:
    """The first days of windows and the days before them, as far as the calendar goes."""
    return {d for s in starts for d in (s, max(s, date.min + timedelta(1)) - timedelta(1))}


def _pattern(starts: Sequence[date], day: date) -> int:
    return mask(i for i, start in enumerate(starts) if day >= start)
