"""`criteria/family.yaml`: what families are told says again what was read, and every name in it is known."""

from pathlib import Path

import pytest
from data_folder import ROOT, copy_to, edit

from screener.errors import KnowledgeError
from screener.knowledge import load
from screener.knowledge.family import PlainWords, load_plain_words
from screener.knowledge.locate import Location

FILE = "criteria/family.yaml"
VOCABULARY = load().vocabulary
SHIPPED = load_plain_words(Location("checkout", ROOT), VOCABULARY)


def words(folder: Path) -> PlainWords:
    return load_plain_words(Location("data", folder), VOCABULARY)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("says: [steroids-weeks,", "says: [steroid-weeks,", "`steroid-weeks` is not known. Did you mean"),
        ("when_taken: [corticosteroid]", "when_taken: [cortisone]", "`cortisone` is not known."),
        ("when_found: {hiv: positive}", "when_found: {hiw: positive}", "`hiw` is not known."),
        ("conditions: [hiv_infection]", "conditions: [hivinfection]", "`hivinfection` is not known."),
        ("    everywhere: true", "    anywhere: true", "Unknown key."),
    ],
)
def test_a_name_that_nobody_knows_is_an_error_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = copy_to(tmp_path)
    line = edit(folder, FILE, old, new)
    with pytest.raises(KnowledgeError) as refused:
        words(folder)
    problem = refused.value.problems[0]
    assert says in str(problem)
    assert problem.line == line


def test_a_folder_without_the_file_tells_nothing_of_it(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    (folder / FILE).unlink()
    assert words(folder).shown_in("FR") == []


def test_every_entry_has_its_source_and_place_from_what_it_says_again() -> None:
    for entry in SHIPPED.file.told:
        assert SHIPPED.said_by(entry).source


def test_a_country_has_its_own_what_it_belongs_to_and_what_holds_everywhere() -> None:
    ids = {entry.id for entry in SHIPPED.shown_in("FR")}
    assert {"plain-fr-aac", "plain-eu-s2", "plain-steroids", "plain-de-hannover"} <= ids
    assert not any(name.startswith(("plain-us", "plain-gb", "plain-de-payment")) for name in ids)
    assert {e.id for e in SHIPPED.shown_in(None)} == {e.id for e in SHIPPED.shown_in("BR")}


def test_no_reason_not_to_change_a_medicine_is_told_of_a_medicine_that_its_source_does_not_name() -> None:
    """A reason reaches as far as it was read: the class of steroids, and for the others single medicines and ART."""
    taken = {name for entry in SHIPPED.file.told for name in entry.when_taken}
    assert {name for name in taken if name in VOCABULARY.classes} == {"corticosteroid", "antiretroviral"}
