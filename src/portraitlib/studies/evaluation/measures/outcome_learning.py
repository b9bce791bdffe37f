"""What students learned: marks, success, scores of probes and tests, after a support began and before it did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.indicators.roster import only_of_year
from portraitlib.studies.evaluation.measures.outcome_path import NEVER
from portraitlib.tables.course_success import fails_a_competency
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

TERMS_APART = ("3", "2", "1")
"""Latest first: a final result holds the terms before the support too, so a term is read before it."""
Since = pd.Timestamp | None


def marks(school: School, of: str, since: Since) -> dict[str, Any]:
    """Mark of the latest term of the year (final where no term has any), and the latest known before."""
    rows = overall_marks(school, of)
    year = school.school_year
    term = _latest(school, rows, year, since, (*TERMS_APART, "final"))
    now = _of(rows, year, term)
    then, before = _before(school, rows, since) if term else ((year, term), now)  # nobody has a value
    return {
        "values": now.groupby("student_id", observed=True)["mark"].mean(),
        "before": before.groupby("student_id", observed=True)["mark"].mean(),
        "known_on": _published(school, term, year) if term else NEVER,
        "series": _series(school, now, year, term),
        "series_before": _series(school, before, *then) if len(before) else "",
        "sequences": now.dropna(subset="sequence").groupby("student_id", observed=True)["sequence"].first(),
    }


def success(school: School, of: str, since: Since) -> dict[str, Any]:
    """Whether each student passed every course of the subject: final result, or the latest term."""
    rows = overall_marks(school, of)
    year, pass_mark = school.school_year, _pass_mark(school)
    term = _latest(school, rows, year, since, ("final", *TERMS_APART)) if pass_mark is not None else ""
    now = _of(rows, year, term)
    passed = (now["mark"] >= (pass_mark or 0)) & ~now["fails"]
    then, before = _before(school, rows, since) if term else ((year, term), now)  # nobody has a value
    earlier = before["mark"] >= (pass_mark or 0)
    return {
        "values": passed.groupby(now["student_id"], observed=True).all().astype("float64"),
        "before": earlier.groupby(before["student_id"], observed=True).all().astype("float64"),
        "known_on": _published(school, term, year) if term else NEVER,
        "series": _series(school, now, year, term),
        "series_before": _series(school, before, *then) if len(before) else "",
        "sequences": now.dropna(subset="sequence").groupby("student_id", observed=True)["sequence"].first(),
    }


def scores(school: School, of: str, since: Since) -> dict[str, Any]:
    """Latest score of a probe or a test in the year, and the latest one before, at the same level."""
    rows = scored(school, of)
    rows = rows.sort_values("date", kind="stable")
    year = only_of_year(rows, school.school_year)
    after = year if since is None else year[(year["date"] > since).to_numpy()]
    start = pd.Timestamp(school.school_year - 1, 8, 1) if since is None else since + pd.Timedelta(days=1)
    earlier = rows[(rows["date"] < start).to_numpy()]
    last = after.drop_duplicates("student_id", keep="last")
    known = earlier.merge(last[["student_id", "level"]], on=["student_id", "level"])
    first = known.drop_duplicates("student_id", keep="last")
    return {
        "values": last.set_index("student_id")["score"],
        "before": first.set_index("student_id")["score"],
        "known_on": last["date"].min() if len(last) else NEVER,
        "goes_up": not _goes_down(school, of),
    }


def instruments(school: School) -> list[str]:
    """Instruments with a score in the year read."""
    year = school.school_year
    names = [only_of_year(school.table(name), year).dropna(subset="score")["instrument"] for name in _TABLES]
    return sorted({str(one) for found in names for one in found.dropna().unique()})


_TABLES = ("progress", "responses")


def scored(school: School, instrument: str) -> pd.DataFrame:
    """Scores of an instrument: of a probe as it is, of a test the share of its points, by student, level and day."""
    rows = school.table("progress")
    rows = rows[(rows["instrument"] == instrument).to_numpy(dtype=bool, na_value=False)].dropna(subset="score")
    probes = rows[["student_id", "date", "level", "score"]].astype({"level": "object"}).fillna({"level": ""})
    return probes if len(probes) else _of_test(school, instrument)


def _of_test(school: School, instrument: str) -> pd.DataFrame:
    answers, items = school.table("responses"), school.table("items")
    is_own = (answers["instrument"] == instrument).to_numpy(dtype=bool, na_value=False)
    is_known = (answers["score"].notna() | (answers["response_code"] == "omitted").fillna(False)).to_numpy(dtype=bool)
    keyed = ["instrument", "item"]
    told = answers[is_own & is_known].merge(items[[*keyed, "maximum_score"]], on=keyed)
    sums = told.assign(score=told["score"].fillna(0)).groupby(["student_id", "date"])[["score", "maximum_score"]].sum()
    share = (sums["score"] / sums["maximum_score"].where(sums["maximum_score"] > 0)).rename("score").reset_index()
    return share.assign(level="")[["student_id", "date", "level", "score"]].dropna(subset="score")


def _goes_down(school: School, instrument: str) -> bool:
    rows = school.table("instruments")
    own = rows[(rows["instrument"] == instrument).to_numpy(dtype=bool, na_value=False)]
    return bool(len(own) and (own["direction"] == "down").fillna(False).any())


def overall_marks(school: School, of: str) -> pd.DataFrame:
    """Marked course results of a subject, of every year of secondary school; of one sequence when it is named."""
    return school.keep(f"course results of {of}", lambda one: _overall_marks(one, of))


def _overall_marks(school: School, of: str) -> pd.DataFrame:
    subject, _, sequence = of.partition(":")
    results = school.coded("results")
    is_kept = (results["subject"] == subject) & results["mark"].notna() & (results["competency"] == OVERALL)
    is_kept &= results["course_level"].fillna(1) > 0
    kept = is_kept.to_numpy(dtype=bool, na_value=False)
    if sequence:
        # Last year's course stands before a sequence as it was: only the year read is cut.
        own = results["sequence"].isna() if sequence == "none" else (results["sequence"] == sequence).fillna(False)
        is_past = (results["school_year"] != school.school_year).fillna(True)
        kept &= (own | is_past).to_numpy(dtype=bool)
    fails = school.keep("results failed by a competency", _fails)
    return results[kept].assign(fails=fails[kept])


def _fails(school: School) -> np.ndarray:
    return fails_a_competency(school.coded("results"), school.courses)


def not_measured(school: School, code: str, people: pd.DataFrame) -> np.ndarray:
    """Whether an outcome is not of each student: another sequence, a level without the course, no passage at all."""
    measure, _, of = code.partition(":")
    ids = people["student_id"].astype("object")
    if measure == "score":
        return ~ids.isin(set(scored(school, of)["student_id"])).to_numpy()
    if measure not in ("mark", "success"):
        return np.zeros(len(people), dtype=bool)
    rows = school.coded("results")
    subject, _, sequence = of.partition(":")
    is_own = (rows["school_year"] == school.school_year) & (rows["subject"] == subject)
    is_own &= (rows["competency"] == OVERALL) & (rows["course_level"].fillna(1) > 0)
    own = rows[is_own.to_numpy(dtype=bool, na_value=False)]
    found = own["sequence"].astype("object").fillna("none")
    takes = set(own.loc[(found == sequence).to_numpy(), "student_id"] if sequence else own["student_id"])
    elsewhere = set(own["student_id"]) - takes
    levels = set(people.loc[ids.isin(takes).to_numpy(), "grade_level"].dropna())
    return (ids.isin(elsewhere) | ~people["grade_level"].isin(levels)).to_numpy()


def _of(rows: pd.DataFrame, year: int, term: str) -> pd.DataFrame:
    return rows[((rows["school_year"] == year) & (rows["term"] == term)).to_numpy(dtype=bool, na_value=False)]


def _terms(rows: pd.DataFrame, year: int) -> set[str]:
    """Terms of a year in which there is a mark."""
    is_own = (rows["school_year"] == year).to_numpy(dtype=bool, na_value=False)
    return set(map(str, rows["term"][is_own].dropna().unique()))


def _latest(school: School, rows: pd.DataFrame, year: int, since: Since, order: tuple[str, ...]) -> str:
    """First term of an order that has marks, known after a day; empty when none has."""
    there = _terms(rows, year)
    known = [term for term in order if term in there and (since is None or _published(school, term, year) > since)]
    return known[0] if known else ""


def _before(school: School, rows: pd.DataFrame, since: Since) -> tuple[tuple[int, str], pd.DataFrame]:
    """Marks known when the support began: the latest term of the year, else the final result of the year before."""
    year = school.school_year
    there = _terms(rows, year) if since is not None else set()
    for term in TERMS_APART:
        if since is not None and term in there and _published(school, term, year) <= since:
            return (year, term), _of(rows, year, term)
    return (year - 1, "final"), _of(rows, year - 1, "final")


def _published(school: School, term: str, year: int) -> pd.Timestamp:
    return pd.Timestamp(school.rules.published_on(term, year))


def _pass_mark(school: School) -> float | None:
    try:
        return school.rules.for_year(school.school_year).pass_mark
    except ParamsError:
        return None


def _series(school: School, rows: pd.DataFrame, year: int, term: str) -> str:
    """Series of the rules under which marks were made; a term is touched by no exam."""
    try:
        rule = school.rules.for_year(year)
    except ParamsError:
        return ""
    found = (school.courses.find(str(one)) for one in rows["course"].dropna().unique()) if term == "final" else ()
    return rule.series_of(has_exam=any(one.exam_weights for one in found if one))


def mean_final_before(school: School) -> pd.Series:
    """Mean of the final results of the year before, by student: what students were like, whatever the outcome."""
    rows = school.coded("results")
    is_own = (rows["school_year"] == school.school_year - 1) & (rows["term"] == "final")
    is_own &= (rows["competency"] == OVERALL) & rows["mark"].notna()
    kept = rows[is_own.to_numpy(dtype=bool, na_value=False)]
    found = kept.groupby("student_id", observed=True)["mark"].mean()
    return found.set_axis(found.index.astype("object")).replace({np.inf: np.nan})
