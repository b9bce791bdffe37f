"""One estimate from several completed copies of the data (Rubin)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from portraitlib.statistics.impact.estimate import Estimate


@dataclass(frozen=True)
class Pooled:
    """An estimate over completed copies, and the share of what is not known that comes from the missing [0-1]."""

    estimate: Estimate
    missing_share: float


def pool_imputed(values: ArrayLike, errors: ArrayLike, freedom: float) -> Pooled:
    """Pool the estimates of completed copies.

    Parameters
    ----------
    values, errors : array-like
        Estimate and standard error in each copy, at least two.
    freedom : float
        Degrees of freedom with nothing missing.

    References
    ----------
    Rubin D. B. (1987), Multiple Imputation for Nonresponse in Surveys; Barnard J. and Rubin D. B. (1999), Biometrika
    86:948-955 (degrees of freedom).

    Examples
    --------
    Two copies, 10 and 12, errors 1: within 1, between 2, so the variance is 1 + 1.5 x 2 = 4.

    >>> round(pool_imputed([10, 12], [1, 1], 50).estimate.error, 6)
    2.0
    """
    told, within = np.asarray(values, dtype=float), float((np.asarray(errors, dtype=float) ** 2).mean())
    m = len(told)
    between = (1 + 1 / m) * float(told.var(ddof=1)) if m > 1 else np.nan
    total = within + between
    share = between / total
    observed = (freedom + 1) / (freedom + 3) * freedom * (1 - share)
    left = observed if share == 0 else 1 / (share**2 / (m - 1) + 1 / observed)
    ratio = between / within
    return Pooled(
        Estimate(float(told.mean()), float(np.sqrt(total)), float(left)), float((ratio + 2 / (left + 3)) / (ratio + 1))
    )
