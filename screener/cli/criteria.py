"""`screener criteria`: the trials' rules, for those who write and review them."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import Data, Lang, record_of, screening_day
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from screener.knowledge import Knowledge
    from screener.reports.criteria import CriteriaSheet


COLUMNS = 40
"""Of the line that tells what is being checked."""


class Format(StrEnum):
    """How a trial's criteria are laid out."""

    TEXT = "text"
    MARKDOWN = "md"


Trial = Annotated[str, typer.Argument(metavar="TRIAL", help="A trial's id, another registry's number, or its acronym.")]
AsFormat = Annotated[Format, typer.Option("--format", help="Text for a terminal, or Markdown for a page.")]
FoundAsJson = Annotated[bool, typer.Option("--json", help="Print every finding, the figures and all checks as JSON.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="List every warning and note, with its place.")]
Stats = Annotated[bool, typer.Option("--stats", help="Count criteria by kind, and what the examples decide.")]
Today = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="The day from which ages are counted; today if left out."),
]
FileAsJson = Annotated[bool, typer.Option("--json", help="Print the criteria as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the group."""
    about, example = "The trials' rules: read them, check them.", "Example: screener criteria check"
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=about, epilog=example)
    group.command("check", epilog=example)(check)
    group.command("show", epilog="Example: screener criteria show NCT00746941")(show)
    group.command("schema", epilog="Example: screener criteria schema")(schema)
    app.add_typer(group, name="criteria")


def check(
    data: Data = None, as_json: FoundAsJson = False, verbose: Verbose = False, stats: Stats = False, on: Today = None
) -> None:
    """Check every trial's file: it can be read, the empty profile neither passes nor fails, its examples hold.

    Then limits, windows, codes, contradictions, sources and ages. Errors are printed in full and end with exit code 5;
    warnings and notes are counted.
    """
    from screener.engine.checks import Judged, found
    from screener.errors import KnowledgeError
    from screener.knowledge import locate
    from screener.reports.checks import CheckReport

    day = screening_day(on)
    with progress() as now:
        now("the files")
        seen = Judged(locate(data), day)
        report = CheckReport(seen, found(seen, now))
    if as_json:
        write_json(report.data())
    else:
        write_text(report.text(verbose=verbose, stats=stats))
    if report.count("error"):
        raise typer.Exit(KnowledgeError.exit_code)


def show(
    trial: Trial,
    lang: Lang = Code.EN,
    data: Data = None,
    as_json: FileAsJson = False,
    layout: AsFormat = Format.TEXT,
) -> None:
    """Show a trial's criteria line by line: our text, the rule, where it was read, and what nobody could read."""
    from screener.knowledge import load

    knowledge = load(data)
    sheet = _sheet(knowledge, trial, data, Language(lang))
    if as_json:
        write_json({"data": knowledge.release, "layer": knowledge.layer, **sheet.data()})
    else:
        write_text(sheet.markdown() if layout is Format.MARKDOWN else sheet.text())


def schema() -> None:
    """Print the JSON Schema of a trial's criteria file, as `screener schema trial` does."""
    from screener.cli.schema import Of, schema_of

    write_json(schema_of(Of.TRIAL))


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Says on a terminal what is being checked, in one line that is gone at the end; in a pipe nothing."""
    watched = sys.stderr is not None and sys.stderr.isatty()

    def show(line: str) -> None:
        if watched:
            print(f"\r{line:<{COLUMNS}}\r", end="", file=sys.stderr, flush=True)  # noqa: T201

    try:
        yield lambda what: show(f"checking {what}")
    finally:
        show("")


def _sheet(knowledge: Knowledge, trial: str, data: Path | None, language: Language) -> CriteriaSheet:
    """The criteria of that trial. Raises typer.BadParameter where there is no such trial, or no file of it."""
    from screener.knowledge import locate
    from screener.knowledge.build import criteria_of
    from screener.reports.criteria import CriteriaSheet
    from screener.reports.wording import Words

    record = record_of(knowledge, trial, "TRIAL")
    found = criteria_of(locate(data), record.key)
    if found is None:
        why = f"nobody has encoded the criteria of {record.key} yet; `screener trials show {record.key}` has its record"
        raise typer.BadParameter(why, param_hint="TRIAL")
    return CriteriaSheet(record, *found, Words(knowledge, language))
