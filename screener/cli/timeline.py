"""`screener timeline`: what time alone changes, for all trials on one page."""

from __future__ import annotations

from typing import Annotated

import typer

from screener.cli.common import (
    AsJson,
    Data,
    Lang,
    Number,
    On,
    ProfilePath,
    UserData,
    read_profile,
    record_of,
)
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

Trials = Annotated[
    list[str] | None,
    typer.Option("--trial", metavar="TRIAL", help="Only this trial, by id or another number for it; may be repeated."),
]
All = Annotated[bool, typer.Option("--all", help="Every trial, also those that nothing shows to be open.")]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    example = "Example: screener timeline examples/idiopathic-lymphopenia.yaml --on 2026-11-22"
    app.command("timeline", epilog=example)(timeline)


def timeline(
    profile: ProfilePath,
    on: On = None,
    trial: Trials = None,
    everything: All = False,
    number: Number = None,
    lang: Lang = Code.EN,
    data: Data = None,
    own: UserData = True,
    as_json: AsJson = False,
) -> None:
    """Show from which day time alone changes a verdict, why, and until when; of the trials that can be asked about."""
    from screener.engine.screening import screen
    from screener.engine.whatif import timeline as ahead

    patient, knowledge, day = read_profile(profile, on, data, number, own=own)
    asked = {record_of(knowledge, name, "--trial").key for name in trial or ()}
    result = screen(patient, knowledge, day, everything=everything or bool(asked))
    result["trials"] = [t for t in result["trials"] if not asked or t["id"] in asked]
    found = ahead(result, patient, knowledge)
    if as_json:
        write_json(found)
        return
    from screener.reports.console import rendered
    from screener.reports.timeline import Page

    write_text(rendered(Page(found, result, knowledge, Language(lang)).shown()))
