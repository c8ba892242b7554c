"""Errors as people read them, in the language of the run, and as programs do, always in English."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from screener.reports.text import printable

if TYPE_CHECKING:
    from screener.errors import Problem, ScreenerError
    from screener.reports.language import Language

__all__ = ["as_json", "as_text", "fault", "fault_as_json", "misuse_as_json"]


def as_text(error: ScreenerError, language: Language) -> str:
    """What is wrong with which file, each problem on a line of its own."""
    head = language.say("{file} cannot be used.", file=language.tell(error.file))
    lines = [f"screener: {head}", *(f"  {_problem(problem, language)}" for problem in error.problems)]
    return "\n".join(map(printable, lines))


def _problem(problem: Problem, language: Language) -> str:
    """Where it is, why, and what to do."""
    line = language.say("line {number}", number=problem.line) if problem.line else ""
    where = ", ".join(part for part in (line, language.tell(problem.path)) if part)
    what = f"{language.tell(problem.why)} {language.tell(problem.do)}"
    return language.say("{where}: {what}", where=where, what=what) if where else what


def as_json(error: ScreenerError) -> str:
    """The same for programs."""
    problems = [{"line": p.line, "path": p.path, "why": p.why, "do": p.do} for p in error.problems]
    return _as_json({"kind": error.kind, "file": error.file, "problems": problems})


def misuse_as_json(message: str) -> str:
    """A wrong use of the command line, for programs."""
    do = "See `screener --help`."
    return _as_json({"kind": "usage", "problems": [{"line": None, "path": "", "why": message, "do": do}]})


def fault(error: Exception, language: Language) -> str:
    """A fault of the program itself: its kind and place, never its text."""
    what = language.say("a fault of the program ({place}). No file was written.", place=_place(error))
    do = language.say("Please report this line; it holds nothing of the patient. Do not send the patient's file.")
    return f"screener: {what}\n  {do}"


def fault_as_json(error: Exception) -> str:
    """The same for programs."""
    do = "Please report this; it holds nothing of the patient. Do not send the patient's file."
    problem = {"line": None, "path": "", "why": f"A fault of the program ({_place(error)}).", "do": do}
    return _as_json({"kind": "fault", "problems": [problem]})


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


def _as_json(error: dict[str, object]) -> str:
    return json.dumps({"error": error})
