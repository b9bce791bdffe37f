"""Gaps between groups over the years, broken where marks were not made in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.studies.school_portrait.measures.gaps import grouped_by, largest_group
from portraitlib.studies.school_portrait.measures.results import summarise_cells
from portraitlib.studies.school_portrait.measures.selection import (
    Filters,
    in_reading_order,
    refuse,
    results_read,
    share,
    wanted_year,
    with_marks,
)
from portraitlib.studies.school_portrait.measures.subjects import SUBJECT, by_subject, with_differences
from portraitlib.studies.school_portrait.measures.trend import segments
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

_TWO = 2
_GAPS = ("gap", "gap_low", "gap_high")
_LINE = (*SUBJECT, "subgroup")


@dataclass(frozen=True, kw_only=True)
class GapTrend(Result):
    """Gap of each group with the largest one, year by year.

    Tables: ``years`` (one row per subject, group and year) and ``changes`` (first and last year of the latest stretch
    of comparable years: whether the gap grew or closed).
    """


def follow_gaps(
    school: School,
    *,
    by: Literal["sex", "has_intervention_plan", "ehdaa_status", "first_language", "entry_delay"] = "sex",
    subject: str | None = None,
    grade_level: int | None = None,
    school_year: int | None = None,
) -> GapTrend | Refusal:
    """Follow the gap of success of each group with the largest one, over the years.

    Parameters
    ----------
    school : School
    by : {"sex", "has_intervention_plan", "ehdaa_status", "first_language", "entry_delay"}
    subject, grade_level
        As in `describe_results`.
    school_year : int, optional
        Last year read.

    Returns
    -------
    GapTrend or Refusal
        Refused with one year only, without the dimension, or when no group is large enough in two years.

    Raises
    ------
    ValueError
        When the dimension is unknown.

    References
    ----------
    Each gap: Newcombe (1998). The difference of two gaps: squares of the distances to their limits are added, Zou
    G. Y. and Donner A. (2008), Statistics in Medicine 27:1693-1702; a student seen in both years is counted as two.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame([{"student_id": f"{year}-{n}", "school_year": year, "sex": "MF"[n % 2]}
    ...     for year in (2025, 2026) for n in range(81)])
    >>> marks = students.assign(course="C", subject="french", competency="overall", term="final",
    ...     mark=[50.0 if n % 2 and n < last else 75.0 for last in (40, 8) for n in range(81)])
    >>> trend = follow_gaps(school_in_memory({"students": students, "results": marks}))
    >>> trend.tables["years"].data["gap"].round(2).tolist(), trend.tables["changes"].data["change"].round(2).tolist()
    ([-0.5, -0.1], [0.4])
    """
    filters, choices = Filters(subject, grade_level), school.settings(PortraitRules)
    last_year = wanted_year(school, school_year)
    asked = {**filters.facts(), "by": by, "school_year": last_year, "smallest_group": choices.smallest_group}
    rows = with_marks(results_read(school, filters, competency=OVERALL))
    rows = rows[(rows["school_year"] <= (last_year or 0)).to_numpy()]
    results = grouped_by(by_subject(rows), school, by)
    years = sorted(int(year) for year in results["school_year"].unique())
    if len(years) < _TWO:
        return refuse(school, "follow_gaps", "one_year" if years else "no_results", **asked)
    known = results[results["subgroup"].notna().to_numpy()]
    if known["subgroup"].nunique() < _TWO:
        return refuse(school, "follow_gaps", "one_group" if len(known) else "dimension_missing", **asked)
    reference = largest_group(known)
    data = _gaps(
        known, reference, choices.confidence, choices.smallest_group, is_two=school.reader.policy.protects_parts
    )
    data = data.merge(segments(school, rows), on="school_year", how="left")
    if data["gap"].isna().all():
        return refuse(school, "follow_gaps", "groups_too_small", **asked)
    data = data.assign(is_comparable=data["segment"] == _latest_stretch(data))
    return GapTrend(
        reader=school.reader,
        tables={"years": _years_table(data), "changes": _changes_table(_changes(data, choices.confidence))},
        counts={"students": int(known["student_id"].nunique())},
        facts={**asked, "reference": reference, "years": years, "confidence": choices.confidence},
    )


def _gaps(known: pd.DataFrame, reference: str, confidence: float, smallest: int, *, is_two: bool) -> pd.DataFrame:
    """Gap of each group and year with the reference of the same subject and year."""
    if is_two and known["subgroup"].nunique() > _TWO:
        dimension, names = reference.partition(":")[0], known["subgroup"].astype("str")
        known = known.assign(subgroup=names.where(names == reference, f"{dimension}:others"))
    cells = summarise_cells(known, [*_LINE, "school_year"], confidence)
    place = [*SUBJECT, "school_year"]
    is_reference = (cells["subgroup"] == reference).to_numpy()
    references, own = cells[is_reference].reset_index(drop=True), cells[~is_reference].reset_index(drop=True)
    own = own[pd.MultiIndex.from_frame(own[place]).isin(pd.MultiIndex.from_frame(references[place]))]
    own = in_reading_order(own.sort_values([*_LINE, "school_year"], kind="stable"))
    found = own[place].merge(references, on=place, how="left")
    n_smallest = np.minimum(own["n_students"], found["n_students"])
    data = with_differences(own, found, confidence=confidence, is_compared=n_smallest >= smallest)
    sides = pd.concat([frame[name] for frame in (own, found) for name in ("n_passed", "n_not_passed")], axis=1)
    fewest = sides.min(axis=1)
    kept = [*_LINE, "school_year", "n_students", *_GAPS]
    return data[kept].assign(
        n_reference=found["n_students"], n_smallest=n_smallest, n_fewest=fewest, fewest_share=share(fewest, n_smallest)
    )


def _latest_stretch(data: pd.DataFrame) -> int:
    """Stretch of comparable years of the latest final results; of the latest terms when no year is finished."""
    finished = data[data["term"] == "final"]
    return (finished if len(finished) else data).sort_values("school_year")["segment"].iloc[-1]


def _years_table(data: pd.DataFrame) -> ResultTable:
    return ResultTable(
        name="years",
        data=data,
        grain=(*_LINE, "school_year"),
        n="n_smallest",
        statistics=("n_students", "n_reference", *_GAPS),
        rates={"fewest_share": "n_fewest"},
    )


def _changes_table(changes: pd.DataFrame) -> ResultTable:
    return ResultTable(
        name="changes",
        data=changes,
        grain=_LINE,
        n="n_smallest",
        statistics=("gap_before", "gap_after", "change", "change_low", "change_high", "is_clear"),
        rates={"fewest_share": "n_fewest"},
    )


def _changes(data: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Change of each gap between the first and the last year of the latest stretch.

    A change is clear at a level shared among all of them (Bonferroni): its interval, widened as much as a normal
    one would be, leaves 0 out.
    """
    told = data[data["is_comparable"] & data["gap"].notna()].sort_values("school_year", kind="stable")
    ends = told.groupby(list(_LINE), sort=False)
    first, last = ends.head(1).set_index(list(_LINE)), ends.tail(1).set_index(list(_LINE))
    first = first.loc[last.index]
    has_moved = last["school_year"] > first["school_year"]
    first, last = first[has_moved].reset_index(), last[has_moved].reset_index()
    change = last["gap"] - first["gap"]
    down = np.hypot(last["gap"] - last["gap_low"], first["gap_high"] - first["gap"])
    up = np.hypot(last["gap_high"] - last["gap"], first["gap"] - first["gap_low"])
    wider = special.ndtri(1 - (1 - confidence) / 2 / max(1, len(change))) / special.ndtri(0.5 + confidence / 2)
    fewest = np.minimum(first["n_fewest"], last["n_fewest"])
    smallest = np.minimum(first["n_smallest"], last["n_smallest"])
    return pd.DataFrame(
        {
            **{name: last[name] for name in _LINE},
            "first_year": first["school_year"],
            "last_year": last["school_year"],
            "n_smallest": smallest,
            "gap_before": first["gap"],
            "gap_after": last["gap"],
            "change": change,
            "change_low": change - down,
            "change_high": change + up,
            "is_clear": (change - wider * down > 0) | (change + wider * up < 0),
            "n_fewest": fewest,
            "fewest_share": share(fewest, smallest),
        }
    )
