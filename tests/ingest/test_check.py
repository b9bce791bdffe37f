"""Standard records against their schema."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.ingest import check as check_module
from portraitlib.ingest.check import check, compiled
from portraitlib.ingest.convert import Converted
from portraitlib.ingest.standard import Standard
from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import MAPPED_TABLES, SCHEMAS


def standard(**columns: list) -> Standard:
    """Records of which each column's values are all different."""
    n_records = len(next(iter(columns.values())))
    converted = {}
    for name, values in columns.items():
        codes = np.array([-1 if value is None else place for place, value in enumerate(values)], dtype="int32")
        converted[name] = Converted(codes, list(values), [""] * len(values), [str(value) for value in values])
    return Standard(n_records, converted)


def broken(records: Standard, table: str) -> dict[tuple[str, str], list[int]]:
    check(records, SCHEMAS[table])
    return {(rule, column): np.flatnonzero(mask).tolist() for rule, column, mask in records.broken}


def wrong_values(column) -> dict[str, object]:
    """A value that breaks each rule that a column has."""
    wrong = {}
    if column.high is not None:
        wrong["out_of_range"] = column.high + 1
    if column.low is not None:
        wrong["out_of_range"] = column.low - 1
    if column.codes:
        wrong["unknown_code"] = "inconnu"
    if column.pattern:
        wrong["wrong_shape"] = "Ceci n'est pas un code !"
    return wrong


def test_every_bound_code_and_pattern_of_a_schema_is_checked():
    columns = [(table, column) for table in MAPPED_TABLES for column in SCHEMAS[table].columns if not column.is_person]
    checked = [(table, column, *wrong) for table, column in columns for wrong in wrong_values(column).items()]
    assert len(checked) > 50
    for table, column, rule, value in checked:
        found = broken(standard(**{column.name: [value, None]}), table)
        assert found[rule, column.name] == [0], table


def test_values_on_the_bounds_are_accepted():
    columns = [(table, column) for table in MAPPED_TABLES for column in SCHEMAS[table].columns]
    bounded = [
        (table, column)
        for table, column in columns
        if column.kind in (Kind.NUMBER, Kind.INTEGER) and column.low is not None and column.high is not None
    ]
    assert len(bounded) > 10
    for table, column in bounded:
        found = broken(standard(**{column.name: [float(column.low), float(column.high)]}), table)
        assert ("out_of_range", column.name) not in found, table


def test_a_required_column_that_is_absent_is_missing_on_every_record():
    found = broken(standard(school_id=["A", "B"]), "students")
    assert found["required_missing", "student_id"] == [0, 1]


def test_a_schema_is_compiled_once():
    assert compiled("results") is compiled("results")


def test_no_record_is_no_fault():
    assert broken(standard(mark=[]), "results") == {}


def test_a_wrong_value_is_told_every_time_and_a_right_one_is_checked_once(monkeypatch):
    first = broken(standard(mark=[12.5, 101.0, -1.0, 250.0]), "results")
    seen = []
    monkeypatch.setattr(check_module, "distinct_values", lambda *asked: seen.append(asked[2]) or pd.DataFrame())
    broken(standard(mark=[12.5, 101.0]), "results")
    assert first["out_of_range", "mark"] == [1, 2, 3]
    assert seen == [{"mark": [1]}]
