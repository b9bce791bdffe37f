"""From the answers of an engagement questionnaire to scores: waves, reversed items, missing answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.section import Form, ResultTable, fact, key, mark, n, statistic, table
from portraitlib.statistics.reliability import Reliability, cronbach_alpha, mcdonald_omega
from portraitlib.studies.group_portrait.measures.columns import BOOTSTRAP, FELDT, HIGH, LOW
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.questionnaires import ENGAGEMENT

BANDS = ("low", "middle", "high")
"""Where a score lies on its scale, in order."""
_DIGITS = 9
"""Means are rounded there before they are compared with a limit: their last digits decide of nobody."""


RELIABILITY = table(
    "engagement_reliability",
    key("dimension"),
    fact("n_questions", mark("Questions"), Form.COUNT, definition=mark("Questions de la dimension.")),
    n("n_students"),
    statistic(
        "omega",
        mark("Fidélité (oméga)"),
        unit="coefficient",
        definition=mark("Part de la dispersion d'un score que ses questions partagent, modèle à un facteur."),
        source="McDonald 1999",
    ),
    statistic("omega_low", mark("Oméga, borne basse"), unit="coefficient", definition=LOW, source=BOOTSTRAP),
    statistic("omega_high", mark("Oméga, borne haute"), unit="coefficient", definition=HIGH, source=BOOTSTRAP),
    statistic(
        "alpha",
        mark("Fidélité (alpha)"),
        unit="coefficient",
        definition=mark("Même part, quand chaque question pèse autant."),
        source="Cronbach 1951",
    ),
    statistic("alpha_low", mark("Alpha, borne basse"), unit="coefficient", definition=LOW, source=FELDT),
    statistic("alpha_high", mark("Alpha, borne haute"), unit="coefficient", definition=HIGH, source=FELDT),
    fact(
        "why_not",
        mark("Pourquoi la fidélité manque"),
        shown=False,
        definition=mark("Pourquoi un des deux coefficients n'est pas donné."),
    ),
    fact(
        "is_regular",
        mark("Assez régulière pour un groupe"),
        definition=mark("La fidélité permet de parler d'un groupe."),
        source="Nunnally & Bernstein 1994",
    ),
    fact(
        "is_individual",
        mark("Assez régulière pour un élève"),
        definition=mark("La fidélité permet de parler d'un seul élève."),
        source="Nunnally & Bernstein 1994",
    ),
)


@dataclass(frozen=True)
class Scores:
    """Scores of students on the dimensions of a questionnaire, each time it was given.

    Parameters
    ----------
    students : Index of str
    waves : DatetimeIndex
        First day of each wave, in order.
    dimensions : tuple of str
        Those that the questionnaire has, in reading order.
    place : ndarray, students x waves x dimensions
        Mean place on the scale [0-1]; NaN without a score.
    n_answered : ndarray of int, same shape
        Items answered; 0 for who was not there.
    n_items : ndarray of int, waves x dimensions
    answers : tuple of ndarray, one a dimension
        Last wave: students x items, reversed items turned over, NaN where there is no answer.
    """

    students: pd.Index
    waves: pd.DatetimeIndex
    dimensions: tuple[str, ...]
    place: NDArray[np.float64]
    n_answered: NDArray[np.int64]
    n_items: NDArray[np.int64]
    answers: tuple[NDArray[np.float64], ...]

    def of(self, students: pd.Index) -> NDArray[np.float64]:
        """Places of these students, in this order; NaN for one who never answered."""
        return self._taken(self.place, students, np.nan)

    def items_answered(self, students: pd.Index) -> NDArray[np.int64]:
        """Items answered by these students, in this order."""
        return self._taken(self.n_answered, students, 0)

    def _taken(self, values: NDArray[Any], students: pd.Index, absent: float) -> NDArray[Any]:
        rows = self.students.get_indexer(students)
        taken = values[rows].copy() if len(self.students) else np.empty((len(rows), *values.shape[1:]), values.dtype)
        taken[rows < 0] = absent
        return taken


def wave_of(dates: pd.Series, gap_days: int) -> tuple[NDArray[np.int64], pd.DatetimeIndex]:
    """Number of the time of asking each answer belongs to, and the first day of each, apart by more than `gap_days`.

    Examples
    --------
    >>> wave, first_days = wave_of(pd.Series(pd.to_datetime(["2025-10-08", "2025-10-10", "2026-04-15"])), 45)
    >>> wave.tolist(), first_days.strftime("%Y-%m-%d").tolist()
    ([0, 0, 1], ['2025-10-08', '2026-04-15'])
    """
    day, days = pd.factorize(dates, sort=True)
    days = pd.DatetimeIndex(days)
    is_first = np.r_[True, np.diff(days) > pd.Timedelta(days=gap_days)][: len(days)]
    wave = np.cumsum(is_first) - 1
    return wave[day], days[is_first]


def turned_over(answers: pd.DataFrame) -> pd.Series:
    """Place of each answer on its scale [0-1], reversed items turned over; missing where there is none.

    Examples
    --------
    >>> rows = pd.DataFrame({"answer": [2.0, 2.0, None], "scale_low": 1.0, "scale_high": 5.0,
    ...     "is_reversed": [False, True, False]})
    >>> turned_over(rows).tolist()
    [0.25, 0.75, nan]
    """
    low, high = answers["scale_low"], answers["scale_high"]
    place = ((answers["answer"] - low) / (high - low)).where((high > low) & answers["answer"].between(low, high))
    is_reversed = answers["is_reversed"].fillna(False).astype(bool)
    return place.mask(is_reversed, 1 - place).astype("float64")


def score_students(
    answers: pd.DataFrame, *, gap_days: int, least_answered_share: float, dimensions: Sequence[str] = ENGAGEMENT
) -> Scores:
    """Score each student in each wave and dimension: mean place of the items answered, when enough of them were.

    Examples
    --------
    >>> rows = pd.DataFrame({"student_id": ["a", "a", "b", "b"], "date": pd.Timestamp("2025-10-08"),
    ...     "dimension": "affective", "item": ["E1", "E2"] * 2, "answer": [2.0, 4.0, 5.0, None], "scale_low": 1.0,
    ...     "scale_high": 5.0, "is_reversed": False})
    >>> score_students(rows, gap_days=45, least_answered_share=0.5).place.ravel().tolist()
    [0.5, 1.0]
    >>> score_students(rows, gap_days=45, least_answered_share=0.6).place.ravel().tolist()
    [0.5, nan]
    """
    place = turned_over(answers).to_numpy()
    wave, waves = wave_of(answers["date"], gap_days)
    student, students = pd.factorize(answers["student_id"], sort=True)
    present = set(answers["dimension"].unique())
    dimensions = tuple(name for name in dimensions if name in present)
    dimension = pd.Index(dimensions).get_indexer(pd.Index(answers["dimension"]))
    shape = (len(students), len(waves), len(dimensions))
    cell, is_answered = np.ravel_multi_index((student, wave, dimension), shape), ~np.isnan(place)
    n_answered = np.bincount(cell[is_answered], minlength=np.prod(shape)).reshape(shape)
    total = np.bincount(cell[is_answered], place[is_answered], minlength=np.prod(shape)).reshape(shape)
    item, items = pd.factorize(answers["item"], sort=True)
    asked = np.zeros((*shape[1:], len(items)), dtype=bool)
    asked[wave, dimension, item] = True
    n_items = asked.sum(axis=2)
    is_scored = (n_answered > 0) & (n_answered / np.maximum(n_items, 1) >= least_answered_share)
    return Scores(
        students=pd.Index(students),
        waves=waves,
        dimensions=dimensions,
        place=np.divide(total, n_answered, out=np.full(shape, np.nan), where=is_scored),
        n_answered=n_answered,
        n_items=n_items,
        answers=_last_answers(place, student, wave, dimension, item, asked),
    )


def _last_answers(
    place: NDArray[np.float64],
    student: NDArray[np.intp],
    wave: NDArray[np.int64],
    dimension: NDArray[np.intp],
    item: NDArray[np.intp],
    asked: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], ...]:
    """Answers of the last wave, one array a dimension; who answered nothing in it has a row of NaN."""
    sheets = np.full((asked.shape[1], student.max() + 1, asked.shape[2]), np.nan)
    is_last = wave == asked.shape[0] - 1
    sheets[dimension[is_last], student[is_last], item[is_last]] = place[is_last]
    return tuple(sheet[:, of_dimension] for sheet, of_dimension in zip(sheets, asked[-1], strict=True))


def common_scale(answers: pd.DataFrame) -> tuple[float, float]:
    """Scale of a questionnaire; 0 to 100 when its items do not share one."""
    low, high = answers["scale_low"].to_numpy(), answers["scale_high"].to_numpy()
    is_common = low.min() == low.max() and high.min() == high.max()
    return (float(low[0]), float(high[0])) if is_common else (0.0, 100.0)


def bands_of(place: NDArray[np.float64], choices: GroupPortraitRules) -> NDArray[np.int64]:
    """Where each place on the scale [0-1] lies: number of its band in `BANDS`, -1 where there is none.

    Examples
    --------
    >>> bands_of(np.array([0.2, 0.5, 0.9, np.nan]), GroupPortraitRules()).tolist()
    [0, 1, 2, -1]
    """
    limits = (choices.low_engagement_share, choices.high_engagement_share)
    return np.where(np.isnan(place), -1, np.searchsorted(limits, np.round(place, _DIGITS), side="right"))


def reliability_table(scores: Scores, choices: GroupPortraitRules) -> ResultTable:
    """How regularly each dimension measures, among all who answered every item of the last wave."""
    level, draws = choices.confidence, {"draws": choices.omega_draws, "seed": choices.omega_seed}
    rows = [
        _reliability_row(
            name, cronbach_alpha(answers, confidence=level), mcdonald_omega(answers, confidence=level, **draws), choices
        )
        for name, answers in zip(scores.dimensions, scores.answers, strict=True)
    ]
    return RELIABILITY.filled(pd.DataFrame(rows, columns=[one.name for one in RELIABILITY.columns]))


def _reliability_row(
    dimension: str, alpha: Reliability, omega: Reliability, choices: GroupPortraitRules
) -> dict[str, object]:
    """Regular where the lower bound of omega, or of alpha where there is no omega, is high enough."""
    lower = alpha.low if np.isnan(omega.low) else omega.low
    return {
        "dimension": dimension,
        "n_questions": alpha.n_items,
        "n_students": alpha.n,
        "omega": omega.value,
        "omega_low": omega.low,
        "omega_high": omega.high,
        "alpha": alpha.value,
        "alpha_low": alpha.low,
        "alpha_high": alpha.high,
        "why_not": alpha.reason or omega.reason,
        "is_regular": bool(lower >= choices.regular_reliability),
        "is_individual": bool(lower >= choices.individual_reliability),
    }
