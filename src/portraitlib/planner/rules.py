"""What a plan is asked: its limits, what each thing wanted is worth, and the seed that settles ties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

DIRECTED, VOLUNTEER, ENRICHMENT = 0, 1, 2
ENRICHMENT_SERVICE = "enrichment"
DRAWN = 1e-5
"""What winning the draw is worth: less than anything wanted, so that it settles ties only."""


@dataclass(frozen=True)
class Rules:
    """Limits of a plan and its wishes.

    Parameters
    ----------
    places_a_week : int
        Sessions that a student may have in a cycle.
    minimum_size, maximum_size : int
        Of a group whose offer says nothing.
    release_share : float
        Largest part of an adult's task that supports may take [0-1].
    directed, volunteer, enrichment : float
        What a place is worth, by the rank of the need.
    last_adult, specialist, kept : float
        What it is worth besides: with the adult of last term, with a specialist, as in the plan in force.
    group_of_enrichment : float
        What a group of enrichment is worth for being held, so that recovery does not take all its hours.
    in_class : float
        What a need reached in class is worth, as a part of a place.
    seed : int
        Of the draw between students whom nothing else tells apart.
    """

    places_a_week: int = 2
    minimum_size: int = 5
    maximum_size: int = 12
    release_share: float = 0.5
    directed: float = 10.0
    volunteer: float = 4.0
    enrichment: float = 3.0
    last_adult: float = 1.0
    specialist: float = 1.0
    kept: float = 2.0
    group_of_enrichment: float = 6.0
    in_class: float = 0.25
    seed: int = 1

    def by_rank(self) -> NDArray[np.float64]:
        """Worth of a place by rank: directed, volunteer, enrichment."""
        return np.array([self.directed, self.volunteer, self.enrichment])


def drawn(students: Iterable[str], seed: int) -> NDArray[np.float64]:
    """Number drawn for each student [0-1], the same whoever else is there and in whatever order.

    Examples
    --------
    >>> [round(float(one), 3) for one in drawn(["a", "b"], seed=1)] == [round(float(drawn(["a"], 1)[0]), 3),
    ...     round(float(drawn(["b"], 1)[0]), 3)]
    True
    """
    texts = (blake2b(f"{seed}:{one}".encode(), digest_size=6).digest() for one in students)
    return np.array([int.from_bytes(one, "big") / 2**48 for one in texts])
