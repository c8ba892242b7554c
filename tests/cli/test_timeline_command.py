"""`screener timeline`: what time alone changes, on one page."""

from __future__ import annotations

import json
import logging
import socket
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest
from command_line import EXAMPLES, ON, REFERRAL, ROOT, run
from data_folder import edit

jsonschema: Any = import_module("jsonschema")  # it has no types of its own
LYMPHOPENIA = ROOT / "examples" / "idiopathic-lymphopenia.yaml"
TRIAL = "NCT00746941"
SHORT_WASHOUT = """exclusion:
  - id: X1
    text: Rituximab in the last 3 months.
    topic: treatment
    source: [{quality: key_list, of: ctgov, item: E1}]
    exclude_if: {treatment: rituximab, within: 3 months}
"""
pytestmark = pytest.mark.usefixtures("plain_terminal")


@pytest.fixture
def folder(own_data: Path) -> Path:
    """The data, with a trial that recruits."""
    whole = json.loads((own_data / "trials.json").read_text(encoding="utf-8"))
    record = next(t for t in whole["trials"] if t["key"] == TRIAL)
    record["status"] = {**record["status"], "value": "recruiting", "as_of": "2026-11-10"}
    (own_data / "trials.json").write_text(json.dumps(whole), encoding="utf-8")
    return own_data


def words(text: str) -> str:
    return " ".join(text.split())


def found(profile: Path, *more: str) -> Any:
    """The trials of a timeline."""
    return json.loads(run("timeline", profile, *ON, *more, "--json").out)["trials"]


def test_a_trial_that_time_changes_is_shown_with_days_reasons_and_text() -> None:
    seen = run("timeline", LYMPHOPENIA, *ON)
    assert (seen.code, seen.err) == (0, "")
    assert "   today       not read in full, until 2026-12-17\n" in seen.out
    assert "   2026-12-18  still not read in full, from then on\n" in seen.out
    assert (
        "E2 clear → ask, if the list is not confirmed again: Biologic medicines given for a chronic inflammatory "
        "disease. — too old from this day: the list of treatments (2026-11-19, general practitioner)"
    ) in words(seen.out)


def test_the_first_line_is_the_first_window_to_close(folder: Path) -> None:
    seen = run("timeline", REFERRAL, *ON, "--data", folder)
    assert seen.out.startswith(f"First window to close: {TRIAL}, on 2027-03-31.\nReferral R-0042, from 2026-11-22 on")
    assert "First symptoms: 53 to 82 days ago (2026-09)" in seen.out
    none = run("timeline", REFERRAL, *ON)
    assert none.out.startswith("No trial that can be asked about closes by time alone up to 2028-11-21.\n")


def test_a_reading_that_grows_too_old_is_named_with_its_day() -> None:
    seen = words(run("timeline", REFERRAL, *ON, "--all").out)
    assert (
        "I6 met → missing, if not repeated: Karnofsky score of 30 % or more. — too old from this day: "
        "Karnofsky score: 60 (2026-11-18)"
    ) in seen


def test_a_day_that_is_counted_from_a_dose_is_no_recommendation(folder: Path) -> None:
    edit(folder, f"criteria/trials/{TRIAL}.yaml", "exclusion:\n", SHORT_WASHOUT)
    seen = words(run("timeline", REFERRAL, *ON, "--data", folder).out)
    assert "X1 excludes → missing: Rituximab in the last 3 months." in seen
    assert "2026-12-11 facts missing, until 2026-12-18" in seen
    assert "counted from the last dose; not a recommendation" in seen


def test_criteria_that_change_together_are_told_of_together() -> None:
    seen = words(run("timeline", LYMPHOPENIA, *ON, "--all").out)
    assert "E5, E6, E7, E8, E10, E11, E12, E13, E14 clear → missing, if the list is not confirmed again — too" in seen


def test_the_others_are_named_by_their_verdicts() -> None:
    seen = run("timeline", LYMPHOPENIA, *ON).out
    assert "\nTime alone changes nothing in:\n   Not read in full: " in seen
    still = [t["id"] for t in found(LYMPHOPENIA) if len(t["turns"]) == 1]
    assert still
    assert all(key in seen.split("changes nothing in:")[1] for key in still)


def test_how_many_trials_were_left_out_is_said() -> None:
    left = len(found(REFERRAL, "--all")) - len(found(REFERRAL))
    hidden = len(found(REFERRAL, "--all")) - len(json.loads(run("screen", REFERRAL, *ON, "--json").out)["trials"])
    assert (
        f"\n{left - hidden} trials with no sign of being open left out; --all shows them.\n"
        in run("timeline", REFERRAL, *ON).out
    )
    assert "left out" not in run("timeline", REFERRAL, *ON, "--all").out


def test_where_time_changes_nothing_a_sentence_says_so() -> None:
    seen = run("timeline", ROOT / "examples" / "empty.yaml", *ON)
    assert "\nTime alone changes no verdict and no criterion of these trials:\n" in seen.out
    assert "The bar" not in seen.out


def test_a_list_without_day_and_name_is_named_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("as_of: 2026-11-20\ncomplete: {treatments: {covers: ever}}\n", encoding="utf-8")
    seen = words(run("timeline", path, *ON, "--all").out)
    assert "too old from this day: the list of treatments (2026-11-20)" in seen


def test_every_trial_on_request_and_only_those_that_were_asked_for() -> None:
    assert TRIAL not in run("timeline", REFERRAL, *ON).out
    assert TRIAL in run("timeline", REFERRAL, *ON, "--all").out
    for name in (TRIAL, "2008-001314-24"):
        assert [t["id"] for t in found(REFERRAL, "--trial", name)] == [TRIAL]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_verdict_of_today_is_that_of_screen(example: Path) -> None:
    timeline = json.loads(run("timeline", example, *ON, "--all", "--json").out)
    screened = json.loads(run("screen", example, *ON, "--all", "--json").out)
    assert [(t["id"], t["verdict"]) for t in timeline["trials"]] == [
        (t["id"], t["verdict"]) for t in screened["trials"]
    ]
    assert [t["turns"][0]["verdict"] for t in timeline["trials"]] == [t["verdict"] for t in screened["trials"]]
    assert timeline["first_to_close"] == screened["first_to_close"]


# how it looks


def test_the_bar_tells_of_the_verdict_and_never_stands_alone() -> None:
    seen = run("timeline", REFERRAL, *ON, "--trial", TRIAL).out.splitlines()
    bar = next(i for i, line in enumerate(seen) if line.startswith("   2026-11-22  ?"))
    assert seen[bar].strip("?-") == "   2026-11-22  " + "?" * 10 + "-" * 43 + " 2028-11-21"
    assert seen[bar + 1] == "   today       facts missing, until 2026-12-01"
    assert any(line.startswith("The bar: = nothing fails, ? facts are missing, - a criterion fails.") for line in seen)


def test_there_is_no_bar_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert "----" not in run("timeline", REFERRAL, *ON, "--trial", TRIAL).out


@pytest.mark.parametrize("columns", [40, 80, 160])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_no_line_is_wider_than_the_terminal(example: Path, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    seen = run("timeline", example, *ON, "--all").out
    assert max(map(len, seen.splitlines())) <= columns
    assert "\x1b" not in seen
    assert not any("\u2500" <= letter <= "\u259f" for letter in seen)
    assert not any(line != line.rstrip() for line in seen.splitlines())


def test_a_dangerous_medicine_is_named_before_any_trial() -> None:
    seen = run("timeline", ROOT / "examples" / "negative-pcr.yaml", *ON, "--all").out
    assert seen.index("! dimethyl fumarate is given now") < seen.index(TRIAL)


# JSON, errors, privacy


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_timeline_is_as_its_schema_says(example: Path) -> None:
    schema = json.loads(run("schema", "timeline").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(run("timeline", example, *ON, "--all", "--json").out), schema)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["timeline"], 2, "Missing argument"),
        (["timeline", REFERRAL, "--on", "tomorrow"], 2, "not a day of the calendar"),
        (["timeline", REFERRAL, "--trial", "NCT0074694"], 2, f"did you mean {TRIAL}?"),
        (["timeline", "nothing.yaml"], 3, "There is no such file."),
        (["timeline", REFERRAL, "--data", "nothing"], 5, "nothing"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str | Path], code: int, said: str) -> None:
    seen = run(*arguments)
    assert (seen.code, seen.out) == (code, "")
    assert said in words(seen.err)


def test_an_error_repeats_nothing_of_the_profile() -> None:
    seen = run("timeline", "-", *ON, stdin=b"{id: Zq7Marker, sex: Zq7Marker}")
    assert (seen.code, seen.out) == (4, "")
    assert "Zq7Marker" not in seen.err


def test_nothing_is_written_logged_or_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was asked for")

    run("timeline", REFERRAL, *ON)  # the cache of criteria is made
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.DEBUG):
        assert run("timeline", REFERRAL, *ON, "--all").code == 0
    assert not caplog.records
    assert [p for p in tmp_path.rglob("*") if p.is_file() and "screener" not in p.parts] == []
