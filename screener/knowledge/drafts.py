"""`criteria/drafts.yaml`: sentences of registries that a rule can be made of. `registries.drafting` compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from screener.documents import read
from screener.errors import KnowledgeError, Unreadable
from screener.models import Model, validated
from screener.rules.trial_file import Topic

if TYPE_CHECKING:
    from screener.knowledge.locate import Location

FILE = "drafts.yaml"


class Form(Model):
    """A sentence, on which side of a list it is understood, and the rule that it states."""

    topic: Topic
    says: str
    rule: dict[str, Any]
    side: Literal["inclusion", "exclusion", ""] = ""


class NumberWords(Model):
    """What a number is called. `no_unit`: it has none, and a sign of per cent says nothing."""

    fact: str
    topic: Topic
    words: str
    no_unit: bool = False


class DraftForms(Model):
    """Sentences, and what they are put together of. Patterns are regular expressions with parts in angle brackets."""

    parts: dict[str, str]
    comparisons: dict[str, tuple[str, ...]]
    comparisons_after: dict[str, tuple[str, ...]]
    numbers: tuple[NumberWords, ...]
    forms: tuple[Form, ...] = Field(min_length=1)


def load_drafts(location: Location) -> DraftForms:
    """The sentences of a data folder. Raises KnowledgeError."""
    try:
        document = read(location.folder / "criteria" / FILE)
    except Unreadable as error:
        raise KnowledgeError(error.file, error.problems) from None
    return validated(DraftForms, document, KnowledgeError)
