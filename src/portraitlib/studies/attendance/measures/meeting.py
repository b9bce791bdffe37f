"""The list of the weekly meeting: who to speak of first, what has been tried, since when nobody met the student."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.indicators import gather_indicators
from portraitlib.indicators.followed import students_followed
from portraitlib.results.section import (
    Form,
    ResultTable,
    column,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    part,
    rate,
    study,
    table,
)
from portraitlib.studies.attendance.measures.last_weeks import NOT_READ, read_students
from portraitlib.studies.attendance.measures.scope import AttendanceResult
from portraitlib.studies.attendance.measures.selection import still_here
from portraitlib.studies.attendance.measures.year import AttendanceYear
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School

JOINED = "|"
"""Between the services of a student."""
MEETING = table(
    "meeting",
    key("rank"),
    key("student_id"),
    fact("group"),
    fact("level", shown=False),
    fact("reason", shown=False),
    fact("recent_rate"),
    fact("usual_rate"),
    fact("change", shown=False),
    fact("since_week", shown=False),
    fact("weeks_signalled", shown=False),
    fact("year_rate"),
    fact("absence_band", shown=False),
    fact(
        "streak",
        mark("Jours de suite"),
        Form.COUNT,
        unit="days",
        definition=mark("Jours de classe manqués en entier, de suite, jusqu'au dernier connu."),
    ),
    fact(
        "recent_late",
        mark("Retards récents"),
        Form.COUNT,
        shown=False,
        definition=mark("Retards des semaines récentes, celles où l'on cherche un changement."),
    ),
    fact(
        "n_incidents",
        mark("Manquements notés"),
        Form.COUNT,
        shown=False,
        definition=mark("Manquements depuis le début de l'année; vide quand le registre n'en contient aucun."),
    ),
    fact(
        "n_failed",
        mark("Cours sous le seuil"),
        Form.COUNT,
        shown=False,
        definition=mark("Cours sous le seuil de réussite, à la dernière étape connue."),
    ),
    fact("supports_now"),
    fact(
        "supports_before", mark("Soutiens d'avant"), shown=False, definition=mark("Services de l'année qui ont fini.")
    ),
    fact(
        "last_contact_date",
        mark("Dernière rencontre"),
        Form.DATE,
        shown=False,
        definition=mark("Jour de la dernière rencontre de soutien où l'élève était."),
    ),
    fact(
        "weeks_since_contact",
        mark("Semaines sans rencontre"),
        Form.COUNT,
        unit="weeks",
        shown=False,
        definition=mark("Semaines complètes depuis ce jour."),
    ),
    n("n_students", shown=False),
    about_students=True,
)
# The view writes these four beside the others.
column(
    "beside",
    mark("À côté"),
    definition=mark("Retards récents, manquements de l'année et cours sous le seuil, quand il y en a."),
)
column("last_contact", mark("Dernière rencontre"), definition=mark("Dernière rencontre de soutien, en mots."))
column("why_listed", mark("Pourquoi"), definition=mark("Pourquoi l'élève est sur la liste."))
column("next_step", mark("Ce qu'on fait"), definition=mark("Laissé à l'équipe."))
LEVELS = table(
    "meeting_levels",
    key("level", adds_up=True),
    n("n_students"),
    part("n_on_list", mark("Sur la liste"), definition=mark("Élèves sur la liste de la rencontre.")),
    part("n_not_on_list", mark("Hors de la liste"), shown=False, definition=mark("Élèves qui n'y sont pas.")),
    replace(NOT_READ, groups=("",)),
    rate("listed_share", mark("Part sur la liste"), of="n_on_list", definition=mark("Ceux-ci, parmi les élèves.")),
)


@dataclass(frozen=True, kw_only=True)
class MeetingList(AttendanceResult):
    """Students to speak of at the weekly meeting, for the school team only."""

    n_ties: int  # rows of the list that share their rank
    has_sessions: bool


@study
def list_for_meeting(
    school: School,
    *,
    grade_level: int | None = None,
    group: str | None = None,
    cycle: str | None = None,
    followed_by: str | None = None,
    school_year: int | None = None,
) -> MeetingList:
    """Put the students to speak of in the order of what changed, beside the supports they received.

    Listed: students whose absences are no longer the usual ones; those newly chronically absent; those chronically
    absent whom no support session reached for some weeks. Any session attended counts as a contact, whoever held
    it. Equal students keep the same rank: none is left out by an arbitrary order. No member of the staff is named.
    Lateness, incident reports and failed courses stand beside absences; they list nobody.

    Parameters
    ----------
    school : School
    grade_level, group, cycle, school_year
        Students and year; everything by default.
    followed_by : str, optional
        Provider of services: only the students whom that adult follows now; for the school team only.

    Returns
    -------
    MeetingList or Refusal
        Tables ``meeting`` (one row a student, in order), ``meeting_levels`` (one row a level, how many). Refused as
        `choose_students` is; ``too_few_weeks`` while no student has earlier weeks to be compared with.

    Examples
    --------
    See `tests/worked_examples/attendance.md`.
    """
    found = read_students(school, school_year, grade_level, group, cycle)
    rows, rules, has_sessions = found.rows, school.settings(AttendanceRules), school.has("sessions")
    rows = rows.assign(
        **_contacts(school, found.year, rows["student_id"]),
        **_supports(school, found.year, rows["student_id"]),
        **_beside(school, found.year, rules),
    )
    kept = found.kept
    if followed_by:
        kept = kept & rows["student_id"].isin(students_followed(school, followed_by)).to_numpy()
    is_asked = kept & still_here(found.year)
    demand(is_asked.any(), "nobody_followed_by_them" if followed_by else "no_students")
    rows = _with_reason(rows, rules, has_sessions=has_sessions)
    counted = replace(found, kept=kept, rows=rows).by_level(is_asked)
    rows = rows[is_asked]
    to_list = rows[rows["reason"] != ""]
    listed, n_cut = in_order(to_list, rules.meeting.most_students)
    return MeetingList(
        tables=named(MEETING.filled(listed[MEETING.names]), _levels_table(counted)),
        counts={
            "students": len(rows),
            "counted": len(counted),
            "not_read": int(counted["n_not_read"].sum()),
            "listed": len(to_list),
            "changed": int((to_list["reason"] == "changed").sum()),
            "cut": n_cut,
            "without_support": int((to_list["supports_now"] == "").sum()),
            "long_without_contact": int(rows["is_forgotten"].sum()),
        },
        scope=found.scope,
        rules=rules,
        n_ties=int(listed["rank"].duplicated(keep=False).sum()),
        has_sessions=has_sessions,
    )


def _beside(school: School, year: AttendanceYear, rules: AttendanceRules) -> dict[str, np.ndarray]:
    """What stands beside absences: late arrivals of the recent weeks, incident reports, failed courses."""
    known = gather_indicators(school, year.school_year)
    of_student = known.measures.set_axis(known.roster["student_id"]).reindex(year.students["student_id"])
    since = year.days.week_starts[-rules.change.weeks :][0]
    return {
        "recent_late": year.late[:, since:].sum(axis=1),
        **{name: of_student[name].to_numpy() for name in ("n_incidents", "n_failed")},
    }


def _with_reason(rows: pd.DataFrame, rules: AttendanceRules, *, has_sessions: bool) -> pd.DataFrame:
    """Whether each student is often absent and long not met; why each is listed: the first reason that holds."""
    weeks = rows["weeks_since_contact"]
    is_forgotten = rows["is_chronic"] & (weeks.isna() | (weeks >= rules.meeting.weeks_without_contact))
    reasons = {
        "changed": rows["is_signal"],
        "new_chronic": rows["is_new_chronic"],
        "no_contact": is_forgotten & has_sessions,
    }
    reason = np.select(list(reasons.values()), list(reasons), "")
    return rows.assign(is_forgotten=is_forgotten, reason=reason)


def _contacts(school: School, year: AttendanceYear, students: pd.Series) -> dict[str, np.ndarray]:
    """Last support session that reached each student this year (missing when none did), and the full weeks since."""
    first, last = year.days.dates[0], year.days.dates[-1]
    sessions = school.table("sessions")
    day = sessions["date"].to_numpy().astype("datetime64[D]")
    held = sessions["was_attended"].fillna(False).to_numpy(dtype=bool) & (day >= first) & (day <= last)
    latest = pd.Series(day[held]).groupby(sessions["student_id"].to_numpy()[held]).max()
    dates = latest.reindex(students.to_numpy()).to_numpy().astype("datetime64[D]")
    weeks = (last - dates) / np.timedelta64(7, "D")
    return {"last_contact_date": dates.astype("datetime64[s]"), "weeks_since_contact": np.floor(weeks)}


def _supports(school: School, year: AttendanceYear, students: pd.Series) -> dict[str, np.ndarray]:
    """Services of each student this year, as codes joined by `JOINED`: those that go on, and those that ended."""
    ended, going_on = _of_the_year(school, year)
    found = {}
    for name, services in (("supports_now", going_on), ("supports_before", ended)):
        codes = services[["student_id", "service"]].drop_duplicates()
        joined = codes.groupby("student_id")["service"].agg(JOINED.join)
        found[name] = joined.reindex(students.to_numpy()).fillna("").to_numpy(dtype=object)
    return found


def _of_the_year(school: School, year: AttendanceYear) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Services of the year that have ended, and those that go on."""
    services = school.table("services")
    first, last = pd.Timestamp(year.days.dates[0]), pd.Timestamp(year.days.dates[-1])
    goes_on = services["end_date"].isna() | (services["end_date"] >= last)
    this_year = services["start_date"].le(last) & (services["end_date"].isna() | services["end_date"].ge(first))
    return services[this_year & ~goes_on], services[this_year & goes_on]


def in_order(rows: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Rank students by what changed, to the point; equal ones share a rank and are kept or left out together.

    The first `most` students, more when others are equal to the last one, and how many are left.

    Examples
    --------
    >>> rows = pd.DataFrame({"student_id": list("abc"), "group": "11", "change": [0.2, 0.301, 0.199],
    ...     "year_rate": [0.1, 0.2, 0.1]})
    >>> first, left = in_order(rows, 2)
    >>> first[["student_id", "rank"]].values.tolist(), left
    ([['b', 1], ['a', 2], ['c', 2]], 0)
    """
    points = rows["change"].fillna(-1).round(2) + rows["year_rate"].fillna(0).round(2) / 1000
    rank = points.rank(method="min", ascending=False).astype("int64")
    ordered = rows.assign(rank=rank).sort_values(["rank", "group", "student_id"], kind="stable", ignore_index=True)
    kept = ordered["rank"] <= most
    return ordered[kept], int((~kept).sum())


def _levels_table(rows: pd.DataFrame) -> ResultTable:
    rows = rows[rows["level"] != ""].assign(n_on_list=rows["is_here"] & (rows["reason"] != ""))
    counts = ["n_students", "n_on_list", "n_not_read"]
    data = rows.groupby("level", sort=True)[counts].sum().astype("int64").reset_index()
    n_others = data["n_students"] - data["n_on_list"] - data["n_not_read"]
    return LEVELS.filled(data.assign(n_not_on_list=n_others, listed_share=data["n_on_list"] / data["n_students"]))
