"""The trials on a family's page: what each studies, where it is, how to ask, what stands in the way in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.engine.result import Code
from screener.engine.screening import not_encoded
from screener.reports.family.obstacles import Obstacles
from screener.reports.family.questions import Questions
from screener.reports.language import N_
from screener.reports.page import Block, Bullets, Paragraph, Row, Rows, Section, TrialCard
from screener.reports.text import printable
from screener.rules.verdicts import FAILING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.engine.result import SiteResult, TrialResult
    from screener.reports.family.voice import Voice

TREATMENTS = ("treatment", "iris_treatment")
LABELS = {
    "eligible": N_("On paper, everything fits. The study doctor decides."),
    "for_site": N_("Nothing speaks against it, as far as we know. The rest is for the study team to say."),
    "needs_facts": N_("Some facts are missing."),
    "unread": N_("We could not read all of its conditions. You have to ask."),
    "not_now": N_("Not today. This can change."),
    "not_eligible": N_("This study does not take people in this situation."),
}
TEAM_SAYS = N_("Only the study doctors can say.")
NOT_SURE = N_("Perhaps not, but this is not sure. You have to ask.")
NOTHING_READ = N_("We could not read its conditions. You have to ask.")
ONE_BY_ONE = N_("This is no study. It is a treatment for single patients, and a doctor has to ask for it.")
PURPOSES = {
    "treatment": N_("It tests a treatment for PML."),
    "iris_treatment": N_("It tests a treatment for IRIS."),
    "observation": N_("It watches the disease. It gives no treatment."),
    "sampling": N_("It takes samples, such as blood. It gives no treatment."),
}
OPEN = {
    "yes": N_("Yes, it takes people (last news: {day})."),
    "check_first": N_("Perhaps. Ask first (last news: {day})."),
    "undated": N_("Perhaps. Ask first. Our source has no date."),
}
WAITING = N_("Not yet. Ask when it will open (last news: {day}).")
WAITING_UNDATED = N_("Not yet. Ask when it will open. Our source has no date.")
UNSURE_OF_PML = N_("We do not know whether it takes people with PML. Ask.")
FIRST = N_("Time counts for this study. Ask about it first.")
ABROAD = N_("This is abroad. Ask who pays for care, travel and an interpreter.")
JOURNEY = {
    "cannot_travel": N_("The patient cannot travel. Ask whether some visits can be near home."),
    "needs_escort": N_("The patient cannot travel alone. Ask who pays for the person who comes along."),
    "not_insured_there": N_("The insurance is in another country. Ask who pays before you go."),
}
"""What is to be asked, by the flag. Abroad, who pays is asked anyway."""
NAMED = 4
"""So many questions stand beside a trial; all of them are in the list below."""
PLACES = 3
"""So many towns are named, the nearest."""


class Trials:
    """The trials that a family can ask about, and those that do not fit today."""

    def __init__(self, voice: Voice) -> None:
        self.voice, self.questions = voice, Questions(voice)
        self.asked_about = [t for t in voice.result["trials"] if t["joinable"] != "no"]
        self.treatments = [t for t in self.asked_about if t["purpose"] in TREATMENTS]
        self.fitting = [t for t in self.treatments if not self._fails(t)]
        self.failing = [t for t in self.treatments if self._fails(t)]

    def sections(self) -> list[Section]:
        """Treatment that may be asked about; what does not fit today; then what only watches or takes samples."""
        say = self.voice.say
        watching = [t for t in self.asked_about if t not in self.treatments and not self._fails(t)]
        found = (
            ("studies", say("Studies of a treatment that you can ask about"), self.fitting),
            ("not-today", say("Studies of a treatment that do not fit today"), self.failing),
            ("watching", say("Studies that watch the disease; they give no treatment"), watching),
        )
        return [Section(name, head, tuple(map(self.card, trials))) for name, head, trials in found if trials]

    def obstacles(self, trial: TrialResult) -> Obstacles:
        """What stands in the way of a trial."""
        compiled = self.voice.knowledge.trials.get(trial["id"]) or not_encoded(trial["id"])
        return Obstacles(self.voice, trial, compiled)

    def _fails(self, trial: TrialResult) -> bool:
        return trial["verdict"] in FAILING and not self.obstacles(trial).left_to_the_team()

    # a trial

    def card(self, trial: TrialResult) -> TrialCard:
        """One trial; of one that does not fit today only what it studies, and why."""
        blocks = (*self._about(trial), *self._why(trial), *(() if self._fails(trial) else self._to_ask(trial)))
        verdict = "for_site" if self._left(trial) else trial["verdict"]
        return TrialCard(trial["id"], self.title(trial), verdict, self.voice.say(self._label(trial)), blocks)

    def title(self, trial: TrialResult) -> str:
        """Its key alone where the title has a name that is to be left out."""
        title = printable(self.voice.texts.title(trial["id"]))
        return trial["id"] if self.voice.hidden.mentioned(title) else title

    def _how_to_ask(self, trial: TrialResult) -> str:
        how = printable(self.voice.texts.how_to_ask(trial["id"]))
        named = self.voice.say("Ask the doctor to look for {id}.", id=trial["id"])
        return named if self.voice.hidden.mentioned(how) else how

    def _left(self, trial: TrialResult) -> bool:
        return trial["verdict"] in FAILING and not self._fails(trial)

    def _label(self, trial: TrialResult) -> str:
        """The verdict as a family reads it; one that rests only on what is weighed is nobody's fail."""
        if self.voice.knowledge.records[trial["id"]].kind == "individual_treatment":
            return ONE_BY_ONE
        if self._left(trial):
            return TEAM_SAYS
        if trial["verdict"] == "unread" and _nothing_read(trial):
            return NOTHING_READ
        against = "probably_against" in trial["flags"] and trial["verdict"] not in FAILING
        return NOT_SURE if against and self._unsure(trial) else LABELS[trial["verdict"]]

    def _about(self, trial: TrialResult) -> Iterable[Block]:
        """What it is, and what kind of treatment it gives."""
        record, say = self.voice.knowledge.records[trial["id"]], self.voice.say
        english = self.voice.plain.file.treatments.get(record.mechanism, "")
        kind = self.voice.texts.kind_of_treatment(record.mechanism, english) if english else ""
        kind = "" if self.voice.hidden.mentioned(kind) else kind
        known = PURPOSES.get(trial["purpose"], "")
        purpose = say(known) if known else ""
        said = " ".join(part for part in (purpose, kind) if part)
        return (Paragraph(said),) if said else ()

    def _why(self, trial: TrialResult) -> Iterable[Block]:
        """What stands in the way, or may; what is missing, as questions."""
        obstacles = self.obstacles(trial)
        said = obstacles.sentences() if trial["verdict"] in FAILING else self._unsure(trial)
        asked = [f"{q.text} ({q.note})" if q.note else q.text for q in self.questions.of(trial)]
        more = len(asked) - NAMED
        rest = (Paragraph(self.voice.say("More is missing: see the questions below.")),) if more > 0 else ()
        head = (Paragraph(self.voice.say("Ask the doctors:")), Bullets(tuple(asked[:NAMED]))) if asked else ()
        return (*map(Paragraph, said), *head, *rest)

    def _unsure(self, trial: TrialResult) -> list[str]:
        against = [c for c in trial["criteria"] if c["reason"]["code"] is Code.PROBABLY_AGAINST]
        obstacles = self.obstacles(trial)
        return list(dict.fromkeys(said for c in against if (said := obstacles.unsure(c))))

    def _to_ask(self, trial: TrialResult) -> Iterable[Block]:
        """Where it is, whether it is open, and how to ask."""
        say, closing = self.voice.say, self.voice.result["first_to_close"]
        first = (Paragraph(say(FIRST)),) if closing and closing["trial"] == trial["id"] else ()
        abroad = (Paragraph(say(ABROAD)),) if "abroad" in trial["flags"] else ()
        rows = Rows(
            (
                Row(say("Where"), self._where(trial)),
                Row(say("Open"), self._open(trial)),
                Row(say("How to ask"), self._how_to_ask(trial)),
            )
        )
        return (*first, rows, *abroad, *self._journey(trial))

    def _journey(self, trial: TrialResult) -> Iterable[Block]:
        """What to ask for somebody who travels with difficulty, or is insured elsewhere."""
        told = [flag for flag in JOURNEY if flag in trial["flags"]]
        said = [self.voice.say(JOURNEY[f]) for f in told if f != "not_insured_there" or "abroad" not in trial["flags"]]
        return (Paragraph(" ".join(said)),) if said else ()

    def _open(self, trial: TrialResult) -> str:
        """What the registry last said, and of when."""
        status, say = trial["status"], self.voice.say
        day = self.voice.day(status["as_of"])
        takes = self.voice.knowledge.records[trial["id"]].takes_pml
        waits = status["value"] == "not_yet_recruiting"
        dated, undated = (WAITING, WAITING_UNDATED) if waits else (OPEN[trial["joinable"]], OPEN["undated"])
        said = say(dated, day=day) if day else say(undated)
        return said if takes == "yes" else f"{said} {say(UNSURE_OF_PML)}"

    def _where(self, trial: TrialResult) -> str:
        """The nearest towns, then countries of which no town is known."""
        towns = [self._town(site) for site in trial["sites"] if site["city"]]
        listed = {site["country"] for site in trial["sites"] if site["city"]}
        record = self.voice.knowledge.records[trial["id"]]
        others = dict.fromkeys((*record.countries, *(s["country"] for s in trial["sites"])))
        vague = [
            self.voice.say("{country} (ask in which town)", country=self.voice.texts.country(c))
            for c in others
            if c not in listed
        ]
        said = "; ".join((*towns[:PLACES], *vague))
        return said or self.voice.say("We do not know where. Ask.")

    def _town(self, site: SiteResult) -> str:
        place = f"{printable(site['city'])}, {self.voice.texts.country(site['country'])}"
        if site["distance_km"] is None:
            return place
        return self.voice.say(
            "{place}, about {km} km from town to town", place=place, km=self.voice.number(_about(site["distance_km"]))
        )


def reason_kinds(trials: Trials) -> set[str]:
    """What stands in the way of the treatments that do not fit today."""
    return {kind for trial in trials.failing for kind in trials.obstacles(trial).kinds()}


def _nothing_read(trial: TrialResult) -> bool:
    return all(c["reason"]["params"].get("coverage") == "none" for c in trial["criteria"])


def _about(kilometres: int) -> int:
    """From 100 km on, two figures."""
    return kilometres if kilometres < 100 else round(kilometres, 2 - len(str(kilometres)))
