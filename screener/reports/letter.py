"""The letter that asks the referring doctor for what is missing, and for each trial that fails a note why.

It asks for what is in the record or what the patient can say, and for nothing to be done: no test, no biopsy, no change
of treatment; nor for what only the site or the person can say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from screener.engine.questions import BURDENS
from screener.engine.result import Code
from screener.knowledge import Texts
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.page import Alert, Block, Checklist, Item, Page, Paragraph, Row, Rows, Section, TrialCard
from screener.reports.questions import Questions, misses
from screener.reports.sources import stands
from screener.reports.wording import Words
from screener.rules.verdicts import FAILING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.engine.result import CriterionResult, Question, Reason, Result, TrialResult
    from screener.knowledge import Knowledge
    from screener.reports.questions import Misses
    from screener.vocabulary import Vocabulary

TREATS = ("treatment", "iris_treatment")
FREE = ("record", "asking")
"""What it takes to answer without anything being done to the patient."""
UNASKED_TOPICS = ("consent", "judgement", "prognosis")
BLANK = "…" * 14

WHY: dict[Code, str] = {
    Code.UNDATED: N_("It is recorded without a date: please give the day."),
    Code.TOO_OLD: N_("What is recorded is too old for it: a newer one, only if there is one."),
    Code.RECHECK_DUE: N_("This changes within weeks: please give it as it is now, with the day."),
    Code.DATE_TOO_VAGUE: N_("The date that is recorded is too vague: please give the day."),
    Code.ANCHOR_NOT_KNOWN: N_("It is counted from this day, which is not recorded."),
    Code.SERIES_TOO_SHORT: N_("Please add the earlier results, each with its day."),
    Code.ORDER_UNKNOWN: N_("The recorded results differ: please give the day of each."),
    Code.EQUIVOCAL: N_("The recorded result is equivocal: a repeated one, only if there is one."),
    Code.PARTLY_KNOWN: N_("It is not known exactly enough."),
    Code.UNIT_NOT_CONVERTIBLE: N_("It is recorded in a unit that cannot be converted: please ask the laboratory."),
    Code.CONTRADICTED: N_("The stated class and the findings contradict each other: which of them is right?"),
    Code.LIST_NOT_WHOLE: N_("Nothing is recorded of it, which is no “no”: please say so if there was none."),
    Code.LIST_COVERS_LESS: N_("The list that was sent does not reach back far enough."),
    Code.END_NOT_KNOWN: N_("The end is not recorded: the last day, or that it goes on."),
    Code.STATUS_NOT_KNOWN: N_("Is it active, or past?"),
    Code.CLASS_NOT_SETTLED: N_("Which one exactly?"),
    Code.COURSE_NOT_SETTLED: N_("Dose, route, first and last day, and what it was given for, are not all recorded."),
    Code.STATED_OF_THE_CLASS: N_("Only the group is recorded: which medicine?"),
    Code.UNRECOGNISED_MEDICINE: N_("A medicine in the list was not recognised: its international name, please."),
}
"""What is in the way, where that is not simply that nothing is recorded."""
BRING = {
    "routine_blood": N_("The result, only if the blood was tested already."),
    "imaging": N_("The report, only if the pictures were taken already."),
    "lumbar_puncture": N_("The result, only if the fluid was tested already."),
    "biopsy": N_("The report, only if tissue was examined already."),
}


class Wanted(NamedTuple):
    """For which trial something is asked, by which of its criteria, and how recent it must be."""

    trial: str
    criteria: tuple[str, ...]
    recent: tuple[str, ...]


class Request(NamedTuple):
    """One thing to ask for. `obtained`: what it took to get it; `why`: what is in the way."""

    about: str
    names: tuple[str, ...]
    obtained: str
    why: tuple[Code, ...]
    wanted: tuple[Wanted, ...]


def asked_of(result: Result) -> list[str]:
    """The trials that a letter is about, unless others are named: of treatment, and such as one can ask to join."""
    return [t["id"] for t in result["trials"] if t["purpose"] in TREATS and t["joinable"] != "no"]


def has_died(result: Result) -> bool:
    """Whether the profile says so: then there is no letter."""
    return any(warning["code"] is Code.DECEASED for warning in result["warnings"])


def no_letter(language: Language = ENGLISH) -> str:
    """What stands in the place of a letter about somebody who has died."""
    return language.say("The profile says that the patient has died: there is no letter.")


def nothing_to_ask(language: Language = ENGLISH) -> str:
    """What stands in the place of an interview about somebody who has died."""
    return language.say("The profile says that the patient has died: there is nothing to ask.")


class Letter:
    """The letter about one patient, for the trials of the result.

    `result`: of these trials only, so that its questions are in the order in which they pay for them.
    """

    def __init__(self, result: Result, knowledge: Knowledge, language: Language = ENGLISH) -> None:
        self.result, self.knowledge, self.language = result, knowledge, language
        self.texts, self.words = Texts(knowledge, language.code), Words(knowledge, language)
        self.put = Questions(self.texts, language, plain=False)
        self.say = language.say
        self._told: set[tuple[str, str]] = set()
        every = [request for question in self._questions() if (request := self._request(question))]
        undone = [r for r in every if Code.NOT_DONE in r.why and r.obtained not in FREE]
        self.undone = undone
        self.requests = [r for r in every if r not in undone]

    # what is asked for

    def _questions(self) -> list[Question]:
        """Least burden first, what the site does anyway last; then as they pay."""
        listed = {(q["about"], tuple(q["names"])): q for q in self.result["questions"]}
        for trial in self.result["trials"]:
            for question in trial["questions"]:
                listed.setdefault((question["about"], tuple(question["names"])), question)
        may = [q for q in listed.values() if may_ask(q["about"], q["names"], self.knowledge.vocabulary)]
        return sorted(may, key=lambda q: self._burden(q["about"], q["names"]))

    def _burden(self, about: str, names: list[str]) -> tuple[int, bool]:
        fact = self.knowledge.vocabulary.facts.get(names[0]) if about == "fact" else None
        return (BURDENS.index(fact.obtained), fact.routine) if fact else (0, False)

    def _request(self, question: Question) -> Request | None:
        about, names = question["about"], tuple(question["names"])
        found = [(t, missing) for t in self.result["trials"] if (missing := self._missing(t, about, names))]
        fact = self.knowledge.vocabulary.facts.get(names[0]) if about == "fact" else None
        why = tuple(dict.fromkeys(m["why"] for _, missing in found for _, m in missing))
        wanted = tuple(self._wanted(trial, missing, about, names) for trial, missing in found)
        return Request(about, names, fact.obtained if fact else "record", why, wanted) if wanted else None

    def _missing(self, trial: TrialResult, about: str, names: tuple[str, ...]) -> list[Misses]:
        """The criteria of a trial that miss it, if the trial asks for it."""
        if not any(q["about"] == about and tuple(q["names"]) == names for q in trial["questions"]):
            return []
        return misses(trial, about, names, self.knowledge.vocabulary)

    def _wanted(self, trial: TrialResult, missing: list[Misses], about: str, names: tuple[str, ...]) -> Wanted:
        criteria = tuple(dict.fromkeys(c["id"] for c, _ in missing))
        compiled = self.knowledge.trials.get(trial["id"])
        return Wanted(trial["id"], criteria, tuple(self.put.recent(compiled, about, names)) if compiled else ())

    # the letter

    def page(self) -> Page:
        """The letter, and a note for each trial that fails."""
        self._told.clear()
        who = self.result["profile_id"] or self.say("without a number")
        title = self.say("Missing information, referral {number}", number=who)
        lead = (self.say("Day of screening: {day}", day=self.language.day(self.result["on"])), self._opening())
        sections = [self._head(), *self._warnings(), *self._asked(), *self._notes(), self._end()]
        return Page(self.language.code, title, lead, tuple(sections))

    def _opening(self) -> str:
        trials = len(self.result["trials"])
        return self.language.say_many(
            "Your patient's referral was compared with {count} trial of treatment for PML.",
            "Your patient's referral was compared with {count} trials of treatment for PML.",
            trials,
        )

    def _head(self) -> Section:
        rows = [
            Row(self.say(label), BLANK)
            for label in (N_("To (referring doctor)"), N_("From (who asks)"), N_("Please answer by"))
        ]
        free = Alert(
            "care",
            self.say("Please do no test and change no treatment for this letter."),
            (self.say("It asks only for what is in the record, or what the patient can say. “Not done” and “not known”"
                      " are answers too. Tests of a trial follow signed consent."),),
        )  # fmt: skip
        return Section("head", "", (Rows(tuple(rows)), free))

    def _warnings(self) -> list[Section]:
        """Drugs whose label forbids them in PML: said on every face, whatever the trials are."""
        labels = [w for w in self.result["warnings"] if w["code"] is Code.LABEL_CONTRAINDICATION]
        if not labels:
            return []
        heading = self.say("Apart from any trial: a medicine to speak about today")
        return [Section("today", "", (Alert("today", heading, tuple(map(self._warning, labels))),))]

    def _warning(self, reason: Reason) -> str:
        return self.words.warning(reason)

    def _asked(self) -> list[Section]:
        free = [r for r in self.requests if r.obtained in FREE]
        results = [r for r in self.requests if r.obtained not in FREE]
        if not self.requests:
            nothing = self.say("Nothing is missing that the record or the patient could tell.")
            return [Section("missing", self.say("What is missing"), (Paragraph(nothing), *self._undone()))]
        groups = {
            "missing": (self.say("From the record, or by asking the patient"), free, ()),
            "results": (self.say("Results, only if they are there already"), results, self._undone()),
        }
        return [self._group(name, *group) for name, group in groups.items() if group[1] or group[2]]

    def _group(self, name: str, heading: str, requests: list[Request], more: tuple[Block, ...]) -> Section:
        listed = (Checklist(tuple(map(self._item, requests))),) if requests else ()
        return Section(name, heading, (*listed, *more))

    def _item(self, request: Request) -> Item:
        asked = self.put.question(request.about, request.names)
        return Item(f"{asked[:1].upper()}{asked[1:]}", " ".join(self._beside(request)))

    def _beside(self, request: Request) -> Iterable[str]:
        """Under what conditions, what is in the way, for what, how recent, and where it is usually found."""
        if request.obtained in BRING:
            yield self.say(BRING[request.obtained])
        yield from (self.say(WHY[code]) for code in request.why if code in WHY)
        yield self.say("Needed for: {trials}.", trials="; ".join(self._for(w) for w in request.wanted))
        recent = self.recent(request)
        if recent:
            words = N_("How recent: {windows}.") if request.about == "fact" else N_("It looks back: {windows}.")
            yield self.say(words, windows="; ".join(recent))
        found = self.texts.found(request.names[0]) if request.about == "fact" else ""
        if found:
            yield self.say("Usually found: {place}.", place=found)

    def _for(self, wanted: Wanted) -> str:
        """A trial with its criteria."""
        return f"{wanted.trial} ({'; '.join(self._criterion(wanted.trial, c) for c in wanted.criteria)})"

    def _criterion(self, trial: str, criterion: str) -> str:
        """Its id; where it is first named, also what it asks."""
        if (trial, criterion) in self._told:
            return criterion
        self._told.add((trial, criterion))
        return f"{criterion}, {self.texts.criterion(trial, criterion).rstrip('.')}"

    def recent(self, request: Request) -> list[str]:
        """How recent it must be: by the trials, and as the project counts what changes within weeks."""
        by_trial = {said: wanted.trial for wanted in request.wanted for said in wanted.recent}
        one = len(request.wanted) == 1
        said = [window if one else f"{window} ({trial})" for window, trial in by_trial.items()]
        fact = self.knowledge.vocabulary.facts[request.names[0]] if request.about == "fact" else None
        recheck = self.put.recheck(fact) if fact else ""
        return [*said, *([recheck] if recheck and recheck not in said else [])]

    def _undone(self) -> tuple[Block, ...]:
        """What the profile says was not done: known, and nothing to be done for this letter."""
        if not self.undone:
            return ()
        names = "; ".join(self.put.names(r.about, r.names) for r in self.undone)
        text = self.say("Not asked for, since it was not done: {names}. The site decides about tests.", names=names)
        return (Paragraph(text),)

    # trials that it was not referred on to

    def failing(self) -> list[TrialResult]:
        """The trials that nobody needs to be asked about as things stand."""
        return [t for t in self.result["trials"] if t["verdict"] in FAILING]

    def _notes(self) -> list[Section]:
        notes = tuple(self._note(trial) for trial in self.failing())
        if not notes:
            return []
        numbers = self.say(
            "Item numbers are those of the registry's list, or of the source that is named; the protocol's own numbers"
            " may differ."
        )
        return [Section("not-referred", self.say("Not referred on"), (Paragraph(numbers), *notes))]

    def _note(self, trial: TrialResult) -> TrialCard:
        """Which items fail and by what; with room for the protocol's own number and version."""
        because = {c for reason in trial["reasons"] for c in reason}
        rows = [self._reason(trial, c) for c in trial["criteria"] if c["id"] in because]
        room = [Row(self.say(label), BLANK) for label in (N_("Protocol, version"), N_("Its item number"), N_("Signed"))]
        title = f"{trial['id']}: {self.texts.title(trial['id'])}"
        return TrialCard(trial["id"], title, trial["verdict"], self.words.heading(trial), (Rows((*rows, *room)),))

    def _reason(self, trial: TrialResult, criterion: CriterionResult) -> Row:
        text = self.texts.criterion(trial["id"], criterion["id"])
        return Row(self._number(trial["id"], criterion["id"]), f"{text} — {self.words.reason(criterion)}")

    def _number(self, trial: str, criterion: str) -> str:
        """The item as the sources number it; ours where they have no number."""
        numbers = self.language.clauses(stands(self.words.criterion(trial, criterion).source, self.language))
        return f"{criterion} ({numbers})" if numbers not in ("", criterion) else criterion

    def _end(self) -> Section:
        text = self.say(
            "A screening decides nothing: whoever leads the trial does. Registry entries may have changed since they"
            " were read."
        )
        return Section("end", "", (Paragraph(text),))

    # for programs

    def as_json(self) -> dict[str, Any]:
        """What is asked for and what fails, as ids."""
        head = {key: self.result[key] for key in ("profile_id", "on", "data", "engine")}
        return {
            "schema": 1,
            **head,
            "requests": [self._request_data(r) for r in self.requests],
            "not_done": [{"about": r.about, "names": list(r.names)} for r in self.undone],
            "not_referred": [
                {"trial": t["id"], "verdict": t["verdict"], "reasons": t["reasons"]} for t in self.failing()
            ],
        }

    def _request_data(self, request: Request) -> dict[str, Any]:
        wanted = [{"trial": w.trial, "criteria": list(w.criteria), "recent": list(w.recent)} for w in request.wanted]
        return {
            "about": request.about, "names": list(request.names), "obtained": request.obtained,
            "question": self.put.question(request.about, request.names), "why": list(request.why), "for": wanted,
        }  # fmt: skip


def may_ask(about: str, names: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Whether a referrer or a family may be asked: nothing that only the site or the person can say, no judgement."""
    if about != "fact":
        return True
    facts = [vocabulary.facts[name] for name in names]
    return all(f.answered_by == "record" and f.topic not in UNASKED_TOPICS for f in facts)
