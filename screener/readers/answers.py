"""What a result means for a fact: a number with its bound and unit, or a laboratory's answer. Knows no format.

Only numbers, units of the vocabulary's own spelling and words of the vocabulary come out; text never does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener.readers.notes import Why
from screener.values import NotANumber, Unit, UnknownUnit, parse_number, parse_unit
from screener.vocabulary import plain

if TYPE_CHECKING:
    from screener.readers.codes import Codes
    from screener.vocabulary import Fact

WRITTEN = re.compile(r"\s*([<>]=?|≤|≥)?\s*([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)\s*(.*?)\s*", re.DOTALL)
PLAIN_UNITS = re.compile(r"1?|\{[^{}]*\}|score|points?", re.IGNORECASE)
"""Units of what has none: UCUM's 1 and its annotations."""
COMPARATORS = ("", "<", "<=", ">=", ">")
QUALITATIVE = {
    "positive": "detected",
    "detected": "detected",
    "negative": "not detected",
    "not_detected": "not detected",
}
"""Answers that say something of a number: above nothing, or nothing found."""
DETECTED = {"positive": True, "detected": True, "negative": False, "not_detected": False}
COUNTED = ("copies per volume", "international units per volume")
"""Dimensions of what is looked for and may not be found."""

Result = dict[str, str | int | float | bool]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as an export has it; `units`: how its unit is written, the code first."""

    value: int | float | str
    comparator: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What an export says of one fact: a number, answers of the vocabulary, or both (an interpretation)."""

    number: Number | None = None
    words: tuple[str, ...] = ()
    interpreted: tuple[str, ...] = ()


def result_of(codes: Codes, fact: Fact, said: Answers) -> Result | Why:
    """The value of a finding, or why there is none. The fact is a number or a category."""
    if not said.number and not said.words and not said.interpreted:
        return Why.NO_VALUE
    if fact.type == "number":
        return _number(fact, said)
    return _category(codes, fact, said)


def from_text(text: str) -> Number | None:
    """A number that is written out: `<20`, `1250 copies/mL`."""
    match = WRITTEN.fullmatch(text)
    return Number(match[2], match[1] or "", (match[3],) if match[3] else ()) if match else None


def _number(fact: Fact, said: Answers) -> Result | Why:
    if said.number is None:
        return _qualitative(fact, said)
    written = f"{_sign(said.number.comparator)}{said.number.value}"
    unit = _unit(fact, said.number.units)
    if isinstance(unit, Why):
        return unit
    if said.number.comparator not in (*COMPARATORS, "≤", "≥") or not _is_number(written, unit):
        return Why.VALUE_NOT_READ
    bare = said.number.comparator == "" and not isinstance(said.number.value, str)
    value = said.number.value if bare else written
    out: Result = {"value": value} | ({"unit": unit.code} if unit else {})
    found = {DETECTED[word] for word in said.interpreted if word in DETECTED}
    below = said.number.comparator.startswith(("<", "≤"))
    return out | {"detected": found.pop()} if below and len(found) == 1 and _counted(unit) else out


def _counted(unit: Unit | None) -> bool:
    return unit is not None and unit.dimension in COUNTED


def _sign(comparator: str) -> str:
    return comparator.strip()


def _is_number(written: str, unit: Unit | None) -> bool:
    try:
        parse_number(written, **({"floor": None} if unit and unit.log10 else {}))
    except NotANumber:
        return False
    return True


def _qualitative(fact: Fact, said: Answers) -> Result | Why:
    words = {QUALITATIVE[word] for word in (said.words or said.interpreted) if word in QUALITATIVE}
    own = parse_unit(fact.unit) if fact.unit else None
    if len(words) != 1 or not _counted(own):
        return Why.VALUE_NOT_READ
    return {"value": words.pop(), "unit": fact.unit}


def _unit(fact: Fact, written: tuple[str, ...]) -> Unit | Why | None:
    """The unit, if the fact is measured in it."""
    units = [text for text in written if text.strip()]
    if not fact.unit:
        return None if all(_is_plain(fact, text.strip()) for text in units) else Why.WRONG_UNIT
    if not units:
        return Why.NO_UNIT
    allowed = {unit.dimension for text in (fact.unit, *fact.also_in) if (unit := _parsed(text))}
    known = [unit for text in units if not PLAIN_UNITS.fullmatch(text.strip()) and (unit := _parsed(text))]
    fitting = [unit for unit in known if unit.dimension in allowed]
    if fitting and len({(unit.factor, unit.log10) for unit in known}) > 1:
        return Why.UNITS_DISAGREE
    return next(iter(fitting), Why.WRONG_UNIT)


def _is_plain(fact: Fact, text: str) -> bool:
    return PLAIN_UNITS.fullmatch(text) is not None or text in fact.also_in


def _parsed(text: str) -> Unit | None:
    try:
        return parse_unit(text)
    except UnknownUnit:
        return None


def _category(codes: Codes, fact: Fact, said: Answers) -> Result | Why:
    """The first of the answer's words that the fact has a value for; answers that contradict each other are none."""
    if said.number is not None:
        return Why.VALUE_NOT_READ
    found = [_of_fact(codes, fact, word) for word in (*said.words, *said.interpreted)]
    values = {word: possible for word in found if word and (possible := fact.possible(word))}
    if not values or (said.words and not _of_fact(codes, fact, said.words[0])):
        return Why.VALUE_NOT_READ
    if not frozenset.intersection(*values.values()):
        return Why.ANSWERS_DISAGREE
    narrowest = min(values, key=lambda word: len(values[word]))
    return {"value": narrowest == "true" if narrowest in ("true", "false") else narrowest}


def _of_fact(codes: Codes, fact: Fact, word: str) -> str:
    entry = codes.vocabulary.answers.get(word)
    ways = (word, *(entry.is_a if entry else ()))
    return next((way for way in map(plain, ways) if fact.possible(way) is not None), "")
