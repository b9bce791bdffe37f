"""What the portrait's results declare is enough for the disclosure rule: no table gives back what another withholds."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.school_portrait.measures.gaps import compare_subgroups
from portraitlib.studies.school_portrait.measures.results import describe_results
from portraitlib.studies.school_portrait.measures.trend import describe_trend
from portraitlib.studies.school_portrait.measures.zones import rank_zones

AUDIENCES = ("personnel", "public")
CELL = ["subject", "competency", "track", "level"]


def exact(table, column):
    """Rows whose value is told as it is."""
    known = table.data[column].notna()
    return known if table.bounds is None else known & (table.bounds[column] == "")


def small_schools(school_of, seeds, audience):
    return [small_school(school_of, seed, audience) for seed in seeds(few=2, many=8, full=100)]


def small_school(school_of, seed, audience):
    """150 students, three subjects, groups of every size, marks of every kind."""
    rng = np.random.default_rng(seed)
    names, level = [f"s{n}" for n in range(150)], np.arange(150) % 3 + 1
    status = rng.choice(["none", "at_risk", "learning", "handicap"], 150, p=[0.6, 0.2, 0.15, 0.05])
    person = pd.DataFrame({"student_id": names, "grade_level": level, "ehdaa_status": status})
    people, results = pd.concat([person.assign(school_year=year) for year in (2025, 2026)]), []
    for year in (2025, 2026):
        for subject, mean in (("french", 66), ("mathematics", 62), ("history", 85)):
            taken = rng.random(150) < 0.8
            place = {"school_year": year, "subject": subject, "competency": "overall", "term": "final"}
            courses, marks = [f"{subject}{n}" for n in level], np.clip(rng.normal(mean, 12, 150), 0, 100).round()
            frame = pd.DataFrame({"student_id": names, "course": courses, "course_level": level, "mark": marks})
            results.append(frame[taken].assign(**place))
    return school_of(pd.concat(results), people, audience=audience)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_gap_is_told_only_where_both_of_its_rates_are(school_of, seeds, audience):
    for school in small_schools(school_of, seeds, audience):
        table = disclose(compare_subgroups(school, by="ehdaa_status")).tables["groups"]
        told = exact(table, "success_rate")
        reference = table.data.loc[table.data["subgroup"] == "ehdaa_status:none", ["subject"]].assign(
            is_told=told[table.data["subgroup"] == "ehdaa_status:none"]
        )
        both = told & table.data["subject"].map(reference.set_index("subject")["is_told"]).astype(bool)
        assert not (table.data[["gap", "gap_low", "mean_gap"]].notna().any(axis=1) & ~both).any()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_change_is_told_only_where_both_of_its_years_are(school_of, seeds, audience):
    for school in small_schools(school_of, seeds, audience):
        trend = disclose(describe_trend(school))
        years, changes = trend.tables["years"], trend.tables["changes"].data
        told = set(years.data.loc[exact(years, "success_rate"), "subject"].value_counts().loc[lambda n: n == 2].index)
        assert set(changes.loc[changes[["gap", "rate_after"]].notna().any(axis=1), "subject"]) <= told


@pytest.mark.parametrize("audience", AUDIENCES)
def test_zones_and_results_withhold_the_same_rates(school_of, seeds, audience):
    for school in small_schools(school_of, seeds, audience):
        cells, zones = disclose(describe_results(school)).tables["cells"], disclose(rank_zones(school)).tables["zones"]
        one = cells.data.assign(told=exact(cells, "success_rate")).set_index(CELL)["told"]
        other = zones.data.assign(told=exact(zones, "success_rate")).set_index(CELL)["told"]
        assert (one.loc[other.index] == other).all()


def test_a_public_reader_compares_two_groups_only(school_of):
    groups = compare_subgroups(small_school(school_of, 1, "public"), by="ehdaa_status").tables["groups"].data
    assert set(groups["subgroup"]) == {"ehdaa_status:none", "ehdaa_status:others"}
