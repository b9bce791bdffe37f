"""A comparison made to be like the students who were helped: each weighs by its chance of having been chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portraitlib.statistics.logistic import fit_logistic

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighting:
    """Weights of each student (1 when helped), chances of being chosen, students that the comparison is worth.

    ``n_outside`` are those helped whose chance is over that of anyone compared: nobody is like them.
    """

    weights: Floats
    chances: Floats
    worth: float
    n_outside: int


def weigh_like_treated(predictors: ArrayLike, treated: ArrayLike) -> Weighting | None:
    """Weigh the students compared by ``p / (1 - p)``: together they are like those helped.

    Parameters
    ----------
    predictors : array-like, students x predictors
        What was known before the support, without the constant.
    treated : array-like of bool

    Returns
    -------
    Weighting or None
        None when the predictors part the two groups without a fault: nobody compared is like those helped.

    References
    ----------
    Hirano K., Imbens G. W. and Ridder G. (2003), Econometrica 71:1161-1189; worth: Kish L. (1965), Survey Sampling.

    Examples
    --------
    Of those at 0, one in two is helped; at 1, two in three: each compared weighs 1, then 2.

    >>> found = weigh_like_treated([[0], [0], [1], [1], [1]], [1, 0, 1, 1, 0])
    >>> found.weights.round(4).tolist()
    [1.0, 1.0, 1.0, 1.0, 2.0]
    """
    rows, helped = np.asarray(predictors, dtype=float), np.asarray(treated, dtype=bool)
    spread = rows.std(axis=0)
    scaled = (rows - rows.mean(axis=0)) / np.where(spread > 0, spread, 1)
    fit = fit_logistic(scaled[:, spread > 0], helped)
    if not np.isfinite(fit.weights).all():
        return None
    chances = fit.chance(scaled[:, spread > 0])
    weights = np.where(helped, 1.0, chances / (1 - chances))
    compared = weights[~helped]
    worth = float(compared.sum() ** 2 / (compared**2).sum())
    return Weighting(weights, chances, worth, int((chances[helped] > chances[~helped].max()).sum()))
