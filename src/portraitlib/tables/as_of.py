"""What was known on a given day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from portraitlib.rules import RuleSet
from portraitlib.tables.frames import numbered
from portraitlib.tables.schema import TableSchema

FIRST_YEAR = 1990  # stands for a year that is not told


def known_on(
    frame: pd.DataFrame, schema: TableSchema, day: date, rules: RuleSet, *, students: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Keep the rows of a table that were known on `day`.

    A dated table is cut at its date; results are cut at the day their term is published
    (`RuleSet.known_from`); an end that lies after `day` is not yet known and becomes missing.
    End-of-primary results told under a year in which the student is one of `students`, thus already in secondary
    school, are of the June before: they are known from the first day of that year.
    A table that bears no date is returned whole, except outcomes: of a student whose outcome lies after `day`
    only the cohort was known, and the student was then still enrolled; and eligibility, of which an offer, a start or a
    score that came later is blanked.

    Examples
    --------
    >>> from portraitlib.tables.schemas import SCHEMAS
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-09-02", "2025-09-09"])})
    >>> len(known_on(days, SCHEMAS["calendar"], date(2025, 9, 5), RuleSet(name="x", rules=[])))
    1
    """
    moment = pd.Timestamp(day)
    if schema.name == "results":
        return frame[_is_published(frame, rules, day) | _came_with_the_student(frame, students, moment)]
    if schema.name == "outcomes":
        return _outcomes_known(frame, moment)
    if schema.name == "students":
        started = frame["entry_date"].fillna(_start_of_year(frame["school_year"])) <= moment
        return _forget_later(frame[started], moment, {"exit_date": ("exit_date", "exit_reason")})
    if schema.name == "eligibility":
        return _eligibility_known(frame, moment)
    if not schema.date_column:
        return frame
    kept = frame[frame[schema.date_column] <= moment]
    if schema.name == "services":
        return _forget_later(kept, moment, {"end_date": ("end_date", "end_reason")})
    return kept


def _outcomes_known(outcomes: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """Outcomes of the cohorts that had begun: those to come are blanked, for a cohort keeps all its students.

    Dropping them would leave in a cohort only those who finished early. One without a year is unknown: it may
    have come since.
    """
    frame = outcomes[_start_of_year(outcomes["cohort_year"].fillna(FIRST_YEAR)) <= moment].copy()
    is_dated = frame["outcome_year"].notna()
    is_to_come = is_dated & (_end_of_year(frame["outcome_year"].fillna(FIRST_YEAR)) > moment)
    frame["outcome"] = frame["outcome"].mask(is_to_come, "enrolled").where(is_dated, "unknown")
    frame["outcome_year"] = frame["outcome_year"].mask(is_to_come)
    return frame


def _eligibility_known(rows: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """Eligibility of the years that had begun, without the offers, starts and scores to come.

    A student who was not offered a programme has no day: that was known on the day of its first offer.
    """
    rows = rows[_start_of_year(rows["school_year"]) <= moment]
    first = rows.groupby(["programme_id", "school_year"])["offered_on"].transform("min")
    known = rows.assign(offer=rows["offered_on"].fillna(first))
    offer, start = ("is_offered", "is_accepted", "offered_on"), ("is_started", "started_on")
    ends = {
        "offer": (*offer, *start),
        "started_on": start,
        "score_known_on": ("is_eligible", "score", "score_known_on"),
    }
    return _forget_later(known, moment, ends).drop(columns="offer")


def _is_published(results: pd.DataFrame, rules: RuleSet, day: date) -> np.ndarray:
    """Whether each result was known: its school year is no later than the last one whose term was published."""
    year, is_known = results["school_year"].to_numpy(dtype="int64"), np.zeros(len(results), dtype=bool)
    for term in rules.known_from:
        # Of the year before everything is known; of this one and the next, what has been published.
        come = [year for year in (day.year, day.year + 1) if rules.published_on(term, year) <= day]
        last_year = max(come, default=day.year - 1)
        is_known |= (results["term"] == term).to_numpy(dtype=bool) & (year <= last_year)
    return is_known


def _came_with_the_student(results: pd.DataFrame, students: pd.DataFrame | None, moment: pd.Timestamp) -> np.ndarray:
    """Whether each result is of a primary school that the student had left before the year it is told under."""
    is_old = (results["course_level"] == 0).fillna(False).to_numpy(dtype=bool)
    if students is None or not is_old.any():
        return np.zeros(len(results), dtype=bool)
    keys = ["student_id", "school_year"]
    in_secondary = students.loc[(students["grade_level"] >= 1).fillna(False).to_numpy(dtype=bool), keys]
    rows = results.loc[is_old, keys]
    both = pd.concat([rows.astype({"student_id": "str"}), in_secondary])
    number = numbered([both["student_id"].astype("str"), both["school_year"]])
    has_left = np.isin(number[: len(rows)], number[len(rows) :])
    is_old[is_old] = has_left & (_start_of_year(rows["school_year"]) <= moment).to_numpy()
    return is_old


def _start_of_year(school_year: pd.Series) -> pd.Series:
    return _day_of(school_year.astype("int64") - 1, 8, 15)


def _end_of_year(school_year: pd.Series) -> pd.Series:
    return _day_of(school_year.astype("int64").clip(upper=2200), 7, 10)


def _day_of(year: pd.Series, month: int, day: int) -> pd.Series:
    months = (12 * (year.to_numpy() - 1970) + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.timedelta64(day - 1, "D")
    return pd.Series(days.astype("datetime64[ms]"), index=year.index)


def _forget_later(frame: pd.DataFrame, moment: pd.Timestamp, ends: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Blank what describes an end that had not come yet."""
    frame = frame.copy()
    for end, described in ends.items():
        later = frame[end] > moment
        for column in described:
            frame.loc[later, column] = None
    return frame
