"""Gaps over the years: broken with the rules, silent about small groups."""

import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.school_portrait.measures.gap_trend import follow_gaps


def school_with(school_of, one_result, years, column="sex", **params):
    """`years` gives, for each year, each group its number of students and of passes."""
    results, students = [], []
    for year, groups in years.items():
        for code, (n, n_passed) in groups.items():
            for number in range(n):
                name = f"{year}{code}{number}"
                students.append({"student_id": name, "school_year": year, column: code})
                results.append(one_result(name, 75.0 if number < n_passed else 50.0, school_year=year))
    return school_of(results, students, **params)


def test_a_gap_that_closes_is_told_with_its_interval(school_of, one_result):
    years = {2025: {"F": (70, 66), "M": (80, 40)}, 2026: {"F": (70, 66), "M": (80, 76)}}
    trend = follow_gaps(school_with(school_of, one_result, years))
    change = trend.tables["changes"].data.iloc[0]
    assert change["change"] == pytest.approx((66 / 70 - 76 / 80) - (66 / 70 - 40 / 80))
    assert change["change_low"] < change["change"] < change["change_high"] < 0
    assert change["is_clear"]


def test_years_under_other_rules_make_no_change(school_of, one_result):
    years = {2022: {"F": (70, 66), "M": (80, 40)}, 2026: {"F": (70, 66), "M": (80, 76)}}
    trend = follow_gaps(school_with(school_of, one_result, years))
    assert trend.tables["years"].data["segment"].nunique() == 2
    assert trend.tables["changes"].data.empty


def test_a_year_with_a_small_group_has_no_gap(school_of, one_result):
    years = {2025: {"F": (9, 9), "M": (80, 40)}, 2026: {"F": (70, 66), "M": (80, 76)}}
    table = follow_gaps(school_with(school_of, one_result, years)).tables["years"].data
    assert table.set_index("school_year")["gap"].notna().to_dict() == {2025: False, 2026: True}


@pytest.mark.parametrize(
    ("years", "reason"),
    [
        ({2026: {"F": (70, 66), "M": (80, 40)}}, "one_year"),
        ({2025: {"F": (20, 20)}, 2026: {"F": (20, 20)}}, "one_group"),
        ({2025: {None: (20, 20)}, 2026: {None: (20, 20)}}, "dimension_missing"),
        ({2025: {"F": (5, 5), "M": (6, 2)}, 2026: {"F": (5, 5), "M": (6, 2)}}, "groups_too_small"),
        ({}, "no_results"),
    ],
)
def test_what_cannot_be_followed_is_refused(school_of, one_result, years, reason):
    assert follow_gaps(school_with(school_of, one_result, years)).reason == reason


def test_a_gap_that_would_tell_a_few_students_is_withheld(school_of, one_result):
    years = {year: {"F": (70, 68), "M": (80, 40)} for year in (2025, 2026)}
    shown = disclose(follow_gaps(school_with(school_of, one_result, years, audience="public")))
    for name, columns in (("years", ["gap", "gap_low"]), ("changes", ["change", "gap_before", "gap_after"])):
        assert shown.tables[name].data[columns].isna().all(axis=None)
