"""What the parts of the FHIR reader share: one patient's draft, the vocabulary's codes, the file around a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from screener.readers.fhir.models import Concept, Part, Reference
from screener.readers.notes import Why

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from screener.readers.codes import Codes, Kind, Meaning
    from screener.readers.draft import Draft
    from screener.readers.fhir.file import Held, Resources

P = TypeVar("P", bound=Part)

ERROR = "entered-in-error"


class Record:
    """One patient of a file, while it is read."""

    def __init__(self, resources: Resources, draft: Draft, codes: Codes, as_of: date | None) -> None:
        self.resources, self.draft, self.codes, self.as_of = resources, draft, codes, as_of
        self.by_report: dict[int, set[str]] = {}

    def read(self, model: type[P], held: Held) -> P | None:
        """The resource, if it has the form of its kind; said if not."""
        try:
            return model.model_validate(held.raw)
        except ValidationError:
            self.draft.refuse(held.where, held.kind, Why.BROKEN)
            return None

    def leave(self, held: Held, why: Why, **params: str) -> None:
        """Not used, and nothing that a criterion asks for is lost."""
        self.draft.leave(held.where, held.kind, why, **params)

    def refuse(self, held: Held, why: Why, **params: str) -> None:
        """Not used, though it is about what a criterion asks for."""
        self.draft.refuse(held.where, held.kind, why, **params)

    def warn(self, held: Held, why: Why, **params: str) -> None:
        """Used, with something to look at."""
        self.draft.warn(held.where, held.kind, why, **params)

    def nothing_known(self, concept: Concept) -> bool:
        """Whether an entry only says that nothing is known."""
        return "nothing_known" in self.answers(concept)

    def answers(self, concept: Concept) -> tuple[str, ...]:
        """What a laboratory answers, by code, else by its text."""
        found = self.codes.meanings("answer", concept.codings())
        texts = (self.codes.by_text("answer", text) for text in concept.texts())
        return found or tuple(dict.fromkeys(filter(None, texts)))

    def meanings(self, kind: Kind, concept: Concept) -> tuple[Meaning, ...]:
        """What a concept stands for in the vocabulary: by its codes, else by its text as a whole."""
        return self.codes.of_concept(kind, concept.codings(), concept.texts())

    def target(self, reference: Reference, holder: Held, kind: str) -> Held | None:
        """The resource that is referred to, if it is in the file and of that kind."""
        found = self.resources.resolve(reference.reference, holder) if reference.reference else None
        return found if found and found.type == kind else None


def first(*written: str | None) -> str | None:
    """The first that is there."""
    return next(filter(None, written), None)


def status_of(concepts: Iterable[Concept]) -> frozenset[str]:
    """The codes of a status, of FHIR's own lists."""
    return frozenset[str]().union(*(concept.codes() for concept in concepts))
