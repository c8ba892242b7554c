"""What a rule may ask for: every fact of `criteria/facts.yaml`, how it is read. Holds no patient's value."""

from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from screener.models import Model
from screener.values import Interval, Unit, Window, convert, parse_unit
from screener.vocabulary.words import Told, Word

Reads = Literal["latest", "any_ever", "any_in_window"]
SeriesReads = Literal["latest", "any_ever", "any_in_window", "lowest", "highest"]
"""What a criterion may say of several readings: as a fact does, or (of numbers) the lowest or the highest."""
Changes = Literal["fixed", "course", "treating_team", "retest", "site"]
AnsweredBy = Literal["record", "person", "site"]
Obtained = Literal["record", "asking", "routine_blood", "imaging", "lumbar_puncture", "biopsy"]


class Series(NamedTuple):
    """Which readings of a fact a criterion means: those in a window, and of these the one that `reads` says.

    `reads` is empty where the criterion leaves it to the fact; `last`: only those of so many last days.
    """

    window: Window | None = None
    reads: SeriesReads | Literal[""] = ""
    last: int = 0


class Implied(Model):
    """A reading that another fact's reading carries with it: copies above 0 are a positive PCR."""

    fact: str
    more_than: Decimal
    then: str
    otherwise: str


class Only(Model):
    """When a value is possible at all: with these values of other facts (the project's policy, and why)."""

    facts: dict[str, tuple[str, ...]] = Field(min_length=1)
    because: str = Field(min_length=1)


class Ask(Model):
    """How the fact is asked for, in plain words and in a clinician's."""

    plain: str
    clinical: str


class Fact(Model):
    """One fact: its type, its values, how several readings become one, and what can change it.

    `also_in`: other units that a record may use; mass and substance convert only where `grams_per_mole` is given, with
    its source, and IU never become copies: otherwise the reading is kept and a comparison on it stays open.

    `reads`: `latest` for measurements and states, `any_ever` and `any_in_window` for events and diagnoses,
    where the later of two `values` in the list outweighs the earlier one. `changes`: what it takes when a
    reading stands in the way. `recheck_after`: a reading older than this is no reading (the project's own
    policy). `may_fail`: false where a person's or a site's "no" is never the last word (consent through a
    representative). `unsaid`: the value that a statement of one of `carried_by` already carries when nobody
    says otherwise ("compatible" includes "not better explained"); everything else that is unsaid is unknown.
    `obtained`: what it takes to get it; `found`: where in a record it usually stands, in plain words; `routine`: a
    site does it anyway before it takes somebody, so that nobody need have it done for asking (project policy).
    `bearing`: why it matters for PML, as far as a source says so.
    `possible_when`: values that other facts can rule out. `prior`: how likely each value is, as published, for the
    order of questions and nothing else.
    """

    id: str = ""
    name: str
    ask: Ask
    type: Literal["number", "category", "date"]
    topic: str
    unit: str = ""
    also_in: tuple[str, ...] = ()
    grams_per_mole: Decimal | None = None
    plausible: tuple[Decimal, Decimal] | None = None
    plausible_source: str = ""
    values: tuple[str, ...] = ()
    says: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    reads: Reads = "latest"
    changes: Changes = "fixed"
    recheck_after: str = ""
    answered_by: AnsweredBy = "record"
    may_fail: bool = True
    unsaid: str = ""
    carried_by: tuple[str, ...] = ()
    obtained: Obtained = "record"
    found: str = ""
    routine: bool = False
    bearing: tuple[Told, ...] = ()
    aliases: tuple[str, ...] = ()
    by_specimen: dict[str, str] = Field(default_factory=dict)
    specimen: str = ""
    implied_by: Implied | None = None
    condition: str = ""
    stated_by_causes: str = ""
    possible_when: dict[str, Only] = Field(default_factory=dict)
    prior: dict[str, Decimal] = Field(default_factory=dict)
    prior_source: str = ""
    derived: Literal["", "age", "diagnosis"] = ""
    codes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    source: str = ""

    @model_validator(mode="after")
    def _reads_what_has_an_order(self) -> "Fact":
        if self.reads != "latest" and self.type != "category":
            raise ValueError("Only values in an order can outweigh each other. | Use `reads: latest` here.")
        if (self.type == "category") != bool(self.values):
            raise ValueError("A category has values, other types have none. | Add or remove `values`.")
        return self

    def possible(self, said: str) -> frozenset[str] | None:
        """What a word of the record may mean; None when the fact has no such value; empty: not done."""
        if said in self.values:
            return frozenset({said})
        return frozenset(self.says[said]) if said in self.says else None

    def last_word(self, value: frozenset[str]) -> bool:
        """Whether the value stands; a person's or a site's "no" to what `may_fail` says of is never the last word."""
        return self.may_fail or self.values[-1] in value

    def words(self) -> list[str]:
        """Every word that a record may use for its value."""
        return [*self.values, *self.says]

    def in_its_unit(self, value: Interval, unit: Unit) -> Interval | None:
        """A value in the fact's own unit; None where no exact conversion is known."""
        return convert(value, unit, parse_unit(self.unit), grams_per_mole=self.grams_per_mole)

    def plausible_interval(self) -> Interval | None:
        """The range outside which a value is pointed out as a likely slip (units: `unit`)."""
        return Interval.between(*self.plausible) if self.plausible else None


class FactsFile(Model):
    """`criteria/facts.yaml`. `lists_recheck_after`: a list that was whole longer ago than this is not whole now.

    `specimens`: what samples are of, and how letters call it. `answers`: what laboratories answer, as exports code it.
    """

    lists_recheck_after: str
    specimens: dict[str, Word] = Field(default_factory=dict)
    answers: dict[str, Word] = Field(default_factory=dict)
    facts: dict[str, Fact] = Field(min_length=1)
