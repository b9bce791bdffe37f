"""Adults who accompany: peers, volunteers and mentors who came later, their trainings, and where their time goes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.sample.accompaniment import SCHOOLS
from portraitlib.sample.accompaniment_truths import GROUPS_IN, LEAVING
from portraitlib.sample.plan import SchoolPlan

ROLES = {"A": "peer", "V": "volunteer", "M": "mentor", "R": "resource_teacher"}
TRAINED = {"A": 2.0, "V": 2.5, "M": 3.0, "R": 6.0}
SHORT_TRAINED = {"A01": 1.0, "V04": 1.0}
LATE_TRAINED, TRAINED_ON, LATE_ON, WINTER_ON = "M06", "-09-24", "-11-12", "-11-05"
SUPPORT_WEEKS = (4, 9)
"""Weeks between two contacts of the programme with an adult, one adult in two."""
TIMED, TIMED_FROM = ("R01", "R02", "R03"), "-01-05"
HOURS_A_WEEK = {"students": 5.0, "colleagues": 2.0, "services": 1.0}


def with_accompanying(plan: SchoolPlan, staff: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    """Staff with those who accompany besides, and the leavings that are known."""
    known = services[(services["ending"] == "known") & services["provider"].str.startswith("V")]
    leaves = {**known.set_index("provider")["end_date"].to_dict(), "M07": pd.Timestamp(f"{plan.years[-1]}{LEAVING}")}
    names = sorted(set(services.loc[services["programme"] != "", "provider"]) - set(staff["staff"]))
    more = pd.DataFrame({"staff": names, "role": [ROLES[name[0]] for name in names], "subject": ""})
    told = pd.concat([staff, more.assign(school_year=plan.years[-1])], ignore_index=True)
    return told.assign(known_leaving_date=pd.to_datetime(told["staff"].map(leaves)))


def draw_trainings(
    plan: SchoolPlan, services: pd.DataFrame, sessions: pd.DataFrame, calendar: pd.DataFrame
) -> pd.DataFrame:
    """Trainings of those who accompany, before their first meeting but where that was planted; contacts after."""
    year, is_short = plan.years[-1], plan.number % SCHOOLS == GROUPS_IN
    told = services.loc[services["programme"] != "", ["enrolment", "service_id", "provider"]]
    met = sessions.drop(columns="provider").merge(told, on=["enrolment", "service_id"])
    rows = []
    for place, (name, days) in enumerate(met.groupby("provider")["date"]):
        opens = WINTER_ON if days.min() > pd.Timestamp(f"{year - 1}-11-20") else TRAINED_ON
        day = LATE_ON if is_short and name == LATE_TRAINED else opens
        hours = SHORT_TRAINED.get(str(name), TRAINED[str(name)[0]]) if is_short else TRAINED[str(name)[0]]
        rows.append((name, pd.Timestamp(f"{year - 1}{day}"), "training", hours, "accueil"))
        first, every = days.min() + pd.Timedelta(weeks=2), pd.Timedelta(weeks=SUPPORT_WEEKS[place % 2])
        rows += [(name, one, "support", 0.5, "") for one in pd.date_range(first, days.max(), freq=every)]
    told = pd.DataFrame(rows, columns=["staff", "date", "kind", "hours", "training_topic"])
    open_days = calendar.loc[calendar["is_instructional"], "date"]
    return told[told["date"].isin(open_days) | (told["kind"] == "training")].reset_index(drop=True)


def draw_staff_time(plan: SchoolPlan, calendar: pd.DataFrame) -> pd.DataFrame:
    """Hours of some resource teachers by function, each school week since January."""
    rng, days = plan.generator("accompaniment_time"), calendar.loc[calendar["is_instructional"], "date"]
    days = days[days >= pd.Timestamp(f"{plan.years[-1]}{TIMED_FROM}")]
    weeks = (days - pd.to_timedelta(days.dt.day_of_week, unit="D")).drop_duplicates()
    grid = pd.MultiIndex.from_product([TIMED, weeks, HOURS_A_WEEK], names=["staff", "week", "role_function"])
    rows = grid.to_frame(index=False)
    hours = rows["role_function"].map(HOURS_A_WEEK) * (1 + 0.25 * rng.normal(size=len(rows)))
    return rows.assign(hours=np.round(np.clip(hours, 0, None) * 2) / 2)
