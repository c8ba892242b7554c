"""An update against the local server, into a folder of its own, as the command makes it but without waiting."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from local_registry import FakeClock

from screener.knowledge import Knowledge, load, locate
from screener.knowledge.build import criteria_of
from screener.knowledge.net import load_net
from screener.registries import ctgov, ctis
from screener.registries.line import Line, Manners
from screener.registries.release import Compared
from screener.registries.update import Known, Outcome, ask, update
from screener.trials import Record, TrialsFile

if TYPE_CHECKING:
    from pathlib import Path

    from local_registry import LocalRegistry

    from screener.registries.store import Store
    from screener.registries.study import Registry

DAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)


@cache
def knowledge() -> Knowledge:
    return load(own=False)


@cache
def known() -> Known:
    encoded = {key: trial for key, trial in knowledge().trials.items() if trial.encoded}
    return Known(knowledge().records, encoded, text_of, load_net(locate(own=False)))


@cache
def text_of(key: str) -> Compared:
    found = criteria_of(locate(own=False), key)
    return Compared(on="", record_date=found[1].encoded_from.record_date if found else "")


def updated(
    registry: LocalRegistry, store: Store, at: datetime = DAY, *, sources: str = "ctgov", dry: bool = False
) -> Outcome:
    manners = Manners(clock=FakeClock(), read=5.0)
    with Line(ctgov.NAME, registry.ctgov, manners) as us, Line(ctis.NAME, registry.ctis, manners, ctis.THROTTLES) as eu:
        all_: dict[str, Registry] = {
            "ctgov": ctgov.ClinicalTrialsGov(us, known().net),
            "ctis": ctis.Ctis(eu, known().net),
        }
        gathered = ask([all_[name] for name in sources.split()], store, known(), at, lambda _: None)
    return update(store, known(), gathered, at, dry=dry)


def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(exist_ok=True)
    return folder


def written(store: Store) -> dict[str, Record]:
    """The records that an update kept, by key."""
    file = TrialsFile.model_validate_json((store.own / "trials.json").read_text(encoding="utf-8"))
    return {record.key: record for record in file.trials}
