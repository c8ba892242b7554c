"""From many referrals on, truths come from source that is generated for the run: what is written stays the same."""

from pathlib import Path
from typing import Any

import made_up
import pytest

from screener.batch import work
from screener.batch.inputs import Given, Inputs
from screener.batch.work import Settings, Worker
from screener.knowledge import load
from screener.readers.mapping import read_mapping


def given(folder: Path, how_many: int) -> list[Given]:
    vocabulary = load(own=False).vocabulary
    mapping = read_mapping(made_up.as_mapping(folder), vocabulary)
    table = made_up.as_csv(made_up.people(how_many), folder / "referrals.csv")
    return list(Inputs(table, vocabulary, made_up.ON, mapping).referrals())


def written(referrals: list[Given], **more: Any) -> tuple[str, Worker]:
    worker = Worker(Settings(made_up.ON, made_up.ON, own=False, **more), load(own=False))
    return "".join(worker.chunk(referrals[i : i + 2]).text for i in range(0, len(referrals), 2)), worker


@pytest.mark.parametrize("settings", [{}, {"trial": "NCT00002395"}, {"everything": True, "full": True}])
def test_generated_source_changes_nothing(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    referrals = given(tmp_path, 6)
    plainly, before = written(referrals, **settings)
    monkeypatch.setattr(work, "MANY", 3)
    prepared, after = written(referrals, **settings)
    assert prepared == plainly
    assert not before.prepared, "few referrals are not worth it"
    assert after.prepared.keys() == after.asked.records.keys() & after.asked.trials.keys()
