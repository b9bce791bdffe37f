"""Progress of the students followed: points, gaps, aim, slope with its interval, and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.journal.goals import phases_of
from portraitlib.journal.opened import Journal
from portraitlib.results.section import Form, Result, demand, fact, key, mark, named, study, table
from portraitlib.studies.follow_up.measures.columns import BESIDE, COUNTS, FOLLOWED
from portraitlib.studies.follow_up.measures.lines import READ, Lines, lines_of
from portraitlib.studies.follow_up.measures.series import series_of
from portraitlib.studies.follow_up.settings import ProgressRules
from portraitlib.tables.school import School, person_meant

MOST_DRAWN = 25
"""Students of a figure; the table holds the others."""
SLOPES = ("slope_week", "slope_week_low", "slope_week_high")
STATES = (*READ, "no_aim", "unread")
PROBES = table(
    "probes",
    key("instrument"),
    key("probe_level"),
    key("date"),
    fact("probe_score", mark("Résultat"), Form.MARK, unit="points", definition=mark("Médiane des passations du jour.")),
    fact("missing_reason"),
    fact("aim_score", mark("Ligne visée"), Form.MARK, unit="points", definition=mark("Résultat visé ce jour-là.")),
    fact("line_score", mark("Droite suivie"), Form.MARK, unit="points", definition=mark("Droite des moindres carrés.")),
    fact(
        "line_score_low", mark("Droite, borne basse"), Form.MARK, unit="points",
        definition=mark("Borne basse de l'intervalle de la droite."),
    ),
    fact(
        "line_score_high", mark("Droite, borne haute"), Form.MARK, unit="points",
        definition=mark("Borne haute de l'intervalle de la droite."),
    ),
    about_students=True,
)  # fmt: skip
PHASES = table(
    "support_phases",
    key("date"),
    fact("service"),
    fact(
        "support_change",
        mark("Changement du soutien"),
        definition=mark("Ce que le journal dit de ce soutien, ce jour-là."),
        codes={
            "begun": mark("commence"),
            "changed": mark("change"),
            "ended": mark("se termine"),
            "unsaid": mark("à préciser"),
        },
    ),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class FollowedProgress(Result):
    """Progress of everybody followed; `counts` has ``future`` and ``not_enrolled`` rows left out.

    Parameters
    ----------
    rules : ProgressRules
    student : str
        The one that the reader chose; empty for all.
    has_aims : bool
        False for a reader outside the team, who does not read its journal.
    untold : tuple of str
        Instruments whose direction the data do not say.
    """

    rules: ProgressRules
    student: str = ""
    has_aims: bool = True
    untold: tuple[str, ...] = ()


@study
def follow_progress(
    school: School, *, student: str | None = None, home_group: str | None = None, journal: Journal | None = None
) -> FollowedProgress:
    """Follow the progress of the students of the year beside their aims: of one, of a group, or of all.

    Parameters
    ----------
    school : School
    student : str, optional
        A pseudonym, a handle or the school's own number; only for an audience that may see students.
    home_group : str, optional
        Home group; all of them when None.
    journal : Journal, optional
        Where aims and changes of supports are written.

    Returns
    -------
    FollowedProgress or Refusal
        ``progress_counts`` (a row an instrument) and ``followed_series`` (a row a student and instrument); of one
        student, ``followed_series``, ``probes`` and ``support_phases``. ``no_progress``, ``nobody_followed_there``.
    """
    found = lines_of(school, journal)
    demand(len(found.series.rows), "no_progress", school_year=school.school_year)
    rows = found.table()
    told = FollowedProgress(
        untold=found.series.untold,
        rules=found.rules,
        counts=dict(found.series.left_out),
        has_aims=journal is None or not journal.is_closed,
    )
    if student is not None:
        demand(school.reader.policy.shows_students, "students_not_shown")
        own = person_meant(school, student)
        places = found.series.place_of(own)
        demand(places, "not_followed")
        days, phases = probes_of(school, found, places), student_phases(journal, own)
        tables = named(FOLLOWED.filled(rows.iloc[places]), PROBES.filled(days), PHASES.filled(phases))
        return replace(told, tables=tables, student=own)
    kept = rows[found.series.of_group(home_group)]
    demand(kept, "nobody_followed_there", group=home_group)
    listed = in_order(kept)
    counts = COUNTS.filled(counts_of(kept))
    tables = named(counts, FOLLOWED.filled(listed), BESIDE.filled(_beside(listed)))
    return replace(told, tables=tables)


def list_followed(school: School) -> list[str]:
    """Students followed this year, for a menu; none for an audience that may not see students."""
    if not school.reader.policy.shows_students or not len(school.table("progress")):
        return []
    return sorted(series_of(school).rows["student_id"].unique())


def list_groups_followed(school: School) -> list[str]:
    """Home groups of the students followed this year, for a menu."""
    return sorted(map(str, series_of(school).rows["group"].dropna().unique())) if len(school.table("progress")) else []


def counts_of(rows: pd.DataFrame) -> pd.DataFrame:
    """How many students of each instrument are in each state, the most followed instrument first."""
    told = pd.crosstab(rows["instrument"], rows["progress_state"]).reindex(columns=list(STATES), fill_value=0)
    told = told.add_prefix("n_").rename(columns={"n_not_read": "n_series_not_read"})
    told = told.rename_axis(columns=None).reset_index()
    told = told.assign(n_students=told.drop(columns="instrument").sum(axis=1))
    return told.sort_values(["n_students", "instrument"], ascending=[False, True], kind="stable", ignore_index=True)


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Those surely under their aim first, then those not settled; in the order of nobody's name within a state."""
    rank = rows["progress_state"].map({state: place for place, state in enumerate(("under_aim", "unsettled"))})
    ordered = rows.assign(rank=rank.fillna(len(STATES))).sort_values(
        ["rank", "instrument", "student_id"], kind="stable", ignore_index=True
    )
    return ordered.drop(columns="rank")


def _beside(rows: pd.DataFrame) -> pd.DataFrame:
    """How far the slope of each student is from the one asked for; over 0 is better, whatever the instrument."""
    drawn = READ if rows["progress_state"].isin(READ).any() else ("no_aim",)
    read = rows[rows["progress_state"].isin(drawn)].groupby("instrument").head(MOST_DRAWN).reset_index(drop=True)
    sign, aim = np.where(read["direction"] == "down", -1.0, 1.0), read["aim_slope"].fillna(0.0)
    gap, low, high = (sign * (read[name] - aim) for name in SLOPES)
    ends = {"slope_gap_low": np.minimum(low, high), "slope_gap_high": np.maximum(low, high)}
    return read[["student_id", "instrument"]].assign(slope_gap=gap, **ends)


def probes_of(school: School, found: Lines, places: list[int]) -> pd.DataFrame:
    """Days of the series of a student, with why a score is missing."""
    days = pd.concat([_probes(found, place) for place in places], ignore_index=True)
    reasons = _reasons(school, found.series.rows["student_id"].iloc[places[0]])
    days = days.merge(reasons, on=["instrument", "probe_level", "date"], how="left")
    return days.assign(missing_reason=days["missing_reason"].where(days["probe_score"].isna()))


def student_phases(journal: Journal | None, student: str) -> pd.DataFrame:
    """Changes of the supports of a student, by day."""
    names = ["date", "service", "support_change"]
    if journal is None:
        return pd.DataFrame(columns=names)
    rows = phases_of(journal)
    rows = rows[(rows["student_id"] == student) & rows["on"].notna()]
    return rows.rename(columns={"on": "date", "change_code": "support_change"})[names].reset_index(drop=True)


def _probes(found: Lines, place: int) -> pd.DataFrame:
    """Days of a series, with aim and line; days of earlier levels without either."""
    row, all_days = found.series.rows.iloc[place], found.series.days
    mine = all_days[(all_days[["student_id", "instrument"]] == row[["student_id", "instrument"]]).all(axis=1)]
    days = mine.drop(columns="student_id").rename(columns={"level": "probe_level", "score": "probe_score"})
    days = days.sort_values("date", kind="stable", ignore_index=True)
    weeks = (days["date"] - row["first"]).dt.days.to_numpy(dtype="float64") / 7
    since = series_start(found, place)
    is_own = (days["probe_level"] == row["probe_level"]).to_numpy(dtype=bool) & (weeks >= since)
    line = found.line.of(place)
    low, high = line.interval_at(weeks, found.rules.confidence)
    told = {
        "aim_score": found.aims.line_at(place, weeks),
        "line_score": line.at(weeks),
        "line_score_low": low,
        "line_score_high": high,
    }
    return days.assign(**{name: np.where(is_own, values, np.nan) for name, values in told.items()})


def series_start(found: Lines, place: int) -> float:
    """Week from which a series is read: that of the first score since its aim began."""
    known = found.series.weeks[place][~np.isnan(found.aims.scores[place])]
    return float(known.min()) if len(known) else np.inf


def _reasons(school: School, student: str) -> pd.DataFrame:
    """Why a student has no score on a day; the first reason told."""
    rows = school.table("progress")
    rows = rows[(rows["student_id"] == student).fillna(False).to_numpy(dtype=bool) & rows["missing_reason"].notna()]
    told = rows[["instrument", "level", "date", "missing_reason"]].rename(columns={"level": "probe_level"})
    told = told.assign(probe_level=told["probe_level"].astype("object").fillna("")).astype({"instrument": "object"})
    return told.drop_duplicates(["instrument", "probe_level", "date"])
