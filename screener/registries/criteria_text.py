"""Splits a registry's eligibility text into items. What it is not sure of stays unsorted; no text is lost.

An item is one criterion at the outermost level of a list, or a paragraph of its own that asks for something; what is
nested under it belongs to it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal, NamedTuple

from screener.registries import criteria_words as words
from screener.registries.criteria_lines import Block, blocks_of
from screener.registries.items import Item, Items, SideName, unescaped

Role = Literal["item", "heading", "dropped"]
BESIDE = 1
"""Columns by which marks of one level may differ."""


class Part(NamedTuple):
    """A part of the text: what it is, where it stands, and the blocks it is made of, nested ones last."""

    role: Role
    side: SideName
    blocks: tuple[Block, ...]
    group: str = ""
    partly: bool = False

    @property
    def text(self) -> str:
        """Its text without the first mark; nested ones keep theirs, on lines of their own."""
        first, *nested = self.blocks
        return "\n".join([unescaped(first.text), *(unescaped(" ".join(b.raw.split())) for b in nested)])


def items_of(text: str) -> Items:
    """The items of each side; unsorted where no heading says on which side they stand."""
    found: dict[SideName, list[Item]] = {"inclusion": [], "exclusion": [], "unsorted": []}
    dropped: list[str] = []
    parts = parts_of(text)
    for part in parts:
        said, footers = _without_footers(part.text)
        if part.role == "item":
            found[part.side].append(Item(said, part.group))
            dropped += footers
        else:
            dropped.append(part.text)
    sides = {name: tuple(items) for name, items in found.items()}
    complete = not any(part.partly for part in parts) and not found["unsorted"]
    return Items(**sides, complete=complete, dropped=tuple(dropped))


def parts_of(text: str) -> list[Part]:
    """The text in parts, in its order: items, headings, and lines that are no criteria."""
    reader = _Reader(blocks_of(text))
    for number in range(len(reader.blocks)):
        reader.read(number)
    return reader.parts


def _without_footers(text: str) -> tuple[str, list[str]]:
    """A page's footer that was pasted into a sentence is no part of it."""
    footers = [" ".join(found[0].split()) for found in words.FOOTER.finditer(text)]
    kept = re.sub(r"[ \t]{2,}", " ", words.FOOTER.sub(" ", text)).strip() if footers else text
    return (kept, footers) if not words.says_nothing(kept) else (text, [])


class _Reader:
    """Reads block after block; knows on which side, under which sub-heading and in which list it is."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.parts: list[Part] = []
        self.headings = [words.heading_of(block.text) for block in blocks]
        self.named = {h.side for h in self.headings if h and not h.loose}
        self.starred = Counter(re.findall(r"(?<=\w)\\?(\*+|[†‡§¹²³])", " ".join(b.text for b in blocks)))
        self.side: SideName = "unsorted"
        self.group = ""
        self.groups_open = False
        self.allowed = False
        self.outer: Block | None = None
        self.open: int | None = None
        self.within: str = ""

    def read(self, number: int) -> None:
        """Takes in one block."""
        block = self.blocks[number]
        heading = self.headings[number]
        if heading and self._heads(block, number):
            self._turn(heading, block)
        elif words.says_nothing(block.text):
            self._add("dropped", block)
        elif self._is_nested(block, number) and not self._divides(block, number):
            self._hold(block)
        elif self._breaks_off(block):
            self._join(block)
        else:
            self._outer(block, number)

    # headings

    def _heads(self, block: Block, number: int) -> bool:
        """A heading phrase at a list mark is one only if it is nothing else, and a list follows."""
        if not block.kind:
            return True
        plain = not self.headings[number].group if self.headings[number] else False  # type: ignore[union-attr]
        return plain and number + 1 < len(self.blocks) and block.indent <= self.blocks[number + 1].indent

    def _turn(self, heading: words.Heading, block: Block) -> None:
        before = self.group if self.groups_open and not heading.group else ""
        self.side, self.group, self.groups_open = heading.side, heading.group or before, bool(before)
        self.allowed = False
        self._new_list()
        self._add("heading", block, partly=heading.partly)

    def _new_list(self) -> None:
        self.outer, self.open, self.within = None, None, ""

    def _sub_heading(self, block: Block) -> None:
        """Opens a group; two in a row are one. A lead-in opens none, but may name the side that no heading names."""
        line = words.bare(block.text)
        self._new_list()
        if words.is_lead_in(line) or words.NOTE.match(line):
            self._lead(line)
            self.group = self.group if self.groups_open else ""
        else:
            label = line.rstrip(": ")
            self.group = f"{self.group}: {label}" if self.groups_open else label
            self.groups_open = True
        self.allowed = bool(words.ALLOWED_HEADING.fullmatch(line))
        self._add("heading", block, partly=bool("not limited to" in line.lower()))

    def _lead(self, line: str) -> None:
        side = words.turns_to(line)
        if side and side not in self.named and (self.side == "unsorted" or side == "exclusion"):
            self.side = side

    # lists

    def _is_nested(self, block: Block, number: int) -> bool:
        """Deeper than the list's outermost marks; or of another kind at the same depth, inside a list that goes on."""
        if self.outer is None or self.open is None:
            return False
        if not self.outer.kind:
            return bool(block.kind)
        if block.indent > self.outer.indent + BESIDE:
            return True
        if not block.kind or block.indent < self.outer.indent - BESIDE:
            return False
        nested = self._starts_again(block, number) if block.kind == self.outer.kind else self._other(block, number)
        self.within = block.kind if nested else ""
        return nested

    def _divides(self, block: Block, number: int) -> bool:
        """A sub-heading that was set deeper, between two items of the outermost list."""
        after = self.blocks[number + 1] if number + 1 < len(self.blocks) else None
        divides = not block.kind and block.text.endswith(":") and after is not None and self.outer is not None
        return divides and after.kind == self.outer.kind and after.indent <= self.outer.indent + BESIDE  # type: ignore[union-attr]

    def _other(self, block: Block, number: int) -> bool:
        assert self.outer is not None  # noqa: S101  for the type checker
        if self.within == block.kind or self._opens():
            return True
        if self.outer.number and self._goes_on(number):
            return True
        return self.outer.kind[:1] == "1" and (block.kind in ("a", "i") or block.kind.startswith(f"{self.outer.kind}."))

    def _starts_again(self, block: Block, number: int) -> bool:
        """Numbers that begin anew under a line with a colon, in a list that goes on afterwards."""
        assert self.outer is not None  # noqa: S101  for the type checker
        if not block.number or (block.number == self.outer.number + 1 and not self.within):
            return False
        return (self._opens() or bool(self.within)) and self._goes_on(number)

    def _opens(self) -> bool:
        return self.open is not None and self.parts[self.open].blocks[-1].text.rstrip().endswith(":")

    def _goes_on(self, number: int) -> bool:
        """Whether the outermost list counts on further down, before the next heading."""
        assert self.outer is not None  # noqa: S101  for the type checker
        for block, heading in zip(self.blocks[number + 1 :], self.headings[number + 1 :], strict=True):
            if heading:
                return False
            if (block.kind, block.number) == (self.outer.kind, self.outer.number + 1):
                return True
        return False

    def _breaks_off(self, block: Block) -> bool:
        """Whether the item before was cut in the middle of its sentence, and this one goes on with it."""
        if self.open is None or not block.kind or self.parts[self.open].role != "item":
            return False
        return bool(words.CUT_OFF.search(self.parts[self.open].blocks[-1].text))

    def _hold(self, block: Block) -> None:
        assert self.open is not None  # noqa: S101  for the type checker
        part = self.parts[self.open]
        self.parts[self.open] = part._replace(blocks=(*part.blocks, block))

    def _join(self, block: Block) -> None:
        assert self.open is not None  # noqa: S101  for the type checker
        part = self.parts[self.open]
        last = part.blocks[-1]
        joined = last._replace(raw=f"{last.raw}\n{block.raw}", text=f"{last.text} {block.text}")
        self.parts[self.open] = part._replace(blocks=(*part.blocks[:-1], joined))

    # what is no heading and not nested

    def _outer(self, block: Block, number: int) -> None:
        holds = self._holds_a_list(block, number)
        if not block.kind and not holds and self._is_sub_heading(block, number):
            self._sub_heading(block)
        elif not block.kind and words.is_lead_in(block.text):
            self._lead(block.text)
            self._add("dropped", block)
        else:
            self._add("item" if self._asks(block) else "dropped", block, partly=words.is_disclaimer(block.text))
        if block.kind or holds:
            self.outer, self.open, self.within = block, len(self.parts) - 1, ""

    def _is_sub_heading(self, block: Block, number: int) -> bool:
        """By its own words; or a few words between a heading and a list."""
        if words.is_disclaimer(block.text):
            return False
        after = self.blocks[number + 1 : number + 2]
        first = bool(self.parts) and self.parts[-1].role == "heading" and any(b.kind for b in after)
        return words.is_sub_heading(block.text) or (first and words.is_label(block.text))

    def _holds_a_list(self, block: Block, number: int) -> bool:
        """A paragraph among paragraphs that ends in a colon: the list after it is a part of it."""
        among = bool(self.parts) and self.parts[-1].role == "item" and not self.parts[-1].blocks[0].kind
        after = self.blocks[number + 1 : number + 2]
        return among and not block.kind and any(b.kind for b in after) and words.introduces(block.text)

    def _asks(self, block: Block) -> bool:
        """Whether it is a criterion, and not a permission, a remark, or no more than a disclaimer."""
        if words.is_disclaimer(block.text):
            return not words.is_only_disclaimer(block.text, marked=bool(block.kind))
        return not (self.allowed or words.is_no_criterion(block.text) or self._remark(block))

    def _remark(self, block: Block) -> bool:
        """A footnote to a sign in the text, or a note that asks for nothing."""
        star = words.STARRED.match(block.raw)
        if star and not (block.kind and block.raw.lstrip()[:2] == "* "):
            sign = star[0].strip().replace("\\", "")
            if len(sign) > 1 or self.starred[sign]:
                return True
        return not block.kind and words.is_note(block.text)

    def _add(self, role: Role, block: Block, *, partly: bool = False) -> None:
        if role == "item":
            self.groups_open = False
        self.parts.append(Part(role, self.side, (block,), self.group if role == "item" else "", partly))
