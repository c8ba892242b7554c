"""`screener schema`: the JSON Schema of what comes out and of what goes in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from screener.cli.output import write_json


class Of(StrEnum):
    """What can be described."""

    RESULT = "result"
    PROFILE = "profile"
    TRIAL = "trial"
    CHANGES = "changes"
    TIMELINE = "timeline"


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("schema", epilog="Example: screener schema profile")(schema)


def schema(of: Annotated[Of, typer.Argument(help="What to describe.")] = Of.RESULT) -> None:
    """Print the JSON Schema of a result, a profile, a trial's criteria file, of changes or a timeline."""
    write_json(schema_of(of))


def schema_of(of: Of) -> dict[str, Any]:
    """The schema, as published."""
    from screener.engine.result import json_schema
    from screener.engine.whatif import json_schema as of_changes
    from screener.profile.models import Profile
    from screener.rules.trial_file import TrialFile

    if of is Of.RESULT:
        return json_schema()
    if of in (Of.CHANGES, Of.TIMELINE):
        return of_changes("changes" if of is Of.CHANGES else "timeline")
    return (Profile if of is Of.PROFILE else TrialFile).model_json_schema()
