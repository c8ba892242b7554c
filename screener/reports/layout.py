"""How paragraphs stand on the console. Knows no result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from screener.reports.text import NO_BREAK

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

NARROWEST = 20
"""Columns that a paragraph has at least, however little room there is."""
GLUE = "\ue000"
"""Stands for a no-break space while lines are broken: rich breaks at any kind of space."""


class Hanging:
    """A paragraph beside a head: its lines all begin where the first does. Quicker than a table."""

    def __init__(self, head: Text, body: Text) -> None:
        self.head, self.body = head, body

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Breaks the body to the width that the head leaves."""
        indent = Text(" " * len(self.head))
        lines = _wrapped(self.body, console, max(options.max_width - len(self.head), NARROWEST))
        beside = [Text.assemble(indent if number else self.head, line) for number, line in enumerate(lines)]
        yield Text("\n", no_wrap=True, overflow="ignore").join(beside)


def line(text: str, style: str = "", *, bold: str = "") -> Hanging:
    """A paragraph; `bold`: a part of it that is."""
    shown = Text(text, style=style)
    if bold:
        shown.highlight_words([bold], "bold")
    return Hanging(Text(""), shown)


def _wrapped(body: Text, console: Console, width: int) -> list[Text]:
    """The lines, none of which is broken at a no-break space."""
    if NO_BREAK not in body.plain:
        return list(body.wrap(console, width))
    glued = body.copy()
    glued.plain = body.plain.replace(NO_BREAK, GLUE)
    lines = list(glued.wrap(console, width))
    for part in lines:
        part.plain = part.plain.replace(GLUE, NO_BREAK)
    return lines
