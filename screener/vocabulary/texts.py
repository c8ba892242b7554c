"""What stands beside the vocabulary: French names, signs on MRI, short forms of letters. Read only when asked for."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from screener.models import Model
from screener.vocabulary.words import Told


class Text(Model):
    """A name in another language, and the plain question or explanation that goes with it."""

    name: str
    plain: str = ""


class FactText(Text):
    """A fact: how it is asked, plainly and clinically, where it stands, and words for its values.

    `values`: only those that differ from the language's shared `values`.
    """

    clinical: str = ""
    found: str = ""
    values: dict[str, str] = Field(default_factory=dict)


class Wording(Model):
    """Words for one voice in place of those that are made, only where these are poor; no rule rests on them.

    `clinician` and `coordinator`: a sentence, what is asked. `family`: a few words that can stand after “The reason:”;
    said only where its kind of obstacle may be named at all.
    """

    family: str = ""
    clinician: str = ""
    coordinator: str = ""

    @model_validator(mode="after")
    def _promises_nothing(self) -> Wording:
        if any(sign.isdigit() for sign in self.family):
            raise ValueError("Words for families hold no number, which may be read as a day or a time. | Leave it out.")
        return self

    def given(self) -> dict[str, str]:
        """By the voice, those that there are."""
        return {voice: said for voice, said in self.model_dump().items() if said}


class CriterionText(Model):
    """A criterion, its remark, and what it leaves to the site, in the file's order. A text alone may stand for it.

    `wording`: for the voices for which the English has one.
    """

    text: str = Field(min_length=1)
    note: str = ""
    asks: tuple[str, ...] = ()
    wording: Wording = Wording()

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, said: Any) -> Any:
        return {"text": said} if isinstance(said, str) else said


class SourceRead(Model):
    """A source that was read, and when it was current, where that is more than a date."""

    what: str
    dated: str = ""


class TrialText(Model):
    """A trial's record and file. A list is translated whole, or left out.

    `status`: where the record's status was read; `remarks`: the record's notes; `notes` are the file's.
    """

    title: str = ""
    mechanism: str = ""
    interventions: tuple[str, ...] = ()
    how_to_ask: str = ""
    status: str = ""
    completion: str = ""
    remarks: tuple[str, ...] = ()
    criteria: dict[str, CriterionText] = Field(default_factory=dict)
    groups: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: dict[str, SourceRead] = Field(default_factory=dict)


class SchemeText(Model):
    """A way to classify the diagnosis: its name, its classes, and what is still to be done about its table."""

    name: str = ""
    classes: dict[str, str] = Field(default_factory=dict)
    check: str = ""


class LabelText(Model):
    """What a drug's label says: what the one that forbids it in PML is about, and what else one says (`label_says`)."""

    about: str = ""
    says: tuple[str, ...] = ()


class PlaceText(Model):
    """A place of `criteria/access`."""

    name: str
    remark: str = ""


class FamilyText(Model):
    """What families are told in plain words: by the id of an entry, and by the kind of a treatment."""

    told: dict[str, str] = Field(default_factory=dict)
    treatments: dict[str, str] = Field(default_factory=dict)


class Translation(Model):
    """`criteria/i18n/LANGUAGE.yaml`: names and texts by stable id; what is missing there stays English.

    `values`: words for values that facts share. `labels`: by drug. `access`: by the id of an entry.
    """

    values: dict[str, str] = Field(default_factory=dict)
    facts: dict[str, FactText] = Field(default_factory=dict)
    conditions: dict[str, Text] = Field(default_factory=dict)
    classes: dict[str, str] = Field(default_factory=dict)
    drugs: dict[str, str] = Field(default_factory=dict)
    labels: dict[str, LabelText] = Field(default_factory=dict)
    routes: dict[str, str] = Field(default_factory=dict)
    indications: dict[str, str] = Field(default_factory=dict)
    specimens: dict[str, str] = Field(default_factory=dict)
    schemes: dict[str, SchemeText] = Field(default_factory=dict)
    signs: dict[str, Text] = Field(default_factory=dict)
    aspects: dict[str, str] = Field(default_factory=dict)
    places: dict[str, PlaceText] = Field(default_factory=dict)
    access: dict[str, str] = Field(default_factory=dict)
    family: FamilyText = FamilyText()
    trials: dict[str, TrialText] = Field(default_factory=dict)


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
