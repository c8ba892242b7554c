"""Takes what is there out of a record of any shape: nothing is required, nothing raises, wrong types are nothing."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

_DATE = re.compile(r"(?:19|20|21)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def at(data: Any, *path: str) -> Any:
    """What stands at a path of keys; None where anything of it is missing. Of a list on the way, the first entry."""
    for key in path:
        if isinstance(data, list):
            data = data[0] if data else None
        data = data.get(key) if isinstance(data, dict) else None
    return data


def text(data: Any, *path: str) -> str:
    """The text there, without spaces around it; a number is spelled; anything else is nothing."""
    found = at(data, *path)
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return sayable(str(found)).strip()


def many(data: Any, *path: str) -> list[Any]:
    """The entries there; one entry alone, which some tools take out of its list, is a list of one."""
    found = at(data, *path)
    if found is None or found == "":
        return []
    return found if isinstance(found, list) else [found]


def texts(data: Any, *path: str) -> tuple[str, ...]:
    """The texts of a list there, each once."""
    return tuple(dict.fromkeys(filter(None, (text({"": entry}, "") for entry in many(data, *path)))))


def number(data: Any, *path: str) -> float | None:
    """The number there, if it is one."""
    found = at(data, *path)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        value = float(found)
    except OverflowError:
        return None
    return value if value == value and abs(value) < 1e300 else None


def date(data: Any, *path: str) -> str:
    """The date there with the precision that it has: a year, a month or a day. Times of day are left out."""
    found = text(data, *path)
    whole = _DATE.match(found)
    if whole and (whole.end() == len(found) or found[whole.end()] in "T "):
        return whole[0]
    turned = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})(?:\D.*)?", found)
    return date({"": f"{turned[3]}-{turned[2]}-{turned[1]}"}, "") if turned else ""


def hashed(record: Any) -> str:
    """SHA-256 of the record as canonical JSON."""
    plain = json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def sayable(found: str) -> str:
    """Text that can be written as UTF-8: half a character becomes a question mark."""
    return found.encode("utf-8", "replace").decode()
