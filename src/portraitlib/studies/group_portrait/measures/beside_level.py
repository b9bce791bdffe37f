"""A group beside the rest of its level: whether the rest may be told, and which differences are clear."""

from __future__ import annotations

import numpy as np

from portraitlib.statistics.comparisons import leaves_out_0, shared_level
from portraitlib.statistics.intervals import mean_difference_interval
from portraitlib.statistics.items import column_moments
from portraitlib.studies.group_portrait.measures.answers import Sitting
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School


def rest_may_be_told(sitting: Sitting, school: School) -> bool:
    """Whether the rest of the level is large enough to compare with, for this reader.

    To the public, whose rates may be bounds, a gap would tell what a bound hides: nothing is compared.
    """
    policy = school.reader.policy
    n_rest = len(sitting.students) - sitting.n_group
    smallest = max(school.settings(GroupPortraitRules).smallest_class, policy.minimum_count)
    return not policy.protects_parts and n_rest >= smallest


def welch_gaps(
    own: np.ndarray, rest: np.ndarray, rules: GroupPortraitRules, n_compared: int = 0
) -> dict[str, np.ndarray]:
    """Difference of the means of two sets of students (Welch), column by column; NaN is missing.

    It is clear at a level shared among all comparisons, those of the columns unless `n_compared` tells otherwise.

    Examples
    --------
    >>> own, rest = np.array([[0.0], [0.2], [0.1]]), np.array([[0.8], [0.9], [1.0]])
    >>> found = welch_gaps(own, rest, GroupPortraitRules())
    >>> found["gap"].round(2).tolist(), found["is_clear"].tolist()
    ([-0.8], [True])
    """
    parts = [(part.mean, part.sd, part.n) for part in (column_moments(own), column_moments(rest))]
    gap = parts[0][0] - parts[1][0]
    n_compared = n_compared or int((~np.isnan(gap)).sum())
    low, high = mean_difference_interval(*parts[0], *parts[1], confidence=rules.confidence)
    strict = mean_difference_interval(
        *parts[0], *parts[1], confidence=float(shared_level(rules.confidence, n_compared))
    )
    return {"gap": gap, "gap_low": low, "gap_high": high, "is_clear": leaves_out_0(*strict)}
