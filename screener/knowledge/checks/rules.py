"""Checks of single rules as they are written: thresholds, series, windows, values, consent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from screener.knowledge.checks.base import Finding, Inspected, listed
from screener.knowledge.compiled import CompiledTrial
from screener.models import Model
from screener.rules.asked import Doubtful, Either
from screener.rules.formula import Formula
from screener.rules.requirements import ConditionRule, FactRule
from screener.values import parse_number, parse_unit
from screener.vocabulary import Fact, Vocabulary

_SERIES = re.compile(
    r"\b(consecutive(ly)?|successive(ly)?|in a row|(two|2|three|3|several) (different )?(occasions|times)"
    r"|on each of|repeated(ly)? (tests?|results?|measure\w*))\b",
    re.IGNORECASE,
)


def implausible_threshold(seen: Inspected) -> Iterator[Finding]:
    """A number that `doubtful` marks is known to be wrong as it is printed, and may stay."""
    for place, _, leaf in seen.leaves():
        if isinstance(leaf, FactRule):
            fact = seen.vocabulary.facts[leaf.fact]
            for said in _thresholds(leaf):
                if not _plausible(fact, said):
                    yield Finding(place, _implausible(fact, said))


def series_without_reads(seen: Inspected) -> Iterator[Finding]:
    """`of_last: 3` alone does not say whether all of the three must be so, or one of them."""
    for place, _, leaf in seen.leaves():
        if isinstance(leaf, FactRule) and leaf.of_last and leaf.reads is None:
            says = f"It asks for the last {leaf.of_last} results of `{leaf.fact}`, and no `reads` says which counts."
            yield Finding(place, says)


def series_in_words(seen: Inspected) -> Iterator[Finding]:
    """Words for several results, and no rule below them that asks for several."""
    for trial, entry in seen.entries():
        facts = [leaf for _, leaf in entry.leaves() if isinstance(leaf, FactRule)]
        words = _SERIES.search(entry.criterion.text)
        if words and facts and not any(leaf.reads or leaf.of_last for leaf in facts):
            place = trial.at(entry.path, entry.criterion.id)
            yield Finding(place, f"Its text says “{words[0]}”, and its rule has neither `reads` nor `of_last`.")


def window_without_end(seen: Inspected) -> Iterator[Finding]:
    """What stays once it is there is never past, and was last active today."""
    for place, _, leaf in seen.leaves():
        if isinstance(leaf, ConditionRule) and _stays(leaf, seen.vocabulary) and _asks_for_an_end(leaf):
            names = listed(f"`{name}`" for name in sorted(leaf.asked().names))
            yield Finding(place, f"{names} stays once it is there, so that a window or `past` says nothing of it.")


def window_on_a_statement(seen: Inspected) -> Iterator[Finding]:
    """What the patient or the site says on the day has no date that a window could ask for."""
    for place, _, leaf in seen.leaves():
        if isinstance(leaf, FactRule) and leaf.windows():
            who = seen.vocabulary.facts[leaf.fact].answered_by
            if who != "record":
                says = f"`{leaf.fact}` is what the {who} says on the day, so that a window on it asks for nothing."
                yield Finding(place, says)


def either_of_one(seen: Inspected) -> Iterator[Finding]:
    """Two options that are the same leave nothing to the site."""
    for place, _, leaf in seen.leaves():
        for one in _eithers(leaf):
            if len(set(map(str, one.either))) < len(one.either):
                yield Finding(place, f"Its `either` has the same value twice, though “{one.because}”.")


def consent_turned(seen: Inspected) -> Iterator[Finding]:
    """Of consent and the like, the last value is the “yes”: no rule may hold it against the patient."""
    for trial in seen.trials:
        for criterion in trial.criteria:
            for name in sorted(_held_against(criterion.formula, trial.compiled, seen.vocabulary)):
                yield Finding(trial.criterion(criterion.id), f"A “yes” to `{name}` counts against the patient here.")


def consent_can_fail(seen: Inspected) -> Iterator[Finding]:
    """A “no” to consent is for the site: somebody else may be allowed to consent."""
    for place, entry, leaf in seen.leaves():
        if entry.criterion.topic == "consent" and isinstance(leaf, FactRule):
            fact = seen.vocabulary.facts[leaf.fact]
            if fact.may_fail:
                says = f"A “no” to `{fact.id}` fails this criterion of consent, since the fact does not say otherwise."
                yield Finding(place, says)


# thresholds


def _thresholds(rule: FactRule) -> Iterator[str]:
    """The numbers that the rule compares with, as they are written."""
    for _, value in rule.comparisons():
        for one in value.either if isinstance(value, Either) else (value,):
            if not isinstance(one, Doubtful):
                yield str(one)


def _plausible(fact: Fact, said: str) -> bool:
    return fact.plausible is None or fact.plausible[0] <= _in_its_unit(fact, said) <= fact.plausible[1]


def _in_its_unit(fact: Fact, said: str) -> Decimal:
    """A threshold in the fact's own unit; what has none there does not compile."""
    number, _, unit = said.partition(" ")
    value = parse_number(number, floor=None)
    converted = fact.in_its_unit(value, parse_unit(unit)) if unit else value
    assert converted is not None and converted.low is not None, "the compiler refuses any other threshold"  # noqa: S101
    return converted.low


def _implausible(fact: Fact, said: str) -> str:
    low, high = fact.plausible or (0, 0)
    unit = f" {fact.unit}" if fact.unit else ""
    return f"The limit {said} of `{fact.id}` lies outside what is plausible, {low:f} to {high:f}{unit}."


# windows


def _stays(rule: ConditionRule, vocabulary: Vocabulary) -> bool:
    inside = frozenset[str]().union(*(vocabulary.condition_tree.within(name) for name in rule.asked().names))
    return all(vocabulary.conditions[name].changes == "fixed" for name in inside)


def _asks_for_an_end(rule: ConditionRule) -> bool:
    statuses = rule.status.either if isinstance(rule.status, Either) else (rule.status,)
    return bool(rule.windows()) or "past" in statuses


# values


def _eithers(value: object) -> Iterator[Either[object]]:
    """Every `either` of a rule, at any depth."""
    if isinstance(value, Either):
        yield value
    elif isinstance(value, Model):
        for _, held in value:
            yield from _eithers(held)


def _held_against(formula: Formula, trial: CompiledTrial, vocabulary: Vocabulary) -> set[str]:
    """The facts of which a “no” is never the last word, and a “yes” does not serve the formula."""
    if formula[0] != "in":
        return set[str]().union(*(_held_against(part, trial, vocabulary) for part in formula[-1]))
    unknown = trial.unknowns[formula[1]]
    fact = vocabulary.facts.get(unknown.name) if unknown.kind == "category" else None
    if fact is None or fact.may_fail or formula[2] >> (unknown.size - 1) & 1:
        return set()
    return {fact.id}
