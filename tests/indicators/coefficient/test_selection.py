"""What the screening uses: this school's students, as they were known that day, and nothing sensitive."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.indicators import gather_indicators
from portraitlib.indicators.coefficient.selection import screen
from portraitlib.results.result import Refusal
from portraitlib.studies.risk.measures.screened import list_screened
from portraitlib.studies.risk.measures.tiers import describe_tiers
from portraitlib.tables.as_of import known_on
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import school_in_memory

from ...conftest import YEAR, marks_of, school_days

DAYS = ("2025-10-15", "2025-11-20", "2026-01-20", "2026-03-15")


def cut(tables, school, day):
    """Tables with what was not yet known on a day taken away."""
    moment = pd.Timestamp(day).date()
    return {name: known_on(frame, SCHEMAS[name], moment, school.rules) for name, frame in tables.items()}


def long_school():
    """Two students over a year, every table dated."""
    days = school_days(180)
    terms = [
        marks_of(["a", "b"], [70.0 - 8 * place, 62.0], term=term) for place, term in enumerate(("1", "2", "3", "final"))
    ]
    absences = pd.DataFrame({"student_id": "a", "date": days["date"].iloc[20::7], "period": 0, "status": "absent"})
    tables = {
        "students": pd.DataFrame({"student_id": ["a", "b"], "school_year": YEAR, "grade_level": 2,
                                  "age_on_september_30": 13, "entry_date": pd.Timestamp("2025-09-01"),
                                  "exit_date": [pd.NaT, pd.Timestamp("2026-05-01")]}),
        "results": pd.concat(terms), "calendar": days,
        "attendance": pd.concat([absences, pd.DataFrame({"student_id": "b", "date": days["date"].iloc[1::9],
                                                         "period": 2, "status": "late"})]),
        "discipline": pd.DataFrame({"student_id": "a", "date": days["date"].iloc[30::20], "event": "1",
                                    "suspension_days": 1.0}),
        "engagement": pd.DataFrame({"student_id": "a", "date": pd.to_datetime(["2025-10-01", "2026-04-01"]),
                                    "dimension": "affective", "item": "E1", "answer": [5.0, 1.0], "scale_low": 1.0,
                                    "scale_high": 5.0, "is_reversed": False}),
    }  # fmt: skip
    school = school_in_memory(tables)
    return {name: school.table(name) for name in (*set(tables) - {"engagement"}, "answers", "questionnaires")}


def with_another_future(tables, day):
    """The same tables, everything that was not yet known on a day made quite different."""
    moment = pd.Timestamp(day)
    later = {name: tables[name]["date"] > moment for name in ("attendance", "discipline", "answers")}
    published = tables["results"]["term"].map(
        {"1": "2025-11-20", "2": "2026-03-15", "3": "2026-07-10", "final": "2026-07-10"}
    )
    unpublished = pd.to_datetime(published) > moment
    return {
        **tables,
        "results": tables["results"].assign(mark=tables["results"]["mark"].mask(unpublished, 1.0)),
        "attendance": tables["attendance"][~later["attendance"]],
        "discipline": tables["discipline"].assign(
            suspension_days=tables["discipline"]["suspension_days"].mask(later["discipline"], 50.0)
        ),
        "answers": tables["answers"].assign(answer=tables["answers"]["answer"].mask(later["answers"], 3.0)),
        "students": tables["students"].assign(exit_date=pd.NaT),
    }


@pytest.mark.parametrize("day", DAYS)
def test_only_what_was_known_that_day_is_used(day):
    tables = long_school()
    whole = school_in_memory(tables)
    then = gather_indicators(school_in_memory(cut(tables, whole, day)), YEAR)
    other = gather_indicators(school_in_memory(cut(with_another_future(tables, day), whole, day)), YEAR)
    pd.testing.assert_frame_equal(then.measures, other.measures)
    changed = gather_indicators(school_in_memory(with_another_future(tables, day)), YEAR)
    assert not changed.measures.iloc[:1].equals(gather_indicators(whole, YEAR).measures.iloc[:1]), "the test can fail"
    assert then.last_day <= pd.Timestamp(day) < gather_indicators(whole, YEAR).last_day
    assert len(then.roster) == 2, "a departure of May is not known in winter"


def test_marks_are_used_from_the_day_they_are_published():
    tables = long_school()
    whole = school_in_memory(tables)
    marks = {
        day: gather_indicators(school_in_memory(cut(tables, whole, day)), YEAR).measures["mathematics_mark"].iloc[0]
        for day in DAYS
    }
    assert np.isnan(marks["2025-10-15"])
    assert (marks["2025-11-20"], marks["2026-01-20"], marks["2026-03-15"]) == (70, 70, 62)


def test_students_of_another_school_or_year_change_nothing(small_school):
    alone = screen(small_school()).students()
    tables = {name: small_school().table(name) for name in ("students", "results", "attendance", "discipline")}
    others = {
        name: frame.assign(student_id=frame["student_id"] + "-elsewhere", **_year_before(frame))
        for name, frame in tables.items()
    }
    both = small_school(tables={name: pd.concat([tables[name], others[name]]) for name in tables})
    pd.testing.assert_frame_equal(screen(both).students(), alone)


def _year_before(frame):
    if "school_year" in frame and not frame["school_year"].isna().all():
        return {"school_year": YEAR - 1}
    return {"date": frame["date"] - pd.Timedelta(days=365)}


def test_the_order_of_the_rows_changes_nothing(small_school):
    school = small_school()
    names = ("students", "results", "attendance", "discipline", "calendar")
    shuffled = small_school(tables={name: school.table(name).sample(frac=1, random_state=3) for name in names})
    pd.testing.assert_frame_equal(screen(shuffled).students(), screen(school).students())


def test_a_sensitive_attribute_changes_nothing(small_school):
    school = small_school()
    other = school.table("students").assign(
        sex="M", first_language="other", was_born_in_canada=False, ehdaa_status="learning", has_intervention_plan=True
    )
    again = screen(small_school(tables={"students": other})).students()
    pd.testing.assert_frame_equal(again, screen(school).students())


def test_no_absence_row_is_presence_only_where_a_register_was_kept(small_school):
    known = gather_indicators(small_school(), YEAR).measures["absence_rate"]
    assert known.tolist() == pytest.approx([0, 0, 0.1, 0])
    no_register = small_school(tables={"attendance": pd.DataFrame()})
    assert gather_indicators(no_register, YEAR).measures["absence_rate"].isna().all()
    no_calendar = small_school(tables={"calendar": pd.DataFrame()})
    assert gather_indicators(no_calendar, YEAR).measures["absence_rate"].isna().all()


def test_a_student_who_left_is_left_out_and_counted(small_school):
    students = small_school().table("students")
    students = students.assign(exit_date=students["exit_date"].where(students["student_id"] != "d",
                                                                      pd.Timestamp("2025-11-01")))  # fmt: skip
    found = describe_tiers(small_school(tables={"students": students}))
    assert (found.counts["students"], found.counts["left"]) == (3, 1)


def test_nobody_enrolled_and_nothing_known_are_refused(small_school):
    bare = pd.DataFrame({"student_id": ["a"], "school_year": [YEAR]})
    assert describe_tiers(school_in_memory({})).reason == "no_students"
    assert describe_tiers(school_in_memory({"students": bare})).reason == "nothing_observed"
    assert describe_tiers(small_school(), grade_level=5).reason == "no_students"


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_an_audience_that_may_not_see_students_is_refused_the_list(small_school, audience):
    found = list_screened(small_school(audience=audience))
    assert isinstance(found, Refusal)
    assert found.reason == "screening_of_students"


def test_every_result_bears_the_hash_of_its_criteria(small_school):
    found = describe_tiers(small_school())
    assert len(found.scope.preset.sha256) == 64
    assert (found.scope.preset.chosen.name, found.scope.preset.chosen.version) == ("quebec_defaut", "1.0")
