"""Knowing more never turns a passing verdict into a failing one, or back.

"More" is a reading of a fact of the record that had none, a narrower value, a narrower date, or a list declared whole.
A newer reading of a fact that was already read is no more knowledge: it is a new situation, and may change anything.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st
from worlds import (
    CATEGORIES,
    NUMBERS,
    ON,
    bound,
    compiled,
    facts_in,
    knowledge,
    patient,
    profiles,
    rules,
    trial,
)

from screener.engine.bind import Binder
from screener.engine.obstacles import LeafObstacles
from screener.engine.verdict import by_kleene
from screener.errors import Invalid
from screener.rules.trial_file import TrialFile

PASSING = {"eligible", "for_site", "unread"}
FAILING = {"not_now", "not_eligible"}


def verdict(file: TrialFile, profile: dict[str, Any]) -> str:
    k = knowledge()
    try:
        binder = Binder(patient(profile), k.vocabulary, k.schemes, ON)
    except Invalid:
        assume(False)
    made = compiled(file)
    masks = binder.bind(made)
    return by_kleene(made, masks, LeafObstacles(made, binder, masks)).verdict


def assert_not_flipped(file: TrialFile, less: dict[str, Any], more: dict[str, Any]) -> None:
    before, after = verdict(file, less), verdict(file, more)
    event(f"{before} → {after}")
    assert not (before in PASSING and after in FAILING), (before, after)
    assert not (before in FAILING and after in PASSING), (before, after)


def readings(profile: dict[str, Any]) -> set[str]:
    """The facts that a profile says anything about, with those that an entry carries along."""
    said = {f["fact"] for f in profile["findings"]}
    carried = {"better_explained"} if said & {"clinical_compatible", "mri_compatible"} else set()
    return said | carried | ({"csf_jcv_pcr"} if "csf_jcv_copies" in said else set())


def simple_trial(asked: list[dict[str, Any]], exclude: list[dict[str, Any]]) -> TrialFile:
    return trial(asked, exclude)


requirements = st.lists(rules(3), min_size=1, max_size=2)
RECORD = {fact: values for fact, values in CATEGORIES.items() if fact != "consent"}


@given(data=st.data(), asked=requirements, exclude=st.lists(rules(2), max_size=1))
def test_a_first_reading_of_a_fact(data: st.DataObject, asked: list[Any], exclude: list[Any]) -> None:
    about = set().union(*(facts_in(rule) for rule in [*asked, *exclude]))
    less = data.draw(profiles(about), label="profile")
    unread = sorted((about & set(RECORD)) - readings(less) or set(RECORD) - readings(less))
    assume(unread)
    fact = data.draw(st.sampled_from(unread), label="fact")
    assume(fact != "hiv" or not _speaks_of_hiv(less))
    reading = {"fact": fact, "value": data.draw(st.sampled_from(RECORD[fact])), "date": "2026-11-20"}
    more = {**less, "findings": [*less["findings"], reading]}
    assert_not_flipped(trial(asked, exclude), less, more)


def _speaks_of_hiv(profile: dict[str, Any]) -> bool:
    """HIV stands among the conditions too: listed, or ruled out by a list that is declared whole."""
    listed = any(c["condition"] == "hiv_infection" for c in profile["conditions"])
    return listed or "conditions" in profile.get("complete", {})


@given(data=st.data(), asked=requirements)
def test_a_first_reading_of_a_number(data: st.DataObject, asked: list[Any]) -> None:
    about = set().union(*(facts_in(rule) for rule in asked))
    less = data.draw(profiles(about), label="profile")
    unread = sorted((about & set(NUMBERS)) - readings(less) or set(NUMBERS) - readings(less))
    assume(unread)
    fact = data.draw(st.sampled_from(unread), label="fact")
    unit, marks = NUMBERS[fact]
    value = data.draw(st.sampled_from(marks)) + data.draw(st.sampled_from([-1, 0, 1]))
    reading = {"fact": fact, "value": value, "date": "2026-11-20", **({"unit": unit} if unit else {})}
    assert_not_flipped(trial(asked), less, {**less, "findings": [*less["findings"], reading]})


NARROWER: dict[Any, list[Any]] = {
    "equivocal": ["negative", "positive"],
    "<100": [0, 40, "<40"],
    "<200": [0, 150, "<100"],
    ">=350": [350, 400],
    ">=60": [60, 70],
    "<50": [0, 12],
}


@given(data=st.data(), asked=requirements)
def test_a_narrower_value(data: st.DataObject, asked: list[Any]) -> None:
    less = data.draw(profiles(set().union(*(facts_in(rule) for rule in asked))), label="profile")
    wide = [i for i, f in enumerate(less["findings"]) if f["value"] in NARROWER and not isinstance(f["value"], bool)]
    assume(wide)
    at = data.draw(st.sampled_from(wide))
    more = deepcopy(less)
    more["findings"][at]["value"] = data.draw(st.sampled_from(NARROWER[less["findings"][at]["value"]]))
    assume(more["findings"][at]["fact"] != "csf_jcv_copies" or more["findings"][at]["value"] != "<40")
    assert_not_flipped(trial(asked), less, more)


@given(data=st.data(), asked=requirements)
def test_a_narrower_date(data: st.DataObject, asked: list[Any]) -> None:
    less = data.draw(profiles(set().union(*(facts_in(rule) for rule in asked))), label="profile")
    places = _partial_days(less)
    assume(places)
    holder, key = data.draw(st.sampled_from(places))
    more = deepcopy(less)
    entry = more if holder is None else more[holder[0]][holder[1]]
    day = entry[key]
    entry[key] = f"{day}-{data.draw(st.sampled_from(['01', '06', '11'] if len(day) == 4 else ['01', '15', '21']))}"
    assert_not_flipped(trial(asked), less, more)


def _partial_days(profile: dict[str, Any]) -> list[tuple[tuple[str, int] | None, str]]:
    """Every day of a profile that is only a month or a year."""
    entries: list[tuple[tuple[str, int] | None, dict[str, Any]]] = [(None, profile)]
    for key in ("findings", "conditions", "treatments"):
        entries += [((key, i), entry) for i, entry in enumerate(profile[key])]
    keys = ("born", "onset", "date", "from", "to", "since")
    return [(at, k) for at, entry in entries for k in keys if isinstance(entry.get(k), str) and len(entry[k]) < 10]


@given(data=st.data(), asked=requirements, which=st.sampled_from(["treatments", "conditions"]))
def test_a_list_declared_whole(data: st.DataObject, asked: list[Any], which: str) -> None:
    less = data.draw(profiles(set().union(*(facts_in(rule) for rule in asked))), label="profile")
    less["complete"] = {k: v for k, v in less.get("complete", {}).items() if k != which}
    covers = data.draw(st.sampled_from(["current", "ever"]))
    more = {**less, "complete": {**less["complete"], which: {"covers": covers}}}
    assert_not_flipped(trial(asked), less, more)


def test_a_newer_reading_is_a_new_situation_and_may_change_anything() -> None:
    """CD4 of 250 in March met "at least 200"; 120 in November does not."""
    file = trial([{"fact": "cd4", "at_least": "200 /uL"}])
    march = {"fact": "cd4", "value": 250, "unit": "/uL", "date": "2026-03-01"}
    november = {"fact": "cd4", "value": 120, "unit": "/uL", "date": "2026-11-01"}
    assert verdict(file, {"findings": [march]}) == "eligible"
    assert verdict(file, {"findings": [march, november]}) == "not_now"
    assert verdict(file, {"findings": [november, march]}) == "not_now"


@given(asked=rules(), profile=profiles())
def test_a_criterion_given_twice_changes_nothing(asked: dict[str, Any], profile: dict[str, Any]) -> None:
    assert verdict(trial([asked]), profile) == verdict(trial([asked, asked]), profile)


@given(first=rules(2), second=rules(2), profile=profiles())
def test_the_order_of_criteria_and_entries_does_not_matter(
    first: dict[str, Any], second: dict[str, Any], profile: dict[str, Any]
) -> None:
    turned = {k: v[::-1] if isinstance(v, list) else v for k, v in profile.items()}
    assert verdict(trial([first, second]), profile) == verdict(trial([second, first]), turned)


def test_masks_only_shrink_when_a_list_is_declared_whole() -> None:
    file = trial([{"treatment": "rituximab", "within": "6 months"}])
    open_list = bound(file, {"treatments": [{"treatment": "rituximab", "to": "2026-01-05"}]})[1]
    whole = {
        "treatments": [{"treatment": "rituximab", "to": "2026-01-05"}],
        "complete": {"treatments": {"covers": "ever"}},
    }
    assert all(b.mask & ~a.mask == 0 for a, b in zip(open_list, bound(file, whole)[1], strict=True))
