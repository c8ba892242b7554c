"""Towns and countries by name: found however they are written, never guessed, and read only when asked for."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.places.countries import code_of
from screener.places.gazetteer import FOLDER, keys, towns
from screener.values import Point, kilometres

ROOT = Path(__file__).resolve().parents[2]
LYON = Point(45.75, 4.85)


@pytest.mark.parametrize("said", ["Lyon", "LYON", " lyon ", "Lyon 3e", "Lyon Cedex 03", "Lyon cedex"])
def test_a_town_is_found_however_it_is_written(said: str) -> None:
    [town] = towns(said, "FR")
    assert kilometres(town.point, LYON) < 5


@pytest.mark.parametrize(
    ("one", "other", "country"),
    [
        ("München", "Muenchen", "DE"),
        ("München", "Munich", "DE"),
        ("Köln", "Koeln", "DE"),
        ("Göteborg", "Gothenburg", "SE"),
        ("Warszawa", "Warsaw", "PL"),
        ("Roma", "Rome", "IT"),
        ("Praha 2", "Prague", "CZ"),
        ("Łódź", "Lodz", "PL"),
        ("Saint-Étienne", "St Etienne", "FR"),
        ("Bruxelles", "Brussel", "BE"),
        ("Den Bosch", "'s-Hertogenbosch", "NL"),
        ("Montréal", "montreal", "CA"),
        ("Genève", "Genf", "CH"),
    ],
)  # fmt: skip
def test_a_town_has_the_names_that_people_use(one: str, other: str, country: str) -> None:
    assert towns(one, country) == towns(other, country)
    assert len(towns(one, country)) == 1


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("Frankfurt", "DE"),
        ("Halle", "DE"),
        ("Springfield", "US"),
        ("Paris", None),
        ("Boston", None),
        ("Cambridge", None),
    ],
)
def test_a_name_of_several_towns_gives_all_of_them(said: str, country: str | None) -> None:
    found = towns(said, country)
    assert len(found) > 1
    assert len({town.label for town in found}) == len(found)


@pytest.mark.parametrize("said", ["", "Nowhere-upon-Nothing", "1234", "東京", "\x1b[2J"])
def test_a_name_of_no_town_gives_none(said: str) -> None:
    assert towns(said) == []


def test_another_country_has_other_towns() -> None:
    assert towns("Lyon", "DE") == []
    assert {t.country for t in towns("Paris")} >= {"FR", "US"}


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_keys_of_plain_letters(text: str) -> None:
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz ") and key == key.strip() for key in keys(text))
    assert [k for key in keys(text) for k in keys(key)] == list(keys(text)) or not keys(text)


def test_the_extract_is_credited_and_small() -> None:
    files = sorted(FOLDER.glob("*.tsv.gz"))
    assert [file.name[0] for file in files] == list("abcdefghijklmnopqrstuvwxyz")
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            head = file.readline()
        assert "GeoNames" in head
        assert "CC BY 4.0" in head
    assert sum(path.stat().st_size for path in files) < 2_000_000


def test_it_is_read_only_when_a_town_is_asked_for() -> None:
    code = (
        "import screener.places.gazetteer as g, screener.engine.screening;"
        "assert g._lines.cache_info().currsize == 0; g.towns('Lyon'); assert g._lines.cache_info().currsize == 1"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("France", "FR"),
        ("fr", "FR"),
        ("Allemagne", "DE"),
        ("Deutschland", "DE"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("USA", "US"),
        ("États-Unis", "US"),
        ("Korea, Republic of", "KR"),
        ("Russian Federation", "RU"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Czech Republic", "CZ"),
        ("The Netherlands", "NL"),
        ("Pays-Bas", "NL"),
        ("Schweiz", "CH"),
    ],
)  # fmt: skip
def test_a_country_by_any_of_its_names(said: str, code: str) -> None:
    assert code_of(said, "fr") == code


@pytest.mark.parametrize("said", ["", "xx", "Atlantis", "Europe", "150"])
def test_what_is_no_country(said: str) -> None:
    assert code_of(said) is None
