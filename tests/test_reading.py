"""Families' pages are easy to read: measured for every example by the benchmark, where its library is installed."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("textstat", reason="textstat measures reading ease; it comes with the extra `bench`")


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parent.parent / "benchmarks"))
    return importlib.import_module("reading")


def test_every_section_keeps_the_bar(reading: ModuleType) -> None:
    found = list(reading.measured())
    assert {m.language for m in found} == set(reading.BARS)
    assert [m for m in found if not m.easy] == []


def test_a_hard_section_is_noticed(reading: ModuleType) -> None:
    hard = "The multidisciplinary investigators acknowledge considerable immunological heterogeneity. " * 30
    for language in reading.BARS:
        assert not reading.Measured("", language, "", 300, reading.score(hard, language)).easy
