"""Generated patients for the laws of the family's pages: of everything that such a page may hang on.

Medicines whose end kills or whose start harms, given now, before, planned or never; dates a day on either side of the
windows that trials ask for; transplants, refusals, capacity, a death; and what somebody wants left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from families import ON, shipped
from hypothesis import strategies as st
from worlds import profiles

from screener.documents import read

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = {path.stem: read(path).data for path in sorted((ROOT / "examples").glob("*.yaml"))}
CASES = {path.stem: read(path).data for path in sorted((ROOT / "tests" / "cases").glob("*.yaml"))}

WINDOWS = (0, 7, 14, 28, 30, 56, 84, 90, 92, 181, 184, 365, 730)
"""Days that trials count back, calendar months as days."""
AGAINST_REJECTION = ("tacrolimus", "mycophenolate mofetil", "ciclosporin", "sirolimus", "belatacept", "azathioprine")
STEROIDS = ("prednisone", "dexamethasone", "methylprednisolone", "corticosteroid")
AGAINST_HIV = ("dolutegravir", "zidovudine", "indinavir", "lamivudine", "antiretroviral")
AGAINST_PML = (
    "pembrolizumab",
    "aldesleukin",
    "mirtazapine",
    "cidofovir",
    "cytarabine",
    "interferon_alfa",
    "filgrastim",
)
OTHERS = ("rituximab", "ocrelizumab", "alemtuzumab", "cyclophosphamide", "plasma_exchange", "biologic", "Nichtbekannt")
CONDITIONS = (
    *("kidney_transplant", "allogeneic_stem_cell_transplant", "hiv_infection", "multiple_sclerosis", "cancer"),
    *("relapsing_remitting_multiple_sclerosis", "follicular_lymphoma", "acute_graft_versus_host_disease", "syphilis"),
    *("cryptococcal_meningitis", "cns_toxoplasmosis", "cmv_infection", "pneumonia", "bipolar_disorder", "uveitis"),
    *("hypersensitivity_to_interferon", "bacterial_infection", "immunosuppressive_condition", "sickle_cell_anaemia"),
)
WEIGHED = (
    *("consent", "representative", "able_to_take_part", "accepts_plasma_exchange", "accepts_venous_catheter"),
    *("agrees_to_storage", "can_reach_cincinnati", "in_other_trial", "plans_pregnancy", "contraception"),
)
PLACES: tuple[dict[str, Any], ...] = (
    {},
    {"country": "FR", "city": "Lyon"},
    {"country": "DE", "accepts": ["FR"]},
    {"country": "BR"},
)
SHORT = ("born", "alive", "sex", "onset", "diagnosed")
"""Facts with a key of their own."""
HIDDEN = ("hiv", "natalizumab", "kidney_transplant", "karnofsky", "prednisone", "rituximab", "consent", "csf_jcv_pcr")
SEVERAL = 4


@cache
def labelled() -> tuple[str, ...]:
    """Every drug whose label names PML as a contraindication."""
    return tuple(name for name, drug in shipped().vocabulary.drugs.items() if drug.pml_label)


def past() -> st.SearchStrategy[str]:
    """Days on either side of a window's edge; at times only the month or the year."""
    near = st.builds(lambda days, off: ON - timedelta(max(0, days + off)), st.sampled_from(WINDOWS), _OFF)
    return st.one_of(near.map(str), near.map(str), near.map(str), near.map(lambda d: f"{d:%Y-%m}"), st.just("2025"))


_OFF = st.integers(-1, 1)


class Pool(NamedTuple):
    """What some trials ask about: facts, drugs and conditions by name."""

    facts: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def pool_of(keys: Iterable[str]) -> Pool:
    """What these trials ask about, without what follows from something else."""
    read_by = [u for key in keys for u in shipped().trials[key].unknowns]
    facts = shipped().vocabulary.facts
    asked = {u.name for u in read_by if u.name in facts and not facts[u.name].derived and u.name not in SHORT}
    given = {name for u in read_by if u.kind == "treatment" for name in sorted(u.members)[:SEVERAL]}
    states = {name for u in read_by if u.kind == "condition" for name in sorted(u.members)[:SEVERAL]}
    return Pool(*(tuple(sorted(names)) for names in (asked, given, states)))


def courses(pool: Pool) -> st.SearchStrategy[dict[str, Any]]:
    """A course given now, ended, of which nobody says whether it goes on, planned or about to end, or never given."""
    own = (pool.treatments,) * 3 if pool.treatments else ()
    groups = (labelled(), AGAINST_REJECTION, STEROIDS, AGAINST_HIV, AGAINST_PML, OTHERS, *own)
    drug = st.sampled_from(groups).flatmap(st.sampled_from)
    now = st.builds(lambda d, since: {"treatment": d, "from": since, "ongoing": True}, drug, _long_ago())
    ended = st.builds(lambda d, last: {"treatment": d, "to": last}, drug, past())
    unsaid = st.builds(lambda d, since: {"treatment": d, "from": since}, drug, past())
    planned = st.builds(lambda d: {"treatment": d, "requested": True}, drug)
    ending = st.builds(_ending, drug, _long_ago(), st.sampled_from(WINDOWS))
    never = st.builds(lambda d: {"treatment": d, "never": True}, drug)
    more = st.fixed_dictionaries(
        {},
        optional={
            "dose": st.sampled_from(["8 mg/day", "60 mg/day", "1 g/day"]),
            "route": st.sampled_from(["oral", "intravenous", "topical"]),
            "indication": st.sampled_from(["iris", "multiple_sclerosis", "psoriasis"]),
        },
    )
    return st.one_of(now, now, ended, ended, unsaid, ending).flatmap(
        lambda c: more.map(lambda m: {**c, **m})
    ) | st.one_of(planned, never)


def _long_ago() -> st.SearchStrategy[str]:
    return st.sampled_from([ON - timedelta(days) for days in WINDOWS]).map(str)


def _ending(drug: str, since: str, days: int) -> dict[str, Any]:
    return {"treatment": drug, "from": since, "ongoing": True, "planned_end": str(ON + timedelta(days))}


def findings(pool: Pool) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Readings of any fact, and more of those that are agreed to, refused or weighed."""
    facts = shipped().vocabulary.facts
    every = sorted(name for name, fact in facts.items() if not fact.derived and name not in SHORT)
    close = [st.sampled_from(pool.facts)] * 4 if pool.facts else []
    one = st.one_of(st.sampled_from(every), st.sampled_from(WEIGHED), *close).flatmap(_reading)
    return st.lists(one, max_size=8, unique_by=lambda found: str(found["fact"]))


def _reading(name: str) -> st.SearchStrategy[dict[str, Any]]:
    fact = shipped().vocabulary.facts[name]
    values: dict[str, st.SearchStrategy[Any]] = {"category": st.sampled_from(fact.values or ("",)), "date": past()}
    value = values.get(fact.type, st.sampled_from([0, 1, 3, 30, 50, 60, 70, 100, 199, 201, 500, 1250]))
    said = value.map(lambda v: {"true": True, "false": False}.get(v, v) if isinstance(v, str) else v)
    unit = {"unit": fact.unit} if fact.type == "number" and fact.unit else {}
    return st.builds(lambda v, d: {"fact": name, "value": v, "date": d, **unit}, said, past())


def states(pool: Pool) -> st.SearchStrategy[dict[str, Any]]:
    """A disease or a state, of now or of before."""
    status = st.sampled_from(["active", "active", "remission", "past", "absent", "present"])
    return st.builds(
        lambda c, s, d: {"condition": c, "status": s, **({"since": d} if s != "absent" else {})},
        st.sampled_from([*CONDITIONS, *pool.conditions, *pool.conditions]),
        status,
        past(),
    )


def drawn(pool: Pool) -> st.SearchStrategy[dict[str, Any]]:
    """Somebody drawn from nothing."""
    whole = st.sampled_from([{}, {"treatments": {"covers": "current"}}, {"treatments": {"covers": "ever"}}])
    return st.fixed_dictionaries(
        {
            "findings": findings(pool),
            "treatments": st.lists(courses(pool), max_size=SEVERAL, unique_by=lambda c: str(c["treatment"])),
            "conditions": st.lists(states(pool), max_size=3, unique_by=lambda s: str(s["condition"])),
        },
        optional={
            "as_of": st.just(str(ON)),
            "born": st.sampled_from(["1950", "1966-11-23", "1980", "2008-11-22", "2008-12", "2009-02", "2020"]),
            "sex": st.sampled_from(["female", "male"]),
            "onset": past(),
            "diagnosed": past(),
            "complete": whole,
            "causes": st.just([{"treatment": "natalizumab"}]),
        },
    )


def changed(pool: Pool) -> st.SearchStrategy[dict[str, Any]]:
    """Somebody of the examples or of the published cases, with some of it left out and something else added."""
    known = [*EXAMPLES.values(), *(case["profile"] for case in CASES.values())]
    return st.builds(
        _changed,
        st.sampled_from(known),
        findings(pool),
        st.lists(courses(pool), max_size=2),
        st.sets(st.integers(0, 9)),
    )


def _changed(
    profile: dict[str, Any], more: list[dict[str, Any]], given: list[dict[str, Any]], out: set[int]
) -> dict[str, Any]:
    taken = {c["treatment"] for c in profile.get("treatments", [])}
    kept = [f for i, f in enumerate(profile.get("findings", [])) if i not in out]
    said = {f["fact"] for f in kept}
    return {
        **profile,
        "findings": [*kept, *(f for f in more if f["fact"] not in said)],
        "treatments": [*profile.get("treatments", []), *(c for c in given if c["treatment"] not in taken)],
    }


def lives(keys: Collection[str] = ()) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these, somewhere, and a few who have died; mostly with what these trials ask about."""
    pool = pool_of(keys)
    somebody = st.one_of(drawn(pool), drawn(pool), changed(pool), profiles())
    died = st.sampled_from([{}] * 19 + [{"alive": False}])
    return st.builds(_living, somebody, st.sampled_from(PLACES), died)


def _living(profile: dict[str, Any], place: dict[str, Any], died: dict[str, Any]) -> dict[str, Any]:
    return {**profile, **({"location": place} if place else {}), **died}


class Case(NamedTuple):
    """A patient, the trials that are taken to be open (none: those that can be joined), and what is to be left out."""

    profile: dict[str, Any]
    trials: frozenset[str]
    hide: tuple[str, ...]


def cases() -> st.SearchStrategy[Case]:
    """Of every four, three against one or two trials that are then open."""
    some = st.frozensets(st.sampled_from(sorted(shipped().trials)), min_size=1, max_size=2)
    trials = st.one_of(st.just(frozenset[str]()), some, some, some)
    hide = st.one_of(st.just(()), st.sampled_from(HIDDEN).map(lambda name: (name,)))
    return trials.flatmap(lambda keys: st.builds(Case, lives(keys), st.just(keys), hide))
