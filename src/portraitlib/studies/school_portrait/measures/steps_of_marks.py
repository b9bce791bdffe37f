"""Courses whose marks go by steps, as out of 50 or of 20: just below the pass mark, their marks cannot be had."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.statistics.mark_steps import WHOLE_SCALE, marks_out_of


@dataclass(frozen=True)
class Stepped:
    """Results of courses whose marks go by one point or less, and what was left out.

    Parameters
    ----------
    results : DataFrame
        What is left.
    n_left_out : int
        Results left out.
    out_of : int
        Scale of most of the results left out; 100 when none is.
    """

    results: pd.DataFrame
    n_left_out: int
    out_of: int


def leave_steps_out(results: pd.DataFrame, first: int, last: int) -> Stepped:
    """Leave out the courses of a year whose marks go by steps; those from `first` to `last` are not looked at.

    Marks there may have been moved, and a mark that its scale cannot give would hide the scale of all the others.
    """
    looked = results[~np.floor(results["mark"]).between(first, last)]
    scales = looked.groupby(["course", "school_year"], observed=True)["mark"].agg(_out_of).rename("out_of")
    of_rows = results.join(scales, on=["course", "school_year"])["out_of"].fillna(WHOLE_SCALE).to_numpy()
    kept = results[of_rows == WHOLE_SCALE]
    if len(kept):  # courses too small to tell may all go by the same steps
        together = _out_of(kept.loc[~np.floor(kept["mark"]).between(first, last), "mark"])
        of_rows = np.where(of_rows == WHOLE_SCALE, together, of_rows)
        kept = results[of_rows == WHOLE_SCALE]
    gone = pd.Series(of_rows[of_rows != WHOLE_SCALE])
    return Stepped(kept, len(gone), int(gone.mode().iloc[0]) if len(gone) else WHOLE_SCALE)


def _out_of(marks: pd.Series) -> int:
    return marks_out_of(marks.to_numpy())
