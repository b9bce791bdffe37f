"""Whom a programme concerns in one school and one year, row by row, and why the others are not concerned."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.path import path_indicators
from portraitlib.indicators.roster import year_of
from portraitlib.studies.evaluation.measures.outcome_learning import mean_final_before, not_measured
from portraitlib.studies.evaluation.measures.outcome_path import absence
from portraitlib.studies.evaluation.measures.outcomes import outcome_of, students_of_year
from portraitlib.studies.evaluation.measures.programmes import (
    begun_in_year,
    eligibility_of,
    programme_row,
    programmes_of,
    took_of,
)
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.tables.school import School

DAYS = ("offered_on", "score_known_on")


def levels_of(school: School, programme: dict[str, object]) -> set[int]:
    """Levels of the students who took a programme."""
    people, took = students_of_year(school), took_of(school, programme)
    own = people[people["student_id"].isin(set(took.index)).to_numpy()]
    return {int(level) for level in own["grade_level"].dropna()}


def concerned(
    school: School, programme: dict[str, object], code: str, since: pd.Timestamp, levels: set[int]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rows of the students concerned of one school, and how many others by reason."""
    people = students_of_year(school)
    ids = people["student_id"].astype("object")
    own = _same_programme(school, programme)
    asked = eligibility_of(school, str(own["programme_id"])) if own else eligibility_of(school, "")
    took = took_of(school, own) if own else pd.Series(dtype="datetime64[ns]")
    _refuse_started_before(asked, took)
    aside = _reasons(school, people, asked, took, own or programme, since, levels)
    is_apart = school.keep(f"not measured by {code}", lambda one: not_measured(one, code, people))
    aside = aside.mask((aside == "") & is_apart, "not_measured")
    told = asked.set_index(asked["student_id"].astype("object")).reindex(ids)
    values = outcome_of(school, code, since=since)
    rows = pd.DataFrame(
        {
            "school_id": school.code,
            "school_year": school.school_year,
            "student_id": ids.to_numpy(),
            "group": people["group"].astype("object").fillna("").to_numpy(),
            "took": ids.isin(set(took.index)).to_numpy().astype("int64"),
            "is_offered": told["is_offered"].to_numpy(dtype="float64", na_value=np.nan),
            "score": told["score"].to_numpy(dtype="float64", na_value=np.nan),
            **{day: told[day].to_numpy() for day in DAYS},
            "started_on": took.reindex(ids.to_numpy()).to_numpy(),
            "has_left": people["exit_date"].notna().to_numpy(),
            "outcome": _by_student(values.values, ids),
            "before": _by_student(values.before, ids),
            **school.keep(f"known of everyone before {since}", lambda one: _known_before(one, people, since)),
        }
    )
    counts = aside[aside != ""].value_counts()
    return rows[(aside == "").to_numpy()], {str(reason): int(n) for reason, n in counts.items()}


def _same_programme(school: School, programme: dict[str, object]) -> dict[str, object] | None:
    """The programme as this school has it: under the same code, else as the same service; None without it."""
    rows = programmes_of(school)
    for name in ("programme_id", "service"):
        found = rows[(rows[name].astype("str") == str(programme[name])).to_numpy(dtype=bool)]
        if len(found):
            return programme_row(school, str(found["programme_id"].iloc[0]))
    return None


def _refuse_started_before(asked: pd.DataFrame, took: pd.Series) -> None:
    """Refuse students who began before they were offered it: what came after is not what followed the choice."""
    offered = asked.set_index(asked["student_id"].astype("object"))["offered_on"].reindex(took.index)
    is_before = (took < offered).to_numpy(dtype=bool, na_value=False) if len(took) else np.zeros(0, dtype=bool)
    need(not is_before.any(), "treated_before_eligible")


def _reasons(
    school: School,
    people: pd.DataFrame,
    asked: pd.DataFrame,
    took: pd.Series,
    programme: dict[str, object],
    since: pd.Timestamp,
    levels: set[int],
) -> pd.Series:
    """Why each student of the year is not concerned; empty when concerned."""
    ids, is_in = people["student_id"].astype("object"), people["student_id"].isin(set(took.index)).to_numpy()
    has_left = (people["exit_date"] < since).to_numpy(dtype=bool, na_value=False) if pd.notna(since) else ~is_in & False
    had = school.table("services")
    had = had[(had["service"] == programme["service"]).to_numpy(dtype=bool, na_value=False)]
    begun = set(begun_in_year(school)["service_id"].astype("str"))
    start = pd.Timestamp(school.school_year - 1, 8, 1)
    still = had[
        ~had["service_id"].astype("str").isin(begun).to_numpy()
        & (had["end_date"].isna() | (had["end_date"] >= start)).to_numpy()
    ]
    still = still[(year_of(still["start_date"].fillna(start)) < school.school_year).to_numpy()]
    already = ids.isin(set(still["student_id"])).to_numpy() & ~is_in
    other = ~people["grade_level"].isin(levels).to_numpy() & ~is_in
    outside = ~ids.isin(_asked(asked, took, str(programme["chosen_by"] or ""))).to_numpy() if len(asked) else other
    code = (
        "no_score"
        if programme["chosen_by"] == "cut_off" and len(asked)
        else "not_eligible"
        if len(asked)
        else "other_level"
    )
    chosen = np.select([has_left, already, outside], ["left_before", "already_had", code], "")
    return pd.Series(chosen)


def _asked(asked: pd.DataFrame, took: pd.Series, chosen_by: str) -> set[str]:
    """Students whom a programme concerns, by how they were chosen."""
    if chosen_by == "cut_off":
        return set(asked.loc[asked["score"].notna(), "student_id"])
    if chosen_by == "drawn":
        return set(asked.loc[asked["is_offered"].notna(), "student_id"])
    is_out = (asked["is_eligible"] == False).fillna(False)  # noqa: E712
    return set(asked.loc[~is_out.to_numpy(dtype=bool), "student_id"]) | set(took.index)


def _by_student(values: pd.Series, ids: pd.Series) -> np.ndarray:
    told = pd.Series(values.to_numpy(dtype="float64"), index=values.index.astype("object"))
    return told.reindex(ids.to_numpy()).to_numpy()


def _known_before(school: School, people: pd.DataFrame, since: pd.Timestamp) -> dict[str, np.ndarray]:
    """What was known of each student before the support: level, results, absence, years behind."""
    ids = people["student_id"].astype("object")
    path = path_indicators(school.table("students"), people, school.school_year)
    day = since if pd.notna(since) else None
    level = people["grade_level"].to_numpy(dtype="float64", na_value=np.nan)
    return {
        "c_level": level,
        "c_mean_before": _by_student(mean_final_before(school), ids),
        "c_absence_before": _by_student(absence(school, "", day)["before"], ids),
        "c_years_behind": path["years_behind"].to_numpy(),
    }
