"""What families are told in plain words: `criteria/family.yaml`, read only when asked for.

Every entry says again what stands in `criteria/access`, and has its place, its kind, who asks and its sources from
there. No rule rests on it, and no verdict knows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from screener.documents import Document, read
from screener.errors import KnowledgeError, Problem, Unreadable, nearest
from screener.knowledge.access import EVERYWHERE, Access, AccessEntry, AccessFile, load_access
from screener.models import Model, spelled, validated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screener.knowledge.locate import Location
    from screener.vocabulary import Vocabulary


class PlainEntry(Model):
    """Entries of `criteria/access` (`says`) in plain words.

    `when_taken`: only for whoever takes, or may take, one of these. `when_found`: only where a fact has this value.
    `everywhere`: shown in every country, although it was read for one.
    """

    id: str = Field(pattern=r"^plain-[a-z0-9-]+$")
    says: tuple[str, ...] = Field(min_length=1)
    when_taken: tuple[str, ...] = ()
    when_found: dict[str, str] = Field(default_factory=dict)
    everywhere: bool = False
    text: str = Field(min_length=1)


class GivesAway(Model):
    """What else tells of a fact, for whoever wants it left out."""

    facts: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()


class FamilyFile(Model):
    """`criteria/family.yaml`. `treatments`: what a kind of treatment is, by the `mechanism` of a record."""

    read: str
    told: tuple[PlainEntry, ...] = ()
    treatments: dict[str, str] = Field(default_factory=dict)
    gives_away: dict[str, GivesAway] = Field(default_factory=dict)


class PlainWords(NamedTuple):
    """The file, and the entries of `criteria/access` that it says again."""

    file: FamilyFile
    access: Access

    def said_by(self, entry: PlainEntry) -> AccessEntry:
        """The first of the entries that a plain one says again: its kind, who asks, and its source."""
        return self._found(entry)[1]

    def shown_in(self, country: str | None) -> list[PlainEntry]:
        """Those of a country (two letters) and of what is shown with it, in the file's order."""
        place = self.access.find(country) if country else None
        shown = {file.place for file in self.access.shown_with(place)} if place else {EVERYWHERE}
        return [e for e in self.file.told if e.everywhere or self._found(e)[0].place in shown]

    def _found(self, entry: PlainEntry) -> tuple[AccessFile, AccessEntry]:
        return next((f, e) for f in self.access.files.values() for e in f.entries if e.id == entry.says[0])


def load_plain_words(location: Location, vocabulary: Vocabulary) -> PlainWords:
    """The file of a folder; a folder without one says nothing. Raises KnowledgeError."""
    access = load_access(location)
    path = location.folder / "criteria" / "family.yaml"
    if not path.exists():
        return PlainWords(FamilyFile(read=""), access)
    try:
        document = read(path)
    except Unreadable as error:
        raise KnowledgeError(error.file, error.problems) from None
    file = validated(FamilyFile, document, KnowledgeError)
    _check(document, _asked_for(file, vocabulary, access))
    return PlainWords(file, access)


Asked = tuple[tuple[str | int, ...], str, "Iterable[str]"]
"""Where a name stands, the name, and where it has to be known."""


def _asked_for(file: FamilyFile, vocabulary: Vocabulary, access: Access) -> Iterator[Asked]:
    entries = {e.id for f in access.files.values() for e in f.entries}
    treatments = (*vocabulary.drugs, *vocabulary.classes)
    for i, told in enumerate(file.told):
        yield from ((("told", i, "says", n), name, entries) for n, name in enumerate(told.says))
        yield from ((("told", i, "when_taken", n), name, treatments) for n, name in enumerate(told.when_taken))
        yield from ((("told", i, "when_found", name), name, vocabulary.facts) for name in told.when_found)
    for fact, away in file.gives_away.items():
        at = ("gives_away", fact)
        yield at, fact, vocabulary.facts
        yield from (((*at, "facts", n), name, vocabulary.facts) for n, name in enumerate(away.facts))
        yield from (((*at, "conditions", n), name, vocabulary.conditions) for n, name in enumerate(away.conditions))
        yield from (((*at, "treatments", n), name, treatments) for n, name in enumerate(away.treatments))


def _check(document: Document, asked: Iterable[Asked]) -> None:
    problems = []
    for at, name, known in asked:
        if name not in set(known):
            meant = nearest(name, sorted(known))
            do = f"Did you mean `{meant}`?" if meant else "Take it out, or add it there first."
            problems.append(Problem(f"`{name}` is not known.", do, spelled(at), document.line(at)))
    if problems:
        raise KnowledgeError(document.file, problems)
