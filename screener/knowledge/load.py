"""Gives the knowledge to the engine: compiled when the wheel is built, else once, and kept by its hash."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from screener.errors import KnowledgeError, Problem
from screener.knowledge.compiled import CompiledTrial, trial_from
from screener.knowledge.locate import COMPILED, PACKAGE, Location, locate
from screener.rules.scheme import Scheme, schemes_from
from screener.trials import Record, records_from
from screener.vocabulary import Vocabulary
from screener.vocabulary.compiled import vocabulary_from


class Knowledge(NamedTuple):
    """The vocabulary, the diagnosis schemes, every trial's record, and the criteria of the encoded ones.

    `release` is the hash of the files that it was made of; results name it.
    """

    vocabulary: Vocabulary
    schemes: dict[str, Scheme]
    records: dict[str, Record]
    trials: dict[str, CompiledTrial]
    release: str
    layer: str


def load(data: Path | None = None) -> Knowledge:
    """The knowledge of a folder, of the checkout, or of the wheel. Raises KnowledgeError."""
    location = locate(data)
    bundle = _shipped(location) if location.layer == "shipped" else _bundle(location)
    return knowledge_from(bundle, location.layer)


def compiled(location: Location) -> dict[str, Any]:
    """The bundle of a folder, compiled now and marked with the hash of its files."""
    from screener.knowledge.build import Sources

    return {"release": release_of(location), **Sources(location).bundle()}


def knowledge_from(bundle: dict[str, Any], layer: str) -> Knowledge:
    """The knowledge that a bundle holds."""
    vocabulary = vocabulary_from(bundle)
    schemes, records = schemes_from(bundle["schemes"]), records_from(bundle["records"])
    trials = {t["key"]: trial_from(t) for t in bundle["trials"]}
    return Knowledge(vocabulary, schemes, records, trials, bundle["release"], layer)


def release_of(location: Location) -> str:
    """The hash of every file that the knowledge is made of, names included."""
    return _hash(location.files, location.folder)


def write_whole(path: Path, text: str) -> None:
    """Writes to a temporary file beside `path` and renames it: never half a file, whatever happens."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _shipped(location: Location) -> dict[str, Any]:
    path = location.folder / COMPILED
    try:
        bundle: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        problem = Problem("The program is not installed whole.", "Install it again.")
        raise KnowledgeError(str(path), [problem]) from None
    return bundle


def _bundle(location: Location) -> dict[str, Any]:
    """From the cache when the files and the compiler are those it was made of and by."""
    kept = _cache(location)
    bundle = _kept(kept)
    if bundle is None:
        bundle = compiled(location)
        _keep(kept, bundle)
    return bundle


def _kept(path: Path) -> dict[str, Any] | None:
    """What a cache holds (a line with the hash of the rest, then the bundle); None if a letter differs."""
    try:
        checksum, text = path.read_bytes().split(b"\n", 1)
    except (OSError, ValueError):
        return None
    if checksum.decode("ascii", "replace") != hashlib.sha256(text).hexdigest():
        return None
    bundle: dict[str, Any] = json.loads(text)
    return bundle


def _cache(location: Location) -> Path:
    import platformdirs

    rooms = ("", "values", "vocabulary", "rules", "trials", "knowledge")
    code = _hash([p for room in rooms for p in _code(room)], PACKAGE)
    name = hashlib.sha256(f"{release_of(location)} {code}".encode()).hexdigest()
    return platformdirs.user_cache_path("screener") / f"knowledge-{name[:24]}.json"


def _code(room: str) -> list[Path]:
    return sorted((PACKAGE / room).glob("*.py"))


def _keep(path: Path, bundle: dict[str, Any]) -> None:
    """A cache that cannot be written only costs time."""
    text = json.dumps(bundle, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
    except OSError:
        pass


def _hash(files: list[Path], base: Path) -> str:
    out = hashlib.sha256()
    for file in files:
        out.update(f"{file.relative_to(base).as_posix()}\0".encode())
        out.update(_bytes(file).replace(b"\r\n", b"\n"))
    return out.hexdigest()[:16]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        problem = Problem("The file cannot be opened.", "Check that it is a file, and that you may read it.")
        raise KnowledgeError(str(file), [problem]) from None
