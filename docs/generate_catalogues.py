"""Brings the catalogues of screener/reports/locale up to the sentences in the code, and compiles them.

`python docs/generate_catalogues.py` adds what is new (without a translation yet), drops what is gone, and prints what
still lacks a translation. With `--check` it writes nothing, names everything that is wrong and ends with 1: a sentence
without a translation, a translation that asks for something else to be filled in, a file that is out of date.
"""

from __future__ import annotations

import ast
import io
import re
import string
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from screener.cli import app
from screener.cli.spoken import as_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "screener" / "reports" / "locale"
KEYWORDS = {"say": None, "say_many": (1, 2), "N_": None}
ARGUMENTS = {"say": 1, "say_many": 2, "worded": 1, "worded_many": 2, "N_": 1}
"""The functions that mark a sentence, and how many of their first arguments are its forms."""
BEFORE = {"fr": re.compile(r" (?=[:;!?»])|(?<=«) ")}
"""Spaces at which a language breaks no line: French before double punctuation and inside its quotation marks."""


def sentences() -> Catalog:
    """Every sentence that the code and the pages mark."""
    out = Catalog(project="screener", charset="utf-8", fuzzy=False)
    for path in sorted((ROOT / "screener").rglob("*.py")):
        for message in marked(path.read_text(encoding="utf-8")):
            out.add(message, None, [(path.relative_to(ROOT).as_posix(), 1)])
    for file, _, message, comments, context in extract_from_dir(
        ROOT / "screener", [("**.html", "jinja2")], keywords=KEYWORDS
    ):
        out.add(message, None, [(f"screener/{Path(file).as_posix()}", 1)], auto_comments=comments, context=context)
    for text in sorted(set(helped(typer.main.get_command(app)))):
        out.add(text, None, [("screener/cli", 1)])
    return out


def helped(command: Any) -> Iterator[str]:
    """What the help of a command, its options and its own commands says; examples are the same in every language."""
    texts = [command.help, *(getattr(param, "help", "") for param in command.params)]
    yield from (as_sentences(text) for text in texts if text)
    context = typer.Context(command)
    for name in getattr(command, "commands", ()):
        yield from helped(command.get_command(context, name))


def marked(source: str) -> Iterator[str | tuple[str, ...]]:
    """The sentences that a module marks where they stand; a sentence that is looked up by a name stands elsewhere."""
    for node in ast.walk(ast.parse(source)):
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in ARGUMENTS:
            forms = [a.value for a in node.args[: ARGUMENTS[name]] if isinstance(a, ast.Constant)]
            texts = tuple(form for form in forms if isinstance(form, str))
            if len(texts) == ARGUMENTS[name]:
                yield texts if len(texts) > 1 else texts[0]


def updated(code: str, po: Path) -> Catalog:
    """The catalogue of a language, with exactly the sentences of the code."""
    with po.open("rb") as file:
        catalogue = read_po(file, locale=code)
    written = catalogue.creation_date
    catalogue.update(sentences(), no_fuzzy_matching=True)
    catalogue.creation_date = written
    catalogue.obsolete.clear()
    for message in catalogue:
        message.string = typeset(message.string, code)
    return catalogue


def typeset(said: Any, code: str) -> Any:
    """A sentence, or its forms, with a no-break space wherever the language wants one."""
    if code not in BEFORE or not said:
        return said
    return BEFORE[code].sub("\u00a0", said) if isinstance(said, str) else tuple(typeset(one, code) for one in said)


def as_po(catalogue: Catalog) -> bytes:
    """As a person edits it: sorted by sentence, without line numbers, so that two changes rarely meet."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, no_location=False, omit_header=False, sort_output=True, include_lineno=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """As the program reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> list[Message]:
    """Sentences that nobody has translated yet."""
    return [m for m in catalogue if m.id and not all(_forms(m.string) or [""])]


def misfilled(catalogue: Catalog) -> list[Message]:
    """Translations that ask for something that the sentence does not have, or leave out something that it has.

    A form for one may leave out the number.
    """
    return [m for m in catalogue if m.id and any(_fields(said) not in _wanted(m) for said in _forms(m.string) if said)]


def problems(po: Path) -> Iterator[str]:
    """What is wrong with a catalogue's two files."""
    catalogue = updated(po.stem, po)
    if po.read_bytes() != as_po(catalogue):
        yield f"{po.name} is out of date: run python docs/generate_catalogues.py"
    if po.with_suffix(".mo").read_bytes() != as_mo(catalogue):
        yield f"{po.stem}.mo is not what {po.name} says: run python docs/generate_catalogues.py"
    yield from (f"{po.name}: not translated: {message.id!r}" for message in untranslated(catalogue))
    yield from (f"{po.name}: not filled in alike: {message.id!r}" for message in misfilled(catalogue))


def _forms(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else list(said or ())


def _fields(text: str) -> frozenset[str]:
    """What a sentence is filled in with."""
    return frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field)


def _wanted(message: Message) -> list[frozenset[str]]:
    every = frozenset[str]().union(*map(_fields, _forms(message.id)))
    return [every, every - {"count"}] if isinstance(message.id, tuple) else [every]


def main() -> None:
    """Writes every catalogue anew, or checks them."""
    catalogues = sorted(LOCALE.glob("*.po"))
    if "--check" in sys.argv[1:]:
        found = [problem for po in catalogues for problem in problems(po)]
        print("\n".join(found) or "Every catalogue is whole.")
        sys.exit(1 if found else 0)
    for po in catalogues:
        catalogue = updated(po.stem, po)
        po.write_bytes(as_po(catalogue))
        po.with_suffix(".mo").write_bytes(as_mo(catalogue))
        for message in untranslated(catalogue):
            print(f"{po.name}: not translated: {message.id!r}")


if __name__ == "__main__":
    main()
