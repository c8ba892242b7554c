"""Splits a registry's eligibility text into items. What it is not sure of stays unsorted; no text is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from screener.registries.items import Item, Items, SideName, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADING = re.compile(
    r"^\W*(?P<key>key|main|major|general)?\s*(?P<side>inclusion|exclusion|eligibility)(?: criteria| criterion)?\W*$",
    re.IGNORECASE,
)
SIDE_OF: dict[str, SideName] = {"inclusion": "inclusion", "eligibility": "inclusion", "exclusion": "exclusion"}
BULLET = re.compile(r"^(?P<indent>\s*)(?:[*•-]|\(?\d{1,3}[.)])\s+(?P<text>\S.*)$")
PARTIAL = re.compile(
    r"\b(?:key|main|major)\b|other (?:inclusion|exclusion|protocol)|not (?:a )?(?:complete|exhaustive)", re.I
)


def items_of(text: str) -> Items:
    """The items of each side; unsorted where no heading says on which side they stand."""
    found: dict[SideName, list[Item]] = {"inclusion": [], "exclusion": [], "unsorted": []}
    dropped: list[str] = []
    side: SideName = "unsorted"
    complete = True
    for block in _blocks(text):
        heading = HEADING.match(block)
        if heading:
            side, complete = SIDE_OF[heading["side"].lower()], complete and not heading["key"]
        elif block.endswith(":"):
            dropped.append(unescaped(block))
        else:
            found[side].append(Item(unescaped(block)))
        complete = complete and not PARTIAL.search(block if block in dropped or heading else "")
    sides = {name: tuple(items) for name, items in found.items()}
    return Items(**sides, complete=complete and not found["unsorted"], dropped=tuple(dropped))


def _blocks(text: str) -> Iterator[str]:
    """Headings, paragraphs, and outermost bullets with what is nested under them."""
    block: list[str] = []
    outermost = 0
    for line in text.replace("\r\n", "\n").split("\n"):
        bullet = BULLET.match(line)
        if bullet and block and BULLET.match(block[0]) and len(bullet["indent"]) > outermost:
            block.append(line)
        elif bullet or not line.strip() or HEADING.match(line):
            yield from _joined(block)
            outermost = len(bullet["indent"]) if bullet else outermost
            block = [line] if line.strip() else []
        else:
            block.append(line)
    yield from _joined(block)


def _joined(block: list[str]) -> Iterator[str]:
    if block:
        first = BULLET.match(block[0])
        yield "\n".join([first["text"] if first else block[0].strip(), *(line.strip() for line in block[1:])])
