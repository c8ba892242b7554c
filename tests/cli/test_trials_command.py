"""`trials list` and `trials show` as people and programs use them: order, widths, pipes, JSON, wrong names."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command_line import ON, ROOT, Outcome, run
from data_folder import copy_to

from screener.knowledge import load
from screener.reports.records import Records

FIRST = "FR-pembrolizumab-PML"
RECORDS = load().records


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def seen(*arguments: str | Path) -> Outcome:
    outcome = run("trials", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome


def as_json(*arguments: str | Path) -> Any:
    return json.loads(seen(*arguments, *ON, "--json").out)


def refused(*arguments: str | Path) -> str:
    outcome = run("trials", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    return outcome.err


# list


def test_by_default_what_can_still_be_asked_about() -> None:
    out = seen("list", *ON).out
    heads = [line for line in out.splitlines() if line.startswith("CHECK FIRST  ")]
    assert [line.split()[2] for line in heads] == [t["key"] for t in as_json("list")["trials"]]
    assert out.split("\n\n")[-1].startswith(
        "This product uses publicly available data from the U.S. National Library of"
    )
    assert out.split("\n\n")[-2].startswith("5 of 31 trials; --all shows the 26 that nothing shows to be open.")
    assert "CANNOT BE JOINED" not in out


def test_all_of_them_on_request() -> None:
    out = seen("list", "--all", *ON).out
    for key in RECORDS:
        assert f"  {key}  " in out
    assert "31 trials. Every status may have changed" in out
    assert "--all" not in out


def test_a_block_says_what_matters() -> None:
    listed = Records(load()._replace(trials={}), date(2026, 11, 22)).listed([RECORDS["NCT01730131"]], 0)
    assert listed.splitlines()[:3] == [
        "CHECK FIRST  NCT01730131  watches the disease; gives no treatment",
        "   Natural History Study of Progressive Multifocal Leukoencephalopathy (PML)",
        "   US; recruiting as of 2023-03-21 (3 years ago); criteria not encoded",
    ]


def test_an_encoded_trial_and_an_undated_status() -> None:
    assert "   FR; recruiting (undated source); criteria encoded\n" in seen("list", *ON).out


def test_what_nobody_knows_is_not_called_closed() -> None:
    out = seen("list", "--all", *ON).out
    assert "NO SIGN THAT IT IS OPEN  R-MVST  treatment" in out
    assert "status not known; may or may not take people with PML" in out


def test_a_fresh_status_can_be_asked_to_join() -> None:
    out = seen("list", "--on", "2023-04-01").out
    assert out.startswith("CAN BE ASKED TO JOIN  NCT01730131  ")
    assert "recruiting as of 2023-03-21 (11 days ago)" in out


def test_a_status_of_later_than_the_day_has_no_age() -> None:
    assert "recruiting as of 2023-03-21; criteria" in seen("list", "--on", "2020-01-01").out


@pytest.mark.parametrize(
    ("on", "age"),
    [
        (date(2023, 3, 21), "0 days ago"),
        (date(2023, 3, 22), "1 day ago"),
        (date(2023, 5, 21), "61 days ago"),
        (date(2023, 5, 22), "2 months ago"),
        (date(2025, 3, 20), "23 months ago"),
        (date(2025, 3, 21), "2 years ago"),
    ],
)
def test_the_age_of_a_status(on: date, age: str) -> None:
    assert f"2023-03-21 ({age})" in Records(load(), on).whole(RECORDS["NCT01730131"])


def test_the_age_of_a_vague_status() -> None:
    assert "completed as of 2024 (at least 22 months ago)" in seen("show", "posoleucel-P2-prevention", *ON).out


# show


@pytest.mark.parametrize("name", ["NCT00746941", "nct00746941", "2008-001314-24"])
def test_a_trial_by_any_of_its_names(name: str) -> None:
    assert seen("show", name, *ON).out.startswith("NCT00746941\nStudy to Explore the Effect of Mefloquine")


def test_an_acronym_leads_there_too() -> None:
    assert seen("show", "curepml", *ON).out.startswith("NCT06990087\n")


@pytest.mark.parametrize("key", RECORDS)
def test_everything_that_is_known_is_shown(key: str) -> None:
    record = RECORDS[key]
    told = " ".join(seen("show", key, *ON).out.split())
    known = (
        record.title, record.official_title, record.sponsor, record.how_to_ask, record.status.source,
        record.status.as_of, record.start, record.completion, *record.aliases, *record.interventions,
        *record.decided.values(), *record.links, *record.notes, *record.countries,
        *(s.city for s in record.sites), *(g.id for g in record.groups),
    )  # fmt: skip
    assert not [text for text in known if text not in told]


def test_how_much_of_the_criteria_was_read() -> None:
    encoded = " ".join(seen("show", FIRST, *ON).out.split())
    assert "Criteria encoded; inclusion: only a part is known; exclusion: only a part is known" in encoded
    told = Records(load()._replace(trials={}), date(2026, 11, 22)).whole(RECORDS[FIRST])
    assert "Criteria not encoded: whoever screens a profile is told to ask the site" in " ".join(told.split())


def test_a_known_whole_list_is_called_one() -> None:
    knowledge = load()
    trial = knowledge.trials[FIRST]._replace(coverage={"inclusion": "complete", "exclusion": "none"})
    changed = knowledge._replace(trials={FIRST: trial})
    told = Records(changed, date(2026, 11, 22)).whole(RECORDS[FIRST])
    assert "encoded; inclusion: the whole list; exclusion: none is known" in told


def test_links_are_never_broken() -> None:
    lines = seen("show", "Cincinnati-donor-derived-VST", *ON).out.splitlines()
    assert [line for line in lines if line.endswith(RECORDS["Cincinnati-donor-derived-VST"].links[0])]


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("command", [("list", "--all"), ("show", "NCT00001048")])
def test_it_fits_the_terminal(command: tuple[str, ...], columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = seen(*command, *ON).out.splitlines()
    assert not [line for line in lines if len(line) > columns and "https://" not in line]
    assert not [line for line in lines if line != line.rstrip() or "\x1b" in line]


def test_a_place_has_its_city_and_state() -> None:
    assert "NIH Clinical Center, Bethesda, MD, US\n" in seen("show", "NCT01730131", *ON).out
    site = as_json("show", "NCT01730131")["sites"][0]
    assert (site["city"], site["region"], site["latitude"], site["longitude"]) == ("Bethesda", "MD", 38.9807, -77.1003)


def test_an_absurdly_narrow_terminal_still_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1")
    assert "NCT06990087" in seen("list", *ON).out
    assert "Hannover" in seen("show", "NCT06990087", *ON).out


# JSON


def test_the_list_for_programs() -> None:
    listed, everything = as_json("list"), as_json("list", "--all")
    assert listed["on"] == "2026-11-22"
    assert (listed["left_out"], len(listed["trials"])) == (26, 5)
    assert (everything["left_out"], len(everything["trials"])) == (0, 31)
    assert {t["joinable"] for t in listed["trials"]} == {"check_first"}


def test_a_record_for_programs() -> None:
    told = as_json("show", "NCT00746941")
    assert (told["key"], told["joinable"], told["encoded"]) == ("NCT00746941", "no", True)
    assert told["coverage"] == load().trials["NCT00746941"].coverage
    assert told["status"] == RECORDS["NCT00746941"].status.model_dump()
    assert told["data"] == load().release


def test_a_record_without_criteria_for_programs(tmp_path: Path) -> None:
    folder = copy_to(tmp_path / "data")
    (folder / "criteria" / "trials" / "R-MVST.yaml").unlink()
    told = as_json("show", "R-MVST", "--data", folder)
    assert (told["encoded"], told["coverage"]) == (False, None)


# wrong use, other data


@pytest.mark.parametrize(
    ("name", "do"),
    [
        ("NCT0173013", "did you mean NCT01730131?"),
        ("2008-001314-25", "did you mean 2008-001314-24?"),
        ("zzz", "`screener trials list --all` names every one"),
    ],
)
def test_an_unknown_trial_is_refused_with_the_nearest(name: str, do: str) -> None:
    assert f"no such trial; {do}" in " ".join(refused("show", name, *ON).split())


def test_an_unknown_trial_for_programs() -> None:
    error = json.loads(refused("show", "NCT0173013", "--json"))["error"]
    assert error["kind"] == "usage"
    assert "did you mean NCT01730131?" in error["problems"][0]["why"]


def test_a_wrong_day_is_refused() -> None:
    assert "not a day of the calendar" in " ".join(refused("list", "--on", "soon").split())


def test_another_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "criteria", tmp_path / "criteria")
    text = (ROOT / "trials.json").read_text(encoding="utf-8")
    (tmp_path / "trials.json").write_text(text.replace("T-cell Therapy in", "Cells for"), encoding="utf-8")
    assert "Cells for Patients With PML" in seen("list", "--data", tmp_path, *ON).out


@pytest.mark.parametrize("command", [(), ("list",), ("show",)])
def test_help_ends_with_an_example(command: tuple[str, ...]) -> None:
    assert "Example: screener trials" in run("trials", *command, "--help").out
