"""What all referrals add up to: who comes into question, what trials failed by, and which answers would settle most."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypedDict

from screener.reports.language import ENGLISH
from screener.reports.wording import VERDICTS, Words
from screener.rules.verdicts import BEST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screener.knowledge import Knowledge
    from screener.reports.language import Language

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


def told(summary: Summary, knowledge: Knowledge, language: Language = ENGLISH) -> list[tuple[str, list[str]]]:
    """The summary in words: headings with their lines."""
    words, say = Words(knowledge, language), language.say
    parts = [
        (say("Trial by trial"), [line for trial in summary["trials"] for line in _of_trial(trial, words)]),
        (say("Which answers would settle most"), [_asked(a, words) for a in summary["asked"][:SHOWN]]),
    ]
    return [(_head(summary, language), []), *(part for part in parts if part[1])]


def _head(summary: Summary, language: Language) -> str:
    died, skipped, cells = summary["died"], summary["skipped"], summary["cells"]
    parts = [
        language.say_many("{count} referral", "{count} referrals", summary["referrals"]),
        language.say_many("{count} died", "{count} died", died) if died else "",
        language.say_many("{count} skipped, not screened", "{count} skipped, not screened", skipped) if skipped else "",
        language.say_many("{count} cell or entry not used", "{count} cells or entries not used", cells)
        if cells
        else "",
    ]
    return language.clauses(part for part in parts if part)


def _of_trial(trial: TrialSummary, words: Words) -> Iterator[str]:
    say = words.say
    found = ", ".join(
        say("{name}: {said}", name=say(VERDICTS[verdict]).lower(), said=n) for verdict, n in trial["verdicts"].items()
    )
    yield say("{name}: {said}", name=trial["trial"], said=found)
    for fell in trial["fell"][:SHOWN]:
        text = words.text(trial["trial"], fell["criterion"]).rstrip(".")
        how = ", ".join(_counted(fell, words.language))
        yield "   " + say("fell at {criterion} ({how}): {text}", criterion=fell["criterion"], how=how, text=text)


def _counted(fell: Fell, language: Language) -> Iterator[str]:
    """For how many a criterion was enough, and for how many others failed as well."""
    if fell["alone"]:
        yield language.say_many("{count} by it alone", "{count} by it alone", fell["alone"])
    if fell["together"]:
        yield language.say_many("{count} together with others", "{count} together with others", fell["together"])


def _asked(asked: Asked, words: Words) -> str:
    name, language = words.said.names(asked["about"], asked["names"]), words.language
    said = language.say_many(
        "{name}: asked for {count} referral", "{name}: asked for {count} referrals", asked["asked"], name=name
    )
    if not asked["settles"]:
        return said
    alone = language.say_many(
        "the answer alone would settle a trial for {count}",
        "the answer alone would settle a trial for {count}",
        asked["settles"],
    )
    return language.clauses((said, alone))
