"""Priorities: what was planted is found, calm schools name nothing, ties are told, weights are the team's."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import (
    describe_attendance,
    describe_skills,
    describe_tiers,
    open_school,
    propose_priorities,
    rank_zones,
)
from portraitlib.display.show import shown_view
from portraitlib.journal import open_journal
from portraitlib.results.result import Refusal, Result
from portraitlib.studies.planning.measures.weighing import places_by_weights, tied_places, weighted
from portraitlib.tables.school import school_in_memory


def rows_of(result):
    return result.tables["candidates"].data


@pytest.fixture(scope="module")
def of_sample(sample_store):
    def propose(code, group="", audience="interne"):
        school = open_school(school=code, store=str(sample_store), group=group, audience=audience)
        return propose_priorities(
            school,
            zones=rank_zones(school),
            skills=describe_skills(school),
            attendance=describe_attendance(school),
            tiers=describe_tiers(school),
        )

    return propose


def test_what_was_planted_in_the_sample_is_found_and_is_for_the_class(of_sample):
    found = of_sample("999001", "21")
    first = rows_of(found)[rows_of(found)["priority_place"] == 1]
    told = {
        (row["found_in"], row["competency"], row["weakest_notion"], row["lever_place"]) for _, row in first.iterrows()
    }
    assert ("skills", "overall", "fractions", "in_class") in told
    assert {one[:2] for one in told} == {("skills", "overall"), ("zones", "problem_solving")}
    assert shown_view(found).headline.startswith("2 priorités possibles sont à égalité")


def test_the_calm_school_of_the_sample_names_nothing(of_sample):
    found = of_sample("999003")
    assert rows_of(found).empty
    assert "cela ne dit pas qu'il n'y a pas de besoins" in shown_view(found).headline


def test_a_reader_who_may_not_see_few_students_is_told_that_some_are_not_named(of_sample):
    view = shown_view(of_sample("999001", "21", "personnel"))
    assert view.headline.startswith("Parmi les priorités possibles qui peuvent être montrées")
    assert any("n'est pas citée" in sentence for sentence in view.sentences)


def test_calm_schools_name_a_priority_no_more_often_than_is_said(calm_school, attendance, tiers, seeds, alarms_at_most):
    named, said = [], 0.0
    for seed in seeds(few=3, many=40, full=1000):
        rng, school = np.random.default_rng(seed), calm_school(seed)
        found = propose_priorities(
            school,
            zones=rank_zones(school),
            attendance=attendance(rng.binomial(40, 0.2, 5)),
            tiers=tiers(rng.binomial(40, 0.3, 5)),
        )
        named.append(found.n_found > 0)
        said = found.false_share
    assert sum(named) <= alarms_at_most(len(named), said)


def test_a_level_is_named_when_surely_more_of_its_students_are_concerned(attendance, tiers):
    school = school_in_memory({})
    found = propose_priorities(school, attendance=attendance([20, 4, 5, 3, 4]), tiers=tiers([8, 8, 9, 8, 30]))
    rows = rows_of(found)
    assert rows[["found_in", "level", "n_in_need", "lever", "lever_place"]].to_numpy().tolist() == [
        ["tiers", "5", 30, "engagement", "in_class"],
        ["attendance", "1", 20, "engagement", "in_class"],
    ]
    assert rows["need_gap"].tolist() == pytest.approx([30 / 40 - 33 / 160, 20 / 40 - 16 / 160])
    assert found.false_share == pytest.approx(0.025)


def test_the_order_of_the_rows_changes_nothing(attendance):
    school, n = school_in_memory({}), [20, 4, 5, 3, 4]
    given = attendance(n)
    table = given._untold["attendance_levels"].data
    table.iloc[:] = table.iloc[::-1].to_numpy()
    kept = ["level", "n_in_need", "priority_score", "points_low", "stability"]
    told = [rows_of(propose_priorities(school, attendance=one)) for one in (attendance(n), given)]
    pd.testing.assert_frame_equal(told[0][kept[:3]], told[1][kept[:3]])


def test_candidates_that_the_draws_do_not_tell_apart_have_one_place():
    rng = np.random.default_rng(1)
    draws = np.column_stack([rng.normal(mean, 0.05, 500) for mean in (0.80, 0.78, 0.40)])
    assert tied_places(np.array([0.80, 0.78, 0.40]), draws, 0.95).tolist() == [1, 1, 3]


def test_an_ingredient_that_is_not_known_weighs_nothing_and_weights_may_change_the_order():
    values = np.array([[1.0, 0.2, np.nan, 1.0], [0.4, 1.0, 1.0, 0.9]])
    assert weighted(values, np.ones(4)).tolist() == pytest.approx([2.2 / 3, 3.3 / 4])
    places = places_by_weights(values, np.ones(4))
    assert places.min(axis=0).tolist() == [1, 1]
    assert places.max(axis=0).tolist() == [2, 2]


def test_a_fourth_priority_is_questioned(attendance, tmp_path):
    school = school_in_memory({}, journal=str(tmp_path / "journal"))
    journal = open_journal(school)
    for number in range(4):
        journal.save("priority", {"title": f"Priorité {number}"}, who="Anne")
    view = shown_view(propose_priorities(school, attendance=attendance([20, 4, 5, 3, 4]), journal=journal))
    assert any("laquelle peut attendre" in sentence for sentence in view.sentences)


def test_portraits_that_cannot_conclude_are_counted_and_another_result_is_refused(attendance):
    school, no = school_in_memory({}), Refusal(study="rank_zones", reason="no_results")
    assert propose_priorities(school, zones=no).reason == "no_portrait"
    assert propose_priorities(school, attendance=Result()).reason == "another_result"
    found = propose_priorities(school, zones=no, attendance=attendance([20, 4, 5, 3, 4]))
    assert (found.n_read, found.n_given) == (1, 2)
    no_group = Refusal(study="describe_skills", reason="no_group")
    assert propose_priorities(school, skills=no_group, attendance=attendance([4, 4, 4, 4, 4])).n_given == 1
