"""What a cause that nobody measured would have to be, to undo what was found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portraitlib.statistics.impact.estimate import Estimate, student
from portraitlib.statistics.impact.linear import fit_linear


@dataclass(frozen=True)
class Robustness:
    """Shares of what is left to explain [0-1] that an unmeasured cause would need, of the choice and of the outcome.

    ``value`` brings the estimate to 0, ``value_of_interval`` its interval to 0; ``partial`` is what the support itself
    explains of the outcome.
    """

    value: float
    value_of_interval: float
    partial: float


def robustness_value(found: Estimate, *, confidence: float = 0.95) -> Robustness:
    """Say how strong an unmeasured cause must be, with both the choice of students and the outcome.

    References
    ----------
    Cinelli C. and Hazlett C. (2020), Journal of the Royal Statistical Society B 82:39-67.

    Examples
    --------
    A t of 4.18445 on 783 degrees of freedom (their study of Darfur): 13.9 % of each, 7.6 % for the interval.

    >>> told = robustness_value(Estimate(0.09732, 0.09732 / 4.18445, 783))
    >>> round(told.value, 4), round(told.value_of_interval, 4), round(told.partial, 4)
    (0.1388, 0.0763, 0.0219)
    """
    ratio = abs(found.t) / np.sqrt(found.freedom)
    limit = student(confidence, found.freedom - 1) / np.sqrt(found.freedom - 1)
    return Robustness(_needed(ratio), _needed(max(ratio - limit, 0.0)), float(ratio**2 / (1 + ratio**2)))


def _needed(ratio: float) -> float:
    return float((np.sqrt(ratio**4 + 4 * ratio**2) - ratio**2) / 2)


def with_cause_like(found: Estimate, of_choice: float, of_outcome: float, *, times: float = 1.0) -> Estimate | None:
    """The estimate if there were a cause `times` as strong as one that was measured.

    Parameters
    ----------
    found : Estimate
    of_choice, of_outcome : float
        What the measured one explains, beyond the others, of who was chosen and of the outcome (partial R squared).
    times : float

    Returns
    -------
    Estimate or None
        None when so strong a cause cannot be: it would explain more than all.

    References
    ----------
    Cinelli C. and Hazlett C. (2020), section 4.4.

    Examples
    --------
    Being a woman explains 0.9 % of the choice and 10.9 % of the outcome (the same study).

    >>> found = Estimate(0.09732, 0.02326, 783)
    >>> told = with_cause_like(found, 0.0090829, 0.109414)
    >>> round(told.value, 3), round(told.error, 4)
    (0.075, 0.0219)
    """
    choice = times * of_choice / (1 - of_choice)
    if choice >= 1 or times * of_choice**2 >= (1 - times * of_choice) * (1 - of_choice):
        return None
    shared = times * of_choice**2 / ((1 - times * of_choice) * (1 - of_choice))
    outcome = ((np.sqrt(times) + np.sqrt(shared)) / np.sqrt(1 - shared)) ** 2 * of_outcome / (1 - of_outcome)
    if outcome >= 1:
        return None
    bias = found.error * np.sqrt(found.freedom) * np.sqrt(outcome * choice / (1 - choice))
    error = found.error * np.sqrt((1 - outcome) / (1 - choice)) * np.sqrt(found.freedom / (found.freedom - 1))
    nearer = float(np.sign(found.value)) * (abs(found.value) - float(bias))
    return Estimate(nearer, float(error), found.freedom - 1)


def partial_shares(predictors: ArrayLike, outcome: ArrayLike) -> NDArray[np.float64]:
    """What each predictor explains of an outcome, beyond the others: partial R squared, NaN without a line.

    Examples
    --------
    The first makes all of the outcome but its last student; the second adds little.

    >>> partial_shares([[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]], [0, 0, 2, 2, 4, 5]).round(2).tolist()
    [0.98, 0.29]
    """
    fit = fit_linear(predictors, outcome)
    rows = np.asarray(predictors, dtype=float)
    if fit is None:
        return np.full(rows.shape[1], np.nan)
    left = float(fit.residuals @ fit.residuals)
    squares = fit.coefficients[1:] ** 2 / np.diag(fit.bread)[1:]  # what each adds to the sum of squares
    return np.asarray(squares / (squares + left), dtype=np.float64)


@dataclass(frozen=True)
class Benchmarks:
    """The difference by least squares, and what each known cause explains of the choice and of the outcome."""

    found: Estimate
    of_choice: NDArray[np.float64]
    of_outcome: NDArray[np.float64]


def benchmarks(chosen: ArrayLike, known: ArrayLike, outcome: ArrayLike) -> Benchmarks | None:
    """Measure known causes by what they explain, so that an unknown one can be told as so many times as strong.

    Parameters
    ----------
    chosen : array-like of 0 and 1
    known : array-like, students x causes
        Known before the support.
    outcome : array-like

    Returns
    -------
    Benchmarks or None
        None without a line.

    Examples
    --------
    >>> told = benchmarks([0, 0, 0, 1, 1, 1], [[1], [2], [3], [2], [3], [5]], [1, 2, 4, 5, 6, 9])
    >>> round(told.found.value, 2), told.found.freedom
    (2.47, 3)
    """
    rows = np.column_stack([np.asarray(chosen, dtype=float), np.asarray(known, dtype=float)])
    fit = fit_linear(rows, outcome)
    if fit is None:
        return None
    freedom = len(fit.residuals) - len(fit.coefficients)
    error = np.sqrt(float(fit.residuals @ fit.residuals) / freedom * fit.bread[1, 1])
    found = Estimate(float(fit.coefficients[1]), float(error), freedom)
    return Benchmarks(found, partial_shares(rows[:, 1:], rows[:, 0]), partial_shares(rows, outcome)[1:])


def e_value(ratio: float) -> float:
    """Ratio of risks that a cause would need with both the choice and the outcome, to make a ratio by itself.

    References
    ----------
    VanderWeele T. J. and Ding P. (2017), Annals of Internal Medicine 167:268-274.

    Examples
    --------
    >>> round(e_value(3.9), 2), round(e_value(1 / 3.9), 2)
    (7.26, 7.26)
    """
    over = max(ratio, 1 / ratio)
    return float(over + np.sqrt(over * (over - 1)))
