"""The clinician's view in a terminal or a pipe: what is urgent first, then each trial with its reasons."""

from __future__ import annotations

import io
import sys
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.text import Text

from screener.reports.text import printable
from screener.reports.wording import PURPOSES, VERDICTS, Words
from screener.trials import in_order, joinable

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderableType, RenderResult

    from screener.engine.result import CriterionResult, Result, TrialResult
    from screener.knowledge import Knowledge

STYLES = {
    "eligible": "bold green",
    "for_site": "bold green",
    "unread": "bold cyan",
    "needs_facts": "bold yellow",
    "not_now": "bold magenta",
    "not_eligible": "bold red",
}
MARKS = {
    "met": "green",
    "clear": "green",
    "not met": "red",
    "excludes": "red",
    "missing": "yellow",
    "ask": "cyan",
}
"""`met` and `not met` are said of inclusion criteria, `clear` and `excludes` of exclusion criteria."""
NOT_ADVICE = (
    "Screening only: it decides nothing and replaces no physician. "
    "Every registry status may have changed since it was read."
)


class Clinician:
    """Renders one result."""

    def __init__(self, result: Result, knowledge: Knowledge) -> None:
        self.result, self.knowledge, self.words = result, knowledge, Words(knowledge)

    def screen(self) -> Group:
        """Everything: the head, then the trials in the result's order."""
        trials = [part for i, t in enumerate(self.result["trials"]) for part in self._trial(i + 1, t)]
        return Group(*self._head(), *trials, *self._not_encoded(), Text(""), Text(NOT_ADVICE, style="dim"))

    def _not_encoded(self) -> list[RenderableType]:
        """Trials that can be asked about, and whose criteria nobody has encoded yet: silence would be a "no"."""
        day, known = date.fromisoformat(self.result["on"]), self.knowledge
        unread = [r for r in in_order(known.records.values(), day) if r.key not in known.trials]
        said = self.words.not_encoded([r.key for r in unread if r.takes_pml != "no" and joinable(r, day) != "no"])
        return [Text(""), Text(said)] if said else []

    def explain(self, trial: TrialResult, only: str = "") -> Group:
        """One trial: its criteria by topic, each with its evidence, its source and what would change it."""
        shown = [c for c in trial["criteria"] if only in ("", c["id"])]
        topics: dict[str, list[CriterionResult]] = {}
        for c in shown:
            topics.setdefault(self.words.criterion(trial["id"], c["id"]).topic, []).append(c)
        parts = [p for topic, found in topics.items() for p in self._topic(topic, trial, found)]
        return Group(*self._head(), *self._title(0, trial), *parts, *self._end(trial, shown))

    # the head

    def _head(self) -> list[RenderableType]:
        r = self.result
        who = f"Referral {printable(r['profile_id'])}" if r["profile_id"] else "Profile without a number"
        lines: list[RenderableType] = [Text.assemble((who, "bold"), f", screened for {r['on']}")]
        onset, diagnosis = r["since"]["onset"], r["since"]["diagnosis"]
        since = (self.words.since(onset, "First symptoms"), self.words.since(diagnosis, "diagnosis"))
        lines.append(Text(f"{'; '.join(since)}."))
        classes = (self.words.diagnosis(d) for d in r["diagnosis"])
        lines.extend(Text(f"{c}.") for c in classes)
        lines.extend(
            Hanging(Text("! ", style="bold red"), Text(printable(self.words.warning(w)))) for w in r["warnings"]
        )
        return lines

    # a trial

    def _trial(self, number: int, trial: TrialResult) -> list[RenderableType]:
        return [*self._title(number, trial), *(self._row(trial, c) for c in trial["criteria"])]

    def _title(self, number: int, trial: TrialResult) -> list[RenderableType]:
        record = self.knowledge.records[trial["id"]]
        heading = Text(f"{number}. " if number else "")
        heading.append(VERDICTS[trial["verdict"]].upper(), style=STYLES[trial["verdict"]])
        heading.append(f"  {trial['id']}", style="bold")
        purpose = PURPOSES.get(trial["purpose"], trial["purpose"].replace("_", " "))
        about = "; ".join(p for p in (purpose, ", ".join(record.countries), self.words.status(trial)) if p)
        title = Text(record.title, style="italic")
        body = [Text(self.words.verdict(trial)), title, Text(f"{about}."), Text(record.how_to_ask)]
        return [Text(""), heading, *(Hanging(Text("   "), line) for line in body)]

    def _row(self, trial: TrialResult, criterion: CriterionResult) -> RenderableType:
        word = self._mark(trial, criterion)
        head = Text.assemble("   ", (f"{word:<8} ", MARKS[word]), f"{_short(criterion['id']):<3} ")
        return Hanging(head, self._line(trial, criterion))

    def _mark(self, trial: TrialResult, criterion: CriterionResult) -> str:
        if criterion["truth"] == "unknown":
            return "missing" if criterion["missing"] else "ask"
        inclusion = self.words.criterion(trial["id"], criterion["id"]).side == "inclusion"
        words = ("met", "not met") if inclusion else ("clear", "excludes")
        return words[criterion["truth"] == "false"]

    def _line(self, trial: TrialResult, criterion: CriterionResult) -> Text:
        text = self.words.criterion(trial["id"], criterion["id"]).text
        reason = printable(self.words.reason(criterion))
        return Text.assemble(text, (" — " if text else "", "dim"), (reason, "dim"))

    # one trial explained

    def _topic(self, topic: str, trial: TrialResult, criteria: list[CriterionResult]) -> list[RenderableType]:
        lines: list[RenderableType] = [Text(""), Text(topic.replace("_", " ").capitalize(), style="bold underline")]
        for c in criteria:
            lines.append(self._row(trial, c))
            lines.extend(Hanging(Text(" " * 16), Text(line, style="dim")) for line in self._sources(trial, c))
        return lines

    def _sources(self, trial: TrialResult, criterion: CriterionResult) -> list[str]:
        """Where it was read, by the names under which the sources are listed at the end."""
        entry = self.words.criterion(trial["id"], criterion["id"])
        read = [f"{s['of']} {s['item']} ({s['quality'].replace('_', ' ')})" for s in entry.source]
        return [
            *([f"Source: {'; '.join(read)}."] if read else []),
            *([f"Note: {entry.note.strip()}"] if entry.note else []),
        ]

    def _end(self, trial: TrialResult, shown: list[CriterionResult]) -> list[RenderableType]:
        """The sources of what was shown, and the file's notes."""
        entries = [self.words.criterion(trial["id"], c["id"]) for c in shown]
        used = {source["of"] for entry in entries for source in entry.source}
        texts = self.knowledge.trials[trial["id"]]
        lines: list[RenderableType] = [Text(""), Text("Sources", style="bold underline")] if used else []
        for name, text in texts.sources.items():
            if name in used:
                lines.append(
                    Hanging(Text(f"   {name:<12} "), Text(f"{text['what']}; {text['dated']}. {text['where']}"))
                )
        notes = texts.notes if len(shown) == len(trial["criteria"]) else ()
        return [*lines, *([Text("")] if notes else []), *(Text(note) for note in notes)]


def rendered(view: RenderableType) -> str:
    """As it is printed here: colour only where a person looks, no blanks at the end of a line."""
    seen = True if sys.stdout is not None and sys.stdout.isatty() else None
    out = io.StringIO()
    Console(file=out, force_terminal=seen, highlight=False, markup=False, emoji=False).print(view)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _short(criterion: str) -> str:
    return "…" if criterion.startswith("unread-") else criterion


class Hanging:
    """A paragraph beside a head: its lines all begin where the first does. Quicker than a table."""

    def __init__(self, head: Text, body: Text) -> None:
        self.head, self.body = head, body

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Breaks the body to the width that the head leaves."""
        indent = Text(" " * len(self.head))
        lines = self.body.wrap(console, max(options.max_width - len(self.head), 20))
        beside = [Text.assemble(indent if number else self.head, line) for number, line in enumerate(lines)]
        yield Text("\n", no_wrap=True, overflow="ignore").join(beside)
