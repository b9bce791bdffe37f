"""What was known of students before the support, ready for a line; and whether the two groups overlap on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.statistics.impact.balance import balance
from portraitlib.statistics.impact.weighting import Weighting, weigh_like_treated
from portraitlib.studies.evaluation.measures.compared import Compared

Floats = NDArray[np.float64]
LEVEL, SCORE = "c_level", "score"
_SAME = 1e-7
"""Share of a column that the others leave, under which it says nothing new."""


def filled(compared: Compared, rows: pd.DataFrame, *, with_score: bool = False, beside: Floats | None = None) -> Floats:
    """Covariates of some students, students x columns: a level each, and what was known; missing ones told apart.

    What is not known takes the mean, beside a column that says so; a column that says nothing new, beside the treatment
    when it is given, is left out. Schools have a column each where students of one school differ in the treatment: it
    cannot be told apart from the schools that have it whole.
    """
    names = ["before", *(one for one in compared.covariates if one != LEVEL), *([SCORE] if with_score else [])]
    treated = rows["took"].to_numpy(dtype=float) if beside is None else beside
    is_within = (pd.Series(treated).groupby(rows["school_id"].to_numpy()).std() > 0).any()
    columns = _levels(rows, (LEVEL, "school_year", *(("school_id",) if is_within else ())))
    for name in names:
        values = rows[name].to_numpy(dtype=float)
        is_known = np.isfinite(values)
        if is_known.any():
            columns.append(np.where(is_known, values, values[is_known].mean()))
            columns.append((~is_known).astype(float))
    return _independent(np.column_stack(columns) if columns else np.empty((len(rows), 0)), beside)


def _levels(rows: pd.DataFrame, names: tuple[str, ...]) -> list[Floats]:
    """A column of 0 and 1 for each level, school year or school but the first."""
    told = []
    for name in names:
        values = rows[name].fillna(0)
        told += [(values == one).to_numpy(dtype=float) for one in sorted(values.unique())[1:]]
    return told


def _independent(columns: Floats, beside: Floats | None) -> Floats:
    """Columns that say something beyond the constant, the treatment, and those before them."""
    basis = np.full((len(columns), 1), len(columns) ** -0.5)
    kept: list[Floats] = []
    for at, column in enumerate([*([] if beside is None else [beside]), *columns.T]):
        left = column - basis @ (basis.T @ column)
        left = left - basis @ (basis.T @ left)  # twice: what rounding leaves of the first is taken too
        if np.linalg.norm(left) <= _SAME * max(float(np.linalg.norm(column)), _SAME):
            continue
        basis = np.column_stack([basis, left / np.linalg.norm(left)])
        if beside is None or at:
            kept.append(column)
    return np.column_stack(kept) if kept else np.empty((len(columns), 0))


@dataclass(frozen=True)
class Overlap:
    """Students of the comparison weighed like those helped, and whether they are then alike.

    Parameters
    ----------
    weighting : Weighting
    rows : DataFrame
        Students who have an outcome, in the order of the weights.
    furthest : float
        Largest difference left between the two groups, in standard deviations.
    is_enough : bool
        Enough students are alike, and none of those helped is beyond them all.
    """

    weighting: Weighting
    rows: pd.DataFrame
    furthest: float
    is_enough: bool


def overlap_of(compared: Compared) -> Overlap | None:
    """Weigh the comparison like those helped; None when what was known parts the two groups without a fault."""
    rows, rules = compared.known, compared.rules
    columns = filled(compared, rows, with_score=bool(rows[SCORE].notna().any()))
    took = (rows["took"] == 1).to_numpy()
    if not columns.shape[1] or not took.any() or took.all():
        return None
    found = weigh_like_treated(columns, took)
    if found is None or not np.isfinite(found.weights).all():
        return None
    sizes = [
        balance(column[took], column[~took], weights=found.weights[~took], by="treated").difference
        for column in columns.T
    ]
    furthest = float(np.nanmax(np.abs(sizes)))
    is_enough = (
        found.worth >= rules.fewest_alike
        and found.n_outside <= rules.most_outside * took.sum()
        and furthest <= rules.most_unlike
    )
    return Overlap(found, rows, furthest, bool(is_enough))
