"""The log as CSV, as a workbook, as lines of JSON, or as a page: what is written for which ending of its name.

Cells are text and nothing else: none is taken for a formula.
"""

from __future__ import annotations

import csv
import io
import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from screener.batch.journal import private_file
from screener.batch.log import columns_of
from screener.errors import Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

    from screener.batch.journal import Journal

CSV, XLSX, JSONL, HTML = "csv", "xlsx", "jsonl", "html"
FORMATS = (CSV, XLSX, JSONL, HTML)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""What makes a spreadsheet take a cell of CSV for a formula."""
ROWS_OF_A_SHEET = 1_048_575
SHOWN_ON_A_PAGE = 2_000
LONGEST_CELL = 32_000
TEMPLATES = Path(__file__).resolve().parent / "templates"
SKIPPED = ("file", "referral", "where", "line", "why", "what to do")


class Whole(NamedTuple):
    """Everything that a format may need."""

    journal: Journal
    view: str
    title: str
    told: list[tuple[str, list[str]]]


def write_log(path: Path, form: str, whole: Whole) -> None:
    """Writes the log to a new file that only its owner can read. Raises Unreadable with the way out."""
    with private_file(path) as out:
        {CSV: _csv, XLSX: _xlsx, JSONL: _jsonl, HTML: _html}[form](out, whole)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _csv(out: BinaryIO, whole: Whole) -> None:
    _table(out, columns_of(whole.view), whole.journal.rows())


def _table(out: BinaryIO, columns: tuple[str, ...], rows: Iterable[list[str]]) -> None:
    """With a byte order mark, by which spreadsheets know UTF-8."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guarded(str(cell)) for cell in row] for row in rows)
    text.flush()
    text.detach()


def write_skipped(path: Path, journal: Journal) -> None:
    """The list of what was not read: referrals first, then cells."""
    with private_file(path) as out:
        cells = ([file, "", where, "", said, "Correct it, or leave it."] for file, where, _, said in journal.lines("N"))
        _table(out, SKIPPED, _both(journal.lines("S"), cells))


def _both(one: Iterable[list[str]], other: Iterable[list[str]]) -> Iterator[list[str]]:
    yield from one
    yield from other


def _jsonl(out: BinaryIO, whole: Whole) -> None:
    for result in whole.journal.lines("J"):
        out.write(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")


def _xlsx(out: BinaryIO, whole: Whole) -> None:
    """Row by row: what the library keeps on the way it keeps in the run's own folder."""
    book = _workbook(out, whole.journal.folder)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    _sheet(book, "Log", columns_of(whole.view), _counted(whole.journal.rows()), bold)
    lines = ([heading] for part in whole.told for heading in (part[0], *part[1], ""))
    _sheet(book, "Summary", (whole.title,), lines, bold)
    cells = ([file, "", where, "", said, ""] for file, where, _, said in whole.journal.lines("N"))
    _sheet(book, "Not read", SKIPPED, islice(_both(whole.journal.lines("S"), cells), ROWS_OF_A_SHEET), bold)
    book.close()


def _counted(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 1):
        if number > ROWS_OF_A_SHEET:
            problem = Problem("The log has more rows than a workbook can have.", "Write it as .csv, or use --trial.")
            raise Unreadable("log", [problem])
        yield row


def _workbook(out: BinaryIO, folder: Path) -> Any:
    import xlsxwriter

    options = {
        "constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    return xlsxwriter.Workbook(out, options)


def _sheet(book: Any, name: str, columns: tuple[str, ...], rows: Iterable[list[Any]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, max(len(columns) - 1, 0), 22)
    for column, text in enumerate(columns):
        sheet.write_string(0, column, text, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write_string(number, column, _shown(str(cell)))
    sheet.autofilter(0, 0, 0, max(len(columns) - 1, 0))


def _shown(text: str) -> str:
    """Without what a workbook cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t")[:LONGEST_CELL]


def _html(out: BinaryIO, whole: Whole) -> None:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    rows = islice(whole.journal.rows(), SHOWN_ON_A_PAGE)
    page = environment.get_template("overview.html").stream(
        title=whole.title, told=whole.told, columns=columns_of(whole.view), rows=rows, most=SHOWN_ON_A_PAGE,
        skipped=list(islice(whole.journal.lines("S"), SHOWN_ON_A_PAGE)),
    )  # fmt: skip
    page.dump(out, encoding="utf-8", errors="replace")


def needs(form: str) -> None:
    """Raises Unreadable where a library that the format needs is not installed."""
    if form == XLSX:
        try:
            import xlsxwriter  # noqa: F401
        except ImportError:
            do = "Install it with the extra: pip install 'pml-screener[xlsx]'. Or write the log as .csv."
            raise Unreadable("log", [Problem("Workbooks are written by xlsxwriter, which is missing.", do)]) from None
