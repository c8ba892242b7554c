"""From a profile as people write it to a patient: what each word may mean, and everything that is refused."""

from __future__ import annotations

import copy
import json
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.documents import Document, PathKey, parse
from screener.errors import Invalid
from screener.knowledge import load
from screener.profile.patient import Patient, Scope, patient_from
from screener.profile.private import Warn
from screener.values import DayRange, Interval, parse_days

TODAY = date(2026, 11, 22)
MARKER = "zq7marker"
N, P = frozenset({"negative"}), frozenset({"positive"})
EITHER = N | P
TRUE = frozenset({"true"})
PAST, ACTIVE, ABSENT = (frozenset({status}) for status in ("past", "active", "absent"))
COPIES = {"fact": "csf_jcv_copies", "unit": "copies/mL"}


@cache
def vocabulary() -> Any:
    return load().vocabulary


def patient(**profile: Any) -> Patient:
    return patient_from(parse(json.dumps(profile), "f"), vocabulary(), TODAY)


def refused(**profile: Any) -> list[str]:
    """Every problem, without its line: they are written on one."""
    with pytest.raises(Invalid) as caught:
        patient(**profile)
    return [str(problem).removeprefix("line 1, ").removeprefix("line 1: ") for problem in caught.value.problems]


def one(fact: str, **finding: Any) -> Any:
    """What the only reading of a fact may be."""
    (observation,) = patient(findings=[{"fact": fact, **finding}]).observed(fact)
    return observation.value


def spread(text: str) -> Interval:
    """`(0,50]` as an interval; a missing end is no bound."""
    low, high = (Decimal(end) if end else None for end in text[1:-1].split(","))
    return Interval(low, high, text[0] == "(", text[-1] == ")")


# --- short keys


def test_the_empty_profile_says_nothing() -> None:
    assert patient() == Patient()


def test_short_keys_are_readings_of_the_facts_of_the_same_name() -> None:
    read = patient(alive=True, born="1972-05", sex="Female", onset=2026, diagnosed="2026-10-05")
    assert {fact: seen[0].value for fact, seen in read.observations.items()} == {
        "alive": {"true"},
        "born": parse_days("1972-05"),
        "sex": {"female"},
        "onset": parse_days("2026"),
        "diagnosed": parse_days("2026-10-05"),
    }


@pytest.mark.parametrize(("said", "meant"), [("f", "female"), ("Woman", "female"), ("M", "male"), ("male", "male")])
def test_sex_in_the_words_of_records(said: str, meant: str) -> None:
    assert patient(sex=said).observed("sex")[0].value == frozenset({meant})


def test_a_referral_number_may_be_written_as_a_number() -> None:
    assert patient(id=42).id == "42"


def test_where_the_patient_is_is_kept() -> None:
    assert patient(location={"country": "NO", "can_travel": "escort"}).location.country == "NO"


def test_a_finding_keeps_where_when_and_by_whom() -> None:
    finding = {"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-10", "laboratory": "A", "assay": "B"}
    (seen,) = patient(findings=[finding | {"specimen": "CSF", "source": "letter"}]).observed("csf_jcv_pcr")
    assert (seen.path, seen.said, seen.days) == ("findings[1]", "positive", parse_days("2026-10"))
    assert (seen.laboratory, seen.assay, seen.specimen, seen.source) == ("A", "B", "csf", "letter")


# --- a value is what it may be (design 2.1)


@pytest.mark.parametrize(
    ("finding", "possible"),
    [
        ({"value": 1250}, "[1250,1250]"),
        ({"value": "1250"}, "[1250,1250]"),
        ({"value": 0}, "[0,0]"),
        ({"value": "<50"}, "[0,50)"),
        ({"value": "<50", "detected": True}, "(0,50)"),
        ({"value": "<50", "detected": False}, "[0,0]"),
        ({"value": ">1e6"}, "(1000000,)"),
        ({"value": "detected"}, "(0,)"),
        ({"value": "Detected", "detected": True}, "(0,)"),
        ({"value": "detected", "limit": 50}, "(0,)"),
        ({"value": "not detected"}, "[0,0]"),
        ({"value": "not_detected", "limit": "50"}, "[0,0]"),
        ({"value": "detected, not quantifiable"}, "(0,)"),
        ({"value": "detected, not quantifiable", "limit": 50}, "(0,50)"),
        ({"value": "detected not quantifiable", "limit": 12.5}, "(0,12.5)"),
        ({"value": 3, "unit": "log10 copies/mL"}, "[1000,1000]"),
        ({"value": 0, "unit": "log10 copies/mL"}, "[1,1]"),
        ({"value": -1, "unit": "log10 copies/mL"}, "[0.1,0.1]"),
        ({"value": "<2", "unit": "log10 copies/mL"}, "[0,100)"),
        ({"value": "<2", "unit": "log10 copies/mL", "detected": True}, "(0,100)"),
        ({"value": "not detected", "unit": "log10 copies/mL"}, "[0,0]"),
        ({"value": "detected, not quantifiable", "limit": 2, "unit": "log10 copies/mL"}, "(0,100)"),
        ({"value": 200, "unit": "IU/mL"}, "[200,200]"),
    ],
)
def test_what_a_number_of_copies_may_be(finding: dict[str, Any], possible: str) -> None:
    assert one("csf_jcv_copies", **{"unit": "copies/mL", **finding}) == spread(possible)


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("copies/mL", "{copies}/mL"),
        ("cp/uL", "{copies}/uL"),
        ("log10 copies/mL", "{copies}/mL"),
        ("IU/mL", "[IU]/mL"),
    ],
)
def test_a_unit_is_kept_as_written_but_a_logarithm_is_read_as_its_number(unit: str, code: str) -> None:
    (seen,) = patient(findings=[{"fact": "csf_jcv_copies", "value": 2, "unit": unit}]).observed("csf_jcv_copies")
    assert seen.unit is not None
    assert seen.unit.code == code
    assert seen.said == f"2 {unit}"


@pytest.mark.parametrize(
    ("finding", "pcr"),
    [
        ({"value": 1250}, P),
        ({"value": 0}, N),
        ({"value": "<50"}, EITHER),
        ({"value": "<50", "detected": True}, P),
        ({"value": "<50", "detected": False}, N),
        ({"value": "detected, not quantifiable"}, P),
        ({"value": "not detected"}, N),
        ({"value": 0, "unit": "log10 copies/mL"}, P),
        ({"value": -1, "unit": "log10 copies/mL"}, P),
        ({"value": "<1.7", "unit": "log10 copies/mL"}, EITHER),
        ({"value": "not detected", "unit": "log10 copies/mL"}, N),
        ({"value": 200, "unit": "IU/mL"}, P),
    ],
)
def test_a_number_of_copies_is_also_a_pcr_result(finding: dict[str, Any], pcr: frozenset[str]) -> None:
    read = patient(findings=[{**COPIES, "date": "2026-10-02", "assay": "A", **finding}])
    (copies,), (implied,) = read.observed("csf_jcv_copies"), read.observed("csf_jcv_pcr")
    assert implied.value == pcr
    assert (implied.days, implied.assay, implied.specimen, implied.path, implied.unit) == (
        *(copies.days, copies.assay, "csf", "findings[1]"),
        None,
    )


@pytest.mark.parametrize(
    ("fact", "said", "possible"),
    [
        ("csf_jcv_pcr", "Positive", {"positive"}),
        ("csf_jcv_pcr", "not-detected", {"negative"}),
        ("csf_jcv_pcr", "equivocal", {"negative", "positive"}),
        ("csf_jcv_pcr", "not done", set()),
        ("mri_compatible", True, {"true"}),
        ("mri_compatible", "false", {"false"}),
        ("hiv", "negative", {"negative"}),
        ("pml_tissue", "not_done", {"not_shown"}),
        ("pml_certainty", "probable", {"probable"}),
    ],
)
def test_what_a_word_may_mean(fact: str, said: object, possible: set[str]) -> None:
    assert one(fact, value=said) == possible


def test_not_done_is_no_result() -> None:
    (seen,) = patient(findings=[{"fact": "csf_jcv_pcr", "value": "not done"}]).observed("csf_jcv_pcr")
    assert not seen.done


def test_a_day_as_a_finding() -> None:
    assert one("onset", value="2026-08") == parse_days("2026-08")


def test_facts_have_other_names() -> None:
    assert patient(findings=[{"fact": "KPS", "value": 60}]).observed("karnofsky")[0].said == "60"


# --- numbers that cannot be read, and those that deserve a second look


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (
            {"fact": "cd4", "value": 200},
            "findings[1]: `cd4` needs its unit. Write `unit`, such as /uL.",
        ),
        (
            {"fact": "cd4", "value": 200, "unit": "kg"},
            "findings[1].unit: `cd4` is not measured in this unit. It is in /uL.",
        ),
        (
            {"fact": "weight", "value": 70, "unit": "kgg"},
            "findings[1].unit: This unit is not known. Such as: kg, g.",
        ),
        (
            {"fact": "weight", "value": 70, "unit": "?"},
            "findings[1].unit: This unit is not known. Such as: kg.",
        ),
        (
            {"fact": "karnofsky", "value": 60, "unit": "%"},
            "findings[1].unit: `karnofsky` has no unit. Leave the unit out.",
        ),
        (
            {"fact": "hiv", "value": "negative", "unit": "%"},
            "findings[1].unit: `hiv` has no unit. Leave the unit out.",
        ),
        (
            {**COPIES, "value": "1,250"},
            "findings[1].value: Write a decimal point instead of a comma, and no thousands "
            "separators: 1250.5. "
            "Correct the number.",
        ),
        (
            {**COPIES, "value": True},
            "findings[1].value: Write a number such as 1250, not true or false. Correct the number.",
        ),
        (
            {**COPIES, "value": -5},
            "findings[1].value: Write a number that is not below the least that this quantity can be. "
            "Correct the number.",
        ),
        (
            {**COPIES, "value": "detected, not quantifiable", "limit": "few"},
            "findings[1].limit: Write a number such as 1250 or 0.5, or a bound such as <50 or ≥1000000. "
            "Correct the number.",
        ),
        (
            {**COPIES, "value": 200, "unit": "log10 copies/mL"},
            "findings[1].value: Write a logarithm that a measurement can have, such as 3.1. Correct the number.",
        ),
        *(
            (
                {**COPIES, "value": value, "detected": detected},
                "findings[1]: The value and `detected` contradict each other. Correct one of them.",
            )
            for value, detected in [
                (0, True),
                (1250, False),
                (">1000", False),
                ("not detected", True),
                ("detected", False),
                ("detected, not quantifiable", False),
            ]
        ),
        (
            {"fact": "csf_jcv_pcr", "value": "positive", "detected": False},
            "findings[1].detected: `detected` goes with a number. Say it as the value.",
        ),
        (
            {"fact": "age", "value": 54, "unit": "years"},
            "findings[1]: An age moves on by itself. Write `born`, with as little of the date as you like.",
        ),
        (
            {"fact": "hiv", "value": "perhaps"},
            "findings[1].value: `hiv` has no such value. It is one of: negative, positive, not_done, indeterminate.",
        ),
        (
            {"fact": "onset", "value": "August"},
            "findings[1].value: Write a year, year-month or year-month-day, such as 2026-03-14. Correct the day.",
        ),
        (
            {"fact": "hiv", "value": ["negative"]},
            "findings[1].value: One value is expected here, not a list or a nested entry. Write one finding a value.",
        ),
    ],
)
def test_a_finding_that_cannot_be_read(finding: dict[str, Any], told: str) -> None:
    assert refused(findings=[finding]) == [told]


def test_a_short_key_that_cannot_be_read_is_named_by_its_own_name() -> None:
    assert refused(sex="?") == [
        "sex: `sex` has no such value. It is one of: female, male, woman, man, f, m, w, weiblich, männlich."
    ]


@pytest.mark.parametrize(
    ("finding", "warned"),
    [
        ({"fact": "cd4", "value": 200, "unit": "/uL"}, None),
        ({"fact": "cd4", "value": 200_000, "unit": "/mL"}, None),
        ({"fact": "cd4", "value": 200_000, "unit": "/uL"}, ("implausible_thousandfold", "/uL")),
        ({"fact": "cd4", "value": 9_000_000_000, "unit": "/uL"}, ("implausible", "/uL")),
        ({"fact": "weight", "value": 70, "unit": "g"}, ("implausible_thousandfold", "g")),
        ({"fact": "karnofsky", "value": 100}, None),
        ({"fact": "karnofsky", "value": 600}, ("implausible", "")),
        ({**COPIES, "value": 10, "unit": "log10 copies/mL"}, ("implausible_thousandfold", "{copies}/mL")),
        ({**COPIES, "value": 1e12, "unit": "IU/mL"}, None),
    ],
)
def test_an_implausible_number_is_kept_and_pointed_out(finding: dict[str, Any], warned: tuple[str, str] | None) -> None:
    read = patient(findings=[finding])
    assert len(read.observed(finding["fact"])) == 1
    params = {"fact": finding["fact"], "where": "findings[1]"}
    assert read.warnings == ((Warn(warned[0], params | {"unit": warned[1]}),) if warned else ())


# --- days


@pytest.mark.parametrize(
    "profile",
    [
        {"born": "1972-02-30"},
        {"as_of": "2026-02-30"},
        {"findings": [{"fact": "hiv", "value": "negative", "date": "2026-02-30"}]},
        {"treatments": [{"treatment": "rituximab", "from": "2026-02-30"}]},
        {"conditions": [{"condition": "HIV", "since": "2026-02-30"}]},
    ],
)
def test_the_30th_of_february_is_no_day(profile: dict[str, Any]) -> None:
    (told,) = refused(**profile)
    assert told.endswith(
        ": No such day in the calendar. Write a year, year-month or year-month-day, such as 2026-03-14."
    )


@pytest.mark.parametrize(
    ("profile", "path"),
    [
        ({"as_of": "2026-11-23"}, "as_of"),
        ({"born": 2027}, "born"),
        ({"onset": "2026-12"}, "onset"),
        ({"diagnosed": "2026-11-23"}, "diagnosed"),
        ({"findings": [{"fact": "hiv", "value": "negative", "date": "2027"}]}, "findings[1].date"),
        ({"findings": [{"fact": "onset", "value": "2027"}]}, "findings[1].value"),
        ({"treatments": [{"treatment": "rituximab", "from": "2026-12"}]}, "treatments[1].from"),
        ({"treatments": [{"treatment": "rituximab", "to": "2026-12"}]}, "treatments[1].to"),
        ({"conditions": [{"condition": "HIV", "since": "2026-12"}]}, "conditions[1].since"),
        ({"complete": {"treatments": {"as_of": "2026-12"}}}, "complete.treatments.as_of"),
    ],
)
def test_no_day_lies_after_the_real_today(profile: dict[str, Any], path: str) -> None:
    assert refused(**profile) == [f"{path}: This day has not come yet. Correct it; a plan is no finding."]


def test_a_partial_date_that_began_is_not_in_the_future() -> None:
    read = patient(findings=[{"fact": "hiv", "value": "negative", "date": "2026"}])
    assert read.observed("hiv")[0].days == parse_days("2026")


@pytest.mark.parametrize(
    ("profile", "as_of", "said"),
    [
        (
            {"as_of": "2026-11-20", "treatments": [{"treatment": "rituximab", "to": "2026-11-21"}]},
            (2026, 11, 20),
            False,
        ),
        ({"as_of": "2026-11"}, (2026, 11, 22), False),
        ({"onset": "2026-08", "diagnosed": "2026-10-05"}, (2026, 10, 5), False),
        (
            {"treatments": [{"treatment": "rituximab", "from": "2021", "to": "2025-12-15"}]},
            (2025, 12, 15),
            True,
        ),
        ({"conditions": [{"condition": "HIV", "since": "2026"}]}, (2026, 11, 22), True),
        ({"onset": "2026-08-01", "complete": {"conditions": {"covers": "ever"}}}, (2026, 8, 1), True),
        ({"treatments": [{"treatment": "rituximab", "ongoing": True}]}, None, False),
        ({"born": 1972}, None, False),
    ],
)
def test_when_the_profile_was_true_and_whether_that_was_assumed(
    profile: dict[str, Any], as_of: tuple[int, int, int] | None, said: bool
) -> None:
    read = patient(**profile)
    assert read.as_of == (as_of and date(*as_of))
    assert read.warnings == ((Warn("as_of_assumed", {"date": str(read.as_of)}),) if said else ())


# --- specimens


@pytest.mark.parametrize(
    ("fact", "specimen", "read_as"),
    [
        ("jcv_pcr", "csf", "csf_jcv_pcr"),
        ("jcv_pcr", "CSF", "csf_jcv_pcr"),
        ("csf_jcv_pcr", "csf", "csf_jcv_pcr"),
        ("csf_jcv_pcr", "", "csf_jcv_pcr"),
        ("jcv_pcr", "", "jcv_pcr"),
        ("jcv_pcr", "blood", "jcv_pcr"),
        ("jcv_pcr", "urine", "jcv_pcr"),
    ],
)
def test_only_cerebrospinal_fluid_counts_as_such(fact: str, specimen: str, read_as: str) -> None:
    read = patient(findings=[{"fact": fact, "value": "positive", "specimen": specimen}])
    assert list(read.observations) == [read_as]


def test_a_result_in_blood_is_never_one_in_csf() -> None:
    told = ["findings[1].specimen: This fact is about another specimen. It is read in csf."]
    assert refused(findings=[{"fact": "csf_jcv_pcr", "value": "positive", "specimen": "blood"}]) == told


# --- words that are not known


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (
            {"findings": [{"fact": "karnofski", "value": 60}]},
            "findings[1].fact: This fact is not known. Did you mean `karnofsky`?",
        ),
        (
            {"findings": [{"fact": MARKER, "value": 60}]},
            "findings[1].fact: This fact is not known. Write its closest name, or leave it out.",
        ),
        (
            {"conditions": [{"condition": "sarcoidosys"}]},
            "conditions[1].condition: This condition is not known. Did you mean `sarcoidosis`?",
        ),
        (
            {"causes": [{"condition": MARKER}]},
            "causes[1].condition: This condition is not known. Write its closest name, or leave it out.",
        ),
        ({"treatment": []}, "treatment: Unknown key. Did you mean `treatments`?"),
        (
            {"findings": [{"fact": "hiv", "valu": "x"}]},
            "findings[1].valu: Unknown key. Did you mean `value`?",
        ),
        (
            {"alive": "yes"},
            "alive: Only true or false is read here. Write `true` or `false`, without quotes.",
        ),
    ],
)
def test_a_word_that_is_not_known_is_refused_with_the_nearest_one(profile: dict[str, Any], told: str) -> None:
    assert told in refused(**profile)


def test_a_medicine_that_nobody_recognises_is_kept_and_pointed_out() -> None:
    read = patient(treatments=[{"treatment": "Zauberol", "from": "2026-03"}])
    assert [(c.name, c.said) for c in read.courses] == [("", "Zauberol")]
    assert Warn("unrecognised_medicine", {"said": "Zauberol", "where": "treatments[1]"}) in read.warnings


@pytest.mark.parametrize(
    ("said", "name"), [("Tysabri", "natalizumab"), ("MabThera", "rituximab"), ("anti-CD20", "anti_cd20")]
)
def test_brands_and_classes_are_recognised(said: str, name: str) -> None:
    (course,) = patient(treatments=[{"treatment": said}]).courses
    assert (course.name, course.said) == (name, said)


# --- treatments and conditions


def test_first_and_last_dose() -> None:
    entry = {"treatment": "rituximab", "from": "2021-03", "to": "2025-12-15", "source": "letter"}
    (course,) = patient(treatments=[entry]).courses
    assert (course.start, course.last) == (parse_days("2021-03"), parse_days("2025-12-15"))
    assert (course.ongoing, course.path, course.source) == (None, "treatments[1]", "letter")


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (
            {"treatments": [{"treatment": "rituximab", "from": "2025-03", "to": "2025-02"}]},
            "treatments[1].to: The last dose lies before the first. Correct one of the two days.",
        ),
        (
            {"treatments": [{"treatment": "rituximab", "to": "2025-02", "ongoing": True}]},
            "treatments[1].ongoing: A treatment with a last dose is not ongoing. Leave out `to` or `ongoing`.",
        ),
        (
            {"conditions": [{"condition": "sarcoidosis", "since": "2025-03", "until": "2025-02"}]},
            "conditions[1].until: The end lies before the start. Correct one of the two days.",
        ),
        (
            {"conditions": [{"condition": "sarcoidosis", "until": "2025-02", "status": "active"}]},
            "conditions[1].until: A condition with an end is not active. Leave out `until`, or correct `status`.",
        ),
    ],
)
def test_courses_that_cannot_have_been(profile: dict[str, Any], told: str) -> None:
    assert refused(**profile) == [told]


def test_first_and_last_dose_in_one_month_are_possible() -> None:
    (course,) = patient(treatments=[{"treatment": "rituximab", "from": "2025-03-20", "to": "2025-03"}]).courses
    assert course.last == parse_days("2025-03")


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ({}, PAST | ACTIVE),
        ({"status": "present"}, PAST | ACTIVE),
        ({"status": "active"}, ACTIVE),
        ({"status": "remission"}, PAST),
        ({"status": "past"}, PAST),
        ({"status": "absent"}, ABSENT),
        ({"until": "2024"}, PAST),
        ({"since": "2020", "until": "2024", "status": "past"}, PAST),
    ],
)
def test_what_the_status_of_a_condition_may_be(entry: dict[str, Any], status: frozenset[str]) -> None:
    (state,) = patient(conditions=[{"condition": "sarcoidosis", **entry}]).states
    assert (state.name, state.status) == ("sarcoidosis", status)


@pytest.mark.parametrize(
    ("condition", "status", "hiv"),
    [
        ("hiv_infection", "present", P),
        ("HIV", "active", P),
        ("VIH", "past", P),
        ("hiv_infection", "absent", N),
        ("aids", "present", P),
    ],
)
def test_hiv_infection_and_a_positive_test_are_one_fact(condition: str, status: str, hiv: frozenset[str]) -> None:
    (seen,) = patient(conditions=[{"condition": condition, "status": status, "since": 2020}]).observed("hiv")
    assert (seen.value, seen.path, seen.days) == (hiv, "conditions[1]", parse_days("2020"))


def test_no_aids_says_nothing_of_hiv() -> None:
    assert patient(conditions=[{"condition": "aids", "status": "absent"}]).observed("hiv") == ()


@pytest.mark.parametrize(
    ("complete", "scope"),
    [
        ({}, None),
        ({"treatments": {"covers": "current", "as_of": "2026-11-10", "by": "pharmacist"}}, (False, None)),
        ({"treatments": {}}, (False, None)),
        ({"treatments": {"covers": "ever"}}, (True, None)),
        # a list that is whole since some day of March is surely whole since its last day
        ({"treatments": {"since": "2026-03"}}, (False, date(2026, 3, 31))),
    ],
)
def test_which_lists_are_whole(complete: dict[str, Any], scope: tuple[bool, date | None] | None) -> None:
    whole = patient(complete=complete).whole_treatments
    assert (whole and (whole.ever, whole.since)) == scope
    assert patient(complete=complete).whole_conditions is None


def test_a_whole_list_says_as_of_when_and_by_whom() -> None:
    whole = patient(complete={"conditions": {"covers": "ever", "as_of": "2026-11-10", "by": "GP"}}).whole_conditions
    assert whole == Scope("condition", ever=True, since=None, as_of=date(2026, 11, 10), by="GP")
    assert whole.path == "complete.conditions"


# --- causes


def test_a_stated_cause_was_given_and_weakens_the_immune_system() -> None:
    read = patient(causes=[{"treatment": "Tysabri", "judged_by": "neurologist"}])
    assert [(c.name, c.path) for c in read.courses] == [("natalizumab", "causes[1].treatment")]
    assert read.observed("immunocompromised")[0].value == TRUE


def test_a_stated_cause_is_or_was_there() -> None:
    read = patient(causes=[{"condition": "VIH"}])
    assert [(s.name, s.status) for s in read.states] == [("hiv_infection", PAST | ACTIVE)]
    assert read.observed("hiv")[0].value == P


def test_a_cause_in_other_words_is_a_cause() -> None:
    assert patient(causes=[{"other": "long hunger"}]).observed("immunocompromised")[0].value == TRUE


def test_a_cause_that_names_nothing_is_pointed_out() -> None:
    with pytest.raises(Invalid, match=r"A cause that names nothing\. Write treatment, condition or other in it\."):
        patient(causes=[{"judged_by": "neurologist"}])


@pytest.mark.parametrize(
    ("listed", "cause"),
    [
        ("natalizumab", "Tysabri"),
        ("Tysabri", "natalizumab"),
        ("rituximab", "anti-CD20"),
        ("Zauberol", "zauberol"),
    ],
)
def test_a_cause_that_the_list_names_is_not_a_second_course(listed: str, cause: str) -> None:
    read = patient(treatments=[{"treatment": listed, "to": "2025-12"}], causes=[{"treatment": cause}])
    assert [c.said for c in read.courses] == [listed]


@pytest.mark.parametrize(
    ("listed", "cause"), [("rituximab", "natalizumab"), ("anti-CD20", "rituximab"), ("A1x", "B2y")]
)
def test_another_medicine_or_a_narrower_one_is_a_course_of_its_own(listed: str, cause: str) -> None:
    read = patient(treatments=[{"treatment": listed}], causes=[{"treatment": cause}])
    assert [c.said for c in read.courses] == [listed, cause]


@pytest.mark.parametrize(("listed", "cause"), [("HIV", "VIH"), ("follicular_lymphoma", "haematological malignancy")])
def test_a_cause_that_the_list_of_conditions_names_is_not_said_twice(listed: str, cause: str) -> None:
    read = patient(conditions=[{"condition": listed, "status": "active"}], causes=[{"condition": cause}])
    assert [s.status for s in read.states] == [{"active"}]


def test_a_kind_that_is_absent_leaves_the_cause_standing() -> None:
    read = patient(conditions=[{"condition": "aids", "status": "absent"}], causes=[{"condition": "HIV"}])
    assert [s.name for s in read.states] == ["aids", "hiv_infection"]


def test_a_cause_that_is_said_to_be_absent_is_a_contradiction() -> None:
    told = refused(conditions=[{"condition": "sarcoidosis", "status": "absent"}], causes=[{"condition": "sarcoidosis"}])
    assert told == ["causes[1].condition: The cause is said to be absent (conditions[1]). Correct one of the two."]


# --- contradictions


def findings(*pairs: dict[str, Any], **both: Any) -> list[dict[str, Any]]:
    return [{**both, **pair} for pair in pairs]


PCR = {"fact": "csf_jcv_pcr", "date": "2026-10-02"}
POSITIVE, NEGATIVE = {"value": "positive"}, {"value": "negative"}


@pytest.mark.parametrize(
    ("profile", "where"),
    [
        ({"findings": findings(POSITIVE, NEGATIVE, **PCR)}, "findings[1] and findings[2]"),
        ({"findings": findings(POSITIVE, NEGATIVE, **PCR, laboratory="A")}, "findings[1] and findings[2]"),
        (
            {"findings": findings({"value": 3}, {"value": 4}, **COPIES, date="2026-10")},
            "findings[1] and findings[2]",
        ),
        (
            {"findings": findings({"value": 3}, {"value": 4, "unit": "cp/uL"}, **COPIES)},
            "findings[1] and findings[2]",
        ),
        (
            {"findings": findings({"value": 50}, {"value": 60}, fact="karnofsky")},
            "findings[1] and findings[2]",
        ),
        (
            {"findings": [{**PCR, **NEGATIVE}, {**COPIES, "value": 9, "date": "2026-10-02"}]},
            "findings[1] and findings[2]",
        ),
        (
            {"findings": [{**PCR, **NEGATIVE, "fact": "jcv_pcr", "specimen": "CSF"}, {**PCR, **POSITIVE}]},
            "findings[1] and findings[2]",
        ),
        (
            {"born": 1972, "findings": [{"fact": "born", "value": 1980, "date": "2026-01"}]},
            "born and findings[1]",
        ),
        ({"sex": "male", "findings": [{"fact": "sex", "value": "f", "date": "2026"}]}, "sex and findings[1]"),
        ({"alive": True, "findings": [{"fact": "alive", "value": False}]}, "alive and findings[1]"),
        (
            {
                "conditions": [{"condition": "VIH"}],
                "findings": findings(NEGATIVE, fact="hiv", date="2026-09"),
            },
            "findings[1] and conditions[1]",
        ),
        (
            {
                "conditions": [{"condition": "HIV", "since": "2010"}],
                "findings": findings(NEGATIVE, fact="hiv", date="2026-09", laboratory="A"),
            },
            "findings[1] and conditions[1]",
        ),
        (
            {
                "conditions": [{"condition": "HIV", "status": "absent"}],
                "findings": findings(POSITIVE, fact="hiv"),
            },
            "findings[1] and conditions[1]",
        ),
        (
            {"causes": [{"other": "x"}], "findings": [{"fact": "immunocompromised", "value": False}]},
            "findings[1] and causes[1]",
        ),
    ],
)
def test_a_contradiction_is_named_with_both_places(profile: dict[str, Any], where: str) -> None:
    (told,) = refused(**profile)
    assert f"is said twice, differently ({where}). Correct one, or name the laboratories or assays" in told
    assert told.startswith(where.split(" and ")[1])


@pytest.mark.parametrize(
    "profile",
    [
        {"findings": findings({**POSITIVE, "laboratory": "A"}, {**NEGATIVE, "laboratory": "B"}, **PCR)},
        {"findings": findings({**POSITIVE, "assay": "A"}, {**NEGATIVE, "assay": "B"}, **PCR)},
        {"findings": findings({**POSITIVE, "date": "2026-10-03"}, NEGATIVE, **PCR)},
        {"findings": findings(POSITIVE, {"value": "equivocal"}, **PCR)},
        {"findings": findings(POSITIVE, {"value": "not_done"}, **PCR)},
        {"findings": findings({**POSITIVE, "specimen": "blood"}, {**NEGATIVE, "specimen": "urine"}, fact="jcv_pcr")},
        {"findings": findings({"value": 30}, {"value": "<50"}, **COPIES)},
        {"findings": findings({"value": 3000}, {"value": 3, "unit": "cp/uL"}, **COPIES)},
        {"findings": findings({"value": 3}, {"value": 1000, "unit": "copies/mL"}, **COPIES | {"unit": "log10 cp/mL"})},
        {"findings": findings({"value": 3}, {"value": 9, "unit": "IU/mL"}, **COPIES)},
        {"findings": findings({"value": 50}, {"value": 60, "date": "2026-11"}, fact="karnofsky")},
        {"findings": findings({**NEGATIVE, "date": "2015"}, {**POSITIVE, "date": "2024"}, fact="hiv")},
        {"born": 1972, "findings": [{"fact": "born", "value": "1972-05"}]},
        {
            "conditions": [{"condition": "HIV", "since": "2020"}],
            "findings": findings(NEGATIVE, fact="hiv", date="2015"),
        },
        {
            "conditions": [{"condition": "HIV", "since": "2020"}],
            "findings": findings(POSITIVE, fact="hiv", date="2026"),
        },
    ],
)
def test_two_laboratories_two_days_or_two_words_for_one_thing_may_stand_together(
    profile: dict[str, Any],
) -> None:
    assert sum(map(len, patient(**profile).observations.values())) >= 2


# --- all problems together, none with a value


def test_all_problems_are_shown_together_each_with_its_line() -> None:
    text = """\
sex: unclear
onset: 2027
findings:
  - {fact: karnofski, value: 60}
  - {fact: cd4, value: 200}
conditions:
  - condition: nosuch
treatments:
  - treatment: rituximab
    from: 2025
    to: 2024
"""
    with pytest.raises(Invalid) as caught:
        patient_from(parse(text, "f"), vocabulary(), TODAY)
    assert [(p.line, p.path) for p in caught.value.problems] == [
        (2, "onset"),
        (1, "sex"),
        (4, "findings[1].fact"),
        (5, "findings[2]"),
        (11, "treatments[1].to"),
        (7, "conditions[1].condition"),
    ]


FULL: dict[str, Any] = {
    "id": "R-0042",
    "as_of": "2026-11-20",
    "alive": True,
    "born": "1972-05",
    "sex": "female",
    "location": {"country": "FR", "city": "Lyon", "can_travel": "escort", "insurance": "FR"},
    "onset": "2026-08",
    "diagnosed": "2026-10-05",
    "findings": [
        {"fact": "csf_jcv_copies", "value": "detected, not quantifiable", "unit": "copies/mL", "limit": "50"}
        | {
            "date": "2026-10-02",
            "specimen": "csf",
            "laboratory": "A",
            "assay": "B",
            "detected": True,
            "source": "C",
        },
        {"fact": "hiv", "value": "negative", "date": "2026-09-28"},
        {"fact": "onset", "value": "2026-08"},
    ],
    "causes": [{"treatment": "rituximab", "condition": "sarcoidosis", "other": "", "judged_by": "neurologist"}],
    "conditions": [{"condition": "sarcoidosis", "since": "2021", "until": "2022", "status": "past", "source": "C"}],
    "treatments": [
        {"treatment": "rituximab", "from": "2021-03", "to": "2025-12-15", "ongoing": False}
        | {"dose": "1 g", "route": "iv", "indication": "cause_disease", "source": "C"}
    ],
    "complete": {"treatments": {"covers": "current", "since": "2026", "as_of": "2026-11-10", "by": "pharmacist"}},
}


def places(data: Any, path: PathKey = ()) -> list[PathKey]:
    """Every position of a value in plain data."""
    steps = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else []
    return [path, *(place for step in steps for place in places(data[step], (*path, step)))]


def planted(place: PathKey, value: Any) -> Any:
    data = copy.deepcopy(FULL)
    holder: Any = data
    for step in place[:-1]:
        holder = holder[step]
    if not place:
        return value
    holder[place[-1]] = value
    return data


def test_the_profile_with_everything_in_it_is_read() -> None:
    assert patient(**FULL).id == "R-0042"


shapes = st.sampled_from(
    [
        *(MARKER, f"<{MARKER}", f"2026-{MARKER}", f"{MARKER} copies/mL", [MARKER], {"a": MARKER}),
        *({"fact": MARKER, "value": MARKER}, [{"condition": MARKER}], [{"treatment": MARKER, "to": MARKER}]),
    ]
)


@given(st.lists(st.tuples(st.sampled_from(places(FULL)[1:]), shapes), min_size=1, max_size=3))
def test_no_message_ever_holds_a_value_of_the_profile(plants: list[tuple[PathKey, Any]]) -> None:
    data = copy.deepcopy(FULL)
    for place, value in sorted(plants, key=lambda plant: -len(plant[0])):
        holder: Any = data
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = value
    try:
        patient_from(Document("f", data, {(): 1}), vocabulary(), TODAY)
    except Invalid as error:
        assert MARKER not in f"{error}{error.__cause__}"


@pytest.mark.parametrize("place", places(FULL), ids=str)
@pytest.mark.parametrize("value", [MARKER, [MARKER], 987654321.5], ids=["word", "list", "number"])
def test_no_message_holds_the_value_of_any_one_place(place: PathKey, value: Any) -> None:
    try:
        patient_from(Document("f", planted(place, value), {(): 1}), vocabulary(), TODAY)
    except Invalid as error:
        assert MARKER not in str(error)
        assert "987654321" not in str(error)


@given(
    st.sampled_from(places(FULL)),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([]),
)
def test_whatever_stands_anywhere_is_a_patient_or_a_problem(place: PathKey, value: Any) -> None:
    try:
        assert isinstance(patient_from(Document("f", planted(place, value), {(): 1}), vocabulary(), TODAY), Patient)
    except Invalid as error:
        assert error.problems


def test_days_of_observations_are_ranges() -> None:
    (seen,) = patient(findings=[{"fact": "hiv", "value": "negative", "date": "2026-03"}]).observed("hiv")
    assert seen.days == DayRange(date(2026, 3, 1), date(2026, 3, 31))


# what was never given


def test_a_class_that_was_never_given_is_kept_apart_from_the_courses() -> None:
    entry = {"treatment": "biologic", "never": True, "source": "family"}
    seen = patient(as_of="2026-11-20", treatments=[entry])
    assert seen.courses == ()
    assert [(n.name, n.path, str(n.as_of), n.source) for n in seen.never] == [
        ("biologic", "treatments[1]", "2026-11-20", "family")
    ]


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([{"treatment": "rituximab", "never": True, "to": "2025"}], "no days and no dose"),
        ([{"treatment": "rituximab", "to": "2025"}, {"treatment": "anti_cd20", "never": True}], "is listed"),
        ([{"treatment": "Wundermittel", "never": True}], "not known"),
    ],
)
def test_what_was_never_given_contradicts_a_course_of_it(entries: list[dict[str, Any]], why: str) -> None:
    assert why in " ".join(refused(treatments=entries))
