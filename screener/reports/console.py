"""The clinician's view in a terminal or a pipe: what is urgent first, then each trial with its reasons."""

from __future__ import annotations

import io
import sys
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.text import Text

from screener.engine.result import Code
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.layout import Hanging, line
from screener.reports.sources import briefly
from screener.reports.text import printable
from screener.reports.topics import TOPICS
from screener.reports.wording import CLOSED, PURPOSES, SECTIONS, Words, sentence, speaking_against
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
    N_("met"): "green",
    N_("clear"): "green",
    N_("not met"): "red",
    N_("excludes"): "red",
    N_("missing"): "magenta",
    N_("ask"): "bold",
}
"""`met` and `not met` are said of inclusion criteria, `clear` and `excludes` of exclusion criteria."""
WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""
DECIDING = 2
"""So many criteria of a trial are shown where all trials are; `explain` shows the others."""
UNREAD = (Code.NOT_READ, Code.ITEM_NOT_ENCODED)
"""What a verdict's own line says already."""
NOTES = {
    "allowed": N_("Allowed: {note}"),
    "advice": N_("Advised: {note}"),
    "after_entry": N_("Only after entry: {note}"),
}
REVIEWED_OF = N_("Encodings of criteria that a clinician has reviewed: {reviewed} of {encoded}.")
NOT_ADVICE = N_(
    "Screening only: it decides nothing and replaces no physician. "
    "Every registry status may have changed since it was read."
)


class Clinician:
    """Renders one result."""

    def __init__(self, result: Result, knowledge: Knowledge, language: Language = ENGLISH) -> None:
        self.result, self.knowledge, self.words = result, knowledge, Words(knowledge, language)
        self.say, self.texts = language.say, self.words.texts
        self.on = date.fromisoformat(result["on"])

    def screen(self, *, whole: bool = False) -> Group:
        """The head, then the trials by purpose, in the result's order: in full what can be asked about, else briefly.

        `whole`: every trial in full.
        """
        number = count(1)
        parts = [
            part
            for section in by_purpose(self.result["trials"])
            for part in self._section(*section, number, whole=whole)
        ]
        left_out = [] if whole else self._apart(self.left_out())
        return Group(
            *self._head(), *parts, *left_out, *self._apart(self.reviewed()), *self._apart([self.say(NOT_ADVICE)])
        )

    @staticmethod
    def _apart(said: list[str]) -> list[RenderableType]:
        """Lines with a blank one before them, or nothing."""
        return [Text(""), *map(line, said)] if said else []

    def explain(self, trial: TrialResult, only: str = "") -> Group:
        """One trial: its criteria by topic, each with its evidence, its source and what would change it."""
        from screener.reports.ahead import Ahead

        said = "not_encoded" not in trial["flags"] or self.words.has_items(trial["id"])
        shown = [c for c in trial["criteria"] if said and only in ("", c["id"])]
        topics: dict[str, list[CriterionResult]] = {}
        for c in shown:
            topics.setdefault(self.words.criterion(trial["id"], c["id"]).topic, []).append(c)
        parts = [p for topic, found in topics.items() for p in self._topic(topic, trial, found)]
        verdict, purpose = self.words.verdict(trial), self.say(PURPOSES[trial["purpose"]])
        title = [Text(""), self._heading("", trial), *_indented(verdict), *self._about(trial, sentence(purpose))]
        title += _indented(*self.words.encoding(trial))
        ahead = [] if only else Ahead(self.words, trial).sections()
        return Group(*self._head(), *title, *parts, *ahead, *self._end(trial, shown))

    # the trials by purpose

    def _section(
        self, heading: str, trials: list[TrialResult], number: Iterator[int], *, whole: bool
    ) -> list[RenderableType]:
        if not trials:
            return []
        full = [t for t in trials if whole or t["joinable"] != "no"]
        closed = self._closed([t for t in trials if t not in full])
        between = [Text("")] if full and closed else []
        shown = [part for t in full for part in self._full(next(number), t)]
        return [Text(""), line(self.say(heading).upper(), "bold underline"), *shown, *between, *closed]

    def _closed(self, trials: list[TrialResult]) -> list[RenderableType]:
        """A line each; those that nobody has encoded are only counted."""
        known = [t for t in trials if "not_encoded" not in t["flags"]]
        rest = len(trials) - len(known)
        lines = [self._brief(trial) for trial in known]
        return [*lines, *(_indented(self.words.not_shown(rest, more=len(trials) > rest)) if rest else [])]

    def left_out(self) -> list[str]:
        """How many records are shown on request only."""
        missing = len(self.knowledge.records) - len(self.result["trials"])
        if not missing:
            return []
        said = self.words.language.say_many(
            "{count} record is left out: published series, and what does not take people with PML. --all shows it.",
            "{count} records are left out: published series, and what does not take people with PML. --all shows them.",
            missing,
        )
        return [said]

    def reviewed(self) -> list[str]:
        """How many encodings a clinician has reviewed, and which are the reader's own."""
        encoded = [t for t in self.result["trials"] if "not_encoded" not in t["flags"]]
        reviewed, own = sum(t["review"] is not None for t in encoded), [t["id"] for t in encoded if t["layer"] == "own"]
        said = self.say(REVIEWED_OF, reviewed=reviewed, encoded=len(encoded))
        named = self.say("Encoded in your own folder: {trials}.", trials=", ".join(own))
        return [said, *([named] if own else [])]

    # the head

    def _head(self) -> list[RenderableType]:
        r, words = self.result, self.words
        who = printable(words.who(r["profile_id"]))
        closing = r["first_to_close"]
        first = words.first_questions(r["questions"])
        return [
            line(self.say("{who}, screened for {day}", who=who, day=r["on"]), bold=who),
            line(words.since(r["since"])),
            *([line(words.closing(closing))] if closing else []),
            *(line(f"{words.diagnosis(d)}.") for d in r["diagnosis"]),
            *(warned(words.warning(w)) for w in r["warnings"]),
            *([line(f"{first}.")] if first else []),
        ]

    # a trial

    def _full(self, number: int, trial: TrialResult) -> list[RenderableType]:
        return [Text(""), self._heading(f"{number}. ", trial), *self._decides(trial), *self._about(trial)]

    def _brief(self, trial: TrialResult) -> RenderableType:
        verdict, status = (self.words.heading(trial), STYLES[trial["verdict"]]), trial["status"]
        said = f"  {trial['id']}  {self.words.stated(status['value'], status['as_of'])}"
        return Hanging(Text("   "), Text.assemble(verdict, said))

    def _heading(self, number: str, trial: TrialResult) -> Text:
        verdict = (self.words.heading(trial).upper(), STYLES[trial["verdict"]])
        return Text.assemble(number, verdict, (f"  {trial['id']}", "bold"))

    def _decides(self, trial: TrialResult) -> list[RenderableType]:
        """What decides, in a line, and the one or two criteria behind it; the others are for `explain`."""
        deciding = deciding_criteria(trial)
        failing = trial["verdict"] in ("not_now", "not_eligible")
        said = [] if failing and deciding else _indented(self.words.verdict(trial))
        said += _indented(*(self.words.together(reason) for reason in trial["reasons"] if len(reason) > 1))
        more = len(deciding) - DECIDING
        hidden = self.words.language.say_many(
            "and {count} more: `screener explain` shows it.", "and {count} more: `screener explain` shows them.", more
        )
        rest = _indented(hidden) if more > 0 else []
        return [*said, *(self._row(trial, c) for c in deciding[:DECIDING]), *rest]

    def _about(self, trial: TrialResult, *more: str) -> list[RenderableType]:
        """Title, what else there is to say, place and distance, status with its age, how to ask."""
        said = (self.words.places(trial), self.words.status(trial, self.on))
        return [
            Hanging(Text("   "), Text(self.texts.title(trial["id"]), style="italic")),
            *_indented(*more, *map(sentence, said), self.texts.how_to_ask(trial["id"])),
        ]

    def _row(self, trial: TrialResult, criterion: CriterionResult) -> RenderableType:
        word = mark(self.words.criterion(trial["id"], criterion["id"]).side, criterion)
        head = Text.assemble("   ", (f"{self.say(word):<{self._width}} ", MARKS[word]), f"{short(criterion['id']):<3} ")
        return Hanging(head, self._line(trial, criterion))

    @property
    def _width(self) -> int:
        """Of the words for a criterion's truth."""
        return max(len(self.say(known)) for known in MARKS)

    @property
    def _hang(self) -> int:
        """Where the text of a criterion begins: after a margin, its truth and its id, each with a blank."""
        return 3 + self._width + 1 + 4

    def _line(self, trial: TrialResult, criterion: CriterionResult) -> Text:
        text = self.words.text(trial["id"], criterion["id"], "clinician")
        reason = printable(self.why(trial, criterion))
        return Text(f"{text} — {reason}" if text else reason)

    def why(self, trial: TrialResult, criterion: CriterionResult) -> str:
        """Why a criterion stands as it does; what the site attests is said to be the site's word."""
        site = next((a for a in trial["attested"] if a["criterion"] == criterion["id"]), None)
        return self.words.attested(site, trial["id"]) if site else self.words.reason(criterion, trial["id"])

    # one trial explained

    def _topic(self, topic: str, trial: TrialResult, criteria: list[CriterionResult]) -> list[RenderableType]:
        lines: list[RenderableType] = [Text(""), line(self.say(TOPICS[topic]), "bold underline")]
        for c in criteria:
            lines.append(self._row(trial, c))
            lines.extend(Hanging(Text(" " * self._hang), Text(said)) for said in self.sources(trial, c))
        return lines

    def sources(self, trial: TrialResult, criterion: CriterionResult) -> list[str]:
        """Where it was read, by the names under which the sources are listed at the end."""
        entry = self.words.criterion(trial["id"], criterion["id"])
        read = self.words.language.clauses(briefly(s, self.words.language) for s in entry.source)
        note = self.texts.criterion_note(trial["id"], criterion["id"]).strip() if entry.note else ""
        return [
            *([self.say("Source: {source}.", source=read)] if read else []),
            *([self.say("Note: {note}", note=note)] if note else []),
        ]

    def _end(self, trial: TrialResult, shown: list[CriterionResult]) -> list[RenderableType]:
        """The sources of what was shown, and the file's notes."""
        entries = [self.words.criterion(trial["id"], c["id"]) for c in shown]
        used = {source["of"] for entry in entries for source in entry.source}
        texts = self.words.criteria(trial["id"])
        lines: list[RenderableType] = [Text(""), line(self.say("Sources"), "bold underline")] if used else []
        lines += [
            self._source(trial["id"], name, text["where"]) for name, text in texts.sources.items() if name in used
        ]
        notes = self.notes(trial) if len(shown) == len(trial["criteria"]) else []
        return [*lines, *([Text("")] if notes else []), *map(line, notes)]

    def _source(self, trial: str, name: str, where: str) -> RenderableType:
        """What was read, as of when, and where it is."""
        read = self.words.language.clauses((self.texts.source(trial, name), self.texts.source_dated(trial, name)))
        return Hanging(Text(f"   {name:<12} "), Text(f"{read}. {where}"))

    def notes(self, trial: TrialResult) -> list[str]:
        """Lines of a trial's file that can never exclude."""
        kinds = [note.get("kind", "") for note in self.words.criteria(trial["id"]).notes]
        told = zip(kinds, self.texts.notes(trial["id"]), strict=True)
        return [self.say(NOTES[kind], note=note) if kind in NOTES else note for kind, note in told]


def by_purpose(trials: list[TrialResult]) -> Iterator[tuple[str, list[TrialResult]]]:
    """Headings with their trials; treatment that can be asked about has one of its own."""
    for purpose, heading in SECTIONS.items():
        found = [t for t in trials if t["purpose"] == purpose]
        apart = [t for t in found if purpose == "treatment" and t["joinable"] == "no"]
        yield heading, [t for t in found if t not in apart]
        yield CLOSED, apart


def mark(side: str, criterion: CriterionResult) -> str:
    """A criterion's truth in a word: inclusion criteria are met or not, exclusion criteria clear or excluding."""
    if criterion["truth"] == "unknown":
        return "missing" if criterion["missing"] else "ask"
    words = ("met", "not met") if side == "inclusion" else ("clear", "excludes")
    return words[criterion["truth"] == "false"]


def warned(said: str) -> RenderableType:
    """A warning, marked as such."""
    return Hanging(Text("! ", style="bold red"), Text(printable(said)))


def rendered(view: RenderableType) -> str:
    """As it is printed here: colour only where a person looks, no blanks at the end of a line."""
    seen = True if sys.stdout is not None and sys.stdout.isatty() else None
    out = io.StringIO()
    console = Console(file=out, force_terminal=seen, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    console.print(view)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def deciding_criteria(trial: TrialResult) -> list[CriterionResult]:
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


def _hardest_first(criterion: CriterionResult) -> int:
    return -EASIEST_FIRST.index(criterion["kind"]) if criterion["kind"] else 1


def _indented(*lines: str) -> list[RenderableType]:
    return [Hanging(Text("   "), Text(line)) for line in lines]


def short(criterion: str) -> str:
    """A criterion's id as it is shown; the part of a list that nobody could read has none."""
    return "…" if criterion.startswith("unread-") else criterion
