"""Countries and cities as registries name them: codes of countries, and where a city lies. Offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.places import countries
from screener.trials import point_of
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.trials import Record
    from screener.trials.record import Site
    from screener.values import Point


def code_of(name: str, more: Mapping[str, str]) -> str:
    """The two letters of a country; a name that nobody knows stays as it is."""
    known = {plain(k): v for k, v in more.items()}.get(plain(name))
    return known or countries.code_of(name) or name.strip()


def city(name: str) -> str:
    """A city without the post office's additions, which French addresses carry: "Bordeaux Cedex"."""
    words = name.split()
    cut = next((i for i, word in enumerate(words) if word.casefold() == "cedex"), len(words))
    return " ".join(words[:cut]) or name.strip()


def located(site: Site, records: Iterable[Record]) -> Site:
    """The site with coordinates: those of a known trial's site in the same city, else of the gazetteer."""
    if site.point or not site.city:
        return site
    point = point_of(site.city, site.country, records) or _listed(site.city, site.country)
    return site.model_copy(update={"latitude": point.latitude, "longitude": point.longitude}) if point else site


def _listed(name: str, country: str) -> Point | None:
    """Where a city lies; None where it is not listed, or two of a country carry the name."""
    from screener.places.gazetteer import towns

    found = towns(name, country) if len(country) == len("FR") else []
    return found[0].point if len(found) == 1 else None
