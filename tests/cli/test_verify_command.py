"""A kept result is worked out anew: confirmed to the letter, or what is otherwise and why."""

import json
from pathlib import Path

import pytest
from command_line import ON, REFERRAL, ROOT, run

OTHER = ROOT / "examples" / "negative-pcr.yaml"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return keep(tmp_path)


def keep(folder: Path, *options: str) -> Path:
    path = folder / "result.json"
    path.write_text(run("screen", REFERRAL, *ON, "--json", *options).out, encoding="utf-8")
    return path


def changed(path: Path, **keys: object) -> Path:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **keys}), encoding="utf-8")
    return path


@pytest.mark.parametrize("options", [(), ("--all",), ("--trial", "NCT00746941", "--trial", "NCT00120367")])
def test_a_result_holds_with_the_options_it_was_made_with(options: tuple[str, ...], tmp_path: Path) -> None:
    outcome = run("verify", keep(tmp_path, *options), REFERRAL)
    assert (outcome.code, outcome.err) == (0, "")
    assert "the same to the letter" in " ".join(outcome.out.split())


def test_another_profile_is_told(kept: Path) -> None:
    outcome = run("verify", kept, OTHER)
    assert outcome.code == 1
    assert "the profile is not the one that was screened" in " ".join(outcome.out.split())
    assert "FR-pembrolizumab-PML" in outcome.out


def test_another_release_and_another_program_are_told(kept: Path) -> None:
    outcome = run("verify", changed(kept, data="0123456789abcdef", engine="0.0.1"), REFERRAL)
    said = " ".join(outcome.out.split())
    assert outcome.code == 1
    assert "The data are another release: 0123456789abcdef then," in said
    assert "The program is another version: 0.0.1 then," in said
    assert "No verdict and no criterion is otherwise" in said


def test_a_verdict_that_somebody_changed_is_shown(kept: Path) -> None:
    trials = json.loads(kept.read_text(encoding="utf-8"))["trials"]
    trials[0]["verdict"] = "eligible"
    found = json.loads(run("verify", changed(kept, trials=trials), REFERRAL, "--json").out)
    assert (found["holds"], found["causes"], found["gone"]) == (False, ["profile"], [])
    (change,) = found["changes"]["trials"]
    assert change["id"] == trials[0]["id"]
    assert change["before"]["verdict"] == "eligible"
    assert change["after"]["verdict"] != "eligible"


def test_a_trial_that_is_no_longer_on_record_is_named(kept: Path) -> None:
    trials = json.loads(kept.read_text(encoding="utf-8"))["trials"]
    gone = {**trials[0], "id": "NCT99999999"}
    outcome = run("verify", changed(kept, trials=[*trials, gone]), REFERRAL)
    assert outcome.code == 1
    assert "No longer on record: NCT99999999." in outcome.out


@pytest.mark.parametrize("text", ["{}", "[]", '{"schema": "one"}', "not a result"])
def test_what_is_no_result_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    outcome = run("verify", path, REFERRAL)
    assert outcome.code == 4
    assert str(path) in outcome.err
    assert "This is no result of this program" in outcome.err


def test_standard_input_holds_one_of_the_two(kept: Path) -> None:
    assert run("verify", "-", REFERRAL, stdin=kept.read_bytes()).code == 0
    assert run("verify", "-", "-", stdin=kept.read_bytes()).code == 2
