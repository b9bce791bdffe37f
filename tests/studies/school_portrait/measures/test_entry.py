"""The students who enter secondary 1: what is counted, what is not known, what is refused."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.studies.school_portrait.measures.entry import describe_entry
from portraitlib.tables.school import school_in_memory


def students(n=40, **columns):
    frame = pd.DataFrame({"student_id": [f"s{i}" for i in range(n)], "school_year": 2026, "grade_level": 1})
    return frame.assign(**columns)


def mark(student, value, subject="french", level=0, term="final"):
    return {
        "student_id": student,
        "school_year": 2026,
        "course": f"{subject}{level}",
        "course_level": level,
        "subject": subject,
        "competency": "overall",
        "term": term,
        "mark": value,
    }


def factors_of(result):
    return result.tables["factors"].data.set_index("factor")


def test_a_student_of_a_former_year_does_not_enter():
    before = students(5, school_year=2025)
    entry = describe_entry(school_in_memory({"students": pd.concat([students(), before])}))
    assert entry.counts["students"] == 35


def test_a_factor_is_counted_among_those_for_whom_it_is_known():
    plan = pd.array([True] * 6 + [False] * 24 + [None] * 10, dtype="boolean")
    row = factors_of(describe_entry(school_in_memory({"students": students(has_intervention_plan=plan)})))
    told = row.loc["intervention_plan"]
    assert (told["n_students"], told["n_concerned"], told["n_unknown"], told["share"]) == (30, 6, 10, 0.2)


def test_factors_without_any_data_are_named_not_counted():
    entry = describe_entry(school_in_memory({"students": students(age_on_september_30=12)}))
    assert set(factors_of(entry).index) == {"late_age"}
    assert {"fragile_language", "often_absent", "low_engagement"} <= set(entry.without_data)
    assert "climate" in entry.not_in_data


def test_a_known_group_too_small_has_no_share():
    born = pd.array([True] * 4 + [None] * 36, dtype="boolean")
    row = factors_of(describe_entry(school_in_memory({"students": students(was_born_in_canada=born)})))
    assert np.isnan(row.loc["born_elsewhere", "share"])


def test_students_at_ease_in_both_subjects_are_a_strength():
    rows = [mark(f"s{i}", 80.0 if i < 25 else 65.0) for i in range(40)]
    rows += [mark(f"s{i}", 80.0 if i % 2 else 55.0, "mathematics") for i in range(40)]
    row = factors_of(describe_entry(school_in_memory({"students": students(), "results": pd.DataFrame(rows)})))
    assert row["n_concerned"].to_dict() == {"fragile_language": 15, "fragile_mathematics": 20, "at_ease": 12}


def test_the_change_since_primary_is_that_of_the_same_students():
    rows = [mark(f"s{i}", 70.0 + i % 3) for i in range(30)]
    rows += [mark(f"s{i}", 66.0 + i % 3 + i % 2, level=1, term="1") for i in range(40)]
    table = describe_entry(school_in_memory({"students": students(), "results": pd.DataFrame(rows)})).tables["changes"]
    change = table.data.iloc[0]
    assert (change["n_students"], change["mean_change"]) == (30, -3.5)
    assert change["change_low"] < -3.5 < change["change_high"]


def test_a_day_missed_is_counted_once_whether_by_period_or_whole():
    days = pd.date_range("2025-09-01", periods=20, freq="D")
    calendar = pd.DataFrame({"date": days, "school_year": 2026, "is_instructional": True, "n_periods": 4})
    whole = [{"student_id": "s0", "date": day, "period": 0, "status": "absent"} for day in days[:3]]
    periods = [
        {"student_id": "s1", "date": day, "period": p, "status": "absent"} for day in days[:3] for p in (1, 2, 3, 4)
    ]
    some = [{"student_id": "s2", "date": day, "period": 1, "status": "absent"} for day in days[:3]]
    late = [{"student_id": "s3", "date": day, "period": 1, "status": "late"} for day in days]
    tables = {"students": students(), "calendar": calendar, "attendance": pd.DataFrame(whole + periods + some + late)}
    row = factors_of(describe_entry(school_in_memory(tables)))
    assert row.loc["often_absent", ["n_students", "n_concerned"]].tolist() == [40, 2]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (students(3), "entry_too_small"),
        (students(grade_level=2), "no_entering_students"),
        (None, "no_entering_students"),
    ],
)
def test_without_enough_entering_students_it_is_refused(table, reason):
    school = school_in_memory({} if table is None else {"students": table})
    assert describe_entry(school).reason == reason
