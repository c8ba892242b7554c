"""The store: releases appear whole or not at all, one update at a time, nothing lost by a kill."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from local_registry import LocalRegistry, study
from registry_fixtures import registry

from screener.errors import RegistryError
from screener.registries.release import Release
from screener.registries.store import RELEASES_KEPT, Store
from screener.trials import TrialsFile

if TYPE_CHECKING:
    pass

HERE = Path(__file__).resolve().parent
KILLS = 10
DRIVER = """
import sys
from pathlib import Path
from datetime import datetime, UTC
sys.path.insert(0, {here!r})
from local_registry import FakeClock
from screener.knowledge import locate
from screener.knowledge.net import load_net
from screener.registries import ctgov
from screener.registries.line import Line, Manners
from screener.registries.release import Compared
from screener.registries.store import Store
from screener.registries.update import Known, ask, update
store = Store(Path({own!r}))
known = Known({{}}, {{}}, lambda key: Compared(on=""), load_net(locate()))
print("ready", flush=True)
while True:
    with store.locked(), Line(ctgov.NAME, {address!r}, Manners(clock=FakeClock())) as line:
        gathered = ask([ctgov.ClinicalTrialsGov(line, known.net)], store, known, datetime.now(UTC), lambda _: None)
        update(store, known, gathered, datetime.now(UTC))
    print("done", flush=True)
"""


def test_ten_kills_at_any_moment_lose_nothing(registry: LocalRegistry, tmp_path: Path) -> None:
    registry.add(*(study(f"NCT090000{n:02}", summary="x" * 2_000) for n in range(40)))
    store, chance = Store(tmp_path), random.Random(7)
    last = 0
    for _ in range(KILLS):
        program = DRIVER.format(here=str(HERE), own=str(tmp_path), address=registry.ctgov)
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout
            assert child.stdout.readline() == "ready\n"
            began = time.monotonic()
            assert child.stdout.readline() == "done\n"
            time.sleep(chance.uniform(0, 1.5) * (time.monotonic() - began))  # somewhere in the next one, or after it
            child.kill()
        current = store.current()
        assert current.number > last
        assert len(current.kept) == 40
        file = TrialsFile.model_validate_json((tmp_path / "trials.json").read_text(encoding="utf-8"))
        assert len(file.trials) == 40
        last = current.number
    assert last >= KILLS
    with store.locked():
        store.write(Release(number=last + 1))
        assert not list(store.folder.glob("*.tmp"))


def test_two_updates_at_once_are_refused(tmp_path: Path) -> None:
    first, second = Store(tmp_path), Store(tmp_path)
    with first.locked(), pytest.raises(RegistryError, match="Another update is under way"), second.locked():
        pass
    with second.locked():
        pass


def test_old_releases_go_and_the_newest_is_current(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.current() == Release()
    for number in range(1, 9):
        store.write(Release(number=number, made_at=f"2026-11-{number:02}"))
    assert [r.number for r in store.releases()] == [8, 7, 6, 5, 4]
    assert len(store.releases()) == RELEASES_KEPT
    assert store.current().made_at == "2026-11-08"


def test_a_spoiled_release_gives_way_to_the_one_before(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(Release(number=1, made_at="2026-11-01"))
    store.write(Release(number=2, made_at="2026-11-02"))
    newest = store.folder / "release-000002.json"
    newest.write_text(newest.read_text(encoding="utf-8")[:20], encoding="utf-8")
    assert store.current().number == 1
    for path in store.folder.glob("release-*.json"):
        path.write_text("{", encoding="utf-8")
    with pytest.raises(RegistryError, match="No release of the store can be read"):
        store.current()


@pytest.mark.parametrize("name", ["accepted.json", "joins.json"])
def test_a_spoiled_statement_is_named(name: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.folder.mkdir()
    (store.folder / name).write_text(json.dumps({"trials": 3, "numbers": 3}), encoding="utf-8")
    with pytest.raises(RegistryError, match=name):
        (store.accepted if name == "accepted.json" else store.joins)()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    with pytest.raises(RegistryError, match="cannot be made"), Store(tmp_path / "home").locked():
        pass
