"""The days ahead as a picture: for each trial a lane of verdicts, in percent of the width. For professionals only.

Draws nothing and knows no page: where each stretch begins and ends, and which days stand below. A family face shows
none of it, as `timeline` says.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from screener.reports.timeline import SIGNS

if TYPE_CHECKING:
    from screener.engine.whatif import Timeline, TrialTimeline, Turn

SHAPES = {"=": "clear", "?": "missing", "-": "fails"}
"""How a stretch is drawn, by its sign: never told apart by colour alone."""


class Stretch(NamedTuple):
    """Days with one verdict: `left` and `width` in percent of the whole, and a shape."""

    left: float
    width: float
    shape: str


class Lane(NamedTuple):
    """A trial's days ahead."""

    trial: str
    stretches: tuple[Stretch, ...]


class Tick(NamedTuple):
    """A month below the lanes, and where it begins in percent."""

    left: float
    month: str


class Picture(NamedTuple):
    """The lanes, and the months below them."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


def picture(timeline: Timeline) -> Picture | None:
    """The lanes of the trials that time changes; None where it changes none."""
    first, last = date.fromisoformat(timeline["on"]), date.fromisoformat(timeline["until"])
    scale = _Scale(first, (last - first).days + 1)
    lanes = tuple(scale.lane(trial) for trial in timeline["trials"] if len(trial["turns"]) > 1)
    return Picture(lanes, tuple(scale.ticks(last))) if lanes else None


class _Scale(NamedTuple):
    first: date
    days: int

    def at(self, day: date) -> float:
        return round(100 * (day - self.first).days / self.days, 2)

    def lane(self, trial: TrialTimeline) -> Lane:
        return Lane(trial["id"], tuple(map(self._stretch, trial["turns"])))

    def _stretch(self, turn: Turn) -> Stretch:
        """Up to the end of its last day."""
        days = (date.fromisoformat(turn["until"]) - date.fromisoformat(turn["from"])).days + 1
        width = round(100 * days / self.days, 2)
        return Stretch(self.at(date.fromisoformat(turn["from"])), width, SHAPES[SIGNS[turn["verdict"]]])

    def ticks(self, last: date) -> list[Tick]:
        """The first of January and of July."""
        months = (date(year, month, 1) for year in range(self.first.year, last.year + 1) for month in (1, 7))
        return [Tick(self.at(day), f"{day:%Y-%m}") for day in months if self.first <= day <= last]
