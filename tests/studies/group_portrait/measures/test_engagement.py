"""Engagement of a group: scores by hand, waves, who did not answer, and what must not be told."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.show import shown_view
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.studies.group_portrait.measures.engagement import describe_engagement
from portraitlib.studies.group_portrait.measures.engagement_scores import bands_of, score_students
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.questionnaires import ENGAGEMENT
from portraitlib.tables.school import school_in_memory

AUTUMN, SPRING = pd.Timestamp("2025-10-08"), pd.Timestamp("2026-04-15")


def test_a_mean_that_is_the_limit_of_a_band_is_not_a_hair_under_it():
    """Answers of 2, 3, 3, 3, 3 on a scale of 1 to 4."""
    mean = np.bincount(np.zeros(5, dtype=int), [1 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3]) / 5
    assert mean[0] < 0.6
    assert bands_of(mean, GroupPortraitRules(low_engagement_share=0.6, high_engagement_share=0.75)).tolist() == [1]


def people(n=12, others=12):
    """`n` students of group 21 (a00, a01…), `others` of group 22 of the same level (b00…)."""
    names = [f"a{i:02}" for i in range(n)] + [f"b{i:02}" for i in range(others)]
    groups = ["21"] * n + ["22"] * others
    return pd.DataFrame({"student_id": names, "school_year": 2026, "group": groups, "grade_level": 2})


def answers(values, date=AUTUMN, dimensions=ENGAGEMENT, reversed_items=(), **more):
    """Rows of a questionnaire on a scale of 1 to 5: `values` gives each student's answers to the items."""
    rows = [
        (student, dimension, f"E{number}", answer, number in reversed_items)
        for student, given in values.items()
        for dimension in dimensions
        for number, answer in enumerate(given, 1)
    ]
    frame = pd.DataFrame(rows, columns=["student_id", "dimension", "item", "answer", "is_reversed"])
    return frame.assign(date=date, scale_low=1, scale_high=5, **more)


def drawn(students, seed=1, date=AUTUMN, shift=0.0):
    """Answers of a questionnaire that measures, four items a dimension, the last one reversed."""
    rng = np.random.default_rng(seed)
    level = rng.normal(3.3 + shift, 0.8, (len(students), 1))
    given = np.clip(np.round(level + rng.normal(0, 0.5, (len(students), 4))), 1, 5)
    given[:, 3] = 6 - given[:, 3]
    return answers(dict(zip(students, given.tolist(), strict=True)), date=date, reversed_items=(4,))


def school_of(*frames, students=None, group="21", **params):
    students = people() if students is None else students
    tables = {"students": students, "engagement": pd.concat(frames)} if frames else {"students": students}
    return school_in_memory(tables, group=group, **params)


def scores(frame, share=0.5):
    return score_students(frame, gap_days=45, least_answered_share=share).place


def test_a_reversed_item_is_turned_over():
    # 2 and 4 reversed (so 2) on a scale of 1 to 5: both stand at a quarter.
    assert scores(answers({"a": [2, 4]}, reversed_items=(2,), dimensions=("affective",))).ravel() == [0.25]


@pytest.mark.parametrize(("given", "expected"), [([5, np.nan, 5, np.nan], 1.0), ([5, np.nan, np.nan, np.nan], np.nan)])
def test_half_of_the_items_must_be_answered_and_exactly_half_is_enough(given, expected):
    found = scores(answers({"a": given, "b": [1, 1, 1, 1]}, dimensions=("affective",)))[0, 0, 0]
    assert found == pytest.approx(expected, nan_ok=True)


def test_an_item_nobody_in_the_wave_was_asked_is_not_missing():
    frame = pd.concat([answers({"a": [5, 5, 5]}), answers({"a": [5]}, date=SPRING)])
    assert scores(frame, share=1.0)[0, 1, 0] == 1


def test_an_answer_outside_its_scale_is_no_answer():
    assert np.isnan(scores(answers({"a": [9]}, dimensions=("affective",)))).all()


def test_days_apart_by_more_than_the_gap_are_two_waves():
    days = ["2025-10-08", "2025-10-20", "2026-04-15"]
    frame = pd.concat([answers({"a": [3, 3]}, date=pd.Timestamp(day)) for day in days])
    made = score_students(frame, gap_days=45, least_answered_share=0.5)
    assert made.waves.strftime("%Y-%m-%d").tolist() == ["2025-10-08", "2026-04-15"]


def test_limits_belong_to_the_band_above():
    rules = GroupPortraitRules(low_engagement_share=0.25, high_engagement_share=0.75)
    assert bands_of(np.array([0.24, 0.25, 0.74, 0.75]), rules).tolist() == [0, 1, 1, 2]


def test_bands_count_every_student_with_a_score_once():
    students = people()
    described = describe_engagement(school_of(drawn(students["student_id"]), students=students))
    bands = described.tables["distribution"].data
    totals = bands.groupby(["wave_date", "dimension"])
    assert (totals["n_students"].sum() == described.counts["respondents"]).all()
    assert totals["share"].sum().to_numpy() == pytest.approx(1)


def test_who_did_not_answer_is_counted():
    students = people()
    described = describe_engagement(school_of(drawn(students["student_id"].iloc[2:]), students=students))
    assert (described.counts["respondents"], described.counts["non_respondents"]) == (10, 2)


def test_a_student_with_a_hole_in_one_dimension_is_told_as_incomplete():
    students = people()
    frame = drawn(students["student_id"])
    is_hole = (frame["student_id"] == "a00") & (frame["dimension"] == "affective") & (frame["item"] != "E1")
    described = describe_engagement(school_of(frame.assign(answer=frame["answer"].mask(is_hole)), students=students))
    assert (described.counts["respondents"], described.counts["incomplete"]) == (12, 1)


def test_the_change_is_that_of_the_same_students():
    students = people()
    spring = drawn(students["student_id"].iloc[2:], date=SPRING)
    described = describe_engagement(school_of(drawn(students["student_id"]), spring, students=students))
    changes = described.tables["changes"].data.set_index(["dimension", "unit"])
    assert changes.loc[("affective", "group"), "n_students"] == 10


def test_one_wave_has_no_change():
    students = people()
    described = describe_engagement(school_of(drawn(students["student_id"]), students=students))
    assert described.tables["changes"].data.empty


def test_a_gap_with_the_rest_of_the_level_is_group_minus_rest():
    students = people(30, 30)
    own, rest = students["student_id"].iloc[:30], students["student_id"].iloc[30:]
    described = describe_engagement(school_of(drawn(own, shift=0.8), drawn(rest, seed=2), students=students))
    means = described.tables["means"].data.query("unit == 'group'")
    assert (means["score_gap_low"] > 0).all()
    assert means["is_clear"].all()
    assert means["score_gap"].between(0.4, 1.2).all()


def test_three_dimensions_that_do_not_differ_seldom_seem_to(seeds, alarms_at_most):
    students, alarms, numbers = people(25, 25), 0, seeds(few=4, many=60, full=300)
    for seed in numbers:
        described = describe_engagement(school_of(drawn(students["student_id"], seed=seed), students=students))
        means = described.tables["means"].data.query("unit == 'group'")
        alarms += means["is_clear"].any()
    assert alarms <= alarms_at_most(len(numbers), 1 / 20)


def test_scores_are_told_from_0_to_100_where_items_do_not_share_a_scale():
    students = people()
    frame = drawn(students["student_id"])
    mixed = frame.assign(scale_high=np.where(frame["item"] == "E1", 7, 5))
    described = describe_engagement(school_of(mixed, students=students))
    assert (described.scale_low, described.scale_high) == (0.0, 100.0)


def test_all_answers_equal_have_a_mean_but_neither_interval_nor_reliability():
    students = people()
    same = answers({key: [3, 3] for key in students["student_id"]})
    described = describe_engagement(school_of(same, students=students))
    means = described.tables["means"].data
    assert means["mean_score"].unique().tolist() == [3.0]
    assert means["score_low"].isna().all()
    assert described.tables["reliability"].data["why_not"].eq("constant_item").all()


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ((), "no_questionnaire"),
        ((answers({"b00": [3, 3]}),), "nobody_answered"),
        ((answers({"a00": [3, 3], "b00": [3, 4]}),), "too_few_answers"),
        ((answers({key: [np.nan, np.nan] for key in [f"a{i:02}" for i in range(12)]}),), "nobody_answered"),
        ((answers({"a00": [3]}, date=pd.Timestamp("2024-10-08")),), "no_questionnaire"),
    ],
    ids=["no table", "another group only", "one student", "all left blank", "another year"],
)
def test_what_cannot_be_described_is_refused(frames, reason):
    refused = describe_engagement(school_of(*frames))
    assert isinstance(refused, Refusal)
    assert refused.reason == reason


def test_without_a_group_nothing_is_described():
    assert describe_engagement(school_of(drawn(["a00"]), group="")).reason == "no_group"


def test_students_are_in_the_order_of_their_pseudonyms_and_only_for_the_team():
    students = people()
    frame = drawn(students["student_id"])
    told = disclose(describe_engagement(school_of(frame, students=students))).tables["students"].data
    assert told["student_id"].is_monotonic_increasing
    for audience in ("personnel", "public"):
        hidden = disclose(describe_engagement(school_of(frame, students=students, audience=audience)))
        assert hidden.tables["students"].data.empty


@pytest.mark.parametrize("audience", ["personnel", "public"])
@pytest.mark.parametrize("seed", range(6))
def test_no_small_band_is_told_nor_left_to_subtraction(audience, seed):
    students = people(24, 24)
    school = school_of(drawn(students["student_id"], seed=seed), students=students, audience=audience)
    minimum = school.reader.policy.minimum_count
    bands = disclose(describe_engagement(school)).tables["distribution"].data
    told = bands["n_students"].dropna()
    assert not told.between(1, minimum - 1).any()
    hidden = bands["n_students"].isna().groupby([bands["wave_date"], bands["dimension"]]).sum()
    assert not (hidden == 1).any()


def test_the_questions_are_shown_as_students_read_them_and_those_without_words_are_counted():
    students = people()
    bare = school_of(drawn(students["student_id"]), students=students)
    items = bare.table("questionnaires")
    worded = items.assign(wording_fr=["J'aime venir à l'école.", *[None] * (len(items) - 1)])
    tables = {"students": students, "questionnaires": worded, "answers": bare.table("answers")}
    notes = shown_view(describe_engagement(school_in_memory(tables, group="21"))).notes
    assert any("«\u00a0J'aime venir à l'école.\u00a0»" in note for note in notes)
    assert any(f"La formulation de {len(items) - 1} questions manque" in note for note in notes)
