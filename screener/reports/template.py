"""A profile for people: the template to fill in, and what was understood of one that is filled. No verdict."""

from __future__ import annotations

import json
import re
import textwrap
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from screener.engine.result import Code, Reason
from screener.profile.models import Profile
from screener.reports.console import Hanging
from screener.reports.text import printable
from screener.reports.wording import SAID, Words
from screener.values import Interval, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from screener.knowledge import Knowledge
    from screener.profile.patient import Course, Observation, Patient, Scope, State
    from screener.vocabulary import Fact, Vocabulary

WIDTH = 80
DAY, MONTH, YEAR = "2026-03-14", "2026-03", "1972"
PLAIN_SCALAR = re.compile(r"[A-Za-z0-9/][\w /.*^-]*", re.ASCII)

HEAD = (
    "The referral minimum: what a first answer rests on. A line that begins with # and a space is a remark."
    " A line that begins with # and no space is to be filled in: take the # away, also before the heading of its"
    " list (such as `findings:`), and replace every value, which is only an example. Leave the # where the answer"
    " is not known: what is missing is unknown, and never counts against anybody.",
    "Days may be vague: 2026, 2026-03 or 2026-03-14. `source: …` may say who told it.",
)
ID = (
    "A referral number such as R-0042, never a name. Full birth dates, addresses and record numbers do not belong here."
)
SECTIONS = {
    "as_of": "On which day was all this true?",
    "location": (
        "Where is the patient? Countries with two letters; `can_travel`: yes, escort or no; `insurance`: of which"
        " country."
    ),
    "causes": (
        "What do the doctors hold to be the cause of the weak immune system? Only what somebody has said; one line a"
        " cause: `treatment`, `condition` or `other`, and `judged_by`."
    ),
    "conditions": (
        "Diseases and states, now and before: cancers and autoimmune diseases and how active they are, transplants"
        " with their day, graft-versus-host disease, other infections. `status`: active, remission, past or absent;"
        " `since` and `until` if known."
    ),
    "treatments": (
        "Medicines, now and before: what weakens the immune system, steroids, earlier treatment of PML, other"
        " studies. By name or brand. `from` the first dose `to` the last; `ongoing: true` for what is given now."
    ),
    "complete": (
        "Is a list whole? Say so only if somebody has checked it. `covers`: current (everything of now) or ever"
        " (everything that ever was); `since`: everything since that day."
        " `conditions` may stand there as `treatments` does."
    ),
}
FINDINGS = (
    "Results and answers: one line each, with its day. A fact may come again with another day. `laboratory` and `assay`"
    " may stand beside a result, and a laboratory's `limit` beside detected_not_quantifiable."
)
AGE = "`{fact}` is worked out from `born` and is not written here."
SPECIMEN = "Add `specimen: …`; in {specimen} it counts as {fact}."
DERIVED = "It is worked out from the other findings; write it only if somebody has stated it."
DAYS = "A day, month or year."
BORN = "A year or a month will do."
NOTHING_WRONG = "Nothing is wrong with the profile. Nothing was screened."
UNDERSTOOD = "The profile is read without an error. What was understood:"


def template(vocabulary: Vocabulary) -> str:
    """A profile with nothing filled in: every fact of the vocabulary and every section as a comment."""
    parts = [*map(_remark, HEAD), "", _remark(ID), 'id: ""', *_section("as_of", DAY)]
    for name, fact in vocabulary.facts.items():
        parts += _top_level(fact) if name in Profile.model_fields else _never_written(fact)
    parts += _section("location", "{country: FR, city: Lyon, can_travel: escort, insurance: FR}")
    parts += ["", _remark(FINDINGS), "#findings:", *_findings(vocabulary), *_lists(vocabulary)]
    return "\n".join(parts) + "\n"


def _top_level(fact: Fact) -> list[str]:
    return ["", _remark(fact.ask.plain), _remark(_answers(fact)), f"#{fact.id}: {_example(fact, {})}"]


def _never_written(fact: Fact) -> list[str]:
    return ["", _remark(AGE.format(fact=fact.id))] if fact.derived == "age" else []


def _findings(vocabulary: Vocabulary) -> list[str]:
    """Every fact that is written as a finding, by topic, in the order of the file."""
    facts = [f for name, f in vocabulary.facts.items() if name not in Profile.model_fields and f.derived != "age"]
    topics = dict.fromkeys(fact.topic for fact in facts)
    return [
        line
        for topic in topics
        for line in ("", _remark(f"--- {topic}"), *(_finding(f, vocabulary.facts) for f in facts if f.topic == topic))
    ]


def _finding(fact: Fact, facts: dict[str, Fact]) -> str:
    """How the fact is asked, what may be answered, and the line to fill in."""
    unit = f", unit: {_scalar(fact.unit)}" if fact.unit else ""
    elsewhere = [SPECIMEN.format(specimen=specimen, fact=other) for specimen, other in fact.by_specimen.items()]
    remarks = [fact.ask.plain, *([DERIVED] if fact.derived else []), _answers(fact), *elsewhere]
    line = f"#- {{fact: {_scalar(fact.id)}, value: {_example(fact, facts)}{unit}, date: {DAY}}}"
    return "\n".join([*map(_remark, remarks), line])


def _answers(fact: Fact) -> str:
    """What may be written for a fact."""
    if fact.type == "date":
        return BORN if fact.topic == "demographics" else DAYS
    if fact.type == "number":
        units = " or ".join((fact.unit, *fact.also_in))
        return f"A number, in {units}." if fact.unit else "A number without a unit."
    words = [f"{w} ({' or '.join(m) or 'no result'})" for w, m in fact.says.items() if len(m) != 1]
    return f"One of: {', '.join([*fact.values, *words])}."


def _example(fact: Fact, facts: dict[str, Fact]) -> str:
    """A value that may stand there and contradicts no other example."""
    if fact.type == "date":
        return YEAR if fact.topic == "demographics" else MONTH
    if fact.type == "number":
        return f"{_number(fact):f}"
    if fact.stated_by_causes:
        return _scalar(fact.stated_by_causes)
    rule = fact.implied_by
    if rule and rule.fact in facts:
        return _scalar(rule.then if _number(facts[rule.fact]) > rule.more_than else rule.otherwise)
    return _scalar(fact.values[0])


def _number(fact: Fact) -> Decimal:
    """One digit from about the middle of what is usual (of a range over powers of ten: the middle power); else 1."""
    if fact.plausible is None:
        return Decimal(1)
    low, high = fact.plausible
    least = max(low, Decimal(1))
    middle = (least * high).sqrt() if high >= 1000 * least else (low + high) / 2
    rounded = middle.quantize(Decimal(1).scaleb(middle.adjusted()), ROUND_DOWN)
    return rounded if low <= rounded <= high else middle


def _lists(vocabulary: Vocabulary) -> list[str]:
    """The lists and what declares them whole, with names that the vocabulary has."""
    drug, condition = _scalar(next(iter(vocabulary.drugs.values())).name), _scalar(_condition(vocabulary))
    whole = f"{{covers: current, as_of: {DAY}, by: pharmacist}}"
    return [
        *_section("causes", "", f"- {{treatment: {drug}, judged_by: neurologist}}"),
        *_section("conditions", "", f"- {{condition: {condition}, since: {YEAR}, status: active}}"),
        *_section("treatments", "", f"- {{treatment: {drug}, from: {MONTH}, to: {DAY}}}"),
        *_section("complete", f"{{treatments: {whole}}}"),
    ]


def _condition(vocabulary: Vocabulary) -> str:
    """The first condition that has no kinds and that no fact states too."""
    tree, stated = vocabulary.condition_tree, vocabulary.condition_fact()
    free = [n for n in tree.parents if tree.within(n) == {n} and not tree.ancestors(n) & set(stated)]
    return vocabulary.conditions[next(iter(free or tree.parents))].name


def _section(key: str, value: str, *below: str) -> list[str]:
    lines = [f"#{line}" for line in (f"{key}: {value}".rstrip(), *below)]
    return ["", _remark(SECTIONS[key]), *lines]


def _remark(text: str) -> str:
    said = printable(" ".join(text.split()))
    return textwrap.fill(said, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)


def _scalar(text: str) -> str:
    """As YAML reads it back, also between braces."""
    return text if PLAIN_SCALAR.fullmatch(text) else json.dumps(text, ensure_ascii=False)


# what was understood


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
        line = "; ".join(f"{key}: {printable(value)}" for key, value in place.items())
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
        return [self._course(course) for course in self.patient.courses]

    def _course(self, course: Course) -> RenderableType:
        name = self.words.name("treatment", course.name) if course.name else course.said
        written = f"written as “{course.said}”" if name.casefold() != course.said.casefold() else ""
        known = written if course.name else "not recognised"
        return _row(name, [known, *_span(course), course.source], course.path)

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
        "source": course.source,
        "where": course.path,
    }


def _scope_data(scope: Scope) -> dict[str, Any]:
    since, as_of = str(scope.since or ""), str(scope.as_of or "")
    covers = "ever" if scope.ever else "current"
    return {"list": f"{scope.about}s", "covers": covers, "since": since, "as_of": as_of, "by": scope.by}
