"""Names, numbers, addresses, telephones and notes go nowhere: planted in every format, and searched in everything.

Everything is: what is printed, and every file under a home, a folder for temporary files and a cache of the run's own;
also after a run that was killed, and after a fault of the program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import made_up
import pytest
from command_line import ROOT

NAME, RECORD, STREET, PHONE, MAIL, NOTE = (
    "Zqxcanary", "MRN-77418852", "Qvwstreet", "0477418853", "zqx@canary.example", "Kjzremark",
)  # fmt: skip
CANARIES = tuple(word.casefold() for word in (NAME, RECORD, STREET, PHONE, MAIL, NOTE, "77418852", "zqx@"))
PROGRAM = "import sys; sys.argv[0] = 'screener'; from screener.__main__ import run; run()"
FAULT = """
import screener.engine.screening as s
def broken(*a, **k): raise RuntimeError(repr(a))
s.one_trial = broken
"""
NUMBERS = 864_200_000
"""Added to referral numbers, so that they stand nowhere by chance."""
FAULT_AT_THE_END = """
import screener.batch.run as r
def broken(*a, **k): raise RuntimeError(repr(a))
r.write_log = broken
"""
FORMATS = ("csv", "xlsx", "redcap", "fhir", "ndjson", "phenopacket", "yaml", "jsonl")
LOGS = ("csv", "xlsx", "jsonl", "html")


def marked_rows(how_many: int) -> list[list[Any]]:
    """Made-up referrals with canaries where people are named."""
    out = made_up.rows(made_up.people(how_many))
    for row in out:
        row[0] += NUMBERS
        row[made_up.HEADERS.index("Name")] = f"{NAME} {STREET}"
        row[made_up.HEADERS.index("Telephone")] = PHONE
        row[made_up.HEADERS.index("comments")] = f"{NOTE} {MAIL} {RECORD}"
    return out


def a_csv(folder: Path, how_many: int = 6) -> list[object]:
    import csv

    path = folder / "referrals.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([made_up.HEADERS, *marked_rows(how_many), [f"{NAME} {NAME}", NAME], ["", MAIL]])
    return [path, "--map", made_up.as_mapping(folder)]


def an_xlsx(folder: Path) -> list[object]:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(made_up.HEADERS)
    for row in marked_rows(6):
        sheet.append(row)
    other = book.create_sheet("Private")
    other.append([NAME, RECORD, PHONE])
    book.save(folder / "referrals.xlsx")
    return [folder / "referrals.xlsx", "--map", made_up.as_mapping(folder)]


def a_redcap(folder: Path) -> list[object]:
    data, dictionary = made_up.as_redcap(made_up.people(6), folder)
    text = data.read_text(encoding="utf-8").replace("Somebody Made-up", NAME).replace("some notes", f"{NOTE} {MAIL}")
    data.write_text(text, encoding="utf-8")
    proposal = folder / "proposal.yaml"
    done = run(folder, ["batch", data, "--dictionary", dictionary, "--propose", proposal])
    assert done.returncode == 0
    return [data, "--dictionary", dictionary, "--map", proposal]


def resources() -> list[dict[str, Any]]:
    who = {
        "resourceType": "Patient", "id": RECORD, "birthDate": "1972-05-13", "gender": "female",
        "identifier": [{"value": RECORD}], "name": [{"family": NAME, "given": [NAME], "text": NAME}],
        "telecom": [{"system": "phone", "value": PHONE}, {"system": "email", "value": MAIL}],
        "address": [{"line": [STREET], "city": "Lyon", "country": "FR"}], "text": {"div": NOTE},
    }  # fmt: skip
    cd4 = {
        "resourceType": "Observation", "id": f"obs-{NAME}", "status": "final",
        "subject": {"reference": f"Patient/{RECORD}"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "24467-3"}], "text": NOTE},
        "effectiveDateTime": "2026-10-14", "valueQuantity": {"value": 45, "unit": "/uL", "code": "/uL"},
        "note": [{"text": NOTE}], "performer": [{"display": NAME}],
    }  # fmt: skip
    medicine = {
        "resourceType": "MedicationStatement", "id": "m1", "status": "active",
        "subject": {"reference": f"Patient/{RECORD}"},
        "medicationCodeableConcept": {"text": f"{NAME} special mixture"}, "note": [{"text": NOTE}],
    }  # fmt: skip
    return [who, cd4, medicine]


def a_fhir(folder: Path) -> list[object]:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources()]}
    (folder / "bundle.json").write_text(json.dumps(bundle), encoding="utf-8")
    return [folder / "bundle.json"]


def an_ndjson(folder: Path) -> list[object]:
    lines = "".join(json.dumps(r) + "\n" for r in resources())
    (folder / "export.ndjson").write_text(lines + f'{{"resourceType": "{NAME}\n', encoding="utf-8")
    return [folder / "export.ndjson"]


def a_phenopacket(folder: Path) -> list[object]:
    packet = {
        "id": RECORD,
        "subject": {"id": RECORD, "alternateIds": [NAME], "sex": "FEMALE", "dateOfBirth": "1972-05-13T00:00:00Z"},
        "diseases": [{"term": {"id": "MONDO:0016318", "label": "PML"}}],
        "files": [{"uri": f"file://{NAME}", "fileAttributes": {"description": NOTE}}],
        "metaData": {"created": "2026-11-01T00:00:00Z", "createdBy": NAME},
    }  # fmt: skip
    (folder / "packet.json").write_text(json.dumps(packet), encoding="utf-8")
    return [folder / "packet.json"]


def a_yaml(folder: Path) -> list[object]:
    profiles = folder / "profiles"
    profiles.mkdir()
    (profiles / "one.yaml").write_text(f"# {NAME} {PHONE}\nid: R-1\nborn: 1972\n", encoding="utf-8")
    (profiles / "two.yaml").write_text(f"id: R-2\nname: {NAME}\nborn: {MAIL}\nsex: {NOTE}\n", encoding="utf-8")
    (profiles / "three.yaml").write_text(f"id: R-3\n{NAME}: [{STREET}\n", encoding="utf-8")
    return [profiles]


def a_jsonl(folder: Path) -> list[object]:
    given: list[dict[str, Any]] = [
        {"id": "R-1", "born": 1972},
        {"id": "R-2", "name": NAME, "born": MAIL, "notes": NOTE},
        {"id": "R-3", "location": {"country": "FR", "street": STREET, "phone": PHONE}},
        {"id": "R-4", "findings": [{"fact": NAME, "value": NOTE}], "conditions": [{"condition": MAIL}]},
    ]
    text = "".join(json.dumps(one) + "\n" for one in given)
    (folder / "profiles.jsonl").write_text(f'{text}{{"name": "{NAME}\n', encoding="utf-8")
    return [folder / "profiles.jsonl"]


MADE = {"jsonl": a_jsonl, "csv": a_csv, "xlsx": an_xlsx, "redcap": a_redcap, "fhir": a_fhir, "ndjson": an_ndjson,
        "phenopacket": a_phenopacket, "yaml": a_yaml}  # fmt: skip


def surroundings(folder: Path) -> dict[str, str]:
    """A home, temporary files and a cache of the run's own, beside the input."""
    own = {
        "HOME": "home",
        "TMPDIR": "tmp",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "home",
        "XDG_DATA_HOME": "home",
    }
    places = {name: folder.parent / "seen" / place for name, place in own.items()}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    return {**os.environ, **{name: str(place) for name, place in places.items()}, "PYTHONPATH": str(ROOT)}


def command(words: list[object], before: str = "") -> list[str]:
    return [sys.executable, "-c", before + PROGRAM, *map(str, words), "--on", "2026-11-22"]


def run(folder: Path, words: list[object], before: str = "") -> subprocess.CompletedProcess[bytes]:
    at = folder.parent / "seen"
    at.mkdir(exist_ok=True)
    return subprocess.run(command(words, before), env=surroundings(folder), cwd=at, capture_output=True, check=False)


def found_in(folder: Path, *printed: bytes) -> list[tuple[str, str]]:
    """Where a canary is: in what was printed, in a file (unpacked if it is a workbook), or in a file's name."""
    held = [("printed", text) for text in printed]
    for path in (folder.parent / "seen").rglob("*"):
        held.append(("a name", path.name.encode()))
        if path.is_file():
            held.append((path.name, path.read_bytes()))
            if zipfile.is_zipfile(path):
                book = zipfile.ZipFile(path)
                held += [(f"{path.name}/{name}", book.read(name)) for name in book.namelist()]
    texts = [(where, raw.decode("utf-8", "replace").casefold()) for where, raw in held]
    return [(where, word) for where, text in texts for word in CANARIES if word in text]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the input lies; everything else of a run lies in `seen` beside it."""
    path = tmp_path / "input"
    path.mkdir()
    return path


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_that_tells_who_somebody_is_comes_out(kind: str, folder: Path) -> None:
    words = MADE[kind](folder)
    out = folder.parent / "seen"
    (out / "letters").mkdir(parents=True)
    printed = []
    for form in LOGS if kind in ("csv", "fhir") else ("csv", "jsonl"):
        more = ["--letters", out / "letters"] if form == "jsonl" else []
        done = run(folder, ["batch", *words, "-o", out / f"log.{form}", "--workers", "1", *more])
        assert done.returncode in (0, 4), done.stderr
        assert (out / f"log.{form}").stat().st_size
        printed += [done.stdout, done.stderr]
    assert found_in(folder, *printed) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_fault_of_the_program_repeats_nothing(kind: str, folder: Path) -> None:
    words = MADE[kind](folder)
    done = run(folder, ["batch", *words, "-o", folder.parent / "seen" / "log.csv", "--workers", "1"], FAULT)
    assert done.returncode == 4
    assert b"skipped" in done.stderr
    assert "RuntimeError" in (folder.parent / "seen" / "log.skipped.csv").read_text(encoding="utf-8")
    assert found_in(folder, done.stdout, done.stderr) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_fault_while_the_log_is_written_leaves_nothing_that_tells(kind: str, folder: Path) -> None:
    words = MADE[kind](folder)
    log = folder.parent / "seen" / "log.xlsx"
    done = run(folder, ["batch", *words, "-o", log, "--workers", "1", "--lang", "fr"], FAULT_AT_THE_END)
    assert done.returncode == 70
    assert b"RuntimeError" in done.stderr
    assert not log.exists()
    assert found_in(folder, done.stdout, done.stderr) == []
    kept = [path for path in (folder.parent / "seen" / "log.xlsx.part").rglob("*") if path.is_file()]
    assert kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)


def test_a_run_that_was_killed_leaves_nothing_that_tells(folder: Path) -> None:
    words = a_csv(folder, 200)
    out = folder.parent / "seen"
    out.mkdir()
    run_ = subprocess.Popen(
        command(["batch", *words, "-o", out / "log.xlsx", "--workers", "2"]), env=surroundings(folder), cwd=out,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    journal = out / "log.xlsx.part" / "journal"
    for _ in range(600):
        if journal.exists() and b"\nP\t" in journal.read_bytes():
            break
        time.sleep(0.05)
    run_.kill()
    printed = run_.communicate()
    assert journal.exists()
    assert journal.stat().st_mode & 0o077 == 0
    assert journal.parent.stat().st_mode & 0o077 == 0
    assert found_in(folder, *printed) == []


def test_numbers_that_are_replaced_stand_nowhere(folder: Path) -> None:
    words = a_csv(folder)
    out = folder.parent / "seen"
    out.mkdir()
    printed = []
    for form in LOGS:
        done = run(folder, ["batch", *words, "-o", out / f"log.{form}", "--hash-ids", folder / "key", "--make-key",
                            "--workers", "1", "--letters", out / f"letters-{form}"])  # fmt: skip
        assert done.returncode == 4, done.stderr
        printed += [done.stdout, done.stderr]
    told = b"".join(printed) + b"".join(p.read_bytes() for p in out.rglob("*") if p.is_file() and p.suffix != ".xlsx")
    assert (folder / "key").stat().st_mode & 0o077 == 0
    assert (folder / "key").read_bytes().strip() not in told
    for person in made_up.people(6):
        number = str(NUMBERS + 3000 + person.number)
        assert number.encode() not in told
        assert not any(number in p.name for p in out.rglob("*"))


def test_the_same_number_is_replaced_alike_and_by_another_key_otherwise(folder: Path) -> None:
    from screener.batch.keys import hashed, read_key

    one, other = read_key(folder / "one", make=True), read_key(folder / "two", make=True)
    assert hashed("R-1", one) == hashed("R-1", read_key(folder / "one", make=False))
    assert len({hashed("R-1", one), hashed("R-2", one), hashed("R-1", other)}) == 3


def test_the_search_finds_a_canary(folder: Path) -> None:
    seen = folder.parent / "seen"
    seen.mkdir()
    (seen / "log.csv").write_text(f"x,{NAME}", encoding="utf-8")
    assert found_in(folder, PHONE.encode()) == [("printed", PHONE), ("log.csv", NAME.casefold())]
