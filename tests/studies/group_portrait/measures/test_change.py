"""Change: the same instrument, students and items, or a sentence."""

import pandas as pd
import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.group_portrait.measures.change import describe_change


def twice(school, change, dropped=()):
    first = school.table("responses")
    second = first.assign(date=pd.Timestamp("2026-01-27"), score=(first["score"] + change).clip(0, 1))
    second = second[~second["student_id"].isin(dropped)]
    school._tables["responses"] = pd.concat([first, second], ignore_index=True)
    return school


OWN = [[0.2, 0.4], [0.1, 0.5], [0.3, 0.3], [0.2, 0.2], [0.4, 0.1], [0.5, 0.5], [0.3, 0.2]]


def test_only_students_of_both_sittings_count(classroom):
    found = describe_change(twice(classroom(OWN, skills=["x", "y"]), 0.2, dropped=["s000"]))
    assert found.tables["changes"].data["n_students"].tolist() == [6, 6, 6]
    assert found.tables["changes"].data["change"].to_numpy() == pytest.approx([0.2] * 3)


def test_only_items_reached_both_times_count(classroom):
    school = twice(classroom(OWN, skills=["x", "y"]), 0.1)
    rows = school.table("responses")
    late = (rows["student_id"] == "s000") & (rows["item"] == "Q2") & (rows["date"].dt.month == 1)
    school._tables["responses"] = rows.assign(
        score=rows["score"].mask(late), response_code=rows["response_code"].mask(late, "not_reached")
    )
    changes = describe_change(school).tables["changes"].data
    assert changes.set_index("skill")["n_students"].to_dict() == {"all": 7, "x": 7, "y": 6}
    assert changes["change"].to_numpy() == pytest.approx([0.1] * 3)


def test_equal_changes_have_no_interval_rather_than_a_false_certainty(classroom):
    changes = describe_change(twice(classroom(OWN), 0.2)).tables["changes"].data
    assert changes["change_low"].isna().all()
    assert not changes["is_clear"].any()


def test_one_sitting_is_no_change(classroom):
    assert describe_change(classroom(OWN)).reason == "one_sitting"


def test_too_few_students_twice_are_refused(classroom):
    school = twice(classroom(OWN), 0.1, dropped=["s000", "s001"])
    rows = school.table("responses")
    is_autumn_only = rows["student_id"].isin(["s002", "s003"]) & (rows["date"].dt.month == 9)
    school._tables["responses"] = rows[~is_autumn_only]
    assert describe_change(school).reason == "too_few_twice"


def test_the_public_is_told_the_whole_instrument_only(classroom):
    school = twice(classroom(OWN * 3, skills=["x", "y"], audience="public"), 0.1)
    assert disclose(describe_change(school)).tables["changes"].data["skill"].tolist() == ["all"]
