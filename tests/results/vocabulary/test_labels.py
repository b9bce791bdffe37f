"""Every name and code of the schemas has a label."""

import pytest

from portraitlib.display.wording import Words
from portraitlib.results.columns import all_codes, codes_of, declared
from portraitlib.rules import load_courses
from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import SCHEMAS

COLUMNS = [(schema.name, column) for schema in SCHEMAS.values() for column in schema.columns]


@pytest.mark.parametrize("table", list(SCHEMAS))
def test_a_table_has_a_label(table):
    assert table in codes_of("table")


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{t}.{c.name}" for t, c in COLUMNS])
def test_a_column_and_its_codes_have_labels(table, column):
    assert declared(column.name).label
    words = Words("fr")
    assert [code for code in column.codes if words.label(code, column.name) == code] == []


def test_yes_and_no_are_words_in_every_boolean_column():
    names = [column.name for _, column in COLUMNS if column.kind is Kind.BOOLEAN]
    assert {Words("fr").label(True, name) for name in names} == {"oui"}


def test_every_competency_of_the_catalogue_has_a_label():
    competencies = {competency for course in load_courses().courses for competency in course.competencies}
    assert sorted(competencies - set(codes_of("competency"))) == []


def test_students_are_never_labelled_by_what_they_lack():
    words = " ".join(label for codes in all_codes().values() for label in codes.values()).lower()
    assert [word for word in ("faible", "lent", "mauvais élève", "décrocheur") if f"{word}s" in words.split()] == []
