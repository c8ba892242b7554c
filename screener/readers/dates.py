"""Days as exports write them, as a profile writes them: with the precision that is there, and in the place itself."""

from __future__ import annotations

from screener.values import NotADate, parse_days


def day(written: str | None) -> str | None:
    """`2026-10-02T23:30:00+02:00` is 2 October, whatever the day was elsewhere; None if it is no day."""
    text = (written or "").partition("T")[0]
    try:
        parse_days(text)
    except NotADate:
        return None
    return text


def clock(written: str | None) -> str | None:
    """The time of day, to tell samples of one day apart."""
    time = (written or "").partition("T")[2][:5]
    return time if len(time) == len("08:15") else None


def month(written: str | None) -> str | None:
    """The year and month of a day, if they are there."""
    whole = day(written)
    return whole[:7] if whole else None


def span(start: str | None, end: str | None) -> str | None:
    """The smallest day, month or year that holds both ends; None when none does, or when one end is open."""
    first, last = day(start), day(end)
    if first is None or last is None:
        return None
    cuts = (first[:n] for n in (10, 7, 4) if first[:n] == last[:n] and len(first) >= n and len(last) >= n)
    return next(cuts, None)
