"""What time alone changes in the trials of one patient, on one page: for clinicians and coordinators only.

A family face shows none of it: days that are counted from a medicine's doses are no reason to hold one back.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from screener.engine.result import WHOLE
from screener.reports.changes import ARROW, criterion_line, mark
from screener.reports.console import NOT_ADVICE, STYLES
from screener.reports.layout import Hanging
from screener.reports.text import printable
from screener.reports.wording import VERDICTS, Words, to_join

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from screener.engine.result import Evidence, Result, TrialResult
    from screener.engine.whatif import TimedChange, Timeline, TrialTimeline, Turn
    from screener.knowledge import Knowledge

SIGNS = {"eligible": "=", "for_site": "=", "unread": "=", "needs_facts": "?", "not_now": "-", "not_eligible": "-"}
LEGEND = "The bar: = nothing fails, ? facts are missing, - a criterion fails. The days below it are exact."
COUNTED = {
    "first_dose": "counted from the first dose; not a recommendation",
    "last_dose": "counted from the last dose; not a recommendation",
}
NARROWEST = 60
"""On a narrower terminal there is no bar: the lines below it say all that it does."""
NONE_CLOSES = "No trial that can be asked about closes by time alone up to {}."
NOTHING = "Time alone changes no verdict and no criterion of these trials:"
LEFT_OUT = "with no sign of being open left out; --all shows"
NAMED = 2
"""So many criteria that change for one and the same reason are shown with their texts."""
COLUMN = 15


class Page:
    """Renders one timeline."""

    def __init__(self, timeline: Timeline, result: Result, knowledge: Knowledge) -> None:
        self.timeline, self.result, self.words = timeline, result, Words(knowledge)
        self.today = {t["id"]: t for t in result["trials"]}

    def shown(self) -> Group:
        """The first window to close, then each trial that time changes, then the others in a line."""
        turning = [t for t in self.timeline["trials"] if len(t["turns"]) > 1]
        parts = [part for trial in turning for part in self._trial(trial)]
        legend = [Text(""), Text(LEGEND)] if turning else []
        return Group(*self._head(), *parts, *self._still(), *self._left_out(), *legend, Text(""), Text(NOT_ADVICE))

    # the head

    def _head(self) -> list[RenderableType]:
        line, r = self.timeline, self.result
        closing, until = line["first_to_close"], line["until"]
        first = self.words.closing(closing) if closing else NONE_CLOSES.format(until)
        who = f"Referral {printable(line['profile_id'])}" if line["profile_id"] else "Profile without a number"
        what = f"{who}, from {line['on']} on, if nothing new is recorded."
        onset, diagnosis = r["since"]["onset"], r["since"]["diagnosis"]
        since = (self.words.since(onset, "First symptoms"), self.words.since(diagnosis, "diagnosis"))
        warnings = (printable(self.words.warning(w)) for w in line["warnings"])
        marked = [Hanging(Text("! ", style="bold red"), Text(w)) for w in warnings]
        return [Text(first, style="bold"), Text(what), Text(f"{'; '.join(since)}."), *marked]

    # the trials

    def _trial(self, trial: TrialTimeline) -> list[RenderableType]:
        today = self.today[trial["id"]]
        verdict = (self.words.heading(today).upper(), STYLES[trial["verdict"]])
        heading = Text.assemble((trial["id"], "bold"), "  ", verdict)
        title = Hanging(Text("   "), Text(self.words.knowledge.records[trial["id"]].title, style="italic"))
        state = to_join(today["status"]["value"], today["joinable"])
        rows = [
            row for before, turn in pairwise([None, *trial["turns"]]) if turn for row in self._turn(before, turn, today)
        ]
        return [Text(""), heading, title, Text(f"   {state[:1].upper()}{state[1:]}."), Bar(trial), *rows]

    def _turn(self, before: Turn | None, turn: Turn, today: TrialResult) -> list[RenderableType]:
        """From which day to which, the verdict, and the criteria that change on the first of these days."""
        last = turn["until"] == self.timeline["until"]
        until = "from then on" if last else f"until {turn['until']}"
        said = VERDICTS[turn["verdict"]].lower()
        stays = "still " if before and before["verdict"] == turn["verdict"] else ""
        day = turn["from"] if before else "today"
        body = Text.assemble(stays, (said, STYLES[turn["verdict"]]), f", {until}")
        return [Hanging(Text(f"   {day:<12}"), body), *self._criteria(turn, today)]

    def _criteria(self, turn: Turn, today: TrialResult) -> list[RenderableType]:
        """Criteria that change in the same way for the same reason are told of together."""
        alike: dict[tuple[str, str], list[str]] = {}
        for change in turn["criteria"]:
            alike.setdefault(self._change(change, today["id"]), []).append(change["id"])
        return [line for said, names in alike.items() for line in self._together(*said, names, today["id"])]

    def _together(self, how: str, why: str, names: list[str], trial: str) -> list[RenderableType]:
        if len(names) > NAMED:
            joined = Text(f"{', '.join(names)}  {how} — {why}")
            return [Hanging(Text(" " * COLUMN), joined)]
        texts = [self.words.criterion(trial, name).text for name in names]
        return [criterion_line(n, f"{how}: {text} — {why}", COLUMN) for n, text in zip(names, texts, strict=True)]

    def _change(self, change: TimedChange, trial: str) -> tuple[str, str]:
        """How the truth changes, and why."""
        side = self.words.criterion(trial, change["id"]).side
        marks = f" {ARROW} ".join(mark(side, c) for c in (change["before"], change["after"]))
        if change["not_repeated"]:
            lists = all(e["name"] == WHOLE for e in change["not_repeated"])
            unless = "if the list is not confirmed again" if lists else "if not repeated"
            return (
                f"{marks}, {unless}",
                f"too old from this day: {'; '.join(map(self._lapsed, change['not_repeated']))}",
            )
        why, counted = self.words.reason(change["after"]), COUNTED.get(change["counted_from"], "")
        return marks, why if not counted or "not a recommendation" in why else f"{why}; {counted}"

    def _lapsed(self, evidence: Evidence) -> str:
        """A result, or a list that was declared whole."""
        if evidence["name"] != WHOLE:
            return self.words.evidence(evidence)
        where = ", ".join(part for part in (evidence["date"], evidence["source"]) if part)
        return f"the list of {evidence['about']}s" + (f" ({where})" if where else "")

    def _still(self) -> list[RenderableType]:
        """The trials that time does not change, by their verdicts."""
        still = [t for t in self.timeline["trials"] if len(t["turns"]) == 1]
        by_verdict: dict[str, list[str]] = {}
        for trial in still:
            by_verdict.setdefault(self.words.heading(self.today[trial["id"]]), []).append(trial["id"])
        if not still:
            return []
        lead = "Time alone changes nothing in:" if len(still) < len(self.timeline["trials"]) else NOTHING
        lines = [Hanging(Text("   "), Text(f"{said}: {', '.join(named)}")) for said, named in by_verdict.items()]
        return [Text(""), Text(lead), *lines]

    def _left_out(self) -> list[RenderableType]:
        """How many trials were not looked at, because nothing shows them to be open."""
        left = len(self.result["trials"]) - len(self.timeline["trials"])
        what, them = ("trial", "it") if left == 1 else ("trials", "them")
        return [Text(""), Text(f"{left} {what} {LEFT_OUT} {them}.")] if left else []


class Bar:
    """The verdicts of the days ahead in one line, as wide as there is room; none where there is little."""

    def __init__(self, trial: TrialTimeline) -> None:
        self.turns = trial["turns"]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """One sign for each stretch of days, by its first day."""
        if options.max_width < NARROWEST or len({SIGNS[t["verdict"]] for t in self.turns}) == 1:
            return
        first, last = (date.fromisoformat(day) for day in (self.turns[0]["from"], self.turns[-1]["until"]))
        room = options.max_width - COLUMN - len(f" {last}")
        days = -(-((last - first).days + 1) // room)
        signs = "".join(self._sign(first + timedelta(n)) for n in range(0, (last - first).days + 1, days))
        yield Text(f"   {first}  {signs} {last}", no_wrap=True)

    def _sign(self, day: date) -> str:
        return next(SIGNS[t["verdict"]] for t in self.turns if str(day) <= t["until"])
