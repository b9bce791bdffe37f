"""Which of the guides' questions a notebook answers, which no data can, which none answers yet.

``python -m portraitlib.report.guide_coverage`` prints the page; ``docs/couverture.md`` is its copy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from portraitlib.params import project_folder
from portraitlib.rules import Guide, GuidePoint, load_guide

METADATA_KEY = "guide"
"""Where the question cell of a section names the points it serves."""

_HEAD = """# Ce que la trousse répond aux guides

<!-- Écrit par `python -m portraitlib.report.guide_coverage`
     d'après params/guide.yml et les carnets : ne pas modifier. -->

Deux guides du Ministère disent ce qu'une équipe-école gagne à se demander :

{documents}

Cette page dit, point par point et dans nos mots, où un carnet y répond, ce qu'aucune donnée ne peut dire, et ce qui
n'est pas encore là. « Répondre » veut dire : donner à l'équipe de quoi en discuter, avec ce qui est sûr et
ce qui ne l'est pas.

| | points |
|---|---:|
| un carnet y répond | {n_answered} |
| aucune donnée ne peut y répondre | {n_unanswerable} |
| pas encore là | {n_missing} |
| **en tout** | **{n_points}** |
"""
Told = Callable[[GuidePoint], str]


@dataclass(frozen=True)
class AnsweringSection:
    """A section of a notebook and the points of the guides it serves."""

    notebook: str
    heading: str
    points: tuple[str, ...]


def answering_sections(notebooks: Iterable[Path]) -> list[AnsweringSection]:
    """Sections of notebooks that serve a point of the guides, in reading order."""
    found = []
    for path in sorted(notebooks):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if names := cell["metadata"].get(METADATA_KEY):
                heading = "".join(cell["source"]).splitlines()[0].lstrip("# ")
                found.append(AnsweringSection(path.stem, heading, tuple(names)))
    return found


def coverage_page(guide: Guide, sections: Sequence[AnsweringSection]) -> str:
    """Markdown of the whole page, in French.

    Raises
    ------
    KeyError
        When a section names a point that the guides do not have.

    Examples
    --------
    >>> guide = Guide.model_validate(
    ...     {
    ...         "documents": {"one": {"seed": "000", "fr": "Un guide", "en": "A guide"}},
    ...         "sections": {"start": {"document": "one", "fr": "Le début", "en": "The start"}},
    ...         "points": [
    ...             {"id": "a.b", "kind": "faq", "sections": ["start"], "fr": "Pourquoi ?", "en": "Why?"},
    ...         ],
    ...     }
    ... )
    >>> page = coverage_page(guide, [AnsweringSection("01_exemple", "Une réponse", ("a.b",))])
    >>> "| Pourquoi ? | [01_exemple](../notebooks/01_exemple.ipynb) : Une réponse | `a.b` |" in page
    True
    """
    places: dict[str, list[AnsweringSection]] = {}
    for section in sections:
        for name in section.points:
            places.setdefault(guide.point(name).id, []).append(section)
    answered = [point for point in guide.points if point.id in places]
    unanswerable = [point for point in guide.points if not point.answerable]
    missing = [point for point in guide.points if point.answerable and point.id not in places]
    head = _HEAD.format(
        documents="\n".join(f"- {document.fr}" for document in guide.documents.values()),
        n_answered=len(answered),
        n_unanswerable=len(unanswerable),
        n_missing=len(missing),
        n_points=len(guide.points),
    )
    return head + "".join(
        [
            _part("Où un carnet répond", "où", guide, answered, lambda point: _where(places[point.id])),
            _part("Ce qu'aucune donnée ne peut dire", "pourquoi", guide, unanswerable, lambda point: point.why_fr),
            _part("Ce qui n'est pas encore là", "", guide, missing, None),
        ]
    )


def _part(title: str, column: str, guide: Guide, points: Sequence[GuidePoint], told: Told | None) -> str:
    """One part of the page: a table for each section of the guides that has a point in it."""
    tables = []
    for name, section in guide.sections.items():
        rows = "".join(_row(point, told) for point in points if point.sections[0] == name)
        if rows:
            head = "| le guide demande | identifiant |\n|---|---|" if told is None else _columns(column)
            tables.append(f"\n**{section.fr}**\n\n{head}\n{rows}")
    return f"\n## {title}\n" + ("".join(tables) or "\nRien.\n")


def _columns(column: str) -> str:
    return f"| le guide demande | {column} | identifiant |\n|---|---|---|"


def _row(point: GuidePoint, told: Told | None) -> str:
    cells = [point.fr, f"`{point.id}`"] if told is None else [point.fr, told(point), f"`{point.id}`"]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _where(sections: Sequence[AnsweringSection]) -> str:
    """Links to the notebooks, with the headings of their sections."""
    return "<br>".join(
        f"[{section.notebook}](../notebooks/{section.notebook}.ipynb) : {section.heading}" for section in sections
    )


if __name__ == "__main__":
    project = project_folder()
    page = coverage_page(load_guide(project), answering_sections((project / "notebooks").glob("*.ipynb")))
    sys.stdout.buffer.write(page.encode("utf-8"))
