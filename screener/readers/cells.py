"""What the cells of a table say, as text: numbers with a decimal comma, days in any order, ids that are floats.

What may be read in two ways is read as both, or not at all; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from screener.values import NotADate, parse_days

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTHING = "na n/a nan null none - -- ? . nd unk unknown inconnu aucun aucune keine keiner nil rien"
MISSING = frozenset({"", *NOTHING.split()})
"""Texts of an empty cell, in small letters; Excel's errors begin with #."""
YES = frozenset({"yes", "y", "true", "oui", "o", "vrai", "ja", "j", "wahr", "si", "sí", "1", "x"})
NO = frozenset({"no", "n", "false", "non", "faux", "nein", "falsch", "0"})
BOUND = r"([<>=≤≥]{0,2})\s*"
WITH_COMMA = re.compile(BOUND + r"(\d{1,3}(?:[.\s\u00a0\u202f']\d{3})*|\d+),(\d+)(.*)", re.DOTALL)
ANY_COMMA = re.compile(BOUND + r"\d[\d.\s\u00a0\u202f']*,\d+")
DECIMALS = re.compile(BOUND + r"\d+,(\d{1,2}|\d{4,})(\D.*)?", re.DOTALL)
POINTS = re.compile(BOUND + r"\d+\.(\d{1,2}|\d{4,})(\D.*)?", re.DOTALL)
THREE_AFTER_POINT = re.compile(BOUND + r"[1-9]\d{0,2}(\.\d{3})+(\D.*)?", re.DOTALL)
ZEROS = re.compile(r"(\d+)\.0+")
SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
MONTH = re.compile(r"(\d{1,2})[/.](\d{4})")
CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}.*")
Cell = object


def text_of(cell: Cell) -> str:
    """A cell as text: days as ISO, whole floats without a point, nothing for Excel's errors."""
    if isinstance(cell, str):
        found = cell.strip()
        return "" if found.startswith("#") and found.rstrip("!?").isupper() else found
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f") if cell == cell else ""
    return _moment(cell)


def _moment(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, time | timedelta) or cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def number_of_referral(text: str) -> str:
    """An id: `1234.0`, as spreadsheets have it, is 1234."""
    whole = ZEROS.fullmatch(text)
    return whole[1] if whole else " ".join(text.split())


def is_missing(text: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a cell says nothing."""
    said = text.casefold()
    return said in MISSING or said in more


@dataclass(frozen=True, slots=True)
class Manner:
    """How a table writes numbers and days. `decimal`: "." or ","; `dates`: what comes first; empty: not known."""

    decimal: str = ""
    dates: str = ""

    def number(self, text: str) -> str | None:
        """The number with a decimal point; None where it may be two numbers (1,250 or 1.250)."""
        if match := WITH_COMMA.fullmatch(text):
            if self.decimal != "," and not (self.decimal == "" and _one_way(text, match[3])):
                return None
            whole = re.sub(r"\D", "", match[2])
            return f"{match[1]}{whole}.{match[3]}{match[4]}"
        if ANY_COMMA.match(text):
            return None
        thousands = self.decimal != "." and THREE_AFTER_POINT.fullmatch(text)
        return None if thousands else text

    def day(self, text: str) -> str | None:
        """A day, month or year as profiles write it; a span where day and month may be either; None if it is none."""
        written = CLOCK.sub("", text.strip())
        if match := SLASHED.fullmatch(written):
            return self._slashed(match[1], match[3], match[4], point=match[2] == ".")
        if match := MONTH.fullmatch(written):
            written = f"{match[2]}-{int(match[1]):02d}"
        return written if is_a_day(written) and "/" not in written else None

    def _slashed(self, one: str, two: str, year: str, *, point: bool) -> str | None:
        """Day and month with a point between them are always in this order; with another sign, as the table has it."""
        either = {"day_first": [(one, two)], "month_first": [(two, one)]}.get(
            "day_first" if point else self.dates, [(one, two), (two, one)]
        )
        days = sorted({w for day, month in either if is_a_day(w := f"{year}-{int(month):02d}-{int(day):02d}")})
        return f"{days[0]}/{days[-1]}" if len(days) > 1 else next(iter(days), None)


def _one_way(text: str, after: str) -> bool:
    """Whether a comma can only stand before decimals."""
    return len(after) != 3 or re.match(BOUND + "0,", text) is not None


def is_a_day(text: str) -> bool:
    """Whether it can be read as a day, a month, a year or a span of days."""
    try:
        parse_days(text)
    except NotADate:
        return False
    return True


def manner_of(numbers: Iterable[str], days: Iterable[str], manner: Manner) -> Manner:
    """How a table writes, by all that it writes; what only one reading allows decides for the rest."""
    return Manner(manner.decimal or _decimal(numbers), manner.dates or _order(days))


def _decimal(numbers: Iterable[str]) -> str:
    seen = {"," if DECIMALS.fullmatch(n) else "." if POINTS.fullmatch(n) else "" for n in numbers} - {""}
    return seen.pop() if len(seen) == 1 else ""


def _order(days: Iterable[str]) -> str:
    seen = set()
    for text in days:
        if (match := SLASHED.fullmatch(CLOCK.sub("", text))) and match[2] != ".":
            seen.add("day_first" if int(match[1]) > 12 else "month_first" if int(match[3]) > 12 else "")
    seen -= {""}
    return seen.pop() if len(seen) == 1 else ""
