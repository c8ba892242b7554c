"""`screener letter` as a shell calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import EXAMPLES, ON, ROOT, run

KIDNEY = ROOT / "examples" / "kidney-transplant.yaml"


def test_a_letter_on_the_console() -> None:
    done = run("letter", KIDNEY, *ON)
    assert (done.code, done.err) == (0, "")
    assert "HIV status" in done.out
    assert "\x1b" not in done.out


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("form", ["text", "md", "html"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_in_every_form_and_language(example: Path, form: str, lang: str) -> None:
    done = run("letter", example, *ON, "--format", form, "--lang", lang)
    assert (done.code, done.err) == (0, "")
    assert {"en": "Please do no test", "fr": "Merci de ne faire aucun examen"}[lang].casefold() in done.out.casefold()


def test_a_file_is_written_whole_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "letter.html"
    done = run("letter", KIDNEY, *ON, "--format", "html", "-o", path)
    assert done.code == 0
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("mine", encoding="utf-8")
    done = run("letter", KIDNEY, *ON, "-o", path)
    assert (done.code, path.read_text(encoding="utf-8")) == (2, "mine")
    assert run("letter", KIDNEY, *ON, "-o", path, "--force").code == 0
    assert path.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(("where", "why"), [("missing/letter.txt", "no such folder"), (".", "is a folder")])
def test_a_place_that_cannot_be_written_to(where: str, why: str, tmp_path: Path) -> None:
    done = run("letter", KIDNEY, *ON, "-o", tmp_path / where)
    assert done.code == 2
    assert why in " ".join(done.err.replace("│", " ").split())


def test_for_programs() -> None:
    out = json.loads(run("letter", KIDNEY, *ON, "--json").out)
    assert out["requests"][0]["names"] == ["hiv"]
    assert out["requests"][0]["for"][0]["trial"] == "FR-pembrolizumab-PML"


def test_one_trial_by_any_of_its_names() -> None:
    out = json.loads(run("letter", KIDNEY, *ON, "--json", "--trial", "2008-001314-24").out)
    assert {w["trial"] for request in out["requests"] for w in request["for"]} == {"NCT00746941"}


def test_an_unknown_trial_is_a_wrong_use() -> None:
    assert run("letter", KIDNEY, *ON, "--trial", "NCT0").code == 2


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_letter_about_somebody_who_has_died(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("alive: false\n", encoding="utf-8")
    done = run("letter", path, *ON, "--lang", lang)
    assert done.code == 0
    assert len(done.out.splitlines()) == 1
    assert json.loads(run("letter", path, *ON, "--json").out)["letter"] is None


def test_markdown_in_french_has_its_space_before_the_colon() -> None:
    said = run("letter", ROOT / "examples" / "hiv-falling-cd4.yaml", *ON, "--format", "md", "--lang", "fr").out
    assert "- Réponse souhaitée avant le : …" in said
    assert "22 novembre 2026" in said
