"""What each programme does: when its groups meet, which needs its students have, which activities are written."""

from __future__ import annotations

import pandas as pd

from portraitlib.indicators.needs import NEEDS, needs_of
from portraitlib.results.section import Form, RefusedError, ResultTable, column, fact, key, mark, n, statistic, table
from portraitlib.studies.accompaniment.measures.populations import protected, students_by, whom_of
from portraitlib.studies.accompaniment.measures.relations import (
    PAIR,
    PROGRAMME,
    meetings_of,
    of_programmes,
    relations_of_year,
    was_there,
)
from portraitlib.studies.accompaniment.measures.sizes import GROUP
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

column("activity_code", mark("Activité"), definition=mark("Code de params/accompagnement.yml, ou texte du service."))
NEEDS_OF = table("programme_needs", key("programme"), key("student_need"), n("n_students"), about_students=True)
ACTIVITIES = table(
    "programme_activities",
    key("programme"),
    key("activity_code"),
    n("n_students"),
    statistic(
        "meetings_with_it", mark("Rencontres"), Form.COUNT, unit="meetings",
        definition=mark("Rencontres où elle est inscrite; celle d'un groupe compte une fois."),
    ),
    fact("serves_programme", mark("Sert le but"), like="yes_no",
         definition=mark("L'activité est de celles que params/accompagnement.yml donne à ce programme.")),
)  # fmt: skip
TIMES = table(
    "meeting_times",
    key("programme"),
    key("meeting_weekday", mark("Jour"), like="weekday", definition=mark("Jour de la semaine des rencontres.")),
    n("n_students"),
    statistic(
        "meetings_held", mark("Rencontres"), Form.COUNT, unit="meetings",
        definition=mark("Rencontres tenues en groupe; une par groupe et par jour."),
    ),
    statistic(
        "usual_minutes", mark("Durée habituelle (minutes)"), Form.MARK, unit="minutes",
        definition=mark("Médiane des minutes inscrites."),
    ),
)  # fmt: skip


def _in_programmes(school: School) -> pd.DataFrame:
    """Relations of the year whose programme is written."""
    rows = of_programmes(relations_of_year(school))
    return rows[(rows["programme"] != "").to_numpy()]


def needs_of_programmes(school: School) -> ResultTable:
    """Students of each programme of the year by need, for those of whom needs are known."""
    try:
        needs = needs_of(school).students
    except RefusedError:
        return NEEDS_OF.filled(pd.DataFrame(columns=NEEDS_OF.names))
    year = _in_programmes(school).drop_duplicates(["student_id", "programme"])
    told = needs.set_index(needs["student_id"].astype("object"))[list(NEEDS)].fillna(False).astype(bool)
    own = told.reindex(year["student_id"].astype("object"), fill_value=False)
    rows = own.assign(programme=year["programme"].to_numpy())
    long = rows.melt(id_vars="programme", var_name="student_need", value_name="has")
    counts = long[long["has"].to_numpy(dtype=bool)].groupby(["programme", "student_need"], sort=True).size()
    return NEEDS_OF.filled(counts.rename("n_students").reset_index()[NEEDS_OF.names])


def meeting_times(school: School, rows: pd.DataFrame) -> ResultTable:
    """Meetings of groups by day of the week, talks with one student aside, and how long they usually last."""
    met = meetings_of(school)
    is_of_group = was_there(met)
    is_of_group &= ~met["n_present"].eq(1).to_numpy(dtype=bool, na_value=False)
    met = met[is_of_group].merge(rows[[*PAIR, *GROUP]], on=PAIR)
    met = met.assign(meeting_weekday=met["date"].dt.day_of_week.astype("str"), minutes=met["minutes"].astype("float64"))
    by = ["programme", "meeting_weekday"]
    told = met.groupby(by, sort=True)["student_id"].nunique().rename("n_students").to_frame()
    dates = met.groupby([*by, "group", "date"])["minutes"].median()
    held = _told_to(school, dates.groupby(by).size())
    told = told.assign(meetings_held=held, usual_minutes=dates.groupby(by).median()).reset_index()
    members = students_by(rows, ["programme"]).values()
    return protected(TIMES.filled(told[TIMES.names]), school, whom_of(told, met, by), members)


def _told_to(school: School, meetings: pd.Series) -> pd.Series:
    """Counts of meetings, less those that an audience outside the team could take for a count of few students."""
    return meetings.where(meetings >= school.reader.policy.minimum_count)


def activities_of_programmes(school: School, rules: AccompanimentRules) -> ResultTable:
    """Activities written of each programme of the year, those of the meetings held."""
    year = _in_programmes(school)
    met = meetings_of(school)
    met = met[was_there(met) & met["activity"].notna().to_numpy()]
    rows = met[[*PAIR, "date", "activity"]].merge(year[[*PAIR, *PROGRAMME]], on=PAIR)
    rows = rows.assign(activity_code=rows["activity"].astype("object").str.split("+")).explode("activity_code")
    rows = rows.assign(activity_code=rows["activity_code"].str.strip())
    by = ["programme", "activity_code"]
    told = rows.groupby(by, sort=True)["student_id"].nunique().rename("n_students").to_frame()
    told["meetings_with_it"] = rows.drop_duplicates([*by, "service_id", "date"]).groupby(by).size()
    told = told.reset_index()
    told["serves_programme"] = [
        code in rules.activities and programme in rules.activities[code].purposes
        for programme, code in told[by].to_numpy()
    ]
    told = told.sort_values(
        ["programme", "meetings_with_it", "activity_code"], ascending=[True, False, True], ignore_index=True
    )
    told["meetings_with_it"] = _told_to(school, told["meetings_with_it"])
    members = students_by(year, ["programme"]).values()
    return protected(ACTIVITIES.filled(told[ACTIVITIES.names]), school, whom_of(told, rows, by), members)
