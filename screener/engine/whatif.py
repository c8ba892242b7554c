"""What would be otherwise: with other facts, under other data, or on a later day. Compares results, decides nothing.

A profile with other facts is written as data and read again, so that every check of a profile applies; it is kept
nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import date
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args

from typing_extensions import TypedDict  # pydantic reads typing.TypedDict only from Python 3.12 on

from screener.documents import Document
from screener.engine.bind import Binder, Entry
from screener.engine.findings import evidence_of
from screener.engine.result import (
    OF_THE_PLACE,
    SCHEMA,
    WHOLE,
    Closing,
    Code,
    CriterionResult,
    Evidence,
    Flag,
    Reason,
    Result,
    TrialResult,
)
from screener.engine.screening import not_encoded, one_trial, screen
from screener.engine.worlds import by_worlds
from screener.errors import Invalid, Problem, nearest
from screener.knowledge import CompiledTrial, Knowledge, Unknown
from screener.messages import renamed, worded
from screener.models import spelled
from screener.profile.patient import Observation, Patient, patient_from
from screener.profile.readings import ANY, in_unit, reading
from screener.rules.formula import unknowns
from screener.rules.verdicts import Verdict
from screener.values import DayRange, NotADate, parse_days
from screener.vocabulary import Fact, Vocabulary, plain

SOURCE = "what if"
"""The source of everything that is only supposed."""
Path = tuple[str | int, ...]
Data = dict[str, Any]


# comparing two results


class Standing(TypedDict):
    """How a trial stands in one of two results."""

    verdict: Verdict
    joinable: str
    flags: list[Flag]


class CriterionChange(TypedDict):
    """A criterion whose truth or text differs; null where only the other result has it.

    That it speaks against the patient on a lay text alone is part of its truth here.
    """

    id: str
    changed: list[Literal["truth", "text"]]
    before: CriterionResult | None
    after: CriterionResult | None


class TrialChange(TypedDict):
    """A trial that differs; null where only the other result has it."""

    id: str
    before: Standing | None
    after: Standing | None
    criteria: list[CriterionChange]


class Side(TypedDict):
    """What was screened: whose profile, for which day, with which data."""

    profile_id: str
    on: str
    data: str


About = Literal["fact", "condition", "treatment", "complete"]


class Setting(TypedDict):
    """What is supposed. `date`: as written, empty where none was; `outweighed`: another result counts beside it."""

    about: About
    name: str
    said: str
    date: str
    outweighed: bool


class Changes(TypedDict):
    """What differs between two results, in the newer one's order. `set`: what is supposed, of a what-if.

    `warnings`: of the newer result, those that the older one has not, and those about dangerous medicines.
    """

    schema: int
    set: list[Setting]
    old: Side
    new: Side
    warnings: list[Reason]
    trials: list[TrialChange]


class Compared(NamedTuple):
    """Two results and what differs between them."""

    old: Result
    new: Result
    changes: Changes


def compare(old: Result, new: Result, was: Knowledge, now: Knowledge) -> Compared:
    """What differs between two results, each made with its own data; trials that are gone come last."""
    before, after = ({t["id"]: t for t in result["trials"]} for result in (old, new))
    found = [_trial(before.get(key), after.get(key), was, now) for key in dict.fromkeys((*after, *before))]
    return Compared(
        old,
        new,
        {
            "schema": SCHEMA,
            "set": [],
            "old": _side(old),
            "new": _side(new),
            "warnings": [w for w in new["warnings"] if w["code"] in ALWAYS_SAID or w not in old["warnings"]],
            "trials": [t for t in found if t["before"] != t["after"] or t["criteria"]],
        },
    )


ALWAYS_SAID = (Code.LABEL_CONTRAINDICATION, Code.DECEASED)


def verdict_changes(change: TrialChange) -> bool:
    """Whether the verdict itself differs, or what is said beside it."""
    before, after = change["before"], change["after"]
    if before is None or after is None:
        return True
    return (before["verdict"], before["flags"]) != (after["verdict"], after["flags"])


def criteria_of(trial: str, knowledge: Knowledge) -> CompiledTrial:
    """A trial's criteria, also where nobody has encoded them."""
    return knowledge.trials.get(trial) or not_encoded(trial)


def _side(result: Result) -> Side:
    return {"profile_id": result["profile_id"], "on": result["on"], "data": result["data"]}


def _trial(old: TrialResult | None, new: TrialResult | None, was: Knowledge, now: Knowledge) -> TrialChange:
    return {
        "id": (new or old or {"id": ""})["id"],
        "before": _standing(old),
        "after": _standing(new),
        "criteria": list(_criteria(old, new, was, now)) if old and new else [],
    }


def _standing(trial: TrialResult | None) -> Standing | None:
    """How near a trial is, and who pays there, changes nothing in how it stands."""
    if trial is None:
        return None
    flags = [flag for flag in trial["flags"] if flag not in OF_THE_PLACE]
    return {"verdict": trial["verdict"], "joinable": trial["joinable"], "flags": flags}


def _criteria(old: TrialResult, new: TrialResult, was: Knowledge, now: Knowledge) -> Iterator[CriterionChange]:
    """The criteria that differ, in the newer trial's order; those that are gone last."""
    before, after = ({c["id"]: c for c in trial["criteria"]} for trial in (old, new))
    texts = [{c.id: c.text for c in criteria_of(new["id"], known).criteria} for known in (was, now)]
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        differs: dict[Literal["truth", "text"], bool] = {
            "truth": one is None or other is None or _stands(one) != _stands(other),
            "text": texts[0].get(name) != texts[1].get(name),
        }
        if any(differs.values()):
            yield {"id": name, "changed": [k for k, v in differs.items() if v], "before": one, "after": other}


def _stands(criterion: CriterionResult) -> tuple[str, bool]:
    """Its truth, and whether it speaks against the patient all the same."""
    return criterion["truth"], criterion["reason"]["code"] is Code.PROBABLY_AGAINST


# as time goes by

LAPSES = ("too_old", "recheck_due", "series_too_short", "date_too_vague")
"""Why readings that counted on an earlier day count no longer."""
Dose = Literal["", "first_dose", "last_dose"]


class TimedChange(TypedDict):
    """A criterion whose truth time alone changes.

    `not_repeated`: the results, and the lists that were declared whole, that are too old from this day on.
    `counted_from`: the dose of a medicine from which the day is counted; no recommendation follows from it.
    """

    id: str
    before: CriterionResult
    after: CriterionResult
    not_repeated: list[Evidence]
    counted_from: Dose


Turn = TypedDict("Turn", {"from": str, "until": str, "verdict": Verdict, "criteria": list[TimedChange]})
"""A span of days with one verdict, and which criteria change on the first of them."""


class TrialTimeline(TypedDict):
    """What time alone changes in one trial; the first of its turns begins on the screening day."""

    id: str
    joinable: str
    verdict: Verdict
    turns: list[Turn]


class Timeline(TypedDict):
    """What time alone changes if nothing new is recorded, in the result's order; `until`: so far it was looked."""

    schema: int
    profile_id: str
    on: str
    until: str
    data: str
    engine: str
    first_to_close: Closing | None
    warnings: list[Reason]
    trials: list[TrialTimeline]


def timeline(result: Result, patient: Patient, knowledge: Knowledge) -> Timeline:
    """The windows of a result's trials, with what changes on the first day of each; of trials that have windows."""
    shown = [t for t in result["trials"] if t["windows"]]
    days = {window["from"] for trial in shown for window in trial["windows"]}
    today = Binder(patient, knowledge.vocabulary, knowledge.schemes, date.fromisoformat(result["on"]))
    on_days = {day: today.on_day(date.fromisoformat(day)) for day in days}
    return {
        "schema": SCHEMA,
        "profile_id": result["profile_id"],
        "on": result["on"],
        "until": max((t["windows"][-1]["until"] for t in shown), default=result["on"]),
        "data": result["data"],
        "engine": result["engine"],
        "first_to_close": result["first_to_close"],
        "warnings": result["warnings"],
        "trials": [_turns(trial, on_days, knowledge) for trial in shown],
    }


def _turns(today: TrialResult, on_days: dict[str, Binder], knowledge: Knowledge) -> TrialTimeline:
    trial, windows = criteria_of(today["id"], knowledge), today["windows"]
    found = [_OnDay(trial, on_days[window["from"]], knowledge) for window in windows]
    changed = [[], *(list(_timed(trial, one, other)) for one, other in pairwise(found))]
    turns: list[Turn] = [
        {"from": w["from"], "until": w["until"], "verdict": w["verdict"], "criteria": criteria}
        for w, criteria in zip(windows, changed, strict=True)
    ]
    return {"id": today["id"], "joinable": today["joinable"], "verdict": today["verdict"], "turns": turns}


class _OnDay:
    """One trial on one day."""

    def __init__(self, trial: CompiledTrial, binder: Binder, knowledge: Knowledge) -> None:
        self.bound = binder.bind(trial)
        self.criteria = one_trial(trial, binder, knowledge, by_worlds)["criteria"]
        self.whole = {"treatment": binder.treatments, "condition": binder.conditions}


def _timed(trial: CompiledTrial, old: _OnDay, new: _OnDay) -> Iterator[TimedChange]:
    """The criteria whose truth differs between two days."""
    for criterion, before, after in zip(trial.criteria, old.criteria, new.criteria, strict=True):
        if before["truth"] != after["truth"]:
            read = sorted(unknowns(criterion.formula)) if after["truth"] == "unknown" else []
            gone = [evidence_of(e) for u in read for e in _lapsed(u, trial.unknowns[u], old, new)]
            lapsed = [e for i, e in enumerate(gone) if e not in gone[:i]]
            dose = "" if lapsed else _dose([*before["evidence"], *after["evidence"]])
            yield {"id": criterion.id, "before": before, "after": after, "not_repeated": lapsed, "counted_from": dose}


def _lapsed(number: int, unknown: Unknown, old: _OnDay, new: _OnDay) -> tuple[Entry, ...]:
    """What settled it on the earlier day and is too old on the later one."""
    before, after = old.bound[number], new.bound[number]
    if before.mask == after.mask:
        return ()
    if unknown.kind in old.whole:
        scope = old.whole[unknown.kind]
        return (scope,) if scope and not new.whole[unknown.kind] else ()
    return before.evidence if after.why in LAPSES else ()


def _dose(evidence: list[Evidence]) -> Dose:
    """From which dose of the medicines among it a day is counted: of one that goes on, from the first."""
    given = [e for e in evidence if e["about"] == "treatment" and e["name"] != WHOLE]
    if not given:
        return ""
    return "first_dose" if any(e["said"].startswith("ongoing") for e in given) else "last_dose"


# with other facts

FORM = "FACT=VALUE, condition:NAME=STATUS, treatment:NAME=ongoing, treatment:NAME=ended@DATE, complete:LIST=current"
AMOUNT = re.compile(r"([<>=≤≥]*\s*[-+]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?)\s*(.*)", re.DOTALL)
TREATED = ("ongoing", "ended")
SHORT = ("alive", "born", "sex", "onset", "diagnosed")
"""The top-level keys of a profile that are short for a fact of the same name."""


class NotASetting(ValueError):  # noqa: N818
    """What was written supposes nothing; the text says what to write, and repeats nothing of it."""


def setting(text: str) -> Setting:
    """What `cd4=250 /uL@2026-11-02` or `treatment:natalizumab=ended@2026-11-01` supposes. Raises NotASetting."""
    key, _, value = text.partition("=")
    said, _, day = (part.strip() for part in (value.rpartition("@") if "@" in value else (value, "", "")))
    about, _, name = (part.strip() for part in (key.partition(":") if ":" in key else ("fact", "", key)))
    if not said or not name:
        raise NotASetting(worded("write it as one of: {forms}", forms=FORM))
    if about not in get_args(About):
        meant = nearest(about, list(get_args(About)))
        form = worded("write it as one of: {forms}", forms=FORM)
        raise NotASetting(worded("did you mean {word}?", word=f"{meant}:…") if meant else form)
    if about == "treatment":
        said = _treated(plain(said), day)
    if day:
        _checked(day)
    return {"about": about, "name": name, "said": said, "date": day, "outweighed": False}  # type: ignore[typeddict-item]


def _treated(said: str, day: str) -> str:
    if said not in TREATED:
        raise NotASetting(
            worded(
                "a treatment is ongoing, or ended@DATE with the day of its last dose; "
                "that one was never given is said by a whole list: complete:treatments=ever"
            )
        )
    if said == "ended" and not day:
        raise NotASetting(worded("write the day of the last dose, such as ended@2026-11-01"))
    return said


def _checked(day: str) -> None:
    try:
        parse_days(day)
    except NotADate as error:
        raise NotASetting(worded("after @: {why}", why=error.args[0])) from None


def what_if(document: Document, settings: list[Setting], knowledge: Knowledge, on: date, today: date) -> Compared:
    """The verdicts that would change if this were so; everything else in the profile stays. Raises Invalid."""
    patient = patient_from(document, knowledge.vocabulary, today)
    supposed = _Supposed(document.data, patient, settings, knowledge.vocabulary, on)
    other = supposed.patient(max(today, on))
    found = compare(screen(patient, knowledge, on), screen(other, knowledge, on), knowledge, knowledge)
    found.changes["set"] = supposed.told(other)
    found.changes["warnings"] = [supposed.placed(w) for w in found.changes["warnings"]]
    found.changes["trials"] = [t for t in found.changes["trials"] if verdict_changes(t)]
    return found


class _Supposed:
    """A profile's data, rewritten with what is supposed.

    What is supposed takes the place of the readings of that fact on that day, of the same disease or open course, and
    of whatever contradicts it.
    """

    def __init__(self, data: Data, patient: Patient, settings: list[Setting], vocabulary: Vocabulary, on: date) -> None:
        self.old, self.settings, self.vocabulary, self.on = patient, settings, vocabulary, on
        self.data: Data = deepcopy(data)
        self.problems: list[Problem] = []
        self.places: dict[str, int] = {}
        self.gone: set[Path] = set()
        self.new: list[tuple[int, str, Data]] = []

    def patient(self, today: date) -> Patient:
        """The patient as supposed. Raises Invalid; its problems say which setting they are about."""
        for number, one in enumerate(self.settings):
            self._suppose(number, one)
        if self.problems:
            raise Invalid("--set", self.problems)
        self._put()
        try:
            return patient_from(Document("--set", self.data, {}), self.vocabulary, today)
        except Invalid as error:
            raise Invalid("--set", [self._of_setting(p) for p in error.problems]) from None

    def told(self, patient: Patient) -> list[Setting]:
        """What is supposed, by its proper names."""
        numbers = {number: path for path, number in self.places.items()}
        return [self._told(one, numbers.get(number, ""), patient) for number, one in enumerate(self.settings)]

    def placed(self, warning: Reason) -> Reason:
        """A warning about what is supposed says so in place of a line that no file has."""
        params = warning["params"]
        number = self._number(params.get("where", ""))
        return warning if number is None else {**warning, "params": {**params, "where": _place(number)}}

    # one after the other

    def _suppose(self, number: int, one: Setting) -> None:
        day = parse_days(one["date"]) if one["date"] else DayRange.exactly(self.on)
        if day.first > self.on:
            self._problem(
                number, worded("This day lies after the screening day."), worded("Leave it out, or give a later --on.")
            )
            return
        {
            "fact": self._fact,
            "condition": self._condition,
            "treatment": self._treatment,
            "complete": self._complete,
        }[one["about"]](number, one, day)

    def _fact(self, number: int, one: Setting, day: DayRange) -> None:
        fact = self.vocabulary.facts.get(self.vocabulary.fact_names.get(plain(one["name"]), ""))
        entry: Data = {"fact": one["name"], "value": one["said"], "source": SOURCE}
        if fact is not None:
            entry = {**entry, **_amount(fact, one["said"]), **({} if fact.type == "date" else {"date": str(day)})}
            self.gone |= {path for path in self._paths(*SHORT) if self._same_reading(path, fact, day)}
        self._add(number, "findings", entry)

    def _same_reading(self, path: Path, fact: Fact, day: DayRange) -> bool:
        """Whether the entry is a reading of the fact that was, or may as well have been, taken on the day."""
        implied = {o.path for o in self.old.observed(fact.implied_by.fact)} if fact.implied_by else set()
        here = [o for o in self.old.observed(fact.id) if o.path == spelled(path) and not o.lasting]
        return any(o.path not in implied and (fact.type == "date" or _taken(o, fact, day)) for o in here)

    def _condition(self, number: int, one: Setting, day: DayRange) -> None:
        names, tree = self.vocabulary.condition_names, self.vocabulary.condition_tree
        name, status = names.get(plain(one["name"]), ""), plain(one["said"])
        entry: Data = {"condition": one["name"], "status": status, "source": SOURCE}
        for path in self._paths("conditions", "causes") if name else ():
            held = self._at(path)
            other, denied = names.get(plain(held.get("condition", "")), ""), held.get("status") == "absent"
            if other == name and status != "absent" and held.get("since"):
                entry["since"] = held["since"]
            same = other == name and (path[0] == "conditions" or status == "absent")
            kind = status == "absent" and other and tree.is_a(other, name)
            if same or kind or (denied and tree.is_a(name, other)):
                self.gone.add(path)
        if one["date"]:
            entry["until" if status in ("past", "remission") else "since"] = str(day)
        self._add(number, "conditions", entry)

    def _treatment(self, number: int, one: Setting, day: DayRange) -> None:
        names = self.vocabulary.drug_names
        name = names.get(plain(one["name"]), "")
        if not name:
            meant = names.get(nearest(plain(one["name"]), list(names)), "")
            do = worded("Did you mean `{word}`?", word=meant) if meant else worded("Write its closest name.")
            self._problem(number, worded("This medicine is not known."), do)
            return
        given = [p for p in self._paths("treatments") if names.get(plain(self._at(p)["treatment"]), "") == name]
        open_ = [p for p in given if self._at(p).get("to") is None]
        for path in open_ or (_latest(given, self._at) if one["said"] == "ended" else []) or [()]:
            held = self._at(path) if path else {"treatment": one["name"]}
            self.gone |= {path} if path else set()
            self._add(number, "treatments", {**_course(held, one, day), "source": SOURCE})

    def _complete(self, number: int, one: Setting, day: DayRange) -> None:
        whole = {"covers": one["said"], "as_of": str(day), "by": SOURCE}
        name = plain(one["name"])
        self.data["complete"] = {**self.data.get("complete", {}), name: whole}
        self.places[f"complete.{name}"] = number

    # the data

    def _paths(self, *keys: str) -> list[Path]:
        """Every entry of these lists; of short keys also the findings."""
        lists = dict.fromkeys("findings" if key in SHORT else key for key in keys)
        listed: list[Path] = [(key, i) for key in lists for i in range(len(self.data.get(key, [])))]
        return [*listed, *((key,) for key in keys if key in SHORT and self.data.get(key) is not None)]

    def _at(self, path: Path) -> Any:
        value: Any = self.data
        for step in path:
            value = value[step]
        return value

    def _add(self, number: int, key: str, entry: Data) -> None:
        self.new.append((number, key, entry))
        if key in ("findings", "conditions") and self._reads({key: [entry]}):
            others = [p for p in self._paths("conditions", "causes", *SHORT) if p not in self.gone]
            self.gone |= {p for p in others if not self._reads(_joined(p, self._at(p), key, entry))}

    def _reads(self, data: Data) -> bool:
        """Whether a profile of these entries alone has nothing wrong with it."""
        try:
            patient_from(Document("", data, {}), self.vocabulary, date.max)
        except Invalid:
            return False
        return True

    def _put(self) -> None:
        """Takes out what gives way and puts in what is supposed; the day of an undated profile stays what it was."""
        if self.old.as_of is not None:
            self.data["as_of"] = str(self.old.as_of)
        for path in sorted(self.gone, key=lambda p: [str(p[0]), *p[1:]], reverse=True):
            del self._at(path[:-1])[path[-1]]
        for number, key, entry in self.new:
            entries = self.data.setdefault(key, [])
            self.places[spelled((key, len(entries)))] = number
            entries.append(entry)

    # where something stands

    def _told(self, one: Setting, path: str, patient: Patient) -> Setting:
        tables = {
            "fact": self.vocabulary.fact_names,
            "condition": self.vocabulary.condition_names,
            "treatment": self.vocabulary.drug_names,
            "complete": {},
        }
        name = tables[one["about"]].get(plain(one["name"]), one["name"])
        fact = self.vocabulary.facts.get(name) if one["about"] == "fact" else None
        held = [o for o in patient.observed(fact.id) if o.path == path] if fact else []
        outweighed = any(fact and _outweighed(o, fact, patient, self.on) for o in held)
        said = held[0].said if held else one["said"]
        return {**one, "name": name, "said": said, "outweighed": outweighed}

    def _number(self, where: str) -> int | None:
        inside = (n for path, n in self.places.items() if where == path or where.startswith(f"{path}."))
        return next(inside, None)

    def _of_setting(self, problem: Problem) -> Problem:
        number, why = self._number(problem.path), problem.why
        for path, other in self.places.items():
            why = renamed(why, path, _place(other))
        return Problem(why, problem.do, "" if number is None else _place(number))

    def _problem(self, number: int, why: str, do: str) -> None:
        self.problems.append(Problem(why, do, _place(number)))


def _place(number: int) -> str:
    """Which of the settings, as the entries of a file are counted."""
    return spelled(("set", number))


def _amount(fact: Fact, said: str) -> Data:
    """A number and its unit, the fact's own where none is written."""
    written = AMOUNT.fullmatch(said) if fact.type == "number" else None
    value, unit = (written[1], written[2]) if written else (said, "")
    unit = unit or (fact.unit if fact.type == "number" else "")
    return {"value": value, **({"unit": unit} if unit else {})}


def _taken(observation: Observation, fact: Fact, day: DayRange) -> bool:
    """Whether it was taken on the day; of a fact of which the latest counts, also whether it may have been."""
    days = observation.days
    if fact.reads != "latest":
        return days == day
    return days is None or days.overlaps(day)


def _outweighed(observation: Observation, fact: Fact, patient: Patient, on: date) -> bool:
    """Whether the profile's other readings leave the fact otherwise than this one says."""
    value = reading(patient, fact, ANY, on).value
    return observation.done and value is not None and value != in_unit(observation, fact)


def _latest(paths: Iterable[Path], at: Any) -> list[Path]:
    """The course with the latest last dose, if there is any."""
    return sorted(paths, key=lambda path: parse_days(at(path)["to"]).last)[-1:]


def _course(held: Data, one: Setting, day: DayRange) -> Data:
    """A course as it would be, with what else is said of it."""
    kept = {key: value for key, value in held.items() if key not in ("to", "ongoing", "planned_end", "requested")}
    if one["said"] == "ended":
        return {**kept, "to": str(day)}
    return {**kept, "ongoing": True, **({"from": str(day)} if one["date"] else {})}


def _joined(path: Path, held: Any, key: str, entry: Data) -> Data:
    """A profile of one entry of the file and one that is supposed."""
    if len(path) == 1:
        return {str(path[0]): held, key: [entry]}
    first: dict[str, list[Any]] = {str(path[0]): [held]}
    return {**first, key: [*first.get(key, []), entry]}


def json_schema(of: Literal["changes", "timeline"]) -> dict[str, Any]:
    """The published schema: closed objects, so that a reader notices what it does not know."""
    from pydantic import TypeAdapter

    adapter: TypeAdapter[Any] = TypeAdapter(Changes if of == "changes" else Timeline)
    schema = adapter.json_schema(mode="serialization")
    for part in (schema, *schema["$defs"].values()):
        if part.get("type") == "object":
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
