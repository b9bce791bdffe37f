"""Choices behind departures and graduation, and the official figures shown as a landmark."""

from __future__ import annotations

from pydantic import Field

from portraitlib.params import Strict


class ProvincialRate(Strict):
    """An official graduation rate, shown as a landmark only.

    Parameters
    ----------
    cohort : int
        Autumn of first entry in secondary 1, as published.
    group : str
        ``all``, or a subgroup code such as ``sex:F``.
    rates : dict of number of years to rate
        Diploma or qualification within that many years [0-1].
    source : str
        Where they were read, and when; French.
    """

    cohort: int
    group: str = "all"
    rates: dict[int, float]
    source: str = ""


class PersistenceRules(Strict):
    """Choices behind departures and graduation.

    Parameters
    ----------
    horizons : list of int
        Years after first entry in secondary 1 at which graduation is counted.
    known_share : float
        Share [0-1] of a cohort whose sex must be known for rates by sex.
    provincial : list of ProvincialRate
    provincial_source : str
        Where official figures without a source of their own were read.
    """

    horizons: list[int] = Field(default_factory=lambda: [5, 6, 7], min_length=1)
    known_share: float = Field(default=0.95, gt=0.5, le=1)
    provincial: list[ProvincialRate] = Field(default_factory=list)
    provincial_source: str = ""
