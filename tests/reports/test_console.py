"""The clinician's page: which sections, what stands in full, what in a line, and which reasons are shown."""

from datetime import date
from typing import Any

import pytest

from screener.documents import Document
from screener.engine.result import Code, CriterionResult, Result
from screener.engine.screening import explained, screen
from screener.knowledge import Knowledge, load
from screener.profile.patient import patient_from
from screener.reports.console import STYLES, Clinician, rendered
from screener.reports.coordinator import Coordinator
from screener.rules.verdicts import BEST_FIRST
from screener.trials import PURPOSES, Record

ON = date(2026, 11, 22)
SHIPPED = load()
MEFLOQUINE = "NCT00746941"
FULL = "How to ask about it."


def record(key: str, status: str = "recruiting", **more: Any) -> Record:
    told: dict[str, Any] = {
        "key": key,
        "title": f"Title of {key}",
        "status": {"value": status, "as_of": "2026-11-01", "read": "2026-11", "source": "s"},
        "purpose": "treatment",
        "takes_pml": "yes",
        "kind": "trial",
        "how_to_ask": FULL,
        **more,
    }
    return Record.model_validate(told)


def known(*records: Record) -> Knowledge:
    """The shipped vocabulary with these trials and with the mefloquine trial, which alone is encoded and has ended."""
    mefloquine = SHIPPED.records[MEFLOQUINE]
    encoded = {MEFLOQUINE: SHIPPED.trials[MEFLOQUINE]}
    return SHIPPED._replace(records={r.key: r for r in (*records, mefloquine)}, trials=encoded)


def screened(knowledge: Knowledge, profile: dict[str, Any] | None = None, *, everything: bool = False) -> Result:
    patient = patient_from(Document("profile", profile or {}, {}), knowledge.vocabulary, ON)
    return screen(patient, knowledge, ON, everything=everything)


def page(knowledge: Knowledge, profile: dict[str, Any] | None = None, *, whole: bool = False) -> str:
    return rendered(Clinician(screened(knowledge, profile, everything=whole), knowledge).screen(whole=whole))


def headings(text: str) -> list[str]:
    """The lines in capitals."""
    return [line for line in text.splitlines() if line.isupper() and not line[0].isdigit()]


def one_line(text: str) -> str:
    """However it was broken."""
    return " ".join(text.split())


# sections

ONE_OF_EACH = [record(f"o-{purpose}", purpose=purpose) for purpose in reversed(PURPOSES)]


def test_a_section_for_each_purpose_in_this_order() -> None:
    assert headings(page(known(*ONE_OF_EACH))) == [
        "TREATMENT TRIALS THAT CAN BE ASKED ABOUT",
        "TREATMENT TRIALS THAT NOTHING SHOWS TO BE OPEN",
        "TREATMENT OF IRIS",
        "WATCHES THE DISEASE; GIVES NO TREATMENT",
        "TAKES SAMPLES; GIVES NO TREATMENT",
        "PREVENTION",
        "TREATS ANOTHER DISEASE",
    ]


def test_a_section_without_trials_is_left_out() -> None:
    assert headings(page(known())) == ["TREATMENT TRIALS THAT NOTHING SHOWS TO BE OPEN"]


def test_trials_are_numbered_through_all_sections() -> None:
    text = page(known(*ONE_OF_EACH))
    places = [text.index(f"{number}. NOT ENCODED YET  o-{purpose}") for number, purpose in enumerate(PURPOSES, 1)]
    assert places == sorted(places)


# in full, in a line, counted


def test_what_can_be_asked_about_stands_in_full() -> None:
    lines = page(known(record("open", countries=["DE"])), {"location": {"country": "FR"}}).splitlines()
    first = lines.index("1. NOT ENCODED YET  open")
    assert lines[first + 1 : first + 6] == [
        "   Nobody has encoded its criteria yet: ask the site.",
        "   Title of open",
        "   DE, site not known; abroad: ask who pays for care, travel and an interpreter.",
        "   Recruiting as of 2026-11-01 (21 days ago); can be asked to join.",
        f"   {FULL}",
    ]


def test_what_has_closed_has_one_line() -> None:
    assert "\n   Facts missing  NCT00746941  terminated as of 2014-07-31\n" in page(known())
    assert SHIPPED.records[MEFLOQUINE].how_to_ask not in page(known())


@pytest.mark.parametrize(
    ("purpose", "trials", "said"),
    [
        ("treatment", 1, "1 more with no sign of being open, criteria not encoded; --all shows it."),
        ("treatment", 2, "2 more with no sign of being open, criteria not encoded; --all shows them."),
        ("sampling", 1, "1 trial with no sign of being open, criteria not encoded; --all shows it."),
        ("sampling", 2, "2 trials with no sign of being open, criteria not encoded; --all shows them."),
    ],
)
def test_what_has_closed_and_is_not_encoded_is_counted(purpose: str, trials: int, said: str) -> None:
    text = page(known(*(record(f"closed-{i}", "completed", purpose=purpose) for i in range(trials))))
    assert f"\n   {said}\n" in text
    assert "closed-" not in text


def test_everything_stands_in_full_on_request() -> None:
    hidden = [record("series", kind="published_series"), record("other", takes_pml="no")]
    closed = record("closed", "completed", purpose="sampling")
    brief, whole = (page(known(*hidden, closed), whole=w) for w in (False, True))
    assert "2 records are left out: published series, and what does not take people with PML." in one_line(brief)
    assert brief.count(FULL) == 0
    assert "left out" not in whole
    assert "--all" not in whole
    assert whole.count(FULL) == 3
    assert SHIPPED.records[MEFLOQUINE].how_to_ask.split(";")[0] in whole
    assert "PUBLISHED SERIES  series" in whole
    assert "does not take people with PML" in one_line(whole)


def test_no_record_is_passed_over_in_silence() -> None:
    text = page(SHIPPED)
    for trial in screened(SHIPPED)["trials"]:
        assert (trial["id"] in text) == (trial["joinable"] != "no" or "not_encoded" not in trial["flags"])


# the reasons that decide


def shown(verdict: str, *criteria: CriterionResult, flags: tuple[str, ...] = ()) -> list[str]:
    """The block of the mefloquine trial with this verdict and these criteria, up to its title."""
    result = screened(known())
    trial: Any = dict(result["trials"][0])
    failing = [[c["id"]] for c in criteria if c["kind"]]
    trial.update(verdict=verdict, criteria=list(criteria), flags=list(flags), reasons=failing)
    changed: Any = {**result, "trials": [trial]}
    lines = rendered(Clinician(changed, SHIPPED).screen(whole=True)).splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("1. "))
    return lines[
        first + 1 : lines.index("   Study to Explore the Effect of Mefloquine in Participants With Progressive")
    ]


def criterion(name: str, code: Code = Code.MET, **more: Any) -> CriterionResult:
    whole: Any = {
        "id": name,
        "truth": "unknown",
        "reason": {"code": code, "params": {"because": "why?"} if code is Code.JUDGEMENT else {}},
        "evidence": [],
        "missing": [],
        "kind": None,
        **more,
    }
    out: CriterionResult = whole
    return out


def failing(name: str, kind: str) -> CriterionResult:
    return criterion(name, Code.NOT_MET, truth="false", kind=kind)


UNREAD = criterion("unread-inclusion", Code.NOT_READ)
UNREAD["reason"]["params"] = {"part": "inclusion", "coverage": "partial"}
MISSING: Any = {"about": "fact", "names": ["hiv"], "why": Code.NO_RECORD}


def test_of_a_failing_verdict_the_failing_criteria() -> None:
    met = criterion("I2", truth="true")
    line = one_line("\n".join(shown("not_eligible", met, failing("I5", "fixed"), UNREAD)))
    assert line.startswith("not met I5 Body weight of 30 kg or more. — ")
    assert line.endswith("this does not change")


def test_of_many_the_two_hardest() -> None:
    lines = shown("not_eligible", failing("I5", "retest"), failing("E4", "course"), failing("E3", "fixed"))
    assert [line[3:16] for line in lines if line[3] != " " and line[:3] == "   "] == [
        "excludes E3  ",
        "excludes E4  ",
        "and 1 more: `",
    ]


def test_of_missing_facts_their_names_alone() -> None:
    judged = criterion("E3", Code.JUDGEMENT)
    assert shown("needs_facts", judged, criterion("E1", Code.NO_RECORD, missing=[MISSING])) == [
        "   1 fact missing, which the site checks anyway: HIV."
    ]


ROUTINE = "NCT00000945"
"""A trial that asks for HIV and for pregnancy, among others."""


def test_what_the_site_checks_anyway_is_one_clause_of_what_to_find_out_first() -> None:
    lines = one_line(page(SHIPPED, {"born": "1970"}))
    assert "more; what the site checks anyway: HIV. TREATMENT" in lines


def test_what_the_site_checks_anyway_is_one_line_of_each_list_of_an_explained_trial() -> None:
    patient = patient_from(Document("profile", {}, {}), SHIPPED.vocabulary, ON)
    result, found = screened(SHIPPED), explained(patient, SHIPPED, ON, ROUTINE)
    text = rendered(Clinician(result, SHIPPED).explain(found))
    positive, negative = ("HIV: positive, pregnancy: no", "HIV: negative, pregnancy: yes")
    lines = [line.strip() for line in text.splitlines() if line.startswith("   - what the site checks anyway")]
    assert lines == [f"- what the site checks anyway: {said}" for said in (positive, negative, positive)]
    assert [q["routine"] for q in found["questions"] if q["names"] in (["hiv"], ["pregnant"])] == [True, True]


def test_a_coordinator_has_one_line_for_items_that_only_miss_what_the_site_checks_anyway() -> None:
    usual: list[Any] = [{**MISSING, "names": [name]} for name in ("hiv", "pregnant")]
    result = screened(SHIPPED)
    trial = next(t for t in result["trials"] if t["id"] == ROUTINE)
    trial["criteria"] = [criterion(n, missing=[m]) for n, m in zip(("I1", "E5"), usual, strict=True)]
    trial["joinable"] = "yes"
    text = rendered(Coordinator(result, SHIPPED).screen())
    assert "   I1, E5 missing  What the site checks anyway: HIV, pregnancy.\n" in text


def test_what_is_probably_against_is_shown_beside_missing_facts() -> None:
    lines = shown("needs_facts", criterion("E1", missing=[MISSING]), criterion("I5", Code.PROBABLY_AGAINST))
    assert lines[0].startswith("   Probably against: I5")
    assert [line[:15] for line in lines if " I5  " in line] == ["   ask      I5 "]


@pytest.mark.parametrize(("verdict", "said"), [("for_site", "Nothing against"), ("unread", "Everything that could")])
def test_of_a_good_verdict_what_is_left_to_the_site(verdict: str, said: str) -> None:
    judged = [criterion(name, Code.JUDGEMENT) for name in ("I4", "E2", "E3", "E6")]
    lines = shown(verdict, *judged[:3], UNREAD, judged[3], criterion("I5", Code.PROBABLY_AGAINST, truth="unknown"))
    assert lines[0].startswith("   Probably against")
    rows = [line[12:14] for line in lines if line.startswith("   ask")]
    assert rows == ["I5", "I4"]
    assert lines[-1] == "   and 3 more: `screener explain` shows them."
    assert shown(verdict, judged[0])[0].startswith(f"   {said}")


def test_of_the_best_verdict_nothing_more() -> None:
    assert shown("eligible", criterion("I5", truth="true")) == [
        "   Meets all published criteria; the investigator decides."
    ]


# explain, and the head


def test_a_trial_that_nobody_has_encoded_is_explained_in_a_line() -> None:
    knowledge = known(record("open"))
    result = screened(knowledge)
    found = next(t for t in result["trials"] if t["id"] == "open")
    text = rendered(Clinician(result, knowledge).explain(found))
    assert "NOT ENCODED YET  open\n   Nobody has encoded its criteria yet: ask the site.\n" in text
    assert "could not be read" not in text
    assert text.endswith(f"{FULL}\n")


def test_the_first_window_to_close_stands_in_the_head() -> None:
    result = screened(known())
    assert "window" not in rendered(Clinician(result, known()).screen())
    result["first_to_close"] = {"trial": MEFLOQUINE, "until": "2026-12-01"}
    lines = rendered(Clinician(result, known()).screen()).splitlines()
    assert lines[2] == "First window to close: NCT00746941, on 2026-12-01."


def test_every_verdict_has_a_style_that_is_not_the_only_sign_of_it() -> None:
    assert set(STYLES) == set(BEST_FIRST)
    assert not [style for style in STYLES.values() if "dim" in style]


def test_lines_stay_readable_however_wide_the_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert max(map(len, page(SHIPPED).splitlines())) <= 100


def test_the_page_keeps_the_order_of_the_result() -> None:
    result = screened(SHIPPED, {"location": {"country": "DE"}})
    text = rendered(Clinician(result, SHIPPED).screen())
    places = [text.index(f"  {t['id']}") for t in result["trials"] if t["joinable"] != "no"]
    assert places == sorted(places)
