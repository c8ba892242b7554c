"""`screener criteria`: the trials' rules, for those who write and review them."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import Data, Lang, UserData, record_of, screening_day
from screener.cli.files import Force, shown, write_file
from screener.cli.output import write_json, write_text
from screener.messages import worded
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from screener.knowledge import Knowledge, Location
    from screener.registries.draft_file import Drafted
    from screener.reports.criteria import CriteriaSheet
    from screener.trials import Record


COLUMNS = 40
"""Of the line that tells what is being checked."""
UNCHECKED = (
    "Nobody has checked it. It does not count before you move it to the folder\n"
    "`criteria/trials` of your own folder; `screener trials where` names that.\n"
)


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
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Where to write it; your own folder if left out."),
]
DraftAsJson = Annotated[bool, typer.Option("--json", help="Print where it is and how much of it is proposed, as JSON.")]
FileAsJson = Annotated[bool, typer.Option("--json", help="Print the criteria as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the group."""
    about, example = "The trials' rules: read them, check them.", "Example: screener criteria check"
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=about, epilog=example)
    group.command("check", epilog=example)(check)
    group.command("show", epilog="Example: screener criteria show NCT00746941")(show)
    group.command("accept", epilog="Example: screener criteria accept NCT01730131")(accept)
    group.command("draft", epilog="Example: screener criteria draft --help")(draft)
    group.command("schema", epilog="Example: screener criteria schema")(schema)
    app.add_typer(group, name="criteria")


def check(
    data: Data = None,
    own: UserData = True,
    as_json: FoundAsJson = False,
    verbose: Verbose = False,
    stats: Stats = False,
    on: Today = None,
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
        seen = Judged(locate(data, own=own), day)
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
    own: UserData = True,
    as_json: FileAsJson = False,
    layout: AsFormat = Format.TEXT,
) -> None:
    """Show a trial's criteria line by line: our text, the rule, where it was read, and what nobody could read."""
    from screener.knowledge import load, locate

    knowledge = load(data, own=own)
    record = record_of(knowledge, trial, "TRIAL")
    sheet = _sheet(record, locate(data, own=own), knowledge, Language(lang))
    if as_json:
        write_json({"data": knowledge.release, "layer": knowledge.layer_of(record.key), **sheet.data()})
    else:
        write_text(sheet.markdown() if layout is Format.MARKDOWN else sheet.text())


def accept(trial: Trial, data: Data = None) -> None:
    """State that you compared a trial's encoding with the registry's text of today: what was unread counts again.

    The shipped files stay as they are; the statement is kept in your own folder, and holds until that text changes.
    """
    from datetime import UTC, datetime

    from screener.cli.sync import known_to, store_of_own
    from screener.registries.update import accept as state

    known, store = known_to(data), store_of_own()
    record = record_of(known.knowledge, trial, "TRIAL")
    if not known.knowledge.encoded(record.key):
        why = f"nobody has encoded the criteria of {record.key} yet"
        raise typer.BadParameter(why, param_hint="TRIAL")
    with store.locked():
        compared = state(store, known.known, record.key, datetime.now(UTC))
    if compared is None:
        why = f"no registry's text of {record.key} is here to compare with; `screener trials update` reads it"
        raise typer.BadParameter(why, param_hint="TRIAL")
    of = compared.record_date or compared.on
    write_text(f"{record.key}: its encoding was compared with the registry's text of {of}, by you, on {compared.on}.\n")


def draft(
    trial: Trial,
    output: Output = None,
    force: Force = False,
    data: Data = None,
    own: UserData = True,
    as_json: DraftAsJson = False,
) -> None:
    """Draft a criteria file from the registry's text that an update read: for a person to check, in your own folder.

    A rule is proposed only for an item that is plain from its first word to its last; every other one is a judgement.
    A draft does not count until you move it to the folder `criteria/trials`, and even then it never excludes by itself.
    """
    from screener.interview.session import as_yaml
    from screener.knowledge import load
    from screener.registries.draft_file import HEAD

    knowledge = load(data, own=own)
    record = record_of(knowledge, trial, "TRIAL")
    made = _draft(record, knowledge, data)
    path = output or _place_of_drafts() / f"{record.key}.yaml"
    write_file(path, HEAD + as_yaml(made.file), "TRIAL" if output is None else "--output", force=force)
    if as_json:
        write_json({"trial": record.key, "file": str(path), "items": made.items, "proposed": made.proposed})
    else:
        said = f"{record.key}: a rule is proposed for {made.proposed} of {made.items} items."
        write_text(f"{shown(path)}\n{said}\n{UNCHECKED}")


def schema() -> None:
    """Print the JSON Schema of a trial's criteria file, as `screener schema trial` does."""
    from screener.cli.schema import Of, schema_of

    write_json(schema_of(Of.TRIAL))


def _draft(record: Record, knowledge: Knowledge, data: Path | None) -> Drafted:
    """The draft. Raises typer.BadParameter where no registry's text of the trial was read."""
    from screener.knowledge import locate
    from screener.knowledge.drafts import load_drafts
    from screener.registries.draft_file import drafted
    from screener.registries.drafting import Recogniser

    said = record.eligibility
    if said is None or not (said.inclusion or said.exclusion or said.unsorted):
        why = f"no registry's text of {record.key} is here to draft from; `screener trials update` reads it"
        raise typer.BadParameter(why, param_hint="TRIAL")
    forms = load_drafts(locate(data, own=False))
    return drafted(record, said, Recogniser(forms, knowledge.vocabulary, knowledge.schemes))


def _place_of_drafts() -> Path:
    """The folder for drafts in the person's own; it is made where there is none yet. Raises typer.BadParameter."""
    from screener.knowledge.locate import own_folder

    folder = own_folder() / "criteria" / "drafts"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        why = f"the folder {shown(folder)} cannot be made; name a file with --output"
        raise typer.BadParameter(why, param_hint="TRIAL") from None
    return folder


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


def _sheet(record: Record, location: Location, knowledge: Knowledge, language: Language) -> CriteriaSheet:
    """The criteria of that trial. Raises typer.BadParameter where nobody has encoded it."""
    from screener.knowledge.build import criteria_of
    from screener.reports.criteria import CriteriaSheet
    from screener.reports.wording import Words

    found = criteria_of(location, record.key)
    if found is None:
        why = worded(
            "nobody has encoded the criteria of {trial} yet; `screener trials show {trial}` has its record",
            trial=record.key,
        )
        raise typer.BadParameter(why, param_hint="TRIAL")
    return CriteriaSheet(record, *found, Words(knowledge, language))
