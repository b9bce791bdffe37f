"""A synthetic school obeys the standard tables and looks like a Quebec school."""

import pytest

from portraitlib.rules import load_courses, load_rules
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import MAPPED_TABLES, SCHEMAS

EXAM_COURSES = [course.code for course in load_courses().courses if course.has_ministry_exam]


def test_every_standard_table_is_there_with_known_columns(tables):
    assert set(tables[0]) == set(MAPPED_TABLES)
    for name, frame in tables[0].items():
        unknown = set(frame) - set(SCHEMAS[name].column_names) - {"birth_date", "is_short"}
        assert not unknown, (name, unknown)
        assert len(frame)


@pytest.mark.parametrize("name", MAPPED_TABLES)
def test_keys_are_unique_and_required_columns_are_full(tables, name):
    schema = SCHEMAS[name]
    for school in tables:
        frame = conform(school[name], schema)
        assert not frame.duplicated(list(schema.key)).any()
        required = [column.name for column in schema.columns if column.required]
        assert frame[required].notna().all().all()


@pytest.mark.parametrize("name", MAPPED_TABLES)
def test_codes_and_bounds_of_the_schema_hold(tables, name):
    for frame in (school[name] for school in tables):
        for column in (known for known in SCHEMAS[name].columns if known.name in frame):
            values = frame[column.name].dropna()
            assert not column.codes or set(values) - {""} <= set(column.codes), column.name
            assert column.low is None or (values >= column.low).all(), column.name
            assert column.high is None or (values <= column.high).all(), column.name


def test_references_between_tables_hold(tables):
    for school in tables:
        for name in MAPPED_TABLES:
            for column, other, more in SCHEMAS[name].references:
                if column not in school[name]:
                    continue
                keys = [column, *more]
                told = school[name][keys].dropna().drop_duplicates()  # a sheet without a name has no student
                assert len(told.merge(school[other][keys].drop_duplicates())) == len(told), (name, column)


def test_marks_have_the_shape_of_quebec_marks(tables):
    for school in tables:
        finals = school["results"].query("competency == 'overall' and term == 'final' and course_level > 0")
        core = finals[finals["subject"].isin(["french", "mathematics", "science", "history"])]
        marks = core["mark"].dropna()
        assert 70 <= marks.mean() <= 76
        assert 9 <= marks.std() <= 14
        success = (core.dropna(subset="mark")["mark"] >= 60).groupby(core["subject"]).mean()
        assert success.between(0.80, 0.95).all()


def test_mathematics_cst_and_applied_science_of_secondary_4_are_the_hardest_courses(tables):
    finals = tables[2]["results"].query("competency == 'overall' and term == 'final' and course_level == 4")
    success = (finals.dropna(subset="mark")["mark"] >= 60).groupby(finals["course"]).mean()
    assert set(success.nsmallest(2).index) == {"063404", "057406"}


def test_known_gaps_have_the_expected_sign(tables):
    for school in tables:
        finals = school["results"].query("competency == 'overall' and term == 'final' and course_level > 0")
        finals = finals.merge(school["students"], on=["student_id", "school_year"])
        french = finals[finals["subject"] == "french"].groupby("sex")["mark"].mean()
        assert french["F"] > french["M"]
        needs = finals.groupby("ehdaa_status")["mark"].mean()
        assert needs["none"] - needs["learning"] > 6
        expected_age = finals["grade_level"] + 11
        late = finals.groupby(finals["age_on_september_30"] > expected_age)["mark"].mean()
        assert late[False] - late[True] > 4


def test_results_follow_the_dated_marking_rules(tables):
    results = tables[2]["results"].query("competency == 'overall' and course_level > 0")
    assert set(results.loc[results["school_year"] == 2022, "term"]) == {"1", "2", "final", "exam"}
    assert set(results.loc[results["school_year"] == 2024, "term"]) == {"1", "2", "3", "final", "exam"}
    one = (
        results.query("school_year == 2022 and term != 'exam'")
        .loc[lambda rows: ~rows["course"].isin(EXAM_COURSES)]
        .pivot(index=["student_id", "course"], columns="term", values="mark")
        .dropna()
    )
    weights = load_rules().for_year(2022).term_weights
    assert (one["final"] - (weights["1"] * one["1"] + weights["2"] * one["2"])).abs().max() <= 0.5 + 1e-9


@pytest.mark.parametrize(("year", "course", "weight"), [(2024, "132506", 0.2), (2026, "132506", 0.5),
                                                        (2024, "132208", 0.1), (2026, "132208", 0.2)])  # fmt: skip
def test_an_exam_weighs_in_the_competency_it_examines_and_in_no_other(tables, year, course, weight):
    rows = tables[2]["results"].query("course == @course and school_year == @year")
    marks = rows.pivot(index="student_id", columns=["competency", "term"], values="mark")
    school = {c: 0.2 * marks[c, "1"] + 0.2 * marks[c, "2"] + 0.6 * marks[c, "3"] for c in ("writing", "reading")}
    expected = weight * marks["overall", "exam"] + (1 - weight) * school["writing"]
    gap = (marks["writing", "final"] - expected).dropna()
    assert len(gap) > 20
    assert gap.abs().max() <= 0.5 + 1e-9
    assert (marks["reading", "final"] - school["reading"]).abs().max() <= 0.5 + 1e-9


def test_exams_are_held_in_exam_courses_only(tables):
    exams = tables[0]["results"].query("term == 'exam'")
    assert set(exams["course"]) <= set(EXAM_COURSES)
    assert set(exams["competency"]) == {"overall"}


def test_an_end_of_primary_result_belongs_to_a_student_who_entered_that_year(tables):
    primary = tables[0]["results"].query("course_level == 0")
    first = tables[0]["students"].query("grade_level == 1")
    entered = primary.merge(first, on=["student_id", "school_year"])
    assert len(entered) == len(primary) > 500


def test_absence_is_skewed_and_a_minority_is_chronic(tables):
    for school in tables:
        days = school["calendar"].query("is_instructional and school_year == 2026")
        absent = school["attendance"].query("status == 'absent'")
        absent = absent[absent["date"].isin(days["date"])]
        periods = absent["period"].eq(0).map({True: 4, False: 1})
        students = school["students"].query("school_year == 2026")["student_id"]
        rate = periods.groupby(absent["student_id"]).sum().reindex(students).fillna(0) / days["n_periods"].sum()
        assert 0.04 <= rate.mean() <= 0.09
        assert rate.mean() > 1.25 * rate.median()
        assert 0.10 <= (rate >= 0.10).mean() <= 0.26


def test_nobody_is_absent_before_entry_after_exit_or_on_a_day_off(tables):
    for school in tables:
        open_days = set(school["calendar"].query("is_instructional")["date"])
        assert set(school["attendance"]["date"]) <= open_days
        left = school["students"].dropna(subset="exit_date")
        gone = school["attendance"].merge(left[["student_id", "exit_date"]], on="student_id")
        assert (gone["date"] <= gone["exit_date"]).all()


def test_a_student_is_once_absent_or_late_in_a_period_and_whole_days_stand_alone(tables):
    for school in tables:
        whole = school["attendance"].query("period == 0")[["student_id", "date"]]
        periods = school["attendance"].query("period > 0")[["student_id", "date"]]
        assert len(whole.merge(periods, on=["student_id", "date"])) == 0


def test_each_year_has_180_class_days_but_the_one_of_the_strike(tables):
    for school in tables:
        taught = school["calendar"].query("is_instructional").groupby("school_year").size()
        assert (taught.drop(2024) == 180).all()


def test_departures_of_a_year_stay_few(tables):
    for school in tables:
        share = school["students"]["exit_date"].notna().groupby(school["students"]["school_year"]).mean()
        assert 0.01 <= share.mean() <= 0.06


def test_outcomes_are_known_for_cohorts_that_had_five_years(tables):
    outcomes = tables[2]["outcomes"]
    assert outcomes["cohort_year"].max() == 2022
    settled = outcomes[(outcomes["cohort_year"] <= 2020) & ~outcomes["outcome"].isin(["moved", "unknown"])]
    diploma = (settled["outcome"] == "diploma").mean()
    assert 0.6 <= diploma <= 0.9


def test_ages_follow_from_levels(tables):
    students = tables[0]["students"]
    youngest = students.groupby("grade_level")["age_on_september_30"].min()
    assert (youngest == youngest.index + 11).all()


def test_services_end_after_they_start_and_sessions_fall_between(tables):
    for school in tables:
        services = school["services"]
        last = services["end_date"].fillna(school["calendar"]["date"].max())
        assert (last >= services["start_date"]).all()
        held = school["sessions"].merge(services.assign(end_date=last), on=["service_id", "student_id"])
        assert held["date"].between(held["start_date"], held["end_date"]).all()
        assert len(held) == len(school["sessions"])
