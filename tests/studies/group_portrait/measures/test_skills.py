"""Skills: universal first, then what is the group's own, and never a skill that only looks low beside another."""

import numpy as np
import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.group_portrait.measures.q_matrix import q_matrix
from portraitlib.studies.group_portrait.measures.skills import describe_skills

SKILLS = ["x", "x", "x", "y", "y", "y"]


def answers(n, chances, seed):
    rng = np.random.default_rng(seed)
    return (rng.random((n, len(chances))) < np.array(chances)).astype(float).tolist()


def skills_of(school):
    return describe_skills(school).tables["skills"].data.set_index("skill")


def test_a_skill_lower_here_than_elsewhere_is_the_groups_own(classroom):
    own, rest = answers(26, [0.2] * 3 + [0.7] * 3, 1), answers(60, [0.7] * 6, 2)
    skills = skills_of(classroom(own, rest=rest, skills=SKILLS))
    assert skills["is_own"].to_dict() == {"x": True, "y": False}
    assert skills.index[0] == "x"
    assert skills.loc["x", "own_gap"] == pytest.approx(-0.5, abs=0.12)


def test_a_group_lower_everywhere_has_no_skill_of_its_own(classroom):
    own, rest = answers(26, [0.3] * 6, 3), answers(60, [0.7] * 6, 4)
    skills = skills_of(classroom(own, rest=rest, skills=SKILLS))
    assert (skills["gap"] < -0.2).all()
    assert not skills["is_own"].any()


def test_a_skill_is_not_low_because_another_is_low_elsewhere(classroom):
    own, rest = answers(40, [0.6] * 6, 5), answers(40, [0.1] * 3 + [0.6] * 3, 6)
    skills = skills_of(classroom(own, rest=rest, skills=SKILLS))
    assert skills.loc["y", "own_gap"] < -0.25  # beside x, so much higher here
    assert not skills["is_own"].any()


def test_what_half_of_the_group_has_not_acquired_is_universal(classroom):
    own = [[1, 1, 1, 1, 1, 1]] * 5 + [[0, 0, 0, 1, 1, 1]] * 5
    skills = skills_of(classroom(own, skills=SKILLS))
    assert skills["is_universal"].to_dict() == {"x": True, "y": False}
    assert skills.loc["x", ["n_not_yet", "n_acquired"]].to_list() == [5, 5]


def test_a_skill_on_few_items_is_an_indication(classroom):
    skills = skills_of(classroom([[1, 0, 1]] * 4 + [[0, 1, 1]] * 3, skills=["x", "x|y", "x"]))
    assert skills["is_indication"].to_dict() == {"x": False, "y": True}


def test_three_fifths_of_the_points_by_fractions_of_points_are_enough(classroom):
    own = [[0.1, 0.2, 0.3, 0, 0, 0]] * 6
    school = classroom(own, skills=["x"] * 6, maximum=[0.1, 0.2, 0.3, 0.2, 0.1, 0.1])
    assert skills_of(school).loc["x", "n_acquired"] == 6


def test_a_student_who_reached_too_little_of_a_skill_is_not_counted_in_it(classroom):
    codes = {(0, 1): "not_reached", (0, 2): "not_reached"}
    skills = skills_of(classroom([[1, 1, 1, 1, 1, 1]] * 6, skills=SKILLS, codes=codes))
    assert skills["n_students"].to_dict() == {"x": 5, "y": 6}


def test_items_without_a_skill_are_refused(classroom):
    school = classroom([[1, 0]] * 6)
    school._tables["items"] = school.table("items").assign(skill=None).astype({"skill": "str"})
    assert describe_skills(school).reason == "no_skills"


def test_a_student_is_named_to_the_school_team_only(classroom):
    own = [[1, 1, 1, 0, 0, 0]] * 12
    counts = {}
    for audience in ("interne", "personnel", "public"):
        shown = disclose(describe_skills(classroom(own, skills=SKILLS, audience=audience)))
        counts[audience] = len(shown.tables["students"].data)
    assert counts == {"interne": 24, "personnel": 0, "public": 0}


def test_the_public_is_not_told_a_share_that_one_student_makes(classroom):
    own = [[1, 1, 1, 1, 1, 1]] * 24 + [[0, 0, 0, 1, 1, 1]]
    shown = disclose(describe_skills(classroom(own, skills=SKILLS, audience="public")))
    assert shown.tables["skills"].data["skill_share"].isna().all()


def test_a_skill_named_twice_in_an_item_counts_once():
    names, asks = q_matrix(["x | x", "y|", float("nan")])
    assert names == ["x", "y"]
    assert asks.tolist() == [[True, False, False], [False, True, False]]
