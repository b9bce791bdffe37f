"""Programmes of the sample say who chose and how: the cut-off decides alone, the draws are worth what is told."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school
from tests.sample.test_truths import orientation

DRAWN = {int(truth.school) - 999001: truth for number in range(3) for truth in plan_school(number).drawn}


def gains(results):
    """Third term less first, in the mean of the courses of a student and year."""
    marks = results[(results["course_level"] > 0) & (results["competency"] == "overall")]
    wide = marks.pivot_table(index=["student_id", "school_year", "course"], columns="term", values="mark")
    return (wide["3"] - wide["1"]).groupby(level=[0, 1]).mean().rename("gain").reset_index()


@pytest.mark.parametrize("number", sorted(DRAWN))
def test_what_a_drawn_programme_is_worth_is_found_at_its_size_and_may_be_nothing(tables, number):
    truth = DRAWN[number]
    rows = tables[number]["eligibility"].query("programme_id == @truth.where['programme_id']")
    rows = rows.merge(gains(tables[number]["results"]), on=["student_id", "school_year"])
    rows["is_drawn"] = rows["is_offered"].astype(bool)
    of_year = rows.pivot_table(index="school_year", columns="is_drawn", values="gain")
    assert (of_year[True] - of_year[False]).mean() == pytest.approx(truth.size, abs=truth.tolerance)
    assert {0: -0.45, 2: 0.0}[number] == truth.size


def test_the_cutoff_told_decides_alone_who_is_offered_and_the_score_was_known_before(tables):
    told = tables[1]["eligibility"].merge(tables[1]["programmes"], on=["programme_id", "school_year"])
    assert set(told["school_year"]) == {2024, 2025, 2026}
    assert ((told["score"] >= told["cutoff"]) == told["is_offered"].astype(bool)).all()
    offered = told[told["is_offered"].astype(bool)]
    assert (offered["score_known_on"] < offered["offered_on"]).all()
    scored = orientation(tables[1], plan_school(1).truth("support_by_cutoff").where)
    both = told.merge(scored, on=["student_id", "school_year"])
    assert len(both) > 750
    assert (both["score_x"] == both["score_y"]).all()
    began = offered[offered["is_started"].astype(bool)]
    assert (began["offered_on"] < began["started_on"]).all()
    assert 40 < len(began) / 3 < 60
    assert len(offered) > len(began)


def test_a_service_that_a_list_says_began_is_among_the_services_of_the_school(tables):
    for school in tables:
        began = school["eligibility"].merge(school["programmes"][["programme_id", "school_year", "service"]])
        began = began[began["is_started"].astype(bool)]
        services = set(zip(school["services"]["student_id"], school["services"]["service"], strict=True))
        assert set(zip(began["student_id"], began["service"], strict=True)) <= services


def test_volunteers_without_a_place_are_told_too(tables):
    club = tables[2]["eligibility"].query("programme_id == 'PARASCOLAIRE'")
    asked = tables[2]["wishes"].query("service == 'extracurricular' and wish == 'volunteer'")
    assert set(club["student_id"]) == set(asked["student_id"])
    assert club["is_offered"].astype(bool).sum() == 24


def test_a_school_past_the_third_without_any_list_has_its_tables_empty():
    school = build_school(plan_school(4, years=1))
    assert plan_school(4).drawn == ()
    assert isinstance(school.standard()["eligibility"], pd.DataFrame)
    assert np.isin(school.standard()["programmes"].get("chosen_by", []), ["whole_class", "cut_off", "volunteer"]).all()
