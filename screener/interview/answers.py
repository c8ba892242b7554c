"""What a person types, as a profile writes it: days, numbers with units, one of several answers. Knows no question."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from screener.reports.language import N_, Code
from screener.values import NotADate, NotANumber, UnknownUnit, parse_days, parse_number, parse_unit
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from screener.reports.language import Language
    from screener.vocabulary import Fact

SEASONS = {
    N_("spring"): 0, N_("summer"): 1, N_("autumn"): 2, N_("winter"): 3, "fall": 2,
}  # fmt: skip
NORTH = (("{this}-03", "{this}-06"), ("{this}-06", "{this}-09"), ("{this}-09", "{this}-12"), ("{last}-12", "{next}-03"))
"""The months that somebody may mean by a season in the north; in the south it is the opposite one. The winter of a year
may be either of two."""
PARTS = {N_("beginning"): ("01", "06"), N_("early"): ("01", "06"), N_("late"): ("07", "12"), N_("end"): ("07", "12")}
NUMBER = re.compile(r"([<>=≤≥]*)\s*(\d[\d.,\s\u00a0\u202f']*(?:e[+-]?\d+)?)\s*(.*)", re.IGNORECASE)
SEPARATED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")
GROUPED = re.compile(r"\d{1,3}(?:[\s\u00a0\u202f']\d{3})+(?:[.,]\d+)?")
NOT_A_DAY = N_("This is not understood as a date. Such as: 2025, March 2025, 14 March 2025, 2025-03-14, spring 2025.")
AHEAD = N_("This day has not come yet.")
WHICH_FIRST = N_("Which of the two is the month? Please write it as a word.")
NOT_A_NUMBER = N_("This is not understood as a number. Such as: 1250, 0.5, <50.")
THOUSAND = N_("It is not clear whether the sign in the number parts thousands or decimals. Please write it without.")
NOT_A_UNIT = N_("This unit is not known here. It is one of: {units}.")
NOT_A_CHOICE = N_("Please type one of the numbers, or the word beside it.")


class Misread(ValueError):  # noqa: N818
    """An answer that was not understood: the sentence that says so, and what fills it in."""

    def __init__(self, sentence: str, **params: object) -> None:
        super().__init__(sentence)
        self.sentence, self.params = sentence, params


# days


class Days:
    """Reads days as people of a language write them.

    `north`: whether it is the northern half of the earth, where that is known; a season is wide where it is not.
    """

    def __init__(self, language: Language, today: date, north: bool | None = None) -> None:
        self.language, self.today, self.north = language, today, north

    def read(self, text: str) -> str:
        """The day, month, year or span as a profile writes it. Raises Misread."""
        said = self._said(text)
        try:
            days = parse_days(said)
        except NotADate:
            raise Misread(NOT_A_DAY) from None
        if days.first > self.today:
            raise Misread(AHEAD)
        return said

    def _said(self, text: str) -> str:
        written = text.strip().rstrip(".")
        if re.fullmatch(r"[\d/-]*", written) and re.match(r"\d{4}", written):
            return re.sub(r"(?<=[-/])(\d)(?=[-/]|$)", r"0\1", written) if "/" not in written else self._slashed(written)
        parts = re.findall(r"\d+|[^\W\d_]+", plain(written))
        numbers, words = [p for p in parts if p.isdigit()], [p for p in parts if not p.isdigit()]
        return self._worded(numbers, words) if words else self._numbered(numbers)

    def _slashed(self, written: str) -> str:
        """`2025/3/14`, as some write it, or a span of two days."""
        parts = written.split("/")
        joined = "-".join(p if len(p) == 4 else p.zfill(2) for p in parts)
        return written if len(parts) == 2 and len(parts[1]) >= 4 else joined

    def _numbered(self, numbers: list[str]) -> str:
        """Day, month, year; or month and year."""
        if len(numbers) == 2 and len(numbers[1]) == 4:
            return f"{numbers[1]}-{numbers[0].zfill(2)}"
        if len(numbers) != 3 or len(numbers[2]) != 4:
            raise Misread(NOT_A_DAY)
        first, second, year = numbers
        if self.language.code is Code.EN and first != second and int(first) <= 12 and int(second) <= 12:
            raise Misread(WHICH_FIRST)
        day, month = (second, first) if int(second) > 12 else (first, second)
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}"

    def _worded(self, numbers: list[str], words: list[str]) -> str:
        """A month by its name, a season, a part of a year, or a day near today."""
        near = self._near(words)
        if near and not numbers:
            return near
        years = [n for n in numbers if len(n) == 4]
        days = [n for n in numbers if len(n) <= 2]
        months = [m for w in words if (m := self._month(w))]
        if len(years) != 1 or len(years) + len(days) != len(numbers):
            raise Misread(NOT_A_DAY)
        if len(months) == 1 and len(days) <= 1:
            return "-".join([years[0], f"{months[0]:02}", *(d.zfill(2) for d in days)])
        return self._part(int(years[0]), words)

    def _near(self, words: list[str]) -> str:
        said = " ".join(words)
        for word, ago in ((N_("today"), 0), (N_("yesterday"), 1)):
            if said in self._spellings(word):
                return str(self.today - timedelta(ago))
        return ""

    def _month(self, word: str) -> int | None:
        """The month that the word is, or begins; nothing where it could be two."""
        from babel.dates import get_month_names

        names = [get_month_names("wide", locale=code) for code in {str(self.language.code), "en"}]
        found = {n for months in names for n, name in months.items() if len(word) >= 3 and plain(name).startswith(word)}
        return found.pop() if len(found) == 1 else None

    def _part(self, year: int, words: list[str]) -> str:
        """A season, or half a year; the whole year where nobody can say."""
        near = {"this": year, "last": year - 1, "next": year + 1}
        for season, number in SEASONS.items():
            if set(words) & set(self._spellings(season)):
                first, last = self._season(number)
                return f"{first.format(**near)}/{last.format(**near)}"
        for part, (first, last) in PARTS.items():
            if set(words) & set(self._spellings(part)):
                return f"{year}-{first}/{year}-{last}"
        raise Misread(NOT_A_DAY)

    def _season(self, number: int) -> tuple[str, str]:
        if self.north is None:
            return ("{this}-01", "{this}-12") if number in (0, 2) else NORTH[3]
        return NORTH[number if self.north else (number + 2) % 4]

    def _spellings(self, word: str) -> tuple[str, ...]:
        return plain(word), plain(self.language.say(word)).replace("'", " ").replace("_", " ")


# numbers


def number(text: str, fact: Fact) -> tuple[str, str]:
    """A number, or a bound, as a profile writes it, and its unit; without one where nobody said it. Raises Misread."""
    match = NUMBER.fullmatch(text.strip())
    if match is None:
        raise Misread(NOT_A_NUMBER)
    value = match[1] + _digits(match[2].strip())
    try:
        parse_number(value)
    except NotANumber:
        raise Misread(NOT_A_NUMBER) from None
    return value, _unit(match[3].strip(), fact)


def _digits(written: str) -> str:
    """With a decimal point and nothing between thousands; what may be either is refused."""
    if GROUPED.fullmatch(written):
        written = re.sub(r"[\s\u00a0\u202f']", "", written)
    if SEPARATED.fullmatch(written) and not written.startswith("0"):
        raise Misread(THOUSAND)
    return written.replace(",", ".")


def _unit(said: str, fact: Fact) -> str:
    """As it was said, if the fact may be measured in it."""
    allowed = units(fact)
    if not said or not allowed:
        if said:
            raise Misread(NOT_A_NUMBER)
        return allowed[0] if len(allowed) == 1 else ""
    try:
        unit = parse_unit(said)
    except UnknownUnit:
        raise Misread(NOT_A_UNIT, units=", ".join(allowed)) from None
    if unit.dimension not in {parse_unit(u).dimension for u in allowed}:
        raise Misread(NOT_A_UNIT, units=", ".join(allowed))
    return said


def units(fact: Fact) -> tuple[str, ...]:
    """The units that a fact may be written in."""
    return (fact.unit, *fact.also_in) if fact.unit else ()


# one of several


def choice(text: str, said: Sequence[tuple[str, ...]]) -> int:
    """Which of the answers was meant: by its number from 1, or by one of its words. Raises Misread."""
    if text.strip().isdigit() and 1 <= int(text) <= len(said):
        return int(text) - 1
    found = [i for i, words in enumerate(said) if plain(text) in {plain(word) for word in words}]
    if len(found) != 1:
        raise Misread(NOT_A_CHOICE)
    return found[0]
