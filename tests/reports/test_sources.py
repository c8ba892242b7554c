"""Where a criterion was read, in words."""

from itertools import pairwise

import pytest

from screener.knowledge import load
from screener.reports.language import ENGLISH, Language
from screener.reports.sources import briefly, items, listed

LAY = {"quality": "lay", "of": "summary", "item": "I1"}
TITLE = {"quality": "title", "of": "title", "item": "title"}
LISTED = {"quality": "registry", "of": "ctgov", "item": "E3"}
ELSEWHERE = {"quality": "registry", "of": "ctis", "item": "5"}


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ((LAY, TITLE), "not from the registry's list: a lay text, I1; the study's title"),
        ((TITLE, LISTED), "registry's list: E3"),
        ((LISTED, ELSEWHERE), "registry's list: ctgov E3; ctis 5"),
        ((), ""),
    ],
)
def test_the_registrys_list_goes_before_all_else(sources: tuple[dict[str, str], ...], said: str) -> None:
    assert listed(sources, ENGLISH) == said


def test_a_source_that_is_one_item_is_named_once() -> None:
    assert briefly(TITLE, ENGLISH) == "title"
    assert briefly(LAY, Language("fr")) == "summary I1 (texte grand public)"
    assert items([LAY, TITLE, TITLE]) == "summary I1, title"


def test_no_item_of_any_trial_says_a_word_twice_in_a_row() -> None:
    knowledge = load(own=False)
    said = {listed(c.source, ENGLISH) for trial in knowledge.trials.values() for c in trial.criteria}
    for words in (one.replace("(", "").replace(";", "").split() for one in said):
        assert all(one != other for one, other in pairwise(words))
