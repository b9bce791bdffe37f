"""One estimate with its error: its interval and its p follow from Student's law, with the degrees of freedom it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats


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
        half = float(stats.t.ppf((1 + confidence) / 2, self.freedom)) * self.error
        return self.value - half, self.value + half

    @property
    def t(self) -> float:
        """Value over its error; NaN without an error."""
        return self.value / self.error if self.error > 0 else np.nan

    @property
    def p(self) -> float:
        """Chance of a value as far from 0, on either side, when there is nothing; NaN without an error."""
        return float(2 * stats.t.sf(abs(self.t), self.freedom)) if self.freedom > 0 else np.nan
