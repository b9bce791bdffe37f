"""Cohorts followed from their first secondary 1 to a diploma or a qualification, five, six or seven years later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import PortraitRules
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.school_portrait.measures.selection import refuse, share
from portraitlib.studies.school_portrait.measures.subgroups import group_values
from portraitlib.tables.school import School

GRADUATED = ("diploma", "qualification")
FATE_UNKNOWN = ("moved", "adult_education", "vocational", "unknown")
"""Situations after which a diploma may have come that the school does not know of: not failures."""
COHORT = ("cohort_year", "horizon")


@dataclass(frozen=True, kw_only=True)
class Graduation(Result):
    """Diplomas and qualifications by cohort and number of years.

    Tables: ``cohorts`` (one row per cohort and horizon) and, where it is known, ``cohorts_by_sex``.
    """


def describe_graduation(school: School) -> Graduation | Refusal:
    """Count diplomas and qualifications within 5, 6 and 7 years of first entry in secondary 1.

    A cohort is shown at a horizon only when the horizon is reached. Students who went elsewhere (another school,
    adult or vocational education, unknown) may have graduated there: the rate is given as what is sure at least and
    what is possible at most, not as if they had failed. By sex where the sex of nearly the whole cohort is known.

    Parameters
    ----------
    school : School
        Outcomes after the notebook's year or the date read are left out.

    Returns
    -------
    Graduation or Refusal
        Refused without outcomes, or when no cohort has reached the first horizon.

    References
    ----------
    Ministère de l'Éducation du Québec, *Taux de diplomation et de qualification par cohorte*: students first
    registered in secondary 1, diploma or qualification within 5, 6 or 7 years, wherever in Quebec. A school knows
    only what was reported to it, hence the bounds.

    Examples
    --------
    Ten students entered in 2019-20; five years later six have a diploma, two moved, one left, one is still there.

    >>> from portraitlib.tables.school import school_in_memory
    >>> ends = ["diploma"] * 6 + ["moved"] * 2 + ["left"] + ["enrolled"]
    >>> outcomes = pd.DataFrame({"student_id": [f"{n}" for n in range(10)], "cohort_year": 2020, "outcome": ends,
    ...     "outcome_year": [2024] * 6 + [2021, 2022, 2023, 2024]})
    >>> row = describe_graduation(school_in_memory({"outcomes": outcomes})).tables["cohorts"].data.iloc[0]
    >>> int(row["horizon"]), float(row["sure_rate"]), float(row["possible_rate"]), float(row["known_rate"])
    (5, 0.6, 0.8, 0.75)
    """
    choices = school.settings(PortraitRules).persistence
    outcomes = school.table("outcomes")
    outcomes = outcomes[outcomes["cohort_year"].notna() & outcomes["outcome"].notna()]
    if outcomes.empty:
        return refuse(school, "describe_graduation", "no_outcomes")
    last = _last_year(school, outcomes)
    rows = pd.concat([_at_horizon(outcomes, horizon, last) for horizon in choices.horizons], ignore_index=True)
    if school.reader.policy.protects_parts:
        # From one horizon to the next, the few who graduate meanwhile would be told by subtraction.
        rows = rows[rows["horizon"] == rows.groupby("cohort_year")["horizon"].transform("max")]
    if rows.empty:
        return refuse(school, "describe_graduation", "no_cohort_finished", horizon=min(choices.horizons))
    sexes = _with_sex(rows, school, choices.known_share)
    cohorts = sorted(int(year) for year in outcomes["cohort_year"].unique())
    confidence = school.settings(PortraitRules).confidence
    tables = {"cohorts": _cohorts_table("cohorts", rows, COHORT, confidence)}
    if len(sexes):
        tables["cohorts_by_sex"] = _cohorts_table("cohorts_by_sex", sexes, (*COHORT, "subgroup"), confidence)
    return Graduation(
        reader=school.reader,
        tables=tables,
        counts={"students": int(outcomes["student_id"].nunique())},
        facts={
            "last_year": last,
            "horizons": tuple(choices.horizons),
            "cohorts": cohorts,
            "cohorts_too_recent": tuple(year for year in cohorts if year + min(choices.horizons) - 1 > last),
            "cohorts_by_sex": tuple(sorted(int(year) for year in sexes["cohort_year"].unique())),
            "known_share": choices.known_share,
            "confidence": confidence,
            "smallest_group": school.settings(PortraitRules).smallest_group,
            "provincial": tuple(rate.model_dump() for rate in choices.provincial),
            "provincial_source": choices.provincial_source,
        },
    )


def _last_year(school: School, outcomes: pd.DataFrame) -> int:
    """Last school year whose outcomes are known: the latest told, up to the notebook's year."""
    told = outcomes["outcome_year"].max()
    last = int(told) if pd.notna(told) else int(outcomes["cohort_year"].max())
    return min(last, school.params.school_year) if school.params.school_year else last


def _at_horizon(outcomes: pd.DataFrame, horizon: int, last: int) -> pd.DataFrame:
    """What was known of each student `horizon` years after entry, for the cohorts that reached it."""
    end = outcomes["cohort_year"].astype("int64") + horizon - 1
    reached = (end <= last).to_numpy()
    some, end = outcomes[reached], end[reached]
    # Without a year, a situation other than being there is taken as reached: only its bound is widened.
    is_past = (some["outcome_year"].fillna(0).astype("int64") <= end).to_numpy()
    outcome = some["outcome"].to_numpy(dtype=object)
    is_dated = some["outcome_year"].notna().to_numpy()
    return pd.DataFrame(
        {
            "student_id": some["student_id"].to_numpy(),
            "cohort_year": some["cohort_year"].astype("int64").to_numpy(),
            "horizon": horizon,
            "graduated": is_past & is_dated & np.isin(outcome, GRADUATED),
            "not_known": is_past & (np.isin(outcome, FATE_UNKNOWN) | (~is_dated & np.isin(outcome, GRADUATED))),
        }
    )


def _with_sex(rows: pd.DataFrame, school: School, known_share: float) -> pd.DataFrame:
    """Rows of the cohorts where the sex of nearly everybody is known, by sex.

    In a cohort whose early leavers were never enrolled in a year of the data, those whose sex is known are those
    who stayed: their rate would be too good.
    """
    students = school.table("students")
    known = students.assign(subgroup=group_values(students, "sex")).dropna(subset="subgroup")
    sexes = known.drop_duplicates("student_id").set_index("student_id")["subgroup"]
    rows = rows.assign(subgroup=rows["student_id"].map(sexes))
    is_known = rows["subgroup"].notna().groupby([rows["cohort_year"], rows["horizon"]]).transform("mean") >= known_share
    return rows[is_known & rows["subgroup"].notna()]


def _cohorts_table(name: str, rows: pd.DataFrame, grain: tuple[str, ...], confidence: float) -> ResultTable:
    """Counts and rates of each cohort, from what is sure to what is possible."""
    data = rows.groupby(list(grain), sort=True).agg(
        n_students=("graduated", "size"), n_graduated=("graduated", "sum"), n_not_known=("not_known", "sum")
    )
    data = data.reset_index().astype({"n_graduated": "int64", "n_not_known": "int64"})
    possible = data["n_graduated"] + data["n_not_known"]
    data["n_not_graduated"] = data["n_students"] - possible
    for rate, numerator in (*RATES.items(), ("possible_rate", possible)):
        data[rate] = share(data[numerator] if isinstance(numerator, str) else numerator, data["n_students"])
    data["known_rate"] = share(data["n_graduated"], data["n_students"] - data["n_not_known"])
    data["rate_low"], _ = wilson_interval(data["n_graduated"], data["n_students"], confidence=confidence)
    _, data["rate_high"] = wilson_interval(possible, data["n_students"], confidence=confidence)
    not_known = ("possible_rate", "known_rate", "rate_high")
    return ResultTable(
        name=name,
        data=data,
        grain=grain,
        n="n_students",
        statistics=("possible_rate", "known_rate", "rate_low", "rate_high"),
        parts=(("n_graduated", "n_not_known", "n_not_graduated"),),
        rates=RATES,
        told={"sure_rate": ("rate_low",), "not_known_share": not_known, "not_graduated_share": not_known},
        adds_up_along=("subgroup",) if "subgroup" in grain else (),
    )


RATES = {"sure_rate": "n_graduated", "not_known_share": "n_not_known", "not_graduated_share": "n_not_graduated"}
