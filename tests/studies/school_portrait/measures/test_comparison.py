"""Comparisons that mean something are made; the others are refused with their reason."""

from datetime import date

import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.school_portrait.measures.comparison import compare_results


def year_of(marks, year, n, n_passed, **more):
    return [
        {**row, "school_year": year, "student_id": f"{year}-{row['student_id']}"} for row in marks(n, n_passed, **more)
    ]


def test_a_level_is_compared_with_itself(school_of, marks):
    rows = year_of(marks, 2025, 80, 48) + year_of(marks, 2026, 70, 56)
    rows += year_of(marks, 2026, 30, 10, course_level=5, course="H5")
    table = compare_results(school_of(rows)).tables["differences"].data
    assert table["level"].tolist() == ["4"]
    # Newcombe (1998): 56 of 70 against 48 of 80.
    assert (table["gap_low"].iloc[0], table["gap_high"].iloc[0]) == pytest.approx((0.0524, 0.3339), abs=6e-5)


@pytest.mark.parametrize(
    ("against", "reason"),
    [
        ("first_year", "other_rules"),
        ("level_above", "level_above"),
        ("other_sequence", "other_sequence"),
        ("two_years_before", "no_other_year"),
    ],
)
def test_what_may_not_be_compared_is_refused(school_of, marks, against, reason):
    rows = year_of(marks, 2022, 40, 30) + year_of(marks, 2025, 40, 30) + year_of(marks, 2026, 40, 30)
    assert compare_results(school_of(rows), against=against).reason == reason


def test_only_the_cells_that_the_rules_touch_are_left_out(school_of, marks):
    rows = year_of(marks, 2024, 40, 30) + year_of(marks, 2025, 40, 30)
    arts = [{**row, "course": "168402", "subject": "arts"} for row in rows]
    compared = compare_results(school_of(rows + arts))
    assert compared.tables["differences"].data["subject"].tolist() == ["arts"]
    assert compared.n_other_rules == 1


def test_a_term_is_not_compared_with_final_results(school_of, marks):
    rows = year_of(marks, 2025, 40, 30) + year_of(marks, 2026, 40, 30, term="1")
    assert compare_results(school_of(rows)).reason == "other_terms"


def test_a_year_under_way_is_compared_in_the_same_term_of_the_year_before(school_of, marks):
    rows = (
        year_of(marks, 2025, 80, 80) + year_of(marks, 2025, 80, 48, term="1") + year_of(marks, 2026, 70, 56, term="1")
    )
    found = compare_results(school_of(rows))
    assert found.terms == ("1", "1")
    assert found.tables["differences"].data["gap"].tolist() == pytest.approx([0.2])


def terms_of(marks, n, change):
    """`n` students whose mark moves between two terms by `change`, or by a point more for each other one."""
    return [
        {**row, "mark": 50.0 + place + (term == "2") * (change + place % 2)}
        for term in ("1", "2")
        for place, row in enumerate(marks(n, n, term=term, school_year=2026))
    ]


def test_the_same_students_are_compared_from_one_term_to_the_next_by_their_own_change(school_of, marks):
    rows = [*terms_of(marks, 30, -3.0), {**marks(1, 0, term="2", school_year=2026)[0], "student_id": "came late"}]
    found = compare_results(school_of(rows), against="term_before")
    row = found.tables["differences"].data.iloc[0]
    assert (found.terms, found.other_year, row["n_after"]) == (("1", "2"), 2026, 30)
    assert (row["mean_gap"], bool(row["is_mean_clear"])) == (-2.5, True)  # marks themselves spread over 29 points
    assert row["mean_gap_high"] - row["mean_gap_low"] < 2


def test_one_term_alone_says_when_the_next_one_comes(school_of, marks):
    refused = compare_results(school_of(year_of(marks, 2026, 40, 30, term="1")), against="term_before")
    assert (refused.reason, refused.facts["term"], refused.facts["day"]) == ("one_term", "2", date(2026, 3, 15))


def test_sequences_stay_apart(school_of, marks):
    rows = []
    for year in (2025, 2026):
        for sequence in ("CST", "SN"):
            rows += [
                {**row, "student_id": sequence + row["student_id"]}
                for row in year_of(marks, year, 30, 20, subject="mathematics", sequence=sequence, course=sequence)
            ]
    assert compare_results(school_of(rows)).tables["differences"].data["track"].tolist() == ["CST", "SN"]


def test_groups_too_small_and_unknown_comparisons(school_of, marks):
    rows = year_of(marks, 2025, 5, 3) + year_of(marks, 2026, 5, 3)
    assert compare_results(school_of(rows)).reason == "too_few_in_both_moments"
    with pytest.raises(ValueError, match="moon"):
        compare_results(school_of(rows), against="moon")


def test_a_difference_that_would_tell_a_few_students_is_withheld(school_of, marks):
    rows = year_of(marks, 2025, 60, 57) + year_of(marks, 2026, 60, 40)
    shown = disclose(compare_results(school_of(rows, audience="public"))).tables["differences"].data
    assert shown[["gap", "rate_before", "rate_after"]].isna().all(axis=None)


def test_a_difference_is_withheld_beside_a_small_one_of_its_subject_as_its_cell_is(school_of, marks):
    """Levels of 4, 30 and 40: the portrait withholds two of them, and the comparison told the second."""
    rows = []
    for level, n in ((3, 4), (4, 30), (5, 40)):
        for year in (2025, 2026):
            rows += [
                {**row, "student_id": f"{level}-{row['student_id']}"}
                for row in year_of(marks, year, n, n // 2, course_level=level, course=f"H{level}")
            ]
    shown = disclose(compare_results(school_of(rows, audience="personnel"))).tables["differences"].data
    assert shown.set_index("level")["n_after"].notna().to_dict() == {"3": False, "4": False, "5": True}
