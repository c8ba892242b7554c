"""What all referrals add up to: who comes into question, what trials failed by, and which answers would settle most."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypedDict

from screener.reports.wording import VERDICTS, Words
from screener.rules.verdicts import BEST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screener.knowledge import Knowledge

SHOWN = 8
"""Items and questions that a summary names."""


class Fell(TypedDict):
    """A criterion, and for how many it was what failed: alone, or together with others."""

    criterion: str
    alone: int
    together: int


class TrialSummary(TypedDict):
    """One trial: how many referrals have which verdict, what they fell at, and how many only lack facts."""

    trial: str
    verdicts: dict[str, int]
    only_missing: int
    fell: list[Fell]


class Asked(TypedDict):
    """A question: for how many referrals an answer alone would settle a trial, and of how many it is asked at all."""

    about: str
    names: list[str]
    settles: int
    asked: int


class Summary(TypedDict):
    """Everything together. `cells`: how many cells or entries were not used, and deserve a look."""

    schema: int
    referrals: int
    died: int
    skipped: int
    cells: int
    trials: list[TrialSummary]
    asked: list[Asked]


def summary_of(tallies: Iterable[dict[str, Any]], skipped: int, cells: int) -> Summary:
    """Of what each referral left."""
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    fell: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    settles: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    referrals = died = 0
    for one in tallies:
        referrals += 1
        died += "died" in one
        for trial, verdict in one.get("verdicts", {}).items():
            verdicts[trial][verdict] += 1
        for trial, reasons in one.get("fell", {}).items():
            fell[trial].update(_at(reasons))
        for name, trials in one.get("asked", {}).items():
            asked[name] += 1
            settles[name] += bool(trials)
    return {
        "schema": 1,
        "referrals": referrals,
        "died": died,
        "skipped": skipped,
        "cells": cells,
        "trials": [_trial(trial, found, fell[trial]) for trial, found in sorted(verdicts.items())],
        "asked": _in_order(asked, settles),
    }


def _at(reasons: list[list[str]]) -> Iterator[tuple[str, bool]]:
    """Each criterion that a trial failed by, and whether by it alone."""
    named = list(dict.fromkeys(name for reason in reasons for name in reason))
    return ((name, len(named) == 1) for name in named)


def _trial(trial: str, verdicts: Counter[str], fell: Counter[tuple[str, bool]]) -> TrialSummary:
    names = sorted({name for name, _ in fell}, key=lambda name: (-fell[name, True] - fell[name, False], name))
    return {
        "trial": trial,
        "verdicts": {verdict: verdicts[verdict] for verdict in BEST_FIRST if verdicts[verdict]},
        "only_missing": verdicts["needs_facts"],
        "fell": [{"criterion": n, "alone": fell[n, True], "together": fell[n, False]} for n in names],
    }


def _in_order(asked: Counter[str], settles: Counter[str]) -> list[Asked]:
    ordered = sorted(asked, key=lambda name: (-settles[name], -asked[name], name))
    return [
        {"about": about, "names": names, "settles": settles[name], "asked": asked[name]}
        for name in ordered
        for about, names in [json.loads(name)]
    ]


def told(summary: Summary, knowledge: Knowledge) -> list[tuple[str, list[str]]]:
    """The summary in words: headings with their lines."""
    words = Words(knowledge)
    parts = [
        ("Trial by trial", [line for trial in summary["trials"] for line in _of_trial(trial, words)]),
        ("Which answers would settle most", [_asked(a, words) for a in summary["asked"][:SHOWN]]),
    ]
    return [(_head(summary), []), *(part for part in parts if part[1])]


def _head(summary: Summary) -> str:
    parts = [
        _many(summary["referrals"], "referral"),
        f"{summary['died']} died" if summary["died"] else "",
        f"{summary['skipped']} skipped, not screened" if summary["skipped"] else "",
        f"{_many(summary['cells'], 'cell or entry', 'cells or entries')} not used" if summary["cells"] else "",
    ]
    return "; ".join(part for part in parts if part)


def _many(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _of_trial(trial: TrialSummary, words: Words) -> Iterator[str]:
    found = ", ".join(f"{VERDICTS[verdict].lower()}: {n}" for verdict, n in trial["verdicts"].items())
    yield f"{trial['trial']}: {found}"
    for fell in trial["fell"][:SHOWN]:
        text = words.text(trial["trial"], fell["criterion"]).rstrip(".")
        counted = ", ".join(f"{fell[how]} {how}" for how in ("alone", "together") if fell[how])
        yield f"   fell at {fell['criterion']} ({counted}): {text}"


def _asked(asked: Asked, words: Words) -> str:
    name = words.said.names(asked["about"], asked["names"])
    alone = f", and alone would settle a trial for {asked['settles']}" if asked["settles"] else ""
    return f"{name}: asked for {_many(asked['asked'], 'referral')}{alone}"
