"""Supports given to students, their meetings, and what they change in the marks of the third term."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.attendance import absence_rates
from portraitlib.sample.entries import Entries
from portraitlib.sample.marks import MarkSheet, course_marks
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.programme_truths import SHORT_SHARE
from portraitlib.sample.truths import SUPPORT_BY_CUTOFF

SCORED_SUBJECTS = tuple(SUPPORT_BY_CUTOFF.where["subjects"])
KNOWN_ON = str(SUPPORT_BY_CUTOFF.where["known_on"])
SUPPORT_YEARS = 3
MENTORED_SHARE, DIRECTED_SHARE, TUTORED_SHARE, RESOURCE_SHARE = 0.13, 0.09, 0.10, 0.5
DECEMBER = 100  # days after 1 September by which every tutoring has started
WEEKLY_MINUTES = {"tutoring": 60, "mentoring": 30, "directed_study": 120, "resource_teacher": 75}
GROUP_SIZES = {"tutoring": 8, "mentoring": 1, "directed_study": 12, "resource_teacher": 3}
"""Students whom a service is given to together, at most."""
TIERS = {"tutoring": 2, "mentoring": 3, "directed_study": 2, "resource_teacher": 3}
PROVIDERS = {
    ("tutoring", "french"): ("T01", "T02", "T03"),
    ("tutoring", "mathematics"): ("T04", "T05", "T06"),
    ("mentoring", ""): ("M01", "M02", "M03", "M04", "M05", "M06"),
    ("directed_study", ""): ("T01", "T02", "T04", "T05", "T10", "T11"),
    ("resource_teacher", ""): ("R01", "R02", "R03", "R04", "R05", "R06"),
}
"""Staff who give a service: its subject's teachers, where it has one."""


@dataclass(frozen=True)
class Supports:
    """Services of a school, and of each enrolment whether it was among those that a draw of last years chose from."""

    services: pd.DataFrame
    needs_help: np.ndarray


def orientation_scores(
    people: People, entries: Entries, sheet: MarkSheet, attendance: pd.DataFrame, calendar: pd.DataFrame
) -> np.ndarray:
    """Score documented in the truth `support_by_cutoff`, for every enrolment."""
    marks = course_marks(sheet, entries)[0]
    scored = entries.courses["subject"].isin(SCORED_SUBJECTS).to_numpy()
    rows = entries.courses["enrolment"].to_numpy()[scored]
    n = len(people.enrolments)
    mean = np.bincount(rows, weights=marks[scored], minlength=n) / np.bincount(rows, minlength=n)
    rates = absence_rates(attendance, calendar, people.enrolments, KNOWN_ON).to_numpy()
    recorded = people.enrolments["school_year"].isin(
        calendar.loc[calendar["date"].isin(attendance["date"]), "school_year"]
    )
    return np.where(recorded, np.round(100 - mean + rates, 1), np.nan)


def assign_supports(plan: SchoolPlan, people: People, scores: np.ndarray) -> Supports:
    """Choose who is supported, by what rule, from when to when.

    Tutoring follows the cut-off where that was planted, otherwise it is drawn among students below the
    median; mentoring is drawn, and its early end does not depend on the student.
    """
    rng = plan.generator("supports")
    years = people.enrolments["school_year"].to_numpy()
    recent = years > plan.years[-1] - SUPPORT_YEARS
    exit_after = people.enrolments["exit_after"].to_numpy()
    stays = (exit_after < 0) & recent
    in_december = recent & ((exit_after < 0) | (exit_after > DECEMBER))
    n = len(years)
    needs_help = (people.of("ability") + 0.8 * rng.normal(size=n)) < -0.1
    chosen = {
        "tutoring": _tutored(plan, years, stays & needs_help, in_december, scores, rng),
        "mentoring": stays & needs_help & (rng.random(n) < 2 * MENTORED_SHARE) & (years >= plan.years[-1] - 1),
        "directed_study": stays & (rng.random(n) < DIRECTED_SHARE),
        "resource_teacher": stays & people.of("has_plan") & (rng.random(n) < RESOURCE_SHARE),
    }
    frames = [_services_of(service, np.flatnonzero(mask), years, rng) for service, mask in chosen.items()]
    services = _end_at_exit(pd.concat(frames, ignore_index=True), exit_after, years).sort_values(
        ["school_year", "enrolment"], kind="stable"
    )
    level = people.enrolments["grade_level"].to_numpy()[services["enrolment"].to_numpy()]
    return Supports(_in_groups(services.reset_index(drop=True), level), stays & needs_help)


def _in_groups(services: pd.DataFrame, level: np.ndarray) -> pd.DataFrame:
    """Give each service to students together, of one level and subject, by one adult of the staff."""
    keys = [services["school_year"], services["service"], services["subject"], level]
    kind = services.groupby(keys, sort=False).ngroup().to_numpy()
    rank = services.groupby(kind).cumcount() // services["service"].map(GROUP_SIZES)
    group = services.groupby([kind, rank], sort=False).ngroup()
    drawn = services.groupby(group)["provider"].transform("first")
    told = zip(services["service"], services["subject"], drawn, strict=True)
    staff = [
        PROVIDERS[service, subject][number % len(PROVIDERS[service, subject])] for service, subject, number in told
    ]
    return services.assign(service_id="S" + (group + 1).astype("str").str.zfill(4), provider=staff)


def with_planned(supports: Supports, more: pd.DataFrame) -> Supports:
    """Supports with those that the plan's offers already give."""
    return replace(supports, services=pd.concat([supports.services, more], ignore_index=True))


def _tutored(
    plan: SchoolPlan,
    years: np.ndarray,
    candidates: np.ndarray,
    in_december: np.ndarray,
    scores: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Students tutored: all those at or above the cut-off, or some candidates drawn."""
    truth = plan.truth("support_by_cutoff")
    drawn = candidates & (rng.random(len(years)) < 2 * TUTORED_SHARE)
    if truth is None:
        return drawn
    governed = np.isin(years, truth.where["school_years"])
    return np.where(governed, in_december & (scores >= truth.where["cutoff"]), drawn)


def _services_of(service: str, rows: np.ndarray, years: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """One service for each chosen student: dates, provider, why it ended."""
    n = len(rows)
    year = years[rows]
    opening = pd.to_datetime(
        pd.Series(year - 1).astype(str) + {"tutoring": "-12-01", "mentoring": "-10-06"}.get(service, "-10-20")
    )
    start = opening + pd.to_timedelta(rng.integers(0, 8, size=n), unit="D")
    planned = pd.to_datetime(pd.Series(year).astype(str) + "-06-05") + pd.to_timedelta(
        rng.integers(0, 10, size=n), unit="D"
    )
    is_short = (rng.random(n) < SHORT_SHARE) & (service == "mentoring")
    end = planned.where(~is_short, start + pd.to_timedelta(rng.integers(30, 85, size=n), unit="D"))
    reached = (rng.random(n) < 0.2) & ~is_short & (service != "mentoring")
    return pd.DataFrame(
        {
            "enrolment": rows,
            "school_year": year,
            "service": service,
            "subject": np.where(service == "tutoring", rng.choice(SCORED_SUBJECTS, size=n), ""),
            "tier": TIERS[service],
            "start_date": start,
            "end_date": end,
            "provider": rng.integers(1, 7, size=n),
            "end_reason": np.select([is_short, reached], ["provider_left", "goal_reached"], "planned"),
            "planned_minutes": WEEKLY_MINUTES[service],
            "is_short": is_short,
        }
    )


def _end_at_exit(services: pd.DataFrame, exit_after: np.ndarray, years: np.ndarray) -> pd.DataFrame:
    """End the services of a student who left on the day of leaving."""
    rows = services["enrolment"].to_numpy()
    leaves = exit_after[rows] >= 0
    opening = pd.to_datetime(pd.Series(years[rows] - 1, index=services.index).astype(str) + "-09-01")
    exit_date = opening + pd.to_timedelta(np.maximum(exit_after[rows], 0), unit="D")
    return services.assign(
        end_date=services["end_date"].where(~leaves, exit_date),
        end_reason=services["end_reason"].where(~leaves, "departure"),
    )


def apply_effects(plan: SchoolPlan, entries: Entries, supports: Supports, sheet: MarkSheet) -> None:
    """Add to the third term what the supports planted are worth."""
    n = int(entries.courses["enrolment"].max()) + 1
    part_row = entries.courses["enrolment"].to_numpy()[entries.parts["entry"].to_numpy()]
    services = supports.services
    truth = plan.truth("support_by_cutoff")
    if truth is not None:
        tutored = services[
            (services["service"] == "tutoring") & services["school_year"].isin(truth.where["school_years"])
        ]
        points = _points(n, tutored["enrolment"], truth.size)[part_row]
        sheet.add(3, slice(None), np.where(np.isin(entries.per_part("subject"), SCORED_SUBJECTS), points, 0.0))
    truth = plan.truth("short_mentoring")
    if truth is not None:
        mentored = services[
            (services["service"] == "mentoring") & services["school_year"].isin(truth.where["school_years"])
        ]
        worth = np.where(mentored["is_short"], truth.size, float(truth.where["size_when_kept"]))
        sheet.add(3, slice(None), _points(n, mentored["enrolment"], worth)[part_row])


def _points(n: int, rows: pd.Series, worth: float | np.ndarray) -> np.ndarray:
    points = np.zeros(n)
    points[rows.to_numpy()] = worth
    return points


def draw_sessions(plan: SchoolPlan, supports: Supports, calendar: pd.DataFrame) -> pd.DataFrame:
    """Draw the weekly meetings of each service of the last year, held or missed; none of what is given in class."""
    rng = plan.generator("sessions")
    services = supports.services[supports.services["school_year"] == plan.years[-1]]
    services = services[services["service"].isin(ACTIVITIES)]
    taught = calendar.loc[calendar["is_instructional"] & (calendar["school_year"] == plan.years[-1]), "date"]
    together, _ = pd.factorize(services["service_id"])
    row, day = met_on(services, taught, rng.integers(0, 5, size=together.max() + 1)[together])
    attended = rng.random(len(row)) < 0.86
    service = services["service"].to_numpy()[row]
    length = services["planned_minutes"].to_numpy()[row]
    return pd.DataFrame(
        {
            "enrolment": services["enrolment"].to_numpy()[row],
            "service_id": services["service_id"].to_numpy()[row],
            "date": taught.to_numpy()[day],
            "minutes": np.where(attended, length, 0),
            "was_attended": attended,
            "activity": pd.Series(service).map(ACTIVITIES).to_numpy(),
        }
    )


def met_on(services: pd.DataFrame, taught: pd.Series, weekday: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of the services and of the days taught on which they meet: a weekday, from their start to their end."""
    row, day = np.nonzero(
        (taught.dt.day_of_week.to_numpy()[None, :] == weekday[:, None])
        & (taught.to_numpy()[None, :] >= services["start_date"].to_numpy()[:, None])
        & (taught.to_numpy()[None, :] <= services["end_date"].to_numpy()[:, None])
    )
    return row, day


SHORT_ACTIVITIES: dict[Any, str] = {
    "exercices": "E",
    "projet": "P",
    "rencontre": "R",
    "sport": "S",
    "stratégies": "T",
    "étude": "D",
}
"""What was done, as the files of the schools write it."""
ACTIVITIES = {
    "tutoring": "exercices",
    "mentoring": "rencontre",
    "directed_study": "étude",
    "resource_teacher": "stratégies",
    "recovery": "exercices",
    "enrichment": "projet",
    "extracurricular": "sport",
}
