"""The number of each design, with its error: what the two groups differ by, and what that number rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.statistics.impact.estimate import Estimate
from portraitlib.statistics.impact.group_time import group_time
from portraitlib.statistics.impact.linear import Fit, fit_linear, of_clusters, of_neighbours, robust
from portraitlib.statistics.impact.mixed import fit_mixed
from portraitlib.statistics.impact.sizes import COX, cox_index, pooled_sd, small_sample
from portraitlib.statistics.impact.wild import MOST_ENUMERATED, WildTest, wild_cluster
from portraitlib.statistics.single_case import single_case
from portraitlib.studies.evaluation.measures.compared import Compared
from portraitlib.studies.evaluation.measures.covariates import filled, overlap_of
from portraitlib.studies.evaluation.measures.cutoff import UP, AtCutoff, at_cutoff, distance, has_rd
from portraitlib.studies.evaluation.measures.designs import Design, cases_of, design_of
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.tables.school import School

Floats = NDArray[np.float64]
NOTHING = Estimate(np.nan, np.nan, np.nan)
FEWEST_OF_A_SIZE = 4


@dataclass(frozen=True)
class Estimated:
    """A number, and what it rests on.

    Parameters
    ----------
    estimate : Estimate
        Those who took the programme less the others, in the outcome's own unit; NaN for a description.
    deviations : float
        Standard deviations of the students that one unit of the outcome is; NaN where it has no sense.
    n_took, n_others : int
        Students, or students in a year, on each side.
    n_units : int
        Groups or schools of them; of a series, its months.
    icc : float
        Share of the spread that lies between units; NaN when students are their own.
    wild : WildTest or None
        Every way in which the signs of few units could have fallen.
    warnings : tuple of str
        Codes: ``few_degrees``, ``few_units_drawn``, ``weights_left_apart``, ``not_all_took``, ``cutoff_fuzzy``,
        ``always_treated_aside``, ``seasons``, ``years_together``, ``few_cases``.
    method : str
        Code: ``drawn``, ``robust``, ``change``, ``weighted``, ``cut_off``, ``group_time``, ``newey_west``, ``tau``,
        ``none``.
    bandwidth : float
        Of a cut-off: how far from it students are read.
    """

    estimate: Estimate
    deviations: float
    n_took: int
    n_others: int
    n_units: int
    icc: float = np.nan
    wild: WildTest | None = None
    warnings: tuple[str, ...] = ()
    method: str = "none"
    bandwidth: float = np.nan

    def in_deviations(self, confidence: float) -> tuple[float, float, float]:
        """The estimate and the ends of its own interval, in standard deviations of the students: told once, by this."""
        low, high = self.estimate.interval(confidence)
        return self.deviations * self.estimate.value, self.deviations * low, self.deviations * high


def designed(school: School, compared: Compared) -> Design:
    """Design of what `compared_of` gave of a school, kept for the other sections."""
    return school.keep(f"design {_name(compared)}", lambda _: design_of(compared))


def estimated(school: School, compared: Compared) -> Estimated:
    """Estimate of what `compared_of` gave of a school, under its design, kept; refused as `estimate_of`."""
    return school.keep(f"estimate {_name(compared)}", lambda _: estimate_of(compared, designed(school, compared)))


def _name(compared: Compared) -> str:
    return f"{compared.programme['programme_id']} by {compared.outcome.code}"


def estimate_of(compared: Compared, design: Design) -> Estimated:
    """Estimate of a comparison under a design.

    Returns
    -------
    Estimated
        Refused ``rd_missing`` when the cut-off's library is not there, ``few_at_cutoff`` when too few students are near
        it, ``no_overlap`` when a line cannot be fitted.

    Examples
    --------
    See `tests/studies/evaluation/measures/test_estimating.py`: each design by hand.
    """
    found = _BY_DESIGN[design.code](compared)
    few = 0 < found.estimate.freedom < compared.rules.reliable_freedom
    more = (*(("few_degrees",) if few else ()), *(("always_treated_aside",) if design.named else ()))
    return replace(found, warnings=(*found.warnings, *more))


def lined(compared: Compared, rows: pd.DataFrame, treated: Floats, outcome: Floats, weights: Floats | None) -> Fit:
    """Line of an outcome on the treatment (its first predictor) and what was known before."""
    predictors = np.column_stack([treated, filled(compared, rows, beside=treated)])
    fit = fit_linear(predictors, outcome, weights=weights)
    if fit is None:  # few students, or what was known repeats the treatment: the plain difference
        fit = fit_linear(treated[:, None], outcome, weights=weights)
    need(fit is not None, "no_overlap")
    assert fit is not None
    return fit


def with_error(fit: Fit, units: pd.Series) -> Estimate:
    """First predictor with the error of few units (CR2); of students on their own, HC1 with Student's law."""
    if not units.is_unique:
        return of_clusters(fit, 1, units.astype("str"))
    found = robust(fit, 1)
    return replace(found, freedom=float(fit.rows.shape[0] - fit.rows.shape[1]))


def _told(compared: Compared, rows: pd.DataFrame, treated: Floats, found: Estimate, method: str) -> Estimated:
    units = rows["unit"].astype("str")
    return Estimated(
        found,
        deviations_of(compared, rows, treated, found.value),
        int((treated == 1).sum()),
        int((treated == 0).sum()),
        int(units.nunique()),
        icc_of(rows["outcome"], units),
        method=method,
        warnings=("years_together",) if compared.n_years > 1 else (),
    )


def deviations_of(compared: Compared, rows: pd.DataFrame, treated: Floats, value: float) -> float:
    """Standard deviations that one unit of an outcome is: Hedges' g of 1; of a share, as Cox's index of the value."""
    outcome = rows["outcome"].to_numpy(dtype=float)
    n = int((treated == 1).sum()), int((treated == 0).sum())
    if min(n) == 0 or sum(n) < FEWEST_OF_A_SIZE:
        return np.nan
    if compared.outcome.kind == "number":
        sd = pooled_sd(outcome[treated == 1], outcome[treated == 0])
        return small_sample(sum(n)) / sd if sd > 0 else np.nan
    others, share = float(outcome[treated == 0].mean()), float(outcome.mean())
    took = others + value  # adjusted: what those who took it would have, were they like the others
    index = cox_index((took * n[0], others * n[1]), n).value  # type: ignore[arg-type]  # adjusted, so not whole
    if np.isfinite(index) and value:
        return index / value
    # No difference, or nobody on one side has it: the slope of the index at the share of them all.
    return small_sample(sum(n)) / COX / (share * (1 - share)) if 0 < share < 1 else np.nan


def icc_of(outcome: pd.Series, units: pd.Series) -> float:
    """Share of the spread that lies between units; NaN when each student is one."""
    if units.is_unique:
        return np.nan
    found = fit_mixed(np.empty((len(outcome), 0)), outcome.to_numpy(dtype=float), units.astype("str").to_numpy())
    return found.icc if found else np.nan


def wild_of(compared: Compared, rows: pd.DataFrame, treated: Floats, outcome: Floats) -> WildTest | None:
    """Every draw of the signs of few units; None when they are too many to be all counted, or too few."""
    units = rows["unit"].astype("str")
    if units.is_unique or not compared.rules.fewest_units <= units.nunique() <= MOST_ENUMERATED:
        return None
    predictors = np.column_stack([treated, filled(compared, rows, beside=treated)])
    if fit_linear(predictors, outcome) is None:
        predictors = treated[:, None]
    found = wild_cluster(predictors, outcome, units.to_numpy())
    return found if np.isfinite(found.p) else None


def drawn_rows(compared: Compared) -> tuple[pd.DataFrame, Floats]:
    """Students of the draw who have an outcome, and whether each was offered the programme."""
    rows = compared.known[compared.known["is_offered"].notna().to_numpy()]
    return rows, rows["is_offered"].to_numpy(dtype=float)


def _drawn(compared: Compared) -> Estimated:
    rows, offered = drawn_rows(compared)
    outcome = rows["outcome"].to_numpy(dtype=float)
    found = with_error(lined(compared, rows, offered, outcome, None), rows["unit"])
    took = rows["took"].to_numpy(dtype=float)
    more = ("not_all_took",) if not np.array_equal(took, offered) else ()
    told = _told(compared, rows, offered, found, "drawn")
    return replace(told, wild=wild_of(compared, rows, offered, outcome), warnings=(*told.warnings, *more))


def changed_rows(compared: Compared) -> tuple[pd.DataFrame, Floats, Floats]:
    """Students measured twice, whether each took the programme, and how much each changed."""
    rows = compared.known[compared.known["before"].notna().to_numpy()]
    took = rows["took"].to_numpy(dtype=float)
    return rows, took, (rows["outcome"] - rows["before"]).to_numpy(dtype=float)


def _before_after(compared: Compared) -> Estimated:
    rows, took, change = changed_rows(compared)
    # The level before is in the change: as a covariate, it would make of it a comparison of those alike before.
    plain = rows.assign(before=np.nan, **dict.fromkeys(compared.covariates[1:], np.nan))
    found = with_error(lined(compared, plain, took, change, None), rows["unit"])
    told = _told(compared, rows, took, found, "change")
    return replace(told, wild=wild_of(compared, plain, took, change))


def _matched(compared: Compared) -> Estimated:
    overlap = overlap_of(compared)
    need(overlap is not None, "no_overlap")
    assert overlap is not None
    rows, weights = overlap.rows, overlap.weighting.weights
    took = rows["took"].to_numpy(dtype=float)
    fit = lined(compared, rows, took, rows["outcome"].to_numpy(dtype=float), weights)
    told = _told(compared, rows, took, with_error(fit, rows["unit"]), "weighted")
    far = overlap.furthest > compared.rules.most_weighted_unlike
    return replace(told, warnings=(*told.warnings, *(("weights_left_apart",) if far else ())))


def cutoff_rows(compared: Compared) -> tuple[pd.DataFrame, Floats]:
    """Students with a score and an outcome, and how far each is on the side that is offered the programme."""
    rows = compared.known[compared.known["score"].notna().to_numpy()]
    cutoff, side = float(str(compared.programme["cutoff"])), str(compared.programme["cutoff_side"] or UP)
    return rows, distance(rows["score"], cutoff, side)


def told_at_cutoff(compared: Compared, **change: float) -> AtCutoff:
    """The difference at the cut-off, as it is told; or with another bandwidth, or without the nearest students."""
    rows, x = cutoff_rows(compared)
    took = rows["took"].to_numpy(dtype=float)
    return at_cutoff(
        rows["outcome"],
        x,
        took=None if np.array_equal(took == 1, x >= 0) else took,
        covariates=rows[["before"]].to_numpy(dtype=float) if rows["before"].notna().all() else None,
        clusters=None if rows["student_id"].is_unique else rows["student_id"],
        **change,
    )


def _cut_off(compared: Compared) -> Estimated:
    need(has_rd(), "rd_missing")
    rows, x = cutoff_rows(compared)
    is_followed = bool(np.array_equal(rows["took"].to_numpy() == 1, x >= 0))
    found = told_at_cutoff(compared)
    fewest = compared.rules.fewest_at_cutoff
    need(min(found.n_below, found.n_above) >= fewest, "few_at_cutoff", fewest=fewest)
    told = _told(compared, rows, (x >= 0).astype(np.float64), found.estimate, "cut_off")
    more = () if is_followed else ("cutoff_fuzzy",)
    return replace(
        told,
        n_took=found.n_above,
        n_others=found.n_below,
        icc=np.nan,
        bandwidth=found.bandwidth,
        warnings=(*told.warnings, *more),
    )


def panel_matrix(compared: Compared) -> tuple[pd.DataFrame, Floats]:
    """Mean outcome of the schools that did not always have the programme, by year; and their first year with it."""
    wide = compared.panel.pivot_table(index="school_id", columns="school_year", values="outcome")
    starts = compared.panel.groupby("school_id")["start"].first().reindex(wide.index)
    kept = ((starts == 0) | (starts > wide.columns.min())).to_numpy()
    told = starts.where(starts <= wide.columns.max(), 0)
    return wide[kept], told[kept].to_numpy(dtype=float)


def _staggered(compared: Compared) -> Estimated:
    wide, starts = panel_matrix(compared)
    found = group_time(wide.to_numpy(), wide.columns.to_numpy(), starts, wide.index.to_numpy())
    need(found is not None, "no_comparison")
    assert found is not None
    n = len(wide)
    error = found.overall.error * np.sqrt(n / max(n - 1, 1))
    estimate = Estimate(found.overall.value, float(error), float(n - 2))
    rows = compared.known[compared.known["school_id"].isin(wide.index).to_numpy()]
    treated = rows["school_id"].map(dict(zip(wide.index, starts, strict=True))).gt(0).to_numpy().astype(np.float64)
    return replace(_told(compared, rows, treated, estimate, "group_time"), n_units=n)


def _series(compared: Compared) -> Estimated:
    months = compared.months
    time, after = np.arange(len(months), dtype=float), months["after"].to_numpy(dtype=float)
    since = np.cumsum(after) * after
    fit = fit_linear(np.column_stack([after, time, since]), months["rate"].to_numpy(dtype=float))
    need(fit is not None, "few_points")
    assert fit is not None
    lags = min(compared.rules.series_lags, len(months) - 1)
    found = replace(of_neighbours(fit, 1, lags), freedom=float(len(months) - 4))
    n_took = int((compared.known["took"] == 1).sum())
    return Estimated(found, np.nan, n_took, 0, len(months), method="newey_west", warnings=("seasons",))


def _single_case(compared: Compared) -> Estimated:
    cases = cases_of(compared)
    is_down = not compared.outcome.goes_up
    scores = [(one.loc[one["during"] == 0, "score"], one.loc[one["during"] == 1, "score"]) for one in cases]
    taus = np.array([single_case(before, during, is_descending=is_down).tau for before, during in scores])
    n = len(taus)
    error = float(taus.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan
    found = Estimate(float(taus.mean()), error, float(n - 1))
    return Estimated(found, np.nan, n, 0, n, method="tau", warnings=("few_cases",) if n < 3 else ())


def _described(compared: Compared) -> Estimated:
    rows = compared.known
    n_took = int((rows["took"] == 1).sum())
    return Estimated(NOTHING, np.nan, n_took, len(rows) - n_took, int(rows["unit"].astype("str").nunique()))


_BY_DESIGN: Mapping[str, Callable[[Compared], Estimated]] = {
    "drawn": _drawn,
    "cut_off": _cut_off,
    "staggered": _staggered,
    "before_after_compared": _before_after,
    "matched": _matched,
    "series": _series,
    "single_case": _single_case,
    "description": _described,
}
