"""What a careful reader takes from FHIR resources, and what not."""

from typing import Any

import pytest
from bundles import (
    ATC,
    ICD10,
    ICD10CM,
    ICD10GM,
    LOINC,
    PATIENT,
    RXNORM,
    SNOMED,
    all_of,
    bundle,
    code,
    coded,
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

from screener.profile.patient import Observation
from screener.readers.notes import Why

Json = dict[str, Any]
MS, SARCOIDOSIS = code(SNOMED, "24700007", "Multiple sclerosis"), code(SNOMED, "31541009")
NATALIZUMAB = {"medicationCodeableConcept": code(ATC, "L04AG03")}


def seen(referral: Any, fact: str) -> tuple[Observation, ...]:
    return understood(referral).observed(fact)


# who


def test_the_patient_is_read_without_anything_that_names_her() -> None:
    data = read(stamp := resource("Encounter", "e", status="finished", period={"end": "2026-11-03"})).document.data
    assert data == {"as_of": "2026-11-03", "born": "1984-05", "sex": "female"}
    assert stamp["id"] == "e"


@pytest.mark.parametrize(
    ("died", "alive"),
    [
        ({"deceasedBoolean": True}, False),
        ({"deceasedBoolean": False}, True),
        ({"deceasedDateTime": "2026-11-01"}, False),
        ({"deceasedDateTime": "some day"}, False),
        ({}, None),
    ],
)
def test_death_is_read_from_either_field(died: Json, alive: bool | None) -> None:
    (one,) = all_of(bundle({**PATIENT, **died}))
    assert one.document.data.get("alive") == alive


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("FR", "FR"),
        ("France", "FR"),
        ("Deutschland", "DE"),
        ("USA", "US"),
        ("deu", "DE"),
        ("Nowhere", None),
        ("XX", None),
    ],
)
def test_only_the_country_of_an_address_is_read(written: str, country: str | None) -> None:
    home = {"use": "home", "line": ["1 rue X"], "city": "Lyon", "postalCode": "69001", "country": written}
    (one,) = all_of(bundle({**PATIENT, "address": [home]}))
    assert one.document.data.get("location") == ({"country": country} if country else None)


def test_other_genders_and_partial_births_stay_as_they_are() -> None:
    (one,) = all_of(bundle({"resourceType": "Patient", "id": "p", "gender": "other", "birthDate": "1984"}))
    assert one.document.data == {"born": "1984"}


# conditions


@pytest.mark.parametrize(
    ("status", "read_as"),
    [
        ("active", "active"),
        ("recurrence", "active"),
        ("relapse", "active"),
        ("remission", "remission"),
        ("inactive", "past"),
        ("resolved", "past"),
        ("?", "present"),
    ],
)
def test_the_clinical_status_of_a_condition(status: str, read_as: str) -> None:
    found = entries(read(condition("c", MS, status)), "conditions")
    assert found == [{"condition": "multiple_sclerosis", "status": read_as}]


def test_an_end_means_that_it_is_over_when_no_status_says_so() -> None:
    one = resource("Condition", "c", code=MS, onsetDateTime="2015-03", abatementDateTime="2020")
    assert entries(read(one), "conditions") == [
        {"condition": "multiple_sclerosis", "status": "past", "since": "2015-03", "until": "2020"}
    ]


@pytest.mark.parametrize(
    ("verified", "reason"),
    [
        ("entered-in-error", Why.ENTERED_IN_ERROR),
        ("provisional", Why.NOT_CONFIRMED),
        ("differential", Why.NOT_CONFIRMED),
        ("unconfirmed", Why.NOT_CONFIRMED),
    ],
)
def test_what_is_not_sure_is_not_read(verified: str, reason: Why) -> None:
    one = read(condition("c", SARCOIDOSIS, verified=verified))
    assert entries(one, "conditions") == []
    assert why(one.unused) == {"Condition/c": reason}


def test_what_was_ruled_out_is_absent() -> None:
    one = read(condition("c", SARCOIDOSIS, verified="refuted"))
    assert entries(one, "conditions") == [{"condition": "sarcoidosis", "status": "absent"}]


def test_unless_another_entry_says_that_it_is_there() -> None:
    one = read(condition("old", SARCOIDOSIS, verified="refuted"), condition("new", SARCOIDOSIS))
    assert entries(one, "conditions") == [{"condition": "sarcoidosis", "status": "active"}]
    assert why(one.warnings)["Condition/old"] is Why.CONTRADICTED


@pytest.mark.parametrize(
    ("system", "value", "name"),
    [
        (ICD10CM, "Z94.0", "kidney_transplant"),
        (ICD10, "Z94.0", "kidney_transplant"),
        (ICD10GM, "Z94.0", "kidney_transplant"),
        (ICD10CM, "C82.15", "follicular_lymphoma"),
        (ICD10GM, "G35.11", "multiple_sclerosis"),
        (ICD10CM, "G35.A", "relapsing_remitting_multiple_sclerosis"),
        (ICD10, "B24", "hiv_infection"),
        (ICD10GM, "B23.8", "hiv_infection"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "042", "hiv_infection"),
        ("urn:oid:2.16.840.1.113883.6.96", "24700007", "multiple_sclerosis"),
        (ICD10GM, "G35.A", "multiple_sclerosis"),
        (ICD10, "D84.821", None),
        (ICD10CM, "M32.8", None),
        ("http://example.org/local", "B20", None),
    ],
)
def test_codes_are_read_along_the_hierarchy_of_their_own_system(system: str, value: str, name: str | None) -> None:
    found = entries(read(condition("c", code(system, value))), "conditions")
    assert [entry["condition"] for entry in found] == ([name] if name else [])


def test_text_is_the_last_resort_and_is_marked() -> None:
    one = read(condition("c", {"text": "Sclérose en plaques"}))
    assert one.document.data["conditions"][0]["source"] == "Condition/c, by its text"
    assert why(one.warnings)["Condition/c"] is Why.BY_TEXT


def test_a_short_form_with_several_meanings_is_not_guessed() -> None:
    short = next(iter(vocabulary().abbreviations.ambiguous))
    assert entries(read(condition("c", {"text": short})), "conditions") == []


@pytest.mark.parametrize(
    "nothing",
    [
        code(SNOMED, "160245001"),
        code("http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-known-problems"),
        {"text": "No known problems"},
    ],
)
def test_no_known_problems_is_no_condition_and_no_whole_list(nothing: Json) -> None:
    one = read(condition("c", nothing))
    assert not {"conditions", "complete"} & set(one.document.data)
    assert why(one.warnings)["Condition/c"] is Why.NOTHING_KNOWN


def test_an_empty_section_is_unknown_and_not_absent() -> None:
    section = {"code": code(LOINC, "10160-0"), "emptyReason": {"coding": [{"code": "nilknown"}]}}
    one = read(resource("Composition", "c", date="2026-11-01", section=[section]))
    assert set(one.document.data) == {"as_of", "born", "sex"}
    assert why(one.warnings)["Composition/c"] is Why.EMPTY_LIST


# the disease itself


def test_pml_gives_its_days_and_not_a_class() -> None:
    one = read(condition("c", code(ICD10CM, "A81.2"), onsetDateTime="2026-08", recordedDate="2026-10-05"))
    assert entries(one, "findings") == [
        {"fact": "pml_suspected", "value": "confirmed", "date": "2026-10-05"},
        {"fact": "onset", "value": "2026-08"},
        {"fact": "diagnosed", "value": "2026-10-05"},
    ]
    assert why(one.warnings)["Condition/c"] is Why.RECORDED_DAY


def test_a_stated_day_of_diagnosis_goes_before_the_recorded_one() -> None:
    url = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
    one = read(
        condition(
            "c",
            code(ICD10, "A81.2"),
            recordedDate="2026-10-20",
            extension=[{"url": url, "valueDateTime": "2026-10-05"}],
        )
    )
    assert {"fact": "diagnosed", "value": "2026-10-05"} in entries(one, "findings")


def test_a_provisional_pml_is_a_suspicion_without_a_day_of_diagnosis() -> None:
    one = read(condition("c", code(ICD10, "A81.2"), verified="provisional", recordedDate="2026-10-05"))
    assert entries(one, "findings") == [{"fact": "pml_suspected", "value": "suspected", "date": "2026-10-05"}]


def test_of_several_entries_of_pml_the_first_day_counts() -> None:
    pml = code(ICD10, "A81.2")
    one = read(condition("b", pml, recordedDate="2026-11-01"), condition("a", pml, recordedDate="2026-10-05"))
    assert [o.said for o in seen(one, "diagnosed")] == ["2026-10-05"]


# medicines


def test_a_request_is_no_dose() -> None:
    one = read(
        resource("MedicationRequest", "m", status="active", intent="order", authoredOn="2026-01-02", **NATALIZUMAB)
    )
    assert entries(one, "treatments") == [{"treatment": "natalizumab", "requested": True}]


@pytest.mark.parametrize(
    "more",
    [
        {"intent": "proposal"},
        {"intent": "plan"},
        {"status": "cancelled"},
        {"doNotPerform": True},
        {"status": "entered-in-error"},
        {"status": "draft"},
    ],
)
def test_what_nobody_ordered_is_not_even_requested(more: Json) -> None:
    one = read(resource("MedicationRequest", "m", **{"status": "active", "intent": "order", **NATALIZUMAB, **more}))
    assert entries(one, "treatments") == []
    assert "MedicationRequest/m" in why(one.unused)


@pytest.mark.parametrize(
    ("statement", "course"),
    [
        ({"status": "active", "effectivePeriod": {"start": "2024-02"}}, {"from": "2024-02", "ongoing": True}),
        ({"status": "active", "effectiveDateTime": "2026-11-01"}, {"ongoing": True}),
        ({"status": "active", "dateAsserted": "2026-11-02"}, {"ongoing": True}),
        ({"status": "active", "dateAsserted": "2026-01-02"}, {}),
        (
            {"status": "active", "effectivePeriod": {"end": "2027-01-31"}},
            {"ongoing": True, "planned_end": "2027-01-31"},
        ),
        ({"status": "active", "effectivePeriod": {"end": "2026-01-31"}}, {"to": "2026-01-31"}),
        (
            {"status": "completed", "effectivePeriod": {"start": "2024", "end": "2025-06"}},
            {"from": "2024", "to": "2025-06"},
        ),
        ({"status": "stopped", "effectivePeriod": {"start": "2024"}}, {"from": "2024", "ongoing": False}),
        ({"status": "on-hold", "effectivePeriod": {"start": "2024"}}, {"from": "2024"}),
        ({"status": "intended"}, {"requested": True}),
        ({"status": "unknown"}, {"requested": True}),
    ],
)
def test_what_a_statement_says_of_a_course(statement: Json, course: Json) -> None:
    visit = resource("Encounter", "e", period={"start": "2026-11-15"})
    one = read(visit, resource("MedicationStatement", "m", **statement, **NATALIZUMAB))
    assert entries(one, "treatments") == [{"treatment": "natalizumab", **course}]
    understood(one)


@pytest.mark.parametrize("status", ["not-taken", "entered-in-error"])
def test_what_was_not_taken_is_no_treatment(status: str) -> None:
    assert entries(read(resource("MedicationStatement", "m", status=status, **NATALIZUMAB)), "treatments") == []


def test_each_dose_that_was_given_stands_for_itself() -> None:
    given = {"status": "completed", **NATALIZUMAB}
    one = read(
        resource("MedicationAdministration", "a", **given, effectiveDateTime="2026-07-14T23:30:00-05:00"),
        resource(
            "MedicationAdministration", "b", **given, effectivePeriod={"start": "2026-08-11", "end": "2026-08-11"}
        ),
        resource("MedicationAdministration", "c", **{**given, "status": "not-done"}, effectiveDateTime="2026-09-08"),
    )
    assert [(e["from"], e["to"]) for e in entries(one, "treatments")] == [
        ("2026-07-14", "2026-07-14"),
        ("2026-08-11", "2026-08-11"),
    ]


REFERENCES = ["Medication/m1", "https://example.org/Medication/m1", "https://other.org/fhir/Medication/m1/_history/2"]


@pytest.mark.parametrize("reference", REFERENCES)
def test_the_medicine_may_be_another_resource_of_the_bundle(reference: str) -> None:
    asked = resource("MedicationStatement", "s", status="active", medicationReference={"reference": reference})
    one = read(resource("Medication", "m1", code=code(RXNORM, "354770")), asked)
    assert entries(one, "treatments") == [{"treatment": "natalizumab", "ongoing": True}]


def test_or_stand_inside_or_be_named_by_an_address() -> None:
    inside = resource(
        "MedicationStatement",
        "s",
        status="active",
        medicationReference={"reference": "#x"},
        contained=[{"resourceType": "Medication", "id": "x", "code": code(ATC, "L04AG03")}],
    )
    assert entries(read(inside), "treatments") == [{"treatment": "natalizumab", "ongoing": True}]
    urn = "urn:uuid:0b1e6b1f-0000-4000-8000-000000000001"
    one = bundle(PATIENT, resource("MedicationStatement", "s", status="active", medicationReference={"reference": urn}))
    one["entry"].append({"fullUrl": urn, "resource": {"resourceType": "Medication", "code": code(ATC, "L04AG03")}})
    assert entries(all_of(one)[0], "treatments") == [{"treatment": "natalizumab", "ongoing": True}]


def test_a_medicine_that_is_not_in_the_file_is_said() -> None:
    one = read(resource("MedicationStatement", "s", status="active", medicationReference={"reference": "Medication/9"}))
    assert why(one.warnings)["MedicationStatement/s"] is Why.NOT_IN_FILE


def test_a_product_is_recognised_by_the_names_in_its_text() -> None:
    text = "cycloSPORINE 50 MG Oral Capsule"
    one = read(
        resource("MedicationStatement", "s", status="active", medicationCodeableConcept=code(RXNORM, "835900", text))
    )
    assert entries(one, "treatments") == [{"treatment": "ciclosporin", "route": "oral", "ongoing": True}]
    assert why(one.warnings)["MedicationStatement/s"] is Why.BY_TEXT


def test_what_else_is_in_one_tablet_keeps_its_name() -> None:
    text = "Methotrexate 10 MG / Wundermittel 5 MG Oral Tablet"
    one = read(resource("MedicationStatement", "s", status="active", medicationCodeableConcept={"text": text}))
    assert [e["treatment"] for e in entries(one, "treatments")] == ["methotrexate", text]


def test_a_medicine_that_nobody_recognises_is_kept_by_its_name() -> None:
    one = read(
        resource("MedicationStatement", "s", status="active", medicationCodeableConcept={"text": "Wundermittel 5 mg"})
    )
    (course,) = understood(one).courses
    assert (course.name, course.said) == ("", "Wundermittel 5 mg")


def test_codes_that_mean_different_medicines_make_none_of_them_certain() -> None:
    two = {"coding": [{"system": ATC, "code": "L04AG03"}, {"system": RXNORM, "code": "121191"}]}
    one = read(resource("MedicationStatement", "s", status="active", medicationCodeableConcept=two))
    assert entries(one, "treatments") == [
        {"treatment": "natalizumab", "requested": True},
        {"treatment": "rituximab", "requested": True},
    ]


def test_a_dose_a_day_is_worked_out_only_where_it_is_plain() -> None:
    def dosage(amount: Json, **repeat: Any) -> list[Json]:
        return [{"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": amount}]}]

    twice = {"frequency": 2, "period": 1, "periodUnit": "d"}
    drug = {"status": "active", "medicationCodeableConcept": code(RXNORM, "3264")}
    for instructions, dose in [
        (dosage({"value": 4, "unit": "mg"}, **twice), "8 mg/day"),
        (dosage({"value": 2, "unit": "tablet"}, **twice), None),
        (dosage({"value": 4, "unit": "mg"}, frequency=1, period=1, periodUnit="wk"), None),
        (dosage({"value": 4, "unit": "mg"}, **twice) * 2, None),
    ]:
        (entry,) = entries(read(resource("MedicationStatement", "s", dosage=instructions, **drug)), "treatments")
        assert entry.get("dose") == dose


# results


def test_a_count_with_its_unit_and_day() -> None:
    one = read(observation("o", "24467-3", "2026-11-02T08:15:00Z", **quantity(180, "/uL")))
    assert one.document.data["findings"] == [
        {"fact": "cd4", "value": 180, "unit": "/uL", "date": "2026-11-02", "source": "Observation/o"}
    ]


def test_below_the_limit_stays_below_the_limit() -> None:
    (rna,) = seen(read(observation("o", "20447-9", **quantity(20, "{copies}/mL", "<"))), "hiv_rna")
    assert str(rna.value) == "<20"


def test_and_is_positive_where_the_laboratory_says_detected() -> None:
    detected: Json = {
        "interpretation": [
            {
                "coding": [
                    {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "DET"}
                ]
            }
        ]
    }
    one = read(observation("o", "49410-4", **quantity(50, "{copies}/mL", "<"), **detected))
    assert [o.value for o in seen(one, "csf_jcv_pcr")] == [frozenset({"positive"})]
    plain = read(observation("o", "49410-4", **quantity(50, "{copies}/mL", "<")))
    assert [o.value for o in seen(plain, "csf_jcv_pcr")] == [frozenset({"positive", "negative"})]


def test_components_are_results_of_their_own() -> None:
    parts = [
        {"code": code(LOINC, "24467-3"), **quantity(812, "/uL")},
        {"code": code(LOINC, "14135-8"), **quantity(430, "/uL")},
    ]
    one = read(
        resource(
            "Observation", "o", status="final", code={"text": "panel"}, component=parts, effectiveDateTime="2026-11"
        )
    )
    assert [(e["fact"], e["value"], e["date"]) for e in entries(one, "findings")] == [
        ("cd4", 812, "2026-11"),
        ("cd8", 430, "2026-11"),
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({}, Why.NO_VALUE),
        ({"dataAbsentReason": code("x", "not-performed")}, Why.NO_VALUE),
        ({"valueQuantity": {"value": 180}}, Why.NO_UNIT),
        ({"valueInteger": 180}, Why.NO_UNIT),
        (quantity(180, "mmol/L"), Why.WRONG_UNIT),
        (quantity(180, "furlongs"), Why.WRONG_UNIT),
        ({"valueString": "see comment"}, Why.VALUE_NOT_READ),
        (quantity(180, "/uL", "about"), Why.VALUE_NOT_READ),
        ({**quantity(180, "/uL"), "status": "cancelled"}, Why.NOT_DONE),
        ({**quantity(180, "/uL"), "status": "registered"}, Why.NOT_DONE),
        ({**quantity(180, "/uL"), "status": "entered-in-error"}, Why.ENTERED_IN_ERROR),
        (quantity(-5, "/uL"), Why.VALUE_NOT_READ),
    ],
)
def test_a_count_that_cannot_be_used_is_said(value: Json, reason: Why) -> None:
    one = read({**observation("o", "24467-3"), **value})
    assert entries(one, "findings") == []
    assert why(one.unused) == {"Observation/o": reason}


def test_a_result_of_tomorrow_is_refused() -> None:
    one = read(
        observation("o", "24467-3", "2026-11-23", **quantity(180, "/uL")), observation("p", "89243-0", valueInteger=60)
    )
    assert [e["fact"] for e in entries(one, "findings")] == ["karnofsky"]
    assert why(one.warnings)["Observation/o"] is Why.REFUSED


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        (coded(SNOMED, "10828004"), "positive"),
        (coded(SNOMED, "260373001"), "positive"),
        (coded(LOINC, "LA11883-8"), "negative"),
        ({"valueCodeableConcept": {"text": "Negative"}}, "negative"),
        ({"valueString": "POSITIVE"}, "positive"),
        (coded(SNOMED, "165816005"), "positive"),
        ({"interpretation": [{"coding": [{"system": "http://hl7.org/fhir/v2/0078", "code": "NEG"}]}]}, "negative"),
    ],
)
def test_answers_by_code_or_word(value: Json, read_as: str) -> None:
    (hiv,) = seen(read(observation("o", "56888-1", **value)), "hiv")
    assert hiv.value == frozenset({read_as})


def test_an_equivocal_answer_leaves_both_open() -> None:
    (hiv,) = seen(read(observation("o", "56888-1", **coded(SNOMED, "419984006"))), "hiv")
    assert hiv.value == frozenset({"negative", "positive"})


def test_a_value_and_an_interpretation_that_contradict_each_other_are_no_answer() -> None:
    interpretation = [{"coding": [{"system": "http://hl7.org/fhir/v2/0078", "code": "NEG"}]}]
    one = read(observation("o", "56888-1", **coded(SNOMED, "10828004"), interpretation=interpretation))
    assert why(one.unused) == {"Observation/o": Why.ANSWERS_DISAGREE}


# specimens

CSF, URINE = code(SNOMED, "258450006"), code(SNOMED, "122575003")
FOUND = coded(SNOMED, "260373001")


def specimen(kind: Json | None) -> list[Json]:
    return [resource("Specimen", "s", type=kind)] if kind else []


def jcv(kind: Json | None, loinc: str = "42921-7", **value: Any) -> Any:
    of: Json = {"specimen": {"reference": "Specimen/s"}} if kind else {}
    return read(*specimen(kind), observation("o", loinc, **of, **(value or FOUND)))


@pytest.mark.parametrize("kind", [CSF, {"text": "CSF"}, code("http://terminology.hl7.org/CodeSystem/v2-0487", "CSF")])
def test_jcv_in_cerebrospinal_fluid_counts(kind: Json) -> None:
    assert [o.value for o in seen(jcv(kind), "csf_jcv_pcr")] == [frozenset({"positive"})]


@pytest.mark.parametrize("kind", [URINE, code(SNOMED, "119361006"), {"text": "nasal swab"}, None])
def test_in_anything_else_or_in_nobody_knows_what_it_never_does(kind: Json | None) -> None:
    one = jcv(kind)
    assert not seen(one, "csf_jcv_pcr")
    assert len(seen(one, "jcv_pcr")) == 1


@pytest.mark.parametrize("kind", [URINE, {"text": "nasal swab"}])
def test_a_code_of_one_specimen_and_a_sample_of_another_is_no_result(kind: Json) -> None:
    one = jcv(kind, "33295-7")
    assert entries(one, "findings") == []
    assert why(one.unused)["Observation/o"] is Why.OTHER_SPECIMEN


def test_copies_under_the_code_of_the_qualitative_test_are_copies() -> None:
    one = jcv(CSF, "33295-7", **quantity(1250, "{copies}/mL"))
    assert [str(o.value) for o in seen(one, "csf_jcv_copies")] == ["1250"]
    assert [o.value for o in seen(one, "csf_jcv_pcr")] == [frozenset({"positive"})]


def test_a_report_tells_of_which_sample_its_results_are() -> None:
    report = resource(
        "DiagnosticReport",
        "r",
        status="final",
        code={"text": "virology"},
        specimen=[{"reference": "Specimen/s"}],
        result=[{"reference": "Observation/o"}],
    )
    one = read(*specimen(CSF), report, observation("o", "42921-7", **FOUND))
    assert len(seen(one, "csf_jcv_pcr")) == 1


def test_a_coded_conclusion_is_a_result() -> None:
    report = resource(
        "DiagnosticReport",
        "r",
        status="final",
        code=code(LOINC, "33295-7"),
        effectiveDateTime="2026-10-02",
        conclusionCode=[code(SNOMED, "260415000")],
    )
    assert entries(read(report), "findings") == [{"fact": "csf_jcv_pcr", "value": "not_detected", "date": "2026-10-02"}]


def test_a_count_in_another_fluid_is_not_the_count_in_blood() -> None:
    one = read(*specimen(CSF), observation("o", "24467-3", specimen={"reference": "Specimen/s"}, **quantity(3, "/uL")))
    assert why(one.unused)["Observation/o"] is Why.OTHER_SPECIMEN


# days


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ({"effectiveDateTime": "2026"}, "2026"),
        ({"effectiveDateTime": "2026-10-31T23:59:59-10:00"}, "2026-10-31"),
        ({"effectiveInstant": "2026-10-31T00:10:00+13:00"}, "2026-10-31"),
        ({"effectivePeriod": {"start": "2026-10-02", "end": "2026-10-05"}}, "2026-10"),
        ({"effectivePeriod": {"start": "2025-12-30", "end": "2026-01-02"}}, None),
        ({"effectivePeriod": {"start": "2026-10-02"}}, None),
        ({"issued": "2026-10-07T10:00:00Z"}, "2026-10-07"),
        ({"effectiveDateTime": "yesterday"}, None),
        ({}, None),
    ],
)
def test_days_keep_their_precision_and_are_those_of_the_place(when: Json, day: str | None) -> None:
    one = read({**observation("o", "24467-3", None, **quantity(180, "/uL")), **when})
    (entry,) = entries(one, "findings")
    assert entry.get("date") == day


def test_a_day_of_issue_is_marked() -> None:
    one = read(observation("o", "24467-3", None, issued="2026-10-07", **quantity(180, "/uL")))
    assert one.document.data["findings"][0]["source"] == "Observation/o, day of issue"
    assert why(one.warnings)["Observation/o"] is Why.DATED_BY_ISSUE


def test_two_results_of_one_day_are_two_samples_and_no_error() -> None:
    one = read(
        observation("a", "24467-3", "2026-11-02T08:00:00Z", **quantity(180, "/uL")),
        observation("b", "24467-3", "2026-11-02T16:00:00Z", **quantity(220, "/uL")),
        observation("c", "777-3", "2026-11-02", **quantity(150, "10*9/L")),
        observation("d", "777-3", "2026-11-02", **quantity(160, "10*9/L")),
    )
    assert [e["sample"] for e in entries(one, "findings")] == ["08:00", "16:00", "1", "2"]
    assert len(seen(one, "cd4")) == 2


@pytest.mark.parametrize(
    ("more", "day", "reason"),
    [
        ({"timestamp": "2026-11-15T23:00:00+01:00"}, "2026-11-15", Why.AS_OF_STAMP),
        ({"timestamp": "2026-01-01T00:00:00Z"}, "2026-11-02", Why.AS_OF_NEWEST),
        ({"timestamp": "2033-01-01T00:00:00Z"}, "2026-11-02", Why.AS_OF_NEWEST),
        ({"meta": {"lastUpdated": "2026-11-16T00:00:00Z"}}, "2026-11-16", Why.AS_OF_STAMP),
        ({}, "2026-11-02", Why.AS_OF_NEWEST),
    ],
)
def test_when_a_profile_is_as_of_is_said(more: Json, day: str, reason: Why) -> None:
    one = read(observation("o", "24467-3", **quantity(180, "/uL")), **more)
    assert one.document.data["as_of"] == day
    assert one.warnings[0].why is reason


# procedures, allergies, stays


def test_a_transplant_that_was_done_is_there_from_its_day() -> None:
    done = resource("Procedure", "t", status="completed", code=code(SNOMED, "70536003"), performedDateTime="2019-04-02")
    assert entries(read(done), "conditions") == [
        {"condition": "kidney_transplant", "status": "present", "since": "2019-04-02"}
    ]
    assert entries(read({**done, "status": "not-done"}), "conditions") == []


def test_plasma_exchange_is_a_treatment() -> None:
    done = resource(
        "Procedure", "t", status="completed", code={"text": "Plasmapheresis"}, performedDateTime="2026-10-09"
    )
    assert entries(read(done), "treatments") == [
        {"treatment": "plasma_exchange", "from": "2026-10-09", "to": "2026-10-09"}
    ]


@pytest.mark.parametrize(
    ("substance", "name"),
    [
        (code(RXNORM, "6694"), "hypersensitivity_to_mefloquine"),
        ({"text": "Sulfa allergy"}, "hypersensitivity_to_sulfa_drugs"),
        (code(RXNORM, "121191"), "drug_hypersensitivity"),
        (code(SNOMED, "91935009", "Allergy to peanuts"), None),
    ],
)
def test_allergies_to_what_trials_ask_for(substance: Json, name: str | None) -> None:
    status = {"clinicalStatus": {"coding": [{"code": "active"}]}}
    one = read({**resource("AllergyIntolerance", "a", code=substance, **status), "patient": {"reference": "Patient/p"}})
    assert [e["condition"] for e in entries(one, "conditions")] == ([name] if name else [])


def test_a_stay_in_hospital_that_goes_on() -> None:
    stay = resource(
        "Encounter", "e", status="in-progress", period={"start": "2026-11-10"}, **{"class": {"code": "IMP"}}
    )
    assert entries(read(stay), "findings") == [{"fact": "care_setting", "value": "hospital", "date": "2026-11-10"}]
    assert entries(read({**stay, "status": "finished"}), "findings") == []


# whole records


def test_multiple_sclerosis_under_natalizumab() -> None:
    one = read(
        condition("ms", MS, onsetDateTime="2015"),
        condition("pml", code(ICD10CM, "A81.2"), onsetDateTime="2026-08", recordedDate="2026-10-05"),
        resource("MedicationAdministration", "n", status="completed", effectiveDateTime="2026-07-14", **NATALIZUMAB),
        *specimen(CSF),
        observation(
            "o", "49410-4", "2026-10-02", specimen={"reference": "Specimen/s"}, **quantity(1250, "{copies}/mL")
        ),
        observation("cd4", "24467-3", **quantity(812, "/uL")),
    )
    patient = understood(one)
    assert [c.name for c in patient.courses] == ["natalizumab"]
    assert [o.source for o in patient.observed("csf_jcv_pcr")] == ["Observation/o"]
    assert [str(o.value) for o in patient.observed("cd4")] == ["812"]


def test_hiv_below_the_limit_of_quantification() -> None:
    one = read(
        condition("hiv", code(ICD10CM, "B20"), onsetDateTime="2021-06-13"),
        observation("rna", "20447-9", **quantity(20, "{copies}/mL", "<")),
        observation("cd4", "24467-3", **quantity(95, "/uL")),
    )
    patient = understood(one)
    assert [o.value for o in patient.observed("hiv")] == [frozenset({"positive"})]
    assert [str(o.value) for o in patient.observed("hiv_rna")] == ["<20"]
