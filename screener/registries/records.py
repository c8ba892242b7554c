"""Trial records out of a release: what the registries say, laid over the project's own records; new ones beside them.

Where the project decided something, its word stays; where a registry says nothing, nothing is blanked.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.registries.countries import located
from screener.registries.ctgov import NAME as CTGOV
from screener.registries.ctis import NAME as CTIS
from screener.registries.drift import drift_of
from screener.registries.sorting import kind, purpose
from screener.registries.study import joined
from screener.trials import Eligibility, Record, Statement, Status
from screener.trials.record import RECRUITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.registries.drift import Encodings
    from screener.registries.release import Kept, Release
    from screener.registries.study import Study

HOME = (CTGOV, CTIS)
"""Registries that trials are registered in; what others print of them is second hand, and fills gaps only."""
UNTOUCHED = timedelta(days=365)
"""A record that nobody has touched for longer is only the last word known, whenever it was read (project policy)."""
ENCODE = "nobody has encoded its criteria yet"


class Trial(NamedTuple):
    """A trial: the project's record, where it has one, and what is kept of it, the first to be believed first."""

    base: Record | None
    kept: tuple[Kept, ...]

    @property
    def key(self) -> str:
        """The project's key, or the number under which it was seen first: a key stays what it is."""
        first = min(self.kept, key=lambda kept: (kept.first_seen, _home_first(kept)))
        return self.base.key if self.base else first.study.id

    @property
    def study(self) -> Study:
        """The record that is believed first."""
        return self.kept[0].study

    @property
    def criteria(self) -> Kept:
        """The record whose criteria count: the first that has any."""
        return next((k for k in self.kept if any(k.study.eligibility.items[:3])), self.kept[0])


def trials(release: Release, base: Mapping[str, Record], joins: Mapping[str, str]) -> list[Trial]:
    """What is kept, grouped to trials by registry numbers only. Two numbers of one registry are two trials."""
    owner = {joined(name): key for key, record in base.items() for name in (key, *record.aliases)}
    owner |= {joined(number): key for key, number in joins.items()}
    groups: dict[str, list[Kept]] = {}
    for kept in sorted(release.kept.values(), key=_believed):
        key = _group(kept.study, owner, groups)
        groups.setdefault(key, []).append(kept)
        for number in kept.study.numbers:
            owner.setdefault(joined(number), key)
    return [Trial(base.get(key), tuple(kept)) for key, kept in groups.items()]


def records_of(
    release: Release, base: Mapping[str, Record], joins: Mapping[str, str], encodings: Encodings
) -> list[Record]:
    """The records to lay over the project's own: of every trial that a registry says something of."""
    found = trials(release, base, joins)
    known = [*base.values()]
    ordered = sorted(found, key=lambda trial: trial.key)
    return _one_name_each([_record(trial, encodings, known) for trial in ordered], base)


def _one_name_each(records: list[Record], base: Mapping[str, Record]) -> list[Record]:
    """A name leads to one trial: numbers that another has already are taken out, the sponsors' codes above all."""
    owner = {name.casefold(): r.key for r in base.values() for name in (r.key, *r.aliases)}
    for record in records:
        owner.setdefault(record.key.casefold(), record.key)
    for record in records:
        for alias in record.aliases:
            owner.setdefault(alias.casefold(), record.key)
    kept = ({a: None for a in r.aliases if owner[a.casefold()] == r.key} for r in records)
    return [r.model_copy(update={"aliases": tuple(aliases)}) for r, aliases in zip(records, kept, strict=True)]


def _believed(kept: Kept) -> tuple[object, ...]:
    """Home registries first; of two, the one by which the trial can be joined; then the newer."""
    study = kept.study
    home = study.registry in HOME
    return not home, bool(kept.left), study.state not in RECRUITING, [-ord(c) for c in study.updated], study.id


def _group(study: Study, owner: Mapping[str, str], groups: Mapping[str, list[Kept]]) -> str:
    found = [owner[joined(number)] for number in study.numbers if joined(number) in owner]
    free = [key for key in found if not any(_other(study, kept.study) for kept in groups.get(key, []))]
    return free[0] if free else study.id


def _other(study: Study, there: Study) -> bool:
    """Whether the other record is another trial of the same registry: neither is the other's former number."""
    return study.registry == there.registry and study.id not in there.former and there.id not in study.former


def _home_first(kept: Kept) -> int:
    """The place of its registry among those that are asked."""
    return HOME.index(kept.study.registry) if kept.study.registry in HOME else len(HOME)


def _record(trial: Trial, encodings: Encodings, known: list[Record]) -> Record:
    said = _said(trial, known)
    if trial.base is None:
        return Record.model_validate({**said, **_decided(trial)})
    return trial.base.model_copy(update={**said, **_laid_over(trial, said), "drift": drift_of(trial, encodings)})


def _said(trial: Trial, known: list[Record]) -> dict[str, Any]:
    """What the registries say; only fields that one of them fills, from the first that does."""
    studies = [kept.study for kept in trial.kept]
    sites = tuple(located(site, known) for site in _first(studies, "sites"))
    texts = ("title", "official_title", "acronym", "sponsor", "phase", "interventions", "start", "completion")
    found = {name: _first(studies, name) for name in texts}
    found |= {"sites": sites, "countries": tuple(dict.fromkeys(c for s in studies for c in s.countries))}
    return {
        **{name: value for name, value in found.items() if value},
        "key": trial.key,
        "aliases": _aliases(trial),
        "status": _status(trial.kept[0]),
        "links": _links(trial),
        "registries": tuple(_statement(kept) for kept in sorted(trial.kept, key=_home_first)),
        "eligibility": _eligibility(trial.criteria.study),
    }


def _first(studies: Iterable[Study], name: str) -> Any:
    return next((value for study in studies if (value := getattr(study, name))), "" if name == "title" else ())


def _aliases(trial: Trial) -> tuple[str, ...]:
    names = trial.base.aliases if trial.base else ()
    more = (n for kept in trial.kept for n in (*kept.study.numbers, *kept.study.other_ids))
    acronym = _first([kept.study for kept in trial.kept], "acronym") or (trial.base.acronym if trial.base else "")
    return tuple(n for n in dict.fromkeys((*names, *more)) if n not in (trial.key, acronym))


def _links(trial: Trial) -> tuple[str, ...]:
    links = (*(k.study.link for k in trial.kept), *(trial.base.links if trial.base else ()))
    return tuple(dict.fromkeys(link for link in links if link.startswith(("https://", "http://"))))


def _status(kept: Kept) -> Status:
    study = kept.study
    read = kept.fetched_at[:10]
    said = f"{study.registry}: {study.status or 'no status'}"
    days = {"record last updated": study.updated, "verified": study.verified, "data of": study.data_of}
    source = ", ".join([said, *(f"{what} {day}" for what, day in days.items() if day)])
    source += f"; {kept.left} (since {kept.left_on})" if kept.left else ""
    return Status(value=study.state, as_of=stated_on(study), read=read, source=source)


def stated_on(study: Study) -> str:
    """The day of which the status is the registry's word: that of its data, unless nobody has touched it for a year."""
    if not study.stated_on or study.state == "unknown":
        return study.updated or study.verified
    if not study.updated:
        return study.stated_on
    old = date.fromisoformat(study.stated_on[:10]) - UNTOUCHED if len(study.stated_on) >= len("2026-11-22") else None
    return study.updated if old and study.updated < str(old) else study.stated_on


def _statement(kept: Kept) -> Statement:
    study, read = kept.study, kept.fetched_at[:10]
    return Statement(
        registry=study.registry,
        id=study.id,
        status=study.status,
        as_of=study.stated_on,
        updated=study.updated,
        read=read,
        link=study.link,
    )


def _eligibility(study: Study) -> Eligibility | None:
    said = study.eligibility
    sides = {side: tuple(map(_spoken, getattr(said, side))) for side in ("inclusion", "exclusion", "unsorted")}
    ages = {name: getattr(said, name) for name in ("minimum_age", "maximum_age", "sex")}
    if not any((*sides.values(), *ages.values())):
        return None
    return Eligibility(**sides, **ages, complete=said.complete, registry=study.registry)


def _spoken(item: tuple[str, str]) -> str:
    text, group = item
    return f"{group}: {text}" if group else text


# against the project's own records


def _decided(trial: Trial) -> dict[str, Any]:
    """Of a record that the project has not: what it is for, by rule, with the reason."""
    first, study = trial.kept[0], trial.study
    (what, why), (sort, why_sort) = purpose(study), kind(study)
    return {
        "title": study.title or study.official_title or study.id,
        "purpose": what,
        "takes_pml": "yes" if any(k.takes == "yes" for k in trial.kept) else "unclear",
        "kind": sort,
        "decided": {"purpose": why, "takes_pml": first.why, "kind": why_sort},
        "how_to_ask": _how_to_ask(trial),
        "notes": (f"Added by `screener trials update` on {first.first_seen}; {ENCODE}.", *study.remarks),
    }


def _laid_over(trial: Trial, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the project wrote when it knew less: a way to ask that no longer fits, and notes with their day."""
    base = trial.base
    assert base is not None  # noqa: S101  for the type checker
    opened = said["status"].value in RECRUITING
    other = opened != (base.status.value in RECRUITING) or not base.status.as_of
    note = f"Read from {trial.study.registry} on {trial.kept[0].fetched_at[:10]}; other notes are older."
    ask = _how_to_ask(trial) if other else base.how_to_ask
    return {"how_to_ask": ask, "notes": (*base.notes, note)}


def _how_to_ask(trial: Trial) -> str:
    study = trial.study
    where = f"Open {study.link}" if study.link else f"Search {study.registry} for {study.id}"
    if study.state == "unknown":
        return f"{where}: whether it takes anybody is not known; the record names whom to ask."
    if study.state not in RECRUITING:
        return f"{where}: by the registry it takes nobody now; it names whom to ask."
    sponsor = f", or ask {study.sponsor} for {study.id}" if study.sponsor else ""
    return f"{where}: the record names whom to ask at each site{sponsor}."
