"""Students whose outcome is not known: on which side, and what the number becomes when it may be completed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.statistics.impact.attrition import attrition
from portraitlib.statistics.impact.estimate import Estimate
from portraitlib.statistics.impact.imputation import Pooled, pool_imputed
from portraitlib.statistics.impact.linear import fit_linear
from portraitlib.studies.evaluation.measures.compared import Compared
from portraitlib.studies.evaluation.measures.covariates import filled
from portraitlib.studies.evaluation.measures.designs import is_missing_by_programme
from portraitlib.studies.evaluation.measures.estimating import Floats, lined, with_error

COPIES = 20
MOSTLY = 0.8
"""Share of those who lack an outcome of whom the one before must be known."""


def lacking(compared: Compared, treated: pd.Series) -> pd.DataFrame:
    """Students by side, and whether each has an outcome, left, or lacks it otherwise."""
    rows = compared.data
    has, gone = rows["outcome"].notna(), rows["has_left"].to_numpy(dtype=bool)
    told = pd.DataFrame(
        {
            "arm": np.where(treated == 1, "took", "others"),
            "n_students": 1,
            "n_with_outcome": has.astype("int64"),
            "n_left_since": (~has & gone).astype("int64"),
            "n_without_outcome": (~has & ~gone).astype("int64"),
        }
    )
    return told.groupby("arm", sort=False).sum().reindex(["took", "others"]).dropna().astype("int64").reset_index()


def why_not_completed(compared: Compared, design: str) -> str:
    """Why outcomes are not completed: a code; empty when they may be.

    ``none_missing``, ``by_programme``, ``too_many``, ``uneven``, ``not_known_before``, ``other_design``.
    """
    rows, rules = compared.data, compared.rules
    is_lacking = rows["outcome"].isna().to_numpy()
    if is_lacking.mean() < rules.imputed_from:
        return "none_missing"
    if design not in ("drawn", "matched", "before_after_compared"):
        return "other_design"
    if is_missing_by_programme(compared):
        return "by_programme"
    if is_lacking.mean() > rules.imputed_up_to:
        return "too_many"
    took = (rows["took"] == 1).to_numpy()
    started = int(took.sum()), int((~took).sum())
    ended = int((took & ~is_lacking).sum()), int((~took & ~is_lacking).sum())
    if not attrition(started, ended).is_low:
        return "uneven"
    return "" if rows.loc[is_lacking, "before"].notna().mean() >= MOSTLY else "not_known_before"


def completed(compared: Compared, treated: Floats, *, seed: int = 1) -> Pooled | None:
    """Estimate over copies in which each missing outcome is drawn from what was known before; None when it cannot be.

    Parameters
    ----------
    compared : Compared
    treated : array
        Of each row of its data.
    seed : int
    """
    rows = compared.data.reset_index(drop=True)
    known = rows["outcome"].notna().to_numpy()
    predictors = np.column_stack([treated, filled(compared, rows, beside=treated)])
    fit = fit_linear(predictors[known], rows.loc[known, "outcome"].to_numpy(dtype=float))
    if fit is None:
        return None
    rng, freedom = np.random.default_rng(seed), fit.rows.shape[0] - fit.rows.shape[1]
    every = np.column_stack([np.ones(len(rows)), predictors])
    root = np.linalg.cholesky(fit.bread)
    found: list[Estimate] = []
    for _ in range(COPIES):
        spread = float(np.sqrt(fit.residuals @ fit.residuals / rng.chisquare(freedom)))
        drawn = fit.coefficients + spread * root @ rng.normal(size=len(root))
        value = every @ drawn + spread * rng.normal(size=len(rows))
        copy = rows.assign(outcome=np.where(known, rows["outcome"], value))
        own = lined(compared, copy, treated, copy["outcome"].to_numpy(dtype=float), None)
        found.append(with_error(own, copy["unit"]))
    return pool_imputed([one.value for one in found], [one.error for one in found], found[0].freedom)
