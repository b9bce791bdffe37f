"""Each of the guide's conditions, made by hand: met, not met, not known; never added up."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import check_conditions
from portraitlib.studies.accompaniment.measures.conditions import CONDITIONS, SOURCES, conditions_of, thresholds
from portraitlib.studies.accompaniment.measures.stability import main_adult_share
from portraitlib.studies.accompaniment.settings import ConditionRules

# The eight weeks with class from 3 November to 13 January: a week of strike and two of holidays are not among them.
WEEKLY = [
    "2025-11-04",
    "2025-11-11",
    "2025-11-18",
    "2025-12-02",
    "2025-12-09",
    "2025-12-16",
    "2026-01-06",
    "2026-01-13",
]
MET, NOT_MET, UNKNOWN = True, False, None


def state(school, condition):
    """State of a condition of the only relation: met, not met, or not known."""
    found = conditions_of(school).set_index("condition")["is_met"][condition]
    return None if pd.isna(found) else bool(found)


def meetings(met, days=WEEKLY, student="a", **more):
    return [met(student, day, **more) for day in days]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(WEEKLY, MET), (WEEKLY[:4] + WEEKLY[5:], MET), (WEEKLY[:3] + WEEKLY[5:], NOT_MET), ([], UNKNOWN)],
    ids=["8 weeks of 8", "7 of 8: .875", "6 of 8: .75", "nothing written"],
)
def test_weekly_is_weeks_with_a_meeting_of_the_weeks_with_class(accompanied, tie, met, days, expected):
    assert state(accompanied([tie("a")], meetings(met, days), until="2026-01-13"), "weekly") == expected


def test_a_message_or_a_call_keeps_contact_and_is_no_meeting(accompanied, tie, met):
    for mode, expected in (("in_person", MET), ("remote", MET), (None, MET), ("message", NOT_MET),
                           ("telephone", NOT_MET)):  # fmt: skip
        school = accompanied([tie("a")], meetings(met, mode=mode), until="2026-01-13")
        assert state(school, "weekly") == expected, mode


def test_two_meetings_of_a_week_are_one_week_and_a_planned_one_that_was_missed_is_none(accompanied, tie, met):
    twice = meetings(met, ["2025-11-04", "2025-11-06", "2025-11-11", "2025-11-13"])
    missed = [{**met("a", day), "was_attended": False} for day in WEEKLY[2:]]
    assert state(accompanied([tie("a")], [*twice, *missed], until="2026-01-13"), "weekly") == NOT_MET


def test_the_rhythm_of_a_relation_of_under_four_weeks_is_not_judged(accompanied, tie, met):
    assert state(accompanied([tie("a")], meetings(met, WEEKLY[:1]), until="2025-11-18"), "weekly") is UNKNOWN


def test_without_a_calendar_what_is_counted_in_weeks_is_not_known(accompanied, tie, met):
    school = accompanied([tie("a")], meetings(met), tables={"calendar": pd.DataFrame()}.items())
    assert state(school, "weekly") is UNKNOWN
    assert state(school, "three_months") == MET
    assert not check_conditions(school).has_calendar


@pytest.mark.parametrize(
    ("end", "three", "six"),
    [("2026-01-31", NOT_MET, NOT_MET), ("2026-02-01", MET, NOT_MET), ("2026-05-02", MET, MET), (None, MET, UNKNOWN)],
    ids=["89 days", "90 days", "180 days", "goes on since 119"],
)
def test_three_and_six_months_are_days_and_what_goes_on_is_not_judged_before(accompanied, tie, end, three, six):
    school = accompanied([tie("a", end=end)], until="2026-06-15" if end else "2026-03-02")
    assert (state(school, "three_months"), state(school, "six_months")) == (three, six)


@pytest.mark.parametrize(("until", "expected"), [("2026-06-30", NOT_MET), ("2026-07-01", MET), (None, UNKNOWN)])
def test_a_commitment_is_counted_from_the_first_day(accompanied, tie, until, expected):
    """From 3 November, 240 days end on 1 July."""
    promised = {"commitment_until": pd.Timestamp(until) if until else pd.NaT}
    assert state(accompanied([tie("a", **promised)]), "one_year") == expected


def test_one_to_one_is_the_form_that_is_written(accompanied, tie):
    told = {"one_to_one": MET, "group": NOT_MET, "remote": NOT_MET, None: UNKNOWN}
    found = {form: state(accompanied([tie("a", form=form)]), "one_to_one") for form in told}
    assert found == told


def group_of(tie, size, name="A", start="2025-10-06", **more):
    told = {"service": "group_accompaniment", "service_id": name, "group_id": name, "provider_id": "t", **more}
    return [tie(f"{name}{place:02}", start, **told) for place in range(size)]


@pytest.mark.parametrize(("size", "advised", "most"), [(12, MET, MET), (13, NOT_MET, MET), (16, NOT_MET, NOT_MET)])
def test_a_group_is_as_large_as_it_ever_was(accompanied, tie, size, advised, most):
    rows = conditions_of(accompanied(group_of(tie, size))).groupby("condition")["is_met"].agg(list)
    assert rows["size_advised"] == [advised] * size
    assert rows["size_most"] == [most] * size


def test_who_leaves_before_another_comes_does_not_make_a_group_larger(accompanied, tie):
    one_after_the_other = [*group_of(tie, 11), *group_of(tie, 2, end="2025-12-01")]
    one_after_the_other[11:] = [
        {**one, "student_id": f"x{place}", "start_date": pd.Timestamp(start), "end_date": pd.Timestamp(end)}
        for place, (one, start, end) in enumerate(
            zip(one_after_the_other[11:], ["2025-10-06", "2025-12-02"], ["2025-12-01", "2026-02-01"], strict=True)
        )
    ]
    rows = conditions_of(accompanied(one_after_the_other)).groupby("condition")["is_met"].agg(list)
    assert rows["size_advised"] == [MET] * 13


def test_the_same_adult_is_the_part_of_meetings_of_the_main_one_over_what_it_follows(accompanied, tie, met):
    """Eight meetings with one adult, then two with another who takes over: 8 of 10 is .8; three: 8 of 11."""
    again = tie("a", "2026-01-19", service_id="S2", provider_id="other", previous_service_id="Sa")
    first = meetings(met)
    for days, expected in ((["2026-01-20", "2026-01-27"], MET), (["2026-01-20", "2026-01-27", "2026-02-03"], NOT_MET)):
        later = [{**met("a", day), "service_id": "S2"} for day in days]
        school = accompanied([tie("a", end="2026-01-16"), again], [*first, *later])
        assert state(school, "same_adult") == expected


def test_an_adult_of_another_cycle_is_not_counted(accompanied, tie, met):
    people = pd.DataFrame({"student_id": ["a", "a"], "school_year": [2025, 2026], "grade_level": [2, 3]})
    before = tie("a", "2024-10-07", "2025-06-13", service_id="S0", provider_id="other")
    now = tie("a", previous_service_id="S0")
    old = [{**met("a", day), "service_id": "S0"} for day in ("2024-11-05", "2024-11-12", "2024-11-19")]
    school = accompanied([before, now], [*old, *meetings(met)], tables={"students": people}.items())
    assert main_adult_share(school).tolist() == [1.0, 1.0]


def test_services_that_follow_one_another_in_a_circle_end(accompanied, tie, met):
    rows = [tie("a", end="2025-12-01", previous_service_id="S2"), tie("a", "2025-12-02", service_id="S2",
            previous_service_id="Sa")]  # fmt: skip
    assert state(accompanied(rows, meetings(met)), "same_adult") == MET


def test_the_adult_really_there_is_the_one_of_the_meeting(accompanied, tie, met):
    replaced = [*meetings(met, WEEKLY[:6]), *meetings(met, WEEKLY[6:], provider_id="other")]
    assert state(accompanied([tie("a")], replaced), "same_adult") == NOT_MET  # 6 of 8


@pytest.mark.parametrize(
    ("minutes", "feedback", "expected"),
    [(20, True, MET), (15, True, MET), (10, True, NOT_MET), (20, False, NOT_MET), (20, None, UNKNOWN),
     (None, True, UNKNOWN)],
)  # fmt: skip
def test_time_on_what_teachers_said_needs_both_the_minutes_and_the_feedback(
    accompanied, tie, met, minutes, feedback, expected
):
    held = meetings(met, minutes=minutes, had_teacher_feedback=feedback)
    assert state(accompanied([tie("a")], held, until="2026-01-13"), "teachers_feedback") == expected


@pytest.mark.parametrize(
    ("activities", "expected"),
    [(["jeu"] * 4 + ["echange"] * 4, MET), (["jeu+echange"] * 4 + ["echange"] * 4, MET),
     (["jeu"] * 3 + ["echange"] * 5, NOT_MET), (["jeu"] * 3 + [None] * 5, UNKNOWN), (["libre"] * 8, UNKNOWN)],
    ids=["4 of 8", "one of two codes", "3 of 8", "written of 3 of 8", "no code of the school"],
)  # fmt: skip
def test_a_shared_activity_is_one_of_the_codes_said_to_be_structured(accompanied, tie, met, activities, expected):
    held = [met("a", day, activity=code) for day, code in zip(WEEKLY, activities, strict=True)]
    assert state(accompanied([tie("a")], held), "shared_activity") == expected


def test_the_student_chooses_alone_or_with_the_adult(accompanied, tie, met):
    for who, expected in (
        (["student", "both"] * 4, MET),
        (["adult"] * 5 + ["student"] * 3, NOT_MET),
        ([None] * 8, UNKNOWN),
    ):
        held = [met("a", day, chosen_by=one) for day, one in zip(WEEKLY, who, strict=True)]
        assert state(accompanied([tie("a")], held), "student_chooses") == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([("2025-10-20", 2)], MET), ([("2025-10-20", 1), ("2025-10-27", 1)], MET), ([("2025-10-20", 1.5)], NOT_MET),
     ([("2025-11-04", 3)], NOT_MET), ([("2025-10-20", None)], UNKNOWN), ([], UNKNOWN)],
    ids=["2 h before", "1 + 1 h", "1.5 h", "the day of the first meeting", "hours not told", "nothing written"],
)  # fmt: skip
def test_only_hours_before_the_day_of_the_first_meeting_count(accompanied, tie, met, rows, expected):
    told = [{"staff_id": "ma", "date": pd.Timestamp(day), "kind": "training", "hours": hours} for day, hours in rows]
    school = accompanied([tie("a")], meetings(met), tables={"trainings": pd.DataFrame(told)}.items() if told else ())
    assert state(school, "trained_before") == expected


def test_a_contact_of_support_is_not_a_training_and_is_counted_by_stretches_of_weeks(accompanied, tie, met):
    """Eight weeks with class: two stretches of four, thus two contacts."""
    for days, expected in ((["2025-11-12", "2025-12-10"], MET), (["2025-11-12"], NOT_MET), ([], UNKNOWN)):
        told = [{"staff_id": "ma", "date": pd.Timestamp(day), "kind": "support", "hours": 3.0} for day in days]
        tables = {"trainings": pd.DataFrame(told)}.items() if told else ()
        school = accompanied([tie("a")], meetings(met), until="2026-01-13", tables=tables)
        assert state(school, "adult_supported") == expected
        assert state(school, "trained_before") is UNKNOWN


def test_a_structure_is_written_or_not_known(accompanied, tie):
    written = tie("a", form="one_to_one", planned_minutes=45.0)
    assert state(accompanied([written]), "structure_written") == MET
    assert state(accompanied([tie("a", form="one_to_one")]), "structure_written") is UNKNOWN


def test_each_condition_says_its_source_and_the_guide_alone_is_said_for_four():
    assert set(SOURCES) == set(CONDITIONS)
    alone = {condition for condition, source in SOURCES.items() if source == "guide_alone"}
    assert alone == {"trained_before", "three_months", "size_advised", "size_most"}
    numbers = thresholds(ConditionRules())
    assert [numbers[name] for name in ("trained_before", "three_months", "size_advised", "size_most")] == [
        2,
        90,
        12,
        15,
    ]


def test_counts_are_parts_of_the_students_and_there_is_no_total(accompanied, tie, met):
    school = accompanied([tie("a"), tie("b", end="2025-12-12")], meetings(met), until="2026-01-13")
    told = check_conditions(school).tables["conditions"].data
    parts = told[["n_condition_met", "n_condition_not_met", "n_condition_unknown"]].sum(axis=1)
    assert (parts == told["n_students"]).all()
    assert set(told["condition"]) <= set(CONDITIONS)
    row = told.set_index("condition").loc["three_months"]
    assert row[["n_condition_met", "n_condition_not_met", "n_condition_unknown"]].tolist() == [0, 1, 1]
    assert not any("score" in name or "total" in name for name in told.columns)


def test_what_is_planted_in_the_sample_is_found_and_what_is_not_there_is_not(sample_store):
    from portraitlib import open_school

    found = {}
    for code in ("999001", "999002"):
        school = open_school(school=code, store=str(sample_store))
        told = conditions_of(school)
        found[code] = told[told["is_met"].eq(False).fillna(False)].groupby("condition")["student_id"].nunique()
        adults = school.table("services").set_index("service_id")["provider_id"]
        short = told[(told["condition"] == "trained_before") & told["is_met"].eq(False).fillna(False)]
        found[code, "short"] = adults[~adults.index.duplicated()].reindex(short["service_id"]).nunique()
    assert found["999002"].get("size_most", 0) == 18
    assert found["999001"].get("size_most", 0) == 0
    assert found["999002", "short"] == 3
    assert found["999001", "short"] == 0
    assert found["999002"].get("same_adult", 0) >= 10 > found["999001"].get("same_adult", 0)
    assert np.isfinite(sum(found["999002"]))
