"""A real browser, without a window: the one that is installed, driven by playwright, with an empty profile each time.

Skipped with its reason where there is no browser, no playwright or (for accessibility) no axe-core. `CHROMIUM` and
`AXE_CORE` name them where they are not found: the browser's program, and the file axe.min.js.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    api: Any = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("there is no browser here: install Debian's `chromium`, or name one in CHROMIUM")
    with api.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=program, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    given = os.environ.get("AXE_CORE")
    path = Path(given) if given else ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("there is no axe-core here: `npm install axe-core`, or name its axe.min.js in AXE_CORE")
    return path.read_text(encoding="utf-8")
