"""Which unknowns can decide, by a table of all worlds and by search: what comparing every two worlds finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from formulas import Case, Met, cases, every_world, formulas_over, meeting, meeting_all
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from screener.engine import tables
from screener.engine.exact import Budget, pivotal

REUSED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""The fixture only chooses the way to the answer, and is the same for every example."""


@pytest.fixture(params=["by a table", "by search"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST", tables.MOST if request.param == "by a table" else 0)


def deciding(passing: Met, failing: Met) -> Iterator[int]:
    """The unknowns in which alone a world that passes differs from one that does not."""
    for one in passing:
        for u, cell in enumerate(one):
            if any((*one[:u], other, *one[u + 1 :]) in failing for other in range(4) if other != cell):
                yield u


@pytest.mark.usefixtures("_way")
@REUSED
@given(cases())
def test_those_in_which_alone_a_world_that_passes_differs_from_one_that_does_not(case: Case) -> None:
    obeying = meeting_all(case.given, every_world(case.masks))
    passing = meeting_all(case.formulas, obeying)
    assume(passing)
    found = pivotal(case.formulas, case.masks, Budget(), case.given)
    event(f"{len(found)} of {len(case.masks)} decide")
    assert found == sorted(set(deciding(passing, obeying - passing)))


SIZES = (2, 3, 4, 2)


@given(formulas_over(SIZES), st.lists(formulas_over(SIZES), max_size=2))
def test_a_table_has_every_world_once(formula: tuple[object, ...], rules: list[tuple[object, ...]]) -> None:
    cells = {u: [1 << cell for cell in range(size)] for u, size in enumerate(SIZES)}
    obeying = meeting_all(rules, every_world([(1 << size) - 1 for size in SIZES]))
    passing = meeting(formula, obeying)
    assert tables.deciding([formula], rules, cells) == sorted(set(deciding(passing, obeying - passing)))
