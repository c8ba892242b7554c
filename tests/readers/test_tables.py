"""Tables of any delimiter and encoding, workbooks, and rows that cannot be read."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from screener.errors import Unreadable
from screener.readers import Source
from screener.readers.mapping import Shape
from screener.readers.tables import BadRow, Row, Table, may_be_table

HEAD = ("number", "ville", "cd4", "jour")
ROWS = [("1", "Besançon", "45,5", "13/10/2026"), ("2", "Orléans; Loiret, Centre", "310", "14/10/2026")]


def table_of(raw: bytes, shape: Shape | None = None) -> Table:
    return Table(Source("table", raw=raw), shape or Shape())


def written(delimiter: str, encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEAD, *ROWS])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiter_and_encoding_are_recognised(delimiter: str, encoding: str) -> None:
    table = table_of(written(delimiter, encoding))
    assert table.headers == HEAD
    assert [row.cells for row in table.rows() if isinstance(row, Row)] == [
        dict(zip(HEAD, cells, strict=True)) for cells in ROWS
    ]
    assert may_be_table(table.source)


def test_rows_have_the_numbers_of_a_spreadsheet_and_the_lines_of_the_file() -> None:
    table = table_of(b'a,b\n1,"two\nlines"\n\n2,x\n')
    assert [(row.number, row.line) for row in table.rows()] == [(2, 2), (4, 5)]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"a,b\n1,2,3\n4,5\n", 2),
        (b"a,b\n1,2,\n4,5\n", 2),
        (b'a,b\n1,x"y"z"\n4,5\n', None),
        (b'a,b\n"1"x,2\n4,5\n', 2),
        (b'a,b\n4,5\n1,"open\n7,8\n', 3),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line_and_the_others_are_read(raw: bytes, line: int | None) -> None:
    rows = list(table_of(raw).rows())
    assert [row.line for row in rows if isinstance(row, BadRow)] == ([line] if line else [])
    assert {"a": "4", "b": "5"} in [row.cells for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize("raw", [b"Jane Doe,1972-05-13\n", b"1,2\n", b"a@b.org,x\n", b",,\n"])
def test_a_table_without_names_of_columns_is_refused_and_not_repeated(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        _ = table_of(raw).headers
    assert "Jane" not in str(caught.value)
    assert caught.value.problems[0].line == 1


def workbook(rows: list[list[object]], sheets: tuple[str, ...] = ("Referrals",)) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_has_days_whole_ids_and_nothing_for_a_formula_that_was_never_worked_out() -> None:
    table = table_of(workbook([["id", "day", "cd4", "ratio"], [1234.0, date(2026, 3, 4), 45.5, "=1/2"]]))
    assert [row.cells for row in table.rows() if isinstance(row, Row)] == [
        {"id": "1234", "day": "2026-03-04", "cd4": "45.5"}
    ]


def test_a_sheet_is_chosen_by_its_name() -> None:
    raw = workbook([["a", "b"], ["1", "2"]], ("Other", "Referrals"))
    assert len(list(table_of(raw, Shape(sheet="Referrals")).rows())) == 1
    with pytest.raises(Unreadable, match="no such sheet"):
        list(table_of(raw, Shape(sheet="Referals")).rows())


def test_a_workbook_with_a_password_is_said_to_have_one() -> None:
    locked = b"\xd0\xcf\x11\xe0" + bytes(508) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(Unreadable, match="has a password"):
        _ = table_of(locked).headers


@pytest.mark.parametrize("raw", [b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0 no workbook"])
def test_a_damaged_workbook_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="no workbook"):
        _ = table_of(raw).headers


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(Unreadable, match=r"pml-screener\[xlsx\]"):
        _ = table_of(workbook([["a", "b"]])).headers


@pytest.mark.parametrize("raw", [b"id: R-1\nborn: 1972, or so\n", b'{"id": 1, "a": 2}', b"- a, b", b"# a, b\n", b""])
def test_profiles_are_no_tables(raw: bytes) -> None:
    assert not may_be_table(Source("x", raw=raw))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        _ = Table(Source("x", tmp_path / "x.csv"), Shape()).headers
