"""Choices behind the store: what an import may remove without asking, what is kept of earlier imports."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from portraitlib.params import Settings


class KeepingRules(Settings):
    """Choices behind the store, from ``params/conservation.yml``.

    Parameters
    ----------
    old_versions : int
        How many earlier versions of a school stay in the store beside the one in use.
    kept_days : int
        Days during which a version that was replaced stays, at most.
    most_removed_share : float
        Largest share [0-1] of the students, or of the rows, of a school year that an import may remove unasked.
    least_listed_share : float
        Smallest share [0-1] of the numbers of a list of names that must be those of the school.
    most_days_of_names : int
        Longest time [days] for which a sealed table of names may be kept.
    days_of_deliveries : int
        Days during which the store keeps what each report told, for the next ones to be compared with it.

    Examples
    --------
    >>> KeepingRules().old_versions
    2
    """

    file: ClassVar[str] = "conservation.yml"

    old_versions: int = Field(default=2, ge=0, le=100)
    kept_days: int = Field(default=400, ge=1, le=36_500)
    most_removed_share: float = Field(default=0.05, ge=0, le=1)
    least_listed_share: float = Field(default=0.80, gt=0, le=1)
    most_days_of_names: int = Field(default=400, ge=1, le=800)
    days_of_deliveries: int = Field(default=400, ge=1, le=36_500)
