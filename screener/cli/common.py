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
    from screener.errors import ScreenerError
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient
    from screener.readers import Referral, Source
    from screener.reports.console import Clinician
    from screener.reports.coordinator import Coordinator
    from screener.trials import Record


class Reader(StrEnum):
    """Whose words a result is told in; the result is the same."""

    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    FAMILY = "family"


STANDARD_INPUT = "standard input"
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
"""How files are called that hold a row a patient, and that one patient's commands do not read."""
LARGEST_INPUT = 256_000_001
"""Bytes that are taken from it: one more than the largest export that is read."""

ProfilePath = Annotated[
    Path,
    typer.Argument(
        metavar="PROFILE", help="A profile in YAML or JSON, a FHIR export or a phenopacket; - reads standard input."
    ),
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
UserData = Annotated[
    bool,
    typer.Option("--user-data/--no-user-data", help="With or without the trials in your own folder, laid over these."),
]
For = Annotated[Reader, typer.Option("--for", help="Who reads it. --json is the same for all.")]
Lang = Annotated[Code, typer.Option("--lang", help="The language of the answer. --json is the same in all.")]
Number = Annotated[
    int | None,
    typer.Option("--patient", metavar="N", min=1, help="Which patient of an export that holds several, from 1."),
]
Unused = Annotated[
    bool, typer.Option("--unused", help="Also list what an export holds that was not used, and why each was not.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON; `screener schema` describes it.")]


def read_knowledge(data: Path | None, *, own: bool = True) -> Knowledge:
    """The knowledge, with the person's own trials laid over it once these keep the laws. Raises KnowledgeError."""
    from screener.knowledge import load, locate

    knowledge = load(data, own=own)
    if knowledge.own:
        from screener.engine.laws import assert_own_laws

        assert_own_laws(locate(data, own=own), knowledge)
    return knowledge


def professional(reader: Reader) -> type[Clinician] | type[Coordinator]:
    """The view of a professional; a family has its own page."""
    if reader is Reader.COORDINATOR:
        from screener.reports.coordinator import Coordinator

        return Coordinator
    from screener.reports.console import Clinician

    return Clinician


def read_profile(
    profile: Path, on: str | None, data: Path | None, number: int | None = None, *, own: bool = True
) -> tuple[Patient, Knowledge, date]:
    """The patient of a profile's file, the knowledge, and the screening day. Raises ScreenerError."""
    day = screening_day(on)
    referral, knowledge = opened(profile, data, number, own=own)
    return patient_of(referral, knowledge), knowledge, day


def patient_of(referral: Referral, knowledge: Knowledge) -> Patient:
    """The patient of a referral as it was read. Raises Invalid."""
    from screener.profile.patient import patient_from

    patient = patient_from(referral.document, knowledge.vocabulary, today())
    if patient.attested:
        from screener.engine.attested import refuse_unasked

        refuse_unasked(patient, knowledge, referral.document.file)
    return patient


def document_of(path: Path) -> Document:
    """A file of this program's own, or standard input. Raises Unreadable."""
    return _document(_source(path))


def opened(
    profile: Path, data: Path | None, number: int | None = None, *, own: bool = True
) -> tuple[Referral, Knowledge]:
    """The patient of a file of any kind that is read, as a profile; `number`: which, from 1. Raises ScreenerError."""
    from screener.readers import Referral, reader_of

    source = _source(profile)
    reader = reader_of(source)
    if reader is None and profile.suffix.lower() in TABLES:
        raise source.refused("This is a table of referrals.", "Screen all of them: screener batch FILE -o LOG.")
    if reader is None:
        return Referral(_document(source), ""), read_knowledge(data, own=own)
    knowledge = read_knowledge(data, own=own)
    return _chosen(source, list(reader.referrals(source, knowledge.vocabulary, today())), number), knowledge


def _chosen(source: Source, found: list[Referral | ScreenerError], number: int | None) -> Referral:
    """The patient that was asked for, or the only one. Patients have numbers here: their names stay where they are."""
    if number is None and len(found) > 1:
        do = f"Choose one of them: --patient 1 to --patient {len(found)}, in the order of the file."
        raise source.refused(f"The file holds {len(found)} patients.", do)
    if number is not None and number > len(found):
        held = "only one patient" if len(found) == 1 else f"{len(found)} patients"
        raise source.refused(f"The file holds {held}.", "Give a smaller --patient.")
    one = found[(number or 1) - 1]
    if isinstance(one, Exception):
        raise one
    return one


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
        return today()
    from screener.values import NotADate, parse_days

    try:
        days = parse_days(on)
    except NotADate:
        days = None
    if days is None or not days.decided:
        why = "not a day of the calendar from 1900 to 2199; write it as 2026-11-22"
        raise typer.BadParameter(why, param_hint="--on")
    return days.first


def today() -> date:
    """The day where the patient is."""
    return date.today()  # noqa: DTZ011


def _document(source: Source) -> Document:
    """A profile's document, from its file or from standard input. Raises Unreadable."""
    from screener.documents import LARGEST, decoded, parse, read

    if source.path is not None:
        return read(source.path)
    raw = source.raw or b""
    if len(raw) > LARGEST:
        why = f"There is more than {LARGEST // 1000} kB."
        raise source.refused(why, "A referral is a few kB: is this the right file?")
    return parse(decoded(raw, source.file), source.file)


def _source(path: Path) -> Source:
    from screener.readers import Source

    return _standard_input() if str(path) == "-" else Source(str(path), path)


def _standard_input() -> Source:
    from screener.readers import Source

    return Source(STANDARD_INPUT, raw=sys.stdin.buffer.read(LARGEST_INPUT) if sys.stdin else b"")
