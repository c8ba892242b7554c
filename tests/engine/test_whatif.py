"""What would be otherwise: results compared, other facts supposed, and what time alone changes."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import ON, compiled, knowledge, patient, trial

from screener.documents import Document, read
from screener.engine.result import Result
from screener.engine.screening import screen
from screener.engine.whatif import (
    NotASetting,
    Setting,
    TimedChange,
    Timeline,
    compare,
    json_schema,
    setting,
    timeline,
    verdict_changes,
    what_if,
)
from screener.errors import Invalid
from screener.knowledge import Knowledge
from screener.profile.patient import patient_from

jsonschema: Any = import_module("jsonschema")  # it has no types of its own

EXAMPLES = sorted((Path(__file__).resolve().parent.parent.parent / "examples").glob("*.yaml"))
REFERRAL = next(path for path in EXAMPLES if path.stem == "referral")
KEY = "NCT00746941"


def screened(profile: dict[str, Any], on: date = ON) -> Result:
    return screen(patient(profile), knowledge(), on)


def supposed(profile: dict[str, Any], *settings: str, on: date = ON) -> Any:
    """What a what-if finds, as the command line asks for it."""
    document = Document("profile", profile, {})
    return what_if(document, [setting(text) for text in settings], knowledge(), on, ON)


def verdicts(result: Result) -> dict[str, str]:
    return {t["id"]: t["verdict"] for t in result["trials"]}


def changed(profile: dict[str, Any], *settings: str) -> dict[str, tuple[str, str]]:
    """The verdicts that change, before and after."""
    trials = supposed(profile, *settings).changes["trials"]
    return {t["id"]: (t["before"]["verdict"], t["after"]["verdict"]) for t in trials}


def truths(profile: dict[str, Any], *settings: str, rule: Any, on: date = ON) -> tuple[str, str]:
    """The truth of a rule before and after, in a trial that asks nothing else."""
    k = with_trial(rule)
    found = what_if(Document("profile", profile, {}), [setting(text) for text in settings], k, on, ON)
    before, after = (next(t for t in r["trials"] if t["id"] == KEY)["criteria"][0] for r in (found.old, found.new))
    return before["truth"], after["truth"]


def with_trial(rule: Any) -> Knowledge:
    """The knowledge with one rule in the place of a trial's criteria; it recruits."""
    k = knowledge()
    status = k.records[KEY].status.model_copy(update={"value": "recruiting", "as_of": "2026-11-10"})
    record = k.records[KEY].model_copy(update={"status": status})
    made = compiled(trial([rule]))._replace(key=KEY)
    return k._replace(trials={KEY: made}, records={KEY: record})


# comparing


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_differs_between_a_result_and_itself(example: Path) -> None:
    result = screened(read(example).data)
    found = compare(result, copy.deepcopy(result), knowledge(), knowledge()).changes
    assert found["trials"] == []
    assert {w["code"] for w in found["warnings"]} <= {"label_contraindication"}


def test_trials_stand_in_the_order_of_the_newer_result_and_those_that_are_gone_come_last() -> None:
    old, new = (screened(read(path).data) for path in (REFERRAL, EXAMPLES[0]))
    gone = new["trials"].pop(0)["id"]
    found = [t["id"] for t in compare(old, new, knowledge(), knowledge()).changes["trials"]]
    assert found[-1] == gone
    assert found[:-1] == [t["id"] for t in new["trials"] if t["id"] in found]


def test_a_trial_that_only_one_result_has_differs_and_lists_no_criteria() -> None:
    old = screened({})
    new = {**old, "trials": old["trials"][1:]}
    first = old["trials"][0]
    gone = compare(old, new, knowledge(), knowledge()).changes["trials"]  # type: ignore[arg-type]
    come = compare(new, old, knowledge(), knowledge()).changes["trials"]  # type: ignore[arg-type]
    assert [(t["id"], t["after"], t["criteria"]) for t in gone] == [(first["id"], None, [])]
    assert [(t["id"], t["before"], t["criteria"]) for t in come] == [(first["id"], None, [])]
    assert all(map(verdict_changes, [*gone, *come]))


def test_a_new_text_a_new_criterion_and_one_that_is_gone_are_changes() -> None:
    k = knowledge()
    first, second, *rest = k.trials[KEY].criteria
    other = k.trials[KEY]._replace(criteria=(first._replace(text="Otherwise."), second._replace(id="X1"), *rest))
    then = k._replace(trials={**k.trials, KEY: other})
    asked = patient(read(REFERRAL).data)
    found = compare(screen(asked, k, ON), screen(asked, then, ON), k, then).changes["trials"]
    assert [t["id"] for t in found] == [KEY]
    criteria = {c["id"]: c for c in found[0]["criteria"]}
    assert criteria[first.id]["changed"] == ["text"]
    assert criteria["X1"]["before"] is None
    assert criteria[second.id]["after"] is None
    assert list(criteria)[-1] == second.id


def test_what_speaks_against_the_patient_on_a_lay_text_alone_is_a_change() -> None:
    found = supposed(read(REFERRAL).data, "treatment:natalizumab=ongoing").changes["trials"]
    assert [(t["id"], t["before"]["verdict"], t["after"]["verdict"]) for t in found] == [
        ("NCT04781309", "unread", "unread")
    ]
    assert found[0]["after"]["flags"] == ["probably_against"]
    assert [c["id"] for c in found[0]["criteria"]] == ["E1"]


def test_where_a_trial_is_changes_nothing() -> None:
    here = {"country": "FR", "can_travel": "escort", "insurance": "FR"}
    old, new = (screened({"location": location}) for location in (here, {"country": "US"}))
    assert compare(old, new, knowledge(), knowledge()).changes["trials"] == []


# supposing


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("cd4=250", ("fact", "cd4", "250", "")),
        (" cd4 = 250 /uL @ 2026-11-02 ", ("fact", "cd4", "250 /uL", "2026-11-02")),
        ("csf_jcv_copies=<50", ("fact", "csf_jcv_copies", "<50", "")),
        ("cd4=<=50@2026", ("fact", "cd4", "<=50", "2026")),
        ("condition:lupus=active", ("condition", "lupus", "active", "")),
        ("treatment:natalizumab=Ongoing", ("treatment", "natalizumab", "ongoing", "")),
        ("treatment:natalizumab=ended@2026-11-01", ("treatment", "natalizumab", "ended", "2026-11-01")),
        ("complete:treatments=ever", ("complete", "treatments", "ever", "")),
    ],
)
def test_what_is_supposed_is_read(text: str, read_as: tuple[str, ...]) -> None:
    found = setting(text)
    assert (found["about"], found["name"], found["said"], found["date"]) == read_as


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("cd4", "write it as one of"),
        ("cd4=", "write it as one of"),
        ("=4", "write it as one of"),
        ("cd4=@2026", "write it as one of"),
        ("treatmnt:rituximab=ongoing", "did you mean treatment:"),
        ("zzz:rituximab=ongoing", "write it as one of"),
        ("treatment:natalizumab=never", "said by a whole list"),
        ("treatment:natalizumab=ended", "the day of the last dose"),
        ("cd4=4@yesterday", "after @: Write a year"),
        ("cd4=4@2026-02-30", "after @: No such day"),
    ],
)
def test_what_supposes_nothing_is_refused_without_being_repeated(text: str, why: str) -> None:
    with pytest.raises(NotASetting, match=why) as caught:
        setting(text)
    assert "natalizumab" not in str(caught.value)
    assert "yesterday" not in str(caught.value)


def restated() -> list[Any]:
    """Every finding of the examples that is no more than a value on a day."""
    found = []
    for example in EXAMPLES:
        for one in read(example).data.get("findings", []):
            if not set(one) - {"fact", "value", "unit", "date", "source"} and "date" in one:
                value = str(one["value"]).lower() if isinstance(one["value"], bool) else one["value"]
                text = f"{one['fact']}={value} {one.get('unit', '')}@{one['date']}"
                found.append(pytest.param(example, text, id=f"{example.stem}-{text}"))
    return found


@pytest.mark.parametrize(("example", "text"), restated())
def test_to_suppose_what_the_profile_says_changes_nothing(example: Path, text: str) -> None:
    found = supposed(read(example).data, text)
    assert found.changes["trials"] == []
    assert found.changes["warnings"] == [w for w in found.old["warnings"] if w["code"] == "label_contraindication"]


FINDINGS: dict[str, list[Any]] = {
    "hiv": ["negative", "positive"],
    "csf_jcv_pcr": ["positive", "negative", "equivocal", "not_done"],
    "cd4": [10, 250],
    "karnofsky": [20, 80],
    "weight": [20, 71],
    "clinical_compatible": ["true", "false"],
}
UNITS = {"cd4": "/uL", "weight": "kg"}


@given(st.data())
def test_what_is_supposed_and_what_is_then_recorded_agree(data: st.DataObject) -> None:
    """Supposing a fact of which nothing is recorded gives the verdicts that recording it gives."""
    profile = data.draw(st.sampled_from([read_once(n) for n in range(len(EXAMPLES))]), label="profile")
    recorded = {one["fact"] for one in profile.get("findings", [])}
    implied = {"csf_jcv_pcr"} if "csf_jcv_copies" in recorded else set()
    fact = data.draw(st.sampled_from(sorted(set(FINDINGS) - recorded - implied)), label="fact")
    value = data.draw(st.sampled_from(FINDINGS[fact]), label="value")
    found = supposed(profile, f"{fact}={value}")
    entry = {"fact": fact, "value": value, "date": str(ON), "unit": UNITS.get(fact, "")}
    later = screened({**profile, "findings": [*profile.get("findings", []), entry]})
    assert verdicts(found.new) == verdicts(later)
    assert {t["id"] for t in found.changes["trials"]} >= {
        key for key, verdict in verdicts(later).items() if verdict != verdicts(found.old)[key]
    }


@cache
def read_once(number: int) -> Any:
    return read(EXAMPLES[number]).data


def test_only_verdicts_that_change_are_told_of() -> None:
    found = changed(read(REFERRAL).data, "hiv=negative")
    assert found["FR-pembrolizumab-PML"] == ("needs_facts", "unread")
    assert found["EudraCT-2012-000725-41"] == ("not_now", "not_eligible")
    assert all(before != after for before, after in found.values())
    assert changed(read(REFERRAL).data, "weight=70") == {}


def test_the_profile_itself_is_left_alone() -> None:
    profile = read(REFERRAL).data
    before = copy.deepcopy(profile)
    supposed(profile, "hiv=negative", "complete:conditions=ever", "treatment:rituximab=ended@2026-11-01", "born=1950")
    assert profile == before


CD4 = {"fact": "cd4", "at_most": "200 /uL"}
POSITIVE = {"fact": "hiv", "is": "positive"}
PCR = {"fact": "csf_jcv_pcr", "is": "positive"}
GIVEN = {"treatment": "rituximab", "within": "6 months"}


def finding(fact: str, value: Any, day: str = "", **more: Any) -> dict[str, Any]:
    """A profile of one finding."""
    return {"findings": [{"fact": fact, "value": value, **({"date": day} if day else {}), **more}]}


@pytest.mark.parametrize(
    ("profile", "text", "rule", "expected"),
    [
        # a number, in its own unit where none is written
        ({}, "cd4=100", CD4, ("unknown", "true")),
        ({}, "cd4=0.3 10^9/L", CD4, ("unknown", "false")),
        ({}, "cd4=300cells/uL", CD4, ("unknown", "false")),
        ({}, "csf_jcv_copies=not_detected", PCR, ("unknown", "false")),
        # of a fact of which the latest counts, whatever may have been taken on that day gives way
        (finding("cd4", 300, "2026-11-22", unit="/uL"), "cd4=100", CD4, ("false", "true")),
        (finding("cd4", 300, "2026-11", unit="/uL"), "cd4=100", CD4, ("false", "true")),
        (finding("cd4", 300, unit="/uL"), "cd4=100", CD4, ("false", "true")),
        (finding("cd4", 300, "2026-11-01", unit="/uL"), "cd4=100@2026-10-01", CD4, ("false", "false")),
        # of other facts only what was taken on that day: a later negative result cancels no positive one
        (finding("csf_jcv_pcr", "positive", "2026-11-01"), "csf_jcv_pcr=negative", PCR, ("true", "true")),
        (finding("csf_jcv_pcr", "positive", "2026-11-22"), "csf_jcv_pcr=negative", PCR, ("true", "false")),
        # what contradicts it gives way, wherever it stands
        (finding("csf_jcv_copies", 50, "2026-11-22", unit="copies/mL"), "csf_jcv_pcr=negative", PCR, ("true", "false")),
        ({"conditions": [{"condition": "hiv infection"}]}, "hiv=negative", POSITIVE, ("true", "false")),
        ({"causes": [{"condition": "hiv infection"}]}, "hiv=negative", POSITIVE, ("true", "false")),
        (finding("hiv", "positive", "2026-11-01"), "condition:hiv=absent", POSITIVE, ("true", "false")),
        ({"sex": "male"}, "sex=female", {"fact": "sex", "is": "male"}, ("true", "false")),
        # a number of copies also says whether the test is positive, and stays beside the word
        (finding("csf_jcv_copies", 50, "2026-11-22", unit="copies/mL"), "csf_jcv_pcr=positive", PCR, ("true", "true")),
        # days
        ({"onset": "2026-08"}, "onset=2026-01-05", {"fact": "onset", "within": "6 months"}, ("true", "false")),
        ({"born": "1972"}, "born=2020", {"fact": "age", "at_least": 18}, ("true", "false")),
        ({"alive": True}, "alive=false", {"fact": "alive", "is": True}, ("true", "false")),
    ],
)
def test_what_is_supposed_takes_the_place_of(
    profile: dict[str, Any], text: str, rule: Any, expected: tuple[str, str]
) -> None:
    assert truths(profile, text, rule=rule) == expected


LUPUS = {"condition": "systemic_lupus", "status": "active"}
IMMUNE = {"condition": "autoimmune_disease", "status": "active"}


@pytest.mark.parametrize(
    ("listed", "text", "rule", "expected"),
    [
        ([], "condition:lupus=active", LUPUS, ("unknown", "true")),
        ([], "condition:lupus=active", IMMUNE, ("unknown", "true")),
        ([{"condition": "lupus", "status": "remission"}], "condition:lupus=active", LUPUS, ("false", "true")),
        ([{"condition": "lupus", "status": "active"}], "condition:SLE=absent", LUPUS, ("true", "false")),
        ([{"condition": "lupus", "status": "active"}], "condition:autoimmune disease=absent", LUPUS, ("true", "false")),
        (
            [{"condition": "autoimmune disease", "status": "absent"}],
            "condition:lupus=active",
            IMMUNE,
            ("false", "true"),
        ),
        ([{"condition": "multiple sclerosis", "status": "active"}], "condition:lupus=absent", IMMUNE, ("true", "true")),
        (
            [{"condition": "lupus", "since": "2020", "until": "2026-01"}],
            "condition:lupus=past@2026-10",
            {"condition": "systemic_lupus", "status": "past", "within": "3 months"},
            ("false", "true"),
        ),
        (
            [],
            "condition:lupus=active@2026-11",
            {"condition": "systemic_lupus", "status": "ever"},
            ("unknown", "true"),
        ),
    ],
)
def test_a_condition_takes_the_place_of_itself_its_kinds_and_their_denial(
    listed: list[Any], text: str, rule: Any, expected: tuple[str, str]
) -> None:
    assert truths({"as_of": "2026-11-20", "conditions": listed}, text, rule=rule) == expected


def test_what_is_absent_is_no_cause() -> None:
    profile = {"causes": [{"condition": "lupus"}, {"treatment": "rituximab"}, {"other": "old age"}]}
    assert truths(profile, "condition:autoimmune disease=absent", rule=LUPUS) == ("unknown", "false")
    assert truths(profile, "condition:lupus=absent", rule=LUPUS) == ("unknown", "false")


def test_a_condition_keeps_the_day_since_when_it_is_there() -> None:
    profile = {"conditions": [{"condition": "lupus", "since": "2020", "status": "remission"}]}
    new = supposed(profile, "condition:lupus=active").new
    evidence = [e for t in new["trials"] for c in t["criteria"] for e in c["evidence"] if e["name"] == "systemic_lupus"]
    assert {(e["said"], e["date"], e["source"]) for e in evidence} == {("active", "2020", "what if")}


@pytest.mark.parametrize(
    ("listed", "text", "expected"),
    [
        ([], "treatment:rituximab=ongoing", ("unknown", "true")),
        ([], "treatment:MabThera=ended@2026-11-01", ("unknown", "true")),
        ([{"treatment": "rituximab", "ongoing": True}], "treatment:rituximab=ended@2025", ("true", "unknown")),
        ([{"treatment": "rituximab", "to": "2025-12"}], "treatment:rituximab=ended@2026-11-01", ("unknown", "true")),
        ([{"treatment": "rituximab", "to": 2025}], "treatment:rituximab=ongoing@2026-11", ("unknown", "true")),
        ([{"treatment": "natalizumab", "ongoing": True}], "treatment:rituximab=ended@2026-11", ("unknown", "true")),
    ],
)
def test_a_medicine_is_ongoing_or_had_its_last_dose(listed: list[Any], text: str, expected: tuple[str, str]) -> None:
    assert truths({"as_of": "2026-11-20", "treatments": listed}, text, rule=GIVEN) == expected


def test_of_several_courses_the_open_ones_end_and_what_else_is_known_of_them_stays() -> None:
    closed = {"treatment": "rituximab", "from": "2020-01", "to": "2020-12"}
    open_ = {"treatment": "rituximab", "from": "2026-01", "ongoing": True, "dose": "1 g/day", "planned_end": "2027-01"}
    found = supposed({"as_of": "2026-11-20", "treatments": [closed, open_]}, "treatment:rituximab=ended@2026-11-01")
    told = {(e["said"], e["date"]) for t in found.new["trials"] for c in t["criteria"] for e in c["evidence"]}
    assert {("last dose", "2020-12"), ("last dose, 1 g/day", "2026-11-01")} <= told


def test_a_list_is_declared_whole() -> None:
    never = {"none": [{"treatment": "rituximab"}]}
    assert truths({}, "complete:treatments=ever", rule=never) == ("unknown", "true")
    assert truths({}, "complete:treatments=current@2026-11-20", rule=never) == ("unknown", "unknown")
    held = {"complete": {"conditions": {"covers": "ever", "as_of": "2026-11-20"}}}
    assert truths(held, "complete:treatments=ever", rule={"none": [LUPUS]}) == ("true", "true")


def test_a_day_that_is_supposed_makes_no_list_newer_that_says_not_when_it_was_whole() -> None:
    profile = {**finding("weight", 70, "2026-08-01", unit="kg"), "complete": {"treatments": {"covers": "current"}}}
    none = {"none": [{"treatment": "rituximab", "status": "current"}]}
    assert truths(profile, "cd4=250", rule=none) == ("unknown", "unknown")


def test_a_later_screening_day_may_be_supposed_for() -> None:
    assert truths({}, "cd4=100", rule=CD4, on=date(2027, 3, 1)) == ("unknown", "true")


def test_what_is_supposed_is_told_by_its_names_and_where_other_results_outweigh_it() -> None:
    found = supposed(read(REFERRAL).data, "CD4=0.25 10^9/L", "csf_jcv_pcr=negative", "treatment:Tysabri=ongoing")
    told = [(s["about"], s["name"], s["said"], s["outweighed"]) for s in found.changes["set"]]
    assert told == [
        ("fact", "cd4", "0.25 10^9/L", False),
        ("fact", "csf_jcv_pcr", "negative", True),
        ("treatment", "natalizumab", "ongoing", False),
    ]


def test_warnings_about_what_is_supposed_say_which_it_is() -> None:
    found = supposed(read(REFERRAL).data, "hiv=negative", "cd4=250000", "treatment:natalizumab=ongoing").changes
    assert {w["code"] for w in found["warnings"]} == {"label_contraindication", "implausible_thousandfold"}
    assert [w["params"]["where"] for w in found["warnings"] if "where" in w["params"]] == ["set[2]"]


@pytest.mark.parametrize(
    ("texts", "path", "why", "do"),
    [
        (["cd44=4"], "set[1]", "This fact is not known.", "Did you mean `cd4`?"),
        (["weight=70", "condition:lupuss=active"], "set[2]", "This condition is not known.", "Did you mean `systemic_"),
        (["treatment:natalizumb=ongoing"], "set[1]", "This medicine is not known.", "Did you mean `natalizumab`?"),
        (["treatment:qqqqq=ongoing"], "set[1]", "This medicine is not known.", "Write its closest name."),
        (["hiv=maybe"], "set[1]", "`hiv` has no such value.", "It is one of: negative, positive"),
        (["cd4=4 kg"], "set[1]", "`cd4` is not measured in this unit.", "It is in /uL"),
        (["cd4=1,250"], "set[1]", "Write a decimal point instead of a comma", "Correct the number."),
        (["cd4=many"], "set[1]", "Write a number", "Correct the number."),
        (["age=61"], "set[1]", "An age moves on by itself.", "Write `born`"),
        (["onset=spring"], "set[1]", "Write a year", "Correct the day."),
        (["condition:lupus=bad"], "set[1]", "", ""),
        (["complete:treatmens=ever"], "set[1]", "Unknown key.", "Did you mean `treatments`?"),
        (["cd4=4@2026-11-23"], "set[1]", "This day lies after the screening day.", "Leave it out"),
        (["cd4=4", "cd4=5"], "set[2]", "`cd4` is said twice, differently (set[1] and set[2]).", "Correct one"),
        (["treatment:rituximab=ended@2026-08-01"], "set[1]", "The last dose lies before the first.", "Correct one"),
    ],
)
def test_what_cannot_be_supposed_is_refused_as_in_a_profile(texts: list[str], path: str, why: str, do: str) -> None:
    with pytest.raises(Invalid) as caught:
        supposed(read(REFERRAL).data, *texts)
    error = caught.value
    assert error.file == "--set"
    assert [(p.path, p.line) for p in error.problems] == [(path, None)]
    assert error.problems[0].why.startswith(why)
    assert error.problems[0].do.startswith(do)


def test_a_profile_that_cannot_be_read_is_refused_first() -> None:
    with pytest.raises(Invalid) as caught:
        supposed({"born": "2026-02-30"}, "zzz=1")
    assert caught.value.file == "profile"


# as time goes by


def ahead(profile: dict[str, Any], k: Knowledge, on: date = ON) -> Timeline:
    asked = patient(profile)
    return timeline(screen(asked, k, on, everything=True), asked, k)


def turns(rule: Any, profile: dict[str, Any]) -> list[tuple[str, str, list[TimedChange]]]:
    """The turns of a trial that asks one thing."""
    found = ahead(profile, with_trial(rule))["trials"]
    return [(t["from"], t["verdict"], t["criteria"]) for t in found[0]["turns"]]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_to_screen_again_on_the_first_day_of_a_turn_gives_its_verdict(example: Path) -> None:
    profile, k = read(example).data, knowledge()
    found = ahead(profile, k)
    days = sorted({turn["from"] for t in found["trials"] for turn in t["turns"]})
    on_day = {day: screen(patient(profile), k, date.fromisoformat(day), everything=True) for day in days}
    results = {day: {t["id"]: t for t in result["trials"]} for day, result in on_day.items()}
    for one in found["trials"]:
        assert one["turns"][0]["criteria"] == []
        for turn in one["turns"]:
            assert results[turn["from"]][one["id"]]["verdict"] == turn["verdict"]
        for earlier, turn in pairwise(one["turns"]):
            pair = [results[day][one["id"]]["criteria"] for day in (earlier["from"], turn["from"])]
            differ = [new["id"] for old, new in zip(*pair, strict=True) if old["truth"] != new["truth"]]
            assert [c["id"] for c in turn["criteria"]] == differ


def test_only_trials_whose_windows_were_worked_out_are_in_it() -> None:
    asked = patient(read(REFERRAL).data)
    result = screen(asked, knowledge(), ON)
    found = timeline(result, asked, knowledge())
    assert [t["id"] for t in found["trials"]] == [t["id"] for t in result["trials"] if t["joinable"] != "no"]
    assert found["until"] == "2028-11-21"
    assert timeline({**result, "trials": []}, asked, knowledge())["until"] == str(ON)


def test_a_reading_that_grows_too_old_changes_it_unless_it_is_repeated() -> None:
    profile = finding("karnofsky", 60, "2026-11-10")
    _, (day, verdict, [change]) = turns({"fact": "karnofsky", "at_least": 50}, profile)
    assert (day, verdict) == ("2026-12-09", "needs_facts")
    assert [(e["name"], e["date"]) for e in change["not_repeated"]] == [("karnofsky", "2026-11-10")]
    assert change["counted_from"] == ""


def test_so_does_a_window_of_the_trial() -> None:
    rule = {"fact": "csf_jcv_pcr", "is": "positive", "within": "90 days"}
    _, (day, _, [change]) = turns(rule, finding("csf_jcv_pcr", "positive", "2026-10-02"))
    assert day == "2027-01-01"
    assert [e["date"] for e in change["not_repeated"]] == ["2026-10-02"]


@pytest.mark.parametrize(("about", "rule"), [("treatment", GIVEN), ("condition", LUPUS)])
def test_so_does_a_list_that_nobody_declares_whole_again(about: str, rule: Any) -> None:
    profile = {"complete": {f"{about}s": {"covers": "ever", "as_of": "2026-11-20", "by": "pharmacist"}}}
    _, (_, verdict, [change]) = turns({"none": [rule]}, profile)
    assert verdict == "needs_facts"
    assert [(e["about"], e["name"], e["source"]) for e in change["not_repeated"]] == [
        (about, "whole_list", "pharmacist")
    ]


def test_a_list_that_settles_two_things_is_named_once() -> None:
    profile = {"complete": {"treatments": {"covers": "ever", "as_of": "2026-11-20"}}}
    _, (_, _, [change]) = turns({"none": [GIVEN, {"treatment": "natalizumab"}]}, profile)
    assert len(change["not_repeated"]) == 1


def test_a_day_that_is_vague_is_not_one_that_could_be_repeated() -> None:
    _, (_, _, [vague]), (_, verdict, [over]) = turns({"fact": "onset", "within": "6 months"}, {"onset": "2026-08"})
    assert (vague["after"]["truth"], vague["not_repeated"], vague["counted_from"]) == ("unknown", [], "")
    assert (verdict, over["after"]["truth"], over["not_repeated"]) == ("not_eligible", "false", [])


@pytest.mark.parametrize(
    ("rule", "course", "dose"),
    [
        ({"none": [GIVEN]}, {"to": "2026-06-10"}, "last_dose"),
        (
            {"treatment": "rituximab", "status": "current", "at_least_for": "4 weeks"},
            {"from": "2026-11-08", "ongoing": True},
            "first_dose",
        ),
    ],
)
def test_a_day_that_a_dose_decides_says_so(rule: Any, course: dict[str, Any], dose: str) -> None:
    whole = {"treatments": {"covers": "ever", "as_of": "2026-11-20"}}
    profile = {"as_of": "2026-11-20", "treatments": [{"treatment": "rituximab", **course}], "complete": whole}
    changes = [c for _, _, criteria in turns(rule, profile) for c in criteria]
    assert dose in {c["counted_from"] for c in changes}
    assert all(bool(c["counted_from"]) != bool(c["not_repeated"]) for c in changes)


# the published schemas


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_changes_and_timelines_are_as_their_schemas_say(example: Path) -> None:
    profile = read(example).data
    jsonschema.validate(ahead(profile, knowledge()), json_schema("timeline"))
    texts = ("hiv=negative", "cd4=250", "treatment:rituximab=ongoing", "condition:lupus=active")
    jsonschema.validate(supposed(profile, *texts).changes, json_schema("changes"))
    found = compare(screened(profile), screened({}), knowledge(), knowledge()).changes
    jsonschema.validate(found, json_schema("changes"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**found, "score": 93}, json_schema("changes"))


def test_a_setting_is_data() -> None:
    expected: Setting = {"about": "fact", "name": "cd4", "said": "4", "date": "", "outweighed": False}
    assert setting("cd4=4") == expected
    assert patient_from(Document("profile", {}, {}), knowledge().vocabulary, ON).id == ""
