"""What the planner is asked: who needs what, from wishes and results, beside what the school offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.selection import screen
from portraitlib.indicators.marks import at_latest_term, course_results
from portraitlib.journal.frames import accepted_groups
from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Plan as KeptPlan
from portraitlib.journal.plans import plan_in_force
from portraitlib.planner.demand import Demand
from portraitlib.planner.rules import DIRECTED, ENRICHMENT, ENRICHMENT_SERVICE, VOLUNTEER, Rules
from portraitlib.results.section import RefusedError, demand
from portraitlib.studies.planning.measures.lacking import OF, competency_lacked
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import School

LAST_LEVEL = 5
SECOND_CYCLE = 3
"""First level of the second cycle."""
TABLES = ("slots", "offers", "adult_hours", "student_slots", "pairs")


@dataclass(frozen=True)
class Asked:
    """Demand of a year, with what stands aside: wishes of students who are not enrolled.

    `people` are the students of that year; `kept` the plan of that year that the team accepted, in the entry `entry`.
    """

    demand: Demand
    people: pd.DataFrame
    school_year: int
    n_wishes_aside: int
    n_by_results: int
    in_force: str
    kept: KeptPlan | None = None
    entry: str = ""


@dataclass(frozen=True)
class _Marked:
    """Results of the year of a screening, the students screened, and the pass mark."""

    roster: pd.DataFrame
    results: pd.DataFrame
    school_year: int
    pass_mark: float


def asked_of(school: School, journal: Journal | None = None) -> Asked:
    """What a plan of supports is made from, for the year of the slots; refused without slots, offers or needs."""
    demand(school.has("slots"), "no_slots")
    demand(school.has("offers"), "no_offers")
    year = int(school.table("slots")["school_year"].max())
    tables: dict[str, Any] = {name: _of_year(school.table(name), year) for name in TABLES}
    demand(tables["offers"], "no_offers")
    people = _people(school, year)
    wishes = _still_asked(_of_year(school.table("wishes"), year))
    known = wishes[wishes["student_id"].isin(people["student_id"])]
    asking = _of_wishes(known)
    marked = _marked(school)
    failing = _of_results(school, marked, people, asking)
    settings = school.settings(PlanningRules)
    needs = pd.concat([asking, failing]).merge(people, on="student_id")
    demand(needs, "nothing_asked")
    if settings.groups_by_competency:
        needs = _with_lack(needs, marked)
    former, name = _in_force(journal)
    rules = Rules(**settings.groups.model_dump())
    made = Demand(needs=needs, **tables, former=former, last_adult=_last_adult(school), rules=rules)
    aside = wishes["student_id"].nunique() - known["student_id"].nunique()
    found = plan_in_force(journal, year) if journal and not journal.is_closed else None
    kept = cast(KeptPlan, found.body) if found else None
    by_results = failing["student_id"].nunique()
    if found is None or kept is None:
        return Asked(made, people, year, int(aside), by_results, name)
    return Asked(made, people, year, int(aside), by_results, kept.title, kept, found.entry)


def _of_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    return frame[frame["school_year"].eq(year).fillna(False).to_numpy(dtype=bool)] if len(frame) else frame


def _still_asked(wishes: pd.DataFrame) -> pd.DataFrame:
    """Wishes but for supports that were only proposed, or that the student does not want."""
    is_asked = (wishes["wish"] != "offered") & (wishes["not_coming_reason"] != "not_wanted").fillna(True)
    return wishes[is_asked.to_numpy(dtype=bool)]


def _people(school: School, year: int) -> pd.DataFrame:
    """Students enrolled, with the level, cycle and class of the year planned; those after the last level have left."""
    students = school.table("students")
    latest = int(students["school_year"].max())
    now = _of_year(students, latest)
    still = now[now["exit_date"].isna()] if "exit_date" in now else now
    level = still["grade_level"].astype("float64") + (year - latest)
    group = still["group"].astype("object").fillna("") if year == latest and "group" in still else ""
    found = pd.DataFrame({"student_id": still["student_id"], "level": level, "group": group})
    found["cycle"] = np.where(level.isna(), np.nan, np.where(level < SECOND_CYCLE, 1.0, 2.0))
    return found[~(level > LAST_LEVEL)].drop_duplicates("student_id")


def _of_wishes(wishes: pd.DataFrame) -> pd.DataFrame:
    """What is asked for each student: directed before volunteers; enrichment that is chosen comes after."""
    text = {name: wishes[name].astype("object").fillna("") for name in ("subject", "service")}
    is_directed, is_more = wishes["wish"] == "directed", text["service"] == ENRICHMENT_SERVICE
    rank = np.where(is_directed, DIRECTED, np.where(is_more, ENRICHMENT, VOLUNTEER))
    return pd.DataFrame({"student_id": wishes["student_id"], **text, "rank": rank})


def _marked(school: School) -> _Marked | None:
    """Marks of the year of a screening; None where it is refused, or nothing says what a pass is."""
    try:
        found = screen(school)
    except RefusedError:
        return None
    pass_mark, results = found.indicators.pass_mark, school.table("results")
    if pass_mark is None:
        return None
    return _Marked(found.roster, _of_year(results, found.scope.school_year), found.scope.school_year, pass_mark)


def _of_results(school: School, marked: _Marked | None, people: pd.DataFrame, asking: pd.DataFrame) -> pd.DataFrame:
    """Subjects under the pass mark at the latest term, of those for whom nobody asked anything in the subject."""
    if marked is None:
        return pd.DataFrame({"student_id": [], "subject": [], "service": [], "rank": []}, dtype=object)
    results = at_latest_term(course_results(marked.results, marked.roster, marked.school_year))[0]
    student, course = np.nonzero(results.has_failed | (results.marks < marked.pass_mark))
    rows = pd.DataFrame({"student_id": marked.roster["student_id"].to_numpy()[student],
                         "subject": results.subjects[course]})  # fmt: skip
    rows = rows.dropna().drop_duplicates()
    taught = set(school.table("offers")["subject"].dropna())
    rows = rows[rows["subject"].isin(taught) & rows["student_id"].isin(people["student_id"])]
    told = set(zip(asking["student_id"], asking["subject"], strict=True))
    is_new = [one not in told for one in zip(rows["student_id"], rows["subject"], strict=True)]
    return rows[np.array(is_new, dtype=bool)].assign(service="", rank=VOLUNTEER)


def _with_lack(needs: pd.DataFrame, marked: _Marked | None) -> pd.DataFrame:
    """Needs with the competency that is lacked; enrichment lacks none."""
    if marked is None:
        return needs
    lacked = competency_lacked(marked.results, marked.pass_mark)
    places = lacked.index.get_indexer(pd.MultiIndex.from_frame(needs[OF].astype("object")))
    is_told = (places >= 0) & (needs["rank"] != ENRICHMENT).to_numpy()
    return needs.assign(need=np.where(is_told, np.append(lacked.to_numpy(object), "")[places], ""))


def _in_force(journal: Journal | None) -> tuple[pd.DataFrame, str]:
    """Places of the plan in force, by the names of its offers, and its name."""
    if journal is None or journal.is_closed:
        return pd.DataFrame({"student_id": [], "offer": [], "slot": []}, dtype=object), ""
    groups = accepted_groups(journal)
    names = [str(one) for one in groups["plan"].unique()]
    return groups.rename(columns={"group": "offer"})[["student_id", "offer", "slot"]], ", ".join(names)


def _last_adult(school: School) -> pd.DataFrame:
    """Adults who gave a service to each student, the last year that the student had one."""
    services = school.table("services")
    if not len(services) or "provider_id" not in services:
        return pd.DataFrame({"student_id": [], "staff_id": []}, dtype=object)
    year = (pd.to_datetime(services["start_date"]) + pd.DateOffset(months=5)).dt.year.fillna(0)  # August begins a year
    is_last = year == year.groupby(services["student_id"]).transform("max")
    given = services.loc[is_last, ["student_id", "provider_id"]].dropna().drop_duplicates()
    return given.rename(columns={"provider_id": "staff_id"})
