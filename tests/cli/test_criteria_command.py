"""`screener criteria check`: the laws of every trial's file, in words or as JSON, and what breaks them."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import run
from data_folder import copy_to


def test_the_shipped_files_keep_all_laws() -> None:
    seen = run("criteria", "check")
    assert (seen.code, seen.err) == (0, "")
    assert seen.out == "2 trials and 11 example patients: all laws hold.\n"


def test_the_same_for_programs() -> None:
    said = json.loads(run("criteria", "check", "--json").out)
    assert (said["trials"], said["examples"], said["layer"]) == (2, 11, "checkout")
    assert said["data"]


def test_every_broken_law_is_named_with_trial_and_example(tmp_path: Path) -> None:
    """An example that expects another verdict: exit 5, nothing on standard output."""
    folder = copy_to(tmp_path)
    file = folder / "criteria" / "trials" / "FR-pembrolizumab-PML.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("{verdict: unread}") == 2
    file.write_text(text.replace("{verdict: unread}", "{verdict: eligible}"), encoding="utf-8")
    seen = run("criteria", "check", "--data", folder)
    assert (seen.code, seen.out) == (5, "")
    assert seen.err.count("FR-pembrolizumab-PML, example “") == 2
    assert "unread, expected eligible. Mend the rule or the example." in seen.err
