"""Every standard table and every column of a result has its line in GLOSSARY.md, with the French shown."""

import re
from pathlib import Path

import pandas as pd
import pytest

import portraitlib
from portraitlib.analysis.result import Refusal
from portraitlib.display.labels import LABELS
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import school_in_memory

PROJECT = Path(__file__).parents[1]
SCHEMA_COLUMNS = {column for schema in SCHEMAS.values() for column in schema.column_names}
TELLING_CODES = {"about", "expected", "found"}  # facts of an obstacle, told in its sentence and never as a column


def lines() -> list[list[str]]:
    text = (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() != "term"]


def entries() -> dict[str, str]:
    """French of each term written as code."""
    return {row[0].strip("`"): row[1] for row in lines() if row[0].startswith("`")}


def two_years_of_a_school():
    students = pd.DataFrame({"student_id": [f"s{number:02}" for number in range(90)], "school_id": "EXAMPLE"})
    students = students.assign(
        sex=["F", "M"] * 45, group="11", grade_level=[1, 2, 3] * 30, birth_year=2012, age_on_september_30=13
    ).merge(pd.DataFrame({"school_year": [2025, 2026]}), how="cross")
    courses = pd.DataFrame({"course": ["132108", "063126"], "subject": ["french", "mathematics"]})
    marks = students[["school_id", "student_id", "school_year", "grade_level"]].merge(courses, how="cross")
    marks = marks.rename(columns={"grade_level": "course_level"}).assign(
        competency="overall", term="final", mark=[50.0, 70.0, 80.0, 57.0] * 90
    )
    return school_in_memory({"students": students, "results": marks})


@pytest.fixture(scope="module")
def shown_columns():
    """Columns of every table of every study a notebook may call, but those of the standard tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_PROJECT", str(PROJECT))
        school = two_years_of_a_school()
        studies = [getattr(portraitlib, name) for name in portraitlib.__all__ if _is_a_study(name)]
        results = [study(school) for study in studies]
        results += [portraitlib.describe_missing(school, by=by) for by in ("group", "subgroup")]
    assert not any(isinstance(result, Refusal) for result in results)
    columns = {column for result in results for table in result.tables.values() for column in table.data.columns}
    return columns - SCHEMA_COLUMNS - TELLING_CODES


def _is_a_study(name: str) -> bool:
    home = getattr(getattr(portraitlib, name), "__module__", "")
    return callable(getattr(portraitlib, name)) and home.startswith("portraitlib.analysis")


def test_every_standard_table_has_its_line_with_the_french_shown():
    told = entries()
    for name in SCHEMAS:
        assert told.get(name) == LABELS["table"][name], name


def test_every_column_of_a_result_has_its_line_with_the_french_shown(shown_columns):
    told = entries()
    labelled = {name for name in shown_columns if name in LABELS["column"]}
    assert len(labelled) > 30
    for name in labelled:
        assert told.get(name) == LABELS["column"][name], name


def test_a_line_of_a_column_says_the_french_of_the_labels():
    for name, french in entries().items():
        assert french == LABELS["table"].get(name) or french == LABELS["column"].get(name), name


def test_every_term_has_its_french_its_definition_and_its_source():
    for row in lines():
        assert len(row) == 4, row
        assert all(row), row


def test_no_term_is_defined_twice():
    names = [row[0] for row in lines()]
    assert len(set(names)) == len(names)


def test_a_file_named_as_a_source_is_there():
    for row in lines():
        for path in re.findall(r"(?:src|params|data)/[\w/.]+", row[3]):
            assert (PROJECT / path).exists(), path
