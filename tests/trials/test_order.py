"""The order in which a patient's trials are shown: by purpose, whether one can join, country, verdict, distance."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from worlds import profiles

from screener.documents import Document
from screener.engine.result import Result
from screener.engine.screening import joinable_of, not_encoded, screen
from screener.errors import Invalid
from screener.knowledge import Knowledge, load
from screener.profile.patient import patient_from
from screener.trials import PURPOSES, Record

ON = date(2026, 11, 22)
SHIPPED = load()
LYON = {"country": "FR", "latitude": 45.75, "longitude": 4.85}
PARIS = {"city": "Paris", "country": "FR", "latitude": 48.85, "longitude": 2.35}
DIJON = {"city": "Dijon", "country": "FR", "latitude": 47.32, "longitude": 5.04}
TURIN = {"city": "Turin", "country": "IT", "latitude": 45.07, "longitude": 7.69}


def record(key: str, status: str = "recruiting", **more: Any) -> Record:
    told: dict[str, Any] = {
        "key": key,
        "title": "t",
        "status": {"value": status, "as_of": "2026-11-01", "read": "2026-11", "source": "s"},
        "purpose": "treatment",
        "takes_pml": "yes",
        "kind": "trial",
        "how_to_ask": "ask",
        **more,
    }
    return Record.model_validate(told)


def screened(profile: dict[str, Any], knowledge: Knowledge, *, everything: bool = False) -> Result:
    patient = patient_from(Document("profile", profile, {}), knowledge.vocabulary, ON)
    return screen(patient, knowledge, ON, everything=everything)


def known(*records: Record) -> Knowledge:
    """The shipped vocabulary, with these trials, of which nobody has encoded one."""
    return SHIPPED._replace(records={r.key: r for r in records}, trials={})


def order(location: dict[str, Any], *records: Record) -> str:
    """The keys in the order of the result, whatever the order of the file was."""
    there, back = (
        " ".join(t["id"] for t in screened({"location": location}, known(*rs))["trials"])
        for rs in (records, records[::-1])
    )
    assert there == back
    return there


# the keys, in one order after the other


def test_the_purpose_comes_before_everything() -> None:
    """A study that only watches stands below every treatment trial, even one that has closed, abroad."""
    records = [record(purpose, countries=["FR"], purpose=purpose) for purpose in PURPOSES[1:]]
    closed = record("closed", "completed", countries=["US"])
    assert order(LYON, *records, closed) == " ".join(("closed", *PURPOSES[1:]))


def test_the_shipped_study_that_watches_stands_below_every_treatment_trial() -> None:
    purposes = [t["purpose"] for t in screened({"location": {"country": "US", "city": "Bethesda"}}, SHIPPED)["trials"]]
    assert purposes == sorted(purposes, key=PURPOSES.index)


def test_what_can_be_joined_comes_before_the_country() -> None:
    records = [record("closed", "completed", countries=["FR"]), record("open", countries=["US"])]
    assert order(LYON, *records) == "open closed"


def test_surely_open_and_to_be_checked_first_are_alike() -> None:
    stale = record("a", status="enrolling_by_invitation")
    stale = stale.model_copy(update={"status": stale.status.model_copy(update={"as_of": "2020"})})
    assert order(LYON, record("b"), stale) == "a b"


def test_the_own_country_comes_first_then_those_that_the_person_accepts() -> None:
    records = [record(key, countries=[key]) for key in ("AT", "BE", "FR", "US")]
    assert order({"country": "FR", "accepts": ["US", "BE"]}, *records) == "FR BE US AT"
    assert order({"country": "FR"}, *records) == "FR AT BE US"


def test_one_site_in_the_own_country_is_enough() -> None:
    records = [record("a", countries=["US"]), record("b", countries=["US"], sites=[{"country": "FR"}])]
    assert order({"country": "FR"}, *records) == "b a"


def test_what_is_not_known_is_never_called_abroad() -> None:
    records = [record("a", countries=["US"]), record("b"), record("c", countries=["FR"])]
    assert order({"country": "FR"}, *records) == "b c a"
    assert order({}, *records) == "a b c"
    flags = {t["id"]: t["flags"] for t in screened({"location": {"country": "FR"}}, known(*records))["trials"]}
    assert [key for key, said in flags.items() if "abroad" in said] == ["a"]
    assert not [t for t in screened({}, known(*records))["trials"] if "abroad" in t["flags"]]


def test_the_nearest_of_the_own_country_comes_first_and_an_unknown_distance_after() -> None:
    records = [
        record("a", countries=["FR"]),
        record("b", countries=["FR"], sites=[PARIS]),
        record("c", countries=["FR"], sites=[TURIN, PARIS, DIJON]),
    ]
    assert order(LYON, *records) == "c b a"


def test_a_site_abroad_does_not_make_a_trial_near() -> None:
    """Turin is nearer to Lyon than Paris is, and in another country."""
    records = [record("a", countries=["FR"], sites=[TURIN]), record("b", sites=[PARIS])]
    assert order(LYON, *records) == "b a"


def test_an_unknown_distance_never_stands_below_a_site_abroad() -> None:
    records = [record("a", sites=[TURIN]), record("b", countries=["US"]), record("c", countries=["FR"])]
    assert order(LYON, *records) == "c b a"


def test_without_a_country_the_nearest_comes_first() -> None:
    records = [record("a"), record("b", sites=[PARIS]), record("c", sites=[TURIN])]
    assert order({"latitude": 45.75, "longitude": 4.85}, *records) == "c b a"


def test_the_id_comes_last() -> None:
    assert order(LYON, record("b"), record("c"), record("a")) == "a b c"


# verdicts, among the shipped trials

AGAINST = {
    "as_of": "2026-11-20",
    "findings": [
        {"fact": "hiv", "value": "negative", "date": "2026-10-01"},
        {"fact": "clinical_compatible", "value": True, "date": "2026-10-01"},
        {"fact": "mri_compatible", "value": True, "date": "2026-09-20"},
        {"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-10-02"},
    ],
    "conditions": [{"condition": "multiple sclerosis", "status": "active"}],
    "treatments": [{"treatment": "natalizumab", "from": "2021", "to": "2026-09-20"}],
    "causes": [{"treatment": "natalizumab"}],
}
FAILS = {"as_of": "2026-11-20", "findings": [{"fact": "hiv", "value": "positive", "date": "2026-10-01"}]}
PEMBROLIZUMAB = "FR-pembrolizumab-PML"


@pytest.mark.parametrize(
    ("profile", "verdict", "place"),
    [
        (AGAINST, "unread", 0),  # the other one is not encoded: it stands behind whatever does not fail
        ({}, "needs_facts", 0),
        (FAILS, "not_eligible", 1),
        ({**AGAINST, "location": {"country": "FR"}}, "unread", 0),  # the country goes before the verdict
    ],
)
def test_within_a_country_the_better_verdict_comes_first(profile: dict[str, Any], verdict: str, place: int) -> None:
    pembrolizumab = SHIPPED.records[PEMBROLIZUMAB]
    both = {PEMBROLIZUMAB: pembrolizumab, "Z": record("Z", countries=["DE"])}
    trials = screened(profile, SHIPPED._replace(records=both))["trials"]
    found = trials[place]
    assert (found["id"], found["verdict"]) == (PEMBROLIZUMAB, verdict)
    assert ("probably_against" in found["flags"]) == (verdict == "unread")


# what is in the result


def test_every_record_that_may_take_people_with_pml_is_there() -> None:
    shown = {t["id"] for t in screened({}, SHIPPED)["trials"]}
    hidden = {r.key for r in SHIPPED.records.values() if r.kind == "published_series" or r.takes_pml == "no"}
    assert hidden
    assert shown == set(SHIPPED.records) - hidden
    assert {t["id"] for t in screened({}, SHIPPED, everything=True)["trials"]} == set(SHIPPED.records)


@pytest.mark.parametrize("profile", [{}, FAILS, AGAINST, {"alive": False}], ids=["empty", "hiv", "against", "dead"])
def test_what_nobody_has_encoded_is_unread_for_everybody(profile: dict[str, Any]) -> None:
    for trial in screened(profile, SHIPPED, everything=True)["trials"]:
        unencoded = trial["id"] not in SHIPPED.trials
        assert ("not_encoded" in trial["flags"]) == unencoded
        if unencoded:
            assert trial["verdict"] == "unread"
            assert [c["id"] for c in trial["criteria"]] == ["unread-inclusion", "unread-exclusion"]
            assert {c["truth"] for c in trial["criteria"]} == {"unknown"}
            assert {c["reason"]["params"]["coverage"] for c in trial["criteria"]} == {"none"}


def test_a_trial_that_is_not_encoded_is_compiled_as_an_unread_list_is() -> None:
    read = {c.id: c for c in SHIPPED.trials[PEMBROLIZUMAB].criteria if c.id.startswith("unread-")}
    blank = not_encoded("T")
    assert [c._replace(formula=()) for c in blank.criteria] == [c._replace(formula=()) for c in read.values()]
    assert [u.kind for u in blank.unknowns] == ["unread", "unread"]
    assert blank.coverage == {"inclusion": "none", "exclusion": "none"}


# distances in the result


def sites(location: dict[str, Any]) -> list[dict[str, Any]]:
    nih = SHIPPED.records["NCT01730131"]
    (trial,) = screened({"location": location}, known(nih))["trials"]
    return [dict(site) for site in trial["sites"]]


@pytest.mark.parametrize(
    ("location", "distance"),
    [
        (LYON, 6475),
        ({"latitude": 38.9807, "longitude": -77.1003}, 0),
        ({"city": "Bethesda", "country": "US"}, 0),
        ({"city": "bethesda"}, 0),
        ({"city": "Bethesda", "country": "GB"}, None),
        ({"city": "Lyon", "country": "FR"}, 6474),  # no site there: the gazetteer knows it
        ({"city": "Bethesda", **LYON}, 6475),  # what is stated goes before what the city's name says
        ({}, None),
    ],
)
def test_how_far_a_site_is(location: dict[str, Any], distance: int | None) -> None:
    assert sites(location) == [{"city": "Bethesda", "country": "US", "distance_km": distance}]


# the journey and the insurance


def flags(location: dict[str, Any], *records: Record) -> dict[str, list[str]]:
    """What stands beside each verdict."""
    return {t["id"]: list(t["flags"]) for t in screened({"location": location}, known(*records))["trials"]}


@pytest.mark.parametrize(("said", "flag"), [("no", "cannot_travel"), ("escort", "needs_escort")])
def test_who_travels_with_difficulty_has_a_mark_on_each_trial_that_is_not_in_the_own_town(said: str, flag: str) -> None:
    records = [record("far", sites=[PARIS]), record("near", sites=[PARIS, DIJON]), record("somewhere")]
    at_home = {"country": "FR", "city": "Dijon", "can_travel": said}
    marked = {key for key, found in flags(at_home, *records).items() if flag in found}
    assert marked == {"far", "somewhere"}
    assert not {f for found in flags({**at_home, "can_travel": "yes"}, *records).values() for f in found} & {flag}


def test_a_town_of_the_same_name_abroad_is_not_the_own_town() -> None:
    abroad = record("a", sites=[{**PARIS, "country": "US", "latitude": 33.66, "longitude": -95.56}])
    found = flags({"country": "FR", "city": "Paris", "can_travel": "no"}, abroad)
    assert "cannot_travel" in found["a"]


def test_the_insurance_marks_what_is_in_no_country_where_it_pays() -> None:
    records = [record("fr", countries=["FR"]), record("both", countries=["FR", "DE"]), record("unknown")]
    found = flags({"country": "FR", "insurance": "DE"}, *records)
    assert {key for key, said in found.items() if "not_insured_there" in said} == {"fr"}


def test_the_insurance_and_the_journey_put_in_order_what_is_alike_otherwise() -> None:
    records = [record("a", countries=["FR"], sites=[PARIS]), record("b", countries=["FR", "DE"])]
    assert order({"country": "FR", "city": "Lyon"}, *records) == "a b"
    assert order({"country": "FR", "city": "Lyon", "insurance": "DE"}, *records) == "b a"
    there = [record("a", countries=["FR"]), record("b", countries=["FR"], sites=[{"city": "Lyon", "country": "FR"}])]
    assert order({"country": "FR", "city": "Lyon", "can_travel": "no"}, *there) == "b a"


def test_the_country_and_the_verdict_come_before_the_journey_and_the_insurance() -> None:
    records = [record("a", countries=["FR"], sites=[PARIS]), record("b", countries=["DE"], sites=[])]
    assert order({"country": "FR", "city": "Lyon", "can_travel": "no", "insurance": "DE"}, *records) == "a b"


COUNTRIES = st.sampled_from(["FR", "DE", "US", "BR", "GB"])
LOCATIONS = st.fixed_dictionaries(
    {},
    optional={
        "country": COUNTRIES,
        "city": st.sampled_from(["Lyon", "Frankfurt", "Bethesda", "Nowhere"]),
        "accepts": st.lists(COUNTRIES, max_size=2),
        "can_travel": st.sampled_from(["yes", "escort", "no"]),
        "insurance": COUNTRIES,
    },
)


@settings(max_examples=min(settings().max_examples, 200))
@given(LOCATIONS, profiles())
def test_where_somebody_lives_and_how_far_they_can_go_changes_no_finding(
    location: dict[str, Any], profile: dict[str, Any]
) -> None:
    """It sorts and marks: the same trials with the same verdicts, criteria, reasons, windows and questions."""
    known_now = joinable_of(SHIPPED, ON)
    try:
        there, anywhere = (screened(p, known_now) for p in ({**profile, "location": location}, profile))
    except Invalid:
        reject()
    kept = ("verdict", "reasons", "criteria", "windows", "questions", "groups")
    found = [{t["id"]: [t[key] for key in kept] for t in r["trials"]} for r in (there, anywhere)]  # type: ignore[literal-required]
    assert found[0] == found[1]
