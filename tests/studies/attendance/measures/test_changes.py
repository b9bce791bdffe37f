"""Who changed, who is new in a band, since when; the meeting list; only what was known that day."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import describe_attendance, describe_patterns, describe_weeks, find_changes, list_for_meeting
from portraitlib.display.show import shown_view
from portraitlib.indicators.followed import list_adults
from portraitlib.studies.attendance.measures.last_weeks import run_to_the_end
from portraitlib.studies.attendance.measures.meeting import in_order

NAMES = [f"s{n:02}" for n in range(40)]


def steady_rows(days=80):
    """Everybody misses the same weekday once in four weeks: nobody changes."""
    return [(name, day, 0, "absent") for n, name in enumerate(NAMES) for day in range(n % 20, days, 20)]


def changed_rows(days=80):
    """The first student misses two more days in each of the last three weeks."""
    more = [(NAMES[0], day, 0, "absent") for week in (3, 2, 1) for day in (days - 5 * week + 1, days - 5 * week + 2)]
    return steady_rows(days) + more


@pytest.fixture
def changed(school_of):
    return school_of(changed_rows(), days=80, students=NAMES)


def test_the_student_who_changed_is_found_with_the_weeks_and_nobody_else(changed):
    found = find_changes(changed)
    rows = found.tables["changes"].data
    row = rows.set_index("student_id").loc[NAMES[0]]
    assert rows["student_id"][rows["is_signal"]].tolist() == [NAMES[0]]
    assert row["recent_rate"] == pytest.approx(0.4)
    assert row["usual_rate"] < 0.1
    assert row["weeks_signalled"] >= 1
    assert found.counts["signals"] == 1


def test_nobody_is_signalled_when_nothing_changes(school_of):
    assert find_changes(school_of(steady_rows(), days=80, students=NAMES)).counts["signals"] == 0


def test_new_in_a_band_is_said_once_not_at_every_crossing_of_the_edge(school_of):
    """4 days of 80 are 5 %; 4 of 85 are less; 5 of 90 are more again, which is no news."""

    def news(days, missed):
        rows = [*steady_rows(days), *[("new", day, 0, "absent") for day in missed]]
        found = find_changes(school_of(rows, days=days, students=[*NAMES, "new"])).tables["changes"].data
        return found.loc[found["is_new_in_band"], "student_id"].tolist()

    assert "new" in news(80, [76, 77, 78, 79])
    assert "new" not in news(85, [76, 77, 78, 79])
    assert "new" not in news(90, [76, 77, 78, 79, 89])


def test_a_run_ends_with_the_last_week():
    assert run_to_the_end(np.array([[True, True, False, True]])).tolist() == [1]


def test_the_list_puts_supports_and_contacts_beside_what_changed(school_of):
    services = pd.DataFrame(
        {
            "service_id": ["1", "2"],
            "student_id": NAMES[0],
            "service": ["mentoring", "tutoring"],
            "start_date": pd.to_datetime(["2025-10-01", "2025-09-10"]),
            "end_date": pd.to_datetime([None, "2025-10-10"]),
        }
    )
    sessions = pd.DataFrame(
        {
            "service_id": "1",
            "student_id": NAMES[0],
            "was_attended": [True, False],
            "date": pd.to_datetime(["2025-12-01", "2025-12-15"]),
            "minutes": 30,
        }
    )
    more = {"services": services, "sessions": sessions}
    listed = list_for_meeting(school_of(changed_rows(), days=80, students=NAMES, more=more)).tables["meeting"].data
    row = listed.set_index("student_id").loc[NAMES[0]]
    assert (row["rank"], row["reason"]) == (1, "changed")
    assert (row["supports_now"], row["supports_before"]) == ("mentoring", "tutoring")
    assert row["weeks_since_contact"] == 2  # a session that was missed is no contact
    assert "provider_id" not in listed


def test_lateness_reports_and_failed_courses_stand_beside_the_list_and_list_nobody(school_of):
    late = [(NAMES[0], day, 1, "late") for day in (40, 78, 79)]  # the first one is not recent
    day = pd.Timestamp("2025-10-06")
    discipline = pd.DataFrame({"student_id": [NAMES[0]] * 2 + [NAMES[5]], "date": day, "event": list("123")})
    marks = pd.DataFrame({"student_id": NAMES[0], "school_year": 2026, "course": ["M", "F"], "term": "1",
                          "competency": "overall", "mark": [50.0, 70.0]})  # fmt: skip
    more = {"discipline": discipline, "results": marks}
    result = list_for_meeting(school_of([*changed_rows(), *late], days=80, students=NAMES, more=more))
    row = result.tables["meeting"].data.set_index("student_id").loc[NAMES[0]]
    assert row[["recent_late", "n_incidents", "n_failed"]].tolist() == [2, 2, 1]
    assert NAMES[5] not in result.tables["meeting"].data["student_id"].tolist()
    shown = shown_view(result).tables[0]
    assert shown.labels["beside"].iloc[0] == "2 retards; 2 manquements; 1 cours sous le seuil"


def test_the_list_may_be_that_of_the_students_whom_one_adult_follows(school_of):
    services = pd.DataFrame(
        {"service_id": list("123"), "student_id": [NAMES[0], NAMES[5], NAMES[6]], "service": "mentoring",
         "provider_id": ["x", "x", "y"], "start_date": pd.Timestamp("2025-10-01"),
         "end_date": pd.to_datetime([None, "2025-11-01", None])}
    )  # fmt: skip
    school = school_of(changed_rows(), days=80, students=NAMES, more={"services": services})
    assert list_adults(school) == {"x": "x (1)", "y": "y (1)"}
    assert list_for_meeting(school, followed_by="x").tables["meeting"].data["student_id"].tolist() == [NAMES[0]]
    assert list_for_meeting(school, followed_by="y").counts["listed"] == 0
    assert list_for_meeting(school, followed_by="z").reason == "nobody_followed_by_them"


def test_a_cycle_may_be_chosen(school_of):
    levels = [3 + n % 2 for n in range(len(NAMES))]
    people = pd.DataFrame({"student_id": NAMES, "school_year": 2026, "grade_level": levels})
    people.loc[0, "grade_level"] = 2
    school = school_of(changed_rows(), days=80, people=people)
    assert list_for_meeting(school, cycle="2").counts["listed"] == 0
    assert list_for_meeting(school, cycle="1").counts["listed"] == 1
    cycles = describe_attendance(school).tables["attendance_cycles"].data
    assert cycles[["cycle", "n_students"]].to_numpy().tolist() == [["1", 1], ["2", len(NAMES) - 1]]


def test_equal_students_share_a_rank_and_are_kept_or_left_together():
    rows = pd.DataFrame({"student_id": list("abcd"), "group": "1", "change": [0.3, 0.2, 0.2, 0.2], "year_rate": 0.1})
    kept, left = in_order(rows, 3)
    assert kept["rank"].tolist() == [1, 2, 2, 2]
    assert left == 0
    kept, left = in_order(rows, 1)
    assert (kept["student_id"].tolist(), left) == (["a"], 3)


def test_the_order_of_the_rows_of_the_data_changes_nothing(school_of):
    rng = np.random.default_rng(2)
    rows, names = changed_rows(), list(NAMES)
    straight = list_for_meeting(school_of(rows, days=80, students=names)).tables["meeting"].data
    rng.shuffle(rows)
    rng.shuffle(names)
    assert list_for_meeting(school_of(rows, days=80, students=names)).tables["meeting"].data.equals(straight)


STUDIES = (find_changes, describe_attendance, describe_weeks, describe_patterns, list_for_meeting)


@pytest.mark.parametrize("study", STUDIES)
def test_as_of_reads_what_was_known_that_day(study, school_of):
    """Reading at a date gives what the data cut by hand at that date give."""
    from portraitlib.tables.as_of import known_on
    from portraitlib.tables.schemas import SCHEMAS

    whole = school_of(changed_rows(120), days=120, students=NAMES)
    day = pd.Timestamp("2025-12-12")
    cut = {
        name: known_on(whole.table(name), SCHEMAS[name], day.date(), whole.rules)
        for name in ("calendar", "attendance", "students")
    }
    dates = pd.bdate_range("2025-09-01", day)
    by_hand = school_of([row for row in changed_rows(120) if row[1] < len(dates)], days=len(dates), students=NAMES)
    then = school_of(people=cut["students"], calendar=cut["calendar"], more={"attendance": cut["attendance"]})
    first, second = study(then), study(by_hand)
    assert first.counts == second.counts
    for name in first.tables:
        pd.testing.assert_frame_equal(first.tables[name].data, second.tables[name].data)
