"""The published cases as profiles: class and verdicts that a reader of the trial files gives, against the program's.

What a case's file says was written with the trial files in hand, before the program ran. Where the two differ, one of
them is wrong: read again before bending either; what stays in dispute carries `disputed` in the file and fails here.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from screener.documents import Document, read
from screener.engine.result import Code, Result, TrialResult
from screener.engine.screening import screen
from screener.knowledge import Knowledge, load
from screener.profile.patient import patient_from
from screener.rules.verdicts import BEST_FIRST, EASIEST_FIRST, FAILING

HERE = Path(__file__).parent
COLLECTION = HERE.parents[1].parent / "shared" / "cases" / "published_cases.json"
TODAY = date(2026, 11, 22)

FILES = {path.stem: read(path).data for path in sorted(HERE.glob("*.yaml"))}
CLASSES = [(case, stage["on"]) for case, data in FILES.items() for stage in (data, *data.get("also", ()))]
VERDICTS = [(case, trial) for case, data in FILES.items() for trial in data["expect"]["verdicts"]]

each_case = pytest.mark.parametrize("case", FILES)
each_pair = pytest.mark.parametrize(("case", "trial"), VERDICTS)
each_verdict = pytest.mark.parametrize(
    ("case", "trial"),
    [
        pytest.param(case, trial, marks=pytest.mark.xfail(reason=why, strict=True)) if why else (case, trial)
        for case, trial in VERDICTS
        for why in [FILES[case]["expect"]["verdicts"][trial].get("disputed")]
    ],
)


@cache
def knowledge() -> Knowledge:
    return load()


@cache
def screened(case: str, on: str) -> Result:
    """The case against the trials that its file names, on a day."""
    named = FILES[case]["expect"]["verdicts"]
    known = knowledge()
    chosen = known._replace(records={key: record for key, record in known.records.items() if key in named})
    document = Document(f"{case}.yaml", FILES[case]["profile"], {})
    return screen(patient_from(document, known.vocabulary, TODAY), chosen, date.fromisoformat(on), everything=True)


def found(case: str, trial: str) -> TrialResult:
    return next(t for t in screened(case, FILES[case]["on"])["trials"] if t["id"] == trial)


def expected(case: str, trial: str) -> dict[str, Any]:
    read_by_hand: dict[str, Any] = FILES[case]["expect"]["verdicts"][trial]
    return read_by_hand


# what the program says


@pytest.mark.parametrize(("case", "on"), CLASSES)
def test_the_class_is_that_of_the_table(case: str, on: str) -> None:
    stages = {FILES[case]["on"]: FILES[case]["expect"]} | {stage["on"]: stage for stage in FILES[case].get("also", ())}
    [diagnosis] = [d for d in screened(case, on)["diagnosis"] if d["scheme"] == "aan_2013"]
    assert {key: diagnosis[key] for key in ("so_far", "reachable")} == stages[on]["aan_2013"]


@each_verdict
def test_the_verdict_and_its_reasons_are_what_a_reader_of_the_trial_gives(case: str, trial: str) -> None:
    seen, by_hand = found(case, trial), expected(case, trial)
    kinds = dict(zip(by_hand.get("because", ()), by_hand.get("kind", ()), strict=True))
    assert seen["verdict"] == by_hand["verdict"], by_hand["why"]
    assert sorted(seen["reasons"]) == sorted([criterion] for criterion in kinds)
    assert {c["id"]: c["kind"] for c in seen["criteria"] if c["truth"] == "false"} == kinds
    against = [c["id"] for c in seen["criteria"] if c["reason"]["code"] is Code.PROBABLY_AGAINST]
    assert against == by_hand.get("against", [])


@each_case
def test_no_case_passes_a_trial_whose_list_was_not_read(case: str) -> None:
    for trial in screened(case, FILES[case]["on"])["trials"]:
        unread = any(c["reason"]["code"] is Code.NOT_READ for c in trial["criteria"])
        assert not (unread and trial["verdict"] in ("eligible", "for_site"))


# the files


@each_case
def test_a_file_says_what_is_ours_where_it_comes_from_and_five_verdicts(case: str) -> None:
    data, text = FILES[case], (HERE / f"{case}.yaml").read_text(encoding="utf-8")
    top = text[: text.index("\nsource:")]
    assert all(line.startswith("# ") for line in top.splitlines())
    assert "Ours: " in top
    assert set(data) - {"also"} == {"source", "on", "profile", "expect"}
    assert set(data["source"]) == {"url", "title", "year"}
    assert data["profile"]["id"] == case
    assert len(data["expect"]["verdicts"]) == 5


@each_pair
def test_an_entry_has_a_line_why_and_a_kind_for_each_reason(case: str, trial: str) -> None:
    entry = expected(case, trial)
    assert set(entry) <= {"verdict", "because", "kind", "against", "why", "disputed"}
    assert entry["verdict"] in BEST_FIRST
    assert entry["why"]
    assert bool(entry.get("because")) is (entry["verdict"] in FAILING)
    assert len(entry.get("because", ())) == len(entry.get("kind", ()))
    assert set(entry.get("kind", ())) <= set(EASIEST_FIRST)


def test_the_cases_reach_encoded_trials_and_many_of_them() -> None:
    reached = {trial for _, trial in VERDICTS}
    assert reached <= set(knowledge().trials)
    assert len(reached) >= 15


def test_every_published_case_has_a_file_with_its_address() -> None:
    if not COLLECTION.is_file():
        pytest.skip("the collection of published cases lies beside the repository, and is not here")
    collected = json.loads(COLLECTION.read_text(encoding="utf-8"))["cases"]
    assert {c["id"]: c["source"]["url"] for c in collected} == {case: f["source"]["url"] for case, f in FILES.items()}
