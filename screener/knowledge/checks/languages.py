"""Checks of other languages: what they translate must be there, and everything that is there must be translated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from screener.knowledge.checks.base import Finding, Inspected, Place
from screener.knowledge.translations import english, missing, of_nothing
from screener.models import spelled

if TYPE_CHECKING:
    from screener.documents import PathKey
    from screener.knowledge.translations import Written


def translation_of_nothing(seen: Inspected) -> Iterator[Finding]:
    """A text for an id that nothing has, or lists of which the lengths differ."""
    for language in seen.sources.languages:
        for path, why, do in of_nothing(language.plain(), english(seen.sources)):
            yield Finding(_place(seen, language, path), f"{why} {do}")


def translation_missing(seen: Inspected) -> Iterator[Finding]:
    """An English text that the language lacks; the place is the nearest that its file has."""
    for language in seen.sources.languages:
        for path, said in missing(language.plain(), english(seen.sources)):
            yield Finding(_place(seen, language, path), f"There is no text in `{language.code}` for “{said}”.")


def _place(seen: Inspected, language: Written, path: PathKey) -> Place:
    return Place(seen.name(language.document), language.document.line(path), spelled(path))
