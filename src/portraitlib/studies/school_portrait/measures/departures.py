"""Students who leave during the year: how many, at which level, towards what."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import share_difference_interval, wilson_interval
from portraitlib.studies.school_portrait.measures.selection import refuse, share
from portraitlib.tables.school import School

DESTINATIONS = {
    "moved": "elsewhere",
    "adult_education": "continues",
    "vocational": "continues",
    "left": "left",
    "other": "not_known",
}
"""What a reason of departure says of the student's schooling: going on in adult or vocational education is not
dropping out, and neither is moving to another school."""
NOT_KNOWN = "not_known"


@dataclass(frozen=True, kw_only=True)
class Departures(Result):
    """Students who left during a school year.

    Tables: ``departures_by_year``, ``departures_by_level`` (all years together; ``is_clear``: more than at the other
    levels, beyond chance) and ``destinations`` (one row per
    reason, all years together).
    """


def describe_departures(school: School) -> Departures | Refusal:
    """Describe in-year departures over the years, by level and by reason.

    Leaving between two years is not counted here: the data do not tell a student who went to another school in
    summer from one who left school. The year under way holds the departures known so far.

    Parameters
    ----------
    school : School
        Years after the notebook's year are left out.

    Returns
    -------
    Departures or Refusal
        Refused without students, or when no departure was ever recorded: nothing written is not nobody.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": [f"{n}" for n in range(50)], "school_year": 2026, "grade_level": 4,
    ...     "exit_reason": ["adult_education", "left"] + [None] * 48})
    >>> found = describe_departures(school_in_memory({"students": students}))
    >>> row = found.tables["departures_by_year"].data.iloc[0]
    >>> int(row["n_students"]), int(row["n_departed"]), float(row["departure_rate"])
    (50, 2, 0.04)
    >>> found.tables["destinations"].data[["destination", "n_departed"]].to_numpy().tolist()
    [['continues', 1], ['left', 1]]
    """
    students = school.table("students")
    if school.params.school_year:
        students = students[(students["school_year"] <= school.params.school_year).fillna(False).astype(bool)]
    if students.empty:
        return refuse(school, "describe_departures", "no_students")
    departed = (students["exit_date"].notna() | students["exit_reason"].notna()).to_numpy(dtype=bool)
    if not departed.any():
        return refuse(school, "describe_departures", "no_departure_recorded")
    levels = students["grade_level"].astype("Int64").astype("str").where(students["grade_level"].notna(), "all")
    rows = pd.DataFrame(
        {
            "school_year": students["school_year"].astype("int64"),
            "level": levels,
            "departed": departed.astype("int64"),
            "exit_reason": students["exit_reason"].fillna(NOT_KNOWN).astype("str"),
        }
    )
    confidence = school.settings(PortraitRules).confidence
    years = sorted(int(year) for year in rows["school_year"].unique())
    return Departures(
        reader=school.reader,
        tables={
            "departures_by_year": _rates(rows, "school_year", "departures_by_year", confidence),
            "departures_by_level": _with_clear(_rates(rows, "level", "departures_by_level", confidence), confidence),
            "destinations": _destinations(rows[departed]),
        },
        counts={"enrolments": len(rows), "departed": int(departed.sum())},
        facts={
            "years": years,
            "confidence": confidence,
            "smallest_group": school.settings(PortraitRules).smallest_group,
        },
    )


def _rates(rows: pd.DataFrame, by: str, name: str, confidence: float) -> ResultTable:
    """Departures among students enrolled, with their interval."""
    data = rows.groupby(by, sort=True)["departed"].agg(n_students="size", n_departed="sum").reset_index()
    data["n_stayed"] = data["n_students"] - data["n_departed"]
    data["departure_rate"] = share(data["n_departed"], data["n_students"])
    data["rate_low"], data["rate_high"] = wilson_interval(data["n_departed"], data["n_students"], confidence=confidence)
    return ResultTable(
        name=name,
        data=data,
        grain=(by,),
        n="n_students",
        statistics=("rate_low", "rate_high"),
        parts=(("n_departed", "n_stayed"),),
        rates={"departure_rate": "n_departed"},
        adds_up_along=(by,),
    )


def _with_clear(table: ResultTable, confidence: float) -> ResultTable:
    """Add ``is_clear``: more depart than of the other levels together, at a level shared among all levels."""
    departed, n = table.data["n_departed"], table.data["n_students"]
    strict = 1 - (1 - confidence) / max(1, len(n))
    low, _ = share_difference_interval(departed, n, departed.sum() - departed, n.sum() - n, confidence=strict)
    data = table.data.assign(is_clear=low > 0)  # False where there is no other level
    return replace(table, data=data, statistics=(*table.statistics, "is_clear"))


def _destinations(rows: pd.DataFrame) -> ResultTable:
    """Departures by reason, all years together, and what each says of the student's schooling."""
    counted = rows.groupby("exit_reason", sort=False).size()
    order = [reason for reason in (*DESTINATIONS, NOT_KNOWN) if reason in counted.index]
    data = pd.DataFrame(
        {
            "exit_reason": order,
            "destination": [DESTINATIONS.get(reason, NOT_KNOWN) for reason in order],
            "n_departed": counted.reindex(order).to_numpy(dtype="int64"),
        }
    )
    data["departed_share"] = share(data["n_departed"], pd.Series(len(rows), index=data.index))
    return ResultTable(
        name="destinations",
        data=data,
        grain=("exit_reason",),
        n="n_departed",
        statistics=("departed_share",),
        adds_up_along=("exit_reason",),
    )
