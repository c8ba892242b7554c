"""What the engine's tests are generated from: profiles and rules over the real vocabulary, and small helpers."""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from screener.documents import Document
from screener.engine.bind import Binder, Bound
from screener.knowledge import CompiledTrial, Knowledge, load
from screener.knowledge.compile import Unusable, compile_trial
from screener.profile.patient import Patient, patient_from
from screener.rules.trial_file import TrialFile

ON = date(2026, 11, 22)
TODAY = date(2026, 11, 22)

NUMBERS: dict[str, tuple[str, list[int]]] = {
    "cd4": ("/uL", [100, 200, 350]),
    "weight": ("kg", [30, 60]),
    "karnofsky": ("", [50, 70]),
}
CATEGORIES: dict[str, list[Any]] = {
    "hiv": ["negative", "positive"],
    "csf_jcv_pcr": ["negative", "positive", "equivocal", "not_done"],
    "clinical_compatible": [True, False],
    "mri_compatible": [True, False],
    "better_explained": [True, False],
    "pml_tissue": ["not_shown", "shown", "not_done"],
    "sex": ["female", "male"],
    "consent": [True, False],
    "immunocompromised": [True, False],
}
CLASS_RESTS_ON = ["clinical_compatible", "mri_compatible", "csf_jcv_pcr", "pml_tissue"]
DRUGS = [
    "rituximab",
    "ocrelizumab",
    "natalizumab",
    "tacrolimus",
    "infliximab",
    "prednisone",
    "anti_cd20",
    "biologic",
]
CONDITIONS = [
    "multiple_sclerosis",
    "systemic_lupus",
    "follicular_lymphoma",
    "hiv_infection",
    "autoimmune_disease",
]
PERIODS = ["14 days", "90 days", "3 months", "6 months", "1 year"]
ROUTES = ["oral", "intravenous", "topical", "systemic"]
INDICATIONS = ["iris", "multiple_sclerosis", "autoimmune_disease"]
DOSES = ["4 mg/day", "0.5 mg/kg/day", "32 mg/day"]


_KNOWLEDGE = load()


def knowledge() -> Knowledge:
    """The checkout's own knowledge, read once and outside of any generated test."""
    return _KNOWLEDGE


def patient(profile: dict[str, Any], today: date = TODAY) -> Patient:
    """The patient of a profile that is written as plain data."""
    return patient_from(Document("profile", profile, {}), knowledge().vocabulary, today)


def trial(inclusion: list[Any], exclusion: list[Any] | None = None, **more: Any) -> TrialFile:
    """A trial whose list is complete, of requirements."""
    sources = {"s": {"what": "a record", "where": "here", "dated": "2026"}}
    listed = [{"quality": more.get("quality", "registry"), "of": "s", "item": "1"}]

    def criterion(side: str, key: str, number: int, rule: Any) -> dict[str, Any]:
        said = {"judgement": rule} if isinstance(rule, str) else {key: rule}
        return {
            "id": f"{side}{number}",
            "text": "As the rule says.",
            "topic": "diagnosis",
            "source": listed,
            **said,
        }

    return TrialFile.model_validate(
        {
            "trial": "T",
            "encoded_from": {"registry": "none", "record_date": "2026"},
            "sources": sources,
            "coverage": more.get("coverage", {"inclusion": "complete", "exclusion": "complete"}),
            "inclusion": [criterion("I", "require", i, r) for i, r in enumerate(inclusion)],
            "exclusion": [criterion("E", "exclude_if", i, r) for i, r in enumerate(exclusion or [])],
        }
    )


def compiled(file: TrialFile) -> CompiledTrial:
    """The compiled form."""
    k = knowledge()
    return compile_trial(file, k.vocabulary, k.schemes)


def binder(profile: dict[str, Any], on: date = ON) -> Binder:
    """A profile on a day."""
    k = knowledge()
    return Binder(patient(profile), k.vocabulary, k.schemes, on)


def bound(file: TrialFile, profile: dict[str, Any], on: date = ON) -> tuple[CompiledTrial, tuple[Bound, ...]]:
    """A compiled trial and what a profile leaves open of it."""
    made = compiled(file)
    return made, binder(profile, on).bind(made)


# profiles


def days() -> st.SearchStrategy[str]:
    """Days, months and years of the last two years."""
    day = st.integers(0, 760).map(lambda n: ON - timedelta(n))
    return st.one_of(day.map(str), day.map(lambda d: f"{d:%Y-%m}"), day.map(lambda d: f"{d:%Y}"))


def categories(facts: list[str] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """A finding of a category, dated or not, sometimes of a laboratory."""
    return st.sampled_from(facts or sorted(CATEGORIES)).flatmap(
        lambda fact: st.fixed_dictionaries(
            {"fact": st.just(fact), "value": st.sampled_from(CATEGORIES[fact])},
            optional={"date": days(), "laboratory": st.sampled_from(["A", "B"])},
        )
    )


def _number(fact: str) -> st.SearchStrategy[dict[str, Any]]:
    unit, marks = NUMBERS[fact]
    around = st.sampled_from(sorted({m + d for m in marks for d in (-1, 0, 1)}))
    said = st.one_of(around, around.map(lambda n: f"<{n}"), around.map(lambda n: f">={n}"))
    return st.fixed_dictionaries(
        {"fact": st.just(fact), "value": said, **({"unit": st.just(unit)} if unit else {})},
        optional={"date": days()},
    )


def numbers() -> st.SearchStrategy[dict[str, Any]]:
    """A finding of a number, censored or not, around the thresholds that rules ask about."""
    copies = st.fixed_dictionaries(
        {
            "fact": st.just("csf_jcv_copies"),
            "value": st.sampled_from([0, 40, "<50", 1250, "not detected"]),
            "unit": st.sampled_from(["copies/mL", "IU/mL"]),
        },
        optional={"date": days()},
    )
    return st.one_of(copies, *(_number(fact) for fact in NUMBERS))


def courses() -> st.SearchStrategy[dict[str, Any]]:
    """A course of a drug, of a class, or of a medicine that nobody knows."""

    def ordered(course: dict[str, Any]) -> dict[str, Any]:
        if {"from", "to"} <= set(course) and course["from"][:4] > course["to"][:4]:
            course["from"], course["to"] = course["to"], course["from"]
        if "from" in course and "to" in course and course["from"][:4] == course["to"][:4]:
            course.pop("from")
        if "to" in course:
            course.pop("ongoing", None)
            course.pop("planned_end", None)
        if {"from", "to", "ongoing", "number"} & set(course):
            course.pop("requested", None)
        return course

    return st.fixed_dictionaries(
        {"treatment": st.sampled_from([*DRUGS, "Wundermittel"])},
        optional={
            "from": days(),
            "to": days(),
            "ongoing": st.booleans(),
            "requested": st.booleans(),
            "planned_end": st.integers(-20, 60).map(lambda n: str(ON + timedelta(n))),
            "number": st.sampled_from([1, 3, 12, ">=3"]),
            "dose": st.sampled_from([*DOSES, "8 mg/day", "<8 mg/day", "two tablets"]),
            "route": st.sampled_from(ROUTES),
            "indication": st.sampled_from([*INDICATIONS, "psoriasis"]),
        },
    ).map(ordered)


def never_given() -> st.SearchStrategy[dict[str, Any]]:
    """A drug or class that was never given."""
    return st.fixed_dictionaries({"treatment": st.sampled_from(DRUGS), "never": st.just(True)})


def states() -> st.SearchStrategy[dict[str, Any]]:
    """A condition with a status."""
    status = st.sampled_from(["active", "remission", "past", "absent", "present"])

    def ended(state: dict[str, Any]) -> dict[str, Any]:
        if state.get("status") in ("active", "absent") or state.get("since", "0") > state.get("until", "9"):
            state.pop("until", None)
        return state

    return st.fixed_dictionaries(
        {"condition": st.sampled_from(CONDITIONS)}, optional={"status": status, "since": days(), "until": days()}
    ).map(ended)


def whole() -> st.SearchStrategy[dict[str, Any]]:
    """A declaration that a list is whole."""
    return st.one_of(st.just({"covers": "current"}), st.just({"covers": "ever"}), days().map(lambda d: {"since": d}))


def _stated_class() -> st.SearchStrategy[dict[str, Any]]:
    value = st.sampled_from(["definite", "probable", "possible", "not_met"])
    return st.fixed_dictionaries({"fact": st.just("pml_certainty"), "value": value}, optional={"date": days()})


def findings(about: Set[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Findings, half of them of the facts that a rule is about."""
    asked = sorted(about & set(CATEGORIES)) + sorted(set(CLASS_RESTS_ON) if "pml_certainty" in about else ())
    of_numbers = [_number(fact) for fact in sorted(about & set(NUMBERS))]
    stated = [_stated_class()] if "pml_certainty" in about else []
    close = [*([categories(asked)] if asked else []), *of_numbers, *stated]
    return st.lists(st.one_of(*close, categories(), numbers()), max_size=7)


def profiles(about: Set[str] = frozenset()) -> st.SearchStrategy[dict[str, Any]]:
    """Whole profiles; those that contradict themselves are refused by the reader and skipped by the tests."""
    return st.fixed_dictionaries(
        {
            "findings": findings(about),
            "conditions": st.lists(states(), max_size=3),
            "treatments": st.lists(st.one_of(courses(), courses(), never_given()), max_size=3),
        },
        optional={
            "as_of": st.just("2026-11-20"),
            "born": st.sampled_from(["1950", "1966-11", "1966-11-22", "1966-11-23", "2008-11-22", "2008", "2009-02"]),
            "onset": days(),
            "diagnosed": days(),
            "complete": st.fixed_dictionaries({}, optional={"treatments": whole(), "conditions": whole()}),
        },
    )


# rules


def either(options: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or two between which the sources disagree."""
    both = st.lists(options, min_size=2, max_size=2).map(lambda two: {"either": two, "because": "sources disagree"})
    return st.one_of(options, options, both)


def number_rules() -> st.SearchStrategy[dict[str, Any]]:
    """A number compared, in one or two ways, in a window or not."""

    def rule(fact: str) -> st.SearchStrategy[dict[str, Any]]:
        marks = [18, 60] if fact == "age" else NUMBERS[fact][1]
        unit = "" if fact in ("age", "karnofsky") else f" {NUMBERS[fact][0]}"
        marked = st.sampled_from([f"{m}{unit}" if unit else m for m in marks])
        threshold = st.one_of(either(marked), marked.map(lambda m: {"value": m, "doubtful": "it cannot be so"}))
        comparison = st.sampled_from(["at_least", "more_than", "at_most", "less_than"])
        compared = st.dictionaries(comparison, threshold, min_size=1, max_size=2)
        series = (
            st.just({}) if fact == "age" else st.builds(lambda w, r: w | r, windows(0.4), _reads(["lowest", "highest"]))
        )
        return st.builds(lambda c, s: {"fact": fact, **c, **s}, compared, series)

    return st.sampled_from(["age", *NUMBERS]).flatmap(rule)


def _reads(ways: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Which of several readings: left to the fact, said, or on which the sources disagree."""
    way = either(st.sampled_from(["latest", *ways]))
    last = st.sampled_from([{}, {"of_last": 1}, {"of_last": 2}])
    return st.one_of(st.just({}), st.builds(lambda w, n: {"reads": w, **n}, way, last))


def anchored() -> st.SearchStrategy[dict[str, Any]]:
    """A window that hangs on the onset or the diagnosis."""
    fact, time = st.sampled_from(["onset", "diagnosed"]), st.sampled_from(PERIODS)
    timed = st.builds(lambda s, f, t: {"time": t, s: f}, st.sampled_from(["before", "after", "of"]), fact, time)
    return st.one_of(timed, st.builds(lambda s, f: {s: f}, st.sampled_from(["before", "after"]), fact))


def windows(share: float = 1.0) -> st.SearchStrategy[dict[str, Any]]:
    """A window of any kind, or none."""
    ago = st.dictionaries(
        st.sampled_from(["within", "less_than_ago"]), either(st.sampled_from(PERIODS)), min_size=1, max_size=1
    )
    some = st.one_of(ago, anchored().map(lambda a: {"within": a}))
    return some if share == 1 else st.one_of(st.just({}), some)


def category_rules() -> st.SearchStrategy[dict[str, Any]]:
    """A category compared."""

    def rule(fact: str) -> st.SearchStrategy[dict[str, Any]]:
        values = list(knowledge().vocabulary.facts[fact].values)
        some = st.lists(st.sampled_from(values), min_size=1, max_size=len(values) - 1, unique=True)
        series = st.builds(lambda w, r: w | r, windows(0.4), _reads(["any_ever"]))
        return st.builds(lambda v, s: {"fact": fact, "one_of": v, **s}, either(some), series)

    return st.sampled_from([*sorted(CATEGORIES)]).flatmap(rule)


def certainty_rules() -> st.SearchStrategy[dict[str, Any]]:
    """The class of the diagnosis."""
    classes = st.lists(
        st.sampled_from(["definite", "probable", "possible", "not_met"]), min_size=1, max_size=3, unique=True
    )
    return either(classes).map(lambda c: {"fact": "pml_certainty", "one_of": c})


def day_rules() -> st.SearchStrategy[dict[str, Any]]:
    """How long ago symptoms began."""
    name = st.sampled_from(["within", "less_than_ago", "at_least_ago"])
    ago = st.dictionaries(name, either(st.sampled_from(PERIODS)), min_size=1, max_size=2)
    around = anchored().map(lambda a: {"within": a})
    return st.one_of(ago, around).map(lambda w: {"fact": "onset", **w})


def treatment_rules() -> st.SearchStrategy[dict[str, Any]]:
    """A drug or class, by status or window, with exceptions."""
    names = st.one_of(
        st.sampled_from([*DRUGS, "immunosuppressant", "monoclonal_antibody"]),
        st.lists(st.sampled_from(DRUGS), min_size=2, max_size=2, unique=True),
    )
    name = st.sampled_from(["within", "less_than_ago", "at_least_ago"])
    some = st.dictionaries(name, either(st.sampled_from(PERIODS)), max_size=1)
    status = st.sampled_from(["current", "ever", "past"])
    pattern = st.builds(lambda n, t: {"treatment": n, **t}, st.sampled_from(DRUGS), traits(1))
    other = st.lists(st.one_of(st.sampled_from(DRUGS[:6]), pattern), max_size=1)
    made = st.builds(
        lambda n, w, s, o, t: {"treatment": n, "status": s, "other_than": o, **w, **t},
        names, some, status, other, traits(),
    )  # fmt: skip
    return made.filter(_leaves_something)


def traits(least: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    """What is asked of a single course: none, one or two things."""
    comparison = st.sampled_from(["at_least", "more_than", "at_most", "less_than"])
    started = st.one_of(
        st.dictionaries(
            st.sampled_from(["within", "less_than_ago", "at_least_ago"]),
            st.sampled_from(PERIODS),
            min_size=1,
            max_size=1,
        ),
        st.builds(lambda s, f: {s: f}, st.sampled_from(["before", "after"]), st.sampled_from(["onset", "diagnosed"])),
        anchored().map(lambda a: {"within": a}),
    )
    every = {
        "route": st.one_of(st.sampled_from(ROUTES), st.lists(st.sampled_from(ROUTES), min_size=1, max_size=2)),
        "indication": st.sampled_from(INDICATIONS),
        "dose": st.builds(
            lambda c, d, o: {c: d, **o},
            comparison,
            st.sampled_from(DOSES),
            st.sampled_from([{}, {"counted_as": "prednisone"}]),
        ),
        "number": st.builds(lambda c, n: {c: n}, comparison, st.sampled_from([1, 3, 12])),
        "at_least_for": st.sampled_from(PERIODS),
        "shorter_than": st.sampled_from(PERIODS),
        "started": started,
        "given": anchored(),
    }
    two = st.lists(st.sampled_from(sorted(every)), min_size=max(least, 1), max_size=2, unique=True)
    some = two.flatmap(lambda keys: st.fixed_dictionaries({key: every[key] for key in keys}))
    return some if least else st.one_of(st.just({}), some)


def condition_rules() -> st.SearchStrategy[dict[str, Any]]:
    """A disease or group, by status, with exceptions."""
    names = st.sampled_from([*CONDITIONS, "chronic_inflammatory_disease", "immunosuppressive_condition"])
    status = either(st.sampled_from(["active", "ever", "past"]))
    other = st.lists(st.sampled_from(CONDITIONS[:3]), max_size=1)
    name = st.sampled_from(["within", "less_than_ago", "at_least_ago"])
    some = st.dictionaries(name, either(st.sampled_from(PERIODS)), max_size=1)
    made = st.builds(lambda n, s, o, w: {"condition": n, "status": s, "other_than": o, **w}, names, status, other, some)
    return made.filter(_leaves_something)


def _leaves_something(rule: dict[str, Any]) -> bool:
    """A group whose exceptions take everything away is refused when it is compiled."""
    try:
        compiled(trial([rule]))
    except Unusable as error:
        assert "leave nothing" in str(error)
        return False
    return True


SIMPLE: dict[str, Callable[[], st.SearchStrategy[dict[str, Any]]]] = {
    "number": number_rules,
    "category": category_rules,
    "certainty": certainty_rules,
    "day": day_rules,
    "treatment": treatment_rules,
    "condition": condition_rules,
    "judgement": lambda: st.just({"judgement": "Is it so?"}),
}


def simple_rules() -> st.SearchStrategy[dict[str, Any]]:
    """Every requirement that does not hold others."""
    return st.one_of(*(make() for make in SIMPLE.values()))


def rules(leaves: int = 5) -> st.SearchStrategy[dict[str, Any]]:
    """Requirements of every form, nested."""

    def group(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        parts = st.lists(inner, min_size=1, max_size=3)
        named = st.builds(lambda key, p: {key: p}, st.sampled_from(["all", "any", "none"]), parts)
        counted = parts.flatmap(lambda p: st.integers(1, len(p)).map(lambda n: {"at_least": n, "of": p}))
        return st.one_of(named, counted)

    return st.recursive(simple_rules(), group, max_leaves=leaves)


def facts_in(rule: dict[str, Any]) -> set[str]:
    """The facts that a generated requirement asks about."""
    inner = [part for key in ("all", "any", "none", "of") for part in rule.get(key, [])]
    return {rule["fact"]} if "fact" in rule else set().union(*(facts_in(part) for part in inner))


def forms_in(rule: dict[str, Any]) -> set[str]:
    """The forms that a generated requirement uses, by the key that tells them apart."""
    here = {
        next(key for key in ("fact", "treatment", "condition", "judgement", "all", "any", "none", "of") if key in rule)
    }
    inner = [part for key in ("all", "any", "none", "of") for part in rule.get(key, [])]
    return here.union(*(forms_in(part) for part in inner))
