"""What a school gave to plan its supports, for one year, and whom it is about."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from portraitlib.persons.held import Sought
from portraitlib.tables.planning import planned_year, planning_tables
from portraitlib.tables.schemas.planning import BY_HAND
from portraitlib.tables.school import open_school, school_in_memory
from portraitlib.tables.school.held import erase, find
from portraitlib.tables.store import open_partition

STORE = Path(__file__).parent / "stores" / "format_4"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(Path(__file__).parents[2]))
    return Path(shutil.copytree(STORE, tmp_path / "store"))


def test_the_tables_of_the_year_say_the_sizes_that_the_school_left_out(store):
    school = open_school(school="A", store=str(store))
    tables = planning_tables(school)
    assert (planned_year(school), set(tables)) == (2026, set(BY_HAND))
    assert tables["offers"][["minimum_size", "maximum_size", "sessions_a_week"]].to_numpy().tolist() == [[5, 12, 1]] * 2
    assert tables["slots"]["starts_at"].tolist() == ["12:05", "15:30"]
    assert all(len(rows) == 0 for rows in planning_tables(school, 2027).values())


def test_an_adult_known_by_an_offer_or_an_hour_alone_has_a_handle():
    students = pd.DataFrame({"student_id": ["p0000000000000001"], "school_year": [2026], "group": ["21"]})
    offers = pd.DataFrame({"offer": ["R"], "school_year": [2026], "staff_id": ["p00000000000000aa"]})
    hours = pd.DataFrame({"slot": ["J1"], "school_year": [2026], "staff_id": ["p00000000000000ab"]})
    school = school_in_memory({"students": students, "offers": offers, "adult_hours": hours})
    told = [school.reader.handles.of(one) for one in ("p00000000000000aa", "p00000000000000ab")]
    assert [one[:4] for one in told] == ["P26-", "P26-"]


def test_a_student_is_found_and_erased_as_the_other_of_a_pair_too(store):
    pair = open_partition(store, "A").read("pairs").iloc[0]
    sought = Sought(pair["other_student_id"], frozenset(), "A", store, store.parent, ())
    (held,) = find(sought)
    assert {"pairs", "wishes", "student_slots"} <= set(held.tables)
    erase(sought)
    after = open_partition(store, "A")
    assert len(after.read("pairs")) == 0
    assert pair["student_id"] in set(after.read("wishes")["student_id"])
    assert find(sought) == []
