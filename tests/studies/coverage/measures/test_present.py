import pandas as pd
import pytest

from portraitlib.studies.coverage.measures.present import describe_tables
from portraitlib.tables.schemas import MAPPED_TABLES


def everything(result, name="tables_present"):
    """Rows about people, then those about nobody."""
    return pd.concat([result.tables[name].data, result.tables[f"{name}_about_nobody"].data], ignore_index=True)


@pytest.fixture
def attendance():
    return pd.DataFrame(
        {
            "school_id": "EXAMPLE",
            "student_id": ["s00", "s00", "s01"],
            "date": pd.to_datetime(["2025-08-29", "2026-03-02", "2026-07-01"]),
            "period": 1,
            "status": "absent",
        }
    )


def test_tables_without_a_row_are_absent_and_only_they(make_school, attendance):
    result = describe_tables(make_school(attendance=attendance))
    present = everything(result)["table"].tolist()
    assert present == ["students", "results", "attendance"]
    assert set(present) | set(result.absent) == set(MAPPED_TABLES)
    assert not set(present) & set(result.absent)


def test_rows_people_and_dates_are_counted(make_school, attendance):
    data = describe_tables(make_school(attendance=attendance)).tables["tables_present"].data.set_index("table")
    assert data.loc["results", ["n_rows", "n_people", "n_years"]].tolist() == [80, 20, 1]
    assert data.loc["attendance", ["n_rows", "n_people"]].tolist() == [3, 2]
    assert data.loc["attendance", "first_date"] == pd.Timestamp("2025-08-29")
    assert data.loc["attendance", "last_date"] == pd.Timestamp("2026-07-01")


def test_a_dated_row_belongs_to_the_school_year_that_begins_in_august(make_school, attendance):
    data = describe_tables(make_school(attendance=attendance)).tables["rows_by_term"].data
    assert data.loc[data["table"] == "attendance", "school_year"].tolist() == [2026]
    before = attendance.assign(date=pd.to_datetime(["2025-07-31", "2025-08-01", "2025-08-02"]))
    data = describe_tables(make_school(attendance=before)).tables["rows_by_term"].data
    by_year = data[data["table"] == "attendance"].set_index("school_year")["n_rows"].to_dict()
    assert by_year == {2025: 1, 2026: 2}


def test_the_calendar_gives_its_term_to_a_dated_row(make_school, attendance):
    calendar = pd.DataFrame(
        {
            "school_id": "EXAMPLE",
            "date": pd.to_datetime(["2025-08-29", "2026-03-02"]),
            "school_year": 2026,
            "is_instructional": True,
            "term": ["1", "2"],
        }
    )
    data = describe_tables(make_school(attendance=attendance, calendar=calendar)).tables["rows_by_term"].data
    rows = data[data["table"] == "attendance"]
    assert rows["term"].fillna("none").tolist() == ["1", "2", "none"]
    assert rows["n_rows"].tolist() == [1, 1, 1]


def test_rows_by_term_add_up_to_the_table(make_school, attendance):
    result = describe_tables(make_school(attendance=attendance))
    by_term = everything(result, "rows_by_term").groupby("table")["n_rows"].sum()
    by_table = everything(result).set_index("table")["n_rows"]
    assert by_term.to_dict() == by_table.to_dict()


def test_a_table_about_nobody_is_not_about_zero_people(make_school):
    items = pd.DataFrame({"school_id": "EXAMPLE", "instrument": "a", "item": ["1", "2"], "maximum_score": 1.0})
    result = describe_tables(make_school(items=items))
    assert "items" not in set(result.tables["tables_present"].data["table"])
    row = result.tables["tables_present_about_nobody"].data.set_index("table").loc["items"]
    assert row["n_rows"] == 2
    assert pd.isna(row["n_years"])


def test_whole_groups_observed_are_not_zero_students(make_school):
    observed = pd.DataFrame(
        {"school_id": "EXAMPLE", "group": "11", "date": [pd.Timestamp("2026-01-12")], "criterion": "a", "rater_id": "r"}
    )
    result = describe_tables(make_school(observations=observed))
    assert result.tables["tables_present_about_nobody"].data["table"].tolist() == ["observations"]


def test_staff_are_counted_as_people(make_school):
    staff = pd.DataFrame({"school_id": "EXAMPLE", "staff_id": ["a", "b"], "school_year": 2026, "role": "teacher"})
    data = describe_tables(make_school(staff=staff)).tables["tables_present"].data.set_index("table")
    assert data.loc["staff", "n_people"] == 2


def test_students_of_all_years_and_of_the_year_read_are_told_apart(make_school, make_students):
    enrolled = pd.concat([make_students(20), make_students(15, school_year=2025)])
    result = describe_tables(make_school(given_students=enrolled))
    assert result.counts == {"n_students": 20, "n_enrolled": 20}
    assert result.school_years == [2025, 2026]
    result = describe_tables(make_school(given_students=enrolled, school_year=2025))
    assert result.counts["n_enrolled"] == 15


def test_a_school_with_nothing_at_all_is_described_without_a_fault(make_school, make_students, make_results):
    nobody = make_students().iloc[:0]
    result = describe_tables(make_school(make_results(nobody), nobody))
    assert result.absent == list(MAPPED_TABLES)
    assert result.tables["tables_present"].data.empty
    assert result.tables["rows_by_term"].data.empty
    assert result.counts == {"n_students": 0, "n_enrolled": 0}
