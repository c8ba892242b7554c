"""Drafts: what is recognised and what is left to a person, the file, its place, and that a draft fails nobody."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from screener.cli import app
from screener.documents import parse
from screener.engine.screening import screen
from screener.knowledge import Knowledge, load, locate
from screener.knowledge.drafts import load_drafts
from screener.profile.patient import patient_from
from screener.registries.draft_file import drafted
from screener.registries.drafting import Recogniser
from screener.registries.items import SideName
from screener.rules.trial_file import TrialFile
from screener.trials import Eligibility, Record, Status

ON = date(2026, 11, 22)
IN: SideName = "inclusion"
EX: SideName = "exclusion"
PREGNANT_OR_NURSING = {"any": [{"fact": "pregnant", "is": True}, {"fact": "breast_feeding", "is": True}]}
PCR = {"fact": "csf_jcv_pcr", "is": "positive", "within": "90 days"}
PLAIN: list[tuple[SideName, str, dict[str, Any]]] = [
    (IN, "Age ≥ 18 years", {"fact": "age", "at_least": 18}),
    (IN, "Are at least 18 years old.", {"fact": "age", "at_least": 18}),
    (IN, "Male or female, aged 18 to 75 years", {"fact": "age", "at_least": 18, "at_most": 75}),
    (IN, "18 years of age or older", {"fact": "age", "at_least": 18}),
    (EX, "age less than 18-year-old", {"fact": "age", "less_than": 18}),
    (EX, "Are pregnant or breast-feeding.", PREGNANT_OR_NURSING),
    (IN, "Not pregnant", {"fact": "pregnant", "is": False}),
    (EX, "Known HIV infection", {"fact": "hiv", "is": "positive"}),
    (IN, "HIV-negative", {"fact": "hiv", "is": "negative"}),
    (IN, "Definite or probable PML", {"fact": "pml_certainty", "one_of": ["definite", "probable"]}),
    (IN, "JCV DNA in CSF by PCR within 90 days prior to screening", PCR),
    (IN, "Karnofsky performance score of at least 50", {"fact": "karnofsky", "at_least": 50}),
    (IN, "ECOG performance status 0-2", {"fact": "ecog", "at_most": 2}),
    (IN, "Platelets ≥ 100,000/mm3", {"fact": "platelets", "at_least": "100000 /mm3"}),
    (IN, "Absolute neutrophil count (ANC) \\>= 1.5 x 10\\^9/L", {"fact": "neutrophils", "at_least": "1.5 10*9/L"}),
    (EX, "CD4 count < 200 cells/mm3", {"fact": "cd4", "less_than": "200 cells/mm3"}),
    (EX, "Have received chemotherapy in the past 30 days.", {"treatment": "chemotherapy", "within": "30 days"}),
    (EX, "Rituximab within 6 months prior to enrollment", {"treatment": "rituximab", "within": "6 months"}),
    (EX, "Any prior Ara-C.", {"treatment": "cytarabine", "status": "ever"}),
    (EX, "Have a history of uveitis.", {"condition": "uveitis"}),
    (IN, "Signed informed consent", {"fact": "consent", "is": True}),
]  # fmt: skip
LEFT: list[tuple[SideName, str]] = [
    (IN, "Age ≥ 18 years unless the parents agree"),
    (IN, "Age ≥ 18 years*"),
    (IN, "Age â‰¥ 18 years"),
    (IN, "Platelets ? 70 /uL"),
    (IN, "Platelets > 100.000/µl"),
    (IN, "Platelets > 100"),
    (IN, "Platelets > 100 bananas"),
    (EX, "HIV infection, except with an undetectable viral load"),
    (EX, "Not pregnant"),
    (EX, "Rituximab within 6 months of the infusion"),
    (EX, "Use of corticosteroids within 30 days, other than topical"),
    (EX, "Unobtainium within 30 days"),
    (EX, "History of unheard-of disease"),
    (IN, "JCV DNA in urine by PCR"),
    (IN, "Cohort 1: HIV infection"),
    (EX, "MMF within 30 days"),
    ("unsorted", "HIV infection"),
]


@cache
def knowledge() -> Knowledge:
    return load(own=False)


@cache
def recogniser() -> Recogniser:
    return Recogniser(load_drafts(locate(own=False)), knowledge().vocabulary, knowledge().schemes)


@pytest.mark.parametrize(("side", "text", "rule"), PLAIN)
def test_a_plain_item_gets_a_rule(side: SideName, text: str, rule: dict[str, Any]) -> None:
    found = recogniser().proposed(text, side)
    assert found is not None
    assert found.rule == rule
    assert found.key == {IN: "require", EX: "exclude_if"}[side]


@pytest.mark.parametrize(("side", "text"), LEFT)
def test_anything_less_plain_is_left_to_a_person(side: SideName, text: str) -> None:
    assert recogniser().proposed(text, side) is None


@pytest.mark.parametrize(("side", "text", "_"), PLAIN)
@pytest.mark.parametrize("more", [", unless allowed", " or other reasons", " (except in part B)", "\n* nested", " †"])
def test_more_words_take_the_rule_away(side: SideName, text: str, _: object, more: str) -> None:
    assert recogniser().proposed(f"{text.rstrip('.')}{more}", side) is None


WORDS = st.sampled_from(
    ["age", "≥", "18", "years", "hiv", "<", "/uL", "pregnant", "or", "rituximab", "within", "3 weeks"]
)


@settings(max_examples=50, deadline=None)
@given(st.text() | st.lists(WORDS).map(" ".join))
def test_any_text_can_be_looked_at(text: str) -> None:
    for side in (IN, EX):
        found = recogniser().proposed(text, side)
        assert found is None or found.key in ("require", "exclude_if")


SAID = Eligibility(
    inclusion=("Definite PML", "ECOG 0-2", "Fit in the investigator's opinion"),
    exclusion=("HIV infection", "Bad lungs"),
    unsorted=("Stable",),
    minimum_age="18 Years",
    registry="ClinicalTrials.gov",
)
RECORD = Record(
    key="NCT09999999",
    title="A made-up trial",
    status=Status(value="recruiting", as_of="2026-11-20", read="2026-11-20", source="made up"),
    purpose="treatment",
    takes_pml="yes",
    kind="trial",
    how_to_ask="Nobody.",
    eligibility=SAID,
)


def test_every_item_is_in_the_file_and_marked() -> None:
    made = drafted(RECORD, SAID, recogniser())
    file = TrialFile.model_validate(made.file)
    assert (made.items, made.proposed) == (6, 3)
    assert [c.id for c in file.criteria()] == ["AGE", "I1", "I2", "I3", "U1", "E1", "E2"]
    assert {c.id for c in file.criteria() if not c.drafted} == {"AGE"}
    assert {c.id for c in file.criteria() if c.judgement} == {"I3", "U1", "E2"}
    assert file.unread() == ("inclusion", "exclusion")


HOME = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT09999999", "briefTitle": "A made-up trial of T cells in PML"},
        "statusModule": {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "2026-11-02"}},
        "conditionsModule": {"conditions": ["Progressive Multifocal Leukoencephalopathy"]},
        "designModule": {"studyType": "INTERVENTIONAL", "designInfo": {"primaryPurpose": "TREATMENT"}},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* ECOG 0-2\n\nExclusion Criteria:\n\n* HIV infection\n* X",
            "sex": "ALL",
        },
    }
}
AGAINST = """
as_of: 2026-11-20
born: 1980
findings:
  - {fact: hiv, value: positive, date: 2026-11-01}
  - {fact: ecog, value: 4, date: 2026-11-20}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = tmp_path / "own"
    monkeypatch.setenv("SCREENER_HOME", str(own))
    (tmp_path / "record.json").write_text(json.dumps(HOME), encoding="utf-8")
    assert run("trials", "update", "--from-file", str(tmp_path / "record.json")).exit_code == 0
    return own


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def test_a_draft_is_written_beside_and_never_fails_a_patient(home: Path) -> None:
    made = run("criteria", "draft", "NCT09999999", "--json")
    assert json.loads(made.stdout)["proposed"] == 2
    file = home / "criteria" / "drafts" / "NCT09999999.yaml"
    assert not load().trials["NCT09999999"].encoded
    again = run("criteria", "draft", "NCT09999999")
    assert again.exit_code == 2
    assert "--force" in again.output
    (home / "criteria" / "trials").mkdir(parents=True)
    file.rename(home / "criteria" / "trials" / "NCT09999999.yaml")
    k = load()
    assert k.trials["NCT09999999"].encoded
    patient = patient_from(parse(AGAINST, "profile.yaml"), k.vocabulary, ON)
    result = next(t for t in screen(patient, k, ON)["trials"] if t["id"] == "NCT09999999")
    assert result["verdict"] == "unread"
    assert "probably_against" in result["flags"]
    against = {c["id"] for c in result["criteria"] if c["reason"]["code"] == "probably_against"}
    assert against == {"I1", "E1"}


def test_a_trial_whose_text_nobody_read_has_no_draft(home: Path) -> None:
    refused = run("criteria", "draft", "NCT00002395")
    assert refused.exit_code == 2
    assert "screener trials update" in " ".join(refused.output.split())
