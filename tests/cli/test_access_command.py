"""`screener access` as people and programs use it: countries, widths, pipes, JSON, other data, what stands first."""

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from command_line import ROOT, Outcome, run

from screener.knowledge import load
from screener.knowledge.access import EVERYWHERE, AccessEntry, AccessKind, load_access
from screener.knowledge.locate import Location
from screener.reports.access import ASKS, CALL_TODAY, DO_NOT_CHANGE, HEADINGS, MARKS, listed

ACCESS = load_access(Location("checkout", ROOT))
PLACES = [file.place for file in ACCESS.places]
COUNTRY = pytest.mark.parametrize("place", PLACES)
RUN = "from screener.__main__ import run; run()"


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def seen(*arguments: str | Path) -> str:
    outcome = run("access", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out


def as_json(*arguments: str | Path) -> Any:
    return json.loads(seen(*arguments, "--json"))


def refused(*arguments: str | Path) -> Outcome:
    outcome = run("access", *arguments)
    assert (outcome.code != 0, outcome.out) == (True, "")
    return outcome


def told(text: str) -> str:
    return " ".join(text.split())


# a country


@COUNTRY
def test_everything_that_was_read_for_a_country_is_shown_with_its_source(place: str) -> None:
    out = told(seen(place))
    for file in ACCESS.shown_with(ACCESS.files[place]):
        for entry in file.entries:
            assert told(entry.text) in out
            assert all(f"{source.where} ({source.dated})" in out for source in entry.source)


@COUNTRY
def test_it_begins_with_what_must_not_happen(place: str) -> None:
    head = told(seen(place).split(HEADINGS["route"].upper())[0])
    assert DO_NOT_CHANGE in head
    assert CALL_TODAY in head
    assert "check every link live before it is shown" in head
    assert "Read: 2026-11." in head


@COUNTRY
def test_who_asks_stands_below_each_route(place: str) -> None:
    blocks = seen(place).split("\n\n")
    routes = [e for file in ACCESS.shown_with(ACCESS.files[place]) for e in file.entries if e.kind == "route"]
    assert routes
    for entry in routes:
        assert ASKS[entry.asked_by] in told(block_of(entry, blocks))


def block_of(entry: AccessEntry, blocks: list[str]) -> str:
    return next(block for block in blocks if told(entry.text) in told(block))


def test_what_only_follows_from_a_source_says_so() -> None:
    blocks = seen("FR").split("\n\n")
    entries = {entry.id: entry for entry in ACCESS.files["FR"].entries}
    assert MARKS["read"].format(source="")[:-1] in told(block_of(entries["fr-aac"], blocks))
    assert MARKS["derived"].format(source="")[:-1] in told(block_of(entries["fr-aac-written-no"], blocks))


def test_the_kinds_stand_in_their_order() -> None:
    lines = seen("FR").splitlines()
    headings = [HEADINGS[kind].upper() for kind in get_args(AccessKind)]
    assert [line for line in lines if line in headings] == [h for h in headings if h in lines]
    assert {h for h in headings if h not in lines} == {HEADINGS["study"].upper()}


def test_every_kind_and_every_asker_has_words() -> None:
    assert set(HEADINGS) == set(get_args(AccessKind))
    assert {entry.asked_by for file in ACCESS.files.values() for entry in file.entries} - {""} == set(ASKS)


@pytest.mark.parametrize("name", ["fr", "France", " FRANCE "])
def test_a_country_by_any_of_its_names(name: str) -> None:
    assert seen(name) == seen("FR")


# no country, an unknown one


def test_without_a_country_those_that_are_known_and_what_holds_everywhere() -> None:
    out = seen()
    assert "FR  France: 31 entries; `screener access FR` shows them.\n" in out
    assert all(f"\n{place}  " in out for place in PLACES)
    assert DO_NOT_CHANGE in told(out)
    assert HEADINGS["must_not_stop"].upper() in out
    assert HEADINGS["label"].upper() in out


def test_one_entry_is_one() -> None:
    only = ACCESS.files["GB"].model_copy(update={"entries": ACCESS.files["GB"].entries[:1]})
    assert "GB  United Kingdom: 1 entry; " in listed(ACCESS._replace(files={**ACCESS.files, "GB": only}))


@pytest.mark.parametrize("name", ["ES", "everywhere", "", "\x1b[2J"])
def test_an_unknown_country_is_refused_with_the_known_ones(name: str) -> None:
    outcome = refused(name)
    assert outcome.code == 2
    assert all(f"{file.place} ({file.name})" in told(outcome.err) for file in ACCESS.places)
    assert "\x1b" not in outcome.err


def test_an_unknown_country_for_programs() -> None:
    error = json.loads(refused("ES", "--json").err)["error"]
    assert error["kind"] == "usage"
    assert "FR (France)" in error["problems"][0]["why"]


# JSON


def test_the_entries_for_programs() -> None:
    out = as_json("FR")
    assert [file["place"] for file in out["files"]] == ["FR", "EU", EVERYWHERE]
    assert out["files"][0] == ACCESS.files["FR"].model_dump(mode="json")
    assert (out["data"], out["layer"]) == (load().release, "checkout")
    assert [place["place"] for place in out["known"]] == PLACES


def test_what_holds_everywhere_for_programs() -> None:
    assert [file["place"] for file in as_json()["files"]] == [EVERYWHERE]


# terminals and pipes


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("arguments", [("FR",), ("DE",), ()])
def test_it_fits_the_terminal(arguments: tuple[str, ...], columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = seen(*arguments).splitlines()
    assert not [line for line in lines if len(line) > columns and " " in line.strip()]
    assert not [line for line in lines if line != line.rstrip() or "\x1b" in line]


def test_nothing_in_a_file_drives_the_terminal(tmp_path: Path) -> None:
    folder = copy_of_the_data(tmp_path)
    path = folder / "criteria" / "access" / "GB.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: United Kingdom", 'name: "\\e[2JUK"'), encoding="utf-8")
    assert "\x1b" not in seen("GB", "--data", folder)
    assert "\x1b" not in refused("ES", "--data", folder).err


def test_whoever_reads_only_the_beginning_gets_no_error() -> None:
    command = f'{sys.executable} -c "{RUN}" access FR | head -n 1'
    done = subprocess.run(command, shell=True, cwd=ROOT, env=surroundings(), capture_output=True, check=True)  # noqa: S602
    assert (done.stdout, done.stderr) == (b"Outside trials: France\n", b"")


def surroundings() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}


# where the data lie


def copy_of_the_data(folder: Path) -> Path:
    shutil.copytree(ROOT / "criteria", folder / "criteria")
    shutil.copy(ROOT / "trials.json", folder)
    return folder


def test_another_folder(tmp_path: Path) -> None:
    folder = copy_of_the_data(tmp_path)
    (folder / "criteria" / "access" / "GB.yaml").unlink()
    assert "FR (France), US" in told(refused("GB", "--data", folder).err)
    assert as_json("FR", "--data", folder)["layer"] == "data"


def test_a_folder_without_these_files_says_so(tmp_path: Path) -> None:
    folder = copy_of_the_data(tmp_path)
    shutil.rmtree(folder / "criteria" / "access")
    outcome = refused("FR", "--data", folder)
    assert outcome.code == 5
    assert "There is no `everywhere.yaml`" in outcome.err


def test_what_the_wheel_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `hatch_build.py` lays it out: the files beside what they compile to."""
    places = sys.modules["screener.knowledge.locate"]
    shipped = copy_of_the_data(tmp_path / "screener" / "_data")
    monkeypatch.setattr(places, "PACKAGE", shipped.parent)
    monkeypatch.setattr(places, "SHIPPED", shipped)
    out = as_json("FR")
    assert (out["layer"], out["data"]) == ("shipped", load(ROOT).release)
    assert out["files"][0]["place"] == "FR"


def test_the_build_puts_every_file_of_criteria_into_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    copied = copy_of_the_data(tmp_path)
    build: dict[str, Any] = {"force_include": {}}
    hook: Any = import_module("hatch_build").KnowledgeHook
    hook(str(copied), {}, None, None, "", "wheel").initialize("standard", build)
    assert build["force_include"][str(copied / "criteria")] == "screener/_data/criteria"
