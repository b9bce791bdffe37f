"""The notebook's Markdown as HTML for a report: headings with ASCII addresses, no outside link, scrolling tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from portraitlib.display.markup import asked

_OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^mailto:", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A heading: its level, its HTML, its address in the page."""

    level: int
    text: str
    slug: str


class _Renderer(IPythonRenderer):
    """Renders one cell and keeps its headings.

    The page's own header carries the first title; any other first-level heading is a second-level one.
    A second-level heading opens a new part of the page.
    """

    def __init__(self, give_slug: Callable[[str], str], is_first: bool) -> None:
        super().__init__(escape=True, exclude_anchor_links=True)
        self._give_slug = give_slug
        self._title_wanted = is_first
        self.headings: list[Heading] = []

    def heading(self, text: str, level: int, **_attributes: object) -> str:
        """Keep the heading, and write it at the level it has on the page."""
        if level == 1 and self._title_wanted:
            self._title_wanted = False
            self.headings.append(Heading(1, text, ""))
            return ""
        level = max(level, 2)
        heading = Heading(level, text, self._give_slug(text))
        self.headings.append(heading)
        opening = '</section>\n<section class="part">\n' if level == 2 else ""
        return f'{opening}<h{level} id="{heading.slug}">{asked(text)}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        """An outside address is written out: a report opens without a network, and prints."""
        if _OUTSIDE.match(url):
            return text if escape(url) in text else f"{text} ({escape(url)})"
        return f'<a href="{escape(url)}">{text}</a>' if url.startswith("#") else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Keep an image that the notebook holds; any other is written as its text."""
        return super().image(text, url, title) if url.startswith(("data:", "attachment:")) else text

    def inline_html(self, html: str) -> str:
        """Keep the few tags a guide needs; any other is written as text."""
        return html if re.fullmatch(r"</?(?:su[bp]|br|kbd|abbr|em|strong)\s*/?>", html) else escape(html)


def render_markdown(source: str, give_slug: Callable[[str], str], *, is_first: bool) -> tuple[str, list[Heading]]:
    """HTML of a Markdown cell, and its headings.

    Examples
    --------
    >>> html, headings = render_markdown("## Les élèves de 2<sup>e</sup>", lambda text: "les-eleves", is_first=False)
    >>> headings[0].text, '<h2 id="les-eleves">' in html
    ('Les élèves de 2<sup>e</sup>', True)
    """
    renderer = _Renderer(give_slug, is_first)
    html = MarkdownWithMath(renderer=renderer).render(source)
    return _scrolling_tables(html), renderer.headings


def _scrolling_tables(html: str) -> str:
    """A wide table scrolls in its own frame, which the keyboard can reach."""
    if "<table>" not in html:
        return html
    return html.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
