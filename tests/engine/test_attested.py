"""What a site attests fills in what is the site's to say, stands beside the profile, and overrides nothing."""

from datetime import date
from typing import Any

import pytest

from screener.documents import Document
from screener.engine.attested import refuse_unasked
from screener.engine.result import TrialResult
from screener.engine.screening import explained
from screener.errors import Invalid
from screener.knowledge import load
from screener.profile.patient import Patient, patient_from

KNOWLEDGE = load()
DAY = date(2026, 11, 22)
UNREAD = "NCT06990087"
"""Nothing of whose criteria could be read."""
JUDGED, JUDGEMENT = next(
    (t.key, c.id)
    for t in KNOWLEDGE.trials.values()
    for c in t.criteria
    if c.formula[0] == "in" and t.unknowns[c.formula[1]].name == "judgement"
)
"""A criterion that is a judgement and nothing else."""


def says(trial: str, criterion: str, answer: str, day: str = "2026-11-20", **more: str) -> dict[str, str]:
    told = {"by": "investigator", "date": day, "reason": "seen in the clinic", "protocol": "2.1"}
    return {"trial": trial, "criterion": criterion, "answer": answer, **told, **more}


def patient(*attested: dict[str, str], **profile: Any) -> Patient:
    document = Document("profile", {**profile, "attested": list(attested)}, {})
    return patient_from(document, KNOWLEDGE.vocabulary, DAY)


def result(trial: str, *attested: dict[str, str], **profile: Any) -> TrialResult:
    return explained(patient(*attested, **profile), KNOWLEDGE, DAY, trial)


def truths(found: TrialResult) -> dict[str, str]:
    return {c["id"]: c["truth"] for c in found["criteria"]}


def test_parts_that_nobody_could_read_are_the_sites_to_answer() -> None:
    parts = ("unread-inclusion", "unread-exclusion")
    assert result(UNREAD)["verdict"] == "unread"
    assert result(UNREAD, says(UNREAD, parts[0], "met"))["verdict"] == "unread"
    assert result(UNREAD, *(says(UNREAD, part, "met") for part in parts))["verdict"] == "eligible"
    refused = result(UNREAD, says(UNREAD, parts[1], "not_met"))
    assert (refused["verdict"], refused["reasons"]) == ("not_now", [[parts[1]]])


@pytest.mark.parametrize(("answer", "truth"), [("met", "true"), ("not_met", "false")])
def test_a_judgement_is_answered_whichever_side_of_the_list_it_is_on(answer: str, truth: str) -> None:
    assert truths(result(JUDGED))[JUDGEMENT] == "unknown"
    assert truths(result(JUDGED, says(JUDGED, JUDGEMENT, answer)))[JUDGEMENT] == truth


def test_both_answers_are_shown() -> None:
    (told,) = result(JUDGED, says(JUDGED, JUDGEMENT, "met"))["attested"]
    assert (told["criterion"], told["answer"], told["by"], told["protocol"]) == (
        JUDGEMENT,
        "met",
        "investigator",
        "2.1",
    )
    assert told["otherwise"] == next(c for c in result(JUDGED)["criteria"] if c["id"] == JUDGEMENT)
    assert result(JUDGED)["attested"] == []


def test_it_turns_no_failing_rule_into_a_passing_one() -> None:
    """Where the rule of a criterion fails, the site's word changes nothing."""
    profile: dict[str, Any] = {"born": 2020, "findings": [{"fact": "hiv", "value": "positive", "date": "2026-11-01"}]}
    seen = 0
    for trial in KNOWLEDGE.trials.values():
        alone = result(trial.key, **profile)
        for criterion in (c["id"] for c in alone["criteria"] if c["truth"] == "false"):
            found = result(trial.key, says(trial.key, criterion, "met"), **profile)
            assert truths(found)[criterion] == "false"
            assert found["verdict"] == alone["verdict"]
            seen += 1
    assert seen > 10


def test_it_counts_from_its_own_day_and_the_later_answer_stands() -> None:
    later = says(JUDGED, JUDGEMENT, "not_met", day="2026-11-21")
    earlier = says(JUDGED, JUDGEMENT, "met", day="2026-11-01")
    assert truths(result(JUDGED, later, earlier))[JUDGEMENT] == "false"
    whole = patient(earlier, later)
    assert truths(explained(whole, KNOWLEDGE, date(2026, 11, 20), JUDGED))[JUDGEMENT] == "true"
    assert truths(explained(whole, KNOWLEDGE, date(2026, 10, 20), JUDGED))[JUDGEMENT] == "unknown"


@pytest.mark.parametrize(
    ("trial", "criterion", "why"),
    [
        ("NCT99999999", "I1", "No encoded trial has this id."),
        ("FR-pembrolizumab-PML", "E1", "A site can attest an answer to a judgement"),
        (UNREAD, "I99", "A site can attest an answer to a judgement"),
    ],
)
def test_what_no_site_is_asked_is_refused(trial: str, criterion: str, why: str) -> None:
    with pytest.raises(Invalid) as caught:
        refuse_unasked(patient(says(trial, criterion, "met")), KNOWLEDGE, "profile")
    (problem,) = caught.value.problems
    assert problem.why.startswith(why)
    assert problem.path.startswith("attested[1].")
    assert problem.do


@pytest.mark.parametrize("left_out", ["by", "date", "reason", "protocol", "answer"])
def test_an_answer_without_who_when_why_or_which_protocol_is_refused(left_out: str) -> None:
    said = {key: value for key, value in says(UNREAD, "unread-inclusion", "met").items() if key != left_out}
    with pytest.raises(Invalid):
        patient(said)


def test_a_day_that_has_not_come_is_refused() -> None:
    with pytest.raises(Invalid):
        patient(says(UNREAD, "unread-inclusion", "met", day="2027-01-01"))
