"""The shipped data themselves: own words, every criterion with its source, known codes, nobody's address."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from data_folder import ROOT

from screener.documents import read
from screener.knowledge import load
from screener.rules.trial_file import TrialFile

COLLECTED = ROOT.parent / "shared" / "knowledge" / "trials_facts.json"
FILES = [ROOT / "trials.json", *sorted((ROOT / "criteria").rglob("*.yaml"))]
TRIALS = sorted((ROOT / "criteria" / "trials").glob("*.yaml"))
LONGEST_RUN = 8
"""Words that may follow each other as in a registry; more would be its sentence and not ours."""
SYSTEMS = {
    "icd10cm": r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?",
    "snomed": r"[0-9]{6,18}",
    "mondo": r"MONDO:[0-9]{7}",
    "orpha": r"ORPHA:[0-9]+",
    "loinc": r"[0-9]{1,7}-[0-9]",
    "atc": r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}",
    "atc_old": r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}",
    "rxnorm": r"[0-9]+",
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
    found = {c["id"] for c in collected[trial.trial]["criteria"]}
    used = {s.item for c in trial.criteria() for s in c.source if s.quality != "title"}
    assert used == found


@pytest.mark.parametrize("path", TRIALS, ids=name)
def test_both_sides_of_the_list_stand_where_they_were_collected(path: Path, collected: dict[str, Any]) -> None:
    trial = TrialFile.model_validate(read(path).data)
    sides = {c["id"]: c["kind"] for c in collected[trial.trial]["criteria"]}
    for side in ("inclusion", "exclusion"):
        items = [s.item for c in getattr(trial, side) for s in c.source if s.quality != "title"]
        assert {sides[item] for item in items} <= {side}


def all_codes() -> dict[str, dict[str, tuple[str, ...]]]:
    """The codes of every fact, condition and drug."""
    vocabulary = load().vocabulary
    facts = {name: fact.codes for name, fact in vocabulary.facts.items()}
    conditions = {name: condition.codes for name, condition in vocabulary.conditions.items()}
    return facts | conditions | {name: drug.codes for name, drug in vocabulary.drugs.items()}


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
