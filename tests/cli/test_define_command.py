"""`screener define`: every word of the vocabulary and of a result is explained, and all that it may mean."""

import json
import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, run

from screener.documents import parse
from screener.engine.checks import TABLE
from screener.engine.result import Code
from screener.knowledge import glossary, load
from screener.profile.patient import patient_from
from screener.reports.definitions import TITLES, Definitions, shown
from screener.reports.meanings import MEANINGS, TO_DO, VERDICT_MEANINGS
from screener.reports.wording import VERDICTS
from screener.rules.verdicts import BEST_FIRST
from screener.vocabulary import plain

KNOWLEDGE = load()
VOCABULARY = KNOWLEDGE.vocabulary
KNOWN = Definitions(KNOWLEDGE, glossary())
IDS = [
    *(("fact", name) for name in VOCABULARY.facts),
    *(("condition", name) for name in VOCABULARY.conditions),
    *(("drug", name) for name in VOCABULARY.drugs),
    *(("class", name) for name in VOCABULARY.classes),
    *(("reason_code", code.value) for code in Code),
    *(("verdict", verdict) for verdict in BEST_FIRST),
    *(("route", name) for name in VOCABULARY.routes),
    *(("indication", name) for name in VOCABULARY.indications),
    *(("check", check.id) for check in TABLE),
    *(("mri_sign", name) for name in VOCABULARY.mri.signs),
    *(("term", plain(name)) for name in KNOWN.terms),
]


def meanings(word: str) -> list[dict[str, Any]]:
    """What `--json` says of a word."""
    seen = run("define", word, "--json")
    assert (seen.code, seen.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(seen.out)["meanings"]
    return found


def row_of(kind: str, name: str, label: str) -> str:
    """What stands beside a label in one meaning."""
    (found,) = (d for d in KNOWN.of(name) if (d.kind, d.id) == (kind, name))
    return dict(found.rows).get(label, "")


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
    assert not re.search(r"\{\w*\}", text)
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
    assert row(seen, "usually found") == "virology report of the lumbar puncture"
    assert row(seen, "it takes") == "a lumbar puncture"
    assert row(seen, "in a profile") == "- {fact: csf_jcv_pcr, value: positive, date: 2026-03-14, assay: name}"
    assert row(seen, "in trials").endswith("ask for it")
    assert row(seen, "on PML") == f"{fact.bearing[0].says} ({fact.bearing[0].source})"


def test_a_fact_tells_for_how_long_trials_take_a_result_as_current() -> None:
    said = {name: row_of("fact", name, "in trials") for name in VOCABULARY.facts}
    assert any(re.search(r"; (within|less than) \d+ \w+: [\w-]+", text) for text in said.values())
    assert "less than 4 weeks ago: EudraCT-2012-000725-41" in said["diagnosed"]
    assert re.match(r"\d+ asks? for it", said["karnofsky"])


def test_a_usual_blood_test_is_done_anyway() -> None:
    said = "a usual blood test; a site does it anyway before it takes somebody (project policy)"
    assert row(run("define", "cd4").out, "it takes") == said


def test_a_fact_with_units() -> None:
    seen = run("define", "csf_jcv_copies").out
    assert row(seen, "unit") == "copies/mL; also read: IU/mL, log10 copies/mL"
    assert row(seen, "usual range").startswith("0 to 100000000 (published range")
    assert "detected_not_quantifiable" in row(seen, "accepted words")


def test_a_fact_that_is_asked_again_and_one_that_is_never_the_last_word() -> None:
    assert row(run("define", "karnofsky").out, "recheck") == "asked again after 28 days (project policy)"
    assert row(run("define", "consent").out, "answered by") == "the patient; a “no” is never the last word"
    carried = "false once clinical_compatible or mri_compatible is stated, else unknown"
    assert row(run("define", "better_explained").out, "if unsaid") == carried
    assert row(run("define", "jcv_pcr").out, "by specimen") == "in cerebrospinal fluid it is csf_jcv_pcr"


def test_a_fact_that_is_worked_out_says_from_what() -> None:
    seen = run("define", "age").out
    assert row(seen, "worked out") == "from the date of birth; it is not written in a profile"
    assert "answered by" not in seen


def test_a_condition() -> None:
    seen = run("define", "non_hodgkin_lymphoma").out
    above = "lymphoma, haematological malignancy, condition that weakens immunity, cancer"
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
    assert row(seen, "brands") == "Tyruko (EU FR DE US), Tysabri (EU FR DE US)"
    assert "biologic medicines" in row(seen, "classes")
    assert "ATC L04AG03; ATC (former) L04AA23; RxNorm 354770" in row(seen, "codes")


def test_what_is_published_of_a_drug_stands_beside_its_source() -> None:
    seen, drug = run("define", "natalizumab").out, VOCABULARY.drugs["natalizumab"]
    for told in (*drug.bearing, *drug.label_says, *drug.washout):
        assert "".join(told.says.split()) in "".join(seen.split())
        assert "".join(told.source.split()) in "".join(seen.split())
    assert row(seen, "half-life") == "11 days, give or take 4 (mdwiki.org, natalizumab)"


def test_what_nobody_has_verified_is_marked() -> None:
    seen = run("define", "brentuximab vedotin").out
    assert row(seen, "on PML").endswith("(Carson 2014 (PMC4460831); collected, not verified yet)")


def test_a_brand_that_leaves_the_medicine_open_names_a_class() -> None:
    (meant,) = meanings("Cortancyl")
    assert (meant["kind"], meant["id"], meant["brands"]["Cortancyl"]) == ("class", "prednisone_or_prednisolone", ["FR"])


def test_a_drug_without_a_label_is_not_called_safe() -> None:
    seen = run("define", "efalizumab").out
    assert row(seen, "label on PML") == "none is recorded here, which does not mean that there is none"
    assert row(seen, "may belong to").startswith("immunosuppressants")


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
    assert row(seen, "what to do") == "look for a newer result, or ask whether it will be repeated"
    assert set(TO_DO) == set(Code)


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


def test_a_route_and_a_purpose() -> None:
    seen = run("define", "iv").out
    assert seen.startswith("WAY OF GIVING A DRUG  intravenous\n   into a vein\n")
    assert row(seen, "is a kind of") == "systemic"
    assert "its kinds" not in seen
    assert "oral" not in row_of("route", "systemic", "is a kind of")
    assert "by mouth" in row_of("route", "systemic", "its kinds")
    assert meanings("prevention")[0]["kind"] == "indication"


def test_a_check_says_what_it_finds_why_and_how_grave_it_is() -> None:
    check = next(check for check in TABLE if check.id == "never_met")
    seen = run("define", "never_met").out
    assert row(seen, "finds") == check.what
    assert row(seen, "why") == check.why
    assert row(seen, "severity").startswith(f"{check.severity}: ")


def test_a_sign_on_mri_excludes_nothing() -> None:
    seen = run("define", "no_enhancement").out
    assert row(seen, "seen in") == "as PML mostly looks"
    assert row(seen, "note").startswith("no sign excludes by itself")
    assert not {"mri_sign", *VOCABULARY.mri.signs} & set(VOCABULARY.facts)


def test_a_term_of_the_glossary_beside_other_meanings() -> None:
    assert [m["kind"] for m in meanings("course")] == ["fact", "term"]
    page = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    assert len(KNOWN.terms) == page.count("\n**")
    assert "  " not in "".join(KNOWN.terms.values())


def test_an_abbreviation_that_names_nothing_else() -> None:
    seen = run("define", "IRM").out
    assert seen.startswith("ABBREVIATION  irm\n   IRM\n")
    assert row(seen, "meaning") == "imagerie par résonance magnétique"
    assert row(seen, "in English") == "MRI"
    assert [m["kind"] for m in meanings("LLC")] == ["condition"]


def test_an_abbreviation_that_means_several_things_says_that_it_must_ask() -> None:
    seen = run("define", "MMF").out
    assert row(seen, "may mean").startswith("mycophenolate mofetil (`mycophenolate_mofetil`), monomethyl fumarate")
    assert row(seen, "in a profile") == "refused: write in full which is meant"


@pytest.mark.parametrize(
    ("word", "kind", "name"),
    [
        ("greffe de rein", "condition", "kidney_transplant"),
        ("corticoides", "class", "corticosteroid"),
        ("Échanges plasmatiques", "drug", "plasma_exchange"),
        ("par la bouche", "route", "oral"),
        ("indice de Karnofsky", "fact", "karnofsky"),
    ],
)
def test_french_words_are_known(word: str, kind: str, name: str) -> None:
    (meant,) = meanings(word)
    assert (meant["kind"], meant["id"]) == (kind, name)
    assert meant["names"]["fr"]


EXAMPLES = [(kind, name) for kind, name in IDS if kind in ("fact", "condition", "drug", "class", "route", "indication")]


def test_every_example_of_a_profile_is_one() -> None:
    """All of them at once: each is accepted, and nothing in it is unrecognised."""
    today = date(2026, 11, 22)
    for kind, name in EXAMPLES:
        (found,) = (d for d in KNOWN.of(name) if (d.kind, d.id) == (kind, name))
        example = found.data["example"]
        lists = {"fact": "findings", "condition": "conditions"}
        text = example if not example.startswith("- ") else f"{lists.get(kind, 'treatments')}:\n  {example}\n"
        patient = patient_from(parse(text or "{}", "example"), VOCABULARY, today)
        assert "unrecognised_medicine" not in [warning.code for warning in patient.warnings]
        assert bool(example) == (name != "age")


# JSON


def test_json_gives_ids_where_the_text_gives_names() -> None:
    (drug,) = meanings("rituximab")
    assert drug["name"] == "rituximab"
    assert {"anti_cd20", "immunosuppressant", "biologic"} <= set(drug["classes"])
    (lymphoma,) = meanings("non_hodgkin_lymphoma")
    assert lymphoma["kind_of"] == ["lymphoma", "haematological_malignancy", "immunosuppressive_condition", "cancer"]
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
    assert "Reason code, Verdict, Check of" in " ".join(seen.err.split())


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
