"""Options and steps that several commands share."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.reports.language import Code

if TYPE_CHECKING:
    from screener.documents import Document
    from screener.engine.result import Result
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient
    from screener.reports.console import Clinician
    from screener.reports.coordinator import Coordinator
    from screener.trials import Record


class Reader(StrEnum):
    """Whose words a result is told in; the result is the same."""

    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    FAMILY = "family"


STANDARD_INPUT = "standard input"

ProfilePath = Annotated[
    Path, typer.Argument(metavar="PROFILE", help="A profile in YAML or JSON; - reads standard input.")
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="The screening day, such as 2026-11-22; today if left out."),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="A folder with criteria/ and trials.json, used instead of the built-in one.",
    ),
]
For = Annotated[Reader, typer.Option("--for", help="Who reads it. --json is the same for all.")]
Lang = Annotated[Code, typer.Option("--lang", help="The language of the answer. --json is the same in all.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON; `screener schema` describes it.")]


def screened(profile: Path, on: str | None, data: Path | None, *, everything: bool = False) -> tuple[Result, Knowledge]:
    """A profile's file, screened; `everything`: against every record. Raises ScreenerError."""
    from screener.engine.screening import screen

    patient, knowledge, day = read_profile(profile, on, data)
    return screen(patient, knowledge, day, everything=everything), knowledge


def professional(reader: Reader) -> type[Clinician] | type[Coordinator]:
    """The view of a professional; a family has its own page."""
    if reader is Reader.COORDINATOR:
        from screener.reports.coordinator import Coordinator

        return Coordinator
    from screener.reports.console import Clinician

    return Clinician


def read_profile(profile: Path, on: str | None, data: Path | None) -> tuple[Patient, Knowledge, date]:
    """The patient of a profile's file, the knowledge, and the screening day. Raises ScreenerError."""
    from screener.knowledge import load
    from screener.profile.patient import patient_from

    day = screening_day(on)
    document = document_of(profile)
    knowledge = load(data)
    return patient_from(document, knowledge.vocabulary, _today()), knowledge, day


def record_of(knowledge: Knowledge, asked: str, hint: str) -> Record:
    """The record of that key, registry number or acronym. Raises typer.BadParameter with the nearest name."""
    from screener.errors import nearest
    from screener.trials import find

    record = find(knowledge.records.values(), asked)
    if record is not None:
        return record
    names = {name.casefold(): name for r in knowledge.records.values() for name in r.names}
    meant = nearest(asked, list(names))
    do = f"did you mean {names[meant]}?" if meant else "`screener trials list --all` names every one"
    raise typer.BadParameter(f"no such trial; {do}", param_hint=hint)


def screening_day(on: str | None) -> date:
    """The day that was asked for, or today. Raises typer.BadParameter."""
    if on is None:
        return _today()
    from screener.values import NotADate, parse_days

    try:
        days = parse_days(on)
    except NotADate:
        days = None
    if days is None or not days.decided:
        why = "not a day of the calendar from 1900 to 2199; write it as 2026-11-22"
        raise typer.BadParameter(why, param_hint="--on")
    return days.first


def document_of(profile: Path) -> Document:
    """A profile's document, from its file or from standard input. Raises Unreadable."""
    from screener.documents import read

    return _from_standard_input() if str(profile) == "-" else read(profile)


def _today() -> date:
    return date.today()  # noqa: DTZ011  the day where the patient is


def _from_standard_input() -> Document:
    from screener.documents import LARGEST, decoded, parse
    from screener.errors import Problem, Unreadable

    raw = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""
    if len(raw) > LARGEST:
        problem = Problem(
            f"There is more than {LARGEST // 1000} kB.", "A referral is a few kB: is this the right file?"
        )
        raise Unreadable(STANDARD_INPUT, [problem])
    return parse(decoded(raw, STANDARD_INPUT), STANDARD_INPUT)
