"""The only place that knows where the knowledge lies: in a folder asked for, the checkout, or the wheel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, NamedTuple

from screener.errors import KnowledgeError, Problem

Layer = Literal["data", "checkout", "shipped"]

PACKAGE = Path(__file__).resolve().parent.parent
SHIPPED = PACKAGE / "_data"
COMPILED = "compiled.json"
GLOSSARY = "GLOSSARY.md"


class Location(NamedTuple):
    """A folder with `criteria/` and `trials.json`, and what kind of place it is."""

    layer: Layer
    folder: Path

    @property
    def files(self) -> list[Path]:
        """Every file that the knowledge is made of, in a fixed order."""
        return [self.folder / "trials.json", *sorted((self.folder / "criteria").rglob("*.yaml"))]


def locate(data: Path | None = None) -> Location:
    """`data` when given; else the checkout that this package runs from; else what the wheel carries.

    Raises KnowledgeError when the folder does not hold the knowledge.
    """
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
        why = "This folder does not hold the knowledge: `trials.json` and `criteria/facts.yaml` are not there."
        raise KnowledgeError(str(folder), [Problem(why, "Give the folder above `criteria`.")])
    return folder


def _holds_knowledge(folder: Path) -> bool:
    files = (folder / "trials.json", folder / "criteria" / "facts.yaml")
    return all(os.path.isfile(file) for file in files)  # noqa: PTH113  never raises, whatever the name
