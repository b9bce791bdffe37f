"""The worked examples of `exams_and_peers.md`, through the library."""

import pandas as pd
import pytest

from portraitlib.statistics.funnel import funnel_limits
from portraitlib.statistics.moderation import final_result, moderate
from portraitlib.studies.school_portrait.measures.exam_gap import compare_with_exam
from portraitlib.studies.school_portrait.measures.graduation import describe_graduation
from portraitlib.studies.school_portrait.measures.pile_up import describe_pile_up
from portraitlib.tables.school import school_in_memory

COURSE = {"school_year": 2025, "course": "085404", "subject": "history", "course_level": 4, "competency": "overall"}
DIFFERENCES = (4, 6, 5, 5, 7, 3, 5, 5, 6, 4)


def school_of(rows):
    return school_in_memory({"results": pd.DataFrame(rows)})


def test_the_gap_and_its_interval_are_those_made_by_hand():
    rows = [
        {**COURSE, "student_id": f"{n}", "term": term, "mark": 60.0 + n - gap * (term == "exam")}
        for n, gap in enumerate(DIFFERENCES)
        for term in ("1", "2", "3", "exam")
    ]
    row = compare_with_exam(school_of(rows)).tables["exam_courses"].data.iloc[0]
    found = row[["exam_difference", "difference_spread", "difference_low", "difference_high"]].tolist()
    assert found == pytest.approx([5, 1.155, 4.174, 5.826], abs=1e-3)


def test_a_group_is_moderated_as_by_hand():
    moderation = moderate([60, 70, 80], [52, 60, 68], smallest_group=3)
    assert moderation.marks == pytest.approx([52, 60, 68])
    assert [float(final_result(moderation.marks[2], 65, 0.5)), float(final_result(moderation.marks[0], 58, 0.5))] == [
        67,
        58,
    ]


def test_three_quarters_of_the_marks_just_under_were_moved():
    whole = [60 if mark in (57, 58, 59) and n < 30 else mark for mark in range(48, 73) for n in range(40)]
    rows = [
        {**COURSE, "course": "C", "student_id": f"{n}", "term": "final", "mark": float(mark)}
        for n, mark in enumerate(whole)
    ]
    row = describe_pile_up(school_of(rows)).tables["pile_up"].data.iloc[0]
    assert (row["n_at_pass"], row["n_under"]) == (130, 30)
    assert row["moved_share"] == pytest.approx(0.75, abs=1e-6)


def test_the_limits_of_the_funnel_are_those_made_by_hand():
    assert [float(limit) for limit in funnel_limits(0.5, 10)] == pytest.approx([0.132, 0.868], abs=5e-4)


def test_a_cohort_goes_from_what_is_sure_to_what_is_possible():
    ends = [("diploma", 2024)] * 6 + [("moved", 2021), ("moved", 2022), ("left", 2023), ("enrolled", 2024)]
    outcomes = pd.DataFrame(
        [
            {"student_id": f"{n}", "cohort_year": 2020, "outcome": end, "outcome_year": year}
            for n, (end, year) in enumerate(ends)
        ]
    )
    row = describe_graduation(school_in_memory({"outcomes": outcomes})).tables["cohorts"].data.iloc[0]
    assert row[["sure_rate", "possible_rate", "known_rate"]].tolist() == [0.6, 0.8, 0.75]
