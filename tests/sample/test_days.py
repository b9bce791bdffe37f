"""The calendar of a synthetic school."""

import pandas as pd
import pytest

from portraitlib.rules import load_rules
from portraitlib.sample.days import draw_calendar
from portraitlib.sample.plan import plan_school


@pytest.fixture(scope="module")
def calendar():
    return draw_calendar(plan_school(0, years=7), load_rules())


def test_holidays_are_days_off(calendar):
    taught = set(calendar.loc[calendar["is_instructional"], "date"])
    for day in ("2025-09-01", "2025-10-13", "2025-12-25", "2026-03-02", "2026-04-03", "2026-04-06", "2026-05-18"):
        assert pd.Timestamp(day) not in taught
        assert pd.Timestamp(day) in set(calendar["date"])


def test_schools_closed_in_march_2020_have_fewer_class_days(calendar):
    taught = calendar[calendar["is_instructional"]].groupby("school_year")["date"].agg(["size", "max"])
    assert taught.loc[2020, "max"] < pd.Timestamp("2020-03-13")
    assert (taught["size"].drop([2020, 2024]) == 180).all()


def test_the_strike_of_2023_24_leaves_the_days_that_the_decree_asked_for(calendar):
    """At least 156 days instead of 180 (Régime pédagogique, art. 16; decree 318-2024)."""
    year = calendar[(calendar["school_year"] == 2024) & calendar["is_instructional"]]
    assert 156 <= len(year) < 165
    assert not year["date"].between("2023-11-23", "2023-12-21").any()
    assert pd.Timestamp("2024-03-15") <= year.loc[year["term"] == "2", "date"].max() <= pd.Timestamp("2024-03-28")


def test_years_of_two_terms_have_no_third(calendar):
    terms = calendar.groupby("school_year")["term"].agg(set)
    assert terms[2021] == terms[2022] == {"1", "2"}
    assert terms[2023] == {"1", "2", "3"}


def test_the_first_term_ends_before_its_results_are_due(calendar):
    recent = calendar[(calendar["school_year"] >= 2023) & calendar["is_instructional"] & (calendar["term"] == "1")]
    for year, last in recent.groupby("school_year")["date"].max().items():
        assert last <= pd.Timestamp(year - 1, 11, 20)


def test_the_cycle_goes_on_over_days_off(calendar):
    taught = calendar[calendar["is_instructional"] & (calendar["school_year"] == 2026)]
    assert taught["cycle_day"].tolist() == [number % 9 + 1 for number in range(180)]
    assert calendar.loc[~calendar["is_instructional"], "cycle_day"].isna().all()
