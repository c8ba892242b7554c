"""A trial's file: what it must say, and what makes a criterion a lay one."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from screener.rules.trial_file import TrialFile

SOURCES = {
    "s": {"what": "a record", "where": "here", "dated": "2026"},
    "l": {"what": "a summary", "where": "there", "dated": "2026"},
}


def criterion(**more: Any) -> dict[str, Any]:
    basic: dict[str, Any] = {
        "id": "I1",
        "text": "HIV negative.",
        "topic": "cause",
        "source": [{"quality": "registry", "of": "s", "item": "1"}],
        "require": {"fact": "hiv", "is": "negative"},
    }
    return {k: v for k, v in (basic | more).items() if v is not None}


def file(**more: Any) -> TrialFile:
    basic: dict[str, Any] = {
        "trial": "T",
        "encoded_from": {"registry": "none", "record_date": "2026"},
        "sources": SOURCES,
        "coverage": {"inclusion": "complete", "exclusion": "complete"},
        "inclusion": [criterion()],
    }
    return TrialFile.model_validate(basic | more)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"inclusion": [criterion(require=None)]}, "says one thing"),
        ({"inclusion": [criterion(judgement="Is it?")]}, "says one thing"),
        ({"inclusion": [criterion(), criterion()]}, "`I1` stands twice"),
        (
            {"inclusion": [criterion(source=[{"quality": "registry", "of": "x", "item": "1"}])]},
            "`x` is not listed under",
        ),
        ({"inclusion": [criterion(source=[])]}, "at least 1 item"),
        ({"exclusion": [criterion(id="E1")]}, "exclusion criteria `exclude_if`"),
        ({"inclusion": [criterion(require=None, exclude_if={"fact": "hiv", "is": "positive"})]}, "Swap it"),
        ({"inclusion": [criterion(topic="weather")]}, "demographics"),
        ({"inclusion": [criterion(id="1")]}, "match pattern"),
        ({"coverage": {"inclusion": "most", "exclusion": "none"}}, "'complete', 'key_only'"),
    ],
)
def test_a_faulty_file_is_refused_with_words(more: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as failure:
        file(**more)
    assert told in str([e["msg"] for e in failure.value.errors()])


@pytest.mark.parametrize(
    ("qualities", "lay"),
    [
        (["lay"], True),
        (["lay", "publication"], True),
        (["lay", "title"], False),
        (["registry"], False),
        (["key_list", "lay"], False),
    ],
)
def test_a_criterion_is_lay_when_nothing_better_stands_behind_it(qualities: list[str], lay: bool) -> None:
    source = [{"quality": q, "of": "l", "item": "1"} for q in qualities]
    assert file(inclusion=[criterion(source=source)]).inclusion[0].lay is lay


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "unread"),
    [
        ("complete", "complete", ()),
        ("key_only", "complete", ("inclusion",)),
        ("partial", "none", ("inclusion", "exclusion")),
    ],
)
def test_a_list_that_was_not_read_whole_leaves_one_unread_part(
    inclusion: str, exclusion: str, unread: tuple[str, ...]
) -> None:
    assert file(coverage={"inclusion": inclusion, "exclusion": exclusion}).unread() == unread
