"""Made-up referrals, as a spreadsheet and as a REDCap export; the same number makes the same ones. Nobody's records."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

ON = date(2026, 11, 22)
COUNTRIES = ("France", "Germany", "United States", "Belgium", "")
ROLES = ("neurologist", "nephrologist", "haematologist", "general practitioner")
DRUGS = ("tacrolimus", "natalizumab", "mycophenolate mofetil", "prednisolone 5 mg", "")
HEADERS = (
    "Referral No", "Name", "Telephone", "Date of birth", "Sex", "Country", "referred on", "referrer role",
    "HIV status", "HIV date", "CD4 (cells/µL)", "CD4 date", "CSF JCV PCR", "CSF JCV PCR date", "Karnofsky",
    "Karnofsky date", "kidney transplant", "rituximab start", "rituximab end", "medications", "deceased", "comments",
)  # fmt: skip
MAPPING = """
patient: Referral No
log: {referred_on: referred on, referred_by: referrer role}
columns:
  Date of birth: {fact: born}
  Sex: {fact: sex}
  Country: {place: country}
  HIV status: {fact: hiv, date: HIV date}
  "CD4 (cells/µL)": {fact: cd4, unit: "cells/µL", date: CD4 date}
  CSF JCV PCR: {fact: csf_jcv_pcr, date: CSF JCV PCR date}
  Karnofsky: {fact: karnofsky, date: Karnofsky date}
  kidney transplant: {condition: kidney_transplant, values: {"no": absent}}
  rituximab start: {treatment: rituximab, filled: given, from: rituximab start, to: rituximab end}
  medications: {treatment: named}
  deceased: {fact: alive, values: {"yes": "false"}}
"""
DICTIONARY_HEAD = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
FIELDS = (
    ("record_id", "text", "Record ID", "", "", ""),
    ("patient_name", "text", "Name", "", "", "y"),
    ("born", "text", "Date of birth", "", "date_ymd", "y"),
    ("sex", "radio", "Sex", "0, Female | 1, Male", "", ""),
    ("country", "text", "Country", "", "", ""),
    ("hiv", "radio", "HIV status", "0, Negative | 1, Positive | 9, Not asked", "", ""),
    ("hiv_date", "text", "Date of the HIV test", "", "date_ymd", ""),
    ("meds", "checkbox", "Medicines now", "1, Tacrolimus | 2, Natalizumab | 3, Something else", "", ""),
    ("cd4", "text", "CD4 count (cells/uL)", "", "number", ""),
    ("cd4_date", "text", "Date of the CD4 count", "", "date_ymd", ""),
    ("notes", "notes", "Notes", "", "", ""),
)
EXPORTED = (
    "record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "patient_name", "born",
    "sex", "country", "hiv", "hiv_date", "meds___1", "meds___2", "meds___3", "cd4", "cd4_date", "notes",
    "demographics_complete",
)  # fmt: skip

EVENTS = ("referral_arm_1", "follow_up_arm_1")
"""The first count was made at referral, the other at a later visit."""


class Person(NamedTuple):
    """A made-up patient."""

    number: int
    born: date
    sex: str
    country: str
    hiv: str
    cd4: tuple[int, ...]
    pcr: str
    karnofsky: int | None
    transplant: str
    rituximab: tuple[date, date] | None
    medicine: str
    died: bool
    day: date


def people(how_many: int, seed: int = 8) -> list[Person]:
    """As many as are asked for."""
    chance = random.Random(seed)
    return [_person(number, chance) for number in range(1, how_many + 1)]


def _person(number: int, chance: random.Random) -> Person:
    day = ON - timedelta(days=chance.randrange(2, 60))
    last = ON - timedelta(days=chance.randrange(30, 700))
    return Person(
        number,
        date(chance.randrange(1938, 2004), chance.randrange(1, 13), chance.randrange(1, 29)),
        chance.choice(("F", "M")),
        chance.choice(COUNTRIES),
        chance.choice(("negative", "negative", "positive", "")),
        tuple(chance.randrange(20, 900) for _ in range(chance.randrange(0, 3))),
        chance.choice(("positive", "positive", "negative", "not done", "")),
        chance.choice((None, 40, 60, 80)),
        chance.choice(("yes", "no", "", "")),
        (last - timedelta(days=300), last) if chance.random() < 0.3 else None,
        chance.choice(DRUGS),
        number % 25 == 0,
        day,
    )


def rows(found: list[Person]) -> list[list[Any]]:
    """One row a patient, with days as days and ids as numbers, as spreadsheets have them."""
    return [_row(person) for person in found]


def _row(p: Person) -> list[Any]:
    start, end = p.rituximab or (None, None)
    return [
        float(3000 + p.number), "Somebody Made-up", "01 23 45 67 89", p.born, p.sex, p.country, p.day,
        ROLES[p.number % len(ROLES)], p.hiv, p.day if p.hiv else None, p.cd4[0] if p.cd4 else None,
        p.day if p.cd4 else None, p.pcr, p.day if p.pcr else None, p.karnofsky, p.day if p.karnofsky else None,
        p.transplant, start, end, p.medicine, "yes" if p.died else None, "=1+1",
    ]  # fmt: skip


def as_mapping(folder: Path) -> Path:
    """What the columns of a spreadsheet of made-up people mean, in a file."""
    path = folder / "mapping.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def as_csv(found: list[Person], path: Path, delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """With days in the French way."""
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(HEADERS)
        for row in rows(found):
            writer.writerow(
                [f"{c:%d/%m/%Y}" if isinstance(c, date) else int(c) if isinstance(c, float) else c for c in row]
            )
    return path


def as_workbook(found: list[Person], path: Path) -> Path:
    """With days as a spreadsheet keeps them."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Referrals")
    sheet.append(HEADERS)
    for row in rows(found):
        sheet.append(row)
    book.save(path)
    return path


def as_redcap(found: list[Person], folder: Path) -> tuple[Path, Path]:
    """An export with its dictionary: one row for who it is, and one more for each CD4 count."""
    data, dictionary = folder / "export.csv", folder / "dictionary.csv"
    data.write_text(_lines([EXPORTED, *(row for p in found for row in _exported(p))]), encoding="utf-8-sig")
    fields = [[n, "demographics", "", kind, label, choices, "", valid, "", "", who, *[""] * 7]
              for n, kind, label, choices, valid, who in FIELDS]  # fmt: skip
    dictionary.write_text(_lines([DICTIONARY_HEAD, *fields]), encoding="utf-8")
    return data, dictionary


def _exported(p: Person) -> list[list[Any]]:
    number, hiv = 3000 + p.number, {"negative": "0", "positive": "1"}.get(p.hiv, "")
    boxes = ["1" if p.medicine == drug else "0" for drug in ("tacrolimus", "natalizumab", "")]
    tested = p.day if hiv else ""
    first = [number, "referral_arm_1", "", "", "Somebody Made-up", p.born, {"F": "0", "M": "1"}[p.sex], p.country, hiv,
             tested, *boxes, "", "", "some notes", "2"]  # fmt: skip
    counts = [
        [number, EVENTS[i - 1], "laboratory", i, *[""] * 9, cd4, p.day - timedelta(days=i), "", ""]
        for i, cd4 in enumerate(p.cd4, 1)
    ]
    return [first, *counts]


def _lines(table: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue()
