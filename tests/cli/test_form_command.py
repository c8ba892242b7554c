"""`screener form` as a shell calls it."""

import json
from pathlib import Path

import pytest
from command_line import ON, REFERRAL, run


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("layout", ["text", "md", "html"])
@pytest.mark.parametrize("reader", ["family", "clinician"])
def test_a_sheet_in_every_form(lang: str, layout: str, reader: str) -> None:
    done = run("form", *ON, "--lang", lang, "--format", layout, "--for", reader)
    assert (done.code, done.err) == (0, "")
    assert {"en": "I don't know", "fr": "je ne sais pas"}[lang] in done.out.replace("&#39;", "'")


def test_of_a_profile_only_what_is_missing() -> None:
    asked = json.loads(run("form", REFERRAL, *ON, "--json").out)["questions"]
    assert [q["names"] for q in asked] == [["hiv"]]


def test_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "form.html"
    assert run("form", *ON, "--format", "html", "-o", path).code == 0
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("form", *ON, "-o", path).code == 2
    assert run("form", *ON, "-o", tmp_path / "none" / "form.html").code == 2
