"""A weekday that one group misses more than the others, beyond what the rest of the school does that day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, fact, key, mark, n, statistic, table
from portraitlib.statistics.classification import holm
from portraitlib.statistics.contrasts import half_width, two_sided, welch
from portraitlib.statistics.ratios import share
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules

GAP = (
    statistic("gap"),
    statistic("gap_low"),
    statistic("gap_high"),
    statistic("p_value", shown=False),
    statistic("is_clear"),
)
GROUPS = table(
    "weekdays_groups",
    key("group", adds_up=True),
    key("weekday"),
    fact("n_days"),
    n("n_students"),
    statistic("absence_rate", of="days"),
    statistic(
        "other_rate",
        mark("Autres jours"),
        Form.PERCENT,
        of="days",
        unit="share",
        definition=mark("Part des jours manqués du groupe, les autres jours de la semaine."),
    ),
    *GAP,
)


def groups_table(year: AttendanceYear, kept: np.ndarray, groups: np.ndarray, rules: AttendanceRules) -> ResultTable:
    """Gap of each weekday with the other days in each group, less the same gap in the rest of the school.

    The error is the larger of two: between days, and between students.
    """
    days = _GroupDays.of(year, kept, groups)
    rows = [_weekday_rows(days, place, rules) for place in range(len(days.weekdays))]
    data = pd.concat(rows, ignore_index=True)
    data["p_value"] = holm(data["p_value"])
    # A weekday missed more makes the others of the group look missed less: only the former is news.
    data["is_clear"] = (data["p_value"] < rules.patterns.chance_level) & (data["gap"] > 0)
    return GROUPS.filled(data.sort_values(["group", "weekday"], kind="stable", ignore_index=True))


@dataclass(frozen=True)
class _GroupDays:
    """Days possible and missed of each group, of the rest of the school, and of each student by weekday."""

    names: np.ndarray
    sizes: np.ndarray
    code: np.ndarray  # group of each student
    weekdays: np.ndarray
    is_day: np.ndarray  # weekdays by class days
    possible: np.ndarray  # groups by class days, as the three below
    missed: np.ndarray
    rest_possible: np.ndarray
    rest_missed: np.ndarray
    own_possible: np.ndarray  # students by weekdays, as the one below
    own_missed: np.ndarray

    @classmethod
    def of(cls, year: AttendanceYear, kept: np.ndarray, groups: np.ndarray) -> _GroupDays:
        """Sums of a year's days, for groups that are each a part of the students kept."""
        names, code = np.unique(groups[kept].astype(str), return_inverse=True)
        enrolled, gone = year.enrolled[kept].astype(float), year.missed[kept]
        order = np.argsort(code, kind="stable")
        starts = np.searchsorted(code[order], np.arange(len(names)))
        possible, missed = (np.add.reduceat(values[order], starts, axis=0) for values in (enrolled, gone))
        weekdays = np.unique(year.days.weekday)
        is_day = year.days.weekday[None, :] == weekdays[:, None]
        own_possible, own_missed = (
            np.column_stack([values[:, that_day].sum(axis=1) for that_day in is_day]) for values in (enrolled, gone)
        )
        return cls(
            names=names,
            sizes=np.bincount(code, minlength=len(names)),
            code=code,
            weekdays=weekdays,
            is_day=is_day,
            possible=possible,
            missed=missed,
            rest_possible=enrolled.sum(axis=0) - possible,
            rest_missed=gone.sum(axis=0) - missed,
            own_possible=own_possible,
            own_missed=own_missed,
        )

    @property
    def excess(self) -> np.ndarray:
        """Share missed of each group and day, less that of the rest of the school."""
        return share(self.missed, self.possible) - share(self.rest_missed, self.rest_possible)

    def rates(self, that_day: np.ndarray) -> tuple[np.ndarray, ...]:
        """Share missed that day and the other days: in each group, then in the rest of the school."""
        sides = ((self.missed, self.possible), (self.rest_missed, self.rest_possible))
        return tuple(
            share(missed[:, days].sum(axis=1), possible[:, days].sum(axis=1))
            for missed, possible in sides
            for days in (that_day, ~that_day)
        )

    def own_gap(self, place: int) -> np.ndarray:
        """Gap of each student between a weekday and the others."""
        others = [total.sum(axis=1) - total[:, place] for total in (self.own_missed, self.own_possible)]
        return share(self.own_missed[:, place], self.own_possible[:, place]) - share(*others)


def _weekday_rows(days: _GroupDays, place: int, rules: AttendanceRules) -> pd.DataFrame:
    """Gap of one weekday in each group; no p-value where days or students are too few to compare."""
    that_day, limits = days.is_day[place], rules.patterns
    rate, other, rest_rate, rest_other = days.rates(that_day)
    gap = rate - other - (rest_rate - rest_other)
    _, day_error, day_freedom = welch(days.excess, that_day)
    student_error, student_freedom = _between_students(days.own_gap(place), days.code, len(days.names))
    by_days = day_error >= np.nan_to_num(student_error)
    error, freedom = np.where(by_days, day_error, student_error), np.where(by_days, day_freedom, student_freedom)
    half = half_width(error, freedom, rules.confidence)
    is_compared = (days.sizes >= limits.smallest_group) & (that_day.sum() >= limits.smallest_days)
    p_value = np.maximum(two_sided(gap, day_error, day_freedom), two_sided(gap, student_error, student_freedom))
    return pd.DataFrame(
        {
            "group": days.names,
            "weekday": str(days.weekdays[place]),
            "n_days": int(that_day.sum()),
            "n_students": days.sizes,
            "absence_rate": rate,
            "other_rate": other,
            "gap": gap,
            "gap_low": gap - half,
            "gap_high": gap + half,
            "p_value": np.where(is_compared, p_value, np.nan),
        }
    )


def _between_students(own: np.ndarray, code: np.ndarray, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Error, between students, of each group's mean less that of all the others."""
    known = ~np.isnan(own)
    values, code = own[known], code[known]
    n = np.bincount(code, minlength=n_groups).astype(float)
    total, squares = (np.bincount(code, values**power, minlength=n_groups) for power in (1, 2))
    sides = []
    for count, sums, squared in ((n, total, squares), (n.sum() - n, total.sum() - total, squares.sum() - squares)):
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = (squared - sums**2 / count) / (count - 1)
            sides.append((spread / count, count))
    (variance, count), (other, other_count) = sides
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = (variance + other) ** 2 / (variance**2 / (count - 1) + other**2 / (other_count - 1))
    return np.sqrt(variance + other), freedom
