"""`screener trials`: what the registries say of each trial, and how to ask."""

from __future__ import annotations

from typing import Annotated

import typer

from screener.cli.common import Data, Lang, On, record_of, screening_day
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

Trial = Annotated[str, typer.Argument(metavar="TRIAL", help="A trial's id, another registry's number, or its acronym.")]
All = Annotated[bool, typer.Option("--all", help="Also what has closed, and what nothing shows to be open.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the records as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the group."""
    about, example = "The trials: their status, and how to ask.", "Example: screener trials list"
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=about, epilog=example)
    group.command("list", epilog="Example: screener trials list")(list_)
    group.command("show", epilog="Example: screener trials show NCT01730131")(show)
    app.add_typer(group, name="trials")


def list_(
    everything: All = False, on: On = None, lang: Lang = Code.EN, data: Data = None, as_json: AsJson = False
) -> None:
    """List the trials that can still be asked about: first those that are surely open, treatment first."""
    from screener.knowledge import load
    from screener.reports.records import Records
    from screener.trials import in_order, joinable

    day = screening_day(on)
    knowledge = load(data)
    known = in_order(knowledge.records.values(), day)
    shown = [r for r in known if everything or joinable(r, day) != "no"]
    left_out = len(known) - len(shown)
    report = Records(knowledge, day, Language(lang))
    if as_json:
        trials = [report.data(record) for record in shown]
        write_json({"on": str(day), "data": knowledge.release, "left_out": left_out, "trials": trials})
    else:
        write_text(report.listed(shown, left_out))


def show(trial: Trial, on: On = None, lang: Lang = Code.EN, data: Data = None, as_json: AsJson = False) -> None:
    """Show one trial: its status with day and source, what was decided and why, places, and how to ask."""
    from screener.knowledge import load
    from screener.reports.records import Records

    day = screening_day(on)
    knowledge = load(data)
    record = record_of(knowledge, trial, "TRIAL")
    report = Records(knowledge, day, Language(lang))
    if as_json:
        write_json({"on": str(day), "data": knowledge.release, **report.data(record)})
    else:
        write_text(report.whole(record))
