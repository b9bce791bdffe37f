"""What a student can lean on: told before anything else."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import Screening

STRONGEST_SUBJECTS = 2
RISING_POINTS = 1.0
"""A rise of the mean mark from which it is told [points]: under it, two terms are the same."""
ENGAGED_SHARE = 2 / 3
"""Mean answer [0-1] from which a dimension of engagement is told: the upper third of the scale."""


def strengths(found: Screening, place: int, marks: pd.DataFrame) -> pd.DataFrame:
    """Strengths of a student: best subjects passed, rising marks, presence without a point, engagement declared high.

    None may be found: the best of several difficulties is not called a strength.

    `marks` has one row per course and one column ``term_…_mark`` per term.
    """
    values = found.measures.iloc[place]
    rows: list[tuple[str, str, float]] = []
    if found.indicators.pass_mark is not None and len(marks):
        by_term = marks[[name for name in marks if str(name).endswith("_mark")]].astype("float64")
        latest = by_term.ffill(axis=1).iloc[:, -1].where(by_term.notna().any(axis=1))
        best = latest[latest >= found.indicators.pass_mark].sort_values(ascending=False, kind="stable")
        best = best.head(STRONGEST_SUBJECTS)
        rows += [
            ("best_subject", str(subject), float(mark))
            for subject, mark in zip(marks["subject"].loc[best.index], best, strict=True)
        ]
    if values["n_failed"] == 0:
        rows.append(("passes_everything", "", np.nan))
    if values["mark_decline"] <= -RISING_POINTS:
        rows.append(("rising", "", -float(values["mark_decline"])))
    indicators = [one.indicator for one in found.scope.preset.chosen.criteria]
    given = dict(zip(indicators, found.scores.points[place], strict=True))
    if given.get("absence_rate") == 0:
        rows.append(("present", "", 1 - float(values["absence_rate"])))
    if values["late_per_month"] == 0:
        rows.append(("on_time", "", np.nan))
    engaged = {name: values[name] for name in given if name.endswith("_engagement") and values[name] >= ENGAGED_SHARE}
    if engaged:
        best_one = max(engaged, key=lambda name: engaged[name])
        rows.append((best_one, "", float(engaged[best_one])))
    return pd.DataFrame(rows, columns=["strength", "subject", "value"])
