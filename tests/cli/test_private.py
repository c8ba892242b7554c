"""A patient's data stay where they are: no network, no file, no log, no cache, no error that repeats them."""

import json
import logging
import socket
import traceback
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import pytest
from command_line import COMMANDS, EXAMPLES, ON, ROOT, on_profile, run

from screener.cli.errors import as_json, as_text
from screener.documents import Document, parse, read
from screener.errors import ScreenerError
from screener.knowledge import load
from screener.profile.patient import patient_from
from screener.reports.language import Code, Language
from screener.vocabulary import Vocabulary

WORD, NUMBER = "Zq7Marker", 9_753_186
MARKERS = (WORD, WORD.casefold(), str(NUMBER))
WITHOUT_PROFILE = [("schema",), ("schema", "profile"), ("schema", "trial"), ("--help",), ("--version",)]
RUNS = [on_profile(command, example) for command in COMMANDS for example in EXAMPLES]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load().vocabulary


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache that nothing else uses."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was asked for")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def marked(profile: Any) -> Any:
    """The profile with a marker in the place of every word, in keys that name nothing too."""
    if isinstance(profile, dict):
        return {key: marked(value) for key, value in profile.items()}
    if isinstance(profile, list):
        return [marked(value) for value in profile]
    return profile if isinstance(profile, bool) else NUMBER if isinstance(profile, int) else WORD


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document that holds a word or a number."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*path, key))
    elif not isinstance(data, bool):
        yield path


def planted(data: Any, path: tuple[str | int, ...], value: object) -> Any:
    """A copy with the value at one place."""
    copy = json.loads(json.dumps(data))
    node = copy
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return copy


PLANTED = [
    pytest.param(planted(data, path, value), id=f"{example.stem}-{'.'.join(map(str, path))}-{value}")
    for example in EXAMPLES
    for data in [read(example).data]
    for path in places(data)
    for value in (WORD, NUMBER)
]


# the network


@pytest.mark.usefixtures("no_network", "cache")
@pytest.mark.parametrize("command", [*RUNS, *WITHOUT_PROFILE], ids=" ".join)
def test_no_command_asks_for_the_network(command: tuple[str, ...]) -> None:
    assert run(*command).code == 0


@pytest.mark.usefixtures("no_network")
def test_a_refusal_asks_for_no_network_either() -> None:
    assert run("screen", "-", *ON, stdin=b"born: 2026-02-30").code == 4


# files


@pytest.mark.parametrize("command", RUNS, ids=" ".join)
def test_only_the_cache_is_written(
    command: tuple[str, ...], cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name, value in {"HOME": home, "TMPDIR": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.chdir(home)
    before = files(ROOT / "criteria") | files(ROOT / "examples")
    assert run(*command).code == 0
    assert not list(home.iterdir())
    assert [path.parent for path in files(tmp_path)] == [cache / "screener"]
    assert files(ROOT / "criteria") | files(ROOT / "examples") == before


@pytest.mark.parametrize("invalid", [{}, {"treatmens": WORD}, {"born": "2026-02-30"}])
def test_the_cache_knows_no_patient(invalid: dict[str, object], cache: Path) -> None:
    patient = {"id": WORD, "treatments": [{"treatment": WORD, "dose": WORD, "source": WORD}], **invalid}
    seen = run("screen", "-", *ON, stdin=json.dumps(patient).encode())
    assert seen.code == (4 if invalid else 0)
    assert files(cache) or invalid
    assert not any(WORD.encode() in raw for raw in files(cache).values())


# logs


@pytest.mark.parametrize("command", RUNS, ids=" ".join)
def test_nothing_is_logged(command: tuple[str, ...], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        run(*command)
    assert not caplog.records


# errors


@pytest.mark.parametrize("extra", [[], ["--json"]])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_no_message_repeats_what_stands_in_the_file(example: Path, extra: list[str]) -> None:
    broken = {**marked(read(example).data), "unknown": WORD, WORD: 1, "born": "2026-02-30"}
    seen = run("screen", "-", *ON, *extra, stdin=json.dumps(broken).encode())
    assert (seen.code, seen.out) == (4, "")
    assert not any(marker in seen.err for marker in MARKERS)


@pytest.mark.parametrize("language", list(map(Language, Code)))
@pytest.mark.parametrize("profile", PLANTED)
def test_no_exception_repeats_one_word_or_number_of_it(
    profile: dict[str, Any], language: Language, vocabulary: Vocabulary
) -> None:
    for wrong in ({"alive": "no"}, {"sex": "?"}):
        with pytest.raises(ScreenerError) as caught:
            patient_from(Document("profile", {**profile, **wrong}, {}), vocabulary, date(2026, 11, 22))
        error = caught.value
        told = "".join(traceback.format_exception(error)) + as_text(error, language) + as_json(error)
        assert not any(marker in told for marker in MARKERS)


@pytest.mark.parametrize(
    "text",
    [
        f"{WORD}: [1",
        f"a: '{WORD}",
        f'a: "{WORD}\\q"',
        f"a: &{WORD} 1",
        f"a: !{WORD} 1",
        f"a: *{WORD}",
        f"{WORD}: 1\n{WORD}: 2",
        f"? [{WORD}]\n: 1",
        f"a: |{WORD}\n b",
        f"a: {WORD}\n  b: {WORD}\n",
        f"@{WORD}",
    ],
)
def test_no_syntax_error_repeats_it(text: str) -> None:
    with pytest.raises(ScreenerError) as caught:
        parse(text, "profile")
    assert WORD not in "".join(traceback.format_exception(caught.value))
