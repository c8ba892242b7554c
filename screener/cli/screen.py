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
    patient_of,
    professional,
    read_knowledge,
    record_of,
    referral_of,
    screening_day,
)
from screener.cli.family import Hide, family_pages, family_text
from screener.cli.files import Force
from screener.cli.output import write_json, write_text
from screener.cli.page import Html, professional_page, write_html
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screener.engine.result import Result
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
    if html and as_json:
        raise typer.BadParameter("--json and --html are two answers: ask for one at a time", param_hint="--html")
    from screener.engine.screening import screen as screen_all
    from screener.reports.console import rendered
    from screener.reports.reading import as_read, read_from, read_in_words

    whole, day, knowledge = everything or bool(trial), screening_day(on), read_knowledge(data, own=own)
    referral = referral_of(profile, knowledge, number)
    patient = patient_of(referral, knowledge)
    result = screen_all(patient, knowledge, day, everything=whole)
    if trial:
        asked = {record_of(knowledge, name, "--trial").key for name in trial}
        result["options"]["trials"] = sorted(asked)
        result["trials"] = [t for t in result["trials"] if t["id"] in asked]
    if referral.format:
        result["read"] = as_read(referral, unused=unused)
    if as_json:
        write_json(result)
    elif reader is Reader.FAMILY:
        _to_family(family_pages(result, patient, knowledge, data, lang, hide or ()), result, html, force=force)
    elif html:
        read = read_in_words(referral, knowledge, unused=unused) if referral.format else None
        for_log = reader is Reader.COORDINATOR
        made = professional_page(
            result, patient, knowledge, Language(lang), coordinator=for_log, whole=whole, read=read
        )
        write_html(made, html, force=force)
    else:
        write_text(rendered(professional(reader)(result, knowledge, Language(lang)).screen(whole=whole)))
        if referral.format:
            write_text(rendered(read_from(referral, knowledge, unused=unused)))


def _to_family(pages: Sequence[Page], result: Result, html: Path | None, *, force: bool) -> None:
    """On the console, or as a file; of somebody who has died there is no file."""
    from screener.reports.html import pages_html
    from screener.reports.letter import has_died

    if html is None or has_died(result):
        write_text(family_text(pages))
    else:
        write_html(pages_html(pages), html, force=force)
