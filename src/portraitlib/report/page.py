"""An executed notebook turned into a page: sections with ASCII addresses, a table of contents, the findings first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from portraitlib.display.markup import asked
from portraitlib.display.markup import style as section_style
from portraitlib.display.view import VIEW_MIME
from portraitlib.display.wording import Words
from portraitlib.report.figures import letters_style, taken_in
from portraitlib.report.first_screen import first_findings, fits_beside, lacking, only_sentence, taken_figure, told
from portraitlib.report.folding import all_sections, cut_long_tables, fold_text, printed_sections, without_repeats
from portraitlib.report.markdown import Heading
from portraitlib.report.templates import template_folders, template_text
from portraitlib.report.views import copied

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter

_FORMS = (  # of an output's forms, the first it has goes on the page; the template leaves most of them empty
    ["application/javascript", "text/html", "text/markdown", "image/svg+xml", "text/vnd.mermaid", "text/latex"]
    + ["image/png", "image/jpeg", "text/plain"]
)
SHEET_FACTS = 3
"""Facts that stand at the head of a sheet, after the school and for whom: the year, the group, which data."""
_DROPPED_TAGS = {"parameters", "injected-parameters", "papermill-error-cell-tag"}
_SHEET_TAG = "sheet"
_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
_EMPTY_PART = re.compile(r'<section class="part">\s*</section>\s*')
_OPEN, _FOLDED = '<details class="vue" open>', '<details class="vue">'
_SUMMARY = "en-bref"
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class PageFacts:
    """What the page says around the notebook."""

    school: str
    audience: str
    banner_title: str
    banner: str
    facts: Sequence[tuple[str, str]] = ()
    footer: Sequence[str] = ()
    generator: str = "portraitlib"
    caution: str = ""
    kind: str = ""  # that the data are fictional


@dataclass
class _Slugs:
    """Addresses inside the page: ASCII, each given once."""

    taken: set[str] = field(default_factory=lambda: {"contenu"})

    def give(self, text: str) -> str:
        """Address for a heading."""
        plain = unicodedata.normalize("NFKD", unescape(_TAG.sub("", text))).encode("ascii", "ignore").decode()
        base = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "section"
        slug, count = base, 1
        while slug in self.taken:
            count += 1
            slug = f"{base}-{count}"
        self.taken.add(slug)
        return slug


def export_html(
    notebook: NotebookNode, facts: PageFacts, words: Words, dress: Callable[[list[NotebookNode]], None] | None = None
) -> tuple[str, str]:
    """Turn an executed notebook into one self-contained page.

    No code, no outside address, no script: the page carries a content security policy that forbids
    them. The findings of the views come first, each linked to its section.

    A page that answers is dressed by `dress`, which is given the cells as they go on it: all their sections, each
    whole, since none can count on what another said.
    """
    prepared, page = _prepare(notebook, facts, words, dress)
    html, _ = _exporter(template_folders()).from_notebook_node(prepared, resources={"page": page})
    return _EMPTY_PART.sub("", html), page["report_title"]


@lru_cache(maxsize=2)
def _exporter(folders: tuple[Path, ...]) -> TemplateExporter:
    """Build the exporter once a process: loading its templates costs more than a page.

    nbconvert's own `HTMLExporter` fills the same templates, then parses the whole page and writes it again, to add
    texts to images that have none; ours all have one, and that second reading took ten times as long as the page.
    """
    from nbconvert.exporters import TemplateExporter  # only a report needs it
    from traitlets.config import Config

    return TemplateExporter(
        template_name="portrait",
        extra_template_basedirs=list(map(str, folders)),
        file_extension=".html",
        optimistic_validation=True,  # the notebook is validated once, not after each of nbconvert's steps
        config=Config({"NbConvertBase": {"display_data_priority": _FORMS}}),
    )


def section_on_page(html: str) -> str:
    """A section as a page has it: the style is given once, pictures are parts of the page."""
    return taken_in(_STYLE.sub("", html))


def _prepare(
    notebook: NotebookNode, facts: PageFacts, words: Words, dress: Callable[[list[NotebookNode]], None] | None
) -> tuple[NotebookNode, dict[str, Any]]:
    prepared = copied(notebook)
    cells = [cell for cell in prepared.cells if not _DROPPED_TAGS & set(cell.metadata.get("tags", []))]
    slugs, prepared.cells = _Slugs(), []
    slugs.taken.add(_SUMMARY)
    headings: list[Heading] = []
    shown: list[_Shown] = []
    for section in printed_sections(cells) if dress is None else all_sections(cells):
        written, own = fold_text(section, slugs.give, words, is_first=not headings)
        headings += own
        question = next((heading.text for heading in own if heading.level == 2), "")
        shown += [one for cell in section for one in _prepare_outputs(cell, slugs, question)]
        prepared.cells += written
    for cell in (cell for cell in prepared.cells if _SHEET_TAG in cell.metadata.get("tags", [])):
        cell.metadata["report_html"] = _sheet(cell.metadata["report_html"], facts, shown, words)
    _fold(shown, words, is_whole=dress is not None)
    sentence = "" if dress else only_sentence((one.view for one in shown), words)
    if sentence:
        prepared.cells, shown = [], []
    page = _page(facts, words, headings, shown, leaves_picture=dress is not None)
    if dress:
        dress(prepared.cells)
    return prepared, {**page, "only_sentence": sentence}


def _sheet(html: str, facts: PageFacts, shown: Sequence[_Shown], words: Words) -> str:
    """A section to fill together: printed, a page of its own, with what the report found above the questions."""
    told = "".join(f"<li>{escape(view['headline'])}</li>" for view in first_findings(one.view for one in shown))
    whose = [
        facts.school,
        facts.kind,
        facts.banner_title.rstrip("."),
        *(value for _, value in facts.facts[:SHEET_FACTS]),
    ]
    about = escape(" · ".join(filter(None, whose)))
    heading = escape(words.say("Ce que ce carnet montre"))
    evidence = f'<div class="evidence"><p>{about}</p><h3>{heading}</h3><ul>{told}</ul></div>' if told else ""
    html = html.replace('<section class="part">', '<section class="part sheet">', 1)
    return html.replace("</h2>", f"</h2>{evidence}", 1)


@dataclass
class _Shown:
    """A view of the page: what it says, its output, the question it answers."""

    view: Mapping[str, Any]
    output: NotebookNode
    question: str


def _prepare_outputs(cell: NotebookNode, slugs: _Slugs, question: str) -> Iterator[_Shown]:
    """Give each view its address, take its style away: the page has it once."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            data["text/html"] = section_on_page(data["text/html"])
        view = data.pop(VIEW_MIME, None)
        if view and view["headline"]:
            output.metadata["report_slug"] = slugs.give(view["name"])
            yield _Shown(view, output, question)


def _fold(shown: Sequence[_Shown], words: Words, *, is_whole: bool) -> None:
    """Fold each view under its finding, unless it is worked with; a note is given once."""
    said: set[str] = set()
    for one in shown:
        html, on_page = one.output.data["text/html"], one.view.get("on_page", "short")
        if not is_whole:
            html = without_repeats(html, said)
        if on_page == "short" and not is_whole:
            html = cut_long_tables(html, words)
        one.output.data["text/html"] = html if on_page == "open" else html.replace(_OPEN, _FOLDED, 1)


def _findings(shown: Sequence[_Shown], words: Words, *, leaves_picture: bool) -> tuple[list[dict[str, Any]], str]:
    """The findings that are read first, and the picture of the first of them that has one."""
    of = {id(one.view): one for one in reversed(shown)}
    first = [of[id(view)] for view in first_findings(one.view for one in shown)]
    picture = ""
    for one in first:
        picture, rest = taken_figure(one.output.data["text/html"])
        one.output.data["text/html"] = one.output.data["text/html"] if leaves_picture else rest
        if picture:
            break
    findings = [
        {**told(one.view, words), "slug": one.output.metadata["report_slug"], "question": one.question} for one in first
    ]
    return findings, picture


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def _page(
    facts: PageFacts, words: Words, headings: Sequence[Heading], shown: Sequence[_Shown], *, leaves_picture: bool
) -> dict[str, Any]:
    title = next((heading.text for heading in headings if heading.level == 1), "")
    plain_title = _plain(title) or words.say("Rapport")
    findings, picture = _findings(shown, words, leaves_picture=leaves_picture)
    return {
        "lang": words.tag,
        "title": f"{plain_title} – {facts.school}",
        "report_title": plain_title,
        "heading": asked(title or plain_title),
        "style": "\n".join([letters_style(), template_text("base.css"), section_style(), template_text("report.css")]),
        "skip": words.say("Aller au contenu"),
        "summary_title": words.say("En bref"),
        "summary_slug": _SUMMARY,
        "to_do": words.say("À faire :"),
        "findings": findings,
        "picture": picture,
        "is_narrow": fits_beside(picture),
        "cautions": [
            *filter(None, [facts.caution]),
            *lacking(((one.view, _plain(one.question)) for one in shown), words),
        ],
        "school": facts.school,
        "kind": facts.kind,
        "audience": facts.audience,
        "banner_title": facts.banner_title,
        "banner": facts.banner,
        "facts": facts.facts,
        "footer": facts.footer,
        "generator": facts.generator,
    }
