"""Tables and words of an HTML page, as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_UNREAD = ("style", "script")
_SPEAKING = ("alt", "aria-label", "title")
_BLOCKS = frozenset(
    ("p", "li", "h1", "h2", "h3", "h4", "figcaption", "caption", "td", "th", "summary", "dd", "dt", "div")
    + ("text", "tspan", "title", "desc")
)


@dataclass
class PageTable:
    """A table of a page: its caption, its rows of texts, the first of them its headers."""

    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """What a page says: tables, then sentences, words of attributes and of figures among them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[PageTable] = []
        self.sentences: list[str] = []
        self._text: list[str] = []
        self._unread = self._in_table = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a table, a row or a cell; keep what attributes say."""
        self._unread += tag in _UNREAD
        self.sentences += [value for name, value in attrs if name in _SPEAKING and value and not self._in_table]
        if tag in _BLOCKS or tag in ("table", "tr"):
            self._end_block("")
        if tag == "table":
            self._in_table += 1
            self.tables.append(PageTable())
        elif tag == "tr" and self._in_table:
            self.tables[-1].rows.append([])

    def handle_endtag(self, tag: str) -> None:
        """End a block; its text is a cell, a caption or a sentence."""
        self._unread -= tag in _UNREAD
        if tag in _BLOCKS or tag == "table":
            self._end_block(tag)
        self._in_table -= tag == "table"

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if not self._unread:
            self._text.append(data)

    def _end_block(self, tag: str) -> None:
        text = " ".join("".join(self._text).replace("\u00a0", " ").replace("\u202f", " ").split())
        self._text.clear()
        if self._in_table and tag in ("td", "th") and self.tables[-1].rows:
            self.tables[-1].rows[-1].append(text)
        elif self._in_table and tag == "caption":
            self.tables[-1].caption = text
        elif text:
            self.sentences.append(text)


def read_page(source: str) -> Page:
    """Tables and sentences of a page.

    Examples
    --------
    >>> page = read_page("<p>Bon</p><table><caption>T</caption><tr><th>A</th></tr><tr><td>1</td></tr></table>")
    >>> page.sentences, page.tables
    (['Bon'], [PageTable(caption='T', rows=[['A'], ['1']])])
    """
    page = Page()
    page.feed(source)
    page.close()
    return page
