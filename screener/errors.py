"""Every error that a person may see. None of them carries a value from a patient's file.

ScreenerError
├── Unreadable       a file that is missing, a folder, empty, not UTF-8, not YAML
├── Invalid          a file that was read, and says something that cannot be
├── KnowledgeError   criteria or trials that cannot be used
└── RegistryError    a registry that did not answer, or not so that it can be read; what was known is kept
"""

from typing import ClassVar, NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong: in which entry, on which line, why, and what to do about it."""

    why: str
    do: str
    path: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = ", ".join(p for p in (f"line {self.line}" if self.line else "", self.path) if p)
        return f"{where}: {self.why} {self.do}" if where else f"{self.why} {self.do}"


class ScreenerError(Exception):
    """What went wrong with one file: all problems that were found together."""

    exit_code: ClassVar[int] = 1
    kind: ClassVar[str] = "error"

    def __init__(self, file: str, problems: list[Problem]) -> None:
        super().__init__(f"{file}: " + "; ".join(map(str, problems)))
        self.file = file
        self.problems = problems


class Unreadable(ScreenerError):  # noqa: N818
    """The file could not be read as a document at all."""

    exit_code = 3
    kind = "unreadable"


class Invalid(ScreenerError):  # noqa: N818
    """The document was read, and breaks a rule of its format or of the calendar."""

    exit_code = 4
    kind = "invalid"


class KnowledgeError(ScreenerError):
    """Criteria or trial records that cannot be used; nothing was screened with them."""

    exit_code = 5
    kind = "knowledge"


class RegistryError(ScreenerError):
    """A registry did not answer, or not so that it can be read: nothing that was known is lost."""

    exit_code = 6
    kind = "registry"


def nearest(word: str, known: list[str]) -> str:
    """The known word closest to what was written, or an empty string when none is close."""
    import difflib

    return next(iter(difflib.get_close_matches(word.casefold(), known, n=1, cutoff=0.6)), "")
