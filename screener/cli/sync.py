"""`screener trials update`, `check`, `diff`, `where`, `join`: what the registries say, and what is new.

Only `update` and `check` use the network, and they send nothing but the net's queries and trial numbers.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from screener.cli.common import Data
from screener.cli.output import write_json, write_text
from screener.messages import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from screener.engine.result import TrialResult
    from screener.knowledge import Knowledge
    from screener.registries.line import Manners
    from screener.registries.store import Store
    from screener.registries.study import Registry
    from screener.registries.update import Gathered, Known, Outcome
    from screener.reports.news import VerdictChange

COLUMNS = 60
ADDRESSES = {"ctgov": "SCREENER_CTGOV_URL", "ctis": "SCREENER_CTIS_URL"}
"""Environment variables with another address for a registry, such as a mirror inside a hospital."""


class Of(StrEnum):
    """The registries that can be asked."""

    CTGOV = "ctgov"
    CTIS = "ctis"


Sources = Annotated[
    list[Of] | None, typer.Option("--source", help="Ask only this registry; may be repeated. All if left out.")
]
FromFile = Annotated[
    Path | None,
    typer.Option(
        "--from-file",
        metavar="FILE",
        help="Use no network: a record or list downloaded as JSON, an ICTRP export (XML), or a folder of these.",
    ),
]
Dry = Annotated[bool, typer.Option("--dry-run", help="Show what would be new, and write nothing.")]
Profiles = Annotated[
    Path | None,
    typer.Option("--profiles", metavar="FOLDER", help="Also say which of these saved patients' verdicts change."),
]
Agent = Annotated[
    str, typer.Option("--user-agent", metavar="TEXT", help="What the registries are told this program is.")
]
Tls12 = Annotated[bool, typer.Option("--tls12", help="Use no higher than TLS 1.2, where a firewall refuses 1.3.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the news as JSON.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The record's number, such as 2024-512345-11-00.")]
Trial = Annotated[str, typer.Argument(metavar="TRIAL", help="The trial that is known without its number.")]


class Knows(NamedTuple):
    """The whole knowledge, and the part of it that an update goes by."""

    knowledge: Knowledge
    known: Known


def add_to(group: typer.Typer) -> None:
    """Adds the commands to `screener trials`."""
    group.command("update", epilog="Example: screener trials update --dry-run")(update)
    group.command("check", epilog="Example: screener trials check")(check)
    group.command("diff", epilog="Example: screener trials diff")(diff)
    group.command("where", epilog="Example: screener trials where")(where)
    group.command("join", epilog="Example: screener trials join FR-pembrolizumab-PML 2024-512345-11-00")(join)


def update(
    source: Sources = None,
    from_file: FromFile = None,
    dry: Dry = False,
    profiles: Profiles = None,
    agent: Agent = "",
    tls12: Tls12 = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Ask the registries what they say today, keep it in your own folder, and tell what is new.

    A registry that does not answer whole keeps what it said before; the command then ends with exit code 6.
    """
    from screener.reports.news import NewsReport

    before = _screened_before(profiles, data)
    outcome = _updated(source, from_file, data, _manners(agent, tls12=tls12), dry=dry)
    verdicts = _verdict_changes(profiles, data, before, outcome) if profiles else None
    report = NewsReport(outcome.news, verdicts)
    if as_json:
        write_json(report.data(outcome))
    else:
        write_text(report.updated(outcome))
    if outcome.failures:
        raise typer.Exit(outcome.failures[0].exit_code)


def check(
    source: Sources = None, agent: Agent = "", tls12: Tls12 = False, data: Data = None, as_json: AsJson = False
) -> None:
    """Ask only whether there is news since the last update; keeps nothing."""
    from screener.registries.check import news_since
    from screener.reports.news import checked

    known, store = known_to(data).known, store_of_own()
    with _watched() as told, _registries(source, known, _manners(agent, tls12=tls12)) as registries:
        found = [news_since(registry, store.current(), told) for registry in registries]
    if as_json:
        write_json({"registries": found})
    else:
        write_text(checked(found))


def diff(data: Data = None, as_json: AsJson = False) -> None:
    """Show again what the last update found: new trials, statuses, places, criteria item by item."""
    from screener.registries.update import last_news
    from screener.reports.news import NewsReport, nothing_yet

    news = last_news(store_of_own(), known_to(data).known)
    if as_json:
        write_json(news)
    else:
        write_text(NewsReport(news).text() if news else nothing_yet())


def where(as_json: AsJson = False) -> None:
    """Show where your own folder is, what an update has put there, and how old that is."""
    from screener.knowledge.locate import own_folder
    from screener.reports.news import stored

    own, release = own_folder(), store_of_own().current()
    if as_json:
        sources = {name: source.model_dump() for name, source in release.sources.items()}
        write_json({"folder": str(own), "release": release.number, "made_at": release.made_at, "sources": sources})
    else:
        write_text(stored(own, release))


def join(trial: Trial, number: Number, data: Data = None) -> None:
    """State that a registry's record is a trial which is known without its number: you compared the two."""
    from datetime import UTC, datetime

    from screener.registries.study import is_number
    from screener.registries.update import Gathered, update

    known, store = known_to(data).known, store_of_own()
    record = next((r for key, r in known.base.items() if key.casefold() == trial.casefold()), None)
    if record is None:
        known_by = ", ".join(j.trial for j in known.net.joins)
        why = worded("no such trial; those without a number: {trials}", trials=known_by)
        raise typer.BadParameter(why, param_hint="TRIAL")
    if not is_number(number):
        why = worded("this is no number of a registry, such as 2024-512345-11-00 or NCT06990087")
        raise typer.BadParameter(why, param_hint="NUMBER")
    with store.locked():
        store.join(record.key, number)
        update(store, known, Gathered(), datetime.now(UTC))
    held = any(number in kept.study.numbers for kept in store.current().kept.values())
    then = "" if held else " Its record is not here yet: `screener trials update` fetches it."
    write_text(f"{number} is taken for {record.key} from now on.{then}\n")


# the parts


def _updated(
    source: list[Of] | None, from_file: Path | None, data: Path | None, manners: Manners, *, dry: bool
) -> Outcome:
    from screener.registries.update import update

    known, store, at = known_to(data).known, store_of_own(), datetime.now(UTC)
    with ExitStack() as stack:
        if not dry:
            stack.enter_context(store.locked())
        gathered = _read(from_file, known) if from_file else _asked(source, known, manners, at)
        return update(store, known, gathered, at, dry=dry)


def _read(path: Path, known: Known) -> Gathered:
    from screener.registries.files import from_files
    from screener.registries.update import from_files as gathered

    return gathered(from_files(path, known.net.countries))


def _asked(source: list[Of] | None, known: Known, manners: Manners, at: datetime) -> Gathered:
    from screener.registries.update import ask

    with _watched() as told, _registries(source, known, manners) as registries:
        return ask(registries, store_of_own(), known, at, told)


@contextmanager
def _registries(source: list[Of] | None, known: Known, manners: Manners) -> Iterator[list[Registry]]:
    from screener.registries import ctgov, ctis
    from screener.registries.line import Line

    address = {of: os.environ.get(name, "") for of, name in ADDRESSES.items()}
    wanted = source or list(Of)
    with ExitStack() as stack:
        found: list[Registry] = []
        if Of.CTGOV in wanted:
            line = stack.enter_context(Line(ctgov.NAME, address[Of.CTGOV] or ctgov.BASE, manners))
            found.append(ctgov.ClinicalTrialsGov(line, known.net))
        if Of.CTIS in wanted:
            line = stack.enter_context(Line(ctis.NAME, address[Of.CTIS] or ctis.BASE, manners, ctis.THROTTLES))
            found.append(ctis.Ctis(line, known.net))
        yield found


def _manners(agent: str, *, tls12: bool) -> Manners:
    from screener.registries.line import USER_AGENT, Manners

    said = agent or USER_AGENT
    if not said.isascii() or not said.isprintable():
        raise typer.BadParameter(worded("write it in plain letters"), param_hint="--user-agent")
    return Manners(user_agent=said, tls12=tls12)


def store_of_own() -> Store:
    """The store in the person's own folder."""
    from screener.knowledge.locate import own_folder
    from screener.registries.store import Store

    return Store(own_folder())


def known_to(data: Path | None) -> Knows:
    """The project's records without what an update laid over them, every encoding, and the net."""
    from screener.knowledge import load, locate
    from screener.knowledge.build import criteria_of
    from screener.knowledge.net import load_net
    from screener.registries.release import Compared
    from screener.registries.update import Known

    location, whole = locate(data), load(data)
    encoded = {key: trial for key, trial in whole.trials.items() if trial.encoded}

    def text_of(key: str) -> Compared:
        found = criteria_of(location, key)
        said = found[1].encoded_from if found else None
        return Compared(on="", record_date=said.record_date, items=said.items) if said else Compared(on="")

    base = load(data, own=False).records
    return Knows(whole, Known(base, encoded, text_of, load_net(location)))


@contextmanager
def _watched() -> Iterator[Callable[[str], None]]:
    """A line on a terminal that tells how far it is, gone at the end; in a pipe nothing."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("asking the registries", total=None)
        yield lambda said: progress.update(task, description=said[:COLUMNS])


# saved patients


def _screened_before(profiles: Path | None, data: Path | None) -> dict[str, Any]:
    return _screened(profiles, data)[0] if profiles else {}


def _screened(profiles: Path, data: Path | None) -> tuple[dict[str, Any], Knowledge]:
    """Every profile of the folder, screened today. Raises ScreenerError, and BadParameter where there is none."""
    from screener.cli.common import read_knowledge, screening_day
    from screener.documents import read
    from screener.engine.screening import screen
    from screener.profile.patient import patient_from

    if not profiles.is_dir():
        raise typer.BadParameter(worded("this is no folder of profiles"), param_hint="--profiles")
    knowledge, day = read_knowledge(data), screening_day(None)
    files = sorted(f for f in profiles.iterdir() if f.suffix in (".yaml", ".yml", ".json"))
    patients = {f.name: patient_from(read(f), knowledge.vocabulary, day) for f in files}
    return {name: screen(patient, knowledge, day) for name, patient in patients.items()}, knowledge


def _verdict_changes(
    profiles: Path, data: Path | None, before: dict[str, Any], outcome: Outcome
) -> list[VerdictChange]:
    """Which verdicts the update changed; of a dry run there is nothing to screen with yet."""
    if not outcome.written:
        return []
    after, _ = _screened(profiles, data)
    out: list[VerdictChange] = []
    for name, result in after.items():
        was = {t["id"]: t for t in before.get(name, {"trials": []})["trials"]}
        for trial in result["trials"]:
            old = was.get(trial["id"])
            before_after = _standing(old), _standing(trial)
            if before_after[0] != before_after[1]:
                change: VerdictChange = {
                    "profile": name,
                    "trial": trial["id"],
                    "was": before_after[0],
                    "now": before_after[1],
                }
                out.append(change)
    return out


def _standing(trial: TrialResult | None) -> list[str]:
    return [trial["verdict"], trial["joinable"]] if trial else ["", ""]
