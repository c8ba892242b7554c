"""Screens one patient against every trial on a day: the function under every face."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from screener import __version__
from screener.engine.attested import beside, without
from screener.engine.bind import NOTHING_PREPARED, Binder
from screener.engine.changes import smallest_change
from screener.engine.findings import Explainer
from screener.engine.obstacles import LeafObstacles
from screener.engine.questions import Asked, Trial, in_order, still_open
from screener.engine.remaining import remaining
from screener.engine.result import (
    SCHEMA,
    AttestedResult,
    Closing,
    Code,
    CriterionResult,
    Diagnosis,
    Flag,
    Question,
    Reason,
    Result,
    SiteResult,
    Span,
    TrialResult,
)
from screener.engine.result import Window as TrialWindow
from screener.engine.verdict import Decide, Decision
from screener.engine.windows import spans
from screener.engine.worlds import Open, by_worlds
from screener.knowledge import CompiledTrial, Knowledge
from screener.knowledge.compiled import Unknown, unread_criterion
from screener.places import gazetteer
from screener.profile.models import Location
from screener.profile.patient import Course, Patient
from screener.profile.readings import ANY, reading
from screener.rules.scheme import NOT_CLASSIFIED, Scheme
from screener.rules.verdicts import BEST_FIRST, FAILING
from screener.trials import PURPOSES, Place, Record, joinable, places, point_of
from screener.values import DayRange, Point, Window
from screener.vocabulary import Vocabulary, plain

if TYPE_CHECKING:
    from screener.engine.generated import Explains

SIDES = ("inclusion", "exclusion")
OWN, ACCEPTED, ELSEWHERE = range(3)
CANDIDATES = 6
"""So many towns of one name are listed, the largest."""


def screen(
    patient: Patient,
    knowledge: Knowledge,
    on: date,
    decide: Decide = by_worlds,
    *,
    everything: bool = False,
    prepared: Mapping[str, Explains] = NOTHING_PREPARED,
) -> Result:
    """The patient against every trial, encoded or not, as things stand on the day.

    `everything`: also published series, and what does not take people with PML. `prepared`: for many patients,
    what was generated for this day and this knowledge (`engine.generated`).
    """
    binder = Binder(patient, knowledge.vocabulary, knowledge.schemes, on, prepared)
    start, unclear = _start(patient.location, knowledge)
    shown = [record for record in knowledge.records.values() if everything or record.shown_unasked]
    asked = [_asked(record, binder, knowledge, decide, start, ahead=everything) for record in shown]
    ordered = sorted((t for t, _ in asked), key=lambda t: _order(t, knowledge.records[t["id"]], patient.location))
    return {
        "schema": SCHEMA,
        "profile_id": patient.id,
        "on": str(on),
        "data": knowledge.release,
        "engine": __version__,
        "options": {"everything": everything, "trials": []},
        "since": {"onset": _span(binder, "onset"), "diagnosis": _span(binder, "diagnosed")},
        "diagnosis": _diagnosis(binder, knowledge),
        "first_to_close": _first_to_close(ordered),
        "warnings": [*_labels(binder), *_warnings(binder), *unclear],
        "trials": ordered,
        "questions": _questions([open_ for t, open_ in asked if open_ and t["joinable"] != "no"], binder),
    }


def joinable_of(knowledge: Knowledge, on: date) -> Knowledge:
    """The knowledge of the trials alone that one can ask to join on the day, and that are shown unasked."""
    records = {key: r for key, r in knowledge.records.items() if r.shown_unasked and joinable(r, on) != "no"}
    trials = {key: trial for key, trial in knowledge.trials.items() if key in records}
    return knowledge._replace(records=records, trials=trials)


def _asked(
    record: Record, binder: Binder, knowledge: Knowledge, decide: Decide, start: Point | None, *, ahead: bool
) -> tuple[TrialResult, Trial | None]:
    """One trial; with its windows and questions where it can be asked about (or where everything is asked)."""
    trial = _criteria_of(record, knowledge)
    asked = ahead or joinable(record, binder.on) != "no"
    result = one_trial(trial, binder, knowledge, decide, start, ahead=asked)
    result["attested"] = _attested(result, trial, binder, knowledge, decide)
    if result["verdict"] != "needs_facts" or not asked:
        return result, None
    open_ = still_open(Open(trial, binder.bind(trial)))
    result["questions"] = [_question(question, [trial.key], binder) for question in open_.questions]
    return result, open_


def _attested(
    result: TrialResult, trial: CompiledTrial, binder: Binder, knowledge: Knowledge, decide: Decide
) -> list[AttestedResult]:
    """What the site says, beside what the profile alone says."""
    said = binder.patient.attested
    if not any(a.trial == trial.key for a in said):
        return []
    alone = Binder(without(binder.patient), knowledge.vocabulary, knowledge.schemes, binder.on)
    return beside(result, one_trial(trial, alone, knowledge, decide), said, binder.on)


def _question(question: Asked, trials: list[str], binder: Binder) -> Question:
    names, anyway = list(question.names), binder.vocabulary.routine(*question)
    return {"about": question.about, "names": names, "trials": trials, "routine": anyway}


def _questions(trials: list[Trial], binder: Binder) -> list[Question]:
    """The questions over all trials that can be joined, the one that pays most first."""
    return [
        _question(question, [t.known.trial.key for t in trials if question in t.questions], binder)
        for question in in_order(trials, binder)
    ]


def explained(patient: Patient, knowledge: Knowledge, on: date, key: str) -> TrialResult:
    """One trial with what takes longer to work out: what is left where facts are missing, what would lift a no."""
    binder = Binder(patient, knowledge.vocabulary, knowledge.schemes, on)
    (start, _), record = _start(patient.location, knowledge), knowledge.records[key]
    result, _ = _asked(record, binder, knowledge, by_worlds, start, ahead=True)
    trial = _criteria_of(record, knowledge)
    bound = binder.bind(trial)
    known = Open(trial, bound)
    if result["verdict"] == "needs_facts":
        return {**result, "remaining": remaining(known)}
    lifts = smallest_change(known, LeafObstacles(trial, binder, bound)) if result["verdict"] in FAILING else []
    return {**result, "smallest_change": lifts}


def one_trial(
    trial: CompiledTrial,
    binder: Binder,
    knowledge: Knowledge,
    decide: Decide,
    start: Point | None = None,
    *,
    ahead: bool = False,
) -> TrialResult:
    """The verdict on one trial, with a finding for each criterion.

    `start`: from where distances are measured. `ahead`: also how time alone changes the verdict.
    """
    bound = binder.bind(trial)
    decision = _decided(trial, decide, binder)
    criteria = Explainer(trial, bound, decision).findings()
    record = knowledge.records[trial.key]
    sites = [_site(place) for place in places(record, start)]
    return {
        "id": trial.key,
        "aliases": list(record.aliases),
        "layer": knowledge.layer_of(trial.key),
        "review": {"by": trial.review["by"], "on": trial.review["on"]} if trial.review else None,
        "purpose": record.purpose,
        "joinable": joinable(record, binder.on),
        "status": {
            "value": record.status.value,
            "as_of": record.status.as_of,
            "source": record.status.source,
        },
        "verdict": decision.verdict,
        "method": decision.method,
        "flags": _flags(record, criteria, sites, binder.patient.location, knowledge),
        "groups": [{"id": g.id, "role": g.role, "verdict": decision.groups.get(g.id)} for g in trial.groups],
        "reasons": [list(reason) for reason in decision.reasons],
        "criteria": criteria,
        "attested": [],
        "questions": [],
        "remaining": None,
        "smallest_change": [],
        "windows": _windows(trial, binder, decision, decide) if ahead else [],
        "sites": sites,
    }


def _decided(trial: CompiledTrial, decide: Decide, binder: Binder) -> Decision:
    """The decision on the binder's day."""
    bound = binder.bind(trial)
    return decide(trial, bound, LeafObstacles(trial, binder, bound), binder.truths(trial, bound))


def _windows(trial: CompiledTrial, binder: Binder, today: Decision, decide: Decide) -> list[TrialWindow]:
    """The days with one verdict each, and which criteria changed on the first of them."""
    found = spans(trial, binder, today, partial(_decided, trial, decide))
    before = [found[0].decision, *(span.decision for span in found)]
    return [
        {
            "from": str(span.first),
            "until": str(span.last),
            "verdict": span.decision.verdict,
            "because": [
                c.id for c, old, new in zip(trial.criteria, was.truths, span.decision.truths, strict=True) if old != new
            ],
        }
        for span, was in zip(found, before, strict=False)
    ]


def _first_to_close(trials: list[TrialResult]) -> Closing | None:
    """Of the trials that can be asked about, the one whose verdict is the first to fail by time alone."""
    closing = [(day, t["id"]) for t in trials if t["joinable"] != "no" and (day := closes(t))]
    return {"trial": min(closing)[1], "until": min(closing)[0]} if closing else None


def closes(trial: TrialResult) -> str:
    """The last day before a verdict that stands today fails by time alone; empty where none does."""
    if trial["verdict"] in FAILING:
        return ""
    pairs = pairwise(trial["windows"])
    return next((open_["until"] for open_, then in pairs if then["verdict"] in FAILING), "")


def not_encoded(key: str) -> CompiledTrial:
    """A trial whose criteria nobody has encoded yet: both sides of its list are unread, so that silence is no "no"."""
    unknowns = tuple(Unknown("unread", side, 2, criterion=f"unread-{side}") for side in SIDES)
    criteria = tuple(unread_criterion(side, number) for number, side in enumerate(SIDES))
    return CompiledTrial(key, unknowns, criteria, dict.fromkeys(SIDES, "none"), {}, ())


def _criteria_of(record: Record, knowledge: Knowledge) -> CompiledTrial:
    return knowledge.trials.get(record.key) or not_encoded(record.key)


def _flags(
    record: Record, criteria: list[CriterionResult], sites: list[SiteResult], home: Location, knowledge: Knowledge
) -> list[Flag]:
    """What is to be said beside the verdict."""
    at_home = any(_in_town(site, home) for site in sites)
    found: dict[Flag, bool] = {
        "probably_against": any(c["reason"]["code"] is Code.PROBABLY_AGAINST for c in criteria),
        "not_encoded": not knowledge.encoded(record.key),
        "text_changed": record.key in knowledge.as_written,
        "abroad": _how_far(record.everywhere, home) > OWN,
        "cannot_travel": home.can_travel == "no" and not at_home,
        "needs_escort": home.can_travel == "escort" and not at_home,
        "not_insured_there": bool(home.insurance and record.everywhere) and home.insurance not in record.everywhere,
    }
    return [flag for flag, holds in found.items() if holds]


# places


def _start(home: Location, knowledge: Knowledge) -> tuple[Point | None, list[Reason]]:
    """From where distances are measured: the patient's coordinates, a site in the same city, or the gazetteer's town.

    Where the name may mean several towns, or none that is known, there is no distance, and a warning.
    """
    if home.point or not home.city:
        return home.point, []
    site = point_of(home.city, home.country, knowledge.records.values()) if home.country else None
    if site:
        return site, []
    found = gazetteer.towns(home.city, home.country)
    if len(found) == 1:
        return found[0].point, []
    if found:
        params = {"town": home.city, "candidates": "; ".join(town.label for town in found[:CANDIDATES])}
        return None, [{"code": Code.TOWN_NOT_CLEAR, "params": params}]
    site = point_of(home.city, home.country, knowledge.records.values())
    return site, [] if site else [{"code": Code.TOWN_NOT_KNOWN, "params": {"town": home.city}}]


def _site(place: Place) -> SiteResult:
    distance = None if place.distance is None else round(place.distance)
    return {"city": place.city, "country": place.country, "distance_km": distance}


def _in_town(site: SiteResult, home: Location) -> bool:
    """Whether a site is in the patient's own town; of what is not known nobody can say so."""
    named = bool(site["city"] and home.city) and plain(site["city"]) == plain(home.city or "")
    return site["distance_km"] == 0 or (named and site["country"] == home.country)


def _how_far(countries: Collection[str], home: Location) -> int:
    """In the patient's own country, in one that they accept, or elsewhere; what is not known is never called abroad."""
    if home.country is None or not countries or home.country in countries:
        return OWN
    return ACCEPTED if set(home.accepts) & set(countries) else ELSEWHERE


# order


def _order(trial: TrialResult, record: Record, home: Location) -> tuple[object, ...]:
    """By purpose; what can be joined first; then by country, verdict and the window that closes first. What is probably
    against comes last within its verdict. Of what is alike in all this, first what asks for no journey of somebody who
    cannot travel and what is in the country of the insurance, then by distance.
    """
    where = _how_far(record.everywhere, home)
    return (
        PURPOSES.index(trial["purpose"]),
        trial["joinable"] == "no",
        where,
        _rank(trial),
        "probably_against" in trial["flags"],
        closes(trial) or str(date.max),
        "cannot_travel" in trial["flags"],
        "not_insured_there" in trial["flags"],
        _nearest(trial["sites"], where, home),
        trial["id"],
    )


def _rank(trial: TrialResult) -> float:
    """By verdict; what nobody has encoded stands behind what only lacks facts, and before what fails."""
    if "not_encoded" in trial["flags"] and trial["verdict"] not in FAILING:
        return BEST_FIRST.index("needs_facts") + 0.5
    return BEST_FIRST.index(trial["verdict"])


def _nearest(sites: list[SiteResult], where: int, home: Location) -> tuple[int, int]:
    """The nearest site of those that count; a distance that is not known stands before every one abroad."""
    counted = [site for site in sites if _how_far((site["country"],), home) == where]
    known = [site["distance_km"] for site in counted if site["distance_km"] is not None]
    if not known:
        return 1, 0
    return 0 if where == OWN else 2, min(known)


# the head


def _span(binder: Binder, fact: str) -> Span | None:
    days = reading(binder.patient, binder.vocabulary.facts[fact], ANY, binder.on).value
    if not isinstance(days, DayRange) or days.first > binder.on:
        return None
    last = min(days.last, binder.on)
    return {"date": str(days), "at_least": (binder.on - last).days, "at_most": (binder.on - days.first).days}


def _diagnosis(binder: Binder, knowledge: Knowledge) -> list[Diagnosis]:
    return [_class(binder, name, scheme) for name, scheme in knowledge.schemes.items()]


def _class(binder: Binder, name: str, scheme: Scheme) -> Diagnosis:
    row, reachable = binder.so_far(scheme), sorted(binder.reachable(scheme))
    if row is None:
        return {"scheme": name, "so_far": NOT_CLASSIFIED, "sure": "read", "reachable": reachable}
    return {"scheme": name, "so_far": row.then, "sure": row.sure, "reachable": reachable}


def _warnings(binder: Binder) -> list[Reason]:
    out: list[Reason] = [{"code": Code(w.code), "params": w.params} for w in binder.patient.warnings]
    alive = reading(binder.patient, binder.vocabulary.facts["alive"], ANY, binder.on).value
    died: list[Reason] = [{"code": Code.DECEASED, "params": {}}] if alive == frozenset({"false"}) else []
    return [*died, *_old(binder), *out]


def _old(binder: Binder) -> list[Reason]:
    """What is ongoing in a profile is taken to go on; the older the profile, the less sure that is."""
    as_of = binder.patient.as_of
    if as_of is None or as_of >= Window(binder.vocabulary.lists_recheck_after).first_day(binder.on):
        return []
    return [{"code": Code.PROFILE_OLD, "params": {"days": str((binder.on - as_of).days)}}]


def _labels(binder: Binder) -> list[Reason]:
    """Drugs that are, or may be, given now and whose label names PML as a contraindication."""
    current = [c for c in binder.courses if _may_be_current(c, binder.on)]
    return [label for c in current if (label := _label(c, binder.vocabulary))]


def _label(course: Course, vocabulary: Vocabulary) -> Reason | None:
    drug = vocabulary.drugs.get(course.name)
    if drug is None or drug.pml_label is None:
        return None
    label = drug.pml_label
    sure = "yes" if course.ongoing else "perhaps"
    params = {
        "drug": course.name,
        "about": label.about,
        "source": label.source,
        "read": label.read,
        "current": sure,
    }
    return {"code": Code.LABEL_CONTRAINDICATION, "params": params}


def _may_be_current(course: Course, on: date) -> bool:
    if course.last is not None:
        return course.last.last > on
    return course.ongoing is not False
