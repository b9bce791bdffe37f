"""The line that each student follows beside the one asked for: what is settled, and when the rest would be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.journal.opened import Journal
from portraitlib.statistics.progress import Floats
from portraitlib.statistics.progress_lines import Line, fitted_line, theil_sen, weeks_to_settle
from portraitlib.studies.follow_up.measures.aims import Aims, aims_of
from portraitlib.studies.follow_up.measures.series import Series, series_of
from portraitlib.studies.follow_up.settings import FollowUpRules, ProgressRules
from portraitlib.tables.school import School

READ = ("under_aim", "over_aim", "unsettled")
"""States of a series that is read beside an aim."""


@dataclass(frozen=True)
class Lines:
    """What is read of every series.

    Parameters
    ----------
    series : Series
    aims : Aims
    line : Line
        Of the scores since the aim began.
    robust : ndarray
        Theil-Sen slope.
    state : ndarray of str
        One of `READ`, ``no_aim``, or ``not_read``.
    why : ndarray of str
        Why nothing is read, or no aim stands; empty otherwise.
    every : ndarray
        Usual weeks between two scores.
    rules : ProgressRules
    """

    series: Series
    aims: Aims
    line: Line
    robust: Floats
    state: NDArray[np.object_]
    why: NDArray[np.object_]
    every: Floats
    rules: ProgressRules

    def table(self) -> pd.DataFrame:
        """One row a series, with the columns of `columns.FOLLOWED`."""
        series, line, aims = self.series, self.line, self.aims
        low, high = line.slope_interval(self.rules.confidence)
        ends_low, ends_high = line.interval_at(aims.target_week, self.rules.confidence)
        about = series.rows[["student_id", "group", "instrument", "direction", "probe_level", "n_probes", "n_gaps"]]
        about = about.assign(direction=np.where(aims.is_descending, "down", "up"))
        weeks = self.weeks_more()
        weeks = np.where(np.isinf(weeks) | (self.state != "unsettled"), np.nan, weeks)
        return about.assign(
            slope_week=line.slope, slope_week_low=low, slope_week_high=high, robust_slope=self.robust,
            aim_slope=aims.slope, expected_score=series.within(line.at(aims.target_week)),
            expected_score_low=series.within(ends_low), expected_score_high=series.within(ends_high),
            target_score=aims.target,
            target_on=self._target_days(),
            weeks_more=weeks, progress_state=self.state, why_not_read=self.why,
        )  # fmt: skip

    def _target_days(self) -> pd.Series:
        """Day of each target."""
        days = pd.Series(np.rint(7 * self.aims.target_week), index=self.series.rows.index)
        return self.series.rows["first"] + pd.to_timedelta(days, unit="D")

    def weeks_more(self) -> Floats:
        """Weeks until each series beside an aim would be settled; 0 when it is, infinite when over a year."""
        found = np.full(len(self.why), np.nan)
        wanted = np.isin(self.state, READ)
        for every in np.unique(self.every[wanted]):
            weeks = weeks_to_settle(self.line, self.aims.slope, float(every), confidence=self.rules.confidence)
            found = np.where(wanted & (self.every == every), weeks, found)
        return found


def lines_of(school: School, journal: Journal | None) -> Lines:
    """Lines of every series of the year, made once for a state of the journal."""
    version = journal.version() if journal is not None and not journal.is_closed else ""
    return school.keep(f"lines of progress beside aims {version}", lambda opened: _lines_of(opened, journal))


def _lines_of(school: School, journal: Journal | None) -> Lines:
    series, rules = series_of(school), school.settings(FollowUpRules).progress
    aims = aims_of(series, journal)
    scores = np.where(series.is_read[:, None], aims.scores, np.nan)
    line = fitted_line(series.weeks, scores, autocorrelation=rules.autocorrelation)
    robust, _, _ = theil_sen(series.weeks, scores, confidence=rules.confidence)
    state, why = _states(series, aims, line, rules)
    return Lines(series, aims, line, robust, state, why, _spacing(series.weeks, scores), rules)


def _states(
    series: Series, aims: Aims, line: Line, rules: ProgressRules
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """What is known of each series beside its aim, and why when nothing is."""
    sign = np.where(aims.is_descending, -1.0, 1.0)
    low, high = line.slope_interval(rules.confidence)
    has_interval, fault = ~np.isnan(low), series.rows["fault"].to_numpy(dtype=object)
    why = np.where(fault != "", fault, np.where(has_interval, aims.fault, "no_interval"))
    with np.errstate(invalid="ignore"):
        ends = np.sort(np.stack([sign * (low - aims.slope), sign * (high - aims.slope)]), axis=0)
        settled = np.select([ends[1] < 0, ends[0] > 0], ["under_aim", "over_aim"], "unsettled")
    not_read = (fault != "") | ~has_interval
    state = np.select([not_read, aims.fault != ""], ["unread", "no_aim"], settled).astype("object")
    return state, why.astype("object")


def _spacing(weeks: Floats, scores: Floats) -> Floats:
    """Usual weeks between two scores of each series, to the nearest half week; one where it is not known."""
    known = np.sort(np.where(np.isnan(scores), np.nan, weeks), axis=1)
    usual = [np.median(gaps) if (gaps := np.diff(one[~np.isnan(one)])).size else 1.0 for one in known]
    return np.maximum(np.rint(2 * np.asarray(usual, dtype="float64")) / 2, 0.5)
