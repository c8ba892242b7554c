"""The pre-screening log: its columns, its order, for the site and the sponsor, in each format."""

import csv
import json
import stat
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import made_up
import openpyxl
import pytest
import python_calamine
from command_line import ROOT, Outcome, run

from screener.batch.formats import guarded
from screener.batch.log import DIED, FOR_THE_SITE, LATE, SITE, SPONSOR, age_band
from screener.documents import parse
from screener.engine.screening import screen
from screener.knowledge import load
from screener.profile.patient import patient_from
from screener.trials import joinable
from screener.values import parse_days

ON = ("--on", "2026-11-22")


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The mapping of the made-up spreadsheet."""
    return made_up.as_mapping(tmp_path)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve made-up referrals."""
    return made_up.as_csv(made_up.people(12), tmp_path / "referrals.csv")


def batch(*words: object) -> Outcome:
    return run("batch", *map(str, words), *ON, "--workers", "1")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def opened(path: Path) -> list[tuple[Any, ...]]:
    """The lines of a workbook's log."""
    book = openpyxl.load_workbook(path, read_only=True)
    held = [tuple(cell or "" for cell in row) for row in book["Log"].iter_rows(values_only=True)]
    book.close()
    return held


def in_play() -> set[str]:
    return {key for key, record in load(own=False).records.items() if joinable(record, made_up.ON) != "no"}


@pytest.fixture
def log(table: Path, mapping: Path, tmp_path: Path) -> list[dict[str, str]]:
    done = batch(table, "--map", mapping, "-o", tmp_path / "log.csv", "--by", "coordinator")
    assert done.code == 0, done.err
    return rows(tmp_path / "log.csv")


def test_there_is_one_line_a_patient_and_trial(log: list[dict[str, str]]) -> None:
    lines = Counter((row["referral"], row["trial"]) for row in log)
    assert set(lines) == {(str(3000 + n), trial) for n in range(1, 13) for trial in in_play()}
    assert set(lines.values()) == {1}
    assert tuple(log[0]) == SITE


def test_a_line_says_where_a_referral_came_from_and_what_was_found(log: list[dict[str, str]]) -> None:
    person = made_up.people(12)[0]
    of_first = [row for row in log if row["referral"] == "3001"]
    knowledge = load(own=False)
    for row in of_first:
        assert row["referred on"] == str(person.day)
        assert row["referred by (role)"] == "nephrologist"
        assert (row["pre-screened on"], row["pre-screened by"]) == ("2026-11-22", "coordinator")
        assert row["data release"] == knowledge.release
        assert row["engine"]
        assert [row[name] for name in FOR_THE_SITE] == [""] * len(FOR_THE_SITE)
    assert any(row["missing"] for row in log if row["verdict"] == "Facts missing")
    assert all(row["items that decide"] for row in log if row["verdict"] == "Not eligible")


def test_the_window_that_closes_first_comes_first(log: list[dict[str, str]]) -> None:
    closing = [row["window closes"] or LATE for row in log]
    assert closing == sorted(closing)


def test_a_failing_line_says_the_kind_of_obstacle(log: list[dict[str, str]]) -> None:
    failing = [row for row in log if row["verdict"] in ("Not eligible", "Not now")]
    assert failing
    assert all(row["obstacle"] for row in failing)


def test_nobody_fails_a_screening_before_consent(log: list[dict[str, str]], tmp_path: Path) -> None:
    told = (tmp_path / "log.csv").read_text(encoding="utf-8").casefold()
    assert "screen failure" not in told
    assert "failure" not in told


def test_the_verdicts_are_those_of_screen(
    log: list[dict[str, str]], tmp_path: Path, mapping: Path, table: Path
) -> None:
    assert batch(table, "--map", mapping, "-o", tmp_path / "log.jsonl").code == 0
    results = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [r["profile_id"] for r in results] == [str(3000 + n) for n in range(1, 13)]
    missing = {(r["profile_id"], t["id"]): t["verdict"] for r in results for t in r["trials"]}
    words = {"needs_facts": "Facts missing", "not_eligible": "Not eligible", "not_now": "Not now"}
    for row in log:
        verdict = missing[row["referral"], row["trial"]]
        assert row["verdict"].startswith(words.get(verdict, row["verdict"]))


def test_whole_results_are_those_of_screen_and_can_be_verified(tmp_path: Path) -> None:
    folder = tmp_path / "profiles"
    folder.mkdir()
    profile = ROOT / "examples" / "referral.yaml"
    (folder / "one.yaml").write_bytes(profile.read_bytes())
    assert batch(folder, "-o", tmp_path / "log.jsonl").code == 0
    (tmp_path / "one.json").write_bytes((tmp_path / "log.jsonl").read_bytes())
    assert run("verify", tmp_path / "one.json", profile).code == 0


def test_a_workbook_opens_with_the_same_lines(
    log: list[dict[str, str]], table: Path, mapping: Path, tmp_path: Path
) -> None:
    path = tmp_path / "log.xlsx"
    assert batch(table, "--map", mapping, "-o", path, "--by", "coordinator").code == 0
    held = opened(path)
    assert held[0] == SITE
    assert [tuple(map(str, row)) for row in held[1:]] == [tuple(row.values()) for row in log]
    again = python_calamine.load_workbook(str(path)).get_sheet_by_name("Log").to_python()
    assert tuple(map(str, again[0])) == SITE
    assert len(again) == len(log) + 1


def test_a_log_that_no_sheet_can_hold_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from screener.batch import workbook

    monkeypatch.setattr(workbook, "ROWS_OF_A_SHEET", 2)
    rows_ = [[f"line {n}", "=1+1"] for n in range(5)]
    with (tmp_path / "log.xlsx").open("wb") as out:
        workbook.write_workbook(out, [workbook.Sheet("Log", ("one", "two"), iter(rows_))], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "log.xlsx")
    assert book.sheetnames == ["Log", "Log 2", "Log 3"]
    held = [list(row) for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert held == rows_
    assert {sheet["B2"].data_type for sheet in book} == {"s"}


def test_the_overview_is_one_page_with_the_summary(table: Path, mapping: Path, tmp_path: Path) -> None:
    path = tmp_path / "log.html"
    assert batch(table, "--map", mapping, "-o", path).code == 0
    page = path.read_text(encoding="utf-8")
    assert "Which answers would settle most" in page
    assert page.count("<tr>") == 12 * len(in_play()) + 1
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


# what a site attests


@pytest.mark.parametrize(("answer", "verdict"), [("met", "Meets all"), ("not_met", "Not today")])
def test_what_a_site_attests_is_told_as_its_word_beside_what_is_known_without(
    answer: str, verdict: str, tmp_path: Path
) -> None:
    said = {"trial": "NCT06990087", "by": "investigator", "date": "2026-11-20", "reason": "read", "protocol": "2.1"}
    parts = [said | {"criterion": f"unread-{side}", "answer": answer} for side in ("inclusion", "exclusion")]
    (tmp_path / "one.jsonl").write_text(json.dumps({"id": "R-1", "born": 1970, "attested": parts}), encoding="utf-8")
    assert batch(tmp_path / "one.jsonl", "-o", tmp_path / "log.csv", "--trial", "NCT06990087").code == 0
    (row,) = rows(tmp_path / "log.csv")
    told = row["items that decide"]
    assert row["verdict"].startswith(verdict)
    assert "the site attests that this is" in told.casefold()
    assert "protocol 2.1" in told
    assert "without its word: the inclusion criteria could not be read" in told.casefold()
    assert "override" not in told
    assert "waive" not in told


# the sponsor


def test_the_sponsors_log_has_no_value_no_number_and_no_date_of_the_patient(
    table: Path, mapping: Path, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    assert batch(table, "--map", mapping, "-o", path, "--as", "sponsor").code == 0
    held = rows(path)
    assert tuple(held[0]) == SPONSOR
    assert {row["referral"] for row in held} == {""}
    told = path.read_text(encoding="utf-8")
    for person in made_up.people(12):
        for private in (
            str(person.day),
            str(person.born),
            str(3000 + person.number),
            *map(str, person.rituximab or ()),
        ):
            assert private not in told
        assert not any(f"{n} /uL" in told for n in person.cd4)
    assert any(row["age"] for row in held)


def test_a_sponsor_is_not_told_of_the_sites_files_and_rows(table: Path, mapping: Path, tmp_path: Path) -> None:
    table.write_text(table.read_text(encoding="utf-8") + ";no number" + ";" * 20 + "\n", encoding="utf-8")
    for form in ("xlsx", "html"):
        assert batch(table, "--map", mapping, "-o", tmp_path / f"log.{form}", "--as", "sponsor").code == 4
    book = openpyxl.load_workbook(tmp_path / "log.xlsx")
    assert book.sheetnames == ["Log", "Summary"]
    shown = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    for told in (shown, (tmp_path / "log.html").read_text(encoding="utf-8")):
        assert "referrals.csv" not in told
        assert "row " not in told


def test_a_sponsor_gets_no_whole_results(table: Path, mapping: Path, tmp_path: Path) -> None:
    done = batch(table, "--map", mapping, "-o", tmp_path / "log.jsonl", "--as", "sponsor")
    assert done.code == 2
    assert not (tmp_path / "log.jsonl").exists()


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("1972-05", "50 to 59"), ("1972", "50 to 59"), ("1966", ""), ("1966-11-23", "50 to 59"),
        ("1966-11-22", "60 to 69"), ("1930", "90 or more"), ("2015", "under 18"), ("2007-05", "18 to 19"), ("2008", ""),
    ],
)  # fmt: skip
def test_an_age_is_told_in_tens_where_it_is_known(born: str, band: str) -> None:
    assert age_band(parse_days(born), date(2026, 11, 22)) == band


# one trial


def test_of_one_trial_who_comes_into_question_comes_first(table: Path, mapping: Path, tmp_path: Path) -> None:
    done = batch(table, "--map", mapping, "-o", tmp_path / "log.csv", "--trial", "FR-pembrolizumab-PML")
    assert done.code == 0
    held = rows(tmp_path / "log.csv")
    order = ["Meets", "Left", "Not read", "Facts", "Not now", "Not eligible"]
    ranks = [next(i for i, word in enumerate(order) if row["verdict"].startswith(word)) for row in held]
    assert len(held) == 12
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


# who has died


def test_who_has_died_has_one_line_and_no_letter(mapping: Path, tmp_path: Path) -> None:
    table = made_up.as_csv(made_up.people(25), tmp_path / "referrals.csv")
    done = batch(table, "--map", mapping, "-o", tmp_path / "log.csv", "--letters", tmp_path / "letters", "--json")
    assert json.loads(done.out)["died"] == 1
    (row,) = [row for row in rows(tmp_path / "log.csv") if row["referral"] == "3025"]
    kept = {name for name, cell in row.items() if cell}
    assert row["verdict"] == DIED
    assert kept <= {
        "referral",
        "referred on",
        "referred by (role)",
        "pre-screened on",
        "verdict",
        "data release",
        "engine",
    }
    letters = sorted(p.name for p in (tmp_path / "letters").iterdir())
    assert len(letters) == 24
    assert not any("3025" in name for name in letters)


# the summary


def test_the_funnel_counts_what_screening_each_says(table: Path, mapping: Path, tmp_path: Path) -> None:
    done = batch(table, "--map", mapping, "-o", tmp_path / "log.jsonl", "--json")
    summary = json.loads(done.out)
    results = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert summary["referrals"] == 12
    for trial in summary["trials"]:
        found = [t for r in results for t in r["trials"] if t["id"] == trial["trial"]]
        assert trial["verdicts"] == dict(Counter(t["verdict"] for t in found))
        assert trial["only_missing"] == sum(t["verdict"] == "needs_facts" for t in found)
        for fell in trial["fell"]:
            reasons = [{c for one in t["reasons"] for c in one} for t in found]
            assert fell["alone"] == sum(r == {fell["criterion"]} for r in reasons)
            assert fell["together"] == sum(fell["criterion"] in r and len(r) > 1 for r in reasons)
    settles = [asked["settles"] for asked in summary["asked"]]
    assert settles == sorted(settles, reverse=True)
    assert settles[0] > 0


# files


def test_every_file_is_for_its_owner_only(table: Path, mapping: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    table.write_text(table.read_text(encoding="utf-8") + "only;two\n", encoding="utf-8")
    for form in ("csv", "xlsx", "jsonl", "html"):
        batch(table, "--map", mapping, "-o", out / f"log.{form}", "--letters", out / f"letters-{form}",
              "--hash-ids", out / "key", "--make-key")  # fmt: skip
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"log.csv", "log.xlsx", "log.jsonl", "log.html", "key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert not list(out.glob("*.part"))


@pytest.mark.parametrize("cell", ["=1+1", "+33 1", "-2", "@SUM(A1)", "\tx", "\r=1"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


def test_a_medicine_that_looks_like_a_formula_is_text_in_the_log(tmp_path: Path, mapping: Path) -> None:
    row: list[Any] = made_up.rows(made_up.people(1))[0]
    row[0], row[7] = "=R1", "@role"
    path = tmp_path / "referrals.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(made_up.HEADERS)
    sheet.append([openpyxl.cell.WriteOnlyCell(sheet, value=None) if c is None else c for c in row])
    sheet.append(["x" if c is None else c for c in ["=1+1", *row[1:]]])
    book.save(path)
    done = batch(path, "--map", mapping, "-o", tmp_path / "log.csv")
    assert done.code in (0, 4)
    for line in rows(tmp_path / "log.csv"):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.values())


# what cannot be read


def test_a_bad_row_is_told_with_its_line_and_the_others_are_screened(
    table: Path, mapping: Path, tmp_path: Path
) -> None:
    lines = table.read_text(encoding="utf-8").splitlines()
    lines.insert(3, "9999;too;short;" + ";" * 40)
    lines.insert(6, ";no number" + ";" * 20)
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = batch(table, "--map", mapping, "-o", tmp_path / "log.csv", "--json")
    assert done.code == 4
    assert json.loads(done.out)["skipped"] == 2
    assert "log.skipped.csv" in done.err
    told = rows(tmp_path / "log.skipped.csv")
    assert [(row["line"], row["why"][:20]) for row in told[:2]] == [
        ("4", "The row has more cel"), ("7", "The row has no numbe")
    ]  # fmt: skip
    assert len({row["referral"] for row in rows(tmp_path / "log.csv")}) == 12


def test_a_patient_whose_rows_contradict_each_other_is_told_and_skipped(tmp_path: Path, mapping: Path) -> None:
    head = ";".join(made_up.HEADERS)
    path = tmp_path / "referrals.csv"
    blank = ";" * (len(made_up.HEADERS) - 4)
    path.write_text(
        f"{head}\n1;a;b;1972-05-01{blank}\n1;a;b;1973-06-01{blank}\n2;a;b;1980-01-01{blank}\n", encoding="utf-8"
    )
    assert batch(path, "--map", mapping, "-o", tmp_path / "log.csv").code == 4
    (told,) = rows(tmp_path / "log.skipped.csv")
    assert told["where"] == "rows 2 to 3"
    assert "born" in told["why"]
    assert {row["referral"] for row in rows(tmp_path / "log.csv")} == {"2"}


def test_a_cell_that_cannot_be_read_is_told(table: Path, mapping: Path, tmp_path: Path) -> None:
    text = table.read_text(encoding="utf-8").replace(";positive;", ";perhaps;")
    table.write_text(text, encoding="utf-8")
    assert batch(table, "--map", mapping, "-o", tmp_path / "log.csv").code == 0
    told = rows(tmp_path / "log.skipped.csv")
    assert told
    assert all(row["where"].startswith("row ") and "could not be read" in row["why"] for row in told)
    assert "perhaps" not in (tmp_path / "log.skipped.csv").read_text(encoding="utf-8")


# other inputs


def test_a_folder_a_bundle_and_lines_of_profiles_are_read(tmp_path: Path) -> None:
    lines = tmp_path / "profiles.jsonl"
    profiles = [{"id": f"R-{n}", "born": 1970 + n, "alive": True} for n in range(3)]
    lines.write_text("".join(json.dumps(p) + "\n" for p in profiles) + "{broken\n", encoding="utf-8")
    done = batch(lines, "-o", tmp_path / "log.jsonl", "--json")
    assert (done.code, json.loads(done.out)["referrals"], json.loads(done.out)["skipped"]) == (4, 4, 1)
    results = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    knowledge = load(own=False)
    for profile, result in zip(profiles, results, strict=True):
        patient = patient_from(parse(json.dumps(profile), "p"), knowledge.vocabulary, made_up.ON)
        assert result == json.loads(json.dumps(screen(patient, knowledge, made_up.ON)))


def test_two_hundred_referrals_as_workbook_and_as_export(tmp_path: Path, mapping: Path) -> None:
    people = made_up.people(200)
    book = made_up.as_workbook(people, tmp_path / "referrals.xlsx")
    assert run("batch", book, "--map", mapping, "-o", tmp_path / "book.csv", *ON, "--workers", "2").code == 0
    plain = made_up.as_csv(people, tmp_path / "referrals.csv")
    assert run("batch", plain, "--map", mapping, "-o", tmp_path / "plain.csv", *ON, "--workers", "2").code == 0
    assert rows(tmp_path / "book.csv") == rows(tmp_path / "plain.csv")
    data, dictionary = made_up.as_redcap(people, tmp_path)
    proposal = tmp_path / "redcap.yaml"
    assert batch(data, "--dictionary", dictionary, "--propose", proposal).code == 0
    done = run(
        "batch", data, "--dictionary", dictionary, "--map", proposal, "-o", tmp_path / "redcap.xlsx", *ON, "--json"
    )
    assert done.code == 0, done.err
    assert json.loads(done.out)["referrals"] == 200
    assert len(opened(tmp_path / "redcap.xlsx")) == 200 * len(in_play()) + 1


def test_a_table_without_a_mapping_is_refused_and_leaves_nothing(table: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    done = batch(table, "-o", tmp_path / "log.csv")
    assert done.code == 3
    assert "--propose" in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_the_template_is_filled_in_and_needs_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "referrals.csv"
    assert batch("--template", path).code == 0
    head = path.read_text(encoding="utf-8").strip().split(",")
    cells = {"referral number": "R-1", "born": "1972-05", "hiv": "positive", "hiv date": "2026-11-01", "country": "FR"}
    path.write_text(f"{','.join(head)}\n{','.join(cells.get(name, '') for name in head)}\n", encoding="utf-8")
    assert set(cells) <= set(head)
    assert batch(path, "-o", tmp_path / "log.csv").code == 0
    (failed,) = [row for row in rows(tmp_path / "log.csv") if row["trial"] == "FR-pembrolizumab-PML"]
    assert failed["verdict"] == "Not eligible"
    assert "row 2, hiv" in failed["items that decide"]


def test_columns_that_the_mapping_does_not_name_are_told(table: Path, mapping: Path, tmp_path: Path) -> None:
    done = batch(table, "--map", mapping, "-o", tmp_path / "log.csv")
    assert "does not name" in done.err
    assert "Telephone" in done.err
    assert "Karnofsky" not in done.err


def test_a_referral_without_a_number_has_its_place_in_the_file(tmp_path: Path) -> None:
    lines = tmp_path / "profiles.jsonl"
    lines.write_text('{"born": 1970}\n{"born": 1980}\n', encoding="utf-8")
    assert batch(lines, "-o", tmp_path / "log.csv").code == 0
    assert {row["referral"] for row in rows(tmp_path / "log.csv")} == {"no. 1", "no. 2"}
    assert batch(lines, "-o", tmp_path / "sponsor.csv", "--as", "sponsor").code == 0
    assert {row["referral"] for row in rows(tmp_path / "sponsor.csv")} == {""}


# what stops a run, and what does not


@pytest.mark.parametrize("name", ["referrals.csv", "referrals.xlsx", "referrals.json", "referrals.jsonl", "one.yaml"])
def test_an_empty_file_is_one_error_and_no_log(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    done = batch(tmp_path / name, "-o", tmp_path / "log.csv")
    assert done.code in (0, 3)
    if done.code == 3:
        assert "empty" in done.err
        assert [path.name for path in tmp_path.iterdir()] == [name]
    else:
        assert "0 referrals" in done.out


def test_a_table_with_nothing_below_its_headings_is_no_error(tmp_path: Path, mapping: Path) -> None:
    table = made_up.as_csv([], tmp_path / "referrals.csv")
    done = batch(table, "--map", mapping, "-o", tmp_path / "log.csv")
    assert (done.code, rows(tmp_path / "log.csv")) == (0, [])
    assert "0 referrals" in done.out


def test_a_mapping_of_another_table_is_an_error_and_nothing_else(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("patient: Referral\ncolumns:\n  Sexe: {fact: sex}\n", encoding="utf-8")
    done = batch(table, "--map", other, "-o", tmp_path / "log.csv")
    assert done.code == 4
    assert "line 1, patient" in done.err
    assert "line 3, columns.Sexe" in done.err
    assert "does not name" not in done.err


def test_a_mapping_that_is_not_there_can_be_proposed(table: Path, tmp_path: Path) -> None:
    done = batch(table, "--map", tmp_path / "new.yaml", "-o", tmp_path / "log.csv")
    assert done.code == 2
    assert "--propose" in done.err


@pytest.mark.parametrize("option", ["-o", "--letters"])
def test_a_folder_that_is_none_is_a_wrong_use(option: str, table: Path, mapping: Path, tmp_path: Path) -> None:
    given = {"-o": tmp_path / "log.csv", "--letters": tmp_path / "letters"} | {option: table / "inside.csv"}
    done = batch(table, "--map", mapping, *(word for pair in given.items() for word in pair))
    assert done.code == 2
    assert option in done.err
    assert not (tmp_path / "log.csv").exists()


def test_letters_of_two_runs_are_not_mixed(table: Path, mapping: Path, tmp_path: Path) -> None:
    words = (table, "--map", mapping, "-o", tmp_path / "log.csv", "--letters", tmp_path / "letters")
    assert batch(*words).code == 0
    (tmp_path / "letters" / "mine.txt").write_text("kept", encoding="utf-8")
    assert batch(table, "--map", mapping, "-o", tmp_path / "two.csv", "--letters", tmp_path / "letters").code == 2
    died = table.read_text(encoding="utf-8").replace(";;=1+1", ";yes;=1+1")
    table.write_text(died, encoding="utf-8")
    assert batch(*words, "--force").code == 0
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["mine.txt"]


def test_a_warning_stands_in_every_line_of_the_patient_and_not_in_the_sponsors(tmp_path: Path) -> None:
    given = {"id": "R-1", "as_of": "2026-11-20", "born": 1970,
             "treatments": [{"treatment": "natalizumab", "from": "2025-01-01", "ongoing": True}]}  # fmt: skip
    (tmp_path / "one.jsonl").write_text(json.dumps(given), encoding="utf-8")
    assert batch(tmp_path / "one.jsonl", "-o", tmp_path / "log.csv").code == 0
    assert batch(tmp_path / "one.jsonl", "-o", tmp_path / "sponsor.csv", "--as", "sponsor").code == 0
    assert all("names PML as a contraindication" in row["warnings"] for row in rows(tmp_path / "log.csv"))
    assert "natalizumab" not in (tmp_path / "sponsor.csv").read_text(encoding="utf-8")
