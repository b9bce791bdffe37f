"""A line a relation of the year: its meetings, its weeks with class, its longest gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.results.section import Form, column, fact, key, mark, table
from portraitlib.studies.accompaniment.measures.relations import (
    PAIR,
    class_dates,
    meetings_of,
    of_programmes,
    was_there,
    weeks_between,
)
from portraitlib.tables.school import School

LONG_GAP = 2
"""Weeks without a meeting from which a gap has its days told."""
column(
    "relation_state",
    mark("État du lien"),
    codes={"goes_on": mark("Se poursuit"), "ended": mark("Terminé"), "unwritten_end": mark("Fin non inscrite")},
    definition=mark("« Fin non inscrite » : l'élève est parti, ou son année est finie, et aucune fin n'est inscrite."),
)
LINES = table(
    "relation_lines",
    key("student_id"),
    key("service_id", shown=False),
    fact("service"),
    fact("programme"),
    fact("start_date"),
    fact("until", mark("Vu jusqu'au"), Form.DATE, definition=mark("Fin du lien; s'il se poursuit, dernier jour su.")),
    fact("relation_state"),
    fact("end_reason"),
    fact(
        "n_meetings_held", mark("Rencontres"), Form.COUNT, unit="meetings",
        definition=mark("Rencontres inscrites où l'élève était."),
    ),
    fact(
        "weeks_together", mark("Semaines de classe"), Form.COUNT, unit="weeks",
        definition=mark("Semaines de classe du lien; congés et semaines sans classe n'y sont pas."),
    ),
    fact(
        "gap_weeks", mark("Plus longue pause"), Form.COUNT, unit="weeks",
        definition=mark("Semaines de classe de suite sans rencontre inscrite, jusqu'à la dernière séance inscrite."),
    ),
    fact("gap_from", mark("Pause depuis"), Form.DATE, definition=mark("Lendemain de la rencontre qui la précède.")),
    fact(
        "gap_to", mark("Pause jusqu'au"), Form.DATE,
        definition=mark("Veille de la rencontre qui la suit, ou fin de ce qui est inscrit."),
    ),
    about_students=True,
)  # fmt: skip


def lines_of(school: School, year: pd.DataFrame) -> pd.DataFrame:
    """Each relation of the year with its meetings and its longest gap; those that go on first, then by their length."""
    met = meetings_of(school)
    met = met[was_there(met)]
    goes_on = year["end_date"].isna().to_numpy()
    is_seen = goes_on & (year["until"] == last_day_known(school)).to_numpy()
    rows = of_programmes(year).assign(
        relation_state=np.select([is_seen, goes_on], ["goes_on", "unwritten_end"], "ended")
    )
    held = met.groupby(PAIR).size().rename("n_meetings_held")
    rows = rows.merge(held, left_on=PAIR, right_index=True, how="left").assign(**_gaps(school, year, met))
    order = {"goes_on": 0, "unwritten_end": 1, "ended": 2}
    rows["order"] = rows["relation_state"].map(order)
    return rows.sort_values(["order", "start_date", "student_id"], kind="stable", ignore_index=True)[LINES.names]


def _gaps(school: School, year: pd.DataFrame, met: pd.DataFrame) -> dict[str, Any]:
    """Weeks of class of each relation, and its longest run of them without a meeting; missing without a calendar.

    Weeks after the last session written are not a gap: nothing is known of them.
    """
    if not school.has("calendar") or not len(met):
        return dict.fromkeys(("weeks_together", "gap_weeks"), np.nan) | dict.fromkeys(("gap_from", "gap_to"), pd.NaT)
    days = class_dates(school)
    written = year["until"].clip(upper=school.table("sessions")["date"].max())
    ends = pd.concat(
        [
            year[PAIR].assign(day=year["start_date"] - pd.Timedelta(days=1)),
            met[PAIR].assign(day=met["date"]),
            year[PAIR].assign(day=written + pd.Timedelta(days=1)),
        ]
    ).sort_values([*PAIR, "day"], kind="stable", ignore_index=True)
    before = ends.groupby(PAIR, sort=False)["day"].shift()
    spans = ends.assign(after=before + pd.Timedelta(days=1), until=ends["day"] - pd.Timedelta(days=1)).dropna()
    spans["weeks"] = _whole_weeks(days, spans["after"], spans["until"])
    longest = spans.sort_values("weeks", ascending=False, kind="stable").drop_duplicates(PAIR).set_index(PAIR)
    found = longest.reindex(pd.MultiIndex.from_frame(year[PAIR]))
    is_long = (found["weeks"] >= LONG_GAP).to_numpy()
    has_met = pd.MultiIndex.from_frame(year[PAIR]).isin(pd.MultiIndex.from_frame(met[PAIR]))
    return {
        "weeks_together": weeks_between(days, year["start_date"], year["until"]),
        "gap_weeks": np.where(has_met, found["weeks"], np.nan),
        "gap_from": found["after"].where(is_long & has_met).to_numpy(),
        "gap_to": found["until"].where(is_long & has_met).to_numpy(),
    }


def _whole_weeks(days: np.ndarray, first: pd.Series, last: pd.Series) -> np.ndarray:
    """Whole weeks with class between two meetings: the weeks of the meetings themselves are not without one."""
    monday = first + pd.to_timedelta((7 - first.dt.day_of_week) % 7, unit="D")
    sunday = last - pd.to_timedelta((last.dt.day_of_week + 1) % 7, unit="D")
    return weeks_between(days, monday, sunday)
