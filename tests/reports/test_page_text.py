"""A page on the console: no line is too long, everything of the page is there, nothing drives a terminal."""

import pytest
from families import made

from screener.reports.page import (
    Alert,
    Bullets,
    Checklist,
    Item,
    Page,
    Paragraph,
    Row,
    Rows,
    Section,
    Term,
    Terms,
    TrialCard,
    texts,
)
from screener.reports.page_text import page_text

BLOCKS = (
    Paragraph("A paragraph."),
    Bullets(("one", "two")),
    Checklist((Item("Ask this?", "in the letter"), Item("And this?"))),
    Alert("today", "Call today", ("Do not wait.",)),
    TrialCard(
        "T", "A study", "unread", "You have to ask.", (Rows((Row("Where", "Lyon"),)), Terms((Term("MRI", "pictures"),)))
    ),
)
PAGE = Page("en", "Title", ("Lead.",), (Section("s", "Heading", BLOCKS),))


def test_every_block_has_a_form_that_needs_no_colour() -> None:
    assert page_text(PAGE) == (
        "Title\n=====\n\nLead.\n\nHeading\n=======\n\nA paragraph.\n\n- one\n- two\n\n"
        "[ ] Ask this?\n    in the letter\n[ ] And this?\n\n!! CALL TODAY\n   Do not wait.\n\n"
        "> A study\n  You have to ask.\n\n  Where: Lyon\n\n  = MRI: pictures\n"
    )


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("code", ["en", "fr"])
def test_no_line_is_longer_than_the_width_unless_one_word_is(width: int, code: str) -> None:
    lines = page_text(made({"location": {"country": "FR"}}, code=code).page, width).splitlines()
    assert [line for line in lines if len(line) > width and len(line.split()) > 2] == []


def test_everything_that_the_page_says_is_there() -> None:
    page = made({"location": {"country": "FR"}}).page
    said = "".join(page_text(page).casefold().split())
    assert [text for text in texts(page) if "".join(text.casefold().split()) not in said] == []


def test_french_marks_never_begin_a_line() -> None:
    lines = page_text(made({"location": {"country": "FR"}}, code="fr").page, 46).splitlines()
    assert [line for line in lines if line.lstrip()[:1] in ("?", "!", ";", "»") and not line.startswith("!")] == []


def test_text_from_a_profile_cannot_drive_a_terminal() -> None:
    page = made({"id": "R\x1b]0;x\x07\u202e1"}).page
    assert not any(c in page_text(page) for c in "\x1b\x07\u202e")
