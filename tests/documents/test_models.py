"""A document as a model: every problem at once, each with its place, none with a value of the file."""

from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, Field

from screener.documents import Document, PathKey, parse
from screener.errors import Invalid, KnowledgeError, Problem, ScreenerError, Unreadable, nearest
from screener.models import Model, located, spelled, validated

MARKER = "Zq7Marker"


def _small(value: int) -> int:
    if value > 9:
        raise ValueError("The number is not small. | Write 9 or less.")
    return value


class Leaf(Model):
    colour: Literal["green", "brown"] = "green"
    size: Annotated[int, AfterValidator(_small)] = 1


class Branch(Model):
    leaves: tuple[Leaf, ...] = ()
    named: dict[str, Leaf] = Field(default_factory=dict)
    either: Leaf | int | None = None
    from_: str = Field(default="", alias="from")


class Tree(Model):
    kind: str
    branches: tuple[Branch, ...] = ()


def problems(text: str) -> list[Problem]:
    with pytest.raises(Invalid) as caught:
        validated(Tree, parse(text, "tree.yaml"), Invalid)
    return caught.value.problems


def test_a_document_that_fits_becomes_the_model() -> None:
    read = validated(Tree, parse("kind: oak\nbranches: [{leaves: [{colour: brown}], from: here}]", "f"), Invalid)
    assert read == Tree(kind="oak", branches=(Branch(leaves=(Leaf(colour="brown"),), **{"from": "here"}),))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: oak\nbranchs: []", "line 2, branchs: Unknown key. Did you mean `branches`?"),
        (
            "kind: oak\nbranches:\n  - leaves:\n      - colour: green\n      - color: brown",
            "line 5, branches[1].leaves[2].color: Unknown key. Did you mean `colour`?",
        ),
        (
            "kind: oak\nbranches:\n  - named:\n      a: {sise: 2}",
            "line 4, branches[1].named.a.sise: Unknown key. Did you mean `size`?",
        ),
        (
            "kind: oak\nbranches:\n  - either: {colr: green}",
            "line 3, branches[1].either.colr: Unknown key. Did you mean `colour`?",
        ),
        ("kind: oak\nbranches: [{form: x}]", "line 2, branches[1].form: Unknown key. Did you mean `from`?"),
        (f"kind: oak\n{MARKER}: 1", "line 2: Unknown key. Known here: branches, kind."),
        (
            f"kind: oak\nbranches:\n  - {MARKER}: 1",
            "line 3, branches[1]: Unknown key. Known here: either, from, leaves, named.",
        ),
        ("branches: []", "line 1: `kind` is missing. Add it."),
        (
            "kind: oak\nbranches:\n - leaves: [{size: 12}]",
            "line 3, branches[1].leaves[1].size: The number is not small. Write 9 or less.",
        ),
        (
            "kind: oak\nbranches:\n - leaves: [{colour: red}]",
            "line 3, branches[1].leaves[1].colour: Input should be 'green' or 'brown'. Write it in that form.",
        ),
        ("- oak", "line 1: Keys are expected here. Write it as `key: value`, such as `born: 1972`."),
    ],
)
def test_each_problem_says_where_what_and_what_to_do(text: str, told: str) -> None:
    assert [str(problem) for problem in problems(text)] == [told]


def test_all_problems_are_shown_together_in_the_order_of_the_file() -> None:
    text = "kin: oak\nbranches:\n  - leaves: [{size: 12}]\n  - leafs: []\n"
    assert [(p.line, p.path) for p in problems(text)] == [
        (1, ""),
        (1, "kin"),
        (3, "branches[1].leaves[1].size"),
        (4, "branches[2].leafs"),
    ]


def test_a_choice_between_forms_is_one_problem_not_one_for_each_form() -> None:
    assert [p.path for p in problems("kind: oak\nbranches: [{either: word}]")] == ["branches[1].either"]


def test_the_error_names_the_file_and_is_of_the_kind_that_was_asked_for() -> None:
    with pytest.raises(KnowledgeError, match=r"^tree\.yaml: line 1: `kind` is missing\. Add it\.$"):
        validated(Tree, parse("{}", "tree.yaml"), KnowledgeError)


planted = st.sampled_from([MARKER, [MARKER], {"a": MARKER}])
places: list[PathKey] = [
    ("kind",),
    ("branches",),
    ("branches", 0),
    ("branches", 0, "leaves"),
    ("branches", 0, "either"),
]
places += [
    ("branches", 0, "leaves", 0),
    ("branches", 0, "leaves", 0, "size"),
    ("branches", 0, "named"),
    (MARKER,),
]


@given(planted, st.sampled_from(places))
def test_no_message_repeats_what_the_file_holds(value: object, place: PathKey) -> None:
    leaf = {"colour": "green", "size": 1}
    data = {"kind": 1, "branches": [{"leaves": [leaf], "either": 1, "named": {"a": leaf}}]}
    holder: object = data
    for step in place[:-1]:
        holder = holder[step]  # type: ignore[index]
    holder[place[-1]] = value  # type: ignore[index]
    try:
        validated(Tree, Document("f", data, {(): 1}), Invalid)
    except Invalid as error:
        assert MARKER not in str(error)


@pytest.mark.parametrize(
    ("path", "written"),
    [((), ""), (("a",), "a"), (("a", 0), "a[1]"), (("a", 0, "b"), "a[1].b"), ((0, 1), "[1][2]")],
)
def test_a_path_is_written_as_people_count(path: PathKey, written: str) -> None:
    assert spelled(path) == written


def test_a_location_keeps_only_the_steps_that_the_document_has() -> None:
    document = parse("a: [{b: 1}]", "f")
    assert located(document, ("a", 0, "Leaf", "b", "int")) == ("a", 0, "b")
    assert located(document, ("a", 5, "b")) == ("a",)


def test_models_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Leaf().size = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("problem", "written"),
    [
        (Problem("Why.", "Do."), "Why. Do."),
        (Problem("Why.", "Do.", path="a"), "a: Why. Do."),
        (Problem("Why.", "Do.", line=3), "line 3: Why. Do."),
        (Problem("Why.", "Do.", "a", 3), "line 3, a: Why. Do."),
    ],
)
def test_a_problem_in_words(problem: Problem, written: str) -> None:
    assert str(problem) == written


def test_an_error_shows_the_file_and_all_its_problems() -> None:
    error = ScreenerError("f", [Problem("A.", "B."), Problem("C.", "D.", line=2)])
    assert str(error) == "f: A. B.; line 2: C. D."


def test_every_kind_of_error_has_its_own_exit_code() -> None:
    kinds = [ScreenerError, Unreadable, Invalid, KnowledgeError]
    assert len({kind.exit_code for kind in kinds}) == len({kind.kind for kind in kinds}) == len(kinds)


@pytest.mark.parametrize(("word", "found"), [("Colr", "colour"), ("sizes", "size"), ("xyzzy", "")])
def test_the_nearest_known_word_or_none(word: str, found: str) -> None:
    assert nearest(word, ["colour", "size"]) == found
