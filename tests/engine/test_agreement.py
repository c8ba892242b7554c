"""The compiled form says what the plain evaluator says, on generated rules of every form and generated profiles."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from worlds import ON, SIMPLE, bound, facts_in, forms_in, knowledge, patient, profiles, rules, trial

from screener.engine.kleene import truth
from screener.engine.reference import Reference
from screener.errors import Invalid
from screener.rules.asked import Anchored, Compared, Dose, Doubtful, Either, Started
from screener.rules.formula import holds, unknowns
from screener.rules.requirements import FORMS, AtLeastRule, ConditionRule, FactRule, TreatmentRule
from screener.values import Truth

SCREENING_DAYS = st.sampled_from([ON, ON, ON - timedelta(150), ON - timedelta(500), ON + timedelta(60)])
"""Today mostly; also days on which a part of the profile was not known yet, or is old."""


def both_truths(
    rule: dict[str, Any], profile: dict[str, Any], on: date = ON, *, exclude: bool = False
) -> tuple[Truth, Truth]:
    """What the compiled form and the plain evaluator say of one criterion."""
    try:
        person = patient(profile)
    except Invalid:
        assume(False)
    file = trial([], [rule]) if exclude else trial([rule])
    made, masks = bound(file, profile, on)
    k = knowledge()
    plain = Reference(person, k.vocabulary, k.schemes, on).criterion(file.criteria()[0])
    fast = truth(made.criteria[0].formula, [b.mask for b in masks])
    if plain is Truth.UNKNOWN and fast is not Truth.UNKNOWN:
        assert_every_world_agrees(made.criteria[0].formula, [b.mask for b in masks], fast)
        event("the compiled form knows more")
        plain = fast
    return fast, plain


def assert_every_world_agrees(formula: Any, masks: list[int], decided: Truth) -> None:
    """The compiled form may know more, where one unknown is asked twice: then all its cells must say so."""
    numbers = sorted(unknowns(formula))
    cells = [[c for c in range(masks[u].bit_length()) if masks[u] >> c & 1] for u in numbers]
    assume(prod(map(len, cells)) <= 20_000)
    for world in product(*cells):
        assert holds(formula, dict(zip(numbers, world, strict=True))) == (decided is Truth.TRUE)


@pytest.mark.parametrize("form", sorted(SIMPLE))
@given(data=st.data())
def test_simple_requirements_agree(form: str, data: st.DataObject) -> None:
    rule = data.draw(SIMPLE[form](), label="rule")
    profile = data.draw(profiles(facts_in(rule)), label="profile")
    fast, plain = both_truths(rule, profile, data.draw(SCREENING_DAYS, label="on"))
    event(f"{form}: {fast.name}")
    assert fast is plain


@given(data=st.data(), rule=rules(), exclude=st.booleans())
def test_nested_requirements_agree(data: st.DataObject, rule: dict[str, Any], exclude: bool) -> None:
    profile = data.draw(profiles(facts_in(rule)), label="profile")
    fast, plain = both_truths(rule, profile, data.draw(SCREENING_DAYS, label="on"), exclude=exclude)
    assert fast is plain


@given(first=rules(2), second=rules(2), profile=profiles())
def test_other_criteria_of_the_trial_do_not_change_a_truth(
    first: dict[str, Any], second: dict[str, Any], profile: dict[str, Any]
) -> None:
    """A second criterion cuts the same unknowns into more cells; the first one's truth stays."""
    try:
        patient(profile)
    except Invalid:
        assume(False)
    alone, masks_alone = bound(trial([first]), profile)
    together, masks = bound(trial([first, second]), profile)
    one = truth(alone.criteria[0].formula, [b.mask for b in masks_alone])
    two = truth(together.criteria[0].formula, [b.mask for b in masks])
    assert one is two or Truth.UNKNOWN in (one, two)


def test_every_form_of_requirement_is_generated() -> None:
    """A new form that the generator does not know would go untested."""
    seen: set[str] = set()

    @given(rule=rules())
    @settings(max_examples=200, database=None, derandomize=True)
    def collect(rule: dict[str, Any]) -> None:
        seen.update(forms_in(rule))

    collect()
    assert seen == set(FORMS)


OPTIONS = (FactRule, TreatmentRule, ConditionRule, AtLeastRule, Dose, Compared, Started, Anchored, Either, Doubtful)


def keys_in(rule: Any) -> set[str]:
    """Every key of a rule, however deep."""
    if isinstance(rule, list):
        return set().union(*map(keys_in, rule))
    return set(rule).union(*map(keys_in, rule.values())) if isinstance(rule, dict) else set()


def test_every_option_of_every_form_is_generated() -> None:
    seen: set[str] = set()

    @given(simple=st.tuples(*(make() for make in SIMPLE.values())), nested=rules())
    @settings(max_examples=600, database=None, derandomize=True)
    def collect(simple: tuple[dict[str, Any], ...], nested: dict[str, Any]) -> None:
        seen.update(*map(keys_in, simple), keys_in(nested))

    collect()
    known = {field.alias or name for model in OPTIONS for name, field in model.model_fields.items()}
    assert known - seen == {"is"}, "`is` is `one_of` with one value"
