"""Tables of a student-problem chart: its summary, items, students and cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.result import ResultTable
from portraitlib.studies.group_portrait.measures.answers import Sitting


@dataclass(frozen=True)
class Chart:
    """A sitting whose students are sorted by their total and its items by their easiness, with the indices.

    Parameters
    ----------
    sitting : Sitting
    right : ndarray, students by items
        1, 0 or NaN.
    students, items : DataFrame
        One row per student (item), in the order of the chart.
    limit : float
        C* that ordinary answers seldom pass; NaN when it is not known.
    """

    sitting: Sitting
    right: NDArray[np.float64]
    students: pd.DataFrame
    items: pd.DataFrame
    limit: float


def summary_table(charts: list[Chart]) -> ResultTable:
    """How many students depart from what their total lets expect, and how many ordinary ones would."""
    rows = [
        {
            "instrument": chart.sitting.instrument,
            "subject": chart.sitting.subject,
            "n_students": len(chart.students),
            "n_beyond_limit": int(chart.students["is_beyond_limit"].sum()),
            "n_within_limit": int((~chart.students["is_beyond_limit"]).sum()),
            "n_undefined": int(chart.students["modified_caution"].isna().sum()),
            "limit": chart.limit,
        }
        for chart in charts
    ]
    return ResultTable(
        name="caution_summary",
        data=pd.DataFrame(rows),
        grain=("instrument", "subject"),
        n="n_students",
        statistics=("limit", "n_undefined"),
        parts=(("n_beyond_limit", "n_within_limit"),),
    )


def problems_table(charts: list[Chart]) -> ResultTable:
    """Items with their caution, easiest first."""
    return ResultTable(
        name="problems",
        data=pd.concat([chart.items for chart in charts], ignore_index=True),
        grain=("instrument", "item", "skill"),
        n="n_students",
        statistics=("sato_caution", "modified_caution"),
        parts=(("n_right", "n_not_right"),),
        rates={"right_share": "n_right"},
    )


def students_table(charts: list[Chart]) -> ResultTable:
    """Students with their caution and the items that make it, highest total first."""
    return ResultTable(
        name="students",
        data=pd.concat([chart.students for chart in charts], ignore_index=True),
        grain=("instrument", "student_id"),
        is_about_students=True,
    )


def cells_table(charts: list[Chart]) -> ResultTable:
    """One row per student and item, with where the S and P curves stand.

    A curve stands at the share of right answers among those reached, of the whole test (class): with nothing
    missing, the number of right answers.
    """
    frames = []
    for chart in charts:
        n, k = chart.right.shape
        partial = (chart.sitting.shares > 0) & (chart.sitting.shares < 1)
        answer = np.select(
            [np.isnan(chart.right), partial, chart.right == 1], ["missing", "partial", "right"], default="wrong"
        )
        frames.append(
            pd.DataFrame(
                {
                    "instrument": chart.sitting.instrument,
                    "student_id": np.repeat(chart.students["student_id"].to_numpy(), k),
                    "item": np.tile(chart.items["item"].to_numpy(), n),
                    "answer_shade": answer.ravel(),
                    "student_curve": np.repeat(_position(chart.right, k, axis=1), k),
                    "item_curve": np.tile(_position(chart.right, n, axis=0), n),
                }
            )
        )
    return ResultTable(
        name="cells",
        data=pd.concat(frames, ignore_index=True),
        grain=("instrument", "student_id", "item"),
        is_about_students=True,
    )


def _position(right: NDArray[np.float64], size: int, axis: int) -> NDArray[np.int_]:
    known = (~np.isnan(right)).sum(axis=axis)
    share = np.nansum(right, axis=axis) / np.where(known > 0, known, 1)
    return np.floor(size * share + 0.5).astype("int64")
