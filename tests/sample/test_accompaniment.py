"""What the accompaniment of each school holds on purpose is found at its size, and nowhere else."""

import pandas as pd
import pytest

from portraitlib.sample.plan import plan_school
from portraitlib.sample.truths import SHORT_MENTORING
from portraitlib.tables.schemas import SCHEMAS

TRUTHS = {truth.kind: truth for number in range(3) for truth in plan_school(number).accompanied}
EARLY = [kind for kind in TRUTHS if kind.startswith("early_")]


def mentored(tables):
    """Mentoring of the last year, with its adult's known leaving."""
    services = tables["services"].query("service == 'mentoring' and start_date >= '2025-08-15'")
    leaves = tables["staff"].set_index("staff_id")["known_leaving_date"]
    return services.assign(leaves=services["provider_id"].map(leaves))


def early(tables):
    """Mentoring that ended before three months, each with its meetings."""
    rows = mentored(tables)
    rows = rows[(rows["end_date"] - rows["start_date"]).dt.days < SHORT_MENTORING.where["days_below"]]
    is_known = (rows["end_date"] == rows["commitment_until"]) | (rows["end_date"] == rows["leaves"])
    met = rows.assign(is_known=is_known).merge(tables["sessions"], on=["service_id", "student_id"])
    return rows.assign(is_known=is_known), met.assign(left=(met["end_date"] - met["date"]).dt.days)


def early_known(tables):
    return early(tables)[0]["is_known"].mean()


def early_thinning(tables):
    rows, met = early(tables)
    last, before = met[met["left"] <= 28], met[met["left"].between(29, 42)]
    lost = last.groupby("service_id")["was_attended"].sum() == 0
    by_message = (before["mode"] == "message").groupby(before["service_id"]).all()
    return (lost & by_message.reindex(lost.index, fill_value=False)).sum() / len(rows)


def early_no_sign(tables):
    rows, met = early(tables)
    last = met[(met["left"] <= 28) & ~met["is_known"]]
    return last.groupby("service_id")["was_attended"].all().sum() / len(rows)


def over_size_group(tables):
    groups = tables["services"].query("service == 'group_accompaniment'")
    day = pd.Timestamp("2026-02-02")
    runs = (groups["start_date"] <= day) & (groups["end_date"].isna() | (groups["end_date"] >= day))
    return groups[runs].groupby("group_id").size().max()


def changing_adults(tables):
    services = tables["services"].query("service == 'group_accompaniment'")
    met = tables["sessions"].merge(services, on=["service_id", "student_id"], suffixes=("", "_of"))
    adult = met["provider_id"].where(met["provider_id"].notna(), met["provider_id_of"])
    return adult.groupby(met["service_id"]).nunique().max()


def short_training(tables):
    services = tables["services"].query("programme != ''")
    met = tables["sessions"].drop(columns="provider_id").merge(services, on=["service_id", "student_id"])
    first = met.groupby("provider_id")["date"].min()
    trained = tables["trainings"].query("kind == 'training'")
    before = trained[trained["date"] < trained["staff_id"].map(first)].groupby("staff_id")["hours"].sum()
    return (before.reindex(first.index, fill_value=0) < TRUTHS["short_training"].where["hours"]).sum()


def leaving_mentor(tables):
    return (mentored(tables)["leaves"] == TRUTHS["leaving_mentor"].where["known_leaving_date"]).sum()


def rematched(tables):
    rows = mentored(tables)
    ended = rows.set_index("service_id")["end_date"]
    again = rows[rows["previous_service_id"] != ""]
    assert (again["start_date"] > again["previous_service_id"].map(ended)).all()
    return len(again)


ESTIMATES = {
    one.__name__: one
    for one in (
        early_known,
        early_thinning,
        early_no_sign,
        over_size_group,
        changing_adults,
        short_training,
        leaving_mentor,
        rematched,
    )
}


def test_every_planted_fact_has_an_estimate_here():
    assert set(ESTIMATES) == set(TRUTHS)


@pytest.mark.parametrize("kind", sorted(ESTIMATES))
def test_a_planted_fact_is_found_at_its_size(tables, kind):
    truth = TRUTHS[kind]
    found = ESTIMATES[kind](tables[int(truth.school) - 999001])
    assert found == pytest.approx(truth.size, abs=truth.tolerance)


def test_the_calm_school_meets_its_conditions_and_its_ends_say_nothing(tables):
    calm = tables[2]
    assert over_size_group(calm) <= 12
    assert changing_adults(calm) == 1
    absent = ("early_known", "early_thinning", "short_training", "leaving_mentor", "rematched")
    assert {kind: float(ESTIMATES[kind](calm)) for kind in absent} == dict.fromkeys(absent, 0)


def test_every_early_end_of_the_school_where_they_are_planted_is_of_one_kind(tables):
    assert sum(ESTIMATES[kind](tables[0]) for kind in EARLY) == pytest.approx(1)


def test_every_school_has_relations_that_go_on_peers_volunteers_dyads_at_a_distance_and_the_time_of_adults(tables):
    for school in tables:
        rows = mentored(school)
        assert rows["end_date"].isna().sum() >= 5
        assert (rows["form"] == "remote").sum() >= 3
        assert {"peer", "volunteer"} <= set(school["staff"]["role"])
        assert set(school["staff_time"]["role_function"]) == set(SCHEMAS["staff_time"].column("role_function").codes)
        assert (school["staff_time"]["week"].dt.day_of_week == 0).all()
        assert set(rows["provider_id"]) <= set(school["staff"]["staff_id"])
