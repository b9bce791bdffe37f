import pandas as pd
import pytest

from portraitlib.results.result import Refusal
from portraitlib.studies.coverage.measures.missing import MissingResults, describe_missing


def cell(school, subject, term, **choices):
    data = describe_missing(school, subject=subject, **choices).tables["missing_by_subject"].data
    return data[data["term"] == term].iloc[0]


def codes(school):
    data = describe_missing(school).tables["codes_by_subject"].data
    return data.set_index(["subject", "term", "mark_code"])["n_students"].to_dict()


def edit(results, student, term, **values):
    """The same results with some cells of one student's term changed."""
    results = results.copy()
    place = (results["student_id"] == student) & (results["term"] == term)
    for name, value in values.items():
        results.loc[place, name] = value
    return results


def test_marks_codes_and_blanks_add_up_to_the_results_expected(make_school, make_results, make_students):
    marks = edit(make_results(make_students()), "s00", "1", mark=None, mark_code="AB")
    marks = edit(marks, "s01", "1", mark=None)
    row = cell(make_school(marks), "french", "1")
    assert (row["n_expected"], row["n_marked"], row["n_coded"], row["n_blank"]) == (20, 18, 1, 1)
    assert row["blank_share"] == row["code_share"] == pytest.approx(0.05)
    assert 0 < row["blank_low"] < 0.05 < row["blank_high"] < 0.3


def test_a_mark_of_zero_is_a_mark(make_school, make_results, make_students):
    row = cell(make_school(edit(make_results(make_students()), "s00", "1", mark=0.0)), "french", "1")
    assert (row["n_marked"], row["n_blank"]) == (20, 0)


def test_each_code_is_counted_apart(make_school, make_results, make_students):
    marks = edit(make_results(make_students()), "s00", "1", mark=None, mark_code="AB")
    marks = edit(marks, "s01", "1", mark=None, mark_code="EX")
    marks = edit(marks, "s02", "1", mark=None, mark_code="EX")
    assert codes(make_school(marks)) == {("french", "1", "AB"): 1, ("french", "1", "EX"): 2}


def test_a_student_without_any_row_in_a_subject_everyone_takes_is_missing(make_school, make_results, make_students):
    marks = make_results(make_students())
    row = cell(make_school(marks[marks["student_id"] != "s00"]), "french", "2")
    assert (row["n_expected"], row["n_blank"]) == (20, 1)


def test_nothing_is_expected_of_those_who_do_not_take_an_optional_course(make_school, make_results, make_students):
    enrolled = make_students()
    optional = make_results(enrolled.iloc[:5], subject="spanish", course="ESP")
    row = cell(make_school(pd.concat([make_results(enrolled), optional])), "spanish", "1")
    assert (row["n_expected"], row["n_blank"]) == (5, 0)


@pytest.mark.parametrize(("share", "n_expected"), [(0.75, 20), (0.8, 20), (0.85, 16)])
def test_a_subject_taken_by_the_compulsory_share_exactly_is_everyones(
    make_school, make_results, make_students, share, n_expected
):
    enrolled = make_students()
    common = make_results(enrolled.iloc[:16], subject="science", course="055104")
    school = make_school(pd.concat([make_results(enrolled), common]))
    assert cell(school, "science", "1", compulsory_share=share)["n_expected"] == n_expected


def test_two_courses_of_a_subject_make_one_expected_result_a_student(make_school, make_results, make_students):
    enrolled = make_students()
    first = make_results(enrolled.iloc[:10], subject="mathematics", course="063404")
    second = make_results(enrolled.iloc[5:], subject="mathematics", course="065406")
    second = edit(second, "s05", "1", mark=None)  # s05 has a mark in the other course
    row = cell(make_school(pd.concat([first, second])), "mathematics", "1")
    assert (row["n_expected"], row["n_marked"]) == (20, 20)


def test_an_exam_is_expected_of_those_whose_course_has_one(make_school, make_results, make_students):
    enrolled = make_students()
    examined = make_results(enrolled.iloc[:10], subject="science", course="055404", terms=("final", "exam"))
    others = make_results(enrolled.iloc[10:], subject="science", course="058404", terms=("final",))
    row = cell(make_school(pd.concat([examined, others])), "science", "exam")
    assert (row["n_expected"], row["n_blank"]) == (10, 0)


def test_nothing_is_expected_after_a_student_left_or_before_they_came(make_school, make_results, make_students):
    enrolled = make_students(exit_date=pd.NaT, entry_date=pd.NaT)
    enrolled.loc[0, "exit_date"] = pd.Timestamp("2025-10-15")
    enrolled.loc[1, "entry_date"] = pd.Timestamp("2026-01-10")
    marks = make_results(enrolled)
    marks = marks[~((marks["student_id"] == "s00") | ((marks["student_id"] == "s01") & (marks["term"] == "1")))]
    result = describe_missing(make_school(marks, enrolled))
    data = result.tables["missing_by_subject"].data.set_index("term")
    assert data["n_expected"].to_dict() == {"1": 18, "2": 19, "3": 19, "final": 19}
    assert data["n_blank"].sum() == 0
    assert result.counts["n_partly_enrolled"] == 2
    assert result.counts["n_without_expected"] == 1


def test_the_end_of_a_term_is_the_calendars_when_there_is_one(make_school, make_results, make_students):
    enrolled = make_students(exit_date=pd.NaT)
    enrolled.loc[0, "exit_date"] = pd.Timestamp("2025-11-10")
    marks = make_results(enrolled, terms=("1",))
    marks = edit(marks, "s00", "1", mark=None)
    calendar = pd.DataFrame(
        {
            "school_id": "EXAMPLE",
            "date": pd.to_datetime(["2025-11-07", "2025-11-11"]),
            "school_year": 2026,
            "is_instructional": True,
            "term": ["1", "2"],
        }
    )
    without_calendar = cell(make_school(marks, enrolled), "french", "1")  # published on 20 November
    with_calendar = cell(make_school(marks, enrolled, calendar=calendar), "french", "1")
    assert (without_calendar["n_expected"], with_calendar["n_expected"]) == (19, 20)


def test_a_mark_of_a_student_who_has_left_is_kept(make_school, make_results, make_students):
    enrolled = make_students(exit_date=pd.Timestamp("2025-09-15"))
    row = cell(make_school(make_results(enrolled), enrolled), "french", "final")
    assert (row["n_expected"], row["n_marked"]) == (20, 20)


def test_a_course_result_left_blank_is_missing_even_when_a_competency_has_a_mark(
    make_school, make_results, make_students
):
    enrolled = make_students()
    overall = edit(make_results(enrolled), "s00", "1", mark=None)
    row = cell(make_school(pd.concat([overall, make_results(enrolled, competency="reading")])), "french", "1")
    assert (row["n_expected"], row["n_blank"]) == (20, 1)


def test_a_competency_stands_in_where_no_course_result_is_kept(make_school, make_results, make_students):
    row = cell(make_school(make_results(make_students(), competency="reading")), "french", "1")
    assert (row["n_expected"], row["n_marked"]) == (20, 20)


def test_marks_of_the_end_of_primary_are_not_this_years(make_school, make_results, make_students):
    enrolled = make_students()
    primary = make_results(enrolled, subject="mathematics", course="MAT600", course_level=0)
    school = make_school(pd.concat([make_results(enrolled), primary]))
    assert set(describe_missing(school).tables["missing_by_subject"].data["subject"]) == {"french"}


def test_a_term_entered_for_no_one_is_told_apart_from_missing_results(make_school, make_results, make_students):
    enrolled = make_students()
    empty = make_results(enrolled, subject="arts", course="168102")
    empty.loc[empty["term"] == "2", "mark"] = None
    result = describe_missing(make_school(pd.concat([make_results(enrolled), empty])))
    nothing = result.tables["terms_without_results"].data
    assert nothing.to_dict("records") == [{"subject": "arts", "grade_level": 1, "term": "2", "n_students": 20}]
    by_subject = result.tables["missing_by_subject"].data
    assert "2" not in set(by_subject.loc[by_subject["subject"] == "arts", "term"])


def test_everything_missing_is_said_and_not_drawn(make_school, make_results, make_students):
    result = describe_missing(make_school(make_results(make_students(), mark=None)))
    assert isinstance(result, Refusal)
    assert result.reason == "no_results_yet"


def test_a_school_without_students_or_without_that_year_is_refused(make_school, make_students, make_results):
    nobody = make_students().iloc[:0]
    assert describe_missing(make_school(make_results(nobody), nobody)).reason == "no_students"
    assert describe_missing(make_school(), school_year=2019).reason == "no_students"
    assert describe_missing(make_school(), grade_level=5).reason == "no_students"


def test_a_subject_that_is_not_taught_is_refused(make_school):
    assert describe_missing(make_school(), subject="spanish").reason == "no_results"


def test_an_unknown_grouping_is_a_programmers_mistake(make_school):
    with pytest.raises(ValueError, match="hair"):
        describe_missing(make_school(), by="hair")


def test_each_student_is_counted_once_by_what_they_lack(make_school, make_results, make_students):
    marks = edit(make_results(make_students()), "s00", "1", mark=None)
    marks = edit(marks, "s00", "2", mark=None, mark_code="AB")  # a blank weighs more than a code
    marks = edit(marks, "s01", "1", mark=None, mark_code="AB")
    overall = describe_missing(make_school(marks)).tables["missing_overall"].data.iloc[0]
    assert (overall["n_complete"], overall["n_with_codes"], overall["n_with_blanks"]) == (18, 1, 1)
    assert (overall["n_expected"], overall["n_blank"]) == (80, 1)


def test_groups_add_up_to_the_school(make_school, make_results, make_students):
    marks = edit(make_results(make_students()), "s00", "1", mark=None)
    result = describe_missing(make_school(marks), by="group")
    groups = result.tables["missing_by_group"].data
    assert groups.set_index("group")["n_with_blanks"].to_dict() == {"11": 1, "12": 0}
    for name in ("n_students", "n_complete", "n_with_codes", "n_with_blanks", "n_expected", "n_blank"):
        assert groups[name].sum() == result.tables["missing_overall"].data[name].sum()


def test_a_group_whose_results_are_missing_stands_out_from_the_others(make_school, make_results, make_students):
    enrolled = make_students(80)
    marks = make_results(enrolled)
    forgotten = set(enrolled.loc[enrolled["group"] == "11", "student_id"].iloc[:25])
    marks.loc[marks["student_id"].isin(forgotten) & (marks["term"] == "1"), "mark"] = None
    groups = describe_missing(make_school(marks, enrolled), by="group").tables["missing_by_group"].data
    assert groups["differs"].tolist() == [True, True]
    groups = describe_missing(make_school(), by="group").tables["missing_by_group"].data
    assert groups["differs"].tolist() == [False, False]


def test_a_lone_group_is_compared_with_nobody(make_school, make_students):
    groups = describe_missing(make_school(given_students=make_students(group="11")), by="group")
    assert groups.tables["missing_by_group"].data["differs"].isna().all()


def subgroups(school, by="sex"):
    return describe_missing(school, by=by).tables[f"missing_by_{by}"].data


def test_a_subgroup_that_lacks_more_results_is_told(make_school, make_results, make_students):
    enrolled = make_students(60)
    girls = enrolled.loc[enrolled["sex"] == "F", "student_id"]
    marks = make_results(enrolled)
    marks.loc[marks["student_id"].isin(girls.iloc[:20]) & (marks["term"] == "1"), "mark"] = None
    data = subgroups(make_school(marks, enrolled)).set_index("subgroup_value")
    assert data.loc["F", "complete_share"] == pytest.approx(1 / 3)
    compared = data.dropna(subset=["gap"])
    assert compared["differs"].tolist() == [True]
    assert abs(compared["gap"].iloc[0]) == pytest.approx(2 / 3)


def test_alike_subgroups_are_not_said_to_differ(make_school):
    compared = subgroups(make_school()).dropna(subset=["gap"])
    assert compared["differs"].tolist() == [False]


def test_a_subgroup_smaller_than_the_smallest_group_is_not_compared(make_school, make_students):
    enrolled = make_students(30, sex=["F"] * 9 + ["M"] * 21)
    data = subgroups(make_school(given_students=enrolled)).set_index("subgroup_value")
    assert data.loc["F", ["gap", "differs"]].isna().all()
    enrolled = make_students(30, sex=["F"] * 10 + ["M"] * 20)
    data = subgroups(make_school(given_students=enrolled)).set_index("subgroup_value")
    assert data.loc["F", ["gap", "differs"]].notna().all()


def test_students_whose_attribute_is_not_known_are_a_row_of_their_own(make_school, make_students):
    data = subgroups(make_school(given_students=make_students(30, sex=["F"] * 10 + ["M"] * 15 + [None] * 5)))
    assert data.set_index("subgroup_value")["n_students"].to_dict() == {"M": 15, "F": 10, "unknown": 5}


def test_every_attribute_the_data_have_is_compared_and_the_others_named(make_school, make_students):
    enrolled = make_students(has_intervention_plan=[True] * 10 + [False] * 10)
    result = describe_missing(make_school(given_students=enrolled), by="subgroup")
    data = result.tables["missing_by_subgroup"].data
    assert set(data["subgroup"]) == {"sex", "has_intervention_plan"}
    assert result.absent_attributes == ["ehdaa_status", "first_language", "was_born_in_canada"]
    for _, rows in data.groupby("subgroup"):
        assert rows["n_students"].sum() == 20


def test_an_attribute_the_data_have_not_gives_an_empty_table(make_school):
    result = describe_missing(make_school(), by="first_language")
    assert isinstance(result, MissingResults)
    assert result.tables["missing_by_first_language"].data.empty


def test_a_date_makes_later_terms_unexpected(make_school, make_results, make_students, tmp_path, monkeypatch):
    from portraitlib.tables.as_of import known_on
    from portraitlib.tables.frames import conform
    from portraitlib.tables.schemas import SCHEMAS

    full = make_school()
    frame = conform(make_results(make_students()), SCHEMAS["results"])
    known = known_on(frame, SCHEMAS["results"], pd.Timestamp("2025-12-01").date(), full.rules)
    data = describe_missing(make_school(known)).tables["missing_by_subject"].data
    assert data["term"].tolist() == ["1"]
    assert data["n_blank"].tolist() == [0]


def test_outside_the_team_no_one_learns_how_many_were_expected_where_few_lack_a_mark(
    make_school, make_results, make_students
):
    """The portrait counts who has a mark in a subject: all those expected, less they, would have a code."""
    enrolled = make_students(40)
    marks = pd.concat([make_results(enrolled), make_results(enrolled, subject="history", course="085104")])
    is_coded = ((marks["subject"] == "history") & marks["student_id"].isin(["s00", "s01"])).to_numpy()
    marks = marks.assign(mark=marks["mark"].mask(is_coded), mark_code=marks["mark_code"].mask(is_coded, "AB"))
    told = describe_missing(make_school(marks, enrolled, audience="personnel")).tables["missing_by_subject"]
    shown = {role.name for role in told.declared.shown}
    of_history = told.withheld[(told.data["subject"] == "history").to_numpy()]
    assert shown.isdisjoint({"n_expected", "n_marked"})
    assert (
        of_history[["n_coded", "code_share", "blank_low", "blank_high"]].to_numpy().all()
    )  # a bound tells of how many
    assert not of_history["n_blank"].any()  # nobody is in it
    assert told.data.loc[(told.data["subject"] == "french").to_numpy(), "n_coded"].tolist() == [0] * 4
