"""What was understood of a filled profile, for people and for programs. Screens nothing and gives no verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from screener.engine.result import Code, Reason
from screener.reports.layout import Hanging
from screener.reports.text import printable
from screener.reports.wording import SAID, Words
from screener.values import Interval, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from screener.knowledge import Knowledge
    from screener.profile.patient import Course, Observation, Patient, Scope, State
    from screener.vocabulary import Fact

NOTHING_WRONG = "Nothing is wrong with the profile. Nothing was screened."
UNDERSTOOD = "The profile is read without an error. What was understood:"


class Understood:
    """What a profile says, as it was read."""

    def __init__(self, patient: Patient, knowledge: Knowledge) -> None:
        self.patient, self.release, self.words = patient, knowledge.release, Words(knowledge)
        self.warnings: list[Reason] = [{"code": Code(w.code), "params": w.params} for w in patient.warnings]

    def as_json(self) -> dict[str, Any]:
        """For programs: names are ids, days as written, warnings as in a result."""
        patient = self.patient
        return {
            "profile_id": patient.id,
            "as_of": str(patient.as_of or ""),
            "location": patient.location.model_dump(),
            "findings": [_finding_data(o) for seen in patient.observations.values() for o in seen],
            "conditions": [_state_data(state) for state in patient.states],
            "treatments": [_course_data(course) for course in patient.courses],
            "never_given": [{"treatment": n.name, "source": n.source, "where": n.path} for n in patient.never],
            "complete": [_scope_data(scope) for scope in self._scopes()],
            "warnings": self.warnings,
            "data": self.release,
        }

    def shown(self) -> Group:
        """For people: each entry with its place in the file, then what deserves a second look."""
        groups = {"Findings": self._findings(), "Conditions": self._states(), "Treatments": self._courses()}
        groups["Whole lists"] = [self._whole(scope) for scope in self._scopes()]
        entries = [line for title, rows in groups.items() if rows for line in (*_title(title), *rows)]
        return Group(*self._head(), *entries, Text(""), *self._second_look())

    def _head(self) -> list[RenderableType]:
        patient = self.patient
        who = f"Referral {printable(patient.id)}" if patient.id else "Profile without a number"
        when = f", as of {patient.as_of}" if patient.as_of else ""
        return [Text.assemble((who, "bold"), when), Text(UNDERSTOOD), *self._location()]

    def _location(self) -> list[RenderableType]:
        place = {key.replace("_", " "): value for key, value in self.patient.location if value}
        said = {key: value if isinstance(value, str) else ", ".join(value) for key, value in place.items()}
        line = "; ".join(f"{key}: {printable(value)}" for key, value in said.items())
        return [*_title("Location"), Hanging(Text("   "), Text(line))] if line else []

    def _second_look(self) -> list[RenderableType]:
        said = [Text(printable(self.words.warning(warning))) for warning in self.warnings]
        marked: list[RenderableType] = [Hanging(Text("! ", style="bold red"), text) for text in said]
        return marked or [Text(NOTHING_WRONG, style="bold green")]

    def _scopes(self) -> list[Scope]:
        return [s for s in (self.patient.whole_treatments, self.patient.whole_conditions) if s]

    def _findings(self) -> list[RenderableType]:
        return [self._observed(o) for seen in self.patient.observations.values() for o in seen]

    def _observed(self, seen: Observation) -> RenderableType:
        fact = self.words.vocabulary.facts[seen.fact]
        specimen = f"in {seen.specimen}" if seen.specimen not in ("", fact.specimen) else ""
        measured = [_day(seen), specimen, seen.laboratory, seen.assay, seen.source]
        return _row(fact.name, [_value(seen, fact), *measured], seen.path)

    def _states(self) -> list[RenderableType]:
        return [self._state(state) for state in self.patient.states]

    def _state(self, state: State) -> RenderableType:
        since = f"since {state.since}" if state.since else ""
        said = [" or ".join(sorted(state.status)), since, state.source]
        return _row(self.words.name("condition", state.name), said, state.path)

    def _courses(self) -> list[RenderableType]:
        never = [
            _row(self.words.name("treatment", n.name), ["never given", n.source], n.path) for n in self.patient.never
        ]
        return [*(self._course(course) for course in self.patient.courses), *never]

    def _course(self, course: Course) -> RenderableType:
        name = self.words.name("treatment", course.name) if course.name else course.said
        written = f"written as “{course.said}”" if name.casefold() != course.said.casefold() else ""
        known = written if course.name else "not recognised"
        route, reason = self._words(course)
        return _row(name, [known, *_span(course), course.dosed, route, reason, course.source], course.path)

    def _words(self, course: Course) -> tuple[str, str]:
        """How it is given and for what, by the names of the vocabulary."""
        known = self.words.vocabulary
        route = known.routes[course.route].name if course.route else ""
        if not course.indication:
            return route, ""
        reason = known.indications.get(course.indication) or known.conditions[course.indication]
        return route, f"for {reason.name}"

    def _whole(self, scope: Scope) -> RenderableType:
        said = [_covers(scope), f"as of {scope.as_of}" if scope.as_of else "", scope.by]
        return _row(f"the list of {scope.about}s", said, scope.path)


def _row(name: str, said: Iterable[str], path: str) -> RenderableType:
    words = printable(", ".join(part for part in said if part))
    return Hanging(Text("   "), Text.assemble(f"{printable(name)}: {words}", (f"  [{path}]", "dim")))


def _title(title: str) -> tuple[RenderableType, ...]:
    return Text(""), Text(title, style="bold underline")


def _value(seen: Observation, fact: Fact) -> str:
    """As it was read, with what was written where that is something else."""
    read = _read(seen, fact)
    alike = seen.said in (read, str(seen.value)) or seen.said.startswith(f"{seen.value} ")
    shown = SAID.get(read, read.replace("_", " "))
    if alike and isinstance(seen.value, Interval):
        return seen.said
    return shown if alike else f"{shown} (read from “{seen.said}”)"


def _read(seen: Observation, fact: Fact) -> str:
    if isinstance(seen.value, frozenset):
        return " or ".join(v for v in fact.values if v in seen.value) or "not_done"
    own = fact.unit if seen.unit and seen.unit == parse_unit(fact.unit) else ""
    return f"{seen.value} {own}".strip()


def _day(seen: Observation) -> str:
    return str(seen.days) if seen.days else ""


def _span(course: Course) -> list[str]:
    """From when to when, as far as it is known."""
    first = f"from {course.start}" if course.start else ""
    if course.last:
        return [first, f"to {course.last}"]
    return [
        first,
        {True: "ongoing", False: "ended, the day is not known", None: "its end is not known"}[course.ongoing],
    ]


def _covers(scope: Scope) -> str:
    """How far back a whole list reaches."""
    if scope.since:
        return f"whole since {scope.since}"
    return "whole, ever" if scope.ever else "whole for now"


def _finding_data(seen: Observation) -> dict[str, Any]:
    return {
        "fact": seen.fact,
        "value": sorted(seen.value) if isinstance(seen.value, frozenset) else str(seen.value),
        "unit": seen.unit.code if seen.unit else "",
        "said": seen.said,
        "date": _day(seen),
        "specimen": seen.specimen,
        "source": seen.source,
        "where": seen.path,
    }


def _state_data(state: State) -> dict[str, Any]:
    since = str(state.since) if state.since else ""
    status = sorted(state.status)
    return {"condition": state.name, "status": status, "since": since, "source": state.source, "where": state.path}


def _course_data(course: Course) -> dict[str, Any]:
    return {
        "treatment": course.name,
        "said": course.said,
        "from": str(course.start) if course.start else "",
        "to": str(course.last) if course.last else "",
        "ongoing": course.ongoing,
        "planned_end": str(course.planned_end) if course.planned_end else "",
        "number": str(course.number) if course.number else "",
        "dose": f"{course.dose} {course.dose_unit.code}" if course.dose and course.dose_unit else "",
        "route": course.route,
        "indication": course.indication,
        "source": course.source,
        "where": course.path,
    }


def _scope_data(scope: Scope) -> dict[str, Any]:
    since, as_of = str(scope.since or ""), str(scope.as_of or "")
    covers = "ever" if scope.ever else "current"
    return {"list": f"{scope.about}s", "covers": covers, "since": since, "as_of": as_of, "by": scope.by}
