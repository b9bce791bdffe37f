"""How often the rule of change cries wolf, and how soon it sees a real change: steady students, simulated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from portraitlib.indicators.attendance.class_days import ClassDays
from portraitlib.results.section import Form, fact, key, mark, named, refuse, study, table
from portraitlib.studies.attendance.measures.scope import AttendanceResult, scope_of
from portraitlib.studies.attendance.measures.selection import still_here
from portraitlib.studies.attendance.measures.usual import Habits, habits_of, judge, movement_of
from portraitlib.studies.attendance.measures.year import AttendanceYear, attendance_of
from portraitlib.studies.attendance.settings import AttendanceRules, ChangeRules
from portraitlib.tables.school import School

_SEEN_AFTER = (2, 3, 4, 6)  # weeks after a real change at which its detection is told
_MOST_ABSENT = 0.95
_LONGEST_SPELL = 10.0


_N_SIMULATED = fact(
    "n_simulated",
    mark("Élèves simulés"),
    Form.COUNT,
    shown=False,
    definition=mark("Élèves simulés; personne de l'école."),
)
FALSE_ALARMS = table(
    "false_alarms",
    key("week"),
    _N_SIMULATED,
    fact(
        "false_alarm_share",
        mark("Signalés à tort"),
        Form.PERCENT,
        unit="share",
        definition=mark("Élèves simulés dont rien ne change et qui sont signalés, parmi les élèves simulés."),
    ),
)
DETECTIONS = table(
    "detections",
    key("increase", mark("Hausse"), Form.POINTS, unit="share", definition=mark("Hausse simulée de l'absence.")),
    key("weeks", mark("Semaines après"), Form.COUNT, unit="weeks", definition=mark("Semaines après la hausse.")),
    _N_SIMULATED,
    fact(
        "seen_share",
        mark("Part signalée"),
        Form.PERCENT,
        unit="share",
        definition=mark("Élèves simulés signalés d'ici là, parmi les élèves simulés."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class AlarmSimulation(AttendanceResult):
    """Signals among simulated students whose habits do not change, and among those whose absences rise."""

    false_alarm_share: float
    signalled_once_share: float  # of steady students, in one week or more of the year
    false_alarms_a_week: float  # in a school of that size
    n_simulated: int
    n_weeks: int
    is_promise_kept: bool


@study
def simulate_false_alarms(
    school: School, *, school_year: int | None = None, students: int | None = None, seed: int | None = None
) -> AlarmSimulation:
    """Count the steady students whom the rule of `find_changes` would signal each week, by simulation.

    Simulated students miss days as those of the school do: as unequally, in spells as long, more in the weeks when
    the whole school missed more. But nothing changes in their habits: every signal is a false alarm. Others see
    their share rise at mid-year, to tell how soon that is seen.

    Parameters
    ----------
    school : School
    school_year : int, optional
    students, seed : int, optional
        Students simulated, and the seed. From `params/assiduite.yml`.

    Returns
    -------
    AlarmSimulation or Refusal
        Tables ``false_alarms`` (one row a week) and ``detections`` (one row an increase and number of weeks): no row
        is about a student of the school. ``too_few_weeks`` while no student has earlier weeks to be compared with.

    Examples
    --------
    See `tests/studies/attendance/measures/test_false_alarms.py`: on calm schools the promise is kept.
    """
    year, rules = attendance_of(school, school_year), school.settings(AttendanceRules)
    first = first_week_read(year, rules.change)
    if first is None:
        refuse("too_few_weeks", school_year=year.school_year, day=first_day_read(year, rules.change))
    rng = np.random.default_rng(rules.change.seed if seed is None else seed)
    model, n = _Model.of(year), students or rules.change.simulated_students
    signals, is_read = signals_by_week(model.possible(n), model.draw(n, rng), rules.change, first)
    shares = signals.sum(axis=0) / np.maximum(is_read.sum(axis=0), 1)
    weeks = pd.Series(year.days.weeks[first:].astype("datetime64[s]"))
    alarms = pd.DataFrame({"week": weeks, "n_simulated": n, "false_alarm_share": shares})
    share = float(np.mean(shares))
    return AlarmSimulation(
        tables=named(FALSE_ALARMS.filled(alarms), DETECTIONS.filled(_detections(model, n, rng, rules.change, first))),
        scope=scope_of(year),
        rules=rules,
        false_alarm_share=share,
        signalled_once_share=float(signals.any(axis=1).mean()),
        false_alarms_a_week=share * int(still_here(year).sum()),
        n_simulated=n,
        n_weeks=len(shares),
        is_promise_kept=share <= rules.change.most_false_alarms,
    )


def first_week_read(year: AttendanceYear, rules: ChangeRules) -> int | None:
    """First week at which a student enrolled since the start has earlier weeks to be compared with."""
    return _first_week(year.days, rules)


def _first_week(days: ClassDays, rules: ChangeRules) -> int | None:
    ends = np.append(days.week_starts[1:], len(days.dates))
    enough = np.flatnonzero(ends >= rules.baseline_days)
    first = int(enough[0]) + rules.weeks if len(enough) else len(ends)
    return first if first < len(ends) else None


def first_day_read(year: AttendanceYear, rules: ChangeRules) -> date:
    """Monday of the first week that could be read, of five class days each from now on: the earliest there may be."""
    days = year.days.with_days_to_come(rules.baseline_days + 7 * (rules.weeks + 1))
    return pd.Timestamp(days.weeks[_first_week(days, rules) or 0]).date()


def alarms_by_week(possible: np.ndarray, missed: np.ndarray, rules: ChangeRules, first: int) -> np.ndarray:
    """Share of the students read that the rule signals at each week from `first`, knowing only what came before."""
    signals, is_read = signals_by_week(possible, missed, rules, first)
    return np.asarray(signals.sum(axis=0) / np.maximum(is_read.sum(axis=0), 1))


def signals_by_week(
    possible: np.ndarray, missed: np.ndarray, rules: ChangeRules, first: int
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each student is signalled, and read, at each week from `first`: students by weeks."""
    found = []
    for week in range(first, possible.shape[1]):
        known = slice(0, week + 1)
        found.append(judge(possible, missed, week, rules, habits_of(possible[:, known], missed[:, known])))
    return np.column_stack([one.is_signal for one in found]), np.column_stack([one.is_read for one in found])


@dataclass(frozen=True)
class _Model:
    """What simulated students share with those of a school."""

    habits: Habits
    spell_days: float
    movement: np.ndarray  # of each class day: how much more, or less, the whole school missed that week
    week_starts: np.ndarray
    days_a_week: np.ndarray

    @classmethod
    def of(cls, year: AttendanceYear) -> _Model:
        """What is kept of a school's year, and nobody's own days."""
        possible, missed = year.by_week(year.enrolled), year.by_week(year.missed)
        rate = missed.sum(axis=0) / np.maximum(possible.sum(axis=0), 1)
        movement = rate / max(missed.sum() / possible.sum(), 1e-9) if missed.sum() else np.ones(len(rate))
        per_week = np.diff(np.append(year.days.week_starts, len(year.days.dates)))
        absent = year.missed >= 0.5
        starts = (absent & ~np.roll(absent, 1, axis=1)).sum()
        length = min(max(absent.sum() / max(starts, 1), 1.0), _LONGEST_SPELL)
        days = np.repeat(movement, per_week)
        return cls(habits_of(possible, missed), float(length), days, year.days.week_starts, per_week.astype(float))

    def possible(self, n: int) -> np.ndarray:
        """Class days a week of `n` students, all enrolled all year."""
        return np.tile(self.days_a_week, (n, 1))

    def draw(self, n: int, rng: np.random.Generator, increase: float = 0.0, since: int = 0) -> np.ndarray:
        """Days missed a week by `n` students, whose share rises by `increase` from day `since` on."""
        mean = np.clip(self.habits.mean, 1e-4, _MOST_ABSENT)
        share = rng.beta(mean * self.habits.strength, (1 - mean) * self.habits.strength, size=n)
        wanted = share[:, None] * self.movement[None, :]
        wanted[:, since:] += increase
        wanted = np.clip(wanted, 0, _MOST_ABSENT)
        stays, chance = 1 - 1 / self.spell_days, rng.random(wanted.shape)
        # Of a chain that stays absent with probability s, the share w asks for starts of w (1 - s) / (1 - w).
        begins = np.minimum(wanted * (1 - stays) / (1 - wanted), 1.0)
        absent = np.empty(wanted.shape)
        now = chance[:, 0] < wanted[:, 0]
        for day in range(wanted.shape[1]):
            now = chance[:, day] < np.where(now, stays, begins[:, day]) if day else now
            absent[:, day] = now
        return np.add.reduceat(absent, self.week_starts, axis=1)


def _detections(model: _Model, n: int, rng: np.random.Generator, rules: ChangeRules, first: int) -> pd.DataFrame:
    """Share of students whose rise is seen within some weeks, for each size of it."""
    n_weeks = len(model.week_starts)
    start = min(max(first, n_weeks // 2), n_weeks - 1)
    after = [weeks for weeks in _SEEN_AFTER if start + weeks <= n_weeks]
    steady, rows = model.draw(n, rng), []
    possible = model.possible(n)
    for increase in rules.increases:
        changed = model.draw(n, rng, increase, int(model.week_starts[start]))
        seen = np.zeros(n, dtype=bool)
        for weeks in range(1, max(after, default=0) + 1):
            week, known = start + weeks - 1, slice(0, start + weeks)
            # A student who changes does not change the school: its habits are those of the steady ones.
            habits = habits_of(possible[:, known], steady[:, known])
            movement = movement_of(possible, steady, week, rules)
            seen |= judge(possible, changed, week, rules, habits, movement).is_signal
            if weeks in after:
                rows.append({"increase": increase, "weeks": weeks, "n_simulated": n, "seen_share": seen.mean()})
    return pd.DataFrame(rows, columns=["increase", "weeks", "n_simulated", "seen_share"])
