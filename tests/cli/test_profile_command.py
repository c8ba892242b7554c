"""`screener profile`: a template that says nothing until it is filled in, and what was understood of a profile."""

import json
import re
import shlex
import shutil
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from command_line import EXAMPLES, ON, REFERRAL, ROOT, run

from screener.cli import profile
from screener.cli.output import Unwritten
from screener.documents import parse
from screener.engine.screening import screen
from screener.knowledge import load
from screener.profile.models import Profile
from screener.profile.patient import Patient, patient_from
from screener.reports.template import template
from screener.vocabulary import ConditionsFile, DrugsFile, FactsFile, Vocabulary

KNOWLEDGE = load()
VOCABULARY = KNOWLEDGE.vocabulary
TODAY = date(2026, 11, 22)


def patient(text: str) -> Patient:
    return patient_from(parse(text, "template"), VOCABULARY, TODAY)


def filled(text: str) -> str:
    """The template with every line that is to be filled in as it stands there."""
    return re.sub(r"^#(?=[^ \n])", "", text, flags=re.MULTILINE)


def understood(text: str) -> Any:
    """What `check --json` says of a profile."""
    seen = run("profile", "check", "-", "--json", stdin=text.encode())
    assert (seen.code, seen.err) == (0, "")
    return json.loads(seen.out)


def checked(text: str) -> str:
    """What `check` prints of a profile, on one line."""
    seen = run("profile", "check", "-", stdin=text.encode())
    assert (seen.code, seen.err) == (0, "")
    return " ".join(seen.out.split())


# the template


def test_the_template_says_nothing_of_anybody() -> None:
    empty, blank = patient("{}"), patient(template(VOCABULARY))
    assert blank == empty
    assert screen(blank, KNOWLEDGE, TODAY) == screen(empty, KNOWLEDGE, TODAY)


def test_it_screens_on_the_command_line_as_nothing_does() -> None:
    blank = run("profile", "new").out.encode()
    assert run("screen", "-", *ON, stdin=blank) == run("screen", "-", *ON, stdin=b"{}")


def test_it_names_every_fact_with_its_question_and_its_answers() -> None:
    remarks = " ".join(template(VOCABULARY).replace("\n#", " ").split())
    for name, fact in VOCABULARY.facts.items():
        assert re.search(rf"\b{name}\b", remarks)
        assert fact.derived == "age" or " ".join(fact.ask.plain.split()) in remarks
        assert all(value in remarks for value in fact.values)
        assert not fact.unit or all(unit in remarks for unit in (fact.unit, *fact.also_in))


def test_a_new_fact_appears_by_itself() -> None:
    fact = VOCABULARY.facts["cd4"].model_copy(update={"id": "shoe_size", "unit": "%", "plausible": None})
    VOCABULARY.facts["shoe_size"] = fact
    try:
        text = template(VOCABULARY)
    finally:
        del VOCABULARY.facts["shoe_size"]
    assert '#- {fact: shoe_size, value: 1, unit: "%", date: ' in text
    assert "shoe_size" not in template(VOCABULARY)


def test_every_section_of_a_profile_has_an_example() -> None:
    data = parse(filled(template(VOCABULARY)), "template").data
    assert set(data) == set(Profile.model_fields) - {"attested"}, "what a site says is not a referral's to fill in"
    assert all(data[key] for key in data if key != "id")
    findings = {finding["fact"] for finding in data["findings"]}
    assert findings == {n for n, f in VOCABULARY.facts.items() if n not in data and f.derived != "age"}


def test_every_example_line_filled_in_is_read_without_an_error_or_a_warning() -> None:
    read = patient(filled(template(VOCABULARY)))
    assert set(read.observations) == {n for n, f in VOCABULARY.facts.items() if f.derived != "age"}
    assert read.warnings == ()
    assert (len(read.courses), len(read.states)) == (7, 6)
    assert read.whole_treatments is not None


def test_every_example_line_alone_is_read_without_an_error() -> None:
    text = template(VOCABULARY)
    lines = [line[1:] for line in text.splitlines() if re.match(r"#[^ ]", line)]
    heading = ""
    for line in lines:
        heading = heading if line.startswith("- ") else line
        if not line.endswith(":"):
            patient(f"{heading}\n{line}\n" if line.startswith("- ") else f"{line}\n")
    assert len(lines) > len(VOCABULARY.facts)


def test_the_examples_lie_in_the_usual_range() -> None:
    for seen in patient(filled(template(VOCABULARY))).observations.values():
        usual = VOCABULARY.facts[seen[0].fact].plausible_interval()
        assert usual is None or seen[0].value.overlaps(usual)  # type: ignore[union-attr,arg-type]


def test_every_line_fits_eighty_columns() -> None:
    assert max(map(len, template(VOCABULARY).splitlines())) <= 80


@pytest.mark.parametrize(
    "line",
    [
        "alive: ", "as_of: ", "born: ", "onset: ", "diagnosed: ",
        *(f"- {{fact: {fact}, .*date: " for fact in (
            "clinical_compatible", "mri_compatible", "csf_jcv_pcr", "csf_jcv_copies", "jcv_pcr", "pml_tissue", "hiv",
            "hiv_type", "hiv_rna", "cd4", "cd8", "lymphocytes", "transplant_rejection", "karnofsky", "ecog", "course",
            "pml_iris", "weight", "child_bearing_potential", "mri_possible", "lumbar_puncture_possible",
            "in_other_trial", "representative", "care_setting",
        )),
        "- {fact: csf_jcv_pcr, .*assay: ",
        "- {fact: jcv_pcr, .*specimen: ",
        "- {treatment: .*judged_by: ",
        "- {condition: solid_organ_transplant, since: ",
        "- {condition: stem_cell_transplant, since: ",
        "- {condition: graft_versus_host_disease, .*status: ",
        "- {condition: cancer, .*status: ",
        "- {condition: autoimmune_disease, .*status: ",
        "- {treatment: immunosuppressant, .*ongoing: true",
        "- {treatment: immunosuppressant, .*to: ",
        "- {treatment: corticosteroid, dose: .*route: .*indication: ",
        "- {treatment: antiretroviral, from: ",
        "- {treatment: tried_against_pml, from: ",
        "complete: ",
    ],
)  # fmt: skip
def test_the_referral_minimum_is_asked_for(line: str) -> None:
    assert re.search(rf"^#{line}", template(VOCABULARY), re.MULTILINE)


def test_the_limit_and_the_assay_of_a_count_of_copies_are_asked_for() -> None:
    copies = template(VOCABULARY).split("#- {fact: csf_jcv_copies")[0].rpartition("}")[2]
    assert "`limit: …` and the `assay: …`" in " ".join(copies.replace("\n#", " ").split())


def test_a_name_that_the_data_do_not_have_is_left_out() -> None:
    held = dict(VOCABULARY.conditions)
    few = Vocabulary(
        FactsFile(facts=VOCABULARY.facts, lists_recheck_after="28 days"),
        ConditionsFile(conditions={"cancer": held["cancer"]}),
        DrugsFile(classes={}, drugs={"quinine": VOCABULARY.drugs["quinine"]}),
    )
    text = template(few)
    assert "#- {condition: cancer, " in text
    assert not re.search("autoimmune_disease|Transplants|corticosteroid|Steroids", text.split("#conditions:")[1])
    assert "#treatments:\n\n" in text


def test_another_folder_of_data_gives_its_own_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(ROOT / "criteria", tmp_path / "criteria")
    shutil.copy(ROOT / "trials.json", tmp_path)
    with (tmp_path / "criteria" / "facts.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "  shoe_size:\n    name: shoe size\n    ask: {plain: How big?, clinical: Size}\n"
            "    type: category\n    values: [small, large]\n    topic: function\n"
        )
    seen = run("profile", "new", "--data", tmp_path).out
    assert "# How big? One of: small, large.\n#- {fact: shoe_size, value: small, date: " in seen


# where it goes


def test_a_file_gets_what_standard_output_gets(tmp_path: Path) -> None:
    path = tmp_path / "patient.yaml"
    seen = run("profile", "new", path)
    assert (seen.code, seen.err) == (0, "")
    assert str(path) in seen.out
    assert path.read_text(encoding="utf-8") == run("profile", "new").out
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert run("profile", "check", path).code == 0


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "patient.yaml"
    path.write_text("born: 1972\n", encoding="utf-8")
    seen = run("profile", "new", path)
    assert (seen.code, seen.out) == (2, "")
    assert "--force" in seen.err
    assert path.read_text(encoding="utf-8") == "born: 1972\n"
    assert run("profile", "new", path, "--force").code == 0
    assert path.read_text(encoding="utf-8") == template(VOCABULARY)


@pytest.mark.parametrize("extra", [[], ["--force"]])
def test_a_place_that_takes_no_file_is_said_and_nothing_is_left_there(tmp_path: Path, extra: list[str]) -> None:
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    for path in (tmp_path, tmp_path / "none" / "a.yaml", tmp_path / "file" / "a.yaml"):
        seen = run("profile", "new", path, *extra)
        assert (seen.code, seen.out) == (2, "")
        assert "folder" in seen.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("error", "raised"), [(OSError(28, "full"), Unwritten), (PermissionError(13, "no"), typer.BadParameter)]
)
def test_nothing_is_half_written(
    tmp_path: Path, error: OSError, raised: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "patient.yaml"
    path.write_text("born: 1972\n", encoding="utf-8")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(raised):
        profile.new(path, force=True)
    assert [(p, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [(path, "born: 1972\n")]


# check


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_the_examples(example: Path) -> None:
    seen = run("profile", "check", example)
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.endswith("\nNothing is wrong with the profile. Nothing was screened.\n")


def test_every_entry_is_shown_as_it_was_read() -> None:
    seen = " ".join(run("profile", "check", REFERRAL).out.split())
    for said in (
        "Referral R-0042, as of 2026-11-20",
        "country: FR; city: Lyon; can travel: escort",
        "alive: yes [alive]",
        "date of birth: 1965-03 [born]",
        "JC virus copies in cerebrospinal fluid: 14300 copies/mL, 2026-10-02 [findings[3]]",
        "JC virus PCR in cerebrospinal fluid: positive (read from “14300 copies/mL”), 2026-10-02 [findings[3]]",
        "brain MRI compatible with PML: yes, 2026-09-28, MRI report [findings[2]]",
        "diffuse large B-cell lymphoma: active, since 2026-07 [conditions[1]]",
        "rituximab: from 2026-08-20, to 2026-09-10 [treatments[1]]",
        "dexamethasone: from 2026-11-12, ongoing [treatments[2]]",
        "the list of treatments: whole for now, as of 2026-11-20, hospital pharmacist [complete.treatments]",
    ):
        assert said in seen


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ("fact: csf_jcv_copies, value: '<50', detected: true, unit: copies/mL", "from above 0 to below 50 copies/mL ("),
        ("fact: csf_jcv_copies, value: 3, unit: log10 copies/mL", "1000 copies/mL (read from “3 log10 copies/mL”)"),
        ("fact: cd4, value: 0.2, unit: G/L", "CD4 cells in blood: 0.2 G/L [findings[1]]"),
        ("fact: csf_jcv_pcr, value: equivocal", "negative or positive (read from “equivocal”)"),
        ("fact: hiv, value: not_done", "HIV: not done [findings[1]]"),
        ("fact: jcv_pcr, value: negative, specimen: blood, assay: A", "specimen: negative, in blood, A [findings[1]]"),
    ],
)
def test_a_finding_is_shown_as_it_was_understood(entry: str, shown: str) -> None:
    assert shown in checked(f"findings: [{{{entry}}}]")


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ("{treatment: Tysabri, ongoing: false}", "natalizumab: written as “Tysabri”, ended, the day is not known"),
        ("{treatment: Natalizumab}", "natalizumab: its end is not known [treatments[1]]"),
        ("{treatment: Zzz, ongoing: true}", "Zzz: not recognised, ongoing [treatments[1]]"),
    ],
)
def test_a_drug_is_shown_by_its_recognised_name(entry: str, shown: str) -> None:
    assert shown in checked(f"as_of: 2026-11-20\ntreatments: [{entry}]")


def test_whole_lists_are_shown_with_their_reach() -> None:
    seen = checked("as_of: 2026-11-20\ncomplete: {treatments: {since: 2020}, conditions: {covers: ever, by: GP}}")
    assert "the list of treatments: whole since 2020-12-31, as of 2026-11-20" in seen
    assert "the list of conditions: whole, ever, as of 2026-11-20, GP" in seen


def test_warnings_are_told_in_words() -> None:
    text = "treatments: [{treatment: Zzz, from: 2026-01}]\nfindings: [{fact: weight, value: 710, unit: kg}]"
    seen = checked(text)
    assert "! The medicine “Zzz” (treatments[1]) is not recognised" in seen
    assert "! body weight (findings[1]) is far outside what is usual" in seen
    assert "! The profile does not say when it was true; its newest date, 2026-01-31, is taken." in seen
    assert "Nothing is wrong" not in seen
    codes = [warning["code"] for warning in understood(text)["warnings"]]
    assert sorted(codes) == ["as_of_assumed", "implausible", "unrecognised_medicine"]


def test_the_same_for_programs() -> None:
    seen = understood(REFERRAL.read_text(encoding="utf-8"))
    assert (seen["profile_id"], seen["as_of"], seen["warnings"]) == ("R-0042", "2026-11-20", [])
    assert seen["location"]["country"] == "FR"
    copies = next(f for f in seen["findings"] if f["fact"] == "csf_jcv_copies")
    assert (copies["value"], copies["said"], copies["date"]) == ("14300", "14300 copies/mL", "2026-10-02")
    assert next(f for f in seen["findings"] if f["fact"] == "csf_jcv_pcr")["value"] == ["positive"]
    assert [(t["treatment"], t["to"], t["ongoing"]) for t in seen["treatments"]] == [
        ("rituximab", "2026-09-10", None),
        ("dexamethasone", "", True),
    ]
    assert seen["conditions"][0]["condition"] == "diffuse_large_b_cell_lymphoma"
    assert seen["conditions"][0]["status"] == ["active"]
    assert seen["complete"][0]["list"] == "treatments"
    assert seen["data"] == KNOWLEDGE.release


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("treatmens: []\n", 4, "Did you mean `treatments`?"),
        ("born: 2199\n", 4, "has not come yet"),
        ("a: [1\n", 3, "not YAML"),
        ("", 3, "says nothing"),
    ],
)
def test_errors_are_those_of_screening(text: str, code: int, why: str) -> None:
    for extra in ([], ["--json"]):
        seen = run("profile", "check", "-", *extra, stdin=text.encode())
        assert (seen.code, seen.out) == (code, "")
        assert seen.err == run("screen", "-", *extra, stdin=text.encode()).err
        assert why in seen.err
    assert run("profile", "check", "no-such-file.yaml").code == 3


@pytest.mark.parametrize("said", ["\x1b[31mred", "a\u202eb", "a\u2028b", "\x9b31m"])
def test_what_a_profile_says_is_shown_and_not_obeyed(said: str) -> None:
    entry = {"treatment": said, "source": said}
    condition = {"condition": "cancer", "source": said}
    patient = {"id": said, "treatments": [entry], "conditions": [condition], "location": {"city": said}}
    for extra in ([], ["--json"]):
        seen = run("profile", "check", "-", *extra, stdin=json.dumps(patient).encode())
        assert seen.code == 0
        assert all(letter.isprintable() or letter == "\n" for letter in seen.out)


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_is_wider_than_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert max(map(len, run("profile", "check", REFERRAL).out.splitlines())) <= columns


# the group


def test_the_schema_is_that_of_a_profile() -> None:
    assert run("profile", "schema") == run("schema", "profile")


@pytest.mark.parametrize("command", [[], ["new"], ["check"], ["schema"]])
def test_help_shows_an_example_that_works_as_typed(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    seen = run("profile", *command, "--help")
    assert (seen.code, seen.err) == (0, "")
    example = " ".join(seen.out.split("Example: screener ")[1].split())
    monkeypatch.chdir(ROOT)
    assert run(*shlex.split(example)).code == 0
