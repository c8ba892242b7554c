"""When time alone changes a verdict: the spans of days ahead against the days asked one by one."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from worlds import ON, binder, compiled, facts_in, knowledge, patient, profiles, rules, trial

from screener.documents import read
from screener.engine.bind import Binder
from screener.engine.obstacles import HORIZON, LeafObstacles
from screener.engine.screening import screen
from screener.engine.verdict import Decision, by_kleene
from screener.engine.windows import Span, spans
from screener.errors import Invalid
from screener.knowledge import CompiledTrial

EXAMPLES = sorted((Path(__file__).resolve().parent.parent.parent / "examples").glob("*.yaml"))
AHEAD = st.integers(0, HORIZON.days)


def decided(made: CompiledTrial, on: Binder) -> Decision:
    bound = on.bind(made)
    return by_kleene(made, bound, LeafObstacles(made, on, bound))


def ahead(made: CompiledTrial, today: Binder) -> list[Span]:
    return spans(made, today, decided(made, today), lambda on: decided(made, on))


def assert_the_day_agrees(found: list[Span], made: CompiledTrial, today: Binder, day: date) -> None:
    span = next(s for s in found if s.first <= day <= s.last)
    alone = decided(made, today.on_day(day))
    assert (span.decision.verdict, span.decision.truths) == (alone.verdict, alone.truths)


@cache
def example(number: int, key: str) -> tuple[CompiledTrial, Binder, list[Span]]:
    today = binder(read(EXAMPLES[number]).data)
    made = knowledge().trials[key]
    return made, today, ahead(made, today)


@given(st.integers(0, len(EXAMPLES) - 1), st.sampled_from(sorted(knowledge().trials)), AHEAD)
def test_every_day_of_the_examples_is_in_the_span_that_it_would_have_alone(number: int, key: str, days: int) -> None:
    made, today, found = example(number, key)
    assert_the_day_agrees(found, made, today, ON + timedelta(days))


@given(st.data(), rules(3))
def test_every_day_of_generated_trials_is_too(data: st.DataObject, rule: dict[str, Any]) -> None:
    profile = data.draw(profiles(facts_in(rule)), label="profile")
    try:
        patient(profile)
    except Invalid:
        assume(False)
    made, today = compiled(trial([rule])), binder(profile)
    found = ahead(made, today)
    near = [day for span in found for day in (span.first, span.last)]
    for day in {*near, ON + timedelta(data.draw(AHEAD, label="days"))}:
        assert_the_day_agrees(found, made, today, day)


def test_spans_follow_each_other_and_reach_the_horizon() -> None:
    for key in knowledge().trials:
        found = example(0, key)[2]
        assert (found[0].first, found[-1].last) == (ON, ON + HORIZON)
        assert all(one.last + timedelta(1) == two.first for one, two in pairwise(found))


@pytest.mark.parametrize(
    ("rule", "profile", "days"),
    [
        ({"fact": "onset", "within": "6 months"}, {"onset": "2026-08-10"}, ["2027-02-11"]),
        ({"fact": "onset", "within": "6 months"}, {"onset": "2026-08"}, ["2027-02-02", "2027-03-01"]),
        ({"fact": "age", "at_least": 18}, {"born": "2009-03-04"}, ["2027-03-04"]),
        ({"fact": "age", "at_most": 60}, {"born": "1966-11"}, ["2027-11-01", "2027-11-30"]),
        (
            {"fact": "csf_jcv_pcr", "is": "positive", "within": "90 days"},
            {"findings": [{"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-10-02"}]},
            ["2027-01-01"],
        ),
        (
            {"fact": "karnofsky", "at_least": 50},
            {"findings": [{"fact": "karnofsky", "value": 60, "date": "2026-11-10"}]},
            ["2026-12-09"],
        ),
        (
            {"none": [{"treatment": "rituximab", "within": "6 months"}]},
            {"treatments": [{"treatment": "rituximab", "to": "2026-09-10"}]},
            ["2027-03-11"],
        ),
        (
            {"treatment": "antiretroviral", "status": "current", "at_least_for": "4 weeks"},
            {"as_of": "2026-11-20", "treatments": [{"treatment": "zidovudine", "from": "2026-11-08", "ongoing": True}]},
            ["2026-12-06"],
        ),
    ],
)
def test_a_rule_turns_on_the_day_that_it_says(rule: Any, profile: dict[str, Any], days: list[str]) -> None:
    """A reading, a day or a dose counts to the last day of its window; a birthday and a length count from their day."""
    made = compiled(trial([rule]))
    assert [str(span.first) for span in ahead(made, binder(profile))][1:] == days


@pytest.mark.parametrize(
    ("rule", "profile"),
    [
        ({"fact": "onset", "within": "6 months"}, {"onset": "2026-11-10"}),
        (
            {"none": [{"treatment": "rituximab", "within": "6 months"}]},
            {"treatments": [{"treatment": "rituximab", "from": "2026-01-10", "to": "2026-11-10"}]},
        ),
        (
            {"none": [{"condition": "follicular_lymphoma", "status": "active"}]},
            {
                "conditions": [
                    {"condition": "follicular_lymphoma", "since": "2020", "until": "2026-11", "status": "past"}
                ]
            },
        ),
        (
            {"none": [{"treatment": "rituximab", "status": "current"}]},
            {"complete": {"treatments": {"covers": "current", "as_of": "2026-10-02", "by": "pharmacist"}}},
        ),
    ],
)
def test_what_the_profile_dates_after_the_screening_day_stays_unknown(rule: Any, profile: dict[str, Any]) -> None:
    """`--on` lies before the day on which the profile was written."""
    made = compiled(trial([rule]))
    assert len(ahead(made, binder(profile, on=date(2026, 10, 1)))) == 1


# the first to close


def closing(location: dict[str, Any]) -> Any:
    k = knowledge()
    asked = {"onset": "2026-08-10", "location": location}
    records = {key: k.records[key] for key in ("NCT00746941", "FR-pembrolizumab-PML")}
    status = records["NCT00746941"].status.model_copy(update={"value": "recruiting", "as_of": "2026-11-10"})
    records["NCT00746941"] = records["NCT00746941"].model_copy(update={"status": status})
    return screen(patient(asked), k._replace(records=records), ON)["first_to_close"]


def test_the_first_trial_to_close_is_the_one_that_fails_first_by_time_alone() -> None:
    assert closing({}) == {"trial": "NCT00746941", "until": "2027-02-10"}


def test_no_trial_closes_where_nothing_in_it_depends_on_time() -> None:
    assert screen(patient({"onset": "2026-08-10"}), knowledge(), ON)["first_to_close"] is None
