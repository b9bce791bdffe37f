"""What changed this week: whose absences are no longer the usual ones, who is new in a band, since when."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, fact, key, mark, n, named, part, rate, study, table
from portraitlib.studies.attendance.measures.last_weeks import NOT_READ, WeekReading, read_students
from portraitlib.studies.attendance.measures.scope import AttendanceResult
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School

CHANGES = table(
    "changes",
    key("student_id"),
    fact("group"),
    fact("level", shown=False),
    fact("recent_rate"),
    fact("usual_rate"),
    fact("change"),
    fact("is_signal", mark("Signalé"), definition=mark("Les absences ne sont plus celles d'habitude.")),
    fact("weeks_signalled"),
    fact("since_week"),
    fact("year_rate"),
    fact(
        "absence_band_before",
        mark("Tranche d'avant"),
        Form.COUNT,
        unit="band",
        definition=mark("Plus haute tranche des semaines d'avant."),
    ),
    fact("absence_band"),
    fact(
        "weeks_in_band",
        mark("Semaines dans la tranche"),
        Form.COUNT,
        unit="weeks",
        definition=mark("Semaines de suite dans cette tranche ou une plus haute."),
    ),
    fact(
        "is_new_in_band",
        mark("Nouveau dans la tranche"),
        shown=False,
        definition=mark("Dans aucune tranche aussi haute les semaines d'avant."),
    ),
    fact(
        "is_new_chronic", mark("Nouveau au seuil"), shown=False, definition=mark("Nouveau dans une tranche chronique.")
    ),
    n("n_students", shown=False),
    about_students=True,
)
_N_SIGNAL = part("n_signal", mark("Signalés"), group="signal", definition=mark("Élèves signalés."))
_N_NO_SIGNAL = part(
    "n_no_signal", mark("Non signalés"), group="signal", shown=False, definition=mark("Élèves lus et non signalés.")
)
_SIGNAL_SHARE = rate(
    "signal_share", mark("Part signalée"), of="n_signal", definition=mark("Élèves signalés, parmi les élèves lus.")
)
LEVELS = table(
    "changes_levels",
    key("level", adds_up=True),
    n("n_students"),
    _N_SIGNAL,
    _N_NO_SIGNAL,
    _SIGNAL_SHARE,
    NOT_READ,
    part(
        "n_new_chronic", mark("Nouveaux au seuil"), group="new", definition=mark("Élèves qui viennent de l'atteindre.")
    ),
    part("n_not_new_chronic", mark("Pas nouveaux au seuil"), group="new", shown=False, definition=mark("Les autres.")),
    rate("new_chronic_share", mark("Part des nouveaux"), of="n_new_chronic", definition=mark("Parmi les élèves lus.")),
)
WEEKS = table(
    "signals_by_week",
    key("week"),
    n("n_students"),
    _N_SIGNAL,
    _N_NO_SIGNAL,
    replace(NOT_READ, is_shown=False),
    part(
        "n_new_signal", mark("Nouveaux signaux"), group="new", definition=mark("Signalés, et non la semaine d'avant.")
    ),
    part("n_not_new_signal", mark("Sans nouveau signal"), group="new", shown=False, definition=mark("Les autres.")),
    _SIGNAL_SHARE,
)


@dataclass(frozen=True, kw_only=True)
class Changes(AttendanceResult):
    """Students whose absences changed, and how many there are."""

    @property
    def is_beyond_expected(self) -> bool:
        """Whether they are more than the false alarms to expect."""
        return (self.counts["signals"] or 0) > (self.n_expected or 0)


@study
def find_changes(
    school: School, *, grade_level: int | None = None, group: str | None = None, school_year: int | None = None
) -> Changes:
    """Students whose absences of the last weeks are no longer their usual ones, or who are new in a band.

    New in a band is said of a student who was in none as high in the last weeks: going back and forth over an edge
    is not news. Only students still enrolled are read; the levels and weeks count the others too, apart.

    Parameters
    ----------
    school : School
    grade_level, group, school_year
        Students and year; everything by default. The school's movement is always that of the whole school.

    Returns
    -------
    Changes or Refusal
        Tables ``changes`` (one row a student whose attendance changed), ``changes_levels`` (one row a level),
        ``signals_by_week`` (the last weeks). Refused as `choose_students` is; ``too_few_weeks`` while no student has
        earlier weeks to be compared with.

    References
    ----------
    `usual.judge`; its false alarms: `simulate_false_alarms`.

    Examples
    --------
    See `tests/worked_examples/attendance.md`.
    """
    found = read_students(school, school_year, grade_level, group)
    is_read = found.kept & found.reading.last.is_read
    rows, counted = found.rows[is_read], found.by_level(is_read)
    changed = rows[rows["is_signal"] | rows["is_new_in_band"]]
    changed = changed.sort_values(["change", "student_id"], ascending=[False, True], kind="stable", ignore_index=True)
    return Changes(
        tables=named(
            CHANGES.filled(changed[CHANGES.names]),
            _levels_table(counted),
            _weeks_table(found.year, found.reading, counted),
        ),
        counts={
            "students": len(rows),
            "counted": len(counted),
            "not_read": int(counted["n_not_read"].sum()),
            "signals": int(rows["is_signal"].sum()),
            "new_signals": int((rows["is_signal"] & (rows["weeks_signalled"] == 1)).sum()),
            "new_in_band": int(rows["is_new_in_band"].sum()),
            "new_chronic": int(rows["is_new_chronic"].sum()),
        },
        scope=found.scope,
        rules=school.settings(AttendanceRules),
    )


def _levels_table(rows: pd.DataFrame) -> ResultTable:
    here = rows["is_here"]
    rows = rows.assign(n_signal=here & rows["is_signal"], n_new_chronic=here & rows["is_new_chronic"])
    by_level = rows[rows["level"] != ""].groupby("level", sort=True)
    data = by_level[["n_students", "n_signal", "n_new_chronic", "n_not_read"]].sum().astype("int64").reset_index()
    n_read = data["n_students"] - data["n_not_read"]
    return LEVELS.filled(
        data.assign(
            n_no_signal=n_read - data["n_signal"],
            n_not_new_chronic=n_read - data["n_new_chronic"],
            signal_share=data["n_signal"] / data["n_students"],
            new_chronic_share=data["n_new_chronic"] / data["n_students"],
        )
    )


def _weeks_table(year: AttendanceYear, reading: WeekReading, counted: pd.DataFrame) -> ResultTable:
    """Students signalled at the end of each of the last weeks, among those still enrolled; the others apart."""
    signals = reading.signals[counted.index] & counted["is_here"].to_numpy()[:, None]
    n_students, n_weeks = signals.shape
    n_read = int(counted["is_here"].sum())
    new = signals & ~np.column_stack([np.zeros(n_students, dtype=bool), signals[:, :-1]])
    data = {
        "week": pd.Series(year.days.weeks[-n_weeks:].astype("datetime64[s]")),
        "n_students": np.full(n_weeks, n_students),
        "n_signal": signals.sum(axis=0),
        "n_no_signal": n_read - signals.sum(axis=0),
        "n_not_read": np.full(n_weeks, n_students - n_read),
        "n_new_signal": new.sum(axis=0),
        "n_not_new_signal": n_read - new.sum(axis=0),
        "signal_share": signals.mean(axis=0),
    }
    return WEEKS.filled(pd.DataFrame(data))
