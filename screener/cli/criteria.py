"""`screener criteria`: the trials' rules, for those who write and review them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import AsJson, Data, record_of
from screener.cli.output import write_json, write_text

if TYPE_CHECKING:
    from pathlib import Path

    from screener.knowledge import Knowledge
    from screener.reports.criteria import CriteriaSheet


class Format(StrEnum):
    """How a trial's criteria are laid out."""

    TEXT = "text"
    MARKDOWN = "md"


Trial = Annotated[str, typer.Argument(metavar="TRIAL", help="A trial's id, another registry's number, or its acronym.")]
AsFormat = Annotated[Format, typer.Option("--format", help="Text for a terminal, or Markdown for a page.")]
FileAsJson = Annotated[bool, typer.Option("--json", help="Print the criteria as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the group."""
    about, example = "The trials' rules: read them, check them.", "Example: screener criteria check"
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=about, epilog=example)
    group.command("check", epilog=example)(check)
    group.command("show", epilog="Example: screener criteria show NCT00746941")(show)
    group.command("schema", epilog="Example: screener criteria schema")(schema)
    app.add_typer(group, name="criteria")


def check(data: Data = None, as_json: AsJson = False) -> None:
    """Check every trial's file: it can be read, the empty profile neither passes nor fails, its examples hold."""
    from screener.engine.laws import assert_laws
    from screener.knowledge import load, locate

    knowledge = load(data)
    trials, examples = assert_laws(locate(data), knowledge)
    if as_json:
        write_json({"trials": trials, "examples": examples, "data": knowledge.release, "layer": knowledge.layer})
    else:
        write_text(f"{trials} trials and {examples} example patients: all laws hold.\n")


def show(trial: Trial, data: Data = None, as_json: FileAsJson = False, layout: AsFormat = Format.TEXT) -> None:
    """Show a trial's criteria line by line: our text, the rule, where it was read, and what nobody could read."""
    from screener.knowledge import load

    knowledge = load(data)
    sheet = _sheet(knowledge, trial, data)
    if as_json:
        write_json({"data": knowledge.release, "layer": knowledge.layer, **sheet.data()})
    else:
        write_text(sheet.markdown() if layout is Format.MARKDOWN else sheet.text())


def schema() -> None:
    """Print the JSON Schema of a trial's criteria file, as `screener schema trial` does."""
    from screener.cli.schema import Of, schema_of

    write_json(schema_of(Of.TRIAL))


def _sheet(knowledge: Knowledge, trial: str, data: Path | None) -> CriteriaSheet:
    """The criteria of that trial. Raises typer.BadParameter where there is no such trial, or no file of it."""
    from screener.knowledge import locate
    from screener.knowledge.build import criteria_of
    from screener.reports.criteria import CriteriaSheet

    record = record_of(knowledge, trial, "TRIAL")
    found = criteria_of(locate(data), record.key)
    if found is None:
        why = f"nobody has encoded the criteria of {record.key} yet; `screener trials show {record.key}` has its record"
        raise typer.BadParameter(why, param_hint="TRIAL")
    return CriteriaSheet(record, *found)
