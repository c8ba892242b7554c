"""The interview on paper: the same questions, with room for every answer and nothing that asks for a test."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from screener.documents import Document
from screener.engine.asking import to_ask
from screener.engine.questions import Asked
from screener.engine.screening import joinable_of, screen
from screener.interview.session import PLACE, Session
from screener.knowledge import Knowledge, load
from screener.profile.patient import patient_from
from screener.reports.form import Form
from screener.reports.language import LANGUAGES, Language
from screener.reports.letter import UNASKED_TOPICS
from screener.reports.page import Checklist, section_texts, texts
from screener.reports.page_text import page_text
from screener.reports.sheet import page_html

ON = date(2026, 11, 22)


@cache
def knowledge() -> Knowledge:
    return load()


def form(profile: dict[str, Any], code: str = "en", *, plain: bool = True) -> Form:
    patient = patient_from(Document("p", profile, {}), knowledge().vocabulary, ON)
    chosen = joinable_of(knowledge(), ON)
    return Form(screen(patient, chosen, ON), to_ask(patient, chosen, ON), knowledge(), Language(code), plain=plain)


def test_it_asks_what_the_interview_asks_in_the_same_order() -> None:
    session = Session(knowledge(), ON)
    asked = form({}).questions
    first = [Asked("fact", ("onset",)), Asked("fact", ("diagnosed",))]
    assert asked == [*first, *(q for q in session.open() if q not in first)]
    assert all(name not in PLACE for _, names in asked for name in names)


def test_what_is_known_is_not_asked_again() -> None:
    known = {"onset": "2026-08", "findings": [{"fact": "mri_compatible", "value": True, "date": "2026-10"}]}
    names = {name for _, names in form(known).questions for name in names}
    assert not names & {"onset", "mri_compatible"}
    assert "diagnosed" in names


def test_a_family_is_asked_no_judgement() -> None:
    for about, names in form({}).questions:
        fact = knowledge().vocabulary.facts[names[0]] if about == "fact" else None
        assert fact is None or (fact.answered_by == "record" and fact.topic not in UNASKED_TOPICS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_question_has_room_for_not_knowing(code: str) -> None:
    made, say = form({}, code), Language(code).say
    sections = [s for s in made.page().sections if s.id.startswith("question-")]
    assert len(sections) == len(made.questions)
    for section, (about, names) in zip(sections, made.questions, strict=True):
        boxes = [i.text for b in section.blocks if isinstance(b, Checklist) for i in b.items]
        dated = about == "fact" and knowledge().vocabulary.facts[names[0]].type == "date"
        assert dated or say("I don't know") in boxes


def test_not_tested_is_apart_from_not_known() -> None:
    text = page_text(form({}).page())
    assert "[ ] not tested\n[ ] I don't know" in text


def test_no_medicine_is_to_be_changed_and_no_test_to_be_made_for_it() -> None:
    said = " ".join(texts(form({}).page()))
    assert "Do not stop, skip or change any medicine" in said
    assert "nothing needs to be tested for this sheet" in said


def test_plain_words_for_families_and_a_clinicians_for_clinicians() -> None:
    plain, clinical = page_text(form({}).page()), page_text(form({}, plain=False).page())
    assert "Does the MRI report say" in plain
    assert "MRI compatible with PML" in clinical


def test_where_nothing_is_left_it_says_so() -> None:
    known = {
        "onset": "2026-08",
        "diagnosed": "2026-10",
        "born": "1972",
        "alive": True,
        "findings": [
            {"fact": "hiv", "value": "positive", "date": "2026-10"},
            {"fact": "mri_compatible", "value": True, "date": "2026-10"},
            {"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-10"},
            {"fact": "clinical_compatible", "value": True, "date": "2026-10"},
        ],
    }
    assert form(known).questions == []
    assert "there is nothing to ask" in page_text(form(known).page())


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_sheet_is_in_its_language(code: str) -> None:
    assert f'<html lang="{code}">' in page_html(form({}, code).page())


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_has_room_for_the_journey_and_the_insurance(code: str) -> None:
    say = Language(code).say
    [place] = [s for s in form({}, code).page().sections if s.id == "place"]
    said = "\n".join(section_texts(place))
    for text in ("Can the patient travel?", "only with somebody", "Insured in which country"):
        assert say(text) in said
