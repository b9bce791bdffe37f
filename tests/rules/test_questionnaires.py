"""Questionnaires that are ready: each dimension has a name, the page of documentation counts their questions."""

import re

import pytest

from portraitlib.params import project_folder
from portraitlib.results.vocabulary.codes import CODES
from portraitlib.rules import load_questionnaire
from portraitlib.studies.evaluation.measures.measured import SAID

FOLDER = project_folder() / "params" / "questionnaires"
READY = {path.stem: load_questionnaire(path.stem) for path in FOLDER.glob("*.yml")}
ASKED = {item.dimension for one in READY.values() for item in one.items}


def test_each_dimension_has_a_name_that_a_reader_understands():
    assert sorted(ASKED - set(CODES["dimension"])) == []


def test_each_outcome_that_the_guides_expect_students_to_tell_has_its_questions():
    assert {name for name, dimensions in SAID.items() if not set(dimensions) <= ASKED} == set()


def test_students_may_be_asked_of_the_support_itself_and_of_the_help_they_want_to_get_organized():
    assert {"support_fits", "support_helps"} <= {item.dimension for item in READY["soutien"].items}
    assert "guidance_wanted" in {item.dimension for item in READY["autonomie"].items}


@pytest.mark.parametrize(
    ("dimension", "asked"), [("shared_vision", {"student", "parent", "staff"}), ("expectations", {"student", "staff"})]
)
def test_a_view_that_must_be_shared_is_asked_of_each_of_those_who_share_it(dimension, asked):
    told = [one.respondent for one in READY.values() for item in one.items if item.dimension == dimension]
    assert set(told) == asked


@pytest.mark.parametrize("name", sorted(READY))
def test_the_page_counts_the_questions(name):
    page = (project_folder() / "docs/portrait_groupe.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?) \|.*\| ([\d; ]+) \|$", page, re.MULTILINE)
    counted = {
        file: int(count)
        for files, counts in rows
        for file, count in zip(re.findall(r"`(\w+)`", files), counts.split("; "), strict=True)
    }
    assert counted[name] == len(READY[name].items)
