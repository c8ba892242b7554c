"""`screener verify`: whether a kept result still holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.common import AsJson, Data, Lang, ProfilePath, UserData, document_of, read_profile
from screener.cli.output import write_json, write_text
from screener.messages import worded
from screener.reports.language import Code, Language

ANOTHER = 1
"""The exit code for a result that does not hold."""
Kept = Annotated[
    Path, typer.Argument(metavar="RESULT", help="What `screener screen PROFILE --json` wrote; - reads standard input.")
]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    example = "screener screen examples/referral.yaml --json | screener verify - examples/referral.yaml"
    app.command("verify", epilog=f"Example: {example}")(verify)


def verify(
    kept: Kept,
    profile: ProfilePath,
    lang: Lang = Code.EN,
    data: Data = None,
    own: UserData = True,
    as_json: AsJson = False,
) -> None:
    """Work a kept result out anew from its profile: confirm it, or show what is otherwise and why (exit code 1)."""
    from screener.engine.verify import result_from, verified

    if str(kept) == str(profile) == "-":
        raise typer.BadParameter(
            worded("standard input holds one file: the result or the profile"), param_hint="PROFILE"
        )
    old = result_from(document_of(kept))
    patient, knowledge, _ = read_profile(profile, old["on"], data, own=own)
    found = verified(old, patient, knowledge)
    if as_json:
        write_json(found.outcome)
    else:
        from screener.reports.console import rendered
        from screener.reports.verify import verification

        write_text(rendered(verification(found, knowledge, Language(lang))))
    if not found.outcome["holds"]:
        raise typer.Exit(ANOTHER)
