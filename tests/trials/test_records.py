"""The shipped records against those that were collected: every one is here, and nothing is invented."""

import json
import re
from datetime import date
from typing import Any

import pytest

from screener.knowledge import load
from screener.knowledge.locate import PACKAGE
from screener.trials import Record, find, in_order, joinable
from screener.values import parse_days

COLLECTED = PACKAGE.parent.parent / "shared" / "knowledge" / "trials_facts.json"
ON = date(2026, 11, 22)
RECORDS = load().records
EACH = pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.key)

WORDS = {
    "active, not recruiting": "active_not_recruiting",
    "completed": "completed",
    "described as ongoing": "recruiting",
    "enrolling by invitation": "enrolling_by_invitation",
    "not stated": "unknown",
    "not yet recruiting": "not_yet_recruiting",
    "published series": "completed",
    "recruiting": "recruiting",
    "terminated": "terminated",
    "unknown": "unknown",
}
"""How the source's status begins, and what it is here."""
COUNTRIES = {
    "France": "FR",
    "Germany": "DE",
    "Italy": "IT",
    "Spain": "ES",
    "United Kingdom": "GB",
    "United States": "US",
}
STATES = {"MD": "Maryland", "OH": "Ohio"}
"""Where the source spells the state."""
CHECK_FIRST = {"FR-pembrolizumab-PML", "NCT01132053", "NCT01730131", "NCT06169150", "NCT06990087"}
NOT_PML = {
    "BIDMC-JCV-MS",
    "NCT00493298",
    "NCT04390113",
    "posoleucel-P2-kidney-BKV",
    "posoleucel-P2-prevention",
}
MAYBE_PML = {
    "Cincinnati-donor-derived-VST",
    "MDACC-BKV-CTL",
    "NCT01143181",
    "NCT02108522",
    "NCT02532452",
    "NCT03180216",
    "NCT06169150",
    "R-MVST",
}


@pytest.fixture(scope="module")
def collected() -> dict[str, Any]:
    """The records that were collected, outside this repository."""
    if not COLLECTED.is_file():
        pytest.skip("the collected records are not part of the repository")
    return {trial["key"]: trial for trial in json.loads(COLLECTED.read_text(encoding="utf-8"))}


# against what was collected


def test_every_collected_record_is_here_and_no_other(collected: dict[str, Any]) -> None:
    assert set(RECORDS) == set(collected)


@EACH
def test_every_registry_number_leads_to_the_record(record: Record, collected: dict[str, Any]) -> None:
    numbers = collected[record.key]["registry_ids"].values()
    listed = [n for number in numbers for n in (number if isinstance(number, list) else [number]) if n]
    for number in listed:
        guessed = "guess" in number
        assert (find(RECORDS.values(), number) is record) is not guessed
    assert set(record.aliases) <= set(listed)


@EACH
def test_the_status_is_the_word_of_the_source(record: Record, collected: dict[str, Any]) -> None:
    said = collected[record.key]["status"].casefold()
    assert [value for word, value in WORDS.items() if said.startswith(word)] == [record.status.value]


@EACH
def test_the_day_of_the_status_stands_in_the_source(record: Record, collected: dict[str, Any]) -> None:
    trial = collected[record.key]
    assert record.status.as_of in f"{trial['status_as_of']} {trial['sources']}"
    assert record.status.read == "2026-11"


@EACH
def test_no_country_is_invented_and_none_lost(record: Record, collected: dict[str, Any]) -> None:
    named = " ".join(collected[record.key]["countries"])
    assert set(record.countries) == {code for name, code in COUNTRIES.items() if name in named}
    assert {site.country for site in record.sites} <= set(record.countries)


@EACH
def test_no_place_is_invented(record: Record, collected: dict[str, Any]) -> None:
    """A city stands in the site's text, or in that of a record that lists the same site with its city."""
    everywhere = " ".join(str(trial["sites"]) for trial in collected.values())
    for site in record.sites:
        told = str(collected[record.key]["sites"])
        assert site.city in told or f"{site.name}, {site.city}" in everywhere
        assert site.region in told or STATES[site.region] in told


def test_the_source_of_the_coordinates_is_named() -> None:
    told = json.loads((PACKAGE.parent / "trials.json").read_text(encoding="utf-8"))
    assert "GeoNames (CC BY 4.0)" in told["coordinates_source"]


@EACH
def test_no_year_is_invented(record: Record, collected: dict[str, Any]) -> None:
    trial = collected[record.key]
    for day, told in ((record.start, trial["start_date"]), (record.completion, trial["completion_date"])):
        assert day[:4] in str(told)
        assert bool(day) == bool(told)


def test_nobody_is_named(collected: dict[str, Any]) -> None:
    ours = " ".join(record.model_dump_json() for record in RECORDS.values())
    contacts = " ".join(trial["contact"] or "" for trial in collected.values())
    people = re.findall(r"[A-Z][a-z]+ (?:[A-Z] )?[A-Z][a-z]+", contacts)
    assert people
    assert not [name for name in people if name in ours]


# on their own


@EACH
def test_every_decision_has_its_reason(record: Record) -> None:
    assert {"purpose", "takes_pml", "kind"} <= set(record.decided)
    assert all(record.decided.values())


@EACH
def test_every_date_is_one(record: Record) -> None:
    for day in filter(None, (record.status.as_of, record.start, record.completion)):
        assert parse_days(day.partition(" (")[0])


@EACH
def test_whoever_is_shown_a_record_can_ask(record: Record) -> None:
    asks = ("Search", "ask", "search")
    assert any(word in record.how_to_ask for word in asks) or joinable(record, ON) == "no"
    assert not record.how_to_ask.isspace()


@EACH
def test_what_can_be_asked_about(record: Record) -> None:
    assert joinable(record, ON) == ("check_first" if record.key in CHECK_FIRST else "no")


@EACH
def test_who_takes_pml(record: Record) -> None:
    answer = {**dict.fromkeys(NOT_PML, "no"), **dict.fromkeys(MAYBE_PML, "unclear")}.get(record.key, "yes")
    assert record.takes_pml == answer


def test_the_series_are_no_trials() -> None:
    series = {r.key for r in RECORDS.values() if r.kind == "published_series"}
    assert series == {"DIAVIS-case-series", "IT-JCV-T-cells"}


# order and names


def test_what_can_be_asked_about_stands_first_and_treatment_before_the_rest() -> None:
    keys = [r.key for r in in_order(RECORDS.values(), ON)]
    first = ["FR-pembrolizumab-PML", "NCT06990087", "NCT01132053", "NCT01730131", "NCT06169150"]
    assert keys[: len(first)] == first
    assert set(keys) == set(RECORDS)
    assert keys.index("R-MVST") < keys.index("NCT01211665") < keys.index("NCT00493298")


@pytest.mark.parametrize("name", ["13-n-0017", " NCT01730131 ", "nct01730131"])
def test_a_record_is_found_by_each_of_its_names(name: str) -> None:
    assert find(RECORDS.values(), name) is RECORDS["NCT01730131"]


@pytest.mark.parametrize("name", ["", " ", "NCT0173013"])
def test_a_record_is_not_found_by_another_name(name: str) -> None:
    assert find(RECORDS.values(), name) is None
