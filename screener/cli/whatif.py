"""`screener whatif`: which verdicts would change if something else were so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import (
    AsJson,
    Data,
    Lang,
    Number,
    On,
    ProfilePath,
    UserData,
    opened,
    screening_day,
)
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from screener.engine.whatif import Setting

Set = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="WHAT=VALUE",
        help='What is supposed, such as cd4=250, "cd4=250 /uL@2026-11-02", condition:lupus=active, '
        "treatment:natalizumab=ended@2026-11-01 or complete:treatments=current; may be repeated. "
        "Without @DATE it is of the screening day.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    example = "Example: screener whatif examples/referral.yaml --set hiv=negative --on 2026-11-22"
    app.command("whatif", epilog=example)(whatif)


def whatif(
    profile: ProfilePath,
    asked: Set,
    on: On = None,
    number: Number = None,
    lang: Lang = Code.EN,
    data: Data = None,
    own: UserData = True,
    as_json: AsJson = False,
) -> None:
    """Show which verdicts would change if something else were so, and why. A what-if, and no advice."""
    from screener.engine.whatif import what_if

    day, settings = screening_day(on), [_setting(text) for text in asked]
    referral, knowledge = opened(profile, data, number, own=own)
    compared = what_if(referral.document, settings, knowledge, day, screening_day(None))
    if as_json:
        write_json(compared.changes)
        return
    from screener.reports.changes import Changed
    from screener.reports.console import rendered

    write_text(rendered(Changed(compared, knowledge, knowledge, Language(lang)).what_if()))


def _setting(text: str) -> Setting:
    from screener.engine.whatif import NotASetting, setting

    try:
        return setting(text)
    except NotASetting as error:
        raise typer.BadParameter(error.args[0], param_hint="--set") from None
