"""Single periods missed on days when the student came: which period of the day, which subject."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, key, mark, n, statistic, table
from portraitlib.statistics.classification import holm
from portraitlib.statistics.contrasts import half_width, two_sided
from portraitlib.statistics.ratios import pooled_interval
from portraitlib.studies.attendance.measures.selection import keys_of
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules

_N_MISSED = statistic(
    "n_missed", mark("Périodes manquées"), Form.COUNT, definition=mark("Périodes manquées, une à une.")
)
PERIODS = table(
    "periods",
    key("period", form=Form.TEXT),
    n("n_students"),
    _N_MISSED,
    statistic("absence_rate", of="periods"),
    statistic("rate_low", of="periods", shown=False),
    statistic("rate_high", of="periods", shown=False),
    statistic("gap"),
    statistic("gap_low", shown=False),
    statistic("gap_high", shown=False),
    statistic("p_value", shown=False),
    statistic("is_clear"),
)
SUBJECTS = table(
    "subjects",
    key("subject"),
    n("n_students"),
    _N_MISSED,
    statistic(
        "subject_share",
        mark("Part des périodes manquées"),
        Form.PERCENT,
        of="periods",
        unit="share",
        definition=mark("Part des périodes manquées une à une qui sont de cette matière."),
    ),
    statistic(
        "timetable_share",
        mark("Part à l'horaire"),
        Form.PERCENT,
        of="periods",
        unit="share",
        definition=mark("Part de la matière dans les journées manquées en entier, pour sa place à l'horaire."),
    ),
    statistic("gap_low", shown=False),
    statistic("gap_high", shown=False),
    statistic("p_value", shown=False),
    statistic("is_clear"),
)


def periods_table(year: AttendanceYear, kept: np.ndarray, rules: AttendanceRules) -> ResultTable | None:
    """Share of each period missed by students who came that day, and its gap with the others; None without periods."""
    found = _by_period(year, kept)
    if found is None:
        return None
    missed, possible = found
    rate, low, high = pooled_interval(missed, possible, rules.confidence)
    total, gone = possible.sum(axis=1, keepdims=True), missed.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = missed / possible - (gone - missed) / (total - possible)
    known = ~np.isnan(own).any(axis=1)
    n, gap = int(known.sum()), own[known].mean(axis=0)
    error = own[known].std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else np.full(gap.shape, np.nan)
    freedom = np.full(gap.shape, max(n - 1.0, 0.0))
    p_value, half = holm(two_sided(gap, error, freedom)), half_width(error, freedom, rules.confidence)
    return PERIODS.filled(
        pd.DataFrame(
            {
                "period": [str(place + 1) for place in range(len(rate))],
                "n_students": int(kept.sum()),
                "n_missed": missed.sum(axis=0).astype(int),
                "absence_rate": rate,
                "rate_low": low,
                "rate_high": high,
                "gap": gap,
                "gap_low": gap - half,
                "gap_high": gap + half,
                "p_value": p_value,
                "is_clear": p_value < rules.patterns.chance_level,
            }
        )
    )


def _by_period(year: AttendanceYear, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Days each period was missed and could be by each student kept who came that day; None without periods."""
    single = year.periods[~year.periods["is_whole"].to_numpy(dtype=bool)]
    single = single[kept[single["student"].to_numpy()]]
    n_students, n_periods = year.enrolled.shape[0], int(year.days.n_periods.max())
    if not len(single) or n_periods < 2:
        return None
    places = single["student"].to_numpy() * n_periods + single["period"].to_numpy() - 1
    missed = np.bincount(places, minlength=n_students * n_periods).reshape(n_students, n_periods)
    came = year.enrolled & (year.missed < 1 - 1e-6)
    days_with = [year.days.n_periods > period for period in range(n_periods)]
    possible = np.column_stack([came[:, days].sum(axis=1) for days in days_with])
    return missed[kept].astype(float), possible[kept].astype(float)


def subjects_table(year: AttendanceYear, kept: np.ndarray, rules: AttendanceRules) -> ResultTable | None:
    """Subjects of the single periods missed, against the share of each subject in the timetable.

    The timetable is not in the data. Where whole days are recorded period by period, their periods are a sample of
    it: a subject that makes up more of the single periods missed than of the whole days missed is avoided more than
    its place in the timetable explains.

    None when subjects are not recorded, or too few whole days are recorded by period. The whole days missed are the
    controls of a case-control comparison; the error keeps each student's periods together (Liang K.-Y. and Zeger S. L.
    1986, Biometrika 73:13-22).
    """
    rows = year.periods[year.periods["subject"].notna().to_numpy()]
    rows = rows[kept[rows["student"].to_numpy()]]
    is_whole = rows["is_whole"].to_numpy(dtype=bool)
    if is_whole.sum() < rules.patterns.smallest_timetable or not (~is_whole).any():
        return None
    subject, names = pd.factorize(rows["subject"], sort=True)
    level, levels = pd.factorize(keys_of(year)["level"].to_numpy()[rows["student"].to_numpy()])
    timetable = _counts(level[is_whole], subject[is_whole], (len(levels), len(names)))
    few = timetable.sum(axis=1) < rules.patterns.smallest_timetable
    timetable[few] = timetable.sum(axis=0)
    timetable /= timetable.sum(axis=1, keepdims=True)
    student, who = pd.factorize(rows["student"].to_numpy()[~is_whole])
    observed = _counts(student, subject[~is_whole], (len(who), len(names)))
    level_of = np.zeros(len(who), dtype=int)
    level_of[student] = level[~is_whole]
    expected = observed.sum(axis=1, keepdims=True) * timetable[level_of]
    n = len(who)
    error = np.sqrt(n / max(n - 1, 1) * ((observed - expected) ** 2).sum(axis=0))
    freedom, excess = np.full(len(names), max(n - 1.0, 0.0)), (observed - expected).sum(axis=0)
    p_value, half = holm(two_sided(excess, error, freedom)), half_width(error, freedom, rules.confidence)
    return SUBJECTS.filled(
        pd.DataFrame(
            {
                "subject": names,
                "n_students": (observed > 0).sum(axis=0),
                "n_missed": observed.sum(axis=0).astype(int),
                "subject_share": observed.sum(axis=0) / observed.sum(),
                "timetable_share": expected.sum(axis=0) / observed.sum(),
                "gap_low": (excess - half) / observed.sum(),
                "gap_high": (excess + half) / observed.sum(),
                "p_value": p_value,
                "is_clear": p_value < rules.patterns.chance_level,
            }
        )
    )


def _counts(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Count of each pair of codes."""
    return np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
