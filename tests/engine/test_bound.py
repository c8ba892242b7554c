"""Past the bound of the search the answer is Kleene's, marked so; nothing is claimed that only a search would find."""

from datetime import date
from pathlib import Path

import pytest
from worlds import trial

from screener.documents import Document, read
from screener.engine.bind import Binder
from screener.engine.changes import smallest_change
from screener.engine.exact import Budget
from screener.engine.findings import Explainer
from screener.engine.obstacles import LeafObstacles
from screener.engine.questions import in_order, still_open
from screener.engine.remaining import remaining
from screener.engine.screening import screen
from screener.engine.verdict import by_kleene
from screener.engine.worlds import Open, by_worlds
from screener.knowledge import Knowledge, load
from screener.knowledge.compile import compile_trial
from screener.knowledge.compiled import CompiledTrial
from screener.profile.patient import Patient, patient_from
from screener.rules.verdicts import FAILING

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.yaml"))
ON = date(2026, 11, 22)
SEARCHING = ("worlds", "questions", "remaining", "changes")
WEAKER = ["eligible", "for_site", "unread", "needs_facts"]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(own=False)


def of(example: Path, knowledge: Knowledge) -> Patient:
    return patient_from(read(example), knowledge.vocabulary, ON)


def spend(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in SEARCHING:
        monkeypatch.setattr(f"screener.engine.{module}.Budget", lambda: Budget(0, 0))


def claims_no_more(found: str, exact: str) -> bool:
    """The same, or something that leaves more open."""
    if exact in FAILING:
        return found in (exact, "needs_facts")
    return found in WEAKER and WEAKER.index(found) >= WEAKER.index(exact)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_verdict_without_a_search_claims_no_more(
    example: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = of(example, knowledge)
    exact = {t["id"]: t for t in screen(patient, knowledge, ON, everything=True)["trials"]}
    spend(monkeypatch)
    found = screen(patient, knowledge, ON, everything=True)["trials"]
    assert {t["id"] for t in found} == set(exact)
    for one in found:
        assert claims_no_more(one["verdict"], exact[one["id"]]["verdict"])
        assert one["method"] == "kleene" or one["verdict"] == exact[one["id"]]["verdict"]


def test_some_verdicts_of_the_empty_profile_take_a_search(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    spend(monkeypatch)
    found = screen(of(EXAMPLES[0].with_name("empty.yaml"), knowledge), knowledge, ON, everything=True)["trials"]
    assert {t["method"] for t in found} == {"exact", "kleene"}


def made_up(knowledge: Knowledge, *rules: dict[str, object], **known: object) -> tuple[CompiledTrial, Binder]:
    """A trial of these rules, and somebody of whom nothing else is known."""
    somebody = patient_from(Document("somebody", known, {}), knowledge.vocabulary, ON)
    made = compile_trial(trial(list(rules)), knowledge.vocabulary, knowledge.schemes)
    return made, Binder(somebody, knowledge.vocabulary, knowledge.schemes, ON)


LIMITS = {"cd4": "200 /uL", "weight": "40 kg", "cd8": "50 /uL"}
SIDES = (("<", ">", ">"), (">", "<", ">"), (">", ">", "<"), ("<", "<", "<"))
WAYS = {"<": "less_than", ">": "at_least"}
AN_EVEN_NUMBER_ABOVE: dict[str, object] = {
    "all": [
        {"any": [{"fact": fact, WAYS[side]: LIMITS[fact]} for fact, side in zip(LIMITS, sides, strict=True)]}
        for sides in SIDES
    ]
}
"""Four clauses that no fact of theirs settles alone."""


def test_nothing_is_asked_left_or_changed_where_that_takes_a_search(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, binder = made_up(knowledge, AN_EVEN_NUMBER_ABOVE)
    bound = binder.bind(made)
    known, of_leaf = Open(made, bound), LeafObstacles(made, binder, bound)
    asked = still_open(known)
    assert len(asked.questions) == 3
    assert remaining(known) is not None
    spend(monkeypatch)
    assert still_open(known).questions == {}
    assert set(in_order([asked], binder)) == set(asked.questions)
    assert remaining(known) is None
    assert by_worlds(made, bound, of_leaf).method == "kleene"


def test_no_change_is_named_where_that_takes_a_search(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    positive: dict[str, object] = {"fact": "csf_jcv_pcr", "is": "positive"}
    negative = {"fact": "csf_jcv_pcr", "value": "negative", "date": "2026-11-12"}
    made, binder = made_up(knowledge, positive, AN_EVEN_NUMBER_ABOVE, findings=[negative])
    bound = binder.bind(made)
    known, of_leaf = Open(made, bound), LeafObstacles(made, binder, bound)
    assert [change["kind"] for change in smallest_change(known, of_leaf)] == ["retest"]
    spend(monkeypatch)
    assert smallest_change(known, of_leaf) == []


def test_what_holds_of_everybody_is_left_aside_where_it_takes_a_search(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, binder = made_up(knowledge, AN_EVEN_NUMBER_ABOVE)
    tied = made._replace(given=tuple(c.formula for c in made.criteria))
    bound = binder.bind(tied)
    assert Open(tied, bound).given
    spend(monkeypatch)
    assert Open(tied, bound).given == []


def test_what_only_together_cannot_be_is_open_and_says_what_is_missing(knowledge: Knowledge) -> None:
    """No age is at least 18 and less than 18, which Kleene's logic does not see."""
    both = {"either": [18, 18], "because": "two sources"}
    made, binder = made_up(knowledge, {"fact": "age", "at_least": 18, "less_than": both})
    bound = binder.bind(made)
    decision = by_kleene(made, bound, LeafObstacles(made, binder, bound))
    assert decision.verdict == "needs_facts"
    (finding,) = Explainer(made, bound, decision).findings()
    assert [m["names"] for m in finding["missing"]] == [["born"]]
