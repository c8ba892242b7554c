"""Mutated tables: they never crash, and every entry of a profile stands in the cell that it names."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import date
from typing import Any

import made_up
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.documents import parse
from screener.errors import ScreenerError
from screener.knowledge import load
from screener.readers import Referral, Source
from screener.readers.cells import text_of
from screener.readers.mapping import Checked, Shape, mapping_from
from screener.readers.proposal import proposed
from screener.readers.tables import Table
from screener.readers.tabular import Tables
from screener.vocabulary import Vocabulary, plain

ON = date(2026, 11, 22)
CELLS = [
    "", "positive", "negative", "yes", "0", "<50", "45,5", "1,250", "1.250", "31/02/2026", "03/04/2026", "2027-01-01",
    "unknown", '"', ";", "tacrolimus", "never tacrolimus", "NaN", "1e999", "-5", "٣", "\x00", "é", "a" * 300, "=1+1",
]  # fmt: skip
WHERE = re.compile(r"row (\d+), (.*)")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load(own=False).vocabulary


@pytest.fixture(scope="module")
def checked(vocabulary: Vocabulary) -> Checked:
    return mapping_from(parse(made_up.MAPPING, "map"), vocabulary)


def table_text(seed: int) -> tuple[list[list[str]], str]:
    """A made-up table with cells exchanged, rows cut, doubled or lengthened."""
    chance = random.Random(seed)
    table = [[text_of(cell) for cell in row] for row in made_up.rows(made_up.people(6, seed))]
    for _ in range(chance.randrange(12)):
        row = chance.choice(table)
        row[chance.randrange(len(row))] = chance.choice(CELLS)
    if chance.random() < 0.3:
        table.append(table[0][: chance.randrange(1, len(table[0]))])
    if chance.random() < 0.3:
        table.insert(0, list(table[-1]))
    if chance.random() < 0.2:
        table.append([*table[0], "more"])
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([made_up.HEADERS, *table])
    return table, out.getvalue()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_every_entry_stands_in_the_cell_that_it_names(seed: int) -> None:
    known = load(own=False).vocabulary
    table, text = table_text(seed)
    tables = Tables(mapping_from(parse(made_up.MAPPING, "map"), known))
    for one in tables.referrals(Source("t", raw=text.encode("utf-8", "replace")), known, ON):
        if isinstance(one, Referral):
            for where, entry in entries(one):
                match = WHERE.fullmatch(where)
                assert match, where
                assert holds(table[int(match[1]) - 2][made_up.HEADERS.index(match[2])], entry, known), (where, entry)


def entries(referral: Referral) -> list[tuple[str, Any]]:
    data = referral.document.data
    listed = [(e["source"], e) for name in ("findings", "conditions", "treatments") for e in data.get(name, [])]
    short = [(referral.document.origin((key,)), {key: data[key]}) for key in ("born", "sex", "alive") if key in data]
    return listed + short


def holds(cell: str, entry: dict[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether a cell says what an entry says, worked out in another way than the reader's."""
    said = plain(cell.strip())
    if "treatment" in entry:
        given_ = plain(entry["treatment"])
        dated = re.search(r"\d{4}", cell) is not None
        named = vocabulary.drug_names.get(given_, given_)
        return (
            given_ in said
            or entry["treatment"].startswith("a medicine (")
            or (named == "rituximab" and bool(cell))
            or dated
        )
    if "condition" in entry:
        return said in {"present": ("yes", "y", "positive", "x"), "absent": ("no",)}.get(entry["status"], ())
    if "born" in entry:
        return entry["born"][:4] in cell
    value = entry.get("value", next(iter(entry.values())))
    if isinstance(value, bool):
        return said in ("yes", "true") if not value else said in ("no", "false", "true", "yes")
    if isinstance(value, int | float):
        return float(cell.replace(",", ".")) == value
    return plain(str(value)).replace("_", "") in said.replace(",", ".").replace("_", "") or said[:1] == value[:1]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash_a_table(raw: bytes) -> None:
    known = load(own=False).vocabulary
    try:
        found = proposed(Source("t", raw=raw), known)
        if found.columns:
            list(Tables(found.checked("m", known)).referrals(Source("t", raw=raw), known, ON))
        list(Table(Source("t", raw=raw), Shape()).rows())
    except ScreenerError:
        return


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 3000), st.binary(min_size=1, max_size=4))
def test_damaged_tables_never_crash(seed: int, at: int, by: bytes) -> None:
    known = load(own=False).vocabulary
    raw = bytearray(table_text(seed)[1].encode("utf-8", "replace"))
    raw[at : at + len(by)] = by
    try:
        list(
            Tables(mapping_from(parse(made_up.MAPPING, "map"), known)).referrals(Source("t", raw=bytes(raw)), known, ON)
        )
    except ScreenerError:
        return
