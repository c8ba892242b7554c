"""A trial's criteria for whoever reviews them, line by line: our text, then the rule, its sources and remarks.

Takes the trial's own file, so that a rule is shown as it was written. Knows no patient, makes no verdict.
"""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.reports.text import printable
from screener.reports.wording import COVERAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from screener.documents import Document
    from screener.rules.trial_file import Criterion, Group, Side, Source, TrialFile
    from screener.trials import Record

QUALITIES = {
    "registry": "the registry's list",
    "key_list": "the registry's own choice of key criteria",
    "registry_summary": "the registry's text outside its list",
    "title": "the study's title",
    "publication": "a publication",
    "lay": "a lay text",
}
ROLES = {
    "patient": "patients; one of the groups of patients has to take the person",
    "control": "control persons, who are not screened here",
    "healthy": "healthy persons, who are not screened here",
    "donor": "donors, who are not screened here",
}
SIDES = {"inclusion": "each must hold", "exclusion": "none may hold"}
NOTES = {"allowed": "Allowed", "advice": "Advised", "after_entry": "Only after entry", "remark": "Remarks"}
NEVER = "these exclude nobody"
LAY = "only a lay text or a publication stands behind it: at most “probably against”, never a “no”"
NOT_REVIEWED = "Not reviewed by a clinician."
UNREAD = "What could not be read counts as a criterion that nobody has read."
WIDEST, NARROWEST, IN_A_PAGE = 100, 20, 76
"""Columns: longer lines are hard to read; in shorter ones nothing fits; a page's are the page's own."""
LABELS = 12

_PLAIN = re.compile(r"\w[\w /.;()%+*'’“”?–—-]*(?<! )")
_READS_AS_ANOTHER = re.compile(r"true|false|null|yes|no|on|off|[-+.\d]+(?:e[-+]?\d+)?", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")


class Row(NamedTuple):
    """One thing that is said of a criterion: prose, or (with no prose) a rule."""

    label: str
    prose: str = ""
    rule: Any = None


class Entry(NamedTuple):
    """A criterion, note, source or example."""

    id: str
    text: str
    rows: tuple[Row, ...] = ()


class Section(NamedTuple):
    """Entries of one kind under a heading."""

    title: str
    about: str
    entries: tuple[Entry, ...]


class CriteriaSheet:
    """The criteria of one trial."""

    def __init__(self, record: Record, document: Document, file: TrialFile) -> None:
        self.record, self.written, self.file = record, document.data, file

    def text(self) -> str:
        """For a terminal or a pipe."""
        return _Text(min(shutil.get_terminal_size().columns, WIDEST)).page(self._head(), self._sections())

    def markdown(self) -> str:
        """For a page that is printed or commented on."""
        return _markdown(self._head(), self._sections())

    def data(self) -> dict[str, Any]:
        """For programs: the file with its rules as written, and of each criterion whether it is lay or doubtful."""
        kept = self.file.model_dump(mode="json", by_alias=True, exclude={"inclusion", "exclusion", "groups"})
        groups = [
            {"id": g.id, "role": g.role, "text": g.text, **_sides(g, written)}
            for g, written in zip(self.file.groups, self.written.get("groups", []), strict=True)
        ]
        named = {"aliases": list(self.record.aliases), "title": self.record.title}
        return {**kept, **named, **_sides(self.file, self.written), "groups": groups}

    def _head(self) -> list[str]:
        """Which trial, who reviewed it, what was read and how much of it."""
        file, covered = self.file, self.file.coverage
        source = f"Encoded from: {file.encoded_from.registry}; record date: {file.encoded_from.record_date}."
        read = [f"{side.capitalize()}: {_coverage(how)}." for side, how in covered.model_dump().items()]
        names = ", ".join(self.record.names[1:])
        also = [f"Also known as {names}."] if names else []
        unread = [UNREAD] if file.unread() else []
        return [f"{self.record.key}  {self.record.title}", *also, self._review(), source, *read, *unread]

    def _review(self) -> str:
        review = self.file.review
        if review is None:
            return NOT_REVIEWED
        remarks = f" {review.remarks}" if review.remarks else ""
        return f"Reviewed by {review.by} on {review.on}.{remarks}"

    def _sections(self) -> list[Section]:
        """What all are asked, what each group is asked, notes by kind, sources, examples; nothing empty."""
        found = [*self._criteria(self.file, self.written)]
        for group, written in zip(self.file.groups, self.written.get("groups", []), strict=True):
            found += [_group(group), *self._criteria(group, written, f" of group {group.id}")]
        found += [*self._notes(), self._sources(), self._examples()]
        return [section for section in found if section.entries]

    def _criteria(self, side: Side, written: dict[str, Any], whose: str = "") -> Iterator[Section]:
        for name, about in SIDES.items():
            pairs = zip(getattr(side, name), written.get(name, []), strict=True)
            yield Section(name, f"{whose}: {about}", tuple(_entry(criterion, data) for criterion, data in pairs))

    def _notes(self) -> Iterator[Section]:
        for kind, title in NOTES.items():
            notes = [note for note in self.file.notes if note.kind == kind]
            entries = tuple(Entry(n.id, n.text, tuple(_source_rows(n.source))) for n in notes)
            yield Section(title, f": {NEVER}", entries)

    def _sources(self) -> Section:
        read = self.file.sources.items()
        return Section("Sources", "", tuple(Entry(k, f"{s.what}; {s.dated}", (Row("", s.where),)) for k, s in read))

    def _examples(self) -> Section:
        shown = []
        for example in self.file.examples:
            because = f" ({', '.join(example.expect.because)})" if example.expect.because else ""
            verdict = f"{example.expect.verdict}{because}, on {example.on}"
            shown.append(Entry("", example.name, (Row("verdict", verdict),)))
        return Section("Example patients", " and the verdicts that they must get", tuple(shown))


# what is said


def _group(group: Group) -> Section:
    return Section("Group", f" {group.id}: {ROLES[group.role]}", (Entry("", group.text),))


def _entry(criterion: Criterion, written: dict[str, Any]) -> Entry:
    """The rule, where it was read, and what to know of it."""
    rules = [Row(key.replace("_", " "), rule=written[key]) for key in ("require", "exclude_if") if key in written]
    asked = [Row("judgement", criterion.judgement)] if criterion.judgement else []
    doubts = [Row("doubtful", why) for why in dict.fromkeys(criterion.doubts())]
    lay = [Row("lay", LAY)] if criterion.lay else []
    note = [Row("note", criterion.note)] if criterion.note else []
    rows = (*rules, *asked, *_source_rows(criterion.source), *lay, *doubts, *note, Row("topic", criterion.topic))
    return Entry(criterion.id, criterion.text, rows)


def _source_rows(sources: Iterable[Source]) -> list[Row]:
    return [Row("" if i else "source", f"{s.of} {s.item}: {QUALITIES[s.quality]}") for i, s in enumerate(sources)]


def _coverage(how: str) -> str:
    return COVERAGE.get(how, "the whole list was read")


def _sides(side: Side, written: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [_data(c, data) for c, data in zip(getattr(side, name), written.get(name, []), strict=True)]
        for name in SIDES
    }


def _data(criterion: Criterion, written: dict[str, Any]) -> dict[str, Any]:
    rules = {key: written.get(key) for key in ("require", "exclude_if")}
    return {
        **criterion.model_dump(mode="json", exclude={"require", "exclude_if"}),
        **rules,
        "lay": criterion.lay,
        "doubts": criterion.doubts(),
    }


# how it is laid out


class _Text:
    """Lines no longer than `width`; only words, links and names that are longer stay whole."""

    def __init__(self, width: int) -> None:
        self.width = max(width, LABELS + 2 * NARROWEST)

    def page(self, head: Sequence[str], sections: Sequence[Section]) -> str:
        parts = ["\n".join(self._wrapped(line) for line in head)]
        for section in sections:
            parts += [
                self._wrapped(f"{section.title.upper()}{section.about}"),
                *(self._entry(entry) for entry in section.entries),
            ]
        return "\n\n".join(parts) + "\n"

    def _entry(self, entry: Entry) -> str:
        head = f"   {printable(entry.id)}  " if entry.id else "   "
        lines = [self._wrapped(entry.text, head)]
        return "\n".join([*lines, *(self._row(row) for row in entry.rows)])

    def _row(self, row: Row) -> str:
        head = f"      {row.label:<{LABELS}}"
        if row.prose:
            return self._wrapped(row.prose, head)
        lines = as_yaml(row.rule, self.width - len(head))
        return "\n".join(f"{' ' * len(head) if i else head}{printable(line)}" for i, line in enumerate(lines))

    def _wrapped(self, text: str, head: str = "") -> str:
        return textwrap.fill(
            printable(text), self.width, initial_indent=head, subsequent_indent=" " * len(head),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip


def _markdown(head: Sequence[str], sections: Sequence[Section]) -> str:
    parts = [f"# {_escaped(head[0])}", *(_escaped(line) for line in head[1:])]
    for section in sections:
        parts += [
            f"## {_escaped(section.title.capitalize() + section.about)}",
            *(part for entry in section.entries for part in _marked(entry)),
        ]
    return "\n\n".join(parts) + "\n"


def _marked(entry: Entry) -> Iterator[str]:
    name = f"**{_escaped(entry.id)}** " if entry.id else ""
    yield f"{name}{_escaped(entry.text)}"
    for row in (row for row in entry.rows if not row.prose):
        lines = [printable(line) for line in as_yaml({row.label.replace(" ", "_"): row.rule}, IN_A_PAGE)]
        yield "\n".join(["```yaml", *lines, "```"])
    said = [f"- {row.label}{': ' if row.label else ''}{_escaped(row.prose)}" for row in entry.rows if row.prose]
    if said:
        yield "\n".join(said)


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(printable(text).split()))


# rules as YAML


def as_yaml(value: Any, width: int) -> list[str]:
    """Plain data as lines of YAML that read back as the same: in one line what fits, else in a block."""
    flow = _flow(value)
    if _is_flat(value) and len(flow) <= width:
        return [flow]
    if isinstance(value, dict):
        return [line for key, held in value.items() for line in _keyed(key, held, width)]
    if isinstance(value, list):
        return [f"{'  ' if i else '- '}{line}" for item in value for i, line in enumerate(as_yaml(item, width - 2))]
    return textwrap.wrap(flow, max(width, NARROWEST), break_long_words=False, break_on_hyphens=False)


def _keyed(key: str, held: Any, width: int) -> list[str]:
    lines = as_yaml(held, width - 2)
    if len(lines) == 1 and _is_flat(held) and len(key) + 2 + len(lines[0]) <= width:
        return [f"{key}: {lines[0]}"]
    return [f"{key}:", *(f"  {line}" for line in lines)]


def _is_flat(value: Any) -> bool:
    """Whether it is no list of requirements, nor holds one."""
    if isinstance(value, list):
        return not any(isinstance(item, dict) for item in value)
    return not isinstance(value, dict) or all(_is_flat(held) for held in value.values())


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(held)}' for key, held in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _word(value) if isinstance(value, str) else json.dumps(value)


def _word(text: str) -> str:
    """In quotes where it would read as something else without."""
    if _PLAIN.fullmatch(text) and not _READS_AS_ANOTHER.fullmatch(text):
        return text
    if '"' in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)
