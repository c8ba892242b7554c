"""The forms in which a criterion can ask, and what a file's author is told when one is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from screener.models import Model
from screener.rules.asked import Either, window_of
from screener.rules.requirements import (
    FORMS,
    AllRule,
    AnyRule,
    AtLeastRule,
    ConditionRule,
    FactRule,
    JudgementRule,
    NoneRule,
    Requirement,
    TreatmentRule,
    word,
)

ANY: TypeAdapter[Any] = TypeAdapter(Requirement)


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ({"fact": "hiv", "is": "positive"}, FactRule),
        ({"fact": "mri_compatible", "is": True}, FactRule),
        ({"fact": "cd4", "at_most": "200 /uL", "within": "90 days"}, FactRule),
        ({"fact": "pml_certainty", "one_of": ["definite", "probable"]}, FactRule),
        ({"fact": "age", "at_most": {"either": [60, 75], "because": "two copies"}}, FactRule),
        ({"fact": "onset", "within": "6 months"}, FactRule),
        ({"treatment": "biologic", "status": "current"}, TreatmentRule),
        ({"treatment": ["quinine", "quinidine"], "less_than_ago": "14 days"}, TreatmentRule),
        ({"condition": "autoimmune_disease", "status": "active", "other_than": ["psoriasis"]}, ConditionRule),
        ({"judgement": "Is it safe?"}, JudgementRule),
        ({"all": [{"judgement": "a"}, {"judgement": "b"}]}, AllRule),
        ({"any": [{"judgement": "a"}]}, AnyRule),
        ({"none": [{"judgement": "a"}]}, NoneRule),
        ({"at_least": 2, "of": [{"judgement": "a"}, {"judgement": "b"}]}, AtLeastRule),
    ],
)
def test_each_form_is_told_by_its_key(said: dict[str, Any], form: type[Model]) -> None:
    made = ANY.validate_python(said)
    assert type(made) is form
    assert ANY.validate_python(made) == made


def test_every_form_is_listed_once() -> None:
    assert len(set(FORMS.values())) == len(FORMS) == 8


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"drug": "quinine"}, "This is no requirement. | Give it one of these keys: fact, treatment"),
        ("quinine", "This is no requirement."),
        ({"fact": "hiv"}, "A fact without a comparison."),
        ({"fact": "cd4", "at_least": 200, "at_least_ago": "90 days"}, "Readings are asked for up to an age."),
        ({"fact": "hiv", "is": "positive", "are": 1}, "Extra inputs"),
        ({"at_least": 3, "of": [{"judgement": "a"}]}, "More parts are wanted than there are."),
        ({"at_least": 0, "of": [{"judgement": "a"}]}, "greater than or equal to 1"),
        ({"all": []}, "at least 1 item"),
        ({"judgement": ""}, "at least 1 character"),
        ({"fact": "age", "at_most": {"either": [60], "because": "one"}}, "at least 2 items"),
        ({"treatment": "quinine", "status": "sometimes"}, "'current', 'ever' or 'past'"),
    ],
)
def test_a_wrong_form_is_refused_with_words(said: Any, told: str) -> None:
    with pytest.raises(ValidationError) as failure:
        ANY.validate_python(said)
    assert told in str([e["msg"] for e in failure.value.errors()])


def test_within_counts_the_first_day_of_the_window_and_less_than_ago_does_not() -> None:
    assert window_of("within", "90 days").includes_first
    assert not window_of("less_than_ago", "90 days").includes_first
    assert not window_of("at_least_ago", "90 days").includes_first


def test_booleans_are_values_by_name() -> None:
    assert [word(True), word(False), word("positive")] == ["true", "false", "positive"]


def test_a_fact_lists_its_comparisons_and_values() -> None:
    rule = FactRule.model_validate({"fact": "age", "at_least": 18, "less_than": 60})
    assert rule.comparisons() == [("at_least", 18), ("less_than", 60)]
    disagreeing = FactRule.model_validate(
        {"fact": "pml_certainty", "one_of": {"either": [["definite"], ["possible"]], "because": "two copies"}}
    )
    assert isinstance(disagreeing.wanted(), Either)
    assert FactRule.model_validate({"fact": "hiv", "is": "negative"}).wanted() == frozenset({"negative"})
