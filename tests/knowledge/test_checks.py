"""Checks of the files alone: each finds the fault that it is for, where it stands, and is silent without it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from data_folder import READER, ROOT
from planted import FILE, RECORD, Folder, Plant, criterion, exclude, nothing, require

from screener.documents import read
from screener.errors import KnowledgeError
from screener.knowledge.checks import AT_LOAD, CHECKS, SEVERITIES
from screener.knowledge.checks.codes import is_loinc, is_sctid
from screener.knowledge.checks.notes import named, phrases

FACTS, CONDITIONS, DRUGS = "criteria/facts.yaml", "criteria/conditions.yaml", "criteria/drugs.yaml"
IMMUNOSUPPRESSED = {"treatment": "immunosuppressant", "status": "current"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.knowledge.build.read", READER)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


def test_where_nothing_is_wrong_nothing_is_said(folder: Folder) -> None:
    assert folder.findings() == {}


# what is planted in the trial's file


class Fault(NamedTuple):
    check: str
    plant: Plant
    at: str
    says: str


def allow(text: str, **more: Any) -> Plant:
    """A note that allows something, beside an exclusion of immunosuppressants."""

    def plant(file: dict[str, Any]) -> None:
        exclude({**IMMUNOSUPPRESSED, **more})(file)
        file["notes"] = [{"kind": "allowed", "text": text}]

    return plant


def patched(**changes: Any) -> Plant:
    return lambda file: file.update(changes)


def group(role: str, name: str = "pml") -> Plant:
    return patched(groups=[{"id": name, "role": role, "text": "People."}])


def without_reason(file: dict[str, Any]) -> None:
    del file["examples"][1]["expect"]["because"]


FAULTS = [
    Fault("implausible_threshold", require({"fact": "cd4", "at_least": "200000 /uL"}), "I3", "200000 /uL of `cd4`"),
    Fault("implausible_threshold", require({"fact": "karnofsky", "at_most": 120}), "I3", "plausible, 0 to 100."),
    Fault(
        "implausible_threshold",
        require({"fact": "weight", "at_least": {"either": ["30 kg", "3000 kg"], "because": "two copies"}}),
        "I3",
        "3000 kg of `weight` lies outside what is plausible, 2 to 300 kg.",
    ),
    Fault(
        "series_without_reads",
        require({"fact": "cd4", "at_least": "200 /uL", "of_last": 3}),
        "I3",
        "the last 3 results of `cd4`",
    ),
    Fault(
        "series_in_words",
        require({"fact": "cd4", "at_least": "200 /uL"}, text="CD4 of 200 or more in two consecutive tests."),
        "I3",
        "“consecutive”",
    ),
    Fault("window_without_end", exclude({"condition": "hiv_infection", "within": "5 years"}), "E3", "`hiv_infection`"),
    Fault("window_without_end", exclude({"condition": "hiv_infection", "status": "past"}), "E3", "stays once"),
    Fault(
        "window_without_end",
        exclude({"condition": "hiv_infection", "status": {"either": ["active", "past"], "because": "unclear"}}),
        "E3",
        "stays once",
    ),
    Fault(
        "window_on_a_statement",
        require({"fact": "able_to_take_part", "is": True, "within": "30 days"}),
        "I3",
        "`able_to_take_part` is what the person says",
    ),
    Fault(
        "either_of_one",
        require({"fact": "age", "at_most": {"either": [60, 60], "because": "two copies"}}),
        "I3",
        "though “two copies”.",
    ),
    Fault("consent_turned", exclude({"fact": "consent", "is": True}), "E3", "A “yes” to `consent`"),
    Fault("consent_turned", require({"none": [{"fact": "consent", "is": True}]}), "I3", "A “yes” to `consent`"),
    Fault(
        "consent_can_fail",
        require({"fact": "able_to_take_part", "is": True}, topic="consent"),
        "I3",
        "A “no” to `able_to_take_part`",
    ),
    Fault("allowed_overlap", allow("Methotrexate is permitted."), "", "`methotrexate`, which E3 excludes"),
    Fault("allowed_overlap", allow("A stable dose of Prograf may go on."), "", "`tacrolimus`, which E3"),
    Fault("allowed_overlap", allow("Corticosteroids are permitted."), "", "`corticosteroid`, which E3"),
    Fault(
        "allowed_overlap",
        allow("Methotrexate and azathioprine.", other_than=["azathioprine"]),
        "",
        "It allows `methotrexate`, which",
    ),
    Fault(
        "judgement_without_note",
        lambda file: file["exclusion"].append(criterion("E3", judgement="Is it wise?")),
        "E3",
        "no `note` says why",
    ),
    Fault("judgement_without_note", require({"judgement": "Is it wise?"}), "I3", "no `note` says why"),
    Fault("note_without_source", patched(notes=[{"id": "N1", "text": "Rest."}]), "N1", "has no `source`"),
    Fault("group_role", group("control"), "pml", "`control` here, and the trial's record calls it `patient`."),
    Fault("group_role", group("healthy", "others"), "others", "`healthy` here, and the trial's record does not have"),
    Fault("no_example", patched(examples=[]), "T", "no example patient"),
    Fault("example_without_reason", without_reason, "", "“young” expects `not_now`"),
    Fault("not_reviewed", patched(review=None), "T", "No clinician"),
    Fault("never_compared", lambda file: file["encoded_from"].pop("items"), "T", "never compared"),
    Fault(
        "encoding_undated", lambda file: file["encoded_from"].update(record_date="undated"), "T", "bears no day"
    ),
    Fault(
        "record_newer",
        lambda file: file["encoded_from"].update(record_date="2026-10"),
        "T",
        "of 2026-11-10, and the encoding of 2026-10.",
    ),
]  # fmt: skip


def recorded(folder: Folder, **changes: Any) -> None:
    groups = [{"id": "pml", "role": "patient"}]
    folder.write("trials.json", {"schema": 1, "trials": [{**RECORD, "groups": groups, **changes}]})


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{fault.check}-{i}" for i, fault in enumerate(FAULTS)])
def test_a_fault_in_a_trial_file_is_found_where_it_stands(fault: Fault, folder: Folder) -> None:
    recorded(folder)
    folder.change(FILE, fault.plant)
    found = folder.findings().get(fault.check, [])
    assert [finding.place.at for finding in found] == [fault.at]
    assert fault.says in found[0].says
    assert found[0].place.line


RIGHT = [
    ("a number marked as doubtful", require({"fact": "cd4", "at_most": {"value": "200000 /uL", "doubtful": "?"}})),
    ("the limit of what is plausible", require({"fact": "karnofsky", "at_most": 100})),
    ("the same limit in another unit", require({"fact": "lymphocytes", "at_least": "0.5 10*9/L"})),
    ("a series with its word", require({"fact": "cd4", "at_least": "200 /uL", "of_last": 3, "reads": "lowest"},
                                      text="CD4 of 200 or more in three consecutive tests.")),
    ("a condition that may come to rest", exclude({"condition": "cancer", "within": "5 years"})),
    ("a class of which some members stay", exclude({"condition": "immunosuppressive_condition", "status": "past"})),
    ("a condition that stays, ever", exclude({"condition": "hiv_infection"})),
    ("a window on a record", require({"fact": "csf_jcv_pcr", "is": "positive", "within": "30 days"})),
    ("two values", require({"fact": "age", "at_most": {"either": [60, 75], "because": "two copies"}})),
    ("consent", require({"fact": "consent", "is": True}, topic="consent")),
    ("allowed and excepted by name", allow("Methotrexate is permitted.", other_than=["methotrexate"])),
    ("allowed and excepted by its class", allow("Prednisone is permitted.", other_than=["corticosteroid"])),
    ("allowed and excepted by a pattern", allow("Steroids such as prednisone, up to a limit.",
                                                other_than=[{"treatment": "corticosteroid", "route": "topical"}])),
    ("allowed where the exclusion itself has a limit", allow("Prednisone is permitted.", route="intravenous")),
    ("allowed, and nothing excludes it", allow("Aciclovir is permitted.")),
    ("a wider class than the one excluded", allow("Biologic medicines are permitted.", treatment="rituximab")),
    ("a group as the record has it", group("patient")),
]  # fmt: skip
LINTS = {check.id for check in CHECKS}


@pytest.mark.parametrize("plant", [plant for _, plant in RIGHT], ids=[name for name, _ in RIGHT])
def test_what_is_right_is_not_found(plant: Plant, folder: Folder) -> None:
    recorded(folder)
    folder.change(FILE, plant)
    assert set(folder.findings()) & LINTS == set()


def test_a_rule_that_must_not_hold_counts_against_and_its_exception_does_not(folder: Folder) -> None:
    def plant(file: dict[str, Any]) -> None:
        cleared = {"none": [{"treatment": "methotrexate", "status": "current"}]}
        require({"none": [IMMUNOSUPPRESSED]})(file)
        exclude({"all": [{"condition": "multiple_sclerosis"}, cleared]})(file)
        file["notes"] = [{"kind": "allowed", "text": "Methotrexate is permitted."}]

    folder.change(FILE, plant)
    (finding,) = folder.findings()["allowed_overlap"]
    assert finding.says == "It allows `methotrexate`, which I3 excludes without an `other_than`."


def test_the_line_of_a_finding_is_that_of_the_rule_inside_the_criterion(folder: Folder) -> None:
    folder.change(FILE, require({"any": [{"fact": "hiv", "is": "positive"}, {"fact": "cd4", "at_least": "9999 /uL"}]}))
    line = folder.one("implausible_threshold").place.line
    assert line is not None
    text = (folder.folder / FILE).read_text(encoding="utf-8").splitlines()
    assert text[line - 1 : line + 2][1].strip() == '"fact": "cd4",'


# drugs by name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("METHOTREXATE, or Prednisones.", {"methotrexate", "prednisone"}),
        ("Mycophenolate mofetil", {"mycophenolate_mofetil"}),
        ("nothing of the kind", set()),
    ],
)
def test_drugs_are_known_by_their_names(text: str, found: set[str], folder: Folder) -> None:
    assert named(text, phrases(folder.judged().vocabulary)) == found


# records


def test_a_record_without_a_file(folder: Folder) -> None:
    folder.write("trials.json", {"schema": 1, "trials": [RECORD, {**RECORD, "key": "U"}]})
    finding = folder.one("not_encoded")
    assert (finding.place.at, finding.says) == ("U", "Nobody has encoded its criteria.")


@pytest.mark.parametrize(("age", "old"), [(30, False), (31, True)])
def test_a_status_is_old_after_thirty_days(age: int, old: bool, folder: Folder) -> None:
    assert ("status_old" in folder.findings(date(2026, 11, 10) + timedelta(age))) is old


@pytest.mark.parametrize(
    ("as_of", "says"), [("", "(`recruiting`) bears no day"), ("2026", "(`recruiting`) is of 2026.")]
)
def test_a_status_without_a_day_or_with_a_vague_one(as_of: str, says: str, folder: Folder) -> None:
    recorded(folder, status={**RECORD["status"], "as_of": as_of}, groups=[])
    assert says in folder.one("status_old").says


# the vocabulary


@pytest.mark.parametrize(
    ("check", "file", "section", "name", "codes", "says"),
    [
        ("loinc_check_digit", FACTS, "facts", "cd4", {"loinc": ["24467-4"]}, "24467-4 is no LOINC number"),
        ("loinc_check_digit", FACTS, "facts", "cd4", {"loinc": ["24467"]}, "24467 is no LOINC number"),
        ("snomed_check_digit", CONDITIONS, "conditions", "aids", {"snomed": ["62479009"]}, "62479009 is no SNOMED CT"),
        ("snomed_check_digit", CONDITIONS, "conditions", "aids", {"snomed": ["4"]}, "4 is no SNOMED CT identifier"),
    ],
)
def test_a_wrong_check_digit(
    check: str, file: str, section: str, name: str, codes: dict[str, list[str]], says: str, folder: Folder
) -> None:
    folder.change(file, lambda data: data[section][name].update(codes=codes))
    finding = folder.one(check)
    assert says in finding.says
    assert (finding.place.file, finding.place.at) == (file, name)
    assert finding.place.line


def test_a_code_that_stands_at_two_entries(folder: Folder) -> None:
    two = {"hiv_infection": {"snomed": ["86406008"]}, "aids": {"snomed": ["86406008"]}}

    def plant(data: dict[str, Any]) -> None:
        for name, entry in data["conditions"].items():
            entry["codes"] = two.get(name, {})

    folder.change(CONDITIONS, plant)
    said = [f.says for f in CHECKS_BY_ID["code_of_two"].run(folder.judged()) if f.place.file == CONDITIONS]
    assert said == ["The snomed code 86406008 stands at `hiv_infection` and `aids`."]


@pytest.mark.parametrize(("file", "section"), [(CONDITIONS, "conditions"), (DRUGS, "drugs")])
def test_a_word_that_comes_from_nowhere(file: str, section: str, folder: Folder) -> None:
    folder.change(file, lambda data: data[section].update(made_up={"name": "made up"}))
    said = CHECKS_BY_ID["word_without_source"].run(folder.judged())
    assert [f.says for f in said if f.place.at == "made_up"] == ["It has neither a code nor a `source`."]


CHECKS_BY_ID: dict[str, Any] = {check.id: check for check in CHECKS}


def test_a_loinc_number_of_the_users_guide() -> None:
    """Its example of the check digit is 12345-5."""
    assert is_loinc("12345-5")
    assert [n for n in range(10) if is_loinc(f"12345-{n}")] == [5]


@pytest.mark.parametrize("code", ["33295-7", "20447-9", "731-0", "89243-0"])
def test_known_loinc_numbers(code: str) -> None:
    assert is_loinc(code)


@pytest.mark.parametrize("code", ["86406008", "62479008", "22298006", "73211009", "138875005"])
def test_known_snomed_identifiers(code: str) -> None:
    assert is_sctid(code)


@pytest.mark.parametrize("code", ["86406008", "138875005", "33295-7"])
def test_every_changed_digit_and_every_swapped_pair_is_seen(code: str) -> None:
    """Of Mod 10 it is known that it misses the swap of 0 and 9 alone."""
    right, other = (is_loinc, {"09", "90"}) if "-" in code else (is_sctid, set[str]())
    for i, digit in enumerate(code):
        for wrong in "0123456789" if digit != "-" else "":
            assert right(code[:i] + wrong + code[i + 1 :]) == (wrong == digit)
    for i, (one, two) in enumerate(pairwise(code)):
        if one != two and "-" not in (one, two) and one + two not in other:
            assert not right(code[:i] + two + one + code[i + 2 :])


# refused when the files are read


def renamed(section: str, **entries: Any) -> Plant:
    return lambda data: data[section].update(entries)


def scheme(data: dict[str, Any]) -> None:
    next(iter(data["schemes"].values()))["rows"][0]["then"] = "sure"


REFUSED: dict[str, tuple[str, Plant, str]] = {
    "unreadable_file": (FILE, nothing, "A key stands twice"),
    "wrong_form": (FILE, require({"fact": "hiv", "iss": "positive"}), "Unknown key."),
    "unknown_word": (FILE, require({"fact": "hvi", "is": "positive"}), "is no fact"),
    "wrong_type": (FILE, require({"fact": "onset", "at_least": 3}), "is compared as a number"),
    "wrong_value": (FILE, require({"fact": "hiv", "is": "perhaps"}), "is never"),
    "wrong_unit": (FILE, require({"fact": "weight", "at_least": "30 /uL"}), "not in a unit of"),
    "wrong_period": (FILE, require({"fact": "onset", "within": "3 moons"}), "cannot be read"),
    "window_without_date": (FILE, require({"fact": "age", "at_least": 18, "within": "30 days"}), "is worked out on"),
    "nothing_left": (FILE, exclude({"treatment": "rituximab", "other_than": ["rituximab"]}), "leave nothing"),
    "hierarchy_cycle": (CONDITIONS, renamed("conditions", a1={"name": "a1", "is_a": ["b1"]},
                                            b1={"name": "b1", "is_a": ["a1"]}), "A cycle of kinds"),
    "missing_parent": (CONDITIONS, renamed("conditions", a1={"name": "a1", "is_a": ["b1"]}), "which is not here"),
    "ambiguous_name": (CONDITIONS, renamed("conditions", a1={"name": "HIV"}), "names both"),
    "doubled_id": (FILE, lambda file: file["inclusion"].append(criterion("I1", judgement="?")), "stands twice"),
    "missing_source": (FILE, lambda file: file["inclusion"][0].update(source=[]), "at least 1 item"),
    "wrong_scheme": ("criteria/diagnosis.yaml", scheme, "which is no class"),
    "missing_record": (FILE, patched(trial="U"), "No record of trials.json"),
}  # fmt: skip


@pytest.mark.parametrize("check", [check.id for check in AT_LOAD])
def test_what_the_table_calls_refused_is_refused(check: str, folder: Folder) -> None:
    file, plant, why = REFUSED[check]
    folder.change(file, plant)
    if check == "unreadable_file":
        text = (folder.folder / file).read_text(encoding="utf-8")
        (folder.folder / file).write_text(text.replace("{", '{"trial": "T",', 1), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        folder.judged()
    assert caught.value.file == str(folder.folder / file)
    assert why in caught.value.problems[0].why


# the table


def test_every_check_has_a_test_that_plants_its_fault() -> None:
    elsewhere = {
        "not_encoded", "status_old", "loinc_check_digit", "snomed_check_digit", "code_of_two", "word_without_source",
        "translation_of_nothing", "translation_missing",  # in test_translations
    }  # fmt: skip
    assert {fault.check for fault in FAULTS} | elsewhere == {check.id for check in CHECKS}
    assert set(REFUSED) == {check.id for check in AT_LOAD}


def test_every_check_says_what_it_finds_and_why_in_sentences() -> None:
    for check in (*AT_LOAD, *CHECKS):
        assert check.severity in SEVERITIES
        for said in (check.what, check.why):
            assert said.endswith(".")
            assert "|" not in said


def test_what_is_shipped_has_right_check_digits() -> None:
    """Not of a copy: the files as they are."""
    for file in (FACTS, CONDITIONS, DRUGS):
        for section in read(ROOT / file).data.values():
            for entry in section.values() if isinstance(section, dict) else ():
                codes = entry.get("codes", {}) if isinstance(entry, dict) else {}
                assert all(map(is_loinc, codes.get("loinc", [])))
                assert all(map(is_sctid, codes.get("snomed", [])))
