"""Keeps what tells who a patient is out of what is kept as text: ids of resources, names of medicines.

The words are looked at to compare, and go nowhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\+?\d[\d .()/-]{6,}\d")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""An id that was drawn by lot holds no word."""
SHORTEST_WORD, SHORTEST_INSIDE, SHORTEST_NUMBER = 3, 4, 6
MOST = 2000
"""Words that are looked for inside others; a file of thousands of patients is searched by whole words."""
NEVER = r"(?!)"
PASSED_OVER = frozenset(
    {"system", "use", "type", "url", "period", "prefix", "state", "country", "relationship", "gender"}
)
"""Keys whose words tell nothing of one person."""


LONGEST = 120
"""Characters of a name that is kept as text."""


def short_name(text: str) -> str:
    """A name as it is kept: on one line, of characters that can be shown, and not longer than a name is."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())[:LONGEST].strip()


class Identifying:
    """The names, numbers and addresses of a patient and of those around, as far as the file has them."""

    def __init__(self, *identifying: Any) -> None:
        texts = {text.casefold() for part in identifying for text in _texts(part)}
        words = {word for text in texts for word in WORD.findall(text) if len(word) >= SHORTEST_WORD}
        self.words = {word for word in words if word.isalpha() or len(word) >= SHORTEST_NUMBER}
        self.whole = frozenset(texts)
        inside = sorted(re.escape(word) for word in self.words | texts if len(word) >= SHORTEST_INSIDE)
        self.inside = re.compile("|".join(inside) if 0 < len(inside) <= MOST else NEVER)

    def in_text(self, text: str) -> bool:
        """Whether a text may tell who the patient is."""
        said = text.casefold()
        if ("@" in said and EMAIL.search(said)) or NUMBER.search(said) or self.inside.search(said):
            return True
        return not self.words.isdisjoint(WORD.findall(said))

    def in_id(self, text: str) -> bool:
        """Whether an id is made of what tells who the patient is."""
        if RANDOM.fullmatch(text):
            return text in self.whole
        said = text.casefold()
        return bool(self.inside.search(said)) or not self.words.isdisjoint(WORD.findall(said))


def _texts(data: Any) -> Iterator[str]:
    """Every text of a part, whatever its form."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        parts = [v for k, v in data.items() if k not in PASSED_OVER] if isinstance(data, dict) else data
        for part in parts:
            yield from _texts(part)
