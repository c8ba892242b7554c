"""One self-contained page of HTML: no script, no picture and nothing from elsewhere; every text in it is escaped.

Makes no words but headings: a family's page and a letter come as a `Page`, a professional's as a `Sheet`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screener.reports.language import Language
from screener.reports.text import printable, unbroken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from screener.reports.page import Page
    from screener.reports.professional import Sheet

TEMPLATES = Path(__file__).resolve().parent / "templates"
_LETTER = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
RIGHT_TO_LEFT = re.compile(rf"({_LETTER}(?:\W*{_LETTER})*)")
"""Words that are written from the right to the left, with what stands between them."""


def pages_html(pages: Sequence[Page]) -> str:
    """Pages of one language as one file; each but the first begins on a new sheet where it is printed."""
    return _rendered("pages.html", pages[0].language, pages[0].title, pages=pages)


def professional_html(sheet: Sheet) -> str:
    """A clinician's or a coordinator's page."""
    return _rendered("professional.html", sheet.language, sheet.title, sheet=sheet)


def _rendered(template: str, code: str, title: str, **content: Any) -> str:
    page = _environment().get_template(template)
    return page.render(language=code, title=title, say=Language(code).say, **content) + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["attribute"] = _attribute
    return environment


def _shown(value: object) -> object:
    """A text as it is shown, escaped; words written from the right stand apart and move nothing around them."""
    if type(value) is not str:
        return value
    from markupsafe import Markup, escape

    parts = RIGHT_TO_LEFT.split(unbroken(printable(value)))
    return Markup("").join(Markup("<bdi>{}</bdi>").format(p) if n % 2 else escape(p) for n, p in enumerate(parts))


def _attribute(text: str) -> Markup:
    """A text where no element may stand."""
    from markupsafe import escape

    return escape(printable(text))
