"""The page that says which of the guides' questions a notebook answers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from portraitlib.journal.year import MeetingRules
from portraitlib.params import project_folder
from portraitlib.report.guide_coverage import AnsweringSection, answering_sections, asked_of_the_team, coverage_page
from portraitlib.rules import Guide, load_guide, load_settings

TITLES = {
    "answered": "Où la trousse répond",
    "later": "Ce qu'un carnet ne donne pas encore",
    "team": "L'équipe y répond : la trousse pose la question, garde la réponse et la redonne à la rencontre suivante "
    "(pas encore là)",
    "never": "Ne doit pas devenir une donnée, et pourquoi",
}
WHY = {"why_fr": "On le demande.", "why_en": "It is asked."}
PAGE = Path(__file__).parents[2] / "docs" / "couverture.md"


def point(name, **more):
    told = {"fr": f"Demande {name}", "en": f"Ask {name}", "served_by": "notebook"}
    return {"id": name, "kind": "faq", "sections": ["start"], **told, **more}


@pytest.fixture
def guide():
    """A point a notebook answers in part, one for the team, one that must not become data, one to come; their title."""
    return Guide.model_validate(
        {
            "documents": {"one": {"seed": "000", "fr": "Un guide", "en": "A guide"}},
            "sections": {name: {"document": "one", "fr": f"Le {name}", "en": name} for name in ("start", "titles")},
            "points": [
                point("a.title", sections=["titles"], served_by="", gathers="start"),
                point("a.answered", degree="part", lacking_fr="Il manque ceci.", lacking_en="This is lacking."),
                point("a.team", served_by="journal", **WHY),
                point("a.never", served_by="outside", **WHY),
                point("a.later"),
            ],
        }
    )


def part(page, title):
    return page.split(f"## {title}\n")[1].split("\n## ")[0]


def test_each_point_stands_in_its_one_part(guide):
    page = coverage_page(guide, [AnsweringSection("01_x", "Une section", ("a.answered", "a.team"))])
    parts = {name: part(page, title) for name, title in TITLES.items()}
    for wanted in TITLES:
        assert [name for name in TITLES if f"`a.{name}`" in parts[wanted]] == [wanted]
    assert "en partie. Il manque ceci." in parts["answered"]
    assert "On le demande.<br>Question posée dans [01_x](../notebooks/01_x.ipynb)" in parts["team"]


def test_points_are_counted_by_what_serves_them_and_by_degree_and_a_title_is_not_counted(guide):
    page = coverage_page(guide, [])
    assert "| **Un carnet** répond à partir des données | 0 | 1 | 1 | 2 |" in page
    assert "| **Ne doit pas devenir une donnée**, et pourquoi | 0 | 0 | 0 | 1 |" in page
    assert "| **en tout** | 0 | 1 | 2 | 4 |" in page
    assert "| Demande a.title | 0 | 1 | 2 | 4 |" in page


def test_a_point_answered_in_two_sections_leads_to_both(guide):
    sections = [AnsweringSection("01_x", "Ici", ("a.answered",)), AnsweringSection("02_y", "Là", ("a.answered",))]
    page = coverage_page(guide, sections)
    assert "[01_x](../notebooks/01_x.ipynb) : Ici<br>[02_y](../notebooks/02_y.ipynb) : Là" in page


def test_a_section_that_names_what_the_guides_do_not_ask_is_refused(guide):
    with pytest.raises(KeyError, match=r"a\.unknown"):
        coverage_page(guide, [AnsweringSection("01_x", "Ici", ("a.unknown",))])


def test_sections_are_read_from_the_metadata_of_their_question(tmp_path):
    cells = [
        {"metadata": {}, "source": ["# Titre"]},
        {"metadata": {"guide": ["a.b", "c.d"]}, "source": ["## Une question\n", "\n", "Un texte."]},
    ]
    (tmp_path / "01_x.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert answering_sections(tmp_path.glob("*.ipynb")) == [AnsweringSection("01_x", "Une question", ("a.b", "c.d"))]


def test_the_committed_page_is_the_one_the_guide_and_the_notebooks_make():
    guide, shown = load_guide(), answering_sections((project_folder() / "notebooks").glob("*.ipynb"))
    page = coverage_page(guide, [*shown, *asked_of_the_team(load_settings(MeetingRules), guide)])
    assert PAGE.read_text(encoding="utf-8") == page, (
        "run: python -m portraitlib.report.guide_coverage > docs/couverture.md"
    )


def test_the_page_is_printed_by_the_command_it_names():
    command = [sys.executable, "-m", "portraitlib.report.guide_coverage"]
    printed = subprocess.run(command, check=True, capture_output=True, cwd=project_folder()).stdout
    assert printed.decode("utf-8") == PAGE.read_text(encoding="utf-8")
