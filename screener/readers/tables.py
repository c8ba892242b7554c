"""Tables as rows of named cells: CSV of any delimiter and encoding, and workbooks. Knows no patient and no meaning.

CSV is read row by row; a workbook is held in memory by the library that reads it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from screener.errors import Unreadable
from screener.messages import worded
from screener.readers.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from screener.readers.mapping import Shape
    from screener.readers.source import Source

DELIMITERS = (",", ";", "\t", "|")
ZIP = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The part of a workbook with a password that holds the workbook."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHUNK = 1 << 20
LARGEST_CELL = 1_000_000
LARGEST_WORKBOOK = 256_000_000
NO_NAME = "column "
"""How a column without a name is called, with its place."""
SAMPLE = 50
"""Rows by which a delimiter is recognised."""
IS_DATA = re.compile(r"[^\s@]+@[^\s@]+|[+-]?\d+([.,]\d+)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
"""What is no name of a column: the file has none, then, and its first row is a patient's."""


class Row(NamedTuple):
    """A row: its number as a spreadsheet shows it, its line in the file, and its cells by column."""

    number: int
    line: int
    cells: dict[str, str]


class BadRow(NamedTuple):
    """A row that cannot be read: where, why, and what to do."""

    number: int
    line: int
    why: str
    do: str


Raw = tuple[int, int, "list[str] | BadRow"]


@dataclass(frozen=True)
class Table:
    """A table of a file."""

    source: Source
    shape: Shape

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The names of the columns; empty for one without. Raises Unreadable where there are none."""
        first = next((cells for number, _, cells in self._raw() if number == self.shape.header), None)
        if not isinstance(first, list) or not any(first):
            raise self.source.refused(
                worded("There are no names of columns."), worded("Write them in the first row."), 1
            )
        if len(first) > 2 and sum(map(bool, first)) == 1:
            why = worded("Row {row} holds one text and no names of columns.", row=self.shape.header)
            raise self.source.refused(
                why, worded("Take away the rows above the names, or say `table: {header: 3}`."), 1
            )
        if any(IS_DATA.fullmatch(name) for name in first):
            why = worded("Row {row} does not hold the names of the columns.", row=self.shape.header)
            raise self.source.refused(
                why, worded("Add a row with them, or say which row it is: `table: {header: 3}`."), 1
            )
        return tuple(" ".join(name.split()) for name in first)

    def rows(self) -> Iterator[Row | BadRow]:
        """Each row below the header that is not empty."""
        headers = self.headers
        for number, line, cells in self._raw():
            if number <= self.shape.header:
                continue
            if isinstance(cells, BadRow):
                yield cells
            elif any(cells):
                yield _fitted(number, line, cells, headers)

    def _raw(self) -> Iterator[Raw]:
        return self._workbook() if is_workbook(self.source) else self._csv()

    # text

    @cached_property
    def encoding(self) -> str:
        """By its byte order mark, else UTF-8 if it is that throughout, else as Windows writes it."""
        head = self.source.head
        if found := next((name for bom, name in BOMS if head.startswith(bom)), ""):
            return found
        if self.shape.encoding:
            return self.shape.encoding
        if wide := _wide(head):
            return wide
        return "utf-8" if _is_utf8(self.source) else "cp1252"

    @cached_property
    def delimiter(self) -> str:
        """The sign that cuts the first rows into the same number of cells, and into most."""
        if self.shape.delimiter:
            return self.shape.delimiter
        text = self.source.head.decode(self.encoding, "replace")
        return max(DELIMITERS, key=lambda sign: _even(text, sign))

    def _csv(self) -> Iterator[Raw]:
        csv.field_size_limit(LARGEST_CELL)
        with self.source.open() as raw, io.TextIOWrapper(raw, encoding=self.encoding, newline="") as text:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            number, line = 0, 1
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield number, line, _broken(number, line)
                except UnicodeError:
                    raise self._no_text(line) from None
                else:
                    yield number, line, [cell.strip() for cell in cells]
                line = reader.line_num + 1

    def _no_text(self, line: int) -> Unreadable:
        do = worded("Save it as CSV in UTF-8, or say which it is: `table: {encoding: cp1252}`.")
        return self.source.refused(worded("The text is in no encoding that is read."), do, line)

    # workbooks

    def _workbook(self) -> Iterator[Raw]:
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            yield number, number, [text_of(cell) for cell in cells]

    @cached_property
    def _sheet(self) -> Any:
        try:
            import python_calamine
        except ImportError:
            do = worded("Install it with the extra: pip install 'pml-screener[xlsx]'. Or save the sheet as CSV.")
            raise self.source.refused(
                worded("Workbooks are read by python-calamine, which is not installed."), do
            ) from None
        raw = self.source.bytes(LARGEST_WORKBOOK)
        try:
            book = python_calamine.load_workbook(io.BytesIO(raw))
            name = self._named(book)
            sheet = book.get_sheet_by_name(name) if name else None
        except (KeyboardInterrupt, SystemExit, MemoryError, Unreadable):
            raise
        except BaseException as error:  # noqa: BLE001  calamine's own faults are of no class of Python's
            locked = isinstance(error, python_calamine.PasswordError) or ENCRYPTED in raw
            raise self._no_workbook(locked=locked) from None
        if sheet is None:
            raise self.source.refused(worded("There is no such sheet."), worded("Correct `table: {sheet: …}`."))
        return sheet

    def _no_workbook(self, *, locked: bool) -> Unreadable:
        if locked:
            return self.source.refused(worded("The workbook has a password."), worded("Save it without one."))
        do = worded("Open it, and save it as .xlsx or as CSV again.")
        return self.source.refused(worded("This is no workbook that can be read."), do)

    def _named(self, book: Any) -> str:
        """The sheet that is asked for, else the first that people see; one with the same columns is no less it."""
        if self.shape.sheet:
            return self.shape.sheet if self.shape.sheet in book.sheet_names else ""
        seen: list[str] = [sheet.name for sheet in book.sheets_metadata if _is_shown(sheet)] or book.sheet_names
        heads = [_first_row(book, name) for name in seen]
        if any(len(heads[0] & other) > 1 for other in heads[1:]):
            why = worded("Several sheets of the workbook hold the same columns.")
            raise self.source.refused(why, worded("Put their rows into one sheet, or say which: `table: {sheet: …}`."))
        return seen[0]


def _is_shown(sheet: Any) -> bool:
    """Whether a sheet is one of cells, and not hidden."""
    return str(sheet.visible).endswith(".Visible") and str(sheet.typ).endswith(".WorkSheet")


def _first_row(book: Any, name: str) -> set[str]:
    """The names in the first row of a sheet."""
    row: list[Any] = next(iter(book.get_sheet_by_name(name).iter_rows()), [])
    return {text for cell in row if (text := text_of(cell))}


def is_workbook(source: Source) -> bool:
    """Whether it is one, by its content: of today's forms, or of the old one."""
    return source.head.startswith((ZIP, OLD_WORKBOOK))


def may_be_table(source: Source) -> bool:
    """Whether a file is a workbook, or text that begins with a row of several names."""
    if is_workbook(source):
        return True
    head = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head or head.startswith((b"{", b"[", b"<", b"#", b"-")):
        return False
    first = source.head.decode(_wide(source.head) or "latin-1", "replace").lstrip("\ufeff").splitlines()[0]
    return any(sign in first for sign in DELIMITERS) and not re.match(r"[\w-]+:(\s|$)", first)


def _fitted(number: int, line: int, cells: list[str], headers: tuple[str, ...]) -> Row | BadRow:
    """The cells by column; a row that is too long, or that an open quote has swallowed others into, is none."""
    if len(cells) > len(headers):
        why = f"The row has more cells than there are columns ({len(headers)})."
        return BadRow(number, line, why, "Is a delimiter inside a cell? Put quotes around that cell.")
    if len(cells) < len(headers) and "\n" in cells[-1]:
        return BadRow(number, line, "A quote is opened in this row and closed in another one.", "Close it.")
    filled = [*cells, *[""] * (len(headers) - len(cells))]
    named = (name or f"{NO_NAME}{place}" for place, name in enumerate(headers, 1))
    return Row(number, line, {name: cell for name, cell in zip(named, filled, strict=False) if cell})


def _broken(number: int, line: int) -> BadRow:
    return BadRow(
        number, line, "A quote in this row is not closed, or stands inside a cell.", "Double it, or close it."
    )


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte is empty."""
    sample = head[:400]
    if len(sample) < 4 or sample.count(0) < len(sample) // 4:
        return ""
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _is_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with source.open() as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _even(text: str, sign: str) -> tuple[float, int]:
    """How well a sign cuts the beginning of a text: into how many cells, of rows that are cut alike."""
    widths = [len(row) for row in _sampled(text.splitlines(keepends=True)[:-1] or [text], sign)]
    if not widths or widths[0] < 2:
        return (0.0, 0)
    alike = sum(width == widths[0] for width in widths) / len(widths)
    return (alike * (widths[0] > 1), widths[0])


def _sampled(lines: Iterable[str], sign: str) -> Iterator[list[str]]:
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=sign)):
            if row:
                yield row
            if number >= SAMPLE:
                return
    except csv.Error:
        return
