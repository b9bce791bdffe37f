import pandas as pd
import pytest

from portraitlib import describe_flags, describe_set_aside


@pytest.fixture
def import_rows():
    rows = [("a.csv", "results", 50, 45, 5), ("b.csv", "results", 40, 35, 5), ("b.csv", "students", 20, 20, 0)]
    return pd.DataFrame(rows, columns=["file", "table", "n_in", "n_kept", "n_set_aside"]).assign(sheet=None)


@pytest.fixture
def import_faults():
    rows = [("a.csv", "mark", "out_of_range", 5), ("b.csv", None, "duplicate_key", 5)]
    return pd.DataFrame(rows, columns=["file", "column", "rule", "n_rows"]).assign(table="results")


@pytest.fixture
def import_flags():
    zero = ("final_zero_after_passing", "results", "mark")
    rows = [
        (*zero, "s00", 2026, "french", "final", 1),
        (*zero, "s01", 2026, "french", "final", 1),
        ("constant_column", "students", "sex", None, None, None, None, 20),
    ]
    place = ["school_year", "subject", "term"]
    return pd.DataFrame(rows, columns=["rule", "table", "column", "student_id", *place, "n_rows"])


def test_rows_read_are_rows_kept_and_set_aside(make_school, import_rows, import_faults):
    result = describe_set_aside(make_school(import_rows=import_rows, import_faults=import_faults))
    assert result.is_reconciled
    assert (result.n_in, result.n_kept, result.n_set_aside) == (110, 100, 10)
    assert result.tables["rows_by_file"].data["kept_share"].tolist() == pytest.approx([0.9, 0.875, 1.0])


def test_a_file_that_does_not_add_up_is_named(make_school, import_rows):
    import_rows.loc[1, "n_kept"] = 34
    result = describe_set_aside(make_school(import_rows=import_rows))
    assert not result.is_reconciled
    assert result.unbalanced == [("b.csv", "results")]
    assert result.tables["rows_by_file"].data["is_balanced"].tolist() == [True, False, True]


def test_rows_kept_stand_beside_the_rows_the_store_holds(make_school, import_rows):
    by_table = describe_set_aside(make_school(import_rows=import_rows)).tables["rows_by_table"].data
    by_table = by_table.set_index("table")
    assert by_table.loc["results", ["n_in", "n_kept", "n_set_aside", "n_stored"]].tolist() == [90, 80, 10, 80]
    assert by_table.loc["students", "n_stored"] == 20


def test_reasons_are_listed_from_the_most_frequent(make_school, import_rows, import_faults):
    import_faults.loc[1, "n_rows"] = 7
    faults = describe_set_aside(make_school(import_rows=import_rows, import_faults=import_faults)).tables["faults"]
    assert faults.data["rule"].tolist() == ["duplicate_key", "out_of_range"]


def test_a_file_without_a_row_has_no_kept_share(make_school, import_rows):
    import_rows.loc[0, ["n_in", "n_kept", "n_set_aside"]] = 0
    shares = describe_set_aside(make_school(import_rows=import_rows)).tables["rows_by_file"].data["kept_share"]
    assert shares.isna().tolist() == [True, False, False]


def test_a_store_written_by_hand_has_no_records(make_school):
    school = make_school()
    assert not describe_set_aside(school).has_records
    assert not describe_flags(school).has_records
    assert describe_set_aside(school).tables["rows_by_file"].data.empty


def test_flags_are_counted_by_rule_and_a_flagged_column_is_about_no_student(make_school, import_flags):
    tables = describe_flags(make_school(import_flags=import_flags)).tables
    by_rule = tables["flags_by_rule"].data.set_index("rule")
    assert by_rule.loc["final_zero_after_passing", ["n_students", "n_rows"]].tolist() == [2, 2]
    assert "constant_column" not in by_rule.index
    columns = tables["flagged_columns"].data[["rule", "table", "column", "n_rows"]]
    assert columns.to_numpy().tolist() == [["constant_column", "students", "sex", 20]]


def test_flagged_students_are_listed_with_their_group_for_those_who_may_see_them(make_school, import_flags):
    table = describe_flags(make_school(import_flags=import_flags)).tables["flagged_students"]
    assert table.is_about_students
    assert table.data["student_id"].tolist() == ["s00", "s01"]
    assert table.data["group"].tolist() == ["11", "11"]


def test_a_student_flagged_twice_is_counted_once(make_school, import_flags):
    import_flags.loc[1, ["student_id", "subject"]] = ["s00", "science"]
    result = describe_flags(make_school(import_flags=import_flags))
    assert result.counts["n_students"] == 1
    data = result.tables["flags_by_rule"].data.set_index("rule")
    assert data.loc["final_zero_after_passing", ["n_students", "n_rows"]].tolist() == [1, 2]
