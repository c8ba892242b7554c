"""Writes a workbook row by row: what its library keeps on the way lies in the run's own folder. Knows no meaning.

Every cell is text; none is taken for a formula, a number or a link.
"""

from __future__ import annotations

from itertools import chain, count, islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

ROWS_OF_A_SHEET = 1_048_575
LONGEST_CELL = 32_000
WIDTH, WIDE, A3 = 16, 80, 8
"""Of a column, in letters; and the sheet of paper on which all columns can be read."""
LINE, TALLEST = 15, 20
"""Of a row: points a line, and lines; not every spreadsheet works out the height by itself."""


class Sheet(NamedTuple):
    """A sheet: its name, the names of its columns, its rows. `wide`: the column with most of the text."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[list[Any]]
    wide: int = 0


def write_workbook(out: BinaryIO, sheets: Iterable[Sheet], folder: Path) -> None:
    """Each sheet in turn; one that is too long goes on in another."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False}
    )
    looks = [book.add_format({"text_wrap": True, "valign": "top", "bold": bold}) for bold in (False, True)]
    for sheet in sheets:
        for part in _parts(sheet):
            _write(book.add_worksheet(part.name), part, *looks)
    book.close()


def _parts(sheet: Sheet) -> Iterator[Sheet]:
    """As many sheets as its rows need, at least one."""
    rows = iter(sheet.rows)
    for number in count(1):
        first = list(islice(rows, 1))
        if number > 1 and not first:
            return
        name = sheet.name if number == 1 else f"{sheet.name} {number}"
        yield sheet._replace(name=name, rows=islice(chain(first, rows), ROWS_OF_A_SHEET))


def _write(sheet: Any, held: Sheet, plain: Any, bold: Any) -> None:
    """The names stay in sight, each column can be filtered, and the sheet is printed across."""
    last = max(len(held.columns) - 1, 0)
    sheet.set_column(0, last, WIDTH, plain)
    sheet.set_column(held.wide, held.wide, WIDE, plain)
    sheet.freeze_panes(1, 1 if last else 0)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _row(sheet, 0, held, held.columns, bold)
    number = 0
    for number, row in enumerate(held.rows, 1):
        _row(sheet, number, held, row, plain)
    if last:
        sheet.autofilter(0, 0, number, last)


def _row(sheet: Any, number: int, held: Sheet, row: Iterable[Any], look: Any) -> None:
    cells = [_shown(str(cell)) for cell in row]
    sheet.set_row(number, LINE * _lines(cells, held.wide))
    for column, cell in enumerate(cells):
        if cell:
            sheet.write_string(number, column, cell, look)


def _lines(cells: list[str], wide: int) -> int:
    """How many lines the longest cell takes."""
    held = (len(cell) // (WIDE if column == wide else WIDTH) + 1 for column, cell in enumerate(cells))
    return min(max(held, default=1), TALLEST)


def _shown(text: str) -> str:
    """Without what a workbook cannot hold; what is too long ends in a sign that says so."""
    told = "".join(c for c in text if c >= " " or c in "\n\t")
    return told if len(told) <= LONGEST_CELL else f"{told[:LONGEST_CELL]}…"
