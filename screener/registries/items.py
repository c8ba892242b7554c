"""The items of a registry's eligibility text, and what makes two of them the same. Splitting is `criteria_text`'s."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Literal, NamedTuple

SideName = Literal["inclusion", "exclusion", "unsorted"]
SIDES: tuple[SideName, ...] = ("inclusion", "exclusion", "unsorted")

_ESCAPED = re.compile(r"\\([<>\[\]*_.~^&#()`+!|{}$=-])")
_SPELLINGS = str.maketrans({
    "≥": ">=", "≤": "<=", "“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "μ": "µ",  # noqa: RUF001
})  # fmt: skip


class Item(NamedTuple):
    """One criterion as the registry prints it, what is nested under it included.

    `group`: the sub-heading under which it stands, where that names only a part of the participants.
    """

    text: str
    group: str = ""


class Items(NamedTuple):
    """A text in items. `unsorted`: on which side they belong is not known.

    `complete`: nothing says that the list is only a part. `dropped`: lines that are no criteria, kept to be shown.
    """

    inclusion: tuple[Item, ...] = ()
    exclusion: tuple[Item, ...] = ()
    unsorted: tuple[Item, ...] = ()
    complete: bool = True
    dropped: tuple[str, ...] = ()

    def side(self, side: SideName) -> tuple[Item, ...]:
        """The items of one side."""
        found: tuple[Item, ...] = getattr(self, side)
        return found


def unescaped(text: str) -> str:
    """The text without the backslashes that the registry's markdown sets before signs."""
    return _ESCAPED.sub(r"\1", text)


def normalised(text: str) -> str:
    """The text as it is compared: what changes with markup, spacing and typesetting alone is no change."""
    plain = unicodedata.normalize("NFKC", unescaped(text).translate(_SPELLINGS))
    lines = (re.sub(r"^\s*(?:[*•·-]|\(?\d{1,2}[.)])\s+", "", line) for line in plain.splitlines())
    return re.sub(r"\s+", " ", " ".join(lines)).strip(" .;,").casefold()


def digest(item: Item) -> str:
    """The hash by which an item is known again: 16 hexadecimal digits of the SHA-256 of its normalised text."""
    return hashlib.sha256(normalised(f"{item.group}\n{item.text}").encode()).hexdigest()[:16]
