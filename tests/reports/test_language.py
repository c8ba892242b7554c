"""Days and numbers as a language writes them."""

import pytest

from screener.reports.language import Language


@pytest.mark.parametrize(
    ("code", "written", "said"),
    [
        ("en", "2026-11-22", "22 November 2026"),
        ("fr", "2026-11-22", "22 novembre 2026"),
        ("fr", "2020-10-01", "1er octobre 2020"),
        ("fr", "2020-10-11", "11 octobre 2020"),
        ("en", "2020-10-01", "1 October 2020"),
        ("fr", "2026-11", "novembre 2026"),
        ("fr", "2026", "2026"),
        ("fr", "vers 2020", "vers 2020"),
    ],
)
def test_a_day_is_written_as_people_write_it(code: str, written: str, said: str) -> None:
    assert Language(code).day(written) == said


def test_french_sets_thousands_apart() -> None:
    assert Language("fr").number("6600").split() == ["6", "600"]
