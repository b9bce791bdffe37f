"""Cohorts followed from their first secondary 1 to a diploma or a qualification, five, six or seven years later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    Result,
    demand,
    key,
    mark,
    n,
    named,
    part,
    rate,
    statistic,
    study,
    table,
    with_rest,
)
from portraitlib.rules import PortraitRules
from portraitlib.rules.persistence import ProvincialRate
from portraitlib.statistics.intervals import wilson_interval
from portraitlib.studies.school_portrait.measures.selection import share
from portraitlib.studies.school_portrait.measures.subgroups import group_values
from portraitlib.tables.school import School

GRADUATED = ("diploma", "qualification")
FATE_UNKNOWN = ("moved", "adult_education", "vocational", "unknown")
"""Situations after which a diploma may have come that the school does not know of: not failures."""

_COHORT = (
    key("cohort_year", form=Form.YEAR),
    key(
        "horizon",
        mark("Années après l'entrée"),
        Form.COUNT,
        definition=mark("Années après l'entrée en 1re secondaire."),
    ),
)
_NOT_KNOWN = ("possible_rate", "known_rate", "rate_high")
_RATES = (
    n("n_students"),
    part("n_graduated", mark("Diplôme ou qualification"), definition=mark("Diplôme ou qualification dans le délai.")),
    part("n_not_known", mark("Suite inconnue de l'école"), definition=mark("Partis ailleurs, suite inconnue.")),
    part(
        "n_not_graduated",
        mark("Ni diplôme ni qualification"),
        definition=mark("Ni l'un ni l'autre, que l'école sache."),
    ),
    rate(
        "sure_rate",
        mark("Taux sûr"),
        of="n_graduated",
        told=("rate_low",),
        definition=mark("Part de la cohorte dont on sait qu'elle a un diplôme ou une qualification."),
    ),
    statistic(
        "possible_rate",
        mark("Taux possible"),
        Form.PERCENT,
        unit="share",
        definition=mark("Part si tous ceux qui sont partis ailleurs en ont un aussi."),
    ),
    statistic(
        "known_rate",
        mark("Taux parmi les parcours connus"),
        Form.PERCENT,
        unit="share",
        definition=mark("Part parmi ceux dont la suite est connue."),
    ),
    rate(
        "not_known_share",
        mark("Part dont la suite est inconnue"),
        of="n_not_known",
        told=_NOT_KNOWN,
        shown=False,
        definition=mark("Part de la cohorte dont la suite est inconnue."),
    ),
    rate(
        "not_graduated_share",
        mark("Part sans diplôme ni qualification"),
        of="n_not_graduated",
        told=_NOT_KNOWN,
        shown=False,
        definition=mark("Part de la cohorte sans diplôme ni qualification."),
    ),
    statistic("rate_low", shown=False),
    statistic("rate_high", shown=False),
)
COHORTS = table("cohorts", *_COHORT, *_RATES)
COHORTS_BY_SEX = table("cohorts_by_sex", *_COHORT, key("subgroup", adds_up=True), *_RATES)


@dataclass(frozen=True, kw_only=True)
class Graduation(Result):
    """Diplomas and qualifications by cohort and number of years.

    Tables: ``cohorts`` (one row per cohort and horizon) and, where it is known, ``cohorts_by_sex``.
    """

    cohorts_too_recent: tuple[int, ...]
    known_share: float
    provincial: tuple[ProvincialRate, ...]
    provincial_source: str


@study
def describe_graduation(school: School) -> Graduation:
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
    demand(outcomes, "no_outcomes")
    last, first_horizon = _last_year(school, outcomes), min(choices.horizons)
    rows = pd.concat([_at_horizon(outcomes, horizon, last) for horizon in choices.horizons], ignore_index=True)
    if school.reader.policy.minimum_count:
        # From one horizon to the next, the few who graduate meanwhile would be told by subtraction.
        rows = rows[rows["horizon"] == rows.groupby("cohort_year")["horizon"].transform("max")]
    demand(rows, "no_cohort_finished", horizon=first_horizon)
    confidence = school.settings(PortraitRules).confidence
    tables = [COHORTS.filled(_rates(rows, COHORTS.of("key"), confidence))]
    sexes = _with_sex(rows, school, choices.known_share)
    is_known = (sexes["subgroup"] != "").to_numpy()
    if is_known.any():
        parts = (sexes[is_known], sexes[~is_known])
        known, others = (_rates(part, COHORTS_BY_SEX.of("key"), confidence) for part in parts)
        tables.append(with_rest(COHORTS_BY_SEX.filled(known), others))
    cohorts = sorted(int(year) for year in outcomes["cohort_year"].unique())
    return Graduation(
        tables=named(*tables),
        counts={"students": int(outcomes["student_id"].nunique())},
        cohorts_too_recent=tuple(year for year in cohorts if year + first_horizon - 1 > last),
        known_share=choices.known_share,
        provincial=tuple(choices.provincial),
        provincial_source=choices.provincial_source,
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
    """Rows of the cohorts where the sex of nearly everybody is known, by sex; empty where it is not.

    In a cohort whose early leavers were never enrolled in a year of the data, those whose sex is known are those
    who stayed: their rate would be too good.
    """
    students = school.table("students")
    known = students.assign(subgroup=group_values(students, "sex")).dropna(subset="subgroup")
    sexes = known.drop_duplicates("student_id").set_index("student_id")["subgroup"]
    rows = rows.assign(subgroup=rows["student_id"].map(sexes))
    is_known = rows["subgroup"].notna().groupby([rows["cohort_year"], rows["horizon"]]).transform("mean") >= known_share
    return rows[is_known].fillna({"subgroup": ""})


def _rates(rows: pd.DataFrame, by: tuple[str, ...], confidence: float) -> pd.DataFrame:
    """Counts and rates of each cohort, from what is sure to what is possible."""
    data = rows.groupby(list(by), sort=True).agg(
        n_students=("graduated", "size"), n_graduated=("graduated", "sum"), n_not_known=("not_known", "sum")
    )
    data = data.reset_index().astype({"n_graduated": "int64", "n_not_known": "int64"})
    n, n_graduated, n_not_known = data["n_students"], data["n_graduated"], data["n_not_known"]
    possible = n_graduated + n_not_known
    return data.assign(
        n_not_graduated=n - possible,
        sure_rate=share(n_graduated, n),
        not_known_share=share(n_not_known, n),
        not_graduated_share=share(n - possible, n),
        possible_rate=share(possible, n),
        known_rate=share(n_graduated, n - n_not_known),
        rate_low=wilson_interval(n_graduated, n, confidence=confidence)[0],
        rate_high=wilson_interval(possible, n, confidence=confidence)[1],
    )
