"""What stands in the way: the kind of each failing criterion, and the day on which time alone removes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from worlds import ON, bound, compiled, knowledge, patient, trial

from screener.engine.bind import Binder, Bound
from screener.engine.kleene import truth
from screener.engine.obstacles import LeafObstacles, Obstacle, obstacle
from screener.profile.patient import Scope
from screener.rules.trial_file import TrialFile
from screener.values import Truth


def obstacle_of(rule: dict[str, Any], profile: dict[str, Any], *, exclude: bool = False) -> Obstacle:
    """The obstacle of one failing criterion."""
    file = trial([], [rule]) if exclude else trial([rule])
    made, masks = bound(file, profile)
    assert truth(made.criteria[0].formula, [b.mask for b in masks]) is Truth.FALSE
    k = knowledge()
    binder = Binder(patient(profile), k.vocabulary, k.schemes, ON)
    return obstacle(made.criteria[0].formula, masks, LeafObstacles(made, binder, masks))


RITUXIMAB = {"treatments": [{"treatment": "rituximab", "from": "2026-01-05", "to": "2026-09-10"}]}


@pytest.mark.parametrize(
    ("rule", "profile", "clears"),
    [
        # a washout whose last dose is known: 10 September is 6 months ago on 10 March, and outside the day after
        ({"treatment": "rituximab", "within": "6 months"}, RITUXIMAB, date(2027, 3, 11)),
        ({"treatment": "rituximab", "less_than_ago": "6 months"}, RITUXIMAB, date(2027, 3, 10)),
        ({"treatment": "biologic", "within": "90 days"}, RITUXIMAB, date(2026, 12, 10)),
    ],
)
def test_a_washout_clears_on_a_day(rule: dict[str, Any], profile: dict[str, Any], clears: date) -> None:
    assert obstacle_of(rule, profile, exclude=True) == Obstacle("date", clears)


def test_a_vague_last_dose_clears_when_its_latest_day_does() -> None:
    profile = {"treatments": [{"treatment": "rituximab", "to": "2026-09"}]}
    found = obstacle_of({"treatment": "rituximab", "within": "6 months"}, profile, exclude=True)
    # 31 March counts six months back to 30 September, the last day of a shorter month
    assert found == Obstacle("date", date(2027, 4, 1))


def test_a_course_that_is_over_was_over_when_the_profile_was_true() -> None:
    rule = {"treatment": "rituximab", "within": "6 months"}
    over = {"treatments": [{"treatment": "rituximab", "from": "2026-11-01", "ongoing": False}]}
    dated = obstacle_of(rule, {"as_of": "2026-11-20", **over}, exclude=True)
    assert dated == Obstacle("date", date(2027, 5, 21))
    assert obstacle_of(rule, over, exclude=True).clears is None


def test_a_dose_that_is_dated_after_the_screening_day_is_not_counted_from() -> None:
    """On that day the course goes on, and nobody knows yet when it ends."""
    made = compiled(trial([], [{"treatment": "rituximab", "within": "3 months"}]))
    given = {"treatments": [{"treatment": "rituximab", "from": "2026-01-05", "to": "2026-09-01"}]}
    before = Binder(patient(given), knowledge().vocabulary, knowledge().schemes, date(2026, 6, 1))
    known = before.bind(made)
    found = obstacle(made.criteria[0].formula, known, LeafObstacles(made, before, known))
    assert found == Obstacle("treating_team")


@pytest.mark.parametrize(
    ("born", "clears"),
    [
        ("2008-12-24", date(2026, 12, 24)),
        ("2008-12", date(2026, 12, 31)),
        ("2009", date(2027, 12, 31)),
        ("2010-01-01", date(2028, 1, 1)),
    ],
)
def test_too_young_clears_on_the_birthday(born: str, clears: date) -> None:
    assert obstacle_of({"fact": "age", "at_least": 18}, {"born": born}) == Obstacle("date", clears)


@pytest.mark.parametrize(
    ("rule", "profile"),
    [
        ({"fact": "age", "at_least": 18}, {"born": "2015"}),  # further off than two years
        ({"fact": "age", "at_most": 60}, {"born": "1950"}),
        ({"fact": "onset", "within": "6 months"}, {"onset": "2026-01"}),
        (
            {"fact": "hiv", "is": "negative"},
            {"findings": [{"fact": "hiv", "value": "positive", "date": "2020"}]},
        ),
    ],
)
def test_what_time_does_not_change_is_fixed(rule: dict[str, Any], profile: dict[str, Any]) -> None:
    assert obstacle_of(rule, profile) == Obstacle("fixed")


def test_an_onset_that_must_lie_further_back_clears_on_a_day() -> None:
    found = obstacle_of({"fact": "onset", "at_least_ago": "3 months"}, {"onset": "2026-09"})
    assert found == Obstacle("date", date(2026, 12, 30))


@pytest.mark.parametrize(
    ("rule", "profile", "kind"),
    [
        (
            {"treatment": "tacrolimus", "status": "current"},
            {"treatment": "tacrolimus", "from": "2020", "ongoing": True},
            "treating_team",
        ),
        (
            {"treatment": "tacrolimus", "within": "6 months"},
            {"treatment": "tacrolimus", "from": "2020", "ongoing": True},
            "treating_team",
        ),
        ({"treatment": "tacrolimus"}, {"treatment": "tacrolimus", "from": "2020", "ongoing": True}, "fixed"),
        ({"treatment": "tacrolimus"}, {"treatment": "tacrolimus", "to": "2020"}, "fixed"),
    ],
)
def test_a_drug_that_is_given_now_is_for_the_treating_team(rule: Any, profile: Any, kind: str) -> None:
    assert obstacle_of(rule, {"as_of": "2026-11-20", "treatments": [profile]}, exclude=True).kind == kind


@pytest.mark.parametrize(
    ("condition", "status", "kind"),
    [
        ("multiple_sclerosis", "active", "course"),
        ("hiv_infection", "active", "fixed"),
        ("multiple_sclerosis", "ever", "fixed"),
    ],
)
def test_an_active_disease_may_come_to_rest(condition: str, status: str, kind: str) -> None:
    profile = {"conditions": [{"condition": condition, "status": "active"}]}
    assert obstacle_of({"condition": condition, "status": status}, profile, exclude=True).kind == kind


NEGATIVE = {"fact": "csf_jcv_pcr", "value": "negative", "date": "2026-11-01"}
BOTH = {"born": "1940", "findings": [NEGATIVE]}
POSITIVE_PCR = {"fact": "csf_jcv_pcr", "is": "positive"}
UP_TO_60 = {"fact": "age", "at_most": 60}
WEIGHT = {"fact": "weight", "at_least": "30 kg"}


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ({"all": [POSITIVE_PCR, UP_TO_60]}, "fixed"),
        ({"any": [POSITIVE_PCR, UP_TO_60]}, "retest"),
        ({"at_least": 2, "of": [POSITIVE_PCR, UP_TO_60, {"fact": "age", "at_most": 50}]}, "fixed"),
        ({"at_least": 2, "of": [POSITIVE_PCR, UP_TO_60, {"fact": "age", "at_least": 18}]}, "retest"),
    ],
)
def test_all_is_as_hard_as_its_hardest_part_and_any_as_its_easiest(rule: dict[str, Any], kind: str) -> None:
    assert obstacle_of(rule, BOTH).kind == kind


def test_a_failing_result_that_grows_old_is_a_re_test_and_never_a_date() -> None:
    rule = {"fact": "cd4", "at_least": "200 /uL", "within": "90 days"}
    found = obstacle_of(rule, {"findings": [{"fact": "cd4", "value": 80, "unit": "/uL", "date": "2026-11-01"}]})
    assert found == Obstacle("retest")


@given(
    last=st.integers(0, 400).map(lambda n: ON - timedelta(n)),
    period=st.sampled_from(["28 days", "90 days", "1 month", "3 months", "6 months", "1 year"]),
    name=st.sampled_from(["within", "less_than_ago"]),
)
def test_the_day_is_the_first_on_which_the_washout_is_over(last: date, period: str, name: str) -> None:
    """Day by day: against on every day before it, over on it and on each day of the month after."""
    rule, profile = (
        {"treatment": "rituximab", name: period},
        {"treatments": [{"treatment": "rituximab", "to": str(last)}]},
    )
    file = trial([], [rule])
    made, masks = bound(file, profile)
    assume(truth(made.criteria[0].formula, [b.mask for b in masks]) is Truth.FALSE)
    clears = obstacle_of(rule, profile, exclude=True).clears
    assert clears is not None
    assert all(_met(file, profile, clears + timedelta(n)) is Truth.TRUE for n in range(30))
    assert all(_met(file, profile, clears - timedelta(n)) is Truth.FALSE for n in range(1, (clears - ON).days))


def _met(file: TrialFile, profile: dict[str, Any], on: date) -> Truth:
    """The truth on a later day, when nothing else was ever given."""
    k = knowledge()
    alone = replace(patient(profile), whole_treatments=Scope("treatment", ever=True, since=None))
    made = compiled(file)
    masks = Binder(alone, k.vocabulary, k.schemes, on).bind(made)
    return truth(made.criteria[0].formula, [b.mask for b in masks])


def test_the_bound_form_names_its_owner() -> None:
    made, masks = bound(trial(["Is it safe?"]), {})
    assert masks == (Bound(0b11, "judgement", "site"),)
    assert made.unknowns[0].kind == "site"
