"""`screener profile`: a patient's profile as a file: begin one, check one, and its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.common import Data, Lang, ProfilePath
from screener.cli.output import Unwritten, write_json, write_text
from screener.reports.language import Code, Language

NewPath = Annotated[Path | None, typer.Argument(metavar="PATH", help="The file to write; standard output if left out.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what was understood as JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds the group."""
    about, example = (
        "A patient's profile: begin one, check one.",
        "Example: screener profile check examples/referral.yaml",
    )
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=about, epilog=example)
    group.command("new", epilog="Example: screener profile new")(new)
    group.command("check", epilog=example)(check)
    group.command("schema", epilog="Example: screener profile schema")(schema)
    app.add_typer(group, name="profile")


def new(path: NewPath = None, force: Force = False, lang: Lang = Code.EN, data: Data = None) -> None:
    """Write an empty profile to fill in: every fact as a comment, with how it is asked and what may be answered."""
    from screener.knowledge import Texts, load
    from screener.reports.template import template

    knowledge = load(data)
    text = template(knowledge.vocabulary, Language(lang), Texts(knowledge, lang))
    if path is None:
        write_text(text)
    else:
        _write(path, text, force)
        write_text(f"Written: {_shown(path)}. When it is filled in: screener profile check {_shown(path)}\n")


def check(profile: ProfilePath, as_json: AsJson = False, lang: Lang = Code.EN, data: Data = None) -> None:
    """Read a profile and say what was understood of it; nothing is screened."""
    from screener.cli.common import document_of, screening_day
    from screener.knowledge import load
    from screener.profile.patient import patient_from
    from screener.reports.console import rendered
    from screener.reports.understood import Understood

    document = document_of(profile)
    knowledge = load(data)
    patient = patient_from(document, knowledge.vocabulary, screening_day(None))
    understood = Understood(patient, knowledge, Language(lang))
    if as_json:
        write_json(understood.as_json())
    else:
        write_text(rendered(understood.shown()))


def schema() -> None:
    """Print the JSON Schema of a profile, as `screener schema profile` does."""
    from screener.cli.schema import Of, schema_of

    write_json(schema_of(Of.PROFILE))


def _write(path: Path, text: str, force: bool) -> None:
    """The whole file or nothing. Raises typer.BadParameter for a place that cannot be written to."""
    from screener.knowledge.load import write_whole

    try:
        if path.exists() and not (force or path.is_dir()):
            raise _refusal(f"{path} is there already; --force overwrites it")
        write_whole(path, text)
    except (FileNotFoundError, NotADirectoryError):
        raise _refusal(f"there is no such folder: {path.parent}") from None
    except IsADirectoryError:
        raise _refusal(f"{path} is a folder; name a file in it") from None
    except PermissionError:
        raise _refusal(f"you may not write to {path}; choose another folder") from None
    except OSError:
        raise Unwritten(gone=False) from None


def _refusal(why: str) -> typer.BadParameter:
    from screener.reports.text import printable

    return typer.BadParameter(printable(why), param_hint="PATH")


def _shown(path: Path) -> str:
    from screener.reports.text import printable

    return printable(str(path))
