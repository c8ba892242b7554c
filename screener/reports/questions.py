"""How a question is put, for letters, forms and the interview. Decides neither what is asked nor in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from screener.reports.language import N_
from screener.values import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.engine.result import CriterionResult, Missing, TrialResult
    from screener.knowledge import CompiledTrial, Texts, Unknown
    from screener.reports.language import Language
    from screener.values import Window
    from screener.vocabulary import Fact, Hierarchy, Vocabulary

    Misses = tuple[CriterionResult, Missing]

SIDES = {
    "before": N_("within {period} before: {day}"),
    "after": N_("within {period} after: {day}"),
    "of": N_("within {period} before or after: {day}"),
}
ANY_TIME = {"before": N_("before: {day}"), "after": N_("after: {day}"), "of": ""}
UNCLEAR = ("equivocal", "indeterminate")
"""Words for a result that may be one thing or the other."""
UNTESTED = "not_done"
"""The word of a record that there is no result."""


class Choice(NamedTuple):
    """An answer that a category may have: the word that a profile writes, and how it is said."""

    value: str
    said: str


def misses(trial: TrialResult, about: str, names: Iterable[str], vocabulary: Vocabulary) -> list[Misses]:
    """The criteria of a trial that miss what is asked (or, of groups that overlap, what is like it)."""
    alike = [(c, m) for c in trial["criteria"] for m in c["missing"] if m["about"] == about]
    asked = list(names)
    if about == "fact":
        return [(c, m) for c, m in alike if m["names"] == asked]
    tree = vocabulary.drug_tree if about == "treatment" else vocabulary.condition_tree
    return [(c, m) for c, m in alike if any(_is_kind(one, n, tree) for one in m["names"] for n in asked)] or alike


def _is_kind(one: str, other: str, tree: Hierarchy) -> bool:
    return {one, other} <= set(tree.parents) and tree.is_a(one, other)


class Questions:
    """Puts questions in the reader's words: plain ones, or a clinician's."""

    def __init__(self, texts: Texts, language: Language, *, plain: bool) -> None:
        self.texts, self.language, self.plain = texts, language, plain
        self.vocabulary = texts.vocabulary

    def question(self, about: str, names: Iterable[str]) -> str:
        """What is asked."""
        named = list(names)
        if about == "fact":
            return self.texts.question(named[0], plain=self.plain)
        listed = self.names(about, named)
        return self.language.say(self._lists(about), names=listed)

    def names(self, about: str, names: Iterable[str]) -> str:
        """What a question is about, by name."""
        return self.language.say(" or ").join(self.texts.name(about, name) for name in names)

    def _lists(self, about: str) -> str:
        words = {
            ("treatment", True): N_("Has the patient ever been given one of these: {names}?"),
            ("treatment", False): N_("{names}: each medicine with first and last dose, dose, route and indication"),
            ("condition", True): N_("Does the patient have, or did the patient ever have, one of these: {names}?"),
            ("condition", False): N_("{names}: active, in the past (until when), or never"),
        }
        return words[(about, self.plain)]

    def choices(self, fact: Fact) -> list[Choice]:
        """The answers to a category, in the order in which they are asked: yes before no; "not tested" apart."""
        values = [v for v in fact.values if not fact.derived]
        if set(values) == {"true", "false"}:
            values = ["true", "false"]
        open_ = [said for said, means in fact.says.items() if len(means) > 1]
        return [Choice(v, self._said(fact, v)) for v in (*values, *open_[:1])]

    def _said(self, fact: Fact, value: str) -> str:
        """In plain words, what a laboratory calls equivocal is unclear."""
        return self.language.say("unclear") if self.plain and value in UNCLEAR else self.texts.value(fact.id, value)

    def untested(self, fact: Fact) -> bool:
        """Whether "not tested" is an answer."""
        return UNTESTED in fact.says

    # how recent

    def recent(self, trial: CompiledTrial, about: str, names: Iterable[str]) -> list[str]:
        """How recent a result the trial wants, or how far back it looks into a list; once each."""
        named = set(names)
        theirs = [u for u in trial.unknowns if _is_about(u, about, named)]
        return list(dict.fromkeys(said for u in theirs for w in _windows(u) if (said := self.window(w))))

    def window(self, window: Window) -> str:
        """A window of time in words."""
        if not window.anchor:
            return self.language.say("within {period} before screening", period=self.period(window.period))
        day = self.texts.name("fact", window.anchor)
        if not window.period:
            return self.language.say(ANY_TIME[window.side], day=day)
        return self.language.say(SIDES[window.side], period=self.period(window.period), day=day)

    def recheck(self, fact: Fact) -> str:
        """How old a reading may be before it counts as none (the project's own policy); empty where that never is."""
        if not fact.recheck_after:
            return ""
        return self.language.say("no older than {period}", period=self.period(fact.recheck_after))

    def period(self, text: str) -> str:
        """A length of time."""
        period, language = parse_period(text), self.language
        return {
            "day": language.say_many("{count} day", "{count} days", period.count),
            "week": language.say_many("{count} week", "{count} weeks", period.count),
            "month": language.say_many("{count} month", "{count} months", period.count),
            "year": language.say_many("{count} year", "{count} years", period.count),
        }[period.unit]


def _is_about(unknown: Unknown, about: str, names: set[str]) -> bool:
    if unknown.kind in ("treatment", "condition"):
        return unknown.kind == about and bool(names & set(unknown.asked))
    return about == "fact" and unknown.name in names


def _windows(unknown: Unknown) -> tuple[Window, ...]:
    """Of a fact in which window its reading must lie; what is asked about a day itself is no window of a reading."""
    if unknown.kind in ("treatment", "condition"):
        return unknown.windows
    return (unknown.series.window,) if unknown.series.window and unknown.kind != "around" else ()
