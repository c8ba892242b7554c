"""`criteria/registries.yaml`: which records of the registries concern the disease. `registries` asks them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field

from screener.documents import read
from screener.errors import KnowledgeError, Unreadable
from screener.models import Model, validated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.knowledge.locate import Location

FILE = "registries.yaml"


class Join(Model):
    """A trial that is known without its registry number, and how to recognise the record that may be it.

    `names`: of what it gives; `search`: the exact words with which a person finds it in the registry.
    """

    trial: str
    registry: str
    country: str
    names: tuple[str, ...] = Field(min_length=1)
    search: str = Field(min_length=1)


class Net(Model):
    """What is asked of the registries, and what makes an answer concern the disease. The words are data."""

    read: str
    source: str
    disease: tuple[str, ...] = Field(min_length=1)
    related: tuple[str, ...] = ()
    ctgov: tuple[dict[str, str], ...] = Field(min_length=1)
    ctis: tuple[dict[str, str], ...] = Field(min_length=1)
    joins: tuple[Join, ...] = ()
    countries: dict[str, str] = Field(default_factory=dict)

    def names_disease(self, texts: Iterable[str]) -> str:
        """The disease's name as one of the texts has it, or nothing."""
        return _first(self._disease, texts)

    def mentions(self, texts: Iterable[str]) -> str:
        """The disease, or what is related to it, as one of the texts has it, or nothing."""
        return _first(self._any, texts)

    @cached_property
    def _disease(self) -> re.Pattern[str]:
        return words(self.disease)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return words((*self.disease, *self.related))


def words(phrases: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the phrases, in capitals or not, as whole words, however they are spaced."""
    spaced = (r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", phrase))) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


def load_net(location: Location) -> Net:
    """The net of a data folder. Raises KnowledgeError."""
    try:
        document = read(location.folder / "criteria" / FILE)
    except Unreadable as error:
        raise KnowledgeError(error.file, error.problems) from None
    return validated(Net, document, KnowledgeError)


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    found = (pattern.search(text) for text in texts)
    return next((match[0] for match in found if match), "")
