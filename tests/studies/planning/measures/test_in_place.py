"""What is done already: who has a need and nothing, factors that add up, doses, what adults and students say."""

from dataclasses import replace

import pandas as pd
import pytest

from portraitlib import (
    check_doses,
    count_teachers,
    describe_cumulated_criteria,
    describe_mathematics,
    describe_own_practices,
    describe_results,
    describe_sense_of_competence,
    describe_tiers,
    group_determinants,
    list_supports_in_place,
    propose_priorities,
)
from portraitlib.display.show import shown_view
from portraitlib.tables.school import school_in_memory


def data(result, name):
    return result.tables[name].data


def test_a_student_below_the_pass_mark_without_service_has_a_need_and_nothing(small_school):
    found = list_supports_in_place(small_school())
    needs = data(found, "needs_in_place").set_index("student_need")
    # c has 45 and d 40 in mathematics; d is tutored.
    assert needs.loc["mathematics", ["n_students", "n_reached", "n_unreached"]].tolist() == [2, 1, 1]
    reach = data(found, "reach_by_place").set_index("student_need")
    assert reach.loc["mathematics", ["n_in_class", "n_beside", "n_professional"]].tolist() == [0, 1, 0]
    told = data(found, "without_support").set_index("student_id")["needs_told"].str.split("|")
    assert set(told.index) == {"b", "c"}
    assert "mathematics" in told["c"] and told["b"] == ["reading"]


def test_services_say_their_lever_their_place_and_their_hours(small_school):
    days = pd.Timestamp("2025-10-01")
    services = pd.DataFrame(
        [
            ("d", "S1", "tutoring", "mathematics", 90.0),
            ("c", "S2", "co_teaching", "french", 150.0),
            ("c", "S3", "mentoring", None, 30.0),
        ],
        columns=["student_id", "service_id", "service", "subject", "planned_minutes"],
    ).assign(start_date=days, tier=2)
    found = list_supports_in_place(small_school(tables={"services": services}))
    told = data(found, "supports_in_place").set_index("service")
    assert told["lever"].to_dict() == {"tutoring": "numeracy", "co_teaching": "literacy", "mentoring": "engagement"}
    assert told["lever_place"].to_dict() == {"tutoring": "beside", "co_teaching": "in_class", "mentoring": "beside"}
    assert told["hours_planned"].to_dict() == {"tutoring": 1.5, "co_teaching": 2.5, "mentoring": 0.5}
    levers = data(found, "levers_in_place").set_index("lever")
    assert levers["n_given_in_class"].to_dict() == {"engagement": 0, "literacy": 1, "numeracy": 0}


def test_lists_of_students_are_for_the_team_only(small_school):
    for study, name in ((list_supports_in_place, "without_support"), (describe_cumulated_criteria, "several_criteria")):
        assert data(study(small_school(audience="personnel")), name).empty


def test_without_services_nothing_is_said_of_who_receives_nothing(small_school):
    school = small_school(tables={"services": pd.DataFrame()})
    assert list_supports_in_place(school).reason == "no_services"
    assert shown_view(describe_cumulated_criteria(school)).sentences == ()


def test_criteria_that_add_up_are_counted_for_every_student(small_school):
    found = describe_cumulated_criteria(small_school())
    rows = data(found, "cumulated")
    assert rows["n_criteria"].tolist() == ["0", "1", "2", "3"]
    assert rows["n_students"].sum() == 4
    assert (rows["n_reached"] + rows["n_unreached"] == rows["n_students"]).all()


def test_the_headline_is_of_those_with_most_criteria_wherever_their_row_stands(small_school):
    # Rows whose count is withheld from a reader stand last: the last row is not always that of most criteria.
    found = describe_cumulated_criteria(small_school())
    table = found.tables["cumulated"]
    turned = replace(table, data=table.data.iloc[::-1].reset_index(drop=True))
    other = replace(found, tables={**found.tables, "cumulated": turned})
    assert shown_view(other).headline == shown_view(found).headline


def test_determinants_are_those_of_the_screening_what_can_change_first(small_school):
    school = small_school()
    rows = data(group_determinants(school, tiers=describe_tiers(school)), "determinants")
    assert rows["can_act"].tolist() == sorted(rows["can_act"], reverse=True)
    assert {"years_behind", "absence_rate"} <= set(rows["determinant"])
    assert group_determinants(school).reason == "no_portrait"


def sessions(*attended, student="d", service="S1"):
    dates = pd.date_range("2025-10-06", periods=len(attended), freq="7D")
    return pd.DataFrame(
        {"service_id": service, "student_id": student, "date": dates, "was_attended": attended, "minutes": 60}
    )


def test_a_support_that_was_not_given_is_not_made_stronger(small_school):
    assert check_doses(small_school()).reason == "no_sessions"
    short = check_doses(small_school(tables={"sessions": sessions(True, True, False, False)}))
    assert data(short, "doses")[["n_full_dose", "n_short_dose"]].to_numpy().tolist() == [[0, 1]]
    full = check_doses(small_school(tables={"sessions": sessions(True, True, True, True, False)}))
    assert data(full, "doses")[["n_full_dose", "n_short_dose"]].to_numpy().tolist() == [[1, 0]]


def test_a_dose_is_that_of_the_student_in_each_support(small_school):
    services = pd.DataFrame({"student_id": ["d", "c", "d"], "service_id": ["S1", "S2", "S3"]})
    services = services.assign(service=["tutoring", "mentoring", "tutoring"], start_date=pd.Timestamp("2025-10-01"))
    held = [
        sessions(True, False, False, False),
        sessions(True, True, True, True, student="c", service="S2"),
        sessions(False, False, False, False, service="S3"),
    ]
    found = check_doses(small_school(tables={"services": services, "sessions": pd.concat(held)}))
    rows = data(found, "doses").set_index("service")[["n_students", "n_full_dose", "n_short_dose"]]
    assert rows.loc["mentoring"].tolist() == [1, 1, 0]
    assert rows.loc["tutoring"].tolist() == [1, 0, 1]


def test_two_sessions_are_too_few_to_judge_a_dose(small_school):
    assert check_doses(small_school(tables={"sessions": sessions(True, False)})).reason == "no_sessions"


def test_before_any_result_nobody_is_said_to_be_without_need(small_school):
    school = small_school(tables={"results": pd.DataFrame()})
    refusals = {study(school).reason for study in (list_supports_in_place, describe_cumulated_criteria)}
    assert refusals <= {"no_results", "no_results_yet"}
    determinants = group_determinants(school, tiers=describe_tiers(school))
    assert "ne sont encore connus d'aucun élève" in shown_view(determinants).headline


def answers_of(dimension, respondent, values, wave=None):
    who = "respondent_id" if respondent == "staff" else "student_id"
    rows = {who: [f"x{place}" for place in range(len(values))], "answer": values, "instrument": "Q", "item": "Q1"}
    questions = {"instrument": ["Q"], "item": ["Q1"], "wording_fr": ["Je le fais."], "dimension": [dimension],
                 "respondent": [respondent], "scale_low": [1.0], "scale_high": [5.0]}  # fmt: skip
    frame = pd.DataFrame(rows).assign(school_year=2026, wave=wave)
    return school_in_memory({"questionnaires": pd.DataFrame(questions), "answers": frame})


def test_practices_are_told_by_question_with_their_interval_and_never_of_fewer_than_five():
    found = describe_own_practices(answers_of("practice", "staff", [2.0, 3.0, 3.0, 4.0, 3.0], "before"))
    row = data(found, "own_practices").iloc[0]
    assert (row["n_answering"], row["mean_given"]) == (5, 3.0)
    assert row["given_low"] < 3 < row["given_high"]
    few = describe_own_practices(answers_of("practice", "staff", [2.0, 3.0, 3.0, 4.0], "before"))
    assert few.reason == "too_few_answers_to_tell"
    assert describe_own_practices(answers_of("practice", "staff", [2.0] * 9, "after")).reason == "no_practice_answers"


def test_the_sense_of_competence_is_read_when_it_was_asked():
    asked = describe_sense_of_competence(answers_of("competence", "student", [2.0, 3.0, 3.0, 4.0, 3.0, 3.0]))
    assert data(asked, "sense_of_competence")["mean_given"].tolist() == [3.0]
    assert describe_sense_of_competence(school_in_memory({})).reason == "no_competence_answers"


def test_teachers_are_counted_newcomers_only_when_the_year_before_is_known(attendance):
    now = pd.DataFrame({"staff_id": ["a", "b", "c"], "school_year": 2026, "role": "teacher", "subject": "mathematics"})
    assert data(count_teachers(school_in_memory({"staff": now})), "teachers")["n_new"].isna().all()
    before = now.iloc[:2].assign(school_year=2025)
    found = count_teachers(school_in_memory({"staff": pd.concat([now, before])}))
    assert data(found, "teachers")[["n_staff", "n_new", "n_not_new"]].to_numpy().tolist() == [[3, 1, 2]]
    assert count_teachers(school_in_memory({})).reason == "no_staff"
    priorities = propose_priorities(school_in_memory({}), attendance=attendance([20, 4, 5, 3, 4]))
    assert not count_teachers(school_in_memory({"staff": now}), priorities=priorities).has_priorities


def test_mathematics_is_told_by_sequence_and_sequences_are_not_compared(open_made_up):
    school = open_made_up()
    found = describe_mathematics(school, results=describe_results(school, subject="mathematics"))
    assert set(found.tables) == {"mathematics"}
    assert shown_view(found).headline == "Aucun élève n'a de résultat en mathématique CST cette année."
    assert describe_mathematics(school).reason == "no_portrait"
    history = describe_results(school, subject="history")
    assert describe_mathematics(school, results=history).reason == "no_mathematics"
    assert data(found, "mathematics")["n_students"].sum() == pytest.approx(150)
