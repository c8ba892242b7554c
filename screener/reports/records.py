"""Trial records as people and programs read them: a list, or one in full. Knows no patient, makes no verdict."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from screener.reports.language import ENGLISH, N_, Language
from screener.reports.text import printable
from screener.reports.wording import PURPOSES, TAKES_PML, Words
from screener.trials import joinable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from screener.knowledge import Knowledge
    from screener.trials import Record
    from screener.trials.record import Site

KINDS = {
    "trial": N_("trial"),
    "individual_treatment": N_("treatment of single persons, which their doctor can ask for"),
    "published_series": N_("published series of patients"),
}
READ = {
    ("inclusion", "complete"): N_("inclusion: the whole list"),
    ("inclusion", "key_only"): N_("inclusion: only key criteria are published"),
    ("inclusion", "partial"): N_("inclusion: only a part is known"),
    ("inclusion", "none"): N_("inclusion: none is known"),
    ("exclusion", "complete"): N_("exclusion: the whole list"),
    ("exclusion", "key_only"): N_("exclusion: only key criteria are published"),
    ("exclusion", "partial"): N_("exclusion: only a part is known"),
    ("exclusion", "none"): N_("exclusion: none is known"),
}
GROUPS = {
    "patient": N_("patient"),
    "control": N_("control"),
    "healthy": N_("healthy"),
    "donor": N_("donor"),
}
"""Who is in a group."""
WHY = ("purpose", "takes_pml", "kind")
"""What is decided of every record; its reason stands beside it. Any other reason has a line of its own."""
NARROWEST = 20
LABELS = 14
MAY_HAVE_CHANGED = N_("Every status may have changed since it was read.")


class Records:
    """The records of one release, as they stand on a day."""

    def __init__(self, knowledge: Knowledge, on: date, language: Language = ENGLISH) -> None:
        self.knowledge, self.on, self.words = knowledge, on, Words(knowledge, language)
        self.say, self.texts = language.say, self.words.texts
        self.width = shutil.get_terminal_size().columns

    def listed(self, records: Sequence[Record], left_out: int) -> str:
        """A block a record, and how many are not shown."""
        blocks = ["\n".join(self._block(record)) for record in records]
        last = f"{self._counted(len(records), left_out)} {self.say(MAY_HAVE_CHANGED)}"
        return "\n\n".join([*blocks, self._wrapped(last)]) + "\n"

    def whole(self, record: Record) -> str:
        """Everything that is known of a record; links are never broken."""
        found = [(label, printable(text)) for label, text in self._rows(record) if text]
        column = max([LABELS, *(len(label) + 1 for label, _ in found)])
        rows = [self._wrapped(text, f"{label:<{column}}") for label, text in found]
        head = self._wrapped(f"{record.key}\n{printable(self.texts.title(record.key))}")
        return "\n".join([head, "", *rows, "", self._wrapped(self.say(MAY_HAVE_CHANGED))]) + "\n"

    def data(self, record: Record) -> dict[str, Any]:
        """The record for programs, with what follows from it on the day."""
        trial = self.knowledge.trials.get(record.key)
        return {
            **record.model_dump(mode="json"),
            "joinable": joinable(record, self.on),
            "encoded": trial is not None,
            "coverage": trial.coverage if trial else None,
        }

    # a record in the list

    def _block(self, record: Record) -> Iterator[str]:
        yield self._wrapped(f"{self._joinable(record).upper()}  {record.key}  {self.say(PURPOSES[record.purpose])}")
        yield f"   {_cut(printable(self.texts.title(record.key)), self.width - 3)}"
        known = record.key in self.knowledge.trials
        encoded = self.say("criteria encoded") if known else self.say("criteria not encoded")
        takes = "" if record.takes_pml == "yes" else self.say(TAKES_PML[record.takes_pml])
        about = (", ".join(record.countries), self._status(record), takes, encoded)
        yield self._wrapped(printable(self.words.language.clauses(filter(None, about))), "   ")

    def _joinable(self, record: Record) -> str:
        return self.words.to_join(record.status.value, joinable(record, self.on))

    def _status(self, record: Record) -> str:
        return self.words.stated(record.status.value, record.status.as_of, self.on)

    def _counted(self, shown: int, left_out: int) -> str:
        if not left_out:
            return self.words.language.say_many("{count} trial.", "{count} trials.", shown)
        return self.words.language.say_many(
            "{count} of {all} trials; --all shows the {left_out} that nothing shows to be open.",
            "{count} of {all} trials; --all shows the {left_out} that nothing shows to be open.",
            shown,
            all=shown + left_out,
            left_out=left_out,
        )

    # a record in full

    def _rows(self, record: Record) -> Iterator[tuple[str, str]]:
        yield self.say("To join"), self._joinable(record)
        yield self.say("How to ask"), self.texts.how_to_ask(record.key)
        yield self.say("Status"), self._status(record)
        yield self.say("Source"), self._read(record)
        yield from self._decisions(record)
        yield self.say("Criteria"), self._criteria(record)
        yield from self._about(record)
        yield from _several(self.say("Places"), [_place(site) for site in record.sites])
        yield from _several(self.say("Links"), record.links)
        yield from _several(self.say("Notes"), self.texts.remarks(record.key))

    def _read(self, record: Record) -> str:
        source = self.texts.status_source(record.key)
        return self.say("{source}; read {day}", source=source, day=record.status.read)

    def _decisions(self, record: Record) -> Iterator[tuple[str, str]]:
        """What the project decided, and why."""
        labels = (self.say("Purpose"), self.say("PML"), self.say("Kind"))
        said = (PURPOSES[record.purpose], TAKES_PML[record.takes_pml], KINDS[record.kind])
        for label, what, key in zip(labels, map(self.say, said), WHY, strict=True):
            why = record.decided.get(key, "")
            yield label, self.say("{what}, because {why}", what=what, why=why) if why else what
        others = [f"{key}: {why}" for key, why in record.decided.items() if key not in WHY]
        yield from _several(self.say("Also decided"), others)

    def _criteria(self, record: Record) -> str:
        trial = self.knowledge.trials.get(record.key)
        if trial is None:
            return self.say("not encoded: whoever screens a profile is told to ask the site")
        read = [self.say(READ[side, how]) for side, how in trial.coverage.items()]
        return self.words.language.clauses([self.say("encoded"), *read])

    def _about(self, record: Record) -> Iterator[tuple[str, str]]:
        groups = [f"{group.id} ({self.say(GROUPS[group.role])})" for group in record.groups]
        yield self.say("Official title"), record.official_title
        yield self.say("Also known as"), ", ".join(record.names[1:])
        yield self.say("Sponsor"), record.sponsor
        yield self.say("Phase"), record.phase
        yield self.say("Mechanism"), self.texts.mechanism(record.key)
        yield self.say("Gives"), ", ".join(self.texts.interventions(record.key))
        yield self.say("Groups"), ", ".join(groups)
        yield self.say("Start"), record.start
        yield self.say("End"), self.texts.completion(record.key)
        yield self.say("Countries"), ", ".join(record.countries)

    def _wrapped(self, text: str, head: str = "") -> str:
        """Lines no longer than the terminal is wide, all beginning beside the head; words and links stay whole."""
        indent = " " * len(head)
        width = max(self.width, len(head) + NARROWEST)
        lines = [
            line
            for part in text.split("\n")
            for line in textwrap.wrap(part, width - len(head), break_long_words=False, break_on_hyphens=False)
        ]
        return "\n".join(f"{indent if i else head}{line}" for i, line in enumerate(lines))


def _several(label: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A line each, under one label."""
    for number, text in enumerate(texts):
        yield ("" if number else label), text


def _place(site: Site) -> str:
    return ", ".join(filter(None, (site.name, site.city, site.region, site.country)))


def _cut(text: str, width: int) -> str:
    longest = max(width, NARROWEST)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
