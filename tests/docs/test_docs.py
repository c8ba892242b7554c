"""The documents are true: commands are run, outputs compared, examples screened, links followed.

A fenced block says what it is by its language. `console`: commands after `$ ` with all that they print;
`[…]` stands for lines left out, and `echo $?` shows the exit code (0 where it is not shown). `sh`: commands,
with their output in a `text` block right below. `yaml` and `json`: profiles. In the how-to pages, a block
with a file name is that file or a change of it; the pages are followed one by one in a copy of the checkout.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import typer.main

from screener import cli
from screener.cli import app
from screener.documents import parse
from screener.engine.result import Code
from screener.engine.screening import screen
from screener.knowledge import load
from screener.profile.models import Profile
from screener.profile.patient import patient_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("screener", "criteria", "docs", "examples", "trials.json", "pyproject.toml")
HOW_TO = (
    "add-a-trial",
    "add-a-fact",
    "add-a-drug",
    "add-a-requirement",
    "add-a-report",
    "keep-trials-current",
    "draft-a-trial",
)
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PLAIN_PAGES = [page for page in PAGES if page.parent.name != "how-to"]
LEFT_OUT = "[…]"
FENCE = re.compile(r"^```(\w+)[ ]*([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED_PATH = re.compile(r"`((?:screener|tests|docs|criteria|benchmarks)/[\w./-]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PROGRAM = "import sys; sys.argv[0] = 'screener'; from screener.__main__ import run; run()"


class Block(NamedTuple):
    """A fenced block: where it stands, its language, the file that it names, its text."""

    page: Path
    line: int
    language: str
    file: str
    text: str


class Step(NamedTuple):
    """A command and what is shown of it; no output shown is None."""

    command: str
    shown: str | None
    exits: int


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page."""
    text = page.read_text(encoding="utf-8")
    return [Block(page, text.count("\n", 0, m.start()) + 1, *m.groups()) for m in FENCE.finditer(text)]


def steps(page: Path) -> Iterator[tuple[Block, Step]]:
    """Every command of a page."""
    found = blocks(page)
    for block, below in zip(found, [*found, None][1:], strict=True):
        if block.language == "console":
            yield from ((block, step) for step in console_steps(block.text))
        if block.language == "sh":
            shown = below.text if below and below.language == "text" else None
            yield from ((block, step) for step in shell_steps(block.text, shown))


def console_steps(text: str) -> Iterator[Step]:
    """The commands of a `console` block, each with all that it prints."""
    parts = [p.partition("\n") for p in text.removeprefix("$ ").split("\n$ ")]
    for number, (command, _, shown) in enumerate(parts):
        after = parts[number + 1] if number + 1 < len(parts) else ("", "", "")
        if command != "echo $?":
            yield Step(command, shown, int(after[2]) if after[0] == "echo $?" else 0)


def shell_steps(text: str, shown: str | None) -> Iterator[Step]:
    """The `screener` commands of a `sh` block; only the last of them can have its output below."""
    commands = [c.strip().removeprefix(".venv/bin/") for line in text.splitlines() for c in line.split("&&")]
    ours = [command for command in commands if command.startswith("screener ")]
    for command in ours:
        yield Step(command, shown if command == ours[-1] else None, 0)


def run(command: str, folder: Path) -> tuple[str, int]:
    """What a command prints on a terminal of 80 columns, and its exit code; of a pipe, what its last command does."""
    first, _, last = command.rpartition(" | ")
    typed, _, file = last.partition(" < ")
    given = run(first, folder)[0].encode() if first else (folder / file).read_bytes() if file else b""
    words = shlex.split(typed)
    program = {"screener": ["-c", PROGRAM], "python": []}[words[0]]
    done = subprocess.run(
        [sys.executable, *program, *words[1:]],
        cwd=folder, env=surroundings(folder), input=given,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    return done.stdout.decode("utf-8"), done.returncode


def surroundings(folder: Path) -> dict[str, str]:
    """An environment in which the folder's own package runs, on a terminal like no other."""
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "PYTHONWARNINGS")}
    return {**kept, "COLUMNS": "80", "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}


def fits(shown: str, printed: str) -> bool:
    """Whether the output is the one shown, but for what is left out."""
    lines = [".*" if line == LEFT_OUT else re.escape(line) for line in shown.strip().splitlines()]
    return re.fullmatch("\n".join(lines), printed.strip(), re.DOTALL) is not None


def named(found: list[tuple[Block, Step]]) -> list[object]:
    """Test cases that are called by page and line."""
    return [pytest.param(step, id=f"{place(block)}:{step.command}") for block, step in found]


def place(block: Block) -> str:
    """Page and line."""
    return f"{block.page.relative_to(ROOT)}:{block.line}"


@pytest.mark.parametrize("step", named([found for page in PLAIN_PAGES for found in steps(page)]))
def test_every_command_prints_and_exits_as_shown(step: Step) -> None:
    printed, code = run(step.command, ROOT)
    assert code == step.exits, printed
    assert step.shown is None or fits(step.shown, printed), printed


def test_screening_commands_of_the_documents_name_their_day() -> None:
    typed = [step.command for page in PAGES for _, step in steps(page)]
    screening = [command for command in typed if re.match(r"screener (screen|explain)\b", command)]
    assert screening
    assert [command for command in screening if "--on " not in command] == []


def test_the_comparison_of_outputs_sees_a_difference() -> None:
    assert fits(f"a\n{LEFT_OUT}\nd", "a\nb\nc\nd\n")
    assert not fits(f"a\n{LEFT_OUT}\nd", "a\nb\nc\n")
    assert not fits("a", "a\nb\n")


PROFILES = [b for page in PLAIN_PAGES for b in blocks(page) if b.language in ("yaml", "json")]


@pytest.mark.parametrize("block", [pytest.param(b, id=place(b)) for b in PROFILES])
def test_every_example_profile_screens(block: Block) -> None:
    knowledge = load()
    patient = patient_from(parse(block.text, "example"), knowledge.vocabulary, date(2026, 11, 22))
    result = screen(patient, knowledge, date(2026, 11, 22))
    shown = {key for key, record in knowledge.records.items() if record.shown_unasked}
    assert {trial["id"] for trial in result["trials"]} == shown
    assert [w for w in result["warnings"] if w["code"] is Code.UNRECOGNISED_MEDICINE] == []


def test_every_key_of_a_profile_is_documented() -> None:
    page = (ROOT / "docs" / "profile.md").read_text(encoding="utf-8")
    written = set(re.findall(r"`(\w+)`", page))
    assert keys_of(Profile) - written == set()


def keys_of(model: type[BaseModel]) -> set[str]:
    """Every key of a profile, on every level."""
    schema = model.model_json_schema()
    parts = [schema, *schema["$defs"].values()]
    return {key for part in parts for key in part.get("properties", {})}


def test_every_reason_code_is_documented_once() -> None:
    page = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    part = page.split("\n## Reason codes\n")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == sorted(Code)


def commands() -> dict[str, str]:
    """The epilog of every command."""
    program: Any = typer.main.get_command(app)
    known = {name: program.get_command(None, name) for name in cli.COMMANDS}
    return {"": app.info.epilog or "", **{name: command.epilog or "" for name, command in known.items()}}


def test_the_command_reference_is_up_to_date() -> None:
    printed, code = run("python docs/generate_cli.py --check", ROOT)
    assert (printed.strip(), code) == ("docs/cli.md is up to date", 0)


def test_every_command_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    missing = [name for name in commands() if f"\n## `{f'screener {name}'.strip()}`\n" not in page]
    assert missing == []


@pytest.mark.parametrize("name", commands())
def test_the_example_in_every_help_works_as_typed(name: str, tmp_path: Path) -> None:
    example = commands()[name].partition("Example: ")[2]
    assert example.startswith("screener ")
    for part in COPIED:
        (tmp_path / part).symlink_to(ROOT / part)  # what the example writes is not to stand in the checkout
    printed, code = run(example, tmp_path)
    assert code == 0, printed


def test_every_exit_code_is_documented() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| (\d+) \|", page, re.MULTILINE)
    assert documented == re.findall(r"[:,]\s(\d+) ", cli.__doc__ or "")


@pytest.mark.parametrize("page", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not leads_somewhere(page, link)] == []


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether the file exists, and in it the heading, if one is named."""
    path, _, heading = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return False
    return not heading or heading in headings(target)


def headings(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_page_of_the_documentation_is_reached_from_its_index() -> None:
    index = ROOT / "docs" / "index.md"
    reached = {(index.parent / link).resolve() for link in LINK.findall(index.read_text(encoding="utf-8"))}
    assert {page for page in PAGES if page.parent != ROOT} - reached - {index} == set()


def test_the_glossary_is_in_order_and_short() -> None:
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    entries = re.findall(r"^\*\*(.+?)\*\* — (.+?)(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    words = [word for word, _ in entries]
    assert len(words) == text.count("\n**") > 0
    assert words == sorted(words, key=str.casefold)
    assert [word for word, said in entries if len(re.findall(r"[.?](?=\s|$)", said)) > 2] == []


def test_paths_that_the_documents_name_exist() -> None:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    made = {block.file for page in PAGES for block in blocks(page)}
    told = {path for text in texts for path in NAMED_PATH.findall(text)} - made
    assert "screener/engine" in told
    assert [path for path in sorted(told) if not (ROOT / path).exists()] == []


def test_the_how_to_pages_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "own"))
    copy = copy_of_the_checkout(tmp_path / "copy")
    for name in HOW_TO:
        done = followed(ROOT / "docs" / "how-to" / f"{name}.md", copy)
        assert done >= 1


def copy_of_the_checkout(copy: Path) -> Path:
    """What the pages work on, without anything compiled."""
    copy.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    return copy


def followed(page: Path, copy: Path) -> int:
    """Does what a page says, block by block, and compares every output; how many commands were run."""
    done = 0
    for block in blocks(page):
        if block.file:
            change(block, copy / block.file)
        for step in console_steps(block.text) if block.language == "console" else ():
            printed, code = run(step.command, copy)
            assert fits(step.shown or "", printed), f"{place(block)}: {step.command}\n{printed}"
            assert code == step.exits
            done += 1
    return done


def change(block: Block, file: Path) -> None:
    """A new file, an entry at the end of one, or lines changed in one."""
    if block.language == "diff":
        file.write_text(patched(file.read_text(encoding="utf-8"), block), encoding="utf-8")
    elif block.language == "json":
        whole = json.loads(file.read_text(encoding="utf-8"))
        whole["trials"].append(json.loads(block.text))
        file.write_text(json.dumps(whole), encoding="utf-8")
    else:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(before + block.text, encoding="utf-8")


def patched(text: str, block: Block) -> str:
    """The text with the lines of a diff changed; they must stand in it exactly once."""
    lines = block.text.splitlines(keepends=True)
    old = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
    new = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
    assert text.count(old) == 1, f"{place(block)}: these lines do not stand once in {block.file}"
    return text.replace(old, new)


NO_SOCKETS = """
import sys
def refuse(event, args):
    if event.startswith("socket."):
        raise RuntimeError("a socket was used: " + event)
sys.addaudithook(refuse)
"""


def test_screening_uses_no_socket() -> None:
    words = ["screen", "examples/referral.yaml", "--on", "2026-11-22"]
    plain, _ = run(shlex.join(["screener", *words]), ROOT)
    program = f"{NO_SOCKETS}\nsys.argv[1:] = {words!r}\n{PROGRAM}"
    watched, code = run(shlex.join(["python", "-c", program]), ROOT)
    assert (watched, code) == (plain, 0)


def test_the_watch_for_sockets_sees_one() -> None:
    program = f"{NO_SOCKETS}\nimport socket\nsocket.getaddrinfo('localhost', 80)"
    printed, code = run(shlex.join(["python", "-c", program]), ROOT)
    assert code == 1
    assert "a socket was used" in printed
