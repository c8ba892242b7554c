"""Items: what counts as the same text, and that a text is split by its headings."""

from hypothesis import given
from hypothesis import strategies as st

from screener.registries.criteria_text import items_of
from screener.registries.items import SIDES, Item, digest, normalised

PLAIN = "Inclusion Criteria:\n\n* Age \\>= 18 years\n* Able to walk\n\nExclusion Criteria:\n\n1. Any tumour\n"


def test_a_plain_text() -> None:
    items = items_of(PLAIN)
    assert [i.text for i in items.inclusion] == ["Age >= 18 years", "Able to walk"]
    assert [i.text for i in items.exclusion] == ["Any tumour"]
    assert (items.unsorted, items.complete) == ((), True)


def test_without_headings_nothing_is_sorted() -> None:
    items = items_of("* Age 18\n* No tumour\n")
    assert [len(items.side(s)) for s in SIDES] == [0, 0, 2]
    assert not items.complete


def test_a_list_of_key_criteria_is_not_whole() -> None:
    assert not items_of(PLAIN.replace("Inclusion", "Key Inclusion")).complete


def test_what_only_typesetting_changes_is_the_same() -> None:
    first, second = Item("Age \\>= 18  years."), Item("* Age ≥ 18 years")
    assert digest(first) == digest(second)
    assert digest(first) != digest(Item("Age ≥ 19 years"))
    assert digest(first) != digest(first._replace(group="Cohort 1"))


@given(st.text())
def test_any_text_can_be_split_and_compared(text: str) -> None:
    items = items_of(text)
    assert all(digest(item) for side in SIDES for item in items.side(side))
    assert normalised(normalised(text)) is not None
