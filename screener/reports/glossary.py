"""The words of the field and of the code, as GLOSSARY.md has them."""

from __future__ import annotations

import re

_ENTRY = re.compile(r"^\*\*(.+?)\*\* — (.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


def terms(text: str) -> dict[str, str]:
    """Every word of the glossary with what is said of it, on one line."""
    return {word: " ".join(said.split()) for word, said in _ENTRY.findall(text)}
