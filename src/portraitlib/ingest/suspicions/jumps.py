"""A number of students or a mean that is not that of the year before, nor of the last import."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from portraitlib.ingest.suspicions.seen import Seen, Suspicion

FEWEST = 20
N_JUMP = 0.5
"""Students: half as many, or half as many again."""
MEAN_JUMP = 15
"""Points between two years of a course: more than ten times what a year usually moves."""
SINCE_JUMP = 5
"""Points between two imports of one year: nothing but a correction moves it."""
SINCE_N = 0.2
OF_COURSE = ["course", "competency", "term"]


def jumps(seen: Seen) -> Iterator[Suspicion]:
    """Tell jumps from a year to the next."""
    students, results = seen.rows("students"), seen.rows("results")
    if students is not None:
        counts = students.groupby("school_year", observed=True)["student_id"].nunique()
        for year, n in counts.items():
            before = counts.get(year - 1)
            if before is not None and max(n, before) >= FEWEST and not 1 - N_JUMP < n / before < 1 + N_JUMP:
                where = (students["school_year"] == year).to_numpy(bool)
                yield _told("jump_in_students", "students", "student_id", where, year, before, n)
    if results is not None:
        yield from _means(results)


def _means(results: pd.DataFrame) -> Iterator[Suspicion]:
    told = _by_course(results)
    if told.index.get_level_values("school_year").nunique() < 2:
        return
    now = told.reset_index()
    before = now.assign(school_year=now["school_year"] + 1)
    both = now.merge(before, on=["school_year", *OF_COURSE], suffixes=("", "_before"))
    both = both[abs(both["mean"] - both["mean_before"]) > MEAN_JUMP]
    for place in both.sort_values("n", ascending=False).head(1).to_dict("records"):
        yield _told(
            "jump_in_mean",
            "results",
            "mark",
            _rows_of(results, place),
            place["school_year"],
            place["mean_before"],
            place["mean"],
        )


def changes(seen: Seen) -> Iterator[Suspicion]:
    """Tell what an import changes of a year that the store already has."""
    students, results = seen.rows("students"), seen.rows("results")
    if seen.before is None or students is None or results is None:
        return
    old = seen.before.read("students").groupby("school_year")["student_id"].nunique()
    new = students.groupby("school_year")["student_id"].nunique()
    for year in old.index.intersection(new.index):
        n, was = int(new[year]), int(old[year])
        if max(n, was) >= FEWEST and not 1 - SINCE_N < n / was < 1 + SINCE_N:
            where = (students["school_year"] == year).to_numpy(bool)
            yield _told("changed_students", "students", "student_id", where, year, was, n)
    both = _by_course(results).join(_by_course(seen.before.read("results")), how="inner", rsuffix="_before")
    both = both[abs(both["mean"] - both["mean_before"]) > SINCE_JUMP].reset_index()
    for place in both.sort_values("n", ascending=False).head(1).to_dict("records"):
        yield _told(
            "changed_mean",
            "results",
            "mark",
            _rows_of(results, place),
            place["school_year"],
            place["mean_before"],
            place["mean"],
        )


def _by_course(results: pd.DataFrame) -> pd.DataFrame:
    """Number and mean of the marks of each year, course, competency and term that has enough of them."""
    marks = results.loc[results["mark"].notna(), ["school_year", *OF_COURSE, "mark"]]
    means = marks.groupby(["school_year", *OF_COURSE], observed=True, sort=False)["mark"].agg(["size", "mean"])
    return means.rename(columns={"size": "n"})[means["size"] >= FEWEST]


def _rows_of(results: pd.DataFrame, place: dict[str, object]) -> np.ndarray:
    where = results["mark"].notna().to_numpy()
    for name in ("school_year", *OF_COURSE):
        where &= (results[name] == place[name]).to_numpy(bool)
    return where


def _told(rule: str, table: str, column: str, where: np.ndarray, year: object, was: float, now: float) -> Suspicion:
    said = f"{int(str(year)) - 1}-{year}"
    return Suspicion(
        rule, table, column, where, {"year": said, "was": round(float(was), 1), "now": round(float(now), 1)}
    )
