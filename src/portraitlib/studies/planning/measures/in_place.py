"""What is done already, beside the needs found: places, hours, levers, and who has a need and receives nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.needs import JOINED, NEEDS, StudentNeeds, n_without_result, needs_of
from portraitlib.results.section import (
    Form,
    Result,
    demand,
    fact,
    key,
    less,
    mark,
    n,
    named,
    part,
    rate,
    statistic,
    study,
    table,
)
from portraitlib.studies.planning.measures.columns import UNREACHED
from portraitlib.studies.planning.measures.levers import lever_of, place_of_service
from portraitlib.tables.school import School

SERVICES = table(
    "supports_in_place",
    key("service"),
    key("subject", adds_up=1),
    key("tier", adds_up=2),
    fact("lever"),
    fact("lever_place"),
    n("n_students"),
    statistic(
        "hours_planned",
        mark("Heures prévues par semaine, tous ensemble"),
        Form.MARK,
        unit="hours a week",
        definition=mark("Minutes prévues par semaine de chaque élève, additionnées, sur 60."),
    ),
)
NEEDS_MET = table("needs_in_place", key("student_need"), n("n_students"), *UNREACHED)
_REACHED_IN = {
    "in_class": mark("Rejoints en classe"),
    "beside": mark("Rejoints à côté de la classe"),
    "professional": mark("Rejoints par une ressource professionnelle"),
}
_WHERE = [
    (
        part(f"n_{where}", label, group=where, definition=mark("Élèves qui y ont eu un service cette année.")),
        part(f"n_not_{where}", mark("Les autres"), group=where, shown=False, definition=mark("Les autres élèves.")),
    )
    for where, label in _REACHED_IN.items()
]
REACH = table("reach_by_place", key("student_need"), n("n_students"), *(role for pair in _WHERE for role in pair))
LEVERS_IN_PLACE = table(
    "levers_in_place",
    key("lever"),
    n("n_students"),
    part("n_given_in_class", mark("Dont en classe"), definition=mark("Élèves dont un service se donne en classe.")),
    part(
        "n_aside",
        mark("Hors de la classe seulement"),
        definition=mark("Élèves dont aucun service ne se donne en classe."),
    ),
    rate("in_class_share", mark("Part en classe"), of="n_given_in_class", definition=mark("En classe, parmi eux.")),
)
WITHOUT = table(
    "without_support",
    key("student_id"),
    fact("grade_level", shown=False),
    fact("group"),
    fact("n_student_needs", mark("Besoins"), Form.COUNT, definition=mark("Besoins différents de l'élève.")),
    fact("needs_told"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class SupportsInPlace(Result):
    """What is done already, beside the needs.

    `counts` has ``in_need``, ``without`` (a need and no service), ``unknown`` (no known result).
    """

    school_year: int


@study
def list_supports_in_place(school: School) -> SupportsInPlace:
    """List the supports given this year beside the needs found, and who has a need and receives nothing.

    Parameters
    ----------
    school : School

    Returns
    -------
    SupportsInPlace or Refusal
        ``supports_in_place`` (service x subject x tier), ``needs_in_place`` (one row per need), ``reach_by_place``
        (one row per need: reached in class, beside it, by a professional), ``levers_in_place`` (one row per lever),
        ``without_support`` (one row per student with a need and no service; for an audience that may see students).
        ``no_services`` when none is in the data, or as a screening is refused.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "grade_level": 1})
    >>> marks = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "course": "M", "subject": "mathematics",
    ...     "course_level": 1, "competency": "overall", "term": "1", "mark": [45.0, 50.0]})
    >>> given = pd.DataFrame({"student_id": ["a"], "service_id": ["1"], "service": ["tutoring"],
    ...     "subject": ["mathematics"], "tier": [2], "start_date": [pd.Timestamp("2025-10-01")]})
    >>> school = school_in_memory({"students": people, "results": marks, "services": given})
    >>> list_supports_in_place(school).tables["needs_in_place"].data[["student_need", "n_unreached"]].values.tolist()
    [['mathematics', 1]]
    """
    demand(school.has("services"), "no_services")
    found = needs_of(school)
    n_unknown = n_without_result(found)
    supports = found.supports.assign(
        lever=[_lever(*row) for row in found.supports[["service", "subject"]].itertuples(index=False)],
        lever_place=[place_of_service(service) for service in found.supports["service"]],
        subject=found.supports["subject"].astype("object").fillna(""),
    )
    needs = found.students[list(NEEDS)].fillna(False).astype(bool)
    without = needs.any(axis=1) & (found.students["n_supports"] == 0)
    levers = LEVERS_IN_PLACE.filled(_by_lever(supports))
    return SupportsInPlace(
        tables=named(
            SERVICES.filled(_services(supports)),
            NEEDS_MET.filled(_needs_met(found, needs)),
            REACH.filled(_reach(needs, supports)),
            less(levers, levers.data["n_given_in_class"], levers.data["n_aside"]),  # a service tells its own students
            WITHOUT.filled(_without(found, needs, without)),
        ),
        counts={"in_need": int(needs.any(axis=1).sum()), "without": int(without.sum()), "unknown": n_unknown},
        school_year=found.school_year,
    )


def _lever(service: str, subject: object) -> str:
    """Lever of a service: that of its subject; without one, engagement for a bond, another learning for the rest."""
    return lever_of(subject) if isinstance(subject, str) and subject else _OF_SERVICE.get(service, "other")


_OF_SERVICE = {"mentoring": "engagement", "extracurricular": "engagement", "group_accompaniment": "engagement"}


def _services(supports: pd.DataFrame) -> pd.DataFrame:
    keys = ["service", "subject", "tier", "lever", "lever_place"]
    rows = supports.astype({"service": "object"}).groupby(keys, sort=True, dropna=False)
    told = rows.agg(n_students=("place", "nunique"), minutes=("planned_minutes", lambda one: one.sum(min_count=1)))
    return told.assign(hours_planned=told["minutes"] / 60).drop(columns="minutes").reset_index()


def _counted(is_part: pd.Series, among: pd.Series) -> tuple[int, int, float]:
    """Students of a part, the others, and the share."""
    n_part, n_all = int((is_part & among).sum()), int(among.sum())
    return n_part, n_all - n_part, n_part / n_all if n_all else np.nan


def _needs_met(found: StudentNeeds, needs: pd.DataFrame) -> pd.DataFrame:
    none = found.students["n_supports"] == 0
    rows = []
    for need in (one for one in NEEDS if needs[one].any()):
        unreached, reached, share = _counted(none, needs[need])
        rows.append((need, unreached + reached, reached, unreached, share))
    return pd.DataFrame(rows, columns=NEEDS_MET.names)


def _reach(needs: pd.DataFrame, supports: pd.DataFrame) -> pd.DataFrame:
    """Students of each need reached in each place; one may be in several."""
    there = {where: needs.index.isin(supports.loc[supports["lever_place"] == where, "place"]) for where in _REACHED_IN}
    rows = []
    for need in (one for one in NEEDS if needs[one].any()):
        counts = {where: _counted(pd.Series(is_in, index=needs.index), needs[need]) for where, is_in in there.items()}
        told = [n for where in _REACHED_IN for n in counts[where][:2]]
        rows.append((need, int(needs[need].sum()), *told))
    return pd.DataFrame(rows, columns=REACH.names)


def _by_lever(supports: pd.DataFrame) -> pd.DataFrame:
    of_student = supports.assign(in_class=supports["lever_place"] == "in_class").groupby(["lever", "place"])
    rows = of_student["in_class"].any().groupby("lever", sort=True).agg(["size", "sum"]).reset_index()
    aside = rows["size"] - rows["sum"]
    told = {"lever": rows["lever"], "n_students": rows["size"], "n_given_in_class": rows["sum"], "n_aside": aside}
    return pd.DataFrame(told).assign(in_class_share=rows["sum"] / rows["size"])


def _without(found: StudentNeeds, needs: pd.DataFrame, without: pd.Series) -> pd.DataFrame:
    rows = found.students.loc[without, ["student_id", "grade_level", "group"]]
    own = needs[without]
    told = [JOINED.join(need for need in NEEDS if row[need]) for row in own.to_dict("records")]
    listed = rows.assign(n_student_needs=own.sum(axis=1), needs_told=told)
    return listed.sort_values(
        ["n_student_needs", "student_id"], ascending=[False, True], kind="stable", ignore_index=True
    )
