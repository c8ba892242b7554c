"""`trials update`, `check`, `diff`, `where`, `join` and `criteria accept` as people and programs use them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command_line import ON, ROOT, Outcome, run
from local_registry import FakeClock, LocalRegistry, html, study

from screener.registries import line

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = ROOT.parent / "shared" / "registries"
REFERRAL = ROOT / "examples" / "referral.yaml"
NEW = "NCT09000001"


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv("SCREENER_HOME", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "80")
    return folder


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalRegistry]:
    with LocalRegistry() as local:
        monkeypatch.setenv("SCREENER_CTGOV_URL", local.ctgov)
        monkeypatch.setenv("SCREENER_CTIS_URL", local.ctis)
        monkeypatch.setattr("screener.cli.sync._manners", lambda *_, **__: line.Manners(clock=FakeClock()))
        yield local


def seen(*arguments: str | Path, code: int = 0) -> Outcome:
    outcome = run("trials", *arguments)
    assert outcome.code == code, outcome
    return outcome


def as_json(*arguments: str | Path, code: int = 0) -> Any:
    return json.loads(seen(*arguments, "--json", code=code).out)


def fits(text: str) -> bool:
    return not [line for line in text.splitlines() if len(line) > 80 and "https://" not in line] and "\x1b" not in text


def test_an_update_tells_what_is_new_and_screening_shows_it(registry: LocalRegistry) -> None:
    registry.add(study(NEW, "T cells for people with PML"))
    told = seen("update", "--source", "ctgov").out
    assert f"{NEW}  T cells for people with PML" in told
    assert "This is the first update" in told
    assert "National Library of" in told
    assert fits(told)
    screened = run("screen", REFERRAL, *ON)
    block = screened.out.partition(f"NOT ENCODED YET  {NEW}")[2]
    assert block.split("\n")[1].strip() == "Nobody has encoded its criteria yet: ask the site."
    assert f"https://clinicaltrials.gov/study/{NEW}" in block
    explained = run("explain", REFERRAL, NEW, *ON).out
    assert "Able to travel to the centre — nobody has encoded this yet: ask the site" in " ".join(explained.split())
    assert NEW not in run("screen", REFERRAL, *ON, "--no-user-data").out


def test_update_sends_nothing_but_the_queries(registry: LocalRegistry, tmp_path: Path) -> None:
    folder = tmp_path / "patients"
    folder.mkdir()
    (folder / "one.yaml").write_text("{id: R-77441, born: 1951-07, location: {country: FR, city: Quimper}}")
    registry.add(study(NEW))
    registry.add_eu({"ctNumber": "2024-512345-11-00", "conditions": "Progressive multifocal leukoencephalopathy"})
    seen("update", "--profiles", folder)
    sent = json.dumps([[*a] for a in registry.asked])
    for private in ("77441", "1951", "Quimper", "quimper", str(folder), "one.yaml"):
        assert private not in sent
    for asked in registry.asked:
        assert {k.lower() for k in asked.headers} <= {
            "host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "content-type",
        }  # fmt: skip
        assert asked.path.startswith(("/api/v2/version", "/api/v2/studies", "/ctis-public-api/"))
        ours = {
            "query.cond",
            "query.term",
            "query.intr",
            "filter.ids",
            "pageSize",
            "format",
            "markupFormat",
            "countTotal",
        }
        assert set(asked.query) <= ours
        assert asked.body is None or set(asked.body) == {"searchCriteria", "pagination", "sort"}


def test_no_other_command_asks_anything(registry: LocalRegistry) -> None:
    for arguments in (("list", *ON), ("show", NEW[:3] + "01730131", *ON), ("diff",), ("where",)):
        seen(*arguments)
    run("screen", REFERRAL, *ON)
    assert registry.asked == []


def test_a_registry_that_refuses_is_explained_and_ends_with_an_exit_code(registry: LocalRegistry) -> None:
    registry.add(study(NEW))
    seen("update", "--source", "ctgov")
    registry.always = html(403)
    told = seen("update", "--source", "ctgov", code=6).out
    assert "ClinicalTrials.gov was not read; what it said on" in told
    assert "says nothing about its trials" in " ".join(told.split())
    assert fits(told)
    failed = as_json("update", "--source", "ctgov", code=6)
    assert failed["failures"][0]["registry"] == "ClinicalTrials.gov"
    assert "not read since" in seen("where").out
    assert NEW in seen("list", *ON).out


def test_only_whether_there_is_news(registry: LocalRegistry) -> None:
    registry.add(study(NEW))
    assert "nothing was read from it yet" in seen("check", "--source", "ctgov").out
    seen("update", "--source", "ctgov")
    assert seen("check", "--source", "ctgov").out == "ClinicalTrials.gov: nothing is new since 2026-11-20.\n"
    registry.data_of = "2026-12-01T09:00:00"
    registry.add(study(NEW, status="COMPLETED"), study("NCT09000002"))
    found = as_json("check", "--source", "ctgov")["registries"][0]
    assert (found["news"], found["changed"]) == (True, [NEW, "NCT09000002"])
    windows = [a.query["filter.advanced"] for a in registry.asked if "filter.advanced" in a.query]
    assert set(windows) == {"AREA[LastUpdatePostDate]RANGE[2026-11-18,MAX]"}
    assert NEW in seen("list", *ON).out


def test_saved_patients_whose_verdicts_change(registry: LocalRegistry, tmp_path: Path) -> None:
    folder = tmp_path / "patients"
    folder.mkdir()
    (folder / "old.yaml").write_text("{born: 1930}")
    registry.add(study(NEW))
    found = as_json("update", "--source", "ctgov", "--profiles", folder)["verdicts"]
    assert found == [{"profile": "old.yaml", "trial": NEW, "was": ["", ""], "now": ["not_eligible", "yes"]}]
    told = seen("update", "--source", "ctgov", "--profiles", folder).out
    assert "No verdict changes." in told


def test_a_dry_run_writes_nothing(registry: LocalRegistry, own: Path) -> None:
    registry.add(study(NEW))
    told = seen("update", "--dry-run", "--source", "ctgov").out
    assert NEW in told
    assert "nothing was written" in told
    assert not own.exists()


def test_the_french_trial_is_joined_by_a_person(registry: LocalRegistry) -> None:
    registry.add_eu({
        "ctNumber": "2024-512345-11-00", "ctTitle": "Pembrolizumab in progressive multifocal leukoencephalopathy",
        "ctPublicStatusCode": 4, "trialCountries": ["France:4"],
    })  # fmt: skip
    told = seen("update", "--source", "ctis").out
    assert "screener trials join FR-pembrolizumab-PML 2024-512345-11-00" in told
    assert "Its registry number is not known yet." in " ".join(seen("show", "FR-pembrolizumab-PML", *ON).out.split())
    assert "is taken for FR-pembrolizumab-PML" in seen("join", "FR-pembrolizumab-PML", "2024-512345-11-00").out
    shown = seen("show", "2024-512345-11-00", *ON).out
    assert shown.startswith("FR-pembrolizumab-PML\n")
    assert "Ongoing, recruiting" in shown


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("join", "FR-pembrolizumab", "2024-512345-11-00"), "no such trial"),
        (("join", "FR-pembrolizumab-PML", "12"), "no number of a registry"),
        (("update", "--from-file", "no-such-file"), "There is no such file or folder"),
        (("update", "--from-file", str(REFERRAL)), "neither whole JSON nor XML"),
        (("update", "--profiles", "no-such-folder", "--dry-run", "--from-file", "x"), "no folder of profiles"),
        (("update", "--source", "who"), "who"),
    ],
)
def test_wrong_use_is_refused_with_a_way_out(arguments: tuple[str, ...], why: str) -> None:
    outcome = run("trials", *arguments)
    assert outcome.code in (2, 3)
    assert outcome.out == ""
    assert why in re.sub(r"[│\s]+", " ", outcome.err)


def test_before_any_update() -> None:
    assert "No update has been made yet" in seen("diff").out
    assert "No update has been made:" in seen("where").out
    refused = run("criteria", "accept", "NCT01730131")
    assert refused.code == 2
    assert "`screener trials update` reads it" in " ".join(refused.err.split())


def test_accepting_what_was_compared(registry: LocalRegistry) -> None:
    registry.add(study("NCT00002395", "Topotecan in PML"))
    seen("update", "--source", "ctgov")
    registry.add(study("NCT00002395", "Topotecan in PML", criteria="Inclusion Criteria:\n\n* Anything else"))
    told = seen("update", "--source", "ctgov").out
    assert "Touches in its encoding:" in told
    assert "screener criteria accept NCT00002395" in " ".join(told.split())
    explained = " ".join(run("explain", REFERRAL, "NCT00002395", *ON).out.split())
    assert "Encoded from the text of 2005-06-23; the registry changed on 2026-10-30" in explained
    accepted = run("criteria", "accept", "NCT00002395")
    assert accepted.code == 0
    assert "was compared with the registry's text of 2026-10-30" in accepted.out
    assert "the registry changed on" not in run("explain", REFERRAL, "NCT00002395", *ON).out


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not here")
def test_the_shared_records_need_no_network(own: Path) -> None:
    told = as_json("update", "--from-file", SHARED / "ctgov")
    assert told["kept"] == 10
    assert {key.split()[-1] for key in told["news"]["set_aside"]} >= {"NCT01595035", "NCT02710084"}
    assert told["warnings"][0].startswith("criteria_examples.json: passed over.")
    assert "NCT03475563" in run("screen", REFERRAL, *ON, "--all").out
    assert (own / "registry" / "release-000001.json").is_file()


@pytest.mark.parametrize("command", ["update", "check", "diff", "where", "join"])
def test_help_ends_with_an_example(command: str) -> None:
    assert f"Example: screener trials {command}" in run("trials", command, "--help").out
