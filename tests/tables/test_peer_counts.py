"""Success counted for other schools: what counts, what is forgotten, what is never told."""

import pandas as pd
import pytest

from portraitlib.rules import load_rules
from portraitlib.tables.peer_counts import anonymous, count_success, counts_of_all

PLACE = {"school_year": 2025, "subject": "french", "course_level": 2, "sequence": None}


def final(student, mark, **more):
    return {**PLACE, "student_id": student, "competency": "overall", "term": "final", "mark": mark, **more}


def count(rows, students=None, decile=9):
    frame = pd.DataFrame(rows).astype({"mark": "float64"})
    return count_success(frame, pd.DataFrame(students or {}), load_rules(), decile)


def test_final_overall_results_are_counted_and_nothing_else():
    rows = [final("a", 60), final("b", 59.9), final("c", None), final("d", 80, term="3"),
            final("e", 80, competency="reading"), final("f", 80, course_level=0)]  # fmt: skip
    counts = count(rows)
    assert counts[["n_students", "n_passed"]].to_numpy().tolist() == [[2, 1]]


def test_a_student_of_two_courses_in_one_place_counts_once_and_passes_with_both():
    rows = [final("a", 80), final("a", 40), final("b", 70)]
    assert count(rows)[["n_students", "n_passed"]].to_numpy().tolist() == [[2, 1]]


def test_sequences_levels_and_years_stay_apart():
    rows = [final("a", 80, sequence="CST"), final("b", 80, sequence="SN"), final("c", 80, course_level=3),
            final("d", 80, school_year=2024)]  # fmt: skip
    assert len(count(rows)) == 4


def test_each_year_bears_its_own_pass_mark_and_series():
    counts = count([final("a", 80, school_year=2022), final("a", 80)]).set_index("school_year")
    assert counts["series"].to_dict() == {2022: "2022", 2025: "2025-"}


def test_a_year_without_a_rule_is_not_counted():
    assert count([final("a", 80, school_year=1999)]).empty


def test_a_course_without_a_level_takes_that_of_its_student():
    students = {"student_id": ["a"], "school_year": [2025], "grade_level": [4]}
    assert count([final("a", 80, course_level=None)], students)["level"].tolist() == [4]
    assert count([final("a", 80, course_level=None)])["level"].tolist() == [0]


def test_a_school_imported_again_replaces_its_rows_and_one_that_is_gone_leaves():
    first = counts_of_all(
        None, [("old", count([final("a", 80)])), ("other", count([final("a", 50)], decile=8))], {"old", "other"}
    )
    second = counts_of_all(first, [("new", count([final("a", 80), final("b", 70)]))], {"new", "other"})
    assert second.to_pandas().groupby("partition")["n_students"].sum().to_dict() == {"new": 2, "other": 1}


def test_the_same_schools_give_the_same_rows_in_whatever_order_they_came():
    one, two = ("p", count([final("a", 80)])), ("q", count([final("a", 50)], decile=3))
    assert counts_of_all(None, [one, two], {"p", "q"}).equals(counts_of_all(None, [two, one], {"p", "q"}))
    again = counts_of_all(counts_of_all(None, [one], {"p"}), [one, two], {"p", "q"})
    assert again.equals(counts_of_all(None, [one, two], {"p", "q"}))


def test_no_school_gives_an_empty_table():
    assert counts_of_all(None, [], set()).num_rows == 0


@pytest.mark.parametrize("own", ["p", "elsewhere"])
def test_what_a_school_reads_bears_no_partition(own):
    whole = counts_of_all(None, [("p", count([final("a", 80)])), ("q", count([final("a", 50)]))], {"p", "q"})
    read = anonymous(whole.to_pandas(), own)
    assert "partition" not in read
    assert read["is_own"].sum() == (own == "p")
    assert sorted(read["peer"]) == [1, 2]
