"""Each indicator by hand, and what worse data do to it."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.indicators import gather_indicators
from portraitlib.rules import RISK_INDICATORS
from portraitlib.tables.school import school_in_memory

YEAR = 2026


def marks(rows):
    columns = ["student_id", "school_year", "course", "subject", "term", "mark", "mark_code"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(competency="overall", course_level=2)


def students(**more):
    return pd.DataFrame({"student_id": ["a"], "school_year": [YEAR], "grade_level": [2], **more})


def measures(**tables):
    tables.setdefault("students", students())
    return gather_indicators(school_in_memory(tables), YEAR).measures.iloc[0]


def calendar(n=40, periods=4):
    return pd.DataFrame(
        {"date": pd.bdate_range("2025-09-01", periods=n), "is_instructional": True, "n_periods": periods}
    )


def register(days, periods, status="absent"):
    return pd.DataFrame({"student_id": "a", "date": days, "period": periods, "status": status})


def test_the_latest_term_that_has_marks_gives_the_level():
    rows = [("a", YEAR, "M", "mathematics", "1", 58.0, None), ("a", YEAR, "M", "mathematics", "2", 64.0, None),
            ("a", YEAR, "F", "french", "1", 71.0, None)]  # fmt: skip
    found = measures(results=marks(rows))
    assert (found["mathematics_mark"], found["language_mark"], found["mean_mark"], found["n_failed"]) == (
        64,
        71,
        67.5,
        0,
    )


def test_a_mark_that_stopped_coming_is_not_replaced_by_an_old_one():
    rows = [("a", YEAR, "M", "mathematics", "1", 75.0, None), ("a", YEAR, "M", "mathematics", "2", None, "AB"),
            ("b", YEAR, "M", "mathematics", "2", 80.0, None)]  # fmt: skip
    both = pd.DataFrame({"student_id": ["a", "b"], "school_year": YEAR, "grade_level": 2})
    assert np.isnan(measures(results=marks(rows), students=both)["mathematics_mark"])


def test_the_english_sector_reads_its_own_language_of_instruction():
    rows = [("a", YEAR, "E", "english_language_arts", "1", 55.0, None), ("a", YEAR, "F", "french", "1", 90.0, None)]
    schools = pd.DataFrame({"school_id": ["X"], "teaching_language": ["en"]})
    assert measures(results=marks(rows), schools=schools)["language_mark"] == 55


@pytest.mark.parametrize(("code", "failed", "at_most"), [("AB", 1, 2), ("NE", 1, 2), ("EX", 1, 1), ("EC", 2, 2)])
def test_an_awaited_result_may_be_one_more_failure_an_exemption_may_not(code, failed, at_most):
    rows = [("a", YEAR, "M", "mathematics", "1", 59.9, None), ("a", YEAR, "F", "french", "1", None, code),
            ("b", YEAR, "F", "french", "1", 70.0, None)]  # fmt: skip
    both = pd.DataFrame({"student_id": ["a", "b"], "school_year": YEAR, "grade_level": 2})
    found = gather_indicators(school_in_memory({"students": both, "results": marks(rows)}), YEAR)
    assert (found.measures["n_failed"].iloc[0], found.worst["n_failed"].iloc[0]) == (failed, at_most)


def test_a_mark_of_sixty_is_no_failure():
    assert measures(results=marks([("a", YEAR, "M", "mathematics", "1", 60.0, None)]))["n_failed"] == 0


def test_a_decline_compares_the_first_and_the_latest_term_in_the_same_courses():
    rows = [("a", YEAR, "M", "mathematics", term, mark, None) for term, mark in (("1", 80.0), ("2", 74.0), ("3", 70.0))]
    rows += [("a", YEAR, "F", "french", term, mark, None) for term, mark in (("1", 75.0), ("3", 71.0))]
    rows += [("a", YEAR, "H", "history", "3", 40.0, None)]
    assert measures(results=marks(rows))["mark_decline"] == pytest.approx((10 + 4) / 2)


def test_when_one_term_is_known_a_decline_is_told_from_last_year_subject_by_subject():
    rows = [("a", YEAR - 1, "M1", "mathematics", "final", 82.0, None), ("a", YEAR, "M", "mathematics", "1", 70.0, None)]
    assert measures(results=marks(rows))["mark_decline"] == 12


def test_a_rate_of_absence_is_over_what_was_taught_while_enrolled():
    days = calendar()["date"]
    rows = pd.concat([register(days[10:12], 0), register(days[20:21], 3), register(days[39:], 1, "late")])
    found = measures(calendar=calendar(), attendance=rows)
    assert found["absence_rate"] == pytest.approx((4 + 4 + 1) / 160)
    assert found["late_per_month"] == pytest.approx(1 / 40 * 20)
    entered = students(entry_date=[days[11]])
    late_entry = measures(calendar=calendar(), attendance=rows, students=entered)
    assert late_entry["absence_rate"] == pytest.approx((4 + 1) / (29 * 4))


def test_a_period_told_twice_is_missed_once_and_a_day_off_counts_for_nothing():
    days = calendar()["date"]
    rows = pd.concat([register(days[:1], 0), register(days[:1], 2), register([pd.Timestamp("2025-09-06")], 0),
                      register(days[39:], 1, "late")])  # fmt: skip
    assert measures(calendar=calendar(), attendance=rows)["absence_rate"] == pytest.approx(4 / 160)


def test_too_few_days_enrolled_say_nothing():
    days = calendar(15)["date"]
    assert np.isnan(measures(calendar=calendar(15), attendance=register(days[14:], 0))["absence_rate"])


def test_lately_is_the_last_twenty_days_of_class():
    days = calendar()["date"]
    found = measures(calendar=calendar(), attendance=pd.concat([register(days[:5], 0), register(days[38:], 0)]))
    assert found["recent_absence_rate"] == pytest.approx(2 / 20)
    assert found["absence_rate"] == pytest.approx(7 / 40)


def test_no_event_is_zero_where_events_were_recorded_and_unknown_elsewhere():
    event = pd.DataFrame({"student_id": ["z"], "date": [pd.Timestamp("2025-10-01")], "event": ["1"]})
    assert measures(discipline=event)["n_incidents"] == 0
    assert np.isnan(measures()["n_incidents"])


def test_engagement_is_the_latest_answers_on_their_scale():
    rows = pd.DataFrame(
        {
            "student_id": "a", "date": pd.to_datetime(["2025-10-01"] * 2 + ["2026-03-01"] * 2),
            "dimension": "affective", "item": ["E1", "E2"] * 2, "answer": [5.0, 5.0, 2.0, 2.0],
            "scale_low": 1.0, "scale_high": 5.0,
            "is_reversed": [False, True] * 2,
        }
    )  # fmt: skip
    assert measures(engagement=rows)["affective_engagement"] == pytest.approx((0.25 + 0.75) / 2)
    hardly = rows.assign(answer=[5.0, 5.0, None, None])
    assert np.isnan(measures(engagement=hardly)["affective_engagement"])


def test_delay_and_repeated_years_are_told_by_age_and_level():
    path = pd.DataFrame({"student_id": "a", "school_year": [2024, 2025, 2026], "grade_level": [1, 2, 2],
                         "age_on_september_30": [12, 13, 14]})  # fmt: skip
    found = measures(students=path)
    assert (found["years_behind"], found["n_repeats"]) == (1, 1)
    assert np.isnan(measures(students=students())["n_repeats"]), "secondary 2 without a past: not known"
    assert measures(students=students().assign(grade_level=1))["n_repeats"] == 0


def test_failures_of_last_year_and_of_primary_school_are_counted():
    rows = marks([("a", YEAR - 1, "M1", "mathematics", "final", 55.0, None),
                  ("a", YEAR - 1, "F1", "french", "final", 80.0, None),
                  ("a", YEAR, "P", "french", "final", 50.0, None)])  # fmt: skip
    rows.loc[rows["course"] == "P", "course_level"] = 0
    assert measures(results=rows)["n_previous_failures"] == 2
    assert np.isnan(measures()["n_previous_failures"])


def test_every_indicator_stays_in_its_range(small_school_measures):
    for name, measured in RISK_INDICATORS.items():
        known = small_school_measures[name].dropna()
        assert known.between(measured.low, measured.high).all(), name


@pytest.fixture
def small_school_measures():
    days = calendar(120)["date"]
    rng = np.random.default_rng(4)
    ids = [f"s{place}" for place in range(40)]
    people = pd.DataFrame({"student_id": ids, "school_year": YEAR, "grade_level": rng.integers(1, 6, 40),
                           "age_on_september_30": rng.integers(12, 19, 40)})  # fmt: skip
    rows = [(one, YEAR, "M", "mathematics", term, float(rng.integers(20, 101)), None) for one in ids for term in "123"]
    absent = pd.DataFrame({"student_id": rng.choice(ids, 900), "date": rng.choice(days, 900),
                           "period": rng.integers(0, 5, 900), "status": "absent"})  # fmt: skip
    absent = absent.drop_duplicates(["student_id", "date", "period"])
    school = school_in_memory(
        {"students": people, "results": marks(rows), "calendar": calendar(120), "attendance": absent}
    )
    return gather_indicators(school, YEAR).measures
