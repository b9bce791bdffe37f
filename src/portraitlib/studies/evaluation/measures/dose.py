"""How often students came, and how they did: a line and a curve, described; those who need more often get more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, column, demand, fact, key, mark, n, named, statistic, study, table
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.statistics.impact.linear import Fit, fit_linear, of_combination
from portraitlib.statistics.impact.splines import restricted_cubic, three_knots
from portraitlib.studies.evaluation.measures.chosen import chosen
from portraitlib.studies.evaluation.measures.compared import Compared, compared_of
from portraitlib.studies.evaluation.measures.programmes import services_of
from portraitlib.studies.evaluation.measures.whom import protected
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

SHOWN = (0.1, 0.9)
"""Shares of the students who came less often, between which the line and the curve are told."""
N_SHOWN = 5
STEP = 10
"""Sessions that the slope is told for."""
column(
    "dose_form",
    mark("Forme"),
    codes={"line": mark("Droite"), "curve": mark("Courbe à trois nœuds")},
    definition=mark(
        "Une droite, ou une courbe qui plie au milieu : si elles s'éloignent, la droite cache quelque chose."
    ),
)
CURVE = table(
    "dose_curve",
    key("dose_form"),
    key("n_times_come", mark("Rencontres"), Form.COUNT, definition=mark("Rencontres où l'élève était, cette année.")),
    n("n_students"),
    statistic(
        "dose_level", mark("Résultat moyen"), unit="of the outcome",
        definition=mark("Résultat des élèves venus ce nombre de fois, au même départ quand il est connu."),
    ),
    statistic(
        "dose_low", mark("Résultat moyen, borne basse"), unit="of the outcome",
        definition=mark("Borne basse de son intervalle."),
    ),
    statistic(
        "dose_high", mark("Résultat moyen, borne haute"), unit="of the outcome",
        definition=mark("Borne haute de son intervalle."),
    ),
)  # fmt: skip
SLOPE = table(
    "dose_slope",
    key("dose_form"),
    n("n_students"),
    statistic(
        "dose_slope", mark("Pour dix rencontres de plus"), unit="of the outcome",
        definition=mark("Différence de résultat, le long de la droite, entre des élèves venus dix fois de plus."),
    ),
    statistic(
        "slope_low", mark("Pour dix rencontres, borne basse"), unit="of the outcome",
        definition=mark("Borne basse de l'intervalle."),
    ),
    statistic(
        "slope_high", mark("Pour dix rencontres, borne haute"), unit="of the outcome",
        definition=mark("Borne haute de l'intervalle."),
    ),
    statistic(
        "least_slope", mark("Plus petite pente vue 8 fois sur 10"), unit="of the outcome", shown=False,
        definition=mark("Plus petite pente que ces élèves feraient voir 8 fois sur 10."), source="Bloom 1995",
    ),
    statistic(
        "is_bent", mark("La courbe plie"), like="yes_no", shown=False,
        definition=mark("La courbe s'écarte de la droite plus que le hasard ne le fait."),
    ),
    fact("is_from_start", mark("Au même départ"), like="yes_no", definition=mark("Le départ de l'élève est compté.")),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Dose(Result):
    """Outcome by how often students came; `counts` has ``without_session`` and ``without_start``.

    Parameters
    ----------
    programme, service, outcome : str
    is_share, goes_up : bool
    confidence : float
    """

    programme: str
    service: str
    outcome: str
    is_share: bool
    goes_up: bool
    confidence: float


@study
def relate_dose(
    school: School, programme: str | None = None, outcome: str | None = None, *, declared: Result | None = None
) -> Dose:
    """Relate the outcome of the students of a programme to how often they came: a line, and a curve of three knots.

    Parameters
    ----------
    school : School
    programme, outcome : str, optional
        As in `estimate_programme`.
    declared : Result, optional
        Of `list_declarations`.

    Returns
    -------
    Dose or Refusal
        ``dose_slope`` and ``dose_curve``: a description, since who comes more is chosen by need, and comes back when it
        goes well. ``no_session_of_programme``; ``too_few_doses`` when too few students have both, or all came as often.

    References
    ----------
    Three knots: Harrell F. E. (2015), Regression Modeling Strategies, section 2.4.5. Errors: HC1, Student's law.
    """
    rules = school.settings(EvaluationRules)
    code, of = chosen(school, programme, outcome, declared)
    compared = compared_of(school, code, of)
    rows, without = _with_dose(school, compared)
    demand(rows["came"].notna().any(), "no_session_of_programme")
    rows = rows[rows["came"].notna().to_numpy()]
    has_start = rows["before"].notna()
    is_from_start = bool(
        has_start.sum() >= rules.designs.fewest_students and rows["before"].max() > rows["before"].min()
    )
    read = rows[has_start.to_numpy()] if is_from_start else rows
    knots = three_knots(read["came"]) if len(read) else np.zeros(3)
    enough = len(read) >= rules.designs.fewest_students and bool((np.diff(knots) > 0).all())
    demand(enough, "too_few_doses", fewest=rules.designs.fewest_students)
    start = [read["before"] - read["before"].mean()] if is_from_start else []
    curve, slope = _described(read, start, knots, rules.confidence)
    ids = frozenset(read["student_id"].astype(str))
    return Dose(
        tables=named(
            protected(SLOPE.filled(slope.assign(is_from_start=is_from_start)[SLOPE.names]), school, [ids]),
            protected(CURVE.filled(curve), school, [ids] * len(curve)),
        ),
        counts={"without_session": without, "without_start": len(rows) - len(read)},
        programme=str(compared.programme["programme_name"] or ""),
        service=str(compared.programme["service"]),
        outcome=of,
        is_share=compared.outcome.kind == "share",
        goes_up=compared.outcome.goes_up,
        confidence=rules.confidence,
    )


def _with_dose(school: School, compared: Compared) -> tuple[pd.DataFrame, int]:
    """Students of the programme with an outcome, and how often each came; how many have no session written."""
    rows = compared.known
    if rows["outcome"].max() <= 1:  # a share is told in points
        rows = rows.assign(outcome=100 * rows["outcome"], before=100 * rows["before"])
    is_own = (rows["school_id"] == school.code) & (rows["school_year"] == school.school_year)
    rows = rows[((rows["took"] == 1) & is_own).to_numpy()]
    own = services_of(school, compared.programme)[["service_id", "student_id"]].drop_duplicates()
    met = school.table("sessions").merge(own, on=["service_id", "student_id"])
    if pd.notna(compared.outcome.known_on):
        met = met[(met["date"] <= compared.outcome.known_on).to_numpy(dtype=bool, na_value=False)]
    came = met["was_attended"].fillna(False).astype("int64").groupby(met["student_id"].astype("object")).sum()
    rows = rows.assign(came=came.reindex(rows["student_id"].astype("object")).to_numpy(dtype="float64"))
    return rows, int(rows["came"].isna().sum())


def _described(
    read: pd.DataFrame, start: list[pd.Series], knots: np.ndarray, confidence: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The line and the curve at the usual numbers of sessions, and the slope of the line."""
    came, target = read["came"].to_numpy(), read["outcome"].to_numpy(dtype="float64")
    forms = {"line": came[:, None], "curve": restricted_cubic(came, knots)}
    fits = {name: fit_linear(np.column_stack([part, *start]), target) for name, part in forms.items()}
    low, high = (float(end) for end in np.quantile(came, SHOWN))
    at = np.unique(np.round(np.linspace(low, high, N_SHOWN)))
    points = {"line": at[:, None], "curve": restricted_cubic(at, knots)}
    told = [
        {"dose_form": name, "n_times_come": int(sessions), "n_students": len(read), **_level(fit, point, confidence)}
        for name, fit in fits.items() if fit is not None
        for sessions, point in zip(at, points[name], strict=True)
    ]  # fmt: skip
    line, curve = fits["line"], fits["curve"]
    demand(line is not None, "too_few_doses", fewest=len(read))
    assert line is not None
    weights = np.zeros(len(line.coefficients))
    weights[1] = STEP
    slope = of_combination(line, weights)
    bend = np.nan
    if curve is not None:
        own = np.zeros(len(curve.coefficients))
        own[2] = 1
        bend = of_combination(curve, own).p
    low, high = slope.interval(confidence)
    row = {
        "dose_form": "line", "n_students": len(read), "dose_slope": slope.value, "slope_low": low, "slope_high": high,
        "least_slope": float(detectable_by_interval(low, high, confidence=confidence)),
        "is_bent": bool(bend < 1 - confidence),
    }  # fmt: skip
    return pd.DataFrame(told, columns=CURVE.names), pd.DataFrame([row])


def _level(fit: Fit, point: np.ndarray, confidence: float) -> dict[str, float]:
    """Outcome at a number of sessions, of a student of the usual start."""
    weights = np.zeros(len(fit.coefficients))
    weights[: 1 + len(point)] = [1, *point]
    found = of_combination(fit, weights)
    low, high = found.interval(confidence)
    return {"dose_level": found.value, "dose_low": low, "dose_high": high}
