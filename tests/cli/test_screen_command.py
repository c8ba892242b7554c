"""`screen`, `explain` and `schema` as people and programs use them: widths, pipes, encodings, JSON."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from command_line import COMMANDS, EXAMPLES, ON, REFERRAL, ROOT, on_profile, run

from screener import __version__

jsonschema: Any = import_module("jsonschema")  # it has no types of its own
SCREENER = [sys.executable, "-m", "screener"]
ESCAPE = "\x1b"


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the terminal that runs the tests."""
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)


def process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [*SCREENER, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)


def as_json(*arguments: str | Path) -> Any:
    return json.loads(run(*arguments, "--json").out)


def profile(folder: Path, text: str) -> Path:
    path = folder / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# what is shown


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_screened_against_every_trial(example: Path) -> None:
    seen = run("screen", example, *ON)
    assert (seen.code, seen.err) == (0, "")
    assert "  FR-pembrolizumab-PML\n" in seen.out
    assert "NCT00746941" in seen.out
    assert "decides nothing and replaces no physician" in seen.out


@pytest.mark.parametrize(
    ("example", "verdicts"),
    [
        ("referral", {"FR-pembrolizumab-PML": "needs_facts", "NCT00746941": "needs_facts"}),
        ("negative-pcr", {"FR-pembrolizumab-PML": "needs_facts", "NCT00746941": "not_now"}),
        ("empty", {"FR-pembrolizumab-PML": "needs_facts", "NCT00746941": "needs_facts"}),
    ],
)
def test_the_verdicts_of_the_examples(example: str, verdicts: dict[str, str]) -> None:
    result = as_json("screen", ROOT / "examples" / f"{example}.yaml", *ON)
    assert {t["id"]: t["verdict"] for t in result["trials"] if t["id"] in verdicts} == verdicts
    assert result["on"] == "2026-11-22"


def test_what_is_urgent_stands_first() -> None:
    lines = run("screen", REFERRAL, *ON).out.splitlines()
    assert lines[0] == "Referral R-0042, screened for 2026-11-22"
    assert lines[1] == "First symptoms: 53 to 82 days ago (2026-09); diagnosis: 48 days ago"
    assert "AAN 2013: definite on the results so far." in lines


def test_a_dangerous_medicine_is_named_before_any_trial() -> None:
    seen = run("screen", ROOT / "examples" / "negative-pcr.yaml", *ON).out
    assert seen.index("! dimethyl fumarate is given now") < seen.index("1. ")


@pytest.mark.parametrize("columns", [40, 80, 160])
@pytest.mark.parametrize("command", COMMANDS[::2], ids=["screen", "explain"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_no_line_is_wider_than_the_terminal(
    example: Path, command: tuple[str, ...], columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run(*on_profile(command, example)).out.splitlines()
    assert max(map(len, lines)) <= columns
    assert not any(line != line.rstrip() for line in lines)


def test_the_same_words_at_every_width(monkeypatch: pytest.MonkeyPatch) -> None:
    words = []
    for columns in (40, 80, 160):
        monkeypatch.setenv("COLUMNS", str(columns))
        words.append(run("screen", REFERRAL, *ON).out.split())
    assert words[0] == words[1] == words[2]


def test_neither_colour_nor_boxes_in_a_pipe() -> None:
    for command in COMMANDS:
        seen = process(*on_profile(command, REFERRAL), TERM="xterm-256color")
        assert seen.returncode == 0
        assert ESCAPE.encode() not in seen.stdout
        assert not any("\u2500" <= letter <= "\u259f" for letter in seen.stdout.decode())


@pytest.mark.skipif(os.name != "posix", reason="a terminal of its own needs pty")
@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_only_where_a_person_looks_and_wants_it(environment: dict[str, str], coloured: bool) -> None:
    seen = in_terminal({"TERM": "xterm-256color", **environment})
    assert ("\x1b[1;35mFACTS MISSING" in seen) is coloured
    assert "FACTS MISSING" in seen


def in_terminal(environment: dict[str, str]) -> str:
    import pty

    ours, theirs = pty.openpty()
    command = [*SCREENER, "screen", str(REFERRAL), *ON]
    child = subprocess.Popen(command, stdout=theirs, env={**os.environ, **environment})
    os.close(theirs)
    seen = b""
    while chunk := _chunk(ours):
        seen += chunk
    os.close(ours)
    assert child.wait() == 0
    return seen.decode()


def _chunk(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_is_not_utf_8_gets_words_it_can_show(encoding: str) -> None:
    seen = process("explain", REFERRAL, "FR-pembrolizumab-PML", *ON, PYTHONIOENCODING=encoding)
    assert (seen.returncode, seen.stderr) == (0, b"")
    text = seen.stdout.decode(encoding)
    assert "weakened. - JC virus PCR" in text or "weakened. — JC virus PCR" in text


def test_json_is_utf_8_whatever_the_terminal_is(tmp_path: Path) -> None:
    path = profile(tmp_path, "id: Zoé\n")
    seen = process("screen", path, *ON, "--json", PYTHONIOENCODING="ascii")
    assert json.loads(seen.stdout.decode("utf-8"))["profile_id"] == "Zoé"


# where it goes


@pytest.mark.skipif(os.name != "posix", reason="needs a pipe whose reader goes away")
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_reader_that_goes_away_is_no_error(extra: list[str]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    command = [*SCREENER, "screen", str(REFERRAL), *ON, *extra]
    seen = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    assert (seen.returncode, seen.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_head_takes_one_line_and_nobody_complains() -> None:
    command = f"{shlex.join([*SCREENER, 'screen', str(REFERRAL), *ON])} | head -1"
    seen = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False)
    assert (seen.returncode, seen.stderr) == (0, b"")
    assert seen.stdout == b"Referral R-0042, screened for 2026-11-22\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_full_disk_is_said_and_is_no_fault_of_the_program(extra: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [*SCREENER, "screen", str(REFERRAL), *ON, *extra]
        seen = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert seen.returncode == 74
    assert b"the output cannot be written" in seen.stderr


def test_a_profile_comes_from_standard_input() -> None:
    from_file = run("screen", REFERRAL, *ON)
    assert run("screen", "-", *ON, stdin=REFERRAL.read_bytes()) == from_file


def test_json_is_a_profile_too() -> None:
    seen = run("screen", "-", *ON, stdin=b'{"id": "R-1", "born": 1972, "findings": []}')
    assert seen.out.startswith("Referral R-1, screened for")


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_the_same_input_gives_the_same_bytes(extra: list[str]) -> None:
    first, second = (process("screen", REFERRAL, *ON, *extra, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first
    assert first == second


# JSON


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(run("schema").out)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_result_is_as_its_schema_says(example: Path, schema: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(as_json("screen", example, *ON), schema)


def test_an_explained_trial_is_as_the_schema_says(schema: Any) -> None:
    trial = {"$ref": "#/$defs/TrialResult", "$defs": schema["$defs"]}
    jsonschema.validate(as_json("explain", REFERRAL, "NCT00746941", *ON), trial)


def test_the_schema_notices_what_it_does_not_know(schema: Any) -> None:
    result = as_json("screen", REFERRAL, *ON)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**result, "score": 93}, schema)
    result["trials"][0]["score"] = 93
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(result, schema)


@pytest.mark.parametrize("of", ["result", "profile", "trial"])
def test_every_schema_is_a_schema(of: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(run("schema", of).out))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_as_the_schema_of_a_profile_says(example: Path) -> None:
    from screener.documents import read

    jsonschema.validate(read(example).data, json.loads(run("schema", "profile").out))


# explain


def test_an_alias_leads_to_the_trial() -> None:
    named = run("explain", REFERRAL, "NCT00746941", *ON)
    assert run("explain", REFERRAL, "2008-001314-24", *ON) == named
    assert run("explain", REFERRAL, "nct00746941", *ON) == named


def test_every_criterion_is_explained_with_its_source() -> None:
    seen = run("explain", REFERRAL, "NCT00746941", *ON).out
    for criterion in as_json("explain", REFERRAL, "NCT00746941", *ON)["criteria"]:
        assert f" {criterion['id']} " in seen or criterion["id"].startswith("unread-")
    assert "Source: ctgov E1 (key list)." in seen
    assert "ctgov        ClinicalTrials.gov, key inclusion and exclusion criteria" in seen


@pytest.mark.parametrize("asked", ["I2", "i2"])
def test_one_criterion_alone(asked: str) -> None:
    seen = run("explain", REFERRAL, "NCT00746941", asked, *ON).out
    assert " I2 " in seen
    assert " I3 " not in seen
    assert [c["id"] for c in as_json("explain", REFERRAL, "NCT00746941", asked, *ON)["criteria"]] == ["I2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["NCT0074694"], "no such trial; did you mean NCT00746941?"),
        (["zzz"], "no such trial; `screener trials list --all` names every one"),
        (["NCT00746941", "X9"], "no such criterion; it has: I1, I2"),
    ],
)
def test_an_unknown_trial_or_criterion_is_answered_with_those_there_are(arguments: list[str], said: str) -> None:
    seen = run("explain", REFERRAL, *arguments, *ON)
    assert (seen.code, seen.out) == (2, "")
    assert said in " ".join(seen.err.split())
    assert said in json.loads(run("explain", REFERRAL, *arguments, *ON, "--json").err)["error"]["problems"][0]["why"]


# help


def test_the_version() -> None:
    assert run("--version") == (0, f"screener {__version__}\n", "")


@pytest.mark.parametrize("command", [[], ["screen"], ["explain"], ["schema"]])
def test_help_shows_an_example_that_works_as_typed(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    seen = run(*command, "--help")
    assert (seen.code, seen.err) == (0, "")
    example = " ".join(seen.out.split("Example: screener ")[1].split())
    monkeypatch.chdir(ROOT)
    assert run(*shlex.split(example)).code == 0


def test_without_arguments_the_help_is_shown() -> None:
    seen = run()
    assert "Usage: screener" in seen.out + seen.err


# other data


def test_a_folder_of_data_takes_the_place_of_the_built_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(ROOT / "criteria", tmp_path / "criteria")
    shutil.copy(ROOT / "trials.json", tmp_path)
    (tmp_path / "criteria" / "trials" / "NCT00746941.yaml").unlink()
    trials = as_json("screen", REFERRAL, *ON, "--data", tmp_path)["trials"]
    flags = {t["id"]: t["flags"] for t in trials}
    assert {t["layer"] for t in trials} == {"data"}
    assert "not_encoded" in flags["NCT00746941"]
    assert "not_encoded" not in flags["FR-pembrolizumab-PML"]


# what a file says never drives the terminal

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "a\rb",
    "a\x08\x08b",
    "\u202eabc",
    "a\u2028b",
    "[bold red]loud[/bold red]",
    "[link=https://example.org]x[/link]",
    ":skull:",
]


@pytest.mark.parametrize("command", COMMANDS, ids=["screen", "screen-json", "explain", "explain-json"])
@pytest.mark.parametrize("said", HOSTILE)
def test_an_id_and_a_medicine_are_shown_and_not_obeyed(said: str, command: tuple[str, ...], tmp_path: Path) -> None:
    patient = {"id": said, "treatments": [{"treatment": said, "source": said}], "location": {"city": said}}
    seen = run(*on_profile(command, profile(tmp_path, json.dumps(patient))))
    assert seen.code == 0
    assert all(letter.isprintable() or letter == "\n" for letter in seen.out)


@pytest.mark.parametrize("said", [text for text in HOSTILE if text.isprintable()])
def test_markup_is_shown_as_it_was_written(said: str, tmp_path: Path) -> None:
    seen = run("screen", profile(tmp_path, json.dumps({"id": said})), *ON)
    assert seen.out.startswith(f"Referral {said}, screened for")


def test_a_no_break_space_is_a_space(tmp_path: Path) -> None:
    seen = run("screen", profile(tmp_path, "id: R\u00a0\u202f1\n"), *ON)
    assert seen.out.startswith("Referral R  1, screened for")


def test_a_file_name_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    seen = run("screen", tmp_path / "\x1b[31mred.yaml", *ON)
    assert seen.code == 3
    assert ESCAPE not in seen.err


@pytest.mark.parametrize("asked", ["NCT00746941", "nct00746941", "2008-001314-24"])
def test_only_the_trials_that_were_asked_for(asked: str) -> None:
    assert [t["id"] for t in as_json("screen", REFERRAL, "--trial", asked, *ON)["trials"]] == ["NCT00746941"]
    seen = run("screen", REFERRAL, "--trial", asked, *ON).out
    assert "1. FACTS MISSING  NCT00746941" in seen
    assert "FR-pembrolizumab-PML" not in seen


def test_a_trial_that_is_not_known_is_answered_with_the_nearest() -> None:
    answer = run("screen", REFERRAL, "--trial", "NCT0074694", *ON)
    assert answer.code == 2
    assert "no such trial; did you mean NCT00746941?" in " ".join(answer.err.split())


# records that nobody has encoded, and those that are shown on request

SERIES = "DIAVIS-case-series"


def test_a_trial_that_nobody_has_encoded_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    folder = unencoded(tmp_path)
    seen = run("screen", REFERRAL, *ON, "--data", folder).out
    assert "NOT ENCODED YET  NCT01730131\n   Nobody has encoded its criteria yet: ask the site." in seen
    assert "NCT00001048" not in seen  # ended long ago: counted
    assert "with no sign of being open, criteria not encoded; --all shows them." in " ".join(seen.split())


def unencoded(folder: Path) -> Path:
    """The shipped records, without the criteria of any."""
    shutil.copytree(ROOT / "criteria", folder / "criteria", ignore=shutil.ignore_patterns("NCT*", "*.cache"))
    shutil.copy(ROOT / "trials.json", folder)
    return folder


@pytest.mark.parametrize("asked", [SERIES, SERIES.lower()])
def test_a_record_that_is_hidden_is_shown_to_whoever_asks_for_it(asked: str) -> None:
    assert SERIES not in run("screen", REFERRAL, *ON).out
    assert f"PUBLISHED SERIES  {SERIES}" in run("screen", REFERRAL, *ON, "--all").out
    assert f"1. PUBLISHED SERIES  {SERIES}" in run("screen", REFERRAL, *ON, "--trial", asked).out
    assert f"PUBLISHED SERIES  {SERIES}" in run("explain", REFERRAL, asked, *ON).out
    assert [t["id"] for t in as_json("screen", REFERRAL, "--trial", asked, *ON)["trials"]] == [SERIES]


def test_everything_on_request_in_json() -> None:
    records = {t["key"] for t in as_json("trials", "list", "--all", *ON)["trials"]}
    brief, whole = ({t["id"] for t in as_json("screen", REFERRAL, *ON, *more)["trials"]} for more in ((), ("--all",)))
    assert SERIES not in brief
    assert whole == records
    assert brief < whole


def test_a_trial_by_its_acronym() -> None:
    assert "NCT06990087\n" in run("screen", REFERRAL, "--trial", "curepml", *ON).out


def test_the_study_that_only_watches_stands_below_every_treatment_trial() -> None:
    seen = run("screen", REFERRAL, *ON).out
    treatment = [t["id"] for t in as_json("screen", REFERRAL, *ON)["trials"] if t["purpose"] == "treatment"]
    assert max(seen.find(f"  {trial}") for trial in treatment) < seen.index("  NCT01730131")


# where the patient is


def location(folder: Path, **told: object) -> Path:
    return profile(folder, json.dumps({"location": told}))


def test_how_far_it_is_and_who_pays_abroad(tmp_path: Path) -> None:
    lyon = location(tmp_path, country="FR", latitude=45.75, longitude=4.85)
    seen = " ".join(run("screen", lyon, *ON).out.split())
    assert "Bethesda, US: 6500 km from town to town; abroad: ask who pays for care, travel and an interpreter." in seen
    assert "FR, site not known." in seen


def test_nothing_is_abroad_for_somebody_who_may_be_anywhere(tmp_path: Path) -> None:
    seen = run("screen", location(tmp_path, city="Bethesda"), *ON).out
    assert "Bethesda, US: 0 km from town to town." in seen
    assert "abroad" not in seen


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"latitude": 91, "longitude": 4.85}, "location.latitude: A latitude lies between -90 and 90 degrees."),
        ({"latitude": 45.75, "longitude": "-180.5"}, "location.longitude: A longitude lies between"),
        ({"latitude": "45,75", "longitude": 4.85}, "location.latitude: This is no number of degrees."),
        ({"latitude": True, "longitude": 4.85}, "location.latitude: This is no number of degrees."),
        ({"latitude": 45.75}, "location: One coordinate without the other."),
        ({"accepts": ["Germany"]}, "location.accepts[1]: A country is written with its two letters."),
        ({"accepts": "DE"}, "location.accepts: A list is expected here."),
    ],
)
def test_a_place_that_cannot_be_is_refused(told: dict[str, object], said: str, tmp_path: Path) -> None:
    seen = run("screen", location(tmp_path, **told), *ON)
    assert (seen.code, seen.out) == (4, "")
    assert said in " ".join(seen.err.split())
    assert "45,75" not in seen.err
