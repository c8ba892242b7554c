"""Gives the knowledge to the engine: compiled when the wheel is built, else once, and kept by its hash."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from screener.errors import KnowledgeError, Problem
from screener.knowledge.compiled import CompiledTrial, trial_from
from screener.knowledge.locate import COMPILED, PACKAGE, Location, locate
from screener.knowledge.unencoded import moved
from screener.messages import worded
from screener.rules.scheme import Scheme, schemes_from
from screener.trials import Record, records_from
from screener.vocabulary import Vocabulary
from screener.vocabulary.compiled import vocabulary_from

ROOMS = ("", "values", "vocabulary", "rules", "trials", "knowledge")
"""Whose code the compiled knowledge depends on."""


class Knowledge(NamedTuple):
    """The vocabulary, the diagnosis schemes, every trial's record, and the criteria of the encoded ones.

    `release` is the hash of the files that it was made of; results name it. `trials` has also what can be said of those
    that nobody has encoded. `as_written`: the encodings of which a part is unread since the registry's text changed.
    """

    vocabulary: Vocabulary
    schemes: dict[str, Scheme]
    records: dict[str, Record]
    trials: dict[str, CompiledTrial]
    release: str
    layer: str
    own: frozenset[str] = frozenset()
    as_written: Mapping[str, CompiledTrial] = MappingProxyType({})

    def encoded(self, trial: str) -> bool:
        """Whether a person has encoded the trial's criteria."""
        return trial in self.trials and self.trials[trial].encoded

    def layer_of(self, trial: str) -> str:
        """Where a trial's criteria come from: `own`, the person's folder; else the layer of everything."""
        return "own" if trial in self.own else self.layer


def load(data: Path | None = None, *, own: bool = True) -> Knowledge:
    """The knowledge of a folder, of the checkout, or of the wheel; `own`: with the person's own trials laid over it.

    Raises KnowledgeError.
    """
    location = locate(data, own=own)
    as_shipped = location.layer == "shipped" and location.own is None
    return knowledge_from(_shipped(location) if as_shipped else _bundle(location), location.layer)


def compiled(location: Location) -> dict[str, Any]:
    """The bundle of a folder, compiled now and marked with the hash of its files."""
    from screener.knowledge.build import Sources

    return {"release": release_of(location), **Sources(location).bundle()}


def knowledge_from(bundle: dict[str, Any], layer: str) -> Knowledge:
    """The knowledge that a bundle holds."""
    vocabulary = vocabulary_from(bundle)
    schemes, records = schemes_from(bundle["schemes"]), records_from(bundle["records"])
    written = {t["key"]: trial_from(t) for t in bundle["trials"]}
    trials = {key: moved(trial, records[key].drift) if trial.encoded else trial for key, trial in written.items()}
    as_written = {key: trial for key, trial in written.items() if trials[key] is not trial}
    own = frozenset(bundle["own"])
    return Knowledge(vocabulary, schemes, records, trials, bundle["release"], layer, own, as_written)


def release_of(location: Location) -> str:
    """The hash of every file that the knowledge is made of, names included."""
    return _hash({location.named(file): file for file in location.files})


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
        problem = Problem(worded("The program is not installed whole."), worded("Install it again."))
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


def is_approved(release: str) -> bool:
    """Whether this program has already found that the person's own files of this release keep the laws."""
    return _approval(release).exists()


def approve(release: str) -> None:
    """Remembers it; a cache that cannot be written only costs time."""
    with suppress(OSError):
        _approval(release).parent.mkdir(parents=True, exist_ok=True)
        _approval(release).touch()


def _approval(release: str) -> Path:
    return _in_cache("laws", release, (*ROOMS, "profile", "engine"))


def _cache(location: Location) -> Path:
    return _in_cache("knowledge", release_of(location), ROOMS).with_suffix(".json")


def _in_cache(kind: str, release: str, rooms: tuple[str, ...]) -> Path:
    """A file that is there for this release and this program only."""
    import platformdirs

    code = _hash({f"{room}/{path.name}": path for room in rooms for path in _code(room)})
    name = hashlib.sha256(f"{release} {code}".encode()).hexdigest()
    return platformdirs.user_cache_path("screener") / f"{kind}-{name[:24]}"


def _code(room: str) -> list[Path]:
    return sorted((PACKAGE / room).glob("*.py"))


def _keep(path: Path, bundle: dict[str, Any]) -> None:
    """A cache that cannot be written only costs time."""
    text = json.dumps(bundle, ensure_ascii=False)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")


def _hash(files: dict[str, Path]) -> str:
    """Of files by their names, both counted."""
    out = hashlib.sha256()
    for name, file in files.items():
        out.update(f"{name}\0".encode())
        out.update(_bytes(file).replace(b"\r\n", b"\n"))
    return out.hexdigest()[:16]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        problem = Problem(
            worded("The file cannot be opened."), worded("Check that it is a file, and that you may read it.")
        )
        raise KnowledgeError(str(file), [problem]) from None
