"""Reads a YAML 1.2 (or JSON) file to plain data with the line of each entry. Knows nothing of what it means.

Only the core schema: `true` and `false` are the only booleans, dates stay text; duplicate keys, anchors,
aliases and tags are refused, since each lets a reader and a program see two different things.
"""

from __future__ import annotations

import io
import itertools
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from screener.errors import Problem, Unreadable
from screener.messages import worded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PathKey = tuple[str | int, ...]
LARGEST = 2_000_000
"""Bytes; a referral is a few thousand."""
DEEPEST = 40
LONGEST_INTEGER = 300
NOTHING_YET = worded("Write {empty} for one that knows nothing yet.", empty="{}")
PARSER = (
    worded("mapping values are not allowed here"),
    worded("mapping keys are not allowed here"),
    worded("sequence entries are not allowed here"),
    worded("could not find expected …"),
    worded("expected …"),
    worded("expected <block end>, but found …"),
    worded("expected the node content, but found …"),
    worded("found character … that cannot start any token"),
    worded("found unexpected …"),
    worded("found unexpected end of stream"),
    worded("found unknown escape character …"),
    worded("an escape or directive without a meaning"),
)
"""What the parser says, without what it quotes; its rarer words stay as they are."""

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data, and on which line each entry of it stands (from 1).

    `origins`: of data that was made from a file of another kind, what in that file each entry was read from.
    """

    file: str
    data: Any
    lines: dict[PathKey, int]
    origins: dict[PathKey, str] = field(default_factory=dict)

    def line(self, path: PathKey) -> int | None:
        """The line of an entry, or of the nearest entry around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def origin(self, path: PathKey) -> str:
        """What an entry, or the nearest entry around it, was read from: `Observation/123`; empty for a profile."""
        while path and path not in self.origins:
            path = path[:-1]
        return self.origins.get(path, "")


def read(path: Path, largest: int = LARGEST) -> Document:
    """Reads one document. Raises Unreadable with the place and the way out."""
    return parse(text_of(path, largest), str(path))


def parse(text: str, file: str) -> Document:
    """As `read`, from text that is already in memory."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _Builder(file, YAML(typ="safe", pure=True).parse(io.StringIO(text))).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _syntax(file, mark.line + 1 if mark else None, error.problem or "") from None
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _refused(
            file, worded("A character there is no text."), worded("Save the file as plain text."), line
        ) from None
    except (ValueError, OverflowError, AssertionError):  # what the parser itself lets through
        raise _syntax(file, None, "an escape or directive without a meaning") from None


class _Builder:
    """Turns the parser's events into plain data and notes the lines."""

    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self.file, self.events = file, events
        self.lines: dict[PathKey, int] = {}

    def document(self) -> Document:
        """The only document of the file."""
        next(self.events)  # the stream begins
        if _kind(next(self.events)) != "DocumentStart":
            raise _refused(self.file, worded("The file says nothing."), NOTHING_YET)
        data = self._value(next(self.events), ())
        next(self.events)  # the document ends
        if _kind(next(self.events)) == "DocumentStart":
            why = worded("There is more than one document in the file.")
            raise _refused(self.file, why, worded("Keep one, without '---' lines."))
        return Document(self.file, data, self.lines)

    def _value(self, event: Any, path: PathKey) -> Any:
        self._refuse(event, path)
        self.lines.setdefault(path, event.start_mark.line + 1)
        if _kind(event) == "MappingStart":
            return self._mapping(path)
        if _kind(event) == "SequenceStart":
            return [self._value(item, (*path, i)) for i, item in enumerate(self._until("SequenceEnd"))]
        text = self._text(event)
        return text if event.style else _plain(text)

    def _until(self, end: str) -> Iterator[Any]:
        """The events up to the end of this entry; whoever takes one also takes what it holds."""
        return itertools.takewhile(lambda event: _kind(event) != end, self.events)

    def _mapping(self, path: PathKey) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for event in self._until("MappingEnd"):
            key = self._key(event, path)
            if key in out:
                raise self._at(event, worded("A key stands twice in one entry."), worded("Keep one of the two."))
            self.lines[(*path, key)] = event.start_mark.line + 1
            out[key] = self._value(next(self.events), (*path, key))
        return out

    def _key(self, event: Any, path: PathKey) -> str:
        self._refuse(event, path)
        if _kind(event) != "Scalar":
            raise self._at(event, worded("A key must be a word."), worded("Put quotes around it."))
        return self._text(event)

    def _text(self, event: Any) -> str:
        """JSON writes what lies beyond 16 bits as two halves; one half alone is no character."""
        try:
            return str(event.value).encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise self._at(
                event, worded("Half a character stands alone."), worded("Write the character itself.")
            ) from None

    def _refuse(self, event: Any, path: PathKey) -> None:
        if event.anchor is not None:
            raise self._at(event, worded("Anchors and aliases (& and *) are not read."), worded("Write it out."))
        if event.tag is not None:
            raise self._at(event, worded("Tags (!) are not read."), worded("Write the plain value."))
        if len(path) > DEEPEST:
            raise self._at(event, worded("The file is nested too deeply."), worded("Write it flatter."))

    def _at(self, event: Any, why: str, do: str) -> Unreadable:
        return _refused(self.file, why, do, event.start_mark.line + 1)


def _kind(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")


def _plain(text: str) -> Any:
    """What an unquoted word means; a number that no float holds stays text."""
    if text.lower() in _WORDS and text in (text.lower(), text.upper(), text.capitalize()):
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text) if len(text) < LONGEST_INTEGER else text
    number = float(text) if _FLOAT.fullmatch(text) else math.inf
    return number if math.isfinite(number) else text


def text_of(path: Path, largest: int = LARGEST) -> str:
    """The text of a file. Raises Unreadable with the place and the way out."""
    raw = _bytes(path, largest)
    if len(raw) > largest:
        limit = worded("The file is larger than {size} kB.", size=largest // 1000)
        raise _refused(str(path), limit, worded("A referral is a few kB: is this the right file?"))
    if not raw.strip():
        raise _refused(str(path), worded("The file is empty."), NOTHING_YET)
    return decoded(raw, str(path))


def _bytes(path: Path, largest: int) -> bytes:
    """The file's beginning, up to one byte more than is read."""
    try:
        with path.open("rb") as file:
            return file.read(largest + 1)
    except FileNotFoundError:
        raise _refused(str(path), worded("There is no such file."), worded("Check the name and the folder.")) from None
    except IsADirectoryError:
        raise _refused(str(path), worded("This is a folder."), worded("Give the file in it.")) from None
    except (OSError, ValueError):
        why = worded("The file cannot be opened.")
        raise _refused(str(path), why, worded("Check its name, and that you may read it.")) from None


def decoded(raw: bytes, file: str) -> str:
    """The text of bytes in UTF-8, with or without a byte order mark. Raises Unreadable with the line."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refused(
            file, worded("The text is not UTF-8."), worded("Save it as UTF-8 and try again."), line
        ) from None


def _syntax(file: str, line: int | None, problem: str) -> Unreadable:
    why = worded("This is not YAML ({why}).", why=_without_quotes(problem))
    do = worded("Check indentation, colons and quotes there; every key is followed by ': '.")
    return _refused(file, why, do, line)


def _without_quotes(problem: str) -> str:
    """The parser's own words, without anything that it quotes from the file."""
    bare = re.sub(r"['\"].*['\"]", "…", problem, flags=re.DOTALL)
    return next((known for known in PARSER if known == bare), bare)


def _refused(file: str, why: str, do: str, line: int | None = None) -> Unreadable:
    return Unreadable(file, [Problem(why, do, line=line)])
