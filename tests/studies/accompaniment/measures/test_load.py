"""Load of adults: whom each follows, hours by function, what rests on one; and nothing that would rank them."""

import pandas as pd
import pytest

from portraitlib import measure_load
from portraitlib.display.show import shown_view
from portraitlib.results.section import fact
from portraitlib.results.tables import Table
from portraitlib.studies.accompaniment import measures
from portraitlib.studies.accompaniment.measures.load_tables import LOADS, by_adult, table_by_adult
from portraitlib.tables.school import school_in_memory

START = pd.Timestamp("2025-09-08")
OF_ADULTS = {"adult", "staff_id", "provider_id"}


@pytest.fixture(scope="module")
def tables():
    """Adult x follows a, b, c; y follows c and d; a group of 3 meets y once, and is one meeting."""
    ids = list("abcd")
    given = [("1", "a", "x", None), ("2", "b", "x", None), ("3", "c", "x", None), ("4", "c", "y", "G"),
             ("4", "d", "y", "G"), ("4", "b", "y", "G")]  # fmt: skip
    services = pd.DataFrame(given, columns=["service_id", "student_id", "provider_id", "group_id"])
    services = services.assign(service="mentoring", start_date=START)
    days = pd.DataFrame({"date": pd.bdate_range("2025-09-01", "2025-10-03"), "is_instructional": True})
    held = [("1", "a", 0, 60), ("1", "a", 7, 60), ("2", "b", 1, 30), *(("4", one, 2, 60) for one in "cdb")]
    sessions = pd.DataFrame(held, columns=["service_id", "student_id", "after", "minutes"])
    dates = START + pd.to_timedelta(sessions.pop("after"), unit="D")
    sessions = sessions.assign(date=dates, was_attended=True, mode="in_person")
    time = [(week, kind, hours) for week in ("2025-09-08", "2025-09-15")
            for kind, hours in (("students", 4), ("colleagues", 2), ("services", 2))]  # fmt: skip
    noted = pd.DataFrame(time, columns=["week", "role_function", "hours"])
    return {
        "students": pd.DataFrame({"student_id": ids, "school_year": 2026}),
        "calendar": days, "services": services, "sessions": sessions,
        "staff": pd.DataFrame({"staff_id": ["x", "y"], "school_year": 2026, "role": ["resource_teacher", "mentor"],
                               "release_share": [0.6, 0.5]}),
        "staff_time": noted.assign(staff_id="x", week=pd.to_datetime(noted["week"])),
        "adult_hours": pd.DataFrame({"staff_id": ["x"], "school_year": 2026, "slot": "1", "task_hours": [20.0]}),
    }  # fmt: skip


def test_load_by_adult_by_hand(tables):
    result = measure_load(school_in_memory(tables))
    rows = result.tables["load_by_adult"].data.set_index("staff_id")
    assert rows[["n_students_now", "n_would_be_alone"]].to_numpy().tolist() == [[3, 1], [3, 1]]  # b and c have both
    # two weeks of class since the first meeting of x: 150 minutes; one week and some for y, one hour of its group
    assert rows["hours_met"].tolist() == [1.25, 0.5]
    assert rows["met_share"].tolist() == pytest.approx([2.5 / 3.5, 1 / 3.5])
    assert rows.loc["x", ["hours_students", "hours_colleagues", "hours_services"]].tolist() == [4, 2, 2]
    assert rows.loc["x", ["hours_released", "released_used"]].tolist() == pytest.approx([12, 8 / 12])
    assert rows.loc["y", ["hours_students", "released_used"]].isna().all()
    assert (result.n_over, result.n_release_known, result.most_alone) == (1, 2, 1)


def test_hours_by_function_add_up_and_their_lack_is_said(tables):
    told = measure_load(school_in_memory(tables)).tables["hours_by_function"].data
    assert told["hours_share"].tolist() == [0.5, 0.25, 0.25]
    without = {name: rows for name, rows in tables.items() if name != "staff_time"}
    view = shown_view(measure_load(school_in_memory(without)))
    assert any("ne se voit pas dans les rencontres" in one for one in view.sentences)


def test_a_table_by_adult_holds_nothing_but_loads():
    with pytest.raises(ValueError, match="n_quiet is none"):
        table_by_adult("adults", fact("n_students_now"), fact("n_quiet"))


def test_rows_by_adult_are_in_the_order_of_the_pseudonyms(tables):
    declared = table_by_adult("adults", fact("n_students_now"))
    told = by_adult(declared, pd.DataFrame({"staff_id": ["y", "x"], "n_students_now": [9, 1]}))
    assert told.data["staff_id"].tolist() == ["x", "y"]


def test_no_other_table_of_the_room_has_a_row_an_adult():
    """Where an adult heads a row, only loads stand beside: no rank can be read from the room."""
    from importlib import import_module
    from pkgutil import iter_modules

    modules = [import_module(f"{measures.__name__}.{one.name}") for one in iter_modules(measures.__path__)]
    declared = {one.name: one for module in modules for one in vars(module).values() if isinstance(one, Table)}
    headed = {name: one for name, one in declared.items() if OF_ADULTS & set(one.of("key"))}
    assert "load_by_adult" in headed
    assert {column for one in headed.values() for column in one.names} <= LOADS | OF_ADULTS
    assert not [name for name, one in declared.items() if OF_ADULTS & set(one.names) and not _is_of_the_team(one)]


def _is_of_the_team(one):
    return one.is_about_students or one.name == "load_by_adult"


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_nothing_by_adult_is_told_outside_the_team(tables, audience):
    result = measure_load(school_in_memory(tables, audience=audience))
    assert "load_by_adult" not in result.tables
    assert (result.n_adults, result.most_alone, result.n_over) == (None, None, None)
    assert result.tables["hours_by_function"].data["hours_a_week"].isna().all()
    assert result.tables["load_in_all"].data["n_adults"].isna().all()
