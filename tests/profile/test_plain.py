"""What is laid out for quick comparison is what a fact's readings say, on every day on which it is said to count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.documents import Document
from screener.knowledge import load
from screener.profile.patient import Observation, Patient, Value, patient_from
from screener.profile.plain import NOT_LAID_OUT, OPEN, Plain, plain_of
from screener.profile.readings import ANY, reading
from screener.values import DayRange, Interval, Period, parse_days, parse_number, parse_unit
from screener.values.spans import mask
from screener.vocabulary import Fact, Vocabulary

ON = date(2026, 11, 20)
ASK = {"plain": "?", "clinical": "?"}
WORDS = {"values": ["no", "maybe", "yes"], "says": {"unclear": ["no", "maybe"], "not_done": []}}


def fact(kind: str, **held: Any) -> Fact:
    return Fact.model_validate({"id": "x", "name": "x", "ask": ASK, "topic": "x", "type": kind, **held})


FACTS = {
    "score": fact("number"),
    "weekly": fact("number", recheck_after="28 days"),
    "monthly": fact("category", recheck_after="1 month", **WORDS),
    "count": fact("number", unit="/uL", also_in=["10*9/L", "mg/L"]),
    "word": fact("category", **WORDS),
    "ever": fact("category", reads="any_ever", **WORDS),
    "consent": fact("category", may_fail=False, **WORDS),
    "began": fact("date"),
}
FACTS = {name: one.model_copy(update={"id": name}) for name, one in FACTS.items()}
PLACE = {name: place for place, name in enumerate(FACTS)}

NUMBERS = st.sampled_from(["0", "60", "60.0", "0.25", "61.5", "<20", ">=60", "1e3"])
SAID = st.sampled_from(["no", "maybe", "yes", "unclear", "not_done"])
DAYS = st.one_of(
    st.none(),
    st.integers(-40, 400).map(lambda n: str(ON - timedelta(n))),
    st.sampled_from(["2026-11", "2026-10", "2026", "2026-12"]),
)


def observation(name: str, said: str, unit: str = "", day: str | None = None) -> Observation:
    asked, days = FACTS[name], parse_days(day) if day else None
    value: Value
    if asked.type == "category":
        value = asked.possible(said) or frozenset()
    else:
        value = parse_number(said) if asked.type == "number" else parse_days(said)
    return Observation(name, value, said, name, parse_unit(unit) if unit else None, days)


def observations(name: str) -> st.SearchStrategy[Observation]:
    kind = FACTS[name].type
    said = {"number": NUMBERS, "category": SAID, "date": st.just("2026-03")}[kind]
    unit = st.sampled_from(["/uL", "10*9/L", "mg/L"]) if FACTS[name].unit else st.just("")
    return st.builds(observation, st.just(name), said, unit, DAYS)


def laid(*seen: Observation) -> tuple[Patient, Plain]:
    by_fact = {name: tuple(o for o in seen if o.fact == name) for name in FACTS}
    patient = Patient(observations={name: some for name, some in by_fact.items() if some})
    return patient, plain_of(patient.observations, FACTS)


def as_laid(value: Value | None, asked: Fact) -> Any:
    """What the ordinary reading says, in the words of `Plain`."""
    if isinstance(value, Interval):
        return value.low if value.decided else "not one number"
    if isinstance(value, frozenset):
        return mask(map(asked.values.index, value)) if asked.last_word(value) else OPEN
    return OPEN


@given(
    seen=st.lists(st.sampled_from(sorted(FACTS)).flatmap(observations), max_size=5),
    on=st.integers(-60, 400).map(lambda n: ON - timedelta(n)),
)
def test_what_is_laid_out_is_what_the_readings_say(seen: list[Observation], on: date) -> None:
    patient, plain = laid(*seen)
    if not plain.since <= on.toordinal() <= plain.until:
        return
    for name, place in PLACE.items():
        if plain.odd >> place & 1:
            continue
        read = reading(patient, FACTS[name], ANY, on)
        assert plain.values[place] == as_laid(read.value, FACTS[name])
        assert plain.seen[place] == read.used


@given(seen=st.sampled_from(sorted(FACTS)).flatmap(observations), on=st.integers(-60, 400))
def test_days_are_left_out_only_where_the_reading_does_not_count(seen: Observation, on: int) -> None:
    """The span is no shorter than it need be, but for readings whose fact grows old in calendar months."""
    day = ON - timedelta(on)
    patient, plain = laid(seen)
    counts = reading(patient, FACTS[seen.fact], ANY, day).value is not None
    if not plain.odd and counts and seen.fact != "monthly":
        assert plain.since <= day.toordinal() <= plain.until


@given(day=st.dates(), period=st.builds(Period, st.integers(0, 40), st.sampled_from(["day", "week", "month", "year"])))
def test_a_reading_counts_on_the_last_day_that_is_laid_out(day: date, period: Period) -> None:
    """Months and years are calendar steps: there and back again may end earlier, never later."""
    assert period.before(period.after(day)) <= day


@pytest.mark.parametrize(
    ("seen", "value"),
    [
        (observation("score", "60"), 60),
        (observation("score", "60.0"), 60),
        (observation("score", "0.1"), Decimal("0.1")),
        (observation("count", "0.25", "10*9/L"), 250),
        (observation("word", "yes"), 0b100),
        (observation("word", "unclear"), 0b011),
        (observation("consent", "no"), OPEN),
        (observation("consent", "yes"), 0b100),
    ],
)
def test_one_reading_is_plain(seen: Observation, value: Any) -> None:
    _, plain = laid(seen)
    assert (plain.odd, plain.values[PLACE[seen.fact]]) == (0, value)
    assert plain.seen[PLACE[seen.fact]] == (seen,)


@pytest.mark.parametrize(
    "seen",
    [
        [observation("score", "<20")],
        [observation("score", "60", day="2026-01-01"), observation("score", "60", day="2026-02-01")],
        [observation("count", "3", "mg/L")],
        [observation("word", "not_done")],
        [observation("weekly", "60")],
        [observation("began", "2026-03")],
        [Observation("score", Interval.exactly(Decimal(-3)), "-3", "score")],
        [Observation("score", DayRange.exactly(ON), "x", "score")],
    ],
)
def test_what_is_odd_is_marked(seen: list[Observation]) -> None:
    _, plain = laid(*seen)
    assert plain.odd == 1 << PLACE[seen[0].fact]


def test_readings_count_from_the_newest_day_until_the_first_is_too_old() -> None:
    _, plain = laid(observation("weekly", "60", day="2026-11-10"), observation("score", "1", day="2026-11-12"))
    assert (date.fromordinal(plain.since), date.fromordinal(plain.until)) == (date(2026, 11, 12), date(2026, 12, 8))


@cache
def vocabulary() -> Vocabulary:
    return load().vocabulary


def test_a_profile_is_laid_out_as_it_is_read_and_a_changed_one_is_not() -> None:
    finding = {"fact": "karnofsky", "value": 60, "date": "2026-11-10"}
    patient = patient_from(Document("x", {"findings": [finding]}, {}), vocabulary(), ON)
    assert patient.plain == plain_of(patient.observations, vocabulary().facts)
    assert patient.plain.facts is vocabulary().facts
    changed = replace(patient, observations={})
    assert changed.plain is NOT_LAID_OUT
    assert changed.plain.since > changed.plain.until, "so that it counts on no day"
