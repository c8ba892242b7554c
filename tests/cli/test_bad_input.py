"""Whatever is given to the program: a message that helps and a documented exit code, never a traceback."""

import json
import stat
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from command_line import COMMANDS, EXAMPLES, ON, REFERRAL, Outcome, on_profile, run
from hypothesis import given, settings
from hypothesis import strategies as st

import screener.cli
from screener.documents import LARGEST, read
from screener.errors import Invalid, KnowledgeError, Unreadable

GOOD = "born: 1972\n"


def screened(text: str | bytes, *extra: str) -> Outcome:
    raw = text if isinstance(text, bytes) else text.encode()
    return run("screen", "-", *ON, *extra, stdin=raw)


def problem(seen: Outcome) -> dict[str, Any]:
    """The first problem of an error that was asked for as JSON."""
    error = json.loads(seen.err)["error"]
    return {"kind": error["kind"], **error["problems"][0]}


def test_every_kind_of_error_has_the_code_that_is_documented() -> None:
    assert (Unreadable.exit_code, Invalid.exit_code, KnowledgeError.exit_code) == (3, 4, 5)
    documented = str(screener.cli.__doc__)
    for code in (0, 2, 3, 4, 5, 70, 74, 130):
        assert f" {code} " in documented.replace("\n", " ")


# what a profile says: what, where, why, what to do

INVALID = [
    ("treatmens: []\n", 1, "treatmens", "Unknown key.", "Did you mean `treatments`?"),
    (
        f"{GOOD}findings:\n  - {{fact: hiv, value: negative, dat: 2026}}\n",
        3,
        "findings[1].dat",
        "Unknown key.",
        "`date`",
    ),
    (
        f"{GOOD}findings:\n  - {{fact: weight, value: 71, unit: /uL}}\n",
        3,
        "findings[1].unit",
        "not measured in this",
        "kg",
    ),
    (
        f"{GOOD}findings:\n  - {{fact: weight, value: 71, unit: kgs.}}\n",
        3,
        "findings[1].unit",
        "not known",
        "kg",
    ),
    (f"{GOOD}findings:\n  - {{fact: weight, value: 71}}\n", 3, "findings[1]", "needs its unit", "kg"),
    (f"{GOOD}findings:\n  - {{fact: hvi, value: negative}}\n", 3, "findings[1].fact", "not known", "`hiv`"),
    (
        f"{GOOD}findings:\n  - {{fact: hiv, value: maybe}}\n",
        3,
        "findings[1].value",
        "no such value",
        "negative, positive",
    ),
    (f"{GOOD}findings:\n  - {{value: 3}}\n", 3, "findings[1]", "`fact` is missing", "Add it."),
    ("born: 2026-02-30\n", 1, "born", "calendar", "such as 2026-03-14"),
    ("born: 30.02.1972\n", 1, "born", "year-month-day", "such as 2026-03-14"),
    ("born: 2199\n", 1, "born", "has not come yet", "Correct it"),
    (
        f"{GOOD}conditions:\n  - {{condition: lymphomaa}}\n",
        3,
        "conditions[1].condition",
        "not known",
        "Did you mean",
    ),
]


@pytest.mark.parametrize(("text", "line", "path", "why", "do"), INVALID)
def test_a_profile_that_says_what_cannot_be(text: str, line: int, path: str, why: str, do: str) -> None:
    seen = screened(text)
    assert (seen.code, seen.out) == (4, "")
    for part in ("standard input cannot be used", f"line {line}, {path}: ", why, do):
        assert part in seen.err
    assert "Traceback" not in seen.err


@pytest.mark.parametrize(("text", "line", "path", "why", "do"), INVALID)
def test_the_same_as_json(text: str, line: int, path: str, why: str, do: str) -> None:
    seen = screened(text, "--json")
    assert (seen.code, seen.out) == (4, "")
    found = problem(seen)
    assert (found["kind"], found["line"], found["path"]) == ("invalid", line, path)
    assert why in found["why"]
    assert do in found["do"]


def test_every_problem_of_a_file_is_told_at_once() -> None:
    seen = screened("born: 2026-02-30\nonset: 2199\ntreatmens: []\n")
    assert len(seen.err.splitlines()) == 1 + 2


# what cannot be read

UNREADABLE = [
    (b"", "says nothing", "Write {}"),
    (b" \n \n", "says nothing", "Write {}"),
    (b"# nothing but a remark\n", "says nothing", "Write {}"),
    (b"a: [1, 2\n", "not YAML", "Check indentation"),
    (b"a: 1\n  b: 2\n", "not YAML", "Check indentation"),
    (b"a: 1\na: 2\n", "stands twice", "Keep one"),
    (b"a: &x 1\nb: *x\n", "Anchors", "Write it out."),
    (b"a: !!python/object:os.system 1\n", "Tags", "Write the plain value."),
    (b"---\na: 1\n---\nb: 2\n", "more than one document", "Keep one"),
    ("born: 1972 # n\u00e9".encode("latin-1"), "not UTF-8", "Save it as UTF-8"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not UTF-8", "Save it as UTF-8"),
    (b"born\x00\x00", "no text", "plain text"),
    (b"PK\x03\x04\x00\x00", "ZIP archive", "Unpack it"),
    (b"[" * 10_000, "nested too deeply", "flatter"),
    (b"a:\n" + b"".join(b" " * n + b"a:\n" for n in range(1, 500)), "nested too deeply", "flatter"),
    (b"id: " + b"x" * (LARGEST + 1_000_000), "more than 2000 kB", "is this the right file?"),
]


@pytest.mark.parametrize(("raw", "why", "do"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_text_that_is_no_profile(raw: bytes, why: str, do: str) -> None:
    seen = screened(raw)
    assert (seen.code, seen.out) == (3, "")
    assert why in seen.err
    assert do in seen.err
    assert "Traceback" not in seen.err


@pytest.mark.parametrize(("raw", "why", "do"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_the_same_in_a_file_and_as_json(raw: bytes, why: str, do: str, tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_bytes(raw)
    seen = run("screen", path, *ON, "--json")
    assert (seen.code, seen.out, problem(seen)["kind"]) == (3, "", "unreadable")
    assert json.loads(seen.err)["error"]["file"] == str(path)


def test_a_list_is_no_profile() -> None:
    assert screened("- 1\n- 2\n").code == 4
    assert screened("just words\n").code == 4


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    folder, missing = run("screen", tmp_path, *ON), run("screen", tmp_path / "none.yaml", *ON)
    assert (folder.code, missing.code) == (3, 3)
    assert "This is a folder. Give the file in it." in folder.err
    assert "none.yaml cannot be used.\n  There is no such file. Check the name" in missing.err


@pytest.mark.parametrize("name", ["x" * 5000, "none/none.yaml", "\udcff.yaml"])
def test_names_that_no_file_can_have(name: str) -> None:
    assert run("screen", name, *ON).code == 3


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(GOOD)
    with patch.object(Path, "open", side_effect=PermissionError):
        seen = run("screen", path, *ON)
    assert seen.code == 3
    assert "The file cannot be opened. Check its name, and that you may read it." in seen.err


def test_no_standard_input_at_all() -> None:
    from screener.cli.common import document_of

    with patch("sys.stdin", None), pytest.raises(Unreadable, match="says nothing"):
        document_of(Path("-"))


# wrong use


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["screen"], "Missing argument 'PROFILE'"),
        (["screen", str(REFERRAL), "--no"], "No such option"),
        (["screen", str(REFERRAL), "extra"], "unexpected extra argument"),
        (["scren"], "No such command"),
        (["screen", str(REFERRAL), "--on"], "requires an argument"),
        (["schema", "patient"], "'result', 'profile', 'trial'"),
    ],
)
def test_wrong_use(arguments: list[str], said: str) -> None:
    seen = run(*arguments)
    assert (seen.code, seen.out) == (2, "")
    assert said in seen.err


@pytest.mark.parametrize(
    "on", ["", "2026", "2026-11", "2026-02-30", "22.11.2026", "20261122", "0001-01-01", "9999-12-31", "today"]
)
def test_a_screening_day_that_is_none(on: str) -> None:
    seen = run("screen", REFERRAL, "--on", on)
    assert (seen.code, seen.out) == (2, "")
    assert "--on: not a day of the calendar from 1900 to 2199; write it as 2026-11-22" in seen.err
    assert problem(run("screen", REFERRAL, "--on", on, "--json"))["kind"] == "usage"


@pytest.mark.parametrize("on", ["1900-01-01", "2199-12-31", "2024-02-29"])
def test_the_first_and_the_last_screening_day(on: str) -> None:
    assert run("screen", REFERRAL, "--on", on).code == 0


@pytest.mark.parametrize("name", ["", "none", "x" * 5000])
def test_data_without_knowledge(name: str, tmp_path: Path) -> None:
    seen = run("screen", REFERRAL, *ON, "--data", f"{tmp_path}/{name}")
    assert (seen.code, seen.out) == (5, "")
    assert "`trials.json` and `criteria/facts.yaml` are not there. Give the folder above `criteria`." in seen.err
    as_json = run("screen", REFERRAL, *ON, "--data", f"{tmp_path}/{name}", "--json")
    assert (as_json.code, problem(as_json)["kind"]) == (5, "knowledge")


# nothing is written


@pytest.mark.parametrize("text", ["born: 2026-02-30", "a: [", ""])
def test_nothing_is_written_beside_a_file_that_is_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "profile.yaml"
    path.write_text(text)
    before = stat.S_IMODE(path.stat().st_mode), path.read_bytes()
    assert run("screen", path, *ON).code in (3, 4)
    assert list(tmp_path.iterdir()) == [path]
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == before


# faults of the program itself


@pytest.mark.parametrize("command", COMMANDS, ids=range(len(COMMANDS)))
@pytest.mark.parametrize("kind", [ValueError, KeyError, RecursionError, MemoryError, OSError])
def test_a_fault_of_the_program_is_told_without_what_it_held(
    command: tuple[str, ...], kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise kind("Zq7Marker, born 1965-03")

    monkeypatch.setattr("screener.engine.screening.screen", fail)
    monkeypatch.setattr("screener.engine.screening.explained", fail)
    seen = run(*on_profile(command, REFERRAL))
    assert (seen.code, seen.out) == (70, "")
    assert kind.__name__ in seen.err
    assert "test_bad_input.py, line" in seen.err
    assert not any(part in seen.err for part in ("Zq7Marker", "1965", "Traceback"))


# whatever there is

MUTATIONS: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1e308,
        "",
        "x",
        "2026-02-30",
        "9999",
        "<50",
        "\x1b",
        [],
        {},
        [[]],
        {"a": {}},
        "9" * 400,
    ]
)
JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    "id",
    "as_of",
    "alive",
    "born",
    "sex",
    "location",
    "onset",
    "findings",
    "causes",
    "conditions",
    "complete",
]
PROFILES = [read(path).data for path in EXAMPLES]


def never_crashes(raw: bytes) -> None:
    seen = run("screen", "-", *ON, stdin=raw)
    assert seen.code in (0, 3, 4), seen.err
    assert "Traceback" not in seen.err
    assert bool(seen.err) == (seen.code != 0)


@given(st.binary(max_size=60))
def test_random_bytes(raw: bytes) -> None:
    never_crashes(raw)


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JSON_LIKE, max_size=4))
def test_random_profiles(data: dict[str, object]) -> None:
    never_crashes(json.dumps(data).encode())


@given(st.data())
def test_mutated_examples(data: st.DataObject) -> None:
    profile = json.loads(json.dumps(data.draw(st.sampled_from(PROFILES))))
    for _ in range(data.draw(st.integers(1, 3))):
        _mutate(profile, data)
    never_crashes(json.dumps(profile).encode())


@given(st.sampled_from(EXAMPLES), st.data())
def test_examples_with_a_piece_cut_out_or_put_in(example: Path, data: st.DataObject) -> None:
    raw = example.read_bytes()
    first = data.draw(st.integers(0, len(raw)))
    last = data.draw(st.integers(first, len(raw)))
    never_crashes(raw[:first] + data.draw(st.binary(max_size=4)) + raw[last:])


@settings(max_examples=50)
@given(st.text(max_size=12), st.text(max_size=12))
def test_random_arguments(on: str, trial: str) -> None:
    seen = run("explain", str(REFERRAL), trial, f"--on={on}")
    assert seen.code == 2
    assert "Traceback" not in seen.err


def _mutate(node: Any, data: st.DataObject) -> None:
    """Puts something else somewhere into the document."""
    places = list(node) if isinstance(node, dict) else list(range(len(node)))
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    if isinstance(node[place], dict | list) and node[place] and data.draw(st.booleans()):
        _mutate(node[place], data)
    elif data.draw(st.booleans()):
        node[place] = json.loads(json.dumps(data.draw(MUTATIONS)))
    else:
        del node[place]
