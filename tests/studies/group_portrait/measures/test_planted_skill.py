"""The skill that one class of the sample lacks is found first, at its size, and is not seen where it is not."""

import pandas as pd
import pytest

from portraitlib.sample.diagnostics import draw_responses, list_items
from portraitlib.sample.people import draw_people
from portraitlib.sample.plan import plan_school
from portraitlib.sample.truths import CLASS_WITHOUT_SKILL as TRUTH
from portraitlib.studies.group_portrait.measures.skills import describe_skills
from portraitlib.tables.school import school_in_memory
from portraitlib.tables.school.home_groups import list_groups

LEVELS = (1, 2, 3)


def school_of(number, seed, as_of=""):
    """School with what the study of skills reads, and nothing else."""
    plan = plan_school(number, seed=seed)
    people = draw_people(plan)
    enrolled = people.enrolments[people.enrolments["school_year"] == plan.years[-1]]
    tables = {
        "students": enrolled.assign(student_id=enrolled["person"].astype(str)).drop(columns="person"),
        "responses": draw_responses(plan, people),
        "items": list_items(),
    }
    tables["responses"] = tables["responses"].assign(student_id=tables["responses"]["person"].astype(str))
    keep = ["student_id", "school_year", "grade_level", "group"]
    tables["students"] = tables["students"].loc[enrolled["exit_after"].to_numpy() < 0, keep]
    return school_in_memory(tables, as_of=as_of)


def skills_of(school, group):
    return describe_skills(school, group=group).tables["skills"].data


@pytest.fixture(scope="module")
def planted():
    return school_of(0, seed=1)


@pytest.mark.parametrize("instrument", [None, "DIAG-MAT"])
def test_the_planted_skill_comes_first_with_its_size(planted, instrument):
    skills = describe_skills(planted, group=TRUTH.where["group"], instrument=instrument).tables["skills"].data
    first = skills.iloc[0]
    assert first["skill"] == TRUTH.where["skill"]
    assert first["is_own"]
    assert first["is_universal"]
    assert first["own_gap"] == pytest.approx(TRUTH.size, abs=TRUTH.tolerance)


def test_no_other_skill_nor_group_of_that_school_is_said_to_lack_one(planted):
    claimed = [
        (group, row["skill"])
        for group in list_groups(planted)
        if group[0] in "123"
        for row in skills_of(planted, group).to_dict("records")
        if row["is_own"]
    ]
    assert claimed == [(TRUTH.where["group"], TRUTH.where["skill"])]


def test_the_calm_school_has_few_false_alarms_over_seeds(seeds):
    """A group's alarm is one skill or more said to be its own where none was planted: 5 per cent at most are wanted."""
    alarms, drawn = [], seeds(few=2, many=25, full=200)
    for seed in drawn:
        school = school_of(2, seed)
        levels = school.table("students").drop_duplicates("group").set_index("group")["grade_level"]
        alarms += [skills_of(school, group)["is_own"].any() for group in levels[levels.isin(LEVELS)].index]
    assert len(alarms) > 4 * len(drawn)
    assert pd.Series(alarms).mean() < 0.05
