"""The lines of a pre-screening log, for the site with values and for the sponsor without.

Screening begins when consent is signed: what stands in the way before that is no failure of it, nor called so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from screener.engine.screening import closes
from screener.profile.readings import ANY, reading
from screener.reports.coordinator import Coordinator, deciding
from screener.reports.language import ENGLISH, N_
from screener.reports.sources import items
from screener.reports.wording import KINDS
from screener.rules.verdicts import BEST_FIRST, FAILING
from screener.values import DayRange
from screener.values.dates import age

if TYPE_CHECKING:
    from screener.engine.result import CriterionResult, Result, TrialResult
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient
    from screener.reports.language import Language

FOR_THE_SITE = (
    N_("agrees to be contacted"), N_("investigator's decision"), N_("decided on"), N_("signature"),
    N_("protocol item"), N_("protocol version"), N_("action"), N_("outcome (sent, declined, died, lost, consented)"),
    N_("re-screen number"),
)  # fmt: skip
"""Empty columns that the site fills in."""
DECIDING = N_("items that decide")
SITE = (
    N_("referral"), N_("referred on"), N_("referred by (role)"), N_("pre-screened on"), N_("pre-screened by"),
    N_("trial"), N_("registry status"), N_("verdict"), DECIDING, N_("missing"), N_("warnings"), N_("obstacle"),
    N_("earliest date (by time alone; not a recommendation)"), N_("window closes"), N_("data release"), N_("engine"),
    *FOR_THE_SITE,
)  # fmt: skip
SPONSOR = (
    "referral", N_("age"), N_("country"), "pre-screened on", "trial", "verdict", DECIDING,
    N_("items that lack facts"), "obstacle", "data release", "engine", "protocol item", "protocol version",
    N_("outcome"), "re-screen number",
)  # fmt: skip
DIED = N_("has died: not screened")
BETWEEN_ITEMS = " | "
LATE = "9999-12-31"
BAND, OLDEST, ADULT = 10, 90, 18


class Line(NamedTuple):
    """A line of the log and the text by which lines are sorted."""

    key: str
    cells: tuple[str, ...]


class About(NamedTuple):
    """What the log says of a referral besides its result."""

    by: str
    number: str
    referred_on: str = ""
    referred_by: str = ""


class Writer:
    """Makes the lines of one result. `turned`: of one trial, who comes into question, best first."""

    def __init__(
        self, result: Result, patient: Patient, knowledge: Knowledge, language: Language, *, turned: bool
    ) -> None:
        self.result, self.patient, self.knowledge, self.turned = result, patient, knowledge, turned
        self.coordinator, self.say = Coordinator(result, knowledge, language), language.say
        self.words = self.coordinator.words
        self.warned = BETWEEN_ITEMS.join(map(self.words.warning, result["warnings"]))

    def site(self, about: About) -> list[Line]:
        """With values, for those who treat the patient."""
        return [self._line(trial, self._site(trial, about)) for trial in self.result["trials"]]

    def sponsor(self, *, number: str) -> list[Line]:
        """Without values, dates of the patient's, and numbers that lead back. `number`: a hash, or nothing."""
        who = (number, self._age(), self.patient.location.country or "")
        return [self._line(trial, self._sponsor(trial, who)) for trial in self.result["trials"]]

    def _line(self, trial: TrialResult, cells: tuple[str, ...]) -> Line:
        closing, rank = closes(trial) or LATE, BEST_FIRST.index(trial["verdict"])
        if not self.turned:
            return Line(f"{closing} {rank}", cells)
        against, missing = "probably_against" in trial["flags"], sum(bool(c["missing"]) for c in trial["criteria"])
        return Line(f"{rank} {against:d} {missing:03d} {closing}", cells)

    def _site(self, trial: TrialResult, about: About) -> tuple[str, ...]:
        status, result = trial["status"], self.result
        return (
            about.number, about.referred_on, about.referred_by, result["on"], about.by, trial["id"],
            self.words.stated(status["value"], status["as_of"]), self._verdict(trial), self._deciding(trial),
            "; ".join(self.words.missing_facts(trial)) if trial["verdict"] == "needs_facts" else "",
            self.warned, self._obstacle(trial), _earliest(trial), closes(trial), result["data"], result["engine"],
            *("" for _ in FOR_THE_SITE),
        )  # fmt: skip

    def _sponsor(self, trial: TrialResult, who: tuple[str, str, str]) -> tuple[str, ...]:
        items = "; ".join(self._number(trial, c) for c in deciding(trial) if c["truth"] == "false")
        missing = "; ".join(self._number(trial, c) for c in trial["criteria"] if c["missing"])
        return (
            *who, self.result["on"], trial["id"], self._verdict(trial), items, missing,
            self._obstacle(trial), self.result["data"], self.result["engine"], "", "", "", "",
        )  # fmt: skip

    def _verdict(self, trial: TrialResult) -> str:
        against = "probably_against" in trial["flags"] and trial["verdict"] not in FAILING
        said = self.words.heading(trial)
        return self.say("{verdict}; probably against, ask the site", verdict=said) if against else said

    def _deciding(self, trial: TrialResult) -> str:
        """The items of the log with what a coordinator reads of each, and what fails only together."""
        told = [f"{c['id']}: {self.coordinator.item(trial, c)}" for c in deciding(trial)]
        together = [self.words.together(reason) for reason in trial["reasons"] if len(reason) > 1]
        return BETWEEN_ITEMS.join([*told, *together])

    def _obstacle(self, trial: TrialResult) -> str:
        failing = {name for reason in trial["reasons"] for name in reason}
        kinds = [(c["id"], c["kind"]) for c in trial["criteria"] if c["id"] in failing and c["kind"]]
        return "; ".join(f"{self.say(KINDS[kind])} ({name})" for name, kind in kinds if kind)

    def _number(self, trial: TrialResult, criterion: CriterionResult) -> str:
        """An item by its own id and by its number in the registry's list."""
        sources = self.words.criterion(trial["id"], criterion["id"]).source
        return f"{criterion['id']} ({items(sources)})" if sources else criterion["id"]

    def _age(self) -> str:
        born = reading(
            self.patient, self.knowledge.vocabulary.facts["born"], ANY, date.fromisoformat(self.result["on"])
        )
        if not isinstance(born.value, DayRange):
            return ""
        return age_band(born.value, date.fromisoformat(self.result["on"]), self.words.language)


def died(view: str, result: Result, about: About, number: str, language: Language) -> Line:
    """The line of somebody who has died, and nothing else."""
    head = {
        "referral": number, "referred on": about.referred_on, "referred by (role)": about.referred_by,
        "pre-screened on": result["on"], "pre-screened by": about.by, "verdict": language.say(DIED),
        "data release": result["data"], "engine": result["engine"],
    }  # fmt: skip
    return Line(f"~{LATE}", tuple(head.get(name, "") for name in names_of(view)))


def columns_of(view: str, language: Language = ENGLISH) -> tuple[str, ...]:
    """The names of the columns, of the site's log or of the sponsor's, in the reader's language."""
    return tuple(map(language.say, names_of(view)))


def names_of(view: str) -> tuple[str, ...]:
    """The same as they stand in the code."""
    return SPONSOR if view == "sponsor" else SITE


def age_band(born: DayRange, on: date, language: Language = ENGLISH) -> str:
    """Ten years of age, where the day of birth is known well enough."""
    years = age(born, on)
    if years.low is None or years.high is None:
        return ""
    low, high = int(years.low), int(years.high)
    if high < ADULT:
        return language.say("under {age}", age=ADULT)
    if low >= OLDEST:
        return language.say("{age} or more", age=OLDEST)
    if low // BAND != high // BAND or low < ADULT:
        return ""
    first = low // BAND * BAND
    return language.say("{low} to {high}", low=max(first, ADULT), high=first + BAND - 1)


def _earliest(trial: TrialResult) -> str:
    """The first day on which time alone lifts what stands in the way."""
    if trial["verdict"] not in FAILING:
        return ""
    return next((window["from"] for window in trial["windows"] if window["verdict"] not in FAILING), "")
