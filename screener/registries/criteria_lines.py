"""Lines of an eligibility text made into blocks: a heading, a paragraph, or what stands at one list mark.

Hard-wrapped lines are joined; lists and headings that stand inside a line are taken apart. What a block says is
`criteria_words`' to tell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from screener.registries.criteria_words import heading_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = str
"""Of a list mark: the bullet's own sign, `1` for numbers, `1.1`, `i` for Roman ones, `a` for letters, or nothing."""

SIGNS = "*•·●○◦▪■□➢➤✓‣∙+-–—"
DASHES = str.maketrans("–—", "--")
MARK = re.compile(
    rf"""(?P<indent>\s*)(?P<mark>
      \\?[{re.escape(SIGNS)}](?=\s) | [•●▪■➢➤–—](?=\S) | \\?-(?=[A-Za-z]) | \*(?=[A-Za-z][^*]*$) | o(?=\s+[A-Z])
    | \(?\#?(?P<number>\d{{1,3}})\\?[.):](?=\s) | (?P<glued>\d{{1,2}})\\?[.)](?=[A-Z][a-z])
    | [IE][CN]?\s?(?P<coded>\d{{1,2}})\\?[.):](?=\s)
    | (?P<decimal>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})\\?[.)]?(?=\s+[A-Z])
    | \(?(?P<roman>[ivx]{{1,5}}|[IVX]{{1,5}})\\?[.)](?=\s) | \(?(?P<letter>[A-Za-z])\\?[.)](?=\s)
    )\s*(?P<text>\S.*)""",
    re.VERBOSE,
)
ESCAPED_STAR = re.compile(r"\s*\\\*")
SIDE_INSIDE = re.compile(
    r"(?<=\S)\s+(?=(?:(?:Key|Main|Major|KEY|MAIN) )?(?:In|Ex|IN|EX)(?:clusion|CLUSION)"
    r" (?:Criteria|CRITERIA)(?: \([^)]{0,40}\))?\s*:)"
)
LIST_AFTER = re.compile(
    r"(?P<head>\W*(?:[\w' ]{0,30} )?(?:in|ex)clusion(?: criteria)?(?: \([^)]{0,40}\))?\s*:\**)\s+(?P<rest>\S.*)", re.I
)
COUNTED = re.compile(r"(?:(?<=\s)|^)\(?(?P<n>\d{1,2})[.)]\s+(?=\S)")
DOTS = re.compile(r"\s+(?=[•●▪■➢]\s?\S)")
DASHED = re.compile(r"\s+(?=[-–*] [A-Z])")
GAP = re.compile(r"\s{100,}")
"""No layout has such a gap, and looking for marks in it would take long."""
WIDE = 60
"""Columns from which an unmarked line can have been wrapped by the program that printed it."""


class Block(NamedTuple):
    """What stands at one mark, or one paragraph. `raw`: the lines as they are printed; `text` has no mark."""

    raw: str
    text: str
    kind: Kind = ""
    number: int = 0
    indent: int = 0


class _Mark(NamedTuple):
    kind: Kind
    number: int
    indent: int
    text: str


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text in its order. No letter of it is lost."""
    found: list[Block] = []
    apart = True
    for line in _lines(text):
        if not line.strip():
            apart = True
        elif not apart and _continues(found, line):
            found[-1] = _longer(found[-1], line)
        else:
            found.append(_block(line, found, apart=apart))
            apart = False
    return found


def mark_of(line: str) -> _Mark | None:
    """The list mark with which a line begins."""
    found = MARK.fullmatch(line)
    if not found:
        return None
    indent = len(found["indent"].expandtabs())
    return _Mark(*_kind(found), indent, found["text"].strip())


def _kind(found: re.Match[str]) -> tuple[Kind, int]:
    number = found["number"] or found["glued"] or found["coded"]
    if number:
        return "1", int(number)
    if found["decimal"]:
        return re.sub(r"\d+", "1", found["decimal"]), int(found["decimal"].rsplit(".", 1)[-1])
    if found["roman"]:
        return "i", _roman(found["roman"].lower())
    if found["letter"]:
        return "a", ord(found["letter"].lower()) - ord("a") + 1
    return found["mark"].strip("\\").translate(DASHES), 0


def _roman(numeral: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[sign] for sign in numeral]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))


def _block(line: str, found: list[Block], *, apart: bool) -> Block:
    mark = mark_of(line)
    if mark and (not mark.kind.startswith("1.") or _counts(mark, found, apart=apart)):
        return _lettered(Block(line, mark.text, mark.kind, mark.number, mark.indent), found)
    return Block(line, line.strip(), "", 0, _indent(line))


def _counts(mark: _Mark, found: list[Block], *, apart: bool) -> bool:
    """Whether `1.5` is a number of a list and not a value: it follows 1.4, or begins one."""
    last = next((block.number for block in reversed(found) if block.kind == mark.kind), 0)
    if mark.number == last + 1:
        return True
    wrapped = found and not apart and _last_line(found[-1])[-1:] not in ".:;," and len(_last_line(found[-1])) >= WIDE
    return mark.number <= 1 and not wrapped


def _lettered(block: Block, found: list[Block]) -> Block:
    """An `i` after an `h` is a letter, as are `v` and `x` in their places."""
    letter = re.match(r"\s*\(?([ivx])[.)]", block.raw.lower())
    if block.kind == "i" and letter and found and found[-1].kind == "a":
        place = ord(letter[1]) - ord("a") + 1
        return block._replace(kind="a", number=place) if found[-1].number == place - 1 else block
    return block


def _continues(found: list[Block], line: str) -> bool:
    """Whether a line without a blank one before it goes on with the last block: it was wrapped, or hangs on a mark."""
    if ESCAPED_STAR.match(line) or _block(line, found, apart=False).kind:
        return False
    if found[-1].kind and _indent(line) > found[-1].indent:
        return True
    last = _last_line(found[-1])
    if last.endswith(":") or line.rstrip().endswith(":") or heading_of(line) or heading_of(last):
        return False
    return line.strip()[:1].islower() or (len(last) >= WIDE and last[-1:] not in ".;")


def _last_line(block: Block) -> str:
    return block.raw.rsplit("\n", 1)[-1].rstrip()


def _indent(line: str) -> int:
    wide = line.expandtabs()
    return len(wide) - len(wide.lstrip())


def _longer(block: Block, line: str) -> Block:
    return block._replace(raw=f"{block.raw}\n{line}", text=f"{block.text} {line.strip()}")


# what stands inside a line


def _lines(text: str) -> Iterator[str]:
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        for part in _headings_apart(GAP.sub(" " * WIDE, line)):
            yield from _taken_apart(part)


def _headings_apart(line: str) -> list[str]:
    """A line cut before each heading that stands inside it, unless the words before belong to the heading."""
    starts = [found.end() for found in SIDE_INSIDE.finditer(line)]
    starts = [at for at in starts if not heading_of(line[: line.index(":", at) + 1])]
    return [line[a:b] for a, b in zip([0, *starts], [*starts, len(line)], strict=True)]


def _taken_apart(line: str) -> Iterator[str]:
    """A heading and what follows it on its line; then the list that stands in one line, where there is one."""
    headed = LIST_AFTER.fullmatch(line)
    indent = line[: len(line) - len(line.lstrip())]
    if headed and heading_of(headed["head"]):
        yield headed["head"]
        yield ""
        yield from (indent + part for part in _listed(headed["rest"], dashes=True))
    elif mark_of(line):
        yield from (indent + part.lstrip() for part in _dotted(line))
    else:
        yield from (indent + part.lstrip() for part in _listed(line, dashes=False))


def _dotted(line: str) -> list[str]:
    """A line that begins with a dot goes on with the next at the next dot; other marks hold their whole line."""
    return DOTS.split(line) if line.strip()[0] in "•●▪■➢" else [line]


def _listed(line: str, *, dashes: bool) -> list[str]:
    starts = _count(line)
    if starts:
        ends = [*starts[1:], len(line)]
        return [part for part in (line[: starts[0]], *(line[a:b] for a, b in zip(starts, ends, strict=True))) if part]
    if len(DOTS.findall(line)) > 1 or line.strip()[:1] in tuple("•●▪■➢"):
        return DOTS.split(line)
    return DASHED.split(line) if dashes and line[:1] in tuple("-–*") else [line]


def _count(line: str) -> list[int]:
    """Where 1., 2., 3. … stand in a line, one after the other; nothing where it does not count to two."""
    starts: list[int] = []
    for found in COUNTED.finditer(line):
        if int(found["n"]) == len(starts) + 1:
            starts.append(found.start())
    return starts if len(starts) > 1 else []
