"""The shipped data themselves: own words, every criterion with its source, known codes, nobody's address."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from data_folder import ROOT

from screener.documents import read
from screener.knowledge import load
from screener.rules.trial_file import TrialFile
from screener.vocabulary import plain

COLLECTED = ROOT.parent / "shared" / "knowledge" / "trials_facts.json"
FILES = [ROOT / "trials.json", *sorted((ROOT / "criteria").rglob("*.yaml"))]
TRIALS = sorted((ROOT / "criteria" / "trials").glob("*.yaml"))
LONGEST_RUN = 8
"""Words that may follow each other as in a registry; more would be its sentence and not ours."""
FIELDS = {
    "minimum age": {"min_age"},
    "maximum age": {"max_age"},
    "minimum and maximum age": {"min_age", "max_age"},
}
"""Fields of a registry's record that a criterion may rest on, beside its list; and what they are in the collection."""
SYSTEMS = {
    "icd10cm": r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?",
    "icd10cm_old": r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?",
    "icd10": r"[A-Z][0-9]{2}(\.[0-9])?",
    "icd9cm": r"[0-9]{3}(\.[0-9]{1,2})?",
    "icd11": r"[0-9A-Z]{4}(\.[0-9A-Z]{1,2})?",
    "snomed": r"[0-9]{6,18}",
    "mondo": r"MONDO:[0-9]{7}",
    "orpha": r"ORPHA:[0-9]+",
    "loinc": r"[0-9]{1,7}-[0-9]",
    "atc": r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}",
    "atc_old": r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}",
    "rxnorm": r"[0-9]+",
    "hl7": r"[A-Z]+",
    "ips": r"no-[a-z-]+",
    "loinc_answer": r"LA[0-9]+-[0-9]",
}


@pytest.fixture(scope="module")
def collected() -> dict[str, Any]:
    """The criteria that were collected, word by word, outside this repository."""
    if not COLLECTED.is_file():
        pytest.skip("the collected criteria are not part of the repository")
    return {trial["key"]: trial for trial in json.loads(COLLECTED.read_text(encoding="utf-8"))}


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + LONGEST_RUN + 1]) for i in range(len(found) - LONGEST_RUN)}


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_sentence_of_a_registry_is_repeated(path: Path, collected: dict[str, Any]) -> None:
    quoted = {run for trial in collected.values() for c in trial["criteria"] for run in runs(c["quote"] or "")}
    assert quoted
    ours = path.read_text(encoding="utf-8")
    assert not [" ".join(run) for run in runs(re.sub(r"\n\s*#?", " ", ours)) & quoted]


@pytest.mark.parametrize("path", TRIALS, ids=name)
def test_every_collected_criterion_is_accounted_for_and_none_invented(path: Path, collected: dict[str, Any]) -> None:
    trial = TrialFile.model_validate(read(path).data)
    record = collected[trial.trial]
    used = {s.item for c in trial.criteria() for s in c.source if s.quality != "title"}
    used |= {note.id for note in trial.notes if note.id}
    assert used - set(FIELDS) == {c["id"] for c in record["criteria"]}
    assert [item for item in used & set(FIELDS) if not all(record[field] for field in FIELDS[item])] == []


@pytest.mark.parametrize("path", TRIALS, ids=name)
def test_both_sides_of_the_list_stand_where_they_were_collected(path: Path, collected: dict[str, Any]) -> None:
    trial = TrialFile.model_validate(read(path).data)
    sides = {c["id"]: c["kind"] for c in collected[trial.trial]["criteria"]}
    for side in ("inclusion", "exclusion"):
        theirs = [c for part in (trial, *trial.groups) for c in getattr(part, side)]
        items = {s.item for c in theirs for s in c.source if s.quality != "title"}
        assert {sides[item] for item in items - set(FIELDS)} <= {side}


def all_codes() -> dict[str, dict[str, tuple[str, ...]]]:
    """The codes of everything in the vocabulary that has some."""
    vocabulary = load().vocabulary
    kinds: list[dict[str, Any]] = [
        vocabulary.facts, vocabulary.conditions, vocabulary.classes, vocabulary.drugs, vocabulary.routes,
        vocabulary.indications, vocabulary.specimens,
    ]  # fmt: skip
    held = {name: entry.codes for entries in kinds for name, entry in entries.items()}
    assert len(held) == sum(map(len, kinds))
    return held | {"mri": vocabulary.mri.examination}


def test_every_code_is_of_a_known_system_and_looks_like_one() -> None:
    codes = [(n, s, code) for n, by_system in all_codes().items() for s in by_system for code in by_system[s]]
    assert codes
    assert not [c for c in codes if c[1] not in SYSTEMS or not re.fullmatch(SYSTEMS[c[1]], c[2])]


def test_no_code_is_listed_twice_in_one_entry() -> None:
    for by_system in all_codes().values():
        for listed in by_system.values():
            assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nobody_can_be_called_or_written_to(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"[\w.+-]+@[\w-]+\.\w+", text)
    assert not re.findall(r"(?<![\w:.-])(?:\+|00)[0-9]{1,3}[ .-]?(?:[0-9][ .-]?){6,}", text)
    assert not re.findall(r"(?i)\b(?:tel|phone|fax|mobile)\b[.: ]*[0-9+(]", text)


def test_every_trial_says_where_it_was_read_and_how_to_ask() -> None:
    knowledge = load()
    assert set(knowledge.trials) <= set(knowledge.records)
    assert all(trial.sources for trial in knowledge.trials.values())
    for record in knowledge.records.values():
        assert record.how_to_ask
        assert record.status.source


def test_no_clinician_has_reviewed_a_trial_unnamed() -> None:
    for path in TRIALS:
        review = TrialFile.model_validate(read(path).data).review
        assert review is None or (review.by and review.on)


# what was read, against what was collected

NAMED = {
    "icd10cm": "ICD-10-CM", "icd10cm_old": "ICD-10-CM", "icd10": "ICD-10 (WHO)", "icd9cm": "ICD-9-CM",
    "icd11": "ICD-11 MMS", "snomed": "SNOMED CT", "mondo": "MONDO", "orpha": "Orphanet", "loinc": "LOINC",
    "atc": "ATC", "atc_old": "ATC (former)", "rxnorm": "RxNorm (ingredient)",
    "hl7": "HL7", "ips": "IPS", "loinc_answer": "LOINC answer",
}  # fmt: skip
"""Systems as the collection names them."""
CODES_READ_ELSEWHERE = {
    "HL7 v2-0487 and v3 ObservationInterpretation": (
        "HL7", "CSF BLD PLAS SER WB UR POS NEG DET ND E IND",
    ),
    "International Patient Summary, code system absent-unknown-uv-ips": (
        "IPS",
        "no-known-problems no-known-medications no-known-allergies no-known-medication-allergies "
        "no-known-environmental-allergies no-known-food-allergies no-known-procedures no-problem-info "
        "no-medication-info no-allergy-info no-procedure-info",
    ),
    "SMART Health Cards, value sets of results (LL1055-4, LL2206-2)": (
        "LOINC answer", "LA6576-8 LA6577-6 LA11882-0 LA11883-8 LA11885-3 LA9663-1",
    ),
    "published FHIR test bundles (Synthea, QI-Core), LOINC tables of mapping projects with their names": (
        "LOINC", "29463-7 10351-5 14135-8 26474-7 732-8 26499-4 26515-7",
    ),
    "value sets and maps of FHIR guides: results, specimens, routes (R4B), absent or unknown, HIV positive": (
        "SNOMED CT",
        "10828004 260385009 260373001 260415000 419984006 258450006 119297000 119361006 119364003 122555007 122575003 "
        "278020009 276833005 26643006 47625008 78421000 34206005 72607000 6064005 12130007 447694001 46713006 54485002 "
        "160245001 787481004 1234391000168107 716186003 409137002 160244002 787480003 165816005",
    ),
    "QI-Core test bundle of HIV retention, with its name": ("ICD-9-CM", "042"),
    "lists of the WHO's ICD-10 with names (HIV has five categories there)": ("ICD-10 (WHO)", "B20 B21 B22 B23 B24 Z21"),
}  # fmt: skip
"""Codes that the collection lacks, and where each was read with its name."""
READ_ELSEWHERE = {"PLEX"}
"""Abbreviations that the list of abbreviations leaves open and a trial's record spells out."""


def table(name: str) -> list[dict[str, str]]:
    """A collected table, outside this repository."""
    path = COLLECTED.with_name(name)
    if not path.is_file():
        pytest.skip("the collected tables are not part of the repository")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def verified() -> set[tuple[str, str]]:
    """Every code that somebody read in a source, with its system."""
    codes = {(row["system"], row["code"]) for row in table("codes.csv") if row["verified"].startswith("yes")}
    drugs = {
        (NAMED[system], code)
        for row in table("drugs.csv")
        for system in ("atc", "rxnorm")
        if system in row["verified"].split(";")
        for code in re.findall(r"[A-Z0-9]{4,}", row[system])
    }
    brands = {("ATC", code) for row in table("brands.csv") for code in re.findall(r"ATC (\w{7})", row["source"])}
    elsewhere = {(system, code) for system, held in CODES_READ_ELSEWHERE.values() for code in held.split()}
    return codes | drugs | brands | elsewhere


def test_every_system_of_codes_is_one_of_the_collection() -> None:
    assert set(NAMED) == set(SYSTEMS) >= {system for systems in all_codes().values() for system in systems}


def test_every_code_was_read_in_a_source(verified: set[tuple[str, str]]) -> None:
    codes = [(n, s, c) for n, systems in all_codes().items() for s in NAMED for c in systems.get(s, ())]
    assert len(codes) > len(verified) / 3
    assert [(n, s, c) for n, s, c in codes if (NAMED[s], c) not in verified] == []


def test_an_unverified_code_would_be_noticed(verified: set[tuple[str, str]]) -> None:
    open_ones = {row["code"] for row in table("codes.csv") if row["verified"].startswith("no") and row["code"]}
    assert "2118-8" in open_ones
    assert not {code for _, code in verified} & open_ones


def test_every_brand_was_read_in_a_register() -> None:
    registered: dict[str, set[str]] = {}
    for row in table("brands.csv"):
        registered.setdefault(row["brand"], set()).add(row["drug"].casefold())
    drugs: list[Any] = [*load().vocabulary.drugs.values(), *load().vocabulary.classes.values()]
    brands = [(drug.name.split()[0].casefold(), brand) for drug in drugs for brand in drug.brands]
    assert brands
    assert [b for name, b in brands if not any(name in found for found in registered.get(b, ()))] == []


def test_no_abbreviation_is_taken_that_nobody_read_or_that_means_two_things() -> None:
    vocabulary = load().vocabulary
    kinds = (vocabulary.conditions, vocabulary.classes, vocabulary.drugs, vocabulary.specimens)
    taken = {a for fact in vocabulary.facts.values() for a in fact.aliases}
    taken |= {a for entries in kinds for entry in entries.values() for a in entry.also}
    assert "MMF" in not_to_be_taken()
    assert taken & not_to_be_taken() == READ_ELSEWHERE


def shorts(row: dict[str, str]) -> set[str]:
    return {short.strip() for short in row["abbreviation"].split("/")}


def not_to_be_taken() -> set[str]:
    """What nobody read in any language, and what means two things."""
    rows = table("abbreviations.csv")
    unread = [row for row in rows if "UNVERIFIED" in row["source"]]
    read = set[str]().union(*(shorts(row) for row in rows if row not in unread))
    several = set[str]().union(*(shorts(row) for row in rows if "ambiguous" in row["expansion"]))
    return (set[str]().union(*map(shorts, unread)) - read) | several


def test_every_abbreviation_that_is_explained_was_read_and_means_one_thing() -> None:
    explained = load().vocabulary.abbreviations.short
    assert len(explained) > 90
    assert set(explained) & not_to_be_taken() == set()
    read = set[str]().union(*map(shorts, table("abbreviations.csv")))
    assert set(explained) - read == set()


def test_every_abbreviation_that_means_two_things_must_ask() -> None:
    asking = load().vocabulary.abbreviations.ambiguous
    several = {s for row in table("abbreviations.csv") if "ambiguous" in row["expansion"] for s in shorts(row)}
    assert {"MMF", "EP", "RCP", "BAV", "ASCT", "CV"} <= several
    assert several - set(asking) == set()


def test_every_collected_drug_is_in_the_vocabulary_with_every_brand_and_region() -> None:
    names = load().vocabulary.drug_names
    drugs, classes = load().vocabulary.drugs, load().vocabulary.classes
    for row in (*table("drugs.csv"), *table("brands.csv")):
        for name in re.split(" / ", re.sub(r" \(IL-2\)", "", row["drug"])):
            assert plain(name) in names, name
    for row in table("brands.csv"):
        held = names[plain(row["brand"])]
        brands = {plain(brand): where for brand, where in (drugs | classes)[held].brands.items()}
        assert row["country_or_region"] in brands[plain(row["brand"])], row["brand"]


def test_half_lives_are_those_that_were_verified() -> None:
    """What is told and not verified says so; a half-life or a washout that nobody verified is not there at all."""
    rows = {plain(row["drug"]): row["verified"] for row in table("drugs.csv")}
    drugs = {name: drug for name, drug in load().vocabulary.drugs.items() if plain(drug.name) in rows}
    assert len(drugs) > 60
    for name, drug in drugs.items():
        verified = rows[plain(drug.name)]
        assert not drug.half_life or "half_life" in verified, name
        assert not drug.washout or "washout" in verified, name
        assert not [told for told in drug.bearing if "UNVERIFIED" in told.says or not told.source]


@pytest.mark.parametrize("entry", ["facts", "conditions", "drugs"])
def test_a_trial_that_an_entry_cites_was_collected(entry: str, collected: dict[str, Any]) -> None:
    numbers = {n for trial in collected.values() for n in (trial["key"], *_flat(trial["registry_ids"]))}
    sources = [e.source for e in getattr(load().vocabulary, entry).values()]
    cited = {number for source in sources for number in re.findall(r"NCT\d{8}|\d{4}-\d{6}-\d\d", source)}
    assert cited
    assert {number for number in cited if not any(number in known for known in numbers)} == set()


def _flat(value: Any) -> list[str]:
    """Every text in nested lists and mappings."""
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value or ()
    return [text for part in inside for text in _flat(part)]
