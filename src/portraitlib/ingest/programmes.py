"""Programmes and who was eligible to them, against one another and the school: what cannot be true (decision 167)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from portraitlib.ingest.planning import Finished

_YEARLY = ["programme_id", "school_year"]
CHOSEN_BY_RULE = ("cut_off", "drawn")
"""Here a student who began without an offer stays, and is flagged: without them the comparison would be chosen."""
FEWEST_SCORES, FAR = 20, 10
"""Scores of a programme from which one is far from the others, and how many interquartile ranges away that is."""

Tables = Mapping[str, pd.DataFrame]


def empty_two_cutoffs(finished: Finished) -> None:
    """Of a programme that has two cut-offs in a year, keep one row without any: neither is believed."""
    if "programmes" in finished.tables:
        rows = finished.tables["programmes"]
        several = (rows.groupby(_YEARLY)[["cutoff", "cutoff_side"]].transform("nunique") > 1).any(axis=1)
        again = rows.duplicated(_YEARLY)
        finished.empty("programmes", "two_cutoffs", "cutoff", several & ~again)
        finished.drop("programmes", "two_cutoffs", "cutoff", several & again)


def drop_impossible_programmes(finished: Finished, shared: Tables) -> None:
    """Set aside students who were not there, or began before or without an offer; empty what cannot have chosen."""
    if "eligibility" in finished.tables:
        finished.drop("eligibility", "not_there_that_year", "student_id", _not_there(finished, shared))
        by_rule = _is_by_rule(finished.tables["eligibility"], _told("programmes", finished, shared))
        for rule, column in (("started_not_eligible", "is_eligible"), ("started_not_offered", "is_offered")):
            cannot_be = _began_without(finished.tables["eligibility"], column) & ~by_rule
            finished.drop("eligibility", rule, column, cannot_be)
            by_rule = by_rule[~cannot_be]
        rows = finished.tables["eligibility"]
        finished.drop("eligibility", "started_before_offer", "started_on", rows["started_on"] < rows["offered_on"])
        rows = finished.tables["eligibility"]
        never = rows["is_started"].eq(False).fillna(False) & rows["started_on"].notna()
        finished.empty("eligibility", "day_without_start", "started_on", never)
        finished.empty("eligibility", "score_after_offer", "score", _is_late(finished.tables["eligibility"]))
    if "programmes" in finished.tables:
        rows = finished.tables["programmes"]
        later = (rows["first_school_year"] > rows["school_year"]).fillna(False)
        finished.empty("programmes", "first_year_after", "first_school_year", later)
        is_cut = rows["chosen_by"].eq("cut_off").fillna(False)
        untold = is_cut & rows[["cutoff", "cutoff_side"]].isna().any(axis=1)
        finished.empty("programmes", "cut_off_without_cutoff", "chosen_by", untold)
        without = is_cut & ~untold & _no_score(rows, _told("eligibility", finished, shared))
        finished.empty("programmes", "cut_off_without_score", "chosen_by", without)


def _told(table: str, finished: Finished, shared: Tables) -> pd.DataFrame:
    found = finished.tables.get(table, shared.get(table))
    return pd.DataFrame(columns=[*_YEARLY, "chosen_by", "score"]) if found is None else found


def _not_there(finished: Finished, shared: Tables) -> np.ndarray:
    """Rows of a student who is not in the school that year, or had left before the offer or the start.

    A list made in June is for a year that has no student yet: it is read with those of the year before.
    """
    rows, students = finished.tables["eligibility"], finished.tables.get("students", shared.get("students"))
    if students is None or not len(students):
        return np.ones(len(rows), dtype=bool)
    last = students["school_year"].max()
    year = rows["school_year"].mask(rows["school_year"] == last + 1, last)
    ends = students.groupby(["student_id", "school_year"])["exit_date"].max()
    at = pd.MultiIndex.from_arrays([rows["student_id"], year])
    day = rows["offered_on"].fillna(rows["started_on"]).to_numpy()
    return ~at.isin(ends.index) | (ends.reindex(at).to_numpy() < day)


def _is_by_rule(rows: pd.DataFrame, programmes: pd.DataFrame) -> np.ndarray:
    """Whether a cut-off or a draw chose the students of each row's programme."""
    chosen = programmes.loc[programmes["chosen_by"].isin(CHOSEN_BY_RULE), _YEARLY]
    return pd.MultiIndex.from_frame(rows[_YEARLY]).isin(pd.MultiIndex.from_frame(chosen))


def _began_without(rows: pd.DataFrame, column: str) -> np.ndarray:
    """Rows that say no to a condition and yes to what needs it."""
    began = (rows["is_started"].eq(True) | rows["is_accepted"].eq(True)).fillna(False)
    return (began & rows[column].eq(False).fillna(False)).to_numpy(dtype=bool)


def _is_late(rows: pd.DataFrame) -> pd.Series:
    """Rows whose score came after it could choose: after the offer or the start, else after the last one."""
    day = rows["offered_on"].fillna(rows["started_on"])
    last = day.groupby([rows[name] for name in _YEARLY]).transform("max")
    return rows["score"].notna() & (rows["score_known_on"] > day.fillna(last))


def _no_score(programmes: pd.DataFrame, eligibility: pd.DataFrame) -> np.ndarray:
    """Whether the students of each programme were told, and none with a score."""
    n_told = eligibility.groupby(_YEARLY)["score"].agg(["size", "count"])
    found = n_told.reindex(pd.MultiIndex.from_frame(programmes[_YEARLY]))
    return ((found["size"] > 0) & (found["count"] == 0)).to_numpy()


def programme_flags(tables: Tables) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    """What may be true and should be looked at, as (rule, table, column, rows): crossed over, far from the others."""
    rows = tables.get("eligibility")
    if rows is None or not len(rows):
        return
    for rule, column in (("started_not_eligible", "is_eligible"), ("started_not_offered", "is_offered")):
        yield rule, "eligibility", column, rows[_began_without(rows, column)]
    for column in ("offered_on", "started_on", "score_known_on"):
        yield "dates_outside_year", "eligibility", column, rows[_is_elsewhere(rows[column], rows["school_year"])]
    of = rows.groupby(_YEARLY)["score"]
    low, middle, high = (of.transform("quantile", share) for share in (0.25, 0.5, 0.75))
    is_far = ((rows["score"] - middle).abs() > FAR * (high - low)) & (of.transform("count") >= FEWEST_SCORES)
    yield "score_far_from_others", "eligibility", "score", rows[is_far & (high > low)]


def _is_elsewhere(days: pd.Series, school_year: pd.Series) -> np.ndarray:
    """Days neither of the school year nor of the winter and spring before it, in which it is planned."""
    year = school_year.to_numpy("float64")
    planned, over = (12 * (year - 1971)).astype("int64"), (12 * (year - 1970) + 8).astype("int64")
    months = days.to_numpy().astype("datetime64[M]")
    return (months < planned.astype("datetime64[M]")) | (months >= over.astype("datetime64[M]"))
