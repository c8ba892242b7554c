"""Phenopackets: what is excluded is absent, ages are days only with a day of birth."""

import json
from typing import Any

import pytest
from bundles import TODAY, all_of, entries, understood, vocabulary, why

from screener.errors import Unreadable
from screener.readers import Source, Why, referrals


def packet(**more: Any) -> dict[str, Any]:
    return {
        "id": "x",
        "subject": {"id": "x", "sex": "MALE", "dateOfBirth": "1990-01-15T00:00:00Z"},
        "metaData": {},
        **more,
    }


def term(identifier: str, label: str = "") -> dict[str, str]:
    return {"id": identifier, "label": label}


def test_who_and_when() -> None:
    subject = {"id": "x", "sex": "FEMALE", "dateOfBirth": "1990-05-12T00:00:00Z", "vitalStatus": {"status": "DECEASED"}}
    (one,) = all_of(packet(subject=subject, metaData={"created": "2026-03-05T13:15:24Z"}))
    assert one.document.data == {"as_of": "2026-03-05", "alive": False, "born": "1990-05", "sex": "female"}


@pytest.mark.parametrize(
    ("disease", "entry"),
    [
        ({}, {"status": "present"}),
        ({"excluded": True}, {"status": "absent"}),
        (
            {"excluded": False, "onset": {"timestamp": "2015-03-02T00:00:00Z"}},
            {"status": "present", "since": "2015-03-02"},
        ),
        ({"onset": {"age": {"iso8601duration": "P25Y"}}}, {"status": "present"}),
        ({"onset": {"age": {"iso8601duration": "P25Y3M"}}}, {"status": "present", "since": "2015"}),
        ({"resolution": {"timestamp": "2020-01-01T00:00:00Z"}}, {"status": "past", "until": "2020-01-01"}),
        ({"onset": {"age": {"iso8601duration": "P999Y"}}}, {"status": "present"}),
    ],
)
def test_diseases(disease: dict[str, Any], entry: dict[str, str]) -> None:
    (one,) = all_of(packet(diseases=[{"term": term("MONDO:0005301", "multiple sclerosis"), **disease}]))
    assert entries(one, "conditions") == [{"condition": "multiple_sclerosis", **entry}]
    understood(one)


def test_features_by_their_names_and_excluded_ones_are_absent() -> None:
    features = [{"type": term("HP:1", "Pneumonia")}, {"type": term("HP:2", "Uveitis"), "excluded": True}]
    (one,) = all_of(packet(phenotypicFeatures=features))
    assert entries(one, "conditions") == [
        {"condition": "pneumonia", "status": "present"},
        {"condition": "uveitis", "status": "absent"},
    ]
    assert why(one.warnings)["phenotypicFeatures[1]"] is Why.BY_TEXT


def test_pml_itself_and_pml_ruled_out() -> None:
    for excluded, said in ((False, "confirmed"), (True, "ruled_out")):
        (one,) = all_of(packet(diseases=[{"term": term("MONDO:0016318"), "excluded": excluded}]))
        assert entries(one, "findings") == [{"fact": "pml_suspected", "value": said}]


def test_measurements_by_number_and_by_term() -> None:
    when = {"timestamp": "2026-10-02T08:00:00Z"}
    found = [
        {
            "assay": term("LOINC:24467-3"),
            "value": {"quantity": {"unit": term("UCUM:/uL"), "value": 95}},
            "timeObserved": when,
        },
        {"assay": term("LOINC:33295-7"), "value": {"ontologyClass": term("SNOMED:260373001")}, "timeObserved": when},
        {"assay": term("LOINC:24467-3"), "value": {"quantity": {"unit": term("UO:1", "parsec"), "value": 95}}},
    ]
    (one,) = all_of(packet(measurements=found))
    assert entries(one, "findings") == [
        {"fact": "cd4", "value": 95, "unit": "/uL", "date": "2026-10-02"},
        {"fact": "csf_jcv_pcr", "value": "detected", "date": "2026-10-02"},
    ]
    assert why(one.warnings)["measurements[3]"] is Why.WRONG_UNIT


def test_treatments_with_their_intervals() -> None:
    treatment = {
        "agent": term("ATC:L04AG03", "natalizumab"),
        "routeOfAdministration": term("NCIT:1", "intravenous"),
        "doseIntervals": [{"interval": {"start": "2023-01-02T00:00:00Z", "end": "2026-07-14T00:00:00Z"}}],
    }
    unknown = {"agent": term("CHEBI:1", "Wundermittel")}
    (one,) = all_of(packet(medicalActions=[{"treatment": treatment}, {"treatment": unknown}]))
    assert entries(one, "treatments") == [
        {"treatment": "natalizumab", "from": "2023-01-02", "to": "2026-07-14", "route": "intravenous"},
        {"treatment": "Wundermittel"},
    ]


def test_either_spelling_of_the_keys_families_and_cohorts() -> None:
    snake = {
        "id": "x",
        "subject": {"id": "x", "date_of_birth": "1990-01-15T00:00:00Z"},
        "meta_data": {"created": "2026-01-01"},
    }
    (one,) = all_of(snake)
    assert one.document.data == {"as_of": "2026-01-01", "born": "1990-01"}
    (proband,) = all_of({"id": "f", "proband": packet(), "relatives": [packet()]})
    assert proband.document.data["born"] == "1990-01"
    assert len(all_of({"id": "c", "members": [packet(), packet()]})) == 2


@pytest.mark.parametrize("wrong", [None, 1, "x", [1], {"id": 1}, True])
@pytest.mark.parametrize(
    "key", ["subject", "diseases", "measurements", "medicalActions", "phenotypicFeatures", "metaData"]
)
def test_parts_of_a_wrong_form_spoil_nothing_else(key: str, wrong: object) -> None:
    for value in (wrong, [wrong]):
        raw = json.dumps({"subject": {}, "diseases": [], key: value, "interpretations": []}).encode()
        (one,) = all_of(raw)
        understood(one)


def test_the_first_version_is_not_read_since_it_denies_in_another_word() -> None:
    features = [{"type": term("HP:2", "Uveitis"), "negated": True}]
    for first in (packet(phenotypicFeatures=features), packet(metaData={"phenopacketSchemaVersion": "1.0.0"})):
        (error,) = referrals(Source("x", raw=json.dumps(first).encode()), vocabulary(), TODAY) or ()
        assert isinstance(error, Unreadable)
        assert "version 1" in str(error)


def test_a_prescription_is_no_dose() -> None:
    treatment = {"agent": term("ATC:L04AG03", "natalizumab"), "doseIntervals": [{"interval": {"start": "2026-01-02"}}]}
    actions = [{"treatment": {**treatment, "drugType": "PRESCRIPTION"}}, {"treatment": treatment}]
    (one,) = all_of(packet(medicalActions=actions))
    assert entries(one, "treatments") == [
        {"treatment": "natalizumab", "requested": True},
        {"treatment": "natalizumab", "from": "2026-01-02"},
    ]


def test_a_day_of_death_is_a_death() -> None:
    subject = {"id": "x", "vitalStatus": {"timeOfDeath": {"timestamp": "2026-10-01T00:00:00Z"}}}
    (one,) = all_of(packet(subject=subject))
    assert one.document.data["alive"] is False


def test_a_family_keeps_the_relatives_out_and_says_so() -> None:
    relative = packet(diseases=[{"term": term("MONDO:0005301", "multiple sclerosis")}])
    (one,) = all_of({"id": "f", "proband": packet(), "relatives": [relative]})
    assert entries(one, "conditions") == []
    assert why(one.unused)["relatives[1]"] is Why.NOT_READ


def test_terms_of_systems_that_are_not_known_are_told() -> None:
    diseases = [{"term": term("OMOP:374919", "a disease")}, {"term": term("SNOMED:24700007", "MS")}]
    (one,) = all_of(packet(diseases=diseases))
    assert [e["condition"] for e in entries(one, "conditions")] == ["multiple_sclerosis"]
    assert why(one.unused)["diseases[1]"] is Why.UNKNOWN_CODE
