"""What no plan can exceed, from the relaxation where students may be split."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from portraitlib.planner.alike import counted
from portraitlib.planner.candidates import candidates_of
from portraitlib.planner.demand import Demand
from portraitlib.planner.model import model_of
from portraitlib.planner.plan import Plan
from portraitlib.planner.solver import solved

SPARE = 1e-6
"""Part by which the value of an interior point may be short of the bound."""


@dataclass(frozen=True)
class Bound:
    """What no plan can exceed: what it is worth, and the needs it serves."""

    value: float
    needs: int


def bound(demand: Demand) -> Bound | None:
    """What no plan of a demand can exceed; none when some sets of slots were not tried.

    Examples
    --------
    >>> bound(Demand())
    Bound(value=1e-06, needs=0)
    """
    candidates, _ = counted(candidates_of(demand))
    if candidates.is_cut:
        return None
    model = model_of(candidates, is_strong=True)
    n = len(candidates.need)
    served = np.r_[np.ones(n), np.zeros(len(model.worth) - n)]
    value = solved(model, is_whole=False).bound
    needs = solved(replace(model, worth=served), is_whole=False).bound
    return Bound(round(value + SPARE * max(1.0, value), 6), int(np.floor(needs + 1e-4)))


def bounded(plan: Plan, known: Bound | None) -> Plan:
    """A plan with what no plan can exceed; the closer of two bounds is kept."""
    if known is None:
        return plan
    value = known.value if plan.bound is None else min(plan.bound, known.value)
    needs = known.needs if plan.bound_needs is None else min(plan.bound_needs, known.needs)
    return replace(plan, bound=value, bound_needs=needs)
