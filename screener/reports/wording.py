"""Every sentence that a professional reads, made from codes and parameters. No verdict is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.engine.result import (
    WHOLE,
    Closing,
    Code,
    CriterionResult,
    Diagnosis,
    Evidence,
    Missing,
    Question,
    Reason,
    SiteResult,
    Span,
    Tell,
    TrialResult,
    Window,
)
from screener.rules.scheme import NOT_CLASSIFIED
from screener.rules.verdicts import FAILING
from screener.values import NotADate, parse_days

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from screener.knowledge import CompiledCriterion, CompiledTrial, Knowledge

REASONS: dict[Code, str] = {
    Code.MET: "{evidence}",
    Code.NOT_MET: "{evidence}{change}",
    Code.NO_RECORD: "not recorded: {missing}",
    Code.NOT_DONE: "not done yet: {missing}",
    Code.UNDATED: "recorded without a date: {missing}",
    Code.TOO_OLD: "older than the criterion allows: {missing}; a new result is needed",
    Code.RECHECK_DUE: "needs to be checked again, it changes within weeks: {missing}",
    Code.DATE_TOO_VAGUE: "the date is too vague to tell: {missing}",
    Code.ANCHOR_NOT_KNOWN: "the day that it is counted from is not recorded: {missing}",
    Code.SERIES_TOO_SHORT: "fewer results than the criterion asks for: {missing}",
    Code.ORDER_UNKNOWN: "results differ and their dates do not show which is the latest: {missing}",
    Code.EQUIVOCAL: "equivocal, not negative: {missing}",
    Code.PARTLY_KNOWN: "not known exactly enough: {missing}",
    Code.UNIT_NOT_CONVERTIBLE: "in a unit that has no exact conversion to the criterion's: {missing}",
    Code.CONTRADICTED: "the stated class and the findings contradict each other: {missing}",
    Code.LIST_NOT_WHOLE: "no word on it, and the list is not declared whole: {missing}",
    Code.LIST_COVERS_LESS: "the list that is declared whole does not reach far enough: {missing}",
    Code.END_NOT_KNOWN: "the end of a treatment is not known: {missing}",
    Code.STATUS_NOT_KNOWN: "active or past is not said: {missing}",
    Code.CLASS_NOT_SETTLED: "an entry may or may not belong to it: {missing}",
    Code.COURSE_NOT_SETTLED: "recorded, but not how, how much, how long or for what: {missing}",
    Code.STATED_OF_THE_CLASS: "only a class is named: {missing}",
    Code.UNRECOGNISED_MEDICINE: "a medicine in the list is not recognised and may belong to it: {missing}",
    Code.RESULTS_DISAGREE: "results of one day disagree; which counts is the site's to say: {fact}",
    Code.JUDGEMENT: "for the investigator: {because}",
    Code.SOURCES_DISAGREE: "ask the site: {because}",
    Code.LAY_SOURCE: "only a lay text says so: ask the site whether it applies",
    Code.PROBABLY_AGAINST: "probably against ({evidence}); {because}: ask the site",
    Code.DOUBTFUL_VALUE: "a printed limit cannot be right ({because}): ask the site",
    Code.NOT_CLASSIFIED: "the findings fit no class: ask the site",
    Code.REPRESENTATIVE: "a representative may consent: ask the site",
    Code.ASK_PERSON: "to ask the patient: {fact}",
    Code.NOT_READ: "{extent} {part} criteria could not be read ({coverage}): ask the site",
    Code.ITEM_NOT_ENCODED: "nobody has encoded this yet: ask the site",
    Code.TEXT_CHANGED: (
        "encoded from the text of {text_of}; the registry changed on {changed_on}: {items} differ; ask the site"
    ),
    Code.MAY_IDENTIFY: "{where} may tell who the patient is ({what}): {instead}.",
    Code.PROFILE_OLD: "The profile is {days} days old: what was ongoing then is taken to go on. Ask what has changed.",
    Code.AS_OF_ASSUMED: "The profile does not say when it was true; its newest date, {date}, is taken.",
    Code.DOSE_NOT_READ: (
        "The dose ({where}) is kept as text: it could not be read as an amount a day, such as 8 mg/day."
    ),
    Code.DECEASED: "The profile says that the patient has died.",
    Code.IMPLAUSIBLE: "{fact} ({where}) is far outside what is usual: check the number{unit}.",
    Code.IMPLAUSIBLE_THOUSANDFOLD: (
        "{fact} ({where}) is a thousandfold away from what is usual: check the number{unit}. "
        "Was it /uL and not /mL, or the reverse?"
    ),
    Code.LABEL_CONTRAINDICATION: (
        "{drug} {current}: its label names PML as a contraindication ({about}; {source}, read {read}). "
        "The team that prescribes it should know today that PML is suspected or confirmed, "
        "before the next dose."
    ),
}
UNRECOGNISED = "The medicine “{said}” ({where}) is not recognised; questions about classes of medicines stay open."

AS_PRINTED = "by a printed limit that cannot be right ({because})"
COUNTED_FROM_A_DOSE = "; {clears}, counted from the {dose} dose; not a recommendation"
CHANGES = {
    "date": "; time alone changes this, not before {clears}",
    "retest": "; a new test could change this",
    "treating_team": "; for the treating team to judge, not a recommendation",
    "course": "; the course of the disease could change this",
    "site": "; the site could change this",
    "fixed": "; this does not change",
}
KINDS = {
    "date": "date",
    "retest": "re-test",
    "treating_team": "treating team",
    "course": "course",
    "site": "site",
    "fixed": "fixed",
}
COVERAGE = {
    "key_only": "only key criteria are published",
    "partial": "only a part is known",
    "none": "none is known",
}
JOINABLE = {"yes": "can be asked to join", "check_first": "check first", "no": "cannot be joined"}
PURPOSES = {
    "treatment": "treatment",
    "iris_treatment": "treatment of IRIS",
    "observation": "watches the disease; gives no treatment",
    "sampling": "takes samples; gives no treatment",
    "prevention": "prevention",
    "other_disease": "treats another disease",
}
SECTIONS = {
    **{purpose: f"{said[0].upper()}{said[1:]}" for purpose, said in PURPOSES.items()},
    "treatment": "Treatment trials that can be asked about",
}
CLOSED = "Treatment trials that nothing shows to be open"
TAKES_PML = {
    "yes": "takes people with PML",
    "unclear": "may or may not take people with PML",
    "no": "does not take people with PML",
}
STATES = {"active_not_recruiting": "active, not recruiting", "not_yet_recruiting": "not recruiting yet"}
SAID = {"true": "yes", "false": "no", "not_done": "not done"}
VERDICTS = {
    "eligible": "Meets all published criteria",
    "for_site": "Nothing against",
    "unread": "Not read in full",
    "needs_facts": "Facts missing",
    "not_now": "Not today",
    "not_eligible": "Not eligible",
}


OWN = "Encoded in your own folder, not by this project."
AS_REGISTERED = "Its items are the registry's own words; age and sex are the registry's own fields."
NEVER_COMPARED = "Encoded from the text of {text_of}; nobody has compared it with the registry's text of today."
MOVED = (
    "Encoded from the text of {text_of}; the registry changed on {changed_on}: {items} differ. What stands on them is"
    " unread until somebody has compared them (`screener criteria accept {trial}`)."
)
REVIEWED = "The encoding of its criteria was reviewed by {by} on {on}."
NOT_REVIEWED = "No clinician has reviewed the encoding of its criteria."
ABROAD = "abroad: ask who pays for care, travel and an interpreter"
NOT_ENCODED = "Not encoded yet"
NOBODY_YET = "Nobody has encoded its criteria yet: ask the site."
NO_TRIALS = {
    "individual_treatment": ("Treatment of single persons", "No verdict: the treating doctor can ask for it."),
    "published_series": ("Published series", "No verdict: it tells of patients who were treated; nobody can join it."),
}
"""Kinds of records that get no verdict in words: what stands in its place, and the line below it."""
NAMED = 6
"""So many missing facts are named in one line; of more, the first ones."""
FIRST = 3
"""So many questions are named at the top, the ones that pay most."""
PLACES = 2
"""So many cities are named in one line, the nearest."""


HEADINGS = {"all": "all of:", "any": "one of:", "of": "at least {count} of:"}
KINDS_OF_CHANGE = {
    "date": "time alone",
    "retest": "a new test",
    "site": "the site",
    "treating_team": "the treating team",
    "course": "the course of the disease",
    "fixed": "does not change",
}
BOUNDS = {"<=": "at most", ">=": "at least", "<": "below", ">": "above"}
IN_TIME = {"not ever": "never", "other": "otherwise than recorded"}


class Words:
    """Names and sentences of one release of the knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.vocabulary = knowledge.vocabulary

    def name(self, about: str, name: str) -> str:
        """What people call a fact, a drug or class, or a condition; unknown names stay as written."""
        tables = {
            "fact": self.vocabulary.facts,
            "condition": self.vocabulary.conditions,
            "treatment": self.vocabulary.drugs if name in self.vocabulary.drugs else self.vocabulary.classes,
        }
        entry = tables[about].get(name)  # type: ignore[attr-defined]
        return str(entry.name) if entry else name

    def criterion(self, trial: str, criterion: str) -> CompiledCriterion:
        """The criterion's own texts."""
        return next(c for c in self.criteria(trial).criteria if c.id == criterion)

    def criteria(self, trial: str) -> CompiledTrial:
        """What is known of a trial's criteria, also where nobody has encoded them."""
        from screener.engine.screening import not_encoded

        return self.knowledge.trials.get(trial) or not_encoded(trial)

    def has_items(self, trial: str) -> bool:
        """Whether anything can be shown of its criteria."""
        return any(criterion.text for criterion in self.criteria(trial).criteria)

    # verdicts

    def heading(self, trial: TrialResult) -> str:
        """The verdict in a word or two."""
        kind = self.knowledge.records[trial["id"]].kind
        if kind in NO_TRIALS:
            return NO_TRIALS[kind][0]
        unsettled = "not_encoded" in trial["flags"] and trial["verdict"] not in FAILING
        return NOT_ENCODED if unsettled else VERDICTS[trial["verdict"]]

    def verdict(self, trial: TrialResult) -> str:
        """The verdict in one line, with what decides it."""
        kind = self.knowledge.records[trial["id"]].kind
        if kind in NO_TRIALS:
            return NO_TRIALS[kind][1]
        against = [f"{c['id']} {_weakly(c)}" for c in speaking_against(trial)]
        said = f"Probably against: {'; '.join(against)}. Ask the site."
        if not against or trial["verdict"] in ("not_eligible", "not_now"):
            return self._plain_verdict(trial)
        return f"{said} {self._plain_verdict(trial)}" if trial["verdict"] == "needs_facts" else said

    def _plain_verdict(self, trial: TrialResult) -> str:
        return {
            "eligible": self._eligible,
            "for_site": self._for_site,
            "unread": self._unread,
            "needs_facts": self._needs_facts,
            "not_now": self._not_now,
            "not_eligible": self._not_eligible,
        }[trial["verdict"]](trial)

    def _eligible(self, _trial: TrialResult) -> str:
        return "Meets all published criteria; the investigator decides."

    def _for_site(self, trial: TrialResult) -> str:
        left = _joined(c["id"] for c in trial["criteria"] if c["truth"] == "unknown")
        return f"Nothing against; left to the site: {left}."

    def _unread(self, trial: TrialResult) -> str:
        if "not_encoded" in trial["flags"]:
            return NOBODY_YET
        if trial["criteria"] and all(c["reason"]["params"].get("coverage") == "none" for c in trial["criteria"]):
            return "Its criteria could not be read: ask the site."
        return "Everything that could be read fits; the criteria were not read in full: ask the site."

    def _needs_facts(self, trial: TrialResult) -> str:
        missing = self.missing_facts(trial)
        count = "1 fact" if len(missing) == 1 else f"{len(missing)} facts"
        first = f"{NOBODY_YET} " if "not_encoded" in trial["flags"] else ""
        shown = missing if len(missing) <= NAMED else [*missing[: NAMED - 1], f"{len(missing) - NAMED + 1} more"]
        return f"{first}{count} missing: {'; '.join(shown)}."

    def _not_now(self, trial: TrialResult) -> str:
        parts = [f"{KINDS[c['kind']]} ({c['id']})" for c in trial["criteria"] if c["kind"]]
        return f"Not today: {_joined(parts)}."

    def _not_eligible(self, trial: TrialResult) -> str:
        failing = [c["id"] for c in trial["criteria"] if c["kind"] == "fixed"]
        texts = [self.criterion(trial["id"], c).text.rstrip(".") for c in failing]
        return f"Does not meet {_joined(f'{c} ({t})' for c, t in zip(failing, texts, strict=True))}."

    def encoding(self, trial: TrialResult) -> list[str]:
        """Whose encoding of the criteria it is, who has reviewed it, and how old it is beside the registry's text."""
        if "not_encoded" in trial["flags"]:
            return [AS_REGISTERED] if self.has_items(trial["id"]) else []
        review = trial["review"]
        signed = REVIEWED.format(**review) if review else NOT_REVIEWED
        return [*([OWN] if trial["layer"] == "own" else []), signed, *self.drift(trial["id"])]

    def drift(self, trial: str) -> list[str]:
        """How the encoding stands to the registry's text of today; nothing where no registry was read."""
        drift = self.knowledge.records[trial].drift
        if drift is None:
            return []
        if not (drift.items or drift.new):
            return [NEVER_COMPARED.format(**drift.model_dump())] if drift.compared == "never" else []
        items = ", ".join(dict.fromkeys((*drift.items, *drift.new)))
        return [MOVED.format(**drift.model_dump(exclude={"items"}), items=items, trial=trial)]

    def missing_facts(self, trial: TrialResult) -> list[str]:
        """What is still to be found out for a trial, once: its questions, or (not asked) what its criteria miss."""
        asked = [self._names(q["about"], q["names"]) for q in trial["questions"]]
        return asked or list(dict.fromkeys(self.missing(m) for c in trial["criteria"] for m in c["missing"]))

    # criteria

    def reason(self, criterion: CriterionResult) -> str:
        """Why the criterion is met, is not, or is open."""
        code = criterion["reason"]["code"]
        params = {**criterion["reason"]["params"], "change": self._change(criterion)}
        if code is Code.PROBABLY_AGAINST:
            params["because"] = AS_PRINTED.format(**params) if "because" in params else "only a lay text says so"
        if "fact" in params:
            params["fact"] = self.name("fact", params["fact"])
        if "coverage" in params:
            params["extent"] = "the" if params["coverage"] == "none" else "part of the"
            params["coverage"] = COVERAGE[params["coverage"]]
        evidence = [self.evidence(e) for e in criterion["evidence"]]
        params["evidence"] = "; ".join(evidence) or "nothing recorded speaks against it"
        first = [self.missing(m) for m in criterion["missing"] if m["why"] == code]
        return _filled(code, first, params) + self._also_missing(criterion)

    def _change(self, criterion: CriterionResult) -> str:
        """What would change a criterion that is not met. A day counted from a dose is no advice."""
        if criterion["kind"] is None:
            return ""
        dosed = any(e["about"] == "treatment" and e["name"] != WHOLE for e in criterion["evidence"])
        words = COUNTED_FROM_A_DOSE if criterion["kind"] == "date" and dosed else CHANGES[criterion["kind"]]
        going_on = any(e["about"] == "treatment" and e["said"].startswith("ongoing") for e in criterion["evidence"])
        return words.format(**criterion["reason"]["params"], dose="first" if going_on else "last")

    def _also_missing(self, criterion: CriterionResult) -> str:
        """What is missing for other reasons than the first."""
        by_code: dict[Code, list[str]] = {}
        for m in criterion["missing"]:
            if m["why"] != criterion["reason"]["code"]:
                by_code.setdefault(m["why"], []).append(self.missing(m))
        return "".join("; " + _filled(code, names, {}) for code, names in by_code.items())

    def evidence(self, evidence: Evidence) -> str:
        """One entry of the profile."""
        if evidence["name"] == WHOLE:
            return self._whole(evidence)
        name = self.name(evidence["about"], evidence["name"])
        where = ", ".join(p for p in (evidence["date"], evidence["source"]) if p)
        said = f"{name}: {SAID.get(evidence['said'], evidence['said'])}"
        return f"{said} ({where})" if where else said

    def _whole(self, evidence: Evidence) -> str:
        """A list that is declared whole, and holds nothing of what is asked."""
        what = {"current": "now", "ever": "ever"}.get(evidence["said"], evidence["said"])
        where = ", ".join(p for p in (evidence["date"], evidence["source"]) if p)
        said = f"not in the list of {evidence['about']}s, which is declared whole ({what})"
        return f"{said} ({where})" if where else said

    def missing(self, missing: Missing) -> str:
        """What is to be found out."""
        return self._names(missing["about"], missing["names"])

    def _names(self, about: str, names: Iterable[str]) -> str:
        return " or ".join(self.name(about, name) for name in names)

    def told(self, tell: Tell) -> str:
        """What an answer has to be."""
        names = self._names(tell["about"], tell["names"])
        fact = self.vocabulary.facts.get(tell["names"][0]) if tell["about"] == "fact" else None
        unit = f" {fact.unit}" if fact and fact.unit else ""
        return f"{names}: {' or '.join(_answer(said, unit) for said in tell['says'])}"

    def window(self, window: Window) -> str:
        """A span of days with one verdict, and what changed on the first of them."""
        changed = f" ({_joined(window['because'])})" if window["because"] else ""
        return f"from {window['from']}: {VERDICTS[window['verdict']].lower()}{changed}"

    def first_questions(self, questions: list[Question]) -> str:
        """What to find out first over all trials, or nothing."""
        names = [self._names(q["about"], q["names"]) for q in questions[:FIRST]]
        more = f"; {len(questions) - FIRST} more" if len(questions) > FIRST else ""
        return f"Find out first: {'; then '.join(names)}{more}" if names else ""

    # around the trials

    def warning(self, reason: Reason) -> str:
        """Something to point out, apart from any trial."""
        params = dict(reason["params"])
        if reason["code"] is Code.UNRECOGNISED_MEDICINE:
            return UNRECOGNISED.format(**params)
        if "fact" in params:
            params["fact"] = self.name("fact", params["fact"])
        if "unit" in params:
            params["unit"] = f" and its unit, {params['unit']}" if params["unit"] else ""
        if "drug" in params:
            params["drug"] = self.name("treatment", params["drug"])
            params["current"] = "is given now" if params["current"] == "yes" else "may be given now"
        return REASONS[reason["code"]].format(**params)

    def since(self, span: Span | None, what: str) -> str:
        """How long ago something was."""
        if span is None:
            return f"{what}: not known"
        least, most = span["at_least"], span["at_most"]
        days = str(least) if least == most else f"{least} to {most}"
        return f"{what}: {days} days ago ({span['date']})"

    def closing(self, closing: Closing) -> str:
        """The trial whose window closes first."""
        return f"First window to close: {closing['trial']}, on {closing['until']}."

    def diagnosis(self, found: Diagnosis) -> str:
        """The class on the results so far, never "not PML"; says where the table itself is still to be checked."""
        scheme, so_far = self.knowledge.schemes[found["scheme"]], found["so_far"]
        name = scheme.name
        outside = NOT_CLASSIFIED in found["reachable"]
        none = f"{name}: no class" if outside else f"{name}: no single class yet"
        first = {"not_met": f"{name} not met", NOT_CLASSIFIED: none}.get(so_far, f"{name}: {so_far}")
        doubt = f" (by a row still {scheme.check})" if found["sure"] == "unverified" else ""
        order = [c for c in scheme.classes if c in set(found["reachable"]) - {so_far}]
        words = _joined("not met" if c == "not_met" else c for c in order)
        return f"{first} on the results so far{doubt}" + (f"; can still become {words}" if words else "")

    # a trial's status and places

    def status(self, trial: TrialResult, on: date) -> str:
        """The registry's word, its age, and what that means for asking."""
        value = trial["status"]["value"]
        takes = self.knowledge.records[trial["id"]].takes_pml
        said = (stated(value, trial["status"]["as_of"], on), to_join(value, trial["joinable"]))
        return "; ".join((*said, *([] if takes == "yes" else [TAKES_PML[takes]])))

    def places(self, trial: TrialResult) -> str:
        """Where it is and how far that is, in one line: the nearest cities, then countries without a known city."""
        cities = [_place(site) for site in trial["sites"] if site["city"]]
        more = [f"{len(cities) - PLACES} more"] if len(cities) > PLACES else []
        listed = {site["country"] for site in trial["sites"] if site["city"]}
        others = [c for c in self._countries(trial) if c not in listed]
        vague = [f"{', '.join(others)}, site{'s' if len(others) > 1 else ''} not known"] if others else []
        said = "; ".join((*cities[:PLACES], *more, *vague)) or "country and site not known"
        return f"{said}; {ABROAD}" if "abroad" in trial["flags"] and trial["joinable"] != "no" else said

    def _countries(self, trial: TrialResult) -> list[str]:
        """In the record's order."""
        sites = (site["country"] for site in trial["sites"])
        return list(dict.fromkeys((*self.knowledge.records[trial["id"]].countries, *sites)))


def speaking_against(trial: TrialResult) -> list[CriterionResult]:
    """The criteria that speak against the patient and, for what they rest on, do not fail the trial."""
    return [c for c in trial["criteria"] if c["reason"]["code"] is Code.PROBABLY_AGAINST]


def _weakly(criterion: CriterionResult) -> str:
    """Why a criterion that speaks against the patient does not fail the trial."""
    printed = "because" in criterion["reason"]["params"]
    return "rests on a printed limit that cannot be right" if printed else "stands in a lay text only"


def counted(trials: int, *, more: bool) -> str:
    """How many trials are not shown, because nothing shows them to be open and nobody has encoded them."""
    what, them = ("trial", "it") if trials == 1 else ("trials", "them")
    return f"{trials} {'more' if more else what} with no sign of being open, criteria not encoded; --all shows {them}."


def stated(value: str, as_of: str, on: date | None = None) -> str:
    """A registry's word on recruitment, its day, and how long before `on` that was."""
    age = _age(as_of, on) if on else ""
    when = f"{as_of} ({age})" if age else as_of
    if value == "unknown":
        return f"status not known, last sign of it {when}" if as_of else "status not known"
    state = STATES.get(value, value.replace("_", " "))
    return f"{state} as of {when}" if as_of else f"{state} (undated source)"


def to_join(value: str, joinable: str) -> str:
    """What a status means for asking; what nobody knows is not called closed."""
    return "no sign that it is open" if joinable == "no" and value == "unknown" else JOINABLE[joinable]


def _age(as_of: str, on: date) -> str:
    """How long before the day it was stated; of a partly dated statement, at least so long."""
    try:
        days = parse_days(as_of)
    except NotADate:
        return ""
    if days.first > on:
        return ""
    ago = _ago((on - min(days.last, on)).days)
    return ago if days.decided else f"at least {ago}"


def _ago(days: int) -> str:
    """Whole days, months or years."""
    if days < 62:
        return "1 day ago" if days == 1 else f"{days} days ago"
    if days < 731:
        return f"{days * 48 // 1461} months ago"
    return f"{days * 4 // 1461} years ago"


def _place(site: SiteResult) -> str:
    distance = site["distance_km"]
    return f"{site['city']}, {site['country']}" + ("" if distance is None else f": {_rounded(distance)} km")


def _rounded(kilometres: int) -> str:
    """From 100 km on, two figures: it is measured in a straight line, between the middles of two towns."""
    return str(kilometres if kilometres < 100 else round(kilometres, 2 - len(str(kilometres))))


def _answer(said: str, unit: str) -> str:
    """A value, bounds with their unit, or a time."""
    if said[:1] not in "<>":
        return IN_TIME.get(said, SAID.get(said, said.replace("_", " ")))
    return " and ".join(_bound(part, unit) for part in said.split())


def _bound(said: str, unit: str) -> str:
    sign = next(sign for sign in BOUNDS if said.startswith(sign))
    return f"{BOUNDS[sign]} {said[len(sign) :]}{unit}"


def _filled(code: Code, missing: list[str], params: dict[str, str]) -> str:
    """The words of a reason; what is missing also stands for whatever else the words ask for."""
    names = _joined(dict.fromkeys(missing))
    return REASONS[code].format(**{"fact": names, "because": names, "missing": names} | params)


def _joined(parts: Iterable[str]) -> str:
    found = list(parts)
    return ", ".join(found)
