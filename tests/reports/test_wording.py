"""Every sentence: a word for every code, nothing left to fill in, nothing that must never be said."""

import string
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from screener.documents import Document, read
from screener.engine.result import Code, CriterionResult, Diagnosis, Missing, Result, TrialResult
from screener.engine.screening import screen
from screener.knowledge import Knowledge, load
from screener.knowledge.build import Sources
from screener.knowledge.compile import compile_trial
from screener.knowledge.locate import locate
from screener.profile.patient import patient_from
from screener.reports.console import Clinician, rendered
from screener.reports.coordinator import Coordinator
from screener.reports.language import LANGUAGES, Language
from screener.reports.text import printable
from screener.reports.wording import CHANGES, COVERAGE, JOURNEY, KINDS, REASONS, VERDICTS, Words
from screener.rules.requirements import TreatmentRule
from screener.rules.trial_file import Coverage
from screener.rules.verdicts import EASIEST_FIRST, Verdict

ROOT = Path(__file__).resolve().parent.parent.parent
ON = date(2026, 11, 22)
EXAMPLES = {path.stem: read(path) for path in sorted((ROOT / "examples").glob("*.yaml"))}
EIGHT = ("hiv", "sex", "born", "onset", "diagnosed", "pml_suspected", "jcv_antibody", "csf_inflammation")
LIKELY = {
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
MORE = {
    "against": LIKELY,
    "dead": {"alive": False},
    "odd numbers": {"findings": [{"fact": "karnofsky", "value": 900}, {"fact": "weight", "value": 9000, "unit": "kg"}]},
    "slip by a thousand": {"findings": [{"fact": "cd4", "value": 90, "unit": "/nL", "date": "2026-11-01"}]},
    "unknown medicine": {"treatments": [{"treatment": "xyz{0}{name}"}], "as_of": "2026-11-20"},
    "braces": {
        "id": "{missing}",
        "findings": [{"fact": "weight", "value": 71, "unit": "kg", "source": "{x}"}],
    },
    "undated": {"treatments": [{"treatment": "rituximab"}, {"treatment": "immunosuppressants"}]},
    "disagree": {
        "findings": [
            {"fact": "csf_jcv_pcr", "value": v, "date": "2026-11-01", "laboratory": v} for v in ("negative", "positive")
        ]
    },
}
DOCUMENTS = {**EXAMPLES, **{name: Document(name, data, {}) for name, data in MORE.items()}}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def words(knowledge: Knowledge) -> Words:
    return Words(knowledge)


def result_of(document: Document, knowledge: Knowledge) -> Result:
    return screen(patient_from(document, knowledge.vocabulary, ON), knowledge, ON)


def trial(verdict: Verdict, criteria: list[CriterionResult], *flags: str) -> TrialResult:
    empty: Any = {
        "id": "NCT00746941",
        "verdict": verdict,
        "flags": list(flags),
        "criteria": criteria,
        "questions": [],
        "joinable": "no",
    }
    out: TrialResult = empty
    return out


def criterion(name: str, **more: Any) -> CriterionResult:
    whole: Any = {
        "id": name,
        "truth": "unknown",
        "reason": {"code": Code.NO_RECORD, "params": {}},
        "evidence": [],
        "missing": [],
        "kind": None,
        **more,
    }
    out: CriterionResult = whole
    return out


def missing(*names: str, why: Code = Code.NO_RECORD) -> Missing:
    return {"about": "fact", "names": list(names), "why": why}


# whole


def test_every_code_has_words() -> None:
    assert set(REASONS) == set(Code)


def test_everything_else_that_is_closed_has_words() -> None:
    assert set(VERDICTS) == set(get_args(Verdict))
    assert set(CHANGES) == set(KINDS) == set(EASIEST_FIRST)
    assert {*COVERAGE, "complete"} == set(get_args(Coverage))


@pytest.mark.parametrize(
    "why",
    [code for code in Code if not any(p in REASONS[code] for p in ("{part}", "{where}", "{text_of}", "{town}"))],
)
def test_whatever_keeps_a_fact_missing_can_be_said(why: Code, words: Words) -> None:
    first = criterion("E1", reason={"code": why, "params": {}}, missing=[missing("hiv", why=why)])
    if why not in (Code.LABEL_CONTRAINDICATION, Code.AS_OF_ASSUMED, Code.PROFILE_OLD, Code.MAY_IDENTIFY):
        assert "{" not in words.reason(first)
        second = criterion("E1", missing=[missing("hiv"), missing("weight", why=why)])
        if "{evidence}" not in REASONS[why]:
            assert "{" not in words.reason(second)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_is_left_to_fill_in(name: str, knowledge: Knowledge, words: Words) -> None:
    result = result_of(DOCUMENTS[name], knowledge)
    reasons = [words.reason(c) for t in result["trials"] for c in t["criteria"]]
    verdicts = [line for t in result["trials"] for line in (words.heading(t), words.verdict(t))]
    around = [line for t in result["trials"] for line in (words.status(t, ON), words.places(t))]
    sentences = [*reasons, *verdicts, *around]
    assert all(sentences)
    for sentence in sentences:
        said = sentence.replace("xyz{0}{name}", "").replace("{x}", "").replace("{missing}", "")
        assert not set(said) & set("{}")
        assert "None" not in said


@pytest.mark.parametrize("name", DOCUMENTS)
def test_warnings_are_whole_sentences(name: str, knowledge: Knowledge, words: Words) -> None:
    for warning in result_of(DOCUMENTS[name], knowledge)["warnings"]:
        said = words.warning(warning)
        assert said.endswith((".", "?"))
        assert not any(sign in said for sign in (" ,", ", .", " ."))


def test_every_template_asks_only_for_what_is_given() -> None:
    given = {
        "evidence", "change", "missing", "fact", "because", "part", "coverage", "date", "where", "unit",
        "drug", "current", "about", "source", "read", "days", "what", "instead", "extent",
        "text_of", "changed_on", "items", "town", "candidates",
    }  # fmt: skip
    asked = {field for text in REASONS.values() for _, field, _, _ in string.Formatter().parse(text) if field}
    assert asked <= given


# verdicts


@pytest.mark.parametrize(
    ("verdict", "criteria", "said"),
    [
        ("eligible", [], "Meets all published criteria; the investigator decides."),
        ("for_site", [criterion("I3"), criterion("E2")], "Nothing against; left to the site: I3, E2."),
        (
            "unread",
            [],
            "Everything that could be read fits; the criteria were not read in full: ask the site.",
        ),
        (
            "needs_facts",
            [criterion("E1", missing=[missing("hiv")])],
            "1 fact missing, which the site checks anyway: HIV.",
        ),
        (
            "needs_facts",
            [criterion("E1", missing=[missing("hiv"), missing("weight")])],
            "2 facts missing, which the site checks anyway: HIV, body weight.",
        ),
        (
            "needs_facts",
            [criterion("E1", missing=[missing(name) for name in ("hiv", "weight", "sex", "born", "cd4")])],
            "5 facts missing: sex; date of birth; what the site checks anyway: HIV, body weight, CD4 cells in blood.",
        ),
        (
            "needs_facts",
            [criterion("E1", missing=[missing(name) for name in EIGHT])],
            "8 facts missing: sex; date of birth; first symptoms of PML; diagnosis of PML;"
            " PML suspected or diagnosed; 2 more; what the site checks anyway: HIV.",
        ),
        ("not_now", [criterion("I1", kind="retest"), criterion("I2")], "Not today: re-test (I1)."),
        ("not_now", [criterion("E5", kind="date")], "Not today: date (E5)."),
        (
            "not_eligible",
            [criterion("I5", kind="fixed"), criterion("I1", kind="retest")],
            "Does not meet I5 (Body weight of 30 kg or more).",
        ),
    ],
)
def test_the_line_of_each_verdict(verdict: Verdict, criteria: list[CriterionResult], said: str, words: Words) -> None:
    assert words.verdict(trial(verdict, criteria)) == said


AGAINST = criterion("E3", reason={"code": Code.PROBABLY_AGAINST, "params": {}})


@pytest.mark.parametrize("verdict", ["eligible", "for_site", "unread", "needs_facts"])
def test_what_is_probably_against_is_said_first(verdict: Verdict, words: Words) -> None:
    said = words.verdict(trial(verdict, [AGAINST], "probably_against"))
    assert said.startswith("Probably against: E3 stands in a lay text only. Ask the site.")
    assert ("missing" in said) == (verdict == "needs_facts")


def test_a_limit_that_cannot_be_right_is_named_too(words: Words) -> None:
    doubtful = criterion("I4", reason={"code": Code.PROBABLY_AGAINST, "params": {"because": "no unit"}})
    said = words.verdict(trial("unread", [AGAINST, doubtful], "probably_against"))
    assert said == (
        "Probably against: E3 stands in a lay text only; "
        "I4 rests on a printed limit that cannot be right. Ask the site."
    )


def unread(coverage: str) -> CriterionResult:
    reason = {"code": Code.NOT_READ, "params": {"part": "inclusion", "coverage": coverage}}
    return criterion("unread-inclusion", reason=reason)


def test_what_nobody_encoded_and_what_nobody_could_read_are_told_apart(words: Words) -> None:
    not_encoded = trial("unread", [unread("none")], "not_encoded")
    assert words.verdict(not_encoded) == "Nobody has encoded its criteria yet: ask the site."
    assert words.heading(not_encoded) == "Not encoded yet"
    unreadable = trial("unread", [unread("none"), unread("none")])
    assert words.verdict(unreadable) == "Its criteria could not be read: ask the site."
    assert words.heading(unreadable) == "Not read in full"
    partly = trial("unread", [unread("none"), unread("partial")])
    assert words.verdict(partly).startswith("Everything that could be read fits")


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        ("none", "the inclusion criteria could not be read (none is known): ask the site"),
        ("partial", "part of the inclusion criteria could not be read (only a part is known): ask the site"),
    ],
)
def test_how_much_of_a_list_is_unread(coverage: str, said: str, words: Words) -> None:
    assert words.reason(unread(coverage)) == said


@pytest.mark.parametrize(("kind", "said"), [("individual_treatment", "doctor can ask"), ("published_series", "nobody")])
def test_what_is_no_trial_gets_no_verdict_in_words(kind: str, said: str, knowledge: Knowledge) -> None:
    record = knowledge.records["NCT00746941"].model_copy(update={"kind": kind})
    words = Words(knowledge._replace(records={record.key: record}))
    for verdict in VERDICTS:
        found: Any = trial("unread", [])
        found["verdict"] = verdict
        assert words.verdict(found).startswith("No verdict: ")
        assert said in words.verdict(found)
        assert words.heading(found) not in VERDICTS.values()


@pytest.mark.parametrize("verdict", ["not_now", "not_eligible"])
def test_a_failing_verdict_is_said_before_what_is_probably_against(verdict: Verdict, words: Words) -> None:
    failing = criterion("I5", kind="fixed")
    assert "Probably" not in words.verdict(trial(verdict, [failing, AGAINST], "probably_against"))


def test_probably_against_names_the_evidence_and_its_source(knowledge: Knowledge, words: Words) -> None:
    result = result_of(DOCUMENTS["against"], knowledge)
    found = next(t for t in result["trials"] if t["id"] == "FR-pembrolizumab-PML")
    assert found["verdict"] == "unread"
    assert words.verdict(found).startswith("Probably against: E2")
    said = words.reason(next(c for c in found["criteria"] if c["id"] == "E2"))
    assert said.startswith("probably against (natalizumab: last dose (2026-09-20); multiple sclerosis: active)")
    assert said.endswith("only a lay text says so: ask the site")


# places and status


def test_entries_that_read_alike_are_said_once(words: Words) -> None:
    cause = {"about": "fact", "name": "immunocompromised", "said": "a cause is stated", "date": "", "source": ""}
    other = {**cause, "said": "negative", "name": "hiv"}
    entries = [{**one, "where": f"causes.{i}"} for i, one in enumerate((cause, other, cause))]
    said = words.all_evidence(criterion("I1", evidence=entries))
    assert said == "weakened immune system: a cause is stated; HIV: negative"


def placed(knowledge: Knowledge, *sites: tuple[str, str, int | None], flags: tuple[str, ...] = (), **more: Any) -> str:
    """The line of a trial that names FR and IT as its countries and has these sites."""
    record = knowledge.records["NCT00746941"].model_copy(update={"countries": ("FR", "IT"), **more})
    found: Any = trial("unread", [], *flags)
    keys = ("city", "country", "distance_km")
    found.update(sites=[dict(zip(keys, site, strict=True)) for site in sites], joinable="check_first")
    return Words(knowledge._replace(records={record.key: record})).places(found)


@pytest.mark.parametrize(
    ("sites", "said"),
    [
        ([], "FR, IT, sites not known"),
        ([("Lyon", "FR", 7)], "Lyon, FR: 7 km from town to town; IT, site not known"),
        ([("Lyon", "FR", None), ("", "IT", None)], "Lyon, FR; IT, site not known"),
        (
            [("Rome", "IT", 745), ("Lyon", "FR", 6475)],
            "Rome, IT: 740 km from town to town; Lyon, FR: 6500 km from town to town",
        ),
        (
            [("Lyon", "FR", 99), ("Rome", "IT", 995), ("Nice", "FR", None), ("Bari", "IT", None)],
            "Lyon, FR: 99 km from town to town; Rome, IT: 1000 km from town to town; 2 more",
        ),
    ],
)
def test_where_a_trial_is(sites: list[tuple[str, str, int | None]], said: str, knowledge: Knowledge) -> None:
    assert placed(knowledge, *sites) == said


def test_a_trial_whose_country_nobody_knows(knowledge: Knowledge) -> None:
    assert placed(knowledge, countries=()) == "country and site not known"


def test_abroad_one_asks_who_pays(knowledge: Knowledge) -> None:
    expected = "FR, IT, sites not known; abroad: ask who pays for care, travel and an interpreter"
    assert placed(knowledge, flags=("abroad",)) == expected


@pytest.mark.parametrize(
    ("value", "as_of", "joinable", "said"),
    [
        ("recruiting", "2026-11-12", "yes", "recruiting as of 2026-11-12 (10 days ago); can be asked to join"),
        ("recruiting", "2023-03-21", "check_first", "recruiting as of 2023-03-21 (3 years ago); check first"),
        ("not_yet_recruiting", "", "check_first", "not recruiting yet (undated source); check first"),
        ("completed", "2024", "no", "completed as of 2024 (at least 22 months ago); cannot be joined"),
        ("unknown", "", "no", "status not known; no sign that it is open"),
    ],
)
def test_a_status_with_its_age(value: str, as_of: str, joinable: str, said: str, words: Words) -> None:
    found: Any = trial("unread", [])
    found.update(status={"value": value, "as_of": as_of, "source": "s"}, joinable=joinable)
    assert words.status(found, ON) == said


def test_whether_it_takes_people_with_pml_is_said_where_that_is_not_clear(knowledge: Knowledge) -> None:
    found: Any = {"id": "R-MVST", "joinable": "no", "status": {"value": "unknown", "as_of": "", "source": "s"}}
    assert Words(knowledge).status(found, ON).endswith("; may or may not take people with PML")


# what must never be said


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_never_said_that_it_is_not_pml(name: str, knowledge: Knowledge) -> None:
    result = result_of(DOCUMENTS[name], knowledge)
    view = Clinician(result, knowledge)
    pages = [rendered(view.screen()), *(rendered(view.explain(t)) for t in result["trials"])]
    for page in pages:
        assert "not pml" not in " ".join(page.casefold().split())


@pytest.mark.parametrize(
    ("so_far", "said"),
    [
        ("not_met", "AAN 2013 not met on the results so far"),
        ("possible", "AAN 2013: possible on the results so far"),
        ("not_classified", "AAN 2013: no class on the results so far"),
    ],
)
def test_the_class_is_that_of_the_results_so_far(so_far: str, said: str, words: Words) -> None:
    found: Diagnosis = {"scheme": "aan_2013", "so_far": so_far, "sure": "read", "reachable": [so_far]}
    assert words.diagnosis(found) == said
    open_ = words.diagnosis({**found, "reachable": ["definite", so_far]})
    assert open_ == f"{said}; can still become definite"


def test_a_class_by_a_row_that_nobody_has_checked_says_so(words: Words) -> None:
    found: Diagnosis = {"scheme": "aan_2013", "so_far": "possible", "sure": "unverified", "reachable": ["possible"]}
    expected = "AAN 2013: possible on the results so far (by a row still to be checked against the printed table)"
    assert words.diagnosis(found) == expected


# a day that is counted from a dose


def with_washout(knowledge: Knowledge, days: str) -> Knowledge:
    """The mefloquine trial, its E5 replaced by a washout of rituximab."""
    sources = Sources(locate())
    file = next(f for _, f in sources.trials if f.trial == "NCT00746941")
    rule = TreatmentRule(treatment="rituximab", within=days)
    exclusion = tuple(c.model_copy(update={"exclude_if": rule}) if c.id == "E5" else c for c in file.exclusion)
    spoilt = file.model_copy(update={"exclusion": exclusion})
    compiled = compile_trial(spoilt, knowledge.vocabulary, knowledge.schemes)
    return knowledge._replace(trials={"NCT00746941": compiled})


def test_a_day_counted_from_the_last_dose_is_no_recommendation(knowledge: Knowledge) -> None:
    washout = with_washout(knowledge, "6 months")
    result = result_of(EXAMPLES["referral"], washout)
    found = next(t for t in result["trials"] if t["id"] == "NCT00746941")
    e5 = next(c for c in found["criteria"] if c["id"] == "E5")
    assert (found["verdict"], e5["kind"]) == ("not_now", "date")
    assert Words(washout).reason(e5) == (
        "rituximab: last dose (2026-09-10); 2027-03-11, counted from the last dose; not a recommendation"
    )


def test_a_day_that_no_medicine_moves_says_so(words: Words) -> None:
    born: Any = {"about": "fact", "name": "born", "said": "2009", "date": "", "source": "", "where": "born"}
    reason = {"code": Code.NOT_MET, "params": {"clears": "2027-12-31"}}
    said = words.reason(criterion("I4", truth="false", reason=reason, evidence=[born], kind="date"))
    assert said == "date of birth: 2009; time alone changes this, not before 2027-12-31"


def test_what_a_treating_team_decides_is_no_recommendation(words: Words) -> None:
    reason = {"code": Code.NOT_MET, "params": {}}
    said = words.reason(criterion("E5", truth="false", reason=reason, kind="treating_team"))
    assert said.endswith("for the treating team to judge, not a recommendation")


# text from files


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoé 14 300", "Zoé 14 300"),
        ("a\u00a0b\u202fc\td\ne", "a\u00a0b\u00a0c d e"),
        ("\x1b[31m", "\ufffd[31m"),
        ("\u202e\u200b\x9b\x7f", "\ufffd" * 4),
        ("", ""),
    ],
)
def test_text_is_shown_without_what_drives_a_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


# the journey and the insurance


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("location", "flag"),
    [
        ({"country": "US", "can_travel": "no"}, "cannot_travel"),
        ({"country": "US", "can_travel": "escort"}, "needs_escort"),
        ({"country": "FR", "accepts": ["US"], "insurance": "DE"}, "not_insured_there"),
    ],
)
def test_both_voices_of_professionals_say_what_the_journey_asks_for(
    location: dict[str, Any], flag: str, code: str
) -> None:
    """Of what can be joined; where it is abroad, who pays is asked anyway."""
    knowledge, language = load(), Language(code)
    result = screen(patient_from(Document("p", {"location": location}, {}), knowledge.vocabulary, ON), knowledge, ON)
    marked = [t for t in result["trials"] if flag in t["flags"] and t["joinable"] != "no"]
    told = [t for t in marked if flag != "not_insured_there" or "abroad" not in t["flags"]]
    said = " ".join(language.say(JOURNEY[flag]).split())
    assert told
    for view in (Clinician(result, knowledge, language), Coordinator(result, knowledge, language)):
        shown = " ".join(rendered(view.screen()).split())
        assert shown.count(said) + shown.count(f"{said[:1].upper()}{said[1:]}") == len(told)
    words = Words(knowledge, language)
    assert not [t for t in result["trials"] if t["joinable"] == "no" and language.say(JOURNEY[flag]) in words.places(t)]
