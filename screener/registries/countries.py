"""Countries and cities as registries name them: codes of countries, and where a city lies. Offline."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from screener.trials import point_of
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.trials import Record
    from screener.trials.record import Site


def code_of(name: str, more: Mapping[str, str]) -> str:
    """The two letters of a country; a name that nobody knows stays as it is."""
    found = {plain(k): v for k, v in more.items()}.get(plain(name)) or _codes().get(plain(name))
    return found or name.strip()


@cache
def _codes() -> dict[str, str]:
    """The countries' English names, as Unicode's CLDR has them."""
    from babel import Locale

    territories = Locale("en").territories
    return {plain(str(name)): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}


def city(name: str) -> str:
    """A city without the post office's additions, which French addresses carry: "Bordeaux Cedex"."""
    words = name.split()
    cut = next((i for i, word in enumerate(words) if word.casefold() == "cedex"), len(words))
    return " ".join(words[:cut]) or name.strip()


def located(site: Site, records: Iterable[Record]) -> Site:
    """The site with coordinates, where a trial that is known already has a site in the same city."""
    if site.point or not site.city:
        return site
    point = point_of(site.city, site.country, records)
    return site.model_copy(update={"latitude": point.latitude, "longitude": point.longitude}) if point else site
