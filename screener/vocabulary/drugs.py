"""Drugs, their classes and what their label says of PML, from `criteria/drugs.yaml`."""

from typing import Literal

from pydantic import Field

from screener.models import Model
from screener.vocabulary.words import Told, Word


class Label(Model):
    """What an official product text says of PML, with the text and the day it was read."""

    says: Literal["contraindicated"]
    about: str
    source: str
    read: str


class DrugClass(Model):
    """A class of drugs; it always has members that no list names.

    `brands`: of products of which the registers do not say which member they hold.
    """

    name: str
    is_a: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    brands: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    codes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    bearing: tuple[Told, ...] = ()
    source: str = ""


class Drug(Model):
    """A drug: classes, classes that it may belong to, other names and brands, codes, and what is read of it.

    `may_be`: a class that no source read settles; a question about that class then stays open for this drug.
    `brands`: each with the countries or regions whose registers name it. `pml_label`: a label that forbids it in PML;
    `label_says`: what else one says of PML, or of stopping. `bearing`: what is published of its bearing on PML.
    `half_life` and `washout` are told, and never counted with: a criterion names its own time.
    """

    id: str = ""
    name: str
    is_a: tuple[str, ...] = ()
    may_be: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    brands: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    codes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    pml_label: Label | None = None
    label_says: tuple[Told, ...] = ()
    bearing: tuple[Told, ...] = ()
    half_life: Told | None = None
    washout: tuple[Told, ...] = ()
    source: str = ""


class DrugsFile(Model):
    """`criteria/drugs.yaml`. `indications` stand beside the conditions: a drug may be given for either."""

    routes: dict[str, Word] = Field(default_factory=dict)
    indications: dict[str, Word] = Field(default_factory=dict)
    classes: dict[str, DrugClass]
    drugs: dict[str, Drug] = Field(min_length=1)
