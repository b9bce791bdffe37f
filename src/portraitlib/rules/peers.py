"""Choices behind the comparison with schools of a similar socio-economic environment."""

from __future__ import annotations

from pydantic import Field

from portraitlib.params import Strict


class PeerRules(Strict):
    """Which schools are similar, and how many are needed.

    Parameters
    ----------
    decile_distance : int
        A school is similar when its decile rank differs by at most this number; 0 is the same decile.
    smallest_number : int
        Similar schools from which a comparison is made.
    inner_level, outer_level : float
        Levels of the two limits of the funnel [0-1].
    """

    decile_distance: int = Field(default=1, ge=0, le=9)
    smallest_number: int = Field(default=5, ge=3)
    inner_level: float = Field(default=0.95, gt=0.5, lt=1)
    outer_level: float = Field(default=0.998, gt=0.5, lt=1)
