"""`screener access`: what can be asked for outside trials, by country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import Data, Lang
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from pathlib import Path

    from screener.knowledge import Texts

Country = Annotated[
    str | None, typer.Argument(metavar="COUNTRY", help="A country's code or name, such as FR; EU for the Union.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the entries as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("access", epilog="Example: screener access FR")(access)


def access(country: Country = None, lang: Lang = Code.EN, data: Data = None, as_json: AsJson = False) -> None:
    """Show what a doctor can ask for outside trials, and what never to do; with no country, which are known."""
    from screener.knowledge.access import EVERYWHERE, load_access
    from screener.knowledge.load import release_of
    from screener.knowledge.locate import locate
    from screener.reports import access as report

    location = locate(data)
    known = load_access(location)
    file = known.find(country) if country is not None else known.files[EVERYWHERE]
    if file is None:
        raise typer.BadParameter(report.unknown(known), param_hint="COUNTRY")
    shown = known.shown_with(file) if country is not None else [file]
    if as_json:
        places = [{"place": place.place, "name": place.name} for place in known.places]
        files = [report.data(place) for place in shown]
        write_json({"data": release_of(location), "layer": location.layer, "known": places, "files": files})
    else:
        words = (Language(lang), _texts(data, lang))
        write_text(report.page(shown, *words) if country is not None else report.listed(known, *words))


def _texts(data: Path | None, lang: Code) -> Texts | None:
    """The texts of another language; English ones are the files' own."""
    if lang is Code.EN:
        return None
    from screener.knowledge import Texts, load

    return Texts(load(data), lang)
