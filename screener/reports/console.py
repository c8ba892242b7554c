"""The clinician's view in a terminal or a pipe: what is urgent first, then each trial with its reasons."""

from __future__ import annotations

import io
import sys
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.text import Text

from screener.engine.result import Code
from screener.reports.ahead import Ahead
from screener.reports.layout import Hanging
from screener.reports.text import printable
from screener.reports.wording import CLOSED, PURPOSES, SECTIONS, Words, counted, speaking_against, stated
from screener.rules.verdicts import EASIEST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from screener.engine.result import CriterionResult, Result, TrialResult
    from screener.knowledge import Knowledge

STYLES = {
    "eligible": "bold green",
    "for_site": "bold green",
    "unread": "bold",
    "needs_facts": "bold magenta",
    "not_now": "bold red",
    "not_eligible": "bold red",
}
"""Colours that can be read on a dark and on a light ground; nothing is said by colour alone."""
MARKS = {
    "met": "green",
    "clear": "green",
    "not met": "red",
    "excludes": "red",
    "missing": "magenta",
    "ask": "bold",
}
"""`met` and `not met` are said of inclusion criteria, `clear` and `excludes` of exclusion criteria."""
WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""
DECIDING = 2
"""So many criteria of a trial are shown where all trials are; `explain` shows the others."""
UNREAD = (Code.NOT_READ, Code.ITEM_NOT_ENCODED)
"""What a verdict's own line says already."""
NOTES = {"allowed": "Allowed: ", "advice": "Advised: ", "after_entry": "Only after entry: "}
LEFT_OUT = "left out: published series, and what does not take people with PML. --all shows them."
NOT_ADVICE = (
    "Screening only: it decides nothing and replaces no physician. "
    "Every registry status may have changed since it was read."
)


class Clinician:
    """Renders one result."""

    def __init__(self, result: Result, knowledge: Knowledge) -> None:
        self.result, self.knowledge, self.words = result, knowledge, Words(knowledge)
        self.on = date.fromisoformat(result["on"])

    def screen(self, *, whole: bool = False) -> Group:
        """The head, then the trials by purpose, in the result's order: in full what can be asked about, else briefly.

        `whole`: every trial in full.
        """
        number = count(1)
        parts = [part for section in self._sections() for part in self._section(*section, number, whole=whole)]
        left_out = [*([] if whole else self._left_out()), *self._reviewed()]
        return Group(*self._head(), *parts, *left_out, Text(""), Text(NOT_ADVICE))

    def explain(self, trial: TrialResult, only: str = "") -> Group:
        """One trial: its criteria by topic, each with its evidence, its source and what would change it."""
        said = "not_encoded" not in trial["flags"] or self.words.has_items(trial["id"])
        shown = [c for c in trial["criteria"] if said and only in ("", c["id"])]
        topics: dict[str, list[CriterionResult]] = {}
        for c in shown:
            topics.setdefault(self.words.criterion(trial["id"], c["id"]).topic, []).append(c)
        parts = [p for topic, found in topics.items() for p in self._topic(topic, trial, found)]
        verdict, purpose = self.words.verdict(trial), PURPOSES[trial["purpose"]]
        title = [Text(""), self._heading("", trial), *_indented(verdict), *self._about(trial, _sentence(purpose))]
        title += _indented(*self.words.encoding(trial))
        ahead = [] if only else Ahead(self.words, trial).sections()
        return Group(*self._head(), *title, *parts, *ahead, *self._end(trial, shown))

    # the trials by purpose

    def _sections(self) -> Iterator[tuple[str, list[TrialResult]]]:
        """Headings with their trials; treatment that can be asked about has one of its own."""
        for purpose, heading in SECTIONS.items():
            trials = [t for t in self.result["trials"] if t["purpose"] == purpose]
            apart = [t for t in trials if purpose == "treatment" and t["joinable"] == "no"]
            yield heading, [t for t in trials if t not in apart]
            yield CLOSED, apart

    def _section(
        self, heading: str, trials: list[TrialResult], number: Iterator[int], *, whole: bool
    ) -> list[RenderableType]:
        if not trials:
            return []
        full = [t for t in trials if whole or t["joinable"] != "no"]
        closed = self._closed([t for t in trials if t not in full])
        between = [Text("")] if full and closed else []
        shown = [part for t in full for part in self._full(next(number), t)]
        return [Text(""), Text(heading.upper(), style="bold underline"), *shown, *between, *closed]

    def _closed(self, trials: list[TrialResult]) -> list[RenderableType]:
        """A line each; those that nobody has encoded are only counted."""
        known = [t for t in trials if "not_encoded" not in t["flags"]]
        rest = len(trials) - len(known)
        lines = [self._brief(trial) for trial in known]
        return [*lines, *(_indented(counted(rest, more=len(trials) > rest)) if rest else [])]

    def _left_out(self) -> list[RenderableType]:
        missing = len(self.knowledge.records) - len(self.result["trials"])
        return [Text(""), Text(f"{missing} records are {LEFT_OUT}")] if missing else []

    def _reviewed(self) -> list[RenderableType]:
        """How many encodings a clinician has reviewed, and which are the reader's own."""
        encoded = [t for t in self.result["trials"] if "not_encoded" not in t["flags"]]
        reviewed, own = sum(t["review"] is not None for t in encoded), [t["id"] for t in encoded if t["layer"] == "own"]
        said = f"Encodings of criteria that a clinician has reviewed: {reviewed} of {len(encoded)}."
        return [Text(""), Text(said), *([Text(f"Encoded in your own folder: {', '.join(own)}.")] if own else [])]

    # the head

    def _head(self) -> list[RenderableType]:
        r = self.result
        who = f"Referral {printable(r['profile_id'])}" if r["profile_id"] else "Profile without a number"
        lines: list[RenderableType] = [Text.assemble((who, "bold"), f", screened for {r['on']}")]
        onset, diagnosis = r["since"]["onset"], r["since"]["diagnosis"]
        since = (self.words.since(onset, "First symptoms"), self.words.since(diagnosis, "diagnosis"))
        lines.append(Text(f"{'; '.join(since)}."))
        closing = r["first_to_close"]
        lines.extend([Text(self.words.closing(closing))] if closing else [])
        classes = (self.words.diagnosis(d) for d in r["diagnosis"])
        lines.extend(Text(f"{c}.") for c in classes)
        lines.extend(
            Hanging(Text("! ", style="bold red"), Text(printable(self.words.warning(w)))) for w in r["warnings"]
        )
        first = self.words.first_questions(r["questions"])
        lines.extend([Text(f"{first}.")] if first else [])
        return lines

    # a trial

    def _full(self, number: int, trial: TrialResult) -> list[RenderableType]:
        return [Text(""), self._heading(f"{number}. ", trial), *self._decides(trial), *self._about(trial)]

    def _brief(self, trial: TrialResult) -> RenderableType:
        verdict, status = (self.words.heading(trial), STYLES[trial["verdict"]]), trial["status"]
        said = f"  {trial['id']}  {stated(status['value'], status['as_of'])}"
        return Hanging(Text("   "), Text.assemble(verdict, said))

    def _heading(self, number: str, trial: TrialResult) -> Text:
        verdict = (self.words.heading(trial).upper(), STYLES[trial["verdict"]])
        return Text.assemble(number, verdict, (f"  {trial['id']}", "bold"))

    def _decides(self, trial: TrialResult) -> list[RenderableType]:
        """What decides, in a line, and the one or two criteria behind it; the others are for `explain`."""
        deciding = _deciding(trial)
        failing = trial["verdict"] in ("not_now", "not_eligible")
        said = [] if failing and deciding else _indented(self.words.verdict(trial))
        said = [*said, *_indented(*(_together(reason) for reason in trial["reasons"] if len(reason) > 1))]
        more = len(deciding) - DECIDING
        rest = _indented(f"and {more} more: `screener explain` shows them.") if more > 0 else []
        return [*said, *(self._row(trial, c) for c in deciding[:DECIDING]), *rest]

    def _about(self, trial: TrialResult, *more: str) -> list[RenderableType]:
        """Title, what else there is to say, place and distance, status with its age, how to ask."""
        record = self.knowledge.records[trial["id"]]
        said = (self.words.places(trial), self.words.status(trial, self.on))
        return [
            Hanging(Text("   "), Text(record.title, style="italic")),
            *_indented(*more, *map(_sentence, said), record.how_to_ask),
        ]

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
        return Text(f"{text} — {reason}" if text else reason)

    # one trial explained

    def _topic(self, topic: str, trial: TrialResult, criteria: list[CriterionResult]) -> list[RenderableType]:
        lines: list[RenderableType] = [Text(""), Text(topic.replace("_", " ").capitalize(), style="bold underline")]
        for c in criteria:
            lines.append(self._row(trial, c))
            lines.extend(Hanging(Text(" " * 16), Text(line)) for line in self._sources(trial, c))
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
        texts = self.words.criteria(trial["id"])
        lines: list[RenderableType] = [Text(""), Text("Sources", style="bold underline")] if used else []
        for name, text in texts.sources.items():
            if name in used:
                lines.append(
                    Hanging(Text(f"   {name:<12} "), Text(f"{text['what']}; {text['dated']}. {text['where']}"))
                )
        notes = texts.notes if len(shown) == len(trial["criteria"]) else ()
        return [*lines, *([Text("")] if notes else []), *(Text(_note(note)) for note in notes)]


def rendered(view: RenderableType) -> str:
    """As it is printed here: colour only where a person looks, no blanks at the end of a line."""
    seen = True if sys.stdout is not None and sys.stdout.isatty() else None
    out = io.StringIO()
    console = Console(file=out, force_terminal=seen, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    console.print(view)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _deciding(trial: TrialResult) -> list[CriterionResult]:
    """The criteria that the verdict rests on, beside what its own line says: what is missing, and what nobody read.

    Of a failing one the hardest obstacle first; of another what is left to the site, what is probably against first.
    """
    failing = {name for reason in trial["reasons"] for name in reason}
    if failing:
        return sorted((c for c in trial["criteria"] if c["id"] in failing), key=_hardest_first)
    open_ = [c for c in trial["criteria"] if c["truth"] == "unknown" and c["reason"]["code"] not in UNREAD]
    against = speaking_against(trial)
    others = [c for c in open_ if c not in against]
    return against if trial["verdict"] == "needs_facts" else [*against, *others]


def _together(reason: list[str]) -> str:
    """Criteria of which each could be met, and not all at once."""
    return f"{', '.join(reason[:-1])} and {reason[-1]} cannot be met together, whatever is still found out."


def _hardest_first(criterion: CriterionResult) -> int:
    return -EASIEST_FIRST.index(criterion["kind"]) if criterion["kind"] else 1


def _indented(*lines: str) -> list[RenderableType]:
    return [Hanging(Text("   "), Text(line)) for line in lines]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _note(note: dict[str, Any]) -> str:
    """A line of a trial's file that can never exclude."""
    return f"{NOTES.get(note.get('kind', ''), '')}{note['text']}"


def _short(criterion: str) -> str:
    return "…" if criterion.startswith("unread-") else criterion
