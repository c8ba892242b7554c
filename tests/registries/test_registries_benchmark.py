"""The benchmark of splitting and drafting: no drafted rule contradicts an encoding by hand, and it would be seen."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from screener.knowledge import Knowledge, load
from screener.registries.drafting import Proposed

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SHARED = Path(__file__).parents[3] / "shared" / "knowledge" / "trials_facts.json"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "registries", raising=False)
    import importlib

    return importlib.import_module("registries")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(own=False)


@pytest.mark.skipif(not SHARED.exists(), reason="the collected criteria are not here")
def test_no_drafted_rule_contradicts_the_encoding_by_hand(benchmark: ModuleType, knowledge: Knowledge) -> None:
    drafts = [(key, text, rule) for key, text, rule in benchmark.drafts(knowledge) if rule]
    rules = [benchmark.held(knowledge, *draft) for draft in drafts]
    compared = [rule for rule in rules if rule.beside]
    assert len(compared) > 15
    assert all(rule.decided for rule in compared)
    assert [rule for rule in compared if rule.contradictions] == []


WRONG = [
    Proposed("demographics", "require", {"fact": "age", "at_least": 60}),
    Proposed("cause", "require", {"fact": "hiv", "is": "negative"}),
    Proposed("treatment", "exclude_if", {"treatment": "chemotherapy", "within": "10 years"}),
    Proposed("reproductive", "exclude_if", {"fact": "pregnant", "is": False}),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong.rule))
def test_a_wrong_rule_is_seen(wrong: Proposed, benchmark: ModuleType, knowledge: Knowledge) -> None:
    held = benchmark.held(knowledge, "NCT00002395", "made up", wrong)
    assert held.beside
    assert held.contradictions


def test_without_the_texts_it_says_so(
    benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "COUNTED", tmp_path / "none.json")
    assert benchmark.main() == 0
    assert "Nothing to measure" in capsys.readouterr().out
