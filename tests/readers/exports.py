"""Made-up exports as hospitals' systems write them, each with what a careful person finds in it.

What is expected was written down before the program had seen the export. `notes`: reasons that must be told, by place.
"""

import json
from typing import Any, NamedTuple

from bundles import ATC, ICD10, ICD10CM, LOINC, RXNORM, SNOMED, Json, code

from screener.readers import Why


class Case(NamedTuple):
    """An export. `holds`: what each patient's profile says, in words; `notes`: what is said beside it."""

    name: str
    export: Any
    holds: list[list[str]]
    notes: dict[str, Why]


CASES: list[Case] = []
BFARM, GM_ATC = "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "http://fhir.de/CodeSystem/bfarm/atc"
CERTAINTY = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
KBV = "https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT"
INTERPRETED = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
STATUS, VERIFIED = (
    "http://terminology.hl7.org/CodeSystem/condition-clinical",
    "http://terminology.hl7.org/CodeSystem/condition-ver-status",
)
ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
NO_DATA = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
P: Json = {"reference": "Patient/p"}


def case(name: str, export: Any, holds: list[Any], notes: dict[str, Why] | None = None) -> None:
    """A case; `holds` is of one patient, or a list for each."""
    each = holds if holds and isinstance(holds[0], list) else [holds]
    CASES.append(Case(name, export, each, notes or {}))


def person(**more: Any) -> Json:
    return {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1984-05-17", **more}


BORN = ["born 1984-05", "sex female"]


def r(kind: str, name: str, **more: Any) -> Json:
    """A resource about Patient/p."""
    about = {} if kind in ("Patient", "Medication", "Specimen") else {"subject": P}
    return {"resourceType": kind, "id": name, **about, **more}


def problem(name: str, what: Json, status: str = "active", verified: str = "confirmed", **more: Any) -> Json:
    stated = {"clinicalStatus": code(STATUS, status)} if status else {}
    sure = {"verificationStatus": code(VERIFIED, verified)} if verified else {}
    return r("Condition", name, code=what, **stated, **sure, **more)


def lab(name: str, what: Json | str, when: str = "2026-11-02", status: str = "final", **value: Any) -> Json:
    dated = {"effectiveDateTime": when} if when else {}
    coded = code(LOINC, what) if isinstance(what, str) else what
    return r("Observation", name, status=status, code=coded, **dated, **value)


def amount(value: float, unit: str, ucum: str | None = None, comparator: str = "") -> Json:
    more = {"code": ucum, "system": "http://unitsofmeasure.org"} if ucum else {}
    return {
        "valueQuantity": {"value": value, "unit": unit, **more, **({"comparator": comparator} if comparator else {})}
    }


def word(text: str) -> Json:
    return {"valueString": text}


def answer(system: str, value: str, display: str = "") -> Json:
    return {"valueCodeableConcept": code(system, value, display)}


def drug(system: str, value: str, text: str = "") -> Json:
    return {"medicationCodeableConcept": {**code(system, value, text), **({"text": text} if text else {})}}


def named(text: str) -> Json:
    return {"medicationCodeableConcept": {"text": text}}


def ref(to: str) -> Json:
    return {"reference": to}


def whole(*resources: Json, kind: str = "collection", base: str = "https://ehr.example.org/fhir/", **more: Any) -> Json:
    entries = [{"fullUrl": f"{base}{x['resourceType']}/{x.get('id', '')}", "resource": x} for x in resources]
    return {"resourceType": "Bundle", "type": kind, "entry": entries, **more}


DETECTED = answer(SNOMED, "260373001", "Detected")
NOT_DETECTED = answer(SNOMED, "260415000", "Not detected")

# --- Epic: a page of a search, with a proprietary code beside each code, and prose in the text of medicines

case(
    "Epic: MS under natalizumab, infusions given, an order never filled, one stopped",
    whole(
        person(
            name=[{"use": "official", "family": "Fhirtestperson", "given": ["Camila"]}],
            extension=[{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"}],
            deceasedBoolean=False,
            address=[{"use": "old", "country": "CA"}, {"use": "home", "state": "WI", "country": "US"}],
        ),
        problem(
            "ms",
            {
                "coding": [
                    {
                        "system": "http://snomed.info/sct",
                        "code": "24700007",
                        "display": "Multiple sclerosis (disorder)",
                    },
                    {"system": "http://hl7.org/fhir/sid/icd-9-cm", "code": "340", "display": "Multiple sclerosis"},
                    {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G35", "display": "Multiple sclerosis"},
                ],
                "text": "Multiple sclerosis (CMS/HCC)",
            },
            category=[{"coding": [{"code": "problem-list-item"}], "text": "Problem List Item"}],
            onsetDateTime="2016-03-02",
            recordedDate="2016-03-09",
        ),
        r(
            "MedicationAdministration",
            "inf1",
            status="completed",
            effectivePeriod={"start": "2026-06-02T14:05:00Z", "end": "2026-06-02T15:11:00Z"},
            medicationReference={"reference": "Medication/tysabri", "display": "natalizumab (TYSABRI) infusion"},
            dosage={"route": {**code(SNOMED, "47625008"), "text": "Intravenous"}, "dose": {"value": 300, "unit": "mg"}},
        ),
        r(
            "MedicationAdministration",
            "inf2",
            status="completed",
            effectiveDateTime="2026-07-14T09:20:00-05:00",
            medicationReference={"reference": "Medication/tysabri"},
            dosage={"route": code(SNOMED, "47625008")},
        ),
        r(
            "MedicationAdministration",
            "inf3",
            status="not-done",
            effectiveDateTime="2026-08-25",
            medicationReference={"reference": "Medication/tysabri"},
        ),
        r("Medication", "tysabri", code=code(RXNORM, "354770", "natalizumab"), status="active"),
        r(
            "MedicationRequest",
            "never",
            status="active",
            intent="order",
            authoredOn="2026-10-01",
            **drug("urn:oid:1.2.840.114350.1.13.0.1.7.2.698288", "91322", "ocrelizumab (OCREVUS) 300 mg in NaCl 0.9 %"),
        ),
        r(
            "MedicationRequest",
            "stopped",
            status="stopped",
            intent="order",
            authoredOn="2020-01-01",
            **named("dimethyl fumarate (TECFIDERA) 240 mg capsule"),
        ),
        lab("cd4", "24467-3", "2026-11-02T08:15:00Z", **amount(612, "cells/uL")),
        lab("cd4p", "8123-2", **amount(31, "%")),
        lab("index", "100977-8", **amount(2.9, "index")),
        lab("ab", "70173-0", **word("Positive")),
        {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "suppressed"}]},
        kind="searchset",
        total=57,
        link=[{"relation": "self", "url": "https://x/a"}, {"relation": "next", "url": "https://x/b?page=2"}],
    ),
    [
        *BORN,
        "alive True",
        "country US",
        "multiple_sclerosis active since 2016-03-02",
        "natalizumab from 2026-06-02 to 2026-06-02 route intravenous",
        "natalizumab from 2026-07-14 to 2026-07-14 route intravenous",
        "ocrelizumab requested",
        "dimethyl_fumarate requested",
        "cd4 612 /uL 2026-11-02",
        "jcv_antibody positive 2026-11-02",
    ],
    {
        "": Why.MORE_PAGES,
        "MedicationAdministration/inf3": Why.NOT_DONE,
        "Observation/cd4p": Why.UNKNOWN_CODE,
        "Observation/index": Why.UNKNOWN_CODE,
        "MedicationRequest/never": Why.BY_TEXT,
    },
)

# --- Cerner: local code sets first, the LOINC code second, results as text

LOCAL = "https://fhir.cerner.com/ec2458f2-1e24-41c8-b71b-0e701af7583d/codeSet/72"


def cerner(loinc: str, text: str) -> Json:
    return {
        "coding": [
            {"system": LOCAL, "code": "4154123", "display": text, "userSelected": True},
            {"system": LOINC, "code": loinc, "display": text},
        ],
        "text": text,
    }


case(
    "Cerner: HIV with CD4 absolute and percent, viral loads of every form",
    whole(
        person(gender="male"),
        problem("hiv", {**code(ICD10CM, "B20"), "text": "HIV disease"}, onsetDateTime="2009"),
        problem("wrong", code(SNOMED, "24700007"), verified="entered-in-error"),
        lab("cd4", cerner("24467-3", "CD4 Absolute"), "2026-10-01", **amount(88, "cells/mm3", "/mm3")),
        lab("cd4si", cerner("24467-3", "CD4 Absolute"), "2026-09-01", **amount(95, "10*6/L", "10*6/L")),
        lab("cd4gl", cerner("24467-3", "CD4 Absolute"), "2026-08-01", **amount(0.11, "x10^9/L", "10*9/L")),
        lab("cd4text", cerner("24467-3", "CD4 Absolute"), "2026-07-01", **word("103 cells/uL")),
        lab("cd4pct", cerner("8123-2", "CD4 %"), "2026-10-01", **amount(9, "%", "%")),
        lab("cd4pct2", {"text": "CD4 %"}, "2026-10-01", **amount(9, "%", "%")),
        lab("cd4oddpct", cerner("24467-3", "CD4 Absolute"), "2026-06-01", **amount(9, "%", "%")),
        lab("rna1", cerner("20447-9", "HIV RNA"), "2026-10-01", **amount(20, "copies/mL", "{copies}/mL", "<")),
        lab("rna2", cerner("20447-9", "HIV RNA"), "2026-07-01", **word("Not detected")),
        lab("rna3", cerner("20447-9", "HIV RNA"), "2026-04-01", **amount(4.7, "log10 copies/mL")),
        lab("rna4", cerner("20447-9", "HIV RNA"), "2026-01-01", **word("<20 copies/mL")),
        lab("rna5", cerner("20447-9", "HIV RNA"), "2025-10-01", **word("<20")),
        lab("rna6", cerner("20447-9", "HIV RNA"), "2025-07-01", **word("20-50 copies/mL")),
        lab("rna7", cerner("20447-9", "HIV RNA"), "2025-04-01", **amount(10000000, "copies/mL", comparator=">")),
        lab("rna8", cerner("20447-9", "HIV RNA"), "2025-01-01", status="cancelled", **word("Not detected")),
        lab("rna9", cerner("20447-9", "HIV RNA"), "2024-10-01", dataAbsentReason={"text": "hemolyzed"}),
    ),
    [
        "born 1984-05",
        "sex male",
        "hiv_infection active since 2009",
        "cd4 88 /mm3 2026-10-01",
        "cd4 95 10*6/L 2026-09-01",
        "cd4 0.11 10*9/L 2026-08-01",
        "cd4 103 /uL 2026-07-01",
        "hiv_rna <20 {copies}/mL 2026-10-01",
        "hiv_rna not detected copies/mL 2026-07-01",
        "hiv_rna 4.7 {log10_copies}/mL 2026-04-01",
        "hiv_rna <20 {copies}/mL 2026-01-01",
        "hiv_rna >10000000 {copies}/mL 2025-04-01",
    ],
    {
        "Condition/wrong": Why.ENTERED_IN_ERROR,
        "Observation/cd4pct": Why.UNKNOWN_CODE,
        "Observation/cd4pct2": Why.UNKNOWN_CODE,
        "Observation/cd4oddpct": Why.WRONG_UNIT,
        "Observation/rna5": Why.NO_UNIT,
        "Observation/rna6": Why.WRONG_UNIT,
        "Observation/rna8": Why.NOT_DONE,
        "Observation/rna9": Why.NO_VALUE,
    },
)

# --- Synthea: a transaction with urn:uuid references, one entry a claim


def synthea(*resources: Json) -> Json:
    entries = [
        {"fullUrl": f"urn:uuid:{x['id']}", "resource": x, "request": {"method": "POST", "url": x["resourceType"]}}
        for x in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


UUID = "6f1f0d2c-5b3a-4c1e-9d0e-1b1e5a2c7d8{}".format
SU: Json = {"subject": {"reference": "urn:uuid:" + UUID(0)}}

case(
    "Synthea: a transplanted kidney, tacrolimus prescribed, the patient has died",
    synthea(
        {
            "resourceType": "Patient",
            "id": UUID(0),
            "gender": "male",
            "birthDate": "1961-02-03",
            "deceasedDateTime": "2026-11-10T03:11:00+01:00",
            "address": [{"country": "US"}],
        },
        {
            "resourceType": "Procedure",
            "id": UUID(1),
            **SU,
            "status": "completed",
            "code": code(SNOMED, "70536003", "Transplant of kidney (procedure)"),
            "performedPeriod": {"start": "2019-04-02T08:00:00+02:00", "end": "2019-04-02T13:00:00+02:00"},
        },
        {
            "resourceType": "MedicationRequest",
            "id": UUID(2),
            **SU,
            "status": "active",
            "intent": "order",
            "authoredOn": "2019-04-05",
            **drug(RXNORM, "42316", "Tacrolimus 1 MG 24 HR Extended Release Oral Tablet"),
        },
        {
            "resourceType": "Observation",
            "id": UUID(3),
            **SU,
            "status": "final",
            "code": code(LOINC, "2160-0"),
            "effectiveDateTime": "2026-10-01",
            **amount(133, "umol/L", "umol/L"),
        },
        {
            "resourceType": "Observation",
            "id": UUID(4),
            **SU,
            "status": "final",
            "code": code(LOINC, "29463-7"),
            "effectiveDateTime": "2026-10-01T10:00:00+02:00",
            **amount(71.4, "kg", "kg"),
        },
        {
            "resourceType": "Condition",
            "id": UUID(5),
            **SU,
            "clinicalStatus": code(STATUS, "active"),
            "verificationStatus": code(VERIFIED, "confirmed"),
            "code": code(SNOMED, "161665007", "History of renal transplant (situation)"),
        },
        {"resourceType": "ExplanationOfBenefit", "id": UUID(6), "patient": SU["subject"], "status": "active"},
        {
            "resourceType": "FamilyMemberHistory",
            "id": UUID(7),
            "patient": SU["subject"],
            "status": "completed",
            "relationship": {"text": "father"},
            "condition": [{"code": code(SNOMED, "24700007")}],
        },
    ),
    [
        "born 1961-02",
        "sex male",
        "alive False",
        "country US",
        "kidney_transplant present since 2019-04-02",
        "tacrolimus requested",
        "weight 71.4 kg 2026-10-01",
    ],
    {f"Observation/{UUID(3)}": Why.UNKNOWN_CODE, f"FamilyMemberHistory/{UUID(7)}": Why.NOT_READ},
)

# --- German hospitals (MII core data set, ISiK): the certainty of a diagnosis stands in an extension of the code


def gm(value: str, certainty: str, **more: Any) -> Json:
    sure = {"url": CERTAINTY, "valueCoding": {"system": KBV, "code": certainty}}
    return {"coding": [{"system": BFARM, "version": "2026", "code": value, "extension": [sure], **more}]}


case(
    "MII: confirmed, suspected, ruled out and former, by the letter beside the code",
    whole(
        person(
            gender="other",
            _gender={"extension": [{"url": "http://fhir.de/StructureDefinition/gender-amtlich-de"}]},
            address=[{"type": "both", "city": "Köln", "country": "DE"}],
        ),
        r("Condition", "ms", code=gm("G35.10", "G"), recordedDate="2018-02-01"),
        r("Condition", "pml", code=gm("A81.2", "V"), recordedDate="2026-10-12"),
        r("Condition", "nhl", code=gm("C83.3", "A"), recordedDate="2026-10-12"),
        r("Condition", "hodgkin", code=gm("C81.9", "Z"), recordedDate="2026-10-12"),
        lab("ly", "26474-7", "2026-11-03T07:12:00+01:00", **amount(0.62, "Gpt/l", "10*9/L")),
        lab("tc", "26515-7", "2026-11-03", **amount(188, "/nl", "/nL")),
        lab("cd4", "24467-3", "2026-11-03", **amount(240, "/µl", "/uL")),
        r("Medication", "ty", code=code(GM_ATC, "L04AG03", "Natalizumab")),
        r(
            "MedicationAdministration",
            "gabe",
            status="completed",
            effectiveDateTime="2026-08-30T10:00:00+02:00",
            medicationReference=ref("Medication/ty"),
        ),
        r(
            "MedicationStatement",
            "kortison",
            status="active",
            effectivePeriod={"start": "2026-10-20"},
            **drug(GM_ATC, "H02AB04", "Urbason"),
        ),
    ),
    [
        "born 1984-05",
        "country DE",
        "multiple_sclerosis present",
        "pml_suspected suspected 2026-10-12",
        "diffuse_large_b_cell_lymphoma absent",
        "hodgkin_lymphoma past",
        "lymphocytes 0.62 10*9/L 2026-11-03",
        "platelets 188 /nL 2026-11-03",
        "cd4 240 /uL 2026-11-03",
        "natalizumab from 2026-08-30 to 2026-08-30",
        "methylprednisolone from 2026-10-20 ongoing",
    ],
)

case(
    "ISiK: a stay that goes on, a problem that ended, a diagnosis without any status",
    whole(
        person(),
        {
            "resourceType": "Encounter",
            "id": "stay",
            "status": "in-progress",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "subject": P,
            "period": {"start": "2026-11-12T14:00:00+01:00"},
        },
        r("Condition", "ra", code=code(BFARM, "M06.9"), abatementString="2021, in Remission entlassen"),
        r("Condition", "sarc", code=code(BFARM, "D86.9"), recordedDate="2025-03"),
        r(
            "Condition",
            "odd",
            code=code(SNOMED, "55464009"),
            clinicalStatus=code(STATUS, "active"),
            abatementDateTime="2019-05-01",
        ),
        lab("kps", "89243-0", "2026-11-13", valueInteger=60),
        lab("kps2", "89243-0", "2026-11-01", **amount(70, "%", "%")),
        lab("ecog", "89247-1", "2026-11-13", **amount(2, "{score}", "{score}")),
        lab("hb", "718-7", **amount(7.4, "mmol/L", "mmol/L")),
        r("Procedure", "plex", status="in-progress", code={"text": "Plasmapherese"}),
    ),
    [
        *BORN,
        "care_setting hospital 2026-11-12",
        "rheumatoid_arthritis past",
        "sarcoidosis present",
        "karnofsky 60 2026-11-13",
        "karnofsky 70 2026-11-01",
        "ecog 2 2026-11-13",
    ],
    {"Condition/odd": Why.STATES_DISAGREE, "Observation/hb": Why.UNKNOWN_CODE},
)

# --- French hospitals (FrCore): text in French, units in giga a litre

case(
    "FrCore: words in French, brand names, a doubt in the text of a code",
    whole(
        person(
            identifier=[{"system": "urn:oid:1.2.250.1.213.1.4.8", "value": "284057512345678"}],
            address=[{"country": "FRA"}],
        ),
        problem("sep", {"text": "Sclérose en plaques"}, recordedDate="2017-06-01"),
        problem("lemp", {**code(ICD10, "A81.2"), "text": "Suspicion de LEMP"}, verified="", recordedDate="2026-10-20"),
        problem("lymphome", {**code(ICD10, "C83.3"), "text": "Pas d'argument pour un lymphome"}, verified=""),
        problem("fam", {**code(ICD10, "M06.9"), "text": "ATCD familial : polyarthrite rhumatoïde (mère)"}, verified=""),
        r(
            "MedicationStatement",
            "ty",
            status="stopped",
            effectivePeriod={"start": "2021-01", "end": "2026-09-15"},
            **named("TYSABRI 300 mg, solution à diluer pour perfusion"),
        ),
        r(
            "MedicationStatement",
            "mab",
            status="active",
            **drug("https://smt.esante.gouv.fr/terminologie-atc", "L01FA01"),
        ),
        r("MedicationStatement", "cip", status="active", **drug("https://example.org/code-cip", "3400930000000")),
        lab("ly", {**code(LOINC, "731-0"), "text": "Lymphocytes"}, "2026-11-05", **amount(1.12, "G/L", "10*9/L")),
        lab("t4", {"text": "Lymphocytes CD4"}, "2026-11-05", **amount(410, "/mm3")),
        lab("pcr", {"text": "PCR virus JC LCR"}, "2026-10-21", **word("Négatif")),
        lab("vih", {"text": "Sérologie VIH"}, "2026-10-21", **word("négative")),
    ),
    [
        *BORN,
        "country FR",
        "multiple_sclerosis active",
        "natalizumab from 2021-01 to 2026-09-15",
        "rituximab ongoing",
        "a medicine (MedicationStatement/cip) ongoing",
        "lymphocytes 1.12 10*9/L 2026-11-05",
        "cd4 410 /mm3 2026-11-05",
        "csf_jcv_pcr negative csf 2026-10-21",
        "hiv negative 2026-10-21",
    ],
    {
        "Condition/sep": Why.BY_TEXT,
        "Condition/lemp": Why.DOUBTED,
        "Condition/lymphome": Why.DOUBTED,
        "Condition/fam": Why.DOUBTED,
        "MedicationStatement/ty": Why.BY_TEXT,
        "Observation/pcr": Why.BY_TEXT,
    },
)

# --- IPS: a document with sections, and codes for "no information"

case(
    "IPS: nothing is known, said in four ways, and nothing follows from it",
    whole(
        {
            "resourceType": "Composition",
            "id": "c",
            "status": "final",
            "subject": P,
            "date": "2026-11-01",
            "section": [
                {"title": "Problems", "entry": [ref("Condition/none")]},
                {"title": "Outer", "section": [{"title": "Inner", "emptyReason": {"coding": [{"code": "notasked"}]}}]},
            ],
        },
        person(_birthDate={"extension": [{"url": "x"}]}),
        r("Condition", "none", code=code(ABSENT, "no-problem-info"), clinicalStatus=code(STATUS, "active")),
        r("MedicationStatement", "none", status="unknown", **drug(ABSENT, "no-medication-info")),
        {"resourceType": "AllergyIntolerance", "id": "none", "patient": P, "code": code(ABSENT, "no-known-allergies")},
        {
            "resourceType": "AllergyIntolerance",
            "id": "nkda",
            "patient": P,
            "category": ["medication"],
            "code": {"text": "NKDA"},
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "keine",
            "patient": P,
            "category": ["medication"],
            "code": {"text": "Keine Medikamentenallergien bekannt"},
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "pas",
            "patient": P,
            "category": ["medication"],
            "code": {"text": "Pas d'allergie médicamenteuse connue"},
        },
        {"resourceType": "AllergyIntolerance", "id": "nothing", "patient": P, "category": ["medication"]},
        {
            "resourceType": "AllergyIntolerance",
            "id": "pen",
            "patient": P,
            "category": ["medication"],
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "code": code(RXNORM, "7980", "Penicillin G"),
        },
        kind="document",
        timestamp="2026-11-01T10:00:00Z",
    ),
    [*BORN, "drug_hypersensitivity active"],
    {
        "Condition/none": Why.NOTHING_KNOWN,
        "MedicationStatement/none": Why.NOTHING_KNOWN,
        "AllergyIntolerance/none": Why.NOTHING_KNOWN,
        "AllergyIntolerance/nkda": Why.DOUBTED,
        "AllergyIntolerance/keine": Why.DOUBTED,
        "AllergyIntolerance/pas": Why.DOUBTED,
        "Composition/c": Why.EMPTY_LIST,
    },
)

# --- US Core: lymphoma

case(
    "US Core: lymphoma, rituximab given, CAR-T cells as a procedure, results not final",
    whole(
        person(),
        problem("dlbcl", code(ICD10CM, "C83.30"), onsetDateTime="2024-01"),
        problem("fl", code(ICD10CM, "C82.15"), status="", verified="refuted"),
        *(
            r("MedicationAdministration", f"r{i}", status="completed", effectiveDateTime=day, **drug(RXNORM, "121191"))
            for i, day in enumerate(("2024-02-01", "2024-02-22"))
        ),
        r(
            "Procedure",
            "cart",
            status="completed",
            code={"text": "axicabtagene ciloleucel"},
            performedDateTime="2025-05-06",
        ),
        r("Procedure", "planned", status="preparation", code={"text": "axicabtagene ciloleucel"}),
        lab("ecog", "89247-1", "2026-11-10", valueInteger=2),
        lab("kps", "89243-0", "2026-11-10", **word("60")),
        lab("plt", "777-3", "2026-11-10", status="preliminary", **amount(41, "K/uL", "10*3/uL")),
        lab("anc", "751-8", "2026-11-10", status="registered"),
        {
            "resourceType": "FamilyMemberHistory",
            "id": "f",
            "patient": P,
            "status": "completed",
            "condition": [{"code": code(SNOMED, "118599009")}],
        },
        r("MedicationDispense", "disp", status="completed", whenHandedOver="2026-10-03", **drug(RXNORM, "1442981")),
        r("Immunization", "i", status="completed"),
    ),
    [
        *BORN,
        "diffuse_large_b_cell_lymphoma active since 2024-01",
        "rituximab from 2024-02-01 to 2024-02-01",
        "rituximab from 2024-02-22 to 2024-02-22",
        "axicabtagene_ciloleucel from 2025-05-06 to 2025-05-06",
        "ibrutinib requested",
        "ecog 2 2026-11-10",
        "karnofsky 60 2026-11-10",
        "platelets 41 10*3/uL 2026-11-10",
    ],
    {
        "Condition/fl": Why.PART_RULED_OUT,
        "Observation/plt": Why.PRELIMINARY,
        "Observation/anc": Why.NOT_DONE,
        "Procedure/planned": Why.NOT_DONE,
    },
)

# --- how sure a diagnosis is

case(
    "problems of every certainty, and texts that deny what their code says",
    whole(
        person(),
        problem("a", code(SNOMED, "31541009"), verified="differential"),
        problem("b", code(SNOMED, "55464009"), verified="unconfirmed"),
        problem("c", code(SNOMED, "24700007"), verified="provisional"),
        problem("d", {**code(ICD10CM, "A81.2"), "text": "No evidence of PML"}),
        problem("e", {**code(ICD10CM, "A81.2"), "text": "Rule out progressive multifocal leukoencephalopathy"}),
        problem("f", {**code(ICD10CM, "C81.90"), "text": "Family history of Hodgkin lymphoma"}),
        problem("g", {**code(ICD10CM, "G70.00"), "text": "r/o myasthenia gravis"}),
        problem("h", {**code(ICD10CM, "M05.9"), "text": "V.a. rheumatoide Arthritis"}),
        problem("i", {**code(ICD10CM, "L40.9"), "text": "At risk for psoriasis"}),
        problem("j", {"text": "HIV negative"}),
        problem("k", {"text": "multiple sclerosis ?"}),
        problem("l", {**code(ICD10CM, "D86.9"), "text": "Sarcoidosis, not otherwise specified"}),
        problem("m", {**code(SNOMED, "25044007"), "text": "Neuromyelitis optica without anti-AQP4"}, status="resolved"),
        problem("n", {**code(ICD10CM, "K50.90"), "text": "Crohn's disease without complications"}),
    ),
    [
        *BORN,
        "sarcoidosis active",
        "neuromyelitis_optica past",
        "crohn_disease active",
    ],
    {
        "Condition/a": Why.NOT_CONFIRMED,
        "Condition/b": Why.NOT_CONFIRMED,
        "Condition/c": Why.NOT_CONFIRMED,
        **{f"Condition/{x}": Why.DOUBTED for x in "defghi"},
    },
)

# --- JC virus: every place in which a specimen may stand

CSF, URINE, BLOOD = code(SNOMED, "258450006"), code(SNOMED, "122575003"), code(SNOMED, "119297000")

case(
    "JCV PCR: the specimen in eight places",
    whole(
        person(),
        r("Specimen", "csf", type=CSF),
        r("Specimen", "urine", type=URINE),
        r("Specimen", "blood", type=BLOOD),
        lab("a", "42921-7", "2026-10-01", specimen=ref("Specimen/csf"), **DETECTED),
        lab("b", "42921-7", "2026-10-02", specimen=ref("Specimen/urine"), **DETECTED),
        lab("c", "42921-7", "2026-10-03", specimen=ref("Specimen/blood"), **NOT_DETECTED),
        lab("d", "42921-7", "2026-10-04", **DETECTED),
        lab("e", "42921-7", "2026-10-05", bodySite={"text": "urine"}, **DETECTED),
        lab(
            "f",
            "42921-7",
            "2026-10-06",
            specimen=ref("#s"),
            contained=[{**r("Specimen", "s"), "type": CSF}],
            **DETECTED,
        ),
        lab("g", "42921-7", "2026-10-07", specimen={"display": "Urine, clean catch"}, **DETECTED),
        lab(
            "panel",
            {"text": "Virology panel"},
            "2026-10-08",
            specimen=ref("Specimen/csf"),
            hasMember=[ref("Observation/h")],
        ),
        lab("h", "42921-7", "2026-10-08", **NOT_DETECTED),
        lab("i", "33295-7", "2026-10-09", **NOT_DETECTED),
        lab("j", "33295-7", "2026-10-10", specimen=ref("Specimen/urine"), **NOT_DETECTED),
        lab("k", "49410-4", "2026-10-11", specimen=ref("Specimen/csf"), **amount(1250, "copies/mL", "{copies}/mL")),
        lab("l", "70173-0", "2026-10-12", **amount(3.1, "index")),
        lab("m", "100977-8", "2026-10-12", **amount(3.1, "index")),
        lab("n", "42921-7", "2026-10-13", specimen=ref("Specimen/gone"), **DETECTED),
        lab(
            "o",
            {"text": "Infection panel"},
            "2026-10-14",
            specimen=ref("Specimen/csf"),
            component=[{"code": code(LOINC, "33295-7"), **DETECTED}, {"code": {"text": "EBV"}, **NOT_DETECTED}],
        ),
    ),
    [
        *BORN,
        "jcv_pcr detected csf 2026-10-01",
        "jcv_pcr detected urine 2026-10-02",
        "jcv_pcr not_detected blood 2026-10-03",
        "jcv_pcr detected 2026-10-04",
        "jcv_pcr detected urine 2026-10-05",
        "jcv_pcr detected csf 2026-10-06",
        "jcv_pcr detected urine 2026-10-07",
        "jcv_pcr not_detected csf 2026-10-08",
        "csf_jcv_pcr not_detected 2026-10-09",
        "csf_jcv_copies 1250 {copies}/mL csf 2026-10-11",
        "jcv_pcr detected 2026-10-13",
        "csf_jcv_pcr detected csf 2026-10-14",
    ],
    {
        "Observation/j": Why.OTHER_SPECIMEN,
        "Observation/l": Why.VALUE_NOT_READ,
        "Observation/m": Why.UNKNOWN_CODE,
    },
)

case(
    "one result that two reports claim for two samples is of neither",
    whole(
        person(),
        r("Specimen", "csf", type=CSF),
        r("Specimen", "urine", type=URINE),
        *(
            r(
                "DiagnosticReport",
                f"r{s}",
                status="final",
                code={"text": "virology"},
                specimen=[ref(f"Specimen/{s}")],
                result=[ref("Observation/o")],
            )
            for s in ("urine", "csf")
        ),
        lab("o", "42921-7", **DETECTED),
        r("DiagnosticReport", "words", status="final", code=code(LOINC, "33295-7"), conclusion="JC virus DNA detected"),
    ),
    BORN,
    {"Observation/o": Why.OTHER_SPECIMEN, "DiagnosticReport/words": Why.NO_VALUE},
)

# --- other versions of FHIR

case(
    "R5: medicines and stays are written in another way",
    whole(
        person(),
        r(
            "MedicationStatement",
            "s",
            status="recorded",
            medication={"concept": code(ATC, "L04AG03")},
            adherence={"code": {"coding": [{"code": "not-taking"}]}},
        ),
        r("MedicationRequest", "q", status="active", intent="order", medication={"reference": ref("Medication/x")}),
        r(
            "MedicationAdministration",
            "a",
            status="completed",
            medication={"concept": code(ATC, "L04AG03")},
            occurenceDateTime="2026-01-01",
        ),
        r("Encounter", "e", status="in-progress", **{"class": [{"coding": [{"code": "IMP"}]}]}),
        problem("ms", code(SNOMED, "24700007")),
    ),
    [*BORN, "multiple_sclerosis active"],
    {
        "MedicationStatement/s": Why.OTHER_FHIR,
        "MedicationRequest/q": Why.OTHER_FHIR,
        "MedicationAdministration/a": Why.OTHER_FHIR,
    },
)

case(
    "STU3 and DSTU2: what was not taken, not given and not done says so in a field of its own",
    whole(
        person(),
        r("MedicationStatement", "n", status="active", taken="n", **drug(ATC, "L04AG03")),
        r("MedicationStatement", "w", status="active", wasNotTaken=True, **drug(ATC, "L04AG03")),
        r(
            "MedicationAdministration",
            "g",
            status="completed",
            notGiven=True,
            effectiveDateTime="2026-01-01",
            **drug(ATC, "L04AG03"),
        ),
        r(
            "MedicationAdministration",
            "d",
            status="completed",
            wasNotGiven=True,
            effectiveTimeDateTime="2026-01-01",
            **drug(ATC, "L04AG03"),
        ),
        r("Procedure", "t", status="completed", notDone=True, code=code(SNOMED, "70536003")),
        r("Procedure", "u", status="completed", notPerformed=True, code=code(SNOMED, "70536003")),
        r("MedicationOrder", "o", status="active", **drug(ATC, "L04AG03")),
        r("Condition", "c", code=code(SNOMED, "24700007"), clinicalStatus="active", verificationStatus="refuted"),
        {
            "resourceType": "Condition",
            "id": "dstu2",
            "patient": P,
            "code": code(SNOMED, "31541009"),
            "clinicalStatus": "active",
            "verificationStatus": "confirmed",
            "dateRecorded": "2015-01-01",
        },
    ),
    BORN,
    {
        "MedicationStatement/n": Why.OTHER_FHIR,
        "MedicationStatement/w": Why.OTHER_FHIR,
        "MedicationAdministration/g": Why.OTHER_FHIR,
        "MedicationAdministration/d": Why.OTHER_FHIR,
        "Procedure/t": Why.OTHER_FHIR,
        "Procedure/u": Why.OTHER_FHIR,
        "MedicationOrder/o": Why.OTHER_FHIR,
        "Condition/c": Why.OTHER_FHIR,
        "Condition/dstu2": Why.OTHER_FHIR,
    },
)

# --- whose it is

case(
    "the same id on two servers is two people",
    {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": "https://a.example.org/fhir/Patient/p", "resource": person()},
            {
                "fullUrl": "https://b.example.org/fhir/Condition/1",
                "resource": {
                    **problem("1", code(ICD10CM, "B20")),
                    "subject": ref("https://b.example.org/fhir/Patient/p"),
                },
            },
            {
                "fullUrl": "https://a.example.org/fhir/Condition/2",
                "resource": {
                    **problem("2", code(SNOMED, "24700007")),
                    "subject": ref("https://a.example.org/fhir/Patient/p"),
                },
            },
            {
                "fullUrl": "https://a.example.org/fhir/Condition/3",
                "resource": {
                    **problem("3", code(SNOMED, "31541009")),
                    "subject": ref("https://a.example.org/fhir/Patient/p/_history/4"),
                },
            },
        ],
    },
    [*BORN, "multiple_sclerosis active", "sarcoidosis active"],
    {"Condition/1": Why.OTHER_PATIENT},
)

case(
    "two pages of one search, each with the patient",
    whole(
        whole(person(), lab("x", "24467-3", **amount(300, "/uL"))),
        whole(person(), lab("y", "14135-8", **amount(500, "/uL"))),
    ),
    [*BORN, "cd4 300 /uL 2026-11-02", "cd8 500 /uL 2026-11-02"],
)

case(
    "documents of two people who bear the same id",
    whole(
        whole(person(), problem("c", code(SNOMED, "24700007")), base="https://a.example.org/", kind="document"),
        whole(
            person(gender="male", birthDate="1950-01-01"),
            problem("c", code(ICD10CM, "B20")),
            base="https://b.example.org/",
            kind="document",
        ),
    ),
    [
        [*BORN, "multiple_sclerosis active"],
        ["born 1950-01", "sex male", "hiv_infection active"],
    ],
)

case(
    "a person named by number, by display, and by nothing",
    whole(
        person(identifier=[{"system": "urn:oid:1.2.3", "value": "4711"}]),
        {
            **problem("mine", code(SNOMED, "24700007")),
            "subject": {"identifier": {"system": "urn:oid:1.2.3", "value": "4711"}},
        },
        {
            **problem("other", code(ICD10CM, "B20")),
            "subject": {"identifier": {"system": "urn:oid:1.2.3", "value": "4712"}},
        },
        {**problem("theirs", code(ICD10CM, "C81.90")), "subject": {"type": "RelatedPerson", "display": "Donor"}},
    ),
    [*BORN, "multiple_sclerosis active"],
    {"Condition/other": Why.OTHER_PATIENT, "Condition/theirs": Why.OTHER_PATIENT},
)

case(
    "results about somebody beside the patient",
    whole(
        person(),
        lab("donor", "56888-1", focus=[ref("RelatedPerson/donor")], **answer(SNOMED, "10828004")),
        lab("self", "24467-3", focus=[P], **amount(250, "/uL")),
        lab("fetus", "29463-7", focus=[{"display": "fetus"}], **amount(3, "kg")),
        {"resourceType": "RelatedPerson", "id": "donor", "patient": P},
    ),
    [*BORN, "cd4 250 /uL 2026-11-02"],
    {"Observation/donor": Why.OTHER_PATIENT, "Observation/fetus": Why.OTHER_PATIENT},
)

case(
    "a record that was deleted later is not read",
    {
        "resourceType": "Bundle",
        "type": "history",
        "entry": [
            {"fullUrl": "https://x/Patient/p", "resource": person(), "request": {"method": "PUT", "url": "Patient/p"}},
            {"fullUrl": "https://x/Condition/1", "request": {"method": "DELETE", "url": "Condition/1"}},
            {
                "fullUrl": "https://x/Condition/1",
                "resource": problem("1", code(ICD10CM, "B20")),
                "request": {"method": "POST", "url": "Condition"},
            },
            {
                "fullUrl": "https://x/Condition/2",
                "resource": problem("2", code(SNOMED, "24700007")),
                "request": {"method": "PUT", "url": "Condition/2"},
            },
            {"fullUrl": "https://x/Condition/2", "request": {"method": "DELETE", "url": "Condition/2"}},
        ],
    },
    [*BORN, "multiple_sclerosis active"],
    {"Condition/1": Why.DELETED},
)

# --- form

case(
    "fields of a wrong form, of no value, and of tomorrow",
    whole(
        person(
            birthDate=None,
            _birthDate={"extension": [{"url": NO_DATA, "valueCode": "masked"}]},
            _deceasedDateTime={"extension": [{"url": NO_DATA, "valueCode": "unknown"}]},
        ),
        lab("true", "89243-0", valueInteger=True),
        lab("list", "24467-3", valueQuantity=[{"value": 10, "unit": "/uL"}]),
        lab("range", "24467-3", valueRange={"low": {"value": 100}, "high": {"value": 200}}),
        lab("tomorrow", "24467-3", "2027-01-04", **amount(10, "/uL")),
        lab("absent", "24467-3", valueQuantity={"unit": "/uL", "_value": {"extension": [{"url": NO_DATA}]}}),
        lab("units", "24467-3", **amount(350, "cells/uL", "10*3/uL")),
        lab(
            "both",
            {"coding": [{"system": LOINC, "code": "24467-3"}, {"system": LOINC, "code": "14135-8"}]},
            **amount(350, "/uL"),
        ),
        lab("month", "14135-8", "2026-10", **amount(350, "/uL")),
        lab("zone", "777-3", "2026-10-31T23:59:59-11:00", **amount(200, "10*9/L")),
        {**problem("twisted", code(ICD10CM, "B20")), "code": [code(ICD10CM, "B20")]},
        {
            **problem("modified", code(ICD10CM, "B20")),
            "modifierExtension": [{"url": "http://example.org/absent", "valueBoolean": True}],
        },
        problem("future", code(SNOMED, "31541009"), onsetDateTime="2027-02"),
        r(
            "Observation",
            "inner",
            status="final",
            code={"text": "panel"},
            contained=[lab("cd4", "24467-3", "2026-11-09", **amount(199, "/uL"))],
        ),
        {**r("Encounter", "over"), "status": "finished", "contained": [{**problem("mine", code(SNOMED, "24700007"))}]},
    ),
    ["sex female", "cd8 350 /uL 2026-10", "platelets 200 10*9/L 2026-10-31", "cd4 199 /uL 2026-11-09"],
    {
        "Patient": Why.DEATH_NOT_READ,
        "Observation/true": Why.BROKEN,
        "Observation/list": Why.BROKEN,
        "Observation/range": Why.VALUE_NOT_READ,
        "Observation/tomorrow": Why.REFUSED,
        "Observation/absent": Why.NO_VALUE,
        "Observation/units": Why.UNITS_DISAGREE,
        "Observation/both": Why.CODES_DISAGREE,
        "Condition/twisted": Why.BROKEN,
        "Condition/modified": Why.MODIFIED,
        "Condition/future": Why.REFUSED,
        "Encounter/over, part of it": Why.NOT_READ,
    },
)

case(
    "a stay that ended with death",
    whole(
        person(),
        {
            "resourceType": "Encounter",
            "id": "e",
            "status": "finished",
            "subject": P,
            "class": {"code": "IMP"},
            "period": {"start": "2026-11-01", "end": "2026-11-09"},
            "hospitalization": {
                "dischargeDisposition": code(
                    "http://terminology.hl7.org/CodeSystem/discharge-disposition", "exp", "Expired"
                )
            },
        },
    ),
    [*BORN, "alive False"],
)

# --- pregnancy

case(
    "pregnancy as a problem, as a former problem, and as a test",
    whole(
        person(),
        problem("now", code(SNOMED, "77386006"), onsetDateTime="2026-08"),
        lab("test", "2106-3", "2026-09-01", **answer(SNOMED, "10828004")),
        lab(
            "race",
            {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.238", "code": "2106-3", "display": "White"}]},
            **word("Positive"),
        ),
    ),
    [*BORN, "pregnant true 2026-08", "pregnant positive 2026-09-01"],
)
case(
    "a pregnancy that is over is none today, and none is said to be absent",
    whole(person(), problem("old", code(SNOMED, "77386006"), status="resolved", onsetDateTime="2010-08")),
    BORN,
    {"Condition/old": Why.NOT_DONE},
)

# --- medicines in words

case(
    "texts of medicines that say that they were not given",
    whole(
        person(),
        r("MedicationStatement", "no", status="active", **named("No natalizumab since 2019")),
        r("MedicationStatement", "placebo", status="active", **named("natalizumab or placebo (blinded study drug)")),
        r("MedicationStatement", "declined", status="active", **named("rituximab - patient declined")),
        r("MedicationStatement", "both", status="active", **named("Methotrexate 10 MG / Folic acid 5 MG Tablet")),
        r(
            "MedicationStatement",
            "brand",
            status="completed",
            effectiveDateTime="2026-05-05",
            **named("Tysabri 300 mg"),
        ),
        r(
            "MedicationStatement",
            "ahead",
            status="active",
            effectivePeriod={"start": "2027-03-01"},
            **drug(ATC, "L04AG08"),
        ),
        r(
            "MedicationAdministration",
            "ahead",
            status="completed",
            effectiveDateTime="2027-03-01",
            **drug(ATC, "L04AG03"),
        ),
        r("MedicationRequest", "plan", status="active", intent="plan", **drug(ATC, "L04AG03")),
        r("MedicationRequest", "not", status="active", intent="order", doNotPerform=True, **drug(ATC, "L04AG03")),
        r("MedicationStatement", "lost", status="active", medicationReference=ref("Medication/nowhere")),
    ),
    [
        *BORN,
        "natalizumab requested",
        "rituximab requested",
        "methotrexate ongoing",
        "Methotrexate 10 MG / Folic acid 5 MG Tablet ongoing",
        "natalizumab from 2026-05-05 to 2026-05-05",
    ],
    {
        "MedicationStatement/no": Why.DOUBTED,
        "MedicationStatement/placebo": Why.DOUBTED,
        "MedicationStatement/declined": Why.DOUBTED,
        "MedicationStatement/ahead": Why.REFUSED,
        "MedicationAdministration/ahead": Why.REFUSED,
        "MedicationRequest/plan": Why.NOT_DONE,
        "MedicationRequest/not": Why.NOT_DONE,
        "MedicationStatement/lost": Why.NOT_IN_FILE,
    },
)


# --- what is told only in passing

case(
    "tests that words alone name, and samples that words alone tell",
    whole(
        person(),
        lab(
            "cells",
            {**code(LOINC, "99999-9", "Lymphocytes [#/volume] in Cerebral spinal fluid"), "text": "Lymphocytes"},
            **amount(5, "/uL"),
        ),
        lab(
            "ascites",
            {**code(LOINC, "99999-8", "Neutrophils in Peritoneal fluid"), "text": "neutrophils"},
            **amount(300, "/uL"),
        ),
        lab("blood", {**code("urn:local", "77", "Platelets"), "text": "platelets"}, **amount(150, "10*9/L")),
        r("Specimen", "tube", type={"text": "CSF, lumbar puncture, tube 3"}),
        r("Specimen", "both", type={"text": "CSF and blood"}),
        lab("tube", "33295-7", "2026-10-01", specimen=ref("Specimen/tube"), **NOT_DETECTED),
        lab("both", "33295-7", "2026-10-02", specimen=ref("Specimen/both"), **NOT_DETECTED),
        lab("text", "42921-7", "2026-10-03", specimen={"display": "Cerebrospinal fluid sample"}, **DETECTED),
        lab("when", "777-3", "in October", **amount(140, "10*9/L")),
        lab("hl7", "14135-8", "20261002", **amount(200, "/uL")),
    ),
    [
        *BORN,
        "platelets 150 10*9/L 2026-11-02",
        "csf_jcv_pcr not_detected csf 2026-10-01",
        "jcv_pcr detected csf 2026-10-03",
        "platelets 140 10*9/L",
        "cd8 200 /uL",
    ],
    {
        "Observation/cells": Why.OTHER_SPECIMEN,
        "Observation/ascites": Why.OTHER_SPECIMEN,
        "Observation/blood": Why.BY_TEXT,
        "Observation/both": Why.OTHER_SPECIMEN,
        "Observation/when": Why.DATE_NOT_READ,
        "Observation/hl7": Why.DATE_NOT_READ,
    },
)

case(
    "codes of blocks, of two diseases, with marks, and of systems that nobody knows",
    whole(
        person(),
        problem("block", code(ICD10, "C81-C96")),
        problem("two", code(ICD10, "B20/C83.3")),
        problem("dash", code(BFARM, "G35.-")),
        problem("mark", code(BFARM, "D86.9+")),
        problem("behind", code(BFARM, "C83.3 V")),
        problem("small", code(ICD10CM, "b20")),
        problem("nowhere", {"coding": [{"code": "G70.00"}]}),
        problem("when", code(SNOMED, "69896004"), onsetDateTime="in childhood"),
        problem("name", {"coding": [{"system": "ICD-10", "code": "G70.00", "display": "Myasthenia gravis"}]}),
    ),
    [
        *BORN,
        "multiple_sclerosis active",
        "sarcoidosis active",
        "hiv_infection active",
        "myasthenia_gravis active",
        "rheumatoid_arthritis active",
    ],
    {
        "Condition/block": Why.UNKNOWN_CODE,
        "Condition/two": Why.UNKNOWN_CODE,
        "Condition/behind": Why.NOT_CONFIRMED,
        "Condition/nowhere": Why.UNKNOWN_CODE,
        "Condition/name": Why.BY_TEXT,
        "Condition/when": Why.DATE_NOT_READ,
    },
)

case(
    "a transaction that asks for the patient by number",
    whole(
        person(identifier=[{"system": "urn:oid:1.2.3", "value": "4711"}]),
        {**problem("a", code(SNOMED, "24700007")), "subject": ref("Patient?identifier=urn:oid:1.2.3|4711")},
        {**problem("b", code(SNOMED, "31541009")), "subject": ref("Patient?identifier=urn%3Aoid%3A1.2.3%7C4711")},
        {**problem("c", code(ICD10CM, "B20")), "subject": ref("Patient?identifier=urn:oid:1.2.3|9999")},
        kind="transaction",
    ),
    [*BORN, "multiple_sclerosis active", "sarcoidosis active"],
    {"Condition/c": Why.OTHER_PATIENT},
)

case(
    "bulk export of two patients, with a mark at its beginning and a broken line",
    b"\xef\xbb\xbf"
    + b"\r\n".join(
        json.dumps(x).encode()
        for x in (
            person(),
            {"resourceType": "Patient", "id": "q", "gender": "male", "birthDate": "1971"},
            problem("a", code(SNOMED, "24700007")),
            {**problem("b", code(ICD10CM, "B20")), "subject": ref("Patient/q")},
            {**lab("c", "24467-3", **amount(300, "/uL")), "subject": ref("https://bulk.example.org/fhir/Patient/q")},
            {"resourceType": "Group", "id": "g", "member": [{"entity": ref("Patient/p")}]},
        )
    )
    + b'\n{"resourceType": "Cond',
    [
        [*BORN, "multiple_sclerosis active"],
        ["born 1971", "sex male", "hiv_infection active", "cd4 300 /uL 2026-11-02"],
    ],
)

case(
    "a list of resources without a bundle, and nobody named in them",
    [
        {k: v for k, v in lab("a", "24467-3", **amount(300, "/uL")).items() if k != "subject"},
        problem("b", code(SNOMED, "24700007")),
    ],
    ["cd4 300 /uL 2026-11-02", "multiple_sclerosis active"],
)

case(
    "HIV that is said to be over is not said to be absent",
    whole(
        person(),
        problem("hiv", code(ICD10CM, "B20"), status="resolved", onsetDateTime="2001"),
        problem("ms", code(SNOMED, "24700007"), status="remission"),
        problem("ra", code(SNOMED, "69896004"), status="inactive", abatementDateTime="2020-05"),
        r("Condition", "tx", code=code(ICD10CM, "Z94.0"), clinicalStatus={"text": "Active"}),
    ),
    [
        *BORN,
        "hiv_infection past since 2001",
        "multiple_sclerosis remission",
        "rheumatoid_arthritis past until 2020-05",
        "kidney_transplant present",
    ],
)

case(
    "to rule out one kind of a disease does not rule out the disease",
    whole(
        person(),
        problem("a", code(ICD10, "B21"), verified="refuted"),
        problem("b", code(ICD10CM, "Z21"), verified="refuted"),
        problem("c", code(ICD10CM, "G35.B1"), verified="refuted"),
        r("Condition", "d", code=gm("G35.10", "A")),
        problem("f", code(SNOMED, "24700007"), verified="refuted"),
        problem("g", code(SNOMED, "31541009"), verified="refuted"),
    ),
    [*BORN, "multiple_sclerosis absent", "sarcoidosis absent"],
    {f"Condition/{x}": Why.PART_RULED_OUT for x in "abcd"},
)
