"""How far a trial's sites are from somewhere. Knows no patient: only a country, a city, a point."""

from collections.abc import Iterable
from typing import NamedTuple

from screener.trials.record import RECRUITING, Record, Site
from screener.values import Point, kilometres
from screener.vocabulary import plain


class Place(NamedTuple):
    """A city where a trial has a site (empty: not known), and its distance in kilometres, if both ends are known."""

    city: str
    country: str
    distance: float | None


def point_of(city: str, country: str | None, records: Iterable[Record]) -> Point | None:
    """Where a city lies, if some trial has a site in it; nothing where two cities of that name have one."""
    sites = (site for record in records for site in record.sites if site.city)
    found = {s.point for s in sites if plain(s.city) == plain(city) and country in (None, s.country)}
    return found.pop() if len(found) == 1 else None


def places(record: Record, start: Point | None) -> list[Place]:
    """The cities of a trial, each once, the nearest first; those at an unknown distance follow.

    Where the registry says of each site whether it takes patients, those that do not are left out, unless none does.
    """
    open_ = [site for site in record.sites if site.state is None or site.state in RECRUITING]
    found = dict.fromkeys(Place(site.city, site.country, _distance(site, start)) for site in open_ or record.sites)
    return sorted(found, key=lambda place: (place.distance is None, place.distance or 0))


def _distance(site: Site, start: Point | None) -> float | None:
    return kilometres(start, site.point) if start and site.point else None
