"""What every check of the knowledge shares: a check, a finding, a place, and the files as the checks see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from screener.documents import Document, PathKey
from screener.knowledge.access import load_access
from screener.knowledge.build import Sources
from screener.knowledge.compiled import CompiledCriterion, CompiledTrial
from screener.knowledge.load import Knowledge, knowledge_from, release_of
from screener.knowledge.locate import Location
from screener.models import Model
from screener.rules.requirements import ConditionRule, FactRule, JudgementRule, TreatmentRule
from screener.rules.trial_file import Criterion, TrialFile
from screener.vocabulary import Vocabulary

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""Gravest first. error: may lead to a wrong verdict, and nothing is released with one. warning: somebody has to look.
note: good to know."""
Leaf = FactRule | TreatmentRule | ConditionRule | JudgementRule
COMBINED = ("all", "any", "none", "of")
"""Under which of these keys a requirement holds other requirements."""


class Place(NamedTuple):
    """A file of the data folder, a line of it (where one can be named), and the criterion or entry there."""

    file: str
    line: int | None = None
    at: str = ""

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        return ", ".join(part for part in (self.file, line, self.at) if part)


class Finding(NamedTuple):
    """What one check says of one place, in one sentence that a clinician understands."""

    place: Place
    says: str


T_contra = TypeVar("T_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Check(Generic[T_contra]):
    """One check, as the table of contents has it. `run` is None for what reading the files already refuses."""

    id: str
    severity: Severity
    what: str
    why: str
    run: Callable[[T_contra], Iterable[Finding]] | None


class Entry(NamedTuple):
    """A criterion of a file: where it stands, on which side of the list, and which group it is asked of."""

    path: PathKey
    side: str
    group: str
    criterion: Criterion

    @property
    def rule_key(self) -> str:
        """The key of the file under which its rule stands."""
        return "require" if self.criterion.require is not None else "exclude_if"

    def leaves(self) -> Iterator[tuple[PathKey, Leaf]]:
        """Every rule on a single thing in it, with its place in the file."""
        rule = self.criterion.require or self.criterion.exclude_if
        return leaves(rule, (*self.path, self.rule_key)) if rule is not None else iter(())


class Written:
    """A trial's file: as written, as a model, and compiled."""

    def __init__(self, name: str, document: Document, file: TrialFile, compiled: CompiledTrial) -> None:
        self.name, self.document, self.file, self.compiled = name, document, file, compiled

    @cached_property
    def entries(self) -> list[Entry]:
        """Every criterion: everybody's, then each group's, in the file's order."""
        parts: list[tuple[PathKey, str, Any]] = [((), "", self.file)]
        parts += [(("groups", i), group.id, group) for i, group in enumerate(self.file.groups)]
        return [
            Entry((*path, side, i), side, group, criterion)
            for path, group, part in parts
            for side in ("inclusion", "exclusion")
            for i, criterion in enumerate(getattr(part, side))
        ]

    @property
    def criteria(self) -> tuple[CompiledCriterion, ...]:
        """The compiled ones that somebody wrote: those of everybody and of groups of patients."""
        return tuple(c for c in self.compiled.criteria if c.topic != "not_read")

    def at(self, path: PathKey, what: str = "") -> Place:
        """A place in the file."""
        return Place(self.name, self.document.line(path), what)

    def criterion(self, name: str) -> Place:
        """The place of a criterion; of a part that nobody could read, the file's."""
        found = (entry.path for entry in self.entries if entry.criterion.id == name)
        return self.at(next(found, ("coverage",)), name)


class Inspected:
    """A data folder on a day: every file as it is written, and the knowledge that it compiles to.

    Raises KnowledgeError for what cannot be read or compiled at all.
    """

    def __init__(self, location: Location, today: date) -> None:
        self.location, self.today = location, today
        self.sources = Sources(location)
        self.access = load_access(location)
        bundle = {"release": release_of(location), **self.sources.bundle()}
        self.knowledge: Knowledge = knowledge_from(bundle, location.layer)
        self.trials = [self._written(document, file) for document, file in self.sources.trials]

    @property
    def vocabulary(self) -> Vocabulary:
        """Facts, conditions and drugs."""
        return self.knowledge.vocabulary

    def _written(self, document: Document, file: TrialFile) -> Written:
        return Written(self.name(document), document, file, self.knowledge.trials[file.trial])

    def name(self, document: Document) -> str:
        """A file's name as people write it."""
        return self.location.named(Path(document.file))

    def entries(self) -> Iterator[tuple[Written, Entry]]:
        """Every criterion of every trial."""
        return ((trial, entry) for trial in self.trials for entry in trial.entries)

    def leaves(self) -> Iterator[tuple[Place, Entry, Leaf]]:
        """Every rule on a single thing of every trial."""
        for trial, entry in self.entries():
            for path, leaf in entry.leaves():
                yield trial.at(path, entry.criterion.id), entry, leaf


def leaves(rule: Model, path: PathKey = ()) -> Iterator[tuple[PathKey, Leaf]]:
    """The rules on single things inside a requirement, however deep, with their paths."""
    if isinstance(rule, Leaf):
        yield path, rule
        return
    for key in COMBINED:
        for i, part in enumerate(getattr(rule, key, ())):
            yield from leaves(part, (*path, key, i))


def listed(words: Iterable[str]) -> str:
    """Words in a sentence: `a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
