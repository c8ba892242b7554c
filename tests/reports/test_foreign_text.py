"""Whatever a profile holds is shown as text: nothing in it drives a terminal, turns its direction, or is markup."""

from datetime import date
from typing import Any

import pytest

from screener.documents import Document
from screener.engine.screening import explained, screen
from screener.engine.whatif import timeline
from screener.knowledge import Knowledge, load
from screener.profile.patient import patient_from
from screener.reports.console import Clinician, rendered
from screener.reports.coordinator import Coordinator
from screener.reports.language import Language
from screener.reports.timeline import Page
from screener.reports.understood import Understood

ON = date(2026, 11, 22)
DRIVES = {
    "escape": "\x1b[31m",
    "csi": "\x9b31m",
    "bell": "\x07",
    "backspace": "\x08\x08",
    "link": "\x1b]8;;http://x\x1b\\",
    "from the right": "\u202e",
    "isolate": "\u2067",
    "mark": "\u200f",
    "no width": "\u200b",
    "new line": "\n",
    "line separator": "\u2028",
}
MARKUP = ("[bold red]A[/]", "<b>A</b>", "{missing}", "&lt;", ":smile:", "%(x)s")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


def profile(text: str) -> dict[str, Any]:
    """It stands wherever a profile takes free text."""
    return {
        "id": f"R{text}1",
        "as_of": "2026-11-20",
        "location": {"country": "FR", "city": f"Lyon{text}"},
        "findings": [
            {"fact": "hiv", "value": "positive", "date": "2026-11-01", "source": f"s{text}", "laboratory": f"l{text}"},
            {"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-11-01", "assay": f"a{text}"},
        ],
        "conditions": [{"condition": "multiple sclerosis", "status": "active", "source": f"s{text}"}],
        "treatments": [
            {"treatment": f"xyz{text}", "source": f"s{text}"},
            {"treatment": "rituximab", "to": "2026-10-01", "dose": f"5{text}", "source": f"s{text}"},
        ],
        "complete": {"treatments": {"covers": "current", "as_of": "2026-11-10", "by": f"p{text}"}},
    }


def pages(text: str, knowledge: Knowledge, language: Language) -> list[str]:
    patient = patient_from(Document("p", profile(text), {}), knowledge.vocabulary, ON)
    result = screen(patient, knowledge, ON, everything=True)
    trials = [explained(patient, knowledge, ON, key) for key in ("NCT00746941", "FR-pembrolizumab-PML", "NCT00120367")]
    views = (Clinician(result, knowledge, language), Coordinator(result, knowledge, language))
    return [
        *(rendered(view.screen(whole=True)) for view in views),
        *(rendered(view.explain(trial)) for view in views for trial in trials),
        rendered(Page(timeline(result, patient, knowledge), result, knowledge, language).shown()),
        rendered(Understood(patient, knowledge, language).shown()),
    ]


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("name", DRIVES)
def test_nothing_drives_the_terminal(name: str, code: str, knowledge: Knowledge) -> None:
    for page in pages(DRIVES[name], knowledge, Language(code)):
        shown = page.translate({ord(space): None for space in "\n\u00a0\u202f"})
        assert [c for c in shown if not c.isprintable()] == []


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("markup", MARKUP)
def test_markup_is_shown_as_it_was_written(markup: str, code: str, knowledge: Knowledge) -> None:
    found = pages(markup, knowledge, Language(code))
    assert all(f"R{markup}1" in page for page in found)
    assert f"xyz{markup}" in found[-1]
