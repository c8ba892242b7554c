"""A data folder with the shipped vocabulary and one made-up trial in which nothing is wrong, until a test plants it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from data_folder import READER, ROOT

from screener.engine.checks import Judged, found
from screener.knowledge import Location
from screener.knowledge.checks import Finding

TODAY = date(2026, 11, 22)
ON = str(TODAY)
FILE = "criteria/trials/T.yaml"
RECORD: dict[str, Any] = {
    "key": "T",
    "title": "A made-up study",
    "status": {"value": "recruiting", "as_of": "2026-11-10", "read": "2026-11-20", "source": "made up"},
    "purpose": "treatment",
    "takes_pml": "yes",
    "kind": "trial",
    "how_to_ask": "Nobody can join it.",
}


def criterion(name: str, **says: Any) -> dict[str, Any]:
    """A criterion from a registry's list."""
    return {
        "id": name,
        "text": "As the rule says.",
        "topic": "cause",
        "source": [{"quality": "registry", "of": "page", "item": name}],
        **says,
    }


TRIAL: dict[str, Any] = {
    "trial": "T",
    "encoded_from": {"registry": "none", "record_date": "2026-11-10", "items": {"I1": "a hash"}},
    "sources": {"page": {"what": "a page", "where": "here", "dated": "2026-11-10"}},
    "review": {"by": "Dr A. Example", "on": "2026-11-11"},
    "coverage": {"inclusion": "complete", "exclusion": "complete"},
    "inclusion": [
        criterion("I1", require={"fact": "age", "at_least": 18}),
        criterion("I2", require={"fact": "hiv", "is": "negative"}),
    ],
    "exclusion": [
        criterion("E1", exclude_if={"treatment": "rituximab", "within": "6 months"}),
        criterion("E2", judgement="Would it be unsafe?", note="It has no measure."),
    ],
    "examples": [
        {
            "name": "fits",
            "on": ON,
            "profile": {
                "born": "1970",
                "findings": [{"fact": "hiv", "value": "negative", "date": "2026-11-01"}],
                "complete": {"treatments": {"covers": "ever", "as_of": "2026-11-20"}},
            },
            "expect": {"verdict": "for_site"},
        },
        {
            "name": "young",
            "on": ON,
            "profile": {"born": "2009-05"},
            "expect": {"verdict": "not_now", "because": ["I1"]},
        },
    ],
}
Plant = Callable[[dict[str, Any]], object]
"""Spoils the trial's file."""


def nothing(_: dict[str, Any]) -> None:
    """Plants no fault."""


def require(rule: Any, **more: Any) -> Plant:
    """One more inclusion criterion, I3."""
    return lambda file: file["inclusion"].append(criterion("I3", require=rule, **more))


def exclude(rule: Any, **more: Any) -> Plant:
    """One more exclusion criterion, E3."""
    return lambda file: file["exclusion"].append(criterion("E3", exclude_if=rule, **more))


class Folder:
    """The folder of one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "criteria", folder / "criteria", ignore=shutil.ignore_patterns("trials", "i18n"))
        (folder / "criteria" / "trials").mkdir()
        self.write(FILE, TRIAL)
        self.write("trials.json", {"schema": 1, "trials": [RECORD]})

    def write(self, file: str, data: Any) -> None:
        """JSON is YAML too."""
        (self.folder / file).write_text(json.dumps(data, indent=1), encoding="utf-8")

    def change(self, file: str, plant: Plant) -> None:
        """Changes what a file says."""
        data = deepcopy(READER(self.folder / file).data)
        plant(data)
        self.write(file, data)

    def judged(self, today: date = TODAY) -> Judged:
        """As the checks see it."""
        return Judged(Location("data", self.folder), today)

    def findings(self, today: date = TODAY) -> dict[str, list[Finding]]:
        """What the checks say of the trial's file and its record, by check."""
        said: dict[str, list[Finding]] = {}
        for check, finding in found(self.judged(today)):
            if finding.place.file in (FILE, "trials.json"):
                said.setdefault(check.id, []).append(finding)
        return said

    def one(self, check: str) -> Finding:
        """The only finding of a check, in any file."""
        (finding,) = [finding for by, finding in found(self.judged()) if by.id == check]
        return finding
