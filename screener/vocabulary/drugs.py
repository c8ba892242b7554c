"""Drugs, their classes and what their label says of PML, from `criteria/drugs.yaml`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from screener.models import Model


class Label(Model):
    """What an official product text says of PML, with the text and the day it was read."""

    says: Literal["contraindicated"]
    about: str
    source: str
    read: str


class DrugClass(Model):
    """A class of drugs; it always has members that no list names."""

    name: str
    is_a: tuple[str, ...] = ()


class Drug(Model):
    """A drug: classes, classes that it may belong to, other names and brands, codes, and its label on PML.

    `may_be`: a class that no source read settles; a question about that class then stays open for this drug.
    """

    id: str = ""
    name: str
    is_a: tuple[str, ...] = ()
    may_be: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    codes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    pml_label: Label | None = None
    source: str = ""


class Word(Model):
    """A way of giving a drug, or what it is given for: what it is a kind of, and other words for it."""

    name: str
    is_a: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class DrugsFile(Model):
    """`criteria/drugs.yaml`. `indications` stand beside the conditions: a drug may be given for either."""

    routes: dict[str, Word] = Field(default_factory=dict)
    indications: dict[str, Word] = Field(default_factory=dict)
    classes: dict[str, DrugClass]
    drugs: dict[str, Drug] = Field(min_length=1)
