"""Where the knowledge is looked for: in a folder that is asked for, in the checkout, in the wheel."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from data_folder import ROOT, copy_to

from screener.errors import KnowledgeError
from screener.knowledge import load, locate
from screener.knowledge.load import compiled
from screener.knowledge.locate import COMPILED, Location

PLACES = sys.modules["screener.knowledge.locate"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package outside any checkout, with the data that a wheel carries."""
    package = tmp_path / "site-packages" / "screener"
    data = copy_to(_made(package / "_data"))
    (data / COMPILED).write_text(json.dumps(compiled(Location("checkout", ROOT))), encoding="utf-8")
    monkeypatch.setattr(PLACES, "PACKAGE", package)
    monkeypatch.setattr(PLACES, "SHIPPED", data)
    return package


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_a_checkout_reads_its_own_folders() -> None:
    assert locate() == Location("checkout", ROOT)


def test_a_folder_that_is_asked_for_comes_before_everything(tmp_path: Path) -> None:
    folder = copy_to(_made(tmp_path / "mine"))
    assert locate(folder) == Location("data", folder)
    assert load(folder).layer == "data"


def test_what_is_installed_reads_what_the_wheel_carries(installed: Path) -> None:
    assert locate() == Location("shipped", installed / "_data")


def test_a_folder_beside_an_installed_package_is_no_checkout(installed: Path) -> None:
    copy_to(installed.parent)
    assert locate().layer == "shipped"
    (installed.parent / "pyproject.toml").touch()
    assert locate().layer == "checkout"


def test_the_wheel_needs_no_yaml_and_no_cache(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from_yaml = load(ROOT)
    shutil.rmtree(tmp_path / "cache")
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    shipped = load()
    assert shipped.layer == "shipped"
    assert shipped.trials == from_yaml.trials
    assert shipped.release == from_yaml.release
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("spoil", ["missing", "cut off"])
def test_a_broken_installation_says_so(spoil: str, installed: Path) -> None:
    path = installed / "_data" / COMPILED
    text = path.read_text(encoding="utf-8")
    path.unlink() if spoil == "missing" else path.write_text(text[:1000], encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"not installed whole\. Install it again\."):
        load()


@pytest.mark.parametrize("missing", ["trials.json", "criteria/facts.yaml", ""])
def test_a_folder_without_the_knowledge(missing: str, tmp_path: Path) -> None:
    folder = copy_to(_made(tmp_path / "mine"))
    (folder / missing).unlink() if missing else shutil.rmtree(folder)
    with pytest.raises(KnowledgeError, match="Give the folder above `criteria`") as caught:
        locate(folder)
    assert caught.value.file == str(folder)


def test_every_file_counts_in_a_fixed_order(tmp_path: Path) -> None:
    folder = copy_to(tmp_path / "mine")
    names = [path.relative_to(folder).as_posix() for path in Location("data", folder).files]
    assert names == ["trials.json", *sorted(names[1:])]
    assert "criteria/trials/NCT00746941.yaml" in names
