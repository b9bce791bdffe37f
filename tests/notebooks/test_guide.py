"""Each section shows the question of the guides that it answers, in the words of params/guide.yml."""

import re

import pytest

from portraitlib.display.notebook_text import translate_notebook
from portraitlib.display.wording import Words
from portraitlib.journal.year import MeetingRules
from portraitlib.params import project_folder
from portraitlib.report.guide_coverage import answering_sections, asked_of_the_team
from portraitlib.rules import load_guide, load_settings

FRENCH = "> **Le guide demande\u00a0:** "
ENGLISH = "> **The guide asks:** "
NOT_A_SECTION = {"open-school", "session-write", "provenance"}


@pytest.fixture(scope="module")
def guide():
    return load_guide()


def asked(cell) -> list[str]:
    """Points of the guides that a cell names."""
    return cell.metadata.get("guide", [])


def lines_of(cell, opening: str) -> list[str]:
    """What a cell says the guide asks."""
    return [line.removeprefix(opening) for line in cell.source.splitlines() if line.startswith(opening)]


def test_a_section_names_points_that_it_answers_or_that_the_team_answers(prose, guide):
    known = {point.id for point in guide.counted if point.degree or point.served_by not in ("notebook", "outside")}
    for cell in prose:
        assert [name for name in asked(cell) if name not in known] == [], cell.id


def test_a_point_that_is_said_to_be_answered_is_named_by_a_section(guide):
    notebooks = (project_folder() / "notebooks").glob("*.ipynb")
    asked = asked_of_the_team(load_settings(MeetingRules), guide)
    named = {name for section in (*answering_sections(notebooks), *asked) for name in section.points}
    assert [point.id for point in guide.points if point.degree and point.id not in named] == []


def test_a_section_shows_each_point_it_names_word_for_word_and_no_other(prose, guide):
    for cell in prose:
        assert lines_of(cell, FRENCH) == [guide.point(name).fr for name in asked(cell)], cell.id


def test_what_the_guide_asks_is_said_in_one_way_only(prose):
    for cell in prose:
        told = [line for line in cell.source.splitlines() if "guide demande" in line.lower()]
        assert len(told) == len(asked(cell)), cell.id


def test_what_the_guide_asks_comes_under_the_heading_each_point_on_its_own_line(prose):
    for cell in filter(asked, prose):
        heading, quotes, *_ = re.split(r"\n\n", cell.source)
        assert re.match(r"## .+$", heading), cell.id
        assert quotes.split("\n>\n") == [f"{FRENCH}{told}" for told in lines_of(cell, FRENCH)], (
            f"{cell.id}: a line `>` parts two points, or they read as one"
        )


def test_only_the_question_of_a_section_names_points_or_what_the_team_keeps(notebook):
    for cell in filter(asked, notebook.cells):
        assert cell.cell_type == "markdown", cell.id
        assert cell.id.endswith("-question") or cell.id == "decisions", cell.id
        assert asked(cell) == list(dict.fromkeys(asked(cell))), cell.id


def test_code_stands_under_a_question(notebook):
    above, question = {}, ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            question = cell.id if re.match(r"## ", cell.source) else question
        elif "parameters" not in cell.metadata.get("tags", []) and cell.id not in NOT_A_SECTION:
            above[cell.id] = question
    assert above
    assert {cell: found for cell, found in above.items() if not found.endswith("-question")} == {}


def test_each_portrait_answers_questions_of_the_guides(notebook, path):
    assert sum(len(asked(cell)) for cell in notebook.cells) >= (2 if path.stem.startswith("00") else 4)


def test_the_english_of_what_the_guide_asks_is_the_english_of_the_guide(notebook, guide):
    for cell in translate_notebook(notebook, Words("en"))["cells"]:
        wanted = [guide.point(name).en for name in asked(cell)]
        assert lines_of(cell, ENGLISH) == wanted, f"{cell.id}: fill the catalogue (docs/decisions/013)"
