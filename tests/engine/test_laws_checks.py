"""Checks by screening and by a search for worlds: each finds the fault that it is for, and is silent without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from data_folder import READER
from planted import FILE, RECORD, Folder, Plant, criterion, exclude, require

from screener.engine.checks import CHECKS, RUN, TABLE, found
from screener.engine.checks.figures import KINDS, figures
from screener.engine.exact import Budget
from screener.knowledge.checks import SEVERITIES
from screener.rules.formula import Formula

NEGATIVE, POSITIVE = {"fact": "hiv", "is": "negative"}, {"fact": "hiv", "is": "positive"}


def both_ways(fact: str, limit: str) -> dict[str, Any]:
    """Asks HIV both ways, so that a search has to branch where two such rules meet."""
    above, below = {"fact": fact, "at_least": limit}, {"fact": fact, "less_than": limit}
    return {"any": [{"all": [NEGATIVE, above]}, {"all": [POSITIVE, below]}]}


TANGLED = {"all": [both_ways("cd4", "200 /uL"), both_ways("weight", "50 kg"), both_ways("karnofsky", "50")]}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.knowledge.build.read", READER)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


class Fault(NamedTuple):
    check: str
    plant: Plant
    at: str
    says: str


def both(*plants: Plant) -> Plant:
    def plant(file: dict[str, Any]) -> None:
        for one in plants:
            one(file)

    return plant


def only_a_question(file: dict[str, Any]) -> None:
    """Nothing is left but what the investigator answers."""
    file.update(inclusion=[], exclusion=file["exclusion"][1:], examples=[])


def expecting(number: int, **expected: Any) -> Plant:
    return lambda file: file["examples"][number].update(expect=expected)


def asked_twice(file: dict[str, Any]) -> None:
    file["exclusion"].append(criterion("E3", judgement="Would it be UNSAFE?", note="No measure."))


FAULTS = [
    Fault("always_met", require({"any": [NEGATIVE, POSITIVE]}), "I3", "Everybody meets it"),
    Fault("always_met", require({"fact": "karnofsky", "at_least": 0}), "I3", "Everybody meets it"),
    Fault("always_met", require({"fact": "age", "at_least": 0}), "I3", "Everybody meets it"),
    Fault("always_met", exclude({"all": [NEGATIVE, POSITIVE]}), "E3", "It can exclude nobody"),
    Fault("never_met", require({"all": [NEGATIVE, POSITIVE]}), "I3", "Nobody can meet it"),
    Fault("never_met", exclude({"any": [NEGATIVE, POSITIVE]}), "E3", "It excludes everybody"),
    Fault(
        "always_met",
        exclude({"condition": "cancer", "status": "active", "at_least_ago": "5 years"}),
        "E3",
        "It can exclude nobody",
    ),
    Fault("inside_out", exclude(NEGATIVE), "E3", "exactly those whom I2 requires"),
    Fault("inside_out", exclude({"fact": "age", "at_least": 18}), "E3", "exactly those whom I1 requires"),
    Fault("contradiction", require(POSITIVE), "I3", "Nobody can meet I2 and I3 together."),
    Fault("contradiction", exclude({"fact": "age", "more_than": 16}), "E3", "Nobody can meet I1 and E3 together."),
    Fault(
        "contradiction",
        both(
            require({"any": [POSITIVE, {"fact": "cd4", "less_than": "200 /uL"}]}),
            exclude({"fact": "cd4", "less_than": "300 /uL"}),
        ),
        "E3",
        "Nobody can meet I2, I3 and E3 together.",
    ),
    Fault("repeated", exclude({"fact": "age", "less_than": 18}), "E3", "It asks the same as I1."),
    Fault("repeated", asked_twice, "E3", "It asks the site what E2 asks."),
    Fault("implied", exclude({"fact": "age", "less_than": 12}), "E3", "Whoever meets I1 meets it anyway."),
    Fault("implied", require({"fact": "age", "at_least": 40}), "I1", "Whoever meets I3 meets it anyway."),
    Fault("empty_profile", only_a_question, "T", "The empty profile is for_site: nothing"),
    Fault("empty_profile", require({"all": [NEGATIVE, POSITIVE]}), "T", "The empty profile is not_"),
    Fault("decided_on_nothing", require({"any": [NEGATIVE, POSITIVE]}), "I3", "It is met by a patient of whom"),
    Fault("decided_on_nothing", exclude({"any": [NEGATIVE, POSITIVE]}), "E3", "It is failed by a patient of whom"),
    Fault("example_verdict", expecting(0, verdict="eligible"), "", "“fits”: for_site, expected eligible."),
    Fault(
        "example_verdict",
        expecting(1, verdict="not_now", because=["I2"]),
        "",
        "“young”: because of ['I1'], expected ['I2'].",
    ),
    Fault(
        "example_verdict", lambda file: file["examples"][0].update(on="soon"), "", "“fits”: Write a year, year-month"
    ),
    Fault("example_verdict", lambda file: file["examples"][0].update(profile={"brn": 1}), "", "“fits”: T example:"),
    Fault("no_example_decides", require({"fact": "cd4", "at_least": "200 /uL"}), "I3", "No example patient"),
]


def ids() -> list[str]:
    return [f"{fault.check}-{i}" for i, fault in enumerate(FAULTS)]


@pytest.mark.parametrize("fault", FAULTS, ids=ids())
def test_a_fault_is_found_where_it_stands(fault: Fault, folder: Folder) -> None:
    folder.change(FILE, fault.plant)
    said = folder.findings().get(fault.check, [])
    assert [finding.place.at for finding in said] == [fault.at]
    assert fault.says in said[0].says
    assert said[0].place.line


# what is right


def silent(folder: Folder, plant: Plant) -> set[str]:
    """What is found, but for what a new criterion does to the examples: they neither decide nor expect it."""
    folder.change(FILE, plant)
    return set(folder.findings()) - {"no_example_decides", "example_verdict"}


@pytest.mark.parametrize(
    "plant",
    [
        require(TANGLED),
        require({"fact": "karnofsky", "at_least": 10}),
        require({"fact": "csf_jcv_pcr", "is": "positive", "within": "30 days"}),
        exclude({"fact": "age", "more_than": 75}),
    ],
)
def test_rules_that_can_be_met_and_failed_are_not_found(plant: Plant, folder: Folder) -> None:
    assert silent(folder, plant) == set()


def test_criteria_of_two_groups_may_contradict_each_other(folder: Folder) -> None:
    def group(name: str, rule: Any) -> dict[str, Any]:
        return {"id": name, "role": "patient", "text": "People.", "inclusion": [criterion(name.upper(), require=rule)]}

    def plant(file: dict[str, Any]) -> None:
        file["inclusion"].pop()
        file.update(groups=[group("with", POSITIVE), group("without", NEGATIVE)], examples=[])

    roles = [{"id": name, "role": "patient"} for name in ("with", "without")]
    folder.write("trials.json", {"schema": 1, "trials": [{**RECORD, "groups": roles}]})
    assert silent(folder, plant) == {"no_example"}


def test_two_groups_may_be_asked_the_same_question(folder: Folder) -> None:
    def group(name: str) -> dict[str, Any]:
        question = criterion(name.upper(), judgement="Is it wise?", note="No measure.")
        return {"id": name, "role": "patient", "text": "People.", "inclusion": [question]}

    roles = [{"id": name, "role": "patient"} for name in ("a", "b")]
    folder.write("trials.json", {"schema": 1, "trials": [{**RECORD, "groups": roles}]})
    assert silent(folder, lambda file: file.update(groups=[group("a"), group("b")])) == set()


def test_an_inclusion_of_a_group_may_be_turned_by_an_exclusion_of_all(folder: Folder) -> None:
    def plant(file: dict[str, Any]) -> None:
        exclude(POSITIVE)(file)
        file["inclusion"].pop()
        group = {"id": "g", "role": "patient", "text": "People.", "inclusion": [criterion("G1", require=POSITIVE)]}
        file.update(groups=[group], examples=[])

    folder.write("trials.json", {"schema": 1, "trials": [{**RECORD, "groups": [{"id": "g", "role": "patient"}]}]})
    assert silent(folder, plant) == {"empty_profile", "inside_out", "no_example"}


def test_two_criteria_that_are_open_on_the_same_question_are_no_repetition(folder: Folder) -> None:
    assert silent(folder, exclude({"all": [POSITIVE, {"judgement": "Is it active?"}]})) == {"implied"}


def test_what_the_site_is_asked_once_in_one_criterion_is_no_repetition(folder: Folder) -> None:
    asked = {"judgement": "Is it active?"}
    cancer = {"condition": "cancer"}
    lupus = {"condition": "systemic_lupus"}
    rule = {"any": [{"all": [cancer, asked]}, {"all": [lupus, asked]}]}
    assert silent(folder, exclude(rule)) == set()


# lay text


LAY = {"source": [{"quality": "lay", "of": "page", "item": "I3"}]}
DOUBTFUL = {"fact": "cd4", "at_most": {"value": "200 /dL", "doubtful": "a slip"}}


@pytest.mark.parametrize("plant", [require(POSITIVE, **LAY), require(DOUBTFUL)], ids=["lay", "doubtful"])
def test_a_lay_or_doubtful_criterion_cannot_fail_and_a_compiler_that_lets_it_is_caught(
    plant: Plant, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.change(FILE, plant)
    assert "lay_fails" not in folder.findings()
    monkeypatch.setattr("screener.knowledge.compile._Compiler._or_not", as_it_is)
    finding = folder.findings()["lay_fails"][0]
    assert (finding.place.at, finding.says[:25]) == ("I3", "It can fail a patient, wi")


def as_it_is(_compiler: Any, _criterion: Any, formula: Formula) -> Formula:
    """A compiler that forgets what stands behind a criterion."""
    return formula


def test_an_example_that_fails_for_a_lay_text_alone_is_found(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def plant(file: dict[str, Any]) -> None:
        require(POSITIVE, **LAY)(file)
        file["inclusion"].pop(1)
        file["examples"][0]["expect"] = {"verdict": "not_eligible", "because": ["I3"]}

    folder.change(FILE, plant)
    monkeypatch.setattr("screener.knowledge.compile._Compiler._or_not", as_it_is)
    says = [finding.says for finding in folder.findings()["lay_fails"]]
    assert says[1:] == ["“fits” fails because of I3, which rests on lay text alone."]


def test_lay_criteria_that_contradict_are_found_as_if_they_stood(folder: Folder) -> None:
    folder.change(FILE, require(POSITIVE, **LAY))
    assert folder.one("contradiction").says == "Nobody can meet I2 and I3 together."


def test_what_is_probably_against_counts_as_decided_by_an_example(folder: Folder) -> None:
    folder.change(FILE, require(POSITIVE, **LAY))
    assert "no_example_decides" not in folder.findings()


# a search that does not end


def test_where_the_search_does_not_end_nothing_is_claimed_but_that(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screener.engine.checks.logic.Budget", lambda: Budget(0, 0))
    folder.change(FILE, lambda file: file["inclusion"].pop())
    assert silent(folder, require(TANGLED)) == {"beyond_the_search"}


# all of them


def test_what_runs_is_announced(folder: Folder) -> None:
    begun: list[str] = []
    list(found(folder.judged(), begun.append))
    assert begun == [check.id for check in RUN]


def test_every_check_has_a_test_that_plants_its_fault() -> None:
    assert {fault.check for fault in FAULTS} | {"lay_fails", "beyond_the_search"} == {check.id for check in CHECKS}


def test_the_table_has_every_check_once_in_words() -> None:
    assert len({check.id for check in TABLE}) == len(TABLE)
    for check in TABLE:
        assert check.severity in SEVERITIES
        for said in (check.what, check.why):
            assert said.endswith(".")
            assert "|" not in said


# figures


def counted(folder: Folder, plant: Plant) -> Any:
    folder.change(FILE, plant)
    return figures(folder.judged())


def test_the_figures_of_a_plain_file(folder: Folder) -> None:
    seen = figures(folder.judged())
    assert (seen["trials"], seen["records"], seen["lines"], seen["in_files"], seen["examples"]) == (1, 1, 4, 4, 2)
    assert {k: n for k, n in seen["by_kind"].items() if n} == {"facts": 2, "treatments": 1, "judgement": 1}
    assert seen["rules"] == {"criteria": 3, "decided": 3, "both_ways": 1}
    assert seen["person"] == {"criteria": 0, "decided": 0, "both_ways": 0}
    assert seen["lone_facts"] == {"age": "T I1", "hiv": "T I2"}


KIND = [
    ("conditions", {"condition": "cancer"}),
    ("several", {"any": [{"condition": "cancer"}, POSITIVE]}),
    ("facts", {"all": [POSITIVE, {"judgement": "Is it active?"}]}),
    ("person", {"fact": "consent", "is": True}),
    ("person", {"all": [{"fact": "consent", "is": True}, {"fact": "able_to_take_part", "is": True}]}),
    ("several", {"any": [{"treatment": "rituximab"}, {"fact": "accepts_plasma_exchange", "is": True}]}),
    ("judgement", {"judgement": "Is it active?"}),
]


@pytest.mark.parametrize(("kind", "rule"), KIND)
def test_a_criterion_is_of_the_kind_of_its_parts(kind: str, rule: Any, folder: Folder) -> None:
    before = figures(folder.judged())["by_kind"]
    after = counted(folder, require(rule))["by_kind"]
    assert {name for name in KINDS if after[name] != before[name]} == {kind}


def test_a_rule_with_a_question_inside_is_counted_as_such(folder: Folder) -> None:
    assert counted(folder, require({"all": [POSITIVE, {"judgement": "Is it active?"}]}))["with_question"] == 1


def test_a_line_that_became_a_rule_and_a_question_is_a_rule(folder: Folder) -> None:
    """Lines are counted by the ids of their source, whatever they are called here."""

    def plant(file: dict[str, Any]) -> None:
        file["exclusion"][1]["source"][0]["item"] = "E1"
        file["notes"] = [{"kind": "allowed", "id": "N1", "text": "Rest.", "source": file["exclusion"][0]["source"]}]

    seen = counted(folder, plant)
    assert (seen["lines"], seen["in_files"], seen["by_kind"]["judgement"], seen["by_kind"]["allowed"]) == (3, 5, 0, 0)


def test_what_was_read_in_a_field_of_the_record_is_no_line_of_a_list(folder: Folder) -> None:
    seen = counted(folder, lambda file: file["inclusion"][0]["source"][0].update(item="minimum age"))
    assert (seen["lines"], seen["in_files"]) == (3, 4)


def test_unread_sides_doubts_and_lay_texts_are_counted(folder: Folder) -> None:
    def plant(file: dict[str, Any]) -> None:
        require(POSITIVE, **LAY)(file)
        exclude(DOUBTFUL)(file)
        file["coverage"]["exclusion"] = "partial"

    seen = counted(folder, plant)
    assert (seen["lay"], seen["doubtful"], seen["unread_parts"]) == (1, 1, 1)


def test_criteria_of_controls_are_counted_and_no_example_needs_to_decide_them(folder: Folder) -> None:
    def plant(file: dict[str, Any]) -> None:
        controls = {"id": "c", "role": "control", "text": "Others.", "inclusion": [criterion("C1", require=POSITIVE)]}
        file["groups"] = [controls]

    folder.write("trials.json", {"schema": 1, "trials": [{**RECORD, "groups": [{"id": "c", "role": "control"}]}]})
    seen = counted(folder, plant)
    assert (seen["in_files"], seen["rules"]["criteria"]) == (5, 3)
    assert folder.findings() == {}


def test_an_example_that_cannot_be_read_decides_nothing(folder: Folder) -> None:
    seen = counted(folder, lambda file: [example.update(on="soon") for example in file["examples"]])
    assert seen["rules"]["decided"] == 0
