"""Before and after of students chosen because they were low, beside what they would gain with nothing done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import portraitlib.studies.follow_up.measures.columns  # noqa: F401 - declares the level of an instrument
from portraitlib.indicators.doses import roster_of
from portraitlib.indicators.roster import only_of_year
from portraitlib.results.section import Form, Result, demand, fact, key, mark, n, named, part, statistic, study, table
from portraitlib.statistics.regression_to_mean import LEAST_OTHERS, regression_band, reliability_of_error
from portraitlib.statistics.reliability import alpha_of
from portraitlib.studies.follow_up.measures.doses import beyond_the_class
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.school import School

FEWEST_ITEMS = 3
WHY_NO_BAND = {
    "no_reliability": mark("Fidélité de l'outil inconnue"),
    "only_chosen": mark("Trop peu d'autres élèves mesurés deux fois"),
}
CHOSEN = table(
    "chosen_change",
    key("instrument"),
    key("probe_level", adds_up=1),
    n("n_students"),
    part("n_chosen_twice", mark("Soutenus, mesurés deux fois"), definition=mark("Élèves dont on lit le gain.")),
    part("n_others_twice", mark("Autres, mesurés deux fois"), definition=mark("Élèves sans soutien cette année.")),
    part("n_once", mark("Mesurés une fois"), definition=mark("Élèves qui ont un seul résultat, soutenus ou non.")),
    statistic(
        "chosen_gain",
        mark("Gain vu"),
        Form.MARK,
        unit="points of the instrument",
        definition=mark("Dernier résultat moins le premier, en moyenne, des élèves soutenus mesurés deux fois."),
    ),
    statistic(
        "idle_gain",
        mark("Gain attendu sans rien faire"),
        Form.MARK,
        unit="points of the instrument",
        definition=mark("Gain des autres élèves, plus le retour vers la moyenne."),
        source="Davis (1976), Am. J. Epidemiol. 104:493-498; Barnett et coll. (2005), Int. J. Epidemiol. 34:215-220",
    ),
    statistic(
        "idle_gain_low",
        mark("Gain sans rien faire, borne basse"),
        Form.MARK,
        unit="points of the instrument",
        definition=mark("Borne basse de la bande de retour vers la moyenne."),
    ),
    statistic(
        "idle_gain_high",
        mark("Gain sans rien faire, borne haute"),
        Form.MARK,
        unit="points of the instrument",
        definition=mark("Borne haute de la bande de retour vers la moyenne."),
    ),
    statistic(
        "used_reliability",
        mark("Fidélité"),
        Form.NUMBER,
        unit="correlation",
        definition=mark("De l'outil; sans elle, de son erreur type; sinon, alpha des réponses de l'école."),
    ),
    fact(
        "why_no_band",
        mark("Pourquoi pas de bande"),
        codes=WHY_NO_BAND,
        definition=mark("Sans bande, un gain ne se distingue pas du retour vers la moyenne."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class ChosenChange(Result):
    """Gains of the students supported, instrument by instrument, each beside its band or the reason for none."""

    confidence: float


@study
def compare_chosen(school: School) -> ChosenChange:
    """Compare the gain of the students supported with what they would gain with nothing done.

    Parameters
    ----------
    school : School

    Returns
    -------
    ChosenChange or Refusal
        ``chosen_change``, one row per instrument taken twice this year; no gain and no band without a reliability, or
        where only the students supported were measured: outside the team, such a row is left out. ``nothing_twice``
        when no instrument was taken twice by one of them.
    """
    rules = school.settings(FollowUpRules)
    supported = _supported(school)
    read = _measured(school)
    rows = [row for one in read if (row := _row(one, supported, rules)) is not None]
    demand(rows, "nothing_twice")
    told = pd.DataFrame(rows, columns=CHOSEN.names).sort_values(["instrument", "probe_level"], ignore_index=True)
    if not school.reader.policy.shows_students:  # how many others there are is most of what such a row tells
        told = told[told["why_no_band"] == ""].reset_index(drop=True)
    return ChosenChange(tables=named(CHOSEN.filled(told)), confidence=rules.confidence)


@dataclass(frozen=True)
class _Twice:
    """First and last score of each student on an instrument, a higher one being better; its reliability or NaN."""

    instrument: str
    level: str
    scores: pd.DataFrame
    n_once: int
    reliability: float


def _row(one: _Twice, supported: pd.Index, rules: FollowUpRules) -> list[Any] | None:
    """What is said of an instrument; None when no student supported took it twice."""
    chosen = one.scores.index.isin(supported)
    n_chosen, n_others = int(chosen.sum()), int((~chosen).sum())
    if not n_chosen:
        return None
    about = [one.instrument, one.level, n_chosen + n_others + one.n_once, n_chosen, n_others, one.n_once]
    why = ""
    if np.isnan(one.reliability):
        why = "no_reliability"
    elif n_others < LEAST_OTHERS:
        why = "only_chosen"
    if why:
        return [*about, np.nan, np.nan, np.nan, np.nan, one.reliability, why]
    gain = float((one.scores["after"] - one.scores["before"])[chosen].mean())
    band = regression_band(
        one.scores["before"], one.scores["after"], chosen, reliability=one.reliability, confidence=rules.confidence
    )
    return [*about, gain, band.expected, band.low, band.high, one.reliability, ""]


def _supported(school: School) -> pd.Index:
    """Students who had a support beyond the whole class this year."""
    services = school.table("services")
    start, end = pd.Timestamp(school.school_year - 1, 8, 1), pd.Timestamp(school.school_year, 8, 1)
    ran = (services["start_date"] < end) & ~(services["end_date"] < start).fillna(False)
    return pd.Index(beyond_the_class(services[ran.to_numpy(dtype=bool)])["student_id"].astype("object").unique())


def _measured(school: School) -> list[_Twice]:
    """Every instrument taken twice this year: series of progress, then tests of items."""
    here = roster_of(school)["student_id"].astype("object")
    instruments = school.table("instruments").astype({"instrument": "object"}).to_dict("records")
    about = {str(one["instrument"]): one for one in instruments}
    found = []
    for table_name, read in (("progress", _of_progress), ("responses", _of_items)):
        rows = only_of_year(school.coded(table_name), school.school_year)
        rows = rows[rows["student_id"].isin(here).to_numpy(dtype=bool)].astype({"instrument": "object"})
        for instrument, own in rows.groupby("instrument", sort=True):
            told = about.get(str(instrument), {})
            sign = -1 if str(told.get("direction")) == "down" else 1
            for level, ends, alpha in read(school, own):
                twice = ends[ends["n_days"] >= 2]
                if len(twice):
                    reliability = _reliability(told, twice["before"], alpha)
                    scores = sign * twice[["before", "after"]]
                    found.append(_Twice(str(instrument), level, scores, len(ends) - len(twice), reliability))
    return found


def _reliability(told: Mapping[Any, Any], before: pd.Series, alpha: float) -> float:
    """Reliability that the school gives, else that of its standard error of measurement, else alpha."""
    own, error = told.get("reliability"), told.get("standard_error")
    if pd.notna(own) and own > 0:
        return float(own)
    return reliability_of_error(float(error), before) if pd.notna(error) and len(before) > 1 else alpha


def _first_and_last(days: pd.DataFrame) -> pd.DataFrame:
    """First and last score of each student, and on how many days there is one."""
    days = days.dropna(subset=["score"]).sort_values(["student_id", "date"], kind="stable")
    scores = days.groupby("student_id", sort=True)["score"]
    return pd.DataFrame({"before": scores.first(), "after": scores.last(), "n_days": scores.size()})


def _of_progress(_school: School, rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame, float]]:
    """First and last day of each series at its last level, level by level; the median of the passages of a day."""
    rows = rows.assign(level=rows["level"].astype("object").fillna(""), score=rows["score"].astype("float64"))
    days = rows.groupby(["student_id", "level", "date"], observed=True)["score"].median().reset_index()
    last = days.sort_values(["date", "level"]).groupby("student_id")["level"].last()
    own = days[(days["student_id"].map(last) == days["level"]).to_numpy(dtype=bool)]
    own = own.astype({"student_id": "object"})
    return [(str(level), _first_and_last(days), float("nan")) for level, days in own.groupby("level", sort=True)]


def _of_items(school: School, rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame, float]]:
    """First and last total of each student who answered the whole test, and alpha of the first sitting."""
    scored = rows.assign(score=rows["score"].astype("float64").where(rows["response_code"] != "omitted", 0.0))
    wide = scored.astype({"student_id": "object", "item": "object"}).pivot_table(
        index=["student_id", "date"], columns="item", values="score", aggfunc="first"
    )
    whole = wide.dropna()
    totals = whole.sum(axis=1).rename("score").reset_index()
    first = whole[~whole.index.get_level_values("student_id").duplicated()]
    return [("", _first_and_last(totals), _alpha(school, first))]


def _alpha(school: School, items: pd.DataFrame) -> float:
    """Alpha within levels, so that what tells levels apart does not pass for a reliable test; NaN without one."""
    if items.shape[1] < FEWEST_ITEMS or len(items) < LEAST_OTHERS:
        return float("nan")
    level = roster_of(school).astype({"student_id": "object"}).set_index("student_id")["grade_level"]
    own = level.reindex(items.index.get_level_values("student_id")).to_numpy(dtype="float64", na_value=-1)
    within = items - items.groupby(own).transform("mean")
    alpha = alpha_of(np.cov(within.to_numpy(), rowvar=False)) if within.to_numpy().any() else float("nan")
    return alpha if 0 < alpha <= 1 else float("nan")
