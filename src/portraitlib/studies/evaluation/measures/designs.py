"""Which comparison the way students were chosen can carry, the strongest first; each closed one says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from portraitlib.statistics.impact.attrition import BOUNDARIES
from portraitlib.statistics.impact.balance import balance
from portraitlib.statistics.impact.linear import fit_linear, robust
from portraitlib.studies.evaluation.measures.compared import Compared
from portraitlib.studies.evaluation.measures.covariates import filled, overlap_of
from portraitlib.studies.evaluation.measures.cutoff import UP, distance
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION

BY_CHOICE = ("directed", "cut_off", None)
"""Ways of choosing students that may look at the outcome itself; of a way that nobody wrote, too."""


@dataclass(frozen=True)
class Design:
    """The comparison advised, why, and those that cannot be.

    Parameters
    ----------
    code : str
        ``drawn``, ``cut_off``, ``staggered``, ``before_after_compared``, ``matched``, ``series``, ``single_case``, or
        ``description``.
    reasons : tuple of str
        Codes: what makes it possible, and what it leaves open.
    closed : dict of code to code
        Why each other stronger design, or a weaker one, cannot be.
    open : tuple of str
        Every design that can be, the one advised first.
    named : tuple of str
        Schools that had the programme from the first year read: nothing is told by them.
    """

    code: str
    reasons: tuple[str, ...]
    closed: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def design_of(compared: Compared) -> Design:
    """Design that a comparison can carry: the first of `DESIGNS` that nothing closes, else a description."""
    found = {code: why_not(compared) for code, why_not in DESIGNS.items()}
    able = tuple(code for code, reason in found.items() if not reason)
    code = able[0] if able else DESCRIPTION
    closed = {one: reason for one, reason in found.items() if reason}
    reasons = _REASONS[code]
    return Design(code, reasons, closed, (*able, DESCRIPTION), always_treated(compared))


_REASONS: Mapping[str, tuple[str, ...]] = {
    "drawn": ("chance_alone_chose",),
    "cut_off": ("score_alone_chose", "near_cutoff_only"),
    "staggered": ("others_start_later", "same_slope"),
    "before_after_compared": ("both_measured_twice", "same_slope"),
    "matched": ("alike_before", "unmeasured_may_differ"),
    "series": ("own_past", "nothing_else_changed"),
    "single_case": ("each_own_past", "nothing_else_changed"),
    DESCRIPTION: ("nobody_to_compare",),
}


def _nobody(compared: Compared) -> str:
    """Why students cannot be compared whatever the design: too few, one group is nearly all, outcomes taken away."""
    known, rules = compared.known, compared.rules
    n_took = int((known["took"] == 1).sum())
    if not n_took or n_took == len(known):
        return "no_comparison"
    if min(n_took, len(known) - n_took) < rules.fewest_students:
        return "few_students"
    return "missing_by_programme" if is_missing_by_programme(compared) else ""


def is_missing_by_programme(compared: Compared) -> bool:
    """Whether outcomes are missing on one side beyond what WWC allows, among students alike before, clearly so."""
    rows = compared.data
    is_lacking = rows["outcome"].isna().to_numpy(dtype=float)
    if is_lacking.sum() < 2:
        return False
    took = rows["took"].to_numpy(dtype=float)
    fit = fit_linear(np.column_stack([took, filled(compared, rows, beside=took)]), is_lacking)
    if fit is None:
        return False
    found, share = robust(fit, 1), 100 * is_lacking.mean()
    table = BOUNDARIES["cautious"]
    limit = table[int(np.ceil(share))] / 100 if np.ceil(share) < len(table) else 0.0
    return abs(found.value) > limit and found.error > 0 and abs(found.t) > 1.96


def _by_unit(compared: Compared, rows: pd.DataFrame, treated: str = "took") -> str:
    """Why groups or schools are too few, or too unequal, for an interval."""
    rules, units = compared.rules, rows["unit"].astype("str")
    sizes = units.value_counts()
    if sizes.iloc[0] / len(rows) >= rules.largest_unit:
        return "one_large_unit"
    shares = rows[treated].astype("float64").groupby(units).mean()
    if shares.isin([0.0, 1.0]).all() and (shares == 1).sum() == 1:
        return "one_treated_unit"
    return "few_units" if len(sizes) < rules.fewest_units else ""


def _why_not_drawn(compared: Compared) -> str:
    if compared.programme["chosen_by"] != "drawn" or not _offers(compared.known):
        return "not_drawn"
    rows = compared.known[compared.known["is_offered"].notna().to_numpy()]
    n_offered = int(rows["is_offered"].sum())
    if min(n_offered, len(rows) - n_offered) < compared.rules.fewest_students:
        return "few_students"
    if is_missing_by_programme(compared):
        return "missing_by_programme"
    return "" if rows["unit"].is_unique else _by_unit(compared, rows, "is_offered")


def _offers(rows: pd.DataFrame) -> bool:
    """Whether some were offered the programme and others not."""
    return rows["is_offered"].dropna().astype(bool).nunique() == 2


def _why_not_cut_off(compared: Compared) -> str:
    programme, rules = compared.programme, compared.rules
    if programme["chosen_by"] != "cut_off":
        return "no_cutoff"
    rows = compared.known[compared.known["score"].notna().to_numpy()]
    if not len(rows) or programme["cutoff"] is None:
        return "no_score"
    first = rows[["offered_on", "started_on"]].min(axis=1)
    if (first < rows["score_known_on"]).any():
        return "known_before_score"
    x = distance(rows["score"], float(str(programme["cutoff"])), str(programme["cutoff_side"] or UP))
    if min((x < 0).sum(), (x >= 0).sum()) < rules.fewest_at_cutoff:
        return "few_at_cutoff"
    near = x[np.abs(x) <= np.std(x)]
    sides = [near[near < 0], near[near >= 0]]
    if min(len(np.unique(one)) for one in sides) < rules.fewest_score_values:
        return "score_coarse"
    if _is_heaped(sides, rules.most_heaped):
        return "score_heaped"
    took = rows["took"].to_numpy(dtype=float)[np.abs(x) <= np.std(x)]
    if took[near >= 0].mean() - took[near < 0].mean() < rules.cutoff_followed:
        return "cutoff_not_followed"
    return "missing_by_programme" if is_missing_by_programme(compared) else ""


def _is_heaped(sides: list[np.ndarray], most: float) -> bool:
    """Whether scores pile up on the value nearest to the cut-off, on one side: somebody may have moved them there."""
    nearest = [(np.abs(one).min(), one) for one in sides]
    counts = [(int((np.abs(one) == value).sum()), len(one)) for value, one in nearest]
    return any(n >= 5 and n / of > most for n, of in counts)


def _why_not_staggered(compared: Compared) -> str:
    panel, rules = compared.panel, compared.rules
    if not len(panel):
        return "one_school"
    starts = panel.groupby("school_id")["start"].first()
    first = int(panel["school_year"].min())
    is_treated = (starts > first) & (starts <= int(panel["school_year"].max()))
    is_always = (starts > 0) & (starts <= first)
    never = starts[(starts == 0) | (starts > int(panel["school_year"].max()))]
    if is_always.any() and not is_treated.any():
        return "always_treated"
    if is_treated.sum() < 2:
        return "one_treated_unit"
    if not len(never):
        return "no_comparison"
    if is_treated.sum() + len(never) < rules.fewest_units:
        return "few_units"
    return "rule_changed" if len(set(panel["series"])) > 1 else ""


def always_treated(compared: Compared) -> tuple[str, ...]:
    """Schools that had the programme from the first year that is read."""
    panel = compared.panel
    if not len(panel):
        return ()
    starts = panel.groupby("school_id")["start"].first()
    return tuple(str(one) for one in starts.index[(starts > 0) & (starts <= panel["school_year"].min())])


def _why_not_before_after(compared: Compared) -> str:
    if reason := _nobody(compared):
        return reason
    rows = compared.known[compared.known["before"].notna().to_numpy()]
    n_took = int((rows["took"] == 1).sum())
    if min(n_took, len(rows) - n_took) < compared.rules.fewest_students:
        return "no_before"
    outcome = compared.outcome
    if outcome.series and outcome.series_before and outcome.series != outcome.series_before:
        return "rule_changed"
    if is_chosen_by_outcome(compared):
        return "outcome_chose"
    return _by_unit(compared, rows)


def is_chosen_by_outcome(compared: Compared) -> bool:
    """Whether those chosen were already far from the others on the outcome, when the choice may have looked at it."""
    if compared.programme["chosen_by"] not in BY_CHOICE:
        return False
    rows = compared.known
    took = (rows["took"] == 1).to_numpy()
    found = balance(rows.loc[took, "before"], rows.loc[~took, "before"])
    return abs(found.difference) > compared.rules.most_unlike


def _why_not_matched(compared: Compared) -> str:
    if reason := _nobody(compared):
        return reason
    if compared.known[["before", "c_mean_before"]].notna().mean().max() < compared.rules.cutoff_followed:
        return "no_before"
    found = overlap_of(compared)
    if found is None or not found.is_enough:
        return "no_overlap"
    return "" if compared.known["unit"].is_unique else _by_unit(compared, compared.known)


def _why_not_series(compared: Compared) -> str:
    if compared.programme["chosen_by"] in BY_CHOICE and is_chosen_by_outcome(compared):
        return "outcome_chose"
    months, fewest = compared.months, compared.rules.fewest_points
    n_after = int(months["after"].sum()) if len(months) else 0
    return "few_points" if min(n_after, len(months) - n_after) < fewest else ""


def _why_not_single_case(compared: Compared) -> str:
    return "" if len(cases_of(compared)) else "no_probes"


def cases_of(compared: Compared) -> list[pd.DataFrame]:
    """Passages of each student helped who has enough of them before, and during."""
    phases, fewest = compared.phases, compared.rules.fewest_points
    if not len(phases):
        return []
    each = [one for _, one in phases.groupby("student_id")]
    return [one for one in each if min(one["during"].sum(), (1 - one["during"]).sum()) >= fewest]


DESIGNS: Mapping[str, Callable[[Compared], str]] = {
    "drawn": _why_not_drawn,
    "cut_off": _why_not_cut_off,
    "staggered": _why_not_staggered,
    "before_after_compared": _why_not_before_after,
    "matched": _why_not_matched,
    "series": _why_not_series,
    "single_case": _why_not_single_case,
}
"""Why each design cannot be, the strongest first; nothing: it can."""
