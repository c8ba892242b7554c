"""Laws of exact verdicts over the oracle's examples: the order of criteria and entries, and a criterion said twice."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from oracle_examples import Case, Plain, cases, read
from test_oracle import by_engine

from screener.engine.verdict import Decision


def found(case: Case, file: dict[str, Any]) -> Decision:
    """The decision on the case's patient, of a trial that is written otherwise."""
    return by_engine(case._replace(file=type(case.file).model_validate(file))).decision


def written(case: Case) -> dict[str, Any]:
    return case.file.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def turned(side: list[Any]) -> list[Any]:
    return side[::-1]


def twice(side: list[Plain]) -> list[Plain]:
    """Each criterion that is not the site's to answer, once more: what is judged twice is two judgements."""
    return [*side, *({**c, "id": f"{c['id']}-again"} for c in side if "judgement" not in str(c))]


@given(cases())
def test_the_order_of_criteria_does_not_matter(case: Case) -> None:
    file = written(case)
    other = {
        key: turned(value) if key in ("inclusion", "exclusion", "groups") else value for key, value in file.items()
    }
    one, two = by_engine(case).decision, found(case, other)
    assert (one.verdict, one.groups) == (two.verdict, two.groups)
    assert sorted(one.truths) == sorted(two.truths)


@given(cases())
def test_a_criterion_that_is_said_twice_changes_nothing(case: Case) -> None:
    file = written(case)
    other = {key: twice(value) if key in ("inclusion", "exclusion") else value for key, value in file.items()}
    one, two = by_engine(case).decision, found(case, other)
    assert (one.verdict, one.groups) == (two.verdict, two.groups)


@given(cases())
def test_the_order_of_the_lists_of_a_profile_does_not_matter(case: Case) -> None:
    lists = ("findings", "treatments", "conditions")
    profile = {key: value[::-1] if key in lists else value for key, value in case.profile.items()}
    one = by_engine(case).decision
    two = by_engine(case._replace(patient=read(profile, case.words.vocabulary))).decision
    assert (one.verdict, one.truths, one.reasons) == (two.verdict, two.truths, two.reasons)
