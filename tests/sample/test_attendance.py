"""The attendance registers of a synthetic school."""

import pandas as pd
import pytest

from portraitlib.sample.attendance import absence_rates
from portraitlib.sample.plan import plan_school


def test_the_rate_counts_whole_days_and_periods_up_to_the_day():
    calendar = pd.DataFrame(
        {
            "date": pd.to_datetime(["2025-09-02", "2025-11-20", "2025-11-21"]),
            "school_year": 2026,
            "is_instructional": True,
            "n_periods": 4,
        }
    )
    attendance = pd.DataFrame(
        {
            "person": [0, 0, 0, 0],
            "date": pd.to_datetime(["2025-09-02", "2025-11-20", "2025-11-20", "2025-11-21"]),
            "period": [0, 2, 3, 0],
            "status": ["absent", "absent", "late", "absent"],
        }
    )
    enrolled = pd.DataFrame({"person": [0, 1], "school_year": 2026})
    rates = absence_rates(attendance, calendar, enrolled, "11-20")
    assert rates.tolist() == pytest.approx([100 * 5 / 8, 0])


def test_a_school_by_period_has_whole_days_by_the_day_only_before(tables):
    attendance = tables[0]["attendance"]
    assert plan_school(0).registers_by_period
    assert (attendance.loc[attendance["date"] >= "2025-08-01", "period"] > 0).all()
    assert (attendance.loc[attendance["date"] < "2025-08-01", "period"] == 0).any()


def test_both_kinds_of_register_tell_the_same_level_of_absence(tables):
    """The change of register in 2025-26 changes no rate: it is not a trend."""
    days = tables[0]["calendar"].query("is_instructional")
    absent = tables[0]["attendance"].query("status == 'absent'").merge(days[["date", "school_year"]], on="date")
    missed = absent["period"].eq(0).map({True: 4, False: 1}).groupby(absent["school_year"]).sum()
    enrolled = tables[0]["students"].groupby("school_year").size()
    rate = (missed / (720 * enrolled)).dropna()
    assert rate[2026] == pytest.approx(rate[[2024, 2025]].mean(), abs=0.012)


def test_lateness_has_minutes_and_absence_has_none(tables):
    attendance = tables[2]["attendance"]
    late = attendance["status"] == "late"
    assert attendance.loc[late, "minutes"].between(2, 20).all()
    assert attendance.loc[~late, "minutes"].isna().all()
