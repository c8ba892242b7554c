"""Countries and cities as registries name them: codes of countries, and where a city lies. Offline."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from screener.trials import point_of
from screener.values import Point
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.trials import Record
    from screener.trials.record import Site


CITIES = Path(__file__).resolve().parent / "cities.tsv.gz"


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
    """The site with coordinates: those of a known trial's site in the same city, else of the list of cities."""
    if site.point or not site.city:
        return site
    point = point_of(site.city, site.country, records) or _listed(site.city, site.country)
    return site.model_copy(update={"latitude": point.latitude, "longitude": point.longitude}) if point else site


def _listed(name: str, country: str) -> Point | None:
    """Where a city of Europe lies; None where it is not listed, or two of a country carry the name."""
    if len(country) != len("FR"):
        return None
    without_district = re.sub(r"\s+\d+$", "", name)
    return next((p for n in (name, without_district) if (p := _cities().get((country, plain(n))))), None)


@cache
def _cities() -> dict[tuple[str, str], Point]:
    """GeoNames (CC BY 4.0), as docs/generate_cities.py wrote it."""
    lines = gzip.decompress(CITIES.read_bytes()).decode().splitlines()
    rows = (line.split("\t") for line in lines)
    return {(country, name): Point(float(latitude), float(longitude)) for country, name, latitude, longitude in rows}
