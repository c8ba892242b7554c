"""Help and errors in the language of the run: `--lang`, else SCREENER_LANG, else the terminal's own."""

import json
import re
from pathlib import Path

import pytest
import typer.main
from command_line import EXAMPLES, ON, REFERRAL, run

from screener.cli import app
from screener.cli.spoken import as_sentences, in_language
from screener.messages import renamed, worded, worded_many
from screener.reports.language import ENGLISH, Language, of_run

FRENCH = Language("fr")
ENGLISH_WORDS = re.compile(r"\b(the|of|is|not|and|this|with|did you mean|write|such)\b", re.IGNORECASE)
"""What stands in nearly every English sentence of the program, and is no word of French."""


@pytest.fixture
def in_france(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")


def options(text: str) -> list[str]:
    """The names of the options that a help lists."""
    return re.findall(r"^  (--[a-z-]+)", text.partition("\nOptions")[2], re.MULTILINE)


def told(text: str) -> str:
    """What is said, without what is quoted from the command line or the file's keys."""
    return re.sub(r"`[^`]*`|'[^']*'|\[[A-Za-z]+\]|--[a-z-]+|\w+ <[^>]*>|\S*[_/.]\S*", "", text)


# which language


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        (["screen", "--lang", "fr"], {}, "fr"),
        (["screen", "--lang=fr"], {"LANG": "en_GB.UTF-8"}, "fr"),
        (["screen", "--lang", "en"], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["screen"], {"LANG": "fr_FR.UTF-8"}, "fr"),
        (["screen"], {"SCREENER_LANG": "fr", "LC_ALL": "C"}, "fr"),
        (["screen"], {"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        (["screen"], {"LC_ALL": "", "LC_MESSAGES": "fr_CA", "LANG": "C"}, "fr"),
        (["screen", "--lang", "de"], {"LANG": "fr_FR.UTF-8"}, "fr"),
        (["screen", "--lang"], {"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_option_goes_before_the_environment(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert of_run(arguments, environment).code == language


def test_screener_lang_is_also_the_language_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    french = run("access", "FR", "--lang", "fr")
    monkeypatch.setenv("SCREENER_LANG", "fr")
    assert run("access", "FR") == french
    assert run("access", "FR", "--lang", "en") != french


# messages


def test_a_message_is_its_english_and_can_be_said_in_french() -> None:
    message = worded("Did you mean `{word}`?", word="cd4")
    assert (message, ENGLISH.tell(message)) == ("Did you mean `cd4`?", "Did you mean `cd4`?")
    assert FRENCH.tell(message) == "Vouliez-vous dire `cd4`\u00a0?"


def test_what_fills_a_message_in_is_said_in_the_same_language() -> None:
    outer = worded("after @: {why}", why=worded("No such day in the calendar."))
    assert outer == "after @: No such day in the calendar."
    assert FRENCH.tell(outer) == "après @\u00a0: Ce jour n'existe pas dans le calendrier."


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (1, "The file holds only one patient.", "Le fichier ne contient qu'un patient."),
        (3, "The file holds 3 patients.", "Le fichier contient 3 patients."),
    ],
)
def test_so_many_are_said_in_the_form_for_so_many(count: int, english: str, french: str) -> None:
    message = worded_many("The file holds only one patient.", "The file holds {count} patients.", count)
    assert (message, FRENCH.tell(message)) == (english, french)


def test_a_message_stays_one_when_something_in_it_is_called_otherwise() -> None:
    message = renamed(worded("The cause is said to be absent ({where}).", where="causes[1]"), "causes[1]", "set[2]")
    assert message == "The cause is said to be absent (set[2])."
    assert FRENCH.tell(message) == "La cause est dite absente (set[2])."


def test_text_that_is_no_message_stays_as_it_is() -> None:
    assert FRENCH.tell("R-0042") == "R-0042"


# what is wrong with a profile

PROFILES = {
    "no-yaml": ("born: 1972\n findings: [\n", 3, "ligne 2"),
    "empty": ("", 3, "Le fichier est vide. Écrivez {} pour un profil qui ne sait encore rien."),
    "twice": ("born: 1972\nborn: 1973\n", 3, "Une clé figure deux fois"),
    "unknown-key": ("bron: 1972", 4, "ligne 1, bron : Cette clé n'est pas connue. Vouliez-vous dire `born` ?"),
    "no-date": ("onset: 2026-13", 4, "ligne 1, onset : Ce jour n'existe pas dans le calendrier."),
    "ahead": ("onset: 2199-01", 4, "Ce jour n'est pas encore venu."),
    "no-country": ("location: {country: France}", 4, "Un pays s'écrit avec ses deux lettres."),
    "no-choice": ("location: {can_travel: often}", 4, "La valeur doit être 'yes' ou 'escort' ou 'no'."),
    "unknown-fact": ("findings: [{fact: cd44, value: 3}]", 4, "Ce fait n'est pas connu. Vouliez-vous dire `cd4` ?"),
    "no-unit": ("findings: [{fact: cd4, value: 250}]", 4, "`cd4` a besoin de son unité."),
    "unknown-unit": ("findings: [{fact: cd4, value: 250, unit: zz}]", 4, "Cette unité n'est pas connue."),
    "wrong-unit": ("findings: [{fact: cd4, value: 250, unit: kg}]", 4, "`cd4` ne se mesure pas dans cette unité."),
    "no-value": ("findings: [{fact: hiv, value: perhaps}]", 4, "`hiv` n'a pas cette valeur. C'est l'un de"),
    "no-number": ("findings: [{fact: cd4, value: '1,250', unit: /uL}]", 4, "Écrivez un point décimal"),
    "contradiction": (
        "findings: [{fact: hiv, value: positive, date: 2026-10-01}, {fact: hiv, value: negative, date: 2026-10-01}]",
        4, "`hiv` est dit deux fois, différemment (findings[1] et findings[2]).",
    ),
    "condition": ("conditions: [{condition: lupuss}]", 4, "Cette maladie n'est pas connue."),
    "course": (
        "treatments: [{treatment: rituximab, from: 2026-03, to: 2026-01}]",
        4, "La dernière dose est avant la première.",
    ),
    "missing": ("findings: [{fact: hiv}]", 4, "Il manque `value`. Ajoutez-la."),
    "list": ("findings: hiv", 4, "Une liste est attendue ici."),
}  # fmt: skip


@pytest.mark.usefixtures("in_france")
@pytest.mark.parametrize(("text", "code", "said"), PROFILES.values(), ids=PROFILES)
def test_what_is_wrong_with_a_profile_is_said_in_french(text: str, code: int, said: str, tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    refused = run("profile", "check", path)
    assert (refused.code, refused.out) == (code, "")
    assert refused.err.startswith("screener: impossible d'utiliser ")
    assert said in refused.err
    assert not ENGLISH_WORDS.search(told(refused.err.partition("\n")[2]))


@pytest.mark.usefixtures("in_france")
@pytest.mark.parametrize(("text", "code", "said"), PROFILES.values(), ids=PROFILES)
def test_programs_are_told_in_english_what_is_wrong(text: str, code: int, said: str, tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    french = run("profile", "check", path, "--json", "--lang", "fr")
    assert french.code == code
    assert french == run("profile", "check", path, "--json", "--lang", "en")
    assert said not in json.loads(french.err)["error"]["problems"][0]["why"]


# wrong use

MISUSES = {
    "unknown-option": (["screen", "--zzz"], "L'option --zzz n'existe pas."),
    "nearly-option": (["screen", "--lan"], "L'option --lan n'existe pas"),
    "unknown-command": (["scren"], "Vouliez-vous dire 'screen' ?"),
    "missing-argument": (["explain", "x"], "Il manque l'argument 'TRIAL'."),
    "missing-option": (["whatif", "x"], "Il manque l'option '--set'."),
    "no-value": (["screen", "x", "--on"], "L'option '--on' attend une valeur."),
    "too-many": (["screen", "a", "b"], "Il y a des arguments de trop (b)."),
    "language": (["screen", "x", "--lang", "de"], "'de' n'est pas l'un de : 'en', 'fr'."),
    "reader": (["screen", "x", "--for", "nurse"], "'nurse' n'est pas l'un de : 'clinician', 'coordinator', 'family'."),
    "format": (["letter", "x", "--format", "pdf"], "'pdf' n'est pas l'un de : 'text', 'md', 'html'."),
    "patient": (["screen", "x", "--patient", "0"], "le nombre doit être au moins 1"),
    "whole-number": (["screen", "x", "--patient", "a"], "un nombre entier est attendu"),
    "day": (["screen", "x", "--on", "soon"], "ce n'est pas un jour du calendrier"),
    "setting": (["whatif", "x", "--set", "cd4"], "écrivez-le sous l'une de ces formes"),
    "setting-day": (["whatif", "x", "--set", "cd4=4@2026-02-30"], "après @ : Ce jour n'existe pas"),
    "trial": (["trials", "show", "NCT9"], "cet essai n'est pas connu"),
    "criterion": (["explain", REFERRAL, "NCT00746941", "Z9"], "ce critère n'existe pas ; l'essai a :"),
    "place": (["access", "ZZ"], "rien n'a été lu pour cet endroit"),
    "word": (["define", "zzzzzz"], "ce mot n'est pas connu ; ce qui peut être défini : "),
    "hide": (["screen", REFERRAL, "--for", "family", "--hide", "zzzzz"], "aucun fait, aucune maladie"),
    "two-answers": (["screen", REFERRAL, "--json=1"], "L'option '--json' ne prend pas de valeur."),
    "folder": (["screen", REFERRAL, *ON, "--html", "/no/such/x.html"], "ce dossier n'existe pas : /no/such"),
}


@pytest.mark.usefixtures("in_france")
@pytest.mark.parametrize(("arguments", "said"), MISUSES.values(), ids=MISUSES)
def test_wrong_use_is_said_in_french(arguments: list[str | Path], said: str) -> None:
    refused = run(*arguments)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err.replace("\n", " ")
    assert "Erreur : " in refused.err
    assert not ENGLISH_WORDS.search(told(refused.err))


def test_what_a_later_typer_may_say_stays_english() -> None:
    assert in_language("Something else is wrong.", FRENCH) == "Something else is wrong."


# other errors


@pytest.mark.usefixtures("in_france")
def test_a_file_that_is_missing_and_a_folder_without_data(tmp_path: Path) -> None:
    missing = run("screen", tmp_path / "none.yaml")
    assert (missing.code, "Ce fichier n'existe pas. Vérifiez le nom et le dossier." in missing.err) == (3, True)
    empty = run("screen", REFERRAL, "--data", tmp_path)
    assert (empty.code, "Ce dossier ne contient pas les données" in empty.err) == (5, True)


@pytest.mark.usefixtures("in_france")
def test_standard_input_is_named_in_french() -> None:
    assert "impossible d'utiliser l'entrée standard." in run("screen", "-", stdin=b"[").err


@pytest.mark.parametrize("unused", [(), ("--unused",)], ids=["used", "unused"])
def test_what_was_read_of_an_export_is_said_in_french(unused: tuple[str, ...]) -> None:
    export = next(EXAMPLES[0].parent.glob("*.fhir.json"))
    told_of = run("profile", "from-fhir", export, "--lang", "fr", *unused).out
    remarks = "\n".join(line for line in told_of.splitlines() if line.startswith("# "))
    assert "Lu dans FHIR : " in remarks
    assert not re.search(r"\b(used|not read|the|its)\b", told(remarks))


# help


def every_command() -> list[list[str]]:
    """The name of every command, those of groups included."""
    groups = getattr(typer.main.get_command(app), "commands", {})
    inner = [[name, one] for name, group in groups.items() for one in getattr(group, "commands", {})]
    return [[], *([name] for name in groups), *inner]


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_help_speaks_french_at_80_columns(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    english = run(*command, "--help")
    monkeypatch.setenv("SCREENER_LANG", "fr")
    french = run(*command, "--help")
    assert (french.code, french.err) == (0, "")
    assert french.out.startswith("Utilisation : ")
    assert max(map(len, french.out.splitlines())) <= 80
    assert not ENGLISH_WORDS.search(told(french.out))
    assert options(french.out) == options(english.out)


def test_help_is_english_again_after_french(monkeypatch: pytest.MonkeyPatch) -> None:
    english = run("screen", "--help")
    monkeypatch.setenv("SCREENER_LANG", "fr")
    run("screen", "--help")
    monkeypatch.delenv("SCREENER_LANG")
    assert run("screen", "--help") == english


def test_a_help_text_is_kept_by_paragraphs() -> None:
    assert as_sentences("One\n    two.\n\n    Three\n    four.") == "One two.\n\nThree four."
