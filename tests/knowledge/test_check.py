"""Every check of the data folder, by the fault that it finds: named with file, line and what to do."""

from pathlib import Path

import pytest
from data_folder import EXAMPLE_TRIAL, READER, ROOT, copy_to, edit

from screener.engine.laws import broken_laws
from screener.errors import KnowledgeError, Problem
from screener.knowledge.load import compiled, knowledge_from
from screener.knowledge.locate import Location

FACTS, DRUGS = "criteria/facts.yaml", "criteria/drugs.yaml"
CONDITIONS, DIAGNOSIS, RECORDS = "criteria/conditions.yaml", "criteria/diagnosis.yaml", "trials.json"
E1 = "    exclude_if: {fact: hiv, is: positive}\n"
E1_STARTS = -6
"""The criterion begins so many lines above its rule."""
WINDOW = "          either: [3 months, 6 months]\n".strip()
TRIAL_2 = "criteria/trials/NCT00746941.yaml"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.knowledge.build.read", READER)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copy_to(tmp_path / "data")


def problem(folder: Path, file: str) -> Problem:
    """The problem that the folder is refused for."""
    with pytest.raises(KnowledgeError) as caught:
        compiled(Location("data", folder))
    assert caught.value.file == str(folder / file)
    found = caught.value.problems[0]
    assert found.do
    return found


# rules

RULES = [
    ("{fact: hvi, is: positive}", "`hvi` is no fact of facts.yaml.", "Did you mean `hiv`?"),
    ("{fact: qqqq, is: positive}", "`qqqq` is no fact of facts.yaml.", "Add it to the vocabulary first."),
    ("{treatment: natalizumap}", "`natalizumap` is no treatment", "Did you mean `natalizumab`?"),
    ("{treatment: biologic, other_than: [rituximap]}", "`rituximap` is no treatment", "`rituximab`"),
    (
        "{condition: systemic_lupus, other_than: [systemic_lupus]}",
        "The exceptions leave nothing of what is asked.",
        "Take one of them out.",
    ),
    ("{condition: lupuss}", "`lupuss` is no condition", "Add it to the vocabulary first."),
    ("{condition: multiple_sklerosis}", "`multiple_sklerosis` is no condition", "`multiple_sclerosis`"),
    ("{fact: hiv, is: maybe}", "`hiv` is never `maybe`.", "It is one of: negative, positive."),
    ("{fact: weight, at_least: 30 /uL}", "The threshold is not in a unit of `weight`.", "Write it in kg."),
    ("{fact: weight, at_least: 30}", "The threshold is not in a unit of `weight`.", "Write it in kg."),
    ("{fact: weight, at_least: 30 kgg}", "The unit is not known.", "Perhaps: "),
    ("{fact: weight, at_least: heavy}", "A threshold or period cannot be read", "Correct it."),
    ("{fact: onset, at_least: 3}", "`onset` is a date, and is compared as a number.", "Use a comparison"),
    ("{fact: hiv, at_least: 3}", "`hiv` is a category, and is compared as a number.", "Use a comparison"),
    ("{fact: weight, is: high}", "`weight` is a number, and is compared as a category.", "Use a comparison"),
    ("{fact: onset, within: 3 moons}", "A threshold or period cannot be read", "Correct it."),
    ("{fact: weight, at_least: 30 kg, within: soon}", "A threshold or period cannot be read", "Correct it."),
    ("{treatment: biologic, within: 3 moons}", "A threshold or period cannot be read", "Correct it."),
]


@pytest.mark.parametrize(("rule", "why", "do"), RULES, ids=[rule for rule, _, _ in RULES])
def test_a_rule_that_asks_for_what_is_not_there(rule: str, why: str, do: str, data: Path) -> None:
    line = edit(data, EXAMPLE_TRIAL, E1, f"    exclude_if: {rule}\n")
    found = problem(data, EXAMPLE_TRIAL)
    assert found.path == "exclusion[1]"
    assert found.line == line + E1_STARTS
    assert why in found.why
    assert do in found.do


FORMS = [
    ("{fact: hiv}", "exclusion[1].exclude_if", "A fact without a comparison.", "Say is, one_of"),
    ("{facts: hiv, is: positive}", "exclusion[1].exclude_if", "This is no requirement.", "one of these keys"),
    ("{fact: hiv, iss: positive}", "exclusion[1].exclude_if.iss", "Unknown key.", "Did you mean `is`?"),
    ("{all: []}", "exclusion[1].exclude_if.all", "at least 1 item", "Write it in that form."),
    (
        "{at_least: 2, of: [{fact: hiv, is: positive}]}",
        "exclusion[1].exclude_if",
        "More parts are wanted",
        "Lower",
    ),
    (
        "{fact: hiv, is: positive}\n    require: {fact: hiv, is: negative}",
        "exclusion[1]",
        "says one thing.",
        "only one.",
    ),
    ("{fact: hiv, is: positive}\n    judgement: Is it so?", "exclusion[1]", "says one thing.", "only one."),
    (
        "{fact: hiv, is: positive}\n    topik: cause",
        "exclusion[1].topik",
        "Unknown key.",
        "Did you mean `topic`?",
    ),
]


@pytest.mark.parametrize(("rule", "path", "why", "do"), FORMS, ids=[rule for rule, *_ in FORMS])
def test_a_criterion_in_a_wrong_form(rule: str, path: str, why: str, do: str, data: Path) -> None:
    line = edit(data, EXAMPLE_TRIAL, E1, f"    exclude_if: {rule}\n")
    found = problem(data, EXAMPLE_TRIAL)
    assert found.path == path
    assert found.line is not None
    assert line + E1_STARTS <= found.line <= line + 1
    assert why in found.why
    assert do in found.do


WHOLE_FILE = [
    ("id: E2", "id: E1", "The id `E1` stands twice.", "Give every criterion, note and group its own."),
    ("of: summary, item: E1}", "of: leaflet, item: E1}", "`leaflet` is not listed under `sources`", "List it there"),
    (
        "    require:\n      all:\n",
        "    exclude_if:\n      all:\n",
        "`I1`: inclusion criteria use `require`",
        "Swap it",
    ),
    (
        E1,
        "    require: {fact: hiv, is: negative}\n",
        "`E1`: inclusion criteria use `require`, exclusion criteria `exclude_if`",
        "Swap it",
    ),
]


@pytest.mark.parametrize(("old", "new", "why", "do"), WHOLE_FILE, ids=[why for _, _, why, _ in WHOLE_FILE])
def test_a_file_whose_parts_do_not_fit(old: str, new: str, why: str, do: str, data: Path) -> None:
    edit(data, EXAMPLE_TRIAL, old, new)
    found = problem(data, EXAMPLE_TRIAL)
    assert found.line is not None
    assert why in found.why
    assert do in found.do


# the vocabulary, the scheme and the records

ENTRIES = [
    (
        DRUGS,
        "is_a: [biologic]",
        "is_a: [biologik]",
        "monoclonal_antibody",
        "a kind of `biologik`, which is not",
        "`biologic`",
    ),
    (
        DRUGS,
        "is_a: [anti_integrin_antibody, ",
        "is_a: [anti_integrin, ",
        "natalizumab",
        "a kind of `anti_integrin`",
        "`anti_integrin_antibody`",
    ),
    (
        DRUGS,
        "  biologic:\n    name: biologic medicines\n    is_a: []",
        "  biologic:\n    name: biologic medicines\n    is_a: [car_t]",
        "biologic",
        "A cycle of kinds: biologic → car_t → cell_therapy → biologic.",
        "Cut it",
    ),
    (
        DRUGS,
        "brands: {Tyruko: [EU, FR, DE, US], ",
        "brands: {MabThera: [EU], Tyruko: [EU, FR, DE, US], ",
        "rituximab",
        "names both `natalizumab` and `rituximab`",
        "Take it out",
    ),
    (
        DRUGS,
        "drugs:\n",
        "drugs:\n  biologic: {name: another}\n",
        "biologic",
        "under `classes` and under `drugs`",
        "another id",
    ),
    (
        DRUGS,
        "drugs:\n",
        "drugs:\n  xmab: {name: xmab, may_be: [biologik]}\n",
        "xmab",
        "may be a `biologik`",
        "`biologic`",
    ),
    (
        CONDITIONS,
        "is_a: [hiv_infection]",
        "is_a: [hiv_infektion]",
        "aids",
        "a kind of `hiv_infektion`",
        "`hiv_infection`",
    ),
    (
        CONDITIONS,
        "also: [HIV, VIH]",
        "also: [HIV, VIH, SIDA]",
        "aids",
        "`SIDA` names both `hiv_infection` and `aids`.",
        "Take it out",
    ),
    (FACTS, "aliases: [kps, ", "aliases: [kps, cd4, ", "karnofsky", "`cd4` names both", "Take it out"),
    (
        FACTS,
        "condition: hiv_infection",
        "condition: hiv_infektion",
        "hiv",
        "the condition `hiv_infektion`",
        "`hiv_infection`",
    ),
    (
        FACTS,
        "implied_by: {fact: csf_jcv_copies",
        "implied_by: {fact: csf_copies",
        "csf_jcv_pcr",
        "the fact `csf_copies`",
        "`csf_jcv_copies`",
    ),
    (
        FACTS,
        "by_specimen: {csf: csf_jcv_pcr}",
        "by_specimen: {csf: csf_pcr}",
        "jcv_pcr",
        "the fact `csf_pcr`",
        "`csf_jcv_pcr`",
    ),
    (
        FACTS,
        "indeterminate: [negative, positive]}\n    reads: any_ever",
        "indeterminate: [unsure]}\n    reads: any_ever",
        "hiv",
        "the value `unsure`",
        "negative, positive",
    ),
    (FACTS, 'unsaid: "false"', 'unsaid: "no"', "better_explained", "the value `no`", "false, true"),
    (
        FACTS,
        "carried_by: [clinical_compatible, mri_compatible]",
        "carried_by: [clinical_compatibel]",
        "better_explained",
        "the fact `clinical_compatibel`",
        "`clinical_compatible`",
    ),
    (FACTS, "unit: kg", "unit: kgg", "weight", "The unit `kgg` is not known.", ""),
    (
        FACTS,
        "    recheck_after: 28 days",
        "    recheck_after: 4 weekz",
        "karnofsky",
        "`recheck_after` is no period.",
        "such as 90 days",
    ),
    (
        FACTS,
        "derived: diagnosis",
        "derived: diagnosis\n    condition: x",
        "pml_certainty",
        "the condition `x`",
        "Add it.",
    ),
    (
        FACTS,
        "    derived: age",
        "    derived: diagnosis",
        "age",
        "no scheme of diagnosis.yaml gives it",
        "take `derived` out",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "entry", "why", "do"), ENTRIES, ids=[why for *_, why, _ in ENTRIES])
def test_an_entry_that_cannot_be(file: str, old: str, new: str, entry: str, why: str, do: str, data: Path) -> None:
    edit(data, file, old, new)
    found = problem(data, file)
    lines = (data / file).read_text(encoding="utf-8").splitlines()
    assert found.line is not None
    assert lines[found.line - 1].startswith(f"  {entry}:")
    assert found.path.endswith(f".{entry}")
    assert why in found.why
    assert do in found.do


def test_a_period_for_whole_lists_that_is_none(data: Path) -> None:
    line = edit(data, FACTS, "lists_recheck_after: 28 days", "lists_recheck_after: 4 weekz")
    found = problem(data, FACTS)
    assert (found.path, found.line) == ("lists_recheck_after", line)
    assert found.why == "This is no period."
    assert found.do.endswith("such as 90 days.")


SCHEME = [
    ('mri_compatible: ["false", "true"]', "mri_compatible: [no, yes]", "values of facts.yaml", "false, true"),
    ('mri_compatible: ["false", "true"]', 'mri_compatibl: ["false", "true"]', "no fact", "`mri_compatible`"),
    (
        "fact: pml_certainty",
        "fact: pml_certain",
        "It gives `pml_certain`, which is no fact.",
        "`pml_certainty`",
    ),
    (
        "classes: [definite, probable, possible, not_met]",
        "classes: [definite, probable]",
        "The classes are not",
        "same words",
    ),
    ("unfinished: csf_jcv_pcr", "unfinished: pcr", "`unfinished` is nothing", "`rests_on`"),
    ("then: probable", "then: likely", "`likely`, which is no class", "`classes`"),
    ("when: {pml_tissue: [shown]}", "when: {pml_tissue: [shwon]}", "can never fit", "not_shown, shown"),
    ("when: {pml_tissue: [shown]}", "when: {tissue: [shown]}", "can never fit", "`rests_on`"),
]


@pytest.mark.parametrize(("old", "new", "why", "do"), SCHEME, ids=[why for _, _, why, _ in SCHEME])
def test_a_scheme_that_cannot_be(old: str, new: str, why: str, do: str, data: Path) -> None:
    line = edit(data, DIAGNOSIS, old, new)
    found = problem(data, DIAGNOSIS)
    assert found.path.startswith("schemes.aan_2013")
    assert found.line is not None
    assert found.line <= line
    assert ".rows[" not in found.path or found.line == line
    assert why in found.why
    assert do in found.do


RECORD_FAULTS = [
    (
        '"aliases": ["2008-001314-24"]',
        '"aliases": ["2008-001314-24", "fr-pembrolizumab-pml"]',
        "names two trials",
    ),
    ('"key": "NCT00746941"', '"key": "FR-pembrolizumab-PML"', "names two trials"),
]


@pytest.mark.parametrize(("old", "new", "why"), RECORD_FAULTS)
def test_a_number_that_names_two_trials(old: str, new: str, why: str, data: Path) -> None:
    edit(data, RECORDS, old, new)
    found = problem(data, RECORDS)
    assert found.path == "trials[2]"
    assert found.line is not None
    assert why in found.why
    assert found.do == "Take it out of one of them."


@pytest.mark.parametrize(
    ("key", "do"), [("NCT00746942", "Did you mean `NCT00746941`?"), ("X", "Add the record first.")]
)
def test_a_trial_without_a_record(key: str, do: str, data: Path) -> None:
    line = edit(data, TRIAL_2, "trial: NCT00746941", f"trial: {key}")
    found = problem(data, TRIAL_2)
    assert found == Problem("No record of trials.json has this key.", do, "trial", line)


def test_two_files_for_one_trial(data: Path) -> None:
    copy = data / "criteria" / "trials" / "zz.yaml"
    copy.write_text((data / TRIAL_2).read_text(encoding="utf-8"), encoding="utf-8")
    assert problem(data, "criteria/trials/zz.yaml").why == "Another file has this trial."


@pytest.mark.parametrize("file", [FACTS, DRUGS, CONDITIONS, DIAGNOSIS, RECORDS, EXAMPLE_TRIAL])
def test_a_key_that_stands_twice(file: str, data: Path) -> None:
    path = data / file
    if file == RECORDS:
        line = edit(data, file, '  "schema": 1,', '  "schema": 1, "schema": 1,')
    else:
        text = path.read_text(encoding="utf-8")
        last = text.rstrip("\n") + "\n"
        first_key = next(k for k in text.splitlines() if k and not k.startswith(("#", " ")))
        path.write_text(f"{last}{first_key.split(':')[0]}: {{}}\n", encoding="utf-8")
        line = last.count("\n") + 1
    found = problem(data, file)
    assert (found.why, found.line) == ("A key stands twice in one entry.", line)


@pytest.mark.parametrize("file", [DRUGS, CONDITIONS, DIAGNOSIS])
def test_a_file_that_is_missing(file: str, data: Path) -> None:
    (data / file).unlink()
    assert problem(data, file).why == "There is no such file."


# the laws of a trial file


def laws(folder: Path) -> list[str]:
    location = Location("data", folder)
    return broken_laws(location, knowledge_from(compiled(location), "data"))


def test_the_shipped_data_break_no_law() -> None:
    assert laws(ROOT) == []


def whole_trial(folder: Path, criterion: str, examples: str = "") -> None:
    """In place of the example trial, one with a single criterion and a whole list."""
    (folder / EXAMPLE_TRIAL).write_text(
        "trial: FR-pembrolizumab-PML\n"
        "encoded_from: {registry: none, record_date: undated}\n"
        "sources: {s: {what: w, where: x, dated: undated}}\n"
        "coverage: {inclusion: complete, exclusion: complete}\n"
        "exclusion:\n"
        "  - id: E1\n    text: t\n    topic: cause\n    source: [{quality: registry, of: s, item: E1}]\n"
        f"    {criterion}\n"
        f"{examples}",
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("criterion", "verdict"),
    [
        ("exclude_if: {any: [{fact: age, at_least: 18}, {fact: age, less_than: 60}]}", "not_eligible"),
        ("exclude_if: {all: [{fact: age, at_least: 60}, {fact: age, less_than: 18}]}", "eligible"),
    ],
)
def test_a_trial_that_the_empty_profile_fails_or_passes(criterion: str, verdict: str, data: Path) -> None:
    whole_trial(data, criterion)
    assert laws(data) == [f"FR-pembrolizumab-PML: the empty profile is {verdict}"]


def test_a_trial_that_the_empty_profile_leaves_open_is_lawful(data: Path) -> None:
    whole_trial(data, "exclude_if: {fact: hiv, is: positive}")
    assert laws(data) == []


EXPECTED = "    expect: {verdict: not_eligible, because: [E1]}"


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{verdict: eligible}", "not_eligible, expected eligible"),
        ("{verdict: not_eligible, because: [I1]}", "because of ['E1'], expected ['I1']"),
    ],
)
def test_an_example_with_a_wrong_expectation(expect: str, said: str, data: Path) -> None:
    edit(data, EXAMPLE_TRIAL, EXPECTED, f"    expect: {expect}")
    assert laws(data) == [f"FR-pembrolizumab-PML, example “HIV-positive, otherwise fitting”: {said}"]


def test_an_example_that_is_no_profile(data: Path) -> None:
    edit(data, EXAMPLE_TRIAL, "{fact: hiv, value: positive, ", "{fact: hvi, value: positive, ")
    assert "This fact is not known. Did you mean `hiv`?" in laws(data)[0]
