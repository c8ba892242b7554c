"""Works a kept result out anew, and tells what is otherwise today."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from screener import __version__
from screener.engine.result import Result
from screener.engine.screening import screen
from screener.engine.whatif import Compared, compare
from screener.errors import Invalid, Problem
from screener.messages import worded

if TYPE_CHECKING:
    from screener.documents import Document
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient

Cause = Literal["data", "engine", "profile"]
"""What is another one now: the release of the data, the program, or (both being the same) the profile."""


class Verification(TypedDict):
    """What came of it: whether the result holds to the letter, and else why and in which trials.

    `gone`: trials of the kept result that are no longer on record.
    """

    schema: int
    holds: bool
    causes: list[Cause]
    gone: list[str]
    changes: Any


class Verified(NamedTuple):
    """A kept result beside today's."""

    old: Result
    outcome: Verification
    compared: Compared


def result_from(document: Document) -> Result:
    """The result that `screen --json` wrote. Raises Invalid, with the place of what is not as it was written."""
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(Result)
    try:
        return adapter.validate_python(document.data)
    except ValidationError as failure:
        place = ".".join(str(part) for part in failure.errors(include_url=False, include_input=False)[0]["loc"])
        do = worded("Give the file that `screener screen PROFILE --json` wrote, as it was written.")
        raise Invalid(document.file, [Problem(worded("This is no result of this program."), do, place)]) from None


def verified(old: Result, patient: Patient, knowledge: Knowledge) -> Verified:
    """The same profile on the same day with the same options, with today's data and program."""
    new = _again(old, patient, knowledge)
    gone = [t["id"] for t in old["trials"] if t["id"] not in knowledge.records]
    kept: Result = {**old, "trials": [t for t in old["trials"] if t["id"] not in gone]}
    compared = compare(kept, new, knowledge, knowledge)
    holds = old == new
    causes = [] if holds else _causes(old, new)
    return Verified(
        old, {"schema": 1, "holds": holds, "causes": causes, "gone": gone, "changes": compared.changes}, compared
    )


def _again(old: Result, patient: Patient, knowledge: Knowledge) -> Result:
    new = screen(patient, knowledge, date.fromisoformat(old["on"]), everything=old["options"]["everything"])
    asked = old["options"]["trials"]
    trials = [t for t in new["trials"] if not asked or t["id"] in asked]
    again: Result = {**new, "options": old["options"], "trials": trials}
    return {**again, "read": old["read"]} if "read" in old else again


def _causes(old: Result, new: Result) -> list[Cause]:
    differs: dict[Cause, bool] = {"data": old["data"] != new["data"], "engine": old["engine"] != __version__}
    return [cause for cause, so in differs.items() if so] or ["profile"]
