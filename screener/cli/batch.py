"""`screener batch`: many referrals to a pre-screening log; also the mapping of a table, and an empty table."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import Data, On, UserData, read_knowledge, record_of, screening_day, today
from screener.cli.files import Force, refusal, shown, write_told
from screener.cli.output import Unwritten, write_json, write_text
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from screener.batch.inputs import Inputs
    from screener.batch.run import Order
    from screener.batch.summary import Summary
    from screener.knowledge import Knowledge

SOME_SKIPPED = 4
"""The exit code when a referral was skipped; the log of the others is written all the same."""


class View(StrEnum):
    """Whom the log is for."""

    SITE = "site"
    SPONSOR = "sponsor"


Referrals = Annotated[
    Path | None,
    typer.Argument(
        metavar="REFERRALS",
        help="A table (CSV, workbook, REDCap export), an export of many patients, or a folder of profiles or exports.",
    ),
]
Log = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="LOG", help="The log to write: .csv, .xlsx, .jsonl or .html.")
]
Map = Annotated[
    Path | None, typer.Option("--map", metavar="MAPPING", help="What the columns mean; --propose writes a first one.")
]
Propose = Annotated[
    Path | None,
    typer.Option("--propose", metavar="MAPPING", help="Write a first mapping of the columns, to correct; - prints it."),
]
Dictionary = Annotated[
    Path | None, typer.Option("--dictionary", metavar="FILE", help="REDCap's data dictionary of the export.")
]
Template = Annotated[
    Path | None,
    typer.Option("--template", metavar="FILE", help="Write an empty table that needs no mapping; - prints."),
]
Turned = Annotated[
    str | None, typer.Option("--trial", metavar="TRIAL", help="Only this trial: who comes into question, best first.")
]
All = Annotated[bool, typer.Option("--all", help="Also trials that cannot be joined now, and other records.")]
By = Annotated[str, typer.Option("--by", metavar="ROLE", help="Who pre-screens, for the log; a role, not a name.")]
As = Annotated[View, typer.Option("--as", help="For the site, with values; or for the sponsor, without any.")]
Letters = Annotated[
    Path | None,
    typer.Option("--letters", metavar="FOLDER", help="Also write a letter a referral, for what is missing."),
]
HashIds = Annotated[
    Path | None, typer.Option("--hash-ids", metavar="KEYFILE", help="Replace referral numbers by a keyed hash.")
]
MakeKey = Annotated[bool, typer.Option("--make-key", help="Make the key file if there is none.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, max=64, help="Processes; as many as there are processors."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run that was interrupted.")]
Lang = Annotated[
    Code, typer.Option("--lang", help="The language of the log, the summary and the letters; JSON is the same in all.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("batch", epilog="Example: screener batch examples/referrals.csv --propose -")(batch)


def batch(
    referrals: Referrals = None,
    log: Log = None,
    mapping: Map = None,
    propose: Propose = None,
    dictionary: Dictionary = None,
    template: Template = None,
    on: On = None,
    trial: Turned = None,
    everything: All = False,
    view: As = View.SITE,
    by: By = "",
    letters: Letters = None,
    hash_ids: HashIds = None,
    make_key: MakeKey = False,
    workers: Workers = None,
    resume: Resume = False,
    lang: Lang = Code.EN,
    force: Force = False,
    data: Data = None,
    own: UserData = True,
    as_json: AsJson = False,
) -> None:
    """Screen many referrals: a pre-screening log, what it adds up to, and letters. Exit code 4 if any was skipped."""
    knowledge = read_knowledge(data, own=own)
    if template is not None:
        _write(template, _template(knowledge), "--template", Language(lang), force=force)
    elif referrals is None:
        raise typer.BadParameter("give a file or a folder of referrals", param_hint="REFERRALS")
    elif propose is not None:
        _write(propose, _proposed(referrals, dictionary, knowledge), "--propose", Language(lang), force=force)
    elif log is None:
        raise typer.BadParameter("give the log to write, such as -o log.csv", param_hint="-o")
    else:
        from screener.batch.work import Settings

        form = _form(log, view)
        settings = Settings(
            screening_day(on), today(), data, own, view.value, by,
            record_of(knowledge, trial, "--trial").key if trial else "", everything, form == "jsonl",
            letters is not None, hash_ids is not None, lang,
        )  # fmt: skip
        order = _order(log, form, settings, workers, resume, force, hash_ids, make_key, letters, mapping)
        _run(order, _inputs(referrals, mapping, dictionary, knowledge), knowledge, as_json=as_json)


def _form(log: Path, view: View) -> str:
    from screener.batch.formats import FORMATS, JSONL, needs

    form = log.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise refusal(f"a log ends in .{', .'.join(FORMATS)}", "-o")
    if form == JSONL and view is View.SPONSOR:
        raise refusal("whole results hold values; for a sponsor write .csv, .xlsx or .html", "-o")
    needs(form)
    return form


def _order(
    log: Path, form: str, settings: object, workers: int | None, resume: bool, force: bool,
    hash_ids: Path | None, make_key: bool, letters: Path | None, mapping: Path | None,
) -> Order:  # fmt: skip
    from screener.batch.journal import Journal
    from screener.batch.keys import read_key
    from screener.batch.run import Order, cores

    if log.exists() and not force and not (resume and Journal(log).there):
        raise refusal(f"{log} is there already; --force overwrites it", "-o")
    if Journal(log).there and not (resume or force):
        raise refusal(f"a run for {log} was interrupted; --resume goes on, --force begins anew", "-o")
    if not log.parent.is_dir() or log.is_dir():
        raise refusal(f"there is no such folder: {log.parent}" if not log.is_dir() else f"{log} is a folder", "-o")
    if letters is not None:
        _folder_of_letters(letters, begun=force or (resume and Journal(log).there))
    key = read_key(hash_ids, make=make_key) if hash_ids else b""
    mapped = mapping.read_text(encoding="utf-8", errors="replace") if mapping and mapping.is_file() else ""
    return Order(log, form, settings, workers or cores(), resume, key, letters, mapped)  # type: ignore[arg-type]


def _folder_of_letters(folder: Path, *, begun: bool) -> None:
    """Made if it is not there; letters of another run are not mixed with those of this one."""
    from screener.batch.run import letters_in

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise refusal(f"{folder} is no folder that can be written to", "--letters") from None
    if letters_in(folder) and not begun:
        raise refusal(f"{folder} holds letters already; --force begins anew, in their place", "--letters")


def _inputs(referrals: Path, mapping: Path | None, dictionary: Path | None, knowledge: Knowledge) -> Inputs:
    from screener.batch.inputs import Inputs
    from screener.readers.mapping import read_mapping

    if mapping is not None and not mapping.exists():
        raise refusal(f"there is no {mapping}; --propose {mapping} writes a first one, to correct", "--map")
    checked = read_mapping(mapping, knowledge.vocabulary) if mapping else None
    return Inputs(referrals, knowledge.vocabulary, today(), checked, dictionary)


def _run(order: Order, inputs: Inputs, knowledge: Knowledge, *, as_json: bool) -> None:
    from screener.batch.run import Run, skipped_file

    language = Language(order.settings.lang)
    if left := inputs.unnamed():
        named = shown(", ".join(left))
        told = language.say("columns that the mapping does not name, and that are not read: {names}.", names=named)
        _to_stderr(f"screener: {told}")
    try:
        with _progress(inputs) as progress:
            summary = Run(order, inputs, knowledge).done(progress)
    except KeyboardInterrupt:
        kept = _kept(order.log)
        _to_stderr(language.say("Interrupted: what was done is kept in {folder}; --resume goes on.", folder=kept))
        raise typer.Exit(130) from None
    except PermissionError:
        raise refusal(f"you may not write to {order.log.parent}; choose another folder", "-o") from None
    except OSError:
        _to_stderr(language.say("What was done is kept in {folder}; --resume goes on.", folder=_kept(order.log)))
        raise Unwritten(gone=False) from None
    if as_json:
        write_json(summary)
    else:
        write_text(_told(order.log, summary, knowledge, language))
    if summary["skipped"]:
        _to_stderr("screener: " + _skipped(summary, shown(skipped_file(order.log)), language))
        raise typer.Exit(SOME_SKIPPED)


def _kept(log: Path) -> str:
    return f"{shown(log)}.part"


def _skipped(summary: Summary, listed: str, language: Language) -> str:
    return language.say_many(
        "{count} of {all} referrals was skipped: see {file}.",
        "{count} of {all} referrals were skipped: see {file}.",
        summary["skipped"],
        all=summary["referrals"],
        file=listed,
    )


@contextmanager
def _progress(inputs: Inputs) -> Iterator[Callable[[int], None]]:
    """A bar with the time that is left, on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    bar = Progress(
        "Referrals", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), "left", console=Console(stderr=True)
    )
    with bar:
        task = bar.add_task("Referrals", total=inputs.count())
        yield lambda done: bar.advance(task, done)


def _told(log: Path, summary: Summary, knowledge: Knowledge, language: Language) -> str:
    """Where the log is, and what it adds up to."""
    from rich.console import Group
    from rich.text import Text

    from screener.batch.run import skipped_file
    from screener.batch.summary import told
    from screener.reports.console import rendered
    from screener.reports.layout import Hanging
    from screener.reports.text import printable

    where = [language.say("Written: {file}.", file=shown(log))]
    if summary["skipped"] or summary["cells"]:
        where.append(language.say("What was not read: {file}.", file=shown(skipped_file(log))))
    lines: list[object] = [Text(" ".join(where))]
    for heading, held in told(summary, knowledge, language):
        lines += [Text(""), Text(printable(heading), style="bold")]
        lines += [
            Hanging(Text("      " if line.startswith(" ") else "   "), Text(printable(line.strip()))) for line in held
        ]
    return rendered(Group(*lines))  # type: ignore[arg-type]


def _template(knowledge: Knowledge) -> str:
    """The columns for what trials that can be joined ask for."""
    import csv
    import io

    from screener.readers.proposal import template_columns
    from screener.trials import joinable

    open_ = [
        k for k, record in knowledge.records.items() if joinable(record, today()) != "no" and k in knowledge.trials
    ]
    asked = frozenset(u.name for key in open_ for u in knowledge.trials[key].unknowns)
    out = io.StringIO()
    csv.writer(out).writerow(template_columns(knowledge.vocabulary, asked))
    return out.getvalue()


def _proposed(referrals: Path, dictionary: Path | None, knowledge: Knowledge) -> str:
    from screener.readers import Source
    from screener.readers.proposal import proposed
    from screener.readers.tables import may_be_table

    source = Source(str(referrals), referrals)
    with source.open():
        pass
    if not may_be_table(source):
        raise typer.BadParameter("only a table needs a mapping, and this is none", param_hint="REFERRALS")
    other = Source(str(dictionary), dictionary) if dictionary else None
    return proposed(source, knowledge.vocabulary, other).text()


def _write(path: Path, text: str, hint: str, language: Language, *, force: bool) -> None:
    if str(path) == "-":
        write_text(text)
        return
    write_told(path, text, hint, language, force=force)


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
