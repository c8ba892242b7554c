"""The published JSON Schemas: what the models give, frozen, and what every shipped file keeps to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from screener.documents import read

jsonschema: Any = import_module("jsonschema")  # it has no types of its own

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
PRINTED = {"trial-file.json": ("criteria", "schema"), "profile.json": ("profile", "schema")}
TRIALS = sorted((ROOT / "criteria" / "trials").glob("*.yaml"))
PROFILES = [*sorted((ROOT / "examples").glob("*.yaml")), *sorted((ROOT / "docs" / "examples").glob("*.yaml"))]
PROGRAM = "import sys; sys.argv[0] = 'screener'; from screener.__main__ import run; run()"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def printed(*words: str | Path) -> tuple[str, int]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=env, capture_output=True, check=False)
    return (done.stdout + done.stderr).decode(), done.returncode


def wrong(data: Any, name: str) -> list[str]:
    """Where and how a file breaks the schema."""
    found = jsonschema.Draft202012Validator(schema(name)).iter_errors(data)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_the_models_give_exactly_the_published_schemas() -> None:
    said, code = printed("docs/generate_schemas.py", "--check")
    assert (said.strip(), code) == ("docs/schemas is up to date", 0), said


def test_a_schema_that_differs_is_named_with_the_way_out(tmp_path: Path) -> None:
    script = shutil.copy(ROOT / "docs" / "generate_schemas.py", tmp_path)
    shutil.copytree(SCHEMAS, tmp_path / "schemas")
    changed = tmp_path / "schemas" / "profile.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace("born", "birth"), encoding="utf-8")
    said, code = printed(script, "--check")
    assert (code, said.count("docs/schemas/")) == (1, 1)
    assert said.startswith("docs/schemas/profile.json is no longer what the models give. If the format is meant to")
    assert "python docs/generate_schemas.py" in said
    assert printed(script) == ("docs/schemas is written\n", 0)
    assert printed(script, "--check")[1] == 0


def test_every_published_schema_is_known_here() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == set(PRINTED)


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_the_program_prints_the_published_schema(name: str) -> None:
    said, code = printed("-c", PROGRAM, *PRINTED[name])
    assert (json.loads(said), code) == (schema(name), 0)


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_a_published_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.stem)
def test_every_shipped_trial_file_keeps_to_its_schema(path: Path) -> None:
    assert wrong(read(path).data, "trial-file.json") == []


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.stem)
def test_every_example_patient_of_a_trial_file_keeps_to_the_schema_of_a_profile(path: Path) -> None:
    examples = read(path).data.get("examples", [])
    assert [line for example in examples for line in wrong(example["profile"], "profile.json")] == []


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_example_profile_keeps_to_its_schema(path: Path) -> None:
    """Also one with a misspelt fact: which facts there are is not the format's to know."""
    assert wrong(read(path).data, "profile.json") == []


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"fact": "age", "at_leest": 18}, "at_leest"),
        ({"treatment": "rituximab", "status": "sometimes"}, "sometimes"),
        ({"treatment": "rituximab", "other_than": [{"route": "oral"}]}, "route"),
        ({"drug": "rituximab"}, "drug"),
    ],
)
def test_the_schema_sees_a_slip_in_a_rule(rule: dict[str, Any], told: str) -> None:
    data = read(TRIALS[0]).data
    data["inclusion"][0]["require"] = rule
    assert [line for line in wrong(data, "trial-file.json") if told in line]


def test_the_schema_sees_a_slip_in_a_profile() -> None:
    assert wrong({"born": "1972", "findngs": []}, "profile.json")
