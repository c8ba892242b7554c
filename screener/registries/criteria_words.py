"""What a block of an eligibility text is, told by its words: a heading, a lead-in, a permission, a disclaimer.

Patterns of how registries print lists; nothing here knows a disease or a trial.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from screener.registries.items import SideName, unescaped

SIDE = r"(?P<side>non[- ]?inclusion|inclusion(?:ary)?|exclusion(?:ary)?|eligibility|ineligibility)s?"
WHO = (
    r"(?:(?:key|main|major|primary|principal|selected|general|overall|common|additional|further|specific|basic|the|study|trial"
    r"|protocol|patients?'?s?|subjects?'?s?|participants?'?s?|volunteers?|donors?|recipients?|healthy|controls?|cohort"
    r"|group|arm|part|phase|stage|step|screening|enrolment|enrollment|randomi[sz]ation|clinical|adults?|children"
    r"|pa?ediatric|caregivers?|parents?|[a-d]|[ivx]+|\d)[\s:,-]+){0,5}"
)
HEADINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<before>{WHO}){SIDE}(?:\s+(?:criteria|criterion|criterias))?(?P<after>[^.;]{{0,60}})",
        rf"(?P<before>)(?:the )?(?:criteria|criterion) (?:for|of) {SIDE}(?P<after>[^.;]{{0,40}})",
        rf"(?P<before>)crit[eè]res? (?:d['’e]|de )\s*{SIDE}(?P<after>[^.;]{{0,40}})",
    )
)
BOTH = re.compile(r"\W*(?:key |main )?(?:in|ex)clusion(?: criteria)?\s*(?:/|and|&|,|or)\s*(?:in|ex)clusion\b", re.I)
SIDES: dict[str, SideName] = {"i": "inclusion", "e": "exclusion", "n": "exclusion"}
SAYS = re.compile(
    r"\b(?:is|are|was|were|will|may|must|should|can|not|apply|applies|specified|met|meets?|because|if|who|due)\b", re.I
)
PARTLY = re.compile(r"\b(?:key|main|major|primary|principal|selected)\b|\bnot limited to\b", re.I)
PART_OF = re.compile(r"\W*(?:for|in|of|only|-|–|:|,|to|the)?\W*(?P<who>.*?)\W*", re.I | re.S)
DISCLAIMER = re.compile(
    r"""\b(?:
      (?:other|additional|further|more|all|full)\b[^.]{0,60}\b(?:criteri(?:a|on))\b[^.]{0,40}
        \b(?:appl(?:y|ies)|specified|defined|listed|protocol|found|described|used)\b
    | (?:other|additional|further)\s+(?:(?:protocol|study|trial)[- ]*(?:defined|specified|specific)|inclusion|exclusion)
        [^.]{0,60}criteri(?:a|on)
    | (?:other|additional|further)\s+protocol
    | not\s+(?:intended|(?:a\s+|an\s+)?(?:complete|exhaustive|all[- ]inclusive|full))\b
    | not\s+all\s+(?:inclusion|exclusion|eligibility|criteria)
    | (?:complete|full|detailed|exhaustive)\s+(?:list|description|set|information)[^.]{0,80}
        \b(?:protocol|contact|site|available)
    | (?:for|more|further)\s+(?:more\s+|further\s+)?(?:information|details)\b[^.]{0,80}
        \b(?:contact|protocol|site|website|see)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
NOTHING = re.compile(
    r"(?:none(?! of\b)\b.{0,40}|n\s?/\s?a|nil|not applicable|not provided|see above|same as (?:above|for)\b.{0,40}"
    r"|(?:there (?:are|is) )?no (?:(?:specific|further|other|additional|formal|particular|special|known) )*"
    r"(?:(?:in|ex)clusion )?criteri(?:a|on)\b.{0,30}|no (?:in|ex)clusions?)\W*",
    re.IGNORECASE | re.DOTALL,
)
REFERENCE = re.compile(
    r"""(?:(?:see|refer\ to|same\ as|as\ (?:above|listed))\b.{0,60}\b(?:criteria|above|below|protocol)
    | (?:[\w'-]+\s+){0,4}?(?:(?:do(?:es)?|did|who\ do(?:es)?)\ not|not|failure\ to|fails?\ to|inability\ to|unable\ to)
      \ (?:meet(?:ing)?|fulfil+(?:ing)?|satisfy(?:ing)?)\b.{0,30}\binclusion\ criteria.{0,30})\W*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
ALLOWED_HEADING = re.compile(r"(?:[^:]{0,60}:\s*)?(?:allowed|permitted|allowable|not excluded)\b[^:]{0,40}:?", re.I)
ALLOWED_FIRST = re.compile(r"(?:[^:.]{0,60}:\s*)?(?:allowed|permitted)\b\s*(?::.*|\.?)", re.I | re.S)
ALLOWED_LAST = re.compile(
    r"[^.!?]*\b(?:is|are|will be|may be)\s+(?:also\s+|still\s+)?"
    r"(?:permitted|allowed|allowable|acceptable|recommended|encouraged)\s*[.;]?",
    re.IGNORECASE,
)
ADVISED = re.compile(
    r"[^.!?;]*\b(?:is|are)\s+(?:strongly\s+)?(?:recommended|advised|encouraged)\b(?![^.]*\b(?:must|required)\b)[^.]*\.?",
    re.IGNORECASE,
)
MAY = re.compile(
    r"(?:prior |concurrent )?(?:patients?|subjects?|participants?)\b[^.:;]{0,80}?\bmay\b(?! not)[^.]*\.?", re.I
)
BOUND = re.compile(r"\b(?:not|no|if|provided|only|but|unless|must|however|as long as|until|after|except|never)\b", re.I)
STARRED = re.compile(r"\s*(?:(?:\\?\*){2,}|\\\*|\*(?=\S)|[†‡§¹²³])")
NOTE = re.compile(r"\W*(?:please )?(?:notes?|nb|n\.b\.|remarks?|definitions?|abbreviations?)\s*[:.-]", re.I)
ASKS = re.compile(
    r"\b(?:must|should|shall|need(?:s|ed)?|require[sd]?|eligible|ineligible|excluded|no|not|only|at least)\b", re.I
)
CUT_OFF = re.compile(r"\b(?:of|with|to|in|by|for|from|the|a|an|than|at|on|between|into|during|within)$")
FOOTER = re.compile(
    r"(?:(?:protocol|study|version|amendment|confidential)\b[^;\n]{0,80}?\s)?\bpage\s+\d{1,3}\s+of\s+\d{1,3}\b", re.I
)
SENTENCE = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"[^\W_]+")
PLAIN_WORDS = frozenset(
    """
    a able accepted accordance according after all also an and any apply are as at be been before being below both
    but by can candidate candidates case cases condition conditions considered criteria criterion current do each
    eligibility eligible either enrol enroll enrolled enrollment enrolment ensure enter entering entry every exclude
    excluded excludes exclusion exist fall following follows for from fulfil fulfill fulfilled fulfilling fulfils
    given group had has have having he her his if in include included includes including inclusion individual
    individuals ineligible into invited is it items listed may meet meeting meets men met more must no not of on one
    only or order participant participants participate participation patient patients people person persons
    population potential potentially present prior required requirement requirements requires satisfied satisfy
    screening shall she should study subject subjects symptoms take taking that the their them there these they this
    those to trial under we were when which who whom will with within women
    """.split()  # noqa: SIM905
)
LEADS = re.compile(
    r"\b(?:following|follows|criteria|below|must|eligible|ineligible|excluded|included|enrolled|if|they|who|have|has)\b",
    re.I,
)
INTRODUCES = re.compile(
    r"\b(?:following|follows|such as|including|includes?|one of|any of|all of|either|defined)\b", re.I
)
FEW = 4
MUCH = 8
"""Words of its own from which a paragraph that ends in a colon is a requirement and not a sub-heading."""
LONG = 100
SHORT = 60


class Heading(NamedTuple):
    """A side's heading: which side, for which part of the participants, and whether it says that the list is a part."""

    side: SideName
    group: str = ""
    partly: bool = False
    loose: bool = False


def bare(text: str) -> str:
    """Without markdown's emphasis and what is escaped."""
    return re.sub(r"^[\s#*_=]+|[\s*_=]+$", "", unescaped(text)).replace("**", "").strip()


def heading_of(text: str) -> Heading | None:
    """The heading that a line is; `loose` where Eligibility is all that it says."""
    line = bare(text)
    if BOTH.match(line) and len(line) <= SHORT and not SAYS.search(line):
        return Heading("unsorted")
    if len(line) > LONG:
        return None
    found = next((m for m in (pattern.fullmatch(line) for pattern in HEADINGS) if m), None)
    if found is None or not _stands_alone(found, line):
        return None
    side, named = SIDES[found["side"][0].lower()], found["side"].lower()
    side = "exclusion" if named.startswith("inelig") else "inclusion" if named.startswith("elig") else side
    return Heading(side, _part_of(found["before"], found["after"]), bool(PARTLY.search(line)), named == "eligibility")


def _stands_alone(found: re.Match[str], line: str) -> bool:
    """No sentence: it ends with a colon and says nothing, or is no more than the name of the side."""
    after = found["after"].strip()
    if SAYS.search(re.sub(r"\bas follows\b|\b(?:is|are)(?= as follows|\W*$)", "", line)):
        return False
    plain = not after.strip(":-– ") or re.fullmatch(r"[-–:\s]*\([^)]*\)\W*", after)
    return bool(plain) or line.endswith(":") or (len(line) <= SHORT and bool(re.match(r"[-–:(,]|for\b", after)))


def _part_of(before: str, after: str) -> str:
    """For whom the list is, where it is not for all."""
    named = [PART_OF.fullmatch(part.strip()) for part in (before, after)]
    said = [found["who"] for found in named if found and found["who"]]
    general = {"key", "main", "major", "primary", "principal", "selected", "general", "overall", "common", "additional"}
    general |= {"further", "specific", "basic", "protocol", "clinical", "limited"}
    return ", ".join(part for part in said if set(own_words(part)) - general)


def own_words(text: str) -> list[str]:
    """The words of a text that are not those of any lead-in."""
    return [word for word in WORD.findall(unescaped(text).lower()) if word not in PLAIN_WORDS]


def says_nothing(text: str) -> bool:
    """Whether it has no letter and no figure: a lone dash."""
    return not WORD.search(unescaped(text))


def is_lead_in(text: str) -> bool:
    """A sentence that only leads to the list."""
    return bool(LEADS.search(text)) and not own_words(text)


def is_disclaimer(text: str) -> bool:
    """It says that there is more than what is printed, be it beside a criterion."""
    return bool(DISCLAIMER.search(unescaped(text)))


def is_only_disclaimer(text: str, *, marked: bool) -> bool:
    """It says nothing else: a criterion in the same sentence, or in one beside it, is not lost."""
    plain = unescaped(text)
    if marked:
        return len(own_words(DISCLAIMER.sub(" ", plain))) < MUCH - FEW
    beside = [sentence for sentence in SENTENCE.split(plain) if not DISCLAIMER.search(sentence)]
    return sum(len(own_words(sentence)) for sentence in beside) < MUCH - FEW


def is_no_criterion(text: str) -> bool:
    """`None`, a pure reference, a permission, or advice."""
    plain = bare(text)
    return bool(NOTHING.fullmatch(plain) or REFERENCE.fullmatch(plain)) or is_permission(plain)


def is_permission(text: str) -> bool:
    """It says what is allowed, and asks for nothing."""
    if ALLOWED_FIRST.fullmatch(text):
        return True
    return not BOUND.search(text) and any(pattern.fullmatch(text) for pattern in (ALLOWED_LAST, ADVISED, MAY))


def is_note(text: str) -> bool:
    """An explanation that asks for nothing."""
    return bool(NOTE.match(bare(text))) and not ASKS.search(text)


def is_sub_heading(text: str) -> bool:
    """A line that names a part of the list: it ends with a colon, or is a short one in capitals or bold type."""
    line = bare(text)
    if line.endswith(":"):
        return len(own_words(line)) < MUCH
    emphasised = re.fullmatch(r"\s*(?:\*\*.+\*\*|__.+__|#+ .+)\s*", text)
    shouted = line.isupper() and len(own_words(line)) > 1
    return len(line) <= SHORT and bool(emphasised or shouted) and not line.endswith((".", ";"))


def is_label(text: str) -> bool:
    """A few words that name something and say nothing: `Either eye`."""
    line = bare(text)
    return 0 < len(WORD.findall(line)) <= FEW and line[-1:] not in ".;," and not SAYS.search(line)


def introduces(text: str) -> bool:
    """A requirement that ends in a colon, with what it asks for still to come."""
    line = bare(text)
    return line.endswith(":") and bool(INTRODUCES.search(line)) and len(own_words(line)) >= FEW - 1


def turns_to(text: str) -> SideName | None:
    """The side that a lead-in names, where no heading does: `will be excluded if`, `are eligible if`."""
    if re.search(r"\b(?:not (?:be )?(?:eligible|included|enrolled|permitted|allowed)|ineligible|exclu)", text, re.I):
        return "exclusion"
    return "inclusion" if re.search(r"\b(?:eligible|includ|inclusion|enrolled|must)", text, re.I) else None
