"""What can be asked for outside trials, as people and programs read it. Knows no patient, makes no verdict.

Whatever stands in the files, the page begins with what must never happen, and nobody is told to change a medicine.
"""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any, get_args

from screener.knowledge.access import EVERYWHERE, UNDATED, AccessKind
from screener.messages import Message, worded
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.knowledge import Texts
    from screener.knowledge.access import Access, AccessEntry, AccessFile

HEADINGS: dict[AccessKind, str] = {
    "route": N_("What can be asked for"),
    "question": N_("What to ask the doctor"),
    "centre": N_("Centres"),
    "study": N_("Studies to be told of, beside trials of a treatment"),
    "payment": N_("Who pays"),
    "representative": N_("Who may speak for the patient"),
    "consent": N_("Consent to research"),
    "must_not_stop": N_("Never stop a medicine on your own"),
    "label": N_("What labels say of PML"),
    "background": N_("Good to know"),
}
ASKS = {
    "doctor": N_("Who asks: the doctor."),
    "company": N_("Who asks: the company; ask the doctor to turn to it."),
    "agency": N_("Who asks: nobody, the agency begins by itself; ask the doctor whether there is one."),
    "family": N_("Who asks: the patient, or the family."),
}
MARKS = {"read": N_("Read in: {source}."), "derived": N_("Not said there, but follows from: {source}.")}
DO_NOT_CHANGE = N_(
    "Do not stop, skip, lower, delay or change any medicine because of this page. Only the doctors who prescribe it can"
    " decide that."
)
CALL_TODAY = N_(
    "Whoever has PML, or may have it, and takes a medicine named below, under what labels say of PML: do not decide"
    " alone, and do not wait."
    " Call the team that prescribes it today, before the next dose, and tell them that PML is suspected or confirmed."
)
NO_PROMISE = N_(
    "Nothing here is a promise, and no way to a medicine is open to a family alone: each needs a doctor who agrees, and"
    " mostly a company or a clinic too. This is no legal advice. Nobody has reviewed it, no clinician and no lawyer."
)
WIDEST, NARROWEST = 100, 40


def listed(access: Access, language: Language = ENGLISH, texts: Texts | None = None) -> str:
    """Every place that something was read for, and what holds everywhere."""
    page = _Page(language, texts)
    lines = [page.counted(file) for file in access.places]
    return page.whole(language.say("Outside trials"), lines, [access.files[EVERYWHERE]])


def page(files: Sequence[AccessFile], language: Language = ENGLISH, texts: Texts | None = None) -> str:
    """What was read for a country, for what it belongs to, and for everywhere."""
    page = _Page(language, texts)
    title = language.say("Outside trials: {place}", place=page.name(files[0]))
    others = language.say("With what was read for: {places}.", places=", ".join(map(page.name, files[1:])))
    return page.whole(title, [others], files)


def data(file: AccessFile) -> dict[str, Any]:
    """A file for programs."""
    return file.model_dump(mode="json")


def unknown(access: Access) -> Message:
    """That nothing was read for a place, and for which it was."""
    known = ", ".join(f"{file.place} ({file.name})" for file in access.places)
    return worded("nothing was read for this place; known are {places}", places=known)


class _Page:
    """Lines no longer than the terminal is wide; only words and addresses that are longer stay whole.

    `texts`: of another language than the files', by id.
    """

    def __init__(self, language: Language, texts: Texts | None) -> None:
        self.language, self.texts = language, texts
        self.width = max(min(shutil.get_terminal_size().columns, WIDEST), NARROWEST)

    def whole(self, title: str, lines: Sequence[str], files: Sequence[AccessFile]) -> str:
        """What must never happen first, then the entries by kind."""
        told = [*map(self.language.say, (DO_NOT_CHANGE, CALL_TODAY, NO_PROMISE)), *self._remarks(files)]
        parts = ["\n".join(map(self.wrapped, [title, *lines])), *map(self.wrapped, told)]
        for kind in get_args(AccessKind):
            parts += self._section(kind, [e for file in files for e in file.entries if e.kind == kind])
        return "\n\n".join(parts) + "\n"

    def name(self, file: AccessFile) -> str:
        """What the place is called."""
        return self.texts.place(file.place, file.name) if self.texts else file.name

    def counted(self, file: AccessFile) -> str:
        """A place in a line, and how to see what was read for it."""
        entries = self.language.say_many("{count} entry", "{count} entries", len(file.entries))
        return self.language.say(
            "{place}  {name}: {entries}; `screener access {place}` shows them.",
            place=file.place,
            name=self.name(file),
            entries=entries,
        )

    def _remarks(self, files: Sequence[AccessFile]) -> Iterator[str]:
        """Each once, although most files have the same; and when they were read."""
        texts = self.texts
        yield from dict.fromkeys(texts.place_remark(f.place, f.remark) if texts else f.remark for f in files)
        yield self.language.say("Read: {days}.", days=", ".join(sorted({file.read for file in files})))

    def _section(self, kind: AccessKind, entries: Sequence[AccessEntry]) -> list[str]:
        """A heading with its entries; nothing where there are none."""
        if not entries:
            return []
        return [self.wrapped(self.language.say(HEADINGS[kind]).upper()), *map(self._entry, entries)]

    def _entry(self, entry: AccessEntry) -> str:
        asks = [self.language.say(ASKS[entry.asked_by])] if entry.asked_by else []
        source = self.language.clauses(f"{s.where} ({self._dated(s.dated)})" for s in entry.source)
        below = [*asks, self.language.say(MARKS[entry.mark], source=source)]
        text = self.texts.access(entry.id, entry.text) if self.texts else entry.text
        return "\n".join([self.wrapped(text, " - "), *(self.wrapped(line, "     ") for line in below)])

    def _dated(self, dated: str) -> str:
        return self.language.say("undated") if dated == UNDATED else dated

    def wrapped(self, text: str, head: str = "") -> str:
        """The text beside its head."""
        return textwrap.fill(
            printable(text), self.width, initial_indent=head, subsequent_indent=" " * len(head),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
