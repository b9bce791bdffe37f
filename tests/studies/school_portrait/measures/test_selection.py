"""Which results enter a portrait: level, track, term, threshold, and years with a rule."""

import pandas as pd
import pytest

from portraitlib.studies.school_portrait.measures.cells import best_results, judged, rules_by_year, secondary_cells
from portraitlib.studies.school_portrait.measures.selection import Filters, in_reading_order, results_read, wanted_year


def test_exams_and_end_of_primary_results_stay_out(school_of, one_result):
    results = [one_result("a"), one_result("a", term="exam"), one_result("a", course_level=0, course="P")]
    rows = secondary_cells(school_of(results))
    assert rows["term"].tolist() == ["final"]
    assert rows["level"].tolist() == ["4"]


def test_a_result_without_a_level_takes_the_students(school_of, one_result):
    students = [{"student_id": "a", "school_year": 2026, "grade_level": 3}]
    assert secondary_cells(school_of([one_result("a", course_level=None)], students))["level"].tolist() == ["3"]


def test_without_any_level_all_results_are_of_one_level(school_of, one_result):
    rows = secondary_cells(school_of([one_result("a", course_level=None), one_result("b", course_level=None)]))
    assert rows["level"].tolist() == ["all", "all"]


def test_two_courses_of_one_subject_and_level_are_two_tracks(school_of, one_result):
    results = [one_result("a", course=code) for code in ("ST", "STE")] + [one_result("a", course="H3", course_level=3)]
    assert sorted(secondary_cells(school_of(results))["track"]) == ["", "ST", "STE"]


def test_two_courses_of_one_sequence_keep_the_sequence_in_their_name(school_of, one_result):
    maths = {"subject": "mathematics", "sequence": "CST"}
    rows = secondary_cells(school_of([one_result("a", course="1", **maths), one_result("b", course="2", **maths)]))
    assert sorted(rows["track"]) == ["CST 1", "CST 2"]


def test_final_results_come_before_terms_and_the_latest_term_before_the_others(school_of, one_result):
    finished = [one_result("a", term="1"), one_result("a", term="final"), one_result("b", term="3")]
    going_on = [one_result("a", term=term, course="X", subject="french") for term in ("1", "2")]
    best = best_results(school_of(finished + going_on))
    assert sorted(zip(best["subject"], best["term"], strict=True)) == [("french", "2"), ("history", "final")]


def test_a_term_without_any_mark_yields_to_an_earlier_one_that_has_some(school_of, one_result):
    rows = [one_result("a", term="1"), one_result("a", None, term="2"), one_result("b", None, term="2")]
    assert best_results(school_of(rows))["term"].tolist() == ["1"]


def test_when_nothing_has_a_mark_the_latest_term_says_so(school_of, one_result):
    rows = [one_result("a", None, term="1"), one_result("a", None, term="2", mark_code="AB")]
    assert best_results(school_of(rows))["term"].tolist() == ["2"]


@pytest.mark.parametrize(("mark", "passed", "just_under"), [(60, 1, 0), (59.9, 0, 1), (55, 0, 1), (54.9, 0, 0)])
def test_the_threshold_itself_passes_and_five_points_under_it_is_just_under(
    school_of, one_result, mark, passed, just_under
):
    school = school_of([one_result("a", mark)])
    row = judged(secondary_cells(school), {2026: 60}, 5)
    assert (row["passed"].item(), row["just_under"].item()) == (passed, just_under)


def test_a_missing_mark_is_neither_a_success_nor_a_failure(school_of, one_result):
    school = school_of([one_result("a", None, mark_code="EX"), one_result("b")])
    assert best_results(school)["passed"].isna().tolist() == [True, False]


def test_years_without_a_rule_are_left_out(school_of, one_result):
    school = school_of([one_result("a", school_year=2001), one_result("a")])
    assert list(rules_by_year(school, [2001, 2026])) == [2026]
    judged_years = best_results(school).loc[lambda rows: rows["has_rule"], "school_year"]
    assert judged_years.tolist() == [2026]


def test_the_year_is_the_one_asked_for_then_the_notebooks_then_the_latest(school_of, one_result):
    results = [one_result("a"), one_result("a", school_year=2025)]
    assert wanted_year(school_of(results), None) == 2026
    assert wanted_year(school_of(results, school_year=2025), None) == 2025
    assert wanted_year(school_of(results, school_year=2025), 2024) == 2024
    assert wanted_year(school_of([]), None) is None


def test_results_without_an_enrolment_still_count(school_of, one_result):
    school = school_of([one_result("a")], students=[])
    assert wanted_year(school, None) == 2026
    assert len(secondary_cells(school)) == 1


def test_filters_read_one_subject_level_and_subgroup(school_of, one_result):
    students = [{"student_id": s, "school_year": 2026, "sex": sex} for s, sex in (("a", "F"), ("b", "M"))]
    results = [one_result("a"), one_result("b"), one_result("a", subject="french", course="F", course_level=2)]
    school = school_of(results, students)
    assert len(results_read(school, Filters(subject="french"))) == 1
    assert len(results_read(school, Filters(grade_level=4))) == 2
    assert results_read(school, Filters(subgroup="sex:M"))["student_id"].tolist() == ["b"]


def test_reading_order_is_the_programmes_with_the_overall_result_first():
    rows = pd.DataFrame({"subject": ["history", "french", "french"], "competency": ["overall", "oral", "overall"]})
    ordered = in_reading_order(rows).to_numpy().tolist()
    assert ordered == [["french", "overall"], ["french", "oral"], ["history", "overall"]]
