"""A page for a reader as structure: sections with blocks, every text already in the reader's words and language.

Knows no result and no way of rendering: `page_text` shows a page on the console, others may make HTML of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Urgency = Literal["today", "care", "note"]
"""Of an alert: to be done today; what must not be done; good to know."""


class Paragraph(NamedTuple):
    """Some sentences."""

    text: str


class Bullets(NamedTuple):
    """A list in which the order does not count."""

    items: tuple[str, ...]


class Item(NamedTuple):
    """An entry of a checklist. `note`: why it is asked, or where the answer is found; may be empty."""

    text: str
    note: str = ""


class Checklist(NamedTuple):
    """Entries with a box to tick, to take along."""

    items: tuple[Item, ...]


class Term(NamedTuple):
    """A word, and what it means."""

    word: str
    meaning: str


class Terms(NamedTuple):
    """Words that are explained."""

    items: tuple[Term, ...]


class Alert(NamedTuple):
    """What must be seen before anything else. `heading` says it in a few words; colour alone must never say it."""

    urgency: Urgency
    heading: str
    texts: tuple[str, ...]


COLON = {"fr": " : "}
"""What stands between a label and its text; elsewhere “: ”."""


class Row(NamedTuple):
    """A label and what it stands for: where, how to ask, source."""

    label: str
    text: str


class Rows(NamedTuple):
    """Labelled lines."""

    items: tuple[Row, ...]


class TrialCard(NamedTuple):
    """One trial. `id`: its key, for links; `verdict`: its code, for a symbol; `label`: the verdict in words.

    `blocks`: what there is to say of it.
    """

    id: str
    title: str
    verdict: str
    label: str
    blocks: tuple[Block, ...] = ()


Block = Paragraph | Bullets | Checklist | Terms | Alert | Rows | TrialCard


class Section(NamedTuple):
    """`id`: the same in every language, for links; `heading`: may be empty, for what stands at the top."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


class Page(NamedTuple):
    """A page for a reader. `language`: its code, as in HTML's `lang`; `lead`: what stands below the title."""

    language: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def colon(self) -> str:
        """What stands between a label and its text, with its blanks."""
        return COLON.get(self.language, ": ")


def texts(page: Page) -> list[str]:
    """Everything that the page says, in its order."""
    return [page.title, *page.lead, *(text for section in page.sections for text in section_texts(section))]


def section_texts(section: Section) -> list[str]:
    """Everything that a section says, in its order."""
    return [text for text in (section.heading, *_texts(section.blocks)) if text]


def block_texts(block: Block) -> list[str]:
    """Everything that a block says, in its order."""
    if isinstance(block, TrialCard):
        return [block.title, block.label, *_texts(block.blocks)]
    if isinstance(block, Alert):
        return [block.heading, *block.texts]
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Bullets):
        return list(block.items)
    return [text for item in block.items for text in item if text]


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from block_texts(block)
