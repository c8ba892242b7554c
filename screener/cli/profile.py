"""`screener profile`: a patient's profile as a file: begin one, check one, and its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.common import Data, Lang, Number, ProfilePath, Unused
from screener.cli.output import Unwritten, write_json, write_text
from screener.reports.language import Code, Language

NewPath = Annotated[Path | None, typer.Argument(metavar="PATH", help="The file to write; standard output if left out.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")]
ExportPath = Annotated[
    Path, typer.Argument(metavar="EXPORT", help="A FHIR bundle, NDJSON or phenopacket; - reads standard input.")
]
Out = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write; standard output if left out.")
]
ReadAsJson = Annotated[bool, typer.Option("--json", help="Print the profile and what was read as JSON.")]
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
    group.command("from-fhir", epilog="Example: screener profile from-fhir examples/natalizumab.fhir.json")(from_fhir)
    group.command("schema", epilog="Example: screener profile schema")(schema)
    app.add_typer(group, name="profile")


def new(path: NewPath = None, force: Force = False, data: Data = None) -> None:
    """Write an empty profile to fill in: every fact as a comment, with how it is asked and what may be answered."""
    from screener.knowledge import load
    from screener.reports.template import template

    text = template(load(data, own=False).vocabulary)
    if path is None:
        write_text(text)
    else:
        _write(path, text, force)
        write_text(f"Written: {_shown(path)}. When it is filled in: screener profile check {_shown(path)}\n")


def check(
    profile: ProfilePath, number: Number = None, as_json: AsJson = False, lang: Lang = Code.EN, data: Data = None
) -> None:
    """Read a profile and say what was understood of it; nothing is screened."""
    from screener.cli.common import read_profile
    from screener.reports.console import rendered
    from screener.reports.understood import Understood

    patient, knowledge, _ = read_profile(profile, None, data, number, own=False)
    understood = Understood(patient, knowledge, Language(lang))
    if as_json:
        write_json(understood.as_json())
    else:
        write_text(rendered(understood.shown()))


def from_fhir(
    export: ExportPath,
    number: Number = None,
    out: Out = None,
    force: Force = False,
    unused: Unused = False,
    as_json: ReadAsJson = False,
    data: Data = None,
) -> None:
    """Read an export (FHIR, NDJSON, phenopacket) into a profile, to see it, correct it and keep it."""
    from screener.cli.common import opened
    from screener.profile.written import as_yaml
    from screener.reports.console import rendered
    from screener.reports.reading import as_read, read_from

    referral, knowledge = opened(export, data, number)
    if not referral.format:
        raise typer.BadParameter("this is no FHIR export and no phenopacket", param_hint="EXPORT")
    text = as_yaml(referral.document.data)
    if out is not None:
        _write(out, text, force)
    if as_json:
        write_json({"profile": referral.document.data, "read": as_read(referral, unused=unused)})
        return
    said = rendered(read_from(referral, knowledge, unused=unused))
    if out is not None:
        write_text(f"Written: {_shown(out)}\n{said}")
    else:
        write_text(text + "".join(f"# {line}".rstrip() + "\n" for line in said.splitlines()))


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
