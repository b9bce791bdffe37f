"""What the observation sheets of a group say over time, and how far two observers say the same."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, demand, fact, key, mark, n, statistic, study, table
from portraitlib.statistics.agreement import Agreement, intraclass_correlation, mean_severity, weighted_kappa
from portraitlib.studies.group_portrait.measures.columns import FLEISS, HIGH, LOW, MCGRAW
from portraitlib.studies.group_portrait.measures.selection import Group, GroupResult, choose_group, year_bounds
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

_TARGET = ["group", "student_id", "date", "criterion"]

CRITERIA = table(
    "observation_criteria",
    key("criterion"),
    key("date"),
    statistic("n_ratings", mark("Cotes"), Form.COUNT, definition=mark("Cotes d'un critère à une date.")),
    statistic("n_raters", mark("Personnes qui observent"), Form.COUNT, definition=mark("Personnes qui l'ont coté.")),
    statistic(
        "mean_rating",
        mark("Cote moyenne, toutes personnes"),
        unit="scale points",
        definition=mark("Moyenne de toutes les cotes d'un critère à une date."),
    ),
    statistic("rating"),
    n("n_students"),
)
AGREEMENT = table(
    "observation_agreement",
    key("first", mark("Personne"), Form.COUNT, definition=mark("Numéro d'une personne : 1 a observé le plus souvent.")),
    key("second", mark("Autre personne"), Form.COUNT, definition=mark("Numéro de l'autre personne de la paire.")),
    fact("n_pairs", mark("Cotes doubles"), Form.COUNT, definition=mark("Ce que les deux personnes ont coté.")),
    fact("n_own_pairs", mark("Dont celles du groupe"), Form.COUNT, definition=mark("Cotes doubles du groupe.")),
    fact("n_visits", mark("Visites"), Form.COUNT, definition=mark("Visites où les deux personnes ont observé.")),
    fact(
        "mean_first",
        mark("Cote moyenne de la première"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Cote moyenne de la première personne, là où les deux ont coté."),
    ),
    fact(
        "mean_second",
        mark("Cote moyenne de l'autre"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Cote moyenne de l'autre personne, là où les deux ont coté."),
    ),
    fact(
        "mean_difference",
        mark("Différence moyenne"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Sévérité : cote de l'autre personne moins celle de la première, en moyenne des visites."),
        source="statistics/agreement.py",
    ),
    fact("difference_low", form=Form.NUMBER),
    fact("difference_high", form=Form.NUMBER),
    fact("is_clear"),
    fact(
        "icc",
        mark("Accord (CCI)"),
        Form.NUMBER,
        unit="coefficient",
        definition=mark("À quel point la cote d'une personne pourrait remplacer celle d'une autre, ICC(A,1)."),
        source="Shrout & Fleiss 1979; McGraw & Wong 1996",
    ),
    fact("icc_low", mark("CCI, borne basse"), Form.NUMBER, unit="coefficient", definition=LOW, source=MCGRAW),
    fact("icc_high", mark("CCI, borne haute"), Form.NUMBER, unit="coefficient", definition=HIGH, source=MCGRAW),
    fact(
        "kappa",
        mark("Accord (kappa pondéré)"),
        Form.NUMBER,
        unit="coefficient",
        definition=mark("Accord au-delà du hasard, les désaccords pesant selon le carré de leur distance."),
        source="Cohen 1968",
    ),
    fact("kappa_low", mark("Kappa, borne basse"), Form.NUMBER, unit="coefficient", definition=LOW, source=FLEISS),
    fact("kappa_high", mark("Kappa, borne haute"), Form.NUMBER, unit="coefficient", definition=HIGH, source=FLEISS),
)


@dataclass(frozen=True, kw_only=True)
class Observations(GroupResult):
    """Observation sheets of a group.

    Tables: ``criteria`` (criterion x date: ratings of the group), ``agreement`` (pair of observers: the whole
    school's double ratings of the year; observers are numbered, never named).
    """

    dates: tuple[pd.Timestamp, ...]
    scale_low: float
    scale_high: float
    n_ratings: int
    is_one_observer: bool


@study
def describe_observations(school: School, *, group: str | None = None, school_year: int | None = None) -> Observations:
    """Describe a group's observation sheets, criterion by criterion, and the agreement of the observers.

    Where one person observed at every date, the line over time (``rating``) is that person's alone: a change
    of observer is not a change of the group. Otherwise it is the mean of who was there. Agreement is made from
    all the double ratings of the school's year, for a group alone has too few.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's by default.
    school_year : int, optional
        The year read by default.

    Returns
    -------
    Observations or Refusal
        ``no_observations`` (none that year), ``group_not_observed``, or why there is no group.

    References
    ----------
    See `statistics.agreement`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a"], "school_year": 2026, "group": "21"})
    >>> sheets = pd.DataFrame({"group": "21", "date": pd.to_datetime(["2025-10-14", "2025-10-14", "2025-12-09"]),
    ...     "criterion": "effort", "rater_id": ["p", "q", "p"], "rating": [3.0, 2.0, 3.5], "scale_low": 1.0,
    ...     "scale_high": 4.0})
    >>> described = describe_observations(school_in_memory({"students": people, "observations": sheets}, group="21"))
    >>> described.tables["criteria"].data[["mean_rating", "rating"]].to_numpy().tolist()
    [[2.5, 3.0], [3.5, 3.5]]
    """
    chosen = choose_group(school, group, school_year)
    sheets = _sheets_of(school, chosen.school_year)
    demand(sheets, "no_observations", **chosen.facts())
    is_own = ((sheets["group"] == chosen.group) | sheets["student_id"].isin(chosen.students)).to_numpy(bool)
    demand(is_own.any(), "group_not_observed", **chosen.facts())
    people, own, rules = _numbered(sheets), sheets[is_own], school.settings(GroupPortraitRules)
    steady = _steady_observer(own, people)
    criteria, agreement = _criteria(own, chosen, steady), _agreement(sheets, is_own, people, rules)
    return Observations(
        tables={"criteria": criteria, "agreement": agreement},
        counts={"students": len(chosen.students)},
        scope=chosen.scope,
        rules=rules,
        dates=tuple(sorted(own["date"].unique())),
        scale_low=float(own["scale_low"].min()),
        scale_high=float(own["scale_high"].max()),
        n_ratings=len(own),
        is_one_observer=steady is not None,
    )


def _sheets_of(school: School, school_year: int) -> pd.DataFrame:
    """Ratings of a school year; a sheet left blank is no rating."""
    sheets = school.table("observations")
    first, last = year_bounds(school_year)
    return sheets[(sheets["date"].between(first, last) & sheets["rating"].notna()).to_numpy()]


def _numbered(sheets: pd.DataFrame) -> list[str]:
    """Observers of the school, who observed most first: their place is their number."""
    n_ratings = sheets["rater_id"].value_counts()
    return [str(name) for name in n_ratings.sort_index().sort_values(ascending=False, kind="stable").index]


def _steady_observer(own: pd.DataFrame, people: list[str]) -> str | None:
    """Person who rated everything that was rated; the first of them, None without one."""
    n_targets = len(own[_TARGET].drop_duplicates())
    n_rated = own.drop_duplicates([*_TARGET, "rater_id"])["rater_id"].value_counts()
    return next((name for name in people if n_rated.get(name, 0) == n_targets), None)


def _criteria(own: pd.DataFrame, chosen: Group, steady: str | None) -> ResultTable:
    """Ratings of the group, criterion by date; a row is about the students who were observed."""
    grain = ["criterion", "date"]
    data = own.groupby(grain).agg(
        n_ratings=("rating", "size"), n_raters=("rater_id", "nunique"), mean_rating=("rating", "mean")
    )
    kept = own if steady is None else own[own["rater_id"] == steady]
    data["rating"] = kept.groupby(grain)["rating"].mean()
    one_by_one = own.groupby(grain)["student_id"].nunique()
    is_whole = own["student_id"].isna().groupby([own[name] for name in grain]).any()
    data["n_students"] = one_by_one.where(~is_whole, len(chosen.students)).astype("int64")
    return CRITERIA.filled(data.reset_index())


def _agreement(sheets: pd.DataFrame, is_own: np.ndarray, people: list[str], choices: GroupPortraitRules) -> ResultTable:
    """One row per pair of observers who rated the same things; its rows are about ratings, not students."""
    targets = sheets.assign(is_own=is_own).dropna(subset="rater_id").fillna({"group": "", "student_id": ""})
    target, _ = pd.factorize(pd.MultiIndex.from_frame(targets[_TARGET]))
    visit, _ = pd.factorize(pd.MultiIndex.from_frame(targets[["group", "student_id", "date"]]))
    person = pd.Index(people).get_indexer(pd.Index(targets["rater_id"]))
    ratings = np.full((target.max() + 1, len(people)), np.nan)
    ratings[target, person] = targets["rating"]
    of_target = pd.DataFrame({"target": target, "visit": visit, "is_own": targets["is_own"]}).drop_duplicates("target")
    of_target = of_target.sort_values("target")
    low, high = sheets["scale_low"].min(), sheets["scale_high"].max()
    least = choices.smallest_severity_share * (high - low)
    rows = []
    for first, second in combinations(range(len(people)), 2):
        both = ~np.isnan(ratings[:, first]) & ~np.isnan(ratings[:, second])
        if both.any():
            pair, where = ratings[both][:, [first, second]], of_target[both]
            rows.append({"first": first + 1, "second": second + 1, **_pair_row(pair, where, least, choices)})
    return AGREEMENT.filled(pd.DataFrame(rows, columns=[one.name for one in AGREEMENT.columns]))


def _pair_row(pair: np.ndarray, where: pd.DataFrame, least: float, choices: GroupPortraitRules) -> dict[str, object]:
    """Agreement of two observers; only the counts with fewer than `smallest_pairs` double ratings."""
    counts = {"n_pairs": len(pair), "n_own_pairs": int(where["is_own"].sum()), "n_visits": where["visit"].nunique()}
    if len(pair) < choices.smallest_pairs:
        return {**counts, "is_clear": False}
    level = choices.confidence
    severity = mean_severity(pair[:, 0], pair[:, 1], where["visit"].to_numpy(), confidence=level)
    is_clear = abs(severity.value) >= least and (severity.low > 0 or severity.high < 0)
    return {
        **counts,
        "mean_first": pair[:, 0].mean(),
        "mean_second": pair[:, 1].mean(),
        "mean_difference": severity.value,
        "difference_low": severity.low,
        "difference_high": severity.high,
        "is_clear": bool(is_clear),
        **_named("icc", intraclass_correlation(pair, confidence=level)),
        **_named("kappa", weighted_kappa(pair[:, 0], pair[:, 1], where["visit"].to_numpy(), confidence=level)),
    }


def _named(name: str, agreement: Agreement) -> dict[str, float]:
    return {name: agreement.value, f"{name}_low": agreement.low, f"{name}_high": agreement.high}
