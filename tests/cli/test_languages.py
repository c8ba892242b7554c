"""`--lang` and `--for`: who is told what in which language, on any terminal; programs are told the same in all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import EXAMPLES, ON, REFERRAL, ROOT, run

LYMPHOMA = ROOT / "examples" / "lymphoma-rituximab.yaml"
SPOKEN = [
    ("screen", REFERRAL, *ON),
    ("screen", REFERRAL, *ON, "--for", "coordinator"),
    ("explain", REFERRAL, "NCT00746941", *ON),
    ("explain", REFERRAL, "NCT00746941", "I2", *ON, "--for", "coordinator"),
    ("timeline", REFERRAL, *ON),
    ("whatif", REFERRAL, "--set", "hiv=negative", *ON),
    ("diff", REFERRAL, LYMPHOMA, *ON),
    ("define", "hiv"),
    ("access", "FR"),
    ("trials", "list", *ON),
    ("trials", "show", "NCT01730131", *ON),
    ("profile", "check", REFERRAL),
    ("criteria", "show", "NCT00746941"),
]
"""Every command that speaks other languages."""
FRENCH = " de "
"""Stands on every page of French, and on no page of English but as a part of a name."""


def name(command: tuple[object, ...]) -> str:
    return "-".join(Path(str(part)).stem for part in command if str(part) not in ON)


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("COLUMNS", "FORCE_COLOR", "PYTHONIOENCODING"):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize("command", SPOKEN, ids=name)
def test_it_answers_in_french(command: tuple[str, ...]) -> None:
    english, french = run(*command), run(*command, "--lang", "fr")
    assert (french.code, french.err) == (0, "")
    assert FRENCH in french.out
    assert french.out != english.out
    assert "\u00a0" not in french.out


@pytest.mark.parametrize("command", SPOKEN, ids=name)
def test_programs_are_told_the_same_in_every_language(command: tuple[str, ...]) -> None:
    english, french = run(*command, "--json"), run(*command, "--json", "--lang", "fr")
    assert french.code == 0
    assert json.loads(french.out) == json.loads(english.out)


@pytest.mark.parametrize("command", SPOKEN, ids=name)
def test_english_is_the_default_whatever_the_terminal_speaks(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    english = run(*command, "--lang", "en")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert run(*command) == english


@pytest.mark.parametrize("command", SPOKEN, ids=name)
def test_an_unknown_language_names_the_known_ones(command: tuple[str, ...]) -> None:
    refused = run(*command, "--lang", "de")
    assert (refused.code, refused.out) == (2, "")
    assert "'en', 'fr'" in " ".join(refused.err.split())


def test_an_unknown_reader_names_the_known_ones() -> None:
    refused = run("screen", REFERRAL, "--for", "nurse")
    assert (refused.code, refused.out) == (2, "")
    assert "'clinician', 'coordinator', 'family'" in " ".join(refused.err.split())


def test_criteria_are_not_explained_to_a_family() -> None:
    refused = run("explain", REFERRAL, "NCT00746941", *ON, "--for", "family")
    assert (refused.code, refused.out) == (2, "")
    assert "screener screen --for family" in refused.err


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_coordinator_reads_the_item_first_and_whose_number_it_is(example: Path, lang: str) -> None:
    seen = run("screen", example, *ON, "--all", "--for", "coordinator", "--lang", lang)
    assert (seen.code, seen.err) == (0, "")
    items = [line for line in seen.out.splitlines() if line[:3] == "   " and line[3:4] in "IER"]
    assert len(items) > 20
    told = " ".join(seen.out.split())
    assert ("registry's list, not the protocol's" if lang == "en" else "du registre, non ceux du protocole") in told


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            "E5 excludes Must not be receiving chloroquine or halofantrine or quinidine or quinine now; recorded:"
            " quinine:",
        ),
        (
            "fr",
            "E5 exclut Ne doit pas recevoir actuellement : chloroquine ou halofantrine ou quinidine ou quinine ;"
            " noté : quinine :",
        ),
    ],
)
def test_what_must_not_be_is_said_as_such_with_its_evidence(lang: str, said: str, tmp_path: Path) -> None:
    profile = tmp_path / "profile.yaml"
    profile.write_text("{as_of: 2026-11-20, treatments: [{treatment: quinine, from: 2026-10, ongoing: true}]}")
    seen = run("explain", profile, "NCT00746941", "E5", *ON, "--for", "coordinator", "--lang", lang)
    told = " ".join(seen.out.split())
    assert said in told
    assert ("not a recommendation" if lang == "en" else "ce n'est pas une recommandation") in told


def test_a_profile_to_fill_in_asks_in_french_and_is_read_as_the_english_one(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    assert run("profile", "new", path, "--lang", "fr").code == 0
    text = path.read_text(encoding="utf-8")
    assert "# La personne malade est-elle une femme ou un homme ?" in text
    assert "female (femme), male (homme)" in " ".join(text.replace("\n# ", " ").split())
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    assert lines == [line for line in run("profile", "new").out.splitlines() if not line.startswith("# ")]
    assert max(map(len, text.splitlines())) <= 80
    assert "\u00a0" not in text
    assert run("profile", "check", path, "--lang", "fr").code == 0


# terminals


def process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "screener", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)


@pytest.mark.parametrize(
    "terminal",
    [{"PYTHONIOENCODING": "ascii"}, {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["ascii", "C"],
)
@pytest.mark.parametrize("reader", ["clinician", "coordinator"])
def test_a_terminal_without_french_letters_gets_them_without_accents(terminal: dict[str, str], reader: str) -> None:
    seen = process("screen", LYMPHOMA, *ON, "--lang", "fr", "--for", reader, **terminal)
    assert (seen.returncode, seen.stderr) == (0, b"")
    told = seen.stdout.decode("ascii")
    assert "Premiers symptomes : il y a" in told
    assert "CRITERES NON LUS EN ENTIER" in told
    assert "?" not in told.replace(" ?", "")


def test_whoever_reads_one_line_and_goes_gets_no_traceback() -> None:
    command = f"{sys.executable} -m screener screen {LYMPHOMA} --on 2026-11-22 --lang fr --all | head -1"
    seen = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False)
    assert (seen.returncode, seen.stderr) == (0, b"")
    assert seen.stdout.decode().startswith("Dossier R-0103")


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("command", SPOKEN, ids=name)
def test_no_line_is_wider_than_the_terminal(
    command: tuple[str, ...], lang: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    seen = run(*command, "--lang", lang)
    wide = [line for line in seen.out.splitlines() if len(line) > width and len(line.split()[-1]) < width // 2]
    assert wide == []


def test_nothing_is_said_by_colour_alone() -> None:
    """In a pipe there is no colour: every word that colour goes with stands there."""
    seen = run("screen", LYMPHOMA, *ON, "--all", "--lang", "fr").out
    for trial in ("NCT00746941", "FR-pembrolizumab-PML"):
        seen += run("explain", LYMPHOMA, trial, *ON, "--lang", "fr").out
    assert "\x1b" not in seen
    for word in ("rempli", "non rempli", "manque", "à demander", "exclut", "n'exclut pas"):
        assert word in seen


def test_what_is_hidden_is_in_no_title_no_reason_and_no_source() -> None:
    hiv = ROOT / "examples" / "hiv-falling-cd4.yaml"
    seen = run("screen", hiv, *ON, "--for", "family", "--hide", "hiv")
    assert seen.code == 0
    assert "hiv" not in seen.out.casefold()


@pytest.mark.parametrize("more", [(), ("--for", "coordinator"), ("--for", "family", "--json")])
def test_nothing_is_hidden_in_silence_where_everything_is_shown(more: tuple[str, ...]) -> None:
    refused = run("screen", LYMPHOMA, *ON, "--hide", "hiv", *more)
    assert refused.code == 2
    assert "--for family" in refused.err


def test_a_coordinator_reads_where_an_item_stands_in_words_that_can_be_copied() -> None:
    hiv = ROOT / "examples" / "hiv-falling-cd4.yaml"
    said = " ".join(run("screen", hiv, *ON, "--for", "coordinator").out.split())
    assert "Not from the registry's list: a lay text, E1; the study's title." in said
    assert "Must not be so: HIV: positive; recorded: HIV: positive (2025-11-20); obstacle: fixed." in said
    assert "Registry's list: I3." in said
    assert said.count("Neither the inclusion nor the exclusion criteria could be read: ask the site.") == 1
