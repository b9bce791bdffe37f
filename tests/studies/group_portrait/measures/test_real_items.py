"""Public item data with known Q-matrix and size: the studies give what a direct computation gives."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from portraitlib.statistics.items import item_rest_correlation
from portraitlib.studies.group_portrait.measures.instruments import describe_instrument
from portraitlib.studies.group_portrait.measures.skills import describe_skills
from portraitlib.studies.group_portrait.measures.student_problem import chart_students_and_items
from portraitlib.tables.school import school_in_memory

DATA = Path(__file__).parents[5] / "shared" / "data"
FRACTIONS, PISA = DATA / "items_fraction_subtraction", DATA / "items_pisa_math"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


def as_school(scores, groups, skills=None):
    """School whose students are the rows of `scores`, one column an item."""
    names = [f"s{number}" for number in range(len(scores))]
    students = pd.DataFrame({"student_id": names, "school_year": 2026, "grade_level": 3, "group": groups})
    items = pd.DataFrame({"instrument": "T", "item": scores.columns, "subject": "mathematics", "maximum_score": 1.0})
    long = scores.assign(student_id=names).melt("student_id", var_name="item", value_name="score")
    responses = long.astype({"score": "float64"}).assign(instrument="T", date=pd.Timestamp("2025-09-16"))
    return school_in_memory({"students": students, "items": items.assign(skill=skills), "responses": responses})


@pytest.fixture(scope="module")
def fractions():
    scores = pd.read_csv(FRACTIONS / "fraction_subtraction_536x20.csv")
    asks = pd.read_csv(FRACTIONS / "qmatrix_20x8.csv")
    skills = ["|".join(asks.columns[row.astype(bool)]) for row in asks.to_numpy()]
    return scores, asks, as_school(scores, "all", skills)


def test_the_items_of_536_students_have_their_facility_and_discrimination(fractions):
    scores, _, school = fractions
    items = describe_instrument(school, group="all").tables["items"].data
    assert items["n_students"].eq(536).all()
    assert items["facility"].to_numpy() == pytest.approx(scores.mean().to_numpy())
    rest = [scores.drop(columns=item).sum(axis=1) for item in scores]
    expected = [np.corrcoef(scores[item], total)[0, 1] for item, total in zip(scores, rest, strict=True)]
    assert items["discrimination"].to_numpy() == pytest.approx(expected)
    assert item_rest_correlation(scores, np.ones(20)).min() > 0.2


def test_the_eight_skills_of_the_q_matrix_are_those_of_a_direct_sum(fractions):
    scores, asks, school = fractions
    skills = describe_skills(school, group="all").tables["skills"].data.set_index("skill")
    assert sorted(skills.index) == sorted(asks.columns)
    for skill in asks.columns:
        own = scores.loc[:, asks[skill].to_numpy(dtype=bool)].mean(axis=1)
        assert skills.loc[skill, "skill_share"] == pytest.approx(own.mean())
        assert skills.loc[skill, "n_acquired"] == (own >= 0.6 - 1e-9).sum()
        assert skills.loc[skill, "n_items"] == asks[skill].sum()


def test_real_answers_surprise_somewhat_more_often_than_simulated_ones(fractions):
    """Students who use another strategy make orderly but unusual answers: more than 5 per cent, not most."""
    summary = chart_students_and_items(fractions[2], group="all").tables["summary"].data.iloc[0]
    assert 0.05 < summary["n_beyond_limit"] / summary["n_students"] < 0.3


def test_every_class_of_the_51_schools_is_described_or_refused_in_a_reason():
    data = pd.read_csv(PISA / "pisaMath_data.csv")
    items = pd.read_csv(PISA / "pisaMath_item.csv")["item"]
    groups = data["idschool"].astype(str)
    school = as_school(data[items], groups.tolist(), skills=items.str[:4].tolist())
    assert groups.nunique() == 51
    described, alarms = 0, []
    for name, rows in data.groupby(groups):
        found = describe_skills(school, group=name)
        if len(rows) < 5:
            assert found.reason == "class_too_small"
            continue
        described += 1
        alarms.append(found.tables["skills"].data["is_own"].any())
        item_means = describe_instrument(school, group=name).tables["items"].data["facility"].to_numpy()
        assert item_means == pytest.approx(rows[items].mean().to_numpy())
    assert described > 40
    assert np.mean(alarms) < 0.2  # some schools do differ; most cannot be told apart with eleven students
