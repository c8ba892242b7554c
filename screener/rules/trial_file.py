"""A trial's criteria as a file of `criteria/trials/`: the text in our own words, its sources, and the rule."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from screener.models import Model
from screener.rules.requirements import Requirement, doubts
from screener.rules.verdicts import Verdict
from screener.vocabulary.texts import Wording

Topic = Literal[
    "demographics", "diagnosis", "virology", "imaging", "cause", "function", "course", "treatment", "infection",
    "laboratory", "safety", "reproductive", "consent", "logistics", "prognosis", "judgement",
]  # fmt: skip
Quality = Literal["registry", "key_list", "registry_summary", "title", "publication", "lay", "draft"]
"""The registry's list, its own choice of "key" criteria, its text outside the list, a title, a paper, a lay text; a
rule that the program drafted from the registry's list, and that nobody has checked."""
Role = Literal["patient", "control", "healthy", "donor"]
Coverage = Literal["complete", "key_only", "partial", "none"]


class Source(Model):
    """Where a criterion was read: how good the source is, which one (a key of the file's `sources`), which item."""

    quality: Quality
    of: str
    item: str


class SourceText(Model):
    """A page or record that was read, and when it was current."""

    what: str
    where: str
    dated: str


class Criterion(Model):
    """One criterion. `require` must hold, `exclude_if` must not; a `judgement` is the investigator's.

    `wording`: for voices in which the sentence that is made of the rule is poor.
    """

    id: str = Field(pattern=r"^[A-Z][A-Za-z0-9-]*$")
    text: str = Field(min_length=1)
    topic: Topic
    source: tuple[Source, ...] = Field(min_length=1)
    require: Requirement | None = None
    exclude_if: Requirement | None = None
    judgement: str = ""
    note: str = ""
    wording: Wording = Wording()

    @model_validator(mode="after")
    def _says_one_thing(self) -> Criterion:
        said = [self.require is not None, self.exclude_if is not None, bool(self.judgement)]
        if sum(said) != 1:
            raise ValueError("A criterion says one thing. | Give it require, exclude_if or judgement, and only one.")
        return self

    @property
    def lay(self) -> bool:
        """Whether only lay, press or publication text, or a draft, stands behind it: then it never fails a verdict."""
        return all(s.quality in ("lay", "publication", "draft") for s in self.source)

    @property
    def drafted(self) -> bool:
        """Whether the program drafted it, and nobody has checked it: any of its sources says so."""
        return self.lay and any(s.quality == "draft" for s in self.source)

    def doubts(self) -> list[str]:
        """Why values of it cannot be right as they are printed."""
        return doubts(self.require) + doubts(self.exclude_if)


class Side(Model):
    """Criteria on the two sides of a list."""

    inclusion: tuple[Criterion, ...] = ()
    exclusion: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _sides_are_right(self) -> Self:
        wrong = [c.id for c in self.inclusion if c.exclude_if] + [c.id for c in self.exclusion if c.require]
        for name in wrong:
            why = f"`{name}`: inclusion criteria use `require`, exclusion criteria `exclude_if`."
            raise ValueError(f"{why} | Swap it, or move it to the other side.")
        return self

    def sides(self) -> list[tuple[str, Criterion]]:
        """Each criterion with its side, inclusion first."""
        return [("inclusion", c) for c in self.inclusion] + [("exclusion", c) for c in self.exclusion]


class Group(Side):
    """An arm or cohort, with what it asks beyond what all ask. Only groups of patients give a verdict.

    `role` is that of the trial's record; who is a control or a donor is told of here, and never screened.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    role: Role
    text: str = Field(min_length=1)


class Note(Model):
    """A line of the list that can never exclude: what is allowed, advised, or asked only after entry; or a remark."""

    text: str = Field(min_length=1)
    kind: Literal["allowed", "advice", "after_entry", "remark"] = "remark"
    id: str = ""
    source: tuple[Source, ...] = ()


class EncodedFrom(Model):
    """Which state of the registry's record was encoded; `items` holds the hash of each text, once compared."""

    registry: str
    record_date: str
    items: dict[str, str] = Field(default={})


class Review(Model):
    """Only a named clinician writes this."""

    by: str
    on: str
    remarks: str = ""


class Covered(Model):
    """How much of the registry's list could be read."""

    inclusion: Coverage
    exclusion: Coverage


class Expected(Model):
    """The verdict that an example patient must get, and the criteria that must be its reasons."""

    verdict: Verdict
    because: tuple[str, ...] = ()


class Example(Model):
    """An example patient that the file carries; `profile` is as in a profile's file."""

    name: str
    on: str
    profile: dict[str, Any]
    expect: Expected


class TrialFile(Side):
    """One file of `criteria/trials/`. What stands under a group is asked of that group only."""

    trial: str
    encoded_from: EncodedFrom
    sources: dict[str, SourceText]
    review: Review | None = None
    coverage: Covered
    groups: tuple[Group, ...] = ()
    notes: tuple[Note, ...] = ()
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [*(c.id for c in self.criteria()), *(n.id for n in self.notes if n.id), *(g.id for g in self.groups)]
        for twice in sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"The id `{twice}` stands twice. | Give every criterion, note and group its own.")
        return self

    @model_validator(mode="after")
    def _sources_are_listed(self) -> Self:
        read = [c.source for c in self.criteria()] + [n.source for n in self.notes]
        used = [s.of for sources in read for s in sources]
        for name in [of for of in used if of not in self.sources]:
            raise ValueError(f"`{name}` is not listed under `sources`. | List it there, with where it was read.")
        return self

    def criteria(self) -> tuple[Criterion, ...]:
        """Everybody's, inclusion before exclusion, then each group's, in the file's order."""
        return tuple(c for part in (self, *self.groups) for _, c in part.sides())

    def unread(self) -> tuple[str, ...]:
        """The sides of the list of which a part could not be read."""
        sides = ("inclusion", "exclusion")
        return tuple(side for side in sides if getattr(self.coverage, side) != "complete")
