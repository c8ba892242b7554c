"""What was understood of a filled profile, for people and for programs. Screens nothing and gives no verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from screener.engine.result import Code, Reason
from screener.reports.console import warned
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.layout import Hanging, line
from screener.reports.said import LISTS
from screener.reports.text import printable
from screener.reports.wording import Words
from screener.values import Interval, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from screener.knowledge import Knowledge
    from screener.profile.patient import Course, Observation, Patient, Scope, State
    from screener.vocabulary import Fact

NOTHING_WRONG = N_("Nothing is wrong with the profile. Nothing was screened.")
UNDERSTOOD = N_("The profile is read without an error. What was understood:")
PLACE = {
    "country": N_("country: {said}"),
    "city": N_("city: {said}"),
    "can_travel": N_("can travel: {said}"),
    "accepts": N_("accepts: {said}"),
    "insurance": N_("insurance: {said}"),
    "latitude": N_("latitude: {said}"),
    "longitude": N_("longitude: {said}"),
}
TRAVEL = {"yes": N_("yes"), "escort": N_("escort"), "no": N_("no")}
ENDS = {
    True: N_("ongoing"),
    False: N_("ended, the day is not known"),
    None: N_("its end is not known"),
}


class Understood:
    """What a profile says, as it was read."""

    def __init__(self, patient: Patient, knowledge: Knowledge, language: Language = ENGLISH) -> None:
        self.patient, self.release, self.words = patient, knowledge.release, Words(knowledge, language)
        self.language, self.say, self.texts = language, language.say, self.words.texts
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
            "complete": [_scope_data(scope) for scope in self._scopes()],
            "warnings": self.warnings,
            "data": self.release,
        }

    def shown(self) -> Group:
        """For people: each entry with its place in the file, then what deserves a second look."""
        groups = {
            self.say("Findings"): self._findings(),
            self.say("Conditions"): self._states(),
            self.say("Treatments"): self._courses(),
            self.say("Whole lists"): [self._whole(scope) for scope in self._scopes()],
        }
        entries = [part for title, rows in groups.items() if rows for part in (*_title(title), *rows)]
        return Group(*self._head(), *entries, Text(""), *self._second_look())

    def _head(self) -> list[RenderableType]:
        who, day = printable(self.words.who(self.patient.id)), self.patient.as_of
        said = self.say("{who}, as of {day}", who=who, day=day) if day else who
        return [line(said, bold=who), line(self.say(UNDERSTOOD)), *self._location()]

    def _location(self) -> list[RenderableType]:
        held = {key: value for key, value in self.patient.location if value}
        told = [self.say(PLACE[key], said=printable(self._placed(key, value))) for key, value in held.items()]
        return [*_title(self.say("Location")), Hanging(Text("   "), Text(self.language.clauses(told)))] if told else []

    def _placed(self, key: str, value: object) -> str:
        if key == "can_travel":
            return self.say(TRAVEL[str(value)])
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    def _second_look(self) -> list[RenderableType]:
        marked = [warned(self.words.warning(warning)) for warning in self.warnings]
        return marked or [line(self.say(NOTHING_WRONG), "bold green")]

    def _scopes(self) -> list[Scope]:
        return [s for s in (self.patient.whole_treatments, self.patient.whole_conditions) if s]

    # entries

    def _findings(self) -> list[RenderableType]:
        return [self._observed(o) for seen in self.patient.observations.values() for o in seen]

    def _observed(self, seen: Observation) -> RenderableType:
        fact = self.words.vocabulary.facts[seen.fact]
        elsewhere = seen.specimen not in ("", fact.specimen)
        specimen = self.say("in {specimen}", specimen=self.texts.specimen(seen.specimen)) if elsewhere else ""
        measured = [_day(seen), specimen, seen.laboratory, seen.assay, seen.source]
        return self._row(self.words.name("fact", seen.fact), [self._value(seen, fact), *measured], seen.path)

    def _value(self, seen: Observation, fact: Fact) -> str:
        """As it was read, with what was written where that is something else."""
        alike = seen.said in (_read(seen, fact), str(seen.value)) or seen.said.startswith(f"{seen.value} ")
        if alike and isinstance(seen.value, Interval):
            return seen.said
        shown = self._read(seen, fact)
        return (
            shown
            if alike
            else self.say("{value} (read from “{said}”)", value=shown, said=self.words.said.value(seen.fact, seen.said))
        )

    def _read(self, seen: Observation, fact: Fact) -> str:
        if not isinstance(seen.value, frozenset):
            return _read(seen, fact)
        values = [v for v in fact.values if v in seen.value] or ["not_done"]
        return self.language.either([self.texts.value(fact.id, value) for value in values])

    def _states(self) -> list[RenderableType]:
        return [self._state(state) for state in self.patient.states]

    def _state(self, state: State) -> RenderableType:
        since = self.say("since {day}", day=state.since) if state.since else ""
        said = [self.words.said.statuses(sorted(state.status)), since, state.source]
        return self._row(self.words.name("condition", state.name), said, state.path)

    def _courses(self) -> list[RenderableType]:
        return [self._course(course) for course in self.patient.courses]

    def _course(self, course: Course) -> RenderableType:
        name = self.words.name("treatment", course.name) if course.name else course.said
        alike = name.casefold() == course.said.casefold()
        written = "" if alike else self.say("written as “{said}”", said=course.said)
        known = written if course.name else self.say("not recognised")
        said = [known, *self._span(course), *self._how(course), course.source]
        return self._row(name, said, course.path)

    def _how(self, course: Course) -> list[str]:
        """How much, how it is given and for what, by the names of the vocabulary."""
        dose = [self.words.said.of_course(part) for part in course.dosed.split(", ")]
        route = self.texts.route(course.route) if course.route else ""
        reason = self.texts.indication(course.indication) if course.indication else ""
        return [*dose, route, self.say("for {reason}", reason=reason) if reason else ""]

    def _span(self, course: Course) -> list[str]:
        """From when to when, as far as it is known."""
        first = self.say("from {day}", day=course.start) if course.start else ""
        if course.last:
            return [first, self.say("to {day}", day=course.last)]
        return [first, self.say(ENDS[course.ongoing])]

    def _whole(self, scope: Scope) -> RenderableType:
        as_of = self.say("as of {day}", day=scope.as_of) if scope.as_of else ""
        return self._row(self.say(LISTS[scope.about]), [self._covers(scope), as_of, scope.by], scope.path)

    def _covers(self, scope: Scope) -> str:
        """How far back a whole list reaches."""
        if scope.since:
            return self.say("whole since {day}", day=scope.since)
        return self.say("whole, ever") if scope.ever else self.say("whole for now")

    def _row(self, name: str, said: Iterable[str], path: str) -> RenderableType:
        words = printable(", ".join(part for part in said if part))
        entry = self.say("{name}: {said}", name=printable(name), said=words)
        return Hanging(Text("   "), Text.assemble(entry, (f"  [{path}]", "dim")))


def _title(title: str) -> tuple[RenderableType, ...]:
    return Text(""), line(title, "bold underline")


def _read(seen: Observation, fact: Fact) -> str:
    """As the engine has it."""
    if isinstance(seen.value, frozenset):
        return " or ".join(v for v in fact.values if v in seen.value) or "not_done"
    own = fact.unit if seen.unit and seen.unit == parse_unit(fact.unit) else ""
    return f"{seen.value} {own}".strip()


def _day(seen: Observation) -> str:
    return str(seen.days) if seen.days else ""


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
