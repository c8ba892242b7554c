"""What is one unknown and what is two: a reading that is asked in two ways, two questions about one class."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import binder, bound, trial

from screener.engine.obstacles import LeafObstacles
from screener.engine.worlds import by_worlds


def verdict(inclusion: list[Any], profile: dict[str, Any]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    made, masks = bound(trial(inclusion), profile)
    found = by_worlds(made, masks, LeafObstacles(made, binder(profile), masks))
    return found.verdict, found.reasons


def test_one_reading_that_is_partly_known_is_one_unknown_with_and_without_a_window() -> None:
    """At most 200 cells, and at least 150 of them by one criterion: then not fewer than 150 by another one."""
    profile = {"findings": [{"fact": "cd4", "value": "<=200", "unit": "/uL", "date": "2026-11-10"}]}
    enough = {"fact": "cd4", "at_least": "150 /uL"}
    few = {"fact": "cd4", "less_than": "150 /uL", "within": "90 days"}
    assert verdict([enough, few], profile) == ("not_now", (("I0", "I1"),))
    assert verdict([enough], profile)[0] == verdict([few], profile)[0] == "needs_facts"


def test_two_readings_are_two_unknowns() -> None:
    """The lowest of two may be low while the latest is not."""
    readings = [("<=200", "2026-11-10"), ("<=180", "2026-10-10")]
    profile = {"findings": [{"fact": "cd4", "value": v, "unit": "/uL", "date": d} for v, d in readings]}
    enough = {"fact": "cd4", "at_least": "150 /uL"}
    few = {"fact": "cd4", "less_than": "150 /uL", "reads": "lowest"}
    assert verdict([enough, few], profile)[0] == "needs_facts"


NOT_CLASSIFIED = {
    "findings": [
        {"fact": "clinical_compatible", "value": True},
        {"fact": "mri_compatible", "value": True},
        {"fact": "better_explained", "value": True},
        {"fact": "csf_jcv_pcr", "value": "positive"},
        {"fact": "pml_tissue", "value": "not_shown"},
    ]
}


@pytest.mark.parametrize("barred", ["possible", "not_met"])
def test_what_the_table_does_not_classify_is_left_to_the_site_however_often_it_is_asked(barred: str) -> None:
    """One criterion wants a class and bars another: the site may say yes to the one and no to the other."""
    wants = {"fact": "pml_certainty", "one_of": ["definite", "probable"]}
    bars = {"none": [{"fact": "pml_certainty", "one_of": [barred]}]}
    assert verdict([{"all": [wants, bars]}], NOT_CLASSIFIED)[0] == "for_site"
    assert verdict([{"all": [wants, {"none": [wants]}]}], NOT_CLASSIFIED)[0] == "not_now"
