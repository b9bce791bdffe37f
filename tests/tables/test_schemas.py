import re

import pytest

from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import MAPPED_TABLES, SCHEMAS

EVERY_COLUMN = [(schema.name, column) for schema in SCHEMAS.values() for column in schema.columns]
tables = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)


@tables
def test_a_table_names_its_columns_once_and_its_key_among_them(schema):
    assert len(set(schema.column_names)) == len(schema.column_names)
    assert set(schema.key) <= set(schema.column_names)


def test_the_date_a_row_is_known_from_is_a_date_column():
    dated = [schema for schema in SCHEMAS.values() if schema.date_column]
    assert dated
    assert [schema.name for schema in dated if schema.column(schema.date_column).kind is not Kind.DATE] == []


@tables
def test_a_reference_leads_to_columns_that_exist_on_both_sides(schema):
    for column, other, more in schema.references:
        for name in (column, *more):
            assert schema.column(name).kind is SCHEMAS[other].column(name).kind


@tables
def test_an_unknown_column_is_named(schema):
    with pytest.raises(KeyError, match=f"{schema.name} has no column colour"):
        schema.column("colour")


def columns_where(is_wrong):
    """Columns of every table that something is wrong with, by their full name."""
    return [f"{table}.{column.name}" for table, column in EVERY_COLUMN if is_wrong(column)]


def test_a_code_column_lists_its_codes_and_no_other_does():
    assert columns_where(lambda column: bool(column.codes) != (column.kind is Kind.CODE)) == []


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (r"(is|has|was)_", Kind.BOOLEAN),
        (r"(.*_)?date$", Kind.DATE),
        (r".*_id$", Kind.IDENTIFIER),
        (r"n_", Kind.INTEGER),
    ],
)
def test_a_name_tells_the_kind_of_its_column(shape, kind):
    named = [column.name for _, column in EVERY_COLUMN if re.match(shape, column.name)]
    assert named
    assert columns_where(lambda column: column.name in named and column.kind is not kind) == []


def test_a_number_has_a_unit_and_bounds_in_order():
    numbers = [column for _, column in EVERY_COLUMN if column.kind in (Kind.NUMBER, Kind.INTEGER)]
    assert [column.name for column in numbers if not column.unit or column.low is None] == []
    assert [column.name for column in numbers if column.high is not None and column.low >= column.high] == []


def test_a_person_stands_behind_an_identifier_only():
    people = ("student_id", "staff_id", "rater_id", "provider_id")
    assert columns_where(lambda column: column.is_person and column.kind is not Kind.IDENTIFIER) == []
    assert columns_where(lambda column: column.name in people and not column.is_person) == []


def test_import_records_are_never_mapped_from_a_file():
    assert set(SCHEMAS) - set(MAPPED_TABLES) == {"import_rows", "import_faults", "import_flags", "losses"}


def test_only_schools_students_and_results_are_required():
    assert [name for name, schema in SCHEMAS.items() if schema.required] == ["schools", "students", "results"]
