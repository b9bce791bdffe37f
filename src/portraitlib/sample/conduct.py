"""Breaches of the code of conduct, and what became of past cohorts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan

CATEGORIES = ("langage", "retards répétés", "matériel", "bousculade", "appareil mobile", "refus de travailler")
MAJOR_SHARE = 0.18
COHORT_LENGTH = 5  # years after which a cohort's first diplomas are known


def draw_discipline(plan: SchoolPlan, people: People, calendar: pd.DataFrame) -> pd.DataFrame:
    """Draw the events of the years whose attendance was kept: most students have none, a few have many."""
    rng = plan.generator("discipline")
    kept = people.enrolments["school_year"].isin(plan.attendance_years).to_numpy()
    rate = 0.22 * np.exp(-0.75 * people.of("engagement") + 0.8 * rng.normal(size=len(kept)))
    rate *= np.where(people.of("ehdaa") == "behaviour", 2.5, 1.0) * np.where(people.of("is_girl"), 0.6, 1.3)
    rate *= np.where(_unsignalled(plan, people), 0.3, 1.0)
    count = np.minimum(rng.poisson(rate), 15) * kept * (people.enrolments["exit_after"] < 0).to_numpy()
    row = np.repeat(np.arange(len(count)), count)
    days = {
        year: frame["date"].to_numpy() for year, frame in calendar[calendar["is_instructional"]].groupby("school_year")
    }
    years = people.enrolments["school_year"].to_numpy()[row]
    place = rng.random(len(row))
    date = np.array([days[year][int(share * len(days[year]))] for year, share in zip(years, place, strict=True)])
    major = rng.random(len(row)) < MAJOR_SHARE
    suspended = major & (rng.random(len(row)) < 0.45)
    events = pd.DataFrame(
        {
            "person": people.enrolments["person"].to_numpy()[row],
            "date": date.astype("datetime64[s]"),
            "severity": np.where(major, "major", "minor"),
            "category": rng.choice(CATEGORIES, size=len(row)),
            "suspension_days": np.where(suspended, rng.integers(1, 4, size=len(row)), 0),
        }
    ).sort_values(["date", "person"], kind="stable", ignore_index=True)
    return events.assign(event=np.arange(1, len(events) + 1).astype(str))


def _unsignalled(plan: SchoolPlan, people: People) -> np.ndarray:
    truth = plan.truth("unsignalled_subgroup")
    if truth is None:
        return np.zeros(len(people.enrolments), dtype=bool)
    return people.of(truth.where["column"]) == truth.where["value"]


def list_outcomes(plan: SchoolPlan, people: People) -> pd.DataFrame:
    """List what became of the cohorts that had the time to finish."""
    persons = people.persons
    done = persons[persons["cohort"] <= plan.years[-1] - COHORT_LENGTH + 1]
    return pd.DataFrame(
        {
            "person": done.index.to_numpy(),
            "cohort_year": done["cohort"].to_numpy(),
            "outcome": done["outcome"].to_numpy(),
            "outcome_year": done["outcome_year"].to_numpy(),
        }
    )
