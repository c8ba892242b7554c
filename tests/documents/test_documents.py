"""YAML 1.2 (or JSON) to plain data with lines: what is read, what is refused, and what no message repeats."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.documents import DEEPEST, LARGEST, Document, decoded, parse, read
from screener.errors import Unreadable

MARKER = "Zq7Marker"

# Half of a surrogate pair is no character; YAML holds no DEL; keys of YAML end within 1024 characters.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=20)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
json_data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
yaml_pieces = st.sampled_from(
    [
        *"ab01:-{}[],\"'|>&*!%#?\\ \n\t~.<@`\r\x85\ufeff\x07é",
        *(": ", "- ", "---", "...", "%TAG", "%YAML 1.20", "\n  ", "<<: "),
        *("&a ", "*a", "!!str ", "\\x", "\\U", "\\ud83d"),
    ]
)


def refused(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(text, "f.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("NO", "NO"),
        ("y", "y"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("false", False),
        ("'true'", "true"),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-03-14", "2026-03-14"),
        ("2026-03", "2026-03"),
        ("2026", 2026),
        ("12:30", "12:30"),
        ("012", 12),
        ("-3", -3),
        ("+3", 3),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0o7", "0o7"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("'12'", "12"),
        ("<50", "<50"),
        ("9" * 299, int("9" * 299)),
    ],
)
def test_only_the_core_schema_gives_a_word_another_meaning(written: str, meant: object) -> None:
    assert parse(f"a: {written}\n", "f").data == {"a": meant}
    assert type(parse(f"a: {written}\n", "f").data["a"]) is type(meant)


@pytest.mark.parametrize("written", ["1e999", "-1e999", "9" * 300, "9" * 5000])
def test_a_number_too_large_to_hold_stays_text(written: str) -> None:
    assert parse(f"a: {written}", "f").data == {"a": written}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: A key stands twice in one entry."),
        ("x:\n  '1': a\n  1: b", "line 3: A key stands twice in one entry."),
        ("a: 1\nb: &x 2", "line 2: Anchors and aliases"),
        ("a: 1\nb: *x", "line 2: Anchors and aliases"),
        ("&k a: 1", "line 1: Anchors and aliases"),
        ("a: &x 1\nb: &x 2", "line 1: Anchors and aliases"),
        ("a: !x 1", "line 1: Tags (!) are not read."),
        ("a: !!str 12", "line 1: Tags (!) are not read."),
        ("a: ! 12", "line 1: Tags (!) are not read."),
        ("!!map {a: 1}", "line 1: Tags (!) are not read."),
        ("? [a]\n: 1", "line 1: A key must be a word."),
        ("a: 1\n---\nb: 2", "There is more than one document in the file."),
        ("# only a comment\n", "The file says nothing."),
        ("", "The file says nothing."),
        ("a: 1\nb: 2\x00", "line 2: A character there is no text."),
        ("\x07", "line 1: A character there is no text."),
        ("a: [1, 2\nb: 3", "line 2: This is not YAML"),
        ("a: b: c", "line 1: This is not YAML"),
        ("\ta: 1", "line 1: This is not YAML"),
        (r'a: "\UFFFFFFFF"', "This is not YAML (an escape or directive without a meaning)."),
        (r'a: "\U00110000"', "This is not YAML (an escape or directive without a meaning)."),
        ("%YAML 1.20\n--- a", "This is not YAML (an escape or directive without a meaning)."),
        ('b: 1\na: "\\ud83d"', "line 2: Half a character stands alone."),
        ("[" * (DEEPEST + 2), "line 1: The file is nested too deeply."),
        ("[" * 50_000, "line 1: The file is nested too deeply."),
    ],
)
def test_what_a_reader_and_a_program_would_see_differently_is_refused_with_its_line(text: str, told: str) -> None:
    assert told in refused(text)


def test_as_deep_as_it_may_be() -> None:
    assert parse("[" * DEEPEST + "]" * DEEPEST, "f").lines[(0,) * (DEEPEST - 1)] == 1


def test_a_document_of_nothing_but_dashes_is_null() -> None:
    assert parse("---\n", "f").data is None


def test_a_yaml_1_1_directive_changes_nothing() -> None:
    assert parse("%YAML 1.1\n---\na: yes\nb: 012", "f").data == {"a": "yes", "b": 12}


def test_json_indented_with_tabs() -> None:
    text = '{\n\t"a": [\n\t\t1,\n\t\t{"b":2}\n\t]\n}'
    assert parse(text, "f").data == {"a": [1, {"b": 2}]}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 1),
        (("b",), 2),
        (("b", 0), 3),
        (("b", 1), 4),
        (("b", 1, "d"), 5),
        (("b", 1, "missing"), 4),
        (("b", 7, "x"), 2),
        (("missing",), 1),
    ],
)
def test_every_entry_has_its_line_and_a_missing_one_has_that_of_what_surrounds_it(
    path: tuple[str | int, ...], line: int
) -> None:
    assert parse("a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n", "f").line(path) == line


def test_a_document_without_any_line_has_none() -> None:
    assert Document("f", {}, {}).line(("a",)) is None


@given(json_data)
def test_json_reads_back_as_it_was_written(data: Any) -> None:
    for indent in (None, 2, "\t"):
        assert parse(json.dumps(data, indent=indent), "f").data == data
        assert parse(json.dumps(data, indent=indent, separators=(",", ":")), "f").data == data


@given(st.text() | st.lists(yaml_pieces, max_size=14).map("".join))
def test_any_text_whatever_is_a_document_or_unreadable(text: str) -> None:
    try:
        assert isinstance(parse(text, "f"), Document)
    except Unreadable as error:
        assert error.problems[0].do


@given(st.binary(max_size=60) | st.lists(yaml_pieces, max_size=9).map("".join).map(str.encode))
def test_any_bytes_whatever_are_a_document_or_unreadable(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profile.yaml"
        path.write_bytes(raw)
        try:
            assert isinstance(read(path), Document)
        except Unreadable as error:
            assert error.problems[0].why


@given(st.lists(yaml_pieces, max_size=8), st.lists(yaml_pieces, max_size=8))
def test_no_message_repeats_what_the_file_holds(before: list[str], after: list[str]) -> None:
    try:
        parse("".join([*before, MARKER, *after]), "f")
    except Unreadable as error:
        assert MARKER not in f"{error}{error.__cause__}"


@pytest.mark.parametrize(
    "text",
    [
        f"a: *{MARKER}",
        f"a: &{MARKER} 1\nb: &{MARKER} 2",
        f"a: !{MARKER} 1",
        f"%TAG !{MARKER}! x\n--- !{MARKER}x! a",
        f'a: "\\{MARKER}"',
        f"{MARKER}: 1\n{MARKER}: 2",
        f"a: b: {MARKER}",
        f"'{MARKER}",
        f'- "\\x{MARKER}"',
    ],
)
def test_no_message_quotes_the_place_where_reading_stopped(text: str) -> None:
    assert MARKER not in refused(text)


def on_disk(folder: Path, raw: bytes) -> str:
    path = folder / "profile.yaml"
    path.write_bytes(raw)
    with pytest.raises(Unreadable) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "The file is empty. Write {} for one that knows nothing yet."),
        (b" \n\t\n", "The file is empty."),
        (b"a: 1\nb: caf\xe9\n", "line 2: The text is not UTF-8."),
        ("a: é".encode("utf-16"), "line 1: The text is not UTF-8."),
        (b"# " + b"x" * LARGEST, "The file is larger than 2000 kB."),
    ],
)
def test_files_that_hold_no_document(tmp_path: Path, raw: bytes, told: str) -> None:
    assert told in on_disk(tmp_path, raw)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (".", "This is a folder. Give the file in it."),
        ("missing.yaml", "There is no such file. Check the name and the folder."),
        ("x" * 5000, "The file cannot be opened."),
        ("a\0b", "The file cannot be opened."),
    ],
)
def test_names_behind_which_there_is_no_file(tmp_path: Path, path: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read(tmp_path / path)


def test_a_file_is_read_with_its_name_and_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_bytes("\ufeffcity: Besançon\r\nb: 2".encode())
    document = read(path)
    assert document == Document(str(path), {"city": "Besançon", "b": 2}, {(): 1, ("city",): 1, ("b",): 2})


def test_the_largest_file_that_is_read_may_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_bytes(b"a: 1")
    assert read(path, largest=4).data == {"a": 1}
    with pytest.raises(Unreadable):
        read(path, largest=3)


def test_bytes_from_elsewhere_are_decoded_by_the_same_rule() -> None:
    assert decoded(b"\xef\xbb\xbfa: 1", "standard input") == "a: 1"
    with pytest.raises(Unreadable, match=r"standard input: line 2"):
        decoded(b"\n\xff", "standard input")
