"""What is wrong with a file, in words. The errors are made where they arise, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screener.errors import Problem
    from screener.reports.language import Language


def told(problem: Problem, language: Language) -> str:
    """Where it is, why, and what to do."""
    line = language.say("line {number}", number=problem.line) if problem.line else ""
    where = ", ".join(part for part in (line, language.tell(problem.path)) if part)
    what = f"{language.tell(problem.why)} {language.tell(problem.do)}"
    return language.say("{where}: {what}", where=where, what=what) if where else what
