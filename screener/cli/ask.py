"""`screener ask`: an interview that asks only what still matters; it writes a profile."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.common import Data, For, Lang, On, Reader, screening_day
from screener.cli.files import refusal, shown, write_file
from screener.cli.output import write_text
from screener.cli.screen import screen
from screener.messages import worded
from screener.reports.language import Code, Language

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from screener.interview.session import Session
    from screener.knowledge import Knowledge

Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="The profile to write; saved after each answer.")
]
Resume = Annotated[
    Path | None, typer.Option("--resume", metavar="FILE", help="Go on with what an earlier interview wrote.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON; the talk goes to standard error.")]
NAME = Path("profile.yaml")


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("ask", epilog="Example: screener ask --for family --output new-profile.yaml")(ask)


def ask(
    output: Output = NAME,
    resume: Resume = None,
    on: On = None,
    reader: For = Reader.CLINICIAN,
    lang: Lang = Code.EN,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Ask only what still matters, the most telling first; write the profile, then show the result."""
    from screener.knowledge import load
    from screener.reports.letter import has_died, nothing_to_ask

    day, language = screening_day(on), Language(lang)
    path = output if resume is None or output != NAME else resume
    session = _session(resume, path, load(data), day)
    if has_died(session.result):
        write_text(f"{nothing_to_ask(language)}\n")
        return
    go_on = _go_on(path, reader, language)
    _asked(session, path, reader, language, go_on, _beside if as_json else write_text)
    screen(path, on=on, reader=reader, lang=lang, data=data, as_json=as_json)


def _session(resume: Path | None, path: Path, knowledge: Knowledge, day: date) -> Session:
    """A new interview, or the one that a file keeps. Raises typer.BadParameter, Unreadable, Invalid."""
    from screener.documents import text_of
    from screener.interview.session import Session, own, resumed

    if resume is None:
        if path.exists():
            raise refusal(
                worded("{path} is there already; --resume goes on with it, -o names another", path=shown(path)),
                "--output",
            )
        return Session(knowledge, day)
    text = text_of(resume)
    if not own(text) and path == resume:
        why = worded(
            "{path} was not written by `screener ask`; name another file with -o, so that it stays as it is",
            path=shown(resume),
        )
        raise refusal(why, "--resume")
    return resumed(text, str(resume), knowledge, day)


def _asked(
    session: Session, path: Path, reader: Reader, language: Language, go_on: str, write: Callable[[str], None]
) -> None:
    """The interview itself. What was answered is in the file at every moment, whatever happens."""
    from screener.interview.dialogue import Dialogue
    from screener.interview.talks import talk
    from screener.knowledge import Texts
    from screener.reports.questions import Questions

    family = reader is Reader.FAMILY
    put = Questions(Texts(session.knowledge, language.code), language, plain=family)

    def save() -> None:
        write_file(path, session.text(), "--output", force=True)

    save()
    try:
        whole = Dialogue(session, talk(write), put, family=family, save=save).run()
    except KeyboardInterrupt:
        write(f"\n{go_on}\n")
        raise
    write(f"\n{language.say('Written: {file}.', file=shown(path)) if whole else go_on}\n\n")


def _go_on(path: Path, reader: Reader, language: Language) -> str:
    """That nothing is lost, and how to go on in the same words and language."""
    spoken = "" if language.code is Code.EN else f" --lang {language.code}"
    voice = "" if reader is Reader.CLINICIAN else f" --for {reader}"
    command = f"screener ask{voice}{spoken} --resume {shlex.quote(shown(path))}"
    return language.say("Saved: {file}. To go on later: {command}", file=shown(path), command=command)


def _beside(text: str) -> None:
    """Where the answer itself is for a program, the talk goes beside it."""
    typer.echo(text, err=True, nl=False)
