"""`screener screen`: one profile against every trial."""

from __future__ import annotations

from typing import Annotated

import typer

from screener.cli.common import AsJson, Data, On, ProfilePath, screened, trial_of
from screener.cli.output import write_json, write_text

Trials = Annotated[
    list[str] | None,
    typer.Option("--trial", metavar="TRIAL", help="Only this trial, by id or another number for it; may be repeated."),
]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("screen", epilog="Example: screener screen examples/referral.yaml --on 2026-11-22")(screen)


def screen(
    profile: ProfilePath, on: On = None, trial: Trials = None, data: Data = None, as_json: AsJson = False
) -> None:
    """Screen a patient's profile against every trial, with a reason for each criterion."""
    result, knowledge = screened(profile, on, data)
    if trial:
        asked = [trial_of(result, name, "--trial")["id"] for name in trial]
        result["trials"] = [t for t in result["trials"] if t["id"] in asked]
    if as_json:
        write_json(result)
        return
    from screener.reports.console import Clinician, rendered

    write_text(rendered(Clinician(result, knowledge).screen()))
