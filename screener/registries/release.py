"""What is known from the registries at one time: a release of the store. Pure: reads and writes nothing.

`taken_in` makes the next release of the one before and what was fetched; nothing is ever dropped in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from screener.models import Model
from screener.registries.items import SIDES, Item, digest
from screener.registries.sorting import Takes, concerns, set_aside
from screener.registries.study import Study, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.knowledge.net import Net
    from screener.registries.study import Fetched, Read

FIELDS = {"minimum age": "minimum_age", "maximum age": "maximum_age", "sex": "sex"}
"""The registry's own fields beside the list, as items are named."""
NO_LONGER = "it no longer answers the net's queries"


class Compared(Model):
    """A text by its items' hashes, so that a later one can be compared: `I4`, `E7`, `U1` (unsorted), and its day."""

    on: str
    record_date: str = ""
    items: dict[str, str] = Field(default_factory=dict)


class Kept(Model):
    """A record that is kept: what it says, since when, and why. `left`: why it is no longer answered for.

    `baseline`: the first text that was seen. `criteria_changed`: the day of the record whose items differed last.
    """

    study: Study
    fetched_at: str
    first_seen: str
    takes: Takes
    why: str
    chosen: bool = False
    left: str = ""
    left_on: str = ""
    baseline: Compared | None = None
    criteria_changed: str = ""


class Source(Model):
    """A registry's last whole answer, and why the last attempt failed, where it did."""

    fetched_at: str = ""
    data_of: str = ""
    stale: str = ""


class Release(Model):
    """Everything that is kept, by registry and number, and what was set aside, with the reason."""

    schema_: Literal[1] = Field(1, alias="schema")
    number: int = 0
    made_at: str = ""
    sources: dict[str, Source] = Field(default_factory=dict)
    kept: dict[str, Kept] = Field(default_factory=dict)
    set_aside: dict[str, str] = Field(default_factory=dict)

    def of(self, registry: str) -> dict[str, Kept]:
        """What is kept of one registry, by number."""
        return {kept.study.id: kept for kept in self.kept.values() if kept.study.registry == registry}


class Taken(NamedTuple):
    """What one registry gave: `net`, what answered its queries (None: only files were read), `asked`: by number."""

    registry: str
    net: Fetched | None
    asked: Fetched


class Now(NamedTuple):
    """When and against what answers are taken in; `known`: registry numbers of the project's own records."""

    at: str
    net: Net
    known: frozenset[str]

    @property
    def day(self) -> str:
        """The day alone."""
        return self.at[:10]


def key_of(study: Study) -> str:
    """Under what a record is kept: two registries may use one number."""
    return f"{study.registry} {study.id}"


def items_by_name(study: Study) -> dict[str, str]:
    """The hash of each item: `I1`, `E1`, `U1` and so on, and the fields; nothing where there is no text at all."""
    said = study.eligibility
    if not any((said.text, said.minimum_age, said.maximum_age, said.sex, *said.items[:3])):
        return {}
    found = {name: digest(Item(getattr(said, field))) for name, field in FIELDS.items()}
    for side in SIDES:
        items = study.eligibility.items.side(side)
        found |= {f"{side[0].upper()}{number}": digest(item) for number, item in enumerate(items, 1)}
    return found


def taken_in(before: Release, taken: Iterable[Taken], now: Now) -> Release:
    """The next release: every answer taken in, everything else as it was."""
    kept, aside, sources = dict(before.kept), dict(before.set_aside), dict(before.sources)
    for one in taken:
        state = _State(before, kept, aside, now)
        for read in [*(one.net.reads if one.net else ()), *one.asked.reads]:
            state.take(read)
        if one.net is not None:
            state.leave(one, {r.study.id for r in one.net.reads})
            sources[one.registry] = Source(fetched_at=now.at, data_of=one.net.data_of)
    return Release(number=before.number + 1, made_at=now.at, sources=sources, kept=kept, set_aside=aside)


def failed(release: Release, registry: str, why: str) -> Release:
    """The release with a registry marked stale: what it said before stays."""
    source = release.sources.get(registry, Source())
    return release.model_copy(
        update={"sources": {**release.sources, registry: source.model_copy(update={"stale": why})}}
    )


class _State:
    """Takes records in, one by one."""

    def __init__(self, before: Release, kept: dict[str, Kept], aside: dict[str, str], now: Now) -> None:
        self.before, self.kept, self.aside, self.now = before, kept, aside, now

    def take(self, read: Read) -> None:
        """Keeps a record, or sets it aside."""
        study, key = read.study, key_of(read.study)
        old = self.before.kept.get(key)
        if old and _older(study, old.study):
            return
        found = concerns(read, self.now.net)
        if found is None and old is None and not self._known(study):
            self.aside[key] = set_aside(read, self.now.net)
            return
        takes, why = found or ((old.takes, old.why) if old else ("unclear", "the project knows it"))
        self.aside.pop(key, None)
        self.kept[key] = Kept(
            study=study,
            fetched_at=self.now.at,
            first_seen=old.first_seen if old else self.now.day,
            takes=takes,
            why=why,
            chosen=read.chosen or bool(old and old.chosen),
            baseline=old.baseline if old and old.baseline else self._baseline(study),
            criteria_changed=self._criteria_changed(study, old),
        )

    def leave(self, one: Taken, in_net: set[str]) -> None:
        """Marks what the net no longer has, with the reason; never drops it."""
        gone = {g.id: g.why for g in one.asked.gone}
        for key, kept in list(self.kept.items()):
            study = kept.study
            if study.registry != one.registry or study.id in in_net:
                continue
            why = gone.get(study.id) or ("" if kept.chosen or self._known(study) else NO_LONGER)
            since = kept.left_on if kept.left == why else self.now.day
            self.kept[key] = kept.model_copy(update={"left": why, "left_on": since if why else ""})

    def _known(self, study: Study) -> bool:
        return any(joined(number) in self.now.known for number in study.numbers)

    def _baseline(self, study: Study) -> Compared | None:
        items = items_by_name(study)
        return Compared(on=self.now.day, record_date=study.updated, items=items) if items else None

    def _criteria_changed(self, study: Study, old: Kept | None) -> str:
        if old is None:
            return ""
        same = sorted(items_by_name(study).values()) == sorted(items_by_name(old.study).values())
        return old.criteria_changed if same else study.updated or self.now.day


def _older(study: Study, than: Study) -> bool:
    """Whether a record from a file is older than what is known."""
    days = [(s.data_of or s.stated_on, s.updated) for s in (study, than)]
    return bool(days[0][0] and days[1][0]) and days[0] < days[1]
