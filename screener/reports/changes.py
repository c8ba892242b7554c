"""Which verdicts differ between two results, and why: a what-if, two profiles, or two versions of the data.

For professionals: a family face shows none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from screener.engine.result import Code
from screener.engine.whatif import verdict_changes
from screener.reports.console import STYLES
from screener.reports.layout import Hanging
from screener.reports.text import printable
from screener.reports.wording import SAID, Words, to_join

if TYPE_CHECKING:
    from screener.engine.result import CriterionResult, TrialResult
    from screener.engine.whatif import Compared, CriterionChange, Setting, TrialChange
    from screener.knowledge import Knowledge

    Lines = list[Hanging | Text]

ARROW = "→"
SUPPOSED = "A what-if, and no advice: it shows what the criteria would say. Nothing is kept."
OF_TREATMENTS = "What is supposed of medicines: for the treating team to judge; not a recommendation."
OUTWEIGHED = "{} in the profile also count; they leave it otherwise than supposed."
WHOLE = {"current": "now", "ever": "ever"}
NOTHING = "No verdict changes."
WIDTH = 5


class Changed:
    """Renders what differs between two results."""

    def __init__(self, compared: Compared, was: Knowledge, now: Knowledge) -> None:
        self.changes = compared.changes
        self.before = {t["id"]: t for t in compared.old["trials"]}
        self.after = {t["id"]: t for t in compared.new["trials"]}
        self.was, self.now = Words(was), Words(now)

    def what_if(self) -> Group:
        """What is supposed, and which verdicts that changes."""
        asked = self.changes["set"]
        said = "; ".join(map(self._supposed, asked))
        head = [Text.assemble((f"What if on {self.changes['new']['on']}", "bold"), f": {printable(said)}?")]
        of_treatments = [Text(OF_TREATMENTS)] if any(s["about"] == "treatment" for s in asked) else []
        notes = [OUTWEIGHED.format(f"Other results of {self._name(s)}") for s in asked if s["outweighed"]]
        return Group(*head, Text(SUPPOSED), *of_treatments, *self._warnings(), *map(Text, notes), *self._verdicts())

    def diff(self) -> Group:
        """Which verdicts differ, then the trials of which only criteria or the status do."""
        return Group(*self._compared(), *self._warnings(), *self._verdicts(), *self._others())

    # the head

    def _supposed(self, one: Setting) -> str:
        day = f" ({one['date']})" if one["date"] else ""
        if one["about"] == "complete":
            return f"the list of {one['name']} is whole ({WHOLE[one['said']]}){day}"
        return f"{self._name(one)}: {SAID.get(one['said'], one['said']).replace('_', ' ')}{day}"

    def _name(self, one: Setting) -> str:
        return self.now.name(one["about"], one["name"])

    def _compared(self) -> Lines:
        old, new = self.changes["old"], self.changes["new"]
        if old["data"] != new["data"]:
            who = f"{_referral(new['profile_id'])}, two versions of the data: "
            said = f"{old['data']} {ARROW} {new['data']}"
            return [Text.assemble((who, "bold"), said, f", on {new['on']}.")]
        pair = f"{_referral(old['profile_id'])} {ARROW} {_referral(new['profile_id'])}"
        return [Text.assemble((pair, "bold"), f", on {new['on']}.")]

    def _warnings(self) -> Lines:
        said = (printable(self.now.warning(w)) for w in self.changes["warnings"])
        return [Hanging(Text("! ", style="bold red"), Text(line)) for line in said]

    # the trials

    def _verdicts(self) -> Lines:
        trials = [t for t in self.changes["trials"] if verdict_changes(t)]
        return [Text(""), Text(NOTHING)] if not trials else [line for t in trials for line in self._trial(t)]

    def _others(self) -> Lines:
        trials = [t for t in self.changes["trials"] if not verdict_changes(t)]
        lines = [line for t in trials for line in self._trial(t)]
        title = Text("THE VERDICT STAYS, AND SOMETHING ELSE CHANGES", style="bold underline")
        return [Text(""), title, *lines] if trials else []

    def _trial(self, change: TrialChange) -> Lines:
        """Verdict before and after, what the newer one rests on, and each criterion that differs."""
        lines: Lines = [Text(""), self._heading(change)]
        trial = self.after.get(change["id"])
        words = self.now if trial else self.was
        lines.append(_indented(words.knowledge.records[change["id"]].title, style="italic"))
        if trial is None:
            return lines
        lines.extend(map(_indented, self._said(change, trial)))
        encoded = not any("not_encoded" in side["flags"] for side in (change["before"], change["after"]) if side)
        return [*lines, *(self._criterion(trial["id"], c) for c in change["criteria"] if encoded)]

    def _heading(self, change: TrialChange) -> Text:
        sides = [(self.was, self.before.get(change["id"])), (self.now, self.after.get(change["id"]))]
        parts = [(_verdict(words, trial), STYLES[trial["verdict"]]) for words, trial in sides if trial]
        if len(parts) == 2 and parts[0] == parts[1]:
            parts.pop()
        joined = [part for p in parts for part in (p, (f" {ARROW} ", ""))][:-1]
        missing = "new: " if sides[0][1] is None else "no longer on record: " if sides[1][1] is None else ""
        return Text.assemble((change["id"], "bold"), "  ", missing, *joined)

    def _said(self, change: TrialChange, trial: TrialResult) -> list[str]:
        """What the newer verdict rests on, where the verdict differs; and what the status now means for asking."""
        together = [reason for reason in trial["reasons"] if len(reason) > 1]
        said = [self.now.verdict(trial)] if verdict_changes(change) and not together else []
        said += [f"{', '.join(reason[:-1])} and {reason[-1]} cannot be met together." for reason in together]
        old = self.before.get(trial["id"])
        if old and old["joinable"] != trial["joinable"]:
            states = [to_join(t["status"]["value"], t["joinable"]) for t in (old, trial)]
            said.append(f"To join: {f' {ARROW} '.join(states)}.")
        return said

    def _criterion(self, trial: str, change: CriterionChange) -> Hanging:
        """Its truth on both sides, and why; of a text that differs both texts."""
        before, after = change["before"], change["after"]
        was, now = self.was.criteria(trial).criteria, self.now.criteria(trial).criteria
        texts = [next((c.text for c in known if c.id == change["id"]), "") for known in (was, now)]
        why = f" — {self.now.reason(after)}" if after else ""
        it_said = f" (it said: {texts[0]})" if before and after and "text" in change["changed"] else ""
        text = texts[1] or texts[0]
        said = f"{self._truths(trial, before, after)}{': ' if text else ''}{text}{it_said}{why}"
        return criterion_line(change["id"], said)

    def _truths(self, trial: str, before: CriterionResult | None, after: CriterionResult | None) -> str:
        """Its truth then and now, in words."""
        sides = ((self.was, before), (self.now, after))
        marks = [mark(words.criterion(trial, c["id"]).side, c) for words, c in sides if c]
        if before and after:
            return f" {ARROW} ".join(dict.fromkeys(marks))
        return f"{'no longer a criterion' if before else 'new'} ({marks[0]})"


def mark(side: str, criterion: CriterionResult) -> str:
    """A criterion's truth in a word: inclusion criteria are met or not, exclusion criteria clear or excluding."""
    if criterion["reason"]["code"] is Code.PROBABLY_AGAINST:
        return "against"
    if criterion["truth"] == "unknown":
        return "missing" if criterion["missing"] else "ask"
    words = ("met", "not met") if side == "inclusion" else ("clear", "excludes")
    return words[criterion["truth"] == "false"]


def criterion_line(criterion: str, said: str, indent: int = 3) -> Hanging:
    """What is said of a criterion, beside its id."""
    name = "…" if criterion.startswith("unread-") else criterion
    return Hanging(Text(f"{'':{indent}}{name:<{WIDTH}}"), Text(printable(said)))


def _verdict(words: Words, trial: TrialResult) -> str:
    against = ", probably against" if "probably_against" in trial["flags"] else ""
    return f"{words.heading(trial).upper()}{against}"


def _referral(number: str) -> str:
    return f"Referral {printable(number)}" if number else "Profile without a number"


def _indented(line: str, style: str = "") -> Hanging:
    return Hanging(Text("   "), Text(printable(line), style=style))
