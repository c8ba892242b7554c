"""What can be asked for outside trials, by country: the files of `criteria/access`, read only when asked for.

No rule rests on them, no verdict knows them, and no result holds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field, model_validator

from screener.documents import Document, read
from screener.errors import KnowledgeError, Problem, Unreadable
from screener.models import Model, spelled, validated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from screener.knowledge.locate import Location

AccessKind = Literal[
    "route", "question", "centre", "study", "payment", "representative", "consent", "must_not_stop", "label",
    "background",
]  # fmt: skip
"""In the order in which they are shown."""
EVERYWHERE = "everywhere"
"""The place of what is bound to no country; shown with each."""
UNDATED = "undated"


class AccessSource(Model):
    """Where an entry was read, and the source's own date: `undated` where the copy that was read has none."""

    where: str = Field(min_length=1)
    dated: str = Field(pattern=rf"^({UNDATED}|\d{{4}}(-\d\d){{0,2}})$")


class AccessEntry(Model):
    """One thing that was read, or follows from what was read (`derived`). `asked_by`: who has to ask for it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    kind: AccessKind
    asked_by: Literal["", "doctor", "company", "agency", "family"] = ""
    text: str = Field(min_length=1)
    mark: Literal["read", "derived"]
    source: tuple[AccessSource, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_family_asks_alone(self) -> AccessEntry:
        if self.kind == "route" and self.asked_by in ("", "family"):
            why = "A route is asked for by a doctor, a company or an agency, never by the family alone."
            raise ValueError(f"{why} | Write `asked_by: doctor`, `company` or `agency`.")
        return self


class AccessFile(Model):
    """One file: a country, the European Union, or `everywhere`. `shows`: places that are shown with it."""

    place: str
    name: str
    also: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    read: str
    remark: str = Field(min_length=1)
    entries: tuple[AccessEntry, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it can be asked for by."""
        return (self.place, self.name, *self.also)


class Access(NamedTuple):
    """Every file of one data folder, by place."""

    files: dict[str, AccessFile]

    @property
    def places(self) -> list[AccessFile]:
        """The countries and the Union."""
        return [file for place, file in self.files.items() if place != EVERYWHERE]

    def find(self, name: str) -> AccessFile | None:
        """The country of that code or name, in capitals or not."""
        asked = name.strip().casefold()
        return next((file for file in self.places if asked in {n.casefold() for n in file.names}), None)

    def shown_with(self, file: AccessFile) -> list[AccessFile]:
        """The file, those that are shown with it, and what holds everywhere."""
        return [file, *(self.files[place] for place in file.shows), self.files[EVERYWHERE]]


def load_access(location: Location) -> Access:
    """The access files of a folder. Raises KnowledgeError."""
    folder = location.folder / "criteria" / "access"
    documents = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    access = Access({file.place: file for _, file in documents})
    if EVERYWHERE not in access.files:
        why = "There is no `everywhere.yaml`, which is shown with every country."
        raise KnowledgeError(str(folder), [Problem(why, "Add it, or give the folder that has it.")])
    for document, file in documents:
        _check(document, file, access)
    _check_ids(documents)
    return access


def _read(path: Path) -> tuple[Document, AccessFile]:
    try:
        document = read(path)
    except Unreadable as error:
        raise KnowledgeError(error.file, error.problems) from None
    file = validated(AccessFile, document, KnowledgeError)
    if file.place != path.stem:
        raise _error(document, ("place",), "The file has another name than its place.", "Give both the same.")
    return document, file


def _check(document: Document, file: AccessFile, access: Access) -> None:
    for number, place in enumerate(file.shows):
        if place not in access.files:
            raise _error(document, ("shows", number), "No file has this place.", "Add the file, or take this out.")


def _check_ids(documents: list[tuple[Document, AccessFile]]) -> None:
    seen: set[str] = set()
    for document, number, entry in _entries(documents):
        if entry.id in seen:
            why = f"The id `{entry.id}` stands twice."
            raise _error(document, ("entries", number, "id"), why, "Give every entry its own.")
        seen.add(entry.id)


def _entries(documents: list[tuple[Document, AccessFile]]) -> Iterator[tuple[Document, int, AccessEntry]]:
    for document, file in documents:
        yield from ((document, number, entry) for number, entry in enumerate(file.entries))


def _error(document: Document, path: tuple[str | int, ...], why: str, do: str) -> KnowledgeError:
    return KnowledgeError(document.file, [Problem(why, do, spelled(path), document.line(path))])
