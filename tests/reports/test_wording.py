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
from screener.reports.text import printable
from screener.reports.wording import CHANGES, COVERAGE, KINDS, REASONS, VERDICTS, Words
from screener.rules.requirements import TreatmentRule
from screener.rules.trial_file import Coverage
from screener.rules.verdicts import EASIEST_FIRST, Verdict

ROOT = Path(__file__).resolve().parent.parent.parent
ON = date(2026, 11, 22)
EXAMPLES = {path.stem: read(path) for path in sorted((ROOT / "examples").glob("*.yaml"))}
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
    "why", [code for code in Code if "{part}" not in REASONS[code] and "{where}" not in REASONS[code]]
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
    sentences = [*reasons, *map(words.verdict, result["trials"]), *map(words.status, result["trials"])]
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
        "drug", "current", "about", "source", "read", "days", "what", "instead",
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
        ("needs_facts", [criterion("E1", missing=[missing("hiv")])], "1 fact missing: HIV."),
        (
            "needs_facts",
            [criterion("E1", missing=[missing("hiv"), missing("weight")])],
            "2 facts missing: HIV; body weight.",
        ),
        (
            "needs_facts",
            [criterion("E1", missing=[missing(name) for name in ("hiv", "weight", "sex", "born", "cd4")])],
            "5 facts missing: HIV; body weight; 3 more.",
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
    (found,) = result["trials"]
    e5 = next(c for c in found["criteria"] if c["id"] == "E5")
    assert (found["verdict"], e5["kind"]) == ("not_now", "date")
    assert Words(washout).reason(e5) == (
        "rituximab: last dose (2026-09-10); 2027-03-11, counted from the last dose; not a recommendation"
    )


def test_a_day_that_no_medicine_moves_says_so(words: Words) -> None:
    born: Any = {"about": "fact", "name": "born", "said": "2009", "date": "", "source": "", "where": "born"}
    reason = {"code": Code.NOT_MET, "params": {"clears": "2027-12-31"}}
    said = words.reason(criterion("I4", truth="false", reason=reason, evidence=[born], kind="date"))
    assert said == "date of birth: 2009; time alone changes this: 2027-12-31"


def test_what_a_treating_team_decides_is_no_recommendation(words: Words) -> None:
    reason = {"code": Code.NOT_MET, "params": {}}
    said = words.reason(criterion("E5", truth="false", reason=reason, kind="treating_team"))
    assert said.endswith("for the treating team to judge, not a recommendation")


# text from files


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoé 14 300", "Zoé 14 300"),
        ("a\u00a0b\u202fc\td\ne", "a b c d e"),
        ("\x1b[31m", "\ufffd[31m"),
        ("\u202e\u200b\x9b\x7f", "\ufffd" * 4),
        ("", ""),
    ],
)
def test_text_is_shown_without_what_drives_a_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown
