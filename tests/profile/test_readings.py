"""Which of several readings of a fact counts on a day, and what is said when none does.

Readings are written as a value and a day (`60 @ 2026-11-10`); without a day they are undated.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.documents import Document
from screener.knowledge import load
from screener.profile.patient import Observation, Patient, Value, patient_from
from screener.profile.readings import Reading, in_unit, reading
from screener.values import DayRange, Interval, Window, parse_days, parse_number, parse_unit
from screener.vocabulary import Fact, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

ON = date(2026, 11, 20)
DAY = timedelta(1)
ASK = {"plain": "?", "clinical": "?"}


def fact(**held: Any) -> Fact:
    return Fact.model_validate({"id": "x", "name": "x", "ask": ASK, "topic": "x", "type": "number", **held})


SCORE = fact()
COUNT = fact(unit="copies/mL")
WEEKLY = fact(recheck_after="28 days")
BEGAN = fact(type="date")
PICTURE = fact(type="category", values=["no", "yes"], says={"unclear": ["no", "yes"], "not_done": []})
EVER = PICTURE.model_copy(update={"reads": "any_ever"})
PCR = PICTURE.model_copy(update={"reads": "any_in_window"})
GRADE = fact(type="category", values=["none", "mild", "severe"], reads="any_ever")

NO, YES = frozenset({"no"}), frozenset({"yes"})
MONTH = Window("30 days")


def observation(written: str, asked: Fact) -> Observation:
    said, _, day = written.partition(" @ ")
    days = parse_days(day) if day else None
    word, _, unit = said.partition(" ")
    value: Value
    if asked.type == "category":
        value = frozenset().union(*(asked.possible(w) or () for w in word.split("|")))
    else:
        value = parse_number(word) if asked.type == "number" else parse_days(word)
    return Observation("x", value, said, written, parse_unit(unit) if unit else None, days)


def read(asked: Fact, written: Sequence[str], window: Window | None = None, on: date = ON) -> Reading:
    seen = tuple(observation(w, asked) for w in written)
    return reading(Patient(observations={"x": seen}), asked, Series(window), on)


def outcome(asked: Fact, written: Sequence[str], window: Window | None = None) -> tuple[object, str, str]:
    """The value as words (`no|yes`) or a number, why it is not more, and who can settle it."""
    found = read(asked, written, window)
    value = "|".join(sorted(found.value)) if isinstance(found.value, frozenset) else found.value
    return (str(value) if value is not None else None), found.why, found.owner


# --- latest: measurements and states


@pytest.mark.parametrize(
    ("said", "readings", "expected"),
    [
        ("nothing recorded", [], (None, "no_record", "patient")),
        ("one reading", ["60 @ 2026-11-10"], ("60", "", "patient")),
        ("the later of two counts", ["60 @ 2026-11-10", "80 @ 2026-10-01"], ("60", "", "patient")),
        ("the same twice", ["60 @ 2026-11-10", "60 @ 2026-11-10"], ("60", "", "patient")),
        ("a day to come does not count yet", ["60 @ 2026-11-10", "90 @ 2026-11-21"], ("60", "", "patient")),
        ("nothing known yet on the day", ["90 @ 2026-11-21"], (None, "no_record", "patient")),
        ("today counts", ["60 @ 2026-11-10", "90 @ 2026-11-20"], ("90", "", "patient")),
        ("undated, without a window", ["60"], ("60", "", "patient")),
        (
            "two results of one day that disagree are the site's to weigh",
            ["60 @ 2026-11-10", "70 @ 2026-11-10"],
            ("from 60 to 70", "results_disagree", "site"),
        ),
        (
            "an earlier disagreement does not matter",
            ["60 @ 2026-11-10", "70 @ 2026-11-10", "50 @ 2026-11-11"],
            ("50", "", "patient"),
        ),
        (
            "an undated one may be the later",
            ["60 @ 2026-11-10", "80"],
            ("from 60 to 80", "order_unknown", "patient"),
        ),
        ("two undated ones", ["60", "80"], ("from 60 to 80", "order_unknown", "patient")),
        (
            "a month may be later than a day in it",
            ["60 @ 2026-10-10", "80 @ 2026-10"],
            ("from 60 to 80", "order_unknown", "patient"),
        ),
        (
            "two of one month: the order is not known",
            ["60 @ 2026-10", "80 @ 2026-10"],
            ("from 60 to 80", "order_unknown", "patient"),
        ),
        ("a month before is no rival", ["60 @ 2026-10-01", "80 @ 2026-09"], ("60", "", "patient")),
        (
            "a year that has begun may be today",
            ["60 @ 2026-11-10", "80 @ 2026"],
            ("from 60 to 80", "order_unknown", "patient"),
        ),
        ("a bound stays a bound", ["<50 @ 2026-11-10"], ("<50", "", "patient")),
    ],
)
def test_the_latest_number_counts(said: str, readings: list[str], expected: tuple[object, str, str]) -> None:
    assert outcome(SCORE, readings) == expected


@pytest.mark.parametrize(
    ("said", "readings", "expected"),
    [
        ("the later word counts", ["yes @ 2026-10-01", "no @ 2026-11-01"], ("no", "", "patient")),
        ("not done is no result", ["not_done @ 2026-11-01"], (None, "not_done", "patient")),
        (
            "not done later leaves the result",
            ["yes @ 2026-10-01", "not_done @ 2026-11-01"],
            ("yes", "", "patient"),
        ),
        ("an unclear one leaves both open", ["unclear @ 2026-11-01"], ("no|yes", "equivocal", "patient")),
        (
            "two of one day",
            ["yes @ 2026-11-01", "no @ 2026-11-01"],
            ("no|yes", "results_disagree", "site"),
        ),
    ],
)
def test_the_latest_word_counts(said: str, readings: list[str], expected: tuple[object, str, str]) -> None:
    assert outcome(PICTURE, readings) == expected


def test_a_day_that_is_said_twice_may_be_either() -> None:
    found = read(BEGAN, ["2026-08", "2026-09-03"])
    assert (found.value, found.why) == (DayRange(date(2026, 8, 1), date(2026, 9, 3)), "order_unknown")


# --- windows and staleness


@pytest.mark.parametrize(
    ("said", "readings", "expected"),
    [
        ("inside", ["60 @ 2026-11-10"], ("60", "", "patient")),
        ("the first day of the window", ["60 @ 2026-10-21"], ("60", "", "patient")),
        ("the day before it: no result", ["60 @ 2026-10-20"], (None, "too_old", "patient")),
        ("undated: nobody knows whether it counts", ["60"], (None, "undated", "patient")),
        ("a month across the border", ["60 @ 2026-10"], (None, "date_too_vague", "patient")),
        ("a month inside", ["60 @ 2026-11"], ("60", "", "patient")),
        ("a month outside", ["60 @ 2026-09"], (None, "too_old", "patient")),
        ("old ones do not matter", ["60 @ 2026-11-10", "80 @ 2020"], ("60", "", "patient")),
        (
            "an undated one may be inside, and later",
            ["60 @ 2026-11-10", "80"],
            ("from 60 to 80", "order_unknown", "patient"),
        ),
        ("a month across the border is older", ["60 @ 2026-11-10", "80 @ 2026-10"], ("60", "", "patient")),
    ],
)
def test_a_result_outside_its_window_is_no_result(
    said: str, readings: list[str], expected: tuple[object, str, str]
) -> None:
    assert outcome(SCORE, readings, MONTH) == expected


def test_less_than_ago_leaves_out_the_first_day() -> None:
    assert outcome(SCORE, ["60 @ 2026-10-21"], Window("30 days", includes_first=False))[1] == "too_old"


@pytest.mark.parametrize(
    ("readings", "window", "expected"),
    [
        (["60 @ 2026-10-23"], None, ("60", "", "patient")),
        (["60 @ 2026-10-22"], None, (None, "recheck_due", "patient")),
        (["60"], None, (None, "undated", "patient")),
        (["60 @ 2026-10"], None, (None, "date_too_vague", "patient")),
        # the trial's window is wide enough, the project's policy is not
        (["60 @ 2026-10-01"], Window("90 days"), (None, "recheck_due", "patient")),
        (["60 @ 2026-06-01"], Window("90 days"), (None, "too_old", "patient")),
        (["60 @ 2026-11-01"], Window("7 days"), (None, "too_old", "patient")),
    ],
)
def test_what_changes_weekly_must_be_fresh_whatever_the_trial_says(
    readings: list[str], window: Window | None, expected: tuple[object, str, str]
) -> None:
    assert outcome(WEEKLY, readings, window) == expected


# --- events and diagnoses: what was found once stays found


@pytest.mark.parametrize("asked", [EVER, PCR], ids=["any_ever", "any_in_window"])
@pytest.mark.parametrize(
    ("said", "readings", "expected"),
    [
        ("negative only", ["no @ 2026-10-01"], ("no", "", "patient")),
        ("a later negative cancels nothing", ["yes @ 2026-10-01", "no @ 2026-11-01"], ("yes", "", "patient")),
        ("undated counts without a window", ["yes", "no @ 2026-11-01"], ("yes", "", "patient")),
        ("unclear alone", ["unclear @ 2026-10-01"], ("no|yes", "equivocal", "patient")),
        (
            "unclear and negative",
            ["unclear @ 2026-10-01", "no @ 2026-11-01"],
            ("no|yes", "equivocal", "patient"),
        ),
        ("unclear and positive", ["unclear @ 2026-10-01", "yes @ 2026-11-01"], ("yes", "", "patient")),
        ("not done", ["not_done @ 2026-10-01"], (None, "not_done", "patient")),
        (
            "one day, two words",
            ["yes @ 2026-11-01", "no @ 2026-11-01"],
            ("no|yes", "results_disagree", "site"),
        ),
        (
            "one day, two words, and a sure one",
            ["yes @ 2026-11-01", "no @ 2026-11-01", "yes @ 2026-10-01"],
            ("yes", "", "patient"),
        ),
        ("nothing", [], (None, "no_record", "patient")),
    ],
)
def test_the_weightier_word_counts(
    asked: Fact, said: str, readings: list[str], expected: tuple[object, str, str]
) -> None:
    assert outcome(asked, readings) == expected


@pytest.mark.parametrize(
    ("said", "readings", "expected"),
    [
        (
            "a positive before the window is none",
            ["yes @ 2026-01-01", "no @ 2026-11-01"],
            ("no", "", "patient"),
        ),
        ("all before the window", ["yes @ 2026-01-01"], (None, "too_old", "patient")),
        (
            "an undated positive may lie inside",
            ["yes", "no @ 2026-11-01"],
            ("no|yes", "date_too_vague", "patient"),
        ),
        ("an undated negative adds nothing", ["no", "yes @ 2026-11-01"], ("yes", "", "patient")),
        ("an undated one alone", ["yes"], (None, "undated", "patient")),
        (
            "one day, two words, and a vague one",
            ["yes", "yes @ 2026-11-01", "no @ 2026-11-01"],
            ("no|yes", "results_disagree", "site"),
        ),
    ],
)
def test_the_weightier_word_inside_a_window(said: str, readings: list[str], expected: tuple[object, str, str]) -> None:
    assert outcome(PCR, readings, MONTH) == expected


def test_a_vague_reading_that_leaves_it_open_is_evidence_too() -> None:
    assert [o.said for o in read(PCR, ["yes", "no @ 2026-11-01"], MONTH).used] == ["no", "yes"]


@pytest.mark.parametrize(
    ("readings", "possible"),
    [
        (["none|mild @ 2026-01-01", "mild|severe @ 2026-02-01"], {"mild", "severe"}),
        (["none|severe @ 2026-01-01", "mild @ 2026-02-01"], {"mild", "severe"}),
        (["none|mild @ 2026-01-01", "severe @ 2026-02-01"], {"severe"}),
    ],
)
def test_the_weightiest_of_three_degrees(readings: list[str], possible: set[str]) -> None:
    asked = GRADE.model_copy(update={"says": {}})
    assert set_of(read(asked, readings).value) == possible


# --- units


def test_numbers_are_read_in_the_unit_of_the_fact() -> None:
    found = read(COUNT, ["3 copies/uL @ 2026-11-01", "3000 copies/mL @ 2026-11-01"])
    assert (found.value, found.why) == (Interval.exactly(Decimal(3000)), "")


def test_a_latest_number_that_does_not_convert_is_no_reading() -> None:
    found = read(COUNT, ["200 IU/mL @ 2026-11-01", "3000 copies/mL @ 2026-10-01"])
    assert (found.value, found.why, len(found.used)) == (None, "unit_not_convertible", 1)


def test_an_older_number_that_does_not_convert_does_not_matter() -> None:
    assert outcome(COUNT, ["3000 copies/mL @ 2026-11-01", "200 IU/mL @ 2026-10-01"]) == (
        "3000",
        "",
        "patient",
    )


@pytest.mark.parametrize(
    ("written", "asked", "value"),
    [
        ("3 copies/uL", COUNT, Interval.exactly(Decimal(3000))),
        ("200 IU/mL", COUNT, None),
        ("60", SCORE, Interval.exactly(Decimal(60))),
        ("yes", PICTURE, YES),
        ("2026-08", BEGAN, parse_days("2026-08")),
    ],
)
def test_a_value_in_the_unit_of_its_fact(written: str, asked: Fact, value: object) -> None:
    assert in_unit(observation(written, asked), asked) == value


# --- the same, from a profile to the reading


@cache
def vocabulary() -> Any:
    return load().vocabulary


@pytest.mark.parametrize(
    ("finding", "window", "why"),
    [
        ({"fact": "karnofsky", "value": 60, "date": "2026-11-10"}, None, ""),
        ({"fact": "karnofsky", "value": 60, "date": "2026-08-10"}, None, "recheck_due"),
        ({"fact": "karnofsky", "value": 60}, None, "undated"),
        ({"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-10-02"}, Window("90 days"), ""),
        ({"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-03-02"}, Window("90 days"), "too_old"),
        ({"fact": "csf_jcv_pcr", "value": "equivocal", "date": "2026-10-02"}, Window("90 days"), "equivocal"),
        ({"fact": "csf_jcv_copies", "value": 9, "unit": "IU/mL"}, None, "unit_not_convertible"),
        ({"fact": "hiv", "value": "not done"}, None, "not_done"),
    ],
)
def test_the_facts_of_the_project(finding: dict[str, Any], window: Window | None, why: str) -> None:
    read = patient_from(Document("f", {"findings": [finding]}, {}), vocabulary(), ON)
    assert reading(read, vocabulary().facts[finding["fact"]], Series(window), ON).why == why


# --- laws

exact = st.integers(0, 120).map(lambda ago: str(ON - ago * DAY))
dates = st.none() | exact | st.sampled_from(["2026-10", "2026-11", "2026"])
windows = st.none() | st.sampled_from([MONTH, Window("3 months"), Window("7 days", includes_first=False)])


def series(asked: Fact, words: Sequence[str]) -> st.SearchStrategy[tuple[Fact, list[str]]]:
    one = st.builds(lambda word, day: f"{word} @ {day}" if day else word, st.sampled_from(words), dates)
    return st.tuples(st.just(asked), st.lists(one, max_size=6))


recorded = st.one_of(
    series(SCORE, ["60", "70", "<50"]),
    series(WEEKLY, ["60", "70"]),
    series(COUNT, ["3 copies/uL", "3000 copies/mL", "5 IU/mL"]),
    series(PICTURE, ["no", "yes", "unclear", "not_done"]),
    series(EVER, ["no", "yes", "unclear", "not_done"]),
    series(PCR, ["no", "yes", "unclear", "not_done"]),
)


@given(recorded, windows, st.randoms(use_true_random=False))
def test_the_order_of_readings_in_the_file_does_not_matter(
    told: tuple[Fact, list[str]], window: Window | None, random: Any
) -> None:
    asked, readings = told
    shuffled = random.sample(readings, len(readings))
    one, other = read(asked, readings, window), read(asked, shuffled, window)
    assert (one.value, one.why, one.owner) == (other.value, other.why, other.owner)
    assert sorted(o.path for o in one.used) == sorted(o.path for o in other.used)


@given(recorded, st.sampled_from([MONTH, Window("7 days")]), st.integers(0, 5))
def test_a_result_older_than_the_window_changes_no_value(
    told: tuple[Fact, list[str]], window: Window, which: int
) -> None:
    asked, readings = told
    old = "2020-01-01"
    word = {"number": "99", "category": ("no", "yes")[which % 2]}[asked.type]
    added = [*readings[:which], f"{word} @ {old}", *readings[which:]]
    one, other = read(asked, readings, window), read(asked, added, window)
    assert (one.value, one.owner) == (other.value, other.owner)
    assert one.value is None or (one.why, one.used) == (other.why, other.used)


@given(recorded, windows)
def test_what_is_dated_after_the_screening_day_changes_nothing(
    told: tuple[Fact, list[str]], window: Window | None
) -> None:
    asked, readings = told
    word = {"number": "99", "category": "yes"}[asked.type]
    assert read(asked, [*readings, f"{word} @ 2026-11-21"], window) == read(asked, readings, window)


@given(recorded, windows)
def test_a_value_is_always_one_that_some_reading_leaves_open(
    told: tuple[Fact, list[str]], window: Window | None
) -> None:
    asked, readings = told
    found = read(asked, readings, window)
    words = [o.value for r in readings if isinstance((o := observation(r, asked)).value, frozenset)]
    if isinstance(found.value, frozenset):
        assert found.value
        assert found.value <= frozenset().union(*(w for w in words if isinstance(w, frozenset)))
    assert (found.value is None) <= bool(found.why)


def results(*words: str) -> st.SearchStrategy[list[tuple[str, date]]]:
    """At most one result a day."""
    one = st.tuples(st.sampled_from(words), st.integers(0, 60).map(lambda ago: ON - ago * DAY))
    return st.lists(one, min_size=1, max_size=5, unique_by=lambda result: result[1])


@given(results("no", "yes", "unclear"))
def test_a_vaguer_date_never_rules_out_what_the_exact_one_says(told: list[tuple[str, date]]) -> None:
    for asked in (PICTURE, EVER, PCR):
        sharp = read(asked, [f"{word} @ {day}" for word, day in told], MONTH).value
        vague = read(asked, [f"{word} @ {day:%Y-%m}" for word, day in told], MONTH).value
        undated = read(asked, [word for word, _ in told]).value
        assert sharp is None or vague is None or set_of(sharp) <= set_of(vague)
        assert undated is not None


def set_of(value: Value | None) -> frozenset[str]:
    assert isinstance(value, frozenset)
    return value


@given(results("no", "yes"))
def test_once_positive_stays_positive(told: list[tuple[str, date]]) -> None:
    readings = [f"{word} @ {day}" for word, day in told]
    positive = any(word == "yes" for word, _ in told)
    assert read(EVER, readings).value == (YES if positive else NO)
