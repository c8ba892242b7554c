"""One probe of the real registries, on request only: `pytest -m live`."""

from __future__ import annotations

import pytest

from screener.knowledge import locate
from screener.knowledge.net import load_net
from screener.registries import ctgov, ctis
from screener.registries.line import Line, Manners

LIVE = "asks the real registries; run it on request with `-m live`"


@pytest.fixture
def asked_for(request: pytest.FixtureRequest) -> None:
    if "live" not in (request.config.getoption("-m") or ""):
        pytest.skip(LIVE)


@pytest.mark.live
@pytest.mark.usefixtures("asked_for")
def test_both_registries_answer_as_they_are_described() -> None:
    net = load_net(locate())
    with Line(ctgov.NAME, ctgov.BASE, Manners()) as line:
        registry = ctgov.ClinicalTrialsGov(line, net)
        assert registry.data_day()
        assert [r.study.id for r in registry.fetch_ids(["NCT01730131"], lambda _: None).reads] == ["NCT01730131"]
    with Line(ctis.NAME, ctis.BASE, Manners(), ctis.THROTTLES) as line:
        hits = ctis.Ctis(line, net).hits(lambda _: None, [])
        assert all(ctis.is_record(hit) for hit in hits.values())
