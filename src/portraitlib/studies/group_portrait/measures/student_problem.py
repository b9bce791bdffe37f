"""Student-problem chart (Sato): who missed what their other answers let expect, and which items behave oddly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.door import demand, study
from portraitlib.statistics.caution import caution, expected_beyond, simulated_limit
from portraitlib.studies.group_portrait.measures.answers import InstrumentResult, Sitting, latest_sittings, taken
from portraitlib.studies.group_portrait.measures.populations import of_group
from portraitlib.studies.group_portrait.measures.selection import choose_group
from portraitlib.studies.group_portrait.measures.student_problem_tables import (
    Chart,
    cells_table,
    problems_table,
    students_table,
    summary_table,
)
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

_ROUNDING = 1e-9
_FEWEST_CLASSES = 10


@dataclass(frozen=True, kw_only=True)
class StudentProblem(InstrumentResult):
    """Student-problem charts of the instruments that a group took.

    Tables: ``summary`` (one row per instrument), ``problems`` (one row per instrument and item), ``students``
    (one row per instrument and student) and ``cells`` (one row per instrument, student and item); the last two
    only for an audience that may see students.
    """


@study
def chart_students_and_items(
    school: School, *, group: str | None = None, instrument: str | None = None, school_year: int | None = None
) -> StudentProblem:
    """Lay out a group's right and wrong answers, students by total and items by facility, with caution indices.

    An answer is right from `right_share` of the item's maximum: partial credit is cut there, for the indices
    are about right and wrong. Easiness is that of the group itself. A student whose C* passes the limit
    simulated for this very test departs from what the total lets expect: easy items missed, hard ones
    succeeded. It says where to look at the copy, never that a student cheated or did not try.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's group by default.
    instrument : str, optional
        All those that the group took by default.
    school_year : int, optional

    Returns
    -------
    StudentProblem or Refusal
        Refused as `describe_instrument` is, and when all answers are alike.

    Raises
    ------
    ParamsError
        ``unknown_instrument`` with those there are.

    References
    ----------
    `statistics.caution`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcde"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> items = pd.DataFrame({"instrument": "T", "item": ["Q1", "Q2", "Q3"], "maximum_score": 1.0})
    >>> scores = [[1, 1, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1]]
    >>> answers = pd.DataFrame([{"student_id": "abcde"[n], "instrument": "T", "date": pd.Timestamp("2025-09-16"),
    ...     "item": f"Q{k + 1}", "score": float(scores[n][k])} for n in range(5) for k in range(3)])
    >>> made = {"students": students, "items": items, "responses": answers}
    >>> chart = chart_students_and_items(school_in_memory(made, group="21"))
    >>> chart.tables["students"].data[["student_id", "n_right_items", "modified_caution"]].to_numpy().tolist()[-1]
    ['e', 1, 1.0]
    """
    chosen = choose_group(school, group, school_year)
    sittings, rules = latest_sittings(school, chosen, instrument), school.settings(GroupPortraitRules)
    charts = [chart for chart in (_chart(sitting.of_group(), rules) for sitting in sittings) if chart]
    demand(charts, "answers_all_alike", **chosen.facts())
    return StudentProblem(
        tables={
            "summary": of_group(summary_table(charts), chosen, school, sittings),
            "problems": of_group(problems_table(charts), chosen, school, sittings),
            "students": students_table(charts),
            "cells": cells_table(charts),
        },
        counts={"students": len(chosen.students), "left": chosen.n_left},
        scope=chosen.scope,
        rules=rules,
        taken=taken([chart.sitting for chart in charts]),
    )


def _chart(sitting: Sitting, rules: GroupPortraitRules) -> Chart | None:
    """Sort, then compute the indices; None when no answer differs from another."""
    right = np.where(np.isnan(sitting.shares), np.nan, sitting.shares >= rules.right_share - _ROUNDING)
    known = ~np.isnan(right)
    if not ((right == 1).any() and (right == 0).any()):
        return None
    easiness = np.nansum(right, axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan)
    totals = np.nansum(right, axis=1) / np.where(known.any(axis=1), known.sum(axis=1), np.nan)
    rows, columns = np.argsort(-totals, kind="stable"), np.argsort(-easiness, kind="stable")
    right, easiness, totals = right[rows][:, columns], easiness[columns], totals[rows]
    draws = max(_FEWEST_CLASSES, -(-rules.caution_students // len(right)))
    limit = simulated_limit(right, quantile=rules.caution_quantile, draws=draws, seed=rules.caution_seed)
    by_chance = expected_beyond(
        right, limit, least_answers=rules.caution_least_answers, draws=draws, seed=rules.caution_seed
    )
    sorted_sitting = _sorted(sitting, rows, columns)
    return Chart(
        sorted_sitting,
        right,
        _students(sorted_sitting, right, easiness, limit, rules),
        _items(sorted_sitting, right, easiness, totals),
        limit,
        by_chance,
    )


def _sorted(sitting: Sitting, rows: NDArray[np.int_], columns: NDArray[np.int_]) -> Sitting:
    turned = {name: getattr(sitting, name)[rows][:, columns] for name in ("shares", "omitted", "not_reached")}
    return replace(
        sitting, items=sitting.items.iloc[columns].reset_index(drop=True), students=sitting.students[rows], **turned
    )


def _students(
    sitting: Sitting, right: NDArray[np.float64], easiness: NDArray[np.float64], limit: float, rules: GroupPortraitRules
) -> pd.DataFrame:
    """Caution of each student, and the items that make it: missed though easy, succeeded though hard."""
    found = caution(right, easiness)
    names = sitting.items["item"].tolist()
    threshold = found.threshold[:, None]
    missed = (right == 0) & (easiness > threshold)
    surprising = (right == 1) & (easiness < threshold)
    least = rules.caution_least_answers
    is_judged = ((right == 1).sum(axis=1) >= least) & ((right == 0).sum(axis=1) >= least)
    return pd.DataFrame(
        {
            "instrument": sitting.instrument,
            "student_id": sitting.students.to_numpy(),
            "n_right_items": np.nansum(right, axis=1).astype("int64"),
            "n_reached_items": (~np.isnan(right)).sum(axis=1),
            "points_share": sitting.totals(),
            "sato_caution": found.sato,
            "modified_caution": found.modified,
            "within_concern": found.within,
            "beyond_surprise": found.beyond,
            "is_beyond_limit": is_judged & (np.nan_to_num(found.modified) > np.nan_to_num(limit, nan=1.0)),
            "expected_items": [_listed(names, row) for row in missed],
            "surprising_items": [_listed(names, row) for row in surprising],
        }
    )


def _items(
    sitting: Sitting, right: NDArray[np.float64], easiness: NDArray[np.float64], totals: NDArray[np.float64]
) -> pd.DataFrame:
    """Caution of each item: missed by students with high totals, succeeded by those with low ones."""
    found = caution(right.T, totals)
    n_right, n_known = np.nansum(right, axis=0).astype("int64"), (~np.isnan(right)).sum(axis=0)
    return pd.DataFrame(
        {
            "instrument": sitting.instrument,
            "item": sitting.items["item"],
            "skill": sitting.items["skill"],
            "n_students": n_known,
            "n_right": n_right,
            "n_not_right": n_known - n_right,
            "right_share": easiness,
            "sato_caution": found.sato,
            "modified_caution": found.modified,
        }
    )


def _listed(names: list[str], kept: NDArray[np.bool_]) -> str:
    return ", ".join(name for name, is_kept in zip(names, kept, strict=True) if is_kept)
