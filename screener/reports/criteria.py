"""A trial's criteria for whoever reviews them, line by line: our text, then the rule, its sources and remarks.

Takes the trial's own file, so that a rule is shown as it was written. Knows no patient, makes no verdict.
"""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.reports.language import N_, Code
from screener.reports.sources import QUALITIES
from screener.reports.text import printable
from screener.reports.topics import TOPICS
from screener.reports.wording import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from screener.documents import Document
    from screener.reports.wording import Words
    from screener.rules.trial_file import Criterion, Group, Side, Source, TrialFile
    from screener.trials import Record

ROLES = {
    "patient": N_("{group}: patients; one of the groups of patients has to take the person"),
    "control": N_("{group}: control persons, who are not screened here"),
    "healthy": N_("{group}: healthy persons, who are not screened here"),
    "donor": N_("{group}: donors, who are not screened here"),
}
SIDES = {
    "inclusion": (N_("inclusion"), N_("of group {group}: each must hold"), N_("each must hold")),
    "exclusion": (N_("exclusion"), N_("of group {group}: none may hold"), N_("none may hold")),
}
"""The heading of a side of the list, and what is said of it: of a group's, of everybody's."""
NOTES = {
    "allowed": N_("Allowed"),
    "advice": N_("Advised"),
    "after_entry": N_("Only after entry"),
    "remark": N_("Remarks"),
}
VOICES = {"family": N_("family"), "clinician": N_("clinician"), "coordinator": N_("coordinator")}
"""Readers for whom a criterion may have words of its own."""
NEVER = N_("these exclude nobody")
LAY = N_("only a lay text or a publication stands behind it: at most “probably against”, never a “no”")
DRAFT = N_("only a draft that nobody has checked: at most “probably against”, never a “no”")
NOT_REVIEWED = N_("Not reviewed by a clinician.")
UNREAD = N_("What could not be read counts as a criterion that nobody has read.")
READ = {
    ("inclusion", "complete"): N_("Inclusion: the whole list was read."),
    ("inclusion", "key_only"): N_("Inclusion: only key criteria are published."),
    ("inclusion", "partial"): N_("Inclusion: only a part is known."),
    ("inclusion", "none"): N_("Inclusion: none is known."),
    ("exclusion", "complete"): N_("Exclusion: the whole list was read."),
    ("exclusion", "key_only"): N_("Exclusion: only key criteria are published."),
    ("exclusion", "partial"): N_("Exclusion: only a part is known."),
    ("exclusion", "none"): N_("Exclusion: none is known."),
}
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

    def __init__(self, record: Record, document: Document, file: TrialFile, words: Words) -> None:
        self.record, self.written, self.file = record, document.data, file
        self.words, self.say, self.texts = words, words.say, words.texts

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
        from_ = file.encoded_from
        registry, day = from_.registry, from_.record_date
        source = self.say("Encoded from: {registry}; record date: {day}.", registry=registry, day=day)
        read = [self.say(READ[side, how]) for side, how in covered.model_dump().items()]
        names = ", ".join(self.record.names[1:])
        also = [self.say("Also known as {names}.", names=names)] if names else []
        unread = [self.say(UNREAD)] if file.unread() else []
        title = self.texts.title(self.record.key)
        return [f"{self.record.key}  {title}", *also, self._review(), source, *read, *unread]

    def _review(self) -> str:
        review = self.file.review
        if review is None:
            return self.say(NOT_REVIEWED)
        remarks = f" {review.remarks}" if review.remarks else ""
        return f"{self.say('Reviewed by {who} on {day}.', who=review.by, day=review.on)}{remarks}"

    def _sections(self) -> list[Section]:
        """What all are asked, what each group is asked, notes by kind, sources, examples; nothing empty."""
        found = [*self._criteria(self.file, self.written)]
        for group, written in zip(self.file.groups, self.written.get("groups", []), strict=True):
            found += [self._group(group), *self._criteria(group, written, group.id)]
        found += [*self._notes(), self._sources(), self._examples()]
        return [section for section in found if section.entries]

    def _criteria(self, side: Side, written: dict[str, Any], group: str = "") -> Iterator[Section]:
        for name, (title, of_group, of_all) in SIDES.items():
            pairs = zip(getattr(side, name), written.get(name, []), strict=True)
            entries = tuple(self._entry(criterion, data) for criterion, data in pairs)
            about = f" {self.say(of_group, group=group)}" if group else self._told_of(self.say(of_all))
            yield Section(self.say(title), about, entries)

    def _group(self, group: Group) -> Section:
        about = f" {self.say(ROLES[group.role], group=group.id)}"
        known = self.record.key in self.words.knowledge.trials
        text = self.texts.group(self.record.key, group.id) if known else group.text
        return Section(self.say("Group"), about, (Entry("", text),))

    def _told_of(self, said: str) -> str:
        """What follows a heading."""
        return self.say("{name}: {said}", name="", said=said)

    def _notes(self) -> Iterator[Section]:
        """By kind; the file's order is that of the translation."""
        texts = self.texts.notes(self.record.key)
        known = texts if len(texts) == len(self.file.notes) else [n.text for n in self.file.notes]
        told = list(zip(self.file.notes, known, strict=True))
        for kind, title in NOTES.items():
            rows = ((note, text) for note, text in told if note.kind == kind)
            entries = tuple(Entry(note.id, text, tuple(self._source_rows(note.source))) for note, text in rows)
            yield Section(self.say(title), self._told_of(self.say(NEVER)), entries)

    def _sources(self) -> Section:
        entries = tuple(Entry(name, self._read(name), (Row("", s.where),)) for name, s in self.file.sources.items())
        return Section(self.say("Sources"), "", entries)

    def _read(self, name: str) -> str:
        """What was read, and as of when."""
        known = self.words.knowledge.trials.get(self.record.key)
        if known is None or name not in known.sources:
            return self.words.language.clauses((self.file.sources[name].what, self.file.sources[name].dated))
        key = self.record.key
        return self.words.language.clauses((self.texts.source(key, name), self.texts.source_dated(key, name)))

    def _examples(self) -> Section:
        shown = []
        for example in self.file.examples:
            because = f" ({', '.join(example.expect.because)})" if example.expect.because else ""
            verdict = f"{self._expected(example.expect.verdict)}{because}"
            said = self.say("{verdict}, on {day}", verdict=verdict, day=example.on)
            shown.append(Entry("", example.name, (Row(self.say("verdict"), said),)))
        return Section(
            self.say("Example patients"), f" {self.say('and the verdicts that they must get')}", tuple(shown)
        )

    def _expected(self, verdict: str) -> str:
        """By its id, which the file has; in another language its name goes with it."""
        english = self.words.language.code is Code.EN
        return verdict if english else f"{verdict} : {self.say(VERDICTS[verdict]).lower()}"

    def _entry(self, criterion: Criterion, written: dict[str, Any]) -> Entry:
        """The rule, where it was read, and what to know of it."""
        say = self.say
        text, note, judgement = self._told(criterion)
        rules = [Row(key.replace("_", " "), rule=written[key]) for key in ("require", "exclude_if") if key in written]
        asked = [Row(say("judgement"), judgement)] if judgement else []
        doubts = [Row(say("doubtful"), self._asked(criterion, why)) for why in dict.fromkeys(criterion.doubts())]
        lay = [Row(say("lay"), say(LAY))] if criterion.lay and not criterion.drafted else []
        lay += [Row(say("draft"), say(DRAFT))] if criterion.drafted else []
        noted = [Row(say("note"), note)] if note else []
        worded = [Row(say(VOICES[voice]), self._worded(criterion, voice)) for voice in criterion.wording.given()]
        topic = [Row(say("topic"), self._topic(criterion.topic))]
        rows = (*rules, *asked, *self._source_rows(criterion.source), *lay, *doubts, *noted, *worded, *topic)
        return Entry(criterion.id, text, rows)

    def _told(self, criterion: Criterion) -> tuple[str, str, str]:
        """Its text, note and judgement; as the file has them where the knowledge lacks the trial."""
        known = self.words.knowledge.trials.get(self.record.key)
        if known is None or criterion.id not in {c.id for c in known.criteria}:
            return criterion.text, criterion.note, criterion.judgement
        key, judgement = self.record.key, criterion.judgement
        text, note = self.texts.criterion(key, criterion.id), self.texts.criterion_note(key, criterion.id)
        return text, note, self._asked(criterion, judgement) if judgement else ""

    def _worded(self, criterion: Criterion, voice: str) -> str:
        """What it says for a voice; as the file has it where the knowledge lacks the trial."""
        known = self.record.key in self.words.knowledge.trials
        own = self.texts.wording(self.record.key, criterion.id, voice) if known else ""
        return own or criterion.wording.given()[voice]

    def _asked(self, criterion: Criterion, english: str) -> str:
        known = self.record.key in self.words.knowledge.trials
        return self.texts.site_says(self.record.key, criterion.id, english) if known else english

    def _topic(self, topic: str) -> str:
        return topic if self.words.language.code is Code.EN else self.say(TOPICS[topic]).lower()

    def _source_rows(self, sources: Iterable[Source]) -> list[Row]:
        say = self.say
        read = [say("{name}: {said}", name=f"{s.of} {s.item}", said=say(QUALITIES[s.quality])) for s in sources]
        return [Row("" if i else self.say("source"), said) for i, said in enumerate(read)]


# what is said


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
        self.labels = LABELS

    def page(self, head: Sequence[str], sections: Sequence[Section]) -> str:
        rows = [row for section in sections for entry in section.entries for row in entry.rows]
        self.labels = max([LABELS, *(len(row.label) + 1 for row in rows)])
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
        head = f"      {row.label:<{self.labels}}"
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
