"""The engine's exact answers against a brute-force oracle, on small random vocabularies, trials and profiles.

The oracle is written from design 2.2 and 2.3 over values and days (`oracle.py`); trials are built backwards from a
wanted verdict (`oracle_examples.py`), so that passing and failing are as common as undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from oracle import Contradiction, Oracle
from oracle import smallest_change as searched
from oracle_examples import (
    NUMBERS,
    ON,
    RESTS_ON,
    SUBJECTS,
    WORDS,
    Case,
    Plain,
    Words,
    cases,
    profiles,
    read,
    rules,
    words,
)
from oracle_lists import TooMany
from oracle_rules import Category, Class, Number, Trial
from pydantic import TypeAdapter

from screener.engine.bind import Binder
from screener.engine.changes import CHANGEABLE, smallest_change
from screener.engine.exact import Budget
from screener.engine.obstacles import HORIZON, LeafObstacles
from screener.engine.questions import questions
from screener.engine.verdict import Decision
from screener.engine.windows import Span, spans
from screener.engine.worlds import Open, by_worlds
from screener.knowledge.compile import Unusable, compile_trial
from screener.knowledge.compiled import CompiledTrial
from screener.models import Model
from screener.profile.patient import Course, Observation, Patient
from screener.rules.asked import Anchored, Compared, Dose, Doubtful, Either, Started
from screener.rules.requirements import FORMS, Pattern, Requirement
from screener.rules.verdicts import FAILING
from screener.values import DayRange
from screener.vocabulary import Series

AS_OPEN = {
    "eligible": ("eligible", "for_site", "unread", "needs_facts"),
    "for_site": ("for_site", "unread", "needs_facts"),
    "unread": ("unread", "needs_facts"),
    "needs_facts": ("needs_facts",),
    "failing": ("failing", "needs_facts"),
}
"""What may be said where less is seen than is so: the same, or something that leaves more open."""


DAY_BY_DAY = 4 if settings().max_examples <= 100 else 200
"""So many examples are asked on every day."""


class Engine(NamedTuple):
    """What the engine has made of a case."""

    made: CompiledTrial
    binder: Binder
    decision: Decision


def by_engine(case: Case) -> Engine:
    """The exact decision, on the screening day."""
    try:
        made = compile_trial(case.file, *case.words)
    except Unusable as error:
        assert "leave nothing" in str(error)
        assume(False)
        raise
    binder = Binder(case.patient, *case.words, ON)
    return Engine(made, binder, decided(made, binder))


def decided(made: CompiledTrial, binder: Binder) -> Decision:
    bound = binder.bind(made)
    return by_worlds(made, bound, LeafObstacles(made, binder, bound))


def by_oracle(case: Case, on: date = ON) -> Oracle:
    """Everything that holds over all worlds; a case that has too many is skipped."""
    try:
        return Oracle(case.trial(), case.patient, on)
    except (TooMany, Contradiction):
        assume(False)
        raise


def plain(verdict: str) -> str:
    """What stands in the way of a failing verdict is another matter (`test_obstacles`)."""
    return "failing" if verdict in FAILING else verdict


@given(cases())
def test_verdicts_truths_and_reasons_are_those_of_all_worlds(case: Case) -> None:
    engine, oracle = by_engine(case), by_oracle(case)
    assume(not oracle.loose)
    found = engine.decision
    event(oracle.verdict())
    assert found.method == "exact"
    assert plain(found.verdict) == oracle.verdict()
    assert {group: plain(v) for group, v in found.groups.items()} == {g: oracle.verdict(g) for g in found.groups}
    assert tuple(truth.name for truth in found.truths) == oracle.truths()
    if found.verdict in FAILING and len(found.groups) == 1:
        numbers = {c.id: i for i, c in enumerate(engine.made.criteria)}
        reasons = {tuple(sorted(numbers[name] for name in reason)) for reason in found.reasons}
        assert {reason for reason in reasons if len(reason) <= 3} == oracle.conflicts()


@given(cases(wanted=["needs_facts"]))
def test_a_question_is_asked_where_two_worlds_differ_in_it_alone_and_in_the_outcome(case: Case) -> None:
    engine, oracle = by_engine(case), by_oracle(case)
    assume(oracle.verdict() == "needs_facts" and not oracle.loose)
    matter = oracle.questions()
    event(f"{len(matter)} questions")
    known = Open(engine.made, engine.binder.bind(engine.made))
    assert {tuple(asked) for asked in questions(known, Budget())} == matter


@given(cases(subjects=["day", "drugs", "conditions", "infected"]))
def test_what_hangs_together_is_never_decided_wrongly(case: Case) -> None:
    """The engine takes some things one by one that hang together, such as one course that may be of two classes: it may
    leave more open than all worlds do, and claims nothing that they do not.
    """
    engine, oracle = by_engine(case), by_oracle(case)
    event("loose" if oracle.loose else "not loose")
    for found, truth in zip(engine.decision.truths, oracle.truths(), strict=True):
        assert found.name in (truth, "UNKNOWN")
    assert plain(engine.decision.verdict) in AS_OPEN[oracle.verdict()]


@given(cases(), st.integers(0, HORIZON.days))
def test_windows_have_the_verdict_that_all_worlds_give_on_the_day(case: Case, days: int) -> None:
    """On the first and the last day of each window, and on another one."""
    engine = by_engine(case)
    found = spans(engine.made, engine.binder, engine.decision, partial(decided, engine.made))
    event(f"{min(len(found), 5)} windows")
    for day in sorted({ON + timedelta(days), *(d for span in found for d in (span.first, span.last))}):
        assert_the_day_agrees(found, case, day)


@given(cases(subjects=["drugs", "conditions", "day", "age", "cells", "virus"]))
@settings(max_examples=DAY_BY_DAY, derandomize=True, database=None)
def test_windows_agree_with_all_worlds_on_each_day_of_two_years(case: Case) -> None:
    engine = by_engine(case)
    found = spans(engine.made, engine.binder, engine.decision, partial(decided, engine.made))
    assume(len(found) > 1 and not by_oracle(case).loose)
    for days in range(HORIZON.days + 1):
        assert_the_day_agrees(found, case, ON + timedelta(days))


def assert_the_day_agrees(found: list[Span], case: Case, day: date) -> None:
    decision = next(span.decision for span in found if span.first <= day <= span.last)
    oracle = by_oracle(case, day)
    if not oracle.loose:
        assert (plain(decision.verdict), tuple(t.name for t in decision.truths)) == (oracle.verdict(), oracle.truths())


FACTS = ["cells", "score", "virus", "picture", "infected", "class"]


@given(cases(subjects=FACTS, wanted=["failing"]))
@settings(max_examples=settings().max_examples // 2)
def test_no_smaller_set_of_facts_lifts_a_failing_verdict(case: Case) -> None:
    engine, trial = by_engine(case), case.trial()
    assume(engine.decision.verdict in FAILING and asked_in_one_way(trial))
    known = Open(engine.made, engine.binder.bind(engine.made))
    found = smallest_change(known, LeafObstacles(engine.made, engine.binder, known.bound))
    told = frozenset(name for change in found for name in change["names"])
    possible, size = by_search(case, trial)
    event(f"{size} facts")
    assert told in possible if possible else not told


def asked_in_one_way(trial: Trial) -> bool:
    """Whether each fact is read in one way only: a new result of it would change every reading at once."""
    asked = {(q.fact, q.series) for q in trial.questions if isinstance(q, Number | Category)}
    asked |= {(fact, Series()) for q in trial.questions if isinstance(q, Class) for fact in RESTS_ON}
    return len({fact for fact, _ in asked}) == len(asked)


def by_search(case: Case, trial: Trial) -> tuple[set[frozenset[str]], int]:
    """The smallest sets of facts that can change and, were they open, would let some world pass."""
    facts = case.words.vocabulary.facts
    changeable = [n for n in (*FACTS[:-1], "explained") if facts[n].changes in CHANGEABLE]
    try:
        return searched(trial, case.patient, ON, changeable)
    except (TooMany, Contradiction):
        assume(False)
        raise


# what was generated


def test_every_kind_of_requirement_and_of_value_is_generated() -> None:
    """A new form that the oracle's examples do not know would go untested."""
    asked: set[str] = set()
    values: set[str] = set()

    every, lists = [*WORDS, *NUMBERS, "class"], ["drugs", "conditions"]

    @given(rules(SUBJECTS), rules(["drugs"]), profiles(every), profiles(lists), words())
    @settings(max_examples=300, database=None, derandomize=True)
    def collect(one: Plain, other: Plain, first: Plain, second: Plain, own: Words) -> None:
        asked.update(*(_named(REQUIREMENT.validate_python(rule)) for rule in (one, other)))
        values.update(*(_values(read(profile, own.vocabulary)) for profile in (first, second)))

    collect()
    fields = {name for model in ASKED for name in model.model_fields}
    assert set(FORMS) - asked == set()
    assert fields - asked == set()
    assert values == VALUES


def _named(rule: Any) -> set[str]:
    """The fields that a rule uses, however deep."""
    if isinstance(rule, tuple):
        return set[str]().union(*map(_named, rule))
    if not isinstance(rule, Model):
        return set()
    used = [(name, value) for name, value in rule if value not in (None, "", (), 0)]
    return {name for name, _ in used}.union(*(_named(value) for _, value in used))


REQUIREMENT: TypeAdapter[Any] = TypeAdapter(Requirement)
ASKED: tuple[type[Model], ...] = (*FORMS.values(), Pattern, Dose, Compared, Started, Anchored, Either, Doubtful)
VALUES = {
    "number exactly", "number below", "number above", "number from a word", "number in another unit",
    "one word", "several words", "not done", "day", "month", "year", "undated",
    "course ongoing", "course ended", "course with no end", "unknown medicine", "a class", "planned end",
    "number of doses", "dose", "route", "indication", "absent", "past", "active", "past or active",
    "list of now", "list since", "list of everything",
}  # fmt: skip
"""Everything that a value of a profile may be like."""


def _values(patient: Patient) -> set[str]:
    """What the values of a profile are like."""
    seen = [o for some in patient.observations.values() for o in some]
    found = (
        {_like(o) for o in seen} | {_dated(o.days) for o in seen} | {_dated(c.last) for c in patient.courses if c.last}
    )
    found |= {like for course in patient.courses for like in _course_like(course)}
    found |= {" or ".join(sorted(state.status, reverse=True)) for state in patient.states}
    scopes = [scope for scope in (patient.whole_treatments, patient.whole_conditions) if scope]
    return found | {"list of everything" if s.ever else "list since" if s.since else "list of now" for s in scopes}


def _like(seen: Observation) -> str:
    if isinstance(seen.value, frozenset):
        return ["not done", "one word", "several words"][len(seen.value)]
    if isinstance(seen.value, DayRange):
        return _dated(seen.value)
    if seen.unit and seen.unit.code == "[IU]/mL":
        return "number in another unit"
    if seen.said.startswith("detected"):
        return "number from a word"
    return "number exactly" if seen.value.decided else "number below" if seen.value.high else "number above"


def _dated(days: DayRange | None) -> str:
    if days is None:
        return "undated"
    return {4: "year", 7: "month", 10: "day"}[len(str(days))]


def _course_like(course: Course) -> Iterator[str]:
    yield "unknown medicine" if not course.name else "a class" if course.name in ("family", "wide") else "course ended"
    yield "course ongoing" if course.ongoing else "course ended" if course.last else "course with no end"
    told: Plain = {"planned end": course.planned_end, "number of doses": course.number, "dose": course.dose}
    yield from (
        name for name, value in {**told, "route": course.route, "indication": course.indication}.items() if value
    )
