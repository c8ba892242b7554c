"""An update from end to end: ask or read, take in, compare, write. The one function behind `screener trials update`.

All pages or nothing, registry by registry: one that fails keeps what it said before, marked stale.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from screener.errors import RegistryError
from screener.registries.drift import Encodings, TextOf
from screener.registries.news import News, compared
from screener.registries.records import records_of, trials
from screener.registries.release import Compared, Now, Release, Taken, failed, items_by_name, taken_in
from screener.registries.store import TRIALS, Store, write_durably
from screener.registries.study import Fetched, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from screener.knowledge import CompiledTrial
    from screener.knowledge.net import Net
    from screener.registries.files import FromFiles
    from screener.registries.study import Registry, Study, Told
    from screener.trials import Record

COORDINATES = "the registries' own; else of a known trial's site in the same city; else GeoNames (CC BY 4.0)"


@dataclass(frozen=True)
class Known:
    """What the project knows by itself: its records, its encodings with the text behind each, and the net."""

    base: Mapping[str, Record]
    encoded: Mapping[str, CompiledTrial]
    text_of: TextOf
    net: Net


@dataclass
class Gathered:
    """What was asked and read. `failures`: registries that did not answer as a whole, and why."""

    taken: list[Taken] = field(default_factory=list)
    failures: list[RegistryError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Outcome(NamedTuple):
    """What came of an update."""

    release: Release
    records: list[Record]
    news: News
    failures: list[RegistryError]
    warnings: list[str]
    written: bool


def update(store: Store, known: Known, gathered: Gathered, at: datetime, *, dry: bool = False) -> Outcome:
    """Takes in what was gathered, and writes it unless `dry`. Raises RegistryError where it cannot be written."""
    before, joins = store.current(), store.joins().numbers
    numbers = {joined(n) for key, r in known.base.items() for n in (key, *r.aliases)} | {*map(joined, joins.values())}
    now = Now(at.astimezone(UTC).isoformat(timespec="seconds"), known.net, frozenset(numbers))
    after = taken_in(before, gathered.taken, now)
    for failure in gathered.failures:
        after = failed(after, failure.file, failure.problems[0].why)
    was, records = written_records(store, before, known), written_records(store, after, known)
    news = compared(_laid(known.base, was), _laid(known.base, records), (before, after), known.encoded, known.net)
    if not dry:
        if gathered.taken or (gathered.failures and before.number):
            store.write(after)
        write_records(store, records)
    return Outcome(after, records, news, gathered.failures, gathered.warnings, written=not dry)


def last_news(store: Store, known: Known) -> News | None:
    """The news between the last two releases; None where there are no releases."""
    releases = store.releases()
    if not releases:
        return None
    before = releases[1] if len(releases) > 1 else Release()
    was, records = written_records(store, before, known), written_records(store, releases[0], known)
    return compared(_laid(known.base, was), _laid(known.base, records), (before, releases[0]), known.encoded, known.net)


def written_records(store: Store, release: Release, known: Known) -> list[Record]:
    """The records that a release gives, laid over the project's own; what a person wrote by hand is left alone."""
    mine, encodings = store.hand_written(), Encodings(known.encoded, known.text_of, store.accepted().trials)
    found = records_of(release, {**known.base, **mine}, store.joins().numbers, encodings)
    return [*mine.values(), *(record for record in found if record.key not in mine)]


def write_records(store: Store, records: Sequence[Record]) -> None:
    """Writes the user's own `trials.json`, unless it says this already."""
    trials = [r.model_dump(mode="json", by_alias=True, exclude_defaults=True) for r in records]
    data = {"schema": 1, "coordinates_source": COORDINATES, "trials": trials}
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    path: Path = store.own / TRIALS
    there = path.is_file()
    if (records and not there) or (there and path.read_text(encoding="utf-8") != text):
        write_durably(path, text)


def ask(registries: Sequence[Registry], store: Store, known: Known, at: datetime, told: Told) -> Gathered:
    """Asks every registry for the net, and by number for what is known and not in it."""
    gathered, before = Gathered(), store.current()
    mine = {n.upper() for key, r in known.base.items() for n in (key, *r.aliases)} | {*store.joins().numbers.values()}
    for registry in registries:
        wanted = {n for n in mine if registry.owns(n)} | set(before.of(registry.name))
        try:
            gathered.taken.append(_asked(registry, wanted, at, told, gathered.warnings))
        except RegistryError as failure:
            gathered.failures.append(failure)
    return gathered


def from_files(found: FromFiles) -> Gathered:
    """What files gave: it adds and renews; nothing leaves because of it."""
    taken = [Taken(name, None, fetched) for name, fetched in found.fetched.items()]
    warnings = [f"{name}: passed over. {why}" for name, why in found.passed_over.items()]
    return Gathered(taken, [], warnings)


def accept(store: Store, known: Known, trial: str, at: datetime) -> Compared | None:
    """States that a person compared a trial's encoding with the text that is kept; None where none is kept."""
    release, base = store.current(), {**known.base, **store.hand_written()}
    found = next((t for t in trials(release, base, store.joins().numbers) if t.key == trial), None)
    items = items_by_name(found.criteria.study) if found else {}
    if found is None or not items:
        return None
    compared = Compared(on=str(at.astimezone(UTC).date()), record_date=found.criteria.study.updated, items=items)
    store.accept(trial, compared)
    write_records(store, written_records(store, release, known))
    return compared


def _asked(registry: Registry, wanted: set[str], at: datetime, told: Told, warnings: list[str]) -> Taken:
    """One registry's whole answer. An empty one is no answer: there have been such trials for decades."""
    net = registry.fetch_net(told)
    if not net.reads:
        raise _empty(registry)
    missing = sorted(wanted - {r.study.id for r in net.reads})
    more = registry.fetch_ids(missing, told) if missing else Fetched(())
    warnings += [*net.warnings, *more.warnings]
    day = net.data_of[:10] or str(at.astimezone(UTC).date())
    dated = [f._replace(reads=tuple(r._replace(study=_dated(r.study, day)) for r in f.reads)) for f in (net, more)]
    return Taken(registry.name, dated[0], dated[1])


def _dated(study: Study, day: str) -> Study:
    """A record that does not say of which day its data are was true on the day of the asking."""
    return study if study.stated_on else study.model_copy(update={"stated_on": day})


def _empty(registry: Registry) -> RegistryError:
    from screener.errors import Problem
    from screener.messages import worded

    why = worded("It answered with no trial at all, which is not taken for the truth: what was known is kept.")
    return RegistryError(registry.name, [Problem(why, worded("Try again later."))])


def _laid(base: Mapping[str, Record], records: Sequence[Record]) -> dict[str, Record]:
    return {**base, **{r.key: r for r in records}}
