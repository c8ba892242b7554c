"""Words by which a text takes back what its code or its name says: doubt, denial, somebody else's, placebo.

They are words of language and no medical facts. A text is looked at only beside something that was recognised; a word
too many costs a second look, a word too few invents a disease.
"""

from __future__ import annotations

import re

DENIED = (
    r"^\W*(?:no|not|nil|never|denies|denied|pas d[e'’]|pas|absence d[e'’]|absence|absent|aucune?|jamais|"
    r"keine?n?|nicht|ning[uú]n[oa]?|nessun[oa]?|geen)\b"
)
"""At the beginning, where it can mean nothing else; `without complications` is no denial."""
DOUBTED = (
    r"\bno (?:evidence|signs?|history)\b|\bsans (?:argument|signe)|\brul(?:ed?|ing) out\b|\br/o\b|\bexclud|"
    r"\bexclu[es]*\b|\bunlikely\b|\bsuspe[ck]t|\bsuspicio(?:n|us)\b|\bpossibl[ey]\b|\bprobabl[ey]\b|\bpresum|"
    r"\bquestionable\b|\bquery\b|\bdifferential\b|\bddx?\b|\b(?:vs|versus)\b(?!\W?host)|\bat risk\b|"
    r"\brisk (?:of|for)\b|\brisque d|\bscreening\b|\bd[ée]pistage|(?<![-\w])neg(?:ative)?\b(?! for\b)|\bécart[ée]|"
    r"\b[ée]liminer\b|\bv\.\s?a\.|\bverdacht|\bfraglich|\bausschlu|\bausgeschlossen|\bdifferentialdiagnos|\bsospech|\bsospett|"
    r"\bdescart|\bverdenking|(?:^|\s)\?|\?\s*$"
)
SOMEBODY_ELSES = (
    r"\bfamily\b|\bfhx?\b|\b(?:ant[ée]c[ée]dents?|atcd)\.? famil|\bfamilienanamnes|"
    r"\b(?:mother|father|brother|sister)\b"
)
TEXT = re.compile("|".join((DENIED, DOUBTED, SOMEBODY_ELSES)), re.IGNORECASE)
FORMER = re.compile(
    r"^\W*(?:personal |past )?(?:(?:history|h/o|hx|ant[ée]c[ée]dents?|atcd|zustand nach)\b|z\.\s?n\.)", re.IGNORECASE
)
NO_ALLERGY = re.compile(
    r"\bnk(?:d|f)?a\b|\bno known\b|\bbekannt\b.*\bkeine?|\bkeine?\b.*\bbekannt|\bconnue?s?\b", re.IGNORECASE
)
NOT_GIVEN = re.compile(
    r"\bplacebo\b|\bdeclin|\brefus|\bnot (?:taken|taking|given|started)\b|\bnever\b|\bcontra-?indi|\ballerg|"
    r"\bnicht (?:gegeben|genommen)|\bnon (?:pris|administr|donn)|\bjamais\b|\bnie\b",
    re.IGNORECASE,
)
PERHAPS_NOT_GIVEN = re.compile(
    r"\b(?:no|not|none|without|avoid|or|vs|versus|stop\w*|discontinu\w*|held|hold|previous\w*|prior|former\w*|"
    r"planned|plan|consider\w*|candidate|instead|alternative\w*|kein\w*|ohne|oder|abgesetzt|geplant|pas|sans|ou|"
    r"arr[êe]t\w*|pr[ée]vue?|ancien\w*|switch\w*|before|after|since)\b",
    re.IGNORECASE,
)


def doubts(text: str) -> bool:
    """Whether the words of a diagnosis doubt or deny it, or are of somebody else."""
    return TEXT.search(text) is not None


def is_former(text: str) -> bool:
    """Whether the words say that it was once there, and not that it is."""
    return FORMER.search(text) is not None


def denies_allergy(text: str) -> bool:
    """Whether the words of an allergy say that there is none."""
    return doubts(text) or NO_ALLERGY.search(text) is not None


def not_given(text: str, *, by_text: bool) -> bool:
    """Whether the words beside a medicine say, or may say, that it was not given; where only they name it, sooner."""
    return bool(NOT_GIVEN.search(text) or (by_text and PERHAPS_NOT_GIVEN.search(text)))
