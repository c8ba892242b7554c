"""What lies ahead of a trial, for professionals: what is left to find out, what would lift a no, what time changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from screener.reports.language import N_
from screener.reports.layout import Hanging, line
from screener.reports.wording import HEADINGS, KINDS_OF_CHANGE, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from screener.engine.result import Change, Remaining, Tell, TrialResult

STEP = "   "
THEIRS = N_("For the treating team to judge; not a recommendation")
ALSO_THEIRS = N_("Also needed, for the treating team to judge; not a recommendation")


class Ahead:
    """The sections below the criteria of an explained trial."""

    def __init__(self, words: Words, trial: TrialResult) -> None:
        self.words, self.trial, self.say = words, trial, words.say

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
            *_section(self.say("What is left"), self._condition(left["condition"], 1)),
            *_section(self.say("Each of these rules the trial out"), self._folded(left["rules_out"])),
            *_section(self.say("These together are enough"), self._folded(left["enough"])),
        ]

    def _condition(self, node: Any, depth: int) -> Iterator[str]:
        """A condition as an indented list."""
        key = _joins(node)
        if not key:
            yield self._bullet(self.words.told(node), depth)
        elif depth == 1 and key == "all":
            for part in node[key]:
                yield from self._condition(part, depth) if _joins(part) or not self.words.routine(part) else ()
            yield from self._usual(part for part in node[key] if not _joins(part))
        else:
            yield self._bullet(self.say(HEADINGS[key], count=node.get("at_least", "")), depth)
            for part in node[key]:
                yield from self._condition(part, depth + 1)

    def _folded(self, tells: Sequence[Tell]) -> Iterator[str]:
        """A line each; what the site checks anyway in one."""
        yield from (self._bullet(self.words.told(tell)) for tell in tells if not self.words.routine(tell))
        yield from self._usual(tells)

    def _usual(self, tells: Iterable[Tell]) -> Iterator[str]:
        """Of these, what the site checks anyway: several of them in one line."""
        usual = [self.words.told(t) for t in tells if self.words.routine(t)]
        yield from map(self._bullet, self.words.folded(usual) if len(usual) > 1 else usual)

    @staticmethod
    def _bullet(text: str, depth: int = 1) -> str:
        return f"{STEP * depth}- {text}"

    def _lifts(self, changes: list[Change]) -> list[RenderableType]:
        """What could be otherwise; what a treating team alone can judge stands under its own heading."""
        theirs = [c for c in changes if c["kind"] == "treating_team"]
        others = [c for c in changes if c["kind"] != "treating_team"]
        return [
            *_section(self.say("The smallest change that would lift this"), map(self._change, others)),
            *_section(self.say(ALSO_THEIRS if others else THEIRS), map(self._change, theirs)),
        ]

    def _change(self, change: Change) -> str:
        return self._bullet(f"{self.words.told(change)} ({self.say(KINDS_OF_CHANGE[change['kind']])})")

    def _windows(self) -> list[RenderableType]:
        """From which day time alone changes the verdict or a criterion."""
        later = self.trial["windows"][1:]
        return _section(self.say("What time alone changes"), (self._bullet(self.words.window(w)) for w in later))


def _joins(node: Any) -> str:
    """How a condition joins its parts; empty for a single test."""
    return next((key for key in ("all", "any", "of") if key in node), "")


def _section(title: str, lines: Iterable[str]) -> list[RenderableType]:
    """A heading with lines below it, or nothing."""
    found = [_line(line) for line in lines]
    return [Text(""), line(title, "bold underline"), *found] if found else []


def _line(text: str) -> RenderableType:
    """A bullet whose further lines stand below its first word."""
    indent = len(text) - len(text.lstrip()) + 2
    return Hanging(Text(text[:indent]), Text(text[indent:]))
