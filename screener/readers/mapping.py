"""What the columns of a table mean: the mapping file that a person corrects, its model and its checks.

It is checked as a rule file is: an unknown fact, unit, value or column is an error with its line. Reads no table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from screener.documents import read
from screener.errors import Invalid, Problem, nearest
from screener.models import Model, validated
from screener.readers.cells import is_a_day
from screener.values import UnknownUnit, parse_unit
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from screener.documents import Document, PathKey
    from screener.vocabulary import Fact, Vocabulary

UNKNOWN = "unknown"
CONDITION_WORDS = ("present", "active", "remission", "past", "absent", UNKNOWN)
TREATMENT_WORDS = ("given", "ongoing", "past", "requested", "never", UNKNOWN)
DAYS = ("date", "since", "until", "from", "to", "planned_end")
WORDS = ("ongoing", "dose", "route", "number", "indication", "status", "unit_in", "assay_in")
COMPANIONS = (*DAYS, *WORDS)
"""Keys that name another column of the same row."""
ALLOWED = {
    "fact": ("unit", "unit_in", "date", "specimen", "assay", "assay_in", "laboratory"),
    "condition": ("since", "until"),
    "treatment": ("from", "to", "planned_end", "ongoing", "dose", "route", "number", "indication"),
    "place": (),
}


def _word(value: Any) -> Any:
    """A code or word as text, also where YAML reads true, false or a number."""
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int | float) else value


Said = Annotated[str, BeforeValidator(_word, json_schema_input_type=str | int | float | bool)]


class Column(Model):
    """What one column means: a fact, a condition, a treatment, or where the patient is.

    `condition: named` and `treatment: named`: the cells name it. `values`: what a cell says, to a word of the fact, to
    present, active, remission, past, absent, or to given, ongoing, past, requested, never; `unknown` says nothing.
    `filled`: what any cell means that is not empty. The other keys are a unit or a specimen, or name a column beside.
    """

    fact: str = ""
    condition: str = ""
    treatment: str = ""
    place: Literal["", "country", "city", "can_travel", "accepts", "insurance"] = ""
    values: dict[str, Said] = Field(default_factory=dict)
    filled: Said = ""
    unit: str = ""
    unit_in: str = ""
    specimen: str = ""
    assay: str = ""
    assay_in: str = ""
    laboratory: str = ""
    date: str = ""
    since: str = ""
    until: str = ""
    from_: str = Field(default="", alias="from")
    to: str = ""
    planned_end: str = ""
    ongoing: str = ""
    dose: str = ""
    route: str = ""
    number: str = ""
    indication: str = ""
    status: str = ""

    @property
    def about(self) -> str:
        """Which of fact, condition, treatment and place it is."""
        return next((name for name in ALLOWED if getattr(self, name)), "")

    def beside(self, key: str) -> str:
        """The column that a key names; empty if none."""
        return str(getattr(self, "from_" if key == "from" else key))


class Complete(Model):
    """A list that is declared whole: of all rows, or of those where a column says so; as of a day or a column's."""

    covers: Literal["current", "ever"] = "current"
    as_of: Said
    column: str = ""
    says: tuple[Said, ...] = ()
    by: str = ""


class Lists(Model):
    """Which lists are declared whole."""

    treatments: Complete | None = None
    conditions: Complete | None = None


class Shape(Model):
    """How the table is written, as far as it is not recognised. `header`: the row of the column names, from 1.

    `decimal`: the sign before decimals. `dates`: what comes first in 03/04/2026. `missing`: more texts for "not known".
    """

    sheet: str = ""
    header: int = Field(default=1, ge=1, le=100)
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    encoding: Literal["", "utf-8", "utf-16", "cp1252"] = ""
    decimal: Literal["", ".", ","] = ""
    dates: Literal["", "day_first", "month_first"] = ""
    missing: tuple[Said, ...] = ()


class LogColumns(Model):
    """Columns that only the log shows: when the referral came, and from which role (never a name)."""

    referred_on: str = ""
    referred_by: str = ""


class Mapping(Model):
    """A mapping file. `patient`: the column with the referral's number; rows with the same one are one patient.

    `not_used`: columns that nobody needs, or that tell who the patient is, each with why.
    """

    patient: str = ""
    as_of: Said = ""
    table: Shape = Field(default_factory=Shape)
    log: LogColumns = Field(default_factory=LogColumns)
    columns: dict[str, Column] = Field(min_length=1)
    complete: Lists = Field(default_factory=Lists)
    not_used: dict[str, str] = Field(default_factory=dict)


class Checked(NamedTuple):
    """A mapping that was checked, and the document that it stands in, for errors about columns."""

    mapping: Mapping
    document: Document


def read_mapping(path: Path, vocabulary: Vocabulary) -> Checked:
    """Reads a mapping file. Raises Unreadable or Invalid with every problem and its line."""
    return mapping_from(read(path), vocabulary)


def mapping_from(document: Document, vocabulary: Vocabulary) -> Checked:
    """The mapping of a document. Raises Invalid."""
    mapping = validated(Mapping, document, Invalid)
    problems = [
        problem for name, column in mapping.columns.items() for problem in _Check(name, column, vocabulary).problems()
    ]
    _refuse(document, problems)
    return Checked(mapping, document)


def check_columns(checked: Checked, headers: tuple[str, ...]) -> None:
    """Raises Invalid for a column that the table does not have, or has twice."""
    _refuse(checked.document, list(_not_there(checked.mapping, headers)))


Found = tuple["PathKey", str, str]
"""Where in the mapping, why, and what to do."""


def _refuse(document: Document, problems: list[Found]) -> None:
    from screener.models import spelled

    if problems:
        told = [Problem(why, do, spelled(path), document.line(path)) for path, why, do in problems]
        raise Invalid(document.file, sorted(told, key=lambda p: p.line or 0))


def named_columns(mapping: Mapping) -> Iterator[tuple[PathKey, str]]:
    """Every column that a mapping reads, and where it names it."""
    yield from ((path, name) for path, name in _of_the_whole(mapping) if name)
    for name, column in mapping.columns.items():
        yield ("columns", name), name
        for key in COMPANIONS:
            if column.beside(key):
                yield ("columns", name, key), column.beside(key)


def _of_the_whole(mapping: Mapping) -> Iterator[tuple[PathKey, str]]:
    yield ("patient",), mapping.patient
    yield ("as_of",), "" if is_a_day(mapping.as_of) else mapping.as_of
    yield ("log", "referred_on"), mapping.log.referred_on
    yield ("log", "referred_by"), mapping.log.referred_by
    for name in ("treatments", "conditions"):
        whole: Complete | None = getattr(mapping.complete, name)
        if whole:
            yield ("complete", name, "column"), whole.column
            yield ("complete", name, "as_of"), "" if is_a_day(whole.as_of) else whole.as_of


def _not_there(mapping: Mapping, headers: tuple[str, ...]) -> Iterator[Found]:
    for path, name in named_columns(mapping):
        if headers.count(name) > 1:
            yield path, "The table has two columns of this name.", "Rename one of them in the table."
        elif name not in headers:
            meant = nearest(name, [h for h in headers if h])
            yield path, "The table has no such column.", f"Did you mean `{meant}`?" if meant else "Correct the name."


class _Check:
    """The checks of one column's entry."""

    def __init__(self, name: str, column: Column, vocabulary: Vocabulary) -> None:
        self.path: PathKey = ("columns", name)
        self.column, self.vocabulary = column, vocabulary

    def problems(self) -> Iterator[Found]:
        told = [about for about in ALLOWED if getattr(self.column, about)]
        if len(told) != 1:
            do = "Write one of fact, condition, treatment and place; a column of dates stands beside another one."
            yield self.path, "It is not said what this column means, or twice.", do
            return
        yield from self._keys(told[0])
        yield from getattr(self, f"_{told[0]}")()

    def _keys(self, about: str) -> Iterator[Found]:
        named = about in ("condition", "treatment") and getattr(self.column, about) == "named"
        allowed = {*ALLOWED[about], *(("status",) if named and about == "condition" else ()), about, "values", "filled"}
        given = {"from" if key == "from_" else key for key in self.column.model_fields_set}
        for key in sorted(given - allowed):
            yield (*self.path, key), f"`{key}` does not go with `{about}`.", f"Here: {', '.join(ALLOWED[about])}."

    def _fact(self) -> Iterator[Found]:
        fact = self._known("fact", self.vocabulary.fact_names)
        if fact is None:
            yield self._unknown("fact", self.vocabulary.fact_names)
            return
        entry = self.vocabulary.facts[fact]
        if entry.derived == "diagnosis":
            yield (*self.path, "fact"), f"`{fact}` is worked out, not read.", "Map what it rests on."
        yield from self._unit(entry)
        yield from self._said(self._words(entry), f"a value of `{fact}`")

    def _words(self, fact: Fact) -> tuple[str, ...] | None:
        if fact.type == "category":
            return (*fact.words(), UNKNOWN)
        return ("detected", "not_detected", UNKNOWN) if fact.type == "number" else (UNKNOWN,)

    def _unit(self, fact: Fact) -> Iterator[Found]:
        written, allowed = self.column.unit, ", ".join((fact.unit, *fact.also_in))
        if not fact.unit:
            if written or self.column.unit_in:
                yield (*self.path, "unit"), f"`{fact.id}` has no unit.", "Leave the unit out."
            return
        if not written:
            if not self.column.unit_in:
                yield self.path, f"`{fact.id}` needs its unit.", f"Write `unit`, such as {allowed}, or `unit_in`."
            return
        try:
            known = parse_unit(written).dimension in {parse_unit(u).dimension for u in (fact.unit, *fact.also_in)}
        except UnknownUnit:
            known = False
        if not known:
            yield (*self.path, "unit"), f"`{fact.id}` is not measured in this unit.", f"It is in {allowed}."

    def _condition(self) -> Iterator[Found]:
        named = self.column.condition == "named"
        if not named and self._known("condition", self.vocabulary.condition_names) is None:
            yield self._unknown("condition", self.vocabulary.condition_names)
        yield from self._said(CONDITION_WORDS, "a status of a condition")

    def _treatment(self) -> Iterator[Found]:
        named = self.column.treatment == "named"
        if not named and self._known("treatment", self.vocabulary.drug_names) is None:
            yield self._unknown("treatment", self.vocabulary.drug_names)
        yield from self._said(TREATMENT_WORDS, "something that is said of a treatment")

    def _place(self) -> Iterator[Found]:
        return iter(())

    def _said(self, words: tuple[str, ...] | None, what: str) -> Iterator[Found]:
        for key, said in (
            *((("values", k), v) for k, v in self.column.values.items()),
            (("filled",), self.column.filled),
        ):
            if said and words and plain(said) not in words:
                yield (*self.path, *key), f"This is not {what}.", f"It is one of: {', '.join(words)}."

    def _known(self, key: str, names: dict[str, str]) -> str | None:
        return names.get(plain(getattr(self.column, key)))

    def _unknown(self, key: str, names: dict[str, str]) -> Found:
        meant = names.get(nearest(plain(getattr(self.column, key)), list(names)), "")
        do = f"Did you mean `{meant}`?" if meant else "`screener define` lists what is known."
        return (*self.path, key), f"This {key} is not known.", do
