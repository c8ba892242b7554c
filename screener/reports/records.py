"""Trial records as people and programs read them: a list, or one in full. Knows no patient, makes no verdict."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from screener.reports.text import printable
from screener.reports.wording import COVERAGE, PURPOSES, TAKES_PML, stated, to_join
from screener.trials import joinable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from screener.knowledge import CompiledTrial, Knowledge
    from screener.trials import Record, Statement
    from screener.trials.record import Site

KINDS = {
    "trial": "trial",
    "individual_treatment": "treatment of single persons, which their doctor can ask for",
    "published_series": "published series of patients",
}
WHY = ("purpose", "takes_pml", "kind")
"""What is decided of every record; its reason stands beside it. Any other reason has a line of its own."""
NARROWEST = 20
LABELS = 14
NOTICE = (
    "This product uses publicly available data from the U.S. National Library of Medicine (NLM), National Institutes of"
    " Health, Department of Health and Human Services; NLM is not responsible for the product and does not endorse or"
    " recommend this or any other product."
)
"""As the library asks of everyone who shows its data."""
MAY_HAVE_CHANGED = "Every status may have changed since it was read."


class Records:
    """The records of one release, as they stand on a day."""

    def __init__(self, knowledge: Knowledge, on: date) -> None:
        self.knowledge, self.on = knowledge, on
        self.width = shutil.get_terminal_size().columns

    def listed(self, records: Sequence[Record], left_out: int) -> str:
        """A block a record, and how many are not shown."""
        blocks = ["\n".join(self._block(record)) for record in records]
        end = self._wrapped(f"{_counted(len(records), left_out)} {MAY_HAVE_CHANGED}")
        return "\n\n".join([*blocks, end, self._wrapped(NOTICE)]) + "\n"

    def whole(self, record: Record) -> str:
        """Everything that is known of a record; links are never broken."""
        rows = [self._wrapped(printable(text), f"{label:<{LABELS}}") for label, text in self._rows(record) if text]
        head = self._wrapped(f"{record.key}\n{printable(record.title)}")
        return "\n".join([head, "", *rows, "", self._wrapped(MAY_HAVE_CHANGED), "", self._wrapped(NOTICE)]) + "\n"

    def data(self, record: Record) -> dict[str, Any]:
        """The record for programs, with what follows from it on the day."""
        trial = self._encoded(record)
        return {
            **record.model_dump(mode="json"),
            "joinable": joinable(record, self.on),
            "encoded": trial is not None,
            "coverage": trial.coverage if trial else None,
        }

    # a record in the list

    def _block(self, record: Record) -> Iterator[str]:
        yield self._wrapped(f"{self._joinable(record).upper()}  {record.key}  {_purpose(record)}")
        yield f"   {_cut(printable(record.title), self.width - 3)}"
        encoded = "criteria encoded" if self.knowledge.encoded(record.key) else "criteria not encoded"
        takes = "" if record.takes_pml == "yes" else TAKES_PML[record.takes_pml]
        about = (", ".join(record.countries), self._status(record), takes, encoded)
        yield self._wrapped(printable("; ".join(filter(None, about))), "   ")

    def _encoded(self, record: Record) -> CompiledTrial | None:
        return self.knowledge.trials[record.key] if self.knowledge.encoded(record.key) else None

    def _joinable(self, record: Record) -> str:
        return to_join(record.status.value, joinable(record, self.on))

    def _status(self, record: Record) -> str:
        return stated(record.status.value, record.status.as_of, self.on)

    # a record in full

    def _rows(self, record: Record) -> Iterator[tuple[str, str]]:
        yield "To join", self._joinable(record)
        yield "How to ask", record.how_to_ask
        yield "Status", self._status(record)
        yield "Source", f"{record.status.source}; read {record.status.read}"
        yield from self._decisions(record)
        yield "Criteria", self._criteria(record)
        yield from _about(record)
        yield from _several("Places", [_place(site) for site in record.sites])
        yield from _several("Links", record.links)
        yield from _several("Notes", record.notes)
        yield from _several("Registries", [_stated(statement) for statement in record.registries])

    def _decisions(self, record: Record) -> Iterator[tuple[str, str]]:
        """What the project decided, and why."""
        said = (_purpose(record), TAKES_PML[record.takes_pml], KINDS[record.kind])
        for label, what, key in zip(("Purpose", "PML", "Kind"), said, WHY, strict=True):
            why = record.decided.get(key, "")
            yield label, f"{what}, because {why}" if why else what
        others = [f"{key}: {why}" for key, why in record.decided.items() if key not in WHY]
        yield from _several("Also decided", others)

    def _criteria(self, record: Record) -> str:
        trial = self._encoded(record)
        if trial is None:
            return "not encoded: whoever screens a profile is told to ask the site"
        read = [f"{side}: {COVERAGE.get(how, 'the whole list')}" for side, how in trial.coverage.items()]
        return f"encoded; {'; '.join(read)}"

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


def _about(record: Record) -> Iterator[tuple[str, str]]:
    yield "Official title", record.official_title
    yield "Also known as", ", ".join(record.names[1:])
    yield "Sponsor", record.sponsor
    yield "Phase", record.phase
    yield "Mechanism", record.mechanism
    yield "Gives", ", ".join(record.interventions)
    yield "Groups", ", ".join(f"{group.id} ({group.role})" for group in record.groups)
    yield "Start", record.start
    yield "End", record.completion
    yield "Countries", ", ".join(record.countries)


def _several(label: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A line each, under one label."""
    for number, text in enumerate(texts):
        yield ("" if number else label), text


def _purpose(record: Record) -> str:
    return PURPOSES[record.purpose]


def _stated(statement: Statement) -> str:
    days = ("as of", statement.as_of), ("last updated", statement.updated), ("read", statement.read)
    said = ", ".join(f"{what} {day}" for what, day in days if day)
    return f"{statement.registry} {statement.id}: {statement.status or 'no status'} ({said})"


def _place(site: Site) -> str:
    return ", ".join(filter(None, (site.name, site.city, site.region, site.country)))


def _counted(shown: int, left_out: int) -> str:
    if not left_out:
        return f"{shown} trials."
    return f"{shown} of {shown + left_out} trials; --all shows the {left_out} that nothing shows to be open."


def _cut(text: str, width: int) -> str:
    longest = max(width, NARROWEST)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
