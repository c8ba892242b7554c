"""What stands beside the vocabulary is checked: translations, signs on MRI, short forms. None of it need be there."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from data_folder import copy_to, edit

from screener.errors import KnowledgeError
from screener.knowledge.build import Sources
from screener.knowledge.locate import GLOSSARY, Location, glossary, locate

MODULE = import_module("screener.knowledge.locate")
FR, MRI, SHORT = "criteria/i18n/fr.yaml", "criteria/mri.yaml", "criteria/abbreviations.yaml"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "why", "do"),
    [
        (FR, "  cirrhosis: {", "  cirrosis: {", "conditions.cirrosis", "is not one of the conditions", "`cirrhosis`"),
        (FR, "  born:\n", "  zzz:\n", "facts.zzz", "is not one of the facts", "Take it out"),
        (
            FR,
            "name: sarcoïdose,",
            "name: vih,",
            "conditions.sarcoidosis",
            "already means `hiv_infection`",
            "another name",
        ),
        (
            FR,
            "  anti_cd20: anticorps contre le CD20",
            "  anti_cd20: Tysabri",
            "classes.anti_cd20",
            "`natalizumab`",
            "one",
        ),
        (FR, "  oral: par la bouche", "  oral: iv", "routes.oral", "already means `intravenous`", "Find another name"),
        (FR, "{name: cirrhose du foie, plain", "{nom: cirrhose du foie, plain", "conditions.cirrhosis", "", ""),
        (MRI, "    aspect: place\n", "    aspect: plase\n", "signs.under_the_cortex", "the aspect `plase`", "`place`"),
        (
            MRI,
            "seen_in: typical",
            "seen_in: always",
            "signs.under_the_cortex.seen_in",
            "",
            "'typical' or 'atypical' or 'iris'",
        ),
        (SHORT, "  MMF:", "  AZT:", "ambiguous.AZT", "an accepted name of `zidovudine`, and must ask", "Take it out"),
        (SHORT, "id: plasma_exchange}", "id: plasma_exchang}", "ambiguous.EP", "`plasma_exchang`", "`plasma_exchange`"),
        (SHORT, "ambiguous:\n", "ambiguuous:\n", "ambiguuous", "Unknown key", "`ambiguous`"),
    ],
)
def test_a_slip_is_named_with_its_place(
    file: str, old: str, new: str, path: str, why: str, do: str, data: Path
) -> None:
    line = edit(data, file, old, new)
    with pytest.raises(KnowledgeError) as caught:
        Sources(Location("data", data))
    problem = caught.value.problems[0]
    assert caught.value.file.endswith(file)
    assert problem.path.startswith(path)
    assert problem.line
    assert abs(problem.line - line) <= 6
    assert why in problem.why
    assert do in problem.why + problem.do


def test_a_folder_need_have_none_of_it(data: Path) -> None:
    for file in (FR, MRI, SHORT):
        (data / file).unlink()
    empty: dict[str, Any] = {"i18n": {}, "texts": {}, "mri": {}, "abbreviations": {}}
    assert Sources(Location("data", data)).bundle()["beside"] == empty


def test_a_file_that_cannot_be_read_is_named(data: Path) -> None:
    (data / MRI).write_text("signs: [", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        Sources(Location("data", data))
    assert caught.value.file.endswith(MRI)


def test_translations_and_the_rest_count_for_the_release() -> None:
    files = {path.relative_to(locate().folder).as_posix() for path in locate().files}
    assert {FR, MRI, SHORT} <= files


def test_the_glossary_of_the_checkout_is_found_and_a_missing_one_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "**washout**" in glossary()
    monkeypatch.setattr(MODULE, "PACKAGE", tmp_path / "screener")
    monkeypatch.setattr(MODULE, "SHIPPED", tmp_path / "shipped")
    assert glossary() == ""
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / GLOSSARY).write_text("**a** — b.", encoding="utf-8")
    assert glossary() == "**a** — b."
