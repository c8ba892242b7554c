"""Reads and checks what stands beside the vocabulary: signs on MRI, short forms of letters.

Other languages are read by `translations`. No criterion needs any of it; a data folder may have none. Problems have a
file and a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from screener.documents import read
from screener.errors import KnowledgeError, Problem, Unreadable, nearest
from screener.models import Model, spelled, validated
from screener.vocabulary import Vocabulary, plain
from screener.vocabulary.texts import AbbreviationsFile, MriFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

M = TypeVar("M", bound=Model)
Slip = tuple[tuple[str | int, ...], str, str]
"""Where it stands, what is wrong, what to do."""


def beside(criteria: Path, vocabulary: Vocabulary) -> dict[str, Any]:
    """All of it as plain data. Raises KnowledgeError."""
    mri, short = criteria / "mri.yaml", criteria / "abbreviations.yaml"
    return {
        "mri": _checked(mri, MriFile, _wrong_sign, vocabulary),
        "abbreviations": _checked(short, AbbreviationsFile, _wrong_short_form, vocabulary),
    }


def _checked(
    path: Path, model: type[M], wrong: Callable[[M, Vocabulary], Iterator[Slip]], vocabulary: Vocabulary
) -> dict[str, Any]:
    """A file as plain data; nothing where there is none."""
    if not path.exists():
        return {}
    try:
        document = read(path)
    except Unreadable as error:
        raise KnowledgeError(error.file, error.problems) from None
    file = validated(model, document, KnowledgeError)
    for at, why, do in wrong(file, vocabulary):
        raise KnowledgeError(document.file, [Problem(why, do, spelled(at), document.line(at))])
    return file.model_dump(mode="json", exclude_defaults=True)


def _wrong_sign(file: MriFile, _: Vocabulary) -> Iterator[Slip]:
    for name, sign in file.signs.items():
        if sign.aspect not in file.aspects:
            why = f"It is of the aspect `{sign.aspect}`, which is not here."
            yield ("signs", name), why, _did_you_mean(sign.aspect, file.aspects)


def _wrong_short_form(file: AbbreviationsFile, vocabulary: Vocabulary) -> Iterator[Slip]:
    """A short form that must ask, and is a name already; an id that nothing has."""
    accepted = vocabulary.drug_names | vocabulary.condition_names | vocabulary.fact_names
    known = {*vocabulary.facts, *vocabulary.conditions, *vocabulary.classes, *vocabulary.drugs}
    for short, entry in file.ambiguous.items():
        if plain(short) in accepted:
            do = "Take it out of the names there, or out of here."
            yield ("ambiguous", short), f"It is an accepted name of `{accepted[plain(short)]}`, and must ask.", do
        for meaning in entry.may_be:
            if meaning.id and meaning.id not in known:
                why = f"It may be `{meaning.id}`, which is not here."
                yield ("ambiguous", short), why, _did_you_mean(meaning.id, known)


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    meant = nearest(name, sorted(known))
    return f"Did you mean `{meant}`?" if meant else "Take it out, or add it there first."
