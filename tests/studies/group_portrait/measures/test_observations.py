"""Observation sheets: a steady observer's line, agreement of two, and a severe one found where there is one."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from portraitlib.results.result import Refusal
from portraitlib.sample.plan import plan_school
from portraitlib.studies.group_portrait.measures.observations import describe_observations
from portraitlib.tables.school import school_in_memory

DATES = pd.to_datetime(["2025-10-14", "2025-12-09", "2026-02-17"])


def sheets(rows):
    """Rows of (group, date number, criterion, observer, rating), on a scale of 1 to 4."""
    frame = pd.DataFrame(rows, columns=["group", "date", "criterion", "rater_id", "rating"])
    dates = [DATES[number] for number in frame["date"]]
    return frame.assign(date=dates, student_id=None, scale_low=1.0, scale_high=4.0)


def school_of(frame=None, group="21", **params):
    people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "group": ["21", "22"], "grade_level": 2})
    tables = {"students": people} if frame is None else {"students": people, "observations": frame}
    return school_in_memory(tables, group=group, **params)


def visits(severity, n=12, seed=1, noise=0.3):
    """`n` visits of two observers, four criteria each, the second `severity` points away from the first."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(2.6, 0.5, (n, 4))
    rows = []
    for visit in range(n):
        for criterion in range(4):
            for person, shift in (("p", 0.0), ("q", severity)):
                rating = np.clip(np.round(2 * (truth[visit, criterion] + shift + rng.normal(0, noise))) / 2, 1, 4)
                rows.append((f"{21 + visit // 3}", visit % 3, f"c{criterion}", person, rating))
    return sheets(rows)


def test_the_line_is_that_of_the_person_who_saw_everything():
    rows = [("21", 0, "effort", "p", 3.0), ("21", 0, "effort", "q", 1.0), ("21", 1, "effort", "p", 3.5)]
    told = describe_observations(school_of(sheets(rows)))
    assert told.is_one_observer
    assert told.tables["criteria"].data[["mean_rating", "rating"]].to_numpy().tolist() == [[2.0, 3.0], [3.5, 3.5]]


def test_with_no_steady_observer_the_line_is_the_mean():
    rows = [("21", 0, "effort", "p", 3.0), ("21", 1, "effort", "q", 2.0)]
    told = describe_observations(school_of(sheets(rows)))
    assert not told.is_one_observer
    assert told.tables["criteria"].data["rating"].tolist() == [3.0, 2.0]


def test_agreement_counts_the_double_ratings_of_the_whole_school():
    pair = describe_observations(school_of(visits(0.0))).tables["agreement"].data.iloc[0]
    assert (pair["n_pairs"], pair["n_own_pairs"], pair["n_visits"]) == (48, 12, 12)


def test_the_person_who_observed_most_is_the_first():
    extra = sheets([("21", 0, "autre", "q", 2.0)])
    pair = describe_observations(school_of(pd.concat([visits(-1.0), extra]))).tables["agreement"].data.iloc[0]
    assert pair["mean_difference"] > 0.7  # "q" is the first here, and "p" rates a point higher


def test_observers_are_never_named():
    told = describe_observations(school_of(visits(-1.0)))
    for table in told.tables.values():
        assert "rater_id" not in table.data.columns
    assert not {"p", "q"} & {str(getattr(told, fact.name)) for fact in fields(told)}


def test_few_double_ratings_are_counted_and_no_more():
    pair = describe_observations(school_of(visits(-1.0, n=2))).tables["agreement"].data.iloc[0]
    assert pair["n_pairs"] == 8
    assert pd.isna(pair["mean_difference"])
    assert not pair["is_clear"]


def test_one_observer_has_no_agreement():
    told = describe_observations(school_of(sheets([("21", 0, "effort", "p", 3.0)])))
    assert told.tables["agreement"].data.empty


def test_a_sheet_about_a_student_of_the_group_is_the_groups():
    frame = sheets([(None, 0, "effort", "p", 3.0)]).assign(student_id="a")
    assert describe_observations(school_of(frame)).tables["criteria"].data["n_students"].tolist() == [1]


@pytest.mark.parametrize(
    ("frame", "reason"),
    [(None, "no_observations"), (sheets([("22", 0, "effort", "p", 3.0)]), "group_not_observed")],
    ids=["no table", "another group"],
)
def test_what_was_not_observed_is_refused(frame, reason):
    refused = describe_observations(school_of(frame))
    assert isinstance(refused, Refusal)
    assert refused.reason == reason


def test_a_blank_rating_is_no_rating():
    frame = sheets([("21", 0, "effort", "p", np.nan)])
    assert describe_observations(school_of(frame)).reason == "no_observations"


def test_all_ratings_equal_give_no_coefficient_and_no_alarm():
    rows = [("21", date, f"c{c}", person, 2.0) for date in range(3) for c in range(4) for person in "pq"]
    pair = describe_observations(school_of(sheets(rows))).tables["agreement"].data.iloc[0]
    assert pair["mean_difference"] == 0
    assert pd.isna(pair["icc"])
    assert not pair["is_clear"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_severe_observer_planted_in_the_sample_is_found_and_none_elsewhere(number, sample_school):
    pair = describe_observations(sample_school(number, group="21")).tables["agreement"].data.iloc[0]
    truth = plan_school(number).truth("severe_rater")
    assert pair["is_clear"] == (truth is not None)
    if truth:
        assert pair["mean_difference"] == pytest.approx(truth.size, abs=truth.tolerance)
        assert pair["difference_low"] <= truth.size <= pair["difference_high"]


def test_two_observers_alike_seldom_seem_not_to_be(seeds, alarms_at_most):
    alarms = [
        describe_observations(school_of(visits(0.0, seed=seed))).tables["agreement"].data["is_clear"].iloc[0]
        for seed in seeds(few=4, many=60, full=300)
    ]
    assert sum(alarms) <= alarms_at_most(len(alarms), 1 / 20)
