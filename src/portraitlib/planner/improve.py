"""A better plan, from one already made, in the time given."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from portraitlib.planner.alike import counted, started
from portraitlib.planner.candidates import candidates_of
from portraitlib.planner.demand import Demand
from portraitlib.planner.model import model_of, relaxed
from portraitlib.planner.naming import chosen_of, named
from portraitlib.planner.plan import Plan
from portraitlib.planner.solver import Told, solved

LOOSE = 0.6
"""Part of the time for the times of the groups alone, places being shared for the search: it goes ten times as far."""


def improve(
    demand: Demand,
    plan: Plan,
    seconds: float = 8.0,
    on_progress: Told | None = None,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    """A plan at least as good, found from a first one.

    Parameters
    ----------
    demand : Demand
        What is asked and what is offered.
    plan : Plan
        Where to start.
    seconds : float
        Time given to the search.
    on_progress : callable, optional
        Told the seconds and the value of each better plan.
    stop : callable, optional
        Asked now and then; true ends the search, and what was found is kept.

    Returns
    -------
    Plan
        Never worth less than `plan`; with the bound proved, when every set of slots was tried.
    """
    candidates = candidates_of(demand)
    some, stands = counted(candidates)
    best, bound = plan, float("inf") if plan.bound is None else plan.bound
    begun = time.monotonic()
    for is_exact in (False, True):
        left = seconds - (time.monotonic() - begun)
        if best.value >= bound - 1e-6 or left <= 0 or (stop is not None and stop()):
            break
        places, held = chosen_of(candidates, best)
        start = np.r_[started(candidates, some, stands, np.flatnonzero(places)), held].astype(float)
        model = model_of(some) if is_exact else relaxed(model_of(some), len(some.need))
        found = solved(model, seconds=left if is_exact else LOOSE * left, start=start, on_better=on_progress, stop=stop)
        bound = min(bound, found.bound)
        if np.isfinite(found.worth):
            better = named(candidates, found.columns[len(some.need) :] > 0.5)
            best = better if better.value > best.value + 1e-9 else best
    known = None if candidates.is_cut or not np.isfinite(bound) else max(round(bound, 6), best.value)
    return replace(best, bound=known, bound_needs=plan.bound_needs, moves=plan.moves if best is plan else ())
