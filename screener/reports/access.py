"""What can be asked for outside trials, as people and programs read it. Knows no patient, makes no verdict.

Whatever stands in the files, the page begins with what must never happen, and nobody is told to change a medicine.
"""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any, get_args

from screener.knowledge.access import EVERYWHERE, AccessKind
from screener.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from screener.knowledge.access import Access, AccessEntry, AccessFile

HEADINGS: dict[AccessKind, str] = {
    "route": "What can be asked for",
    "question": "What to ask the doctor",
    "centre": "Centres",
    "study": "Studies to be told of, beside trials of a treatment",
    "payment": "Who pays",
    "representative": "Who may speak for the patient",
    "consent": "Consent to research",
    "must_not_stop": "Never stop a medicine on your own",
    "label": "What labels say of PML",
    "background": "Good to know",
}
ASKS = {
    "doctor": "the doctor",
    "company": "the company; ask the doctor to turn to it",
    "agency": "nobody, the agency begins by itself; ask the doctor whether there is one",
    "family": "the patient, or the family",
}
MARKS = {"read": "Read in", "derived": "Not said there, but follows from"}
DO_NOT_CHANGE = (
    "Do not stop, skip, lower, delay or change any medicine because of this page. Only the doctors who prescribe it can"
    " decide that."
)
CALL_TODAY = (
    "Whoever has PML, or may have it, and takes a medicine named below, under what labels say of PML: do not decide"
    " alone, and do not wait."
    " Call the team that prescribes it today, before the next dose, and tell them that PML is suspected or confirmed."
)
NO_PROMISE = (
    "Nothing here is a promise, and no way to a medicine is open to a family alone: each needs a doctor who agrees, and"
    " mostly a company or a clinic too. This is no legal advice. Nobody has reviewed it, no clinician and no lawyer."
)
MORE = "`screener access {place}` shows them."
WIDEST, NARROWEST = 100, 40


def listed(access: Access) -> str:
    """Every place that something was read for, and what holds everywhere."""
    lines = [f"{file.place}  {file.name}: {_counted(file)}; {MORE.format(place=file.place)}" for file in access.places]
    return _page("Outside trials", lines, [access.files[EVERYWHERE]])


def page(files: Sequence[AccessFile]) -> str:
    """What was read for a country, for what it belongs to, and for everywhere."""
    others = ", ".join(file.name for file in files[1:])
    return _page(f"Outside trials: {files[0].name}", [f"With what was read for: {others}."], files)


def data(file: AccessFile) -> dict[str, Any]:
    """A file for programs."""
    return file.model_dump(mode="json")


def unknown(access: Access) -> str:
    """That nothing was read for a place, and for which it was."""
    known = ", ".join(f"{file.place} ({file.name})" for file in access.places)
    return f"nothing was read for this place; known are {known}"


def _page(title: str, lines: Sequence[str], files: Sequence[AccessFile]) -> str:
    layout = _Layout(min(shutil.get_terminal_size().columns, WIDEST))
    told = [DO_NOT_CHANGE, CALL_TODAY, NO_PROMISE, *_remarks(files)]
    parts = ["\n".join(map(layout.wrapped, [title, *lines])), *map(layout.wrapped, told)]
    for kind in get_args(AccessKind):
        parts += layout.section(kind, [e for file in files for e in file.entries if e.kind == kind])
    return "\n\n".join(parts) + "\n"


def _remarks(files: Iterable[AccessFile]) -> Iterator[str]:
    """Each once, although most files have the same; and when they were read."""
    yield from dict.fromkeys(file.remark for file in files)
    yield f"Read: {', '.join(sorted({file.read for file in files}))}."


def _counted(file: AccessFile) -> str:
    return "1 entry" if len(file.entries) == 1 else f"{len(file.entries)} entries"


class _Layout:
    """Lines no longer than `width`; only words and addresses that are longer stay whole."""

    def __init__(self, width: int) -> None:
        self.width = max(width, NARROWEST)

    def section(self, kind: AccessKind, entries: Sequence[AccessEntry]) -> list[str]:
        """A heading with its entries; nothing where there are none."""
        if not entries:
            return []
        return [self.wrapped(HEADINGS[kind].upper()), *map(self._entry, entries)]

    def _entry(self, entry: AccessEntry) -> str:
        asks = [f"Who asks: {ASKS[entry.asked_by]}."] if entry.asked_by else []
        source = "; ".join(f"{s.where} ({s.dated})" for s in entry.source)
        below = [*asks, f"{MARKS[entry.mark]}: {source}."]
        return "\n".join([self.wrapped(entry.text, " - "), *(self.wrapped(line, "     ") for line in below)])

    def wrapped(self, text: str, head: str = "") -> str:
        """The text beside its head."""
        return textwrap.fill(
            printable(text), self.width, initial_indent=head, subsequent_indent=" " * len(head),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
