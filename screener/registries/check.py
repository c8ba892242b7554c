"""Asks a registry only whether there is news since the last update. Keeps nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from screener.registries.ctgov import ClinicalTrialsGov
from screener.registries.ctis import Ctis, updated_on

if TYPE_CHECKING:
    from screener.registries.release import Release
    from screener.registries.study import Registry, Told

OVERLAP = timedelta(days=2)
"""A registry posts what it received some days before."""


class Since(TypedDict):
    """A registry's answer: whether there is news, since which day, and the numbers of what changed."""

    registry: str
    since: str
    data_of: str
    news: bool
    changed: list[str]


def news_since(registry: Registry, release: Release, told: Told) -> Since:
    """What changed in the net since the last update. Raises RegistryError."""
    source = release.sources.get(registry.name)
    since = (source.data_of or source.fetched_at)[:10] if source else ""
    data_of, changed = "", list[str]()
    if isinstance(registry, ClinicalTrialsGov):
        data_of = registry.data_day()
        same = bool(source and data_of and data_of == source.data_of)
        changed = [] if same or not since else _changed(registry, release, since, told)
    elif isinstance(registry, Ctis) and since:
        known = release.of(registry.name)
        hits = registry.hits(told, [])
        changed = [n for n, hit in hits.items() if n not in known or updated_on(hit) > known[n].study.updated]
    return {
        "registry": registry.name,
        "since": since,
        "data_of": data_of,
        "news": bool(changed) or not since,
        "changed": sorted(changed),
    }


def _changed(registry: ClinicalTrialsGov, release: Release, since: str, told: Told) -> list[str]:
    try:
        day = str(date.fromisoformat(since) - OVERLAP)
    except ValueError:
        day = since
    known = release.of(registry.name)
    found = registry.changed_since(day, told).reads
    fresh = (r.study for r in found if f"{registry.name} {r.study.id}" not in release.set_aside)
    return [s.id for s in fresh if s.id not in known or s.sha256 != known[s.id].study.sha256]
