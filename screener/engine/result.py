"""What comes out of a screening: one typed result for every face. Codes and parameters, never sentences.

The schema is published and versioned; later work fills the lists that are empty today and renames nothing. The types
are plain dictionaries: what `--json` prints is the result itself.
"""

from enum import StrEnum
from typing import (
    Any,
    Literal,
    NotRequired,  # pydantic reads typing.TypedDict only from Python 3.12 on
)

from typing_extensions import TypedDict

from screener.rules.verdicts import Kind, Verdict

SCHEMA = 1
WHOLE = "whole_list"
"""The name under which a list that is declared whole stands as evidence."""


class Code(StrEnum):
    """Why a criterion has its truth, or what a warning is about. Closed; the words are in `reports.wording`."""

    MET = "met"
    NOT_MET = "not_met"
    # a record is missing, or does not count
    NO_RECORD = "no_record"
    NOT_DONE = "not_done"
    UNDATED = "undated"
    TOO_OLD = "too_old"
    RECHECK_DUE = "recheck_due"
    DATE_TOO_VAGUE = "date_too_vague"
    ANCHOR_NOT_KNOWN = "anchor_not_known"
    SERIES_TOO_SHORT = "series_too_short"
    ORDER_UNKNOWN = "order_unknown"
    EQUIVOCAL = "equivocal"
    PARTLY_KNOWN = "partly_known"
    UNIT_NOT_CONVERTIBLE = "unit_not_convertible"
    CONTRADICTED = "contradicted"
    # a list is not whole, or a name is not exact enough
    LIST_NOT_WHOLE = "list_not_whole"
    LIST_COVERS_LESS = "list_covers_less"
    END_NOT_KNOWN = "end_not_known"
    STATUS_NOT_KNOWN = "status_not_known"
    CLASS_NOT_SETTLED = "class_not_settled"
    COURSE_NOT_SETTLED = "course_not_settled"
    STATED_OF_THE_CLASS = "stated_of_the_class"
    UNRECOGNISED_MEDICINE = "unrecognised_medicine"
    # the site's to answer, or nobody's
    RESULTS_DISAGREE = "results_disagree"
    JUDGEMENT = "judgement"
    SOURCES_DISAGREE = "sources_disagree"
    LAY_SOURCE = "lay_source"
    DRAFT = "draft"
    DOUBTFUL_VALUE = "doubtful_value"
    PROBABLY_AGAINST = "probably_against"
    NOT_CLASSIFIED = "not_classified"
    REPRESENTATIVE = "representative"
    ASK_PERSON = "ask_person"
    NOT_READ = "not_read"
    ITEM_NOT_ENCODED = "item_not_encoded"
    TEXT_CHANGED = "text_changed"
    # warnings
    AS_OF_ASSUMED = "as_of_assumed"
    DOSE_NOT_READ = "dose_not_read"
    DECEASED = "deceased"
    IMPLAUSIBLE = "implausible"
    IMPLAUSIBLE_THOUSANDFOLD = "implausible_thousandfold"
    PROFILE_OLD = "profile_old"
    MAY_IDENTIFY = "may_identify"
    TOWN_NOT_CLEAR = "town_not_clear"
    TOWN_NOT_KNOWN = "town_not_known"
    LABEL_CONTRAINDICATION = "label_contraindication"


About = Literal["fact", "treatment", "condition"]


class Reason(TypedDict):
    """A reason code and what its sentence needs."""

    code: Code
    params: dict[str, str]


class Evidence(TypedDict):
    """An entry of the profile that was used: what it is about, what it says, when, by whom, and where it stands."""

    about: About
    name: str
    said: str
    date: str
    source: str
    where: str


class Missing(TypedDict):
    """What is still to be found out: a fact, or drugs or conditions by name, and what is in the way."""

    about: About
    names: list[str]
    why: Code


class CriterionResult(TypedDict):
    """One criterion: its truth (that it is met, whichever side of the list it is on) and why.

    `kind`: of a criterion that is not met, what stands in the way.
    """

    id: str
    truth: Literal["true", "false", "unknown"]
    reason: Reason
    evidence: list[Evidence]
    missing: list[Missing]
    kind: Kind | None


class GroupResult(TypedDict):
    """An arm or cohort and its own verdict."""

    id: str
    role: str
    verdict: Verdict | None


class StatusResult(TypedDict):
    """The registry's word on recruitment, the day it is from (empty: not said), and where it was read."""

    value: str
    as_of: str
    source: str


class Question(TypedDict):
    """What a person would be asked next, and the trials to which it matters.

    `routine`: the site finds it out anyway before it takes somebody.
    """

    about: About
    names: list[str]
    trials: list[str]
    routine: bool


class Tell(TypedDict):
    """What an answer has to be: values, bounds such as `<=200`, or now, ever, within 90 days, not ever."""

    about: About
    names: list[str]
    says: list[str]


class Change(Tell):
    """What would have to be otherwise, and what kind of thing that takes."""

    kind: Kind


class Remaining(TypedDict):
    """What is left of a trial that lacks facts.

    `condition`: nested `all`, `any`, `at_least` and `of` over tests. `rules_out`: each single answer with which the
    trial fails. `enough`: a smallest set of answers with which nothing of the patient's is left.
    """

    condition: Any
    rules_out: list[Tell]
    enough: list[Tell]


Window = TypedDict("Window", {"from": str, "until": str, "verdict": Verdict, "because": list[str]})
"""A span of days with one verdict."""


class SiteResult(TypedDict):
    """A city with a site (empty: not known) and how far it is, in kilometres, when both ends are known."""

    city: str
    country: str
    distance_km: int | None


Flag = Literal[
    "probably_against", "not_encoded", "text_changed", "abroad", "cannot_travel", "needs_escort", "not_insured_there"
]
"""Said beside the verdict: a lay text or a draft alone speaks against the patient; nobody has encoded the criteria; the
registry's text has changed since they were encoded; the trial is in other countries than the patient; it has no site in
the town of a patient who cannot travel, or not alone; it is in no country where the patient is insured."""
OF_THE_PLACE: tuple[Flag, ...] = ("abroad", "cannot_travel", "needs_escort", "not_insured_there")
"""Those that hang on where the patient and the trial are."""


class ReviewResult(TypedDict):
    """The clinician who signed a trial's criteria as they are encoded, and when."""

    by: str
    on: str


class AttestedResult(TypedDict):
    """What the site says of a criterion, `met` or `not_met`, and what the profile alone says of it."""

    criterion: str
    answer: Literal["met", "not_met"]
    by: str
    date: str
    reason: str
    protocol: str
    otherwise: CriterionResult


class TrialResult(TypedDict):
    """One trial for one patient on one day. `reasons`: sets of criteria that cannot be met together.

    `layer`: where its criteria come from; `own`, from the person's own folder.
    `review`: null where nobody has reviewed them.
    """

    id: str
    aliases: list[str]
    layer: str
    review: ReviewResult | None
    purpose: str
    joinable: str
    status: StatusResult
    verdict: Verdict
    method: str
    flags: list[Flag]
    groups: list[GroupResult]
    reasons: list[list[str]]
    criteria: list[CriterionResult]
    attested: list[AttestedResult]
    questions: list[Question]
    remaining: Remaining | None
    smallest_change: list[Change]
    windows: list[Window]
    sites: list[SiteResult]


class Span(TypedDict):
    """How long ago something was, in days: at least and at most."""

    date: str
    at_least: int
    at_most: int


class Since(TypedDict):
    """How long ago symptoms began and the diagnosis was made; null when not known."""

    onset: Span | None
    diagnosis: Span | None


class Diagnosis(TypedDict):
    """The class on the results so far, and every class that can still be reached, by one scheme.

    `sure`: how well the row of the scheme's table that gives the class is sourced.
    """

    scheme: str
    so_far: str
    sure: Literal["read", "derived", "unverified", "policy"]
    reachable: list[str]


class Closing(TypedDict):
    """The trial whose window closes first, and when."""

    trial: str
    until: str


class Told(TypedDict):
    """Something of an export that was not used, or deserves a second look: where it stands, what it is, and why."""

    where: str
    kind: str
    why: str
    params: dict[str, str]


class Read(TypedDict):
    """What was read from an export: its format, how many entries were used and how many not."""

    format: str
    used: int
    not_used: int
    warnings: list[Told]
    unused: list[Told]


class Options(TypedDict):
    """What was asked for: every record, also those that are shown on request only; or these trials (empty: all)."""

    everything: bool
    trials: list[str]


class Result(TypedDict):
    """A screening. `data`: the release of the knowledge. `engine`: the program's version.

    `read`: of an export that was read in place of a profile.
    """

    schema: int
    profile_id: str
    on: str
    data: str
    engine: str
    options: Options
    since: Since
    diagnosis: list[Diagnosis]
    first_to_close: Closing | None
    warnings: list[Reason]
    trials: list[TrialResult]
    questions: list[Question]
    read: NotRequired[Read]


def json_schema() -> dict[str, Any]:
    """The published schema: closed objects, so that a reader notices what it does not know."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(Result).json_schema(mode="serialization")
    for part in (schema, *schema["$defs"].values()):
        if part.get("type") == "object":
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
