"""What changed this week: whose absences are no longer the usual ones, who is new in a band, since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.studies.attendance.measures.last_weeks import WeekReading, read_students
from portraitlib.studies.attendance.measures.summary import band_facts
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class Changes(Result):
    """Students whose absences changed, and how many there are.

    Tables: ``changes`` (one row a student whose attendance changed), ``changes_levels`` (one row a level),
    ``signals_by_week`` (the last weeks).
    """


def find_changes(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> Changes | Refusal:
    """Students whose absences of the last weeks are no longer their usual ones, or who are new in a band.

    New in a band is said of a student who was in none as high in the last weeks: going back and forth over an edge
    is not news. Only students still enrolled are read.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        Students and year; everything by default. The school's movement is always that of the whole school.

    Returns
    -------
    Changes or Refusal
        Refused as `choose_students` is; ``too_few_weeks`` while no student has earlier weeks to be compared with.

    References
    ----------
    `usual.judge`; its false alarms: `simulate_false_alarms`.

    Examples
    --------
    See `tests/worked_examples/attendance.md`.
    """
    found = read_students(school, "find_changes", school_year, grade_level, group)
    if isinstance(found, Refusal):
        return found
    year, rows, rules = found.year, found.rows, school.settings(AttendanceRules)
    kept = found.kept & found.reading.last.is_read
    is_changed = kept & (rows["is_signal"] | rows["is_new_in_band"]).to_numpy()
    changes = rows[is_changed].sort_values(["change", "student_id"], ascending=[False, True], kind="stable")
    return Changes(
        reader=school.reader,
        tables={
            "changes": ResultTable("changes", changes[list(_STUDENT)].reset_index(drop=True), ("student_id",),
                                   n="n_students", is_about_students=True),
            "changes_levels": _levels_table(rows[kept]),
            "signals_by_week": _weeks_table(year, found.reading, kept),
        },
        counts={
            "students": int(kept.sum()),
            "signals": int((kept & rows["is_signal"].to_numpy()).sum()),
            "new_signals": int((kept & rows["is_signal"].to_numpy() & (rows["weeks_signalled"] == 1)).sum()),
            "new_in_band": int((kept & rows["is_new_in_band"].to_numpy()).sum()),
            "new_chronic": int((kept & rows["is_new_chronic"].to_numpy()).sum()),
        },
        facts={**year.facts(), **band_facts(rules), **change_facts(rules), "grade_level": grade_level, "group": group},
    )  # fmt: skip


def change_facts(rules: AttendanceRules) -> dict[str, object]:
    """Facts behind the rule of change."""
    change = rules.change
    return {
        "change_weeks": change.weeks,
        "weeks_above": change.weeks_above,
        "least_increase": change.least_increase,
        "promise": change.most_false_alarms,
        "baseline_days": change.baseline_days,
        "weeks_looked_back": change.weeks_looked_back,
    }


_STUDENT = ("student_id", "group", "level", "recent_rate", "usual_rate", "change", "weeks_signalled", "since_week",
            "year_rate", "absence_band", "absence_band_before", "weeks_in_band", "is_signal", "is_new_in_band",
            "is_new_chronic", "n_students")  # fmt: skip


def _levels_table(rows: pd.DataFrame) -> ResultTable:
    flags = {"n_signal": "is_signal", "n_new_chronic": "is_new_chronic"}
    by_level = rows[rows["level"] != ""].groupby("level", sort=True)
    data = by_level[["n_students", *flags.values()]].sum().astype("int64").reset_index()
    data = data.rename(columns={flag: name for name, flag in flags.items()})
    return ResultTable(
        name="changes_levels",
        data=data.assign(
            n_no_signal=data["n_students"] - data["n_signal"],
            n_not_new_chronic=data["n_students"] - data["n_new_chronic"],
            signal_share=data["n_signal"] / data["n_students"],
            new_chronic_share=data["n_new_chronic"] / data["n_students"],
        ),
        grain=("level",),
        n="n_students",
        parts=(("n_signal", "n_no_signal"), ("n_new_chronic", "n_not_new_chronic")),
        rates={"signal_share": "n_signal", "new_chronic_share": "n_new_chronic"},
        told={"signal_share": (), "new_chronic_share": ()},
        adds_up_along=("level",),
    )


def _weeks_table(year: AttendanceYear, reading: WeekReading, kept: np.ndarray) -> ResultTable:
    """Students signalled at the end of each of the last weeks, among those still enrolled."""
    signals = reading.signals[kept]
    new = signals & ~np.column_stack([np.zeros(len(signals), dtype=bool), signals[:, :-1]])
    n = np.full(signals.shape[1], len(signals))
    data = pd.DataFrame(
        {
            "week": pd.Series(year.days.weeks[-signals.shape[1] :].astype("datetime64[s]")),
            "n_students": n,
            "n_signal": signals.sum(axis=0),
            "n_no_signal": n - signals.sum(axis=0),
            "n_new_signal": new.sum(axis=0),
            "n_not_new_signal": n - new.sum(axis=0),
            "signal_share": signals.mean(axis=0),
        }
    )
    return ResultTable(
        name="signals_by_week",
        data=data,
        grain=("week",),
        n="n_students",
        parts=(("n_signal", "n_no_signal"), ("n_new_signal", "n_not_new_signal")),
        rates={"signal_share": "n_signal"},
        told={"signal_share": ()},
    )
