"""Logistic regression by Newton's method: a chance learnt from scores, and how well stated chances hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

_STEPS, _CLOSE, _TOO_FAR = 60, 1e-9, 30.0


@dataclass(frozen=True)
class Logistic:
    """Weights of a logistic model, the constant first, and their covariance; NaN when there is no best one."""

    weights: NDArray[np.float64]
    covariance: NDArray[np.float64]

    def chance(self, predictors: ArrayLike) -> NDArray[np.float64]:
        """Chance [0-1] for each row of predictors."""
        return special.expit(_with_constant(predictors) @ self.weights)


@dataclass(frozen=True)
class CalibrationLine:
    """Intercept and slope of the outcome's log-odds on the stated one's, the slope with its interval.

    A slope of 1 and an intercept of 0 are those of chances that hold. Under 1, the stated chances go too far.
    """

    intercept: float
    slope: float
    slope_low: float
    slope_high: float


def fit_logistic(predictors: ArrayLike, happened: ArrayLike, *, shrinkage: float = 0.0) -> Logistic:
    """Most likely weights, drawn towards zero by `shrinkage` (the constant is not).

    Parameters
    ----------
    predictors : array-like, students x predictors
    happened : array-like of bool
    shrinkage : float
        Half of it times the squared weights is taken from the log-likelihood (ridge).

    Returns
    -------
    Logistic
        All NaN without a student of each kind, or when the predictors part the two kinds without a fault and
        nothing draws the weights back.

    References
    ----------
    Le Cessie S., van Houwelingen J. C. (1992), Applied Statistics 41:191-201 (ridge).

    Examples
    --------
    >>> found = fit_logistic([[0], [0], [0], [0], [1], [1], [1], [1]], [0, 0, 0, 1, 0, 1, 1, 1])
    >>> found.weights.round(4).tolist()  # log odds of 1/3, then log of the odds ratio 9
    [-1.0986, 2.1972]
    """
    rows, outcome = _with_constant(predictors), np.asarray(happened, dtype=float)
    n = rows.shape[1]
    nothing = Logistic(np.full(n, np.nan), np.full((n, n), np.nan))
    if not 0 < outcome.sum() < len(outcome):
        return nothing
    penalty = np.diag(np.r_[0.0, np.full(n - 1, float(shrinkage))])
    weights = np.r_[special.logit(outcome.mean()), np.zeros(n - 1)]
    for _ in range(_STEPS):
        chance = special.expit(rows @ weights)
        information = (rows * (chance * (1 - chance))[:, None]).T @ rows + penalty
        try:
            step = np.linalg.solve(information, rows.T @ (outcome - chance) - penalty @ weights)
        except np.linalg.LinAlgError:
            return nothing
        while np.abs(step).max() > _CLOSE and _misfit(weights + step, rows, outcome, penalty) > _misfit(
            weights, rows, outcome, penalty
        ):
            step = step / 2
        weights = weights + step
        if np.abs(rows @ weights).max() > _TOO_FAR:
            return nothing
        if np.abs(step).max() < _CLOSE:
            return Logistic(weights, np.linalg.inv(information))
    return nothing


def _misfit(weights: np.ndarray, rows: np.ndarray, outcome: np.ndarray, penalty: np.ndarray) -> float:
    """Minus the log-likelihood, the shrinkage added."""
    odds = rows @ weights
    return float((np.logaddexp(0, odds) - outcome * odds).sum() + weights @ penalty @ weights / 2)


def calibration_line(chances: ArrayLike, happened: ArrayLike, *, confidence: float = 0.95) -> CalibrationLine:
    """How stated chances hold: logistic regression of the outcome on their log-odds.

    Parameters
    ----------
    chances : array-like of float
        Stated chances, over 0 and under 1.
    happened : array-like of bool
    confidence : float

    Returns
    -------
    CalibrationLine
        NaN where it cannot be told.

    References
    ----------
    Cox D. R. (1958), Biometrika 45:562-565. Steyerberg E. W. (2019), Clinical Prediction Models, chapter 15.

    Examples
    --------
    >>> line = calibration_line([0.25] * 4 + [0.75] * 4, [1, 0, 0, 0, 1, 1, 1, 0])
    >>> round(line.slope, 6), abs(round(line.intercept, 6))
    (1.0, 0.0)
    """
    fitted = fit_logistic(special.logit(np.asarray(chances, dtype=float))[:, None], happened)
    half = special.ndtri(0.5 + confidence / 2) * np.sqrt(np.diag(fitted.covariance))
    intercept, slope = fitted.weights
    return CalibrationLine(*(float(value) for value in (intercept, slope, slope - half[1], slope + half[1])))


def slope_interval(learnt: Logistic, again: Logistic, *, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of the calibration slope of a model of one predictor, with the error of the model itself.

    The slope of the outcome on the log-odds learnt is that of the predictor found again, over that learnt: a ratio of
    two numbers measured on different students. `calibration_line` takes the model as known.

    Parameters
    ----------
    learnt, again : Logistic
        Models of the same predictor, on the students who taught it and on others.
    confidence : float

    Returns
    -------
    low, high : float
        Fieller's interval; NaN when the slope learnt may be zero.

    References
    ----------
    Fieller E. C. (1954), Journal of the Royal Statistical Society B 16:175-185.

    Examples
    --------
    >>> learnt, again = (Logistic(np.array([0.0, slope]), np.diag([1.0, 0.04])) for slope in (2.0, 1.0))
    >>> [round(value, 3) for value in slope_interval(learnt, again)]
    [0.296, 0.744]
    """
    below, above = float(learnt.weights[1]), float(again.weights[1])
    z2 = float(special.ndtri(0.5 + confidence / 2)) ** 2
    spread, spread_again = (z2 * float(model.covariance[1, 1]) for model in (learnt, again))
    lead, product, rest = below**2 - spread, above * below, above**2 - spread_again
    if not lead > 0:
        return np.nan, np.nan
    half = np.sqrt(product**2 - lead * rest)
    return float((product - half) / lead), float((product + half) / lead)


def _with_constant(predictors: ArrayLike) -> NDArray[np.float64]:
    rows = np.asarray(predictors, dtype=float)
    return np.column_stack([np.ones(len(rows)), rows])
