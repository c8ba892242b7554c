"""Exports on the command line: recognised wherever a profile is read, one patient of several, what was not used."""

import json
from pathlib import Path
from typing import Any

import pytest
from bundles import PATIENT, bundle, condition, observation, quantity, resource
from command_line import ON, ROOT, run

from screener.documents import parse, read

EXAMPLE = ROOT / "examples" / "natalizumab.fhir.json"
TWO = bundle(PATIENT, {**PATIENT, "id": "q", "gender": "male"}, observation("o", "24467-3", **quantity(180, "/uL")))


def on(data: Any, *arguments: str) -> Any:
    return run(*arguments, stdin=json.dumps(data).encode())


@pytest.mark.parametrize(
    "command",
    [("screen", str(EXAMPLE), *ON), ("explain", str(EXAMPLE), "NCT00746941", *ON), ("timeline", str(EXAMPLE), *ON),
     ("profile", "check", str(EXAMPLE)), ("whatif", str(EXAMPLE), "--set", "hiv=positive", *ON)],
)  # fmt: skip
def test_an_export_is_read_wherever_a_profile_is(command: tuple[str, ...]) -> None:
    assert run(*command).code == 0


def test_a_result_tells_where_each_fact_was_read() -> None:
    result = json.loads(run("screen", EXAMPLE, *ON, "--json").out)
    assert (result["read"]["format"], result["read"]["used"], result["read"]["unused"]) == ("FHIR", 11, [])
    sources = {e["source"] for t in result["trials"] for c in t["criteria"] for e in c["evidence"]}
    assert {"Patient", "Observation/jcv-csf", "Condition/ms", "MedicationAdministration/nat-1"} <= sources


def test_what_was_not_used_is_listed_when_it_is_asked_for() -> None:
    plain, asked = (run("screen", EXAMPLE, *ON, *more).out for more in ([], ["--unused"]))
    assert "--unused lists them." in plain
    assert "Procedure/mri" not in plain
    assert "- Procedure/mri: no code or name in it is one that a criterion asks for." in asked
    listed = json.loads(run("screen", EXAMPLE, *ON, "--unused", "--json").out)["read"]["unused"]
    assert {"where": "Procedure/mri", "kind": "Procedure", "why": "unknown_code", "params": {}} in listed


def test_a_profile_says_nothing_of_reading() -> None:
    assert "Read from" not in run("screen", ROOT / "examples" / "referral.yaml", *ON, "--unused").out


def test_of_several_patients_one_has_to_be_chosen() -> None:
    seen = on(TWO, "screen", "-", *ON)
    assert seen.code == 3
    assert "The file holds 2 patients. Choose one of them: --patient 1 to --patient 2" in seen.err
    sexes = [
        json.loads(on(TWO, "profile", "from-fhir", "-", "--json", "--patient", n).out)["profile"]["sex"] for n in "12"
    ]
    assert sexes == ["female", "male"]


@pytest.mark.parametrize(("number", "code"), [("3", 3), ("0", 2), ("x", 2)])
def test_a_patient_that_is_not_there(number: str, code: int) -> None:
    assert on(TWO, "screen", "-", *ON, "--patient", number).code == code


def test_the_profile_can_be_kept_and_is_read_again(tmp_path: Path) -> None:
    kept = tmp_path / "patient.yaml"
    assert run("profile", "from-fhir", EXAMPLE, "-o", str(kept)).code == 0
    told = json.loads(run("profile", "from-fhir", EXAMPLE, "--json").out)["profile"]
    assert read(kept).data == told
    assert run("profile", "check", kept).code == 0
    again = run("profile", "from-fhir", EXAMPLE, "-o", str(kept))
    assert (again.code, "--force overwrites it" in again.err) == (2, True)


def test_printed_it_is_a_profile_with_remarks() -> None:
    out = run("profile", "from-fhir", EXAMPLE, "--unused").out
    assert parse(out, "out").data["born"] == "1984-05"
    assert "# ! Condition/pml: the day on which it was recorded stands for the day of the" in out


def test_a_profile_is_no_export() -> None:
    seen = run("profile", "from-fhir", ROOT / "examples" / "referral.yaml")
    assert (seen.code, "no FHIR export" in seen.err) == (2, True)


def test_a_medicine_with_odd_letters_is_written_all_the_same(tmp_path: Path) -> None:
    for text in (
        "Wunder\ud800mittel",
        "a: #b",
        "- x",
        "yes",
        "1e3",
        'qu"ote',
        "\x1b[31mrot",
        "null",
        "2026-01-01",
        "é 5 µg",
    ):
        data = bundle(
            PATIENT, resource("MedicationStatement", "m", status="active", medicationCodeableConcept={"text": text})
        )
        kept = tmp_path / "kept.yaml"
        assert on(data, "profile", "from-fhir", "-", "-o", str(kept), "--force").code == 0
        assert read(kept).data == json.loads(on(data, "profile", "from-fhir", "-", "--json").out)["profile"]
        assert on(data, "screen", "-", *ON).code == 0


def test_a_contradiction_is_told_with_its_resources() -> None:
    data = bundle(
        PATIENT,
        condition("hiv", {"text": "HIV infection"}, onsetDateTime="2020"),
        observation("test", "56888-1", "2026-09-28", valueString="negative"),
    )
    seen = on(data, "screen", "-", *ON)
    assert seen.code == 4
    assert "Condition/hiv (conditions[1]): `hiv` is said twice, differently" in seen.err


def test_every_reason_has_its_sentence() -> None:
    from screener.readers.notes import Why
    from screener.reports.reading import SENTENCES

    assert set(SENTENCES) == set(Why)
