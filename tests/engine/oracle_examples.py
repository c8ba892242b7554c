"""Small random vocabularies, profiles and trials for the oracle; trials are built backwards from a wanted verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from hypothesis import assume
from hypothesis import strategies as st
from oracle import Contradiction, Oracle
from oracle_lists import TooMany
from oracle_rules import Trial

from screener.documents import Document
from screener.errors import Invalid
from screener.profile.patient import Patient, patient_from
from screener.rules.scheme import Scheme
from screener.rules.trial_file import TrialFile
from screener.vocabulary import ConditionsFile, DrugsFile, FactsFile, Vocabulary

Plain = dict[str, Any]
Some = st.SearchStrategy[Plain]
ON = date(2026, 11, 22)
WANTED = ("eligible", "for_site", "unread", "needs_facts", "failing", "anything")
PERIODS = ["14 days", "90 days", "3 months", "6 months", "1 year"]
ROUTES = ["oral", "systemic", "topical"]
NUMBERS: dict[str, tuple[str, list[int]]] = {
    "cells": ("/uL", [100, 200]),
    "score": ("", [50, 70]),
    "weight": ("kg", [60]),
}
WORDS: dict[str, list[Any]] = {
    "virus": ["negative", "positive", "equivocal", "not_done"],
    "picture": [True, False, "not_done"],
    "explained": [True, False],
    "infected": ["negative", "positive"],
    "sex": ["female", "male"],
    "pregnant": [True, False],
    "consent": [True, False],
}
CLASSES = ["sure", "likely", "not_met"]
RESTS_ON = {"virus": ["negative", "positive"], "picture": ["false", "true"], "explained": ["false", "true"]}
DRUGS = ["wide", "family", "alpha", "beta", "gamma"]
CONDITIONS = ["group", "first", "second", "infection"]
SUBJECTS = ["age", "day", "class", "judgement", *NUMBERS, *WORDS, "drugs", "drugs", "drugs", "conditions", "conditions"]


# vocabularies


class Words(NamedTuple):
    """A vocabulary and its one way to classify the diagnosis."""

    vocabulary: Vocabulary
    schemes: dict[str, Scheme]


def _fact(type_: str, **more: Any) -> Plain:
    return {"name": "it", "ask": {"plain": "Is it?", "clinical": "It"}, "type": type_, "topic": "diagnosis", **more}


@st.composite
def words(draw: st.DrawFn) -> Words:
    """A few facts, drugs and conditions; how they are read, what can change them and who is whose kind differs."""
    changes = st.sampled_from(["fixed", "course", "treating_team", "retest", "site"])
    reads, recheck = st.sampled_from(["latest", "any_ever", "any_in_window"]), st.sampled_from(["", "", "28 days"])
    truth = {"values": ["false", "true"]}
    numbers = {
        n: _fact("number", unit=u, changes=draw(changes), recheck_after=draw(recheck)) for n, (u, _) in NUMBERS.items()
    }
    facts = {
        **{day: _fact("date") for day in ("born", "onset", "diagnosed")},
        **numbers,
        "age": _fact("number", derived="age"),
        "copies": _fact("number", unit="copies/mL", also_in=["IU/mL"]),
        "virus": _fact("category", values=["negative", "positive"], reads=draw(reads), changes=draw(changes),
                       says={"equivocal": ["negative", "positive"], "not_done": []},
                       implied_by={"fact": "copies", "more_than": 0, "then": "positive", "otherwise": "negative"}),
        "picture": _fact("category", **truth, says={"not_done": []}, recheck_after=draw(recheck),
                         changes=draw(changes)),
        "explained": _fact("category", **truth, reads=draw(reads), unsaid="false", carried_by=["picture"]),
        "infected": _fact("category", values=["negative", "positive"], condition="infection", reads=draw(reads)),
        "sex": _fact("category", values=["female", "male"]),
        "pregnant": _fact("category", **truth, changes="course", recheck_after=draw(recheck),
                          possible_when={"true": {"facts": {"sex": ["female"]}, "because": "policy"}}),
        "consent": _fact("category", **truth, answered_by=draw(st.sampled_from(["person", "site"])),
                         may_fail=draw(st.booleans())),
        "class": _fact("category", values=[*CLASSES], derived="diagnosis"),
    }  # fmt: skip
    file = FactsFile.model_validate(
        {"lists_recheck_after": draw(st.sampled_from(["28 days", "90 days"])), "facts": facts}
    )
    vocabulary = Vocabulary(file, draw(_conditions()), draw(_drugs()))
    return Words(vocabulary, {"table": draw(_scheme())})


@st.composite
def _drugs(draw: st.DrawFn) -> DrugsFile:
    kinds = st.sampled_from([["family"], ["wide"], []])
    drugs: Plain = {name: {"name": name, "is_a": draw(kinds)} for name in ("alpha", "beta", "gamma")}
    drugs["gamma"] |= {"may_be": ["family"]} if not drugs["gamma"]["is_a"] and draw(st.booleans()) else {}
    classes = {"wide": {"name": "wide"}, "family": {"name": "family", "is_a": draw(st.sampled_from([["wide"], []]))}}
    routes = {
        "systemic": {"name": "systemic"},
        "oral": {"name": "oral", "is_a": ["systemic"]},
        "topical": {"name": "topical"},
    }
    plain = {"routes": routes, "indications": {"rash": {"name": "rash"}}, "classes": classes, "drugs": drugs}
    return DrugsFile.model_validate(plain)


@st.composite
def _conditions(draw: st.DrawFn) -> ConditionsFile:
    kinds, changes = st.sampled_from([["group"], []]), st.sampled_from(["course", "fixed"])
    kind = {name: {"name": name, "is_a": draw(kinds), "changes": draw(changes)} for name in CONDITIONS[1:]}
    return ConditionsFile.model_validate({"conditions": {"group": {"name": "group"}, **kind}})


@st.composite
def _scheme(draw: st.DrawFn) -> Scheme:
    """Up to five rows; what none fits is not classified."""
    values = {f: st.lists(st.sampled_from(v), min_size=1, max_size=2, unique=True) for f, v in RESTS_ON.items()}
    some = st.lists(st.sampled_from(sorted(RESTS_ON)), min_size=1, max_size=3, unique=True)
    when = some.flatmap(lambda names: st.fixed_dictionaries({name: values[name] for name in names}))
    rows = st.fixed_dictionaries({"when": when, "then": st.sampled_from(CLASSES), "sure": st.just("read")})
    plain = {
        "name": "T",
        "source": "s",
        "fact": "class",
        "classes": CLASSES,
        "rests_on": RESTS_ON,
        "unfinished": "virus",
    }
    return Scheme.model_validate({**plain, "rows": draw(st.lists(rows, min_size=1, max_size=5))})


# rules: each of one subject


def either(options: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or two between which the sources disagree."""
    both = st.lists(options, min_size=2, max_size=2).map(lambda two: {"either": two, "because": "not said"})
    return st.one_of(*[options] * 7, both)


@cache
def _numbers(fact: str) -> Some:
    unit, marks = ("", [18, 60]) if fact == "age" else NUMBERS[fact]
    limits = st.sampled_from([f"{m} {unit}" if unit else m for m in marks])
    doubtful = limits.map(lambda m: {"value": m, "doubtful": "it cannot be so"})
    comparison = st.sampled_from(["at_least", "more_than", "at_most", "less_than"])
    threshold = st.one_of(either(limits), limits, limits, doubtful)
    compared = st.dictionaries(comparison, threshold, min_size=1, max_size=2)
    series = st.just({}) if fact == "age" else _series(("latest", "lowest", "highest"))
    return st.builds(lambda c, s: {"fact": fact, **c, **s}, compared, series)


@cache
def _series(ways: tuple[str, ...]) -> Some:
    last = st.sampled_from([{}, {}, {"of_last": 1}, {"of_last": 2}])
    read = st.builds(lambda w, n: {"reads": w, **n}, either(st.sampled_from(ways)), last)
    return st.builds(lambda w, r: w | r, _windows(), st.one_of(st.just({}), st.just({}), read))


@cache
def _windows() -> Some:
    ago = st.dictionaries(
        st.sampled_from(["within", "less_than_ago"]), either(st.sampled_from(PERIODS)), min_size=1, max_size=1
    )
    return st.one_of(st.just({}), st.just({}), ago, _around().map(lambda a: {"within": a}))


@cache
def _around(of: tuple[str, ...] = ("onset", "diagnosed")) -> Some:
    fact, time = st.sampled_from(of), st.sampled_from(PERIODS)
    timed = st.builds(lambda s, f, t: {"time": t, s: f}, st.sampled_from(["before", "after", "of"]), fact, time)
    return st.one_of(timed, st.builds(lambda s, f: {s: f}, st.sampled_from(["before", "after"]), fact))


@cache
def _categories(fact: str) -> Some:
    values = RESTS_ON.get(fact) or ["female", "male"] if fact == "sex" else ["false", "true"]
    values = ["negative", "positive"] if fact in ("virus", "infected") else values
    one = st.sampled_from(values)
    asked = st.one_of(one.map(lambda v: {"is": v}), either(one.map(lambda v: [v])).map(lambda v: {"one_of": v}))
    return st.builds(lambda a, s: {"fact": fact, **a, **s}, asked, _series(("latest", "any_ever", "any_in_window")))


@cache
def _class() -> Some:
    some = st.lists(st.sampled_from(CLASSES), min_size=1, max_size=2, unique=True)
    return either(some).map(lambda c: {"fact": "class", "one_of": c})


@cache
def _ago(least: int = 1) -> Some:
    name = st.sampled_from(["within", "less_than_ago", "at_least_ago"])
    return st.dictionaries(name, either(st.sampled_from(PERIODS)), min_size=least, max_size=2 if least else 1)


@cache
def _days() -> Some:
    around = _around(("diagnosed",)).map(lambda a: {"fact": "onset", "within": a})
    ago = st.builds(lambda f, w: {"fact": f, **w}, st.sampled_from(["onset", "onset", "diagnosed"]), _ago())
    return st.one_of(ago, ago, around)


def _group(names: Sequence[str]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(names)
    return st.one_of(one, one, st.lists(one, min_size=2, max_size=2, unique=True))


@cache
def _treatments() -> Some:
    status = st.sampled_from([{}, {"status": "ever"}, {"status": "current"}, {"status": "past"}])
    some = st.one_of(*(st.just({}) for _ in range(4)), _traits())
    pattern = st.builds(lambda n, t: {"treatment": n, **t}, st.sampled_from(DRUGS), _traits())
    other = st.lists(st.one_of(st.sampled_from(DRUGS[1:]), pattern), min_size=1, max_size=1)
    but = st.one_of(st.just({}), st.just({}), other.map(lambda o: {"other_than": o}))
    return st.builds(
        lambda n, s, w, o, t: {"treatment": n, **s, **w, **o, **t}, _group(DRUGS), status, _ago(0), but, some
    )


@cache
def _conditioned() -> Some:
    status = st.one_of(st.just({}), either(st.sampled_from(["active", "ever", "past"])).map(lambda s: {"status": s}))
    but: Some = st.sampled_from([{}, {}, *({"other_than": [name]} for name in CONDITIONS[1:])])
    return st.builds(lambda n, s, w, o: {"condition": n, **s, **w, **o}, _group(CONDITIONS), status, _ago(0), but)


@cache
def _traits() -> Some:
    comparison = st.sampled_from(["at_least", "more_than", "at_most", "less_than"])
    ago = st.dictionaries(
        st.sampled_from(["within", "less_than_ago", "at_least_ago"]), st.sampled_from(PERIODS), min_size=1, max_size=1
    )
    hung = st.builds(lambda s, f: {s: f}, st.sampled_from(["before", "after"]), st.sampled_from(["onset", "diagnosed"]))
    counted = st.sampled_from([{}, {}, {"counted_as": "alpha"}])
    dose = st.sampled_from(["4 mg/day", "0.5 mg/kg/day", "32 mg/day"])
    every: dict[str, st.SearchStrategy[Any]] = {
        "route": st.one_of(
            st.sampled_from(ROUTES), st.lists(st.sampled_from(ROUTES), min_size=1, max_size=2, unique=True)
        ),
        "indication": st.sampled_from(["rash", "first", "group"]),
        "dose": st.builds(lambda c, d, o: {c: d, **o}, comparison, dose, counted),
        "number": st.builds(lambda c, n: {c: n}, comparison, st.sampled_from([1, 3])),
        "at_least_for": st.sampled_from(PERIODS),
        "shorter_than": st.sampled_from(PERIODS),
        "started": st.one_of(ago, hung, _around().map(lambda a: {"within": a})),
        "given": _around(),
    }
    return st.sampled_from(sorted(every)).flatmap(lambda key: every[key].map(lambda v: {key: v}))


@cache
def about(subject: str) -> Some:
    """A requirement on one subject."""
    if subject in NUMBERS or subject == "age":
        return _numbers(subject)
    if subject in WORDS:
        return _categories(subject)
    makes = {"drugs": _treatments, "conditions": _conditioned, "day": _days, "class": _class}
    return makes[subject]() if subject in makes else st.just({"judgement": "Is it so?"})


@st.composite
def rules(draw: st.DrawFn, subjects: Sequence[str]) -> Plain:
    """One requirement, alone or with others of the same few subjects."""
    one = st.sampled_from(subjects).flatmap(about)
    form = draw(st.sampled_from(["one", "one", "one", "all", "any", "none", "of"]))
    if form == "one":
        return draw(one)
    parts = draw(st.lists(one, min_size=1, max_size=3))
    return {"of": parts, "at_least": draw(st.integers(1, len(parts)))} if form == "of" else {form: parts}


# profiles: about the same few subjects


@cache
def _day() -> st.SearchStrategy[str]:
    """Near the ends of windows, or anywhere in two years; a day, a month or a year."""
    near = st.sampled_from([3, 14, 15, 60, 90, 91, 92, 184, 200, 365, 366, 400]).map(lambda n: ON - timedelta(n))
    day = st.one_of(near, near, st.integers(0, 760).map(lambda n: ON - timedelta(n)))
    return st.one_of(
        day.map(str), day.map(str), day.map(str), day.map(lambda d: f"{d:%Y-%m}"), day.map(lambda d: f"{d:%Y}")
    )


@cache
def _findings(fact: str) -> st.SearchStrategy[list[Plain]]:
    one: dict[str, st.SearchStrategy[Any]] = {"fact": st.just(fact)}
    if fact == "copies":
        one |= {"value": st.sampled_from([0, "<50", 1250, "detected"]), "unit": st.sampled_from(["copies/mL", "IU/mL"])}
    elif fact in NUMBERS:
        unit, marks = NUMBERS[fact]
        near = st.sampled_from(sorted({m + d for m in marks for d in (-1, 0, 1)}))
        one["value"] = st.one_of(near, near, near.map(lambda n: f"<{n}"), near.map(lambda n: f">={n}"))
        one |= {"unit": st.just(unit)} if unit else {}
    else:
        one["value"] = st.sampled_from(CLASSES if fact == "class" else WORDS[fact])
    more = {"date": _day(), "laboratory": st.sampled_from(["A", "B"])}
    return st.lists(st.fixed_dictionaries(one, optional=more), max_size=2)


@cache
def _course() -> Some:
    more = {
        "from": _day(), "to": _day(), "ongoing": st.booleans(),
        "planned_end": st.integers(-20, 60).map(lambda n: str(ON + timedelta(n))),
        "number": st.sampled_from([1, 3, ">=3"]), "dose": st.sampled_from(["4 mg/day", "0.5 mg/kg/day", "<8 mg/day"]),
        "route": st.sampled_from(ROUTES), "indication": st.sampled_from(["rash", "first"]),
    }  # fmt: skip
    names = st.sampled_from([*DRUGS[1:], *DRUGS[2:], *DRUGS[2:], "Wundermittel"])
    return st.fixed_dictionaries({"treatment": names}, optional=more).map(_ordered)


def _ordered(course: Plain) -> Plain:
    if "to" in course:
        course = {k: v for k, v in course.items() if k not in ("ongoing", "planned_end")}
    return (
        course
        if course.get("from", "0")[:4] < course.get("to", "9")[:4]
        else {k: v for k, v in course.items() if k != "from"}
    )


@cache
def _state() -> Some:
    status = st.sampled_from(["active", "remission", "past", "absent", "present"])
    more = {"status": status, "since": _day(), "until": _day()}

    def ended(state: Plain) -> Plain:
        keeps = state.get("status") not in ("active", "absent") and state.get("since", "0") < state.get("until", "9")
        return state if keeps else {k: v for k, v in state.items() if k != "until"}

    return st.fixed_dictionaries({"condition": st.sampled_from(CONDITIONS)}, optional=more).map(ended)


@cache
def _whole() -> Some:
    covers = st.sampled_from([{"covers": "current"}, {"covers": "ever"}, {"covers": "ever"}])
    return st.one_of(covers, _day().map(lambda d: {"since": d}))


BESIDE = {"class": [*RESTS_ON, "class", "copies"], "pregnant": ["sex"], "virus": ["copies"], "conditions": ["infected"],
          "drugs": ["weight"], "explained": ["picture"]}  # fmt: skip
"""Facts that bear on a subject."""


@st.composite
def profiles(draw: st.DrawFn, subjects: Sequence[str]) -> Plain:
    """A profile with gaps, about the subjects."""
    facts = [
        f for s in subjects for f in (s, *BESIDE.get(s, [])) if f in NUMBERS or f in WORDS or f in ("class", "copies")
    ]
    profile: Plain = {"as_of": draw(st.sampled_from(["2026-11-20", "2026-11-22", "2026-11-01"]))}
    profile["findings"] = [one for fact in dict.fromkeys(facts) for one in draw(_findings(fact))]
    lists = {"drugs": ("treatments", _course()), "conditions": ("conditions", _state())}
    asked = [lists[s] for s in subjects if s in lists]
    profile |= {key: draw(st.lists(entry, max_size=2)) for key, entry in asked}
    profile["complete"] = {key: draw(_whole()) for key, _ in asked if draw(st.booleans())}
    days = [key for key in ("onset", "diagnosed") if draw(st.booleans())]
    profile |= {key: draw(_day()) for key in days}
    born = draw(st.sampled_from([None, "1950", "1966-11", "1966-11-22", "1966-11-23", "2008-11-22", "2008", "2009-02"]))
    return profile | ({"born": born} if born else {})


# trials: built backwards from a wanted verdict


class Case(NamedTuple):
    """A generated trial and profile, and the words that they use."""

    words: Words
    file: TrialFile
    profile: Plain
    patient: Patient
    wanted: str

    def __repr__(self) -> str:
        own = self.words.vocabulary
        drugs = {name: (*d.is_a, *d.may_be) for name, d in own.drugs.items()}
        kinds = {"family": own.classes["family"].is_a, **drugs, **{n: c.is_a for n, c in own.conditions.items()}}
        rows = [(row.when, row.then) for row in self.words.schemes["table"].rows]
        asked = self.file.model_dump(mode="json", include={"inclusion", "exclusion", "groups"}, exclude_defaults=True)
        return f"{asked}\nprofile {self.profile}\nkinds {kinds}\nrows {rows}"

    def trial(self) -> Trial:
        """The trial as the oracle reads it."""
        return Trial(self.file, *self.words)


def criterion(number: int, rule: Plain, *, exclude: bool = False, quality: str = "registry", group: str = "") -> Plain:
    """One criterion, with its side and its group."""
    said = rule if set(rule) == {"judgement"} else {"exclude_if" if exclude else "require": rule}
    side = "exclusion" if exclude else "inclusion"
    source = [{"quality": quality, "of": "s", "item": "1"}]
    return {
        "id": f"C{number}",
        "side": side,
        "group": group,
        "text": "It.",
        "topic": "diagnosis",
        "source": source,
        **said,
    }


def file_of(criteria: Sequence[Plain], coverage: Plain | None = None) -> TrialFile:
    """A trial of criteria that name their side and group."""

    def sides(group: str) -> Plain:
        mine = [c for c in criteria if c["group"] == group]
        kept = ("side", "group")
        return {of: [{k: v for k, v in c.items() if k not in kept} for c in mine if c["side"] == of]
                for of in ("inclusion", "exclusion")}  # fmt: skip

    names = sorted({c["group"] for c in criteria} - {""})
    roles = {"donors": "donor"}
    return TrialFile.model_validate(
        {
            "trial": "T",
            "encoded_from": {"registry": "none", "record_date": "2026"},
            "sources": {"s": {"what": "a record", "where": "here", "dated": "2026"}},
            "coverage": {"inclusion": "complete", "exclusion": "complete"} | (coverage or {}),
            **sides(""),
            "groups": [{"id": n, "role": roles.get(n, "patient"), "text": "They.", **sides(n)} for n in names],
        }
    )


def read(profile: Plain, vocabulary: Vocabulary) -> Patient:
    """The patient of a profile; a profile that contradicts itself is skipped."""
    try:
        return patient_from(Document("profile", profile, {}), vocabulary, ON)
    except Invalid:
        assume(False)
        raise


@st.composite
def cases(draw: st.DrawFn, subjects: Sequence[str] = SUBJECTS, wanted: Sequence[str] = WANTED) -> Case:
    """A few criteria of a few subjects, put on the sides that bring about the wanted verdict."""
    few = draw(st.lists(st.sampled_from(subjects), min_size=1, max_size=2, unique=True))
    own, profile, want = draw(words()), draw(profiles(few)), draw(st.sampled_from(wanted))
    asked = draw(
        st.lists(rules(few).filter(lambda rule: _leaves_something(rule, own.vocabulary)), min_size=1, max_size=4)
    )
    person = read(profile, own.vocabulary)
    truths = _truths(asked, own, person)
    criteria = [draw(_placed(i, rule, truth)) for i, (rule, truth) in enumerate(zip(asked, truths, strict=True))]
    criteria, coverage = draw(_bent(criteria, truths, want))
    if draw(st.integers(0, 4)) == 0:
        names = st.sampled_from(["", "a", "b", "donors"])
        criteria = [c | {"group": draw(names)} if i else c for i, c in enumerate(criteria)]
    return Case(own, file_of(criteria, coverage), profile, person, want)


def _leaves_something(rule: Plain, vocabulary: Vocabulary) -> bool:
    """Whether the exceptions leave something of what is asked; the compiler refuses a rule where they do not."""
    inner = [part for key in ("all", "any", "none", "of") for part in rule.get(key, [])]
    if inner:
        return all(_leaves_something(part, vocabulary) for part in inner)
    tree = vocabulary.drug_tree if "treatment" in rule else vocabulary.condition_tree
    names: Any = rule.get("treatment", rule.get("condition", []))
    kinds = {k for n in ([names] if isinstance(names, str) else names) for k in tree.within(n)}
    taken = {k for n in rule.get("other_than", []) if isinstance(n, str) for k in tree.within(n)}
    return not taken or bool(kinds - taken)


def _truths(asked: Sequence[Plain], own: Words, person: Patient) -> list[str]:
    """What the oracle says of each requirement."""
    trial = Trial(file_of([criterion(i, rule) for i, rule in enumerate(asked)]), *own)
    try:
        return list(Oracle(trial, person, ON).truths())
    except (TooMany, Contradiction):
        assume(False)
        raise


@st.composite
def _placed(draw: st.DrawFn, number: int, rule: Plain, truth: str) -> Plain:
    """On the side on which the patient meets it, as far as that is known; sometimes with only a lay text behind it."""
    exclude = truth == "FALSE" or (truth == "UNKNOWN" and draw(st.booleans()))
    lay = draw(st.integers(0, 9)) == 0
    return criterion(number, rule, exclude=exclude, quality="lay" if lay else "registry")


@st.composite
def _bent(draw: st.DrawFn, criteria: list[Plain], truths: list[str], wanted: str) -> tuple[list[Plain], Plain]:
    """With what makes the wanted verdict likely."""
    known = [c for c, truth in zip(criteria, truths, strict=True) if truth != "UNKNOWN"]
    if wanted in ("eligible", "for_site", "unread"):
        criteria = known or criteria
    if wanted == "for_site":
        criteria = [*criteria, draw(_left_to_the_site(criteria))]
    coverage: Plain = {}
    if wanted == "unread" or (draw(st.integers(0, 9)) == 0 and wanted not in ("eligible", "for_site")):
        coverage = draw(st.sampled_from([{"inclusion": "partial"}, {"exclusion": "none"}]))
    if wanted == "failing":
        criteria = draw(_against(criteria, known))
    return criteria, coverage


@st.composite
def _left_to_the_site(draw: st.DrawFn, criteria: Sequence[Plain]) -> Plain:
    """A judgement, alone or beside a rule, or a rule that the patient fails with only a lay text behind it."""
    first, judged = criteria[0], {"judgement": "Is it so?"}
    key = next(k for k in ("require", "exclude_if", "judgement") if k in first)
    rule, exclude = first[key], key == "exclude_if"
    if key == "judgement":
        return criterion(90, judged)
    kinds = {
        "alone": criterion(90, judged, exclude=draw(st.booleans())),
        "beside": criterion(90, {"any": [rule, judged]} if exclude else {"all": [judged, rule]}, exclude=exclude),
        "lay": criterion(90, rule, exclude=not exclude, quality="lay"),
    }
    return kinds[draw(st.sampled_from(sorted(kinds)))]


@st.composite
def _against(draw: st.DrawFn, criteria: list[Plain], known: list[Plain]) -> list[Plain]:
    """Swaps a known criterion to the other side, or asks for one thing on both sides."""
    both = draw(st.booleans()) or not known
    chosen = draw(st.sampled_from(criteria if both else known))
    rule: Plain = chosen.get("require") or chosen.get("exclude_if") or {"judgement": "Is it so?"}
    other = criterion(80, rule, exclude="require" in chosen)
    return [*criteria, other] if both else [*(c for c in criteria if c is not chosen), other]
