"""How much the generated tests try: a hundred examples each, the same ones in every run, so that a change is judged by
what it changes; or 20,000 new ones with HYPOTHESIS_PROFILE=nightly.

Files of their own that whoever runs the tests may have are not read, and the language that they speak is not asked.
"""

import os
import signal
import tempfile
from pathlib import Path

import pytest
from data_folder import copy_to
from hypothesis import HealthCheck, settings

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # In the background of a shell interrupts are ignored, and so they would be by every program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
for variable in ("SCREENER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):  # errors and help follow them
    os.environ.pop(variable, None)
os.environ["SCREENER_HOME"] = f"{tempfile.gettempdir()}/screener-tests-have-no-files-of-their-own"
QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, suppress_health_check=QUIET)
settings.register_profile("nightly", max_examples=20_000, deadline=None, suppress_health_check=QUIET)
settings.register_profile("long", max_examples=3_000, deadline=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """80 columns and no colour, whatever the terminal that runs the tests is like."""
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data, to be changed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = tmp_path / "data"
    made.mkdir()
    return copy_to(made)
