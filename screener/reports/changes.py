"""Which verdicts differ between two results, and why: a what-if, two profiles, or two versions of the data.

For professionals: a family face shows none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from screener.engine.result import Code
from screener.engine.whatif import verdict_changes
from screener.reports import console
from screener.reports.console import STYLES, warned
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.layout import Hanging, line
from screener.reports.said import COURSES, STATUSES
from screener.reports.text import printable
from screener.reports.wording import Words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from screener.engine.result import CriterionResult, TrialResult
    from screener.engine.whatif import Compared, CriterionChange, Setting, TrialChange
    from screener.knowledge import Knowledge

    Lines = list[RenderableType]

ARROW = "→"
SUPPOSED = N_("A what-if, and no advice: it shows what the criteria would say. Nothing is kept.")
OF_TREATMENTS = N_("What is supposed of medicines: for the treating team to judge; not a recommendation.")
OUTWEIGHED = N_("Other results of {name} in the profile also count; they leave it otherwise than supposed.")
WHOLE = {
    ("treatments", "current"): N_("the list of treatments is whole (now)"),
    ("treatments", "ever"): N_("the list of treatments is whole (ever)"),
    ("conditions", "current"): N_("the list of conditions is whole (now)"),
    ("conditions", "ever"): N_("the list of conditions is whole (ever)"),
}
NOTHING = N_("No verdict changes.")
STATES = {**COURSES, **STATUSES, "remission": N_("remission"), "ended": N_("ended")}
"""What can be supposed of a course of treatment or of a condition."""
AGAINST = N_("against")
WIDTH = 5


class Changed:
    """Renders what differs between two results."""

    def __init__(self, compared: Compared, was: Knowledge, now: Knowledge, language: Language = ENGLISH) -> None:
        self.changes = compared.changes
        self.before = {t["id"]: t for t in compared.old["trials"]}
        self.after = {t["id"]: t for t in compared.new["trials"]}
        self.was, self.now = Words(was, language), Words(now, language)
        self.say = language.say

    def what_if(self) -> Group:
        """What is supposed, and which verdicts that changes."""
        asked = self.changes["set"]
        supposed = printable(self.now.language.clauses(map(self._supposed, asked)))
        lead = self.say("What if on {day}", day=self.changes["new"]["on"])
        head = line(self.say("{lead}: {supposed}?", lead=lead, supposed=supposed), bold=lead)
        of_treatments = [line(self.say(OF_TREATMENTS))] if any(s["about"] == "treatment" for s in asked) else []
        notes = [line(self.say(OUTWEIGHED, name=self._name(s))) for s in asked if s["outweighed"]]
        return Group(head, line(self.say(SUPPOSED)), *of_treatments, *self._warnings(), *notes, *self._verdicts())

    def diff(self) -> Group:
        """Which verdicts differ, then the trials of which only criteria or the status do."""
        return Group(*self._compared(), *self._warnings(), *self._verdicts(), *self._others())

    # the head

    def _supposed(self, one: Setting) -> str:
        day = f" ({one['date']})" if one["date"] else ""
        if one["about"] == "complete":
            return f"{self.say(WHOLE[one['name'], one['said']])}{day}"
        said = self.say("{name}: {said}", name=self._name(one), said=self._value(one))
        return f"{said}{day}"

    def _value(self, one: Setting) -> str:
        """What is supposed, in words; a number with its unit as it was written."""
        if one["about"] == "fact":
            return self.now.said.value(one["name"], one["said"]).replace("_", " ")
        return self.say(STATES.get(one["said"], one["said"])).replace("_", " ")

    def _name(self, one: Setting) -> str:
        return self.now.name(one["about"], one["name"])

    def _compared(self) -> Lines:
        old, new = self.changes["old"], self.changes["new"]
        was, now = (printable(self.now.who(side["profile_id"])) for side in (old, new))
        if old["data"] == new["data"]:
            pair = f"{was} {ARROW} {now}"
            return [line(self.say("{profiles}, on {day}.", profiles=pair, day=new["on"]), bold=pair)]
        lead = self.say("{who}, two versions of the data:", who=now)
        pair = f"{old['data']} {ARROW} {new['data']}"
        return [line(self.say("{lead} {versions}, on {day}.", lead=lead, versions=pair, day=new["on"]), bold=lead)]

    def _warnings(self) -> Lines:
        return [warned(self.now.warning(w)) for w in self.changes["warnings"]]

    # the trials

    def _verdicts(self) -> Lines:
        trials = [t for t in self.changes["trials"] if verdict_changes(t)]
        return [part for t in trials for part in self._trial(t)] or [Text(""), line(self.say(NOTHING))]

    def _others(self) -> Lines:
        trials = [t for t in self.changes["trials"] if not verdict_changes(t)]
        lines = [part for t in trials for part in self._trial(t)]
        title = line(self.say("The verdict stays, and something else changes").upper(), "bold underline")
        return [Text(""), title, *lines] if trials else []

    def _trial(self, change: TrialChange) -> Lines:
        """Verdict before and after, what the newer one rests on, and each criterion that differs."""
        lines: Lines = [Text(""), self._heading(change)]
        trial = self.after.get(change["id"])
        words = self.now if trial else self.was
        lines.append(_indented(words.texts.title(change["id"]), style="italic"))
        if trial is None:
            return lines
        lines.extend(map(_indented, self._said(change, trial)))
        encoded = not any("not_encoded" in side["flags"] for side in (change["before"], change["after"]) if side)
        return [*lines, *(self._criterion(trial["id"], c) for c in change["criteria"] if encoded)]

    def _heading(self, change: TrialChange) -> Text:
        sides = [(self.was, self.before.get(change["id"])), (self.now, self.after.get(change["id"]))]
        parts = [(self._verdict(words, trial), STYLES[trial["verdict"]]) for words, trial in sides if trial]
        if len(parts) == 2 and parts[0] == parts[1]:
            parts.pop()
        joined = [part for p in parts for part in (p, (f" {ARROW} ", ""))][:-1]
        return Text.assemble((change["id"], "bold"), "  ", self._only_on_one(change["id"]), *joined)

    def _only_on_one(self, trial: str) -> str:
        """Said of a trial that only one side has."""
        if trial not in self.before:
            return f"{self.say('new')}: "
        return "" if trial in self.after else f"{self.say('no longer on record')}: "

    def _verdict(self, words: Words, trial: TrialResult) -> str:
        heading = words.heading(trial).upper()
        against = "probably_against" in trial["flags"]
        return self.say("{verdict}, probably against", verdict=heading) if against else heading

    def _said(self, change: TrialChange, trial: TrialResult) -> list[str]:
        """What the newer verdict rests on, where the verdict differs; and what the status now means for asking."""
        together = [reason for reason in trial["reasons"] if len(reason) > 1]
        said = [self.now.verdict(trial)] if verdict_changes(change) and not together else []
        said += [self._not_together(reason) for reason in together]
        old = self.before.get(trial["id"])
        if old and old["joinable"] != trial["joinable"]:
            states = [self.now.to_join(t["status"]["value"], t["joinable"]) for t in (old, trial)]
            said.append(self.say("To join: {states}.", states=f" {ARROW} ".join(states)))
        return said

    def _not_together(self, criteria: list[str]) -> str:
        return self.say("{criteria} cannot be met together.", criteria=self.now.language.together(criteria))

    def _criterion(self, trial: str, change: CriterionChange) -> Hanging:
        """Its truth on both sides, and why; of a text that differs both texts."""
        before, after = change["before"], change["after"]
        was, now = self.was.criteria(trial).criteria, self.now.criteria(trial).criteria
        known = [any(c.id == change["id"] for c in side) for side in (was, now)]
        sides = zip((self.was, self.now), known, strict=True)
        texts = [words.text(trial, change["id"]) if there else "" for words, there in sides]
        why = f" — {self.now.reason(after, trial)}" if after else ""
        differs = before and after and "text" in change["changed"]
        it_said = f" ({self.say('it said: {text}', text=texts[0])})" if differs else ""
        truths, text = self._truths(trial, before, after), texts[1] or texts[0]
        said = self.say("{name}: {said}", name=truths, said=text) if text else truths
        return criterion_line(change["id"], f"{said}{it_said}{why}")

    def _truths(self, trial: str, before: CriterionResult | None, after: CriterionResult | None) -> str:
        """Its truth then and now, in words."""
        sides = ((self.was, before), (self.now, after))
        marks = [self.say(mark(words.criterion(trial, c["id"]).side, c)) for words, c in sides if c]
        if before and after:
            return f" {ARROW} ".join(dict.fromkeys(marks))
        return f"{self.say('no longer a criterion') if before else self.say('new')} ({marks[0]})"


def mark(side: str, criterion: CriterionResult) -> str:
    """A criterion's truth in a word: inclusion criteria are met or not, exclusion criteria clear or excluding."""
    return AGAINST if criterion["reason"]["code"] is Code.PROBABLY_AGAINST else console.mark(side, criterion)


def criterion_line(criterion: str, said: str, indent: int = 3) -> Hanging:
    """What is said of a criterion, beside its id."""
    name = "…" if criterion.startswith("unread-") else criterion
    return Hanging(Text(f"{'':{indent}}{name:<{WIDTH}}"), Text(printable(said)))


def _indented(line: str, style: str = "") -> Hanging:
    return Hanging(Text("   "), Text(printable(line), style=style))
