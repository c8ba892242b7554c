"""Towns of the world by name: an extract of GeoNames (www.geonames.org, CC BY 4.0), read only when it is needed.

Of populated places with 15,000 people or more. It never guesses: a name that several towns bear gives all of them.
"""

import gzip
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from screener.values import Point, kilometres

FOLDER = Path(__file__).resolve().parent / "towns"
"""A file for each letter with which a key begins, so that one name is found without reading all of them."""
CREDIT = "GeoNames (geonames.org), CC BY 4.0"
APART = 25.0
"""Kilometres: towns of one name that are closer than this are one town with its suburbs (project policy)."""
NEARBY = 100.0
"""Kilometres: so far away a larger town is still named to tell two towns of one name apart."""
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ß": "ss"})
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_SAINT = re.compile(r"\b(saint|sankt|san|ste|sainte|st)\b")
_NUMBERED = re.compile(r"\b(cedex|arrondissement)\b.*|\b\d+(e|er|eme|th)?\b")
_BETWEEN = re.compile(r"[^a-z]+")


class Town(NamedTuple):
    """A town: its name, region (of some countries), country and place, how many live there.

    `keys`: in a file, those by which it is found there; `near`: a larger town, where that tells it from others.
    """

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    people: int
    keys: tuple[str, ...]
    near: str = ""

    @property
    def point(self) -> Point:
        """Where it is."""
        return Point(self.latitude, self.longitude)

    @property
    def label(self) -> str:
        """The name with what tells it from others of that name."""
        beside = self.region or (f"≈ {self.near}" if self.near else "")
        return ", ".join(part for part in (self.name, beside, self.country) if part)


def towns(name: str, country: str | None = None) -> list[Town]:
    """Every town that the name may mean, the largest first; suburbs are one. Of all countries where none is given."""
    listed = [t for key in keys(name) for t in _bearing(key) if country in (None, t.country)]
    found = [town._replace(keys=()) for town in listed]
    apart: list[Town] = []
    for town in sorted(dict.fromkeys(found), key=lambda t: -t.people):
        if all(kilometres(town.point, other.point) > APART for other in apart):
            apart.append(town)
    if len(apart) < 2 or _first_alone(apart, keys(name)):
        return apart[:1]
    return [town._replace(near=_near(town)) for town in apart]


def _first_alone(apart: list[Town], asked: tuple[str, ...]) -> bool:
    """Whether the largest bears the name itself, and the others only among their further names."""
    own = [town for town in apart if set(keys(town.name)) & set(asked)]
    return own == apart[:1]


def keys(name: str) -> tuple[str, ...]:
    """A name as it is compared: no capitals, accents or marks; Saint is St; umlauts in both spellings."""
    lower = unicodedata.normalize("NFC", name).casefold()
    return tuple(dict.fromkeys(k for text in (lower, lower.translate(_TWO_LETTERS)) if (k := _key(text))))


def _key(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    ascii_only = "".join(c for c in letters if not unicodedata.combining(c))
    words = _NUMBERED.sub(" ", _BETWEEN.sub(" ", ascii_only) if not re.search(r"\d", ascii_only) else ascii_only)
    return _BETWEEN.sub(" ", _SAINT.sub("st", _BETWEEN.sub(" ", words))).strip()


def _bearing(key: str) -> list[Town]:
    """The towns that are found by that key; only lines that hold it are taken apart."""
    named = (_town(*line.split("\t")) for line in _lines(key[0]) if key in line)
    return [town for town in named if key in town.keys]


@cache
def _lines(letter: str) -> tuple[str, ...]:
    """The lines about towns that have a key with that first letter."""
    file = FOLDER / f"{letter}.tsv.gz"
    if not file.is_file():
        return ()
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


def _town(name: str, region: str, country: str, north: str, east: str, people: str, known_as: str) -> Town:
    return Town(name, region, country, float(north), float(east), int(people), tuple(known_as.split("|")))


@cache
def _all() -> tuple[Town, ...]:
    """Every town, once for each letter that it is found under."""
    return tuple(_town(*line.split("\t")) for file in sorted(FOLDER.glob("*.tsv.gz")) for line in _lines(file.name[0]))


def _near(town: Town) -> str:
    """The largest other town nearby, which most people know."""
    close = (t for t in _all() if t.country == town.country and abs(t.latitude - town.latitude) < 1)
    around = [t for t in close if t.name != town.name and kilometres(t.point, town.point) <= NEARBY]
    return max(around, key=lambda t: t.people).name if around else ""
