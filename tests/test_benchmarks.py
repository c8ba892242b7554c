"""The benchmark's own answers: everybody agrees with sqlite on few rows. Nothing here asserts speed."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
ROWS = 300


@pytest.fixture(params=["task", "agreement", "speed", "differences"])
def module(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return _imported(request.param, monkeypatch)


def _imported(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module(name)


def test_every_module_says_what_it_is_for(module: ModuleType) -> None:
    assert module.__doc__


def test_everybody_agrees_with_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = _imported("agreement", monkeypatch)
    differences = agreement.differences(agreement.data(ROWS))
    assert {"verdict alone", "explained: a comparison", "Kleene by hand"} <= set(differences)
    assert set(differences.values()) == {0}


def test_an_engine_that_answers_otherwise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = _imported("agreement", monkeypatch)
    peer = agreement.peers.Peer(bool)
    monkeypatch.setattr(agreement.peers, "installed", lambda: {"says no": peer})
    d = agreement.data(ROWS)
    assert agreement.differences(d)["says no"] > 0
    still_open, decided, raised = agreement.on_gaps(d, peer)
    assert still_open == decided > 0 == raised


def test_the_rule_has_twelve_comparisons_of_twelve_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    task = _imported("task", monkeypatch)
    asked = [c.fact for c in task.comparisons(task.RULE)]
    assert sorted(asked) == sorted(task.DRAWN) and len(asked) == 12
    assert [c.fact for c in task.comparisons(task.RULE) if c.negated] == ["transplant_rejection", "pml_iris"]


def test_rows_are_neither_all_met_nor_all_open(monkeypatch: pytest.MonkeyPatch) -> None:
    task = _imported("task", monkeypatch)
    full, gaps = task.rows(ROWS)
    assert {answers[0] for answers in task.by_sqlite(full)} == {0, 1}
    assert {answers[0] for answers in task.by_sqlite(gaps)} == {0, 1, None}
    assert task.rows(ROWS) == (full, gaps), "the same rows in every run"


@pytest.mark.parametrize(
    ("ratio", "most", "said"), [(1.0, False, "met"), (0.99, False, "NOT met"), (2.0, True, "NOT met")]
)
def test_a_target_that_is_not_met_is_said(ratio: float, most: bool, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    speed = _imported("speed", monkeypatch)
    line = speed.Line("ours", 1.0, ratio, "µs", "theirs", ratio, 1.0, most)
    assert line.cells()[-1] == said
    assert re.search(rf"ratio.*\n.* {ratio:.2f} .* {said}$", speed.table([line]))


def test_copies_are_trials_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    speed = _imported("speed", monkeypatch)
    knowledge = speed.agreement.load()
    trial = next(iter(knowledge.trials.values()))
    many = speed.copies(knowledge, trial, 3)
    assert len(many.trials) == len(many.records) == 3
    assert all(key == made.key == many.records[key].key for key, made in many.trials.items())


def test_where_exact_and_kleene_differ_is_told_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The profiles as they are: what pregnancy and sex rule out together is all that Kleene's logic does not see."""
    differences = _imported("differences", monkeypatch)
    pairs, found = differences.differences(0)
    lines = differences.told(pairs, found)
    assert pairs == len(differences.library()) * len(differences.load().trials)
    assert {f.cause for f in found} == {differences.TOGETHER}
    assert f"{len(found):7,}  {differences.TOGETHER}" in lines


def test_a_fact_that_is_asked_in_two_senses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS.parent / "tests" / "engine"))
    differences, worlds = _imported("differences", monkeypatch), importlib.import_module("worlds")
    negative, positive = ({"fact": "hiv", "is": value} for value in ("negative", "positive"))
    limits = ({"fact": "cd4", bound: "50 /uL"} for bound in ("more_than", "at_most"))
    made = worlds.compiled(worlds.trial([{"any": [*({"all": [negative, limit]} for limit in limits), positive]}]))
    (found,) = differences._differing(made, worlds.binder({}))
    assert (found.kleene, found.exact) == ("needs_facts", "eligible")
    assert found.cause == "asked in two senses: cd4, hiv"


def test_the_same_facts_are_left_out_in_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    differences = _imported("differences", monkeypatch)
    profile = {"as_of": "2026-11-20", "born": 1980, "findings": [{"fact": "hiv"}] * 20}
    first, second = (differences.thinned(profile, differences.random.Random(3)) for _ in range(2))
    assert first == second
    assert first["as_of"] == "2026-11-20"
    assert 0 < len(first["findings"]) < 20


def test_the_interview_is_counted_alike_in_all_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    interview = _imported("interview", monkeypatch)
    knowledge = interview.joinable_of(interview.load(), interview.ON)
    [patient] = interview.synthetic(knowledge, 1)
    told = {order: interview.Interview(patient, knowledge) for order in ("ours", interview.SKIPPING, interview.PLAIN)}
    counts = {order: one.count(order) for order, one in told.items()}
    assert 0 < counts["ours"] <= counts[interview.PLAIN]
    assert counts[interview.SKIPPING] <= counts[interview.PLAIN]
    verdicts = [{t.known.trial.key for t in one.left()[0]} for one in told.values()]
    assert verdicts[0] == verdicts[1] == verdicts[2], "whatever the order, the same trials are left open"
