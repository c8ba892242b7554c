"""Writes the tables of `docs/knows.md` from `trials.json` and `criteria/`. `--check` only compares.

Usage: python docs/generate_knows.py [--check]
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from screener.knowledge.access import load_access
from screener.knowledge.build import Sources
from screener.knowledge.locate import locate
from screener.models import Model
from screener.reports.wording import COVERAGE, PURPOSES, TAKES_PML, stated, to_join
from screener.rules.trial_file import Criterion, TrialFile
from screener.trials import Record, in_order, joinable
from screener.values import DayRange, NotADate, parse_days
from screener.vocabulary import Fact

PAGE = Path(__file__).resolve().parent / "knows.md"
BEGIN, END = "<!-- begin: written by docs/generate_knows.py -->\n", "<!-- end -->\n"
STALE = "docs/knows.md is out of date: run python docs/generate_knows.py"
KINDS = ("rule", "person", "judgement", "note")
SIDES = ("inclusion", "exclusion")
LAYER = "shipped"
"""Of everything here: the page tells of the checkout, and that is what a wheel ships."""
NOTHING = "–"
STATUS_HEAD = ("trial", "what it is for", "PML", "where", "last known status", "can it be asked about?")
READ_HEAD = (
    "trial", "inclusion", "exclusion", "rules", "person or site", "judgements", "notes", "unread parts", "examples",
    "reviewed", "record date", "layer",
)  # fmt: skip


class Told(NamedTuple):
    """Everything that the page tells of."""

    records: list[Record]
    files: dict[str, TrialFile]
    facts: dict[str, Fact]
    day: date
    figures: list[str]


def told() -> Told:
    """Everything, read from the checkout."""
    sources = Sources(locate())
    files = {file.trial: file for _, file in sources.trials}
    day = newest(sources.records.trials)
    records = in_order(sources.records.trials, day)
    labelled = sum(drug.pml_label is not None for drug in sources.drugs.drugs.values())
    medicines = f"Medicines: {len(sources.drugs.drugs)}. With a label that names PML as a contraindication: {labelled}."
    return Told(records, files, sources.vocabulary.facts, day, [*counted(records, files), medicines, access()])


def newest(records: Iterable[Record]) -> date:
    """The earliest day on which the newest of the statuses can have been read."""
    said = [days(text) for r in records for text in (r.status.read, r.status.as_of)]
    return max(found.first for found in said if found)


def days(text: str) -> DayRange | None:
    """The days that a date may be; None if there is none."""
    try:
        return parse_days(text)
    except NotADate:
        return None


# the figures


def counted(records: list[Record], files: dict[str, TrialFile]) -> Iterator[str]:
    """How much of everything is not known."""
    without = [f"`{r.key}`" for r in records if r.key not in files]
    blank = [f"`{key}`" for key, f in sorted(files.items()) if not f.criteria()]
    yield f"Records: {len(records)}. Criteria encoded: {len(files)}; nobody has encoded: {listed(without)}."
    yield f"Encoded from a list that was read in full: {sum(not file.unread() for file in files.values())}."
    yield f"Encoded, but no criterion could be read: {listed(blank)}."
    yield f"Status without a date, which may be years old: {sum(not r.status.as_of for r in records)}."
    yield f"Reviewed by a named clinician: {sum(file.review is not None for file in files.values())}."


def access() -> str:
    """Where something was read on access outside trials."""
    places = (place.name for place in load_access(locate()).places)
    return f"Something was read on access outside trials for: {listed(places)}; for no other place."


def listed(words: Iterable[str]) -> str:
    """In a row."""
    return ", ".join(words) or "none"


# the tables


def status_row(record: Record, on: date) -> tuple[str, ...]:
    """What the registry says, how old that is, and what it means for asking."""
    asked = to_join(record.status.value, joinable(record, on))
    said = stated(record.status.value, record.status.as_of, on)
    where = listed(sorted(record.everywhere)) if record.everywhere else "not known"
    return f"`{record.key}`", PURPOSES[record.purpose], TAKES_PML[record.takes_pml], where, said, asked


def read_row(record: Record, file: TrialFile | None, facts: dict[str, Fact]) -> tuple[str, ...]:
    """How much of the list was read, and what was made of it."""
    if file is None:
        return f"`{record.key}`", "not encoded", "not encoded", *[NOTHING] * 9
    kinds = [*(kind_of(criterion, facts) for criterion in file.criteria()), *("note" for _ in file.notes)]
    numbers = [*map(kinds.count, KINDS), len(file.unread()), len(file.examples)]
    covered = [COVERAGE.get(getattr(file.coverage, side), "the whole list") for side in SIDES]
    review = f"{file.review.by}, {file.review.on}" if file.review else "no"
    return f"`{record.key}`", *covered, *map(str, numbers), review, file.encoded_from.record_date, LAYER


def kind_of(criterion: Criterion, facts: dict[str, Fact]) -> str:
    """A rule on what records hold; on what only the person or the site can say; or a question for the investigator."""
    asked = {key for rule in (criterion.require, criterion.exclude_if) if rule for key in asks(rule)}
    if not asked:
        return "judgement"
    said = all(what == "fact" and facts[name].answered_by != "record" for what, name in asked)
    return "person" if said else "rule"


def asks(rule: Model) -> Iterator[tuple[str, str]]:
    """Every fact, treatment and condition that a rule names."""
    yield from _asks(rule.model_dump(by_alias=True))


def _asks(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        yield from ((key, str(data[key])) for key in ("fact", "treatment", "condition") if data.get(key))
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, (list, tuple)) else ()
    for part in inside:
        yield from _asks(part)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines) + "\n"


# the page


def written(what: Told) -> str:
    """What stands between the markers."""
    statuses = table(STATUS_HEAD, (status_row(record, what.day) for record in what.records))
    read = table(READ_HEAD, (read_row(record, what.files.get(record.key), what.facts) for record in what.records))
    figures = "".join(f"- {figure}\n" for figure in what.figures)
    parts = (
        ("What the registries say", f"Ages are counted to {what.day}, when the newest was read.", statuses),
        ("What was read of the criteria", "In the same order. The words are explained below.", read),
        ("In figures", "", figures),
    )
    return "\n".join(section(*part) for part in parts)


def section(title: str, about: str, body: str) -> str:
    """A heading, a sentence, and what it is about."""
    return "\n\n".join(filter(None, (f"## {title}", about, body)))


def page(now: str) -> str:
    """The page with what stands between its markers made anew."""
    before, after = now.split(BEGIN)[0], now.split(END)[1]
    return f"{before}{BEGIN}\n{written(told())}\n{END}{after}"


def main() -> int:
    """Writes or checks the page."""
    now = PAGE.read_text(encoding="utf-8")
    wanted = page(now)
    if "--check" not in sys.argv:
        PAGE.write_text(wanted, encoding="utf-8")
        print("docs/knows.md is written")
        return 0
    print("docs/knows.md is up to date" if now == wanted else STALE)
    return int(now != wanted)


if __name__ == "__main__":
    sys.exit(main())
