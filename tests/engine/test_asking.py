"""The order of an interview: few questions are left after each, and nothing is asked that another answer carries."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from worlds import ON, knowledge, patient, profiles

from screener.engine.asking import to_ask
from screener.engine.questions import Asked
from screener.engine.screening import joinable_of, screen
from screener.errors import Invalid


def asked(profile: dict[str, Any], *done: Asked) -> list[Asked]:
    return to_ask(patient(profile), joinable_of(knowledge(), ON), ON, done)


@settings(max_examples=15, deadline=None)
@given(profiles())
def test_it_asks_exactly_what_still_matters(profile: dict[str, Any]) -> None:
    try:
        known = patient(profile)
    except Invalid:
        return
    result = screen(known, joinable_of(knowledge(), ON), ON)
    matters = {(q["about"], tuple(q["names"])) for q in result["questions"]}
    assert {(q.about, q.names) for q in asked(profile)} == matters


def test_what_another_answer_carries_is_asked_after_it() -> None:
    names = [question.names[0] for question in asked({})]
    assert names.index("better_explained") > max(names.index("mri_compatible"), names.index("clinical_compatible"))


def test_what_was_asked_is_not_asked_again() -> None:
    first, second, *_ = asked({})
    assert asked({}, first)[0] != first
    assert second in asked({}, first)


def test_whoever_is_ruled_out_is_asked_nothing_more_for_that_trial() -> None:
    hiv = {"fact": "hiv", "value": "positive", "date": "2026-11-01"}
    about = {name for question in asked({"findings": [hiv]}) for name in question.names}
    assert "hiv" not in about and "immunocompromised" not in about
