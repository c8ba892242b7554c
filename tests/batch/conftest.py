"""What tests of batches share: the program in this process, and a table of made-up referrals."""

from pathlib import Path

import made_up
import pytest


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The mapping of the made-up spreadsheet."""
    path = tmp_path / "mapping.yaml"
    path.write_text(made_up.MAPPING, encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve made-up referrals."""
    return made_up.as_csv(made_up.people(12), tmp_path / "referrals.csv")
