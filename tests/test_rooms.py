"""The rooms: imports run downward only, and only `registries` may reach the network, and it knows no patient."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "screener").rglob("*.py"))
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "webbrowser", "websockets", "xmlrpc",
}  # fmt: skip


def contracts(checkout: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of a checkout."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])",
    ]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the package and its contracts."""
    shutil.copytree(ROOT / "screener", tmp_path / "screener", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_are_kept() -> None:
    seen = contracts(ROOT)
    assert seen.returncode == 0, seen.stdout
    assert "Contracts: 3 kept, 0 broken." in seen.stdout


@pytest.mark.parametrize(
    ("module", "imported", "contract"),
    [
        ("values/truth.py", "screener.cli", "Rooms: imports run downward only"),
        ("vocabulary/facts.py", "screener.knowledge", "Rooms: imports run downward only"),
        ("trials/record.py", "screener.profile", "Rooms: imports run downward only"),
        ("documents.py", "screener.models", "Rooms: imports run downward only"),
        ("engine/verdict.py", "screener.reports", "Rooms: imports run downward only"),
        ("profile/patient.py", "urllib.request", "The network: only registries import it"),
        ("cli/screen.py", "httpx", "The network: only registries import it"),
        ("registries/files.py", "httpx", "The network: only registries import it"),
        ("registries/ctgov.py", "screener.profile.models", "Registries know no patient"),
    ],
)
def test_a_contract_notices_what_breaks_it(module: str, imported: str, contract: str, checkout: Path) -> None:
    path = checkout / "screener" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n\ndef _planted() -> None:\n    import {imported}\n")
    seen = contracts(checkout)
    assert seen.returncode == 1
    assert any(line.startswith(contract) and " BROKEN" in line for line in seen.stdout.splitlines())


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_but_one_imports_the_network(module: Path) -> None:
    if "registries" not in module.parts:
        assert not imported_by(module) & NETWORK
    elif module.name != "line.py":
        assert "httpx" not in imported_by(module)


def test_the_list_of_imports_sees_every_form(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text("import a.b as c\nfrom d.e import f\ndef g():\n    import h\nfrom . import i\n")
    assert imported_by(path) == {"a", "d", "h"}


def imported_by(module: Path) -> set[str]:
    """The top-level packages that a module imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found
