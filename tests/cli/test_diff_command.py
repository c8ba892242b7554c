"""`screener diff`: two profiles, or one profile and two versions of the data."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from command_line import EXAMPLES, ON, REFERRAL, ROOT, run
from data_folder import edit

jsonschema: Any = import_module("jsonschema")  # it has no types of its own
OTHER = ROOT / "examples" / "negative-pcr.yaml"
TRIAL = "NCT00746941"
FILE = f"criteria/trials/{TRIAL}.yaml"
NEW = """exclusion:
  - id: X1
    text: Rituximab in the last 3 months.
    topic: treatment
    source: [{quality: key_list, of: ctgov, item: E1}]
    exclude_if: {treatment: rituximab, within: 3 months}
"""
pytestmark = pytest.mark.usefixtures("plain_terminal")


def words(text: str) -> str:
    return " ".join(text.split())


def between(folder: Path, *more: str, profile: Path = REFERRAL) -> str:
    """The changes from the checkout's data to the folder's."""
    seen = run("diff", profile, "--data", ROOT, "--data", folder, *ON, *more)
    assert (seen.code, seen.err) == (0, "")
    return seen.out


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_file_does_not_differ_from_itself(example: Path) -> None:
    seen = run("diff", example, example, *ON)
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.splitlines()[-2:] == ["", "No verdict changes."]
    assert json.loads(run("diff", example, example, *ON, "--json").out)["trials"] == []


def test_the_same_data_twice_differ_in_nothing(own_data: Path) -> None:
    assert json.loads(between(own_data, "--json"))["trials"] == []


def test_two_profiles() -> None:
    seen = run("diff", REFERRAL, OTHER, *ON).out
    assert seen.startswith("Referral R-0042 → Referral R-0043, on 2026-11-22.\n")
    assert f"\n{TRIAL}  FACTS MISSING → NOT TODAY\n" in seen
    assert "   I1   met → not met: PML, with JC virus DNA found" in seen
    assert seen.index("NOT TODAY") < seen.index("\nTHE VERDICT STAYS, AND SOMETHING ELSE CHANGES\n")
    assert "   E1   missing → clear: HIV infection. — HIV: negative (2026-11-09)\n" in seen
    assert "! dimethyl fumarate is given now" in seen


def test_the_verdicts_are_those_of_screen_in_the_order_of_the_newer() -> None:
    found = json.loads(run("diff", REFERRAL, OTHER, *ON, "--json").out)
    old, new = (json.loads(run("screen", path, *ON, "--json").out)["trials"] for path in (REFERRAL, OTHER))
    then, now = ({t["id"]: t["verdict"] for t in trials} for trials in (old, new))
    assert [t["id"] for t in found["trials"]] == [key for key in now if key in {t["id"] for t in found["trials"]}]
    changed = {t["id"]: (t["before"]["verdict"], t["after"]["verdict"]) for t in found["trials"]}
    assert {key for key in now if then[key] != now[key]} <= set(changed)
    assert all(pair == (then[key], now[key]) for key, pair in changed.items())


def test_a_profile_without_a_number_and_standard_input() -> None:
    seen = run("diff", "-", OTHER, *ON, stdin=b"{born: 1972}")
    assert seen.out.startswith("Profile without a number → Referral R-0043, on 2026-11-22.\n")


def test_a_criterion_that_an_amendment_adds(own_data: Path) -> None:
    edit(own_data, FILE, "exclusion:\n", NEW)
    seen = between(own_data)
    assert seen.startswith("Referral R-0042, two versions of the data: ")
    assert f"\n{TRIAL}  FACTS MISSING → NOT TODAY\n" in seen
    assert "X1 new (excludes): Rituximab in the last 3 months. — rituximab: last dose (2026-09-10)" in words(seen)
    assert "counted from the last dose; not a recommendation" in words(seen)
    back = run("diff", REFERRAL, "--data", own_data, "--data", ROOT, *ON).out
    assert "   X1   no longer a criterion (excludes): Rituximab in the last 3 months.\n" in back


def test_a_text_that_an_amendment_changes(own_data: Path) -> None:
    edit(own_data, FILE, "text: Body weight of 30 kg or more.", "text: Thirty kilograms at least.")
    seen = between(own_data)
    assert "\nNo verdict changes.\n\nTHE VERDICT STAYS, AND SOMETHING ELSE CHANGES\n" in seen
    assert f"\n{TRIAL}  FACTS MISSING\n" in seen
    assert "I5 met: Thirty kilograms at least. (it said: Body weight of 30 kg or more.) — body weight" in words(seen)


def test_a_trial_that_closes_is_told_of(own_data: Path) -> None:
    whole = json.loads((own_data / "trials.json").read_text(encoding="utf-8"))
    record = next(t for t in whole["trials"] if t["key"] == "FR-pembrolizumab-PML")
    record["status"]["value"] = "completed"
    (own_data / "trials.json").write_text(json.dumps(whole), encoding="utf-8")
    seen = between(own_data)
    assert "   To join: check first → cannot be joined.\n" in seen


def test_a_trial_that_is_new_or_gone_is_named(own_data: Path) -> None:
    whole = json.loads((own_data / "trials.json").read_text(encoding="utf-8"))
    whole["trials"] = [t for t in whole["trials"] if t["key"] != "NCT06990087"]
    (own_data / "trials.json").write_text(json.dumps(whole), encoding="utf-8")
    (own_data / "criteria" / "trials" / "NCT06990087.yaml").unlink(missing_ok=True)
    assert "\nNCT06990087  no longer on record: NOT READ IN FULL\n" in between(own_data)
    back = run("diff", REFERRAL, "--data", own_data, "--data", ROOT, *ON).out
    assert "\nNCT06990087  new: NOT READ IN FULL\n" in back


def test_a_trial_that_is_no_longer_encoded_lists_no_criteria(own_data: Path) -> None:
    (own_data / FILE).unlink()
    seen = between(own_data)
    assert f"\n{TRIAL}  FACTS MISSING → NOT ENCODED YET\n" in seen
    assert "no longer a criterion" not in seen


# how it looks, JSON, errors


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_no_line_is_wider_than_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for example in EXAMPLES:
        seen = run("diff", REFERRAL, example, *ON).out
        assert max(map(len, seen.splitlines())) <= columns
        assert "\x1b" not in seen
        assert not any("\u2500" <= letter <= "\u259f" for letter in seen)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_changes_are_as_their_schema_says(example: Path) -> None:
    schema = json.loads(run("schema", "changes").out)
    jsonschema.validate(json.loads(run("diff", REFERRAL, example, *ON, "--json").out), schema)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([REFERRAL], 2, "give two profiles (and --data once at most), or one profile and --data twice"),
        ([REFERRAL, "--data", ROOT], 2, "give two profiles"),
        ([REFERRAL, OTHER, "--data", ROOT, "--data", ROOT], 2, "give two profiles"),
        ([REFERRAL, "nothing.yaml"], 3, "There is no such file."),
        ([REFERRAL, OTHER, "--data", "nothing"], 5, "nothing"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str | Path], code: int, said: str) -> None:
    seen = run("diff", *arguments, *ON)
    assert (seen.code, seen.out) == (code, "")
    assert said in words(seen.err)


def test_an_error_repeats_nothing_of_either_profile() -> None:
    for order in ((REFERRAL, "-"), ("-", REFERRAL)):
        seen = run("diff", *order, *ON, stdin=b"{id: Zq7Marker, sex: Zq7Marker}")
        assert (seen.code, seen.out) == (4, "")
        assert "Zq7Marker" not in seen.err


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("screen", REFERRAL, *ON)  # the cache of criteria is made
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert run("diff", REFERRAL, OTHER, *ON).code == 0
    assert [p for p in tmp_path.rglob("*") if p.is_file() and "screener" not in p.parts] == []
