"""Words of its own that a criterion has for a voice: said to that voice alone, and never where they must not be."""

from __future__ import annotations

from typing import Any

import pytest
from families import ON, PLANTED, criterion, made, planted, worded
from pydantic import ValidationError
from test_family_laws import hold_on_every_face

from screener.documents import Document
from screener.engine.screening import screen
from screener.engine.whatif import timeline
from screener.knowledge import Knowledge, Texts, load
from screener.profile.patient import patient_from
from screener.reports.console import Clinician, rendered
from screener.reports.coordinator import Coordinator
from screener.reports.html import professional_html
from screener.reports.language import Language
from screener.reports.page import block_texts
from screener.reports.page import texts as page_texts
from screener.reports.professional import Professional
from screener.vocabulary.texts import CriterionText, Wording

WORDS = {
    "family": "an illness with another virus",
    "clinician": "Words of the clinician",
    "coordinator": "must have words of the coordinator",
}
HIV = criterion("E1", "exclude_if", {"fact": "hiv", "is": "positive"})
POSITIVE = {"findings": [{"fact": "hiv", "value": "positive", "date": "2026-11-01"}]}
RITUXIMAB = criterion("E1", "exclude_if", {"treatment": "rituximab", "within": "90 days"})
GIVEN = {"treatments": [{"treatment": "rituximab", "to": "2026-11-01"}]}


def professionals(known: Knowledge, profile: dict[str, Any]) -> dict[str, str]:
    """What each reads on the console."""
    result = screen(patient_from(Document("p", profile, {}), known.vocabulary, ON), known, ON)
    views: dict[str, Clinician | Coordinator] = {
        "clinician": Clinician(result, known),
        "coordinator": Coordinator(result, known),
    }
    return {voice: " ".join(rendered(view.screen()).split()) for voice, view in views.items()}


def test_each_voice_of_professionals_reads_its_own_words() -> None:
    shown = professionals(planted(worded(HIV, **WORDS)), POSITIVE)
    assert "Words of the clinician" in shown["clinician"]
    assert "Must have words of the coordinator" in shown["coordinator"]
    assert "coordinator" not in shown["clinician"]
    assert "Words of the clinician" not in shown["coordinator"]


def test_without_words_for_it_a_voice_reads_what_is_made() -> None:
    shown = professionals(planted(worded(HIV, family="an illness")), POSITIVE)
    assert shown == professionals(planted(HIV), POSITIVE)


def test_a_page_of_a_clinician_has_them_too() -> None:
    known = planted(worded(HIV, **WORDS))
    patient = patient_from(Document("p", POSITIVE, {}), known.vocabulary, ON)
    result = screen(patient, known, ON)
    ahead = timeline(result, patient, known)
    page = professional_html(Professional(result, ahead, known, Language("en"), coordinator=False, whole=False).sheet())
    assert "Words of the clinician" in page


def test_a_family_reads_them_as_the_reason_and_the_doctor_beside_it_the_clinicians() -> None:
    found = made(POSITIVE, planted(worded(HIV, **WORDS)))
    assert "The reason: an illness with another virus." in block_texts(found.card())
    assert "Words of the clinician" in "\n".join(page_texts(found.pages[1]))


def test_of_a_medicine_a_family_reads_what_every_page_says() -> None:
    """Whatever the file says: it is decided by the kind of obstacle."""
    own, plain = made(GIVEN, planted(worded(RITUXIMAB, **WORDS))), made(GIVEN, planted(RITUXIMAB))
    assert own.page == plain.page
    assert WORDS["clinician"] not in "\n".join(page_texts(own.pages[1]))


def test_what_is_to_be_left_out_is_left_out_of_them() -> None:
    known = planted(worded(HIV, family="HIV in the blood"))
    found = made(POSITIVE, known, hide=("hiv",))
    assert "HIV" not in "\n".join(block_texts(found.card()))
    hold_on_every_face(found.patient, known, ("hiv",))


def test_they_change_no_verdict() -> None:
    found = [made(POSITIVE, known).result for known in (planted(HIV), planted(worded(HIV, **WORDS)))]
    assert found[0] == found[1]


def test_words_for_families_promise_no_day() -> None:
    with pytest.raises(ValidationError, match="hold no number"):
        Wording(family="6 months to wait")
    with pytest.raises(ValidationError, match="hold no number"):
        CriterionText.model_validate({"text": "t", "wording": {"family": "encore 6 mois"}})


def test_a_voice_that_nobody_has_is_refused() -> None:
    with pytest.raises(ValidationError, match="patient"):
        Wording.model_validate({"patient": "words"})


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_shipped_ones_are_said_in_each_language(code: str) -> None:
    texts = Texts(load(), code)
    own = [(key, c.id, voice) for key, t in load().trials.items() for c in t.criteria for voice, _ in c.wording]
    english = [texts_en.wording(*at) for texts_en in [Texts(load(), "en")] for at in own]
    said = [texts.wording(*at) for at in own]
    assert own
    assert all(said)
    assert (said == english) == (code == "en")
    assert PLANTED not in {key for key, _, _ in own}
