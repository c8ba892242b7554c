"""The only place that knows where the knowledge lies: a folder asked for, the checkout or the wheel, and one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, NamedTuple

from screener.errors import KnowledgeError, Problem
from screener.messages import worded

Layer = Literal["data", "checkout", "shipped"]

PACKAGE = Path(__file__).resolve().parent.parent
SHIPPED = PACKAGE / "_data"
COMPILED = "compiled.json"
RECORDS = "trials.json"
GLOSSARY = "GLOSSARY.md"


class Location(NamedTuple):
    """A folder with `criteria/` and `trials.json`, and what kind of place it is.

    `own`: the person's own folder, whose records and trials' files are laid over it; None where it holds none.
    """

    layer: Layer
    folder: Path
    own: Path | None = None

    @property
    def files(self) -> list[Path]:
        """Every file that the knowledge is made of, in a fixed order; the person's own come last."""
        base = [self.folder / RECORDS, *sorted((self.folder / "criteria").rglob("*.yaml"))]
        return base + (_own_files(self.own) if self.own else [])

    def named(self, file: Path) -> str:
        """A file's name as people write it: from the data folder on; one of their own, from that folder on."""
        if self.own and file.is_relative_to(self.own):
            return f"own/{file.relative_to(self.own).as_posix()}"
        return file.relative_to(self.folder).as_posix()


def locate(data: Path | None = None, *, own: bool = True) -> Location:
    """`data` when given; else the checkout that this package runs from; else what the wheel carries.

    `own`: with the person's own folder laid over it. Raises KnowledgeError when the folder does not hold the knowledge.
    """
    mine = own_folder() if own else None
    return _base(data)._replace(own=mine if mine and _own_files(mine) else None)


def own_folder() -> Path:
    """Where a person keeps trials of their own, and where updates go; it need not exist. `SCREENER_HOME` moves it."""
    asked = os.environ.get("SCREENER_HOME")
    if asked:
        return Path(asked)
    import platformdirs

    return platformdirs.user_data_path("screener", appauthor=False)


def _own_files(own: Path) -> list[Path]:
    """The records and the trials' files of a person's own folder: whatever else lies there is no knowledge."""
    files = [own / RECORDS, *sorted((own / "criteria" / "trials").glob("*.yaml"))]
    return [file for file in files if os.path.isfile(file)]  # noqa: PTH113  never raises, whatever the name


def _base(data: Path | None) -> Location:
    if data is not None:
        return Location("data", _checked(data))
    checkout = PACKAGE.parent
    if _holds_knowledge(checkout) and (checkout / "pyproject.toml").is_file():
        return Location("checkout", checkout)
    return Location("shipped", _checked(SHIPPED))


def glossary() -> str:
    """The text of the glossary: of the checkout that this package runs from, else of the wheel; or nothing."""
    checkout = PACKAGE.parent
    folder = checkout if (checkout / "pyproject.toml").is_file() else SHIPPED
    try:
        return (folder / GLOSSARY).read_text(encoding="utf-8")
    except OSError:
        return ""


def _checked(folder: Path) -> Path:
    if not _holds_knowledge(folder):
        why = worded("This folder does not hold the knowledge: `trials.json` and `criteria/facts.yaml` are not there.")
        raise KnowledgeError(str(folder), [Problem(why, worded("Give the folder above `criteria`."))])
    return folder


def _holds_knowledge(folder: Path) -> bool:
    files = (folder / "trials.json", folder / "criteria" / "facts.yaml")
    return all(os.path.isfile(file) for file in files)  # noqa: PTH113  never raises, whatever the name
