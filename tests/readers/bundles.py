"""FHIR resources and bundles as hospitals write them, in few words; and what the readers make of them."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from screener.knowledge import load
from screener.profile.patient import Patient, patient_from
from screener.readers import Referral, Source, referrals
from screener.readers.notes import Note, Why
from screener.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared" / "registries"
TODAY = date(2026, 11, 22)
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD10CM, ICD10, ICD10GM = (
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://hl7.org/fhir/sid/icd-10",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
)
ATC, RXNORM = "http://www.whocc.no/atc", "http://www.nlm.nih.gov/research/umls/rxnorm"
Json = dict[str, Any]


@cache
def vocabulary() -> Vocabulary:
    return load().vocabulary


def code(system: str, value: str, display: str = "") -> Json:
    return {"coding": [{"system": system, "code": value, "display": display}]}


def resource(kind: str, name: str, **more: Any) -> Json:
    """A resource about the patient of the bundle, unless `subject` says otherwise."""
    about = {} if kind in ("Patient", "Medication", "Specimen") else {"subject": {"reference": "Patient/p"}}
    return {"resourceType": kind, "id": name, **about, **more}


PATIENT = resource("Patient", "p", gender="female", birthDate="1984-05-17")


def bundle(*resources: Json, **more: Any) -> Json:
    entries = [{"fullUrl": f"https://example.org/{r['resourceType']}/{r.get('id')}", "resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **more}


def condition(name: str, coded: Json, status: str = "active", verified: str = "confirmed", **more: Any) -> Json:
    return resource(
        "Condition", name, code=coded, clinicalStatus={"coding": [{"code": status}]},
        verificationStatus={"coding": [{"code": verified}]}, **more,
    )  # fmt: skip


def observation(name: str, loinc: str, when: str | None = "2026-11-02", status: str = "final", **value: Any) -> Json:
    dated = {"effectiveDateTime": when} if when else {}
    return resource("Observation", name, status=status, code=code(LOINC, loinc), **dated, **value)


def quantity(value: float, unit: str, comparator: str = "") -> Json:
    return {"valueQuantity": {"value": value, "code": unit, **({"comparator": comparator} if comparator else {})}}


def coded(system: str, value: str) -> Json:
    return {"valueCodeableConcept": code(system, value)}


def all_of(data: Any) -> list[Referral]:
    """Every patient of a file."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    found = referrals(Source("export.json", raw=raw), vocabulary(), TODAY)
    assert found is not None
    out = list(found)
    assert all(isinstance(one, Referral) for one in out)
    return [one for one in out if isinstance(one, Referral)]


def read(*resources: Json, **more: Any) -> Referral:
    """The patient of a bundle with these resources."""
    (one,) = all_of(bundle(PATIENT, *resources, **more))
    return one


def understood(referral: Referral) -> Patient:
    return patient_from(referral.document, vocabulary(), TODAY)


def entries(referral: Referral, name: str) -> list[Json]:
    """The entries of a list, without where each came from."""
    held = referral.document.data.get(name, [])
    return [{key: value for key, value in entry.items() if key != "source"} for entry in held]


def why(notes: tuple[Note, ...]) -> dict[str, Why]:
    """The reason of each note, by what it is about."""
    return {note.where: note.why for note in notes if note.where}
