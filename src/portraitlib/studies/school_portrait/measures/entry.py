"""From primary to secondary school: what the data say of the students who enter secondary 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.studies.school_portrait.measures.entry_factors import FACTORS, NOT_IN_DATA, concerned, end_of_primary
from portraitlib.studies.school_portrait.measures.selection import refuse, wanted_year
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

_FIRST_TERM = "1"
_POINTS = 100  # marks are out of a hundred


@dataclass(frozen=True, kw_only=True)
class Entry(Result):
    """Factors of the transition that the data hold, for the students who enter secondary 1.

    Tables: ``factors`` (one row per factor: how many students it concerns, of how many for whom it is known) and
    ``changes`` (one row per subject: first term of secondary 1 less end of primary school, for the same students).
    """


def describe_entry(school: School, *, school_year: int | None = None) -> Entry | Refusal:
    """Describe the students who enter secondary 1, by the factors of the guide that the data hold.

    No student is given a score: each factor is counted for itself. Factors that no data hold are named in
    ``facts["not_in_data"]``.

    Parameters
    ----------
    school : School
    school_year : int, optional
        The notebook's year by default, else the latest.

    Returns
    -------
    Entry or Refusal
        Refused without students entering secondary 1, or with fewer than ``smallest_group``.

    References
    ----------
    Intervals: `analysis.small_groups` (Wilson for shares, Student for the mean of differences).

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame([{"student_id": f"{n}", "school_year": 2026, "grade_level": 1,
    ...     "age_on_september_30": 13 if n < 5 else 12} for n in range(40)])
    >>> factors = describe_entry(school_in_memory({"students": students})).tables["factors"].data.set_index("factor")
    >>> factors.loc["late_age", ["n_students", "n_concerned", "share"]].tolist()
    [40.0, 5.0, 0.125]
    """
    choices, year = school.settings(PortraitRules), wanted_year(school, school_year)
    entering = _entering(school, year)
    if entering.empty:
        return refuse(school, "describe_entry", "no_entering_students", school_year=year)
    if len(entering) < choices.smallest_group:
        return refuse(school, "describe_entry", "entry_too_small", school_year=year)
    marks = end_of_primary(school, entering)
    found = concerned(school, entering, marks, year)
    return Entry(
        reader=school.reader,
        tables={"factors": _factors_table(found, school)} | {"changes": _changes_table(school, marks, year)},
        counts={"students": len(entering)},
        facts={
            "school_year": year,
            "language": school.table("schools")["teaching_language"].dropna().tolist()[:1],
            "smallest_group": choices.smallest_group,
            "confidence": choices.confidence,
            "comfortable_points": choices.comfortable_points,
            "first_weeks": choices.first_weeks,
            "late_entry_days": choices.late_entry_days,
            "chronic_absence_share": choices.chronic_absence_share,
            "without_data": [name for name in FACTORS if found[name].isna().all()],
            "not_in_data": list(NOT_IN_DATA),
        },
    )


def _entering(school: School, year: int | None) -> pd.DataFrame:
    """Students of secondary 1 that year, whom the school did not have before."""
    students = school.table("students")
    if year is None:
        return students.iloc[:0]
    years = students["school_year"].fillna(0)
    before = pd.Index(students.loc[(years < year).to_numpy(dtype=bool), "student_id"].unique())
    is_entering = (years == year) & (students["grade_level"] == 1).fillna(False)
    entering = students[is_entering.to_numpy(dtype=bool)].drop_duplicates("student_id")
    return entering[before.get_indexer(entering["student_id"]) < 0].reset_index(drop=True)


def _factors_table(found: pd.DataFrame, school: School) -> ResultTable:
    smallest, confidence = school.settings(PortraitRules).smallest_group, school.settings(PortraitRules).confidence
    known = found.notna().sum().astype("int64")
    n = found.sum().astype("int64")
    low, high = wilson_interval(n, known, confidence=confidence)
    is_told = (known >= smallest).to_numpy()
    shares = {"share": n / known.where(known > 0), "concerned_low": low, "concerned_high": high}
    data = pd.DataFrame(
        {
            "area": [FACTORS[name][0] for name in found],
            "factor": list(found),
            "use": [FACTORS[name][1] for name in found],
            "n_students": known.to_numpy(),
            "n_concerned": n.to_numpy(),
            "n_not_concerned": (known - n).to_numpy(),
            "n_unknown": len(found) - known.to_numpy(),
            **{name: np.where(is_told, values, np.nan) for name, values in shares.items()},
        }
    )
    if school.reader.policy.minimum_count:
        data = data.drop(columns="n_unknown")  # a few students whom nothing is known of
    return ResultTable(
        name="factors",
        data=data[data["n_students"] > 0].reset_index(drop=True),
        grain=("area", "factor"),
        n="n_students",
        statistics=("concerned_low", "concerned_high"),
        parts=(("n_concerned", "n_not_concerned"),),
        rates={"share": "n_concerned"},
    )


def _changes_table(school: School, marks: pd.DataFrame, year: int) -> ResultTable:
    """First term less end of primary, subject by subject, for the students who have both."""
    choices, coded = school.settings(PortraitRules), coded_results(school)
    is_read = (
        (coded["school_year"] == year)
        & (coded["term"] == _FIRST_TERM)
        & (coded["competency"] == OVERALL)
        & (coded["course_level"] == 1)
    )
    first = coded.loc[is_read.to_numpy(), ["student_id", "subject", "mark"]].dropna()
    first = first.astype({"student_id": "str", "subject": "str"}).groupby(["student_id", "subject"])["mark"].mean()
    before = marks[marks["competency"] == OVERALL].set_index(["student_id", "subject"])["mark"]
    both = pd.concat([before.rename("before"), first.rename("after")], axis=1, join="inner").reset_index()
    both = both.assign(change=both["after"] - both["before"])
    by_subject = both.groupby("subject")["change"].agg(n_students="size", mean_change="mean", spread="std")
    means = both.groupby("subject")[["before", "after"]].mean()
    data = by_subject.join(means.rename(columns={"before": "mean_before", "after": "mean_after"})).reset_index()
    low, high = mean_interval(data["mean_change"], data["spread"], data["n_students"], confidence=choices.confidence)
    is_told = data["n_students"] >= choices.smallest_group
    statistics = ("mean_before", "mean_after", "mean_change", "change_low", "change_high")
    data = data.assign(change_low=low, change_high=high)
    data[list(statistics)] = data[list(statistics)].astype("float64").where(is_told)
    return ResultTable(
        name="changes",
        data=data[["subject", "n_students", *statistics]],
        grain=("subject",),
        n="n_students",
        statistics=statistics,
    )
