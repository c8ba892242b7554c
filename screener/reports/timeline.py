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
from screener.reports.console import NOT_ADVICE, STYLES, warned
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.layout import Hanging, line
from screener.reports.text import printable
from screener.reports.wording import VERDICTS, Words, sentence

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from screener.engine.result import Evidence, Result, TrialResult
    from screener.engine.whatif import TimedChange, Timeline, TrialTimeline, Turn
    from screener.knowledge import Knowledge

SIGNS = {"eligible": "=", "for_site": "=", "unread": "=", "needs_facts": "?", "not_now": "-", "not_eligible": "-"}
LEGEND = N_("The bar: = nothing fails, ? facts are missing, - a criterion fails. The days below it are exact.")
COUNTED = {
    "first_dose": N_("counted from the first dose; not a recommendation"),
    "last_dose": N_("counted from the last dose; not a recommendation"),
}
NARROWEST = 60
"""On a narrower terminal there is no bar: the lines below it say all that it does."""
NONE_CLOSES = N_("No trial that can be asked about closes by time alone up to {day}.")
NOTHING = N_("Time alone changes no verdict and no criterion of these trials:")
NOT_IN = N_("Time alone changes nothing in:")
NAMED = 2
"""So many criteria that change for one and the same reason are shown with their texts."""
COLUMN = 15


class Page:
    """Renders one timeline."""

    def __init__(self, timeline: Timeline, result: Result, knowledge: Knowledge, language: Language = ENGLISH) -> None:
        self.timeline, self.result, self.words = timeline, result, Words(knowledge, language)
        self.say = language.say
        self.today = {t["id"]: t for t in result["trials"]}

    def shown(self) -> Group:
        """The first window to close, then each trial that time changes, then the others in a line."""
        turning = [t for t in self.timeline["trials"] if len(t["turns"]) > 1]
        parts = [part for trial in turning for part in self._trial(trial)]
        legend: list[RenderableType] = [Text(""), line(self.say(LEGEND))] if turning else []
        last = (Text(""), line(self.say(NOT_ADVICE)))
        return Group(*self._head(), *parts, *self._still(), *self._left_out(), *legend, *last)

    # the head

    def _head(self) -> list[RenderableType]:
        ahead, words = self.timeline, self.words
        first = self.first_to_close()
        who = printable(words.who(ahead["profile_id"]))
        what = self.say("{who}, from {day} on, if nothing new is recorded.", who=who, day=ahead["on"])
        warnings = [warned(words.warning(w)) for w in ahead["warnings"]]
        return [line(first, "bold"), line(what), line(words.since(self.result["since"])), *warnings]

    def first_to_close(self) -> str:
        """Which trial's window closes first, or that none does."""
        closing = self.timeline["first_to_close"]
        return self.words.closing(closing) if closing else self.say(NONE_CLOSES, day=self.timeline["until"])

    # the trials

    def _trial(self, trial: TrialTimeline) -> list[RenderableType]:
        today = self.today[trial["id"]]
        verdict = (self.words.heading(today).upper(), STYLES[trial["verdict"]])
        heading = Text.assemble((trial["id"], "bold"), "  ", verdict)
        title = Hanging(Text("   "), Text(self.words.texts.title(trial["id"]), style="italic"))
        state = sentence(self.words.to_join(today["status"]["value"], today["joinable"]))
        rows = [
            row for before, turn in pairwise([None, *trial["turns"]]) if turn for row in self._turn(before, turn, today)
        ]
        return [Text(""), heading, title, Hanging(Text("   "), Text(state)), Bar(trial), *rows]

    def _turn(self, before: Turn | None, turn: Turn, today: TrialResult) -> list[RenderableType]:
        """From which day to which, the verdict, and the criteria that change on the first of these days."""
        verdict = self.say(VERDICTS[turn["verdict"]]).lower()
        stays = before is not None and before["verdict"] == turn["verdict"]
        body = Text(self._until(turn, self.say("still {verdict}", verdict=verdict) if stays else verdict))
        body.highlight_words([verdict], STYLES[turn["verdict"]])
        day = turn["from"] if before else self.say("today")
        return [Hanging(Text(f"   {day:<12}"), body), *self._criteria(turn, today)]

    def _until(self, turn: Turn, verdict: str) -> str:
        if turn["until"] == self.timeline["until"]:
            return self.say("{verdict}, from then on", verdict=verdict)
        return self.say("{verdict}, until {day}", verdict=verdict, day=turn["until"])

    def _criteria(self, turn: Turn, today: TrialResult) -> list[RenderableType]:
        """Criteria that change in the same way for the same reason are told of together."""
        alike = self.changes(turn, today["id"])
        return [line for said, names in alike.items() for line in self._together(*said, names, today["id"])]

    def changes(self, turn: Turn, trial: str) -> dict[tuple[str, str], list[str]]:
        """The criteria that change on the first day, by how they do and why."""
        alike: dict[tuple[str, str], list[str]] = {}
        for change in turn["criteria"]:
            alike.setdefault(self._change(change, trial), []).append(change["id"])
        return alike

    def _together(self, how: str, why: str, names: list[str], trial: str) -> list[RenderableType]:
        if len(names) > NAMED:
            joined = Text(printable(f"{', '.join(names)}  {how} — {why}"))
            return [Hanging(Text(" " * COLUMN), joined)]
        told = [self.say("{name}: {said}", name=how, said=self.words.text(trial, name)) for name in names]
        return [criterion_line(n, f"{said} — {why}", COLUMN) for n, said in zip(names, told, strict=True)]

    def _change(self, change: TimedChange, trial: str) -> tuple[str, str]:
        """How the truth changes, and why."""
        side = self.words.criterion(trial, change["id"]).side
        marks = f" {ARROW} ".join(self.say(mark(side, c)) for c in (change["before"], change["after"]))
        if change["not_repeated"]:
            return self._unrepeated(marks, change["not_repeated"])
        why, counted = self.words.reason(change["after"], trial), COUNTED.get(change["counted_from"], "")
        advised = change["after"]["kind"] in ("date", "treating_team")
        return marks, f"{why}; {self.say(counted)}" if counted and not advised else why

    def _unrepeated(self, marks: str, lapsed: list[Evidence]) -> tuple[str, str]:
        """How it changes where nothing is measured or confirmed again, and what is then too old."""
        if all(e["name"] == WHOLE for e in lapsed):
            how = self.say("{marks}, if the list is not confirmed again", marks=marks)
        else:
            how = self.say("{marks}, if not repeated", marks=marks)
        return how, self.say(
            "too old from this day: {evidence}", evidence=self.words.language.clauses(map(self._lapsed, lapsed))
        )

    def _lapsed(self, evidence: Evidence) -> str:
        """A result, or a list that was declared whole."""
        listed = evidence["name"] == WHOLE
        return self.words.said.lists(evidence) if listed else self.words.evidence(evidence)

    def _still(self) -> list[RenderableType]:
        """The trials that time does not change, by their verdicts."""
        lead, *told = self.still() or [""]
        return [Text(""), line(lead), *(Hanging(Text("   "), Text(said)) for said in told)] if lead else []

    def still(self) -> list[str]:
        """The same in sentences: what the others say, or nothing."""
        still = [t for t in self.timeline["trials"] if len(t["turns"]) == 1]
        by_verdict: dict[str, list[str]] = {}
        for trial in still:
            by_verdict.setdefault(self.words.heading(self.today[trial["id"]]), []).append(trial["id"])
        lead = self.say(NOT_IN if len(still) < len(self.timeline["trials"]) else NOTHING)
        told = [self.say("{name}: {said}", name=v, said=", ".join(named)) for v, named in by_verdict.items()]
        return [lead, *told] if still else []

    def _left_out(self) -> list[RenderableType]:
        """How many trials were not looked at, because nothing shows them to be open."""
        left = len(self.result["trials"]) - len(self.timeline["trials"])
        said = self.words.language.say_many(
            "{count} trial with no sign of being open left out; --all shows it.",
            "{count} trials with no sign of being open left out; --all shows them.",
            left,
        )
        return [Text(""), line(said)] if left else []


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
