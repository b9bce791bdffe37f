"""The public rule by which the ministry brings school marks into a final result, as a calculator.

What is public: each group's school marks are adjusted to that group's exam marks by mean and standard deviation, in
groups of two or more; students keep their order; moderation is always applied; an exam mark above the moderated school
mark is alone the result of the competency it examines. The exact formula is not: a straight line is used here, the only
one that does what is public.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Moments:
    """Mean and spread of a group's school marks and exam marks [0-100]."""

    school_mean: float
    school_spread: float
    exam_mean: float
    exam_spread: float


@dataclass(frozen=True)
class Moderation:
    """Moderated marks of a group, or why there are none.

    Parameters
    ----------
    marks : ndarray of float
        Moderated school marks [0-100], in the order given; NaN where there was no school mark, and everywhere
        when the group cannot be moderated.
    moments : Moments or None
        What the line was drawn from.
    reason : str
        ``group_too_small``, ``no_spread``, or empty.
    """

    marks: NDArray[np.float64]
    moments: Moments | None = None
    reason: str = ""


def moderate(school_marks: ArrayLike, exam_marks: ArrayLike, *, smallest_group: int = 2) -> Moderation:
    """Adjust a group's school marks to its exam marks.

    Parameters
    ----------
    school_marks, exam_marks : array-like of float, one a student of one group
        Marks [0-100], NaN where there is none. The line is drawn from students who have both; it then moves every
        school mark.
    smallest_group : int
        Students with both marks from which a group is moderated: two, as the ministry does.

    Returns
    -------
    Moderation

    References
    ----------
    Gouvernement du Québec, *Résultats finaux de la 4e et 5e secondaire* (quebec.ca): adjusted to the exam marks by
    mean and standard deviation, each student keeping their place. The formula itself is not published.

    Examples
    --------
    >>> moderate([60, 70, 80], [55, 60, 65], smallest_group=3).marks.tolist()
    [55.0, 60.0, 65.0]
    """
    school, exam = np.asarray(school_marks, float), np.asarray(exam_marks, float)
    both = ~np.isnan(school) & ~np.isnan(exam)
    unknown = np.full(school.shape, np.nan)
    if both.sum() < max(2, smallest_group):
        return Moderation(unknown, reason="group_too_small")
    moments = Moments(school[both].mean(), school[both].std(ddof=1), exam[both].mean(), exam[both].std(ddof=1))
    if moments.school_spread == 0:
        return Moderation(unknown, moments, "no_spread")
    return Moderation(moderated_mark(school, moments), moments)


def moderated_mark(school_mark: ArrayLike, moments: Moments) -> NDArray[np.float64]:
    """School mark moved to the exam's mean and spread, kept within 0 and 100.

    Parameters
    ----------
    school_mark : array-like of float
    moments : Moments
        Its school marks have a spread.

    Examples
    --------
    A group whose school mean is 73 and exam mean 70, as spread out on both: everybody loses three points.

    >>> float(moderated_mark(71, Moments(73, 12, 70, 12)))
    68.0
    """
    distance = (np.asarray(school_mark, float) - moments.school_mean) / moments.school_spread
    return np.clip(moments.exam_mean + distance * moments.exam_spread, 0.0, 100.0)


def final_result(
    moderated: ArrayLike, exam: ArrayLike, exam_weight: float, *, is_never_below_exam: bool = True, decimals: int = 0
) -> NDArray[np.float64]:
    """Result of the competency that an exam examines, from its moderated school mark and the exam mark.

    It is that of the course only where the course has one competency: else competencies are weighted afterwards.

    Parameters
    ----------
    moderated, exam : array-like of float
        Marks [0-100]; the exam mark after conversion when there was one.
    exam_weight : float
        Weight of the exam in the competency [0-1].
    is_never_below_exam : bool
        Raise to the exam mark a result that is lower. With it, nobody who passed the exam fails.
    decimals : int
        Half is rounded up, as by hand.

    Returns
    -------
    ndarray of float

    Raises
    ------
    ValueError
        When the weight is not a share.

    References
    ----------
    Gouvernement du Québec, *Exemples de calculs du résultat final* (quebec.ca), where Chloé and Xavier come from.

    Examples
    --------
    Chloé: 68 once moderated, 60 at the exam, which counts for half, or for a fifth in 2022-23.

    >>> float(final_result(68, 60, 0.5)), float(final_result(68, 60, 0.2))
    (64.0, 66.0)

    Xavier: 64 once moderated, 70 at the exam: half of each would be 67, so the result is raised to 70.

    >>> float(final_result(64, 70, 0.5))
    70.0
    """
    if not 0 <= exam_weight <= 1:
        raise ValueError(f"exam_weight is a share between 0 and 1, not {exam_weight}")
    moderated, exam = np.asarray(moderated, float), np.asarray(exam, float)
    result = (1 - exam_weight) * moderated + exam_weight * exam
    if is_never_below_exam:
        result = np.maximum(result, exam)
    # A hair is added first: 64.5 may come out of the weights as 64.4999…
    return np.floor(result * 10**decimals + 0.5 + 1e-9) / 10**decimals
