"""The six verdicts, as examples. Each test's name is the rule that it shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from worlds import ON, binder, bound, knowledge, patient, trial

from screener.engine.obstacles import LeafObstacles
from screener.engine.result import TrialResult
from screener.engine.screening import screen
from screener.engine.worlds import by_worlds
from screener.rules.verdicts import FAILING
from screener.values import Truth

FR, MEFLOQUINE = "FR-pembrolizumab-PML", "NCT00746941"


def verdict(trial: str, profile: dict[str, Any], on: date = ON) -> TrialResult:
    """The result for one trial."""
    result = screen(patient(profile), knowledge(), on)
    return next(t for t in result["trials"] if t["id"] == trial)


def finding(result: TrialResult, criterion: str) -> Any:
    return next(c for c in result["criteria"] if c["id"] == criterion)


COMPATIBLE = [
    {"fact": "clinical_compatible", "value": True, "date": "2026-11-01"},
    {"fact": "mri_compatible", "value": True, "date": "2026-11-01"},
]


def with_findings(*findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"findings": [*COMPATIBLE, *findings], **more}


def pcr(value: str, **more: Any) -> dict[str, Any]:
    return {"fact": "csf_jcv_pcr", "value": value, "date": "2026-11-10", **more}


# HIV and the French trial


@pytest.mark.parametrize(
    "said",
    [
        {"findings": [{"fact": "hiv", "value": "positive", "date": "2026-11-01"}]},
        {"conditions": [{"condition": "VIH", "status": "active"}]},
        {"conditions": [{"condition": "hiv_infection"}]},
    ],
)
def test_hiv_makes_the_french_trial_not_eligible_for_that_one_reason(said: dict[str, Any]) -> None:
    found = verdict(FR, said)
    assert (found["verdict"], found["reasons"]) == ("not_eligible", [["E1"]])
    assert finding(found, "E1")["kind"] == "fixed"


def test_no_word_on_hiv_is_not_no_hiv() -> None:
    found = verdict(FR, with_findings(pcr("positive"), causes=[{"condition": "follicular_lymphoma"}]))
    assert found["verdict"] == "needs_facts"
    assert [m["names"] for m in finding(found, "E1")["missing"]] == [["hiv"]]


@pytest.mark.parametrize(
    "course",
    [
        {"treatment": "natalizumab", "from": "2024", "ongoing": True},
        {"treatment": "natalizumab", "from": "2021", "to": "2024-05"},
    ],
)
def test_biologics_for_an_inflammatory_disease_are_probably_against_and_never_fail(
    course: dict[str, Any],
) -> None:
    """It stands in a lay text only, which may mean now, in the past, or what caused the PML."""
    profile = with_findings(
        pcr("positive"),
        {"fact": "hiv", "value": "negative", "date": "2026-11-01"},
        as_of="2026-11-20",
        conditions=[{"condition": "multiple_sclerosis", "status": "active"}],
        treatments=[course],
        causes=[{"treatment": "natalizumab"}],
    )
    found = verdict(FR, profile)
    assert found["verdict"] == "unread"
    assert found["flags"] == ["probably_against"]
    assert finding(found, "E2")["reason"]["code"] == "probably_against"


def test_a_biologic_that_is_only_named_as_the_cause_counts_as_given() -> None:
    profile = {"conditions": [{"condition": "rheumatoid_arthritis"}], "causes": [{"treatment": "rituximab"}]}
    assert finding(verdict(FR, profile), "E2")["reason"]["code"] == "probably_against"


@pytest.mark.parametrize("trial", [FR, MEFLOQUINE])
def test_the_empty_profile_is_neither_passed_nor_failed(trial: str) -> None:
    assert verdict(trial, {})["verdict"] in ("needs_facts", "unread")


# an unfinished work-up


def test_a_compatible_picture_and_mri_without_a_pcr_needs_the_pcr() -> None:
    found = verdict(MEFLOQUINE, with_findings())
    assert found["verdict"] == "needs_facts"
    assert ["csf_jcv_pcr"] in [m["names"] for m in finding(found, "I1")["missing"]]


@pytest.mark.parametrize("said", [pcr("not_done"), pcr("equivocal"), pcr("indeterminate")])
def test_a_pcr_that_was_not_done_or_equivocal_is_not_negative(said: dict[str, Any]) -> None:
    assert verdict(MEFLOQUINE, with_findings(said))["verdict"] == "needs_facts"


def test_a_negative_pcr_is_a_matter_of_another_test() -> None:
    found = verdict(MEFLOQUINE, with_findings(pcr("negative")))
    assert (found["verdict"], found["reasons"]) == ("not_now", [["I1"]])
    assert finding(found, "I1")["kind"] == "retest"


def test_a_later_negative_pcr_does_not_cancel_an_earlier_positive_one() -> None:
    found = verdict(MEFLOQUINE, with_findings(pcr("positive", date="2026-10-20"), pcr("negative", date="2026-11-12")))
    assert finding(found, "I1")["truth"] == "true"


def test_two_laboratories_that_disagree_on_one_day_are_unknown_and_the_sites_to_weigh() -> None:
    found = verdict(MEFLOQUINE, with_findings(pcr("positive", laboratory="A"), pcr("negative", laboratory="B")))
    assert finding(found, "I1")["truth"] == "unknown"
    assert finding(found, "I1")["reason"]["code"] == "results_disagree"


@pytest.mark.parametrize("specimen", ["blood", "urine", ""])
def test_only_cerebrospinal_fluid_counts(specimen: str) -> None:
    said = {
        "fact": "jcv_pcr",
        "value": "positive",
        "date": "2026-11-10",
        **({"specimen": specimen} if specimen else {}),
    }
    assert finding(verdict(MEFLOQUINE, with_findings(said)), "I1")["truth"] == "unknown"


@pytest.mark.parametrize(
    ("value", "detected", "truth"),
    [
        ("<50", True, "true"),
        ("<50", None, "unknown"),
        ("detected, not quantifiable", None, "true"),
        (38, None, "true"),
    ],
)
def test_copies_carry_the_pcr_result(value: object, detected: bool | None, truth: str) -> None:
    copies = {"fact": "csf_jcv_copies", "value": value, "unit": "copies/mL", "date": "2026-11-10"}
    found = verdict(MEFLOQUINE, with_findings(copies | ({"detected": detected} if detected is not None else {})))
    assert finding(found, "I1")["truth"] == truth


def test_a_quantity_in_international_units_is_positive_and_never_becomes_copies() -> None:
    copies = {"fact": "csf_jcv_copies", "value": 1200, "unit": "IU/mL", "date": "2026-11-10"}
    assert finding(verdict(MEFLOQUINE, with_findings(copies)), "I1")["truth"] == "true"


# sources that disagree


@pytest.mark.parametrize(
    ("born", "truth", "code"),
    [
        ("1976", "true", "met"),
        ("1966-11-22", "true", "met"),  # 60 today
        ("1965-11-22", "unknown", "sources_disagree"),  # 61 today
        ("1951-11-22", "unknown", "sources_disagree"),  # 75 today
        ("1950-11-22", "false", "not_met"),  # 76 today
        ("2008-11-22", "true", "met"),  # 18 today
        ("2008-11-23", "false", "not_met"),  # 17 today
        ("1966", "true", "met"),  # 59 or 60
        ("1965", "unknown", "sources_disagree"),  # 60 or 61: the source that says 75 takes both
        ("1950", "unknown", "partly_known"),  # 75 or 76
    ],
)
def test_ages_between_two_sources_are_the_sites_to_answer(born: str, truth: str, code: str) -> None:
    found = finding(verdict(MEFLOQUINE, {"born": born}), "I4")
    assert (found["truth"], found["reason"]["code"]) == (truth, code)


@pytest.mark.parametrize(
    ("onset", "truth", "code"),
    [
        ("2026-08-22", "true", "met"),  # the day of three months ago counts
        ("2026-08-21", "unknown", "sources_disagree"),
        ("2026-05-22", "unknown", "sources_disagree"),
        ("2026-05-21", "false", "not_met"),
        ("2026-08", "unknown", "sources_disagree"),  # on either side of three months, inside six
        ("2026-05", "unknown", "partly_known"),  # on either side of six months
    ],
)
def test_onset_windows_between_two_sources(onset: str, truth: str, code: str) -> None:
    found = finding(verdict(MEFLOQUINE, {"onset": onset}), "I2")
    assert (found["truth"], found["reason"]["code"]) == (truth, code)


def test_an_onset_after_the_screening_day_is_not_known_on_that_day() -> None:
    found = finding(verdict(MEFLOQUINE, {"onset": "2026-10"}, date(2026, 9, 1)), "I2")
    assert (found["truth"], found["reason"]["code"]) == ("unknown", "no_record")


# what stands in the way


@pytest.mark.parametrize(
    ("profile", "criterion", "kind"),
    [
        ({"born": "2008-12-24"}, "I4", "date"),
        ({"born": "1940"}, "I4", "fixed"),
        ({"born": "2020"}, "I4", "fixed"),
        ({"onset": "2026-01"}, "I2", "fixed"),
        ({"findings": [pcr("negative")]}, "I1", "retest"),
        ({"findings": [{"fact": "weight", "value": 28, "unit": "kg"}]}, "I5", "course"),
        (
            {"treatments": [{"treatment": "quinine", "from": "2026-10", "ongoing": True}]},
            "E5",
            "treating_team",
        ),
        ({"conditions": [{"condition": "neurosyphilis"}]}, "E1", None),
        ({"conditions": [{"condition": "hypersensitivity_to_quinine", "status": "active"}]}, "E4", "fixed"),
    ],
)
def test_each_obstacle_says_what_kind_it_is(profile: dict[str, Any], criterion: str, kind: str | None) -> None:
    found = verdict(MEFLOQUINE, {"as_of": "2026-11-20", **profile})
    assert finding(found, criterion)["kind"] == kind
    changes = kind is not None and kind != "fixed"
    assert found["verdict"] == ("not_now" if changes else "not_eligible" if kind else "needs_facts")


def test_too_young_says_from_which_day_time_alone_changes_it() -> None:
    found = finding(verdict(MEFLOQUINE, {"born": "2008-12-24"}), "I4")
    assert found["reason"]["params"] == {"clears": "2026-12-24"}


def test_one_fixed_reason_among_others_makes_it_not_eligible() -> None:
    found = verdict(MEFLOQUINE, {"born": "1940", "findings": [pcr("negative")]})
    assert found["verdict"] == "not_eligible"
    assert found["reasons"] == [["I1"], ["I4"]]


# consent


def test_consent_is_the_persons_to_give_and_never_failed() -> None:
    said = {"findings": [{"fact": "consent", "value": False}]}
    assert finding(verdict(MEFLOQUINE, {}), "I3")["reason"]["code"] == "ask_person"
    assert finding(verdict(MEFLOQUINE, said), "I3")["reason"]["code"] == "representative"


def test_nothing_is_eligible_with_a_criterion_unread() -> None:
    """Everything that could be read is met or the site's; a part of the lists was never read."""
    profile = {
        "as_of": "2026-11-20",
        "born": "1980",
        "sex": "female",
        "onset": "2026-10",
        "findings": [
            *COMPATIBLE,
            pcr("positive"),
            {"fact": "weight", "value": 70, "unit": "kg"},
            {"fact": "child_bearing_potential", "value": False},
            {"fact": "consent", "value": True},
        ],
        "complete": {"conditions": {"covers": "ever"}, "treatments": {"covers": "ever"}},
    }
    assert verdict(MEFLOQUINE, profile)["verdict"] == "unread"


def test_a_fact_asked_twice_of_which_nothing_counts_is_one_unknown() -> None:
    """If established today it cannot be positive for one test and negative for the other."""
    twice = [{"fact": "hiv", "is": "positive"}, {"fact": "hiv", "is": "negative", "within": "14 days"}]
    profile = {"findings": [{"fact": "sex", "value": "female"}]}
    made, known = bound(trial([], [{"all": [*twice, {"fact": "sex", "is": "female"}]}]), profile)
    decision = by_worlds(made, known, LeafObstacles(made, binder(profile), known))
    assert (decision.verdict, decision.truths, decision.method) == ("eligible", (Truth.TRUE,), "exact")


def test_no_day_is_thought_of_that_the_calendar_does_not_have() -> None:
    """On 22 November 3 months reach further back than 90 days; on 1 May they do not."""
    between = {"fact": "onset", "less_than_ago": "90 days", "at_least_ago": "3 months"}
    for on, fails in ((ON, True), (date(2027, 5, 1), False)):
        made, known = bound(trial([between]), {}, on)
        decision = by_worlds(made, known, LeafObstacles(made, binder({}, on), known))
        assert (decision.verdict in FAILING) is fails


def test_a_stated_group_is_one_of_its_kinds_that_are_not_said_to_be_absent() -> None:
    rule = {"condition": "lymphoma", "other_than": ["hodgkin_lymphoma"]}
    said = [{"condition": "lymphoma", "status": "active"}, {"condition": "hodgkin_lymphoma", "status": "absent"}]
    profile = {"as_of": "2026-11-20", "conditions": said}
    made, known = bound(trial([rule]), profile)
    decision = by_worlds(made, known, LeafObstacles(made, binder(profile), known))
    assert decision.verdict == "eligible"


@pytest.mark.parametrize("written", [{"as_of": "2026-11-20"}, {"findings": [{**COMPATIBLE[0], "date": "2026-11-20"}]}])
@pytest.mark.parametrize("on", [date(2026, 6, 1), ON])
def test_what_was_over_when_the_profile_was_written_may_have_gone_on_before(on: date, written: dict[str, Any]) -> None:
    """And is taken to be over from that day on."""
    over: dict[str, Any] = {
        "treatments": [{"treatment": "rituximab", "from": "2026-01-05", "ongoing": False}],
        "conditions": [{"condition": "follicular_lymphoma", "since": "2021", "status": "past"}],
    }
    rules = [
        {"treatment": "rituximab", "status": "current"},
        {"condition": "follicular_lymphoma", "status": "active"},
    ]
    whole = {"complete": {"treatments": {"covers": "ever"}, "conditions": {"covers": "ever"}}}
    made, known = bound(trial([], rules), {**written, **over, **whole}, on)
    decision = by_worlds(made, known, LeafObstacles(made, binder({}, on), known))
    assert {*decision.truths} == {Truth.TRUE if on == ON else Truth.UNKNOWN}


def test_a_past_condition_was_past_when_the_profile_was_true() -> None:
    rule = {"condition": "follicular_lymphoma", "within": "6 months"}
    state = {"condition": "follicular_lymphoma", "since": "2021", "status": "past"}
    whole = {"complete": {"conditions": {"covers": "ever"}}}
    truths = []
    for as_of in ("2026-01-10", "2026-11-20"):
        made, known = bound(trial([], [rule]), {"as_of": as_of, "conditions": [state], **whole})
        truths.append(by_worlds(made, known, LeafObstacles(made, binder({}), known)).truths)
    assert truths == [(Truth.TRUE,), (Truth.UNKNOWN,)]
