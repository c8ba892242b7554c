"""A registry on this machine, and a folder of one's own that is empty, for each test that asks for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from local_registry import LocalRegistry

from screener.registries.store import Store


@pytest.fixture
def registry() -> Iterator[LocalRegistry]:
    with LocalRegistry() as local:
        yield local


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)
