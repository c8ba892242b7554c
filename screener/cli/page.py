"""`--html`: a screening as one page, in a file of its own or on standard output. The page is made in `reports.html`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from screener.profile.patient import Patient
    from screener.reports.console import Clinician
    from screener.reports.coordinator import Coordinator
    from screener.reports.language import Language
    from screener.reports.reading import Said

STANDARD_OUTPUT = Path("-")

Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write the answer as one page of HTML, to read and to print; - prints"
                 " it. Nobody else may read the file."),
]  # fmt: skip


def write_html(text: str, path: Path, language: Language, *, force: bool) -> None:
    """The page to its file, whole or not at all. Raises typer.BadParameter and Unwritten."""
    from screener.cli.files import write_told
    from screener.cli.output import write_as_is

    if path == STANDARD_OUTPUT:
        write_as_is(text)
        return
    write_told(path, text, "--html", language, force=force)


def professional_page(view: Clinician | Coordinator, patient: Patient, *, whole: bool, read: Said | None) -> str:
    """The page of what a professional reads; `read`: of an export, what was read."""
    from screener.engine.whatif import timeline
    from screener.reports.coordinator import Coordinator
    from screener.reports.html import professional_html
    from screener.reports.professional import Professional

    result, knowledge, language = view.result, view.knowledge, view.words.language
    ahead, for_log = timeline(result, patient, knowledge), isinstance(view, Coordinator)
    made = Professional(result, ahead, knowledge, language, coordinator=for_log, whole=whole, read=read)
    return professional_html(made.sheet())
