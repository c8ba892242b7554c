"""What may tell who a patient is gets pointed out, by its place and never by what stands there."""

from __future__ import annotations

from typing import Any

import pytest

from screener.profile.private import identifying


@pytest.mark.parametrize(
    ("profile", "where"),
    [
        ({}, []),
        ([], []),
        ({"id": "R-0042", "born": "1972-05"}, []),
        ({"id": "2026/117 B", "born": 1972}, []),
        ({"id": "Jeanne Dupont"}, ["id"]),
        ({"id": "DUPONT, Jeanne"}, ["id"]),
        ({"born": "1972-05-03"}, ["born"]),
        ({"findings": [{"source": "letter"}, {"source": "a.b@hospital.example"}]}, ["findings[2].source"]),
        ({"causes": [{"other": "see x@y.org, urgent"}]}, ["causes[1].other"]),
    ],
)
def test_what_is_pointed_out(profile: Any, where: list[str]) -> None:
    assert [warn.params["where"] for warn in identifying(profile)] == where


def test_what_stands_there_is_never_repeated() -> None:
    profile = {"id": "Jeanne Dupont", "born": "1972-05-03", "findings": [{"source": "jeanne@dupont.example"}]}
    said = str(identifying(profile))
    assert len(identifying(profile)) == 3
    assert not any(word in said for word in ("Jeanne", "Dupont", "1972", "dupont"))
