"""Truths in plain sight, from the plain evaluator and from the compiled form alike: absence is never evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from worlds import ON, bound, knowledge, patient, trial

from screener.engine.kleene import truth
from screener.engine.reference import Reference
from screener.values import Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

NOW = {"treatment": "rituximab", "status": "current"}
EVER = {"treatment": "rituximab"}
SIX_MONTHS = {"treatment": "rituximab", "within": "6 months"}
PAST = {"treatment": "rituximab", "status": "past"}
LUPUS = {"condition": "systemic_lupus"}
ACTIVE_LUPUS = {"condition": "systemic_lupus", "status": "active"}


def given(**course: Any) -> dict[str, Any]:
    return {"as_of": "2026-11-20", "treatments": [{"treatment": "rituximab", **course}]}


def whole(kind: str, **scope: Any) -> dict[str, Any]:
    return {"as_of": "2026-11-20", "complete": {kind: scope}}


def autoimmune(status: str) -> dict[str, Any]:
    return {"conditions": [{"condition": "autoimmune_disease", "status": status}]}


EARLY = date(2026, 5, 1)
IN_SPRING = whole("treatments", as_of="2026-04", covers="ever")

CASES: list[tuple[str, Any, dict[str, Any], date, Truth]] = [
    ("nothing is recorded", NOW, {}, ON, U),
    ("a judgement is the site's", "Is it safe?", {}, ON, U),
    # lists that are whole
    ("the list of today's drugs does not name it", NOW, whole("treatments", covers="current"), ON, F),
    ("the list of today's drugs says nothing of the past", EVER, whole("treatments", covers="current"), ON, U),
    ("and nothing of the last months", SIX_MONTHS, whole("treatments", covers="current"), ON, U),
    ("the list of all drugs ever does not name it", EVER, whole("treatments", covers="ever"), ON, F),
    ("nor in the last months", SIX_MONTHS, whole("treatments", covers="ever"), ON, F),
    ("the list since January does not name it", SIX_MONTHS, whole("treatments", since="2026-01"), ON, F),
    ("and may miss what was before", EVER, whole("treatments", since="2026-01"), ON, U),
    ("the list since September reaches back too little", SIX_MONTHS, whole("treatments", since="2026-09"), ON, U),
    ("a list that was whole in spring is not whole now", EVER, IN_SPRING, ON, U),
    ("a list of today's drugs says nothing of an earlier day", NOW, whole("treatments", covers="current"), EARLY, U),
    # courses
    ("a drug that is given now", NOW, given(**{"from": "2026-01", "ongoing": True}), ON, T),
    ("and is no past drug", PAST, given(**{"from": "2026-01", "ongoing": True}), ON, F),
    ("a last dose in September, and perhaps another drug of that name since", NOW, given(to="2026-09-10"), ON, U),
    ("was given", EVER, given(to="2026-09-10"), ON, T),
    ("and inside six months", SIX_MONTHS, given(to="2026-09-10"), ON, T),
    ("a missing end is unknown, not ongoing", NOW, given(**{"from": "2026-01"}), ON, U),
    ("a start inside the window settles it", SIX_MONTHS, given(**{"from": "2026-09"}), ON, T),
    ("a last dose after the day: it was going on", NOW, given(**{"from": "2026-01", "to": "2026-09"}), EARLY, T),
    ("unless its beginning is not known", NOW, given(to="2026-09"), EARLY, U),
    ("nor whether it was given at all by then", EVER, given(to="2026-09"), EARLY, U),
    ("nor when", SIX_MONTHS, given(to="2026-09"), EARLY, U),
    ("what goes on today may have begun after an earlier day", NOW, given(ongoing=True), EARLY, U),
    # conditions
    ("the list of conditions is not whole", LUPUS, {}, ON, U),
    ("the list of conditions ever does not name it", LUPUS, whole("conditions", covers="ever"), ON, F),
    ("the list of today's conditions says nothing of the past", LUPUS, whole("conditions", covers="current"), ON, U),
    ("and rules out that it is active", ACTIVE_LUPUS, whole("conditions", covers="current"), ON, F),
    ("a class that is absent rules out its kinds", LUPUS, autoimmune("absent"), ON, F),
    ("a class in remission rules out that a kind is active", ACTIVE_LUPUS, autoimmune("remission"), ON, F),
    ("a class that is active may be of another kind", LUPUS, autoimmune("active"), ON, U),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "profile", "on", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_truths_in_plain_sight(rule: Any, profile: dict[str, Any], on: date, expected: Truth) -> None:
    file = trial([rule])
    k = knowledge()
    made, masks = bound(file, profile, on)
    plain = Reference(patient(profile), k.vocabulary, k.schemes, on).criterion(file.inclusion[0])
    assert plain is expected
    assert truth(made.criteria[0].formula, [b.mask for b in masks]) is expected
