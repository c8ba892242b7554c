"""`screener define`: what a word of the vocabulary or of a result means."""

from __future__ import annotations

from typing import Annotated

import typer

from screener.cli.common import Data, Lang
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

Word = Annotated[
    str,
    typer.Argument(
        metavar="WORD",
        help="A fact, condition, drug, class, route, indication, reason code, verdict, check, sign on MRI, abbreviation"
        " or term of the glossary.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print every meaning as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("define", epilog="Example: screener define rituximab")(define)


def define(word: Word, as_json: AsJson = False, lang: Lang = Code.EN, data: Data = None) -> None:
    """Explain a word: how a fact is asked and written, what a drug or condition belongs to, what a code says."""
    from screener.knowledge import glossary, load
    from screener.reports.console import rendered
    from screener.reports.definitions import Definitions, shown

    language = Language(Code.EN if as_json else lang)
    known = Definitions(load(data), glossary(), language)
    found = known.of(word)
    if not found:
        raise typer.BadParameter(known.unknown(word), param_hint="WORD")
    if as_json:
        write_json({"meanings": [definition.as_json() for definition in found]})
    else:
        write_text(rendered(shown(found, language)))
