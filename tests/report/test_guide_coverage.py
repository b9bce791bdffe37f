"""The page that says which of the guides' questions a notebook answers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from portraitlib.params import project_folder
from portraitlib.report.guide_coverage import AnsweringSection, answering_sections, coverage_page
from portraitlib.rules import Guide, load_guide

TITLES = ("Où un carnet répond", "Ce qu'aucune donnée ne peut dire", "Ce qui n'est pas encore là")
PAGE = Path(__file__).parents[2] / "docs" / "couverture.md"


def point(name, **more):
    return {"id": name, "kind": "faq", "sections": ["start"], "fr": f"Demande {name}", "en": f"Ask {name}", **more}


@pytest.fixture
def guide():
    """A point a notebook answers, one no data can, one nobody answers yet."""
    return Guide.model_validate(
        {
            "documents": {"one": {"seed": "000", "fr": "Un guide", "en": "A guide"}},
            "sections": {"start": {"document": "one", "fr": "Le début", "en": "The start"}},
            "points": [
                point("a.answered"),
                point("a.never", answerable=False, why_fr="On le demande.", why_en="It is asked."),
                point("a.later"),
            ],
        }
    )


def part(page, title):
    return page.split(f"## {title}\n")[1].split("\n## ")[0]


def test_each_point_stands_in_its_one_part(guide):
    page = coverage_page(guide, [AnsweringSection("01_x", "Une section", ("a.answered",))])
    parts = {title: part(page, title) for title in TITLES}
    for title, wanted in zip(TITLES, ("answered", "never", "later"), strict=True):
        assert [name for name in ("answered", "never", "later") if f"`a.{name}`" in parts[title]] == [wanted]
    assert "On le demande." in parts[TITLES[1]]
    assert "| **en tout** | **3** |" in page


def test_a_point_answered_in_two_sections_leads_to_both(guide):
    sections = [AnsweringSection("01_x", "Ici", ("a.answered",)), AnsweringSection("02_y", "Là", ("a.answered",))]
    page = coverage_page(guide, sections)
    assert "[01_x](../notebooks/01_x.ipynb) : Ici<br>[02_y](../notebooks/02_y.ipynb) : Là" in page
    assert "| un carnet y répond | 1 |" in page


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
    page = coverage_page(load_guide(), answering_sections((project_folder() / "notebooks").glob("*.ipynb")))
    assert PAGE.read_text(encoding="utf-8") == page, (
        "run: python -m portraitlib.report.guide_coverage > docs/couverture.md"
    )


def test_the_page_is_printed_by_the_command_it_names():
    command = [sys.executable, "-m", "portraitlib.report.guide_coverage"]
    printed = subprocess.run(command, check=True, capture_output=True, cwd=project_folder()).stdout
    assert printed.decode("utf-8") == PAGE.read_text(encoding="utf-8")
