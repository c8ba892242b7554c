"""What stands beside the vocabulary: French names, signs on MRI, short forms of letters. Read only when asked for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from screener.models import Model
from screener.vocabulary.words import Told


class Text(Model):
    """A name in another language, and the plain question or explanation that goes with it."""

    name: str
    plain: str = ""


class Translation(Model):
    """`criteria/i18n/LANGUAGE.yaml`: names and plain texts by stable id; what is missing there stays English."""

    facts: dict[str, Text] = Field(default_factory=dict)
    conditions: dict[str, Text] = Field(default_factory=dict)
    classes: dict[str, str] = Field(default_factory=dict)
    drugs: dict[str, str] = Field(default_factory=dict)
    routes: dict[str, str] = Field(default_factory=dict)
    indications: dict[str, str] = Field(default_factory=dict)


class Sign(Model):
    """Something that an MRI report may say. It is weighed by whoever reads the pictures, and never excludes by itself.

    `seen_in`: in typical PML, in PML that does not look like it, or in inflammation (IRIS).
    """

    name: str
    plain: str
    aspect: str
    seen_in: Literal["typical", "atypical", "iris"]
    bearing: tuple[Told, ...] = Field(min_length=1)


class MriFile(Model):
    """`criteria/mri.yaml`. `examination`: codes of the examination, none of which says what was seen."""

    examination: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    aspects: dict[str, str] = Field(default_factory=dict)
    signs: dict[str, Sign] = Field(default_factory=dict)


class ShortForm(Model):
    """An abbreviation of hospital letters that means one thing. `language`: of the letters in which it was read."""

    means: str
    english: str
    language: str
    source: str


class Meaning(Model):
    """One thing that a short form may mean, and its id where the vocabulary has it."""

    name: str
    id: str = ""


class Ambiguous(Model):
    """A short form that means several things: whoever writes it is asked, and nothing is guessed."""

    may_be: tuple[Meaning, ...] = Field(min_length=2)
    source: str


class AbbreviationsFile(Model):
    """`criteria/abbreviations.yaml`."""

    short: dict[str, ShortForm] = Field(default_factory=dict)
    ambiguous: dict[str, Ambiguous] = Field(default_factory=dict)
