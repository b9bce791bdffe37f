"""The headlines of a report, kept with it: for the index, and for `constats.csv`, which holds those of every school.

They are read back from what `show` left in the executed notebook, after the disclosure rule: nothing is computed anew.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portraitlib.display.view import VIEW_MIME, Rank
from portraitlib.display.wording import Words, mark
from portraitlib.report.about import audience_label, school_label
from portraitlib.report.csv_files import neutralised

if TYPE_CHECKING:
    from nbformat import NotebookNode

FINDINGS = "constats.csv"

KINDS = {
    "priority": mark("priorité"),
    "caution": mark("prudence"),
    "context": mark("contexte"),
    "refused": mark("non conclu"),
    "no_finding": mark("à propos"),
}
"""What a headline is, in the order in which they are read."""
_SECTION = re.compile(r"^##[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_N = re.compile(r"\bn\s*=\s*(\d{1,3}(?:[\s,]\d{3})*)")
_OUT_OF = re.compile(r"(?:élèves? sur|students? (?:out )?of)\s(\d{1,3}(?:[\s,]\d{3})*)(?![\d,%]|\s%)")


def findings_of(notebook: NotebookNode) -> tuple[dict[str, Any], ...]:
    """Headlines of an executed notebook in reading order: section, view, kind, sentence, n told in it.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
    >>> view = {"name": "zones", "headline": "Réussite de 65 % (n = 51).", "is_school_headline": True}
    >>> shown = new_code_cell(outputs=[new_output("display_data", {VIEW_MIME: view})])
    >>> findings_of(new_notebook(cells=[new_markdown_cell("## Où ?"), shown]))[0]["n"]
    51
    """
    return tuple(_finding(section, view) for section, view in _views(notebook) if Rank.of(view) is not Rank.LIVE)


def _views(notebook: NotebookNode) -> Iterator[tuple[str, Mapping[str, Any]]]:
    section = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            section = next(reversed(_SECTION.findall(cell.source)), section)
        for output in cell.get("outputs", []):
            view = output.get("data", {}).get(VIEW_MIME)
            if view and view["headline"]:
                yield section, view


def _finding(section: str, view: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "section": section,
        "view": view["name"],
        "kind": Rank.of(view).name.lower(),
        "sentence": view["headline"],
        "sure": view.get("sure", ""),
        "to_do": view.get("to_do", ""),
        "n": told_n(view["headline"]),
        "is_main": bool(view.get("is_school_headline")),
    }


def told_n(sentence: str) -> int | None:
    """Students that a sentence says it is about; None when it does not say.

    Examples
    --------
    >>> told_n("65 % (n = 1 204, intervalle de 51 % à 76 %)"), told_n("3 élèves sur 24 du groupe"), told_n("Rien.")
    (1204, 24, None)
    """
    found = _N.search(sentence) or _OUT_OF.search(sentence)
    return int(re.sub(r"\D", "", found[1])) if found else None


def main_finding(findings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Headline that stands for a report: the first of the highest kind, the school's own before the others.

    Examples
    --------
    >>> main_finding([{"kind": "context", "is_main": False, "n": 1}, {"kind": "context", "is_main": True, "n": 2}])["n"]
    2
    >>> main_finding([{"kind": "refused", "is_main": False}]) is None
    True
    """
    places = list(KINDS)
    told = [one for one in findings if one["kind"] in ("priority", "caution", "context")]
    return min(told, key=lambda one: (places.index(one["kind"]), not one["is_main"]), default=None)


def findings_text(reports: Iterable[Mapping[str, Any]], words: Words) -> str:
    """`constats.csv`: a headline a line, as Excel opens it in French (UTF-8 with its mark, semicolons, no formula)."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow(_header(words))
    for entry in reports:
        for finding in entry.get("findings", ()):
            writer.writerow([neutralised(value) for value in _line(entry, finding, words)])
    return f"\ufeff{lines.getvalue()}"


def _header(words: Words) -> list[str]:
    return [
        words.say("École"),
        words.say("Code de l'école"),
        words.say("Carnet"),
        words.say("Groupe"),
        words.say("Section"),
        words.say("Genre de constat"),
        words.say("Constat"),
        "n",
        words.say("Année scolaire"),
        words.say("Données connues le"),
        words.say("Public visé"),
        words.say("Produit le"),
        words.say("Page"),
    ]


def _line(entry: Mapping[str, Any], finding: Mapping[str, Any], words: Words) -> list[object]:
    asked, kind = entry["parameters"], KINDS[finding["kind"]]
    pages = [path for path in entry["outputs"] if path.endswith(".html")]
    return [
        school_label(entry["school_name"] or entry["school"], entry["school"], words),
        entry["school"],
        entry["title"] or entry["notebook"],
        entry["group"],
        finding["section"],
        words.say(kind),
        finding["sentence"],
        finding["n"],
        words.year(entry["school_year"]) if entry.get("school_year") else "",
        asked["as_of"] or entry["made_at"][:10],
        audience_label(asked["audience"], words),
        entry["made_at"][:10],
        *pages[:1],
    ]
