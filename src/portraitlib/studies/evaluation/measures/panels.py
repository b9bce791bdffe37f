"""What several years, months or passages hold: the panel of the schools, the months of a rate, a student's phases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.indicators.attendance import known_attendance
from portraitlib.indicators.roster import year_of
from portraitlib.studies.evaluation.measures.outcome_learning import TERMS_APART, overall_marks, scored
from portraitlib.tables.school import School

PANEL = ["school_id", "school_year", "outcome", "start", "series"]


def panel_of(schools: Sequence[School], programme: dict[str, object], code: str) -> pd.DataFrame:
    """Mean outcome of each school and year, in the columns of `PANEL`; a ``start`` of 0: never.

    Only the years of which every school has a value; empty for an outcome that is not read by year.
    """
    years = {one.code: one.keep(f"means by year of {code}", lambda own: _by_year(own, code)) for one in schools}
    starts = {one.code: _start(one, programme) for one in schools}
    shared = sorted(set.intersection(*(set(one) for one in years.values()))) if years else []
    rows = [
        {
            "school_id": one.code,
            "school_year": year,
            "outcome": years[one.code][year],
            "start": starts[one.code],
            "series": _series(one, year) if code.startswith(("mark", "success")) else "",
        }
        for one in schools
        for year in shared
    ]
    return pd.DataFrame(rows, columns=PANEL)


def _by_year(school: School, code: str) -> dict[int, float]:
    measure, _, of = code.partition(":")
    if measure in ("mark", "success"):
        return _marks_by_year(school, of, is_share=measure == "success")
    if measure != "absence":
        return {}
    found = {year: known_attendance(school, year) for year in school.school_years if year <= school.school_year}
    rates = {year: one.absence_rates() for year, one in found.items() if one is not None}
    return {year: float(np.nanmean(one)) for year, one in rates.items() if np.isfinite(one).any()}


def _marks_by_year(school: School, of: str, *, is_share: bool) -> dict[int, float]:
    rows = overall_marks(school, of)
    rows = rows[(rows["school_year"] <= school.school_year).to_numpy(dtype=bool, na_value=False)]
    order = ("final", *TERMS_APART) if is_share else (*TERMS_APART, "final")
    found: dict[int, float] = {}
    for year, own in rows.groupby(rows["school_year"].astype("int64")):
        there = set(own["term"].dropna().astype("str"))
        term = next((one for one in order if one in there), "")
        last = own[(own["term"] == term).to_numpy(dtype=bool, na_value=False)]
        limit = _pass_mark(school, int(year)) if is_share else None
        values = last["mark"] if limit is None else (last["mark"] >= limit).astype("float64")
        if len(values):
            found[int(year)] = float(values.groupby(last["student_id"], observed=True).mean().mean())
    return found


def _pass_mark(school: School, year: int) -> float:
    try:
        return school.rules.for_year(year).pass_mark
    except ParamsError:
        return np.nan


def _series(school: School, year: int) -> str:
    """Series of the marks of a year, of terms: no exam enters them."""
    try:
        return school.rules.for_year(year).series_of(has_exam=False)
    except ParamsError:
        return "unknown"


def _start(school: School, programme: dict[str, object]) -> int:
    """First school year of a programme in a school; 0 when it never had it."""
    rows = school.table("programmes")
    own = rows[(rows["service"] == programme["service"]).to_numpy(dtype=bool, na_value=False)]
    told = own["first_school_year"].fillna(own["school_year"]).dropna()
    services = school.table("services")
    given = services.loc[(services["service"] == programme["service"]).to_numpy(dtype=bool, na_value=False)]
    if programme["subject"]:
        given = given[(given["subject"] == programme["subject"]).to_numpy(dtype=bool, na_value=False)]
    years = [*told.astype("int64"), *year_of(given["start_date"].dropna())]
    return int(min(years)) if years else 0


def months_of(school: School, since: pd.Timestamp, students: set[str]) -> pd.DataFrame:
    """Rate of absence of some students by month of class, of the year read and the one before: ``month``, ``rate``."""
    rows = []
    for year in (school.school_year - 1, school.school_year):
        found = known_attendance(school, year)
        if found is None or not len(found.days.dates):
            continue
        is_in = found.students["student_id"].isin(students).to_numpy()
        months = found.days.dates.astype("datetime64[M]")
        missed, there = (np.where(is_in[:, None], one, 0).sum(axis=0) for one in (found.missed, found.enrolled))
        for month in np.unique(months):
            n_days = there[months == month].sum()
            if n_days:
                rows.append({"month": pd.Timestamp(month), "rate": float(missed[months == month].sum() / n_days)})
    made = pd.DataFrame(rows, columns=["month", "rate"])
    start = since.to_period("M").to_timestamp() if pd.notna(since) else pd.Timestamp("NaT")
    return made.assign(after=(made["month"] >= start).astype("int64") if len(made) else 0)


def phases_of(school: School, instrument: str, since: pd.Series) -> pd.DataFrame:
    """Scores of each student helped, before and during: ``student_id``, ``date``, ``score``, ``during``."""
    rows = scored(school, instrument)
    rows = rows[rows["student_id"].isin(set(since.index)).to_numpy()]
    begun = since.reindex(rows["student_id"].to_numpy()).to_numpy()
    made = rows.assign(during=(rows["date"].to_numpy() >= begun).astype("int64"))
    own = made[made["date"].notna().to_numpy() & pd.notna(begun)]
    return own.sort_values(["student_id", "date"])[["student_id", "date", "score", "during"]].reset_index(drop=True)
