"""The catalogue tells what the studies really give."""

import pandas as pd
import pytest

from portraitlib.studies.school_portrait.measures.gaps import compare_subgroups
from portraitlib.studies.school_portrait.measures.results import describe_results
from portraitlib.studies.school_portrait.measures.zones import rank_zones
from portraitlib.tables.indicators import INDICATORS
from portraitlib.tables.school import school_in_memory


@pytest.fixture(scope="module")
def columns():
    """Columns of the portrait's tables, by table."""
    rows = [
        {
            "student_id": f"{n}", "school_year": 2026, "course": f"{level}", "course_level": level,
            "subject": "history", "competency": "overall", "term": "final", "mark": 40.0 + 2 * (n % 25),
            "sex": "FM"[n % 2],
        }
        for level in (1, 2, 3) for n in range(60)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    people = frame[["student_id", "school_year", "sex"]].drop_duplicates()
    school = school_in_memory({"results": frame.drop(columns="sex"), "students": people})
    results = describe_results(school), rank_zones(school), compare_subgroups(school)
    return {table.name: table for result in results for table in result.tables.values()}


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_stands_in_a_table_beside_its_count(columns, name):
    homes = [table for table in columns.values() if name in table.data]
    assert homes
    for table in homes:
        assert INDICATORS[name].n_column == table.n


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_is_protected_with_the_students_behind_it(columns, name):
    for table in (one for one in columns.values() if name in one.data):
        assert name in {*table.statistics, *table.rates}


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_keeps_within_its_unit(columns, name):
    bounds = {"[0-1]": (0, 1), "[-1, 1]": (-1, 1), "[0-100]": (0, 100)}
    limits = [limit for unit, limit in bounds.items() if unit in INDICATORS[name].unit]
    for table in (one for one in columns.values() if name in one.data):
        assert all(table.data[name].dropna().between(*limit).all() for limit in limits)
