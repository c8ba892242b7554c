"""The program's own sentences in the reader's language: English as it stands in the code, others from a catalogue.

Not here: the texts of the data files (names, questions, criteria), which stand in `criteria/i18n` by stable id.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import cache, reduce
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from screener.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from gettext import GNUTranslations

CATALOGUES = Path(__file__).resolve().parent / "locale"
LOCALES = {"en": "en_GB"}
"""Where a language alone does not say how dates are written."""
FIRST_OF_MONTH = {"fr": "1er"}
"""Where the first day of a month is no plain number."""
DAY, MONTH = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d")


class Code(StrEnum):
    """The languages, by their ISO 639 codes."""

    EN = "en"
    FR = "fr"


LANGUAGES: tuple[str, ...] = tuple(Code)
ENVIRONMENT = ("SCREENER_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""What says which language somebody reads, the first that is set."""


def N_(message: str) -> str:  # noqa: N802  the name by which catalogues find a sentence that is translated later
    """Marks a sentence that stands in a table, for the catalogue."""
    return message


class Language:
    """One language. Sentences are looked up whole, and filled in afterwards."""

    def __init__(self, code: str = Code.EN) -> None:
        self.code = Code(code)

    def say(self, message: str, /, **params: object) -> str:
        """A sentence, filled in."""
        said = message if self.code is Code.EN else _catalogue(self.code).gettext(message)
        return said.format(**params) if params else said

    def say_many(self, one: str, many: str, count: int, /, **params: object) -> str:
        """A sentence about `count` things, in the form that the language has for so many."""
        own = one if count == 1 else many
        said = own if self.code is Code.EN else _catalogue(self.code).ngettext(one, many, count)
        return said.format(count=count, **params)

    def tell(self, text: str) -> str:
        """What was said where no language was known; other text as it is."""
        if self.code is Code.EN or not isinstance(text, Message):
            return str(text)
        values = {name: self.tell(value) if isinstance(value, str) else value for name, value in text.values.items()}
        if len(text.forms) == 1:
            return self.say(text.forms[0], **values)
        one, many = text.forms
        return self.say_many(one, many, int(str(values.pop("count"))), **values)

    def known(self, beginning: str) -> str:
        """The English sentence of the catalogue that begins so; empty where none does."""
        known = getattr(_catalogue(self.code), "_catalog", {}) if self.code is not Code.EN else {}
        return next((message for message in known if isinstance(message, str) and message.startswith(beginning)), "")

    def either(self, parts: Iterable[str]) -> str:
        """Of several, one is enough: “a or b or c”."""
        return reduce(lambda one, other: self.say("{one} or {other}", one=one, other=other), parts)

    def together(self, parts: Iterable[str]) -> str:
        """All of several: “a, b and c”."""
        *first, last = parts
        return self.say("{one} and {other}", one=", ".join(first), other=last) if first else last

    def clauses(self, parts: Iterable[str]) -> str:
        """One after the other: “a; b; c”; nothing of nothing."""
        first, *more = [*parts] or [""]
        return reduce(lambda one, other: self.say("{one}; {other}", one=one, other=other), more, first)

    def number(self, said: str) -> str:
        """A number as the language writes it; in English as it stands."""
        if self.code is Code.EN:
            return said
        from decimal import Decimal

        from babel.numbers import format_decimal

        return format_decimal(Decimal(said), locale=self.code, decimal_quantization=False)

    def day(self, text: str) -> str:
        """A day, a month or a year as people write it; anything else as it stands."""
        locale = LOCALES.get(self.code, str(self.code))
        if MONTH.fullmatch(text):
            from babel.dates import format_skeleton

            return str(format_skeleton("yMMMM", date.fromisoformat(f"{text}-01"), locale=locale))
        return self._whole_day(date.fromisoformat(text), locale) if DAY.fullmatch(text) else text

    def _whole_day(self, day: date, locale: str) -> str:
        from babel.dates import format_date

        said = str(format_date(day, format="long", locale=locale))
        return re.sub(r"^1\b", FIRST_OF_MONTH.get(self.code, "1"), said)


ENGLISH = Language()


def of_run(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of errors and of help: what `--lang` asks for, else the environment's; English if it is not known.

    It is asked for before the options are read, as these may be what is wrong.
    """
    asked = [a.removeprefix("--lang=") for a in arguments if a.startswith("--lang=")]
    asked += [after for before, after in pairwise(arguments) if before == "--lang"]
    asked += [environment[name][:2] for name in ENVIRONMENT if environment.get(name)][:1]
    return next((Language(code) for code in asked if code in LANGUAGES), ENGLISH)


@cache
def _catalogue(code: str) -> GNUTranslations:
    from gettext import GNUTranslations

    with (CATALOGUES / f"{code}.mo").open("rb") as file:
        return GNUTranslations(file)
