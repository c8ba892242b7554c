"""A page as Markdown, or as a sheet of HTML to print: letters and forms. Makes no words of its own, only marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from screener.reports.page import (
    Alert,
    Block,
    Bullets,
    Checklist,
    Page,
    Paragraph,
    Rows,
    Section,
    Terms,
    TrialCard,
)
from screener.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKED = re.compile(r"([\\`*_{}\[\]<>#|~])")
"""What Markdown takes for a mark."""


def page_markdown(page: Page) -> str:
    """The page as Markdown; nothing that a text holds is taken for a mark."""
    parts = [f"# {_text(page.title)}", *map(_text, page.lead)]
    parts += [part for section in page.sections for part in _section(section, page.colon)]
    return "\n\n".join(part for part in parts if part) + "\n"


def page_html(page: Page) -> str:
    """The page as one file of HTML."""
    from screener.reports.html import pages_html

    return pages_html((page,))


def _section(section: Section, colon: str) -> Iterator[str]:
    yield f"## {_text(section.heading)}" if section.heading else ""
    for block in section.blocks:
        yield from _block(block, colon)


def _block(block: Block, colon: str) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _text(block.text)
    elif isinstance(block, Bullets):
        yield "\n".join(f"- {_text(item)}" for item in block.items)
    elif isinstance(block, TrialCard):
        yield f"### {_text(block.title)}\n\n**{_text(block.label)}**"
        for inner in block.blocks:
            yield from _block(inner, colon)
    elif isinstance(block, Alert):
        yield "\n".join(f"> {line}" for line in (f"**{_text(block.heading)}**", *map(_text, block.texts)))
    else:
        yield "\n".join(_lines(block, colon))


def _lines(block: Checklist | Terms | Rows, colon: str) -> Iterator[str]:
    if isinstance(block, Checklist):
        for item in block.items:
            yield f"- [ ] {_text(item.text)}" + (f"  \n      {_text(item.note)}" if item.note else "")
    elif isinstance(block, Terms):
        yield from (f"- **{_text(word)}**{colon}{_text(meaning)}" for word, meaning in block.items)
    else:
        yield from (f"- {_text(label)}{colon}{_text(text)}" for label, text in block.items)


def _text(text: str) -> str:
    return MARKED.sub(r"\\\1", printable(text))
