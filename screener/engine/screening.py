"""Screens one patient against every encoded trial on a day: the function under every face."""

from __future__ import annotations

from datetime import date

from screener import __version__
from screener.engine.bind import Binder
from screener.engine.findings import Explainer
from screener.engine.obstacles import LeafObstacles
from screener.engine.result import SCHEMA, Code, Diagnosis, Reason, Result, Span, TrialResult
from screener.engine.verdict import Decide, by_kleene
from screener.knowledge import CompiledTrial, Knowledge
from screener.profile.patient import Course, Patient
from screener.profile.readings import reading
from screener.rules.scheme import NOT_CLASSIFIED, Scheme
from screener.rules.verdicts import BEST_FIRST
from screener.trials import PURPOSES, Record, joinable
from screener.values import DayRange, Window
from screener.vocabulary import Vocabulary


def screen(patient: Patient, knowledge: Knowledge, on: date, decide: Decide = by_kleene) -> Result:
    """The patient against every trial that is encoded, as things stand on the day."""
    binder = Binder(patient, knowledge.vocabulary, knowledge.schemes, on)
    trials = [one_trial(trial, binder, knowledge, decide) for trial in knowledge.trials.values()]
    return {
        "schema": SCHEMA,
        "profile_id": patient.id,
        "on": str(on),
        "data": knowledge.release,
        "engine": __version__,
        "since": {"onset": _span(binder, "onset"), "diagnosis": _span(binder, "diagnosed")},
        "diagnosis": _diagnosis(binder, knowledge),
        "first_to_close": None,
        "warnings": [*_labels(binder), *_warnings(binder)],
        "trials": sorted(trials, key=lambda t: _order(t, knowledge.records[t["id"]], patient)),
        "questions": [],
    }


def one_trial(trial: CompiledTrial, binder: Binder, knowledge: Knowledge, decide: Decide) -> TrialResult:
    """The verdict on one trial, with a finding for each criterion."""
    bound = binder.bind(trial)
    decision = decide(trial, bound, LeafObstacles(trial, binder, bound))
    criteria = Explainer(trial, bound, decision).findings()
    record = knowledge.records[trial.key]
    against = any(c["reason"]["code"] is Code.PROBABLY_AGAINST for c in criteria)
    return {
        "id": trial.key,
        "aliases": list(record.aliases),
        "layer": knowledge.layer,
        "purpose": record.purpose,
        "joinable": joinable(record, binder.on),
        "status": {
            "value": record.status.value,
            "as_of": record.status.as_of,
            "source": record.status.source,
        },
        "verdict": decision.verdict,
        "method": decision.method,
        "flags": ["probably_against"] if against else [],
        "groups": [],
        "reasons": [list(reason) for reason in decision.reasons],
        "criteria": criteria,
        "questions": [],
        "windows": [],
        "sites": [],
    }


def _order(trial: TrialResult, record: Record, patient: Patient) -> tuple[object, ...]:
    """Joinable treatment first, then the patient's own country, then by verdict, what is probably against last."""
    home = patient.location.country
    abroad = home is not None and home not in record.countries
    return (
        trial["joinable"] == "no",
        PURPOSES.index(trial["purpose"]),
        abroad,
        BEST_FIRST.index(trial["verdict"]),
        bool(trial["flags"]),
        trial["id"],
    )


def _span(binder: Binder, fact: str) -> Span | None:
    days = reading(binder.patient, binder.vocabulary.facts[fact], None, binder.on).value
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
    alive = reading(binder.patient, binder.vocabulary.facts["alive"], None, binder.on).value
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
