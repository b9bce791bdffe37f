"""The three models of the guide, each planned to its end in a school of the sample."""

import pytest

from portraitlib.studies.planning.measures.groups import plan_groups
from portraitlib.tables.school import open_school

pytestmark = pytest.mark.long


@pytest.fixture
def planned(sample_store):
    return lambda code: plan_groups(open_school(school=code, store=str(sample_store), as_of="2026-02-02"))


def placed(plan, rank):
    rows = plan.tables["places_by_rank"].data.set_index("need_rank")
    return rows.loc[rank, "n_placed"], rows.loc[rank, "n_students"]


def test_targeted_accompaniment_reaches_whole_classes_beside_small_groups(planned):
    plan = planned("999001")
    in_class = set(plan.tables["planned_in_class"].data["offer_kind"])
    services = set(plan.tables["planned_groups"].data["service"])
    assert in_class == {"in_class", "class_ratio"}
    assert {"resource_teacher", "tutoring"} <= services


def test_impacts_places_nearly_everyone_most_of_them_at_noon_and_keeps_the_seats_of_enrichment(planned):
    plan = planned("999002")
    groups = plan.tables["planned_groups"].data
    at_noon = groups["slots_told"].str.contains("midi")
    n_placed, n_volunteers = placed(plan, "1")
    assert n_placed / n_volunteers > 0.95
    assert at_noon.mean() > 0.5
    assert placed(plan, "2") == (34, 34)


def test_directed_study_meets_in_the_evening_beside_sport_and_directed_students_come_first(planned):
    plan = planned("999003")
    groups = plan.tables["planned_groups"].data.set_index("service")
    of_study = groups.loc[["directed_study"]]
    assert of_study["slots_told"].str.contains("soir").all() and "extracurricular" in groups.index
    assert of_study.loc[of_study["subject"].isin(["french", "mathematics"]), "n_directed"].sum() == placed(plan, "0")[0]
