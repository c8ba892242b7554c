"""Numbers as the interval they may lie in, and how people write them. Units and dates live elsewhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal

from screener.messages import Message, worded

from .truth import Truth

# Far more digits than any input may have, so that rounding never makes two different inputs equal.
PRECISE = Context(prec=60)
_SHOWN = Context(prec=12)
_MOST_DIGITS = 28
_MOST_MAGNITUDE = 30
_ZERO = Decimal(0)
_WRITTEN = re.compile(r"(<=|>=|=|[<>≤≥])?\s*([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?)")
_GROUPED = re.compile(r"[0-9][ '’_\u00a0\u2009\u202f][0-9]|\.[0-9]+\.")


class NotANumber(ValueError):  # noqa: N818
    """What was written is not a number or a bound in the expected form, which the text names."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers that a quantity may be: all from `low` to `high`, where None is no bound.

    An open end is not itself possible. Raises ValueError when no number is left, or an end is not finite.
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if not all(end.is_finite() for end in (self.low, self.high) if end is not None):
            raise ValueError("the ends of an interval are finite numbers, or None for no bound")
        if _is_empty(self.low, self.high, self.low_open or self.high_open):
            raise ValueError("an interval holds at least one number: the low end comes first")
        object.__setattr__(self, "low_open", self.low_open and self.low is not None)
        object.__setattr__(self, "high_open", self.high_open and self.high is not None)

    @classmethod
    def exactly(cls, x: Decimal) -> "Interval":
        """The single number `x`."""
        return cls(x, x)

    @classmethod
    def at_least(cls, x: Decimal) -> "Interval":
        """`x` or more."""
        return cls(x, None)

    @classmethod
    def more_than(cls, x: Decimal) -> "Interval":
        """More than `x`."""
        return cls(x, None, low_open=True)

    @classmethod
    def at_most(cls, x: Decimal) -> "Interval":
        """`x` or less."""
        return cls(None, x)

    @classmethod
    def less_than(cls, x: Decimal) -> "Interval":
        """Less than `x`."""
        return cls(None, x, high_open=True)

    @classmethod
    def between(cls, low: Decimal, high: Decimal) -> "Interval":
        """From `low` to `high`, both included. Raises ValueError when `low` is above `high`."""
        return cls(low, high)

    @classmethod
    def anything(cls) -> "Interval":
        """Any number: nothing is known."""
        return cls(None, None)

    @property
    def decided(self) -> bool:
        """Whether it is a single number."""
        return self.low is not None and self.low == self.high

    def is_at_least(self, x: Decimal) -> Truth:
        """Whether the quantity is `x` or more."""
        if self.low is not None and self.low >= x:
            return Truth.TRUE
        if self.high is None or self.high > x:
            return Truth.UNKNOWN
        return Truth.UNKNOWN if self.high == x and not self.high_open else Truth.FALSE

    def is_more_than(self, x: Decimal) -> Truth:
        """Whether the quantity is more than `x`."""
        if self.high is not None and self.high <= x:
            return Truth.FALSE
        if self.low is None or self.low < x:
            return Truth.UNKNOWN
        return Truth.UNKNOWN if self.low == x and not self.low_open else Truth.TRUE

    def is_at_most(self, x: Decimal) -> Truth:
        """Whether the quantity is `x` or less."""
        return self.is_more_than(x).negated()

    def is_less_than(self, x: Decimal) -> Truth:
        """Whether the quantity is less than `x`."""
        return self.is_at_least(x).negated()

    def may_be(self, x: Decimal) -> bool:
        """Whether `x` is one of the possibilities."""
        return self.is_at_least(x) is not Truth.FALSE and self.is_at_most(x) is not Truth.FALSE

    def lies_within(self, other: "Interval") -> bool:
        """Whether every possibility of this one is a possibility of the other."""
        return _low(self) >= _low(other) and _high(self) <= _high(other)

    def overlaps(self, other: "Interval") -> bool:
        """Whether some number is a possibility of both."""
        return self.intersection(other) is not None

    def intersection(self, other: "Interval") -> "Interval | None":
        """The numbers that both may be; None when there is none."""
        above, below = max(self, other, key=_low), min(self, other, key=_high)
        if _is_empty(above.low, below.high, above.low_open or below.high_open):
            return None
        return Interval(above.low, below.high, above.low_open, below.high_open)

    def hull(self, other: "Interval") -> "Interval":
        """The smallest interval that holds both."""
        below, above = min(self, other, key=_low), max(self, other, key=_high)
        return Interval(below.low, above.high, below.low_open, above.high_open)

    def lowest(self, other: "Interval") -> "Interval":
        """What the lower of the two quantities may be."""
        low, high = min(self, other, key=_low), min(self, other, key=_high)
        return Interval(low.low, high.high, low.low_open, high.high_open)

    def highest(self, other: "Interval") -> "Interval":
        """What the higher of the two quantities may be."""
        low, high = max(self, other, key=_low), max(self, other, key=_high)
        return Interval(low.low, high.high, low.low_open, high.high_open)

    def scaled(self, factor: Decimal) -> "Interval":
        """Every possibility times `factor`. Raises ValueError unless `factor` is above 0."""
        if not factor > 0:
            raise ValueError("a quantity is scaled by a factor above 0")
        return self.mapped(lambda x: PRECISE.multiply(x, factor))

    def mapped(self, f: Callable[[Decimal], Decimal]) -> "Interval":
        """Every possibility through `f`, which is strictly increasing; an end without bound stays so."""
        low = None if self.low is None else f(self.low)
        high = None if self.high is None else f(self.high)
        return Interval(low, high, self.low_open, self.high_open)

    def __str__(self) -> str:
        """As plain text; a number of more than 12 digits is rounded and marked `≈`.

        "From 0 to below 50" is written `<50`, as laboratories write it.
        """
        if self.high is None:
            return "any number" if self.low is None else ("≥", ">")[self.low_open] + _plain(self.low)
        if self.low is None or (not self.low and self.high_open and not self.low_open):
            return ("≤", "<")[self.high_open] + _plain(self.high)
        if self.decided:
            return _plain(self.low)
        above, below = "above " * self.low_open, "below " * self.high_open
        return f"from {above}{_plain(self.low)} to {below}{_plain(self.high)}"


def quotient(value: Interval, by: Interval) -> Interval | None:
    """What one quantity divided by another may be; None where the divisor may be 0 or less, or the value negative."""
    if by.low is None or by.low <= 0 or value.low is None or value.low < 0:
        return None
    low = PRECISE.divide(value.low, by.high) if by.high is not None else _ZERO
    high = None if value.high is None else PRECISE.divide(value.high, by.low)
    return Interval(
        low, high, value.low_open or (by.high_open and low > 0), value.high_open or (by.low_open and high != 0)
    )


def _low(interval: Interval) -> tuple[bool, Decimal, bool]:
    """A key that orders intervals by where they begin."""
    return interval.low is not None, interval.low or _ZERO, interval.low_open


def _high(interval: Interval) -> tuple[bool, Decimal, bool]:
    """A key that orders intervals by where they end."""
    return interval.high is None, interval.high or _ZERO, not interval.high_open


def _is_empty(low: Decimal | None, high: Decimal | None, open_end: bool) -> bool:
    if low is None or high is None:
        return False
    return low > high or (low == high and open_end)


def _plain(x: Decimal) -> str:
    rounded = x.normalize(_SHOWN)
    return f"{rounded:f}" if rounded == x else f"≈{rounded:f}"


def parse_number(said: str | int | float | Decimal, floor: Decimal | None = _ZERO) -> Interval:
    """The interval that a written number or bound means: `1250`, `<50`, `≥1e6`.

    `floor` is the least that the quantity can be, where `<50` begins; None when it may be negative, as a
    logarithm may. Raises NotANumber for any other form, for what is below the floor, and for what no
    quantity needs: more than 28 digits, 1e30 and above.
    """
    text = _as_text(said).strip()
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise NotANumber(_expected(text))
    number = _sized(Decimal(match[2]))
    possible = _bounded(match[1], number).intersection(Interval(floor, None))
    if possible is None or (floor is not None and number < floor):
        raise NotANumber(worded("Write a number that is not below the least that this quantity can be."))
    return possible


def _as_text(said: str | int | float | Decimal) -> str:
    if isinstance(said, bool):
        raise NotANumber(worded("Write a number such as 1250, not true or false."))
    return str(Decimal(said)) if isinstance(said, int) else str(said)


def _expected(text: str) -> Message:
    """What to write instead of `text`, which it does not repeat."""
    if "," in text:
        return worded("Write a decimal point instead of a comma, and no thousands separators: 1250.5.")
    if _GROUPED.search(text):
        return worded("Write the digits without thousands separators: 1250000.")
    return worded("Write a number such as 1250 or 0.5, or a bound such as <50 or ≥1000000.")


def _sized(number: Decimal) -> Decimal:
    digits = len(number.as_tuple().digits)
    if digits > _MOST_DIGITS or (number and abs(number.adjusted()) >= _MOST_MAGNITUDE):
        raise NotANumber(worded("Write a number of at most 28 digits, below 1e30 and not as small as 1e-30."))
    return number or _ZERO


def _bounded(sign: str | None, number: Decimal) -> Interval:
    match sign:
        case "<":
            return Interval.less_than(number)
        case "<=" | "≤":
            return Interval.at_most(number)
        case ">":
            return Interval.more_than(number)
        case ">=" | "≥":
            return Interval.at_least(number)
    return Interval.exactly(number)
