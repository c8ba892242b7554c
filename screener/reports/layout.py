"""How paragraphs stand on the console. Knows no result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult


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
