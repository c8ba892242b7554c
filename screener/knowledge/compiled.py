"""The compiled form of a trial: unknowns with numbered cells, criteria as formulas. Plain data, as JSON."""

from functools import cache
from typing import Any, Literal, NamedTuple

from screener.rules.formula import Formula, leaf, thawed
from screener.values.spans import Window
from screener.vocabulary import Series, Trait
from screener.vocabulary.traits import trait_from

Kind = Literal["number", "age", "category", "stated", "day", "around", "treatment", "condition", "site", "unread"]


NOW = 1
"""The cell of a treatment that is given, or a condition that is active, now."""


class CourseKind(NamedTuple):
    """A kind of course that a trial tells apart: a drug of these, with these traits and without those."""

    members: frozenset[str]
    traits: tuple[tuple[Trait, bool], ...] = ()

    def plain(self) -> list[Any]:
        """As JSON keeps it."""
        return [sorted(self.members), *([trait.plain(), has] for trait, has in self.traits)]


class Unknown(NamedTuple):
    """Something that a trial's criteria read, cut into as many cells as the criteria can tell apart.

    `stated`: of treatments and conditions, only what is stated of the whole group; of a category, as the
    diagnosis reads it, where another statement may already carry the value.
    number, age: cell i ends at cut i, `(value, 1)` when the value itself belongs to it. category: a cell a
    value. stated: cell 0 nothing stated, then a cell a class. day: a cell a pattern of `windows`. around: outside,
    inside the window of `series`, which hangs on another day. treatment, condition: now, a cell a pattern for the last
    dose or the last active day, never; of the most recent course among `courses`. site, unread: against, for.
    """

    kind: Kind
    name: str
    size: int
    series: Series = Series()
    cuts: tuple[tuple[str, int], ...] = ()
    values: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    cells: tuple[int, ...] = ()
    courses: tuple[CourseKind, ...] = ()
    asked: tuple[str, ...] = ()
    stated: bool = False
    criterion: str = ""

    @property
    def members(self) -> frozenset[str]:
        """Every drug or condition that it is about."""
        return _members(self.courses)

    @property
    def never(self) -> int:
        """The cell of a treatment that was never given, or a condition that never was."""
        return 1 << (self.size - 1)

    @property
    def whole(self) -> int:
        """All cells."""
        return (1 << self.size) - 1

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it: without what is at its default, sets sorted."""
        default = Unknown("site", "", 0)._asdict()
        kept = {k: v for k, v in self._asdict().items() if k in ("kind", "name", "size") or v != default[k]}
        return kept | ({"courses": [c.plain() for c in self.courses]} if self.courses else {})


@cache
def _members(courses: tuple[CourseKind, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(course.members for course in courses))


class CompiledCriterion(NamedTuple):
    """A criterion with its texts and its formula, which must hold whichever side of the list it is on.

    `group`: of patients that it is asked of; empty for everybody. `asked`: for unknowns that are drugs or conditions,
    the names under which this criterion asks for them; an unknown's own `asked` is the widest class that a rule names.
    `wording`: by the voice, what the file says in place of what is made.
    """

    id: str
    side: str
    text: str
    topic: str
    lay: bool
    note: str
    source: tuple[dict[str, str], ...]
    formula: Formula
    group: str = ""
    asked: tuple[tuple[int, tuple[str, ...]], ...] = ()
    wording: tuple[tuple[str, str], ...] = ()

    def worded(self, voice: str) -> str:
        """What the file says for this voice in place of what is made; empty where nothing."""
        return dict(self.wording).get(voice, "")


def unread_criterion(side: str, number: int) -> CompiledCriterion:
    """The part of a side of the list that nobody could read, as one criterion on the unknown of this number."""
    name, formula = f"unread-{side}", leaf(number, 0b10)
    return CompiledCriterion(name, side, text="", topic="not_read", lay=False, note="", source=(), formula=formula)


class CompiledGroup(NamedTuple):
    """An arm or cohort of the trial: only those of patients have criteria here, and a verdict."""

    id: str
    role: str
    text: str


class CompiledTrial(NamedTuple):
    """Everything that the engine needs of a trial.

    `given`: what holds of everybody, since facts exclude each other. `review`: which clinician signed it, and when.
    `encoded`: whether a person wrote its rules; else they are the registry's own fields, and its items are unread.
    """

    key: str
    unknowns: tuple[Unknown, ...]
    criteria: tuple[CompiledCriterion, ...]
    coverage: dict[str, str]
    sources: dict[str, dict[str, str]]
    notes: tuple[dict[str, Any], ...] = ()
    groups: tuple[CompiledGroup, ...] = ()
    given: tuple[Formula, ...] = ()
    review: dict[str, str] | None = None
    encoded: bool = True

    @property
    def criteria_read(self) -> bool:
        """Whether anything of its list could be read."""
        return any(criterion.topic != "not_read" for criterion in self.criteria)

    @property
    def of_patients(self) -> tuple[str, ...]:
        """The groups of which one must take the patient; where there are none, the trial itself, with no name."""
        return tuple(g.id for g in self.groups if g.role == "patient") or ("",)

    def of_group(self, group: str) -> tuple[CompiledCriterion, ...]:
        """Everything that is asked of the patients of a group."""
        return tuple(c for c in self.criteria if c.group in ("", group))

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return self._asdict() | {
            "unknowns": [u.plain() for u in self.unknowns],
            "criteria": [c._asdict() for c in self.criteria],
            "groups": [list(g) for g in self.groups],
        }


def trial_from(plain: dict[str, Any]) -> CompiledTrial:
    """The trial that `plain` was made of."""
    made = {
        "unknowns": tuple(map(_unknown_from, plain["unknowns"])),
        "criteria": tuple(map(_criterion_from, plain["criteria"])),
        "notes": tuple(plain["notes"]),
        "groups": tuple(CompiledGroup(*g) for g in plain["groups"]),
        "given": tuple(map(thawed, plain["given"])),
    }
    return CompiledTrial(**{**plain, **made})


def _criterion_from(plain: dict[str, Any]) -> CompiledCriterion:
    asked = tuple((number, tuple(names)) for number, names in plain["asked"])
    wording = tuple((voice, said) for voice, said in plain["wording"])
    kept = {"source": tuple(plain["source"]), "formula": thawed(plain["formula"]), "asked": asked, "wording": wording}
    return CompiledCriterion(**{**plain, **kept})


def _unknown_from(plain: dict[str, Any]) -> Unknown:
    out: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
    out["cuts"] = tuple((value, side) for value, side in plain.get("cuts", ()))
    out["windows"] = tuple(Window(*w) for w in plain.get("windows", ()))
    out["courses"] = tuple(map(_course_from, plain.get("courses", ())))
    out["series"] = _series_from(*plain.get("series", ()))
    return Unknown(**out)


def _course_from(plain: list[Any]) -> CourseKind:
    return CourseKind(frozenset(plain[0]), tuple((trait_from(trait), has) for trait, has in plain[1:]))


def _series_from(window: list[Any] | None = None, *more: Any) -> Series:
    return Series(Window(*window) if window else None, *more)
