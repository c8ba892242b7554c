"""Text from files, made fit to be shown. Knows no report and no terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text without anything that would drive a terminal; every kind of space is a space."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
