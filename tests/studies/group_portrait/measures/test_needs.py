"""Needs of a group: rules by hand, nobody forgotten, what is universal first, nothing small told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.rules import DisclosurePolicy
from portraitlib.studies.group_portrait.measures.differentiation import differentiation_table
from portraitlib.studies.group_portrait.measures.evidence import (
    BETWEEN,
    NEED,
    STRENGTH,
    TOPIC,
    UNKNOWN,
    Evidence,
    latest_marks,
    shared_strengths,
)
from portraitlib.studies.group_portrait.measures.needs import group_needs, topics_table
from portraitlib.studies.group_portrait.measures.placing import PATHWAYS, pathways, place_students, universal_topics
from portraitlib.studies.group_portrait.measures.selection import choose_group
from portraitlib.studies.group_portrait.measures.skills import describe_skills
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import school_in_memory

DAY = pd.Timestamp("2025-09-16")


def school_of(marks=None, scores=None, n=None, **params):
    """Group 21: `marks` is subject -> marks, `scores` is skill -> points of one item worth 1, student by student."""
    given_values = [*(marks or {}).values(), *(scores or {}).values()]
    size = n or max(map(len, given_values))
    names = [f"s{i:02}" for i in range(size)]
    people = pd.DataFrame({"student_id": names, "school_year": 2026, "group": "21", "grade_level": 2})
    tables = {"students": people}
    if marks:
        results = pd.DataFrame(each_of(names, marks), columns=["student_id", "subject", "mark"])
        tables["results"] = results.assign(course=results["subject"], school_year=2026, competency="overall", term="1")
    if scores:
        tables |= instrument({skill: skill for skill in scores}, each_of(names, scores), "mathematics")
    return school_in_memory(tables, group="21", **{"audience": "interne", **params})


def each_of(names, values):
    """Rows of (student, what, value)."""
    return [(name, what, one) for what, of in values.items() for name, one in zip(names, of, strict=False)]


def instrument(items, rows, subject):
    """Tables of an instrument: `items` gives each item's skill, `rows` are (student, item, score or None)."""
    answers = pd.DataFrame(rows, columns=["student_id", "item", "score"]).dropna(subset="score")
    asked = pd.DataFrame({"item": list(items), "skill": list(items.values())})
    return {
        "items": asked.assign(instrument="T", subject=subject, maximum_score=1.0),
        "responses": answers.astype({"score": "float64"}).assign(instrument="T", date=DAY),
    }


def evidence(states, kinds=None, distance=None):
    states = np.asarray(states)
    kinds = kinds or ["skill"] * states.shape[1]
    topics = pd.DataFrame(
        {"need_kind": kinds, "subject": "", "topic": [f"t{i}" for i in range(len(kinds))], "instrument": ""}
    )
    distance = np.where(states == NEED, 0.1, np.nan) if distance is None else np.asarray(distance, float)
    return Evidence(
        pd.Index([f"s{i:02}" for i in range(len(states))]),
        topics[list(TOPIC)],
        states,
        distance,
        np.zeros(len(topics), bool),
    )


def pathway_of(result):
    return result.tables["students"].data.set_index("student_id")["pathway"]


@pytest.mark.parametrize(("mark", "topic"), [(54.9, "under"), (55.0, "just_under"), (59.9, "just_under")])
def test_a_result_under_the_mark_is_far_or_just_under_it(mark, topic):
    found = group_needs(school_of({"french": [mark, 80.0, 90.0, 80.0, 90.0]}))
    assert found.tables["topics"].data["topic"].tolist() == [topic]


@pytest.mark.parametrize(("mark", "pathway"), [(60.0, "consolidation"), (74.9, "consolidation"), (75.0, "enrichment")])
def test_a_passed_result_is_a_strength_from_the_strong_mark_on(mark, pathway):
    assert pathway_of(group_needs(school_of({"french": [mark] * 5})))["s00"] == pathway


def test_a_student_without_any_data_is_to_observe():
    assert pathway_of(group_needs(school_of({"french": [80.0] * 5 + [None]})))["s05"] == "to_observe"


def test_what_half_of_the_class_lacks_is_universal_and_sets_nobody_apart():
    found = group_needs(school_of({"french": [40.0, 40.0, 40.0, 80.0, 80.0, 80.0]}))
    assert found.tables["topics"].data["is_universal"].tolist() == [True]
    assert pathway_of(found).tolist() == ["universal"] * 3 + ["enrichment"] * 3


def test_what_is_known_of_too_few_is_not_universal():
    assert not universal_topics(np.array([[NEED]] * 5 + [[UNKNOWN]] * 6), 0.5, 5).any()
    assert not universal_topics(np.array([[NEED]] * 4 + [[UNKNOWN]] * 2), 0.5, 5).any()


def test_as_many_as_the_share_asked_for_are_enough_though_the_product_is_a_hair_above():
    """28 % of 25 is 7, but 0.28 * 25 is 7.000000000000001."""
    assert universal_topics(np.array([[NEED]] * 7 + [[STRENGTH]] * 18), 0.28, 5).all()
    states = np.array([[NEED, STRENGTH]] * 7 + [[NEED, BETWEEN]] * 18)
    assert shared_strengths(evidence(states), states == NEED, 0.28)["strength_topic"].iloc[0] == "t1"
    listed = evidence([[STRENGTH] * 7 + [BETWEEN] * 18])
    assert PATHWAYS[pathways(listed, np.zeros(25, dtype=bool), 0.28)[0]] == "enrichment"


def test_a_mean_of_three_courses_that_is_the_strong_mark_is_not_a_hair_under_it():
    marks = {"69": [69.1] * 5, "70.3": [70.3] * 5, "70.6": [70.6] * 5}
    school = school_of(marks)
    school._tables["results"]["subject"] = "french"
    found, _ = latest_marks(school, choose_group(school))
    assert found["french"].tolist() == [70.0] * 5


def test_a_student_is_listed_in_so_many_groupings_at_most_each_kind_in_turn():
    kinds = ["skill", "skill", "skill", "result", "engagement"]
    found = evidence([[NEED] * 5], kinds, [[0.1, 0.5, 0.3, 0.2, 0.2]])
    nothing = np.zeros(5, dtype=bool)
    assert place_students(found, nothing, 3)[0].tolist() == [False, True, False, True, True]
    assert place_students(found, nothing, 4)[0].tolist() == [False, True, True, True, True]


def test_the_strength_named_is_the_one_most_of_them_share():
    states = [[NEED, STRENGTH, STRENGTH], [NEED, STRENGTH, BETWEEN], [NEED, STRENGTH, BETWEEN]]
    shared = shared_strengths(evidence(states), np.asarray(states) == NEED, 0.5)
    assert shared["strength_topic"].tolist() == ["t1", "", ""]


def test_a_strength_too_few_share_is_not_theirs():
    states = [[NEED, STRENGTH], [NEED, BETWEEN], [NEED, BETWEEN]]
    assert shared_strengths(evidence(states), np.asarray(states) == NEED, 0.5)["strength_topic"].iloc[0] == ""


MARKS = st.one_of(st.none(), st.integers(0, 100).map(float))
POINTS = st.sampled_from([None, 0.0, 1.0])


@settings(max_examples=settings.default.max_examples // 3)
@given(data=st.data(), n=st.integers(1, 9))
def test_every_student_stands_in_one_place_and_counts_add_up(data, n):
    marks = {s: data.draw(st.lists(MARKS, min_size=n, max_size=n)) for s in ("french", "history")}
    scores = {s: data.draw(st.lists(POINTS, min_size=n, max_size=n)) for s in ("fractions", "angles")}
    school = school_of(marks, scores)
    found = group_needs(school)
    if isinstance(found, Refusal):
        n_known = sum(any(of[place] is not None for of in marks.values()) for place in range(n))
        reason = found.reason.removesuffix("_yet")
        assert reason == "too_few_known" if n_known else reason in ("too_few_known", "no_evidence")
        assert n_known < 5
        return
    students, pathways = found.tables["students"].data, found.tables["pathways"].data
    assert sorted(students["student_id"]) == [f"s{i:02}" for i in range(n)]
    assert pathways.set_index("pathway")["n_students"].to_dict() == {
        name: int((students["pathway"] == name).sum()) for name in PATHWAYS
    }
    assert pathways["n_students"].sum() == n
    topics = found.tables["topics"].data
    assert (topics[["n_need", "n_between", "n_strength"]].sum(axis=1) == topics["n_known"]).all()
    plan = differentiation_table(school)
    listed = set()
    if not isinstance(plan, Refusal):
        for row in plan.tables["groupings"].data.to_dict("records"):
            names = row["listed_students"].split(", ")
            assert len(names) == row["n_listed"]
            listed |= set(names)
    in_need = students["pathway"].isin(["need", "universal"])
    assert listed == set(students.loc[in_need, "student_id"])
    assert (students.loc[in_need, "n_needs"] > 0).all()
    assert (students["n_groupings"] <= 3).all()
    assert (students.loc[students["pathway"] == "need", "n_groupings"] > 0).all()


@pytest.mark.parametrize("function", [group_needs, differentiation_table])
def test_a_group_of_which_nothing_is_known_is_refused(function):
    refused = function(school_of(n=4))
    assert isinstance(refused, Refusal)
    assert refused.reason == "no_evidence_yet"


def test_a_group_without_needs_has_no_table_to_fill():
    school = school_of({"french": [80.0, 70.0] * 3})
    assert differentiation_table(school).reason == "no_needs"
    assert pathway_of(group_needs(school)).tolist() == ["enrichment", "consolidation"] * 3


@pytest.mark.parametrize("function", [group_needs, differentiation_table])
@pytest.mark.parametrize("marks", [[40.0], [40.0, 58.0, 80.0, 40.0], [40.0] * 4 + [None] * 20])
def test_fewer_than_five_known_students_have_no_needs_in_common(function, marks):
    refused = function(school_of({"french": marks}))
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.facts["smallest_class"]) == ("too_few_known", 5)


def measured_and_indication():
    """Ten students: `reading` on three items that four lack, `graphs` on one item that six lack."""
    names = [f"s{i:02}" for i in range(10)]
    items = {"Q1": "reading", "Q2": "reading", "Q3": "reading", "Q4": "graphs"}
    lacks = {"reading": 4, "graphs": 6}
    rows = [(name, item, place >= lacks[skill]) for place, name in enumerate(names) for item, skill in items.items()]
    students = pd.DataFrame({"student_id": names, "school_year": 2026, "group": "21", "grade_level": 2})
    return school_in_memory({"students": students, **instrument(items, rows, "french")}, group="21")


def test_a_skill_on_few_items_is_an_indication_where_another_is_measured():
    topics = group_needs(measured_and_indication()).tables["topics"].data.set_index("topic")
    assert topics["is_indication"].to_dict() == {"reading": False, "graphs": True}
    alone = group_needs(school_of(scores={"fractions": [0.0] * 6, "angles": [1.0, 0.0] * 3})).tables["topics"].data
    assert not alone["is_indication"].any()


def test_measured_needs_come_before_indications():
    found = evidence([[NEED, NEED]] * 5 + [[STRENGTH, NEED]] * 2 + [[STRENGTH, STRENGTH]] * 8)
    found = replace(found, is_indication=np.array([False, True]))
    rules, policy = GroupPortraitRules(), DisclosurePolicy(minimum_count=0)
    nothing = np.zeros(2, dtype=bool)
    assert topics_table(found, nothing, rules, policy).data["topic"].tolist() == ["t0", "t1"]


def test_needs_as_frequent_come_by_most_of_what_they_lack():
    found = evidence([[NEED, NEED]] * 5, distance=[[0.1, 0.4]] * 5)
    table = topics_table(found, np.zeros(2, dtype=bool), GroupPortraitRules(), DisclosurePolicy(minimum_count=0))
    assert table.data["topic"].tolist() == ["t1", "t0"]


def test_the_staff_is_told_the_needs_of_few_as_in_the_table_of_skills_but_not_how_many_nor_their_strength():
    scores = {"fractions": [0.0] * 3 + [1.0] * 22, "angles": [1.0] * 25, "volumes": [0.0] * 8 + [1.0] * 17}
    school = school_of(scores=scores, audience="personnel")
    needs = disclose(group_needs(school)).tables["topics"].data.set_index("topic")
    skills = disclose(describe_skills(school)).tables["skills"].data.set_index("skill")
    assert needs["n_need"].to_dict() == skills.loc[list(needs.index), "n_not_yet"].to_dict()
    assert needs["n_need"].to_dict() == {"fractions": None, "volumes": 8}
    assert needs["strength_topic"].fillna("").to_dict() == {"fractions": "", "volumes": "angles"}


@pytest.mark.parametrize("audience", ["personnel", "public"])
@pytest.mark.parametrize("seed", range(6))
def test_who_may_not_see_students_sees_no_pseudonym_and_no_small_need(audience, seed):
    rng = np.random.default_rng(seed)
    marks = {name: rng.normal(66, 12, 26).round() for name in ("french", "history", "science")}
    school = school_of(marks, audience=audience)
    for result in (group_needs(school), differentiation_table(school)):
        told = disclose(result)
        for name in ("students", "groupings"):
            assert name not in told.tables or told.tables[name].data.empty
        needs = told.tables["topics"].data
        is_few = needs["n_need"].between(1, school.reader.policy.minimum_count - 1)
        assert not is_few.any() if audience == "public" else (needs.loc[is_few, "strength_topic"] == "").all()
        names = {f"s{i:02}" for i in range(26)}
        assert not names & {str(cell) for table in told.tables.values() for cell in table.data.to_numpy().ravel()}


def test_the_skill_planted_in_the_sample_is_taught_to_the_whole_class_first(sample_school):
    for group, is_planted in (("21", True), ("22", False)):
        topics = group_needs(sample_school(0, group=group)).tables["topics"].data
        fractions = topics[topics["topic"] == "fractions"]
        assert bool(len(fractions) and fractions["need_share"].iloc[0] > 0.8) == is_planted
        if is_planted:
            assert topics.iloc[0][["need_kind", "topic", "is_universal"]].tolist() == ["skill", "fractions", True]
