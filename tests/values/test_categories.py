"""Comparing a value that may be one of several words with the words that a criterion wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.values import Truth, is_one_of

words = st.frozensets(st.sampled_from(["red", "green", "blue", "white"]))
some_words = words.filter(bool)


@pytest.mark.parametrize(
    ("possible", "wanted", "expected", "why"),
    [
        ({"negative"}, {"negative"}, Truth.TRUE, "it is the wanted one"),
        ({"positive"}, {"negative"}, Truth.FALSE, "it is another one"),
        ({"negative", "positive"}, {"negative"}, Truth.UNKNOWN, "never mentioned: either"),
        ({"definite", "probable"}, {"definite", "probable", "possible"}, Truth.TRUE, "each would do"),
        ({"definite"}, set(), Truth.FALSE, "nothing is wanted"),
    ],
)
def test_is_one_of(possible: set[str], wanted: set[str], expected: Truth, why: str) -> None:
    assert is_one_of(frozenset(possible), frozenset(wanted)) is expected, why


def test_a_value_without_possibilities_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one possibility"):
        is_one_of(frozenset(), frozenset({"negative"}))


@given(some_words, words)
def test_it_says_what_holds_for_every_possibility(possible: frozenset[str], wanted: frozenset[str]) -> None:
    answers = {word in wanted for word in possible}
    expected = Truth.UNKNOWN if len(answers) == 2 else Truth.TRUE if True in answers else Truth.FALSE
    assert is_one_of(possible, wanted) is expected


@given(some_words, words, st.data())
def test_narrowing_never_overturns(possible: frozenset[str], wanted: frozenset[str], data: st.DataObject) -> None:
    narrowed = data.draw(st.frozensets(st.sampled_from(sorted(possible)), min_size=1))
    assert is_one_of(possible, wanted) in (Truth.UNKNOWN, is_one_of(narrowed, wanted))
