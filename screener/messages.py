"""Sentences that are made where no language is known yet: English text that keeps what it was made of.

The command line says them in the language of the run (`reports.language.Language.tell`); all else reads the English.
"""

from __future__ import annotations


class Message(str):
    """An English sentence with its pattern and what fills it in; what fills it in may be a message too.

    `forms`: the pattern, or its two forms for one and for many.
    """

    forms: tuple[str, ...]
    values: dict[str, object]


def said(pattern: str, /, **values: object) -> Message:
    """A sentence, filled in. The catalogues find the pattern by this name, so it stands here as it is."""
    return _message(pattern, (pattern,), values)


def said_many(one: str, many: str, count: int, /, **values: object) -> Message:
    """A sentence about `count` things; a language may have other forms for so many than English."""
    return _message(one if count == 1 else many, (one, many), {**values, "count": count})


def _message(own: str, forms: tuple[str, ...], values: dict[str, object]) -> Message:
    message = Message(own.format(**values) if values else own)
    message.forms, message.values = forms, values
    return message
