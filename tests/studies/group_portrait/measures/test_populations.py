"""Counts of one instrument that hold one another: those who are in one and not in the other are never a few."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from portraitlib.studies.group_portrait.measures.change import describe_change
from portraitlib.studies.group_portrait.measures.instruments import describe_instrument
from portraitlib.studies.group_portrait.measures.needs import group_needs
from portraitlib.studies.group_portrait.measures.predictors import describe_predictors
from portraitlib.studies.group_portrait.measures.skills import describe_skills
from portraitlib.studies.group_portrait.measures.student_problem import chart_students_and_items
from portraitlib.tables.school import school_in_memory

MINIMUM = {"personnel": 5, "public": 10}
STUDIES = {
    "items": (describe_instrument, "items"),
    "skills": (describe_skills, "skills"),
    "changes": (describe_change, "changes"),
    "problems": (chart_students_and_items, "problems"),
}


def reached(n_students):
    """Scores of the first test of 60: how many reached each of six items, none of those who left earlier."""
    return [[float((row + item) % 3 > 0) if row < most else None for item, most in enumerate(n_students)]
            for row in range(60)]  # fmt: skip


def school(first, last, audience):
    students = pd.DataFrame({"student_id": [f"s{row:02}" for row in range(60)], "school_year": 2026})
    students = students.assign(grade_level=2, group="21")
    items = pd.DataFrame({"instrument": "T", "item": [f"Q{k}" for k in range(1, 7)], "skill": list("xxyyzw")})
    answers = [
        {"student_id": f"s{row:02}", "instrument": "T", "item": f"Q{k + 1}", "date": day, "score": score}
        for day, scores in zip(pd.to_datetime(["2025-09-16", "2026-01-27"]), (first, last), strict=True)
        for row, line in enumerate(scores)
        for k, score in enumerate(line)
        if score is not None
    ]
    tables = {"students": students, "items": items.assign(maximum_score=1.0), "responses": pd.DataFrame(answers)}
    return school_in_memory(tables, audience=audience, group="21")


def told(opened):
    """Students of each row of each table, less those withheld."""
    tables = {name: study(opened).tables[key] for name, (study, key) in STUDIES.items()}
    return {
        (name, row["skill" if name in ("skills", "changes") else "item"]): row["n_students"]
        for name, table in tables.items()
        for row in table.data.to_dict("records")
        if pd.notna(row["n_students"])
    }


@pytest.mark.parametrize("audience", ["personnel", "public"])
@pytest.mark.parametrize("last", [[50, 50, 50, 48, 45, 30], [50, 49, 47, 44, 40, 30], [48, 48, 36, 36, 24, 12]])
def test_no_two_counts_of_an_instrument_differ_by_a_few_students(audience, last):
    found = told(school(reached([47, 46, 46, 45, 41, 26]), reached(last), audience))
    few = [(one, other) for one, other in permutations(found, 2) if 0 < found[one] - found[other] < MINIMUM[audience]]
    assert few == []
    assert len(found) > 4


def test_those_who_took_it_twice_are_withheld_beside_those_who_took_it_last():
    """17 reached a skill in January and 13 of them in September too: 4 had not been there."""
    found = told(school(reached([46] * 6), reached([50] * 6), "personnel"))
    assert {name for name, _ in found} == {"items", "skills", "problems"}
    assert set(found.values()) == {50}


def test_the_team_is_told_every_count():
    found = told(school(reached([46] * 6), reached([50] * 6), "interne"))
    assert np.unique([*found.values()]).tolist() == [46, 50]


@pytest.mark.parametrize(("audience", "n_known"), [("interne", [57.0]), ("personnel", [])])
def test_how_many_of_a_group_did_not_take_a_test_is_not_told_by_its_needs(audience, n_known):
    """Three of sixty students took nothing: what is known of 57 would tell them, beside the size of the group."""
    found = group_needs(school(reached([57] * 6), reached([57] * 6), audience))
    assert found.tables["topics"].data["n_known"].dropna().unique().tolist() == n_known


@pytest.mark.parametrize(("audience", "n_told"), [("interne", [57.0]), ("personnel", [])])
def test_nor_by_its_link_with_the_report_card(audience, n_told):
    made = school(reached([57] * 6), reached([57] * 6), "interne")
    marks = made.table("students")[["student_id", "school_year"]].assign(
        course="C", subject="french", course_level=2, competency="overall", term="2", mark=np.arange(60) + 35.0
    )
    tables = {name: made.table(name) for name in ("students", "responses")}
    tables |= {"items": made.table("items").assign(subject="french"), "results": marks}
    found = describe_predictors(school_in_memory(tables, audience=audience, group="21"))
    assert found.tables["links"].data["n_students"].dropna().unique().tolist() == n_told
