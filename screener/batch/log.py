"""The lines of a pre-screening log, for the site with values and for the sponsor without.

Screening begins when consent is signed: what stands in the way before that is no failure of it, nor called so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from screener.engine.screening import closes
from screener.profile.readings import ANY, reading
from screener.reports.coordinator import Coordinator, deciding
from screener.reports.sources import items
from screener.reports.wording import KINDS
from screener.rules.verdicts import BEST_FIRST, FAILING
from screener.values import DayRange
from screener.values.dates import age

if TYPE_CHECKING:
    from screener.engine.result import CriterionResult, Result, TrialResult
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient

FOR_THE_SITE = (
    "agrees to be contacted", "investigator's decision", "decided on", "signature", "protocol item", "protocol version",
    "action", "outcome (sent, declined, died, lost, consented)", "re-screen number",
)  # fmt: skip
"""Empty columns that the site fills in."""
SITE = (
    "referral", "referred on", "referred by (role)", "pre-screened on", "pre-screened by", "trial", "registry status",
    "verdict", "items that decide", "missing", "obstacle", "earliest date (by time alone; not a recommendation)",
    "window closes", "data release", "engine", *FOR_THE_SITE,
)  # fmt: skip
SPONSOR = (
    "referral", "age", "country", "pre-screened on", "trial", "verdict", "items that decide", "items that lack facts",
    "obstacle", "data release", "engine", "protocol item", "protocol version", "outcome", "re-screen number",
)  # fmt: skip
DIED = "has died: not screened"
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

    def __init__(self, result: Result, patient: Patient, knowledge: Knowledge, *, turned: bool) -> None:
        self.result, self.patient, self.knowledge, self.turned = result, patient, knowledge, turned
        self.coordinator = Coordinator(result, knowledge)
        self.words = self.coordinator.words

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
            self._obstacle(trial), _earliest(trial), closes(trial), result["data"], result["engine"],
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
        return self.words.heading(trial) + ("; probably against, ask the site" if against else "")

    def _deciding(self, trial: TrialResult) -> str:
        """The items of the log with what a coordinator reads of each."""
        return " | ".join(f"{c['id']}: {self.coordinator.item(trial, c)}" for c in deciding(trial))

    def _obstacle(self, trial: TrialResult) -> str:
        failing = {name for reason in trial["reasons"] for name in reason}
        kinds = [(c["id"], c["kind"]) for c in trial["criteria"] if c["id"] in failing and c["kind"]]
        return "; ".join(f"{KINDS[kind]} ({name})" for name, kind in kinds if kind)

    def _number(self, trial: TrialResult, criterion: CriterionResult) -> str:
        """An item by its own id and by its number in the registry's list."""
        sources = self.words.criterion(trial["id"], criterion["id"]).source
        return f"{criterion['id']} ({items(sources)})" if sources else criterion["id"]

    def _age(self) -> str:
        from datetime import date

        born = reading(
            self.patient, self.knowledge.vocabulary.facts["born"], ANY, date.fromisoformat(self.result["on"])
        )
        return age_band(born.value, date.fromisoformat(self.result["on"])) if isinstance(born.value, DayRange) else ""


def died(view: str, result: Result, about: About, number: str) -> Line:
    """The line of somebody who has died, and nothing else."""
    head = {
        "referral": number, "referred on": about.referred_on, "referred by (role)": about.referred_by,
        "pre-screened on": result["on"], "pre-screened by": about.by, "verdict": DIED, "data release": result["data"],
        "engine": result["engine"],
    }  # fmt: skip
    return Line(f"~{LATE}", tuple(head.get(name, "") for name in columns_of(view)))


def columns_of(view: str) -> tuple[str, ...]:
    """The names of the columns: of the site's log, or of the sponsor's."""
    return SPONSOR if view == "sponsor" else SITE


def age_band(born: DayRange, on: date) -> str:
    """Ten years of age, where the day of birth is known well enough."""
    years = age(born, on)
    if years.low is None or years.high is None:
        return ""
    low, high = int(years.low), int(years.high)
    if high < ADULT:
        return f"under {ADULT}"
    if low >= OLDEST:
        return f"{OLDEST} or more"
    first = max(low // BAND * BAND, ADULT if low >= ADULT else 0)
    return f"{first} to {low // BAND * BAND + BAND - 1}" if low // BAND == high // BAND and low >= ADULT else ""


def _earliest(trial: TrialResult) -> str:
    """The first day on which time alone lifts what stands in the way."""
    if trial["verdict"] not in FAILING:
        return ""
    return next((window["from"] for window in trial["windows"] if window["verdict"] not in FAILING), "")
