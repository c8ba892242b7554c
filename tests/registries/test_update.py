"""Updates: what is kept, what is set aside, what leaves, what fails, and what becomes of the records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from local_registry import CRITERIA, LocalRegistry, html, page, status, study
from registry_fixtures import registry, store
from updating import DAY, LATER, known, updated, written

from screener.errors import RegistryError
from screener.registries.files import from_files
from screener.registries.records import stated_on
from screener.registries.store import Store
from screener.registries.study import Study
from screener.registries.update import from_files as gathered_from
from screener.registries.update import last_news, update

if TYPE_CHECKING:
    from pathlib import Path


NEW, KNOWN = "NCT09000001", "NCT06990087"
EU_TRIAL = {
    "ctNumber": "2024-512345-11-00",
    "ctPublicStatusCode": 4,
    "lastUpdated": "01/11/2026",
    "trialCountries": ["France:4"],
    "authorizedApplication": {
        "authorizedPartI": {
            "trialDetails": {"clinicalTrialIdentifiers": {"publicTitle": "Pembrolizumab in PML without HIV"}},
            "medicalConditions": [{"medicalCondition": "Progressive multifocal leukoencephalopathy"}],
            "products": [{"productName": "KEYTRUDA", "jsonActiveSubstanceNames": "pembrolizumab"}],
        }
    },
}


# new and known trials


def test_a_new_trial_becomes_a_record_with_its_reasons(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW))
    news = updated(registry, store).news
    assert [t["id"] for t in news["new"]] == [NEW]
    record = written(store)[NEW]
    assert (record.purpose, record.takes_pml, record.kind) == ("treatment", "yes", "trial")
    assert record.decided["takes_pml"].startswith('its title names "Progressive') is False
    assert 'conditions name "Progressive Multifocal Leukoencephalopathy"' in record.decided["takes_pml"]
    assert (record.status.value, record.status.as_of, record.status.read) == ("recruiting", "2026-11-20", "2026-11-22")
    assert record.status.source == (
        "ClinicalTrials.gov: RECRUITING, record last updated 2026-10-30, verified 2026-10, data of 2026-11-20"
    )
    assert (record.start, record.completion, record.phase) == ("2026-09", "2029-03 (estimated)", "Phase 2")
    assert [(s.city, s.country, s.latitude) for s in record.sites] == [("Lyon", "FR", 45.7)]
    assert record.eligibility
    assert record.eligibility.inclusion == ("Definite PML", "Able to travel to the centre")
    assert record.registries[0].id == NEW


def test_a_known_trial_keeps_what_the_project_decided(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(KNOWN, "Another title"))
    updated(registry, store)
    base, record = known().base[KNOWN], written(store)[KNOWN]
    for decided in ("key", "purpose", "takes_pml", "kind", "groups", "mechanism", "decided"):
        assert getattr(record, decided) == getattr(base, decided)
    assert record.status.value == "recruiting"
    assert record.title == "Another title"
    assert set(base.aliases) <= set(record.aliases)
    assert record.acronym == base.acronym
    assert "Open https://clinicaltrials.gov/study/NCT06990087" in record.how_to_ask


def test_nothing_is_blanked_by_silence(registry: LocalRegistry, store: Store) -> None:
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT00001048"}}}
    registry.add(study(NEW), bare)
    updated(registry, store)
    base, record = known().base["NCT00001048"], written(store)["NCT00001048"]
    for said in ("title", "official_title", "sponsor", "phase", "interventions", "sites", "countries", "completion"):
        assert getattr(record, said) == getattr(base, said)


def test_what_the_search_widened_is_set_aside_with_the_reason(registry: LocalRegistry, store: Store) -> None:
    lens = study("NCT02740010", "Progressive multifocal intraocular lenses", conditions=["Cataract"])
    vaccine = study("NCT02918708", "A vaccine", conditions=["Measles"], summary="As the JCVI recommends.")
    registry.add(study(NEW), lens, vaccine)
    outcome = updated(registry, store)
    assert set(outcome.news["set_aside"]) == {"ClinicalTrials.gov NCT02740010", "ClinicalTrials.gov NCT02918708"}
    assert set(written(store)) == {NEW}


@pytest.mark.parametrize(
    ("more", "takes"),
    [
        ({"title": "Cells in progressive multifocal leucoencephalopathy", "conditions": ["Infection"]}, "yes"),
        ({"conditions": ["Leukoencephalopathy, Progressive Multifocal"]}, "yes"),
        ({"title": "Cells", "conditions": ["JC Virus Infection"]}, "unclear"),
        ({"title": "Cells", "conditions": ["Viral Infection"], "summary": "BK, JC virus and HPyV-2."}, "unclear"),
    ],
)
def test_what_it_takes_is_decided_by_where_the_name_stands(
    more: dict[str, Any], takes: str, registry: LocalRegistry, store: Store
) -> None:
    registry.add(study(NEW, **more))
    updated(registry, store)
    assert written(store)[NEW].takes_pml == takes


# what leaves, what fails


def test_a_record_that_leaves_the_net_is_kept_with_the_reason(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW), study("NCT09000002"))
    updated(registry, store)
    registry.found = {"query.cond": [NEW]}
    news = updated(registry, store, LATER).news
    assert news["left"] == [{"id": "NCT09000002", "why": "it no longer answers the net's queries"}]
    assert "no longer answers" in written(store)["NCT09000002"].status.source
    assert updated(registry, store, LATER).news["left"] == []
    registry.found = None
    updated(registry, store, LATER)
    assert "no longer answers" not in written(store)["NCT09000002"].status.source


def test_a_record_that_the_registry_lost_is_kept(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW), study("NCT09000002"))
    updated(registry, store)
    del registry.studies["NCT09000002"]
    news = updated(registry, store, LATER).news
    assert news["left"] == [{"id": "NCT09000002", "why": "the registry has no record of this number any more"}]
    assert written(store)["NCT09000002"].title == "T cells for PML"


def test_known_numbers_outside_the_net_are_asked_for(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW), study("NCT00746941", "Mefloquine", conditions=["Infection"]))
    registry.found = {"query.cond": [NEW]}
    updated(registry, store)
    asked = next(a.query["filter.ids"] for a in registry.asked if "filter.ids" in a.query)
    assert asked.split(",") == sorted(key for key in known().base if key.startswith("NCT"))
    assert "NCT00746941" in written(store)


@pytest.mark.parametrize("fault", [html(403), status(400), page({"studies": []})], ids=["403", "400", "empty"])
def test_a_registry_that_fails_keeps_what_it_said_and_is_stale(
    fault: Any, registry: LocalRegistry, store: Store
) -> None:
    registry.add(study(NEW))
    updated(registry, store)
    before = written(store)
    registry.always = fault
    outcome = updated(registry, store, LATER)
    assert [f.file for f in outcome.failures] == ["ClinicalTrials.gov"]
    assert written(store) == before
    source = store.current().sources["ClinicalTrials.gov"]
    assert source.fetched_at.startswith("2026-11-22")
    assert source.stale
    registry.always = None
    updated(registry, store, LATER)
    assert not store.current().sources["ClinicalTrials.gov"].stale


def test_one_registry_fails_and_the_other_is_taken_in(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW))
    outcome = updated(registry, store, sources="ctgov ctis")
    assert [f.file for f in outcome.failures] == ["CTIS"]
    assert "no trial at all" in str(outcome.failures[0])
    assert set(written(store)) == {NEW}


def test_a_dry_run_writes_nothing(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW))
    outcome = updated(registry, store, dry=True)
    assert outcome.news["new"]
    assert list(store.own.iterdir()) == []


def test_records_that_a_person_wrote_stay(registry: LocalRegistry, store: Store) -> None:
    own = known().base[KNOWN].model_copy(update={"title": "As we know it"})
    mine = {"schema": 1, "trials": [own.model_dump(mode="json", exclude_defaults=True)]}
    (store.own / "trials.json").write_text(json.dumps(mine), encoding="utf-8")
    registry.add(study(NEW), study(KNOWN))
    for at in (DAY, LATER):
        updated(registry, store, at)
        assert written(store)[KNOWN] == own
        assert set(written(store)) == {KNOWN, NEW}


# joining


def test_two_registries_are_joined_by_number_only(registry: LocalRegistry, store: Store) -> None:
    number = {"type": "CTIS", "id": "2024-512345-11"}
    registry.add(study(NEW, identification={"secondaryIdInfos": [number]}))
    registry.add_eu(EU_TRIAL)
    updated(registry, store, sources="ctgov ctis")
    records = written(store)
    assert list(records) == [NEW]
    assert [s.registry for s in records[NEW].registries] == ["ClinicalTrials.gov", "CTIS"]


def test_two_numbers_of_one_registry_are_two_trials(registry: LocalRegistry, store: Store) -> None:
    other = {"type": "REGISTRY", "id": NEW}
    registry.add(study(NEW), study("NCT09000002", identification={"secondaryIdInfos": [other]}))
    updated(registry, store)
    assert set(written(store)) == {NEW, "NCT09000002"}


def test_a_number_that_became_another_is_the_same_trial(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW))
    updated(registry, store)
    registry.add(study("NCT09000002", identification={"nctIdAliases": [NEW]}))
    registry.aliases[NEW] = "NCT09000002"
    del registry.studies[NEW]
    news = updated(registry, store, LATER).news
    assert news["left"] == [{"id": NEW, "why": "merged into NCT09000002"}]
    assert set(written(store)) == {NEW}
    assert "NCT09000002" in written(store)[NEW].aliases
    assert "merged" not in written(store)[NEW].status.source


def test_a_code_that_two_sponsors_use_names_neither(registry: LocalRegistry, store: Store) -> None:
    same = {"orgStudyIdInfo": {"id": "PML-1"}}
    registry.add(study(NEW, identification=same), study("NCT09000002", identification=same))
    updated(registry, store)
    aliases = [alias for record in written(store).values() for alias in record.aliases]
    assert aliases == ["PML-1"]


def test_the_french_trial_is_proposed_and_a_person_confirms(registry: LocalRegistry, store: Store) -> None:
    registry.add_eu(EU_TRIAL)
    news = updated(registry, store, sources="ctis").news
    assert [(p["trial"], p["number"]) for p in news["proposals"]] == [("FR-pembrolizumab-PML", "2024-512345-11-00")]
    assert "FR-pembrolizumab-PML" not in written(store)
    store.join("FR-pembrolizumab-PML", "2024-512345-11-00")
    news = updated(registry, store, LATER, sources="ctis").news
    assert news["proposals"] == []
    joined = written(store)
    assert set(joined) == {"FR-pembrolizumab-PML"}
    assert "2024-512345-11-00" in joined["FR-pembrolizumab-PML"].aliases
    assert joined["FR-pembrolizumab-PML"].purpose == "treatment"


@pytest.mark.parametrize("change", [("France:4", "Spain:4"), ("pembrolizumab", "nivolumab"), ("leuko", "leuco-x")])
def test_another_record_is_not_proposed(change: tuple[str, str], registry: LocalRegistry, store: Store) -> None:
    text = json.dumps(EU_TRIAL).replace("KEYTRUDA", "X").replace("Pembrolizumab", "It").replace(*change)
    registry.add_eu(json.loads(text))
    registry.add_eu({**json.loads(text), "ctNumber": "2024-512399-11-00"})
    assert updated(registry, store, sources="ctis").news["proposals"] == []


def test_until_then_the_exact_words_to_search_for_are_said() -> None:
    base, join = known().base["FR-pembrolizumab-PML"], known().net.joins[0]
    assert join.search in base.how_to_ask
    assert "Its registry number is not known yet." in base.how_to_ask


# the day of a status


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ({"stated_on": "2026-11-20", "updated": "2026-10-01", "state": "recruiting"}, "2026-11-20"),
        ({"stated_on": "2026-11-20", "updated": "2023-03-21", "state": "recruiting"}, "2023-03-21"),
        ({"stated_on": "2026-11-20", "updated": "2026-10-01", "state": "unknown"}, "2026-10-01"),
        ({"stated_on": "", "updated": "2016-01", "state": "recruiting"}, "2016-01"),
        ({"stated_on": "2026-11-20", "updated": "", "state": "recruiting"}, "2026-11-20"),
        ({"stated_on": "", "updated": "", "verified": "2016-01", "state": "unknown"}, "2016-01"),
    ],
)
def test_a_record_that_nobody_touched_for_a_year_is_only_the_last_word(said: dict[str, Any], day: str) -> None:
    assert stated_on(Study(registry="ClinicalTrials.gov", id=NEW, **said)) == day


# news


def test_news_of_status_and_places(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW, status="NOT_YET_RECRUITING"))
    updated(registry, store)
    sites = [
        {"facility": "A Hospital", "city": "Lyon", "country": "France", "status": "RECRUITING"},
        {"facility": "B Hospital", "city": "Basel", "country": "Switzerland"},
    ]
    registry.add(study(NEW, status="RECRUITING", locations=sites))
    news = updated(registry, store, LATER).news
    assert news["changed"] == [{"id": NEW, "field": "status", "was": "not_yet_recruiting", "now": "recruiting"}]
    assert news["places"] == [{
        "id": NEW,
        "added": ["B Hospital, Basel, CH"],
        "removed": [],
        "changed": ["A Hospital, Lyon, FR: as the trial → recruiting"],
    }]  # fmt: skip
    assert last_news(store, known()) == news


def test_criteria_are_compared_item_by_item(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW))
    assert updated(registry, store).news["criteria"] == []
    changed = study(NEW, maximum="80 Years")["protocolSection"]["eligibilityModule"]
    text = CRITERIA.replace("* Definite PML", "1. Life expectancy of 3 months\n2. Definite PML")
    text = text.replace("* Able to travel to the centre\n", "").replace("with HIV", "with HIV that is active now")
    registry.add(study(NEW, maximum="80 Years", criteria=text))
    assert changed["maximumAge"] == "80 Years"
    found = updated(registry, store, LATER).news["criteria"][0]
    said = [(c["what"], c["item"], c["now"]) for c in found["changes"]]
    assert said == [
        ("changed", "maximum age", "maximum age"),
        ("removed", "I2", ""),
        ("changed", "E1", "E1"),
        ("added", "", "I1"),
    ]
    assert (found["encoded"], found["touches"]) == (False, [])


def test_what_only_typesetting_changes_is_no_news(registry: LocalRegistry, store: Store) -> None:
    first = "Inclusion Criteria:\n\n* Age \\>= 18 years\n* PML\n\nExclusion Criteria:\n\n* HIV"
    then = "INCLUSION CRITERIA\r\n\r\n1. Age ≥ 18  years.\r\n2. PML\r\n\r\nExclusion criteria:\r\n\r\n- HIV"
    registry.add(study(NEW, criteria=first))
    updated(registry, store)
    registry.add(study(NEW, criteria=then))
    assert updated(registry, store, LATER).news["criteria"] == []


def test_the_registrys_data_day_alone_changes_nothing(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW))
    updated(registry, store)
    first = store.current().kept[f"ClinicalTrials.gov {NEW}"].study.sha256
    registry.add(study(NEW, version="2026-12-01"))
    updated(registry, store, LATER)
    assert store.current().kept[f"ClinicalTrials.gov {NEW}"].study.sha256 == first


# files


def as_file(store: Store, name: str, data: Any) -> Path:
    path = store.own.parent / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_record_from_a_file_was_chosen_and_a_list_was_searched(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    other = study("NCT09000002", "Asthma", conditions=["Asthma"])
    (folder / "one.json").write_text(json.dumps(other), encoding="utf-8")
    (folder / "list.json").write_text(json.dumps([study(NEW), study("NCT09000003", "Asthma", conditions=["Asthma"])]))
    (folder / "notes.json").write_text("[]")
    found = from_files(folder, known().net.countries)
    gathered = gathered_from(found)
    outcome = update(store, known(), gathered, DAY)
    assert set(written(store)) == {NEW, "NCT09000002"}
    assert "added by hand" in written(store)["NCT09000002"].decided["takes_pml"]
    assert set(outcome.news["set_aside"]) == {"ClinicalTrials.gov NCT09000003"}
    assert gathered.warnings == ["notes.json: passed over. It holds no record of ClinicalTrials.gov or CTIS."]


def test_an_older_file_overwrites_nothing(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW, status="COMPLETED"))
    updated(registry, store)
    old = as_file(store, "old.json", study(NEW, status="RECRUITING", updated="2025-01-01", version="2025-02-01"))
    update(store, known(), gathered_from(from_files(old, known().net.countries)), LATER)
    assert written(store)[NEW].status.value == "completed"


def test_a_full_disk_leaves_the_old_release_whole(
    registry: LocalRegistry, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.add(study(NEW))
    updated(registry, store)
    before = written(store), store.current()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("screener.registries.store.os.fsync", full)
    registry.add(study("NCT09000002"))
    with pytest.raises(RegistryError, match="No space left on device"):
        updated(registry, store, LATER)
    assert (written(store), store.current()) == before
    assert not list(store.folder.glob("*.tmp"))


def test_a_first_update_that_fails_leaves_no_trace(registry: LocalRegistry, store: Store) -> None:
    registry.always = html(403)
    assert updated(registry, store).failures
    assert (store.current().number, (store.own / "trials.json").exists()) == (0, False)
