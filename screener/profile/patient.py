"""A profile in the vocabulary's terms: observations, courses of drugs, conditions, and which lists are whole.

Every contradiction and every word that is not known becomes a problem with its line; nothing is guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Self, cast

from screener.documents import Document, PathKey
from screener.errors import Invalid, Problem, nearest
from screener.messages import either, worded
from screener.models import place, spelled, validated
from screener.profile.models import (
    Complete,
    ConditionEntry,
    Finding,
    Location,
    Profile,
    TreatmentEntry,
    Whole,
)
from screener.profile.plain import NOT_LAID_OUT, Plain, plain_of
from screener.profile.private import Warn, identifying
from screener.values import (
    DayRange,
    Interval,
    NotADate,
    NotANumber,
    Truth,
    Unit,
    UnknownUnit,
    convert,
    implausible,
    parse_days,
    parse_number,
    parse_unit,
    thousandfold,
)
from screener.vocabulary import Fact, Implied, Vocabulary, plain

Value = Interval | frozenset[str] | DayRange

STATUSES = {
    "active": frozenset({"active"}),
    "remission": frozenset({"past"}),
    "past": frozenset({"past"}),
    "absent": frozenset({"absent"}),
    "present": frozenset({"past", "active"}),
}
QUANTIFIABLE = "detected_not_quantifiable"
AMOUNT = re.compile(r"([<>=≤≥ ]*[0-9.]+) *(.+)")
DOSES = ("mass per time", "mass per mass and time")
"""What a dose may be measured in."""
UNKNOWN_WORD = {
    "fact": worded("This fact is not known."),
    "treatment": worded("This treatment is not known."),
    "condition": worded("This condition is not known."),
    "route": worded("This route is not known."),
    "indication": worded("This indication is not known."),
}
QUALITATIVE = {"detected": True, QUANTIFIABLE: True, "not_detected": False}
"""What a laboratory writes in place of a number."""


class Observation(NamedTuple):
    """One reading: what it may be, in which unit, on which days; an empty value is "not done".

    `lasting`: stated as a condition or a cause, which holds from its day on, not of one sample. `sample`: which of
    several samples of one day.
    """

    fact: str
    value: Value
    said: str
    path: str
    unit: Unit | None = None
    days: DayRange | None = None
    specimen: str = ""
    laboratory: str = ""
    assay: str = ""
    source: str = ""
    lasting: bool = False
    sample: str = ""

    @property
    def done(self) -> bool:
        """Whether there is a result at all."""
        return self.value != frozenset()


class Course(NamedTuple):
    """A drug or class as recorded. `name` is empty for a medicine that nobody recognises; `said` is kept.

    `number`: doses so far. `planned_end`: the last dose that is planned. `route`, `indication`: by their ids.
    `details`: these as they were written. `requested`: nobody says that a dose was given, so that it may be or not.
    """

    name: str
    said: str
    path: str
    start: DayRange | None = None
    last: DayRange | None = None
    ongoing: bool | None = None
    source: str = ""
    planned_end: DayRange | None = None
    number: Interval | None = None
    dose: Interval | None = None
    dose_unit: Unit | None = None
    route: str = ""
    indication: str = ""
    details: str = ""
    requested: bool = False

    @property
    def dosed(self) -> str:
        """How much a day and how often so far, as it was understood."""
        dose = f"{self.dose} {self.dose_unit.code}" if self.dose and self.dose_unit else ""
        return ", ".join(part for part in (dose, f"{self.number} doses" if self.number else "") if part)


class State(NamedTuple):
    """A condition and the statuses that it may have: absent, past, active."""

    name: str
    status: frozenset[str]
    path: str
    since: DayRange | None = None
    until: DayRange | None = None
    source: str = ""


class Never(NamedTuple):
    """A drug, or a class with everything in it, that was never given: as of when, by whom, and where it is said."""

    name: str
    path: str
    as_of: date | None = None
    source: str = ""


class Attested(NamedTuple):
    """A site's answer about a criterion, `met` or `not_met`; counted from the last day that its date may mean."""

    trial: str
    criterion: str
    answer: Literal["met", "not_met"]
    by: str
    date: date
    reason: str
    protocol: str
    path: str
    line: int | None


class Scope(NamedTuple):
    """What a whole list covers: what is there now, was since a day, or ever was; as of when, and by whom."""

    about: Literal["treatment", "condition"]
    ever: bool
    since: date | None
    as_of: date | None = None
    by: str = ""

    @property
    def path(self) -> str:
        """Where the profile declares it."""
        return f"complete.{self.about}s"


@dataclass(frozen=True, slots=True)
class Patient:
    """Everything that a profile says, and what in it deserves a second look.

    `dated`: whether the profile itself says when it was true; else `as_of` is the newest date in it.
    `plain`: of what was read of a profile, its plain readings; whoever changes a patient (`replace`) loses them.
    """

    id: str = ""
    as_of: date | None = None
    dated: bool = False
    observations: dict[str, tuple[Observation, ...]] = field(default_factory=dict)
    courses: tuple[Course, ...] = ()
    never: tuple[Never, ...] = ()
    states: tuple[State, ...] = ()
    whole_treatments: Scope | None = None
    whole_conditions: Scope | None = None
    location: Location = field(default_factory=Location)
    attested: tuple[Attested, ...] = ()
    warnings: tuple[Warn, ...] = ()
    plain: Plain = field(default=NOT_LAID_OUT, init=False, repr=False, compare=False)

    def laid_out(self, vocabulary: Vocabulary) -> Self:
        """The same patient, the plain readings of whom are laid out."""
        object.__setattr__(self, "plain", plain_of(self.observations, vocabulary.facts))
        return self

    def observed(self, fact: str) -> tuple[Observation, ...]:
        """The readings of a fact, in the order of the file."""
        return self.observations.get(fact, ())


def patient_from(document: Document, vocabulary: Vocabulary, today: date) -> Patient:
    """The patient of a profile's document; `today` is the real day. Raises Invalid with every problem."""
    profile = validated(Profile, document, Invalid)
    return _Reader(profile, document, vocabulary, today).patient()


class _Reader:
    """Reads one profile, collecting problems so that all are shown together."""

    def __init__(self, profile: Profile, document: Document, vocabulary: Vocabulary, today: date) -> None:
        self.profile, self.document, self.vocabulary, self.today = profile, document, vocabulary, today
        self.problems: list[Problem] = []
        self.warnings: list[Warn] = []
        self.observations: dict[str, list[Observation]] = {}

    def patient(self) -> Patient:
        self._dates((), self.document.data)
        self._findings()
        courses, states = self._courses(), self._states()
        self._causes(courses, states)
        self._contradictions()
        as_of = self._as_of()
        never = self._never(courses, as_of)
        if self.problems:
            raise Invalid(self.document.file, self.problems)
        self.warnings.extend(identifying(self.document.data))
        return Patient(
            id=self.profile.id,
            as_of=as_of,
            dated=self.profile.as_of is not None,
            observations={fact: tuple(seen) for fact, seen in self.observations.items()},
            courses=tuple(courses),
            never=never,
            states=tuple(states),
            whole_treatments=self._scope("treatment", self.profile.complete.treatments, as_of),
            whole_conditions=self._scope("condition", self.profile.complete.conditions, as_of),
            location=self.profile.location,
            attested=tuple(self._attested()),
            warnings=tuple(self.warnings),
        ).laid_out(self.vocabulary)

    def _place(self, path: PathKey) -> str:
        return place(self.document, path)

    def _problem(self, path: PathKey, why: str, do: str) -> None:
        self.problems.append(Problem(why, do, self._place(path), self.document.line(path)))

    def _attested(self) -> Iterator[Attested]:
        for i, a in enumerate(self.profile.attested):
            path: PathKey = ("attested", i)
            day = _days(a.date)
            if day is not None:
                yield Attested(
                    a.trial, a.criterion, a.answer, a.by, day.last, a.reason, a.protocol,
                    spelled(path), self.document.line(path),
                )  # fmt: skip

    # dates

    def _dates(self, path: PathKey, data: object) -> None:
        """No day of the file may lie after the real today."""
        keys = ("as_of", "born", "onset", "diagnosed", "date", "since", "until", "from", "to")
        for key, value in _entries(data):
            if key in keys and not isinstance(value, dict | list):
                self._not_in_future((*path, key), value)
            else:
                self._dates((*path, key), value)

    def _not_in_future(self, path: PathKey, value: object) -> None:
        days = _days(value)
        if days and days.first > self.today:
            self._problem(path, worded("This day has not come yet."), worded("Correct it; a plan is no finding."))

    def _as_of(self) -> date | None:
        """When the profile was true; the newest date in the file when it does not say."""
        stated = _days(self.profile.as_of)
        if stated:
            return min(stated.last, self.today)
        newest = max(_all_days(self.document.data), default=None)
        profile, assumed = self.profile, newest and min(newest, self.today)
        if assumed and (profile.treatments or profile.conditions or profile.complete != Complete()):
            self.warnings.append(Warn("as_of_assumed", {"date": str(assumed)}))
        return assumed

    @staticmethod
    def _scope(about: Literal["treatment", "condition"], whole: Whole | None, as_of: date | None) -> Scope | None:
        """What is declared whole, as of its own day or else the profile's."""
        if whole is None:
            return None
        since, stated = _days(whole.since), _days(whole.as_of)
        day = stated.first if stated else as_of
        return Scope(about, whole.covers == "ever", since.last if since else None, day, whole.by)

    # findings

    def _findings(self) -> None:
        for key, value in self.profile.short_facts().items():
            self._finding((key,), Finding(fact=key, value=value, source=self.document.origin((key,))))
        for i, finding in enumerate(self.profile.findings):
            self._finding(("findings", i), finding)

    def _finding(self, path: PathKey, finding: Finding) -> None:
        name = self.vocabulary.fact_names.get(plain(finding.fact))
        if name is None:
            return self._unknown_word((*path, "fact"), finding.fact, "fact", self.vocabulary.fact_names)
        finding = finding.model_copy(update={"specimen": self.vocabulary.specimen(finding.specimen)})
        fact = self._by_specimen(self.vocabulary.facts[name], finding)
        if fact.derived == "age":
            do = worded("Write `born`, with as little of the date as you like.")
            return self._problem(path, worded("An age moves on by itself."), do)
        if fact.specimen and finding.specimen not in ("", fact.specimen):
            do = worded("It is read in {specimen}.", specimen=fact.specimen)
            return self._problem((*path, "specimen"), worded("This fact is about another specimen."), do)
        observation = self._observation(path, fact, finding)
        return None if observation is None else self._add(observation)

    def _by_specimen(self, fact: Fact, finding: Finding) -> Fact:
        """A test that is named without its specimen counts as the specimen's own fact, or as nothing more."""
        return self.vocabulary.facts[fact.by_specimen.get(finding.specimen, fact.id)]

    def _observation(self, path: PathKey, fact: Fact, finding: Finding) -> Observation | None:
        value, unit = self._value(path, fact, finding)
        if value is None:
            return None
        return Observation(
            fact.id, value, _said(finding), spelled(path), unit, _days(finding.date),
            finding.specimen or fact.specimen, finding.laboratory, finding.assay, finding.source,
            sample=finding.sample,
        )  # fmt: skip

    def _add(self, observation: Observation) -> None:
        self.observations.setdefault(observation.fact, []).append(observation)
        for fact in self.vocabulary.facts.values():
            rule = fact.implied_by
            if rule and rule.fact == observation.fact and isinstance(observation.value, Interval):
                value = _implied(rule, observation.value)
                self._add(observation._replace(fact=fact.id, value=value, unit=None))

    def _value(self, path: PathKey, fact: Fact, finding: Finding) -> tuple[Value | None, Unit | None]:
        if fact.type == "number":
            return self._number(path, fact, finding)
        if finding.unit:
            self._problem((*path, "unit"), worded("`{fact}` has no unit.", fact=fact.id), worded("Leave the unit out."))
        if finding.detected is not None:
            self._problem((*path, "detected"), worded("`detected` goes with a number."), worded("Say it as the value."))
        if fact.type == "date":
            return self._day(path, finding), None
        return self._category(path, fact, finding), None

    def _day(self, path: PathKey, finding: Finding) -> DayRange | None:
        if path[0] == "findings":
            self._not_in_future((*path, "value"), finding.value)
        try:
            return parse_days(str(finding.value))
        except NotADate as error:
            self._problem((*path, "value"), error.args[0], worded("Correct the day."))
            return None

    def _category(self, path: PathKey, fact: Fact, finding: Finding) -> frozenset[str] | None:
        said = str(finding.value).lower() if isinstance(finding.value, bool) else plain(str(finding.value))
        possible = fact.possible(said)
        if possible is None:
            place = (*path, "value") if path[0] == "findings" else path
            do = worded("It is one of: {words}.", words=", ".join(fact.words()))
            self._problem(place, worded("`{fact}` has no such value.", fact=fact.id), do)
        return possible

    # numbers

    def _number(self, path: PathKey, fact: Fact, finding: Finding) -> tuple[Interval | None, Unit | None]:
        """A logarithm is read as the number that it stands for: "detected" is above 0 in every unit."""
        unit = self._unit(path, fact, finding)
        written = self._written(path, fact, finding, unit)
        if written is None or (unit is None and fact.unit):
            return None, unit
        counted = parse_unit(fact.unit) if unit and unit.log10 else unit
        value = self._detected(path, finding, written)
        if value is not None:
            self._plausible(fact, value, counted, self._place(path))
        return value, counted

    def _unit(self, path: PathKey, fact: Fact, finding: Finding) -> Unit | None:
        if not fact.unit:
            if finding.unit:
                self._problem(
                    (*path, "unit"), worded("`{fact}` has no unit.", fact=fact.id), worded("Leave the unit out.")
                )
            return None
        allowed = ", ".join((fact.unit, *fact.also_in))
        if not finding.unit:
            self._problem(
                path,
                worded("`{fact}` needs its unit.", fact=fact.id),
                worded("Write `unit`, such as {units}.", units=allowed),
            )
            return None
        return self._known_unit((*path, "unit"), fact, finding.unit)

    def _known_unit(self, path: PathKey, fact: Fact, written: str) -> Unit | None:
        allowed = (fact.unit, *fact.also_in)
        try:
            unit = parse_unit(written)
        except UnknownUnit as error:
            do = worded("Such as: {units}.", units=", ".join(error.nearest or allowed))
            self._problem(path, worded("This unit is not known."), do)
            return None
        if unit.dimension in {parse_unit(u).dimension for u in allowed}:
            return unit
        why, do = (
            worded("`{fact}` is not measured in this unit.", fact=fact.id),
            worded("It is in {units}.", units=", ".join(allowed)),
        )
        self._problem(path, why, do)
        return None

    def _written(self, path: PathKey, fact: Fact, finding: Finding, unit: Unit | None) -> Interval | None:
        """The number that is written, or the bound that a laboratory's words leave; never a logarithm."""
        word = _word(finding)
        limit = finding.limit if word == QUANTIFIABLE else ""
        if word in QUALITATIVE and not limit:
            return Interval.at_least(Decimal(0))
        try:
            return _linear(f"<{limit}" if limit else finding.value, unit, fact)
        except NotANumber as error:
            self._problem((*path, "limit" if limit else "value"), error.args[0], worded("Correct the number."))
            return None

    def _detected(self, path: PathKey, finding: Finding, value: Interval) -> Interval | None:
        """Detected is above 0; not detected is none found."""
        said = {detected for detected in (finding.detected, QUALITATIVE.get(_word(finding))) if detected is not None}
        bounds = {True: Interval.more_than(Decimal(0)), False: Interval.exactly(Decimal(0))}
        for detected in said:
            both = value.intersection(bounds[detected])
            if both is None:
                self._problem(
                    path, worded("The value and `detected` contradict each other."), worded("Correct one of them.")
                )
                return None
            value = both
        return value

    def _plausible(self, fact: Fact, value: Interval, unit: Unit | None, path: str) -> None:
        """A value far outside the plausible range is pointed out; /uL taken for /mL is a slip by 1000."""
        expected = fact.plausible_interval()
        converted = fact.in_its_unit(value, unit) if unit else value
        if expected is None or converted is None or not implausible(converted, expected):
            return
        code = "implausible_thousandfold" if unit and thousandfold(converted, expected) else "implausible"
        self.warnings.append(Warn(code, {"fact": fact.id, "where": path, "unit": unit.code if unit else ""}))

    # lists

    def _courses(self) -> list[Course]:
        return [self._course(("treatments", i), t) for i, t in enumerate(self.profile.treatments) if not t.never]

    def _course(self, path: PathKey, entry: TreatmentEntry) -> Course:
        name = self.vocabulary.drug_names.get(plain(entry.treatment), "")
        if not name and self.vocabulary.meanings(entry.treatment):
            self._unknown_word(path, entry.treatment, "treatment", {})
        elif not name:
            self.warnings.append(Warn("unrecognised_medicine", {"said": entry.treatment, "where": self._place(path)}))
        start, last = _days(entry.from_), _days(entry.to)
        if start and last and last.last < start.first:
            self._problem(
                (*path, "to"), worded("The last dose lies before the first."), worded("Correct one of the two days.")
            )
        if entry.ongoing and last:
            why = worded("A treatment with a last dose is not ongoing.")
            self._problem((*path, "ongoing"), why, worded("Leave out `to` or `ongoing`."))
        if entry.requested and (entry.ongoing is not None or entry.from_ or entry.to or entry.number):
            why = worded("A treatment of which nobody says that it was given has no doses.")
            self._problem(
                (*path, "requested"), why, worded("Leave out `requested`, or the days, number and `ongoing`.")
            )
        dose, unit = self._dose(path, entry.dose)
        return Course(
            name, entry.treatment, spelled(path), start, last, None if last else entry.ongoing, entry.source,
            self._planned(path, entry, start), self._times(path, entry.number), dose, unit,
            self._word((*path, "route"), entry.route, "route", self.vocabulary.route_names),
            self._word((*path, "indication"), entry.indication, "indication", self.vocabulary.indication_names),
            _details(entry), bool(entry.requested),
        )  # fmt: skip

    def _never(self, courses: list[Course], as_of: date | None) -> tuple[Never, ...]:
        """What was never given; a course of it elsewhere in the list contradicts that."""
        said = [(i, t) for i, t in enumerate(self.profile.treatments) if t.never]
        return tuple(n for i, t in said if (n := self._never_given(("treatments", i), t, courses, as_of)))

    def _never_given(
        self, path: PathKey, entry: TreatmentEntry, courses: list[Course], as_of: date | None
    ) -> Never | None:
        name, tree = self.vocabulary.drug_names.get(plain(entry.treatment)), self.vocabulary.drug_tree
        if name is None:
            self._unknown_word((*path, "treatment"), entry.treatment, "treatment", self.vocabulary.drug_names)
            return None
        if entry.model_fields_set - {"treatment", "never", "source"}:
            self._problem(
                path,
                worded("What was never given has no days and no dose."),
                worded("Leave out `never`, or all the others."),
            )
        given = [c for c in courses if c.name and tree.is_a(c.name, name)]
        if given:
            why = worded("It is said to be never given, and is listed ({where}).", where=given[0].path)
            self._problem(path, why, worded("Correct one."))
        return Never(name, spelled(path), as_of, entry.source)

    def _planned(self, path: PathKey, entry: TreatmentEntry, start: DayRange | None) -> DayRange | None:
        """The only day of a profile that may lie ahead."""
        planned = _days(entry.planned_end)
        if planned and entry.to:
            why = worded("A treatment with a last dose has no planned end.")
            self._problem((*path, "planned_end"), why, worded("Leave out `to` or `planned_end`."))
        if planned and start and planned.last < start.first:
            self._problem(
                (*path, "planned_end"),
                worded("The planned end lies before the first dose."),
                worded("Correct one of them."),
            )
        return planned

    def _times(self, path: PathKey, said: str) -> Interval | None:
        """How many doses so far."""
        try:
            return parse_number(said) if said else None
        except NotANumber as error:
            self._problem(
                (*path, "number"), error.args[0], worded("Write how many doses were given so far, such as 12.")
            )
            return None

    def _dose(self, path: PathKey, said: str) -> tuple[Interval | None, Unit | None]:
        """A dose a day, or a day and kilogram; any other is kept as text and pointed out."""
        written = AMOUNT.fullmatch(said.strip())
        try:
            dose, per_day = (parse_number(written[1]), parse_unit(written[2])) if written else (None, None)
        except (NotANumber, UnknownUnit):
            dose, per_day = None, None
        if said and (per_day is None or per_day.dimension not in DOSES):
            self.warnings.append(Warn("dose_not_read", {"where": self._place((*path, "dose"))}))
            return None, None
        return dose, per_day

    def _word(self, path: PathKey, said: str, kind: str, known: dict[str, str]) -> str:
        """The id of a word of the vocabulary, or nothing."""
        name = known.get(plain(said), "")
        if said and not name:
            self._unknown_word(path, said, kind, known)
        return name

    def _states(self) -> list[State]:
        found = [self._state(("conditions", i), c) for i, c in enumerate(self.profile.conditions)]
        return [state for state in found if state]

    def _state(self, path: PathKey, entry: ConditionEntry) -> State | None:
        name = self.vocabulary.condition_names.get(plain(entry.condition))
        if name is None:
            names = self.vocabulary.condition_names
            self._unknown_word((*path, "condition"), entry.condition, "condition", names)
            return None
        self._ended(path, entry)
        absent = entry.status == "absent"
        for condition, fact in self.vocabulary.condition_fact.items():
            if condition == name or (not absent and self.vocabulary.condition_tree.is_a(name, condition)):
                self._state_as_fact(path, fact, entry)
        ended = entry.status == "present" and entry.until is not None
        status = STATUSES["past" if ended else entry.status]
        return State(name, status, spelled(path), _days(entry.since), _days(entry.until), entry.source)

    def _ended(self, path: PathKey, entry: ConditionEntry) -> None:
        start, end = _days(entry.since), _days(entry.until)
        if start and end and end.last < start.first:
            self._problem(
                (*path, "until"), worded("The end lies before the start."), worded("Correct one of the two days.")
            )
        if end and entry.status == "active":
            why = worded("A condition with an end is not active.")
            self._problem((*path, "until"), why, worded("Leave out `until`, or correct `status`."))

    def _state_as_fact(self, path: PathKey, fact: str, entry: ConditionEntry) -> None:
        """`hiv_infection: present` and `hiv: positive` are one truth: the last value listed is "there"."""
        values = self.vocabulary.facts[fact].values
        value = frozenset({values[0] if entry.status == "absent" else values[-1]})
        said, since = f"{entry.condition}: {entry.status}", _days(entry.since)
        self._add(Observation(fact, value, said, spelled(path), days=since, source=entry.source, lasting=True))

    def _causes(self, courses: list[Course], states: list[State]) -> None:
        """A stated cause was given, or is or was there, and says that the immune system is weak."""
        for i, cause in enumerate(self.profile.causes):
            path: PathKey = ("causes", i)
            if cause.treatment and not self._listed(cause.treatment, courses):
                courses.append(self._course((*path, "treatment"), TreatmentEntry(treatment=cause.treatment)))
            if cause.condition and not self._had(path, cause.condition, states):
                state = self._state(path, ConditionEntry(condition=cause.condition))
                states.extend([state] if state else [])
            self._stated_by(path)

    def _listed(self, said: str, courses: list[Course]) -> bool:
        """Whether the list of treatments names it, or a member of the class that is meant."""
        name, tree = self.vocabulary.drug_names.get(plain(said)), self.vocabulary.drug_tree
        return any(plain(c.said) == plain(said) or (name and c.name and tree.is_a(c.name, name)) for c in courses)

    def _had(self, path: PathKey, said: str, states: list[State]) -> bool:
        """Whether the list of conditions names it, or a kind of it; what is said to be absent is no cause."""
        name, tree = self.vocabulary.condition_names.get(plain(said)), self.vocabulary.condition_tree
        told = [s for s in states if name and tree.is_a(s.name, name)]
        denied = [s for s in told if s.name == name and s.status == STATUSES["absent"]]
        if denied:
            why = worded("The cause is said to be absent ({where}).", where=denied[0].path)
            self._problem((*path, "condition"), why, worded("Correct one of the two."))
        return bool(denied) or any(s.status != STATUSES["absent"] for s in told)

    def _stated_by(self, path: PathKey) -> None:
        for fact in self.vocabulary.facts.values():
            if fact.stated_by_causes:
                value = frozenset({fact.stated_by_causes})
                self._add(Observation(fact.id, value, "a cause is stated", spelled(path), lasting=True))

    # contradictions

    def _contradictions(self) -> None:
        for seen in self.observations.values():
            for i, second in enumerate(seen):
                for first in seen[:i]:
                    if _contradict(first, second, self.vocabulary.facts[second.fact]):
                        self._twice(first, second)

    def _twice(self, first: Observation, second: Observation) -> None:
        why = worded(
            "`{fact}` is said twice, differently ({one} and {other}).",
            fact=second.fact, one=first.path, other=second.path,
        )  # fmt: skip
        do = worded("Correct one, or name the laboratories or assays that differ.")
        self._problem(_path(second), why, do)

    def _unknown_word(self, path: PathKey, said: str, kind: str, known: dict[str, str]) -> None:
        """A word that is not known, with the nearest that is; of a short form with several meanings, all of these."""
        if several := self.vocabulary.meanings(said):
            why = worded("This short form may mean {meanings}.", meanings=either(several))
            return self._problem(path, why, worded("Write in full which of them is meant."))
        meant = known.get(nearest(plain(said), list(known)), "")
        do = (
            worded("Did you mean `{word}`?", word=meant)
            if meant
            else worded("Write its closest name, or leave it out.")
        )
        return self._problem(path, UNKNOWN_WORD[kind], do)


def _contradict(first: Observation, second: Observation, fact: Fact) -> bool:
    """Two results of the same sample, or of what does not change with time, that cannot both be."""
    both_done = first.done and second.done
    return both_done and _same_sample(first, second, fact) and not _agree(first, second)


def _same_sample(first: Observation, second: Observation, fact: Fact) -> bool:
    """Same specimen, assay, laboratory and day; for a fact that is a day, or cannot change, also undated."""
    if first.lasting or second.lasting:
        return _same_time(first, second, fact) or _lasts(first, second) or _lasts(second, first)
    source = [(o.specimen, o.assay, o.laboratory, o.sample) for o in (first, second)]
    return source[0] == source[1] and _same_time(first, second, fact)


def _same_time(first: Observation, second: Observation, fact: Fact) -> bool:
    undated = first.days is None or second.days is None
    return first.days == second.days or fact.type == "date" or (undated and fact.changes == "fixed")


def _lasts(state: Observation, result: Observation) -> bool:
    """Whether a condition that is there from a day on is there on the day of the result."""
    if not state.lasting or state.days is None or result.days is None:
        return False
    return state.days.last <= result.days.first


def _agree(first: Observation, second: Observation) -> bool:
    """Whether some value is possible for both; numbers in units that do not convert are not compared."""
    if isinstance(first.value, frozenset):
        return bool(first.value & cast("frozenset[str]", second.value))
    if isinstance(first.value, DayRange):
        return first.value.overlaps(cast("DayRange", second.value))
    other = cast("Interval", second.value)
    if first.unit and second.unit:
        converted = convert(other, second.unit, first.unit)
        return converted is None or first.value.overlaps(converted)
    return first.value.overlaps(other)


def _implied(rule: Implied, value: Interval) -> frozenset[str]:
    """What a number says of the other fact: one of its two values, or either."""
    above = value.is_more_than(rule.more_than)
    if above is Truth.UNKNOWN:
        return frozenset({rule.then, rule.otherwise})
    return frozenset({rule.then if above is Truth.TRUE else rule.otherwise})


def _word(finding: Finding) -> str:
    return plain(str(finding.value).replace(",", " "))


def _linear(text: bool | int | float | str, unit: Unit | None, fact: Fact) -> Interval:
    """The written number; of a logarithm the number, in the fact's own unit. Raises NotANumber."""
    if unit is None or not unit.log10:
        return parse_number(text)
    value = convert(parse_number(text, floor=None), unit, parse_unit(fact.unit))
    if value is None:
        raise NotANumber(worded("Write a logarithm that a measurement can have, such as 3.1."))
    return value


def _details(entry: TreatmentEntry) -> str:
    """How, how much, how often and for what, as it was written."""
    doses = f"{entry.number} doses" if entry.number else ""
    reason = f"for {entry.indication}" if entry.indication else ""
    return ", ".join(part for part in (doses, entry.dose, entry.route, reason) if part)


def _said(finding: Finding) -> str:
    value = str(finding.value).lower() if isinstance(finding.value, bool) else str(finding.value)
    detected = {None: "", True: ", detected", False: ", not detected"}[finding.detected]
    return f"{value} {finding.unit}".strip() + detected


def _days(text: object) -> DayRange | None:
    try:
        return parse_days(str(text)) if text is not None else None
    except NotADate:
        return None


def _entries(data: object) -> list[tuple[str | int, object]]:
    if isinstance(data, dict):
        return list(data.items())
    return list(enumerate(data)) if isinstance(data, list) else []


def _all_days(data: object) -> list[date]:
    keys = ("date", "from", "to", "since", "until", "onset", "diagnosed", "as_of")
    here = [d.last for key, value in _entries(data) if key in keys and (d := _days(value))]
    return here + [day for _, value in _entries(data) for day in _all_days(value)]


def _path(observation: Observation) -> PathKey:
    """The path of an observation as the document keys it."""
    steps = re.findall(r"[^.\[\]]+", observation.path)
    return tuple(int(s) - 1 if s.isdigit() else s for s in steps)
