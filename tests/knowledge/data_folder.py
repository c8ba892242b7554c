"""A copy of the data folder that a test may spoil."""

import shutil
from dataclasses import replace
from pathlib import Path

from screener.documents import Document, read

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE_TRIAL = "criteria/trials/FR-pembrolizumab-PML.yaml"


def copy_to(folder: Path) -> Path:
    """`criteria/` and `trials.json`, as they are shipped."""
    shutil.copytree(ROOT / "criteria", folder / "criteria")
    shutil.copy(ROOT / "trials.json", folder / "trials.json")
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replaces what stands there first; gives its line."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


class Reader:
    """Reads documents as the program does, and each text only once: most tests spoil one file of many."""

    def __init__(self) -> None:
        self.known: dict[bytes, Document] = {}

    def __call__(self, path: Path) -> Document:
        raw = path.read_bytes() if path.is_file() else b""
        if raw not in self.known:
            self.known[raw] = read(path)
        return replace(self.known[raw], file=str(path))


READER = Reader()
