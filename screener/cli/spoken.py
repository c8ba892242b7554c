"""What typer says of itself (usage, help, wrong use) in other languages than its English, for people only.

Typer has no catalogue for most of it, so its sentences are known here by their patterns; one that is not known, as of a
later release, is shown in English.
"""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from screener.cli.output import for_stream
from screener.reports.language import N_, Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.reports.language import Language

CONTEXT: Any = typer.Context.__mro__[1]
"""Whose formatter writes every help; typer has no lasting name for it."""
HEADINGS = (N_("Arguments"), N_("Options"), N_("Commands"))
SENTENCES = (
    N_("Invalid value for {name}: {why}"),
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Missing command."),
    N_("No such command {name}. Did you mean {others}?"),
    N_("No such command {name}."),
    N_("No such option: {name} (Possible options: {others})"),
    N_("No such option: {name} Did you mean {others}?"),
    N_("No such option: {name}"),
    N_("Got unexpected extra argument(s) ({name})"),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("{value} is not one of {values}."),
    N_("Input should be greater than or equal to {value}"),
    N_("Input should be a valid integer, unable to parse string as an integer"),
)
"""Of wrong use, the more exact pattern before the shorter one that would fit as well."""
NOTES = (N_("default: {value}"), N_("env var: {value}"), N_("required"))
"""What typer adds to the help of an option."""
EXAMPLE = N_("Example: {command}")
HELP = N_("Show this message and exit.")
NOTED = re.compile(r"(.*?)(?:  )?\[([^\[\]]*)\]", re.DOTALL)
CUT = "..."


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    """Whatever help is written meanwhile is in this language."""
    own = CONTEXT.formatter_class
    if language.code is not Code.EN:
        CONTEXT.formatter_class = _formatter(own, language)
    try:
        yield
    finally:
        CONTEXT.formatter_class = own


def show(misuse: Any, language: Language) -> None:
    """A wrong use: how it is used, where help is, and what is wrong."""
    if language.code is Code.EN or type(misuse).__name__ == "NoArgsIsHelpError":
        misuse.show()
        return
    misuse.message = language.tell(misuse.message)
    wrong = language.say("Error: {why}", why=in_language(misuse.format_message(), language))
    where = []
    if misuse.ctx is not None:
        hint = language.say("Try '{command} --help' for help.", command=misuse.ctx.command_path)
        where = [misuse.ctx.get_usage(), hint, ""]
    typer.echo(for_stream("\n".join([*where, wrong]), sys.stderr), err=True)


def in_language(text: str, language: Language) -> str:
    """A sentence of typer's in another language; one that is not known as it is."""
    text = text.removeprefix("Value error, ")
    for pattern in SENTENCES:
        fits = _regex(pattern).fullmatch(text)
        if fits:
            parts = fits.groupdict()
            return language.say(pattern, **{name: in_language(part, language) for name, part in parts.items()})
    return text


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*?)", re.escape(pattern)), re.DOTALL)


def _formatter(own: Any, language: Language) -> Any:
    """The class that writes help, with every text of it in the language."""

    class Formatter(own):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or for_stream(language.say("Usage: "), sys.stdout))

        def write_heading(self, heading: str) -> None:
            text = language.say("{heading}:", heading=language.say(heading)) if heading in HEADINGS else f"{heading}:"
            self.write(f"{'':>{self.current_indent}}{for_stream(text, sys.stdout)}\n")

        def write_text(self, text: str) -> None:
            super().write_text(for_stream(_told(text, language), sys.stdout))

        def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            room = self.width - 2 * col_spacing - max((len(name) for name, _ in rows), default=0)
            told = [(name, for_stream(_of_entry(text, language, room), sys.stdout)) for name, text in rows]
            super().write_dl(told, col_max, col_spacing)

    return Formatter


def _told(text: str, language: Language) -> str:
    """A help text, or an example."""
    if text.startswith("Example: "):
        return language.say(EXAMPLE, command=text.removeprefix("Example: "))
    return language.say(as_sentences(text))


def as_sentences(text: str) -> str:
    """A help text as the catalogues have it: only paragraphs end a line."""
    return re.sub(r"[ ]*\n(?!\n)(?<!\n\n)[ ]*", " ", inspect.cleandoc(text))


def _of_entry(text: str, language: Language, room: int) -> str:
    """The help of an option with what typer adds to it, or that of a command, which typer cuts to its room."""
    if text.endswith(CUT):
        whole = language.known(text.removesuffix(CUT))
        return textwrap.shorten(language.say(whole), room, placeholder=CUT) if whole else text
    noted = NOTED.fullmatch(text)
    if noted is None:
        return _told(text, language)
    notes = "; ".join(_note(note, language) for note in noted[2].split("; "))
    return f"{_told(noted[1], language)}  [{notes}]".strip()


def _note(note: str, language: Language) -> str:
    fitting = [(pattern, _regex(pattern).fullmatch(note)) for pattern in NOTES]
    return next((language.say(pattern, **fits.groupdict()) for pattern, fits in fitting if fits), note)
