"""Pages of HTML as a browser shows and prints them: nothing runs over, nothing overlaps, nothing is lost on paper."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import normalize

import pytest
from browser_fixtures import axe, browser
from families import criterion, made, planted
from test_html import EXAMPLES, HOSTILE, as_shown, professional

from screener.reports.html import pages_html
from screener.reports.language import LANGUAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
VOICES = ("clinician", "coordinator", "family")
PROFILES = {
    "lymphopenia": EXAMPLES["idiopathic-lymphopenia"],
    "transplant": EXAMPLES["kidney-transplant"],
    "hiv": EXAMPLES["hiv-falling-cd4"],
    "hostile": {
        **EXAMPLES["negative-pcr"],
        "treatments": [{"treatment": f"{HOSTILE} {'long' * 60}", "ongoing": True}, {"treatment": "natalizumab"}],
    },
}
EVERY = [(name, voice, code) for name in PROFILES for voice in VOICES for code in LANGUAGES]
FEW = [(name, voice, code) for name, voice, code in EVERY if name in ("lymphopenia", "hostile")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

OVERLAPS = """() => {
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility() || element.closest('.skip, table.folds thead')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const r of range.getClientRects()) lines.push({node, r, text: node.data.trim().slice(0, 60)});
  }
  const found = [];
  lines.sort((one, other) => one.r.top - other.r.top);
  lines.forEach((one, i) => {
    for (let j = i + 1; j < lines.length && lines[j].r.top < one.r.bottom - 3; j++) {
      const other = lines[j];
      const beside = other.r.left > one.r.right - 2 || one.r.left > other.r.right - 2;
      if (!beside && one.node !== other.node) found.push([one.text, other.text]);
    }
  });
  return found;
}"""
OVER_THE_EDGE = """() => [...document.body.querySelectorAll('*')].filter(
  e => e.checkVisibility() && !e.closest('.skip, table.folds thead, svg')
    && e.getBoundingClientRect().right > innerWidth + 1
).map(e => e.outerHTML.slice(0, 80))"""

SQUEEZED = """() => [...document.querySelectorAll('dd, dt, td, p, li')].filter(
  e => e.checkVisibility() && e.textContent.length > 12 && e.clientWidth < 60
).map(e => e.outerHTML.slice(0, 80))"""
"""Texts that stand in a column of a few letters."""


def page_of(name: str, voice: str, code: str) -> str:
    data = PROFILES[name]
    if voice == "family":
        return pages_html(made(data, code=code).pages)
    return professional(data, code, coordinator=voice == "coordinator")


@contextmanager
def shown(
    browser: "Browser", folder: Path, html: str, width: int = 1280, scheme: Scheme = "light", **more: Any
) -> Iterator["Page"]:
    """The page in a new window; whatever it asks of the network is an error."""
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    size: Any = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, **more)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()
    assert asked == [path.as_uri()]


def unfold(page: "Page") -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")


@pytest.mark.parametrize(("name", "voice", "code"), EVERY)
def test_it_fits_a_phone_and_a_desk_and_nothing_overlaps(
    browser: "Browser", tmp_path: Path, name: str, voice: str, code: str
) -> None:
    html = page_of(name, voice, code)
    with shown(browser, tmp_path, html) as page:
        unfold(page)
        for width in (320, 390, 800, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(OVER_THE_EDGE) == []
            assert page.evaluate(OVERLAPS) == []
            assert page.evaluate(SQUEEZED) == []
            page.screenshot(path=tmp_path / f"{name}-{voice}-{code}-{width}.png", full_page=True)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("name", "voice", "code"), FEW)
def test_an_engine_for_accessibility_finds_nothing(
    browser: "Browser", axe: str, tmp_path: Path, name: str, voice: str, code: str, scheme: Scheme
) -> None:
    width = {"light": 1280, "dark": 390}[scheme]
    with shown(browser, tmp_path, page_of(name, voice, code), width, scheme) as page:
        unfold(page)
        page.evaluate(axe)
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
    told = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 20


def pressed(page: "Page", *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


FOCUS = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
  return {what: e.tagName, id: e.id, seen: r.width > 1 && r.left >= 0 && r.top >= 0, outline: s.outlineStyle};
}"""


@pytest.mark.parametrize("voice", VOICES)
def test_it_works_by_keyboard(browser: "Browser", tmp_path: Path, voice: str) -> None:
    with shown(browser, tmp_path, page_of("transplant", voice, "en")) as page:
        pressed(page, "Tab")
        first = page.evaluate(FOCUS)
        assert (first["what"], first["seen"], first["outline"]) == ("A", True, "solid")
        pressed(page, "Enter")
        assert page.evaluate(FOCUS)["id"] == "main"


def test_a_folded_part_opens_by_keyboard(browser: "Browser", tmp_path: Path) -> None:
    with shown(browser, tmp_path, page_of("transplant", "clinician", "en")) as page:
        page.locator("summary").first.focus()
        assert (
            page.evaluate(FOCUS)["outline"] == "solid" or page.evaluate("document.activeElement.tagName") == "SUMMARY"
        )
        assert not page.evaluate("document.querySelector('details').open")
        pressed(page, "Enter")
        assert page.evaluate("document.querySelector('details').open")


def test_it_can_be_read_without_scripts(browser: "Browser", tmp_path: Path) -> None:
    html = page_of("transplant", "clinician", "en")
    with shown(browser, tmp_path, html, java_script_enabled=False) as page:
        page.locator("details:has(table) > summary").first.click()
        assert page.locator("details table").first.is_visible()


# paper


def printed(browser: "Browser", folder: Path, html: str, paper: str) -> list[str]:
    """The text of each sheet that it prints to."""
    pypdf: Any = pytest.importorskip("pypdf", reason="pypdf is not installed")
    with shown(browser, folder, html) as page:
        pdf = page.pdf(format=paper, prefer_css_page_size=False)
    return [bare(sheet.extract_text()) for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def bare(text: str) -> str:
    """Without spaces, and with letters that are printed as one apart."""
    return "".join(normalize("NFKC", text).split())


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_family_page_on_paper_has_all_its_words(browser: "Browser", tmp_path: Path, code: str, paper: str) -> None:
    from screener.reports.page import texts

    found = made(PROFILES["transplant"], code=code).pages
    sheets = "".join(printed(browser, tmp_path, pages_html(found), paper))
    missing = [text for text in texts(found[0]) if bare(as_shown(text)) not in sheets]
    assert missing == []


TEXTS = """() => [...document.querySelectorAll('main :is(td, th, dd, dt, li, p, h2, h3, h4)')]
  .filter(e => !e.querySelector('td, dd, li, p')).map(e => e.textContent)"""


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("voice", ["clinician", "coordinator"])
def test_what_is_folded_is_on_paper(browser: "Browser", tmp_path: Path, voice: str, paper: str) -> None:
    html = page_of("lymphopenia", voice, "fr")
    with shown(browser, tmp_path, html) as page:
        texts = [bare(text) for text in page.evaluate(TEXTS)]
    sheets = "".join(printed(browser, tmp_path, html, paper))
    assert [text for text in texts if text not in sheets] == []
    assert len(texts) > 100


def test_the_half_page_for_the_doctor_is_printed_on_a_sheet_of_its_own(browser: "Browser", tmp_path: Path) -> None:
    knowledge = planted(criterion("E1", "exclude_if", {"fact": "hiv", "is": "positive"}))
    found = made({"findings": [{"fact": "hiv", "value": "positive", "date": "2026-11-01"}]}, knowledge).pages
    sheets = printed(browser, tmp_path, pages_html(found), "A4")
    title = bare(found[1].title)
    assert sheets[-1].startswith(title)
    assert not any(title in sheet for sheet in sheets[:-1])
