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


def test_an_empty_mark_contradicts_a_mark_and_two_empty_marks_do_not():
    rows = [result("p", None), result("p", 70), result("p", None, term="2"), result("p", None, term="2")]
    finished = finish({"students": staged("students", [student("p")]), "results": staged("results", rows)}, {})
    assert gone(finished) == {("results", "duplicate_conflicting"): [2, 3], ("results", "duplicate_identical"): [5]}


def test_a_result_needs_its_student_that_year_and_an_absence_needs_the_student():
    absence = {"date": pd.Timestamp("2020-01-07"), "period": 0, "status": "absent"}
    tables = {
        "students": staged("students", [student("p", 2026)]),
        "results": staged("results", [result("p", 70, 2026), result("p", 70, 2025)]),
        "attendance": staged("attendance", [{"student_id": "p", **absence}, {"student_id": "z", **absence}]),
    }
    assert gone(finish(tables, {})) == {
        ("results", "student_not_enrolled"): [3],
        ("attendance", "student_not_enrolled"): [3],
    }


def test_students_who_go_take_what_depends_on_them():
    tables = {
        "students": staged("students", [student("p", grade_level=1), student("p", grade_level=2)]),
        "results": staged("results", [result("p", 70)]),
    }
    assert gone(finish(tables, {})) == {
        ("students", "duplicate_conflicting"): [2, 3],
        ("results", "student_not_enrolled"): [2],
    }


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
