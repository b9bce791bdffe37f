"""School mark and ministry exam: the same students, sequences apart, silence about groups too small."""

from itertools import chain

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from portraitlib.results.disclosure import disclose
from portraitlib.studies.school_portrait.measures.exam_gap import compare_with_exam

TERMS = ("1", "2", "3")


def year_of(one_result, n=20, gap=5.0, examined=None, **more):
    """Results of `n` students: three equal terms, and an exam `gap` points lower, give or take two.

    The terms are of the competency `examined` where there is one; the exam's own file names none.
    """
    place = {"school_year": 2025, **more}
    term_of = {"competency": examined} if examined else {}
    rows = []
    for number in range(n):
        mark, student = 55.0 + number, f"{more.get('course', 'c')}-{number}"
        rows += [one_result(student, mark, **{**place, **term_of, "term": term}) for term in TERMS]
        rows.append(one_result(student, mark - gap + 2 * (-1) ** number, **{**place, "term": "exam"}))
    return rows


def courses_of(school):
    return compare_with_exam(school).tables["exam_courses"].data


def test_the_difference_is_school_less_exam_with_its_paired_interval(school_of, one_result):
    row = courses_of(school_of(year_of(one_result))).iloc[0]
    marks = 55.0 + np.arange(20)
    reference = stats.ttest_rel(marks, marks - 5 + 2 * (-1.0) ** np.arange(20)).confidence_interval(0.95)
    assert (row["n_students"], row["exam_difference"]) == (20, pytest.approx(5))
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((reference.low, reference.high))
    assert row["school_spread"] == pytest.approx(marks.std(ddof=1))


def test_terms_are_weighted_as_the_year_weighs_them(school_of, one_result):
    marks = {"1": 50.0, "2": 51.0, "3": 80.0, "exam": 68.0}
    rows = [
        one_result(f"s{number}", mark + number % 2, school_year=2025, term=term)
        for number in range(12)
        for term, mark in marks.items()
    ]
    assert courses_of(school_of(rows)).iloc[0]["school_mean"] == pytest.approx(0.2 * 50 + 0.2 * 51 + 0.6 * 80 + 0.5)


def test_the_exam_gap_planted_in_a_school_is_found_in_every_course_and_not_elsewhere(synthetic):
    planted = compare_with_exam(synthetic(1), school_year=2024).tables["exam_courses"].data.dropna()
    assert planted["exam_difference"].between(8 - 3.5, 8 + 3.5).all()
    assert np.average(planted["exam_difference"], weights=planted["n_students"]) == pytest.approx(8, abs=1.5)
    assert planted["is_clear"].all()
    for year in (2023, 2024, 2025, 2026):
        elsewhere = compare_with_exam(synthetic(2), school_year=year).tables["exam_courses"].data
        assert not elsewhere["is_clear"].any()


def test_clear_gaps_are_rare_where_none_was_planted(synthetic, seeds, alarms_at_most):
    clear = [
        compare_with_exam(synthetic(2, seed + 1), school_year=2025).tables["exam_courses"].data["is_clear"].any()
        for seed in seeds(few=2, many=30, full=200)
    ]
    assert sum(clear) <= alarms_at_most(len(clear), 1 / 20)  # by construction


def test_a_student_absent_at_the_exam_or_without_a_term_is_left_out_and_counted(school_of, one_result):
    rows = year_of(one_result)
    rows += [one_result("absent", 70.0, school_year=2025, term=term) for term in TERMS]
    rows += [one_result("absent", None, school_year=2025, term="exam", mark_code="AB")]
    rows += [one_result("late", 70.0, school_year=2025, term=term) for term in ("2", "3", "exam")]
    gaps = compare_with_exam(school_of(rows))
    assert gaps.counts == {"students": 20, "without_exam": 1, "without_school_mark": 1, "not_examined": 0}


def french_5(one_result, competencies, exams, n=12):
    """Results of French 5: a mark a competency at each term, and exam marks by competency ("overall" names none)."""
    place = {"course": "132506", "subject": "french", "course_level": 5, "school_year": 2025}
    rows = []
    for number in range(n):
        student, up = f"s{number}", number % 3
        for competency, mark in competencies.items():
            rows += [one_result(student, mark + up, **place, competency=competency, term=term) for term in TERMS]
        rows += [one_result(student, mark + up, **place, competency=c, term="exam") for c, mark in exams.items()]
    return rows


def test_an_exam_is_compared_with_the_competency_it_examines_and_with_nothing_else(school_of, one_result):
    marks = {"reading": 80.0, "writing": 66.0, "oral": 90.0, "overall": 75.0}
    row = courses_of(school_of(french_5(one_result, marks, {"overall": 62.0}))).iloc[0]
    assert (row["school_mean"], row["exam_difference"]) == (pytest.approx(67), pytest.approx(4))


def test_an_exam_told_by_competency_is_read_as_one_told_without(school_of, one_result):
    marks = {"writing": 66.0, "overall": 75.0}
    row = courses_of(school_of(french_5(one_result, marks, {"writing": 62.0, "reading": 20.0}))).iloc[0]
    assert row["exam_difference"] == pytest.approx(4)


def test_two_competencies_examined_are_weighted_as_the_course_weighs_them(school_of, one_result):
    place = {"course": "136506", "subject": "english_second_language", "course_level": 5, "school_year": 2025}
    marks = {"oral": 99.0, "reading": 60.0, "writing": 70.0}
    rows = []
    for number in range(12):
        for competency, mark in marks.items():
            rows += [one_result(f"s{number}", mark, **place, competency=competency, term=term) for term in TERMS]
        rows += [one_result(f"s{number}", 50.0, **place, competency=c, term="exam") for c in ("reading", "writing")]
    row = courses_of(school_of(rows)).iloc[0]
    assert (row["school_mean"], row["exam_mean"]) == (pytest.approx(65), pytest.approx(50))


def test_the_overall_mark_never_stands_for_the_competency_that_is_examined(school_of, one_result):
    rows = french_5(one_result, {"overall": 75.0}, {"overall": 62.0})
    assert compare_with_exam(school_of(rows)).reason == "no_school_marks"
    rows += year_of(one_result)
    assert compare_with_exam(school_of(rows)).counts["without_school_mark"] == 12


def test_an_exam_of_which_it_is_not_known_what_it_examines_is_left_out_and_counted(school_of, one_result):
    unknown = year_of(one_result, n=12, course="LOCAL4")
    assert compare_with_exam(school_of(unknown)).reason == "exam_examines_unknown"
    gaps = compare_with_exam(school_of(unknown + year_of(one_result)))
    assert (gaps.counts["students"], gaps.counts["not_examined"]) == (20, 12)


@pytest.mark.parametrize(("course", "is_confirmed"), [("132506", True), ("063404", False)])
def test_what_the_ministry_s_pages_do_not_say_is_not_called_confirmed(school_of, one_result, course, is_confirmed):
    examined = {"132506": "writing", "063404": "reasoning"}[course]
    rows = year_of(one_result, course=course, examined=examined)
    assert compare_with_exam(school_of(rows)).is_exam_confirmed is is_confirmed


def test_a_board_s_own_variant_of_a_code_is_the_same_course(school_of, one_result):
    rows = year_of(one_result, course="563414", sequence="CST", subject="mathematics", examined="reasoning")
    assert courses_of(school_of(rows)).iloc[0]["n_students"] == 20


def test_sequences_and_courses_of_one_level_stay_apart(school_of, one_result):
    courses = {"063404": "CST", "065406": "SN"}
    rows = list(
        chain.from_iterable(
            year_of(one_result, course=c, sequence=s, subject="mathematics", examined="reasoning")
            for c, s in courses.items()
        )
    )
    for course in ("055404", "057406"):
        rows += year_of(one_result, course=course, subject="science", examined="theoretical")
    assert courses_of(school_of(rows))["track"].tolist() == ["CST", "SN", "ATS", "ST"]


def test_groups_are_compared_apart_in_the_order_of_their_name(school_of, one_result):
    rows = year_of(one_result, course_group="42", gap=1) + year_of(one_result, course="b", course_group="41", gap=9)
    for row in rows:
        row["course"] = "085404"
    groups = compare_with_exam(school_of(rows)).tables["exam_groups"].data
    assert groups["course_group"].tolist() == ["41", "42"]
    assert groups["exam_difference"].tolist() == pytest.approx([9, 1])


def test_the_teaching_group_is_that_of_the_terms_when_the_exam_s_file_has_none(school_of, one_result):
    rows = year_of(one_result, course_group="41")
    for row in rows:
        row["course_group"] = None if row["term"] == "exam" else "41"
    assert compare_with_exam(school_of(rows)).tables["exam_groups"].data["course_group"].tolist() == ["41"]


def test_a_group_too_small_has_its_n_and_nothing_else(school_of, one_result):
    rows = year_of(one_result) + year_of(
        one_result, n=9, course="132506", subject="french", course_level=5, examined="writing"
    )
    small = courses_of(school_of(rows)).set_index("subject").loc["french"]
    assert small["n_students"] == 9
    assert small["is_too_small"]
    assert small[["exam_difference", "school_mean", "difference_low", "exam_spread"]].isna().all()


def test_equal_differences_have_no_interval_and_are_no_finding(school_of, one_result):
    marks = dict.fromkeys(TERMS, 70.0) | {"exam": 65.0}
    rows = [one_result(f"s{n}", marks[term], school_year=2025, term=term) for n in range(15) for term in marks]
    row = courses_of(school_of(rows)).iloc[0]
    assert row["exam_difference"] == 5
    assert np.isnan(row["difference_low"])
    assert not row["is_clear"]


@pytest.mark.parametrize(
    ("year", "kept", "reason"),
    [
        (2021, ("1", "2", "exam"), "no_exam_that_year"),
        (2025, ("1", "2", "3"), "no_exam_marks"),
        (2025, ("exam", "final"), "no_school_marks"),
        (2005, ("1", "2", "3", "exam"), "no_rule_for_year"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_its_reason(school_of, one_result, year, kept, reason):
    rows = [row | {"school_year": year} for row in year_of(one_result) if row["term"] in kept]
    assert compare_with_exam(school_of(rows)).reason == reason


def test_three_students_are_too_few(school_of, one_result):
    assert compare_with_exam(school_of(year_of(one_result, n=3))).reason == "too_few_at_exam"


def test_a_public_reader_sees_no_teaching_group(school_of, one_result):
    rows = year_of(one_result, course_group="41")
    assert set(compare_with_exam(school_of(rows, audience="public")).tables) == {"exam_courses"}


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_a_small_course_is_withheld_with_another_of_its_subject(school_of, one_result, audience):
    sizes = {"CST": ("063404", 30), "SN": ("065406", 20), "TS": ("064406", 4)}
    place = {"subject": "mathematics", "examined": "reasoning"}
    rows = list(
        chain.from_iterable(year_of(one_result, n=n, course=c, sequence=s, **place) for s, (c, n) in sizes.items())
    )
    table = disclose(compare_with_exam(school_of(rows, audience=audience))).tables["exam_courses"]
    assert table.data.set_index("track")["n_students"].isna().to_dict() == {"CST": False, "SN": True, "TS": True}


def test_results_without_a_level_or_a_sequence_are_compared_all_the_same(school_of, one_result):
    rows = year_of(one_result, course_level=None)
    assert courses_of(school_of(pd.DataFrame(rows)))["level"].tolist() == ["all"]


def test_a_small_group_far_from_its_course_is_drawn_towards_it_more_than_a_large_one(school_of, one_result):
    groups = {"41": (12, 10), "42": (40, 2), "43": (40, 3)}
    rows = list(
        chain.from_iterable(
            year_of(one_result, n=n, gap=gap, course=g, course_group=g) for g, (n, gap) in groups.items()
        )
    )
    rows = [{**row, "course": "085404"} for row in rows]
    table = compare_with_exam(school_of(rows)).tables["exam_groups"].data.set_index("course_group")
    moved = (table["exam_difference"] - table["shrunk_difference"]).abs()
    assert table["shrunk_difference"]["41"] < table["exam_difference"]["41"]
    assert moved["41"] > 2 * moved["42"] > 0


def test_two_groups_have_nothing_in_common_to_be_drawn_to(school_of, one_result):
    rows = list(chain.from_iterable(year_of(one_result, course=group, course_group=group) for group in ("41", "42")))
    rows = [{**row, "course": "085404"} for row in rows]
    assert compare_with_exam(school_of(rows)).tables["exam_groups"].data["shrunk_difference"].isna().all()
