"""The log, its summary and its letters in French; what programs read is the same in both languages."""

import csv
import json
import re
from pathlib import Path

import made_up
import openpyxl
import pytest
from command_line import Outcome, run

from screener.batch.log import SITE, SPONSOR, columns_of
from screener.knowledge import load
from screener.readers.notes import Note, Why
from screener.reports.language import ENGLISH, Language
from screener.reports.reading import sentence
from screener.reports.wording import Words

FRENCH = Language("fr")
ON = ("--on", "2026-11-22", "--workers", "1")


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The mapping of the made-up spreadsheet."""
    return made_up.as_mapping(tmp_path)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Made-up referrals, one of whom has died, and a row that is no referral."""
    path = made_up.as_csv(made_up.people(25), tmp_path / "referrals.csv")
    path.write_text(path.read_text(encoding="utf-8") + ";no number" + ";" * 20 + "\n", encoding="utf-8")
    return path


def batch(*words: object) -> Outcome:
    return run("batch", *map(str, words), *ON)


def held(path: Path, delimiter: str) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.mark.parametrize("view", ["site", "sponsor"])
def test_every_heading_is_translated_and_none_twice(view: str) -> None:
    names, french = columns_of(view), columns_of(view, FRENCH)
    assert names == columns_of(view, ENGLISH) == (SITE if view == "site" else SPONSOR)
    assert len(set(french)) == len(names)
    assert {n for n, f in zip(names, french, strict=True) if n == f} <= {"verdict", "signature", "obstacle", "action"}


def test_the_log_has_the_same_lines_in_french(table: Path, mapping: Path, tmp_path: Path) -> None:
    for code in ("en", "fr"):
        done = batch(table, "--map", mapping, "-o", tmp_path / f"{code}.csv", "--lang", code)
        assert done.code == 4
        assert ("Essai par essai" in done.out) == (code == "fr")
        assert ("sauté" in done.err) == (code == "fr")
    english, french = held(tmp_path / "en.csv", ","), held(tmp_path / "fr.csv", ";")
    assert tuple(french[0]) == columns_of("site", FRENCH)
    same = [SITE.index(name) for name in ("referral", "trial", "referred on", "window closes", "data release")]
    assert [[row[i] for i in same] for row in french[1:]] == [[row[i] for i in same] for row in english[1:]]
    (died,) = [row for row in french if row[0] == "3025"]
    assert died[SITE.index("verdict")] == "décès\u00a0: non examiné"
    told = " ".join(cell for row in french for cell in row)
    assert not re.search(
        r"\b(asks for|excludes|not recorded|obstacle:|ask the site|Not eligible)\b", told, re.IGNORECASE
    )
    assert "pourquoi" in held(tmp_path / "fr.skipped.csv", ";")[0]


def test_workbook_page_and_letters_are_french(table: Path, mapping: Path, tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    batch(table, "--map", mapping, "-o", tmp_path / "log.xlsx", "--lang", "fr", "--letters", letters)
    batch(table, "--map", mapping, "-o", tmp_path / "log.html", "--lang", "fr")
    assert openpyxl.load_workbook(tmp_path / "log.xlsx").sheetnames == ["Journal", "Résumé", "Non lu"]
    page = (tmp_path / "log.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "Non examinés" in page
    assert "Pre-screening" not in page
    one = next(letters.iterdir()).read_text(encoding="utf-8")
    assert '<html lang="fr">' in one
    assert "Informations manquantes" in one


def test_whole_results_and_the_summary_as_json_know_no_language(table: Path, mapping: Path, tmp_path: Path) -> None:
    told = [
        batch(table, "--map", mapping, "-o", tmp_path / f"{code}.jsonl", "--lang", code, "--json").out
        for code in ("en", "fr")
    ]
    assert json.loads(told[0]) == json.loads(told[1])
    assert (tmp_path / "en.jsonl").read_bytes() == (tmp_path / "fr.jsonl").read_bytes()


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
@pytest.mark.parametrize("why", list(Why))
def test_every_remark_on_a_cell_can_be_said(why: Why, language: Language) -> None:
    words = Words(load(own=False), language)
    given = (("by", "row 2"), ("day", "2026-11-20"), ("because", "It is so."))
    for params in (given, (*given, ("name", "hiv"))):
        said = sentence(Note("row 1", "hiv", why, params), words)
        assert said
        assert not re.search(r"\{(name|by|day|because)\}|\{\{", said)
