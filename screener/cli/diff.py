"""`screener diff`: which verdicts differ between two profiles, or between two versions of the data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.common import AsJson, Lang, On, UserData, read_profile
from screener.cli.output import write_json, write_text
from screener.messages import worded
from screener.reports.language import Code, Language

Old = Annotated[Path, typer.Argument(metavar="OLD", help="A profile in YAML or JSON; - reads standard input.")]
New = Annotated[
    Path | None,
    typer.Argument(metavar="NEW", help="The profile to compare with; left out for two versions of the data."),
]
Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="A folder with criteria/ and trials.json, used instead of the built-in one. "
        "Given twice, with one profile: the older version, then the newer.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    example = "Example: screener diff examples/referral.yaml examples/negative-pcr.yaml --on 2026-11-22"
    app.command("diff", epilog=example)(diff)


def diff(
    old: Old,
    new: New = None,
    on: On = None,
    lang: Lang = Code.EN,
    data: Folders = None,
    own: UserData = True,
    as_json: AsJson = False,
) -> None:
    """Show which trials change verdict between two profiles, or one profile and two versions of the data."""
    from screener.engine.screening import screen
    from screener.engine.whatif import compare

    folders: list[Path | None] = [*data] if data else [None]
    if len(folders) != (2 if new is None else 1):
        why = worded("give two profiles (and --data once at most), or one profile and --data twice")
        raise typer.BadParameter(why, param_hint="NEW or --data")
    before, was, day = read_profile(old, on, folders[0], own=own)
    after, now, _ = read_profile(new or old, on, folders[-1], own=own)
    compared = compare(screen(before, was, day), screen(after, now, day), was, now)
    if as_json:
        write_json(compared.changes)
        return
    from screener.reports.changes import Changed
    from screener.reports.console import rendered

    write_text(rendered(Changed(compared, was, now, Language(lang)).diff()))
