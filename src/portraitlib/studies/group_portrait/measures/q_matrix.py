"""Which item asks for which skill (Q-matrix), and the share of each skill that each student has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portraitlib.studies.group_portrait.measures.answers import Sitting, weighted_shares
from portraitlib.studies.group_portrait.settings import GroupPortraitRules

SEPARATOR = "|"
_ROUNDING = 1e-9


@dataclass(frozen=True)
class AskedSkills:
    """Skills of one sitting, in order of first appearance, which items ask for them, and the share students have.

    `asks` is the Q-matrix, skills by items; `shares`, students by skills, is NaN where too little was reached.
    """

    sitting: Sitting
    skills: list[str]
    asks: NDArray[np.bool_]
    shares: NDArray[np.float64]


def q_matrix(skills: Sequence[str | None]) -> tuple[list[str], NDArray[np.bool_]]:
    """Skills that items name, in order of first appearance, and which item (columns) asks for which skill (rows).

    Examples
    --------
    >>> names, asks = q_matrix(["x|y", "y", None])
    >>> names, asks.tolist()
    (['x', 'y'], [[True, False, False], [True, True, False]])
    """
    named = [
        [name.strip() for name in text.split(SEPARATOR) if name.strip()] if isinstance(text, str) else []
        for text in skills
    ]
    names = list(dict.fromkeys(name for of_item in named for name in of_item))
    asks = np.array([[name in of_item for of_item in named] for name in names], dtype=bool)
    return names, asks.reshape(len(names), len(named))


def skills_of(sitting: Sitting, rules: GroupPortraitRules) -> AskedSkills:
    """Skills that a sitting asked for, and the share of each that its students have."""
    names, asks = q_matrix(sitting.items["skill"].tolist())
    columns = [weighted_shares(sitting.shares[:, has], sitting.maximum[has], rules.least_reached_share) for has in asks]
    shares = np.column_stack(columns) if names else np.empty((len(sitting.students), 0))
    return AskedSkills(sitting, names, asks, shares)


def is_acquired(shares: NDArray[np.float64], rules: GroupPortraitRules) -> NDArray[np.bool_]:
    """Whether a share of points reaches the mastery cut; one that rounding makes fall just under does."""
    return shares >= rules.mastery_share - _ROUNDING
