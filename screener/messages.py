"""Sentences that are made where no language is known yet: English text that keeps what it was made of.

The command line says them in the language of the run (`reports.language.Language.tell`); all else reads the English.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Message(str):
    """An English sentence with its pattern and what fills it in; what fills it in may be a message too.

    `forms`: the pattern, or the two for one and for many of which it is one.
    """

    pattern: str
    forms: tuple[str, ...]
    values: dict[str, object]


def worded(pattern: str, /, **values: object) -> Message:
    """A sentence, filled in. The catalogues find the pattern by this name, so it stands here as it is."""
    return _message(pattern, (pattern,), values)


def worded_many(one: str, many: str, count: int, /, **values: object) -> Message:
    """A sentence about `count` things; a language may have other forms for so many than English."""
    return _message(one if count == 1 else many, (one, many), {**values, "count": count})


def either(parts: Iterable[str]) -> str:
    """Of several, one is enough: “a or b or c”."""
    return reduce(lambda one, other: worded("{one} or {other}", one=one, other=other), parts)


def listed(parts: Iterable[str]) -> str:
    """Several things, one after the other: “a, b, c”."""
    return reduce(lambda one, other: worded("{one}, {other}", one=one, other=other), parts)


def renamed(text: str, old: str, new: str) -> str:
    """A text in which something that fills it in is called otherwise."""
    if not isinstance(text, Message):
        return text.replace(old, new)
    values = {
        name: renamed(value, old, new) if isinstance(value, str) else value for name, value in text.values.items()
    }
    return _message(text.pattern, text.forms, values)


def _message(own: str, forms: tuple[str, ...], values: dict[str, object]) -> Message:
    message = Message(own.format(**values) if values else own)
    message.pattern, message.forms, message.values = own, forms, values
    return message
