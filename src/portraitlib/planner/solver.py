"""The one door to ``highspy``: a model in, what it found and what it proved out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portraitlib.planner.model import Model

Floats = NDArray[np.float64]
PART, LARGER_PART = 2_000, 8_000
"""Columns that a search begins with; a smaller model is searched whole at once."""
_CLOSE = 1e-6
Told = Callable[[float, float], None]
"""Told of each better plan: seconds, value."""


@dataclass(frozen=True)
class Solved:
    """Values of the columns (none found: empty), what they are worth, and what nothing can exceed."""

    columns: Floats
    worth: float
    bound: float


def solved(
    model: Model,
    *,
    seconds: float = float("inf"),
    start: Floats | None = None,
    is_whole: bool = True,
    gap: float = 0.0,
    nodes: int | None = None,
    on_better: Told | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solved:
    """Best values of a model within the time given; of its relaxation when `is_whole` is false.

    `gap` is the part of the worth that the search may leave, `nodes` how far its tree may go: unlike a time, these stop
    at the same place on every machine.

    One thread: the same answer whatever the machine has, and nothing left in a process that is forked.
    """
    if not len(model.worth):
        return Solved(np.zeros(0), 0.0, 0.0)
    highs = _loaded(model, is_whole=is_whole)
    highs.setOptionValue("mip_rel_gap", gap)
    if np.isfinite(seconds):
        highs.setOptionValue("time_limit", float(seconds))
    if nodes is not None:
        highs.setOptionValue("mip_max_nodes", nodes)
    if start is not None:
        _start(highs, start)
    _tell(highs, on_better, stop)
    highs.run()
    if not is_whole and not _is_solved(highs):
        highs.setOptionValue("solver", "simplex")  # an interior point may stop short of an answer
        highs.run()
    found = _read(highs, model, is_whole=is_whole)
    if start is not None and not np.isclose(found.worth, -highs.getInfo().objective_function_value):
        # HiGHS 1.16 gives its start back in place of what it found, when presolve alone solves the model
        return solved(model, seconds=seconds, is_whole=is_whole, gap=gap, nodes=nodes, on_better=on_better,
                      stop=stop)  # fmt: skip
    return found


def solved_in_part(model: Model) -> Solved:
    """Best values of a model of many more columns than it can use: among those that its relaxation prices best.

    The relaxation says what nothing can exceed. What is found among some columns is the best of all where it reaches
    that; else more columns are let in, then all of them.
    """
    priced = _priced(model) if len(model.worth) > PART else None
    if priced is None:
        return solved(model)
    start: Floats | None = None
    for n_columns in (PART, LARGER_PART):
        kept = np.zeros(len(model.worth), dtype=bool)
        kept[np.argsort(-priced.gains, kind="stable")[:n_columns]] = True
        kept |= priced.columns > _CLOSE
        found = solved(replace(model, worth=model.worth[kept], most=model.most[kept], rows=model.rows[:, kept]))
        if not len(found.columns):
            continue
        start = np.zeros(len(kept))
        start[kept] = found.columns
        if found.worth >= priced.worth - _CLOSE:
            return Solved(start, found.worth, found.worth)
    return solved(model, start=start)


@dataclass(frozen=True)
class _Priced:
    """Values of a relaxation, its worth, and what one more of each column would gain: nothing, or a loss."""

    columns: Floats
    worth: float
    gains: Floats


def _priced(model: Model) -> _Priced | None:
    """Prices of the columns of a model whose columns may be parts; None when they could not be found."""
    highs = _loaded(model, is_whole=False)
    highs.setOptionValue("solver", "simplex")  # at a vertex most columns are whole
    highs.run()
    if not _is_solved(highs):
        return None
    solution = highs.getSolution()
    columns = np.array(solution.col_value, dtype=float)
    return _Priced(columns, float(model.worth @ columns), -np.array(solution.col_dual, dtype=float))


def _tell(highs: Any, on_better: Told | None, stop: Callable[[], bool] | None) -> None:
    if on_better is not None:
        highs.cbMipImprovingSolution += lambda event: on_better(
            event.data_out.running_time, -event.data_out.objective_function_value
        )
    if stop is not None:
        highs.cbMipInterrupt += lambda event: setattr(event.data_in, "user_interrupt", bool(stop()))


def _quiet() -> Any:
    import highspy  # only where a plan is asked: the kit opens without it

    made: Any = highspy.Highs

    class Quiet(made):  # type: ignore[misc]  # its class is known once loaded
        """Silent from its first line: its callbacks, set while it is made, print a banner."""

        def enableCallbacks(self) -> None:  # noqa: N802
            self.silent()
            super().enableCallbacks()

    return Quiet()


def _loaded(model: Model, *, is_whole: bool) -> Any:
    import highspy

    highs = _quiet()
    for name, value in {"threads": 1, "random_seed": 1}.items():
        highs.setOptionValue(name, value)
    rows = model.rows.tocsc()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.worth), rows.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = -model.worth, np.zeros(len(model.worth)), model.most
    lp.row_lower_, lp.row_upper_ = model.low, model.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    if is_whole:
        n, kinds = model.n_shared, highspy.HighsVarType
        lp.integrality_ = [kinds.kContinuous] * n + [kinds.kInteger] * (len(model.worth) - n)
    else:  # an interior point is there soonest, and its value alone is wanted
        highs.setOptionValue("solver", "ipm")
        highs.setOptionValue("run_crossover", "off")
    highs.passModel(lp)
    return highs


def _start(highs: Any, start: Floats) -> None:
    import highspy

    solution = highspy.HighsSolution()
    solution.col_value = [float(one) for one in start]
    highs.setSolution(solution)


def _is_solved(highs: Any) -> bool:
    return str(highs.getModelStatus()).endswith("kOptimal")


def _read(highs: Any, model: Model, *, is_whole: bool) -> Solved:
    info = highs.getInfo()
    found = np.array(highs.getSolution().col_value, dtype=float)
    if not is_whole:
        worth = float(model.worth @ found) if len(found) else float("nan")
        return Solved(found, worth, worth if _is_solved(highs) else float("inf"))
    if not np.isfinite(info.objective_function_value) or info.primal_solution_status != 2:
        return Solved(np.zeros(0), float("-inf"), -float(info.mip_dual_bound))
    values = found if model.n_shared else np.round(found)
    return Solved(values, float(model.worth @ values), -float(info.mip_dual_bound))
