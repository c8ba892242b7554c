"""What of a profile stands on a day and on those after it, if nothing new is recorded.

A profile may date things after the screening day (`--on` may lie before the day it was written). On that day they are
not known, and to look ahead is to ask what time alone changes: so they stay unknown on every later day too. A course
whose last dose lies ahead goes on, and so does a condition whose end does; what has only an end, and that ahead, is
left out. Days that are partly dated and may lie before the screening day are known.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from screener.profile.patient import Course, Observation, Patient, Scope, State
from screener.values import DayRange

PAST = frozenset({"past"})


def ended(patient: Patient) -> Patient:
    """The patient with what the ends may be that are not said: what a profile calls over was over when it was true.

    Only where the profile says when that was; its newest date may lie before.
    """
    if not patient.dated or patient.as_of is None:
        return patient
    as_of = patient.as_of
    courses = tuple(
        c._replace(last=_up_to(as_of, c.start)) if c.ongoing is False and c.last is None else c for c in patient.courses
    )
    states = tuple(
        s._replace(until=_up_to(as_of, s.since)) if s.status == PAST and s.until is None else s for s in patient.states
    )
    same = (courses, states) == (patient.courses, patient.states)
    return patient if same else replace(patient, courses=courses, states=states)


def _up_to(as_of: date, start: DayRange | None) -> DayRange:
    first = start.first if start else date.min
    return DayRange(first, max(first, as_of))


def recorded_by(patient: Patient, day: date) -> Patient:
    """The patient without what the profile dates after the day."""
    observations = {fact: tuple(o for o in seen if _seen(o, day)) for fact, seen in patient.observations.items()}
    return replace(
        patient,
        observations={fact: seen for fact, seen in observations.items() if seen},
        courses=tuple(_course(c, day, patient.as_of) for c in patient.courses if _begun(c.start, c.last, day)),
        states=tuple(_state(s, day) for s in patient.states if _begun(s.since, s.until, day)),
        whole_treatments=_whole(patient.whole_treatments, day),
        whole_conditions=_whole(patient.whole_conditions, day),
    )


def _seen(observation: Observation, day: date) -> bool:
    """Neither made later, nor itself (an onset, a diagnosis) a later day."""
    return not _ahead(observation.days, day) and not (
        isinstance(observation.value, DayRange) and _ahead(observation.value, day)
    )


def _begun(first: DayRange | None, last: DayRange | None, day: date) -> bool:
    return not _ahead(first or last, day)


def _course(course: Course, day: date, as_of: date | None) -> Course:
    if _ahead(course.last, day):
        return course._replace(last=None, ongoing=True)
    later = as_of is not None and as_of > day
    said_later = later and course.last is None and (course.ongoing is False or course.start is None)
    return course._replace(ongoing=None) if said_later else course


def _state(state: State, day: date) -> State:
    return state._replace(until=None, status=frozenset({"active"})) if _ahead(state.until, day) else state


def _whole(scope: Scope | None, day: date) -> Scope | None:
    """A list of everything ever holds for earlier days too."""
    return None if scope and scope.as_of and scope.as_of > day and not scope.ever else scope


def _ahead(days: DayRange | None, day: date) -> bool:
    return days is not None and days.first > day
