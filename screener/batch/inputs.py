"""Where referrals come from: a table, an export of one or many patients, profiles a line, or a folder of such files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from screener.documents import Document, read
from screener.errors import Problem, ScreenerError, Unreadable
from screener.readers import Referral, Source, reader_of
from screener.readers.mapping import check_columns, named_columns
from screener.readers.proposal import identifying, proposed
from screener.readers.redcap import fields_of
from screener.readers.tables import Table, may_be_table
from screener.readers.tabular import Tables, scanned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from screener.readers.mapping import Checked
    from screener.vocabulary import Vocabulary

LINES = (".jsonl", ".ndjson")
PROFILES = (".yaml", ".yml")
READ = (".json", *PROFILES, ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".ods", *LINES)
CHUNK = 1 << 20
MAP = "Propose a mapping with --propose MAPPING.yaml, correct it, and give it with --map."


class Given(NamedTuple):
    """A referral to be screened, or why it cannot be read. `number`: its place among all, from 1."""

    number: int
    file: str
    referral: Referral | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """The referrals of a file or folder. `mapping`: what the columns of tables mean; `dictionary`: of REDCap."""

    path: Path
    vocabulary: Vocabulary
    today: date
    mapping: Checked | None = None
    dictionary: Path | None = None

    def files(self) -> list[Path]:
        """The files in the order of their names. Raises Unreadable for a folder with nothing to read."""
        if not self.path.is_dir():
            return [self.path]
        found = [p for p in sorted(self.path.rglob("*")) if p.is_file() and p.suffix.lower() in READ]
        seen = [p for p in found if not p.name.startswith((".", "~$"))]
        if not seen:
            do = f"Files that are read end in {', '.join(READ)}."
            raise Unreadable(str(self.path), [Problem("There is nothing to read in this folder.", do)])
        return seen

    def referrals(self) -> Iterator[Given]:
        """Each referral. Of one file that cannot be read at all, raises ScreenerError; of a folder, goes on."""
        number, files = 0, self.files()
        for file in files:
            try:
                for found in self._of(Source(str(file), file)):
                    number += 1
                    yield _given(number, str(file), found)
            except ScreenerError as error:
                if len(files) == 1 and not number:
                    raise
                number += 1
                yield _given(number, str(file), error)

    def count(self) -> int | None:
        """How many there are, where that is quickly told."""
        files = self.files()
        if len(files) > 1:
            return len(files)
        source = Source(str(files[0]), files[0])
        if reader_of(source) is not None or not self._is_table(source):
            return None
        checked = self._mapping(source)
        return scanned(Table(source, checked.mapping.table), checked).patients

    def unnamed(self) -> list[str]:
        """The columns of a table of which its mapping says neither what they mean, nor that nobody needs them.

        Raises Invalid where the mapping is of another table.
        """
        files = self.files()
        source = Source(str(files[0]), files[0])
        if len(files) > 1 or reader_of(source) is not None or not self._is_table(source):
            return []
        checked = self._mapping(source)
        mapping, headers = checked.mapping, Table(source, checked.mapping.table).headers
        check_columns(checked, headers)
        known = {name for _, name in named_columns(mapping)} | set(mapping.not_used)
        return [name for name in headers if name and name not in known]

    def fingerprint(self) -> str:
        """The hash of everything that is read."""
        out = hashlib.sha256()
        for file in self.files():
            out.update(f"{file.name}\0".encode("utf-8", "surrogatepass"))
            with Source(str(file), file).open() as raw:
                while chunk := raw.read(CHUNK):
                    out.update(chunk)
        return out.hexdigest()

    def _of(self, source: Source) -> Iterator[Referral | ScreenerError]:
        reader = reader_of(source)
        if reader is not None:
            yield from reader.referrals(source, self.vocabulary, self.today)
        elif self._is_table(source):
            tables = Tables(self._mapping(source), self._identifying(source))
            yield from tables.referrals(source, self.vocabulary, self.today)
        elif source.path is not None and source.path.suffix.lower() in LINES:
            yield from _lines(source)
        else:
            yield _profile(source)

    def _is_table(self, source: Source) -> bool:
        return may_be_table(source) and (
            source.path is None or source.path.suffix.lower() not in (*LINES, ".yaml", ".yml")
        )

    def _mapping(self, source: Source) -> Checked:
        """The mapping that was given, or none that is needed: of the template, every column is understood."""
        if self.mapping is not None:
            return self.mapping
        found = proposed(source, self.vocabulary)
        if not found.whole:
            raise source.refused("Nobody has said yet what the columns of this table mean.", MAP)
        return found.checked(source.file, self.vocabulary)

    def _identifying(self, source: Source) -> frozenset[str]:
        shape = self._mapping(source).mapping.table
        fields = fields_of(Source(str(self.dictionary), self.dictionary)) if self.dictionary else {}
        return identifying(Table(source, shape).headers, fields)


def _given(number: int, file: str, found: Referral | ScreenerError) -> Given:
    if isinstance(found, ScreenerError):
        return Given(number, file, None, tuple(found.problems))
    return Given(number, file, found)


def _profile(source: Source) -> Referral:
    return Referral(read(source.path) if source.path else Document(source.file, {}, {}), "")


def _lines(source: Source) -> Iterator[Referral | ScreenerError]:
    """A profile a line."""
    with source.open() as raw:
        for number, line in enumerate(raw, 1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
            except (ValueError, RecursionError):
                yield source.refused("This line is not JSON.", "Write one profile a line.", number)
            else:
                yield Referral(Document(source.file, data, {(): number}), "", where=f"line {number}")
