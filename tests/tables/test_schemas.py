import re

import pytest

from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import MAPPED_TABLES, SCHEMAS

EVERY_COLUMN = [(schema.name, column) for schema in SCHEMAS.values() for column in schema.columns]
tables = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
columns = pytest.mark.parametrize(("table", "column"), EVERY_COLUMN, ids=[f"{t}.{c.name}" for t, c in EVERY_COLUMN])


@tables
def test_a_table_names_its_columns_once_and_its_key_among_them(schema):
    assert len(set(schema.column_names)) == len(schema.column_names)
    assert set(schema.key) <= set(schema.column_names)


@tables
def test_the_date_a_row_is_known_from_is_a_date_column(schema):
    if schema.date_column:
        assert schema.column(schema.date_column).kind is Kind.DATE


@tables
def test_a_reference_leads_to_columns_that_exist_on_both_sides(schema):
    for column, other, more in schema.references:
        for name in (column, *more):
            assert schema.column(name).kind is SCHEMAS[other].column(name).kind


@tables
def test_an_unknown_column_is_named(schema):
    with pytest.raises(KeyError, match=f"{schema.name} has no column colour"):
        schema.column("colour")


@columns
def test_a_code_column_lists_its_codes_and_no_other_does(table, column):
    assert bool(column.codes) == (column.kind is Kind.CODE)


@columns
def test_a_name_tells_the_kind_of_its_column(table, column):
    if re.match(r"(is|has|was)_", column.name):
        assert column.kind is Kind.BOOLEAN
    if column.name.endswith("_date") or column.name == "date":
        assert column.kind is Kind.DATE
    if column.name.endswith("_id"):
        assert column.kind is Kind.IDENTIFIER
    if column.name.startswith("n_"):
        assert column.kind is Kind.INTEGER


@columns
def test_a_number_has_a_unit_and_bounds_in_order(table, column):
    if column.kind in (Kind.NUMBER, Kind.INTEGER):
        assert column.unit
        assert column.low is not None
        assert column.high is None or column.low < column.high


@columns
def test_a_person_stands_behind_an_identifier_only(table, column):
    assert not column.is_person or column.kind is Kind.IDENTIFIER
    assert not (column.name in ("student_id", "staff_id", "rater_id", "provider_id") and not column.is_person)


def test_import_records_are_never_mapped_from_a_file():
    assert set(SCHEMAS) - set(MAPPED_TABLES) == {"import_rows", "import_faults", "import_flags"}


def test_only_schools_students_and_results_are_required():
    assert [name for name, schema in SCHEMAS.items() if schema.required] == ["schools", "students", "results"]
