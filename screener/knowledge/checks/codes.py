"""Checks of the vocabulary's codes: check digits, and codes that stand at two entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from screener.documents import Document
from screener.knowledge.checks.base import Finding, Inspected, Place, listed

_LOINC = re.compile(r"([0-9]{1,7})-([0-9])")
_SCTID = re.compile(r"[1-9][0-9]{5,17}")
_MULTIPLIED = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
"""Verhoeff's first table: the products of the dihedral group of order 10."""
_PERMUTED = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip
"""Verhoeff's second table: how a digit is changed by its place, counted from the right."""


class Coded(NamedTuple):
    """One code of one entry of the vocabulary."""

    place: Place
    name: str
    system: str
    code: str


def is_loinc(code: str) -> bool:
    """Whether a LOINC number ends in its check digit, by Mod 10 (LOINC Users' Guide, appendix on check digits).

    From the right, every second digit is doubled, beginning with the last before the check digit; all digits of the
    results and the check digit together make a multiple of 10.
    """
    match = _LOINC.fullmatch(code)
    if match is None:
        return False
    doubled = [str(int(digit) * (2 if i % 2 == 0 else 1)) for i, digit in enumerate(reversed(match[1]))]
    return (sum(map(int, "".join(doubled))) + int(match[2])) % 10 == 0


def is_sctid(code: str) -> bool:
    """Whether a SNOMED CT identifier has 6 to 18 digits of which the last is its check digit, by Verhoeff's scheme.

    As SNOMED International's release file specification describes it (Verhoeff's dihedral check).
    """
    if not _SCTID.fullmatch(code):
        return False
    check = 0
    for i, digit in enumerate(reversed(code)):
        check = int(_MULTIPLIED[check][int(_PERMUTED[i % 8][int(digit)])])
    return check == 0


def loinc_check_digit(seen: Inspected) -> Iterator[Finding]:
    """LOINC numbers with a wrong digit."""
    return _wrong(seen, "loinc", is_loinc, "LOINC number")


def snomed_check_digit(seen: Inspected) -> Iterator[Finding]:
    """SNOMED CT identifiers with a wrong digit."""
    return _wrong(seen, "snomed", is_sctid, "SNOMED CT identifier")


def code_of_two(seen: Inspected) -> Iterator[Finding]:
    """One code that stands at two entries of one file."""
    held: dict[tuple[str, str, str], list[Coded]] = {}
    for coded in _codes(seen):
        held.setdefault((coded.place.file, coded.system, coded.code), []).append(coded)
    for (_, system, code), found in held.items():
        if len(found) > 1:
            names = listed(f"`{coded.name}`" for coded in found)
            yield Finding(found[1].place, f"The {system} code {code} stands at {names}.")


def _wrong(seen: Inspected, system: str, right: Callable[[str], bool], called: str) -> Iterator[Finding]:
    for coded in _codes(seen):
        if coded.system == system and not right(coded.code):
            yield Finding(coded.place, f"{coded.code} is no {called}: its check digit does not fit.")


def _codes(seen: Inspected) -> Iterator[Coded]:
    """Every code of the vocabulary, whatever kind of entry it stands at."""
    s = seen.sources
    for document in (s.facts_document, s.conditions_document, s.drugs_document):
        for section, name, entry in _entries(document):
            for system, values in entry.get("codes", {}).items():
                line = document.line((section, name, "codes", system))
                place = Place(seen.name(document), line, name)
                yield from (Coded(place, name, system, code) for code in values)


def _entries(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every entry of every section of a file."""
    sections = ((section, held) for section, held in document.data.items() if isinstance(held, dict))
    entries = ((section, name, entry) for section, held in sections for name, entry in held.items())
    return (found for found in entries if isinstance(found[2], dict))
