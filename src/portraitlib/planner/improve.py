"""A better plan, from one already made, in the time given."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from portraitlib.planner.alike import counted, started
from portraitlib.planner.candidates import candidates_of
from portraitlib.planner.demand import Demand
from portraitlib.planner.model import model_of, relaxed
from portraitlib.planner.naming import chosen_of, named
from portraitlib.planner.plan import Plan
from portraitlib.planner.solver import Told, solved

NEAR = 0.02
"""Part of what the plan is worth from which a search without a clock stops."""
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
    made = _Search(demand, plan)
    begun = time.monotonic()
    for is_exact in (False, True):
        left = seconds - (time.monotonic() - begun)
        if made.is_over or left <= 0 or (stop is not None and stop()):
            break
        made.go_on(is_exact, seconds=left if is_exact else LOOSE * left, on_better=on_progress, stop=stop)
    return made.found


def improve_once(demand: Demand, plan: Plan) -> Plan:
    """A plan at least as good, by a search that no clock stops: the same on every machine.

    Parameters
    ----------
    demand : Demand
        What is asked and what is offered.
    plan : Plan
        Where to start.
    """
    made = _Search(demand, plan)
    made.go_on(False, gap=NEAR, nodes=1)
    return made.found


class _Search:
    """The best plan found so far, and what no plan can exceed."""

    def __init__(self, demand: Demand, plan: Plan) -> None:
        self.candidates = candidates_of(demand)
        self.some, self.stands = counted(self.candidates)
        self.first = self.best = plan
        self.bound = float("inf") if plan.bound is None else plan.bound

    @property
    def is_over(self) -> bool:
        """Whether the plan reaches what no plan can exceed."""
        return self.best.value >= self.bound - 1e-6

    @property
    def found(self) -> Plan:
        """The best plan, with the bound where all of the model was searched."""
        is_known = not self.candidates.is_cut and np.isfinite(self.bound)
        known = max(round(self.bound, 6), self.best.value) if is_known else None
        moves = self.first.moves if self.best is self.first else ()
        return replace(self.best, bound=known, bound_needs=self.first.bound_needs, moves=moves)

    def go_on(self, is_exact: bool, **told: Any) -> None:
        """Search from the best so far: places shared between meetings, then named; whole from the start if exact."""
        places, held = chosen_of(self.candidates, self.best)
        start = np.r_[started(self.candidates, self.some, self.stands, np.flatnonzero(places)), held].astype(float)
        n = len(self.some.need)
        model = model_of(self.some) if is_exact else relaxed(model_of(self.some), n)
        found = solved(model, start=start, **told)
        self.bound = min(self.bound, found.bound)
        if np.isfinite(found.worth):
            better = named(self.candidates, found.columns[n:] > 0.5)
            self.best = better if better.value > self.best.value + 1e-9 else self.best
