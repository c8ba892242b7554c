"""A profile in the making: entries with what each was read from, and what is said beside them. Knows no format.

It is tried as profiles are read; an entry that could not be is left out and said.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from screener.documents import Document
from screener.errors import Invalid
from screener.profile.patient import patient_from
from screener.readers.notes import Note, Why
from screener.readers.reader import Referral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from screener.documents import PathKey
    from screener.vocabulary import Vocabulary

Entry = dict[str, Any]
LISTS = ("findings", "conditions", "treatments")
ORDER = ("id", "as_of", "alive", "born", "sex", "location", "onset", "diagnosed", *LISTS, "complete")
UNCOUNTED = ("id", "as_of", "complete")
"""Keys that tell of the file, and not of the patient."""


class Draft:
    """One patient's profile while a file is read."""

    def __init__(self, vocabulary: Vocabulary, today: date) -> None:
        self.vocabulary, self.today = vocabulary, today
        self.held: dict[str, Any] = {}
        self.lists: dict[str, list[tuple[Entry, str, str]]] = {name: [] for name in LISTS}
        self.origins: dict[PathKey, str] = {}
        self.warnings: list[Note] = []
        self.unused: list[Note] = []

    # what is said beside the profile

    def warn(self, where: str, kind: str, why: Why, **params: str) -> None:
        """Something that a person should look at."""
        self.warnings.append(Note(where, kind, why, tuple(params.items())))

    def leave(self, where: str, kind: str, why: Why, **params: str) -> None:
        """Something that is not used."""
        self.unused.append(Note(where, kind, why, tuple(params.items())))

    def refuse(self, where: str, kind: str, why: Why, **params: str) -> None:
        """Something that is not used, and about what criteria ask for: a person should look at it."""
        self.warn(where, kind, why, **params)
        self.leave(where, kind, why, **params)

    # entries

    def state(self, key: str, value: Any, where: str) -> None:
        """One of the short keys at the top of a profile."""
        self.held[key] = value
        self.origins[(key,)] = where

    def add(self, name: str, entry: Entry, where: str, kind: str, source: str = "") -> None:
        """An entry of a list; `source`: what its profile says, when more than where it stands."""
        entry = {key: value for key, value in entry.items() if value not in (None, "")} | {"source": source or where}
        self.lists[name].append((entry, where, kind))

    # the whole

    def referral(self, file: str, kind: str) -> Referral:
        """The patient as far as the file tells."""
        self._once()
        self._without_contradicted()
        self._samples()
        document = self._document(file)
        if self._problem(document.data):
            self._without_refused()
            document = self._document(file)
        used = len(
            set(document.origins.values()) - {origin for key, origin in self.origins.items() if key[0] in UNCOUNTED}
        )
        return Referral(document, kind, tuple(dict.fromkeys(self.warnings)), tuple(self.unused), used)

    def _document(self, file: str) -> Document:
        data = self.held | {name: [e for e, _, _ in held] for name, held in self.lists.items() if held}
        places = {(n, i): where for n, held in self.lists.items() for i, (_, where, _) in enumerate(held)}
        return Document(file, {key: data[key] for key in ORDER if key in data}, {}, self.origins | places)

    def _problem(self, data: Entry) -> str:
        """Why a profile could not be read, if it could not."""
        try:
            patient_from(Document("", data, {}), self.vocabulary, self.today)
        except Invalid as error:
            return error.problems[0].why
        return ""

    def _without_refused(self) -> None:
        """Leaves out what could not be read on its own; what two entries say against each other is still to be told."""
        for key, value in list(self.held.items()):
            if why := self._problem({key: value}):
                self.refuse(self.origins.pop((key,)), key, Why.REFUSED, because=why)
                del self.held[key]
        for name, entries in self.lists.items():
            problems = [(held, self._problem({name: [held[0]]})) for held in entries]
            self.lists[name] = [held for held, why in problems if not why]
            for (_, where, kind), why in ((held, why) for held, why in problems if why):
                self.refuse(where, kind, Why.REFUSED, because=why)

    def _once(self) -> None:
        """What two resources say alike is one entry: the first."""
        for name, entries in self.lists.items():
            seen: dict[str, tuple[Entry, str, str]] = {}
            for held in entries:
                same = repr([item for item in held[0].items() if item[0] not in ("source", "sample")])
                if seen.setdefault(same, held) is not held:
                    self.leave(held[1], held[2], Why.REPEATED, by=seen[same][1])
            self.lists[name] = list(seen.values())

    def _without_contradicted(self) -> None:
        """A disease that was ruled out once, and is said to be there by another entry, is not absent."""
        kept = []
        for entry, where, kind in self.lists["conditions"]:
            other = next(self._there(entry["condition"]), "") if entry.get("status") == "absent" else ""
            if other:
                self.refuse(where, kind, Why.CONTRADICTED, by=other)
            else:
                kept.append((entry, where, kind))
        self.lists["conditions"] = kept

    def _there(self, condition: str) -> Iterator[str]:
        """Entries that say that the condition, or a kind of it, is or was there."""
        tree, fact = self.vocabulary.condition_tree, self.vocabulary.condition_fact.get(condition)
        for entry, where, _ in self.lists["conditions"]:
            if entry.get("status") != "absent" and tree.is_a(entry["condition"], condition):
                yield where
        for entry, where, _ in self.lists["findings"]:
            if fact and entry["fact"] == fact and entry["value"] == self.vocabulary.facts[fact].values[-1]:
                yield where

    def _samples(self) -> None:
        """Several results of one fact and day are of samples that the record tells apart: by time, else by number."""
        keys = [_sample_key(entry) for entry, _, _ in self.lists["findings"]]
        several = {key for key, n in Counter(keys).items() if n > 1}
        times = Counter((key, e.get("sample")) for key, (e, _, _) in zip(keys, self.lists["findings"], strict=True))
        number: Counter[tuple[str, ...]] = Counter()
        for key, (entry, _, _) in zip(keys, self.lists["findings"], strict=True):
            number[key] += 1
            if key not in several:
                entry.pop("sample", None)
            elif times[key, entry.get("sample")] > 1 or "sample" not in entry:
                entry["sample"] = str(number[key])


def _sample_key(entry: Entry) -> tuple[str, ...]:
    return entry["fact"], entry.get("specimen", ""), entry.get("date", "")
