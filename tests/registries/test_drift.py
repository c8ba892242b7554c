"""Drift: when the registry's text moves on, what was encoded from it is unread until a person has compared the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from local_registry import LocalRegistry, study
from registry_fixtures import registry, store
from updating import DAY, LATER, knowledge, known, updated, written

from screener.documents import parse
from screener.engine.bind import Binder
from screener.engine.result import Code, TrialResult
from screener.engine.screening import one_trial
from screener.engine.worlds import by_worlds
from screener.knowledge import Knowledge
from screener.knowledge.unencoded import moved, unencoded
from screener.profile.patient import patient_from
from screener.registries.drift import difference
from screener.registries.store import Store
from screener.registries.update import accept
from screener.reports.wording import Words
from screener.trials import Record

if TYPE_CHECKING:
    pass

ENCODED, NEW = "NCT00002395", "NCT09000001"
SIZES = {"I": 7, "E": 8}
ON = LATER.date()


def listed(**changed: str) -> dict[str, Any]:
    """The encoded trial's record, with an item for each number that the encoding names, some of them changed."""
    lines = {f"{side}{n}": f"Demand number {n} of side {side}" for side in SIZES for n in range(1, SIZES[side] + 1)}
    lines |= changed
    sides = {"I": "Inclusion", "E": "Exclusion"}
    text = "\n\n".join(
        f"{name} Criteria:\n\n" + "\n".join(f"* {said}" for item, said in lines.items() if item[0] == side and said)
        for side, name in sides.items()
    )
    ages = {"minimum": "18 Years", "maximum": ""}
    return study(ENCODED, "Topotecan in PML", criteria=text, **ages, updated=changed.get("updated", "2026-10-30"))


def with_updates(store: Store) -> Knowledge:
    """The knowledge with an update's records laid over it, without compiling all of it anew."""
    base, read = knowledge(), written(store)
    trials = dict(base.trials) | {key: _trial(record) for key, record in read.items()}
    as_written = {key: base.trials[key] for key in trials if key in base.trials and trials[key] is not base.trials[key]}
    records = {**base.records, **read}
    return base._replace(records=records, trials=trials, as_written=as_written)


def _trial(record: Record) -> Any:
    base = knowledge()
    if base.encoded(record.key):
        return moved(base.trials[record.key], record.drift)
    return unencoded(record, base.vocabulary, base.schemes)


def seen(profile: str, trial: str, laid: Knowledge) -> TrialResult:
    patient = patient_from(parse(profile, "profile"), laid.vocabulary, ON)
    binder = Binder(patient, laid.vocabulary, laid.schemes, ON)
    return one_trial(laid.trials[trial], binder, laid, by_worlds)


def criterion(result: TrialResult, name: str) -> Any:
    return next(c for c in result["criteria"] if c["id"] == name)


HIV = "{born: 1970, sex: female, findings: [{fact: hiv, value: positive, date: 2026-11-01}]}"


# an encoded trial


def test_the_first_update_only_records_the_text(registry: LocalRegistry, store: Store) -> None:
    registry.add(listed())
    updated(registry, store)
    laid = with_updates(store)
    drift = laid.records[ENCODED].drift
    assert drift
    assert (drift.compared, drift.items, drift.new, drift.criteria) == ("never", (), (), ())
    assert laid.trials[ENCODED] is knowledge().trials[ENCODED]
    said = Words(laid).drift(ENCODED)
    assert said == [
        f"Encoded from the text of {drift.text_of}; nobody has compared it with the registry's text of today."
    ]


def test_what_stands_on_a_changed_item_is_unread_until_a_person_has_compared(
    registry: LocalRegistry, store: Store
) -> None:
    registry.add(listed())
    updated(registry, store)
    assert accept(store, known(), ENCODED, DAY)
    registry.add(listed(I2="Something quite different now", updated="2026-12-01"))
    news = updated(registry, store, LATER).news["criteria"][0]
    touched = [c.id for c in knowledge().trials[ENCODED].criteria if any(s["item"] == "I2" for s in c.source)]
    assert news["touches"] == touched
    assert touched
    laid = with_updates(store)
    result = seen(HIV, ENCODED, laid)
    assert "text_changed" in result["flags"]
    for name in touched:
        unread = criterion(result, name)
        assert unread["truth"] == "unknown"
        assert unread["reason"]["code"] is Code.TEXT_CHANGED
        said = Words(laid).reason(unread)
        assert (
            said == "encoded from the text of 2026-10-30; the registry changed on 2026-12-01: I2 differ; ask the site"
        )
    assert accept(store, known(), ENCODED, LATER)
    assert with_updates(store).trials[ENCODED] is knowledge().trials[ENCODED]


def test_a_change_since_the_first_update_counts_too(registry: LocalRegistry, store: Store) -> None:
    registry.add(listed())
    updated(registry, store)
    registry.add(listed(E1="Another exclusion altogether"))
    updated(registry, store, LATER)
    drift = with_updates(store).records[ENCODED].drift
    assert drift
    assert (drift.compared, drift.items, drift.new) == ("never", ("E1",), ("E1",))
    assert drift.criteria


def test_a_failing_criterion_that_is_unread_fails_nothing(registry: LocalRegistry, store: Store) -> None:
    without_hiv = HIV.replace("positive", "negative")
    registry.add(listed())
    updated(registry, store)
    result = seen(without_hiv, ENCODED, with_updates(store))
    assert (result["verdict"], result["reasons"]) == ("not_eligible", [["I1"]])
    registry.add(listed(I1="HIV or any other cause"))
    updated(registry, store, LATER)
    result = seen(without_hiv, ENCODED, with_updates(store))
    assert result["verdict"] not in ("not_eligible", "not_now")
    assert criterion(result, "I1")["reason"]["code"] is Code.TEXT_CHANGED


def test_a_new_item_leaves_its_side_unread(registry: LocalRegistry, store: Store) -> None:
    registry.add(listed())
    updated(registry, store)
    registry.add(listed(E9="Something that nobody has encoded"))
    updated(registry, store, LATER)
    laid = with_updates(store)
    drift = laid.records[ENCODED].drift
    assert drift
    assert (drift.items, drift.new, drift.criteria) == ((), ("E9",), ())
    assert "unread-exclusion" not in [c.id for c in knowledge().trials[ENCODED].criteria]
    result = seen("{}", ENCODED, laid)
    assert criterion(result, "unread-exclusion")["reason"]["code"] is Code.TEXT_CHANGED
    assert criterion(result, "E1")["reason"]["code"] is not Code.TEXT_CHANGED


def test_an_item_that_only_moved_is_the_same() -> None:
    old, new = {"I1": "a", "I2": "b", "E1": "c"}, {"I1": "b", "I2": "a", "E1": "c"}
    assert difference(old, new) == ((), ())
    assert difference({"I1": "a"}, {"E1": "a"}) == (("I1",), ("E1",))
    assert difference({"minimum age": "a"}, {"minimum age": "b"}) == (("minimum age",), ())


def test_an_encoding_that_counts_more_items_than_the_text_has_is_touched_as_a_whole(
    registry: LocalRegistry, store: Store
) -> None:
    registry.add(listed(I6="", I7=""))
    updated(registry, store)
    registry.add(listed(I1="Different", I6="", I7=""))
    updated(registry, store, LATER)
    drift = with_updates(store).records[ENCODED].drift
    assert drift
    counted = [c.id for c in knowledge().trials[ENCODED].criteria if any(s["item"][0] == "I" for s in c.source)]
    assert set(counted) <= set(drift.criteria)


# trials that nobody has encoded


def test_a_trial_registered_yesterday_is_screened_today(registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW, minimum="18 Years", maximum="75 Years", sex="FEMALE"))
    updated(registry, store)
    laid = with_updates(store)
    result = seen(HIV, NEW, laid)
    assert result["verdict"] == "unread"
    assert "not_encoded" in result["flags"]
    truths = {c["id"]: (c["truth"], c["reason"]["code"].value) for c in result["criteria"]}
    assert truths == {
        "AGE": ("true", "met"),
        "SEX": ("true", "met"),
        "I1": ("unknown", "item_not_encoded"),
        "I2": ("unknown", "item_not_encoded"),
        "E1": ("unknown", "item_not_encoded"),
        "E2": ("unknown", "item_not_encoded"),
    }
    words = Words(laid)
    assert words.criterion(NEW, "E1").text == "Active infection with HIV"
    assert words.verdict(result) == "Nobody has encoded its criteria yet: ask the site."
    assert words.reason(criterion(result, "E1")) == "nobody has encoded this yet: ask the site"
    assert "https://clinicaltrials.gov/study/NCT09000001" in laid.records[NEW].how_to_ask


@pytest.mark.parametrize(
    ("profile", "verdict"),
    [
        ("{born: 2020-01-01}", "not_now"),
        ("{born: 1930-01-01}", "not_eligible"),
        ("{sex: male, born: 1970}", "not_eligible"),
        ("{}", "needs_facts"),
        ("{born: 1970, sex: female}", "unread"),
    ],
)
def test_only_age_and_sex_decide(profile: str, verdict: str, registry: LocalRegistry, store: Store) -> None:
    registry.add(study(NEW, minimum="18 Years", maximum="75 Years", sex="FEMALE"))
    updated(registry, store)
    found = seen(profile, NEW, with_updates(store))["verdict"]
    assert found == verdict or {found, verdict} == {"not_now", "not_eligible"}


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"minimum": "6 Months", "maximum": ""}, ["AGE-MIN", "I1", "I2", "E1", "E2"]),
        ({"minimum": "12 Months", "maximum": ""}, ["AGE", "I1", "I2", "E1", "E2"]),
        ({"minimum": "", "maximum": "90 Days"}, ["AGE-MAX", "I1", "I2", "E1", "E2"]),
        ({"minimum": "", "maximum": "", "sex": "OTHER"}, ["SEX", "I1", "I2", "E1", "E2"]),
        ({"minimum": "", "maximum": "", "criteria": "Ask the site."}, ["U1", "unread-inclusion", "unread-exclusion"]),
        ({"criteria": ""}, ["AGE", "unread-inclusion", "unread-exclusion"]),
        ({"criteria": "Inclusion Criteria:\n\n* PML"}, ["AGE", "I1", "unread-exclusion"]),
    ],
)
def test_what_no_rule_can_be_made_of_is_unread(
    more: dict[str, Any], names: list[str], registry: LocalRegistry, store: Store
) -> None:
    registry.add(study(NEW, **more))
    updated(registry, store)
    trial = with_updates(store).trials[NEW]
    assert [c.id for c in trial.criteria] == names
    assert seen("{born: 1970}", NEW, with_updates(store))["verdict"] == "unread"


def test_an_encoding_without_a_line_gives_way_to_the_registrys_items() -> None:
    """CurePML's list was cut off in every copy that could be read; what a registry says now is shown."""
    assert not knowledge().trials["NCT06990087"].criteria_read
