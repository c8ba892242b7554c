"""What in a profile may tell who the patient is. Points at the place and never repeats what stands there."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from screener.documents import PathKey
from screener.models import spelled

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}")
NAME = re.compile(r"[^\W\d_]{2,}[\s,]+[^\W\d_]{2,}.*")
FULL_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Warn(NamedTuple):
    """Something to point out: a reason code and its parameters."""

    code: str
    params: dict[str, str]


def identifying(data: object) -> list[Warn]:
    """E-mail addresses anywhere, a name in place of a referral number, a birth date to the day."""
    found = [_warn(path, "an e-mail address", "leave it out") for path, text in _texts((), data) if _is_email(text)]
    held = data if isinstance(data, dict) else {}
    if NAME.fullmatch(str(held.get("id", ""))):
        found.append(_warn(("id",), "a name", "write a referral number"))
    if FULL_DAY.fullmatch(str(held.get("born", ""))):
        found.append(_warn(("born",), "a full date of birth", "year and month will do, unless an age limit is near"))
    return found


def _is_email(text: str) -> bool:
    return "@" in text and EMAIL.search(text) is not None  # the search alone takes long on what has no such sign


def _warn(path: PathKey, what: str, instead: str) -> Warn:
    return Warn("may_identify", {"where": spelled(path), "what": what, "instead": instead})


def _texts(path: PathKey, data: object) -> Iterator[tuple[PathKey, str]]:
    """Every text of a document with its place."""
    if isinstance(data, str):
        yield path, data
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield from _texts((*path, key), value)
