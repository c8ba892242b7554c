"""A person's own folder: its trials and records are laid over the shipped ones, checked alike, and named as theirs."""

import json
import shutil
from pathlib import Path

import pytest
from command_line import Outcome, run
from data_folder import ROOT

REFERRAL = ROOT / "examples" / "referral.yaml"
ON = ("--on", "2026-11-22")
NEW = """
trial: OWN-1
encoded_from: {registry: our own protocol, record_date: 2026-11-01, items: {}}
sources: {protocol: {what: our protocol, where: on our shelf, dated: 2026-11-01}}
review: null
coverage: {inclusion: complete, exclusion: complete}
inclusion:
  - id: I1
    text: Sixty years or more.
    topic: demographics
    source: [{quality: registry, of: protocol, item: I1}]
    require: {fact: age, at_least: 60}
exclusion: []
examples:
  - name: old enough
    on: 2026-11-22
    profile: {born: 1950}
    expect: {verdict: VERDICT}
"""
RECORD = {
    "key": "OWN-1", "title": "Our own study", "purpose": "treatment", "takes_pml": "yes", "kind": "trial",
    "status": {"value": "recruiting", "as_of": "2026-11-20", "read": "2026-11-20", "source": "we run it"},
    "how_to_ask": "Ask the neurology department.",
}  # fmt: skip


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    (folder / "criteria" / "trials").mkdir(parents=True)
    monkeypatch.setenv("SCREENER_HOME", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def add(own: Path, verdict: str = "eligible") -> Path:
    """A trial of their own with its record; its example expects that verdict."""
    (own / "trials.json").write_text(json.dumps({"schema": 1, "trials": [RECORD]}), encoding="utf-8")
    path = own / "criteria" / "trials" / "OWN-1.yaml"
    path.write_text(NEW.replace("VERDICT", verdict), encoding="utf-8")
    return path


def layers(*options: str) -> dict[str, str]:
    outcome = run("screen", REFERRAL, *ON, "--all", "--json", *options)
    assert outcome.code == 0, outcome.err
    return {trial["id"]: trial["layer"] for trial in json.loads(outcome.out)["trials"]}


def test_a_trial_of_their_own_is_screened_and_named_as_theirs(own: Path) -> None:
    add(own)
    found = layers()
    assert found.pop("OWN-1") == "own"
    assert set(found.values()) == {"checkout"}
    told = run("explain", REFERRAL, "OWN-1", *ON)
    assert "OWN-1" in told.out
    assert "your own folder" in " ".join(told.out.split())


def test_without_their_files_everything_is_as_shipped(own: Path) -> None:
    plain = run("screen", REFERRAL, *ON, "--all", "--json")
    add(own)
    assert run("screen", REFERRAL, *ON, "--all", "--json", "--no-user-data") == plain
    assert run("screen", REFERRAL, *ON, "--all", "--json") != plain


def test_a_file_of_theirs_takes_the_place_of_the_shipped_one(own: Path) -> None:
    name = "criteria/trials/NCT00746941.yaml"
    shipped = (ROOT / name).read_text(encoding="utf-8")
    before = run("screen", REFERRAL, *ON, "--trial", "NCT00746941", "--json")
    (own / name).write_text(shipped, encoding="utf-8")
    after = run("screen", REFERRAL, *ON, "--trial", "NCT00746941", "--json")
    assert _trial(before) == {**_trial(after), "layer": "checkout"}
    assert _trial(after)["layer"] == "own"


def _trial(outcome: Outcome) -> dict[str, object]:
    trial: dict[str, object] = json.loads(outcome.out)["trials"][0]
    return trial


def test_the_release_names_their_files_too(own: Path) -> None:
    def release() -> str:
        return str(json.loads(run("screen", REFERRAL, *ON, "--json").out)["data"])

    shipped = release()
    path = add(own)
    first = release()
    path.write_text(path.read_text(encoding="utf-8").replace("Sixty", "60"), encoding="utf-8")
    assert len({shipped, first, release()}) == 3


def test_a_file_whose_example_does_not_hold_screens_nobody(own: Path) -> None:
    path = add(own, verdict="not_eligible")
    outcome = run("screen", REFERRAL, *ON)
    assert outcome.code == 5
    assert str(path) in outcome.err
    assert "old enough" in outcome.err
    assert "--no-user-data" in outcome.err
    assert run("screen", REFERRAL, *ON, "--no-user-data").code == 0


def test_a_file_that_kept_the_laws_is_not_checked_again(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(own)
    assert run("screen", REFERRAL, *ON).code == 0
    monkeypatch.setattr("screener.engine.laws._broken", lambda *_: ["checked again"])
    assert run("screen", REFERRAL, *ON).code == 0
    add(own, verdict="for_site")
    assert "checked again" in run("screen", REFERRAL, *ON).err


@pytest.mark.parametrize("says", ["unknown", "known"])
def test_a_file_of_theirs_without_a_record(says: str, own: Path) -> None:
    path = add(own)
    (own / "trials.json").unlink()
    if says == "known":
        shutil.copy(ROOT / "trials.json", own / "trials.json")
    outcome = run("screen", REFERRAL, *ON)
    assert outcome.code == 5
    assert str(path) in outcome.err
    assert "No record of trials.json has this key." in outcome.err


def test_a_number_that_another_record_has_already(own: Path) -> None:
    add(own)
    doubled = {**RECORD, "aliases": ["NCT00746941"]}
    (own / "trials.json").write_text(json.dumps({"schema": 1, "trials": [doubled]}), encoding="utf-8")
    outcome = run("screen", REFERRAL, *ON)
    assert outcome.code == 5
    assert f"{own / 'trials.json'}" in outcome.err
    assert "names two trials" in outcome.err


def test_a_record_of_theirs_that_nobody_has_encoded(own: Path) -> None:
    add(own).unlink()
    assert layers()["OWN-1"] == "own"


def test_criteria_check_finds_faults_in_their_files_as_in_ours(own: Path) -> None:
    path = add(own)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("60 years}", "60 years}\n    note: x").replace("I1", "I9"), encoding="utf-8")
    found = json.loads(run("criteria", "check", "--json").out)["findings"]
    assert {f["file"] for f in found if f["file"].startswith("own/")} == {"own/criteria/trials/OWN-1.yaml"}
    assert not [
        f
        for f in json.loads(run("criteria", "check", "--no-user-data", "--json").out)["findings"]
        if "own/" in f["file"]
    ]


def test_criteria_show_shows_theirs(own: Path) -> None:
    add(own)
    assert "Sixty years or more" in run("criteria", "show", "OWN-1").out
    assert json.loads(run("criteria", "show", "OWN-1", "--json").out)["layer"] == "own"
    assert run("criteria", "show", "OWN-1", "--no-user-data").code == 2


def test_what_else_lies_in_the_folder_is_not_read(own: Path) -> None:
    (own / "criteria" / "facts.yaml").write_text("nonsense: [", encoding="utf-8")
    (own / "notes.txt").write_text("ours", encoding="utf-8")
    assert "own" not in layers().values()
