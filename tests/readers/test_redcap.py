"""REDCap exports with their dictionaries: the published ones, with what a person finds in them, and our own."""

from datetime import date
from pathlib import Path

import made_up
import pytest

from screener.errors import Unreadable
from screener.knowledge import load
from screener.readers import Referral, Source
from screener.readers.mapping import Shape
from screener.readers.proposal import identifying, proposed
from screener.readers.redcap import fields_of
from screener.readers.tables import Row, Table
from screener.readers.tabular import Tables
from screener.vocabulary import Vocabulary

SHARED = next(
    (f for p in Path(__file__).resolve().parents if (f := p / "shared" / "registries" / "redcap").is_dir()), None
)
needs_shared = pytest.mark.skipif(SHARED is None, reason="../shared/registries/redcap is not here")
ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load(own=False).vocabulary


def export(name: str) -> tuple[Source, Source]:
    assert SHARED is not None
    return Source(name, SHARED / f"{name}.data.csv"), Source(name, SHARED / f"{name}.dictionary.csv")


def read(data: Source, dictionary: Source, vocabulary: Vocabulary) -> list[Referral]:
    checked = proposed(data, vocabulary, dictionary).checked("map", vocabulary)
    headers = Table(data, checked.mapping.table).headers
    tables = Tables(checked, identifying(headers, fields_of(dictionary)))
    found = list(tables.referrals(data, vocabulary, ON))
    return [one for one in found if isinstance(one, Referral)]


def weights(referral: Referral) -> list[tuple[object, str]]:
    findings = referral.document.data["findings"]
    return [(f["value"], f["source"]) for f in findings if f["fact"] == "weight"]


@needs_shared
def test_the_simple_export_has_five_people_with_births_and_weights(vocabulary: Vocabulary) -> None:
    """Their sex is written as TRUE and FALSE, of which the dictionary knows nothing: it is not read, and said."""
    found = read(*export("simple"), vocabulary)
    data = [r.document.data for r in found]
    assert [(d["id"], d["born"]) for d in data] == [
        ("1", "2003-08"), ("2", "2003-03"), ("3", "1934-04"), ("4", "1952-11"), ("5", "1955-04")
    ]  # fmt: skip
    assert [weights(r) for r in found] == [[(n, f"row {i}, weight")] for i, n in enumerate((1, 1, 80, 54, 104), 2)]
    assert all("sex" not in d for d in data)
    assert all(any(n.kind == "sex" for n in r.warnings) for r in found)
    assert all(set(d) == {"id", "born", "findings"} for d in data)


@needs_shared
def test_the_longitudinal_export_has_three_people_in_six_rows_each(vocabulary: Vocabulary) -> None:
    found = read(*export("longitudinal"), vocabulary)
    data = [r.document.data for r in found]
    assert [(d["id"], d["born"], d["sex"]) for d in data] == [
        ("100", "1983-09", "male"), ("220", "2011-02", "female"), ("304", "2005-04", "female")
    ]  # fmt: skip
    assert [r.where for r in found] == ["rows 2 to 7", "rows 8 to 13", "rows 14 to 19"]
    assert [w for w, _ in weights(found[0])] == [80, 234]


@needs_shared
def test_the_checkbox_export_is_read_and_says_nothing_of_patients(vocabulary: Vocabulary) -> None:
    data, dictionary = export("checkboxes-1")
    fields = fields_of(dictionary)
    assert fields["check_one"].choices == {"1": "one", "2": "two", "3": "three", "4": "four"}
    assert fields["check_two"].choices["e"] == "E"
    rows = [r for r in Table(data, Shape()).rows() if isinstance(r, Row)]
    assert [r.cells["check_one___1"] for r in rows] == ["1", "0", "1", "0"]
    assert proposed(data, vocabulary, dictionary).columns == {}


@needs_shared
def test_no_name_address_number_or_note_of_the_exports_comes_out(vocabulary: Vocabulary) -> None:
    private = ("Nutmeg", "Nutmouse", "Rose Cottage", "405", "mouse.com", "Guthrie", "moustache", "Trudy", "Zharko",
               "Lenox", "zlehnox", "415", "Character", "staying", "gmail")  # fmt: skip
    for name in ("simple", "longitudinal"):
        for referral in read(*export(name), vocabulary):
            told = repr(referral.document) + repr(referral.warnings) + repr(referral.unused) + repr(referral.log)
            assert [word for word in private if word in told.replace("234", "")] == []


def test_our_own_export_has_boxes_repeated_forms_and_choices(vocabulary: Vocabulary, tmp_path: Path) -> None:
    people = made_up.people(40)
    data, dictionary = made_up.as_redcap(people, tmp_path)
    found = read(Source("d", data), Source("f", dictionary), vocabulary)
    assert len(found) == len(people)
    for person, referral in zip(people, found, strict=True):
        held = referral.document.data
        assert held["id"] == str(3000 + person.number)
        assert held["born"] == f"{person.born:%Y-%m}"
        assert held["sex"] == {"F": "female", "M": "male"}[person.sex]
        findings = held.get("findings", [])
        assert [f["value"] for f in findings if f["fact"] == "hiv"] == ([person.hiv] if person.hiv else [])
        assert [f["value"] for f in findings if f["fact"] == "cd4"] == list(person.cd4)
        named = {"tacrolimus", "natalizumab"} & {person.medicine}
        assert {t["treatment"] for t in held.get("treatments", [])} == named


def test_a_choice_that_is_not_recognised_is_unknown_and_told(vocabulary: Vocabulary, tmp_path: Path) -> None:
    data, dictionary = made_up.as_redcap(made_up.people(2), tmp_path)
    found = proposed(Source("d", data), vocabulary, Source("f", dictionary))
    assert found.columns["hiv"]["values"] == {"0": "negative", "1": "positive", "9": "unknown"}
    assert "9" in found.why["hiv"]
    assert found.columns["meds___1"] == {"treatment": "tacrolimus", "values": {"1": "given", "0": "unknown"}}
    assert "tells who" in found.not_used["patient_name"]
    assert "tells who" in found.not_used["notes"]


def test_a_dictionary_alone_is_enough_for_a_mapping(vocabulary: Vocabulary, tmp_path: Path) -> None:
    data, dictionary = made_up.as_redcap(made_up.people(2), tmp_path)
    alone = proposed(Source("f", dictionary), vocabulary)
    assert alone.columns == proposed(Source("d", data), vocabulary, Source("f", dictionary)).columns


def test_another_table_is_no_dictionary(tmp_path: Path) -> None:
    data, _ = made_up.as_redcap(made_up.people(2), tmp_path)
    with pytest.raises(Unreadable, match="no data dictionary"):
        fields_of(Source("d", data))
