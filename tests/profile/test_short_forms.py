"""Short forms of hospital letters in a profile: those that mean one thing are read, those that mean several ask."""

from datetime import date
from typing import Any

import pytest

from screener.documents import Document
from screener.errors import Invalid
from screener.knowledge import load
from screener.profile.patient import Patient, patient_from

VOCABULARY = load().vocabulary


def patient(**profile: Any) -> Patient:
    return patient_from(Document("example", profile, {}), VOCABULARY, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("profile", "where", "meanings"),
    [
        ({"treatments": [{"treatment": "MMF"}]}, "treatments[1]", ("mycophenolate mofetil", "monomethyl fumarate")),
        ({"treatments": [{"treatment": "ep"}]}, "treatments[1]", ("plasma exchange", "pulmonary embolism")),
        ({"causes": [{"treatment": "MMF"}]}, "causes[1].treatment", ("mycophenolate mofetil", "monomethyl fumarate")),
        ({"conditions": [{"condition": "ASCT"}]}, "conditions[1].condition", ("allogeneic", "autologous")),
        (
            {"conditions": [{"condition": "BAV"}]},
            "conditions[1].condition",
            ("loss of sight", "atrioventricular block"),
        ),
        ({"findings": [{"fact": "CV", "value": 50}]}, "findings[1].fact", ("viral load", "field of sight")),
        ({"findings": [{"fact": "RCP", "value": 1}]}, "findings[1].fact", ("meeting", "product label")),
    ],
)
def test_what_means_several_things_is_asked_about(
    profile: dict[str, Any], where: str, meanings: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid) as caught:
        patient(**profile)
    (problem,) = caught.value.problems
    assert problem.path == where
    assert problem.why.startswith("This short form may mean ")
    assert [meaning for meaning in meanings if meaning not in problem.why] == []
    assert problem.do == "Write in full which of them is meant."


def test_an_unknown_medicine_is_still_kept_as_text() -> None:
    (course,) = patient(treatments=[{"treatment": "XYZ-123"}]).courses
    assert (course.name, course.said) == ("", "XYZ-123")


@pytest.mark.parametrize("specimen", ["LCR", "lcr", "LCS", "csf", "Liquide céphalorachidien"])
def test_a_sample_may_be_named_as_french_letters_do(specimen: str) -> None:
    seen = patient(findings=[{"fact": "jcv_pcr", "value": "positive", "specimen": specimen}])
    assert [o.value for o in seen.observed("csf_jcv_pcr")] == [frozenset({"positive"})]
    assert seen.observed("csf_jcv_pcr")[0].specimen == "csf"


def test_a_fact_of_another_specimen_is_refused_in_any_language() -> None:
    with pytest.raises(Invalid):
        patient(findings=[{"fact": "csf_jcv_pcr", "value": "positive", "specimen": "sang"}])


def test_french_names_are_read() -> None:
    seen = patient(
        findings=[{"fact": "VIH", "value": "negative"}, {"fact": "indice de Karnofsky", "value": 60}],
        conditions=[{"condition": "Sclérose en plaques"}, {"condition": "greffe de rein"}],
        treatments=[{"treatment": "Solupred", "route": "par la bouche"}, {"treatment": "échanges plasmatiques"}],
    )
    assert set(seen.observations) == {"hiv", "karnofsky"}
    assert [state.name for state in seen.states] == ["multiple_sclerosis", "kidney_transplant"]
    assert [(c.name, c.route) for c in seen.courses] == [
        ("prednisone_or_prednisolone", "oral"),
        ("plasma_exchange", ""),
    ]
