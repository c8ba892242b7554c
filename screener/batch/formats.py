"""The log as CSV, as a workbook, as lines of JSON, or as a page: what is written for which ending of its name.

Cells are text and nothing else: none is taken for a formula. How a workbook is written stands in `workbook`.
"""

from __future__ import annotations

import csv
import io
import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from screener.batch.journal import private_file
from screener.batch.log import BETWEEN_ITEMS, DECIDING, FOR_THE_SITE, columns_of, names_of
from screener.errors import Problem, Unreadable
from screener.reports.language import ENGLISH, N_, Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

    from screener.batch.journal import Journal
    from screener.reports.language import Language

CSV, XLSX, JSONL, HTML = "csv", "xlsx", "jsonl", "html"
FORMATS = (CSV, XLSX, JSONL, HTML)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""What makes a spreadsheet take a cell of CSV for a formula."""
SHOWN_ON_A_PAGE = 2_000
NOT_ON_A_PAGE = frozenset({*FOR_THE_SITE, "outcome", "pre-screened on", "data release", "engine"})
"""What is filled in later, and what the title says once."""
TEMPLATES = Path(__file__).resolve().parent / "templates"
SKIPPED = (N_("file"), N_("referral"), N_("where"), N_("line"), N_("why"), N_("what to do"))
LEFT = N_("Correct it, or leave it.")
DELIMITERS = {Code.FR: ";"}
"""Where a comma stands before decimals, spreadsheets expect another sign between cells."""


class Whole(NamedTuple):
    """Everything that a format may need."""

    journal: Journal
    view: str
    title: str
    told: list[tuple[str, list[str]]]
    language: Language = ENGLISH

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the log."""
        return columns_of(self.view, self.language)

    def not_read(self) -> Iterator[list[Any]]:
        """What was not read, a line each: referrals first, then cells. It names files and rows: a sponsor gets none."""
        if self.view == "sponsor":
            return
        yield from self.journal.lines("S")
        yield from (
            [file, "", where, "", said, self.language.say(LEFT)] for file, where, _, said in self.journal.lines("N")
        )


def write_log(path: Path, form: str, whole: Whole) -> None:
    """Writes the log to a new file that only its owner can read. Raises Unreadable with the way out."""
    with private_file(path) as out:
        {CSV: _csv, XLSX: _xlsx, JSONL: _jsonl, HTML: _html}[form](out, whole)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _csv(out: BinaryIO, whole: Whole) -> None:
    _table(out, whole.columns, whole.journal.rows(), whole.language)


def _table(out: BinaryIO, columns: Iterable[str], rows: Iterable[list[str]], language: Language) -> None:
    """With a byte order mark, by which spreadsheets know UTF-8."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=DELIMITERS.get(language.code, ","))
    writer.writerow(columns)
    writer.writerows([guarded(str(cell)) for cell in row] for row in rows)
    text.flush()
    text.detach()


def write_skipped(path: Path, whole: Whole) -> None:
    """The list of what was not read, which stays with the site."""
    with private_file(path) as out:
        _table(out, map(whole.language.say, SKIPPED), whole._replace(view="site").not_read(), whole.language)


def _jsonl(out: BinaryIO, whole: Whole) -> None:
    for result in whole.journal.lines("J"):
        out.write(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")


def _xlsx(out: BinaryIO, whole: Whole) -> None:
    """Sheets for the log, for what it adds up to, and (not for a sponsor) for what was not read."""
    from screener.batch.workbook import Sheet, write_workbook

    say = whole.language.say
    told = ([heading] for part in whole.told for heading in (part[0], *part[1], ""))
    sheets = [
        Sheet(say("Log"), whole.columns, whole.journal.rows(), wide=whole.columns.index(say(DECIDING))),
        Sheet(say("Summary"), (whole.title,), told),
    ]
    if whole.view != "sponsor":
        sheets.append(Sheet(say("Not read"), tuple(map(say, SKIPPED)), whole.not_read()))
    write_workbook(out, sheets, whole.journal.folder)


def _html(out: BinaryIO, whole: Whole) -> None:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals |= {"say": whole.language.say, "language": whole.language.code}
    skipped = () if whole.view == "sponsor" else islice(whole.journal.lines("S"), SHOWN_ON_A_PAGE)
    rows = list(islice(_overview(whole), SHOWN_ON_A_PAGE + 1))
    page = environment.get_template("overview.html").stream(
        title=whole.title, told=whole.told, columns=[whole.columns[i] for i in _shown_on_a_page(whole)],
        rows=rows[:SHOWN_ON_A_PAGE], most=len(rows) > SHOWN_ON_A_PAGE and SHOWN_ON_A_PAGE, skipped=list(skipped),
    )  # fmt: skip
    page.dump(out, encoding="utf-8", errors="replace")


def _shown_on_a_page(whole: Whole) -> list[int]:
    """The columns that hold anything, and not the same in every line."""
    return [i for i, name in enumerate(names_of(whole.view)) if name not in NOT_ON_A_PAGE]


def _overview(whole: Whole) -> Iterator[list[list[str]]]:
    """The lines, each cell as its parts."""
    kept = _shown_on_a_page(whole)
    return ([str(row[i]).split(BETWEEN_ITEMS) for i in kept] for row in whole.journal.rows())


def needs(form: str) -> None:
    """Raises Unreadable where a library that the format needs is not installed."""
    if form == XLSX:
        try:
            import xlsxwriter  # noqa: F401
        except ImportError:
            do = "Install it with the extra: pip install 'pml-screener[xlsx]'. Or write the log as .csv."
            raise Unreadable("log", [Problem("Workbooks are written by xlsxwriter, which is missing.", do)]) from None
