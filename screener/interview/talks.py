"""With whom one speaks: somebody at a terminal, with completion and a history of nothing, or a pipe, line by line."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompt_toolkit import PromptSession

WIDEST, FALLBACK = 80, (60, 24)
PROMPT = "> "


class Pipe:
    """Reads lines as they come and writes what it says: for programs, and where there is no terminal."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self.write = write
        self.width = _width()

    def say(self, text: str) -> None:
        """Shows a line."""
        self.write(f"{text}\n")

    def ask(self, names: Sequence[str]) -> str:  # noqa: ARG002
        """The next line. Raises EOFError at the end."""
        self.write(PROMPT)
        line = sys.stdin.readline() if sys.stdin is not None else ""
        self.write("\n")
        if not line:
            raise EOFError
        return line.rstrip("\n")


class Terminal(Pipe):
    """The same with a line that can be edited, where Tab completes a name. Keeps no history of what was typed."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__(write)
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import DummyHistory

        self.line: PromptSession[str] = PromptSession(history=DummyHistory())

    def ask(self, names: Sequence[str]) -> str:
        """What was typed. Raises EOFError for Ctrl-D, KeyboardInterrupt for Ctrl-C."""
        from prompt_toolkit.completion import FuzzyCompleter, WordCompleter

        self.width = _width()
        completer = FuzzyCompleter(WordCompleter(list(names), sentence=True)) if names else None
        return self.line.prompt(PROMPT, completer=completer, complete_while_typing=False)


def talk(write: Callable[[str], None]) -> Pipe:
    """A terminal where somebody types and reads, else a pipe."""
    seen = [stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)]
    return Terminal(write) if all(seen) else Pipe(write)


def _width() -> int:
    return min(get_terminal_size(FALLBACK).columns, WIDEST)
