"""Generated source says what the Binder and Kleene's logic say, on generated trials and profiles."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from worlds import ON, binder, compiled, facts_in, knowledge, patient, profiles, rules, simple_rules, trial

from screener.engine.bind import Binder
from screener.engine.generated import TRUTHS, Generated, generated
from screener.engine.kleene import cells_truth, truth
from screener.errors import Invalid
from screener.knowledge import CompiledTrial
from screener.profile.patient import Patient
from screener.values import Truth

DAYS = st.sampled_from([ON, ON, ON - timedelta(150), ON - timedelta(500), ON + timedelta(60)])


def made(trial: CompiledTrial, on: date = ON) -> Generated:
    return generated(trial, knowledge().vocabulary, knowledge().schemes, on)


def assert_agrees(trial: CompiledTrial, person: Patient, on: date) -> None:
    """Criteria, tests and evidence are those of the Binder and of Kleene's logic."""
    bound = Binder(person, knowledge().vocabulary, knowledge().schemes, on).bind(trial)
    masks, source = [b.mask for b in bound], made(trial, on)
    criteria, tests, evidence = source.explained(person)
    expected = [truth(c.formula, masks) for c in trial.criteria]
    assert [TRUTHS[code] for code in criteria] == expected
    assert [TRUTHS[code] for code in tests] == [cells_truth(masks[u], wanted) for u, wanted in source.tests]
    assert list(evidence) == [b.evidence for b in bound]
    assert TRUTHS[source.met(person)] is min(expected, default=Truth.TRUE)


@given(data=st.data(), on=DAYS)
def test_generated_source_agrees(data: st.DataObject, on: date) -> None:
    asked = data.draw(st.lists(st.one_of(simple_rules(), rules()), min_size=1, max_size=4), label="rules")
    about = set().union(*map(facts_in, asked))
    profile = data.draw(profiles(about), label="profile")
    try:
        person = patient(profile)
    except Invalid:
        assume(False)
    assert_agrees(compiled(trial(asked[:2], asked[2:])), person, on)


@pytest.mark.parametrize("key", sorted(knowledge().trials))
@settings(max_examples=20)
@given(profile=profiles({"cd4", "hiv", "csf_jcv_pcr", "karnofsky"}))
def test_it_agrees_on_every_encoded_trial(key: str, profile: dict[str, Any]) -> None:
    try:
        person = patient(profile)
    except Invalid:
        assume(False)
    assert_agrees(knowledge().trials[key], person, ON)


CD4 = {"fact": "cd4", "at_least": "200 /uL", "less_than": "350 /uL"}
LOW = {"fact": "cd4", "at_most": "100 /uL"}
HIV = {"fact": "hiv", "is": "negative"}


def finding(fact: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"fact": fact, "value": value, "date": "2026-11-01", **more}


@pytest.mark.parametrize(
    ("findings", "truths"),
    [
        ([finding("cd4", 200, unit="/uL"), finding("hiv", "negative")], "TFT"),
        ([finding("cd4", 350, unit="/uL")], "FFU"),
        ([finding("cd4", 100, unit="/uL"), finding("hiv", "positive")], "FTF"),
        ([finding("hiv", "indeterminate")], "UUU"),
    ],
)
def test_plain_profiles_need_no_binder(
    findings: list[dict[str, Any]], truths: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Binder, "unknown", None)
    source = made(compiled(trial([CD4, LOW, HIV])))
    criteria, _, _ = source.explained(patient({"findings": findings}))
    assert "".join(TRUTHS[code].name[0] for code in criteria) == truths


@pytest.mark.parametrize(
    "findings",
    [
        [finding("cd4", "<200", unit="/uL")],
        [finding("cd4", 0.25, unit="10*9/L")],
        [{"fact": "cd4", "value": 250, "unit": "/uL"}],
        [finding("cd4", 250, unit="/uL"), finding("cd4", 90, unit="/uL", date="2026-10")],
        [finding("cd4", 250, unit="/uL", date="2026-11-22")],
    ],
)
def test_what_is_not_plain_is_left_to_the_binder(findings: list[dict[str, Any]]) -> None:
    for on in (ON, ON - timedelta(3)):
        assert_agrees(compiled(trial([CD4, LOW])), patient({"findings": findings}), on)


def test_one_reading_settles_every_test_of_a_fact() -> None:
    asked = compiled(trial([{"at_least": 2, "of": [{"all": [CD4, HIV]}, LOW, HIV]}]))
    source = made(asked)
    assert source.source.count("get('cd4')") == 2, "once in each function"
    person = binder({"findings": [finding("cd4", 90, unit="/uL"), finding("hiv", "negative")]}).patient
    assert TRUTHS[source.met(person)] is Truth.TRUE


def test_a_trial_that_asks_nothing_is_met_by_everybody() -> None:
    source = made(compiled(trial([]))._replace(criteria=(), unknowns=()))
    assert source.explained(patient({})) == ((), (), ())
    assert TRUTHS[source.met(patient({}))] is Truth.TRUE


def test_an_id_cannot_become_code() -> None:
    asked = compiled(trial([HIV]))
    name = "hiv') or exit("
    facts = knowledge().vocabulary
    facts.facts[name] = facts.facts["hiv"]
    try:
        source = made(asked._replace(unknowns=(asked.unknowns[0]._replace(name=name),)))
        assert TRUTHS[source.met(patient({}))] is Truth.UNKNOWN
    finally:
        del facts.facts[name]
