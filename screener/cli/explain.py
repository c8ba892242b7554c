"""`screener explain`: one trial, every criterion of it."""

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
    UserData,
    professional,
    read_profile,
    record_of,
)
from screener.cli.output import write_json, write_text
from screener.messages import worded
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from screener.engine.result import CriterionResult, TrialResult

Trial = Annotated[str, typer.Argument(metavar="TRIAL", help="A trial's id or another registry's number for it.")]
Only = Annotated[str, typer.Argument(metavar="CRITERION", help="One criterion's id, such as E1.")]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    example = "Example: screener explain examples/referral.yaml NCT00746941 I2 --on 2026-11-22"
    app.command("explain", epilog=example)(explain)


def explain(
    profile: ProfilePath,
    trial: Trial,
    criterion: Only = "",
    on: On = None,
    number: Number = None,
    reader: For = Reader.CLINICIAN,
    lang: Lang = Code.EN,
    data: Data = None,
    own: UserData = True,
    as_json: AsJson = False,
) -> None:
    """Explain one trial: each criterion by topic, the evidence, its source and what would change it."""
    from screener.engine.screening import explained, screen

    if reader is Reader.FAMILY and not as_json:
        why = worded("criteria are explained to professionals; `screener screen --for family` has the family's page")
        raise typer.BadParameter(why, param_hint="--for")
    patient, knowledge, day = read_profile(profile, on, data, number, own=own)
    found = explained(patient, knowledge, day, record_of(knowledge, trial, "TRIAL").key)
    only = _criterion(found, criterion)
    if as_json:
        write_json({**found, "criteria": only})
        return
    from screener.reports.console import rendered

    result = screen(patient, knowledge, day)
    view = professional(reader)(result, knowledge, Language(lang))
    write_text(rendered(view.explain(found, only[0]["id"] if criterion else "")))


def _criterion(trial: TrialResult, asked: str) -> list[CriterionResult]:
    """The criterion that was asked for, or all."""
    found = [c for c in trial["criteria"] if not asked or c["id"].casefold() == asked.casefold()]
    if not found:
        known = ", ".join(c["id"] for c in trial["criteria"])
        raise typer.BadParameter(worded("no such criterion; it has: {known}", known=known), param_hint="CRITERION")
    return found
