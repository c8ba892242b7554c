"""`screener whatif`: which verdicts would change, why, and nothing else."""

from __future__ import annotations

import json
import logging
import socket
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest
from command_line import EXAMPLES, ON, REFERRAL, run

jsonschema: Any = import_module("jsonschema")  # it has no types of its own
NOT_ADVICE = "for the treating team to judge; not a recommendation"
pytestmark = pytest.mark.usefixtures("plain_terminal")


def what_if(*texts: str, profile: Path = REFERRAL) -> str:
    seen = run("whatif", profile, *(part for text in texts for part in ("--set", text)), *ON)
    assert (seen.code, seen.err) == (0, "")
    return seen.out


def words(text: str) -> str:
    return " ".join(text.split())


def test_verdicts_that_change_and_why() -> None:
    seen = what_if("hiv=negative")
    lines = seen.splitlines()
    assert lines[0] == "What if on 2026-11-22: HIV: negative?"
    assert lines[1].startswith("A what-if, and no advice")
    assert "\nFR-pembrolizumab-PML  FACTS MISSING → NOT READ IN FULL\n" in seen
    assert "   E1   missing → clear: HIV infection. — HIV: negative (2026-11-22, what if)\n" in seen
    assert "NCT00746941" not in seen
    assert NOT_ADVICE not in words(seen)


def test_nothing_else_is_told_where_no_verdict_changes() -> None:
    assert what_if("weight=70").splitlines() == [
        "What if on 2026-11-22: body weight: 70 kg?",
        "A what-if, and no advice: it shows what the criteria would say. Nothing is kept.",
        "",
        "No verdict changes.",
    ]


def test_the_order_is_that_of_screen() -> None:
    found = json.loads(run("whatif", REFERRAL, "--set", "hiv=negative", *ON, "--json").out)
    given = Path(REFERRAL).read_text(encoding="utf-8")
    later = given.replace("causes:", "  - {fact: hiv, value: negative, date: 2026-11-22}\ncauses:")
    screened = json.loads(run("screen", "-", *ON, "--json", stdin=later.encode()).out)
    changed = {t["id"]: t["after"]["verdict"] for t in found["trials"]}
    assert list(changed) == [t["id"] for t in screened["trials"] if t["id"] in changed]
    assert changed == {t["id"]: t["verdict"] for t in screened["trials"] if t["id"] in changed}


def test_what_is_supposed_of_medicines_is_no_recommendation_and_a_dangerous_one_is_named() -> None:
    seen = what_if("treatment:natalizumab=ongoing")
    assert NOT_ADVICE in words(seen)
    assert "! natalizumab is given now: its label names PML as a contraindication" in seen
    assert "NOT READ IN FULL → NOT READ IN FULL, probably against" in seen
    assert "E1 ask → against: Immunosuppressants that go on" in words(seen)


def test_a_medicine_that_is_given_and_dangerous_is_named_whatever_is_supposed() -> None:
    profile = next(path for path in EXAMPLES if path.stem == "negative-pcr")
    assert "! dimethyl fumarate is given now" in what_if("weight=70", profile=profile)


def test_a_result_that_is_outweighed_is_pointed_out() -> None:
    seen = words(what_if("csf_jcv_pcr=negative"))
    assert "Other results of JC virus PCR in cerebrospinal fluid in the profile also count" in seen


def test_several_things_at_once_and_lists_that_are_whole() -> None:
    seen = what_if("cd4=250 /uL@2026-11-02", "complete:treatments=ever", "complete:conditions=current@2026-11-20")
    assert (
        "CD4 cells in blood: 250 /uL (2026-11-02); the list of treatments is whole (ever); "
        "the list of conditions is whole (now) (2026-11-20)?"
    ) in words(seen)
    assert "I1 missing → not met: Was receiving natalizumab" in words(seen)


def test_criteria_that_cannot_be_met_together_are_named() -> None:
    """Of the trials today none has any; the words are made from the result."""
    from screener.documents import read
    from screener.engine.screening import screen
    from screener.engine.whatif import compare
    from screener.knowledge import load
    from screener.profile.patient import patient_from
    from screener.reports.changes import Changed
    from screener.reports.console import rendered
    from screener.values import parse_days

    knowledge = load()
    day = parse_days("2026-11-22").first
    patient = patient_from(read(REFERRAL), knowledge.vocabulary, day)
    old, new = screen(patient, knowledge, day), screen(patient, knowledge, day)
    trial = next(t for t in new["trials"] if t["id"] == "NCT00746941")
    trial["verdict"], trial["reasons"] = "not_now", [["I1", "I2", "E1"]]
    shown = rendered(Changed(compare(old, new, knowledge, knowledge), knowledge, knowledge).diff())
    assert "NCT00746941  FACTS MISSING → NOT TODAY\n" in shown
    assert "   I1, I2 and E1 cannot be met together.\n" in shown


# how it looks


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_no_line_is_wider_than_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for example in EXAMPLES:
        seen = what_if("hiv=negative", "treatment:natalizumab=ongoing", "cd4=90", profile=example)
        assert max(map(len, seen.splitlines())) <= columns
        assert "\x1b" not in seen
        assert not any(line != line.rstrip() for line in seen.splitlines())


@pytest.mark.parametrize("said", ["\x1b[31mred", "a\u2028b", "[bold]loud[/bold]"])
def test_what_is_typed_is_shown_and_not_obeyed(said: str) -> None:
    seen = run("whatif", REFERRAL, "--set", f"condition:lupus=active@2026-11@{said}", *ON)
    assert seen.code == 2
    assert said not in seen.err
    profile = json.dumps({"id": said, "treatments": [{"treatment": said}]})
    shown = run("whatif", "-", "--set", "hiv=negative", *ON, stdin=profile.encode())
    assert shown.code == 0
    assert all(letter.isprintable() or letter == "\n" for letter in shown.out)


# JSON, errors, privacy


def test_changes_are_as_their_schema_says() -> None:
    schema = json.loads(run("schema", "changes").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    seen = run("whatif", REFERRAL, "--set", "hiv=negative", "--set", "treatment:Tysabri=ongoing", *ON, "--json")
    found = json.loads(seen.out)
    jsonschema.validate(found, schema)
    assert [s["name"] for s in found["set"]] == ["hiv", "natalizumab"]
    assert found["old"] == found["new"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["whatif", REFERRAL], 2, "Missing option '--set'"),
        (["whatif", REFERRAL, "--set", "cd4"], 2, "write it as one of: FACT=VALUE"),
        (["whatif", REFERRAL, "--set", "treatment:natalizumab=never"], 2, "complete:treatments=ever"),
        (["whatif", "nothing.yaml", "--set", "cd4=4"], 3, "There is no such file."),
        (["whatif", REFERRAL, "--set", "cd44=4"], 4, "set[1]: This fact is not known. Did you mean `cd4`?"),
        (["whatif", REFERRAL, "--set", "hiv=zq7"], 4, "set[1]: `hiv` has no such value. It is one of:"),
        (["whatif", REFERRAL, "--set", "cd4=4", "--data", "nothing"], 5, "nothing"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str | Path], code: int, said: str) -> None:
    seen = run(*arguments, *ON)
    assert (seen.code, seen.out) == (code, "")
    assert said in words(seen.err)
    assert "zq7" not in seen.err
    error = json.loads(run(*arguments, *ON, "--json").err)["error"]
    assert error["problems"]


def test_an_error_repeats_nothing_of_the_profile_nor_of_what_is_supposed() -> None:
    profile = b"{id: Zq7Marker, treatments: [{treatment: Zq7Marker, dose: Zq7Marker}]}"
    for text in ("Zq7Marker=1", "hiv=Zq7Marker", "cd4=Zq7Marker", "condition:Zq7Marker=active", "born=Zq7Marker"):
        for extra in ([], ["--json"]):
            seen = run("whatif", "-", "--set", text, *ON, *extra, stdin=profile)
            assert (seen.code, seen.out) == (4, "")
            assert "zq7marker" not in seen.err.casefold()


def test_nothing_is_written_logged_or_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was asked for")

    before = REFERRAL.read_bytes()
    run("screen", REFERRAL, *ON)  # the cache of criteria is made
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.DEBUG):
        what_if("hiv=negative", "treatment:rituximab=ended@2026-11-01", "cd4=90")
    assert not caplog.records
    assert [p for p in tmp_path.rglob("*") if p.is_file() and "screener" not in p.parts] == []
    assert REFERRAL.read_bytes() == before
