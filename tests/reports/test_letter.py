"""The letter to the referring doctor: what it asks for, in which order, and what it never asks for."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.documents import Document
from screener.engine.result import Code
from screener.engine.screening import screen
from screener.knowledge import Knowledge, load
from screener.profile.patient import patient_from
from screener.reports.language import LANGUAGES, Language
from screener.reports.letter import BRING, FREE, UNASKED_TOPICS, WHY, Letter, Request, asked_of, has_died, may_ask
from screener.reports.page import Checklist, Item, texts
from screener.reports.page_text import page_text
from screener.reports.sheet import page_html, page_markdown

ON = date(2026, 11, 22)
EVERY_TRIAL = "every trial"


@cache
def knowledge() -> Knowledge:
    return load()


def letter(profile: dict[str, Any], *trials: str, code: str = "en") -> Letter:
    """The letter about a profile: for the trials that can be joined, for these, or for all."""
    known = knowledge()
    patient = patient_from(Document("profile", profile, {}), known.vocabulary, ON)
    about = set(trials) or set(asked_of(screen(patient, known, ON)))
    if EVERY_TRIAL in about:
        about = set(known.records)
    chosen = known._replace(records={key: r for key, r in known.records.items() if key in about})
    return Letter(screen(patient, chosen, ON, everything=bool(trials)), known, Language(code))


def said(made: Letter) -> str:
    return "\n".join(texts(made.page()))


def items(made: Letter) -> list[Item]:
    lists = [b for section in made.page().sections for b in section.blocks if isinstance(b, Checklist)]
    return [item for listed in lists for item in listed.items]


def names(requests: list[Request]) -> list[str]:
    return [name for request in requests for name in request.names]


# what it asks for


def test_it_asks_for_what_the_trials_that_can_be_joined_still_need() -> None:
    made = letter({})
    assert {"hiv", "csf_jcv_pcr", "mri_compatible", "clinical_compatible"} <= set(names(made.requests))
    assert all(request.wanted for request in made.requests)


def test_nothing_is_asked_for_where_nothing_is_missing() -> None:
    hiv = {"fact": "hiv", "value": "positive", "date": "2026-10-01"}
    made = letter({"findings": [hiv]}, "FR-pembrolizumab-PML")
    assert made.requests == []
    assert "Nothing is missing" in said(made)


def test_what_takes_least_is_asked_first() -> None:
    burdens = [request.obtained for request in letter({}).requests]
    assert burdens[0] in FREE
    assert burdens == sorted(burdens, key=["record", "asking", *BRING].index)


def test_each_request_says_for_which_trial_and_by_which_criteria() -> None:
    made = letter({}, EVERY_TRIAL)
    text = said(made)
    assert all(f"{w.trial} ({w.criteria[0]}" in text for r in made.requests for w in r.wanted)


def test_what_a_criterion_asks_is_said_where_it_is_first_named() -> None:
    text = said(letter({}, "FR-pembrolizumab-PML"))
    assert text.count("FR-pembrolizumab-PML (I1, PML in a person whose immune system is weakened).") == 1
    assert "FR-pembrolizumab-PML (I1)." in text


def test_what_is_too_old_is_asked_for_as_it_is_now() -> None:
    made = letter({"findings": [{"fact": "karnofsky", "value": 60, "date": "2026-09-01"}]}, EVERY_TRIAL)
    [karnofsky] = [r for r in made.requests if r.names == ("karnofsky",)]
    assert karnofsky.why == (Code.RECHECK_DUE,)
    assert made.recent(karnofsky) == ["no older than 28 days"]
    assert "How recent: no older than 28 days." in said(made)


def test_a_window_of_a_trial_is_told_with_its_trial() -> None:
    made = letter({}, EVERY_TRIAL)
    [drug] = [r for r in made.requests if r.names == ("chemotherapy",)]
    assert "within 14 days before screening (NCT00001048)" in made.recent(drug)
    assert not [r for r in made.requests if r.names == ("born",) and made.recent(r)]


# what it never asks for


def test_it_says_that_nothing_is_to_be_done_for_it() -> None:
    assert "Please do no test and change no treatment for this letter." in said(letter({}))
    assert "Tests of a trial follow signed consent." in said(letter({}))


@pytest.mark.parametrize("trials", [(), (EVERY_TRIAL,)])
def test_it_asks_nothing_that_only_the_person_or_the_site_can_say(trials: tuple[str, ...]) -> None:
    facts = knowledge().vocabulary.facts
    for request in letter({}, *trials).requests:
        fact = facts.get(request.names[0]) if request.about == "fact" else None
        assert fact is None or (fact.answered_by == "record" and fact.topic not in UNASKED_TOPICS)


@pytest.mark.parametrize("fact", ["consent", "accepts_plasma_exchange", "health_insurance"])
def test_willingness_is_never_asked_of_a_referrer(fact: str) -> None:
    assert not may_ask("fact", [fact], knowledge().vocabulary)


def test_a_biopsy_is_never_proposed() -> None:
    made = letter({}, EVERY_TRIAL)
    [tissue] = [item for item in items(made) if "histopathology" in item.text]
    assert tissue.note.startswith("The report, only if tissue was examined already.")
    assert not [sentence for sentence in (*WHY.values(), *BRING.values()) if "biops" in sentence.casefold()]


def test_a_test_that_was_not_done_is_known_and_not_asked_for() -> None:
    made = letter({"findings": [{"fact": "csf_jcv_pcr", "value": "not_done"}]}, EVERY_TRIAL)
    assert "csf_jcv_pcr" not in names(made.requests)
    assert "csf_jcv_pcr" in names(made.undone)
    assert "Not asked for, since it was not done" in said(made)


def test_every_reason_has_words_or_needs_none() -> None:
    without = {Code.NO_RECORD, Code.NOT_DONE}
    reasons = list(Code)
    patients = reasons[reasons.index(Code.NO_RECORD) : reasons.index(Code.RESULTS_DISAGREE)]
    assert set(WHY) == set(patients) - without


# medicines, and people who have died


def test_a_label_that_forbids_a_medicine_is_said_apart_from_any_trial() -> None:
    course = {"treatment": "natalizumab", "from": "2026-01", "ongoing": True}
    made = letter({"as_of": "2026-11-20", "treatments": [course]})
    assert "before the next dose" in said(made)


def test_there_is_no_letter_about_somebody_who_has_died() -> None:
    assert has_died(letter({"alive": False}).result)
    assert not has_died(letter({"alive": True}).result)


# trials that it is not referred on to


def test_a_failing_trial_has_a_note_with_its_items_and_room_for_the_protocol() -> None:
    made = letter({"findings": [{"fact": "hiv", "value": "positive", "date": "2026-10-01"}]}, "FR-pembrolizumab-PML")
    text = said(made)
    assert "Item numbers are those of the registry's list" in text
    assert "E1 (a lay text, E1; the study's title)" in text
    assert "Protocol, version" in text


def test_a_trial_that_does_not_fail_has_none() -> None:
    assert letter({}, "FR-pembrolizumab-PML").failing() == []
    assert "Not referred on" not in said(letter({}, "FR-pembrolizumab-PML"))


# forms


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_forms_say_the_same(code: str) -> None:
    page = letter({}, EVERY_TRIAL, code=code).page()
    text, markdown, html = page_text(page), page_markdown(page), page_html(page)
    assert f'<html lang="{code}">' in html
    for asked in items(letter({}, EVERY_TRIAL, code=code)):
        words = re.findall(r"[^\W_]{4,}", asked.text)
        assert all(word in form for word in words for form in (text, markdown, html))


def test_what_a_profile_holds_is_shown_as_text_and_never_interpreted() -> None:
    page = letter({"id": "<b>*x*</b>\x1b[2J\u202e"}).page()
    html, markdown = page_html(page), page_markdown(page)
    assert "&lt;b&gt;*x*&lt;/b&gt;" in html
    assert "\\<b\\>\\*x\\*" in markdown
    assert not {"\x1b", "\u202e"} & set(html + markdown + page_text(page))


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([20, 40, 60, 80, 200]))
def test_it_fits_the_terminal(columns: int) -> None:
    lines = page_text(letter({}, EVERY_TRIAL).page(), columns).splitlines()
    assert not [line for line in lines if len(line) > max(columns, 40) and " " in line.strip()]


def test_the_html_holds_no_script_and_nothing_from_elsewhere() -> None:
    html = page_html(letter({}, EVERY_TRIAL).page())
    assert not re.search(r"<script|<img|<link|url\(|@import|https?://[^\s<]*\.(js|css)", html)
