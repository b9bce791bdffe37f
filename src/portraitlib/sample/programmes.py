"""Programmes whose students a cut-off, a draw or their own will chose, and who was eligible: as they were chosen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.accompaniment import SCHOOLS
from portraitlib.sample.accompaniment_truths import GROUPS_IN
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.programme_truths import DRAWN, DRAWN_YEARS
from portraitlib.sample.supports import KNOWN_ON, Supports

OFFER, DRAW, PLACES = "-11-21", "-10-01", "-01-07"
"""Days on which the tutoring was offered, the mentoring drawn (before January), and places given (after)."""
THERE = 81
"""Days after 1 September on which a student had to be there to be offered tutoring."""
CUT, CLUB, CLASS = "TUTORAT", "PARASCOLAIRE", "COENSEIGNEMENT"


def draw_programmes(
    plan: SchoolPlan, people: People, supports: Supports, scores: np.ndarray, wishes: pd.DataFrame, given: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Programmes of a school, year by year, and who was eligible to each; enrolled persons by their place."""
    parts = [_by_cutoff(plan, people, supports, scores), _by_draw(plan, people, supports)]
    parts.append(_by_wish(plan, people, wishes, given))
    found = [(about, rows) for about, rows in parts if len(rows)]
    programmes = [_of_years(about, sorted(set(rows["school_year"]))) for about, rows in found]
    if (given["service"] == "co_teaching").any():
        about = {"programme_id": CLASS, "programme_name": "Coenseignement", "service": "co_teaching"}
        programmes.append(_of_years({**about, "chosen_by": "whole_class"}, [plan.years[-1]]))
    person = people.enrolments["person"].to_numpy()
    eligible = [rows.assign(programme_id=about["programme_id"]) for about, rows in found]
    told = [rows.assign(person=person[rows["enrolment"]]).drop(columns="enrolment") for rows in eligible]
    return {"programmes": _together(programmes), "eligibility": _together(told)}


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _of_years(about: dict[str, Any], years: list[int]) -> pd.DataFrame:
    return pd.DataFrame([{**about, "school_year": year, "first_school_year": years[0]} for year in years])


def _by_cutoff(
    plan: SchoolPlan, people: People, supports: Supports, scores: np.ndarray
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Tutoring given to all at or above the cut-off: every student there on the day of the offer, with the score."""
    truth = plan.truth("support_by_cutoff")
    if truth is None:
        return {}, pd.DataFrame()
    cutoff, exit_after = float(truth.where["cutoff"]), people.enrolments["exit_after"]
    is_there = people.enrolments["school_year"].isin(truth.where["school_years"]) & ~np.isnan(scores)
    rows = _rows(people, is_there & ((exit_after < 0) | (exit_after > THERE)), supports.services, "tutoring")
    rows["score"] = scores[rows["enrolment"].to_numpy()]
    rows["is_eligible"] = rows["is_offered"] = (rows["score"] >= cutoff).astype("boolean")
    rows["score_known_on"] = _day(rows["school_year"] - 1, f"-{KNOWN_ON}")
    rows["offered_on"] = _day(rows["school_year"] - 1, OFFER).where(rows["is_offered"])
    about = {"programme_id": CUT, "programme_name": "Tutorat de décembre", "service": "tutoring"}
    about |= {"chosen_by": "cut_off", "score_name": "Score d'orientation du 20 novembre"}
    return {**about, "cutoff": cutoff, "cutoff_side": "at_or_above"}, rows


def _by_draw(plan: SchoolPlan, people: People, supports: Supports) -> tuple[dict[str, Any], pd.DataFrame]:
    """Mentoring drawn among the students who needed help; none where others were given a mentor later."""
    if plan.number % SCHOOLS == GROUPS_IN:
        return {}, pd.DataFrame()
    years = people.enrolments["school_year"].isin(plan.years[-DRAWN_YEARS:])
    rows = _rows(people, years & supports.needs_help, supports.services, "mentoring")
    rows["is_eligible"] = pd.array(np.ones(len(rows), dtype=bool), dtype="boolean")
    rows["is_offered"], rows["offered_on"] = rows["is_started"], _day(rows["school_year"] - 1, DRAW)
    about = {"programme_id": DRAWN, "programme_name": "Mentorat", "service": "mentoring", "chosen_by": "drawn"}
    return {**about, "drawn_unit": "student"}, rows


def _by_wish(
    plan: SchoolPlan, people: People, wishes: pd.DataFrame, given: pd.DataFrame
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Activities after class for those who asked, as far as there were places."""
    asked = wishes.loc[(wishes["service"] == "extracurricular") & (wishes["wish"] == "volunteer"), "person"]
    enrolments = people.enrolments
    is_asking = enrolments["person"].isin(asked) & (enrolments["school_year"] == plan.years[-1])
    rows = _rows(people, is_asking, given, "extracurricular")
    rows["is_eligible"] = pd.array(np.ones(len(rows), dtype=bool), dtype="boolean")
    rows["is_offered"], rows["offered_on"] = rows["is_started"], _day(rows["school_year"], PLACES)
    about = {"programme_id": CLUB, "programme_name": "Activités parascolaires", "service": "extracurricular"}
    return {**about, "chosen_by": "volunteer"}, rows


def _rows(people: People, chosen: pd.Series, services: pd.DataFrame, service: str) -> pd.DataFrame:
    """Chosen enrolments, each with the day on which the service began, where it did."""
    rows = pd.DataFrame({"enrolment": np.flatnonzero(chosen)})
    rows["school_year"] = people.enrolments["school_year"].to_numpy()[rows["enrolment"]]
    began = services.loc[services["service"] == service].drop_duplicates("enrolment").set_index("enrolment")
    rows["started_on"] = began["start_date"].reindex(rows["enrolment"]).to_numpy()
    return rows.assign(is_started=rows["started_on"].notna().astype("boolean"))


def _day(years: pd.Series, day: str) -> pd.Series:
    return pd.to_datetime(years.astype("str") + day)
