"""What answers each of the guides' questions: a notebook, in full or in part, the team, a questionnaire, nothing yet.

``python -m portraitlib.report.guide_coverage`` prints the page; ``docs/couverture.md`` is its copy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portraitlib.journal.meetings import SENSITIVE, stocktaking_points
from portraitlib.journal.year import OWN, MeetingRules
from portraitlib.params import project_folder
from portraitlib.rules import Guide, GuidePoint, load_guide, load_settings

METADATA_KEY = "guide"
"""Where the question cell of a section names the points it serves."""

_HEAD = """# Ce que la trousse répond aux guides

<!-- Écrit par `python -m portraitlib.report.guide_coverage`
     d'après params/guide.yml et les carnets : ne pas modifier. -->

Deux guides du Ministère disent ce qu'une équipe-école gagne à se demander :

{documents}

Cette page dit, point par point et dans nos mots, qui y répond et jusqu'où. « En entier » veut dire : une équipe peut en
discuter et décider avec ce que montre la section nommée, dans le rapport. « En partie » dit ce qui manque. Un point que
l'équipe, un questionnaire ou un bilan servira ne compte que lorsque la trousse pose la question et redonne la réponse.

{counts}

**Les questions du feuillet, par les points qui y répondent**

{titles}
"""
_SERVED_BY = {
    "notebook": "**Un carnet** répond à partir des données",
    "journal": "**L'équipe y répond** : la trousse pose la question, garde la réponse "
    "et la redonne à la rencontre suivante",
    "stocktaking": "**L'équipe se situe** : un bilan en quatre mots, trois fois l'an",
    "questionnaire": "**On le demande** aux élèves, aux parents ou au personnel : la trousse lit le questionnaire",
    "outside": "**Ne doit pas devenir une donnée**, et pourquoi",
}
_NO_NOTEBOOK = ("journal", "stocktaking", "questionnaire", "outside")
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


def asked_of_the_team(rules: MeetingRules, guide: Guide) -> list[AnsweringSection]:
    """What the journal asks: the questions of each month, whose answers come back, and the stock-taking."""
    months = dict(enumerate(calendar_months(), 1))
    asked = [
        AnsweringSection(OWN, f"question posée en {months[one.month]}, dernière réponse rappelée", one.ask)
        for one in rules.prompts
    ]
    shared = tuple(one for one in stocktaking_points(guide) if one not in SENSITIVE)
    return [*asked, AnsweringSection(OWN, "bilan en quatre mots, trois fois l'an", shared)]


def calendar_months() -> list[str]:
    """French names of the months, from January."""
    from babel.dates import get_month_names

    return [str(name) for name in get_month_names("wide", "format", "fr").values()]


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
    ...             {"id": "a.b", "kind": "faq", "sections": ["start"], "fr": "Pourquoi ?", "en": "Why?",
    ...              "served_by": "notebook", "degree": "full"},
    ...         ],
    ...     }
    ... )
    >>> page = coverage_page(guide, [AnsweringSection("01_exemple", "Une réponse", ("a.b",))])
    >>> "| Pourquoi ? | [01_exemple](../notebooks/01_exemple.ipynb) : Une réponse | en entier | `a.b` |" in page
    True
    """
    places: dict[str, list[AnsweringSection]] = {}
    for section in sections:
        for name in section.points:
            places.setdefault(guide.point(name).id, []).append(section)

    def where(point: GuidePoint) -> str:
        """Sections that answer or ask a point."""
        return _where(places.get(point.id, []))

    def why(point: GuidePoint) -> str:
        """Why no data answer it, and where it is asked all the same."""
        asked = f"<br>Question posée dans {where(point)}" if point.id in places else ""
        return point.why_fr + asked

    here = [point for point in guide.counted if point.degree]
    missing = [point for point in guide.counted if point.served_by == "notebook" and not point.degree]
    parts = [
        _part("Où la trousse répond", {"où": where, "jusqu'où": _how_far}, guide, here),
        _part("Ce qu'un carnet ne donne pas encore", {}, guide, missing),
    ]
    for served in _NO_NOTEBOOK:
        waiting = [point for point in guide.counted if point.served_by == served and not point.degree]
        parts.append(_part(_heading(served), {"pourquoi": why}, guide, waiting))
    documents = "\n".join(f"- {document.fr}" for document in guide.documents.values())
    head = _HEAD.format(documents=documents, counts=_counts(guide), titles=_titles(guide))
    return head + "".join(parts)


def _how_far(point: GuidePoint) -> str:
    return "en entier" if point.degree == "full" else f"en partie. {point.lacking_fr}"


def _heading(served: str) -> str:
    """Heading of the points that no notebook answers; they are not there yet, except those that never must be."""
    title = _SERVED_BY[served].replace("**", "")
    return title if served == "outside" else f"{title} (pas encore là)"


def _counts(guide: Guide) -> str:
    """Points by what serves them and by how far they are answered today."""
    lines = ["| qui y répond | en entier | en partie | pas encore là | en tout |", "|---|---:|---:|---:|---:|"]
    for served, told in _SERVED_BY.items():
        lines.append(_count_line(told, [point for point in guide.counted if point.served_by == served]))
    return "\n".join([*lines, _count_line("**en tout**", guide.counted)])


def _count_line(told: str, points: Sequence[GuidePoint]) -> str:
    full, part = (sum(point.degree == degree for point in points) for degree in ("full", "part"))
    waiting = sum(not point.degree and point.served_by != "outside" for point in points)
    return f"| {told} | {full} | {part} | {waiting} | {len(points)} |"


def _titles(guide: Guide) -> str:
    """The questions that are titles: each is answered by the points under it."""
    lines = ["| question | en entier | en partie | pas encore là | en tout |", "|---|---:|---:|---:|---:|"]
    return "\n".join(
        lines + [_count_line(point.fr, guide.gathered_by(point)) for point in guide.points if point.gathers]
    )


def _part(title: str, columns: Mapping[str, Told], guide: Guide, points: Sequence[GuidePoint]) -> str:
    """One part of the page: a table for each section of the guides that has a point in it."""
    heads = ["le guide demande", *columns, "identifiant"]
    head = f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}"
    tables = []
    for name, section in guide.sections.items():
        rows = "".join(_row(point, columns) for point in points if point.sections[0] == name)
        if rows:
            tables.append(f"\n**{section.fr}**\n\n{head}\n{rows}")
    return f"\n## {title}\n" + ("".join(tables) or "\nRien.\n")


def _row(point: GuidePoint, columns: Mapping[str, Told]) -> str:
    cells = [point.fr, *(told(point) for told in columns.values()), f"`{point.id}`"]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _where(sections: Sequence[AnsweringSection]) -> str:
    """Links to the notebooks, with the headings of their sections."""
    return "<br>".join(
        f"[{section.notebook}](../notebooks/{section.notebook}.ipynb) : {section.heading}" for section in sections
    )


if __name__ == "__main__":
    project = project_folder()
    guide, rules = load_guide(project), load_settings(MeetingRules, project)
    shown = answering_sections((project / "notebooks").glob("*.ipynb"))
    page = coverage_page(guide, [*shown, *asked_of_the_team(rules, guide)])
    sys.stdout.buffer.write(page.encode("utf-8"))
