"""`screener letter`: what the referring doctor is asked for, for all trials together."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import Data, Lang, On, ProfilePath, read_profile, record_of
from screener.cli.files import Force, write_told
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from datetime import date

    from screener.engine.result import Result
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient
    from screener.reports.page import Page


class Format(StrEnum):
    """How a letter or a form is written."""

    TEXT = "text"
    MD = "md"
    HTML = "html"


As = Annotated[Format, typer.Option("--format", help="Text, Markdown, or a page of HTML to print.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write; standard output if left out.")
]
Trials = Annotated[
    list[str] | None,
    typer.Option("--trial", metavar="TRIAL", help="Only this trial, by id or another number for it; may be repeated."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print what is asked for as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("letter", epilog="Example: screener letter examples/kidney-transplant.yaml --on 2026-11-22")(letter)


def letter(
    profile: ProfilePath,
    on: On = None,
    trial: Trials = None,
    lang: Lang = Code.EN,
    form: As = Format.TEXT,
    output: Output = None,
    force: Force = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Ask the referring doctor for what is missing, and note why a trial was not referred to. No test is asked for."""
    from screener.reports.letter import Letter, has_died, no_letter

    patient, knowledge, day = read_profile(profile, on, data)
    language, result = Language(lang), _screened(patient, knowledge, day, trial)
    if has_died(result):
        _no_letter(no_letter(language), as_json=as_json)
        return
    made = Letter(result, knowledge, language)
    if as_json:
        write_json(made.as_json())
    else:
        write_page(made.page(), form, output, language, force=force)


def _no_letter(why: str, *, as_json: bool) -> None:
    if as_json:
        write_json({"schema": 1, "letter": None, "why": why})
    else:
        write_text(f"{why}\n")


def _screened(patient: Patient, knowledge: Knowledge, day: date, named: list[str] | None) -> Result:
    """Against the trials that the letter is about and no others, so that what pays most pays for these."""
    from screener.engine.screening import screen
    from screener.reports.letter import asked_of

    if named:
        about = {record_of(knowledge, name, "--trial").key for name in named}
    else:
        about = set(asked_of(screen(patient, knowledge, day)))
    chosen = {key: record for key, record in knowledge.records.items() if key in about}
    return screen(patient, knowledge._replace(records=chosen), day, everything=bool(named))


def write_page(page: Page, form: Format, output: Path | None, language: Language, *, force: bool) -> None:
    """The page in its form, to a file or to standard output."""
    text = rendered(page, form)
    if output is None:
        write_text(text)
    else:
        write_told(output, text, "--output", language, force=force)


def rendered(page: Page, form: Format) -> str:
    """The page as text for the terminal's width, as Markdown, or as HTML."""
    from shutil import get_terminal_size

    from screener.reports.page_text import page_text
    from screener.reports.sheet import page_html, page_markdown

    if form is Format.TEXT:
        return page_text(page, get_terminal_size().columns)
    return page_markdown(page) if form is Format.MD else page_html(page)
