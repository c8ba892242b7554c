"""How the knowledge is compiled, kept and read again: never stale, never half written, always the same."""

import json
import os
import sys
from pathlib import Path

import pytest
from data_folder import EXAMPLE_TRIAL, READER, ROOT, copy_to, edit

from screener.errors import KnowledgeError
from screener.knowledge import Knowledge, load
from screener.knowledge.compiled import trial_from
from screener.knowledge.load import compiled, knowledge_from, release_of, write_whole
from screener.knowledge.locate import Location
from screener.rules.scheme import SchemesFile
from screener.trials import TrialsFile

TRIALS = list((ROOT / "criteria" / "trials").glob("*.yaml"))
LOADER = sys.modules["screener.knowledge.load"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "screener"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.knowledge.build.read", READER)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copy_to(tmp_path / "data")


@pytest.fixture
def never_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Location) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(LOADER, "compiled", fail)


def as_text(knowledge: Knowledge) -> str:
    """All of it, so that two can be compared."""
    facts, drugs, conditions = (
        {name: entry.model_dump(mode="json") for name, entry in table.items()}
        for table in (knowledge.vocabulary.facts, knowledge.vocabulary.drugs, knowledge.vocabulary.conditions)
    )
    trials = {key: trial.plain() for key, trial in knowledge.trials.items()}
    return json.dumps([facts, drugs, conditions, trials, knowledge.release, sorted(knowledge.records)])


# the compiled form


def test_a_bundle_comes_back_from_json_as_it_was() -> None:
    bundle = compiled(Location("checkout", ROOT))
    again = json.loads(json.dumps(bundle))
    assert again["trials"] == json.loads(json.dumps(again["trials"]))
    assert as_text(knowledge_from(again, "data")) == as_text(knowledge_from(bundle, "data"))


def test_a_trial_comes_back_from_json_as_it_was() -> None:
    trials = load().trials.values()
    assert trials
    for trial in trials:
        assert trial_from(json.loads(json.dumps(trial.plain()))) == trial
        assert trial_from(trial.plain()) == trial


def test_what_is_not_validated_again_is_what_reading_the_files_gives() -> None:
    bundle = json.loads(json.dumps(compiled(Location("checkout", ROOT))))
    schemes = SchemesFile.model_validate(bundle["schemes"]).schemes
    records = {record.key: record for record in TrialsFile.model_validate(bundle["records"]).trials}
    knowledge = knowledge_from(bundle, "data")
    assert (knowledge.schemes, knowledge.records) == (schemes, records)
    assert repr(knowledge.records) == repr(records)
    assert repr(knowledge.schemes) == repr(schemes)


def test_the_compiled_form_holds_no_functions() -> None:
    assert json.dumps(compiled(Location("checkout", ROOT)))


# never stale


def test_an_edit_is_seen_at_the_next_start(data: Path) -> None:
    before = load(data)
    edit(data, EXAMPLE_TRIAL, "text: HIV infection.", "text: HIV of any type.")
    after = load(data)
    assert _text_of_e1(before) == "HIV infection."
    assert _text_of_e1(after) == "HIV of any type."
    assert after.release != before.release


def test_also_when_size_and_time_of_the_file_are_as_before(data: Path) -> None:
    path = data / EXAMPLE_TRIAL
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    load(data)
    edit(data, EXAMPLE_TRIAL, "text: HIV infection.", "text: HIV INFECTION.")
    os.utime(path, ns=times)
    assert _text_of_e1(load(data)) == "HIV INFECTION."


def test_a_checkout_is_never_stale_either(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "pyproject.toml").touch()
    monkeypatch.setattr(sys.modules["screener.knowledge.locate"], "PACKAGE", data / "screener")
    assert (load().layer, _text_of_e1(load())) == ("checkout", "HIV infection.")
    edit(data, EXAMPLE_TRIAL, "text: HIV infection.", "text: HIV INFECTION.")
    assert _text_of_e1(load()) == "HIV INFECTION."


def test_a_removed_trial_is_gone(data: Path) -> None:
    encoded = set(load(data).trials)
    (data / EXAMPLE_TRIAL).unlink()
    assert set(load(data).trials) == encoded - {"FR-pembrolizumab-PML"} != encoded


def _text_of_e1(knowledge: Knowledge) -> str:
    return next(c.text for c in knowledge.trials["FR-pembrolizumab-PML"].criteria if c.id == "E1")


# the cache


def test_the_second_start_compiles_nothing(data: Path, cache: Path, request: pytest.FixtureRequest) -> None:
    first = load(data)
    assert len(list(cache.iterdir())) == 1
    request.getfixturevalue("never_compiles")
    assert as_text(load(data)) == as_text(first)


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"\n", b"{}", b"null\n[]", b"\xff\xfe", b"{" * 100_000, b"0" * 64 + b"\n{}"],
    ids=["empty", "no lines", "an object", "a list", "no text", "nested", "wrong hash"],
)
def test_a_corrupt_cache_is_made_again(spoilt: bytes, data: Path, cache: Path) -> None:
    first = load(data)
    kept = next(cache.iterdir())
    good = kept.read_bytes()
    kept.write_bytes(spoilt)
    assert as_text(load(data)) == as_text(first)
    assert kept.read_bytes() == good


def test_a_cache_with_one_other_digit_is_not_believed(data: Path, cache: Path) -> None:
    first = load(data)
    kept = next(cache.iterdir())
    kept.write_bytes(kept.read_bytes().replace(b'"60"', b'"61"'))
    assert as_text(load(data)) == as_text(first)


def test_a_cache_that_was_cut_off_is_made_again(data: Path, cache: Path) -> None:
    first = load(data)
    kept = next(cache.iterdir())
    kept.write_bytes(kept.read_bytes()[:-10])
    assert as_text(load(data)) == as_text(first)


def test_the_cache_of_another_version_of_the_program_is_left_alone(
    data: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(data)
    theirs = next(cache.iterdir())
    theirs.write_bytes(b"of another version")
    original = LOADER._code
    monkeypatch.setattr(LOADER, "_code", lambda room: original(room)[1:])
    assert len(load(data).trials) == len(TRIALS)
    assert theirs.read_bytes() == b"of another version"
    assert len(list(cache.iterdir())) == 2


def test_a_cache_that_cannot_be_written_only_costs_time(data: Path, cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_text("a file where the folder should be")
    assert len(load(data).trials) == len(TRIALS)
    assert cache.read_text() == "a file where the folder should be"


def test_a_full_disk_leaves_no_piece_of_a_cache(data: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert len(load(data).trials) == len(TRIALS)
    assert list(cache.iterdir()) == []


# whole files


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "f", "é\n")
    assert (tmp_path / "f").read_bytes() == "é\n".encode()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["f"]


@pytest.mark.parametrize("text", ["\udcff", "new"])
def test_a_failure_leaves_the_old_file(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "f").write_text("old")
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises((UnicodeEncodeError, KeyboardInterrupt)):
        write_whole(tmp_path / "f", text)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir() if p.is_file()] == [("f", "old")]


# the release


def test_the_release_is_the_same_wherever_the_files_lie(data: Path) -> None:
    assert load(data).release == load(ROOT).release == release_of(Location("checkout", ROOT))


def test_line_endings_do_not_change_the_release(data: Path) -> None:
    before = release_of(Location("data", data))
    path = data / EXAMPLE_TRIAL
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert release_of(Location("data", data)) == before
    assert as_text(load(data)) == as_text(load(ROOT))


@pytest.mark.parametrize("change", ["content", "name", "one more"])
def test_names_and_content_change_the_release(change: str, data: Path) -> None:
    before, path = release_of(Location("data", data)), data / EXAMPLE_TRIAL
    if change == "content":
        path.write_bytes(path.read_bytes() + b"# a remark\n")
    elif change == "name":
        path.rename(path.with_name("other.yaml"))
    else:
        (data / "criteria" / "more.yaml").write_text("{}")
    assert release_of(Location("data", data)) != before


def test_a_folder_with_the_name_of_a_file_is_named(data: Path) -> None:
    (data / "criteria" / "trials" / "x.yaml").mkdir()
    with pytest.raises(KnowledgeError, match=r"x\.yaml: The file cannot be opened\. Check"):
        load(data)
