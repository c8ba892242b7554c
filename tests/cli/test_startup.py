"""What a command loads: its own module and what it needs, nothing of the others. People wait for every import."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from command_line import ROOT, run

from screener.cli import COMMANDS

SCREEN = ("screen", "examples/referral.yaml", "--on", "2026-11-22")
LOADED = "import sys; from screener.cli import exit_code; exit_code(); print(*sys.modules, file=sys.stderr)"
NOT_TO_SCREEN = {
    # other commands
    *(f"screener.cli.{name}" for name in (*COMMANDS, "sync", "errors") if name != "screen"),
    "screener.batch", "screener.interview", "screener.registries",
    # files that are no profile in YAML
    "screener.readers.notes", "screener.readers.fhir", "screener.readers.phenopackets", "screener.readers.tables",
    # files of knowledge, which are compiled
    "screener.knowledge.access", "screener.knowledge.build", "screener.knowledge.compile", "screener.knowledge.family",
    "screener.rules.asked", "screener.rules.requirements", "screener.rules.trial_file", "screener.vocabulary.texts",
    # other readers, other answers
    "screener.engine.checks", "screener.engine.laws", "screener.engine.whatif", "screener.places.countries",
    "screener.reports.access", "screener.reports.ahead", "screener.reports.coordinator", "screener.reports.family",
    "screener.reports.html", "screener.reports.letter", "screener.reports.reading", "screener.reports.timeline",
    # libraries
    "babel", "defusedxml", "filelock", "httpx", "jinja2", "multiprocessing",
    "prompt_toolkit", "ssl", "xml",
}  # fmt: skip


def loaded(*arguments: str) -> set[str]:
    """The modules at the end of a run, of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stderr.split())


@pytest.fixture(scope="module")
def by_screen() -> set[str]:
    return loaded(*SCREEN)


@pytest.mark.parametrize("module", sorted(NOT_TO_SCREEN))
def test_screening_a_profile_does_not_load(module: str, by_screen: set[str]) -> None:
    assert "screener.engine.screening" in by_screen
    assert module not in by_screen


def test_every_module_that_screening_must_not_load_is_one() -> None:
    for name in NOT_TO_SCREEN:
        assert import_module(name)


@pytest.mark.parametrize("words", [("--version",), ("trials", "list", "--on", "2026-11-22")], ids=" ".join)
def test_a_command_loads_no_other(words: tuple[str, ...]) -> None:
    found = {module.removeprefix("screener.cli.") for module in loaded(*words)}
    assert found & set(COMMANDS) == {word for word in words[:1] if word in COMMANDS}


def test_every_module_that_has_a_command_is_listed() -> None:
    files = (ROOT / "screener" / "cli").glob("*.py")
    with_one = {path.stem for path in files if "\ndef add_to(app: " in path.read_text(encoding="utf-8")}
    assert with_one == set(COMMANDS)


def test_the_help_lists_every_command_and_what_it_does() -> None:
    listed = run("--help").out.partition("\nCommands:\n")[2].splitlines()
    told = [line.split(maxsplit=1) for line in listed[: len(COMMANDS)]]
    assert [words[0] for words in told] == list(COMMANDS)
    assert all(words[1] for words in told)


def test_a_slip_in_the_name_of_a_command_is_pointed_out() -> None:
    refused = run("scren", "x.yaml")
    assert (refused.code, refused.out) == (2, "")
    assert "Did you mean 'screen'?" in refused.err


@pytest.mark.parametrize(("typed", "offered"), [("screener sc", ["screen", "schema"]), ("screener trials j", ["join"])])
def test_shells_complete_the_names(typed: str, offered: list[str]) -> None:
    asked = {"_SCREENER_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = subprocess.run(
        [sys.executable, "-m", "screener"], cwd=Path(ROOT), env={**os.environ, **asked}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.stdout.split() == offered
