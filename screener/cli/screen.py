"""`screener screen`: one profile against every trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import (
    AsJson,
    Data,
    For,
    Lang,
    Number,
    On,
    ProfilePath,
    Reader,
    Unused,
    UserData,
    opened,
    patient_of,
    professional,
    record_of,
    screening_day,
)
from screener.cli.family import Hide, family_pages, family_text
from screener.cli.files import Force
from screener.cli.output import write_json, write_text
from screener.cli.page import Html, professional_page, write_html
from screener.messages import worded
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from screener.engine.result import Result
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient
    from screener.readers import Referral
    from screener.reports.console import Clinician
    from screener.reports.coordinator import Coordinator
    from screener.reports.page import Page

Trials = Annotated[
    list[str] | None,
    typer.Option("--trial", metavar="TRIAL", help="Only this trial, by id or another number for it; may be repeated."),
]
All = Annotated[
    bool,
    typer.Option("--all", help="Every trial in full, also published series and what does not take people with PML."),
]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("screen", epilog="Example: screener screen examples/referral.yaml --on 2026-11-22")(screen)


def screen(
    profile: ProfilePath,
    on: On = None,
    trial: Trials = None,
    everything: All = False,
    number: Number = None,
    unused: Unused = False,
    reader: For = Reader.CLINICIAN,
    lang: Lang = Code.EN,
    hide: Hide = None,
    html: Html = None,
    force: Force = False,
    data: Data = None,
    own: UserData = True,
    as_json: AsJson = False,
) -> None:
    """Screen a patient's profile against every trial, with the reasons that decide; `explain` has all of them."""
    whole, day = everything or bool(trial), screening_day(on)
    _one_answer(reader, html, whole=whole, as_json=as_json)
    _hides(hide or (), reader, as_json=as_json)
    referral, knowledge = opened(profile, data, number, own=own)
    patient = patient_of(referral, knowledge)
    result = _result(patient, knowledge, day, trial or (), whole=whole)
    if referral.format:
        from screener.reports.reading import as_read

        result["read"] = as_read(referral, unused=unused)
    if as_json:
        write_json(result)
    elif reader is Reader.FAMILY:
        pages = family_pages(result, patient, knowledge, data, lang, hide or ())
        _to_family(pages, result, html, Language(lang), force=force)
    else:
        view = professional(reader)(result, knowledge, Language(lang))
        _to_professional(view, patient, referral, html, whole=whole, unused=unused, force=force)


def _one_answer(reader: Reader, html: Path | None, *, whole: bool, as_json: bool) -> None:
    """Raises typer.BadParameter for options that ask for two things at once."""
    if html and as_json:
        raise typer.BadParameter(
            worded("--json and --html are two answers: ask for one at a time"), param_hint="--html"
        )
    if reader is Reader.FAMILY and whole and not as_json:
        why = worded("a family's page always has all studies that can be asked about; leave this option out")
        raise typer.BadParameter(why, param_hint="--trial or --all")


def _hides(hide: Sequence[str], reader: Reader, *, as_json: bool) -> None:
    """Raises typer.BadParameter where something is to be left out of an answer that has everything."""
    if hide and (as_json or reader is not Reader.FAMILY):
        why = worded("only a family's page leaves something out; add `--for family`, without --json")
        raise typer.BadParameter(why, param_hint="--hide")


def _result(patient: Patient, knowledge: Knowledge, day: date, trials: Sequence[str], *, whole: bool) -> Result:
    """The result, of the trials that were asked for where some were."""
    from screener.engine.screening import screen as screen_all

    result = screen_all(patient, knowledge, day, everything=whole)
    asked = {record_of(knowledge, name, "--trial").key for name in trials}
    kept = [t for t in result["trials"] if not asked or t["id"] in asked]
    return {**result, "options": {**result["options"], "trials": sorted(asked)}, "trials": kept}


def _to_professional(
    view: Clinician | Coordinator,
    patient: Patient,
    referral: Referral,
    html: Path | None,
    *,
    whole: bool,
    unused: bool,
    force: bool,
) -> None:
    """On the console, or as a file; of an export also what was read of it."""
    if html:
        language = view.words.language
        from screener.reports.reading import read_in_words

        read = read_in_words(referral, view.words, unused=unused) if referral.format else None
        write_html(professional_page(view, patient, whole=whole, read=read), html, language, force=force)
        return
    from screener.reports.console import rendered

    write_text(rendered(view.screen(whole=whole)))
    if referral.format:
        from screener.reports.reading import read_from

        write_text(rendered(read_from(referral, view.words, unused=unused)))


def _to_family(pages: Sequence[Page], result: Result, html: Path | None, language: Language, *, force: bool) -> None:
    """On the console, or as a file; of somebody who has died there is no file."""
    from screener.reports.html import pages_html
    from screener.reports.letter import has_died

    if html is None or has_died(result):
        write_text(family_text(pages))
    else:
        write_html(pages_html(pages), html, language, force=force)
