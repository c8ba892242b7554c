"""docs/criteria.md is true: every `yml` block of it is read as a trial's file is, and compiled.

A block holds a list of requirements, or a whole file, whose example patients get their verdicts.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from test_docs import ROOT, Block, blocks, place

from screener.documents import Document, parse
from screener.engine.bind import Binder
from screener.engine.obstacles import LeafObstacles
from screener.engine.verdict import Decision, by_kleene
from screener.knowledge import CompiledTrial, load
from screener.knowledge.compile import compile_trial
from screener.models import Model
from screener.profile.patient import patient_from
from screener.rules.asked import Anchored, Compared, Dose, Doubtful, Either, Started
from screener.rules.requirements import FORMS, Pattern
from screener.rules.trial_file import TrialFile

PAGE = ROOT / "docs" / "criteria.md"
BLOCKS = [block for block in blocks(PAGE) if block.language == "yml"]
EACH = pytest.mark.parametrize("block", [pytest.param(block, id=place(block)) for block in BLOCKS])
K = load()
MODELS: tuple[type[Model], ...] = (*FORMS.values(), Pattern, Dose, Compared, Started, Anchored, Either, Doubtful)


def written(block: Block) -> TrialFile:
    """The block as a trial's file: itself, or a file that asks what the block lists."""
    data: Any = parse(block.text, place(block)).data
    return TrialFile.model_validate(data if isinstance(data, dict) else a_file_of(data))


def a_file_of(rules: list[Any]) -> dict[str, Any]:
    source = [{"quality": "registry", "of": "page", "item": "1"}]
    about = {"text": "As the rule says.", "topic": "diagnosis", "source": source}
    return {
        "trial": "T",
        "encoded_from": {"registry": "none", "record_date": "2026"},
        "sources": {"page": {"what": "a page", "where": "here", "dated": "2026"}},
        "coverage": {"inclusion": "complete", "exclusion": "complete"},
        "inclusion": [{"id": f"I{i}", **about, "require": rule} for i, rule in enumerate(rules)],
    }


def compiled(file: TrialFile) -> CompiledTrial:
    return compile_trial(file, K.vocabulary, K.schemes)


def decided(trial: CompiledTrial, profile: dict[str, Any], on: date) -> Decision:
    patient = patient_from(Document("example", profile, {}), K.vocabulary, date.max)
    binder = Binder(patient, K.vocabulary, K.schemes, on)
    bound = binder.bind(trial)
    return by_kleene(trial, bound, LeafObstacles(trial, binder, bound))


@EACH
def test_every_block_can_be_read_and_compiled(block: Block) -> None:
    assert compiled(written(block)).criteria


@EACH
def test_nothing_on_the_page_is_decided_by_an_empty_profile(block: Block) -> None:
    assert decided(compiled(written(block)), {}, date(2026, 11, 22)).verdict in ("needs_facts", "for_site", "unread")


@EACH
def test_the_example_patients_of_a_whole_file_get_their_verdicts(block: Block) -> None:
    file = written(block)
    for example in file.examples:
        seen = decided(compiled(file), example.profile, date.fromisoformat(example.on))
        because = {criterion for reason in seen.reasons for criterion in reason}
        assert (seen.verdict, because) == (example.expect.verdict, set(example.expect.because))


def test_there_is_a_whole_file_with_an_example() -> None:
    assert [len(written(block).examples) for block in BLOCKS].count(1) == 1


def test_every_form_has_an_example() -> None:
    used = {key for block in BLOCKS for key in keys(parse(block.text, "").data)}
    assert set(FORMS) - used == set()


def test_every_option_of_a_rule_has_an_example() -> None:
    options = {f.alias or name for model in MODELS for name, f in model.model_fields.items()}
    used = {key for block in BLOCKS for key in keys(parse(block.text, "").data)}
    assert options - used == set()


def test_every_key_of_a_file_is_named() -> None:
    schema = json.loads((ROOT / "docs" / "schemas" / "trial-file.json").read_text(encoding="utf-8"))
    known = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}
    used = {key for block in BLOCKS for key in keys(parse(block.text, "").data)}
    named = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))
    assert known - used - named == set()


def test_every_closed_list_of_words_is_named_in_full() -> None:
    """Roles, kinds of notes, coverages, qualities, statuses, ways to read; topics and verdicts stand elsewhere."""
    schema = json.loads((ROOT / "docs" / "schemas" / "trial-file.json").read_text(encoding="utf-8"))
    words = {word for word in enumerations(schema) if word not in elsewhere(schema)}
    text = PAGE.read_text(encoding="utf-8")
    assert {"healthy", "after_entry", "key_only", "any_ever"} <= words
    assert [word for word in sorted(words) if f"`{word}`" not in text] == []


def elsewhere(schema: Any) -> set[str]:
    parts = schema["$defs"]
    return {*parts["Criterion"]["properties"]["topic"]["enum"], *parts["Expected"]["properties"]["verdict"]["enum"]}


def enumerations(node: Any) -> set[str]:
    """Every word that the schema lists, at any depth."""
    if isinstance(node, dict):
        return set(node.get("enum", [])).union(*(enumerations(part) for part in node.values()))
    return set[str]().union(*(enumerations(part) for part in node)) if isinstance(node, list) else set()


def keys(data: Any) -> set[str]:
    """Every key at any depth."""
    if isinstance(data, dict):
        return set(data).union(*(keys(part) for part in data.values()))
    return set[str]().union(*(keys(part) for part in data)) if isinstance(data, list) else set()
