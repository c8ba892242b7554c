"""Published records, with what a person finds in them."""

from typing import Any

import pytest
from bundles import SHARED, TODAY, entries, understood, vocabulary, why

from screener.readers import Referral, Source, referrals
from screener.readers.notes import Why


def published(name: str) -> Referral:
    """The only patient of a published file."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip("the published records are not part of the repository")
    found = list(referrals(Source(str(path), path), vocabulary(), TODAY) or ())
    assert len(found) == 1
    (one,) = found
    assert isinstance(one, Referral)
    understood(one)
    return one


def brief(referral: Referral) -> dict[str, Any]:
    return {key: value for key, value in referral.document.data.items() if not isinstance(value, list)}


def test_every_published_record_is_read() -> None:
    if not SHARED.is_dir():
        pytest.skip("the published records are not part of the repository")
    for path in (p for folder in ("fhir", "phenopackets") for p in sorted((SHARED / folder).glob("*.json"))):
        published(str(path.relative_to(SHARED)))


def test_rheumatoid_arthritis_with_requests_for_methotrexate_and_ciclosporin() -> None:
    one = published("fhir/synthea_r4_ra_methotrexate_ciclosporin_Asa_Hermiston.json")
    assert brief(one) == {"as_of": "2020-06-10", "born": "1971-03", "sex": "male", "location": {"country": "US"}}
    assert entries(one, "conditions") == [
        {"condition": "rheumatoid_arthritis", "status": "active", "since": "2019-02-19"}
    ]
    requested = {e["treatment"]: e for e in entries(one, "treatments")}
    assert requested["methotrexate"] == {"treatment": "methotrexate", "route": "oral", "requested": True}
    assert requested["ciclosporin"] == {"treatment": "ciclosporin", "route": "oral", "requested": True}
    assert requested["hydrocortisone"] == {"treatment": "hydrocortisone", "route": "topical", "requested": True}
    assert all(e["requested"] for e in requested.values())
    weights = [(e["date"], round(e["value"])) for e in entries(one, "findings") if e["fact"] == "weight"]
    assert weights == [
        ("2012-09-19", 100),
        ("2014-09-24", 100),
        ("2016-06-01", 93),
        ("2018-06-06", 96),
        ("2020-06-10", 98),
    ]
    assert [e["date"] for e in entries(one, "findings") if e["fact"] == "platelets"] == ["2012-09-19", "2018-06-06"]


def test_hiv_by_its_old_code_and_viral_loads_without_a_value() -> None:
    one = published("fhir/qicore_hiv_retention_c1ac2e8a.json")
    assert brief(one) == {"as_of": "2025-12-01", "born": "1976-10", "sex": "male"}
    assert entries(one, "conditions") == [{"condition": "hiv_infection", "status": "active", "since": "2021-06-13"}]
    assert entries(one, "findings") == []
    assert [note.why for note in one.warnings if note.kind == "Observation"] == [Why.NO_VALUE] * 12


def test_a_transplanted_kidney() -> None:
    one = published("fhir/qicore_kidney_transplant_30086fb9.json")
    assert brief(one) == {"as_of": "2025-06-30", "born": "2006-12", "sex": "female"}
    assert entries(one, "conditions") == [{"condition": "kidney_transplant", "status": "active", "since": "2025-06-30"}]


def test_nothing_known_is_said_three_times_and_concluded_never() -> None:
    one = published("fhir/ips_au_no_known_x.json")
    assert brief(one) == {"as_of": "2025-05-14", "born": "1994-11", "sex": "female", "location": {"country": "AU"}}
    assert [key for key in one.document.data if isinstance(one.document.data[key], list)] == []
    assert list(why(one.warnings).values()) == [Why.NOTHING_KNOWN] * 3


def test_empty_sections_tell_nothing() -> None:
    one = published("fhir/ips_au_section_emptyreason.json")
    assert brief(one) == {"as_of": "2025-01-08", "location": {"country": "AU"}} == one.document.data
    assert list(why(one.warnings).values()) == [Why.EMPTY_LIST]


def test_doses_of_a_medicine_that_nobody_knows_and_scores_of_somebody_else() -> None:
    one = published("fhir/mcode_ctms_patient_data.json")
    assert brief(one) == {"as_of": "2018-01-27", "born": "1966-08", "sex": "female", "location": {"country": "US"}}
    assert [(e["treatment"], e["from"], e["to"]) for e in entries(one, "treatments")] == [
        ("Paclitaxel 100 MG Injection", day, day) for day in ("2017-07-28", "2017-08-19", "2017-09-08")
    ]
    assert entries(one, "findings") == []
    scores = ["Observation/mCODEKarnofskyPerformanceStatusExample", "Observation/mCODEECOGPerformanceStatusExample"]
    assert [why(one.warnings)[score] for score in scores] == [Why.OTHER_PATIENT] * 2


def test_the_example_of_the_standard_itself() -> None:
    one = published("fhir/hl7_r4_example_Bundle-father.json")
    assert brief(one) == {"as_of": "2013-05-28", "born": "1955-01", "sex": "female"}
    assert entries(one, "treatments") == [
        {"treatment": "Theophylline 200mg", "requested": True},
        {"treatment": "Ventolin Inhaler", "ongoing": True},
    ]


def test_a_phenopacket_of_a_child_with_nothing_that_trials_ask_for() -> None:
    one = published("phenopackets/phenopacket-store_11q_PMID_15266616_100.json")
    assert one.document.data == {"as_of": "2024-03-05", "sex": "female"}
    assert why(one.warnings)["subject"] is Why.AGE_ONLY
    assert why(one.unused)["diseases[1]"] is Why.UNKNOWN_CODE
    assert len([note for note in one.unused if note.kind == "phenotypicFeatures"]) == 63
