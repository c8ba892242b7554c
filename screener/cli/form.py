"""`screener form`: the interview as a sheet to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import Data, For, Lang, On, Reader, read_profile, screening_day
from screener.cli.files import Force
from screener.cli.letter import As, Format, Output, write_page
from screener.cli.output import write_json
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from datetime import date

    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient

Known = Annotated[
    Path | None, typer.Argument(metavar="PROFILE", help="What is known already; left out, every question is asked.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the questions as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("form", epilog="Example: screener form --lang fr")(form)


def form(
    profile: Known = None,
    on: On = None,
    reader: For = Reader.FAMILY,
    lang: Lang = Code.EN,
    layout: As = Format.TEXT,
    output: Output = None,
    force: Force = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print the questions of the interview, to fill in with the doctor: on A4 with --format html."""
    from screener.engine.asking import to_ask
    from screener.engine.screening import joinable_of, screen
    from screener.reports.form import Form

    patient, knowledge, day = _known(profile, on, data)
    chosen = joinable_of(knowledge, day)
    asked = to_ask(patient, chosen, day)
    made = Form(screen(patient, chosen, day), asked, knowledge, Language(lang), plain=reader is Reader.FAMILY)
    if as_json:
        write_json(made.as_json())
    else:
        write_page(made.page(), layout, output, Language(lang), force=force)


def _known(profile: Path | None, on: str | None, data: Path | None) -> tuple[Patient, Knowledge, date]:
    """The profile that was given, or one that knows nothing."""
    from screener.knowledge import load
    from screener.profile.patient import Patient

    if profile is not None:
        return read_profile(profile, on, data)
    return Patient(), load(data), screening_day(on)
