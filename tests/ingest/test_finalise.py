"""What is seen once a school's files are all read."""

from __future__ import annotations

import pandas as pd

from portraitlib.ingest.finalise import finish
from portraitlib.ingest.stage import TRACES
from portraitlib.tables.frames import conform, to_arrow
from portraitlib.tables.schemas import SCHEMAS


def staged(name: str, rows: list[dict]):
    """Staged rows: the table's columns, and a line of their own."""
    schema = SCHEMAS[name]
    table = to_arrow(conform(pd.DataFrame(rows).assign(school_id="A"), schema), schema)
    for trace in TRACES:
        table = table.append_column(trace, [list(range(2, len(rows) + 2)) if trace == "_line" else [0] * len(rows)])
    return table


def gone(finished) -> dict[tuple[str, str], list[int]]:
    return {(table, rule): rows["_line"].tolist() for table, rule, _column, rows in finished.gone}


def student(name: str, year: int = 2026, **more) -> dict:
    return {"student_id": name, "school_year": year, **more}


def result(name: str, mark: float | None, year: int = 2026, term: str = "1") -> dict:
    about = {"course": "063126", "subject": "mathematics", "competency": "overall", "term": term}
    return {"student_id": name, "school_year": year, "mark": mark, **about}


def test_of_identical_rows_the_first_stays_and_of_contradicting_rows_none():
    rows = [result("p", 70), result("q", 60), result("p", 70), result("q", 61), result("p", 70)]
    finished = finish(
        {"students": staged("students", [student("p"), student("q")]), "results": staged("results", rows)}, {}
    )
    assert gone(finished) == {("results", "duplicate_conflicting"): [3, 5], ("results", "duplicate_identical"): [4, 6]}
    assert finished.tables["results"]["_line"].tolist() == [2]


def test_a_repeated_row_among_contradicting_ones_goes_with_them():
    rows = [result("p", 70), result("p", 70), result("p", 71)]
    finished = finish({"students": staged("students", [student("p")]), "results": staged("results", rows)}, {})
    assert gone(finished) == {("results", "duplicate_conflicting"): [2, 3, 4]}


def test_an_empty_mark_never_contradicts_a_mark():
    rows = [result("p", None), result("p", 70), result("p", None, term="2"), result("p", None, term="2")]
    finished = finish({"students": staged("students", [student("p")]), "results": staged("results", rows)}, {})
    assert gone(finished) == {("results", "duplicate_completed"): [2], ("results", "duplicate_identical"): [5]}
    assert finished.tables["results"]["mark"].tolist()[0] == 70


def test_a_mark_and_a_code_on_two_rows_contradict_one_another():
    rows = [result("p", 70), {**result("p", None), "mark_code": "AB"}]
    finished = finish({"students": staged("students", [student("p")]), "results": staged("results", rows)}, {})
    assert gone(finished) == {("results", "duplicate_conflicting"): [2, 3]}


def test_a_course_group_told_by_a_row_without_a_mark_gives_way_to_the_row_of_the_mark():
    rows = [{**result("p", None), "course_group": "21"}, {**result("p", 70), "course_group": "22"}]
    finished = finish({"students": staged("students", [student("p")]), "results": staged("results", rows)}, {})
    assert finished.tables["results"][["mark", "course_group"]].to_numpy().tolist() == [[70, "22"]]
    assert not finished.emptied


def test_a_mark_told_twice_is_kept_and_an_optional_value_told_differently_is_emptied():
    rows = [{**result("p", 70), "course_group": "21"}, {**result("p", 70), "course_group": "22"}]
    finished = finish({"students": staged("students", [student("p")]), "results": staged("results", rows)}, {})
    kept = finished.tables["results"]
    assert kept["mark"].tolist() == [70]
    assert kept["course_group"].isna().all()
    assert [emptied[:3] for emptied in finished.emptied] == [("results", "repeated_contradiction", "course_group")]


JANUARY, AUGUST = pd.Timestamp("2026-01-09"), pd.Timestamp("2025-08-27")


def test_of_a_student_who_changes_group_the_last_group_by_date_is_kept_and_the_stay_is_known():
    rows = [
        student("p", group="22", entry_date=JANUARY + pd.Timedelta("3D"), sex=None),
        student("p", group="21", entry_date=AUGUST, exit_date=JANUARY, exit_reason="other", sex="F"),
        student("q", group="21"),
    ]
    finished = finish({"students": staged("students", rows)}, {})
    assert gone(finished) == {("students", "student_rows_joined"): [3]}
    kept = finished.tables["students"].iloc[0]
    assert (kept["group"], kept["sex"], kept["entry_date"]) == ("22", "F", AUGUST)
    assert kept[["exit_date", "exit_reason"]].isna().all()
    assert finished.joined["student_id"].tolist() == ["p"]


def test_a_row_without_an_exit_is_the_last_when_entries_are_not_told():
    rows = [student("p", group="22"), student("p", group="21", exit_date=JANUARY)]
    finished = finish({"students": staged("students", rows)}, {})
    assert finished.tables["students"]["group"].tolist() == ["22"]


def test_rows_of_two_lists_that_complete_one_another_are_one_stay():
    rows = [student("p", entry_date=AUGUST), student("p", group="21", sex="F")]
    finished = finish({"students": staged("students", rows)}, {})
    assert gone(finished) == {("students", "duplicate_completed"): [3]}
    assert finished.tables["students"][["group", "sex", "entry_date"]].iloc[0].tolist() == ["21", "F", AUGUST]
    assert not len(finished.joined)


def test_a_stay_that_ended_is_before_one_without_any_date():
    rows = [student("p", group="21", entry_date=AUGUST, exit_date=JANUARY), student("p", group="22")]
    kept = finish({"students": staged("students", rows)}, {}).tables["students"].iloc[0]
    assert (kept["group"], kept["entry_date"]) == ("22", AUGUST)
    assert pd.isna(kept["exit_date"])


def test_dates_that_do_not_say_which_group_is_the_last_leave_none():
    rows = [student("p", group="21", entry_date=AUGUST), student("p", group="22")]
    finished = finish({"students": staged("students", rows)}, {})
    assert finished.tables["students"][["group", "entry_date"]].isna().iloc[0].tolist() == [True, False]


def test_rows_of_a_student_without_dates_keep_the_student_and_what_they_agree_on():
    rows = [student("p", grade_level=1, sex="F", group="21"), student("p", grade_level=2, group="21")]
    finished = finish({"students": staged("students", rows)}, {})
    kept = finished.tables["students"]
    assert kept[["sex", "group"]].to_numpy().tolist() == [["F", "21"]]
    assert kept["grade_level"].isna().all()
    assert [emptied[:3] for emptied in finished.emptied] == [("students", "repeated_contradiction", "grade_level")]


def test_several_students_who_change_group_are_each_settled_by_their_own_dates():
    rows = [
        student(name, group=group, entry_date=day)
        for name, last in (("p", "22"), ("q", "23"))
        for group, day in (("21", AUGUST), (last, JANUARY))
    ]
    rows += [student("r", group="21"), student("r", group="22")]
    kept = finish({"students": staged("students", rows)}, {}).tables["students"].set_index("student_id")
    assert kept["group"].reindex(["p", "q"]).tolist() == ["22", "23"]
    assert kept["group"].isna()["r"]


def test_a_result_needs_its_student_that_year_and_an_absence_needs_the_student():
    absence = {"date": pd.Timestamp("2020-01-07"), "period": 0, "status": "absent"}
    tables = {
        "students": staged("students", [student("p", 2026)]),
        "results": staged("results", [result("p", 70, 2026), result("p", 70, 2025)]),
        "attendance": staged("attendance", [{"student_id": "p", **absence}, {"student_id": "z", **absence}]),
    }
    assert gone(finish(tables, {})) == {
        ("results", "enrolled_another_year"): [3],
        ("attendance", "student_not_enrolled"): [3],
    }


def test_students_who_go_take_what_depends_on_them():
    rows = [result("p", 70), result("q", 80)]
    tables = {"students": staged("students", [student("p")]), "results": staged("results", rows)}
    assert gone(finish(tables, {})) == {("results", "student_not_enrolled"): [3]}


def test_an_observation_of_a_whole_group_needs_no_student():
    about = {"date": pd.Timestamp("2025-10-01"), "criterion": "c", "rater_id": "r", "group": "101"}
    tables = {
        "students": staged("students", [student("p")]),
        "observations": staged("observations", [{**about, "student_id": None}, {**about, "student_id": "z"}]),
    }
    assert gone(finish(tables, {})) == {("observations", "student_not_enrolled"): [3]}


def test_items_copied_to_every_school_are_known_to_its_responses():
    items = pd.DataFrame({"instrument": ["T"], "item": ["Q1"], "maximum_score": [2.0]})
    about = {"student_id": "p", "instrument": "T", "date": pd.Timestamp("2025-10-01")}
    tables = {
        "students": staged("students", [student("p")]),
        "responses": staged(
            "responses", [{**about, "item": "Q1", "score": 2.0}, {**about, "item": "Q2", "score": 1.0}]
        ),
    }
    assert gone(finish(tables, {"items": items})) == {("responses", "unknown_item"): [3]}
