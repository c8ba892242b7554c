"""Records from files: what a browser downloads from a registry, a folder of records, an export of the ICTRP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.errors import Problem, Unreadable
from screener.messages import worded
from screener.registries import ctgov, ctis, ictrp
from screener.registries.study import Fetched, Read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LARGEST = 400_000_000
"""Bytes of one file."""
SUFFIXES = (".json", ".xml")


class FromFiles(NamedTuple):
    """What files gave, by registry; `passed_over`: files of a folder that hold no record, and why."""

    fetched: dict[str, Fetched]
    passed_over: dict[str, str]


class _NoRecord(ValueError):  # noqa: N818
    """A file holds no record of a registry: why."""


def from_files(path: Path, countries: Mapping[str, str]) -> FromFiles:
    """The records of a file, or of every JSON and XML file of a folder. Raises Unreadable."""
    reads: list[Read] = []
    passed_over: dict[str, str] = {}
    for file in _files(path):
        try:
            reads += _reads(_bytes(file), countries)
        except _NoRecord as why:
            passed_over[file.name] = str(why)
            if not path.is_dir():
                raise _refused(path, str(why)) from None
    if not reads:
        raise _refused(path, worded("No file of this folder holds a record of a registry."))
    return FromFiles(_by_registry(reads), passed_over)


def _files(path: Path) -> list[Path]:
    try:
        if path.is_dir():
            return sorted(f for f in path.iterdir() if f.suffix.lower() in SUFFIXES and f.is_file())
    except OSError:
        raise _refused(path, worded("The folder cannot be opened."), worded("Check that you may read it.")) from None
    return [path]


def _by_registry(reads: list[Read]) -> dict[str, Fetched]:
    """One record a number: of two, the one with the newer date."""
    newest: dict[tuple[str, str], Read] = {}
    for read in sorted(reads, key=lambda r: (r.study.data_of, r.study.updated)):
        newest[read.study.registry, read.study.id] = read
    registries = dict.fromkeys(registry for registry, _ in newest)
    return {name: Fetched(tuple(r for (of, _), r in newest.items() if of == name)) for name in registries}


def _reads(raw: bytes, countries: Mapping[str, str]) -> list[Read]:
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _exported(raw, countries)
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _NoRecord("It is neither whole JSON nor XML.") from None
    found = list(_records(data, countries))
    if not found:
        raise _NoRecord("It holds no record of ClinicalTrials.gov or CTIS.")
    return found


def _exported(raw: bytes, countries: Mapping[str, str]) -> list[Read]:
    try:
        found = ictrp.reads_of(raw, countries)
    except ictrp.NoExport as why:
        raise _NoRecord(str(why)) from None
    named = [read for read in found if read.study.id]
    if not named:
        raise _NoRecord("It holds no trial of an export of the ICTRP.")
    return named


def _records(data: Any, countries: Mapping[str, str]) -> Iterator[Read]:
    """One record alone was chosen by a person; those of a list were found by a search."""
    if ctgov.is_record(data):
        yield ctgov.read(data, countries)._replace(chosen=True)
    elif ctis.is_record(data):
        yield ctis.read(data, countries)._replace(chosen=True)
    else:
        for entry in _list(data):
            if ctgov.is_record(entry):
                yield ctgov.read(entry, countries)
            elif ctis.is_record(entry):
                yield ctis.read(entry, countries)


def _list(data: Any) -> list[Any]:
    """A list, or the list of a page that a registry answered."""
    for key in ("studies", "data"):
        if isinstance(data, dict) and isinstance(data.get(key), list):
            return list(data[key])
    return data if isinstance(data, list) else []


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise _refused(file, worded("There is no such file or folder."), worded("Check the name.")) from None
    except (OSError, ValueError):
        raise _refused(
            file, worded("The file cannot be opened."), worded("Check its name, and that you may read it.")
        ) from None
    if len(raw) > LARGEST:
        raise _refused(file, worded("The file is larger than {size} MB.", size=LARGEST // 1_000_000))
    return raw


def _refused(path: Path, why: str, do: str = "") -> Unreadable:
    ways = worded(
        "Give a record or a list downloaded from ClinicalTrials.gov as JSON, a record of CTIS, a folder of these,"
        " or an XML export of the ICTRP."
    )
    return Unreadable(str(path), [Problem(why, do or ways)])
