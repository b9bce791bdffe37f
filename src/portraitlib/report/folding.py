"""Sections of an executed notebook on a page: without what only a control answers, folded but for the finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile, zip_longest

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from portraitlib.display.view import VIEW_MIME, Rank
from portraitlib.display.wording import Words
from portraitlib.report.markdown import Heading, render_markdown

_SECTION = re.compile(r"^##? ", re.MULTILINE)
ROWS_ON_A_PAGE = 5
_TABLE = re.compile(r'<div class="tableau".*?</table>\s*</div>', re.DOTALL)
_SAID = re.compile(r'<li>.*?</li>\s*|<p(?: class="note")?>.*?</p>\s*', re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>\s*", re.DOTALL)
_ROW_AND_UNDER = re.compile(r"<tbody>.*?</tbody>\s*", re.DOTALL)
_OF_CONTROLS = re.compile(r"[.;]\s[^.;<>]*\bmenus?\b[^.;<>]*\.")
_QUOTE = re.compile(r"<blockquote>.*?</blockquote>\s*", re.DOTALL)
_HEADINGS_FIRST = re.compile(
    r'(\s*(?:</section>\s*<section class="part">\s*)?(?:<h[2-4][^>]*>.*?</h[2-4]>\s*)*)(.*)', re.DOTALL
)


def all_sections(cells: Sequence[NotebookNode]) -> list[list[NotebookNode]]:
    """Cells by section, each from its question on."""
    sections: list[list[NotebookNode]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and _SECTION.search(cell.source):
            sections.append([])
        sections[-1].append(cell)
    return [section for section in sections if section]


def printed_sections(cells: Sequence[NotebookNode]) -> list[list[NotebookNode]]:
    """Cells by section; what waits for a choice in a notebook is left out."""
    kept = [section for section in all_sections(cells) if set(_ranks(section)) != {Rank.LIVE}]
    for cell in (cell for section in kept for cell in section if cell.cell_type == "code"):
        cell.outputs = _static(cell.outputs)
    return kept


def has_views(section: Sequence[NotebookNode]) -> bool:
    """Whether a section shows anything of the data."""
    return bool(_ranks(section))


def fold_text(
    section: Sequence[NotebookNode], give_slug: Callable[[str], str], words: Words, *, is_first: bool
) -> tuple[list[NotebookNode], list[Heading]]:
    """Write the text of a section; where it shows something of the data, its text is folded after what is shown.

    What stands above the code says what to do with the controls: of it, the guide's own question is kept.
    """
    told: list[Heading] = []
    folded: list[str] = []
    above = list(takewhile(lambda cell: cell.cell_type == "markdown", section))
    for cell in (cell for cell in section if cell.cell_type == "markdown"):
        html, headings = render_markdown(cell.source, give_slug, is_first=is_first and not told)
        told += headings
        cell.metadata["report_html"] = html
        if is_first or has_views(section):
            found = _HEADINGS_FIRST.fullmatch(html)
            assert found is not None  # both of its parts may be empty
            cell.metadata["report_html"], rest = found.groups()
            folded.append(rest if is_first or cell not in above else _without_introduction(rest))
    if not any(text.strip() for text in folded):
        return list(section), told
    title = words.say("À propos de cette page") if is_first else words.say("Comment lire, et de quoi discuter")
    text = f'<details class="guide"><summary>{title}</summary>\n{_OF_CONTROLS.sub(".", "".join(folded))}</details>\n'
    return [*section, new_markdown_cell(metadata={"report_html": text})], told


def _without_introduction(html: str) -> str:
    """The guide's questions, and what comes from the first subtitle on."""
    introduction, subtitle, rest = html.partition("<h3")
    return "".join(_QUOTE.findall(introduction)) + subtitle + rest


def cut_long_tables(html: str, words: Words) -> str:
    """A section whose tables keep their first rows; the workbook beside the page holds them whole."""
    return _TABLE.sub(lambda found: _cut(found[0], words), html)


def _cut(table: str, words: Words) -> str:
    row = _ROW_AND_UNDER if 'class="dessous"' in table else _ROW
    rows = list(row.finditer(table, table.index("<tbody>")))
    is_one_row = 'class="lignes"' in table  # read from top to bottom
    if is_one_row or len(rows) <= ROWS_ON_A_PAGE + 1:  # a line that tells of one row takes as much room as the row
        return table
    start, end, left = rows[ROWS_ON_A_PAGE - 1].end(), rows[-1].end(), len(rows) - ROWS_ON_A_PAGE
    told = words.plural(
        "{n} autre ligne est dans « tableaux.xlsx ».", "{n} autres lignes sont dans « tableaux.xlsx ».", left
    )
    return f'{table[:start]}{table[end:]}\n<p class="note">{told}</p>'


def without_repeats(html: str, said: set[str]) -> str:
    """A section without the sentences that a section above it gave; `said` keeps those of this one.

    Its first sentence stays, whoever gave it: it is how many students the finding is of.
    """
    told = _SAID.findall(html)
    first = next((one for one in told if one.startswith("<p>")), "")
    kept = _SAID.sub(lambda found: "" if found[0] in said and found[0] != first else found[0], html)
    said.update(told)
    return kept


def _ranks(section: Sequence[NotebookNode]) -> list[Rank]:
    ranks = [_rank(output) for cell in section for output in cell.get("outputs", [])]
    return [rank for rank in ranks if rank is not None]


def _rank(output: NotebookNode) -> Rank | None:
    view = output.get("data", {}).get(VIEW_MIME)
    return None if view is None else Rank.of(view)


def _static(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs but the live ones, each with the line of choices above it."""
    ranks = [_rank(output) for output in outputs]
    return [
        output
        for output, rank, then in zip_longest(outputs, ranks, ranks[1:])
        if rank != Rank.LIVE and not (rank is None and then == Rank.LIVE)
    ]
