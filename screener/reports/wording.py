"""Every sentence that a professional reads, made from codes and parameters. No verdict is made here."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from screener.engine.result import (
    WHOLE,
    AttestedResult,
    Closing,
    Code,
    CriterionResult,
    Diagnosis,
    Evidence,
    Missing,
    Question,
    Reason,
    Since,
    SiteResult,
    Span,
    Tell,
    TrialResult,
    Window,
)
from screener.knowledge.texts import Texts
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.said import Said
from screener.rules.scheme import NOT_CLASSIFIED
from screener.rules.verdicts import FAILING
from screener.values import NotADate, parse_days

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from screener.knowledge import CompiledCriterion, CompiledTrial, Knowledge

REASONS: dict[Code, str] = {
    Code.MET: "{evidence}",
    Code.NOT_MET: N_("{evidence}; {change}"),
    Code.NO_RECORD: N_("not recorded: {missing}"),
    Code.NOT_DONE: N_("not done yet: {missing}"),
    Code.UNDATED: N_("recorded without a date: {missing}"),
    Code.TOO_OLD: N_("older than the criterion allows: {missing}; a new result is needed"),
    Code.RECHECK_DUE: N_("needs to be checked again, it changes within weeks: {missing}"),
    Code.DATE_TOO_VAGUE: N_("the date is too vague to tell: {missing}"),
    Code.ANCHOR_NOT_KNOWN: N_("the day that it is counted from is not recorded: {missing}"),
    Code.SERIES_TOO_SHORT: N_("fewer results than the criterion asks for: {missing}"),
    Code.ORDER_UNKNOWN: N_("results differ and their dates do not show which is the latest: {missing}"),
    Code.EQUIVOCAL: N_("equivocal, not negative: {missing}"),
    Code.PARTLY_KNOWN: N_("not known exactly enough: {missing}"),
    Code.UNIT_NOT_CONVERTIBLE: N_("in a unit that has no exact conversion to the criterion's: {missing}"),
    Code.CONTRADICTED: N_("the stated class and the findings contradict each other: {missing}"),
    Code.LIST_NOT_WHOLE: N_("no word on it, and the list is not declared whole: {missing}"),
    Code.LIST_COVERS_LESS: N_("the list that is declared whole does not reach far enough: {missing}"),
    Code.END_NOT_KNOWN: N_("the end of a treatment is not known: {missing}"),
    Code.STATUS_NOT_KNOWN: N_("active or past is not said: {missing}"),
    Code.CLASS_NOT_SETTLED: N_("an entry may or may not belong to it: {missing}"),
    Code.COURSE_NOT_SETTLED: N_("recorded, but not how, how much, how long or for what: {missing}"),
    Code.STATED_OF_THE_CLASS: N_("only a class is named: {missing}"),
    Code.UNRECOGNISED_MEDICINE: N_("a medicine in the list is not recognised and may belong to it: {missing}"),
    Code.RESULTS_DISAGREE: N_("results of one day disagree; which counts is the site's to say: {fact}"),
    Code.JUDGEMENT: N_("for the investigator: {because}"),
    Code.SOURCES_DISAGREE: N_("ask the site: {because}"),
    Code.LAY_SOURCE: N_("only a lay text says so: ask the site whether it applies"),
    Code.DRAFT: N_("a rule that the program drafted and nobody has checked: ask the site whether it applies"),
    Code.PROBABLY_AGAINST: N_("probably against ({evidence}); {because}: ask the site"),
    Code.DOUBTFUL_VALUE: N_("a printed limit cannot be right ({because}): ask the site"),
    Code.NOT_CLASSIFIED: N_("the findings fit no class: ask the site"),
    Code.REPRESENTATIVE: N_("a representative may consent: ask the site"),
    Code.ASK_PERSON: N_("to ask the patient: {fact}"),
    Code.NOT_READ: N_("{part} ({coverage}): ask the site"),
    Code.ITEM_NOT_ENCODED: N_("nobody has encoded this yet: ask the site"),
    Code.TEXT_CHANGED: N_(
        "encoded from the text of {text_of}; the registry changed on {changed_on}: {items} differ; ask the site"
    ),
    Code.TOWN_NOT_CLEAR: N_(
        "No distance is known: {town} may be one of several towns ({candidates}). Write its full name, or latitude and"
        " longitude."
    ),
    Code.TOWN_NOT_KNOWN: N_(
        "No distance is known: {town} is not among the towns that are known here. Write a larger one nearby, or"
        " latitude and longitude."
    ),
    Code.MAY_IDENTIFY: N_("{where} may tell who the patient is ({what}): {instead}."),
    Code.PROFILE_OLD: N_(
        "The profile is {days} days old: what was ongoing then is taken to go on. Ask what has changed."
    ),
    Code.AS_OF_ASSUMED: N_("The profile does not say when it was true; its newest date, {date}, is taken."),
    Code.DOSE_NOT_READ: N_(
        "The dose ({where}) is kept as text: it could not be read as an amount a day, such as 8 mg/day."
    ),
    Code.DECEASED: N_("The profile says that the patient has died."),
    Code.IMPLAUSIBLE: N_("{fact} ({where}) is far outside what is usual: {unit}."),
    Code.IMPLAUSIBLE_THOUSANDFOLD: N_(
        "{fact} ({where}) is a thousandfold away from what is usual: {unit}. Was it /uL and not /mL, or the reverse?"
    ),
    Code.LABEL_CONTRAINDICATION: N_(
        "{drug} {current}: its label names PML as a contraindication ({about}; {source}, read {read}). "
        "The team that prescribes it should know today that PML is suspected or confirmed, "
        "before the next dose."
    ),
}
UNRECOGNISED = N_("The medicine “{said}” ({where}) is not recognised; questions about classes of medicines stay open.")
CURRENT = {"yes": N_("is given now"), "perhaps": N_("may be given now")}
IDENTIFYING = {
    "an e-mail address": N_("an e-mail address"),
    "a name": N_("a name"),
    "a full date of birth": N_("a full date of birth"),
    "leave it out": N_("leave it out"),
    "write a referral number": N_("write a referral number"),
    "year and month will do, unless an age limit is near": N_("year and month will do, unless an age limit is near"),
}
"""What `profile.private` says of what may identify somebody, and of what to write instead."""

AS_PRINTED = N_("by a printed limit that cannot be right ({because})")
LAY = N_("only a lay text says so")
DRAFTED = N_("only a rule says so that the program drafted and nobody has checked")
NOTHING_AGAINST = N_("nothing recorded speaks against it")
COUNTED = {
    "first": N_("{clears}, counted from the first dose; not a recommendation"),
    "last": N_("{clears}, counted from the last dose; not a recommendation"),
}
CHANGES = {
    "date": N_("time alone changes this, not before {clears}"),
    "retest": N_("a new test could change this"),
    "treating_team": N_("for the treating team to judge, not a recommendation"),
    "course": N_("the course of the disease could change this"),
    "site": N_("the site could change this"),
    "fixed": N_("this does not change"),
}
KINDS = {
    "date": N_("date"),
    "retest": N_("re-test"),
    "treating_team": N_("treating team"),
    "course": N_("course"),
    "site": N_("site"),
    "fixed": N_("fixed"),
}
COVERAGE = {
    "key_only": N_("only key criteria are published"),
    "partial": N_("only a part is known"),
    "none": N_("none is known"),
}
UNREAD = {
    ("inclusion", True): N_("the inclusion criteria could not be read"),
    ("exclusion", True): N_("the exclusion criteria could not be read"),
    ("inclusion", False): N_("part of the inclusion criteria could not be read"),
    ("exclusion", False): N_("part of the exclusion criteria could not be read"),
}
"""By the side of the list, and whether nothing of it could be read."""
JOINABLE = {"yes": N_("can be asked to join"), "check_first": N_("check first"), "no": N_("cannot be joined")}
NOT_OPEN = N_("no sign that it is open")
PURPOSES = {
    "treatment": N_("treatment"),
    "iris_treatment": N_("treatment of IRIS"),
    "observation": N_("watches the disease; gives no treatment"),
    "sampling": N_("takes samples; gives no treatment"),
    "prevention": N_("prevention"),
    "other_disease": N_("treats another disease"),
}
TREATMENT = N_("treatment trials that can be asked about")
CLOSED = N_("treatment trials that nothing shows to be open")
SECTIONS = {**PURPOSES, "treatment": TREATMENT}
"""Headings, before they are put into capitals."""
TAKES_PML = {
    "yes": N_("takes people with PML"),
    "unclear": N_("may or may not take people with PML"),
    "no": N_("does not take people with PML"),
}
STATES = {
    "not_yet_recruiting": N_("not recruiting yet"),
    "recruiting": N_("recruiting"),
    "enrolling_by_invitation": N_("enrolling by invitation"),
    "active_not_recruiting": N_("active, not recruiting"),
    "suspended": N_("suspended"),
    "completed": N_("completed"),
    "terminated": N_("terminated"),
    "withdrawn": N_("withdrawn"),
    "available": N_("available"),
    "no_longer_available": N_("no longer available"),
}
VERDICTS = {
    "eligible": N_("Meets all published criteria"),
    "for_site": N_("Nothing against"),
    "unread": N_("Not read in full"),
    "needs_facts": N_("Facts missing"),
    "not_now": N_("Not today"),
    "not_eligible": N_("Not eligible"),
}
ATTESTED = {
    "met": N_(
        "the site attests that this is met ({by}, {date}, protocol {protocol}: {reason}); without its word: {otherwise}"
    ),
    "not_met": N_(
        "the site attests that this is not met ({by}, {date}, protocol {protocol}: {reason});"
        " without its word: {otherwise}"
    ),
}
OWN = N_("Encoded in your own folder, not by this project.")
REVIEWED = N_("The encoding of its criteria was reviewed by {by} on {on}.")
NOT_REVIEWED = N_("No clinician has reviewed the encoding of its criteria.")
NOT_ENCODED = N_("Not encoded yet")
NOBODY_YET = N_("Nobody has encoded its criteria yet: ask the site.")
AS_REGISTERED = N_("Its items are the registry's own words; age and sex are the registry's own fields.")
NEVER_COMPARED = N_("Encoded from the text of {text_of}; nobody has compared it with the registry's text of today.")
MOVED = N_(
    "Encoded from the text of {text_of}; the registry changed on {changed_on}: {items} differ. What stands on them is"
    " unread until somebody has compared them (`screener criteria accept {trial}`)."
)
NO_TRIALS = {
    "individual_treatment": (
        N_("Treatment of single persons"),
        N_("No verdict: the treating doctor can ask for it."),
    ),
    "published_series": (
        N_("Published series"),
        N_("No verdict: it tells of patients who were treated; nobody can join it."),
    ),
}
"""Kinds of records that get no verdict in words: what stands in its place, and the line below it."""
SIDES = ("inclusion", "exclusion")
NAMED = 6
"""So many missing facts are named in one line; of more, the first ones."""
USUAL = N_("what the site checks anyway: {names}")
"""Routine facts, folded."""
FIRST = 3
"""So many questions are named at the top, the ones that pay most."""
PLACES = 2
"""So many cities are named in one line, the nearest."""


HEADINGS = {"all": N_("all of:"), "any": N_("one of:"), "of": N_("at least {count} of:")}
KINDS_OF_CHANGE = {
    "date": N_("time alone"),
    "retest": N_("a new test"),
    "site": N_("the site"),
    "treating_team": N_("the treating team"),
    "course": N_("the course of the disease"),
    "fixed": N_("does not change"),
}

JOURNEY: dict[str, str] = {
    "cannot_travel": N_("cannot travel, and no site in the town: ask what can be done near home"),
    "needs_escort": N_("does not travel alone: ask who pays for the person who comes along"),
    "not_insured_there": N_("insured in another country: ask who pays for care"),
}
"""By the flag. Abroad, who pays is asked anyway."""


class Words:
    """Names and sentences of one release of the knowledge, in one language."""

    def __init__(self, knowledge: Knowledge, language: Language = ENGLISH) -> None:
        self.knowledge, self.language = knowledge, language
        self.vocabulary = knowledge.vocabulary
        self.say = language.say
        self.texts = Texts(knowledge, language.code)

    @cached_property
    def said(self) -> Said:
        """Values, times and courses of treatment in words."""
        return Said(self.language, self.texts)

    def name(self, about: str, name: str) -> str:
        """What people call a fact, a drug or class, or a condition; unknown names stay as written."""
        return self.texts.name(about, name)

    def criterion(self, trial: str, criterion: str) -> CompiledCriterion:
        """The criterion as it is compiled; its text in the reader's language: `text`."""
        return next(c for c in self.criteria(trial).criteria if c.id == criterion)

    def text(self, trial: str, criterion: str, voice: str = "") -> str:
        """What a criterion asks, to a voice as the file words it for it; empty for what nobody could read of a list."""
        if trial not in self.knowledge.trials:
            return ""
        own = self.texts.wording(trial, criterion, voice) if voice else ""
        return own or self.texts.criterion(trial, criterion)

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
            return self.say(NO_TRIALS[kind][0])
        unsettled = "not_encoded" in trial["flags"] and trial["verdict"] not in FAILING
        return self.say(NOT_ENCODED if unsettled else VERDICTS[trial["verdict"]])

    def verdict(self, trial: TrialResult) -> str:
        """The verdict in one line, with what decides it."""
        kind = self.knowledge.records[trial["id"]].kind
        if kind in NO_TRIALS:
            return self.say(NO_TRIALS[kind][1])
        against = [self._weakly(c) for c in speaking_against(trial)]
        if not against or trial["verdict"] in ("not_eligible", "not_now"):
            return self._plain_verdict(trial)
        said = self.say("Probably against: {criteria}. Ask the site.", criteria=self.language.clauses(against))
        return f"{said} {self._plain_verdict(trial)}" if trial["verdict"] == "needs_facts" else said

    def _weakly(self, criterion: CriterionResult) -> str:
        """Why a criterion that speaks against the patient does not fail the trial."""
        if criterion["reason"]["params"].get("quality") == "draft":
            return self.say("{criterion} is a draft that nobody has checked", criterion=criterion["id"])
        if "because" in criterion["reason"]["params"]:
            return self.say("{criterion} rests on a printed limit that cannot be right", criterion=criterion["id"])
        return self.say("{criterion} stands in a lay text only", criterion=criterion["id"])

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
        return self.say("Meets all published criteria; the investigator decides.")

    def _for_site(self, trial: TrialResult) -> str:
        left = _joined(c["id"] for c in trial["criteria"] if c["truth"] == "unknown")
        return self.say("Nothing against; left to the site: {criteria}.", criteria=left)

    def _unread(self, trial: TrialResult) -> str:
        if "not_encoded" in trial["flags"]:
            return self.say(NOBODY_YET)
        if trial["criteria"] and all(c["reason"]["params"].get("coverage") == "none" for c in trial["criteria"]):
            return self.say("Its criteria could not be read: ask the site.")
        return self.say("Everything that could be read fits; the criteria were not read in full: ask the site.")

    def _needs_facts(self, trial: TrialResult) -> str:
        open_, usual = self._missing(trial)
        shown = open_ if len(open_) <= NAMED else [*open_[: NAMED - 1], self.more(len(open_) - NAMED + 1)]
        if open_:
            said = self.language.say_many(
                "{count} fact missing: {names}.",
                "{count} facts missing: {names}.",
                len(open_) + len(usual),
                names=self.language.clauses([*shown, *self.folded(usual)]),
            )
        else:
            said = self.language.say_many(
                "{count} fact missing, which the site checks anyway: {names}.",
                "{count} facts missing, which the site checks anyway: {names}.",
                len(usual),
                names=_joined(usual),
            )
        return f"{self.say(NOBODY_YET)} {said}" if "not_encoded" in trial["flags"] else said

    def _not_now(self, trial: TrialResult) -> str:
        parts = [f"{self.say(KINDS[c['kind']])} ({c['id']})" for c in trial["criteria"] if c["kind"]]
        return self.say("Not today: {obstacles}.", obstacles=_joined(parts))

    def _not_eligible(self, trial: TrialResult) -> str:
        """What is asked and not there, apart from what excludes and is there."""
        failing = [self.criterion(trial["id"], c["id"]) for c in trial["criteria"] if c["kind"] == "fixed"]
        named = {side: self._named(trial["id"], [c.id for c in failing if c.side == side]) for side in SIDES}
        lacks, excluded = named["inclusion"], named["exclusion"]
        if not excluded:
            return self.say("Does not meet {criteria}.", criteria=lacks)
        if not lacks:
            return self.say("Excluded by {criteria}.", criteria=excluded)
        return self.say("Does not meet {lacks}; excluded by {excluded}.", lacks=lacks, excluded=excluded)

    def _named(self, trial: str, criteria: list[str]) -> str:
        return _joined(f"{c} ({self.text(trial, c).rstrip('.')})" for c in criteria)

    def more(self, number: int) -> str:
        """That so many are not named."""
        return self.language.say_many("{count} more", "{count} more", number)

    def encoding(self, trial: TrialResult) -> list[str]:
        """Whose encoding of the criteria it is, who has reviewed it, and how old it is beside the registry's text."""
        if "not_encoded" in trial["flags"]:
            return [self.say(AS_REGISTERED)] if self.has_items(trial["id"]) else []
        review = trial["review"]
        signed = self.say(REVIEWED, **review) if review else self.say(NOT_REVIEWED)
        return [*([self.say(OWN)] if trial["layer"] == "own" else []), signed, *self.drift(trial["id"])]

    def drift(self, trial: str) -> list[str]:
        """How the encoding stands to the registry's text of today; nothing where no registry was read."""
        drift = self.knowledge.records[trial].drift
        if drift is None:
            return []
        if not (drift.items or drift.new):
            return [self.say(NEVER_COMPARED, text_of=drift.text_of)] if drift.compared == "never" else []
        items = ", ".join(dict.fromkeys((*drift.items, *drift.new)))
        days = {"text_of": drift.text_of, "changed_on": drift.changed_on}
        return [self.say(MOVED, **days, items=items, trial=trial)]

    def missing_facts(self, trial: TrialResult) -> list[str]:
        """What is still to be found out for a trial, once; what the site checks anyway folded, at the end."""
        open_, usual = self._missing(trial)
        return [*open_, *self.folded(usual)]

    def _missing(self, trial: TrialResult) -> tuple[list[str], list[str]]:
        """By name its questions, or (not asked) what its criteria miss, apart from what the site checks anyway."""
        missing = [m for c in trial["criteria"] for m in c["missing"]]
        return self.apart(trial["questions"] or missing)

    def apart(self, asked: Iterable[Question | Missing]) -> tuple[list[str], list[str]]:
        """The names of what is asked, each once: first what is to be found out, then what the site checks anyway."""
        names = {self.said.names(q["about"], q["names"]): self.routine(q) for q in asked}
        return [n for n, usual in names.items() if not usual], [n for n, usual in names.items() if usual]

    def routine(self, asked: Question | Missing | Tell) -> bool:
        """Whether the site checks it anyway before it takes somebody."""
        return self.vocabulary.routine(asked["about"], asked["names"])

    def folded(self, usual: Iterable[str]) -> list[str]:
        """What the site checks anyway in one clause, or nothing."""
        named = _joined(usual)
        return [self.say(USUAL, names=named)] if named else []

    def together(self, criteria: list[str]) -> str:
        """Criteria of which each could be met, and not all at once."""
        joined = self.language.together(criteria)
        return self.say("{criteria} cannot be met together, whatever is still found out.", criteria=joined)

    # criteria

    def reason(self, criterion: CriterionResult, trial: str = "") -> str:
        """Why the criterion is met, is not, or is open. `trial`: its key, for what the trial's own file says."""
        code, given = criterion["reason"]["code"], criterion["reason"]["params"]
        params = {**given, "change": self.change(criterion), **self._because(criterion, trial)}
        if "fact" in given:
            params["fact"] = self.name("fact", given["fact"])
        if "coverage" in given:
            params["part"] = self.say(UNREAD[given["part"], given["coverage"] == "none"])
            params["coverage"] = self.say(COVERAGE[given["coverage"]])
        params["evidence"] = self.all_evidence(criterion)
        first = [self.missing(m) for m in criterion["missing"] if m["why"] == code]
        return self.language.clauses([self._filled(code, first, params), *self._also_missing(criterion)])

    def attested(self, answer: AttestedResult, trial: str) -> str:
        """What the site says, and what the profile alone says: never the one for the other."""
        otherwise = self.reason(answer["otherwise"], trial)
        told = {key: answer[key] for key in ("by", "date", "protocol", "reason")}
        return self.say(ATTESTED[answer["answer"]], **told, otherwise=otherwise)

    def all_evidence(self, criterion: CriterionResult) -> str:
        """Every entry of the profile that bears on it; those that read alike once."""
        told = dict.fromkeys(map(self.evidence, criterion["evidence"]))
        return self.language.clauses(told) or self.say(NOTHING_AGAINST)

    def unnamed(self, code: Code) -> str:
        """Why something is missing, where what is missing has been named already."""
        shown = self.say("{name}: {said}", name="", said="{missing}")
        return self.say(REASONS[code]).replace(shown, "")

    def change(self, criterion: CriterionResult) -> str:
        """What would change a criterion that is not met. A day counted from a dose is no advice."""
        kind, params = criterion["kind"], criterion["reason"]["params"]
        if kind is None:
            return ""
        treatments = [e for e in criterion["evidence"] if e["about"] == "treatment"]
        if kind == "date" and any(e["name"] != WHOLE for e in treatments):
            going_on = any(e["said"].startswith("ongoing") for e in treatments)
            return self.say(COUNTED["first" if going_on else "last"], **params)
        return self.say(CHANGES[kind], **params)

    def _because(self, criterion: CriterionResult, trial: str) -> dict[str, str]:
        """What is left to the site; of what is probably against, what it rests on."""
        params = criterion["reason"]["params"]
        english = params.get("because", "")
        told = trial in self.knowledge.trials and english
        said = self.texts.site_says(trial, criterion["id"], english) if told else english
        if criterion["reason"]["code"] is Code.PROBABLY_AGAINST:
            weak = self.say(DRAFTED if params.get("quality") == "draft" else LAY)
            return {"because": self.say(AS_PRINTED, because=said) if said else weak}
        return {"because": said} if said else {}

    def _also_missing(self, criterion: CriterionResult) -> list[str]:
        """What is missing for other reasons than the first."""
        by_code: dict[Code, list[str]] = {}
        for m in criterion["missing"]:
            if m["why"] != criterion["reason"]["code"]:
                by_code.setdefault(m["why"], []).append(self.missing(m))
        return [self._filled(code, names, {}) for code, names in by_code.items()]

    def _filled(self, code: Code, missing: list[str], params: dict[str, str]) -> str:
        """The words of a reason; what is missing also stands for whatever else the words ask for."""
        names = _joined(dict.fromkeys(missing))
        return self.say(REASONS[code], **{"fact": names, "because": names, "missing": names} | params)

    def evidence(self, evidence: Evidence) -> str:
        """One entry of the profile."""
        return self.said.evidence(evidence)

    def missing(self, missing: Missing) -> str:
        """What is to be found out."""
        return self.said.names(missing["about"], missing["names"])

    def told(self, tell: Tell) -> str:
        """What an answer has to be."""
        return self.said.told(tell)

    def window(self, window: Window) -> str:
        """A span of days with one verdict, and what changed on the first of them."""
        verdict, day = self.say(VERDICTS[window["verdict"]]).lower(), window["from"]
        if not window["because"]:
            return self.say("from {day}: {verdict}", day=day, verdict=verdict)
        changed = _joined(window["because"])
        return self.say("from {day}: {verdict} ({criteria})", day=day, verdict=verdict, criteria=changed)

    def first_questions(self, questions: list[Question]) -> str:
        """What to find out first over all trials, or nothing."""
        names, usual = self.apart(questions)
        if usual and not names:
            return self.say("Find out first: {questions}, which the site checks anyway", questions=_joined(usual))
        more = [self.more(len(names) - FIRST)] if len(names) > FIRST else []
        listed = self.language.clauses([*self._in_turn(names[:FIRST]), *more, *self.folded(usual)])
        return self.say("Find out first: {questions}", questions=listed) if questions else ""

    def _in_turn(self, names: list[str]) -> list[str]:
        return [self.say("then {question}", question=name) if number else name for number, name in enumerate(names)]

    # around the trials

    def who(self, number: str) -> str:
        """Whom it is about: never a name."""
        return self.say("Referral {number}", number=number) if number else self.say("Profile without a number")

    def warning(self, reason: Reason) -> str:
        """Something to point out, apart from any trial."""
        params = dict(reason["params"])
        if reason["code"] is Code.UNRECOGNISED_MEDICINE:
            return self.say(UNRECOGNISED, **params)
        if "fact" in params:
            params["fact"] = self.name("fact", params["fact"])
        if "unit" in params:
            params["unit"] = self._check_number(params["unit"])
        if "what" in params:
            params |= {key: self.say(IDENTIFYING.get(params[key], params[key])) for key in ("what", "instead")}
        if "drug" in params:
            params |= self._labelled(params["drug"], params["current"])
        return self.say(REASONS[reason["code"]], **params)

    def _check_number(self, unit: str) -> str:
        return self.say("check the number and its unit, {unit}", unit=unit) if unit else self.say("check the number")

    def _labelled(self, drug: str, current: str) -> dict[str, str]:
        now = CURRENT["yes" if current == "yes" else "perhaps"]
        return {"drug": self.name("treatment", drug), "current": self.say(now), "about": self.texts.label(drug)}

    def since(self, since: Since) -> str:
        """How long ago the disease began and was found."""
        onset, diagnosis = self.ago(since["onset"]), self.ago(since["diagnosis"])
        return self.say("First symptoms: {onset}; diagnosis: {diagnosis}.", onset=onset, diagnosis=diagnosis)

    def ago(self, span: Span | None) -> str:
        """How long ago something was, in days."""
        if span is None:
            return self.say("not known")
        least, most, day = span["at_least"], span["at_most"], span["date"]
        if least == most:
            return self.language.say_many("{count} day ago ({day})", "{count} days ago ({day})", least, day=day)
        return self.say("{least} to {most} days ago ({day})", least=least, most=most, day=day)

    def closing(self, closing: Closing) -> str:
        """The trial whose window closes first."""
        return self.say("First window to close: {trial}, on {day}.", trial=closing["trial"], day=closing["until"])

    def diagnosis(self, found: Diagnosis) -> str:
        """The class on the results so far, never "not PML"; says where the table itself is still to be checked."""
        said, check = self._so_far(found), self.texts.check(found["scheme"])
        if found["sure"] == "unverified":
            said = self.say("{diagnosis} (by a row still {check})", diagnosis=said, check=check)
        order = self.knowledge.schemes[found["scheme"]].classes
        left = [self._class(found, c) for c in order if c in set(found["reachable"]) - {found["so_far"]}]
        if not left:
            return said
        return self.say("{diagnosis}; can still become {classes}", diagnosis=said, classes=_joined(left))

    def _so_far(self, found: Diagnosis) -> str:
        scheme, so_far = self.texts.scheme(found["scheme"]), found["so_far"]
        if so_far == "not_met":
            return self.say("{scheme} not met on the results so far", scheme=scheme)
        if so_far != NOT_CLASSIFIED:
            named = self._class(found, so_far)
            return self.say("{scheme}: {diagnosis} on the results so far", scheme=scheme, diagnosis=named)
        if NOT_CLASSIFIED in found["reachable"]:
            return self.say("{scheme}: no class on the results so far", scheme=scheme)
        return self.say("{scheme}: no single class yet on the results so far", scheme=scheme)

    def _class(self, found: Diagnosis, name: str) -> str:
        return self.texts.diagnosis(found["scheme"], name)

    # a trial's status and places

    def status(self, trial: TrialResult, on: date) -> str:
        """The registry's word, its age, and what that means for asking."""
        value = trial["status"]["value"]
        takes = self.knowledge.records[trial["id"]].takes_pml
        said = (self.stated(value, trial["status"]["as_of"], on), self.to_join(value, trial["joinable"]))
        return self.language.clauses((*said, *([] if takes == "yes" else [self.say(TAKES_PML[takes])])))

    def stated(self, value: str, as_of: str, on: date | None = None) -> str:
        """A registry's word on recruitment, its day, and how long before `on` that was."""
        return stated(value, as_of, on, self.language)

    def to_join(self, value: str, joinable: str) -> str:
        """What a status means for asking; what nobody knows is not called closed."""
        return to_join(value, joinable, self.language)

    def places(self, trial: TrialResult) -> str:
        """Where it is and how far that is, in one line: the nearest cities, then countries without a known city."""
        cities = [self._place(site) for site in trial["sites"] if site["city"]]
        more = [self.more(len(cities) - PLACES)] if len(cities) > PLACES else []
        listed = {site["country"] for site in trial["sites"] if site["city"]}
        others = [c for c in self._countries(trial) if c not in listed]
        said = self.language.clauses((*cities[:PLACES], *more, *self._vague(others))) or self.say(
            "country and site not known"
        )
        if "abroad" in trial["flags"] and trial["joinable"] != "no":
            said = self.say("{places}; abroad: ask who pays for care, travel and an interpreter", places=said)
        return self.language.clauses((said, *self.journey(trial)))

    def journey(self, trial: TrialResult) -> list[str]:
        """What to ask of a trial that can be joined, for who travels with difficulty or is insured elsewhere."""
        if trial["joinable"] == "no":
            return []
        told = [flag for flag in JOURNEY if flag in trial["flags"]]
        return [self.say(JOURNEY[f]) for f in told if f != "not_insured_there" or "abroad" not in trial["flags"]]

    def _vague(self, countries: list[str]) -> list[str]:
        """Countries of which no city is known."""
        if not countries:
            return []
        one, several = N_("{countries}, site not known"), N_("{countries}, sites not known")
        named = ", ".join(countries)
        return [self.say(one if len(countries) == 1 else several, countries=named)]

    def _countries(self, trial: TrialResult) -> list[str]:
        """In the record's order."""
        sites = (site["country"] for site in trial["sites"])
        return list(dict.fromkeys((*self.knowledge.records[trial["id"]].countries, *sites)))

    def _place(self, site: SiteResult) -> str:
        distance, place = site["distance_km"], f"{site['city']}, {site['country']}"
        if distance is None:
            return place
        return self.say("{place}: {distance} km from town to town", place=place, distance=self.kilometres(distance))

    def kilometres(self, distance: int) -> str:
        """A distance as it is said, without its unit."""
        return self.language.number(_rounded(distance))

    def not_shown(self, trials: int, *, more: bool) -> str:
        """How many trials are not shown, because nothing shows them to be open and nobody has encoded them."""
        say_many = self.language.say_many
        if more:
            return say_many(
                "{count} more with no sign of being open, criteria not encoded; --all shows it.",
                "{count} more with no sign of being open, criteria not encoded; --all shows them.",
                trials,
            )
        return say_many(
            "{count} trial with no sign of being open, criteria not encoded; --all shows it.",
            "{count} trials with no sign of being open, criteria not encoded; --all shows them.",
            trials,
        )


def speaking_against(trial: TrialResult) -> list[CriterionResult]:
    """The criteria that speak against the patient and, for what they rest on, do not fail the trial."""
    return [c for c in trial["criteria"] if c["reason"]["code"] is Code.PROBABLY_AGAINST]


def stated(value: str, as_of: str, on: date | None = None, language: Language = ENGLISH) -> str:
    """A registry's word on recruitment, its day, and how long before `on` that was."""
    say, age = language.say, _age(as_of, on, language) if on else ""
    day = f"{as_of} ({age})" if age else as_of
    if value == "unknown":
        return say("status not known, last sign of it {day}", day=day) if as_of else say("status not known")
    state = say(STATES[value])
    return say("{state} as of {day}", state=state, day=day) if as_of else say("{state} (undated source)", state=state)


def to_join(value: str, joinable: str, language: Language = ENGLISH) -> str:
    """What a status means for asking; what nobody knows is not called closed."""
    return language.say(NOT_OPEN if joinable == "no" and value == "unknown" else JOINABLE[joinable])


def sentence(text: str) -> str:
    """With a capital at its beginning and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:]}."


def _age(as_of: str, on: date, language: Language) -> str:
    """How long before the day it was stated; of a partly dated statement, at least so long."""
    try:
        days = parse_days(as_of)
    except NotADate:
        return ""
    if days.first > on:
        return ""
    passed = (on - min(days.last, on)).days
    return _ago(passed, language) if days.decided else _at_least(passed, language)


def _ago(days: int, language: Language) -> str:
    """Whole days, months or years."""
    if days < 62:
        return language.say_many("{count} day ago", "{count} days ago", days)
    if days < 731:
        return language.say_many("{count} month ago", "{count} months ago", _months(days))
    return language.say_many("{count} year ago", "{count} years ago", _years(days))


def _at_least(days: int, language: Language) -> str:
    """The same, where it may be longer."""
    if days < 62:
        return language.say_many("at least {count} day ago", "at least {count} days ago", days)
    if days < 731:
        return language.say_many("at least {count} month ago", "at least {count} months ago", _months(days))
    return language.say_many("at least {count} year ago", "at least {count} years ago", _years(days))


def _months(days: int) -> int:
    return days * 48 // 1461


def _years(days: int) -> int:
    return days * 4 // 1461


def _rounded(kilometres: int) -> str:
    """From 100 km on, two figures: it is measured in a straight line, between the middles of two towns."""
    return str(kilometres if kilometres < 100 else round(kilometres, 2 - len(str(kilometres))))


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)
