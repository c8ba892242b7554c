"""`screen --html`: a page in a file that nobody else may read, whole or not at all."""

import json
import os
from pathlib import Path

import pytest
from command_line import ON, REFERRAL, ROOT, run

from screener.cli.output import Unwritten
from screener.cli.page import write_html
from screener.reports.language import Language

KIDNEY = ROOT / "examples" / "kidney-transplant.yaml"
READERS = ("clinician", "coordinator", "family")
WRITTEN = {"en": "Written", "fr": "Écrit "}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("reader", READERS)
def test_a_page_for_every_reader_that_nobody_else_may_read(tmp_path: Path, reader: str, lang: str) -> None:
    path = tmp_path / "page.html"
    done = run("screen", KIDNEY, *ON, "--for", reader, "--lang", lang, "--html", path)
    assert (done.code, done.out, done.err) == (0, f"{WRITTEN[lang]}: {path}.\n", "")
    assert path.read_text(encoding="utf-8").startswith(f'<!doctype html>\n<html lang="{lang}">')
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize("reader", READERS)
def test_the_page_is_printed_where_a_dash_is_named(tmp_path: Path, reader: str) -> None:
    path = tmp_path / "page.html"
    run("screen", KIDNEY, *ON, "--for", reader, "--html", path)
    done = run("screen", KIDNEY, *ON, "--for", reader, "--html", "-")
    assert (done.code, done.err) == (0, "")
    assert done.out == path.read_text(encoding="utf-8")


def test_a_file_that_is_there_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("mine")
    kept = run("screen", KIDNEY, *ON, "--html", path)
    assert (kept.code, path.read_text()) == (2, "mine")
    assert "is there already; --force overwrites it" in " ".join(kept.err.split())
    assert run("screen", KIDNEY, *ON, "--html", path, "--force").code == 0
    assert path.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(("target", "why"), [("none/page.html", "there is no such folder"), ("", "is a folder; name")])
def test_a_place_that_cannot_be_written_to(tmp_path: Path, target: str, why: str) -> None:
    for reader in READERS:
        done = run("screen", KIDNEY, *ON, "--for", reader, "--html", tmp_path / target)
        assert (done.code, done.out) == (2, "")
        assert why in " ".join(done.err.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Unwritten):
        write_html("a page", tmp_path / "page.html", Language(), force=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert run("screen", KIDNEY, *ON, "--html", tmp_path / "page.html").code == 2
    tmp_path.chmod(0o700)


def test_json_and_a_page_are_two_answers() -> None:
    done = run("screen", KIDNEY, *ON, "--html", "-", "--json")
    assert (done.code, done.out) == (2, "")


def test_of_somebody_who_has_died_there_is_no_family_page_but_one_for_professionals(tmp_path: Path) -> None:
    died, path = tmp_path / "died.yaml", tmp_path / "page.html"
    died.write_text(REFERRAL.read_text(encoding="utf-8").replace("alive: true", "alive: false"), encoding="utf-8")
    assert "alive: false" in died.read_text(encoding="utf-8")
    for target in (path, Path("-")):
        family = run("screen", died, *ON, "--for", "family", "--html", target)
        assert (family.code, path.exists()) == (0, False)
        assert "there is no page to show" in " ".join(family.out.split())
        assert "<html" not in family.out
    assert run("screen", died, *ON, "--html", path).code == 0
    assert "The profile says that the patient has died." in path.read_text(encoding="utf-8")


def test_what_was_read_from_an_export_stands_on_the_page(tmp_path: Path) -> None:
    code = {"coding": [{"system": "http://loinc.org", "code": "0000-0"}], "text": "a thing"}
    patient = {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1980"}}
    seen = {"resource": {"resourceType": "Observation", "status": "final", "code": code, "valueString": "x"}}
    export, path = tmp_path / "bundle.json", tmp_path / "page.html"
    export.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [patient, seen]}))
    done = run("screen", export, *ON, "--unused", "--html", path)
    assert (done.code, done.err) == (0, "")
    page = path.read_text(encoding="utf-8")
    assert "<p>Read from " in page
    assert "no code or name in it is one that a criterion asks for" in page
