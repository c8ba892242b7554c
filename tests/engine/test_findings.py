"""Every criterion is explained: its truth, the entries used, what is missing and why, what stands in the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from worlds import ON, compiled, facts_in, knowledge, patient, profiles, rules, trial

from screener.engine.bind import Binder
from screener.engine.findings import Explainer
from screener.engine.obstacles import LeafObstacles
from screener.engine.result import Code, CriterionResult
from screener.engine.screening import screen
from screener.engine.verdict import Decision, by_kleene
from screener.errors import Invalid
from screener.rules.trial_file import TrialFile
from screener.values import Truth


def explained(file: TrialFile, profile: dict[str, Any], on: date = ON) -> tuple[Decision, list[CriterionResult]]:
    """The decision on a made-up trial and a finding for each criterion."""
    k = knowledge()
    binder = Binder(patient(profile), k.vocabulary, k.schemes, on)
    made = compiled(file)
    bound = binder.bind(made)
    decision = by_kleene(made, bound, LeafObstacles(made, binder, bound))
    return decision, Explainer(made, bound, decision).findings()


def finding(rule: Any, profile: dict[str, Any], **more: Any) -> CriterionResult:
    """The finding of a trial's only criterion."""
    exclude = more.pop("exclude", False)
    file = trial([], [rule], **more) if exclude else trial([rule], **more)
    return explained(file, profile)[1][0]


NAMES = {Truth.TRUE: "true", Truth.FALSE: "false", Truth.UNKNOWN: "unknown"}


@given(data=st.data(), asked=st.lists(rules(4), min_size=1, max_size=2), exclude=st.lists(rules(2), max_size=1))
def test_every_criterion_of_every_trial_is_explained(data: st.DataObject, asked: list[Any], exclude: list[Any]) -> None:
    """Nothing unknown without what to find out or whom to ask; nothing failing without its kind."""
    about = set().union(*(facts_in(rule) for rule in [*asked, *exclude]))
    profile = data.draw(profiles(about), label="profile")
    on = data.draw(st.sampled_from([ON, ON - timedelta(200)]), label="on")
    coverage = {"inclusion": "complete", "exclusion": data.draw(st.sampled_from(["complete", "partial"]))}
    quality = data.draw(st.sampled_from(["registry", "lay"]))
    try:
        decision, found = explained(trial(asked, exclude, coverage=coverage, quality=quality), profile, on)
    except Invalid:
        assume(False)
    assert [c["truth"] for c in found] == [NAMES[t] for t in decision.truths]
    for c in found:
        assert (c["kind"] is not None) == (c["truth"] == "false")
        assert bool(c["missing"]) <= (c["truth"] == "unknown")
        assert isinstance(c["reason"]["code"], Code)
        assert all(e["where"] for e in c["evidence"])
    if decision.verdict == "needs_facts":
        assert any(c["missing"] for c in found)
    assert decision.verdict not in ("for_site", "eligible") or coverage["exclusion"] == "complete"


POSITIVE = {"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-11-01"}


@pytest.mark.parametrize(
    ("rule", "profile", "code"),
    [
        ({"fact": "hiv", "is": "negative"}, {}, "no_record"),
        ({"fact": "csf_jcv_pcr", "is": "positive"}, {"findings": [POSITIVE | {"value": "not_done"}]}, "not_done"),
        ({"fact": "csf_jcv_pcr", "is": "positive"}, {"findings": [POSITIVE | {"value": "equivocal"}]}, "equivocal"),
        (
            {"fact": "csf_jcv_pcr", "is": "positive", "within": "90 days"},
            {"findings": [POSITIVE | {"date": "2026-06-01"}]},
            "too_old",
        ),
        (
            {"fact": "csf_jcv_pcr", "is": "positive", "within": "90 days"},
            {"findings": [{"fact": "csf_jcv_pcr", "value": "positive"}]},
            "undated",
        ),
        (
            {"fact": "csf_jcv_pcr", "is": "positive", "within": "90 days"},
            {"findings": [POSITIVE | {"date": "2026-08"}]},
            "date_too_vague",
        ),
        (
            {"fact": "karnofsky", "at_least": 50},
            {"findings": [{"fact": "karnofsky", "value": 60, "date": "2026-09-01"}]},
            "recheck_due",
        ),
        (
            {"fact": "csf_jcv_copies", "at_least": "500 copies/mL"},
            {"findings": [{"fact": "csf_jcv_copies", "value": 900, "unit": "IU/mL", "date": "2026-11-01"}]},
            "unit_not_convertible",
        ),
        (
            {"fact": "csf_jcv_copies", "at_least": "20 copies/mL"},
            {"findings": [{"fact": "csf_jcv_copies", "value": "<50", "unit": "copies/mL", "date": "2026-11-01"}]},
            "partly_known",
        ),
        ({"treatment": "rituximab"}, {}, "list_not_whole"),
        ({"treatment": "rituximab"}, {"complete": {"treatments": {"covers": "current"}}}, "list_covers_less"),
        (
            {"treatment": "rituximab"},
            {"complete": {"treatments": {"covers": "ever", "as_of": "2026-01-01"}}},
            "recheck_due",
        ),
        (
            {"treatment": "rituximab", "status": "current"},
            {"treatments": [{"treatment": "rituximab", "from": "2026-01"}], "complete": {"treatments": {}}},
            "end_not_known",
        ),
        ({"treatment": "rituximab"}, {"treatments": [{"treatment": "anti_cd20"}]}, "class_not_settled"),
        ({"treatment": "immunosuppressant"}, {"treatments": [{"treatment": "infliximab"}]}, "class_not_settled"),
        ({"treatment": "rituximab"}, {"treatments": [{"treatment": "Wundermittel"}]}, "unrecognised_medicine"),
        (
            {"condition": "psoriasis", "status": "active"},
            {"conditions": [{"condition": "psoriasis"}]},
            "status_not_known",
        ),
        ({"condition": "psoriasis"}, {"conditions": [{"condition": "autoimmune_disease"}]}, "class_not_settled"),
        ({"judgement": "Is it safe?"}, {}, "judgement"),
        ({"fact": "consent", "is": True}, {}, "ask_person"),
        ({"fact": "consent", "is": True}, {"findings": [{"fact": "consent", "value": False}]}, "representative"),
        ({"fact": "age", "at_most": {"either": [60, 75], "because": "copies"}}, {"born": "1960"}, "sources_disagree"),
        (
            {"fact": "pml_certainty", "one_of": ["definite"]},
            {"findings": [{"fact": "better_explained", "value": True}, {"fact": "pml_tissue", "value": "not_done"}]},
            "not_classified",
        ),
    ],
)
def test_each_reason_why_something_is_open(rule: dict[str, Any], profile: dict[str, Any], code: str) -> None:
    assert finding(rule, {"as_of": "2026-11-20", **profile})["reason"]["code"] == code


def test_a_stated_class_that_the_findings_exclude_is_named() -> None:
    """The profile says definite; picture, MRI and a negative PCR without tissue say possible."""
    said = {"clinical_compatible": True, "mri_compatible": True, "csf_jcv_pcr": "negative", "pml_tissue": "not_done"}
    findings = [{"fact": fact, "value": value} for fact, value in said.items()]
    profile = {"findings": [*findings, {"fact": "pml_certainty", "value": "definite"}]}
    found = finding({"fact": "pml_certainty", "one_of": ["definite"]}, profile)
    assert found["reason"]["code"] == "contradicted"
    assert found["missing"] == [{"about": "fact", "names": ["pml_certainty"], "why": "contradicted"}]


def test_a_lay_criterion_is_probably_against_only_where_its_rule_says_so() -> None:
    rule = {"fact": "hiv", "is": "positive"}
    against = {"findings": [{"fact": "hiv", "value": "positive"}]}
    assert finding(rule, against, exclude=True, quality="lay")["reason"]["code"] == "probably_against"
    assert finding(rule, {}, exclude=True, quality="lay")["reason"]["code"] == "lay_source"
    drafted = finding(rule, against, exclude=True, quality="draft")["reason"]
    assert (drafted["code"], drafted["params"]) == ("probably_against", {"quality": "draft"})
    assert finding(rule, {}, exclude=True, quality="draft")["reason"]["code"] == "draft"
    assert finding(rule, against, exclude=True)["reason"]["code"] == "not_met"


def test_a_part_that_was_not_read_says_which_and_how_much_of_it() -> None:
    decision, found = explained(trial([], coverage={"inclusion": "key_only", "exclusion": "none"}), {})
    assert decision.verdict == "unread"
    assert [c["reason"]["params"] for c in found] == [
        {"part": "inclusion", "coverage": "key_only"},
        {"part": "exclusion", "coverage": "none"},
    ]


def test_evidence_is_what_settled_it() -> None:
    """Of alternatives the first that holds; of what must hold together, everything."""
    profile = {
        "born": "1970",
        "findings": [{"fact": "hiv", "value": "negative", "date": "2026-11-01", "source": "lab"}],
    }
    either = finding({"any": [{"fact": "hiv", "is": "negative"}, {"fact": "age", "at_least": 18}]}, profile)
    both = finding({"all": [{"fact": "hiv", "is": "negative"}, {"fact": "age", "at_least": 18}]}, profile)
    assert [e["name"] for e in either["evidence"]] == ["hiv"]
    assert [e["name"] for e in both["evidence"]] == ["hiv", "born"]
    entry = either["evidence"][0]
    assert (entry["about"], entry["said"], entry["date"]) == ("fact", "negative", "2026-11-01")
    assert (entry["source"], entry["where"]) == ("lab", "findings[1]")


@pytest.mark.parametrize(
    ("course", "said"),
    [
        ({"from": "2026-01", "ongoing": True}, "ongoing"),
        ({"to": "2026-06"}, "last dose"),
        ({"ongoing": False}, "stopped"),
        ({"requested": True}, "requested"),
        ({}, "given"),
    ],
)
def test_a_course_as_evidence(course: dict[str, Any], said: str) -> None:
    profile = {"as_of": "2026-11-20", "treatments": [{"treatment": "rituximab", **course}]}
    found = finding({"treatment": "rituximab"}, profile)["evidence"]
    assert [(e["name"], e["said"], e["where"]) for e in found] == [("rituximab", said, "treatments[1]")]


@pytest.mark.parametrize(
    ("whole", "said"),
    [({"covers": "ever"}, "ever"), ({"covers": "current"}, "current"), ({"since": "2020"}, "since 2020-12-31")],
)
def test_a_whole_list_as_evidence(whole: dict[str, Any], said: str) -> None:
    profile = {"as_of": "2026-11-20", "complete": {"treatments": {"by": "pharmacist", **whole}}}
    found = finding({"treatment": "rituximab", "status": "current"}, profile, exclude=True)
    assert [(e["name"], e["said"], e["source"]) for e in found["evidence"]] == [("whole_list", said, "pharmacist")]


# the result around the trials


def test_how_long_ago_symptoms_began_and_the_diagnosis_was_made() -> None:
    since = screen(patient({"onset": "2026-10", "diagnosed": "2026-11-01"}), knowledge(), ON)["since"]
    assert since["onset"] == {"date": "2026-10", "at_least": 22, "at_most": 52}
    assert since["diagnosis"] == {"date": "2026-11-01", "at_least": 21, "at_most": 21}
    early = screen(patient({"onset": "2026-10"}), knowledge(), date(2026, 9, 1))["since"]
    assert early == {"onset": None, "diagnosis": None}


def warnings(profile: dict[str, Any], on: date = ON) -> list[tuple[str, dict[str, str]]]:
    return [(w["code"].value, w["params"]) for w in screen(patient(profile), knowledge(), on)["warnings"]]


@pytest.mark.parametrize(
    ("course", "current"),
    [
        ({"ongoing": True}, "yes"),
        ({}, "perhaps"),
        ({"from": "2026"}, "perhaps"),
        ({"to": "2026-11-21"}, None),
        ({"ongoing": False}, None),
    ],
)
def test_a_current_drug_whose_label_names_pml_is_pointed_out_apart_from_any_trial(
    course: dict[str, Any], current: str | None
) -> None:
    found = warnings({"as_of": "2026-11-20", "treatments": [{"treatment": "Tecfidera", **course}]})
    said = [params["current"] for code, params in found if code == "label_contraindication"]
    assert said == ([current] if current else [])


def test_a_drug_without_such_a_label_is_not() -> None:
    assert warnings({"as_of": "2026-11-20", "treatments": [{"treatment": "fingolimod", "ongoing": True}]}) == []


def test_a_patient_who_has_died_and_a_profile_that_is_old() -> None:
    assert warnings({"as_of": "2026-11-20", "alive": False}) == [("deceased", {})]
    assert warnings({"as_of": "2026-09-01"}) == [("profile_old", {"days": "82"})]


@pytest.mark.parametrize(
    ("country", "first"),
    [("FR", "FR-pembrolizumab-PML"), ("GB", "NCT06990087"), (None, "NCT06990087")],
)
def test_what_can_be_joined_comes_first(country: str | None, first: str) -> None:
    """At home also where its verdict is worse; abroad, and where the country is not known, by verdict."""
    profile: dict[str, Any] = {"findings": [{"fact": "hiv", "value": "positive"}]}
    found = screen(patient({**profile, **({"location": {"country": country}} if country else {})}), knowledge(), ON)
    assert found["trials"][0]["id"] == first
    treatment = [t["joinable"] for t in found["trials"] if t["purpose"] == "treatment"]
    assert treatment == sorted(treatment)
    assert set(treatment) == {"check_first", "no"}
