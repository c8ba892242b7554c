"""Files of every form: several patients, bulk export, histories, damaged files, and what is no export at all."""

import json
from typing import Any

import pytest
from bundles import (
    ATC,
    PATIENT,
    SNOMED,
    TODAY,
    all_of,
    bundle,
    code,
    condition,
    entries,
    observation,
    quantity,
    read,
    resource,
    understood,
    vocabulary,
    why,
)

from screener.errors import Invalid, Unreadable
from screener.readers import Source, Why, reader_of, referrals

MS = code(SNOMED, "24700007")
CD4 = observation("o", "24467-3", **quantity(180, "/uL"))
OTHER = {**PATIENT, "id": "q", "gender": "male"}


def lines(*resources: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(r).encode() for r in resources)


def of(resource: dict[str, Any], patient: str) -> dict[str, Any]:
    return {**resource, "subject": {"reference": patient}}


# one file, several patients


def test_each_patient_has_what_names_him() -> None:
    first, second = all_of(bundle(PATIENT, OTHER, CD4, of(condition("c", MS), "Patient/q")))
    assert (entries(first, "conditions"), len(entries(first, "findings"))) == ([], 1)
    assert (len(entries(second, "conditions")), entries(second, "findings")) == (1, [])


def test_what_names_a_patient_who_is_not_there_is_nobody_elses() -> None:
    one = read(of(CD4, "Patient/somebody"))
    assert entries(one, "findings") == []
    assert why(one.warnings)["Observation/o"] is Why.OTHER_PATIENT


def test_what_names_nobody_is_the_only_patients_and_said() -> None:
    one = read({k: v for k, v in CD4.items() if k != "subject"})
    assert len(entries(one, "findings")) == 1
    assert why(one.warnings)["Observation/o"] is Why.NO_PATIENT


def test_and_of_two_patients_nobodys() -> None:
    found = all_of(bundle(PATIENT, OTHER, {k: v for k, v in CD4.items() if k != "subject"}))
    assert [entries(one, "findings") for one in found] == [[], []]


def test_resources_without_their_patient_are_grouped_by_whom_they_name() -> None:
    found = all_of(lines(of(CD4, "Patient/1"), of(CD4, "Patient/2"), of({**condition("c", MS)}, "Patient/1")))
    assert [len(entries(one, "conditions")) for one in found] == [1, 0]


# forms


def test_bulk_export_has_a_resource_a_line() -> None:
    (one,) = all_of(lines(PATIENT, CD4, condition("c", MS)) + b"\n\n")
    assert (len(entries(one, "findings")), len(entries(one, "conditions"))) == (1, 1)


def test_a_broken_line_is_left_out_and_said() -> None:
    (one,) = all_of(lines(PATIENT, CD4) + b'\n{"resourceType": "Condi')
    assert len(entries(one, "findings")) == 1
    assert why(one.warnings)["number 3"] is Why.BROKEN


@pytest.mark.parametrize(
    "kind", ["document", "collection", "searchset", "transaction", "batch-response", "unheard-of", None]
)
def test_bundles_of_any_kind(kind: str | None) -> None:
    (one,) = all_of({**bundle(PATIENT, CD4), "type": kind})
    assert len(entries(one, "findings")) == 1


def test_a_bundle_in_a_bundle_and_parameters() -> None:
    inner = bundle(PATIENT, CD4)
    assert len(entries(all_of(bundle(inner))[0], "findings")) == 1
    assert len(entries(all_of({"resourceType": "Parameters", "parameter": [{"resource": inner}]})[0], "findings")) == 1


def test_a_single_resource() -> None:
    (one,) = all_of(CD4)
    assert one.document.data["findings"][0]["value"] == 180


def test_of_a_history_the_newest_version_counts() -> None:
    newer, older = (
        {**CD4, **quantity(v, "/uL"), "meta": {"lastUpdated": when}}
        for v, when in ((200, "2026-11-03"), (180, "2026-11-02"))
    )
    for order in ([newer, older], [older, newer]):
        one = read(*order)
        assert [e["value"] for e in entries(one, "findings")] == [200]
        assert [note.why for note in one.unused] == [Why.OTHER_VERSION]


def test_a_repetition_is_no_news() -> None:
    one = read(CD4, CD4, {**CD4, "id": "again"})
    assert len(entries(one, "findings")) == 1
    assert [note.why for note in one.unused] == [Why.REPEATED, Why.REPEATED]


def test_a_byte_order_mark_and_space_before_it() -> None:
    raw = b"\xef\xbb\xbf\n " + json.dumps(bundle(PATIENT, CD4)).encode()
    assert len(entries(all_of(raw)[0], "findings")) == 1


# what cannot be read


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"resourceType": "Bundle", "entry": [', "This is not JSON."),
        (b'{"resourceType": "Bundle"}', "There is no patient in the file"),
        (b'{"resourceType": "Practitioner", "id": "x"}', "There is no patient in the file"),
        (b'<Bundle xmlns="http://hl7.org/fhir"/>', "This is FHIR in XML"),
        (b'{"resourceType": "Bundle", "id": "\xff"}', "The text is not UTF-8."),
        (b'{"resourceType": "Bundle", "a": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"subject": {}, "diseases": [', "This is not JSON."),
        (b"\x1f\x8b\x08\x00", "gunzip"),
        (b"PK\x03\x04.......Patient.ndjson", "ZIP archive"),
        (b"MSH|^~\\&|LAB|X", "HL7 version 2"),
        (b"%PDF-1.7", "a PDF"),
        (b'<ClinicalDocument xmlns="urn:hl7-org:v3">', "CDA document"),
    ],
    ids=lambda part: str(part)[:20],
)
def test_what_cannot_be_read_is_said(raw: bytes, said: str) -> None:
    found = referrals(Source("export", raw=raw), vocabulary(), TODAY)
    with pytest.raises(Unreadable) as caught:
        list(found or ())
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "raw", [b"", b" \n", b"born: 1972", b'{"born": "1972"}', b"{}", b"[]", b"a,b\n1,2", b"\xff\xfe"]
)
def test_a_profile_is_no_export(raw: bytes) -> None:
    assert reader_of(Source("profile", raw=raw)) is None


WRONG: list[Any] = [None, 1, "x", [], {}, [1], {"coding": 1}, True, [[]], {"value": []}]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@pytest.mark.parametrize(
    "key", ["code", "subject", "effectiveDateTime", "valueQuantity", "specimen", "status", "id", "component"]
)
def test_a_resource_of_a_wrong_form_spoils_no_other(key: str, wrong: Any) -> None:
    one = read({**CD4, "id": "broken", key: wrong}, observation("kps", "89243-0", valueInteger=60))
    assert "karnofsky" in [e["fact"] for e in entries(one, "findings")]
    understood(one)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_patient_of_a_wrong_form_is_still_a_patient(wrong: Any) -> None:
    for key in ("gender", "birthDate", "deceasedBoolean", "address", "name", "identifier", "meta", "contained"):
        (one, *_) = all_of(bundle({**PATIENT, key: wrong}, CD4))
        assert len(entries(one, "findings")) == 1


# what contradicts itself


def test_a_contradiction_names_both_resources() -> None:
    one = read(
        condition("hiv", code(SNOMED, "86406008"), onsetDateTime="2020"),
        observation("test", "56888-1", "2026-09-28", valueCodeableConcept=code(SNOMED, "260385009")),
    )
    with pytest.raises(Invalid) as caught:
        understood(one)
    assert "Condition/hiv (conditions[1])" in str(caught.value)
    assert "`hiv` is said twice" in str(caught.value)


def test_every_entry_tells_what_it_was_read_from() -> None:
    one = read(
        CD4,
        condition("c", MS),
        resource("MedicationStatement", "m", status="active", medicationCodeableConcept=code(ATC, "L04AG03")),
    )
    document = one.document
    assert document.origin(("findings", 0, "value")) == "Observation/o"
    assert document.origin(("born",)) == "Patient"
    patient = understood(one)
    assert [o.source for o in patient.observed("born")] == ["Patient"]
    assert [s.source for s in patient.states] == ["Condition/c"]
    assert [c.source for c in patient.courses] == ["MedicationStatement/m"]


def test_an_id_that_is_none_is_replaced_by_its_place() -> None:
    one = read({**CD4, "id": "Mrs Muster, CD4"}, {k: v for k, v in condition("c", MS).items() if k != "id"})
    assert one.document.data["findings"][0]["source"] == "Observation, number 2"
    assert one.document.data["conditions"][0]["source"] == "Condition, number 3"
