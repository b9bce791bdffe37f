"""French of secondary 5 asks for 50 in each competency besides 60 for the course, wherever success is counted."""

import pandas as pd
import pytest

from portraitlib.indicators.gather import gather_indicators
from portraitlib.rules import load_courses, load_rules
from portraitlib.studies.school_portrait.measures.cells import best_results
from portraitlib.tables.course_success import fails_a_competency
from portraitlib.tables.peer_counts import count_success
from portraitlib.tables.school import school_in_memory


def french_5(writing, overall=64.0, course="132506", term="final", student="a"):
    about = {"student_id": student, "school_year": 2026, "course": course, "subject": "french", "course_level": 5}
    marks = {"overall": overall, "reading": 75.0, "writing": writing, "oral": None}
    return [{**about, "competency": name, "term": term, "mark": mark} for name, mark in marks.items()]


@pytest.mark.parametrize(
    ("rows", "fails"),
    [
        (french_5(49.0), True),
        (french_5(50.0), False),
        (french_5(None), False),
        (french_5(49.0, course="132516"), True),  # a board's own variant of the code
        (french_5(49.0, course="132406"), False),  # secondary 4: its mark decides
        (french_5(49.0, term="3"), False),
    ],
)
def test_a_competency_under_50_fails_the_final_result_of_french_5_only(rows, fails):
    found = fails_a_competency(pd.DataFrame(rows), load_courses())
    assert found.tolist() == [fails, False, False, False]


def test_the_competency_of_another_student_or_year_changes_nothing():
    rows = pd.DataFrame(french_5(80.0) + french_5(40.0, student="b"))
    assert fails_a_competency(rows, load_courses()).nonzero()[0].tolist() == [4]
    other = pd.DataFrame([{**row, "school_year": 2025} for row in french_5(40.0)] + french_5(80.0))
    assert fails_a_competency(other, load_courses()).nonzero()[0].tolist() == [0]


def test_the_portrait_the_peers_and_the_screening_count_the_same_failure():
    rows = pd.DataFrame(french_5(49.0) + french_5(70.0, student="b"))
    students = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "grade_level": 5})
    rows["mark_code"] = pd.Categorical([None] * len(rows), categories=["AB"])  # codes come as categories from a store
    school = school_in_memory({"results": rows, "students": students}, school_year=2026)
    best = best_results(school)
    assert best[best["competency"] == "overall"]["passed"].tolist() == [0, 1]
    counts = count_success(school.table("results"), school.table("students"), load_rules(), 9, load_courses())
    assert counts[["n_students", "n_passed"]].to_numpy().tolist() == [[2, 1]]
    found = gather_indicators(school, 2026)
    assert dict(zip(found.roster["student_id"], found.measures["n_failed"], strict=True)) == {"a": 1, "b": 0}
