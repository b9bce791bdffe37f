"""Aims of students and changes of their supports, as the team wrote them, and the aims that cannot stand."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Goal, Phase
from portraitlib.journal.plans import planned

GOALS = ("entry", "student_id", "instrument", "level", "starts_on", "start", "target", "by_when")
PHASES = ("entry", "student_id", "service", "change_code", "on")


def goals_of(journal: Journal) -> pd.DataFrame:
    """Aims of students on an instrument, one row an entry; those of the team as a whole are left out.

    Parameters
    ----------
    journal : Journal

    Returns
    -------
    DataFrame
        ``entry``, ``student_id``, ``instrument``, ``level`` (empty: the only one), ``starts_on``, ``start`` (NaN: the
        median of the first three points), ``target`` (NaN: not a number), ``by_when``.

    Examples
    --------
    >>> from portraitlib.journal import open_journal
    >>> from portraitlib.tables.school import school_in_memory
    >>> len(goals_of(open_journal(school_in_memory({}, journal="no-such-folder"))))
    0
    """
    told = [(one.entry, cast(Goal, one.body)) for one in planned(journal, "goal")]
    rows = [
        [entry, goal.student, goal.instrument, goal.level, goal.starts_on, number_in(goal.start)]
        + [number_in(goal.target), goal.by_when]
        for entry, goal in told
        if goal.student
    ]
    frame = pd.DataFrame(rows, columns=list(GOALS))
    days = {name: pd.to_datetime(frame[name]) for name in ("starts_on", "by_when")}
    return frame.assign(**days).astype({"start": "float64", "target": "float64"})


def phases_of(journal: Journal) -> pd.DataFrame:
    """Supports that students began, changed or ended, one row an entry, by day.

    Returns
    -------
    DataFrame
        ``entry``, ``student_id``, ``service`` and ``change_code`` (``unsaid`` when not told), ``on``.
    """
    told = [(one.entry, cast(Phase, one.body)) for one in planned(journal, "phase")]
    rows = [[entry, one.student, one.service, one.change_code, one.starts_on] for entry, one in told if one.student]
    frame = pd.DataFrame(rows, columns=list(PHASES))
    return frame.assign(on=pd.to_datetime(frame["on"])).sort_values(["student_id", "on"], ignore_index=True)


def number_in(text: str) -> float:
    """The number that a text is, with a comma or a point; NaN when it is none.

    Examples
    --------
    >>> number_in("12,5"), number_in(" 40 "), number_in("40 mots")
    (12.5, 40.0, nan)
    """
    try:
        value = float(text.strip().replace(",", ".")) if text.strip() else np.nan
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) else float("nan")
