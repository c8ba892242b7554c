"""Other languages: nothing lacks a translation, and no page of French holds a sentence of English."""

import ast
from collections.abc import Iterator
from datetime import date
from gettext import GNUTranslations, NullTranslations
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

from screener.documents import read
from screener.engine.screening import explained, screen
from screener.engine.whatif import compare, setting, timeline, what_if
from screener.knowledge import Knowledge, Texts, load
from screener.knowledge.access import load_access
from screener.knowledge.build import criteria_of
from screener.knowledge.locate import glossary, locate
from screener.profile.patient import patient_from
from screener.reports import access, language
from screener.reports.changes import Changed
from screener.reports.console import Clinician, rendered
from screener.reports.coordinator import Coordinator
from screener.reports.criteria import CriteriaSheet
from screener.reports.definitions import Definitions, shown
from screener.reports.language import Language
from screener.reports.meanings import MEANINGS
from screener.reports.records import Records
from screener.reports.timeline import Page
from screener.reports.understood import Understood
from screener.reports.wording import VERDICTS, Words

ROOT = Path(__file__).resolve().parent.parent.parent
ON = date(2026, 11, 22)
EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples").glob("*.yaml"))}
FRENCH = Language("fr")
LONG = 20
"""Letters of a sentence from which on it cannot stand in French by chance."""
WORDS = ("hiv", "csf_jcv_copies", "age", "rituximab", "anti_cd20", "multiple sclerosis", "iv", "pml", "MMF", "onset")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = util.spec_from_file_location("generate_catalogues", ROOT / "docs" / "generate_catalogues.py")
    assert spec is not None and spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


# the catalogue


def test_every_sentence_is_translated_and_both_files_are_up_to_date(generator: ModuleType) -> None:
    for po in sorted(generator.LOCALE.glob("*.po")):
        assert list(generator.problems(po)) == []


REFUSING = {
    "Problem", "BadParameter", "Refused", "NotADate", "NotANumber", "NotAPoint", "NotASetting", "refused", "refusal",
    "_refused", "_problem", "_at",
}  # fmt: skip
"""What says that something is wrong: why, and what to do."""
FOR_ENCODERS = ("knowledge/build", "knowledge/compile", "knowledge/access", "knowledge/family", "engine/laws", "rules/")
"""Only those meet these who write the data: in English."""
OF_A_REGISTRY = ("registries/line", "registries/ctgov", "registries/ctis")
"""What the line to a registry says of itself: in English."""
OF_MANY = ("batch/", "cli/batch")


def put_together(source: str) -> list[int]:
    """The lines on which something wrong is said in words that no catalogue can find."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    refusing = [c for c in calls if getattr(c.func, "attr", getattr(c.func, "id", "")) in REFUSING]
    return [c.lineno for c in refusing if any(" " in words for argument in c.args for words in plain_words(argument))]


def plain_words(argument: ast.expr) -> list[str]:
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def test_what_is_wrong_is_said_in_words_that_the_catalogue_has(generator: ModuleType) -> None:
    room = generator.ROOT / "screener"
    english = (*FOR_ENCODERS, *OF_A_REGISTRY, *OF_MANY)
    files = [f for f in sorted(room.rglob("*.py")) if not f.relative_to(room).as_posix().startswith(english)]
    found = [f"{f.relative_to(room)}:{n}" for f in files for n in put_together(f.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("said", ['"No such day."', 'f"Not {day} here."'])
def test_words_that_no_catalogue_finds_are_found(said: str) -> None:
    assert put_together(f"raise Refused({said})") == [1]
    assert put_together(f"raise Refused(worded({said}))") == []


def spoilt(generator: ModuleType, folder: Path, old: str, new: str) -> list[str]:
    """What is said of a catalogue in which something is otherwise."""
    po = folder / "fr.po"
    text = (generator.LOCALE / "fr.po").read_text(encoding="utf-8")
    assert old in text
    po.write_text(text.replace(old, new, 1), encoding="utf-8")
    po.with_suffix(".mo").write_bytes((generator.LOCALE / "fr.mo").read_bytes())
    return list(generator.problems(po))


def test_a_sentence_without_a_translation_is_named(generator: ModuleType, tmp_path: Path) -> None:
    found = spoilt(generator, tmp_path, 'msgstr "Rien contre"', 'msgstr ""')
    assert "fr.po: not translated: 'Nothing against'" in found
    assert "fr.mo is not what fr.po says: run python docs/generate_catalogues.py" in found


def test_a_translation_that_is_filled_in_otherwise_is_named(generator: ModuleType, tmp_path: Path) -> None:
    found = spoilt(generator, tmp_path, "le {day}.", "le {date}.")
    assert any(said.startswith("fr.po: not filled in alike: ") for said in found)


def test_a_sentence_that_is_gone_is_named(generator: ModuleType, tmp_path: Path) -> None:
    gone = 'msgid "gone"\nmsgstr "parti"\n\nmsgid "Nothing against"'
    found = spoilt(generator, tmp_path, 'msgid "Nothing against"', gone)
    assert found == ["fr.po is out of date: run python docs/generate_catalogues.py"]


def test_french_breaks_no_line_before_a_double_sign(generator: ModuleType, tmp_path: Path) -> None:
    found = spoilt(generator, tmp_path, "\u00a0:", " :")
    assert "fr.po is out of date: run python docs/generate_catalogues.py" in found


def test_only_sentences_where_they_stand_are_marked(generator: ModuleType) -> None:
    source = 'N_("one" " whole")\nsay(TABLE["key"])\nself.say("two", x="three")\nsay_many("a", "b", 2)\nf(say)'
    assert list(generator.marked(source)) == ["one whole", "two", ("a", "b")]


# what is shown


class Missed(NullTranslations):
    """Keeps what the catalogue was asked for and does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def gettext(self, message: str) -> str:
        self.found.append(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.found.append(msgid1)
        return super().ngettext(msgid1, msgid2, n)


@pytest.fixture
def missed(monkeypatch: pytest.MonkeyPatch) -> Missed:
    """In place of the shipped catalogue, the same with an ear for what it lacks."""
    found = Missed()
    with (language.CATALOGUES / "fr.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    catalogue.add_fallback(found)
    monkeypatch.setattr(language, "_catalogue", lambda _code: catalogue)
    return found


def of_an_example(path: Path, knowledge: Knowledge) -> Iterator[str]:
    """Every page that a professional can get of a profile."""
    document = read(path)
    patient = patient_from(document, knowledge.vocabulary, ON)
    result = screen(patient, knowledge, ON, everything=True)
    for view in (Clinician(result, knowledge, FRENCH), Coordinator(result, knowledge, FRENCH)):
        yield rendered(view.screen())
        yield rendered(view.screen(whole=True))
        for trial in result["trials"]:
            if trial["joinable"] != "no" or trial["criteria"][0]["id"] == "I1":
                yield rendered(view.explain(explained(patient, knowledge, ON, trial["id"])))
    yield rendered(Page(timeline(result, patient, knowledge), result, knowledge, FRENCH).shown())
    yield rendered(Understood(patient, knowledge, FRENCH).shown())
    settings = [setting(said) for said in ("hiv=negative", "treatment:natalizumab=ended@2026-11-01", "cd4=90 /uL")]
    yield rendered(Changed(what_if(document, settings, knowledge, ON, ON), knowledge, knowledge, FRENCH).what_if())
    nobody = patient_from(read(EXAMPLES["empty"]), knowledge.vocabulary, ON)
    compared = compare(screen(nobody, knowledge, ON), result, knowledge, knowledge)
    yield rendered(Changed(compared, knowledge, knowledge, FRENCH).diff())


def of_the_knowledge(knowledge: Knowledge) -> Iterator[str]:
    """Every page that knows no patient."""
    records = Records(knowledge, ON, FRENCH)
    yield records.listed(list(knowledge.records.values()), 3)
    yield from (records.whole(record) for record in knowledge.records.values())
    for key, record in knowledge.records.items():
        found = criteria_of(locate(), key)
        if found:
            yield CriteriaSheet(record, *found, Words(knowledge, FRENCH)).text()
    definitions = Definitions(knowledge, glossary(), FRENCH)
    for word in (*WORDS, *MEANINGS, *VERDICTS):
        yield rendered(shown(definitions.of(word), FRENCH))
    known, texts = load_access(locate()), Texts(knowledge, "fr")
    yield access.listed(known, FRENCH, texts)
    yield from (access.page(known.shown_with(file), FRENCH, texts) for file in known.places)


def english(generator: ModuleType) -> list[str]:
    """The parts of English sentences that are long enough to be told from French, without what is filled in."""
    forms = (form for m in generator.sentences() if m.id for form in generator._forms(m.id))
    parts = {part.strip() for form in forms for part in generator.re.split(r"\{\w+\}", form)}
    return [part for part in parts if len(part) >= LONG and " " in part]


def is_french(pages: Iterator[str], generator: ModuleType, missed: Missed) -> None:
    told = " ".join(" ".join(page.split()) for page in pages)
    assert "remplit" in told or "essai" in told
    assert not any(said in told.casefold() for said in ("pas une lemp", "pas de lemp", "not pml"))
    assert [part for part in english(generator) if part in told] == []
    assert sorted({said for said in missed.found if any(c.isalpha() for c in said.replace("{evidence}", ""))}) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_professional_reads_of_an_example_is_french(
    name: str, knowledge: Knowledge, generator: ModuleType, missed: Missed
) -> None:
    is_french(of_an_example(EXAMPLES[name], knowledge), generator, missed)


def test_what_is_read_without_a_patient_is_french(knowledge: Knowledge, generator: ModuleType, missed: Missed) -> None:
    is_french(of_the_knowledge(knowledge), generator, missed)


def test_english_needs_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_catalogue", lambda _code: pytest.fail("a catalogue was read"))
    assert Language().say("Nothing against") == "Nothing against"
    assert Language().say_many("{count} more", "{count} more", 2) == "2 more"


@pytest.mark.parametrize(("count", "said"), [(0, "il y a 0 jour"), (1, "il y a 1 jour"), (2, "il y a 2 jours")])
def test_french_counts_in_its_own_way(count: int, said: str) -> None:
    assert FRENCH.say_many("{count} day ago", "{count} days ago", count) == said


def test_numbers_are_written_as_the_language_does() -> None:
    assert FRENCH.number("0.5") == "0,5"
    assert Language().number("0.5") == "0.5"


def test_lists_end_as_the_language_has_it() -> None:
    assert FRENCH.either(["a", "b", "c"]) == "a ou b ou c"
    assert FRENCH.together(["I1", "I2", "E3"]) == "I1, I2 et E3"
    assert Language().together(["I1"]) == "I1"
    assert FRENCH.clauses([]) == ""
