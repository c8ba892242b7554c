"""Brings the catalogues of screener/reports/locale up to the sentences in the code, and compiles them.

`python docs/generate_catalogues.py` adds what is new (without a translation yet), drops what is gone, and prints what
still lacks a translation.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "screener" / "reports" / "locale"
KEYWORDS = {"say": None, "say_many": (1, 2), "N_": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def sentences() -> Catalog:
    """Every sentence that the code marks."""
    out = Catalog(project="screener", charset="utf-8", fuzzy=False)
    for file, _, message, comments, context in extract_from_dir(
        ROOT / "screener", METHODS, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True
    ):
        out.add(message, None, [(f"screener/{Path(file).as_posix()}", 1)], auto_comments=comments, context=context)
    return out


def updated(code: str) -> Catalog:
    """The catalogue of a language, with exactly the sentences of the code."""
    path = LOCALE / f"{code}.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    written = catalogue.creation_date
    catalogue.update(sentences(), no_fuzzy_matching=True)
    catalogue.creation_date = written
    catalogue.obsolete.clear()
    return catalogue


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
    return [m for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]


def main() -> None:
    """Writes every catalogue anew."""
    for po in sorted(LOCALE.glob("*.po")):
        catalogue = updated(po.stem)
        po.write_bytes(as_po(catalogue))
        po.with_suffix(".mo").write_bytes(as_mo(catalogue))
        for message in untranslated(catalogue):
            print(f"{po.name}: not translated: {message.id!r}")


if __name__ == "__main__":
    main()
