"""What people type as days, numbers and choices, in the languages of the program."""

from __future__ import annotations

import contextlib
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.interview.answers import Days, Misread, choice, number
from screener.knowledge import load
from screener.reports.language import Language
from screener.values import parse_days
from screener.vocabulary import Fact

TODAY = date(2026, 11, 22)


@cache
def fact(name: str) -> Fact:
    return load().vocabulary.facts[name]


def day(text: str, code: str = "en", north: bool | None = True) -> str:
    return Days(Language(code), TODAY, north).read(text)


@pytest.mark.parametrize(
    ("code", "text", "read"),
    [
        ("en", "2025", "2025"),
        ("en", "2025-03", "2025-03"),
        ("en", "2025-3-4", "2025-03-04"),
        ("en", "March 2025", "2025-03"),
        ("en", "14 March 2025", "2025-03-14"),
        ("en", "March 14, 2025", "2025-03-14"),
        ("en", "sept 2025", "2025-09"),
        ("en", "25/12/2025", "2025-12-25"),
        ("en", "12/25/2025", "2025-12-25"),
        ("en", "03/2025", "2025-03"),
        ("en", "today", "2026-11-22"),
        ("en", "yesterday", "2026-11-21"),
        ("en", "spring 2025", "2025-03/2025-06"),
        ("en", "early 2025", "2025-01/2025-06"),
        ("en", "2025-03/2025-06", "2025-03/2025-06"),
        ("fr", "mars 2025", "2025-03"),
        ("fr", "14 mars 2025", "2025-03-14"),
        ("fr", "3/4/2025", "2025-04-03"),
        ("fr", "août 2025", "2025-08"),
        ("fr", "printemps 2025", "2025-03/2025-06"),
        ("fr", "fin 2025", "2025-07/2025-12"),
        ("fr", "hiver 2025", "2024-12/2026-03"),
        ("fr", "aujourd'hui", "2026-11-22"),
        ("fr", "Aujourd’hui", "2026-11-22"),
        ("fr", "march 2025", "2025-03"),
    ],
)  # fmt: skip
def test_days_as_people_write_them(code: str, text: str, read: str) -> None:
    assert day(text, code) == read


@pytest.mark.parametrize(
    ("north", "read"), [(True, "2025-03/2025-06"), (False, "2025-09/2025-12"), (None, "2025-01/2025-12")]
)
def test_a_season_depends_on_the_half_of_the_earth(north: bool | None, read: str) -> None:
    assert day("spring 2025", "en", north) == read


@pytest.mark.parametrize(
    "text", ["", "soon", "3/4/2025", "31/02/2025", "32 March 2025", "2027", "ju 2025", "12", "2025 2026"]
)
def test_what_is_no_day_or_not_clear_is_asked_again(text: str) -> None:
    with pytest.raises(Misread):
        day(text)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_read_or_asked_again(text: str) -> None:
    for code in ("en", "fr"):
        with contextlib.suppress(Misread):
            assert parse_days(day(text, code)).first <= TODAY


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1250", "1250", ""),
        ("1250 copies/mL", "1250", "copies/mL"),
        ("<50 copies/ml", "<50", "copies/ml"),
        ("14 300 copies/mL", "14300", "copies/mL"),
        ("3,1 log10 copies/mL", "3.1", "log10 copies/mL"),
        ("≤ 50 copies/mL", "≤50", "copies/mL"),
        ("0,5", "0.5", ""),
    ],
)
def test_numbers_with_their_units(text: str, value: str, unit: str) -> None:
    assert number(text, fact("csf_jcv_copies")) == (value, unit)


def test_a_fact_with_one_unit_needs_none_to_be_said() -> None:
    assert number("71", fact("weight"))[1] in ("kg", "")
    assert number("60", fact("karnofsky")) == ("60", "")


@pytest.mark.parametrize("text", ["", "many", "1.250", "1,250", "1.250.000 copies/mL", "12 bananas", "12 kg", "5 5"])
def test_what_is_no_number_or_not_clear(text: str) -> None:
    with pytest.raises(Misread):
        number(text, fact("csf_jcv_copies"))


@pytest.mark.parametrize(
    ("text", "index"), [("1", 0), ("3", 2), ("Yes", 0), ("je ne sais pas", 2), ("NON", 1), ("true", 0)]
)
def test_a_choice_by_its_number_or_its_word(text: str, index: int) -> None:
    assert choice(text, [("yes", "oui", "true"), ("no", "non"), ("je ne sais pas",)]) == index


@pytest.mark.parametrize("text", ["", "0", "4", "perhaps"])
def test_what_is_none_of_the_answers(text: str) -> None:
    with pytest.raises(Misread):
        choice(text, [("yes",), ("no",), ("?",)])
