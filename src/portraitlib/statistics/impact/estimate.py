"""One estimate with its error: its interval and its p follow from Student's law, with the degrees of freedom it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special


def student(confidence: float, freedom: float) -> float:
    """Limit of Student's law that leaves out `1 - confidence`, half on each side; else the normal one.

    Examples
    --------
    >>> round(student(0.95, 6), 3), round(student(0.95, np.inf), 3)
    (2.447, 1.96)
    """
    chance = (1 + confidence) / 2
    return float(special.ndtri(chance) if np.isinf(freedom) else special.stdtrit(freedom, chance))


def _below(t: float, freedom: float) -> float:
    return float(special.ndtr(t) if np.isinf(freedom) else special.stdtr(freedom, t))


@dataclass(frozen=True)
class Estimate:
    """A value, its standard error and degrees of freedom (infinite: the normal law).

    Examples
    --------
    >>> found = Estimate(10.0, 4.0, 6.0)
    >>> low, high = found.interval()
    >>> round(low, 2), round(high, 2), round(found.p, 3)
    (0.21, 19.79, 0.047)
    """

    value: float
    error: float
    freedom: float = np.inf

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Low and high end, at a confidence [0-1]; NaN without an error or a degree of freedom."""
        if not (self.error > 0 and self.freedom > 0):
            return np.nan, np.nan
        half = student(confidence, self.freedom) * self.error
        return self.value - half, self.value + half

    @property
    def t(self) -> float:
        """Value over its error; NaN without an error."""
        return self.value / self.error if self.error > 0 else np.nan

    @property
    def p(self) -> float:
        """Chance of a value as far from 0, on either side, when there is nothing; NaN without an error."""
        return 2 * _below(-abs(self.t), self.freedom) if self.freedom > 0 else np.nan
