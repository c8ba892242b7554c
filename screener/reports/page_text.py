"""A page on the console or in a pipe: plain text without colour, readable from 40 columns on.

Makes no words of its own, only marks.
"""

from __future__ import annotations

import textwrap
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
from screener.reports.text import NO_BREAK, printable, unbroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDEST, NARROWEST = 80, 40
"""Longer lines are hard to read, however wide the terminal is."""
MARKS = {"today": "!! ", "care": "!  ", "note": "*  "}


def page_text(page: Page, width: int = WIDEST) -> str:
    """The page as text, lines no longer than `width`; only words and addresses that are longer stay whole."""
    layout = _Layout(max(NARROWEST, min(width, WIDEST)), page.colon)
    parts = [layout.heading(page.title), *map(layout.filled, page.lead)]
    parts += [part for section in page.sections for part in layout.section(section)]
    return "\n\n".join(part for part in parts if part) + "\n"


class _Layout:
    def __init__(self, width: int, colon: str) -> None:
        self.width, self.colon = width, colon

    def section(self, section: Section) -> Iterator[str]:
        """The heading and the blocks."""
        yield self.heading(section.heading)
        yield from self._blocks(section.blocks)

    def heading(self, text: str) -> str:
        """Underlined, so that it is one in a pipe too."""
        lines = self.filled(text)
        return f"{lines}\n{'=' * max(map(len, lines.splitlines()))}" if lines else ""

    def _blocks(self, blocks: Iterable[Block], indent: str = "") -> Iterator[str]:
        for block in blocks:
            yield from self._block(block, indent)

    def _block(self, block: Block, indent: str) -> Iterator[str]:
        if isinstance(block, Paragraph):
            yield self.filled(block.text, indent)
        elif isinstance(block, Bullets):
            yield "\n".join(self.filled(item, f"{indent}- ") for item in block.items)
        elif isinstance(block, TrialCard):
            yield from self._card(block, indent)
        elif isinstance(block, Alert):
            yield self._alert(block, indent)
        else:
            yield "\n".join(self._lines(block, indent))

    def _lines(self, block: Checklist | Terms | Rows, indent: str) -> Iterator[str]:
        if isinstance(block, Checklist):
            for item in block.items:
                yield self.filled(item.text, f"{indent}[ ] ")
                if item.note:
                    yield self.filled(item.note, f"{indent}    ")
        elif isinstance(block, Terms):
            yield from (self.filled(f"{word}{self.colon}{meaning}", f"{indent}= ") for word, meaning in block.items)
        else:
            yield from (self.filled(f"{label}{self.colon}{text}", indent, hang=2) for label, text in block.items)

    def _card(self, card: TrialCard, indent: str) -> Iterator[str]:
        yield "\n".join((self.filled(card.title, f"{indent}> "), self.filled(card.label, f"{indent}  ")))
        yield from self._blocks(card.blocks, f"{indent}  ")

    def _alert(self, alert: Alert, indent: str) -> str:
        head = MARKS[alert.urgency]
        first = self.filled(alert.heading.upper(), f"{indent}{head}")
        rest = (self.filled(text, indent + " " * len(head)) for text in alert.texts)
        return "\n".join((first, *rest))

    def filled(self, text: str, head: str = "", hang: int = 0) -> str:
        """The text beside its head; `hang`: how far its other lines stand in."""
        return textwrap.fill(
            unbroken(printable(text)), self.width, initial_indent=head, subsequent_indent=" " * (len(head) + hang),
            break_long_words=False, break_on_hyphens=False,
        ).replace(NO_BREAK, " ")  # fmt: skip
