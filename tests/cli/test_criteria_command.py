"""`screener criteria`: what breaks the laws of a file, and a trial's criteria as a physician reads them."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, Outcome, run
from data_folder import copy_to
from hypothesis import given
from hypothesis import strategies as st
from planted import FILE, Folder, exclude, require

from screener.cli.criteria import progress
from screener.documents import parse, read
from screener.engine.checks import TABLE
from screener.engine.laws import assert_laws, broken_laws
from screener.errors import KnowledgeError
from screener.knowledge import Location, load
from screener.knowledge.checks import AT_LOAD
from screener.knowledge.load import compiled
from screener.knowledge.locate import COMPILED
from screener.reports.checks import table
from screener.reports.criteria import as_yaml

FILES = {path.stem: path for path in sorted((ROOT / "criteria" / "trials").glob("*.yaml"))}
EACH = pytest.mark.parametrize("trial", FILES)
MANY = "NCT01730131"
"""A trial with groups of patients and of others."""


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def seen(*arguments: str | Path) -> Outcome:
    outcome = run("criteria", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome


def shown(trial: str, *more: str | Path) -> str:
    return seen("show", trial, *more).out


def refused(*arguments: str | Path) -> str:
    outcome = run("criteria", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    return outcome.err


# check

CONDITIONS_FILE, DRUGS_FILE = "criteria/conditions.yaml", "criteria/drugs.yaml"
TURNED = exclude({"fact": "hiv", "is": "negative"})


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


def checked(folder: Folder, *more: str, code: int = 0) -> str:
    outcome = run("criteria", "check", "--data", folder.folder, "--on", "2026-11-22", *more)
    assert (outcome.code, outcome.err) == (code, "")
    return outcome.out


def test_the_shipped_files_have_no_errors() -> None:
    examples = sum(len(read(path).data["examples"]) for path in FILES.values())
    out = seen("check").out
    assert f"\n\n{len(FILES)} trials and {examples} example patients: no errors, " in out
    assert "ERROR" not in out


def test_warnings_are_counted_and_listed_on_request() -> None:
    out = " ".join(seen("check").out.split())
    assert f"{len(FILES)} never_compared A file was never compared with the registry by program" in out
    assert out.endswith("--verbose lists every warning and note, and says why it matters.")
    listed = " ".join(seen("check", "--verbose").out.split())
    for name in FILES:
        assert f"criteria/trials/{name}.yaml, line " in listed
    assert "It was never compared with the registry by program." in listed
    assert "--verbose" not in listed


def test_where_nothing_is_wrong_only_the_count_is_printed(folder: Folder) -> None:
    folder.change(CONDITIONS_FILE, lambda data: [e.update(source="x") for e in data["conditions"].values()])
    folder.change(DRUGS_FILE, lambda data: [e.update(source="x") for e in data["drugs"].values()])
    assert checked(folder) == "1 trial and 2 example patients: no errors, no warnings, no notes.\n"


def test_an_error_is_printed_in_full_with_its_place_and_exits_with_5(folder: Folder) -> None:
    folder.change(FILE, TURNED)
    out = checked(folder, code=5)
    assert out.startswith(
        "ERROR inside_out: An exclusion takes exactly those whom an inclusion requires.\n"
        "One of the two is the wrong way round.\n"
        "   criteria/trials/T.yaml, line "
    )
    assert "E3: It excludes exactly those whom I2 requires:" in " ".join(out.split())
    assert "1 trial and 2 example patients: 4 errors, " in out


def test_what_cannot_be_read_is_refused_as_everywhere(folder: Folder) -> None:
    folder.change(FILE, require({"fact": "hvi", "is": "positive"}))
    outcome = run("criteria", "check", "--data", folder.folder)
    assert (outcome.code, outcome.out) == (5, "")
    assert "inclusion[3]: `hvi` is no fact of facts.yaml. Did you mean `hiv`?" in outcome.err


def test_every_broken_law_is_named_with_trial_and_example(folder: Folder) -> None:
    """The build stops for it too."""
    folder.change(FILE, lambda file: [example["expect"].update(verdict="eligible") for example in file["examples"]])
    out = checked(folder, code=5)
    assert "“fits”: for_site, expected eligible." in out
    assert "“young”: not_now, expected eligible." in out
    location = Location("data", folder.folder)
    with pytest.raises(KnowledgeError) as caught:
        assert_laws(location, load(folder.folder))
    assert [problem.why for problem in caught.value.problems] == [
        "T, example “fits”: for_site, expected eligible.",
        "T, example “young”: not_now, expected eligible.",
    ]
    assert len(broken_laws(location, load(folder.folder))) == 2


def test_laws_that_hold_are_counted(folder: Folder) -> None:
    assert assert_laws(Location("data", folder.folder), load(folder.folder)) == (1, 2)


def test_a_trial_that_the_empty_profile_fails_breaks_a_law(folder: Folder) -> None:
    folder.change(FILE, require({"none": [{"any": [{"fact": "sex", "one_of": ["female", "male"]}]}]}))
    broken = broken_laws(Location("data", folder.folder), load(folder.folder))
    assert broken[0] == "T: the empty profile is not_eligible"


def test_everything_for_programs(folder: Folder) -> None:
    folder.change(FILE, TURNED)
    said = json.loads(checked(folder, "--json", code=5))
    error = next(finding for finding in said["findings"] if finding["severity"] == "error")
    assert (error["check"], error["file"], error["at"]) == ("inside_out", FILE, "E3")
    assert error["line"] > 1
    assert (said["trials"], said["examples"], said["layer"], said["on"]) == (1, 2, "data", "2026-11-22")
    assert said["count"]["error"] == 4
    assert said["stats"]["lines"] == 5
    assert said["data"]
    assert [check["id"] for check in said["checks"]] == [check.id for check in TABLE]
    assert {check["id"] for check in said["checks"] if check["at_load"]} == {check.id for check in AT_LOAD}


def test_the_figures(folder: Folder) -> None:
    folder.change(FILE, require({"fact": "cd4", "at_least": "200 /uL"}))
    out = " ".join(checked(folder, "--stats", code=5).split())
    for said in (
        "1 trial, 5 criteria as the sources number them: 4 rules (80 %).",
        "3 facts rules on facts",
        "1 judgement questions for the investigator",
        "2 example patients",
        "Coverage by examples: an example meets or fails 3 of 4 (75 %) rules.",
        "Examples both meet and fail 1 (25 %).",
        "Of what the person or the site answers: an example meets or fails 0 of 0 criteria.",
        "Facts that a single criterion uses: age (T I1), cd4 (T I3), hiv (T I2).",
    ):
        assert said in out


def test_the_shipped_figures_say_what_was_made_of_every_line() -> None:
    said = json.loads(seen("check", "--json").out)["stats"]
    assert said["trials"] == len(FILES)
    assert sum(said["by_kind"].values()) == said["lines"]
    assert said["rules"]["decided"] >= 0.9 * said["rules"]["criteria"]


@pytest.mark.parametrize(("day", "old"), [("2026-12-10", 0), ("2026-12-11", 1)])
def test_ages_are_counted_from_the_day_that_is_asked_for(day: str, old: int, folder: Folder) -> None:
    said = json.loads(run("criteria", "check", "--data", folder.folder, "--on", day, "--json").out)
    assert [finding["check"] for finding in said["findings"]].count("status_old") == old


def test_a_day_that_is_none_is_refused() -> None:
    assert "--on" in refused("check", "--on", "soon")


@pytest.mark.parametrize("more", [(), ("--verbose",), ("--stats",)])
def test_no_line_of_the_findings_is_wider_than_the_terminal(more: tuple[str, ...]) -> None:
    wide = [line for line in seen("check", *more).out.splitlines() if len(line) > 80]
    assert [line for line in wide if max(map(len, line.split())) < 60] == []


def test_nothing_in_a_finding_can_drive_a_terminal(folder: Folder) -> None:
    def plant(file: dict[str, Any]) -> None:
        file["examples"][0].update(name="\x1b[31mfits", expect={"verdict": "eligible"})

    folder.change(FILE, plant)
    assert "\x1b" not in checked(folder, code=5)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "told"), [(Terminal, True), (io.StringIO, False)])
def test_what_is_checked_is_told_on_a_terminal_and_wiped_off_at_the_end(
    stream: type[io.StringIO], told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = stream()
    monkeypatch.setattr(sys, "stderr", out)
    with progress() as now:
        now("contradiction")
    text = out.getvalue()
    assert ("\rchecking contradiction" in text) is told
    assert text.split("\r")[-2:-1] == [" " * 40] * told


def test_without_standard_error_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with progress() as now:
        now("contradiction")


def test_the_page_has_every_check_as_the_program_has_it() -> None:
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert table() in page, "run python docs/generate_checks.py"
    assert table().count("\n| `") == len(TABLE)


# show


@EACH
def test_every_criterion_is_shown_with_its_text_its_rule_and_its_sources(trial: str) -> None:
    out, file = " ".join(shown(trial).split()), read(FILES[trial]).data
    for criterion in criteria(file):
        assert f"{criterion['id']} {' '.join(criterion['text'].split())}" in out
        for source in criterion["source"]:
            assert f"{source['of']} {source['item']}: " in out
    for note in file.get("notes", []):
        assert " ".join(note["text"].split()) in out


@EACH
def test_no_line_is_wider_than_the_terminal_but_for_links(trial: str) -> None:
    wide = [line for line in shown(trial).splitlines() if len(line) > 80]
    assert [line for line in wide if "://" not in line] == []


def test_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    wide = [line for line in shown(MANY).splitlines() if len(line) > 60]
    assert [line for line in wide if "://" not in line] == []


def test_what_was_reviewed_and_how_much_was_read_stand_at_the_top() -> None:
    head = shown(MANY).split("\n\n")[0].splitlines()
    assert "Not reviewed by a clinician." in head
    assert "Inclusion: only a part is known." in head
    assert "Exclusion: none is known." in head
    assert head[-1] == "What could not be read counts as a criterion that nobody has read."


def test_a_review_is_named(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(folder, MANY, "review: null", "review: {by: Dr A. Example, on: 2026-11-01, remarks: I2 is right.}")
    out = shown(MANY, "--data", folder)
    assert "\nReviewed by Dr A. Example on 2026-11-01. I2 is right.\n" in out
    assert "Not reviewed" not in out


def test_groups_stand_apart_with_their_role() -> None:
    out = shown(MANY)
    assert "\nGROUP pml: patients; one of the groups of patients has to take the person\n" in out
    assert "\nINCLUSION of group pml: each must hold\n" in out
    assert "\nGROUP healthy: healthy persons, who are not screened here\n" in out
    assert "EXCLUSION" not in out


def test_a_rule_stands_below_its_text() -> None:
    assert (
        "   I1  PML, suspected or confirmed.\n"
        "      require     any:\n"
        "                    - {fact: pml_suspected, is: true}\n"
        "                    - fact: pml_certainty\n"
        "                      one_of: [definite, probable, possible]\n"
        "      source      medifind I1: the registry's list\n"
    ) in shown(MANY)


def test_lay_and_doubtful_criteria_say_so_in_words() -> None:
    out = shown("NCT04781309")
    lay = "      lay         only a lay text or a publication stands behind it"
    assert out.count(lay) == sum(
        all(source["quality"] == "lay" for source in criterion["source"])
        for criterion in criteria(read(FILES["NCT04781309"]).data)
    )
    assert out.count("\n      doubtful    the source prints 200 cells/dL") == 1


def test_notes_stand_by_kind(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(
        folder, MANY, "notes:\n", "notes:\n  - {text: Aspirin., kind: allowed}\n  - {text: Rest., kind: after_entry}\n"
    )
    out = shown(MANY, "--data", folder)
    assert (
        "\nALLOWED: these exclude nobody\n\n   Aspirin.\n\nONLY AFTER ENTRY: these exclude nobody\n\n   Rest.\n" in out
    )
    assert out.index("ONLY AFTER ENTRY") < out.index("\nREMARKS: these exclude nobody\n")


@pytest.mark.parametrize("name", ["nct00746941", "2008-001314-24"])
def test_a_trial_by_any_of_its_names(name: str) -> None:
    assert shown(name) == shown("NCT00746941")


def test_a_file_of_another_name_is_found(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    trials = folder / "criteria" / "trials"
    (trials / f"{MANY}.yaml").rename(trials / "natural-history.yaml")
    assert shown(MANY, "--data", folder) == shown(MANY)


def test_a_trial_that_is_not_known_is_refused_with_the_nearest_name() -> None:
    assert "no such trial; did you mean NCT00746941?" in refused("show", "NCT0074694")


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_trial_that_nobody_has_encoded_is_refused_with_words(tmp_path: Path, extra: list[str]) -> None:
    folder = copy_to(tmp_path)
    (folder / "criteria" / "trials" / f"{MANY}.yaml").unlink()
    assert f"nobody has encoded the criteria of {MANY} yet" in refused("show", MANY, "--data", folder, *extra)


def test_a_folder_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    outcome = run("criteria", "show", MANY, "--data", tmp_path)
    assert (outcome.code, outcome.out) == (5, "")


def test_nothing_in_a_file_can_drive_a_terminal(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(folder, MANY, "text: Age of 2 years or more.", 'text: "Age \\e[31mof 2 years"')
    for layout in ("text", "md"):
        assert "\x1b" not in shown(MANY, "--data", folder, "--format", layout)


def test_no_colour_and_no_box_is_used() -> None:
    for trial in FILES:
        out = shown(trial)
        assert all(c == "\n" or c.isprintable() for c in out)
        assert not set("─│┌┐└┘━┃") & set(out)


# Markdown, JSON


@EACH
def test_markdown_holds_every_rule_as_the_file_has_it(trial: str) -> None:
    out = shown(trial, "--format", "md")
    blocks = [part.split("```")[0] for part in out.split("```yaml\n")[1:]]
    rules = [{key: c[key]} for c in criteria(read(FILES[trial]).data) for key in ("require", "exclude_if") if key in c]
    assert [parse(block, "").data for block in blocks] == rules
    assert out.startswith(f"# {trial} ")


@EACH
def test_json_holds_every_rule_as_the_file_has_it(trial: str) -> None:
    said, file = json.loads(shown(trial, "--json")), read(FILES[trial]).data
    assert [rule_of(c) for c in criteria(said)] == [rule_of(c) for c in criteria(file)]
    assert (said["trial"], said["review"], said["coverage"]) == (trial, None, file["coverage"])
    assert len(said["groups"]) == len(file.get("groups", []))
    assert [e["name"] for e in said["examples"]] == [e["name"] for e in file["examples"]]


def test_json_says_what_can_never_fail() -> None:
    said = {c["id"]: c for c in criteria(json.loads(shown("NCT04781309", "--json")))}
    assert (said["I3"]["lay"], said["I1"]["lay"]) == (True, False)
    assert said["I2"]["doubts"]
    assert said["I1"]["doubts"] == []


def rule_of(criterion: dict[str, Any]) -> tuple[Any, ...]:
    kinds = ("require", "exclude_if", "judgement")
    return (criterion["id"], *(criterion.get(kind) or None for kind in kinds))


def criteria(file: dict[str, Any]) -> list[dict[str, Any]]:
    """Everybody's, then each group's."""
    parts = [file, *file.get("groups", [])]
    return [c for part in parts for side in ("inclusion", "exclusion") for c in part.get(side, [])]


def edit(folder: Path, trial: str, old: str, new: str) -> None:
    file = folder / "criteria" / "trials" / f"{trial}.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


# rules as YAML

SPOKEN = ["the", "age", "of", "-", "?", '"18"', "it's", "so:", "%", "“x”", "a,", "[b]"]
WORDS = st.one_of(
    st.booleans(),
    st.integers(-5, 500),
    st.sampled_from(["current", "90 days", "200 /uL", "yes", "true", "10", "1e5", "", "a: b", 'the "word"', "# no"]),
    st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=30).map(" ".join),
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The same, some of it in lists and under keys."""
    keys = st.sampled_from(["all", "fact", "is", "within", "because"])
    lists, entries = st.lists(inner, min_size=1, max_size=3), st.dictionaries(keys, inner, min_size=1, max_size=3)
    return st.one_of(inner, lists, entries)


RULES = nested(nested(nested(WORDS)))


@given(st.dictionaries(st.sampled_from(["require", "exclude_if"]), RULES, min_size=1), st.sampled_from([30, 62, 76]))
def test_a_rule_reads_back_as_what_it_was(rule: dict[str, Any], width: int) -> None:
    assert parse("\n".join(as_yaml(rule, width)), "").data == rule


# schema


def test_the_schema_is_that_of_a_trial_file() -> None:
    assert seen("schema").out == run("schema", "trial").out


# an installed package

PROGRAM = "import sys; sys.argv[0] = 'screener'; from screener.__main__ import run; run()"


def test_an_installed_package_shows_the_same(tmp_path: Path) -> None:
    """As a wheel lays it out: what the build compiles, and the files themselves beside it."""
    ignored = shutil.ignore_patterns("__pycache__", "_data")
    data = Path(shutil.copytree(ROOT / "screener", tmp_path / "screener", ignore=ignored)) / "_data"
    data.mkdir()
    copy_to(data)
    (data / COMPILED).write_text(json.dumps(compiled(Location("checkout", ROOT))), encoding="utf-8")
    words = [sys.executable, "-c", PROGRAM, "criteria", "show", MANY]
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
    assert subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, check=True).stdout.decode() == shown(MANY)
    said = json.loads(subprocess.run([*words, "--json"], cwd=tmp_path, env=env, capture_output=True, check=True).stdout)
    assert said["layer"] == "shipped"
