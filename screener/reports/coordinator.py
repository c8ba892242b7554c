"""The coordinator's view: reasons that can go into a pre-screening log, a line for each item that decides.

A line begins with the item's id and the log's word for it, then says what is asked, what the profile has (with its
date and source) or lacks (and how recent it must be), what kind of obstacle it is, and where the registry lists it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from screener.engine.result import Code
from screener.reports.console import MARKS, STYLES, by_purpose, mark, short, warned
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.layout import Hanging, line
from screener.reports.requirement import Requirement
from screener.reports.sources import listed
from screener.reports.text import printable
from screener.reports.wording import KINDS, Words, speaking_against

if TYPE_CHECKING:
    from rich.console import RenderableType

    from screener.engine.result import CriterionResult, Missing, Result, TrialResult
    from screener.knowledge import Knowledge

NUMBERS = N_(
    "Item numbers after “registry's list” are those of the registry's list, not the protocol's: add the protocol's own"
    " number and version. The ids at the beginning of a line are this program's."
)
UNREAD = {
    (True, True): N_("neither the inclusion nor the exclusion criteria could be read: ask the site"),
    (True, False): N_("the inclusion criteria and part of the exclusion criteria could not be read: ask the site"),
    (False, True): N_("the exclusion criteria and part of the inclusion criteria could not be read: ask the site"),
    (False, False): N_("part of the inclusion and part of the exclusion criteria could not be read: ask the site"),
}
"""Of both sides, by whether nothing of one, and of the other, could be read."""
SCREENING = N_("Pre-screening on paper: the investigator decides. Every registry status may have changed.")


class Coordinator:
    """Renders one result for a pre-screening log."""

    def __init__(self, result: Result, knowledge: Knowledge, language: Language = ENGLISH) -> None:
        self.result, self.knowledge, self.words = result, knowledge, Words(knowledge, language)
        self.language, self.say = language, language.say

    def screen(self, *, whole: bool = False) -> Group:
        """Trials by purpose, in the result's order; what cannot be joined with its ids only, unless `whole`."""
        parts: list[RenderableType] = []
        for heading, trials in by_purpose(self.result["trials"]):
            full = [t for t in trials if whole or t["joinable"] != "no"]
            briefly = [self._heading(t, self.ids(t)) for t in trials if t not in full]
            parts += [Text(""), line(self.say(heading).upper(), "bold underline")] if trials else []
            parts += [*(part for t in full for part in self._full(t)), *([Text("")] if briefly else []), *briefly]
        return Group(*self._head(), *parts, *self._end())

    def explain(self, trial: TrialResult, only: str = "") -> Group:
        """Every item of one trial, in the order of its list."""
        shown = [c for c in trial["criteria"] if only in ("", c["id"])]
        head = (*self._head(), Text(""), self._heading(trial), self._title(trial))
        return Group(*head, *self._rows(trial, shown), *self._end())

    def _head(self) -> list[RenderableType]:
        words, r = self.words, self.result
        who = printable(words.who(r["profile_id"]))
        return [
            line(self.say("{who}, pre-screened on {day}, data {data}", who=who, day=r["on"], data=r["data"]), bold=who),
            line(words.since(r["since"])),
            *(line(f"{words.diagnosis(d)}.") for d in r["diagnosis"]),
            *(warned(words.warning(w)) for w in r["warnings"]),
        ]

    def _end(self) -> list[RenderableType]:
        return [Text(""), line(self.say(NUMBERS)), line(self.say(SCREENING))]

    # a trial

    def _full(self, trial: TrialResult) -> list[RenderableType]:
        decide = deciding(trial)
        usual = [c for c in decide if c["missing"] and all(map(self.words.routine, c["missing"]))]
        folded = usual if len(usual) > 1 else []
        rows = [*self._rows(trial, [c for c in decide if c not in folded]), *self._usual(folded)]
        verdict = Hanging(Text("   "), Text(self.words.verdict(trial)))
        together = [self.words.together(reason) for reason in trial["reasons"] if len(reason) > 1]
        said = [Hanging(Text("   "), Text(one)) for one in together]
        return [Text(""), self._heading(trial), self._title(trial), *self._journey(trial), *(rows or [verdict]), *said]

    def _journey(self, trial: TrialResult) -> list[RenderableType]:
        """What the patient's way to the trial asks for, where there is something."""
        told = self.words.journey(trial)
        return [Hanging(Text("   "), Text(f"{self._sentences([self.language.clauses(told)])}"))] if told else []

    def _heading(self, trial: TrialResult, more: str = "") -> RenderableType:
        status = trial["status"]
        state = self.words.stated(status["value"], status["as_of"])
        verdict = (self.words.heading(trial).upper(), STYLES[trial["verdict"]])
        rest = f"{more}  {state}" if more else f"  {state}"
        return Hanging(Text.assemble((trial["id"], "bold"), "  "), Text.assemble(verdict, rest))

    def _title(self, trial: TrialResult) -> RenderableType:
        return Hanging(Text("   "), Text(self.words.texts.title(trial["id"]), style="italic"))

    def ids(self, trial: TrialResult) -> str:
        """The items that decide, by their ids alone."""
        named = ", ".join(c["id"] for c in deciding(trial) if not c["id"].startswith("unread-"))
        return f" ({named})" if named else ""

    def _rows(self, trial: TrialResult, criteria: list[CriterionResult]) -> list[RenderableType]:
        """A line an item; what nobody could read of the list is one line."""
        unread = [c for c in criteria if c["reason"]["code"] is Code.NOT_READ]
        rows = [self._row(trial, c, self.item(trial, c)) for c in criteria if c not in unread]
        return [*rows, *([self._row(trial, unread[0], self._sentences(self._unread(trial, unread)))] if unread else [])]

    def _unread(self, trial: TrialResult, unread: list[CriterionResult]) -> list[str]:
        """What nobody could read; of both sides in one sentence, unless key criteria are said to be published."""
        known = {c["reason"]["params"]["part"]: c["reason"]["params"]["coverage"] for c in unread}
        if len(unread) == len(known) == 2 and "key_only" not in known.values():
            return [self.say(UNREAD[known["inclusion"] == "none", known["exclusion"] == "none"])]
        return [self.words.reason(c, trial["id"]) for c in unread]

    def _usual(self, criteria: list[CriterionResult]) -> list[RenderableType]:
        """Items that only miss what the site checks anyway, in one line."""
        _, names = self.words.apart(m for c in criteria for m in c["missing"])
        told = self._sentences(self.words.folded(names))
        return [self._line(", ".join(c["id"] for c in criteria), "missing", told)] if criteria else []

    def _row(self, trial: TrialResult, criterion: CriterionResult, said: str) -> RenderableType:
        word = mark(self.words.criterion(trial["id"], criterion["id"]).side, criterion)
        return self._line(short(criterion["id"]), word, said)

    def _line(self, items: str, word: str, said: str) -> RenderableType:
        width = max(len(self.say(known)) for known in MARKS)
        head = Text.assemble(f"   {items:<4} ", (f"{self.say(word):<{width}} ", MARKS[word]))
        return Hanging(head, Text(printable(said)))

    def item(self, trial: TrialResult, criterion: CriterionResult) -> str:
        """What is asked, why it stands as it does, how recent what is missing must be, the obstacle, the list."""
        entry, rule = self.words.criterion(trial["id"], criterion["id"]), Requirement(self.words, trial["id"])
        named = bool(rule.made(entry)) and len(criterion["missing"]) == 1
        why = self.words.unnamed(criterion["reason"]["code"]) if named else self._why(trial, criterion)
        asked = "" if criterion["reason"]["code"] is Code.ASK_PERSON else rule.of(entry)
        said = [part for part in (asked, why, *self._recent(trial, criterion), *self._obstacle(criterion)) if part]
        return self._sentences(
            [part for part in (self.language.clauses(said), listed(entry.source, self.language)) if part]
        )

    def _why(self, trial: TrialResult, criterion: CriterionResult) -> str:
        """Of what is not met the evidence alone (the obstacle follows); of the site's own word, that it is that."""
        site = next((a for a in trial["attested"] if a["criterion"] == criterion["id"]), None)
        if site:
            return self.words.attested(site, trial["id"])
        if criterion["reason"]["code"] is not Code.NOT_MET:
            return self.words.reason(criterion, trial["id"])
        return self.say("recorded: {evidence}", evidence=self.words.all_evidence(criterion))

    def _obstacle(self, criterion: CriterionResult) -> list[str]:
        """Its kind; of a date, and of what a treating team judges, what is said of it everywhere."""
        kind = criterion["kind"]
        if not kind:
            return []
        told = [self.words.change(criterion)] if kind in ("date", "treating_team") else []
        return [*told, self.say("obstacle: {kind}", kind=self.say(KINDS[kind]))]

    @staticmethod
    def _sentences(parts: list[str]) -> str:
        return " ".join(f"{part[:1].upper()}{part[1:]}{'' if part[-1:] in '.?' else '.'}" for part in parts)

    def _recent(self, trial: TrialResult, criterion: CriterionResult) -> list[str]:
        """How recent what is missing must be: by the trial, else by the project's policy."""
        found = dict.fromkeys(self._age(trial, m) for m in criterion["missing"])
        return [said for said in found if said]

    def _age(self, trial: TrialResult, missing: Missing) -> str:
        period = self.words.said.period
        if missing["about"] != "fact":
            listed = missing["why"] in (Code.LIST_NOT_WHOLE, Code.LIST_COVERS_LESS)
            policy = self.words.vocabulary.lists_recheck_after
            return (
                self.say("wanted: a list confirmed in the last {period} (project policy)", period=period(policy))
                if listed
                else ""
            )
        name = missing["names"][0]
        asked = [u.series.window for u in self.words.criteria(trial["id"]).unknowns if u.name == name]
        own = [w.period for w in asked if w and w.period and not w.anchor]
        if own:
            return self.say("wanted: a result of the last {period}", period=period(own[0]))
        policy = self.words.vocabulary.facts[name].recheck_after
        return self.say("wanted: not older than {period} (project policy)", period=period(policy)) if policy else ""


def deciding(trial: TrialResult) -> list[CriterionResult]:
    """The items of the log: what fails, else what is open; and last what rests on the site's own word."""
    found, said = _decides(trial), {answer["criterion"] for answer in trial["attested"]}
    return [*found, *(c for c in trial["criteria"] if c["id"] in said and c not in found)]


def _decides(trial: TrialResult) -> list[CriterionResult]:
    failing = {name for reason in trial["reasons"] for name in reason}
    if failing:
        return [c for c in trial["criteria"] if c["id"] in failing]
    open_ = [c for c in trial["criteria"] if c["truth"] == "unknown"]
    lacking = [c for c in open_ if c["missing"]] if trial["verdict"] == "needs_facts" else []
    return [*speaking_against(trial), *lacking] if lacking else open_
