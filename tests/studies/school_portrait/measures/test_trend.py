"""Trends: broken where rules change, compared only where they may be."""

import pytest

from portraitlib.display.show import shown_view
from portraitlib.studies.school_portrait.measures.trend import describe_trend


def year_of(marks, year, n, n_passed, **more):
    rows = marks(n, n_passed, school_year=year, **more)
    return [{**row, "student_id": f"{year}-{row['student_id']}"} for row in rows]


def test_the_line_breaks_where_the_marking_rules_change(school_of, marks):
    school = school_of([row for year in (2022, 2023, 2024, 2025, 2026) for row in year_of(marks, year, 20, 15)])
    years = describe_trend(school).tables["years"].data
    assert years["segment"].tolist() == ["2022", "2023", "2024", "2025-", "2025-"]
    assert years["is_comparable"].tolist() == [False, False, False, True, True]


def test_a_change_of_the_weight_of_exams_breaks_only_the_subjects_that_an_exam_enters(school_of, marks):
    rows = [row for year in (2022, 2023, 2024, 2025, 2026) for row in year_of(marks, year, 20, 15)]
    arts = [{**row, "course": "168402", "subject": "arts"} for row in rows]
    trend = describe_trend(school_of(rows + arts))
    years = trend.tables["years"].data.groupby("subject")["segment"].agg(list).to_dict()
    assert years == {
        "history": ["2022", "2023", "2024", "2025-", "2025-"],
        "arts": ["2022", "2023-", "2023-", "2023-", "2023-"],
    }
    changes = trend.tables["changes"].data.set_index("subject")
    assert changes["first_year"].to_dict() == {"history": 2025, "arts": 2023}
    told = shown_view(trend)
    assert told.headline.startswith("De 2022-2023 au plus tôt, selon la matière, à 2025-2026, ")
    assert [sentence.split("(")[1].split(")")[0] for sentence in told.sentences] == [
        "2021-2022 | 2022-2023",
        "2022-2023 | 2023-2024, 2023-2024 | 2024-2025",
    ]


def test_terms_that_no_exam_enters_are_compared_across_a_change_of_its_weight(school_of, marks):
    rows = [row for year in (2024, 2025) for row in year_of(marks, year, 20, 15, term="1")]
    assert describe_trend(school_of(rows)).tables["years"].data["segment"].tolist() == ["2023- / 1", "2023- / 1"]


def test_a_change_is_between_the_ends_of_the_latest_stretch(school_of, marks):
    rows = year_of(marks, 2024, 80, 79) + year_of(marks, 2025, 80, 40) + year_of(marks, 2026, 80, 50)
    change = describe_trend(school_of([*rows, *year_of(marks, 2027, 100, 85)])).tables["changes"].data.iloc[0]
    assert (change["first_year"], change["last_year"]) == (2025, 2027)
    assert change["gap"] == pytest.approx(0.35)
    assert (change["n_before"], change["n_after"], change["n_smallest"]) == (80, 100, 80)
    assert change["is_clear"]


def test_a_year_in_progress_is_shown_but_not_compared(school_of, marks):
    rows = year_of(marks, 2025, 30, 20) + year_of(marks, 2026, 30, 21) + year_of(marks, 2027, 30, 29, term="1")
    trend = describe_trend(school_of(rows))
    assert trend.tables["years"].data["is_comparable"].tolist() == [True, True, False]
    assert trend.tables["changes"].data["last_year"].tolist() == [2026]


def test_sequences_have_their_own_line(school_of, marks):
    rows = []
    for year in (2025, 2026):
        for sequence in ("CST", "SN"):
            rows += year_of(marks, year, 10, 5, subject="mathematics", sequence=sequence, course=sequence)
    assert describe_trend(school_of(rows)).tables["years"].data["sequence"].tolist() == ["CST", "CST", "SN", "SN"]


def test_a_student_succeeds_in_a_subject_when_every_course_of_it_is_passed(school_of, one_result):
    rows = [one_result("a", 80.0, school_year=year) for year in (2025, 2026)]
    rows += [one_result("a", 50.0, school_year=2026, course="other")]
    years = describe_trend(school_of(rows)).tables["years"].data
    assert years[["n_students", "n_passed"]].to_numpy().tolist() == [[1, 1], [1, 0]]
    assert years["mean_mark"].tolist() == [80.0, 65.0]


def test_one_year_or_none_is_no_trend(school_of, marks):
    assert describe_trend(school_of(marks(20, 10))).reason == "one_year"
    assert describe_trend(school_of([])).reason == "no_results"


def test_years_without_a_rule_are_named_not_guessed(school_of, marks):
    rows = year_of(marks, 1999, 9, 5) + year_of(marks, 2025, 9, 5) + year_of(marks, 2026, 9, 5)
    trend = describe_trend(school_of(rows))
    assert trend.years_without_rule == (1999,)
    assert trend.years == (2025, 2026)


def test_years_under_different_rules_only_give_no_change(school_of, marks):
    trend = describe_trend(school_of(year_of(marks, 2022, 20, 5) + year_of(marks, 2026, 20, 15)))
    assert trend.tables["changes"].data.empty


def test_years_after_the_notebooks_are_not_read(school_of, marks):
    rows = [row for year in (2024, 2025, 2026) for row in year_of(marks, year, 20, 15)]
    assert describe_trend(school_of(rows, school_year=2025)).years == (2024, 2025)


def test_a_subject_dropped_before_the_last_year_is_compared_on_its_own_years(school_of, marks):
    rows = [row for year in (2025, 2026, 2027) for row in year_of(marks, year, 20, 15)]
    rows += [row for year in (2025, 2026) for row in year_of(marks, year, 20, 15, subject="arts", course="A")]
    changes = describe_trend(school_of(rows)).tables["changes"].data
    assert changes.set_index("subject")["last_year"].to_dict() == {"arts": 2026, "history": 2027}


def test_false_alarms_among_many_subjects_stay_rare(made_up_school, seeds, alarms_at_most):
    alarms = [
        describe_trend(made_up_school(seed=seed, years=(2025, 2026), students=200))
        .tables["changes"]
        .data["is_clear"]
        .any()
        for seed in seeds(few=2, many=30, full=200)
    ]
    assert sum(alarms) <= alarms_at_most(len(alarms), 1 / 20)
