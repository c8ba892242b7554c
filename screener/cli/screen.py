"""`screener screen`: one profile against every trial."""

from __future__ import annotations

from typing import Annotated

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
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

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
    data: Data = None,
    own: UserData = True,
    as_json: AsJson = False,
) -> None:
    """Screen a patient's profile against every trial, with the reasons that decide; `explain` has all of them."""
    from screener.engine.screening import screen as screen_all

    whole, day = everything or bool(trial), screening_day(on)
    if reader is Reader.FAMILY and whole and not as_json:
        raise typer.BadParameter("a family's page always has what can be asked about", param_hint="--trial or --all")
    referral, knowledge = opened(profile, data, number, own=own)
    patient = patient_of(referral, knowledge)
    result = screen_all(patient, knowledge, day, everything=whole)
    if trial:
        asked = {record_of(knowledge, name, "--trial").key for name in trial}
        result["options"]["trials"] = sorted(asked)
        result["trials"] = [t for t in result["trials"] if t["id"] in asked]
    if referral.format:
        from screener.reports.reading import as_read, read_from

        result["read"] = as_read(referral, unused=unused)
    if as_json:
        write_json(result)
        return
    if reader is Reader.FAMILY:
        write_text(family_text(family_pages(result, patient, knowledge, data, lang, hide or ())))
        return
    from screener.reports.console import rendered

    write_text(rendered(professional(reader)(result, knowledge, Language(lang)).screen(whole=whole)))
    if referral.format:
        write_text(rendered(read_from(referral, knowledge, unused=unused)))
