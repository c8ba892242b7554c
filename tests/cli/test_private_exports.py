"""Names, numbers, addresses, notes and pictures of an export appear nowhere: on no screen, in no file, in no error."""

import json
from pathlib import Path
from typing import Any

import pytest
from bundles import SNOMED, bundle, code, condition, observation, quantity, resource
from command_line import ON, Outcome, run

CANARIES = {
    "family": "Zugvogelsen",
    "given": "Quirinalda",
    "maiden": "Tafelspitzer",
    "contact": "Wackernagelow",
    "mrn": "MRN-77310425",
    "ssn": "998-77-6655",
    "phone": "+33 6 98 76 54 32",
    "email": "quirinalda@canary.example",
    "street": "17 rue Canarissime",
    "zip": "69477",
    "city": "Zwitscherburg",
    "photo": "Q0FOQVJZUEhPVE8=",
    "note": "notacanarium",
    "narrative": "narrativarium",
    "display": "Dr. Kanarienfeld",
    "extension": "Mutternamelein",
    "comment": "commentarium",
    "day": "1984-05-17",
    "device": "device-canaria",
    "org": "Klinik Canaria Nord",
    "patient": "patientium-4711",
}
C = CANARIES
NOTE = [{"text": C["note"], "authorString": C["display"]}]
TEXT = {"status": "generated", "div": f"<div>{C['narrative']}</div>"}
WHO: dict[str, Any] = {
    "resourceType": "Patient",
    "id": C["patient"],
    "text": TEXT,
    "gender": "female",
    "birthDate": C["day"],
    "name": [
        {"family": C["family"], "given": [C["given"]], "text": f"{C['given']} {C['family']}"},
        {"use": "maiden", "family": C["maiden"]},
    ],
    "identifier": [{"system": "urn:mrn", "value": C["mrn"]}, {"system": "urn:ssn", "value": C["ssn"]}],
    "telecom": [{"system": "phone", "value": C["phone"]}, {"system": "email", "value": C["email"]}],
    "address": [
        {"line": [C["street"]], "postalCode": C["zip"], "city": C["city"], "country": "France", "text": C["street"]}
    ],
    "contact": [{"name": {"family": C["contact"]}, "telecom": [{"value": C["phone"]}]}],
    "photo": [{"contentType": "image/png", "data": C["photo"]}],
    "extension": [{"url": "mothersMaidenName", "valueString": C["extension"]}],
    "managingOrganization": {"display": C["org"]},
}
ABOUT = {"reference": f"Patient/{C['patient']}", "display": f"{C['given']} {C['family']}"}


def about(held: dict[str, Any]) -> dict[str, Any]:
    """With the patient's name beside the reference, with notes and a narrative."""
    more = {"note": NOTE, "text": TEXT, "identifier": [{"value": C["mrn"]}], "performer": [{"display": C["display"]}]}
    return {**held, "subject": ABOUT, "comment": C["comment"], **more}


RESOURCES = [
    WHO,
    about(condition("ms", {**code(SNOMED, "24700007", "Multiple sclerosis"), "text": f"MS of {C['family']}"})),
    about(condition(f"c-{C['mrn']}", code(SNOMED, "31541009"))),
    about(condition("free", {"text": f"{C['note']} {C['family']}"})),
    about(observation("cd4", "24467-3", **quantity(180, "/uL"))),
    about(
        observation(
            f"rna-{C['patient']}", "20447-9", **quantity(20, "{copies}/mL", "<"), device={"display": C["device"]}
        )
    ),
    about(observation("bad", "24467-3", valueString=f"{C['note']} {C['phone']}")),
    about(observation("unit", "24467-3", valueQuantity={"value": 180, "unit": C["note"]})),
    about(observation("word", "56888-1", valueCodeableConcept={"text": C["family"]})),
    about(
        resource(
            "MedicationStatement",
            "m1",
            status="active",
            medicationCodeableConcept={"text": f"Wundermittel for {C['family']}"},
        )
    ),
    about(
        resource("MedicationStatement", "m2", status="active", medicationCodeableConcept={"text": f"call {C['phone']}"})
    ),
    about(resource("MedicationStatement", "m3", status="active", medicationCodeableConcept={"text": C["email"]})),
    about(
        resource(
            "MedicationStatement", "m4", status="active", medicationReference={"display": f"{C['given']}s Tropfen"}
        )
    ),
    about(
        resource(
            "MedicationStatement",
            "m5",
            status=C["note"],
            medicationCodeableConcept={"text": "rituximab"},
            dosage=[{"text": C["note"], "route": {"text": C["note"]}, "patientInstruction": C["comment"]}],
        )
    ),
    about(
        resource("Procedure", "p", status="completed", code=code(SNOMED, "70536003"), location={"display": C["org"]})
    ),
    about(resource("DocumentReference", "d", content=[{"attachment": {"data": C["photo"], "title": C["note"]}}])),
    about({"resourceType": C["family"], "id": "odd"}),
    {"resourceType": "RelatedPerson", "id": "r", "patient": ABOUT, "name": [{"family": C["contact"]}]},
    {"resourceType": "Organization", "id": "o", "name": C["org"]},
    about(
        resource(
            "Encounter",
            "e",
            status="in-progress",
            period={"start": "2026-11-10"},
            **{"class": {"code": "IMP", "display": C["org"]}},
        )
    ),
    {
        "resourceType": "Composition",
        "id": "x",
        "subject": ABOUT,
        "title": C["note"],
        "author": [{"display": C["display"]}],
        "section": [{"title": C["note"], "text": TEXT, "emptyReason": {"text": C["note"]}}],
    },
]
BUNDLE = json.dumps(bundle(*RESOURCES, timestamp="2026-11-15T10:00:00Z")).encode()
LINES = b"\n".join(json.dumps(r).encode() for r in RESOURCES)
PACKET = json.dumps(
    {
        "id": C["mrn"],
        "subject": {
            "id": C["patient"],
            "alternateIds": [C["ssn"]],
            "dateOfBirth": f"{C['day']}T00:00:00Z",
            "sex": "FEMALE",
        },
        "diseases": [
            {"term": {"id": "MONDO:0005301", "label": C["note"]}},
            {"term": {"id": "X:1", "label": C["family"]}},
        ],
        "phenotypicFeatures": [{"type": {"id": "HP:1", "label": C["note"]}, "description": C["comment"]}],
        "measurements": [
            {
                "assay": {"id": "LOINC:24467-3"},
                "description": C["note"],
                "value": {"ontologyClass": {"id": "X:1", "label": C["note"]}},
            }
        ],
        "medicalActions": [{"treatment": {"agent": {"id": "X:2", "label": f"drops {C['patient']}"}}}],
        "metaData": {"created": "2026-11-15T10:00:00Z", "createdBy": C["display"]},
    }
).encode()
BROKEN = {
    "cut off": BUNDLE[:-40],
    "a line cut off": LINES[:-40],
    "no patient": json.dumps(bundle({"resourceType": "Organization", "name": C["org"]})).encode(),
    "two patients": json.dumps(bundle(*RESOURCES, {**WHO, "id": "other"})).encode(),
    "a contradiction": json.dumps(
        bundle(
            *RESOURCES,
            about(condition("hiv", code(SNOMED, "86406008"), onsetDateTime="2020")),
            about(observation("no", "56888-1", valueCodeableConcept=code(SNOMED, "260385009"))),
        )
    ).encode(),
    "XML": f'<Bundle xmlns="http://hl7.org/fhir"><name value="{C["family"]}"/></Bundle>'.encode(),
    "a packet cut off": PACKET[:-20],
    "wrong forms": json.dumps(
        bundle(
            {**WHO, "birthDate": 5, "gender": {"text": C["family"]}}, {"resourceType": "Condition", "code": C["note"]}
        )
    ).encode(),
}
WHOLE = {"bundle": BUNDLE, "lines": LINES, "packet": PACKET}
COMMANDS = [
    ("screen", *ON),
    ("screen", *ON, "--json", "--unused"),
    ("screen", *ON, "--all", "--unused"),
    ("explain", "NCT00746941", *ON),
    ("profile", "check"),
    ("profile", "check", "--json"),
    ("profile", "from-fhir", "--unused"),
    ("profile", "from-fhir", "--json", "--unused"),
    ("timeline", *ON),
    ("whatif", "--set", "hiv=negative", *ON),
]


def called(command: tuple[str, ...], raw: bytes) -> Outcome:
    """The command with the export from standard input."""
    at = 2 if command[0] == "profile" else 1
    return run(*command[:at], "-", *command[at:], stdin=raw)


def leaks(*texts: str) -> list[str]:
    said = " ".join(texts).casefold()
    shown = [name for name, canary in CANARIES.items() if canary.casefold() in said]
    return shown + [name for name in ("family", "given", "maiden", "contact") if CANARIES[name].casefold() in said]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("kind", WHOLE)
def test_nothing_that_identifies_is_printed(kind: str, command: tuple[str, ...]) -> None:
    seen = called(command, WHOLE[kind])
    assert seen.code == 0, seen.err
    assert leaks(seen.out, seen.err) == []


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("kind", BROKEN)
def test_nor_after_an_error(kind: str, command: tuple[str, ...]) -> None:
    seen = called(command, BROKEN[kind])
    assert seen.code in (0, 3, 4), seen.err
    assert leaks(seen.out, seen.err) == []


@pytest.mark.parametrize("kind", WHOLE)
def test_nor_written(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}
    for name, folder in folders.items():
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    out = tmp_path / "patient.yaml"
    assert run("profile", "from-fhir", "-", "-o", str(out), stdin=WHOLE[kind]).code == 0
    assert run("screen", "-", *ON, stdin=WHOLE[kind]).code == 0
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert out in written
    assert leaks(*(path.read_text(encoding="utf-8") for path in written)) == []
    assert out.stat().st_mode & 0o777 == 0o600


def test_the_canaries_would_be_noticed() -> None:
    assert leaks(BUNDLE.decode(), LINES.decode()) != []
    for name in set(CANARIES) - {"photo"}:
        assert name in leaks(CANARIES[name].upper())


def test_what_trials_ask_for_is_read_all_the_same() -> None:
    seen = json.loads(called(("profile", "from-fhir", "--json"), BUNDLE).out)["profile"]
    assert seen["born"] == "1984-05"
    assert {e["fact"] for e in seen["findings"]} == {"cd4", "hiv_rna", "care_setting"}
    assert [e["condition"] for e in seen["conditions"]] == ["multiple_sclerosis", "sarcoidosis", "kidney_transplant"]
    assert len(seen["treatments"]) == 5
