"""`screener profile`: a patient's profile as a file: begin one, check one, and its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.common import Data, Lang, Number, ProfilePath, Unused
from screener.cli.files import Force, shown, write_file
from screener.cli.output import write_json, write_text
from screener.reports.language import Code, Language

NewPath = Annotated[Path | None, typer.Argument(metavar="PATH", help="The file to write; standard output if left out.")]
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


def new(path: NewPath = None, force: Force = False, lang: Lang = Code.EN, data: Data = None) -> None:
    """Write an empty profile to fill in: every fact as a comment, with how it is asked and what may be answered."""
    from screener.knowledge import Texts, load
    from screener.reports.template import template

    knowledge = load(data, own=False)
    text = template(knowledge.vocabulary, Language(lang), Texts(knowledge, lang))
    if path is None:
        write_text(text)
    else:
        write_file(path, text, "PATH", force=force)
        write_text(f"Written: {shown(path)}. When it is filled in: screener profile check {shown(path)}\n")


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
        write_file(out, text, "PATH", force=force)
    if as_json:
        write_json({"profile": referral.document.data, "read": as_read(referral, unused=unused)})
        return
    said = rendered(read_from(referral, knowledge, unused=unused))
    if out is not None:
        write_text(f"Written: {shown(out)}\n{said}")
    else:
        write_text(text + "".join(f"# {line}".rstrip() + "\n" for line in said.splitlines()))


def schema() -> None:
    """Print the JSON Schema of a profile, as `screener schema profile` does."""
    from screener.cli.schema import Of, schema_of

    write_json(schema_of(Of.PROFILE))
