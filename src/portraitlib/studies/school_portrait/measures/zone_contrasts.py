"""Zones where the same students do worse than in everything else they take: marks, student by student."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, mark, n, statistic, table
from portraitlib.rules import PortraitRules
from portraitlib.statistics.comparisons import shared_level
from portraitlib.statistics.contrasts import half_width
from portraitlib.statistics.detectable import detectable_difference
from portraitlib.studies.school_portrait.measures.columns import CELL_KEYS
from portraitlib.studies.school_portrait.measures.grouping import CELL, group_numbers

_OWN = "Student (1908), Biometrika 6:1-25; Dunn (1961), JASA 56:52-64"
CONTRASTS = table(
    "contrasts",
    *CELL_KEYS,
    n("n_students"),
    statistic(
        "own_contrast",
        mark("Écart avec leurs autres notes (points)"),
        Form.MARK,
        unit="points",
        definition=mark("Note des élèves dans la zone, moins la moyenne de leurs autres notes de la même année."),
        source=_OWN,
    ),
    statistic(
        "contrast_low",
        mark("Écart avec leurs autres notes, borne basse"),
        Form.MARK,
        unit="points",
        definition=mark("Borne basse de l'intervalle, à un niveau partagé entre toutes les zones."),
        source=_OWN,
    ),
    statistic(
        "contrast_high",
        mark("Écart avec leurs autres notes, borne haute"),
        Form.MARK,
        unit="points",
        definition=mark("Borne haute de l'intervalle, à un niveau partagé entre toutes les zones."),
        source=_OWN,
    ),
    statistic("is_clear"),
)


def contrast_zones(
    rows: pd.DataFrame, cells: pd.DataFrame, choices: PortraitRules
) -> tuple[pd.DataFrame, tuple[float, ...]]:
    """Contrasts of `cells` over all the years of `rows`, most negative first, and the one that would have been seen.

    A student met in a zone in several years counts once, by the mean. A zone is clear when its interval, at a level
    shared among all zones compared, is all further below 0 than ``least_contrast``: subjects are never marked quite
    alike, and with many students a point would be a finding. The second value says what would have been seen in
    each [points under 0].
    """
    own = _with_contrasts(rows)
    found = _means(own[own["contrast"].notna().to_numpy()])
    found = found[(found["n_students"] >= choices.smallest_group).to_numpy() & _is_among(found, cells)]
    level = float(shared_level(choices.confidence, max(len(found), 1)))
    error = (found["spread"] / np.sqrt(found["n_students"])).to_numpy()
    reach = half_width(error, found["n_students"].to_numpy() - 1.0, level)
    mean = found["own_contrast"].to_numpy()
    found = found.assign(
        contrast_low=mean - reach, contrast_high=mean + reach, is_clear=mean + reach < -choices.least_contrast
    )
    seen = detectable_difference(error, confidence=level, margin=choices.least_contrast)
    told = found.sort_values("own_contrast", kind="stable", ignore_index=True)
    return told[CONTRASTS.names], tuple(sorted(float(size) for size in seen))


def _with_contrasts(rows: pd.DataFrame) -> pd.DataFrame:
    """Each mark less the mean of the student's others that year.

    The result of a whole course with competencies is compared with other courses, and is no part of the others' mean:
    it holds the competencies' marks already.
    """
    marks = rows["mark"].to_numpy(dtype="float64")
    is_whole = (rows["is_sum"]).to_numpy(dtype=bool)
    years, _ = group_numbers(rows, ["student_id", "school_year"])
    courses, _ = group_numbers(rows, ["student_id", "school_year", "subject", "track"])
    counted = np.where(is_whole, 0.0, 1.0)
    total, n = np.bincount(years, counted * marks)[years], np.bincount(years, counted)[years]
    course_total, course_n = np.bincount(courses, counted * marks)[courses], np.bincount(courses, counted)[courses]
    total = total - np.where(is_whole, course_total, marks)
    n = n - np.where(is_whole, course_n, 1)
    return rows.assign(contrast=marks - total / np.where(n > 0, n, np.nan))


def _means(own: pd.DataFrame) -> pd.DataFrame:
    """Students of each cell over the years, their mean contrast and its spread; each student once."""
    # `cell` tells years apart: without it, a cell is the same from one year to the next.
    rows = own.drop(columns="cell", errors="ignore")
    place, cells = group_numbers(rows, CELL)
    student = rows["student_id"].cat.codes.to_numpy(dtype="int64")
    pair, first = pd.factorize(place * (student.max(initial=0) + 1) + student)
    of_student = np.bincount(pair, rows["contrast"]) / np.bincount(pair)
    cell = first // (student.max(initial=0) + 1)
    n = np.bincount(cell, minlength=len(cells))
    mean = np.bincount(cell, of_student, minlength=len(cells)) / np.where(n > 0, n, np.nan)
    squares = np.bincount(cell, (of_student - mean[cell]) ** 2, minlength=len(cells))
    spread = np.sqrt(squares / np.where(n > 1, n - 1, np.nan))
    return cells.assign(n_students=n, own_contrast=mean, spread=spread)


def _is_among(found: pd.DataFrame, cells: pd.DataFrame) -> np.ndarray:
    """Cells that are also there this year."""
    wanted = set(cells[list(CELL)].itertuples(index=False, name=None))
    return np.array([place in wanted for place in found[list(CELL)].itertuples(index=False, name=None)], dtype=bool)
