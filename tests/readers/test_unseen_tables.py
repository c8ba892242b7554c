"""Tables as wards and registries keep them, each with what a careful person finds in it, and by which mapping."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from bundles import TODAY, vocabulary
from test_careful_reader import told

from screener.documents import parse
from screener.errors import Invalid, ScreenerError, Unreadable
from screener.readers import Referral, Source, Why
from screener.readers.mapping import mapping_from
from screener.readers.proposal import Proposal, proposed
from screener.readers.tabular import Tables


def read(raw: bytes, mapping: str = "", dictionary: bytes = b"") -> list[Referral | ScreenerError]:
    source = Source("table", raw=raw)
    checked = (
        mapping_from(parse(mapping, "map"), vocabulary())
        if mapping
        else offered(raw, dictionary).checked("map", vocabulary())
    )
    return list(Tables(checked).referrals(source, vocabulary(), TODAY))


def offered(raw: bytes, dictionary: bytes = b"") -> Proposal:
    return proposed(
        Source("table", raw=raw), vocabulary(), Source("dictionary", raw=dictionary) if dictionary else None
    )


def holds(found: list[Referral | ScreenerError]) -> list[list[str]]:
    return [told(one) if isinstance(one, Referral) else ["an error"] for one in found]


def notes(found: list[Referral | ScreenerError]) -> dict[str, Why]:
    return {n.where: n.why for one in found if isinstance(one, Referral) for n in (*one.unused, *one.warnings)}


OTHERS = (
    "HIV (partner)", "Multiple sclerosis (mother)", "Rituximab (planned)", "Tacrolimus (allergy)", "JCV PCR (urine)",
    "CD4 (%)", "CD4 %", "CD4 nadir (/uL)", "family history of sarcoidosis", "HIV risk", "last HIV test",
)  # fmt: skip


@pytest.mark.parametrize("header", OTHERS)
def test_a_column_about_something_else_is_not_taken_for_the_patients_own(header: str) -> None:
    found = offered(f'referral,dob,"{header}"\n1,1980,yes\n'.encode())
    assert header not in found.columns
    assert not found.whole


@pytest.mark.parametrize(
    ("header", "entry"),
    [
        ("Date of birth (dd/mm/yyyy)", {"fact": "born"}),
        ("Sex (M/F)", {"fact": "sex"}),
        ("HIV (yes/no)", {"fact": "hiv"}),
        ("Karnofsky (0-100)", {"fact": "karnofsky"}),
        ("Karnofsky [%]", {"fact": "karnofsky"}),
        ("CD4 (cells/µl)", {"fact": "cd4", "unit": "cells/µl"}),
    ],
)
def test_what_only_says_how_a_column_is_written_changes_nothing(header: str, entry: dict[str, str]) -> None:
    assert offered(f"referral,{header}\n1,2\n".encode()).columns == {header: entry}


def test_german_with_semicolons_decimal_commas_and_words_of_the_ward() -> None:
    text = (
        "referral;Geburtsdatum;Geschlecht;CD4 [/µl];HIV;Natalizumab\n"
        "1;03.05.1980;weiblich;145,5;negativ;ja\n2;13.05.1980;m;<50;pos;nein\n3;1980;w;>500;neg;-\n4;46230;?;n.d.;;ND\n"
    )
    found = read(text.encode("latin-1"))
    assert holds(found) == [
        ["born 1980-05", "sex weiblich", "cd4 145.5 /uL", "hiv negative", "natalizumab"],
        ["born 1980-05", "sex m", "cd4 <50 /uL", "hiv positive"],
        ["born 1980", "sex w", "cd4 >500 /uL", "hiv negative"],
        [],
    ]
    assert notes(found)["row 5, Geburtsdatum"] is Why.DATE_NOT_READ


def test_a_number_that_is_no_single_number_in_the_unit_is_not_read() -> None:
    cells = ("1 450", "~300", "300-400", "350 (12%)", "12%", "500+", "1,250", "1.250", "0x10", "-5", "1e3000")
    text = "referral\tcd4 [/uL]\n" + "".join(f"{i}\t{cell}\n" for i, cell in enumerate(cells))
    found = read(text.encode("utf-16"))
    assert holds(found) == [[] for _ in cells]
    assert len(notes(found)) == len(cells)


def test_a_unit_in_the_cell_goes_before_the_columns() -> None:
    assert holds(read(b"referral,cd4 [/uL]\n1,0.35 10*9/L\n2,350 cells/mm3\n")) == [
        ["cd4 0.35 10*9/L"],
        ["cd4 350 /mm3"],
    ]


def test_days_that_may_be_either_are_kept_as_both_and_told() -> None:
    found = read(b"referral,cd4 [/uL],cd4 date\n1,200,05/06/2026\n2,210,46230\n3,220,04/05/26\n4,230,Nov 2026\n")
    assert holds(found) == [["cd4 200 /uL 2026-05-06/2026-06-05"], ["cd4 210 /uL"], ["cd4 220 /uL"], ["cd4 230 /uL"]]
    said = notes(found)
    assert said.pop("row 2, cd4 date") is Why.DAY_OR_MONTH
    assert set(said.values()) == {Why.DATE_NOT_READ}


def test_one_day_that_allows_one_reading_decides_for_all() -> None:
    found = read(b"referral,cd4 [/uL],cd4 date\n1,200,05/06/2026\n2,210,09/24/2026\n")
    assert holds(found) == [["cd4 200 /uL 2026-05-06"], ["cd4 210 /uL 2026-09-24"]]


def test_and_days_that_contradict_each_other_decide_nothing() -> None:
    found = read(b"referral,cd4 [/uL],cd4 date\n1,200,05/06/2026\n2,210,09/24/2026\n3,220,24/09/2026\n")
    assert holds(found)[0] == ["cd4 200 /uL 2026-05-06/2026-06-05"]


def test_a_no_in_a_column_of_deaths_is_no_death() -> None:
    found = read(b"referral,deceased\n1,yes\n2,no\n3,0\n4,unknown\n5,nope\n")
    assert holds(found) == [["alive False"], ["alive True"], ["alive True"], [], []]


def test_nor_is_it_where_a_mapping_has_only_the_yes() -> None:
    mapping = 'patient: referral\ncolumns:\n  deceased: {fact: alive, values: {"yes": "false"}}\n'
    found = read(b"referral,deceased\n1,yes\n2,no\n3,NO\n4,x\n", mapping)
    assert holds(found) == [["alive False"], [], [], []]
    assert notes(found)["row 3, deceased"] is Why.VALUE_NOT_READ


def test_only_a_day_of_death_is_a_death() -> None:
    found = read(b"referral,date of death\n1,2026-10-01\n2,alive\n3,no\n4,46230\n5,\n6,10/2026\n")
    assert holds(found) == [["alive False"], [], [], [], [], ["alive False"]]
    assert notes(found)["row 5, date of death"] is Why.DEATH_NOT_READ


def test_a_no_does_not_fill_a_column_of_days() -> None:
    mapping = "patient: referral\ncolumns:\n  start: {treatment: rituximab, filled: given, from: start}\n"
    assert holds(read(b"referral,start\n1,2026-01-02\n2,no\n3,never\n", mapping)) == [
        ["rituximab from 2026-01-02"],
        [],
        [],
    ]


def test_the_same_name_twice_is_refused_and_a_title_is_no_name() -> None:
    with pytest.raises(Invalid, match="two columns of this name"):
        read(b"referral,cd4 [/uL],cd4 [/uL]\n1,200,300\n")
    with pytest.raises(Unreadable, match="one text and no names"):
        offered(b"Referrals of 2026,,\nreferral,dob,HIV\n1,1980,positive\n")


def test_a_cell_without_a_name_and_a_column_without_a_word_are_told() -> None:
    mapping = "patient: referral\ncolumns:\n  HIV: {fact: hiv}\nnot_used: {seen: of no use}\n"
    found = read(b"referral,HIV,,rituximab,seen\n1,positive,lymphoma,yes,yes\n", mapping)
    assert holds(found) == [["hiv positive"]]
    assert notes(found) == {"row 2, column 3": Why.UNNAMED, "row 2, rituximab": Why.NOT_MAPPED}


def test_names_in_a_cell_of_diagnoses_and_medicines() -> None:
    text = (
        'referral,diagnoses,medications\n1,"MS; no lymphoma","Tysabri 300 mg\ntacrolimus 1 mg"\n'
        "2,suspected MS,no natalizumab\n"
    )
    found = read(text.encode())
    assert holds(found) == [["multiple_sclerosis present", "natalizumab", "tacrolimus"], ["no natalizumab"]]
    assert notes(found)["row 3, diagnoses"] is Why.UNKNOWN_CODE


# workbooks


def book(*sheets: tuple[str, bool, list[list[Any]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, hidden, rows in sheets:
        sheet = made.create_sheet(title)
        sheet.sheet_state = "hidden" if hidden else "visible"
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


HEAD = ["referral", "dob", "cd4 [/uL]", "cd4 date", "HIV", "platelets [10*9/L]"]
BORN, TAKEN = datetime.date(1980, 5, 3), datetime.datetime(2026, 10, 2, 8, 15)  # noqa: DTZ001  as workbooks have them


def test_a_hidden_sheet_is_not_read_and_cells_are_what_they_are() -> None:
    rows = [
        HEAD,
        [1, BORN, 145, TAKEN, "positive", "=C2+1"],
        [2, 29344, "<50", 46297, True, 0.1 + 0.2],
        [3.0, BORN, "#N/A", datetime.time(8, 0), "#DIV/0!", 150.0],
    ]
    found = read(book(("old", True, [HEAD, [9, BORN, 1, TAKEN, "negative", 1]]), ("now", False, rows)))
    assert holds(found) == [
        ["born 1980-05", "cd4 145 /uL 2026-10-02", "hiv positive"],
        ["cd4 <50 /uL", "platelets 0.3 10*9/L"],
        ["born 1980-05", "platelets 150 10*9/L"],
    ]


def test_several_sheets_of_referrals_are_not_read_in_part() -> None:
    two = book(("May", False, [HEAD, [1]]), ("June", False, [HEAD, [2]]))
    with pytest.raises(Unreadable, match="Several sheets"):
        offered(two)
    june = read(two, "patient: referral\ntable: {sheet: June}\ncolumns:\n  HIV: {fact: hiv}\n")
    assert [one.document.data["id"] for one in june if isinstance(one, Referral)] == ["2"]
    assert offered(book(("May", False, [HEAD, [1]]), ("notes", False, [["remember"]]))).patient == "referral"


# REDCap

FIELDS = (
    "Variable / Field Name,Form Name,Field Type,Field Label,\"Choices, Calculations, OR Slider Labels\",Identifier?\n"
    "record_id,a,text,Record ID,,\n"
    'meds,a,checkbox,Medicines now,"1, Tacrolimus | 2, Natalizumab",\n'
    'fam,a,checkbox,Diseases in your family,"1, Multiple sclerosis | 2, Sarcoidosis",\n'
    'hiv,a,radio,HIV status,"0, Negative | 1, Positive | -99, Not asked",\n'
    'died,a,yesno,Deceased,,\n'
    'kps,a,text,Karnofsky score,,\n'
)  # fmt: skip


def test_redcap_boxes_of_a_family_are_not_the_patients() -> None:
    raw = (
        b"record_id,redcap_event_name,redcap_repeat_instance,meds___1,meds___2,fam___1,fam___2,hiv,died,kps\n"
        b"1,first,,1,0,1,0,1,0,60\n1,second,1,0,1,0,0,-99,,50\n2,first,,0,0,0,1,0,1,UNK\n"
    )
    found = read(raw, dictionary=FIELDS.encode())
    assert holds(found) == [
        ["alive True", "hiv positive", "karnofsky 60", "karnofsky 50", "tacrolimus", "natalizumab"],
        ["alive False", "hiv negative"],
    ]


def test_redcap_with_labels() -> None:
    raw = (
        b"Record ID,Medicines now (choice=Tacrolimus),Diseases in your family (choice=Multiple sclerosis),"
        b"HIV status,Deceased\n"
        b"1,Checked,Checked,Positive,No\n2,Unchecked,Unchecked,Not asked,Yes\n"
    )
    assert holds(read(raw, dictionary=FIELDS.encode())) == [
        ["alive True", "hiv positive", "tacrolimus"],
        ["alive False"],
    ]
    assert holds(read(raw)) == [["alive True", "hiv positive", "tacrolimus"], ["alive False"]]
