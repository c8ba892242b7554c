"""`screener define`: every word of the vocabulary and of a result is explained, and all that it may mean."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, run

from screener.cli import app, define
from screener.engine.result import Code
from screener.knowledge import load
from screener.reports.definitions import MEANINGS, TITLES, VERDICT_MEANINGS, Definitions, shown
from screener.reports.wording import VERDICTS
from screener.rules.verdicts import BEST_FIRST
from screener.vocabulary import plain

KNOWLEDGE = load()
VOCABULARY = KNOWLEDGE.vocabulary
KNOWN = Definitions(KNOWLEDGE)
IDS = [
    *(("fact", name) for name in VOCABULARY.facts),
    *(("condition", name) for name in VOCABULARY.conditions),
    *(("drug", name) for name in VOCABULARY.drugs),
    *(("class", name) for name in VOCABULARY.classes),
    *(("reason_code", code.value) for code in Code),
    *(("verdict", verdict) for verdict in BEST_FIRST),
]


@pytest.fixture(autouse=True, scope="module")
def command() -> Iterator[None]:
    """The program has the command while these tests run."""
    before = list(app.registered_commands)
    if "define" not in {c.name for c in before}:
        define.add_to(app)
    yield
    app.registered_commands[:] = before


def meanings(word: str) -> list[dict[str, Any]]:
    """What `--json` says of a word."""
    seen = run("define", word, "--json")
    assert (seen.code, seen.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(seen.out)["meanings"]
    return found


def row(text: str, label: str) -> str:
    """What stands beside a label, on one line."""
    match = re.search(rf"^   {label} +(.*(?:\n {{20}}.*)*)", text, re.MULTILINE)
    assert match, f"{label} is not shown"
    return " ".join(match[1].split())


@pytest.mark.parametrize(("kind", "name"), IDS, ids=lambda part: part)
def test_everything_that_has_a_name_can_be_defined(kind: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from screener.reports.console import rendered

    monkeypatch.setenv("COLUMNS", "80")
    found = [d for d in KNOWN.of(name) if (d.kind, d.id) == (kind, name)]
    assert len(found) == 1
    text = rendered(shown(found))
    assert text.startswith(f"{TITLES[found[0].kind].upper()}  {name}\n")
    assert not set("{}") & set(text)
    assert max(map(len, text.splitlines())) <= 80
    assert json.loads(json.dumps(found[0].as_json()))["id"] == name


@pytest.mark.parametrize(
    ("word", "kind", "name"),
    [
        ("Tysabri", "drug", "natalizumab"),
        ("TECFIDERA", "drug", "dimethyl_fumarate"),
        ("sclérose en plaques", "condition", "multiple_sclerosis"),
        ("leucemie lymphoide chronique", "condition", "chronic_lymphocytic_leukaemia"),
        ("antibodies against CD20", "class", "anti_cd20"),
        ("kps", "fact", "karnofsky"),
        ("JC virus PCR in cerebrospinal fluid", "fact", "csf_jcv_pcr"),
        ("No-Record", "reason_code", "no_record"),
        ("facts missing", "verdict", "needs_facts"),
    ],
)
def test_a_word_is_known_in_every_accepted_spelling(word: str, kind: str, name: str) -> None:
    assert [(m["kind"], m["id"]) for m in meanings(word)] == [(kind, name)]


def test_every_spelling_of_the_vocabulary_leads_somewhere() -> None:
    spellings = [*VOCABULARY.fact_names, *VOCABULARY.condition_names, *VOCABULARY.drug_names]
    assert [word for word in spellings if not KNOWN.of(word)] == []


def test_a_word_that_means_several_things_prints_all_of_them() -> None:
    assert [(m["kind"], m["id"]) for m in meanings("HIV")] == [("fact", "hiv"), ("condition", "hiv_infection")]
    seen = run("define", "HIV").out
    assert seen.startswith("FACT  hiv\n")
    assert "\n\nCONDITION  hiv_infection\n" in seen


# what is said


def test_a_fact() -> None:
    seen, fact = run("define", "csf_jcv_pcr").out, VOCABULARY.facts["csf_jcv_pcr"]
    assert row(seen, "asked plainly") == fact.ask.plain
    assert row(seen, "for clinicians") == fact.ask.clinical
    assert row(seen, "type") == "one of some words"
    assert row(seen, "values") == "negative, positive"
    assert "equivocal (negative or positive)" in row(seen, "accepted words")
    assert "not_done (no result)" in row(seen, "accepted words")
    assert "within the time that the criterion sets" in row(seen, "several readings")
    assert row(seen, "also stated by") == "csf_jcv_copies: above 0 positive, else negative"
    assert row(seen, "change") == "a new test could change this"
    assert row(seen, "codes") == "LOINC 33295-7"
    assert row(seen, "source") == fact.source


def test_a_fact_with_units() -> None:
    seen = run("define", "csf_jcv_copies").out
    assert row(seen, "unit") == "copies/mL; also read: IU/mL, log10 copies/mL"
    assert row(seen, "usual range").startswith("0 to 100000000 (published range")
    assert "detected_not_quantifiable" in row(seen, "accepted words")


def test_a_fact_that_is_asked_again_and_one_that_is_never_the_last_word() -> None:
    assert row(run("define", "karnofsky").out, "recheck") == "asked again after 28 days"
    assert row(run("define", "consent").out, "answered by") == "the patient; a “no” is never the last word"
    carried = "false once clinical_compatible or mri_compatible is stated, else unknown"
    assert row(run("define", "better_explained").out, "if unsaid") == carried
    assert row(run("define", "jcv_pcr").out, "by specimen") == "in csf it is csf_jcv_pcr"


def test_a_fact_that_is_worked_out_says_from_what() -> None:
    seen = run("define", "age").out
    assert row(seen, "worked out") == "from the date of birth; it is not written in a profile"
    assert "answered by" not in seen


def test_a_condition() -> None:
    seen = run("define", "non_hodgkin_lymphoma").out
    above = "haematological malignancy, condition that weakens immunity, cancer"
    assert row(seen, "is a kind of") == above
    assert "follicular lymphoma" in row(seen, "its kinds")
    assert row(seen, "also called") == "NHL, lymphome non hodgkinien, LNH"
    assert row(seen, "codes") == "ICD-10-CM C85.90; SNOMED CT 118601006; Orphanet 547; MONDO 0018908"
    assert row(run("define", "hiv_infection").out, "also stated by") == "the fact hiv"


def test_a_drug_and_what_its_label_says_of_pml_with_source_and_day() -> None:
    seen, label = run("define", "natalizumab").out, VOCABULARY.drugs["natalizumab"].pml_label
    assert label is not None
    said = f"names PML as a contraindication: {label.about} ({label.source}, read {label.read})"
    assert row(seen, "label on PML") == said
    assert row(seen, "brands") == "Tyruko, Tysabri"
    assert "biologic medicines" in row(seen, "classes")
    assert "ATC L04AG03; ATC (former) L04AA23; RxNorm 354770" in row(seen, "codes")


def test_a_drug_without_a_label_is_not_called_safe() -> None:
    seen = run("define", "efalizumab").out
    assert row(seen, "label on PML") == "none is recorded here, which does not mean that there is none"
    assert row(seen, "may belong to") == "immunosuppressants"


def test_a_class_names_its_members_and_those_that_may_be() -> None:
    seen = run("define", "immunosuppressant").out
    assert "natalizumab" in row(seen, "its drugs")
    assert "efalizumab" not in row(seen, "its drugs")
    assert "efalizumab" in row(seen, "perhaps also")
    assert "calcineurin inhibitors" in row(seen, "its classes")
    assert row(seen, "note") == "a class always has members that no list names"


def test_a_reason_code_is_explained_with_the_words_of_a_result() -> None:
    seen = run("define", "too_old").out
    assert row(seen, "meaning") == "the reading is older than the criterion allows"
    assert row(seen, "said as") == "older than the criterion allows: [missing]; a new result is needed"


def test_a_verdict() -> None:
    seen = run("define", "not_now").out
    assert seen.startswith("VERDICT  not_now\n   Not today\n")
    assert row(seen, "place") == "5 of 6, best first"


def test_codes_and_verdicts_are_explained_as_the_documents_explain_them() -> None:
    page = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    codes, verdicts = page.split("\n## Reason codes\n")[1].split("\n## ")[0], page.split("\n## Six verdicts\n")[1]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", codes, re.MULTILINE)) == MEANINGS
    told = re.findall(r"^\| `(\w+)` \| ([^|`]+) \| (.+) \|$", verdicts.split("\n## ")[0], re.MULTILINE)
    assert {verdict: when for verdict, _, when in told} == VERDICT_MEANINGS
    assert {verdict: printed for verdict, printed, _ in told} == VERDICTS
    assert (set(MEANINGS), tuple(VERDICT_MEANINGS)) == (set(Code), BEST_FIRST)


# JSON


def test_json_gives_ids_where_the_text_gives_names() -> None:
    (drug,) = meanings("rituximab")
    assert drug["name"] == "rituximab"
    assert {"anti_cd20", "immunosuppressant", "biologic"} <= set(drug["classes"])
    (lymphoma,) = meanings("non_hodgkin_lymphoma")
    assert lymphoma["kind_of"] == ["haematological_malignancy", "immunosuppressive_condition", "cancer"]
    assert "follicular_lymphoma" in lymphoma["kinds"]
    (code,) = meanings("unrecognised_medicine")
    assert len(code["said"]) == 2


# what is not known


@pytest.mark.parametrize(
    ("word", "near"), [("rituximabb", "rituximab"), ("karnofski", "karnofsky"), ("lymphom", "lymphoma")]
)
def test_an_unknown_word_is_answered_with_the_nearest(word: str, near: str) -> None:
    seen = run("define", word)
    assert (seen.code, seen.out) == (2, "")
    assert near in " ".join(seen.err.split())
    problem = json.loads(run("define", word, "--json").err)["error"]["problems"][0]
    assert "the nearest known are: " in problem["why"]
    assert near in problem["why"]


@pytest.mark.parametrize("word", ["", "zzzzzzzz", "\x1b[31m", "x" * 100_000])
def test_a_word_like_no_other_is_answered_with_what_there_is(word: str) -> None:
    seen = run("define", word)
    assert (seen.code, seen.out) == (2, "")
    assert "reason code, verdict" in " ".join(seen.err.split())


def test_the_nearest_words_are_words_that_can_be_defined() -> None:
    said = KNOWN.unknown("multiple sclerosys")
    for word in said.partition("known are: ")[2].split(", "):
        assert KNOWN.of(word)
        assert plain(word) == word


# how it looks


@pytest.mark.parametrize("word", ["csf_jcv_copies", "immunosuppressant", "label_contraindication", "hiv"])
def test_the_same_words_at_every_width(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = []
    for columns in (40, 80, 160):
        monkeypatch.setenv("COLUMNS", str(columns))
        text = run("define", word).out
        assert max(map(len, text.splitlines())) <= columns
        assert "\x1b" not in text
        words.append("".join(text.split()))
    assert words[0] == words[1] == words[2]


def test_the_example_in_the_help_works_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    example = run("define", "--help").out.split("Example: screener ")[1].split()
    monkeypatch.chdir(ROOT)
    assert run(*shlex.split(" ".join(example))).code == 0


def test_another_folder_of_data_has_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(ROOT / "criteria", tmp_path / "criteria")
    shutil.copy(ROOT / "trials.json", tmp_path)
    with (tmp_path / "criteria" / "facts.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "  shoe_size:\n    name: shoe {size}\n    ask: {plain: How big?, clinical: Size}\n"
            '    type: number\n    topic: function\n    source: "a\\x1b[31mb"\n'
        )
    seen = run("define", "shoe_size", "--data", tmp_path)
    assert (seen.code, row(seen.out, "asked plainly")) == (0, "How big?")
    assert "\x1b" not in seen.out
    assert run("define", "shoe_size").code == 2
