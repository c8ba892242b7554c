"""docs/knows.md is what the files say today; the page says so of itself when it is not."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from test_docs import ROOT, copy_of_the_checkout, run

from screener.knowledge import load

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "knows.md"
COMMAND = "python docs/generate_knows.py"


def table(title: str, page: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    part = page.split(f"\n## {title}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose files a test may change."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return copy_of_the_checkout(tmp_path / "copy")


def test_the_page_is_up_to_date() -> None:
    printed, code = run(f"{COMMAND} --check", ROOT)
    assert (printed.strip(), code) == ("docs/knows.md is up to date", 0)


@pytest.mark.parametrize("title", ["What the registries say", "What was read of the criteria"])
def test_every_record_has_one_row_in_each_table(title: str, page: str) -> None:
    keys = [row[0].strip("`") for row in table(title, page)]
    assert sorted(keys) == sorted(load().records)


def test_the_two_tables_have_the_same_order(page: str) -> None:
    first, second = table("What the registries say", page), table("What was read of the criteria", page)
    assert [row[0] for row in first] == [row[0] for row in second]


def test_every_encoded_criterion_is_counted_once(page: str) -> None:
    knowledge = load()
    for row in table("What was read of the criteria", page):
        trial = knowledge.trials.get(row[0].strip("`"))
        if trial is None:
            assert row[1:3] == ["not encoded"] * 2
            continue
        read = [c for c in trial.criteria if c.text]
        assert sum(map(int, row[3:6])) >= len(read)
        assert int(row[6]) == len(trial.notes)
        assert int(row[7]) == sum(how != "complete" for how in trial.coverage.values())


def test_a_status_has_its_age(page: str) -> None:
    rows = {row[0].strip("`"): row[4] for row in table("What the registries say", page)}
    for key, record in load().records.items():
        told = rf"as of {record.status.as_of}|last sign of it {record.status.as_of}"
        assert not record.status.as_of or re.search(rf"({told}) \((at least )?\d+ \w+ ago\)", rows[key])


def test_every_column_is_explained(page: str) -> None:
    heads = [line for line in page.splitlines() if line.startswith("| trial |")]
    explained = {word.strip() for row in table("How to read the tables", page) for word in row[0].split(",")}
    names = {name.strip() for head in heads for name in head.strip("|").split("|")}
    assert len(heads) == 2
    assert names - explained == {"trial", "what it is for", "PML", "where"}


def test_what_is_reviewed_or_encoded_anew_makes_the_page_stale(copy: Path) -> None:
    trial = copy / "criteria" / "trials" / "NCT00746941.yaml"
    text = trial.read_text(encoding="utf-8").replace("review: null", "review: {by: A. Nybody, on: 2026-11-30}")
    trial.write_text(text, encoding="utf-8")
    assert run(f"{COMMAND} --check", copy) == ("docs/knows.md is out of date: run python docs/generate_knows.py\n", 1)
    assert run(COMMAND, copy) == ("docs/knows.md is written\n", 0)
    assert "| A. Nybody, 2026-11-30 |" in (copy / "docs" / "knows.md").read_text(encoding="utf-8")
    assert run(f"{COMMAND} --check", copy)[1] == 0


def test_a_trial_that_is_no_longer_encoded_says_so(copy: Path) -> None:
    shutil.move(copy / "criteria" / "trials" / "NCT00746941.yaml", copy)
    assert run(COMMAND, copy)[1] == 0
    rows = table("What was read of the criteria", (copy / "docs" / "knows.md").read_text(encoding="utf-8"))
    assert [row[1] for row in rows if row[0] == "`NCT00746941`"] == ["not encoded"]
