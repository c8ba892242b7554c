"""`screener screen`: one profile against every trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import AsJson, Data, For, Lang, On, ProfilePath, Reader, professional, record_of, screened
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from screener.engine.result import Result
    from screener.knowledge import Knowledge

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
    reader: For = Reader.CLINICIAN,
    lang: Lang = Code.EN,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Screen a patient's profile against every trial, with the reasons that decide; `explain` has all of them."""
    whole = everything or bool(trial)
    result, knowledge = screened(profile, on, data, everything=whole)
    if trial:
        asked = {record_of(knowledge, name, "--trial").key for name in trial}
        result["trials"] = [t for t in result["trials"] if t["id"] in asked]
    if as_json:
        write_json(result)
        return
    if reader is Reader.FAMILY:
        write_text(_for_family(result, knowledge, Language(lang)))
        return
    from screener.reports.console import rendered

    write_text(rendered(professional(reader)(result, knowledge, Language(lang)).screen(whole=whole)))


def _for_family(_result: Result, _knowledge: Knowledge, _language: Language) -> str:
    """What a family reads. Never the words that professionals read."""
    raise typer.BadParameter("there is no page for families yet", param_hint="--for")
