"""Students who leave during the year: how many, at which level, towards what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    declare_codes,
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
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import share_difference_interval, wilson_interval
from portraitlib.studies.school_portrait.measures.selection import share
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

declare_codes("exit_reason", {NOT_KNOWN: mark("Motif non précisé")})

_RATES = (
    n("n_students"),
    part("n_departed", mark("Départs"), definition=mark("Élèves partis en cours d'année.")),
    part("n_stayed", shown=False),
    rate(
        "departure_rate",
        mark("Part des départs"),
        of="n_departed",
        definition=mark("Élèves partis en cours d'année, parmi les élèves inscrits."),
    ),
    statistic("rate_low"),
    statistic("rate_high"),
)
BY_YEAR = table("departures_by_year", key("school_year", adds_up=True), *_RATES)
BY_LEVEL = table("departures_by_level", key("level", adds_up=True), *_RATES, statistic("is_clear", shown=False))
DESTINATIONS_FOUND = table(
    "destinations",
    key("exit_reason", adds_up=True),
    fact(
        "destination",
        mark("Ce qu'on en sait"),
        codes={
            "elsewhere": mark("Poursuit ailleurs, suite inconnue"),
            "continues": mark("Poursuit ses études"),
            "left": mark("A quitté l'école"),
            "not_known": mark("Non précisé"),
        },
        definition=mark("Ce que le motif dit des études; passer à l'éducation des adultes n'est pas décrocher."),
    ),
    n("n_departed"),
    statistic(
        "departed_share",
        mark("Part des départs"),
        Form.PERCENT,
        of="all rows",
        unit="share",
        definition=mark("Parmi les départs."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Departures(Result):
    """Students who left during a school year.

    Tables: ``departures_by_year``, ``departures_by_level`` (all years together; ``is_clear``: more than at the other
    levels, beyond chance) and ``destinations`` (one row per reason, all years together).
    """

    years: tuple[int, ...]
    confidence: float
    known_until: date | None  # while the last year goes on


@study
def describe_departures(school: School) -> Departures:
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
    demand(students, "no_students")
    departed = (students["exit_date"].notna() | students["exit_reason"].notna()).to_numpy(dtype=bool)
    demand(departed.any(), "no_departure_recorded")
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
    # Those who stayed are told elsewhere, by their results: with those enrolled, they would tell who left.
    by_year = BY_YEAR.filled(_rates(rows, "school_year", confidence))
    by_level = _with_clear(_rates(rows, "level", confidence), confidence)
    return Departures(
        tables=named(
            less(by_year, by_year.data["n_departed"]), BY_LEVEL.filled(by_level), _destinations(rows[departed])
        ),
        counts={"enrolments": len(rows), "departed": int(departed.sum())},
        years=tuple(sorted(int(year) for year in rows["school_year"].unique())),
        confidence=confidence,
        known_until=_known_until(school),
    )


def _known_until(school: School) -> date | None:
    """Last day known of a year that has no final results yet."""
    if not school.results_to_come:
        return None
    if school.params.as_of:
        return date.fromisoformat(school.params.as_of)
    return None if (last := school.table("attendance")["date"].max()) is pd.NaT else pd.Timestamp(last).date()


def _rates(rows: pd.DataFrame, by: str, confidence: float) -> pd.DataFrame:
    """Departures among students enrolled, with their interval."""
    data = rows.groupby(by, sort=True)["departed"].agg(n_students="size", n_departed="sum").reset_index()
    n, n_departed = data["n_students"], data["n_departed"]
    low, high = wilson_interval(n_departed, n, confidence=confidence)
    return data.assign(n_stayed=n - n_departed, departure_rate=share(n_departed, n), rate_low=low, rate_high=high)


def _with_clear(data: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Add ``is_clear``: more depart than of the other levels together, at a level shared among all levels."""
    departed, n = data["n_departed"], data["n_students"]
    strict = 1 - (1 - confidence) / max(1, len(n))
    low, _ = share_difference_interval(departed, n, departed.sum() - departed, n.sum() - n, confidence=strict)
    return data.assign(is_clear=low > 0)  # False where there is no other level


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
    return DESTINATIONS_FOUND.filled(data.assign(departed_share=data["n_departed"] / len(rows)))
