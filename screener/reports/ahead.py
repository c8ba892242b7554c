"""What lies ahead of a trial, for professionals: what is left to find out, what would lift a no, what time changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from screener.reports.layout import Hanging
from screener.reports.wording import HEADINGS, KINDS_OF_CHANGE, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from screener.engine.result import Change, Remaining, TrialResult

STEP = "   "
NOT_ADVICE = "for the treating team to judge; not a recommendation"


class Ahead:
    """The sections below the criteria of an explained trial."""

    def __init__(self, words: Words, trial: TrialResult) -> None:
        self.words, self.trial = words, trial

    def sections(self) -> list[RenderableType]:
        """Only those that have something to say."""
        left, lifts = self.trial["remaining"], self.trial["smallest_change"]
        return [
            *(self._left(left) if left else []),
            *(self._lifts(lifts) if lifts else []),
            *self._windows(),
        ]

    def _left(self, left: Remaining) -> list[RenderableType]:
        """What is still to be met, each answer that rules the trial out, and a smallest set that is enough."""
        return [
            *_section("What is left", self._condition(left["condition"], 1)),
            *_section("Each of these rules the trial out", map(self._bullet, map(self.words.told, left["rules_out"]))),
            *_section("These together are enough", map(self._bullet, map(self.words.told, left["enough"]))),
        ]

    def _condition(self, node: Any, depth: int) -> Iterator[str]:
        """A condition as an indented list."""
        key = next((k for k in ("all", "any", "of") if k in node), "")
        if not key:
            yield self._bullet(self.words.told(node), depth)
            return
        if depth > 1 or key != "all":
            yield self._bullet(HEADINGS[key].format(count=node.get("at_least", "")), depth)
            depth += 1
        for part in node[key]:
            yield from self._condition(part, depth)

    @staticmethod
    def _bullet(text: str, depth: int = 1) -> str:
        return f"{STEP * depth}- {text}"

    def _lifts(self, changes: list[Change]) -> list[RenderableType]:
        """What could be otherwise; what a treating team alone can judge stands under its own heading."""
        theirs = [c for c in changes if c["kind"] == "treating_team"]
        others = [c for c in changes if c["kind"] != "treating_team"]
        return [
            *_section("The smallest change that would lift this", map(self._change, others)),
            *_section(f"Also needed, {NOT_ADVICE}" if others else _capital(NOT_ADVICE), map(self._change, theirs)),
        ]

    def _change(self, change: Change) -> str:
        return self._bullet(f"{self.words.told(change)} ({KINDS_OF_CHANGE[change['kind']]})")

    def _windows(self) -> list[RenderableType]:
        """From which day time alone changes the verdict or a criterion."""
        later = self.trial["windows"][1:]
        return _section("What time alone changes", (self._bullet(self.words.window(w)) for w in later))


def _section(title: str, lines: Iterable[str]) -> list[RenderableType]:
    """A heading with lines below it, or nothing."""
    found = [_line(line) for line in lines]
    return [Text(""), Text(title, style="bold underline"), *found] if found else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _line(text: str) -> RenderableType:
    """A bullet whose further lines stand below its first word."""
    indent = len(text) - len(text.lstrip()) + 2
    return Hanging(Text(text[:indent]), Text(text[indent:]))
