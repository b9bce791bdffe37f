"""An executed notebook turned into a page: sections with ASCII addresses, a table of contents, the findings first."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from portraitlib.display.markup import style as section_style
from portraitlib.display.markup import unbroken
from portraitlib.display.view import VIEW_MIME
from portraitlib.display.wording import Words
from portraitlib.report.markdown import Heading, render_markdown
from portraitlib.report.templates import template_folders, template_text
from portraitlib.report.views import copied

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter

_FORMS = (  # of an output's forms, the first it has goes on the page; the template leaves most of them empty
    ["application/javascript", "text/html", "text/markdown", "image/svg+xml", "text/vnd.mermaid", "text/latex"]
    + ["image/png", "image/jpeg", "text/plain"]
)
_DROPPED_TAGS = {"parameters", "injected-parameters", "papermill-error-cell-tag"}
_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
_EMPTY_PART = re.compile(r'<section class="part">\s*</section>\s*')
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


@dataclass
class _Slugs:
    """Addresses inside the page: ASCII, each given once."""

    taken: set[str] = field(default_factory=lambda: {"contenu", "table-des-matieres"})

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


def export_html(notebook: NotebookNode, facts: PageFacts, words: Words) -> tuple[str, str]:
    """Turn an executed notebook into one self-contained page.

    No code, no outside address, no script: the page carries a content security policy that forbids
    them. The findings of the views come first, each linked to its section.
    """
    prepared, page = _prepare(notebook, facts, words)
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


def _prepare(notebook: NotebookNode, facts: PageFacts, words: Words) -> tuple[NotebookNode, dict[str, Any]]:
    prepared = copied(notebook)
    prepared.cells = [cell for cell in prepared.cells if not _DROPPED_TAGS & set(cell.metadata.get("tags", []))]
    slugs = _Slugs()
    summary_title = words.say("En bref")
    contents: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    title = ""
    for cell in prepared.cells:
        if cell.cell_type == "markdown":
            cell.metadata["report_html"], headings = render_markdown(cell.source, slugs.give, is_first=not title)
            title = title or next((heading.text for heading in headings if heading.level == 1), "")
            contents += [_entry(heading) for heading in headings if heading.level in (2, 3)]
        elif cell.cell_type == "code":
            findings += _prepare_outputs(cell, slugs, _section(contents))
    summary = {"level": 2, "text": summary_title, "slug": slugs.give(summary_title)}
    contents = [summary] * bool(findings) + contents
    return prepared, _page(facts, words, title, contents, findings)


def _entry(heading: Heading) -> dict[str, Any]:
    return {"level": heading.level, "text": heading.text, "slug": heading.slug}


def _section(contents: Sequence[Mapping[str, Any]]) -> str:
    return next((entry["text"] for entry in reversed(contents) if entry["level"] == 2), "")


def _prepare_outputs(cell: NotebookNode, slugs: _Slugs, section: str) -> list[dict[str, Any]]:
    """Give each view its address, take its style away (the page has it once), return its finding."""
    findings = []
    for output in cell.outputs:
        data = output.get("data", {})
        if "text/html" in data:
            data["text/html"] = _STYLE.sub("", data["text/html"])
        view = data.pop(VIEW_MIME, None)
        if view and view["headline"]:
            slug = output.metadata["report_slug"] = slugs.give(view["name"])
            if view.get("is_finding", True):
                said = {name: unbroken(view.get(name, "")) for name in ("headline", "lacking")}
                findings.append({"slug": slug, "section": section, **said})
    return findings


def _by_section(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings of one section together, so that its question is asked once; two that say the same are one.

    What several sections say alike, such as that too few students are behind them, is said once, after the others,
    with their questions under it.
    """
    sections: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for finding in _lacking_apart(findings):
        sections[finding["headline"]].setdefault(finding["section"], finding)
    alike = {headline: its for headline, its in sections.items() if len(its) > 1 and "" not in its}
    own = [one for headline, its in sections.items() if headline not in alike for one in its.values()]
    groups = [{"section": section, "items": list(items)} for section, items in groupby(own, itemgetter("section"))]
    return groups + [_said_once(*pair) for pair in alike.items()]


def _lacking_apart(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings, where what several sections lack is taken off their headlines and stands alone."""
    sections: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        sections[finding["lacking"]].add(finding["section"])
    parted = []
    for finding in findings:
        lacking = finding["lacking"]
        if lacking and len(sections[lacking]) > 1:
            parted.append({**finding, "headline": finding["headline"].removesuffix(lacking).rstrip()})
            parted.append({**finding, "headline": lacking})
        else:
            parted.append(finding)
    return parted


def _said_once(headline: str, its: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A sentence, and the questions of the sections that say it."""
    items = [{"slug": finding["slug"], "headline": _plain(section)} for section, finding in its.items()]
    return {"section": escape(headline), "items": items}


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def _page(
    facts: PageFacts, words: Words, title: str, contents: list[dict[str, Any]], findings: list[dict[str, Any]]
) -> dict[str, Any]:
    plain_title = _plain(title) or words.say("Rapport")
    return {
        "lang": words.tag,
        "title": f"{plain_title} – {facts.school}",
        "report_title": plain_title,
        "heading": title or plain_title,
        "style": "\n".join([template_text("base.css"), section_style(), template_text("report.css")]),
        "skip": words.say("Aller au contenu"),
        "contents_title": words.say("Table des matières"),
        "contents": contents,
        "summary_title": words.say("En bref"),
        "summary_slug": contents[0]["slug"] if findings else "",
        "findings": _by_section(findings),
        "school": facts.school,
        "audience": facts.audience,
        "banner_title": facts.banner_title,
        "banner": facts.banner,
        "facts": facts.facts,
        "footer": facts.footer,
        "generator": facts.generator,
    }
