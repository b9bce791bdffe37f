"""The page of peers and volunteers: the calendar, the agreement, ideas of activities by purpose; no student in it.

It reads the calendar and the settings, and nothing else: neither a table about students nor the team's journal, whose
texts may name one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
import pandas as pd

from portraitlib.results.section import Result, fact, key, mark, named, study, table
from portraitlib.studies.accompaniment.settings import AccompanimentRules, Activity, Programme
from portraitlib.tables.school import School

PARTS = ("aims", "tasks", "rhythm", "confidentiality", "crisis", "ending", "starts_on", "reread_on")
"""Parts of an agreement that every page of it has, to be filled by hand."""
MONTHS = table(
    "open_calendar",
    key("calendar_month", mark("Mois"), definition=mark("Mois du calendrier de l'école.")),
    fact("weeks_with_class", mark("Semaines de classe (lundi)"), definition=mark("Lundi de chaque semaine de classe.")),
    fact("weeks_off", mark("Semaines sans classe (lundi)"), definition=mark("Lundi de chaque semaine sans classe.")),
)
IDEAS = table(
    "open_ideas",
    key("programme"),
    fact("activity_codes", mark("Idées d'activités"), definition=mark("Activités qui servent ce but.")),
)
AGREEMENT = table(
    "open_agreement",
    key("agreement_field", mark("Ce dont on convient"), definition=mark("Partie de l'entente.")),
    fact("agreement_room", mark("À remplir ensemble"), definition=mark("Laissé en blanc.")),
)


@dataclass(frozen=True, kw_only=True)
class OpenPage(Result):
    """The page without any student.

    Parameters
    ----------
    until : Timestamp or None
        Last day of the calendar that is read; None without one.
    activities : dict of code to Activity
    least_hours : float
        Hours of training before the first meeting.
    """

    until: pd.Timestamp | None = None
    activities: Mapping[str, Activity] = field(default_factory=dict)
    least_hours: float = 2


@study
def write_open_page(school: School) -> OpenPage:
    """Write the only page made for older students and volunteers who accompany: it holds nothing of any student.

    Parameters
    ----------
    school : School

    Returns
    -------
    OpenPage
        ``open_calendar``, one row per month of the school year: weeks with class and without; ``open_ideas``, one row
        per purpose; ``open_agreement``, one row per part of an agreement, blank. The same for every audience.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> write_open_page(school_in_memory({})).tables["open_agreement"].data["agreement_field"].tolist()[:2]
    ['aims', 'tasks']
    """
    rules = school.settings(AccompanimentRules)
    calendar = school.table("calendar")
    ideas = [
        {
            "programme": one,
            "activity_codes": "|".join(code for code, its in rules.activities.items() if one in its.purposes),
        }
        for one in get_args(Programme)
    ]
    parts = pd.DataFrame({"agreement_field": list(PARTS), "agreement_room": ""})
    return OpenPage(
        tables=named(
            MONTHS.filled(_months(calendar)),
            IDEAS.filled(pd.DataFrame([one for one in ideas if one["activity_codes"]], columns=IDEAS.names)),
            AGREEMENT.filled(parts),
        ),
        until=calendar["date"].max() if len(calendar) else None,
        activities=rules.activities,
        least_hours=rules.conditions.training_hours,
    )


def _months(calendar: pd.DataFrame) -> pd.DataFrame:
    """Weeks of the last school year of the calendar, by month of their Monday: with class, or without a single day."""
    days = calendar.dropna(subset="date")
    last = days[(days["school_year"] == days["school_year"].max()).fillna(False).to_numpy(dtype=bool)]
    monday = last["date"] - pd.to_timedelta(last["date"].dt.day_of_week, unit="D")
    is_open = last["is_instructional"].fillna(False).astype(bool).groupby(monday).any()
    with_class = np.flatnonzero(is_open.to_numpy())
    if not len(with_class):
        return pd.DataFrame(columns=MONTHS.names)
    weeks = is_open.iloc[with_class[0] : with_class[-1] + 1]  # the summer on both sides is no break
    every = pd.date_range(weeks.index[0], weeks.index[-1], freq="7D")
    weeks = weeks.reindex(every, fill_value=False)
    rows = [
        {
            "calendar_month": f"{month.start_time:%Y-%m-%d}",
            "weeks_with_class": _days(own.index[own.to_numpy()]),
            "weeks_off": _days(own.index[~own.to_numpy()]),
        }
        for month, own in weeks.groupby(weeks.index.to_period("M"))
    ]
    return pd.DataFrame(rows, columns=MONTHS.names)


def _days(mondays: pd.DatetimeIndex) -> str:
    return ", ".join(str(one.day) for one in mondays)
