"""Every sentence that a professional reads, made from codes and parameters. No verdict is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.engine.result import WHOLE, Code, CriterionResult, Diagnosis, Evidence, Missing, Reason, Span, TrialResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.knowledge import CompiledCriterion, Knowledge

REASONS: dict[Code, str] = {
    Code.MET: "{evidence}",
    Code.NOT_MET: "{evidence}{change}",
    Code.NO_RECORD: "not recorded: {missing}",
    Code.NOT_DONE: "not done yet: {missing}",
    Code.UNDATED: "recorded without a date: {missing}",
    Code.TOO_OLD: "older than the criterion allows: {missing}; a new result is needed",
    Code.RECHECK_DUE: "needs to be checked again, it changes within weeks: {missing}",
    Code.DATE_TOO_VAGUE: "the date is too vague to tell: {missing}",
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
    Code.STATED_OF_THE_CLASS: "only a class is named: {missing}",
    Code.UNRECOGNISED_MEDICINE: "a medicine in the list is not recognised and may belong to it: {missing}",
    Code.RESULTS_DISAGREE: "results of one day disagree; which counts is the site's to say: {fact}",
    Code.JUDGEMENT: "for the investigator: {because}",
    Code.SOURCES_DISAGREE: "ask the site: {because}",
    Code.LAY_SOURCE: "only a lay text says so: ask the site whether it applies",
    Code.PROBABLY_AGAINST: "probably against ({evidence}); only a lay text says so: ask the site",
    Code.NOT_CLASSIFIED: "the findings fit no class: ask the site",
    Code.REPRESENTATIVE: "a representative may consent: ask the site",
    Code.ASK_PERSON: "to ask the patient: {fact}",
    Code.NOT_READ: "part of the {part} criteria could not be read ({coverage}): ask the site",
    Code.MAY_IDENTIFY: "{where} may tell who the patient is ({what}): {instead}.",
    Code.PROFILE_OLD: "The profile is {days} days old: what was ongoing then is taken to go on. Ask what has changed.",
    Code.AS_OF_ASSUMED: "The profile does not say when it was true; its newest date, {date}, is taken.",
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

COUNTED_FROM_A_DOSE = "; {clears}, counted from the last dose; not a recommendation"
CHANGES = {
    "date": "; time alone changes this: {clears}",
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
PURPOSES = {"treatment": "treatment", "observation": "watches the disease; gives no treatment"}
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
        return next(c for c in self.knowledge.trials[trial].criteria if c.id == criterion)

    # verdicts

    def verdict(self, trial: TrialResult) -> str:
        """The verdict in one line, with what decides it."""
        against = [c["id"] for c in trial["criteria"] if c["reason"]["code"] is Code.PROBABLY_AGAINST]
        said = f"Probably against: {_joined(against)} stands in a lay text only. Ask the site."
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

    def _unread(self, _trial: TrialResult) -> str:
        return "Everything that could be read fits; the criteria were not read in full: ask the site."

    def _needs_facts(self, trial: TrialResult) -> str:
        missing = self.missing_facts(trial)
        count = "1 fact" if len(missing) == 1 else f"{len(missing)} facts"
        shown = missing if len(missing) <= 3 else [*missing[:2], f"{len(missing) - 2} more"]
        return f"{count} missing: {'; '.join(shown)}."

    def _not_now(self, trial: TrialResult) -> str:
        parts = [f"{KINDS[c['kind']]} ({c['id']})" for c in trial["criteria"] if c["kind"]]
        return f"Not today: {_joined(parts)}."

    def _not_eligible(self, trial: TrialResult) -> str:
        failing = [c["id"] for c in trial["criteria"] if c["kind"] == "fixed"]
        texts = [self.criterion(trial["id"], c).text.rstrip(".") for c in failing]
        return f"Does not meet {_joined(f'{c} ({t})' for c, t in zip(failing, texts, strict=True))}."

    def missing_facts(self, trial: TrialResult) -> list[str]:
        """Everything that is still to be found out for a trial, once, in the order of its criteria."""
        return list(dict.fromkeys(self.missing(m) for c in trial["criteria"] for m in c["missing"]))

    # criteria

    def reason(self, criterion: CriterionResult) -> str:
        """Why the criterion is met, is not, or is open."""
        code = criterion["reason"]["code"]
        params = {**criterion["reason"]["params"], "change": self._change(criterion)}
        if "fact" in params:
            params["fact"] = self.name("fact", params["fact"])
        if "coverage" in params:
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
        return words.format(**criterion["reason"]["params"])

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
        return " or ".join(self.name(missing["about"], name) for name in missing["names"])

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

    def diagnosis(self, found: Diagnosis) -> str:
        """The class on the results so far, never "not PML"; says where the table itself is still to be checked."""
        scheme, so_far = self.knowledge.schemes[found["scheme"]], found["so_far"]
        name = scheme.name
        first = {"not_met": f"{name} not met", "not_classified": f"{name}: no class"}.get(so_far, f"{name}: {so_far}")
        doubt = f" (by a row still {scheme.check})" if found["sure"] == "unverified" else ""
        order = [c for c in scheme.classes if c in set(found["reachable"]) - {so_far}]
        words = _joined("not met" if c == "not_met" else c for c in order)
        return f"{first} on the results so far{doubt}" + (f"; can still become {words}" if words else "")

    def not_encoded(self, trials: list[str]) -> str:
        """Which trials nobody has encoded yet, or nothing."""
        return NOT_ENCODED.format(trials=", ".join(trials)) if trials else ""

    def status(self, trial: TrialResult) -> str:
        """The registry's word, its age and what that means for asking."""
        state = STATES.get(trial["status"]["value"], trial["status"]["value"].replace("_", " "))
        when = f"on {trial['status']['as_of']}" if trial["status"]["as_of"] else "in an undated source"
        was = state if trial["joinable"] == "yes" else f"was {state} {when}"
        return f"{was}; {JOINABLE[trial['joinable']]}"


def _filled(code: Code, missing: list[str], params: dict[str, str]) -> str:
    """The words of a reason; what is missing also stands for whatever else the words ask for."""
    names = _joined(dict.fromkeys(missing))
    return REASONS[code].format(**{"fact": names, "because": names, "missing": names} | params)


NOT_ENCODED = "Not encoded yet, to be asked about all the same: {trials}. `screener trials show` tells how."


def _joined(parts: Iterable[str]) -> str:
    found = list(parts)
    return ", ".join(found)
