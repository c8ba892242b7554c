"""Units of measurement by their UCUM codes and everyday spellings, and the exact conversions between them.

Molar masses and plausible values are medical facts: callers bring them from sourced data files.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from .numbers import PRECISE, Interval

_TEN = Decimal(10)
_THOUSAND, _THOUSANDTH = Decimal(1000), Decimal("0.001")
_LARGEST_LOG = Decimal(100)

# dimension: UCUM code, factor to the base of the dimension, everyday spellings
_UNITS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "cells per volume": (
        ("/L", "1", "cells/L"),
        ("/dL", "10", "cells/dL"),
        ("/mL", "1e3", "cells/mL"),
        ("/uL", "1e6", "cells/uL"),
        ("/mm3", "1e6", "cells/mm3"),
        ("/nL", "1e9", "cells/nL"),
        ("10*6/L", "1e6", "10^6/L"),
        ("10*9/L", "1e9", "10^9/L, G/L"),
        ("10*3/uL", "1e9", "10^3/uL, K/uL"),
        ("10*3/mm3", "1e9", "10^3/mm3"),
    ),
    "copies per volume": (
        ("{copies}/mL", "1e3", "copies/mL, cp/mL, [copies]/mL"),
        ("{copies}/uL", "1e6", "copies/uL, cp/uL"),
        ("{copies}/L", "1", "copies/L, cp/L"),
        ("{log10_copies}/mL", "1e3", "log10 copies/mL, log copies/mL, log10 cp/mL, log cp/mL, {log_copies}/mL"),
    ),
    "international units per volume": (
        ("[IU]/mL", "1e3", "IU/mL, UI/mL"),
        ("[IU]/L", "1", "IU/L, UI/L"),
    ),
    "mass per volume": (
        ("g/L", "1", ""),
        ("g/dL", "10", ""),
        ("mg/dL", "0.01", ""),
        ("mg/L", "0.001", ""),
        ("ug/mL", "0.001", ""),
        ("ng/mL", "0.000001", ""),
    ),
    "substance per volume": (
        ("mmol/L", "0.001", ""),
        ("umol/L", "0.000001", ""),
    ),
    "mass": (
        ("kg", "1000", ""),
        ("g", "1", ""),
    ),
    "mass per time": (
        ("mg/d", "1", "mg/day, mg/j, mg/jour"),
        ("g/d", "1000", "g/day, g/j, g/jour"),
    ),
    "mass per mass and time": (("mg/kg/d", "1", "mg/kg/day, mg/kg/j, mg/kg/jour"),),
    "calendar time": (
        ("a", "12", "years, year, yr"),
        ("mo", "1", "months, month"),
    ),
    "days": (
        ("wk", "7", "weeks, week"),
        ("d", "1", "days, day"),
    ),
    "percent": (("%", "1", "percent"),),
    "plain number": (("1", "1", ""),),
}

_LETTERS = str.maketrans({"µ": "u", "μ": "u", "×": "x", "³": "^3", "⁶": "^6", "⁹": "^9", "(": "", ")": ""})
_TIDYING = (
    (r"\s+per\s+", "/"),
    (r"\s+", ""),
    (r"mm\^3", "mm3"),
    (r"\{?cells?\}?", ""),
    (r"^x?10(?:\^|\*\*?|e)([0-9])", r"10*\1"),
    (r"/mcl$", "/uL"),
    (r"^1/", "/"),
    (r"^(?:thousands?|thou)/", "10*3/"),
    (r"/([dmun]?)l$", r"/\1L"),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement: its UCUM code, what it measures, and its size.

    One unit is `factor` times the base of its dimension; with `log10`, numbers are decimal logarithms.
    """

    code: str
    dimension: str
    factor: Decimal
    log10: bool = False


class UnknownUnit(ValueError):  # noqa: N818
    """No such unit is known; `nearest` holds the known spellings that come closest, best first."""

    def __init__(self, nearest: tuple[str, ...]) -> None:
        super().__init__("write a known unit" + (f", such as {' or '.join(nearest)}" if nearest else ""))
        self.nearest = nearest


def parse_unit(text: str) -> Unit:
    """The unit that is written, in UCUM or an everyday spelling: `/uL`, `10^9/L`, `G/L`, `copies/mL`.

    Case is free except where it tells units apart (`G/L` is giga per litre, `g/L` is grams).
    Raises UnknownUnit.
    """
    unit = _known(text)
    if unit is None:
        raise UnknownUnit(_nearest(text))
    return unit


@lru_cache(1024)
def _known(text: str) -> Unit | None:
    """The unit, if there is one; a record repeats the same few."""
    written = _tidy(text)
    known = _by_spelling()
    return known.get(written) or known.get(written.casefold())


def _units() -> dict[Unit, tuple[str, ...]]:
    """Every unit with its spellings, the UCUM code first."""
    return {
        Unit(code, dimension, Decimal(factor), "log10" in code): (code, *filter(None, others.split(", ")))
        for dimension, rows in _UNITS.items()
        for code, factor, others in rows
    }


@cache
def _by_spelling() -> dict[str, Unit]:
    """Units by tidied spelling as written, and without case; as written wins."""
    exact = {_tidy(spelling): unit for unit, spellings in _units().items() for spelling in spellings}
    return {spelling.casefold(): unit for spelling, unit in exact.items()} | exact


def _tidy(text: str) -> str:
    """The text with one spelling for spaces, micro, litre, powers of ten and counted cells."""
    text = text.translate(_LETTERS)
    for pattern, replacement in _TIDYING:
        text = re.sub(pattern, replacement, text, flags=re.IGNORECASE)
    return text


def _nearest(text: str) -> tuple[str, ...]:
    from difflib import get_close_matches

    spellings = [spelling for group in _units().values() for spelling in group]
    return tuple(get_close_matches(text[:40], spellings, n=3, cutoff=0.5))


def convert(value: Interval, given: Unit, wanted: Unit, *, grams_per_mole: Decimal | None = None) -> Interval | None:
    """The value, given in one unit, in the wanted unit; None where no exact conversion is known.

    Mass and amount convert only with the substance's `grams_per_mole`; ValueError unless it is above 0.
    A logarithm without lower bound is a quantity from 0; the quantity 0 alone has no logarithm (None).
    Powers of ten stay exact; a third of a year or a logarithm is kept to 60 digits.
    """
    if given == wanted:
        return value
    sizes = _sizes(given, wanted, grams_per_mole)
    quantity = _antilogarithm(value) if given.log10 else value
    if sizes is None or quantity is None:
        return None
    up, down = sizes
    quantity = quantity.mapped(lambda x: PRECISE.divide(PRECISE.multiply(x, up), down))
    return _logarithm(quantity) if wanted.log10 else quantity


def _sizes(given: Unit, wanted: Unit, grams_per_mole: Decimal | None) -> tuple[Decimal, Decimal] | None:
    """What a number of the given unit is multiplied and then divided by; None when they do not convert."""
    if grams_per_mole is not None and not grams_per_mole > 0:
        raise ValueError("a molar mass is above 0 grams per mole")
    match given.dimension, wanted.dimension, grams_per_mole:
        case "mass per volume", "substance per volume", Decimal() as molar_mass:
            return given.factor, PRECISE.multiply(wanted.factor, molar_mass)
        case "substance per volume", "mass per volume", Decimal() as molar_mass:
            return PRECISE.multiply(given.factor, molar_mass), wanted.factor
    return (given.factor, wanted.factor) if given.dimension == wanted.dimension else None


def _antilogarithm(value: Interval) -> Interval | None:
    """Ten to the power of the value; None beyond 100 powers of ten, which nobody measures."""
    if any(abs(end) > _LARGEST_LOG for end in (value.low, value.high) if end is not None):
        return None
    return value.mapped(lambda x: PRECISE.power(_TEN, x)).intersection(Interval.at_least(Decimal(0)))


def _logarithm(value: Interval) -> Interval | None:
    """The decimal logarithm of what is above 0 in the value; None when nothing is."""
    positive = value.intersection(Interval.more_than(Decimal(0)))
    if positive is None:
        return None
    unbounded = Interval(positive.low or None, positive.high, positive.low_open, positive.high_open)
    return unbounded.mapped(PRECISE.log10)


def implausible(value: Interval, plausible: Interval) -> bool:
    """Whether the value lies wholly outside what is plausible, both in the same unit."""
    return not value.overlaps(plausible)


def thousandfold(value: Interval, plausible: Interval) -> str | None:
    """Whether an implausible value looks like a slip by 1000, as between `/uL` and `10*9/L`.

    "multiply" or "divide" when that, by 1000, brings all of it within the plausible interval; None otherwise.
    """
    if not implausible(value, plausible):
        return None
    if value.scaled(_THOUSAND).lies_within(plausible):
        return "multiply"
    return "divide" if value.scaled(_THOUSANDTH).lies_within(plausible) else None
