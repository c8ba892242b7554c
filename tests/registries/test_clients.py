"""Both clients against the local server: all pages or nothing, odd answers, aliases, what is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from local_registry import FakeClock, LocalRegistry, cut_off, html, page, status, study
from registry_fixtures import registry

from screener.errors import RegistryError
from screener.knowledge import locate
from screener.knowledge.net import load_net
from screener.registries import ctis
from screener.registries.ctgov import ClinicalTrialsGov
from screener.registries.ctis import Ctis
from screener.registries.line import Line, Manners

if TYPE_CHECKING:
    from collections.abc import Iterator

NET = load_net(locate())
SHARED = Path(__file__).resolve().parents[3] / "shared" / "registries"
EU = {"ctNumber": "2024-512345-11-00"}


@pytest.fixture
def ctgov(registry: LocalRegistry) -> Iterator[ClinicalTrialsGov]:
    with Line("ClinicalTrials.gov", registry.ctgov, Manners(clock=FakeClock())) as line:
        yield ClinicalTrialsGov(line, NET)


@pytest.fixture
def eu(registry: LocalRegistry) -> Iterator[Ctis]:
    with Line("CTIS", registry.ctis, Manners(clock=FakeClock()), ctis.THROTTLES) as line:
        yield Ctis(line, NET)


def silent(_: str) -> None:
    """Watches nothing."""


def ids(fetched: Any) -> list[str]:
    return [read.study.id for read in fetched.reads]


def many(count: int) -> list[Any]:
    return [study(f"NCT{n:08}") for n in range(1, count + 1)]


# ClinicalTrials.gov


def test_three_queries_are_joined_and_the_data_day_is_kept(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(*many(3))
    registry.found = {
        "query.cond": ["NCT00000001", "NCT00000002"],
        "query.term": ["NCT00000002"],
        "query.intr": ["NCT00000003"],
    }
    fetched = ctgov.fetch_net(silent)
    assert sorted(ids(fetched)) == ["NCT00000001", "NCT00000002", "NCT00000003"]
    assert fetched.data_of == "2026-11-20T09:00:05"
    assert registry.paths() == ["/api/v2/version", *["/api/v2/studies"] * 3]
    sent = [asked.query for asked in registry.asked[1:]]
    assert [next(k for k in query if k.startswith("query.")) for query in sent] == [
        "query.cond",
        "query.term",
        "query.intr",
    ]
    assert not any("filter.overallStatus" in query for query in sent)
    assert '"progressive multifocal leucoencephalopathy"' in sent[0]["query.cond"]


def test_only_what_is_asked_by_what_it_gives_is_looked_through_whole(
    registry: LocalRegistry, ctgov: ClinicalTrialsGov
) -> None:
    registry.add(*many(2))
    registry.found = {"query.cond": ["NCT00000001"], "query.intr": ["NCT00000002"]}
    whole = {read.study.id: read.whole for read in ctgov.fetch_net(silent).reads}
    assert whole == {"NCT00000001": False, "NCT00000002": True}


def test_pages_are_walked_to_the_last(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(*many(25))
    registry.page = 10
    assert len(ids(ctgov.fetch_net(silent))) == 25
    walked = [asked.query.get("pageToken") for asked in registry.asked if "query.cond" in asked.query]
    assert walked == [None, "t10", "t20"]
    same = [{k: v for k, v in a.query.items() if k not in ("pageToken", "countTotal")} for a in registry.asked[1:4]]
    assert same[0] == same[1] == same[2]


def test_ten_thousand_records(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    for n in range(1, 10_001):
        number = f"NCT{n:08}"
        registry.studies[number] = {"protocolSection": {"identificationModule": {"nctId": number}}}
    told: list[str] = []
    fetched = ctgov.fetch_net(told.append)
    assert (len(fetched.reads), fetched.warnings) == (10_000, ())
    assert "ClinicalTrials.gov: page 10, 10000 records" in told


def test_an_empty_page_in_the_middle_is_not_the_end(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(*many(3))
    pages = [{"studies": many(1), "nextPageToken": "t1"}, {"studies": [], "nextPageToken": "t2"}]
    registry.faults.extend([page({"dataTimestamp": "2026-11-20"}), *map(page, pages)])
    assert sorted(ids(ctgov.fetch_net(silent))) == ["NCT00000001", "NCT00000003"]


def test_a_token_that_comes_twice_is_no_end(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.always = page({"studies": many(1), "nextPageToken": "same"})
    with pytest.raises(RegistryError, match="same next page twice"):
        ctgov.fetch_net(silent)


def test_doubled_records_count_once(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.always = page({"studies": many(2) * 2, "totalCount": 2})
    fetched = ctgov.fetch_net(silent)
    assert ids(fetched) == ["NCT00000001", "NCT00000002"]
    assert fetched.warnings == ()


def test_a_count_that_does_not_fit_is_said(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(*many(2))
    registry.total = 3
    warnings = ctgov.fetch_net(silent).warnings
    assert "ClinicalTrials.gov counted 3 records and sent 2: it may have changed meanwhile." in warnings


@pytest.mark.parametrize("answer", [[], {}, {"studies": "none"}, {"studies": None}, "text", 3, None])
def test_another_interface_is_noticed(answer: Any, registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.always = page(answer)
    with pytest.raises(RegistryError, match="interface may have changed"):
        ctgov.fetch_net(silent)


def test_a_fault_in_the_middle_of_the_pages_passes_or_all_is_lost(
    registry: LocalRegistry, ctgov: ClinicalTrialsGov
) -> None:
    registry.add(*many(25))
    registry.page = 10
    registry.faults.extend([page({"dataTimestamp": "x"}), page({"studies": many(10), "nextPageToken": "t10"}), cut_off])
    assert len(ids(ctgov.fetch_net(silent))) == 25
    registry.faults.extend([page({}), page({"studies": many(10), "nextPageToken": "t10"}), html(403)])
    with pytest.raises(RegistryError, match="403"):
        ctgov.fetch_net(silent)


def test_records_by_number_come_in_batches(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(*many(250))
    fetched = ctgov.fetch_ids([f"NCT{n:08}" for n in range(1, 251)], silent)
    assert (len(fetched.reads), fetched.gone) == (250, ())
    assert [len(asked.query["filter.ids"].split(",")) for asked in registry.asked] == [100, 100, 50]


def test_an_alias_leads_to_the_record_that_it_became(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(study("NCT00010647", identification={"nctIdAliases": ["NCT00009113"]}))
    registry.aliases["NCT00009113"] = "NCT00010647"
    fetched = ctgov.fetch_ids(["NCT00009113"], silent)
    assert ids(fetched) == ["NCT00010647"]
    assert [tuple(gone) for gone in fetched.gone] == [("NCT00009113", "merged into NCT00010647")]


def test_a_number_that_is_not_there_is_gone(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(*many(1))
    fetched = ctgov.fetch_ids(["NCT00000001", "NCT99999999"], silent)
    assert ids(fetched) == ["NCT00000001"]
    assert fetched.gone[0].why == "the registry has no record of this number any more"


def test_a_malformed_number_spoils_no_batch(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(*many(1))
    assert ids(ctgov.fetch_ids(["NCT00000000", "ACTG 243", "NCT00000001"], silent)) == ["NCT00000001"]


def test_a_registry_without_a_version_is_asked_all_the_same(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    registry.add(*many(1))
    registry.faults.append(status(404, "nothing"))
    assert ctgov.fetch_net(silent).data_of == ""


# CTIS


def test_searches_begin_at_page_one_and_every_record_is_retrieved(registry: LocalRegistry, eu: Ctis) -> None:
    for n in range(120):
        registry.add_eu({"ctNumber": f"2024-5{n:05}-11-00", "ctPublicStatusCode": 4})
    fetched = eu.fetch_net(silent)
    assert len(fetched.reads) == 120
    bodies = [asked.body for asked in registry.asked if asked.method == "POST"]
    assert [body["pagination"]["page"] for body in bodies] == [1, 2, 3] * len(NET.ctis)
    assert {tuple(body["searchCriteria"]) for body in bodies} == {("medicalCondition",), ("containAll",)}
    assert registry.paths().count("/ctis-public-api/retrieve/2024-500007-11-00") == 1


def test_a_403_of_the_portal_means_slower(registry: LocalRegistry, eu: Ctis) -> None:
    registry.add_eu(EU)
    registry.faults.append(html(403))
    assert ids(eu.fetch_net(silent)) == ["2024-512345-11-00"]


def test_a_record_that_cannot_be_retrieved_is_kept_as_the_search_has_it(registry: LocalRegistry, eu: Ctis) -> None:
    registry.hits.append(
        {"ctNumber": "2024-512345-11-00", "ctTitle": "A trial", "ctStatus": 3, "trialCountries": ["France:3"]}
    )
    fetched = eu.fetch_net(silent)
    only = fetched.reads[0].study
    assert (only.title, only.state, only.countries) == ("A trial", "recruiting", ("FR",))
    assert "does not give its record" in fetched.warnings[0]


def test_a_known_number_that_the_portal_does_not_have_is_gone(registry: LocalRegistry, eu: Ctis) -> None:
    fetched = eu.fetch_ids(["2024-512345-11-00", "2008-001314-24"], silent)
    assert [gone.id for gone in fetched.gone] == ["2024-512345-11-00"]
    assert registry.paths() == ["/ctis-public-api/retrieve/2024-512345-11-00"]


@pytest.mark.parametrize("answer", [[], {}, {"data": []}, {"pagination": {}, "data": {}}, None])
def test_another_portal_is_noticed(answer: Any, registry: LocalRegistry, eu: Ctis) -> None:
    registry.always = page(answer)
    with pytest.raises(RegistryError, match="interface may have changed"):
        eu.fetch_net(silent)


def test_a_retrieved_thing_that_is_no_record_is_noticed(registry: LocalRegistry, eu: Ctis) -> None:
    registry.add_eu(EU)
    registry.trials["2024-512345-11-00"] = {"error": "maintenance"}
    with pytest.raises(RegistryError, match="no record of a trial"):
        eu.fetch_net(silent)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not here")
def test_two_recorded_pages_in_a_row(registry: LocalRegistry, ctgov: ClinicalTrialsGov) -> None:
    first, second = (
        json.loads((SHARED / "ctgov" / f"list_search_phelan_{name}.json").read_text(encoding="utf-8"))
        for name in ("limit5", "next")
    )
    del second["nextPageToken"]
    registry.faults.extend([page({}), page(first), page(second)])
    fetched = ctgov.fetch_net(silent)
    assert len(fetched.reads) == 10
    assert fetched.warnings == ("ClinicalTrials.gov counted 21 records and sent 10: it may have changed meanwhile.",)
    asked = [a.query.get("pageToken") for a in registry.asked]
    assert asked[2] == first["nextPageToken"]
