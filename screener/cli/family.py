"""The family's pages on the console: what `--for family` prints. The words are made in `reports.family`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from screener.messages import worded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from screener.engine.result import Result
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient
    from screener.reports.page import Page

Hide = Annotated[
    list[str] | None,
    typer.Option(
        "--hide",
        metavar="NAME",
        help="On a family's page, leave out what names this fact, illness or medicine, such as hiv; may be repeated.",
    ),
]


def family_pages(
    result: Result, patient: Patient, knowledge: Knowledge, data: Path | None, code: str, hide: Sequence[str] = ()
) -> tuple[Page, ...]:
    """The pages of a result; `data`: the folder that was asked for. Raises ScreenerError and typer.BadParameter."""
    from screener.errors import nearest
    from screener.knowledge.family import load_plain_words
    from screener.knowledge.locate import locate
    from screener.reports.family import UnknownName, hidden, pages

    words = load_plain_words(locate(data), knowledge.vocabulary)
    try:
        left_out = hidden(hide, knowledge.vocabulary, words)
    except UnknownName as error:
        meant = nearest(error.name, error.known)
        why = worded("no fact, condition or drug has this name; `screener define` knows every name")
        if meant:
            why = worded("no fact, condition or drug has this name; did you mean {word}?", word=meant)
        raise typer.BadParameter(why, param_hint="--hide") from None
    return pages(result, patient, knowledge, words, code, left_out)


def family_text(found: Sequence[Page]) -> str:
    """As they are printed here, at most 80 columns wide."""
    from screener.reports.page_text import page_text

    width = shutil.get_terminal_size().columns
    return "\n\n".join(page_text(page, width) for page in found)
