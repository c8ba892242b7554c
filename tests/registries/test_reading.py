"""Reading records: every real one without loss of what screening needs, and any mutilated one without a crash."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from local_registry import study
from updating import knowledge, known

from screener.errors import Unreadable
from screener.knowledge.unencoded import unencoded
from screener.registries import ctgov, ctis
from screener.registries.countries import located
from screener.registries.files import from_files
from screener.registries.ictrp import NoExport, reads_of
from screener.registries.loose import date
from screener.registries.release import Now, Release, Taken, taken_in
from screener.registries.store import Store
from screener.registries.study import Fetched, Read
from screener.registries.update import written_records

SHARED = Path(__file__).resolve().parents[3] / "shared" / "registries"
CTGOV = sorted((SHARED / "ctgov").glob("*NCT*.json"))
CTIS = sorted((SHARED / "ctis").glob("*.json"))
HAS_SHARED = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not here")
COUNTRIES = known().net.countries

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<Trials_downloaded_from_ICTRP><Trial>
<TrialID>DRKS00012345</TrialID><SecondaryIDs>NCT06990087; U1111-1</SecondaryIDs>
<Public_title>T cells in &lt;i&gt;PML&lt;/i&gt;</Public_title><Scientific_title>T cells</Scientific_title>
<Recruitment_Status>Recruiting</Recruitment_Status><Export_date>11/20/2026</Export_date>
<Last_Refreshed_on>3 November 2026</Last_Refreshed_on><Countries>Germany;Korea, Republic of</Countries>
<Condition>Progressive multifocal leukoencephalopathy&lt;br&gt;JC virus</Condition>
<Inclusion_Criteria>Inclusion criteria: &lt;br&gt;1. PML&lt;br&gt;2. Age 18&lt;br&gt;</Inclusion_Criteria>
<Exclusion_Criteria>1. HIV</Exclusion_Criteria>
<Inclusion_agemin>18 Years</Inclusion_agemin><Inclusion_agemax>NULL</Inclusion_agemax>
<Inclusion_gender>Both, male and female</Inclusion_gender><web_address>http://drks.de/x</web_address>
</Trial></Trials_downloaded_from_ICTRP>"""


# real records


@HAS_SHARED
@pytest.mark.parametrize("path", CTGOV, ids=lambda path: path.stem)
def test_a_real_record_loses_nothing_that_screening_needs(path: Path) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    said = ctgov.read(record, COUNTRIES).study
    protocol = record["protocolSection"]
    eligible, status = protocol["eligibilityModule"], protocol["statusModule"]
    assert said.id == protocol["identificationModule"]["nctId"]
    assert said.title == protocol["identificationModule"]["briefTitle"].strip()
    assert said.status.startswith(status["overallStatus"])
    assert said.updated == status["lastUpdatePostDateStruct"]["date"]
    assert said.verified == status.get("statusVerifiedDate", "")
    assert said.start == status.get("startDateStruct", {}).get("date", "") or "(estimated)" in said.start
    assert said.eligibility.text == eligible["eligibilityCriteria"]
    assert said.eligibility.minimum_age == eligible.get("minimumAge", "")
    assert said.eligibility.maximum_age == eligible.get("maximumAge", "")
    assert any(said.eligibility.items[:3])
    locations = protocol.get("contactsLocationsModule", {}).get("locations", [])
    locations = locations if isinstance(locations, list) else [locations]
    assert [s.city for s in said.sites] == [s["city"] for s in locations]
    assert sum(s.point is not None for s in said.sites) == sum("geoPoint" in s for s in locations)
    assert all(len(site.country) == 2 for site in said.sites)


@HAS_SHARED
@pytest.mark.parametrize("path", CTIS, ids=lambda path: path.stem)
def test_a_real_record_of_the_eu_register(path: Path) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    said = ctis.read(record, COUNTRIES).study
    assert said.id == record["ctNumber"]
    assert (said.state, said.title != "", said.countries != ()) == ("recruiting", True, True)
    if "authorizedApplication" in record:
        numbers = [len(said.eligibility.inclusion), len(said.eligibility.exclusion)]
        assert numbers == [9 + 1, 18]
        assert said.eligibility.inclusion[0].text == "Age group, in the register's words: 18-64 years"
        assert said.eligibility.exclusion[1].text == "Contraindication for vaginal delivery"
        assert said.eligibility.sex == "FEMALE"
        assert [s.city for s in said.sites][:3] == ["Le Kremlin Bicetre", "Clermont-Ferrand", "Bordeaux"]
        assert not said.eligibility.complete
    else:
        assert said.status.startswith(
            "Ongoing, recruiting; ES: Ongoing, recruiting; FR: Authorised, recruitment pending"
        )
        assert said.updated == "2026-07-15"


@HAS_SHARED
def test_every_list_answer_is_read() -> None:
    found = from_files(SHARED / "ctgov", COUNTRIES)
    assert len(found.fetched["ClinicalTrials.gov"].reads) == 21
    assert set(found.passed_over) == {"criteria_examples.json", "errors.json", "list_empty.json"}


# single fields


def test_a_site_without_a_status_takes_the_trials() -> None:
    sites = [{"city": "Lyon", "country": "France"}, {"city": "Basel", "country": "Switzerland", "status": "WITHDRAWN"}]
    assert [s.state for s in ctgov.read(study("NCT09000001", locations=sites), {}).study.sites] == [None, "withdrawn"]


def test_a_status_that_nobody_knows_is_shown() -> None:
    said = ctgov.read(study("NCT09000001", status="SOMETHING_NEW"), {}).study
    assert (said.state, said.status) == ("unknown", "SOMETHING_NEW")
    said = ctis.read({"ctNumber": "2024-512345-11-00", "ctPublicStatusCode": 77}, {}).study
    assert (said.state, said.status) == ("unknown", "code 77, which this program does not know")


@pytest.mark.parametrize("count", [99_999_999, None, "12", -1, 10**400, float("nan")])
def test_an_enrolment_that_is_none(count: Any) -> None:
    record = study("NCT09000001")
    record["protocolSection"]["designModule"]["enrollmentInfo"] = {"count": count}
    assert ctgov.read(record, {}).study.enrolment is None


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("2026", "2026"),
        ("2026-11", "2026-11"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22T09:00:05.123", "2026-11-22"),
        ("24/06/2026", "2026-06-24"),
        ("2026-13", ""),
        ("2026-11-222", ""),
        ("November 2026", ""),
        ("99/99/9999", ""),
    ],
)
def test_dates_keep_their_precision(printed: str, kept: str) -> None:
    assert date({"d": printed}, "d") == kept


def test_a_country_has_the_registrys_name_or_its_own() -> None:
    names = ["Korea, Republic of", "Russian Federation", "Czechia", "Turkey (Türkiye)", "Puerto Rico", "Atlantis"]
    sites = [{"city": "X", "country": name} for name in names]
    said = ctgov.read(study("NCT09000001", locations=sites), COUNTRIES).study
    assert said.countries == ("KR", "RU", "CZ", "TR", "PR", "Atlantis")


@pytest.mark.parametrize(
    ("city", "country", "near"),
    [
        ("Toulouse Cedex 9", "France", (43.6, 1.44)),
        ("Praha 2", "Czechia", (50.09, 14.42)),
        ("München", "Germany", (48.14, 11.58)),
        ("Roma", "Italy", (41.89, 12.51)),
        ("Warszawa", "Poland", (52.23, 21.01)),
        ("Frankfurt", "Germany", None),
        ("Nowhere", "France", None),
        ("Toulouse", "Atlantis", None),
    ],
)
def test_a_city_of_the_eu_register_is_found_offline_or_not_at_all(
    city: str, country: str, near: tuple[float, float] | None
) -> None:
    address = {"address": {"city": city, "countryName": country}}
    part = {"trialSites": [{"organisationAddressInfo": address}]}
    record = {"ctNumber": "2024-512345-11-00", "authorizedApplication": {"authorizedPartsII": [part]}}
    site = located(ctis.read(record, COUNTRIES).study.sites[0], [])
    if near and site.point:
        assert abs(site.point.latitude - near[0]) + abs(site.point.longitude - near[1]) < 0.1
    assert (site.point is None) == (near is None)


def test_the_hash_is_of_the_record_and_not_of_the_day() -> None:
    first, later = (ctgov.read(study("NCT09000001", version=day), {}).study for day in ("2026-11-20", "2026-12-01"))
    assert first.sha256 == later.sha256
    assert first.sha256 != ctgov.read(study("NCT09000001", status="COMPLETED"), {}).study.sha256


# exports of the ICTRP


def test_an_export_is_read() -> None:
    said = reads_of(EXPORT.encode(), COUNTRIES)[0].study
    assert (said.id, said.aliases, said.state) == ("DRKS00012345", ("NCT06990087",), "recruiting")
    assert (said.title, said.updated) == ("T cells in PML", "2026-11-03")
    assert said.conditions == ("Progressive multifocal leukoencephalopathy JC virus",)
    assert [i.text for i in said.eligibility.inclusion] == ["PML", "Age 18"]
    assert [i.text for i in said.eligibility.exclusion] == ["HIV"]
    assert (said.eligibility.minimum_age, said.eligibility.maximum_age) == ("18 Years", "")
    assert said.eligibility.sex == "ALL"


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><Trials><Trial><TrialID>&a;</TrialID></Trial></Trials>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Trial><TrialID>&a;</TrialID></Trial>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><Trial/>',
        '<!DOCTYPE lolz [<!ENTITY l "l"><!ENTITY m "&l;&l;&l;&l;">]><Trial>&m;</Trial>',
    ],
)
def test_entities_are_refused(attack: str, tmp_path: Path) -> None:
    with pytest.raises(NoExport, match="entities"):
        reads_of(attack.encode(), {})
    path = tmp_path / "export.xml"
    path.write_text(attack, encoding="utf-8")
    with pytest.raises(Unreadable, match="document types or entities"):
        from_files(path, {})


@pytest.mark.parametrize(
    "raw", ["", "<", "<a>", "<Trials/>", "{}", "[]", "null", "[1, 2]", "{", "\x00", '"' + "x" * 10_000]
)
def test_a_file_without_a_record_is_refused(raw: str, tmp_path: Path) -> None:
    path = tmp_path / "given.json"
    path.write_text(raw, encoding="utf-8")
    with pytest.raises(Unreadable):
        from_files(path, {})


@pytest.mark.parametrize("name", ["nothing.json", "empty", "\x00"])
def test_what_is_not_there_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unreadable):
        from_files(tmp_path / name, {})


# anything at all

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["RECRUITING", "18 Years", "2026-11"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
SEEDS = [study("NCT09000001"), *(json.loads(p.read_text(encoding="utf-8")) for p in (*CTGOV[:3], *CTIS))]


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every entry."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(p for key, value in entries for p in places(value, (*path, key)))]


def mutated(seed: Any, values: list[Any], chance: random.Random) -> Any:
    """The record with some entries replaced, taken out, or taken out of their list."""
    record = copy.deepcopy(seed)
    for value in values:
        path = chance.choice(places(record)[1:] or [()])
        if not path:
            return record
        holder = record
        for key in path[:-1]:
            holder = holder[key]
        if value == "gone":
            del holder[path[-1]]
        elif value == "alone" and isinstance(holder[path[-1]], list) and holder[path[-1]]:
            holder[path[-1]] = holder[path[-1]][0]
        else:
            holder[path[-1]] = value
    return record


@settings(max_examples=150)
@given(
    seed=st.sampled_from(SEEDS),
    values=st.lists(JSON | st.sampled_from(["gone", "alone"]), min_size=1, max_size=6),
    chance=st.randoms(use_true_random=False),
)
def test_no_mutilated_record_crashes_the_reader(seed: Any, values: list[Any], chance: random.Random) -> None:
    record = mutated(seed, values, chance)
    for reader in (ctgov.read, ctis.read):
        goes_all_the_way(reader(record, COUNTRIES))


@given(JSON)
def test_nothing_at_all_crashes_the_reader(record: Any) -> None:
    for reader in (ctgov.read, ctis.read):
        assert isinstance(reader(record, COUNTRIES), Read)
    assert not (ctgov.is_record(record) or ctis.is_record(record))


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda t: f"<Trial><TrialID>X1</TrialID>{t}</Trial>".encode())
)
def test_no_export_crashes_the_reader(raw: bytes) -> None:
    try:
        found = reads_of(raw, COUNTRIES)
    except NoExport:
        return
    assert all(isinstance(read, Read) for read in found)


def goes_all_the_way(read: Read) -> None:
    """Into a release, to the disk's form and back, to a record, and to what is screened."""
    if not read.study.id:
        return
    now = Now("2026-11-22T12:00:00+00:00", known().net, frozenset())
    chosen = read._replace(chosen=True)
    release = taken_in(Release(), [Taken(read.study.registry, None, Fetched((chosen,)))], now)
    again = Release.model_validate_json(release.model_dump_json(by_alias=True))
    assert again == release
    for record in written_records(Store(Path("/nonexistent")), release, known()):
        trial = unencoded(record, knowledge().vocabulary, knowledge().schemes)
        assert trial is None or any(u.kind == "unread" for u in trial.unknowns)
