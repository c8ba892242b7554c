"""What stands on a page of HTML: its texts and its elements, for the tests of pages."""

from __future__ import annotations

from html.parser import HTMLParser

INLINE = {"bdi", "span", "strong", "label", "a", "br", "input"}
VOID = {"meta", "input", "br", "rect", "line", "path", "circle"}


class Seen(HTMLParser):
    """What a page holds: its texts, block by block, and its elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.ended = True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.ended = self.ended or tag not in INLINE or (tag == "span" and ("class", "note") in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag, f"{tag} is closed where it is not the innermost"
        self.ended = self.ended or tag not in INLINE

    def handle_data(self, data: str) -> None:
        if "style" in self.open or "head" in self.open or not data.strip(" \n"):
            return
        if self.ended:
            self.blocks.append("")
        self.blocks[-1] += data
        self.ended = False

    def said(self) -> list[str]:
        return [said for text in self.blocks if (said := " ".join(text.split()))]
