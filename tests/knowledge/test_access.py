"""`criteria/access`: every entry with source and date, in our own words, and never a word that ends a medicine."""

import re
from pathlib import Path
from typing import get_args

import pytest
from data_folder import ROOT, copy_to, edit

from screener.errors import KnowledgeError
from screener.knowledge.access import EVERYWHERE, Access, AccessEntry, AccessKind, load_access
from screener.knowledge.locate import Location

COLLECTED = ROOT.parent / "shared" / "knowledge" / "access.md"
SHIPPED = load_access(Location("checkout", ROOT))
ENTRIES = [entry for file in SHIPPED.files.values() for entry in file.entries]
EACH = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
LONGEST_RUN = 8
"""Words that may follow each other as where they were collected."""
ENDS = re.compile(
    r"\b(?:stop|paus|suspend|withh[eo]ld|skip|delay|lower|reduc|taper|discontinu|interrupt|omit|halt|ceas|quit|wean|"
    r"postpon|miss(?:ed|ing)? a|end(?:s|ed|ing)?\b|less of|come off|do without|put off|break\b|cut\b|drop|leave out)\w*"
)
"""Words of whoever would end, pause, lower or delay a medicine."""
WARNS = re.compile(r"\bnever (?:to )?stop\b|\bdo not stop\b|\bend can(?: then)? cause\b|\bwarn of a sudden end\b")
"""What stands around such a word where it warns of that."""
OTHERWISE = {
    "A course of some 5 to 7 days may end as it was prescribed.",
    "Nothing that was read speaks for pausing it.",
}
"""Sentences with such a word that were read and say nothing of the kind."""


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + LONGEST_RUN + 1]) for i in range(len(found) - LONGEST_RUN)}


def ends_a_medicine(text: str) -> list[str]:
    """The sentences that would make somebody end, pause, lower or delay a medicine."""
    sentences = re.split(r"(?<=[.:;])\s", text)
    return [s for s in sentences if s not in OTHERWISE and ENDS.search(WARNS.sub("", s.casefold()))]


def copied(folder: Path) -> Location:
    folder.mkdir()
    return Location("data", copy_to(folder))


def problem(folder: Path) -> tuple[str, int | None]:
    """What is wrong with the first problem's file, and where."""
    with pytest.raises(KnowledgeError) as refused:
        load_access(Location("data", folder))
    found = refused.value.problems[0]
    return f"{found.path}: {found.why} {found.do}", found.line


# what is shipped


def test_every_country_that_was_read_has_a_file() -> None:
    assert set(SHIPPED.files) == {"FR", "DE", "EU", "US", "GB", EVERYWHERE}
    assert [file.place for file in SHIPPED.places] == ["DE", "EU", "FR", "GB", "US"]


@EACH
def test_every_entry_has_a_source_with_its_date(entry: AccessEntry) -> None:
    assert entry.source
    for source in entry.source:
        assert source.where
        assert source.dated == "undated" or re.fullmatch(r"(19|20)\d\d(-[01]\d(-[0-3]\d)?)?", source.dated)


@EACH
def test_no_entry_says_to_end_pause_lower_or_delay_a_medicine(entry: AccessEntry) -> None:
    assert ends_a_medicine(entry.text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Stop natalizumab today.",
        "The doses are suspended until PML is excluded.",
        "Withhold it at the first sign.",
        "Do not stop steroids, but pause the others.",
        "It is never stopped. Tacrolimus should be reduced.",
        "Taper it, or put off the next infusion.",
        "Delay the next dose: never stop it.",
    ],
)
def test_an_entry_that_said_so_would_be_noticed(text: str) -> None:
    assert ends_a_medicine(text)


@EACH
def test_every_route_is_asked_for_by_others_than_the_family(entry: AccessEntry) -> None:
    assert entry.kind != "route" or entry.asked_by in ("doctor", "company", "agency")


@EACH
def test_nothing_recalled_is_shipped(entry: AccessEntry) -> None:
    assert entry.mark in ("read", "derived")
    assert "unverified" not in entry.text.casefold()


@EACH
def test_no_sentence_of_the_collection_is_repeated(entry: AccessEntry) -> None:
    if not COLLECTED.is_file():
        pytest.skip("what was collected is not part of the repository")
    assert [" ".join(run) for run in runs(entry.text) & runs(COLLECTED.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("place", SHIPPED.files)
def test_every_file_says_to_check_its_links_live(place: str) -> None:
    assert "check every link live before it is shown" in SHIPPED.files[place].remark


def test_what_never_to_do_and_the_labels_are_bound_to_no_country() -> None:
    kinds = {place: {e.kind for e in file.entries} for place, file in SHIPPED.files.items()}
    assert kinds.pop(EVERYWHERE) == {"must_not_stop", "label"}
    assert all("route" in found and not found & {"must_not_stop", "label"} for found in kinds.values())


def test_every_kind_is_used() -> None:
    assert {entry.kind for entry in ENTRIES} == set(get_args(AccessKind))


# finding a country


@pytest.mark.parametrize(("name", "place"), [("FR", "FR"), (" fr ", "FR"), ("germany", "DE"), ("uk", "GB")])
def test_a_country_is_found_by_code_or_name(name: str, place: str) -> None:
    file = SHIPPED.find(name)
    assert file is not None
    assert file.place == place


@pytest.mark.parametrize("name", ["", "ES", "everywhere"])
def test_what_is_no_known_country_is_not_found(name: str) -> None:
    assert SHIPPED.find(name) is None


def test_a_country_of_the_union_is_shown_with_it_and_with_everywhere() -> None:
    shown = {place: [f.place for f in SHIPPED.shown_with(file)] for place, file in SHIPPED.files.items()}
    assert shown["FR"] == ["FR", "EU", EVERYWHERE]
    assert shown["US"] == ["US", EVERYWHERE]


# what is refused


def test_a_folder_without_these_files_is_refused(tmp_path: Path) -> None:
    said, _ = problem(tmp_path)
    assert "There is no `everywhere.yaml`" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("FR", "asked_by: doctor", "asked_by: family", "never by the family alone"),
        ("FR", "    asked_by: doctor\n", "", "never by the family alone"),
        ("FR", "mark: read", "mark: unverified", "Write it in that form"),
        ("FR", "dated: undated", "dated: soon", "Write it in that form"),
        ("FR", "    mark: read\n", "", "`mark` is missing"),
        ("FR", "shows: [EU]", "shows: [XX]", "No file has this place."),
        ("FR", "place: FR", "place: BE", "The file has another name than its place."),
        ("FR", "id: fr-aac-who-asks", "id: fr-aac", "The id `fr-aac` stands twice."),
        ("FR", "id: fr-aac\n", "id: de-order\n", "The id `de-order` stands twice."),
        ("FR", "kind: route", "kind: rout", "Write it in that form"),
        ("FR", "place: FR", "place FR", "This is not YAML"),
    ],
)
def test_a_slip_is_refused_with_its_line(file: str, old: str, new: str, told: str, tmp_path: Path) -> None:
    location = copied(tmp_path / "data")
    edit(location.folder, f"criteria/access/{file}.yaml", old, new)
    said, line = problem(location.folder)
    assert told in said
    assert line


def test_a_folder_of_ones_own_is_read(tmp_path: Path) -> None:
    location = copied(tmp_path / "data")
    edit(location.folder, "criteria/access/FR.yaml", "name: France", "name: Frankreich")
    assert isinstance(load_access(location), Access)
    assert load_access(location).files["FR"].name == "Frankreich"
