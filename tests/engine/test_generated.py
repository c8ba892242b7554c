"""Generated source says what the Binder and Kleene's logic say, on generated trials and profiles."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from worlds import ON, compiled, facts_in, knowledge, patient, profiles, rules, simple_rules, trial

from screener.documents import read
from screener.engine.bind import Binder, Bound
from screener.engine.generated import Explains, Found, Generated, generated
from screener.engine.kleene import cells_truth, truth
from screener.engine.screening import screen
from screener.errors import Invalid
from screener.knowledge import CompiledTrial
from screener.profile.patient import Patient, patient_from
from screener.profile.plain import plain_of
from screener.values import Truth

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DAYS = st.sampled_from([ON, ON, ON - timedelta(150), ON - timedelta(500), ON + timedelta(60)])


def made(trial: CompiledTrial, on: date = ON) -> Generated:
    return generated(trial, knowledge().vocabulary, knowledge().schemes, on)


def bound_to(trial: CompiledTrial, person: Patient, on: date) -> tuple[Bound, ...]:
    return Binder(person, knowledge().vocabulary, knowledge().schemes, on).bind(trial)


def assert_agrees(trial: CompiledTrial, person: Patient, on: date) -> None:
    """Criteria, tests and evidence are those of the Binder and of Kleene's logic."""
    bound = bound_to(trial, person, on)
    masks, source = [b.mask for b in bound], made(trial, on)
    criteria, tests, evidence = found = source.explained(person)
    expected = [truth(c.formula, masks) for c in trial.criteria]
    assert list(criteria) == expected
    assert list(tests) == [cells_truth(masks[u], wanted) for u, wanted in source.tests]
    assert list(evidence) == [b.evidence for b in bound]
    assert source.met(person) is min(expected, default=Truth.TRUE)
    assert source.explained(person, bound) == found, "whether it is bound already or not"


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
KARNOFSKY = {"fact": "karnofsky", "at_least": 60}
CONSENT = {"fact": "consent", "is": True}


def finding(fact: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"fact": fact, "value": value, "date": "2026-11-01", **more}


# single readings, on which the source itself decides; and what makes them others

FEW = {"cd4": "/uL", "weight": "kg", "karnofsky": "", "hiv_rna": "copies/mL"}
VALUES = ["0", "0.1", "49.9", "50", "50.0", "50.1", "60", "200", "350.5"]
LIMITS = ["0.1", "49.95", "50", "50.1", "60", "200", "350.5"]
SIGNS = ["at_least", "more_than", "at_most", "less_than"]
SINGLE = st.integers(-3, 40).map(lambda n: str(ON - timedelta(n)))


def compared(fact: str) -> st.SearchStrategy[dict[str, Any]]:
    limit = st.sampled_from(LIMITS).map(lambda n: f"{n} {FEW[fact]}".strip())
    window = st.none() | st.sampled_from(["14 days", "1 month"])
    return st.builds(
        lambda sign, value, within: {"fact": fact, sign: value, **({"within": within} if within else {})},
        st.sampled_from(SIGNS), limit, window,
    )  # fmt: skip


def worded() -> st.SearchStrategy[dict[str, Any]]:
    some: dict[str, list[Any]] = {"pml_iris": ["present", "absent"], "csf_jcv_pcr": ["positive"], "consent": [True]}
    pairs = [{"fact": fact, "is": value} for fact, values in some.items() for value in values]
    return st.sampled_from([*pairs, {"fact": "pml_tissue", "one_of": ["shown", "not_shown"]}])


def measured(fact: str) -> st.SearchStrategy[dict[str, Any]]:
    value = st.sampled_from([*VALUES, *VALUES, "<50"])
    unit = st.sampled_from([FEW[fact]] * 3 + (["10*9/L"] if fact == "cd4" else [])) if FEW[fact] else st.none()
    return st.builds(
        lambda value, day, unit: {"fact": fact, "value": value, "date": day, **({"unit": unit} if unit else {})},
        value, SINGLE, unit,
    )  # fmt: skip


def said() -> st.SearchStrategy[dict[str, Any]]:
    some = {"pml_iris": ["present", "absent"], "csf_jcv_pcr": ["positive", "negative", "equivocal", "not_done"]}
    some |= {"consent": ["true", "false"], "pml_tissue": ["shown", "not_shown", "not_done"]}
    pairs = st.sampled_from([(fact, value) for fact, values in some.items() for value in values])
    return st.builds(lambda pair, day: {"fact": pair[0], "value": pair[1], "date": day}, pairs, SINGLE)


def asked() -> st.SearchStrategy[dict[str, Any]]:
    leaves = st.one_of(st.sampled_from(sorted(FEW)).flatmap(compared), worded())
    several = st.lists(leaves, min_size=2, max_size=4)
    return st.one_of(
        leaves, several.map(lambda r: {"any": r}), several.map(lambda r: {"none": r}),
        several.map(lambda r: {"at_least": 2, "of": r}), several.map(lambda r: {"any": [{"all": r[:2]}, *r[2:], HIV]}),
    )  # fmt: skip


PLAIN_DAYS = st.sampled_from([ON, ON, ON, ON - timedelta(2), ON + timedelta(20), ON + timedelta(400)])


@given(
    rules=st.lists(asked(), min_size=1, max_size=4),
    one_each=st.lists(
        st.one_of(st.sampled_from(sorted(FEW)).flatmap(measured), said()), max_size=8, unique_by=lambda f: f["fact"]
    ),
    again=st.lists(st.one_of(measured("cd4"), measured("weight"), said()), max_size=1),
    on=PLAIN_DAYS,
)
def test_it_agrees_around_limits_days_and_doubtful_words(
    rules: list[Any], one_each: list[Any], again: list[Any], on: date
) -> None:
    """Numbers that are no binary fractions, readings that lie ahead or are too old, windows, other units, `<50`."""
    try:
        person = patient({"findings": [*one_each, *again]}, ON + timedelta(3))
    except Invalid:
        assume(False)
    assert_agrees(compiled(trial(rules[:2], rules[2:])), person, on)


@pytest.mark.parametrize(
    ("findings", "truths"),
    [
        ([finding("cd4", 200, unit="/uL"), finding("hiv", "negative")], "TFT"),
        ([finding("cd4", 350, unit="/uL")], "FFU"),
        ([finding("cd4", 100, unit="/uL"), finding("hiv", "positive")], "FTF"),
        ([finding("cd4", "0.25", unit="10*9/L"), finding("hiv", "positive")], "TFF"),
        ([{"fact": "cd4", "value": 250, "unit": "/uL"}], "TFU"),
        ([finding("hiv", "indeterminate")], "UUU"),
    ],
)
def test_plain_profiles_need_no_binder(
    findings: list[dict[str, Any]], truths: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Binder, "unknown", None)
    source = made(compiled(trial([CD4, LOW, HIV])))
    criteria, _, _ = source.explained(patient({"findings": findings}))
    assert "".join(code.name[0] for code in criteria) == truths


@pytest.mark.parametrize(
    "findings",
    [
        [finding("cd4", "<200", unit="/uL")],
        [finding("cd4", 250, unit="/uL"), finding("cd4", 90, unit="/uL", date="2026-10")],
        [finding("cd4", 250, unit="/uL", date="2026-11-22")],
        [finding("karnofsky", 60)],
        [{"fact": "karnofsky", "value": 60}],
        [finding("consent", False), finding("cd4", 90, unit="/uL")],
    ],
)
def test_what_is_not_plain_is_left_to_the_binder(findings: list[dict[str, Any]]) -> None:
    for on in (ON, ON - timedelta(3), ON + timedelta(30)):
        assert_agrees(compiled(trial([CD4, LOW, KARNOFSKY, CONSENT])), patient({"findings": findings}), on)


def test_what_is_odd_matters_only_where_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Binder, "unknown", None)
    person = patient({"findings": [finding("weight", "<50", unit="kg"), finding("cd4", 250, unit="/uL")]})
    assert made(compiled(trial([CD4]))).met(person) is Truth.TRUE


def test_a_patient_whose_readings_are_not_laid_out_is_bound() -> None:
    person = replace(patient({"findings": [finding("cd4", 250, unit="/uL")]}), id="changed")
    assert_agrees(compiled(trial([CD4, LOW])), person, ON)


def test_another_vocabulary_has_its_places_elsewhere() -> None:
    """A patient who was read with other data is never compared by the places of these."""
    facts = knowledge().vocabulary.facts
    person = patient({"findings": [finding("cd4", 250, unit="/uL")]})
    turned = dict(reversed(facts.items()))
    object.__setattr__(person, "plain", plain_of(person.observations, turned))
    assert_agrees(compiled(trial([CD4, LOW])), person, ON)


def test_a_trial_that_asks_nothing_is_met_by_everybody() -> None:
    source = made(compiled(trial([]))._replace(criteria=(), unknowns=()))
    for person in (patient({}), replace(patient({}), id="changed")):
        assert source.explained(person) == ((), (), ())
        assert source.met(person) is Truth.TRUE


def test_a_test_that_every_or_no_cell_meets_is_settled() -> None:
    """The compiler leaves none, but the compiled form allows them."""
    ready = compiled(trial([HIV, CD4]))
    formulas = [("in", u, cells) for u, unknown in enumerate(ready.unknowns) for cells in (0, unknown.whole)]
    criteria = tuple(c._replace(id=str(i), formula=f) for i, f in enumerate(formulas) for c in ready.criteria[:1])
    for findings in ([], [finding("cd4", 250, unit="/uL"), finding("hiv", "negative")]):
        some = {"findings": findings}
        found = made(ready._replace(criteria=criteria)).explained(patient(some))[0]
        masks = [b.mask for b in bound_to(ready, patient(some), ON)]
        expected = tuple(cells_truth(masks[u], cells) for _, u, cells in formulas)
        assert found == expected == (Truth.FALSE, Truth.TRUE) * 2


def test_nothing_of_a_trial_becomes_code() -> None:
    """The source has no text of the trial in it, not even an id."""
    source = made(compiled(trial([HIV, CD4, {"treatment": "rituximab", "status": "current"}])))
    assert set(re.findall(r"[a-z_A-Z]{3,}", source.source)) <= SPELLED


SPELLED = {
    *("def", "explained", "met", "patient", "plain", "seen", "odd", "since", "until", "known", "facts", "bound"),
    *("bind", "mask", "evidence", "otherwise", "default", "min", "not", "and", "for", "return", "else"),
    *("TRUE", "UNKNOWN", "FALSE", "True", "False"),
}


# the same through `screen`


@pytest.mark.parametrize("example", sorted(p.stem for p in EXAMPLES.glob("*.yaml")))
def test_screening_says_the_same_with_source_prepared(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    k = knowledge()
    person = patient_from(read(EXAMPLES / f"{example}.yaml"), k.vocabulary, ON)
    prepared = {key: made(trial).explained for key, trial in k.trials.items()}
    expected = screen(person, k, ON, everything=True)
    used: list[str] = []
    spied = {key: _spied(key, explains, used) for key, explains in prepared.items()}
    assert screen(person, k, ON, everything=True, prepared=spied) == expected
    assert set(used) == set(k.trials), "every trial's truths come from the source"


def _spied(key: str, explains: Explains, used: list[str]) -> Explains:
    def spy(patient: Patient, bound: tuple[Bound, ...] = ()) -> Found:
        used.append(key)
        return explains(patient, bound)

    return spy


def test_what_a_site_has_attested_counts() -> None:
    """Its answers are in what is bound."""
    key, criterion = next(
        (key, c.id) for key, t in knowledge().trials.items() for c in t.criteria
        if c.formula[0] == "in" and t.unknowns[c.formula[1]].name == "judgement"
    )  # fmt: skip
    said = {
        "trial": key,
        "criterion": criterion,
        "answer": "met",
        "by": "S",
        "reason": "r",
        "protocol": "1",
        "date": "2026-11-01",
    }
    ready = knowledge().trials[key]
    number = [c.id for c in ready.criteria].index(criterion)
    for attested, expected in ([], Truth.UNKNOWN), ([said], Truth.TRUE):
        person = patient({"attested": attested})
        assert_agrees(ready, person, ON)
        assert made(ready).explained(person)[0][number] is expected
