"""Text from files, made fit to be shown. Knows no report and no terminal."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
_SPACES = {NO_BREAK: NO_BREAK, "\u202f": NO_BREAK}


def printable(text: str) -> str:
    """The text without anything that would drive a terminal; a space is a space, or one that no line breaks at."""
    return "".join(c if c.isprintable() else _SPACES.get(c, " ") if c.isspace() else "\ufffd" for c in text)


_BEFORE, _AFTER = re.compile(r" (?=[?!:;»])"), re.compile(r"(?<=«) ")


def unbroken(text: str) -> str:
    """The text with no-break spaces where a line never breaks: before double punctuation, inside of « »."""
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))
