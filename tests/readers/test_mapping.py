"""Mapping files: checked as rule files are, proposed from names and dictionaries, never from a cell."""

from datetime import date
from pathlib import Path

import pytest

from screener.documents import parse
from screener.errors import Invalid
from screener.knowledge import load
from screener.readers import Referral, Source
from screener.readers.mapping import check_columns, mapping_from
from screener.readers.proposal import proposed, template_columns
from screener.readers.tabular import Tables
from screener.vocabulary import Vocabulary

ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load(own=False).vocabulary


@pytest.mark.parametrize(
    ("entry", "line", "why", "do"),
    [
        ("{fact: cd5, unit: /uL}", 3, "fact is not known", "cd8"),
        ("{fact: cd4}", 3, "needs its unit", "/uL"),
        ("{fact: cd4, unit: kg}", 3, "not measured in this unit", "/uL"),
        ("{fact: cd4, unit: furlongs}", 3, "not measured in this unit", "/uL"),
        ("{fact: hiv, unit: kg}", 3, "has no unit", "Leave"),
        ("{fact: hiv, values: {1: positif}}", 3, "not a value of `hiv`", "positive"),
        ("{fact: hiv, since: day}", 3, "does not go with `fact`", "date"),
        ("{fact: pml_certainty}", 3, "worked out", "Map"),
        ("{condition: kidney_transpant}", 3, "condition is not known", "kidney_transplant"),
        ("{condition: kidney_transplant, values: {1: yes}}", 3, "not a status", "present"),
        ("{treatment: tacrolimuss}", 3, "treatment is not known", "tacrolimus"),
        ("{treatment: tacrolimus, values: {1: eaten}}", 3, "not something that is said of a treatment", "given"),
        ("{fact: hiv, condition: hiv_infection}", 3, "or twice", "one of"),
        ("{unit: kg}", 3, "not said what this column means", "one of"),
        ("{facts: hiv}", 3, "Unknown key", "fact"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_told_with_its_line(
    entry: str, line: int, why: str, do: str, vocabulary: Vocabulary
) -> None:
    with pytest.raises(Invalid) as caught:
        mapping_from(parse(f"patient: id\ncolumns:\n  x: {entry}\n", "map.yaml"), vocabulary)
    problem = caught.value.problems[0]
    assert (problem.line, why in problem.why, do in problem.do) == (line, True, True), problem


def test_a_column_that_is_not_there_or_twice_is_told_with_its_line(vocabulary: Vocabulary) -> None:
    text = "patient: id\ncolumns:\n  hiv: {fact: hiv, date: hiv day}\n  twice: {fact: sex}\n"
    with pytest.raises(Invalid) as caught:
        check_columns(mapping_from(parse(text, "m"), vocabulary), ("id", "hiv", "hiv_day", "twice", "twice"))
    assert [(p.line, p.path) for p in caught.value.problems] == [(3, "columns.hiv.date"), (4, "columns.twice")]
    assert "hiv_day" in caught.value.problems[0].do


def test_no_cell_is_read_for_a_proposal(vocabulary: Vocabulary) -> None:
    head = b"record_id;patient name;CD4 (cells/uL);CD4 date;note;Zq7Column\n"
    one = proposed(Source("t", raw=head + b"Zq7Id;Zq7Name;12;2026-10-01;Zq7Note;Zq7Cell\n"), vocabulary).text()
    assert one == proposed(Source("t", raw=head + b"1;2;3;4;5;6\n"), vocabulary).text()
    assert "Zq7Name" not in one
    assert 'CD4 (cells/uL)": {fact: cd4, unit: /uL, date: CD4 date}' in one
    assert "Zq7Column: not recognised" in one


def test_a_proposal_is_a_mapping_that_can_be_read(vocabulary: Vocabulary) -> None:
    heads = b'id,"weight (kg)",CD4,"a: ""b""",HIV,hiv date,tacrolimus,age,dob\n'
    found = proposed(Source("t", raw=heads), vocabulary)
    checked = found.checked("m", vocabulary)
    assert set(checked.mapping.columns) == {"weight (kg)", "HIV", "tacrolimus", "dob"}
    assert "its unit is not told" in checked.mapping.not_used["CD4"]
    assert checked.mapping.not_used['a: "b"'] == "not recognised"
    assert "moves on" in checked.mapping.not_used["age"]


def test_the_day_of_a_test_is_no_disease(vocabulary: Vocabulary) -> None:
    """A column "HIV date" without a result beside it says nothing of HIV."""
    assert proposed(Source("t", raw=b"id,HIV date,kidney transplant date\n"), vocabulary).columns == {}


def test_the_template_needs_no_mapping(vocabulary: Vocabulary) -> None:
    head = ",".join(template_columns(vocabulary, frozenset(vocabulary.facts)))
    found = proposed(Source("t", raw=f"{head}\n".encode()), vocabulary)
    assert found.whole
    assert set(found.columns) > {"born", "sex", "csf_jcv_pcr", "cd4 [/uL]", "treatment", "condition"}
    assert found.columns["treatment"]["to"] == "treatment to"


MAP = """
patient: id
columns:
  hiv: {fact: hiv, date: day}
  cd4: {fact: cd4, unit: /uL, date: day}
  copies: {fact: csf_jcv_copies, unit: copies/mL, values: {ND: not_detected}}
  tx: {condition: kidney_transplant, since: tx day}
  meds: {treatment: named, from: start, to: end}
  tac: {treatment: tacrolimus, values: {"0": never, "1": ongoing}}
  age: {fact: age, date: day}
  died: {fact: alive, filled: "false"}
complete:
  treatments: {covers: current, as_of: checked, column: whole}
"""
HEAD = "id,hiv,cd4,day,copies,tx,tx day,meds,start,end,tac,age,died,checked,whole\n"


def read(vocabulary: Vocabulary, *rows: str) -> list[Referral]:
    source = Source("t", raw=(HEAD + "".join(f"{row}\n" for row in rows)).encode())
    found = list(Tables(mapping_from(parse(MAP, "m"), vocabulary)).referrals(source, vocabulary, ON))
    return [one for one in found if isinstance(one, Referral)]


def test_every_entry_says_its_row_and_column(vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, "7.0,negative,<50,2026-10-02,ND,yes,2021-03,tacrolimus 4 mg,2022-01-01,,1,,,,")
    assert one.where == "row 2"
    assert one.document.data == {
        "id": "7",
        "findings": [
            {"fact": "hiv", "value": "negative", "date": "2026-10-02", "source": "row 2, hiv"},
            {"fact": "cd4", "value": "<50", "unit": "/uL", "date": "2026-10-02", "source": "row 2, cd4"},
            {"fact": "csf_jcv_copies", "value": "not detected", "unit": "copies/mL", "source": "row 2, copies"},
        ],
        "conditions": [
            {"condition": "kidney_transplant", "status": "present", "since": "2021-03", "source": "row 2, tx"}
        ],
        "treatments": [
            {"treatment": "tacrolimus", "from": "2022-01-01", "source": "row 2, meds"},
            {"treatment": "tacrolimus", "ongoing": True, "source": "row 2, tac"},
        ],
    }


def test_empty_cells_say_nothing(vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, "7,,NA,,-,,,,,,,,,,")
    assert one.document.data == {"id": "7"}


def test_rows_with_one_number_are_one_patient_wherever_they_stand(vocabulary: Vocabulary) -> None:
    rows = ["1,negative,,2026-10-01", "2,positive,,2026-10-02", "1,,310,2026-10-03", "2,,45,2026-10-04"]
    found = read(vocabulary, *rows)
    assert [(r.document.data["id"], len(r.document.data["findings"])) for r in found] == [("1", 2), ("2", 2)]
    assert [r.where for r in found] == ["rows 2 to 4", "rows 3 to 5"]


@pytest.mark.parametrize("text", ["never rituximab", "stop tacrolimus", "allergic to natalizumab", "rituximab?"])
def test_a_medicine_that_is_only_spoken_of_is_not_taken_for_given(text: str, vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, f"7,,,,,,,{text},,,,,,,")
    assert [vocabulary.drug_names.get(t["treatment"]) for t in one.document.data["treatments"]] == [None]


@pytest.mark.parametrize("text", ["none", "no", "aucun", "non"])
def test_that_there_is_nothing_is_no_medicine(text: str, vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, f"7,,,,,,,{text},,,,,,,")
    assert "treatments" not in one.document.data


def test_what_is_never_is_said_by_the_mapping_alone(vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, "7,,,,,,,,,,0,,,,")
    assert one.document.data["treatments"] == [{"treatment": "tacrolimus", "never": True, "source": "row 2, tac"}]


def test_days_beside_several_medicines_are_nobodys(vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, "7,,,,,,,tacrolimus + mycophenolate mofetil,2022-01-01,,,,,,")
    assert [sorted(t) for t in one.document.data["treatments"]] == [["source", "treatment"]] * 2


def test_an_age_on_a_day_leaves_a_year_of_days_of_birth(vocabulary: Vocabulary) -> None:
    (one, other) = read(vocabulary, "7,,,2026-10-02,,,,,,,,54,,,", "8,,,,,,,,,,,54,,,")
    assert one.document.data["born"] == "1971-10-03/1972-10-02"
    assert "born" not in other.document.data


def test_a_list_is_whole_only_where_its_column_says_so(vocabulary: Vocabulary) -> None:
    rows = [
        "1,,,,,,,,,,,,,2026-11-10,yes",
        "2,,,,,,,,,,,,,2026-11-10,",
        "3,,,,,,,,,,,,,,yes",
        "4,,,,,,,,,,,,,2026-12-24,yes",
    ]
    found = [r.document.data.get("complete") for r in read(vocabulary, *rows)]
    assert found == [{"treatments": {"covers": "current", "as_of": "2026-11-10"}}, None, None, None]


def test_who_has_died_in_any_row_has_died(vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, "1,,,,,,,,,,,,2026-11-01,,", "1,negative,,2026-10-01,,,,,,,,,,,")
    assert one.document.data["alive"] is False


def test_a_name_is_no_number_of_a_referral(vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, "Jane Doe,negative,,2026-10-01,,,,,,,,,,,")
    assert one.document.data["id"] == "row 2"
    assert one.warnings


def test_a_row_without_a_number_is_told(vocabulary: Vocabulary, tmp_path: Path) -> None:
    source = Source("t", raw=(HEAD + ",negative\n1,negative\n").encode())
    found = list(Tables(mapping_from(parse(MAP, "m"), vocabulary)).referrals(source, vocabulary, ON))
    assert [getattr(one, "problems", [None])[0] is not None for one in found] == [True, False]


@pytest.mark.parametrize(("said", "value"), [("négatif", "negative"), ("Positive", "positive"), ("peut-être", None)])
def test_words_of_other_languages_are_read(said: str, value: str | None, vocabulary: Vocabulary) -> None:
    (one,) = read(vocabulary, f"7,{said},,2026-10-02,,,,,,,,,,,")
    assert [f["value"] for f in one.document.data.get("findings", [])] == ([value] if value else [])
    assert bool(one.warnings) is (value is None)
