"""Three truth values and strong Kleene logic over them. What is compared, and why, is not known here."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Whether a statement holds for all (TRUE), none (FALSE) or some (UNKNOWN) of the possibilities.

    UNKNOWN counts as true in a plain `if`: compare with `is Truth.TRUE` instead.
    """

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def negated(self) -> "Truth":
        """The truth of the opposite statement; the opposite of UNKNOWN is UNKNOWN."""
        return Truth(Truth.TRUE - self)


def truth_of(flag: bool) -> Truth:
    """TRUE or FALSE, for what is known."""
    return Truth.TRUE if flag else Truth.FALSE


def all_of(truths: Iterable[Truth]) -> Truth:
    """Whether every statement holds; TRUE when there is none."""
    return min(truths, default=Truth.TRUE)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Whether some statement holds; FALSE when there is none."""
    return max(truths, default=Truth.FALSE)


def none_of(truths: Iterable[Truth]) -> Truth:
    """Whether no statement holds; TRUE when there is none."""
    return any_of(truths).negated()


def at_least(n: int, truths: Iterable[Truth]) -> Truth:
    """Whether `n` or more of the statements hold; TRUE when `n` is 0 or less."""
    told = list(truths)
    if told.count(Truth.TRUE) >= n:
        return Truth.TRUE
    return Truth.FALSE if len(told) - told.count(Truth.FALSE) < n else Truth.UNKNOWN
