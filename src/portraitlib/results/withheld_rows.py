"""Which rows of a table an audience may not see: few students, the detail of such rows, and their complements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.results.forms import Form
from portraitlib.results.suppression import Cells, protect
from portraitlib.results.tables import Kin, ResultTable
from portraitlib.results.withheld_blocks import Draft, Line, lines_of
from portraitlib.rules import DisclosurePolicy

STEPS = (0.1, 0.05, 0.02, 0.01)
"""To what the shares of a row are told where its students are not: of that many students or more, any is possible."""


def withheld_rows(
    table: ResultTable, n: np.ndarray, policy: DisclosurePolicy, coarser: list[ResultTable], beside: np.ndarray | bool
) -> np.ndarray:
    """Rows withheld: small or uncounted ones, those `beside` wider tables, the detail of coarser ones; complements."""
    minimum = policy.minimum_count
    hidden = (n > 0) & (n < minimum) | np.isnan(n) | beside
    wider = [*coarser, *_margins(table, n, policy, hidden)]
    for other in wider:
        hidden |= _detail_of_withheld(table, other)
    if not (policy.complementary and table.adds_up_along and hidden.any()):
        return hidden
    values = np.nan_to_num(n)
    lines = lines_of(table)
    told = _told_zeros(table, values, wider, lines) & ~np.asarray(beside)
    hidden &= ~told
    cells = cells_of(lines, values, lambda counts, line: counts[line].sum() >= minimum)

    def known(withheld: np.ndarray, gone: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Zeros are shown, so a withheld count is 1 or more, unless zeros may be withheld in its line."""
        low = np.where(gone, 0.0, 1.0)
        for line in cells.lines:
            if (withheld[line] & (values[line] == 0)).any():
                low[line] = 0
        return np.where(told, 0.0, low), np.where(told, 0.0, np.inf)

    cost = np.where(told, np.inf, np.where(values > 0, values, values.max() + 1))  # zeros last
    width = np.where(told, 0.0, max(minimum - 2.0, 1.0))
    return protect(cells, hidden, known, width, cost)[0] & ~told


def _told_zeros(table: ResultTable, values: np.ndarray, wider: list[ResultTable], lines: Sequence[Line]) -> np.ndarray:
    """Cells of lines in which there is nobody: where the total is shown it is 0, and so is each of them."""
    told = np.zeros(len(values), dtype=bool)
    for line, _ in lines:
        told[line] |= not values[line].any()
    for other in wider:  # a total of nobody that is withheld for others is not given back by its cells
        if other.withheld is not None and other.n in other.data:
            of_nobody = other.withheld[[other.n]].mul(other.data[other.n] == 0, axis=0)
            told &= ~_detail_of_withheld(table, replace(other, withheld=of_nobody))
    return told


def cells_of(
    lines: Sequence[Line], values: np.ndarray, is_total_told: Callable[[np.ndarray, np.ndarray], bool]
) -> Cells:
    """Lines of a table, but for those whose total is itself withheld wherever it stands."""
    told = [(line, names) for line, names in lines if is_total_told(values, line)]
    return Cells(values, tuple(line for line, _ in told), tuple(names for _, names in told))


def _margins(table: ResultTable, n: np.ndarray, policy: DisclosurePolicy, hidden: np.ndarray) -> list[ResultTable]:
    """Sums of a table that adds up several ways, protected as where they are shown: its rows would give them back."""
    if not policy.complementary or len(table.adds_up_along) < 2 or not hidden.any():
        return []
    found = []
    for along in table.adds_up_along:
        keys = [column for column in table.grain if column != along]
        sums = table.data[keys].assign(**{table.n: np.nan_to_num(n)}).groupby(keys, dropna=False, sort=False)
        data = sums[table.n].sum().reset_index()
        others = tuple(column for column in table.adds_up_along if column != along)
        margin = ResultTable(table.name, data, tuple(keys), n=table.n, adds_up_along=others)
        rows = withheld_rows(margin, data[table.n].to_numpy(), policy, [], beside=False)
        found.append(replace(margin, withheld=pd.DataFrame({table.n: rows})))
    return found


def _detail_of_withheld(table: ResultTable, coarser: ResultTable) -> np.ndarray:
    """Rows of `table` that add up to a withheld row of a coarser table of the same students."""
    missing = set(table.grain) - set(coarser.grain)
    nested = set(coarser.grain) < set(table.grain) and missing <= set(table.adds_up_along)
    if not nested or coarser.withheld is None or coarser.n != table.n or not coarser.grain:
        return np.zeros(len(table.data), dtype=bool)
    if not coarser.withheld[coarser.n].any():
        return np.zeros(len(table.data), dtype=bool)
    hidden = coarser.data.loc[coarser.withheld[coarser.n], list(coarser.grain)]
    keys = {tuple(row) for row in hidden.astype("object").itertuples(index=False)}
    own = table.data[list(coarser.grain)].astype("object").itertuples(index=False)
    return np.array([tuple(row) in keys for row in own], dtype=bool)


def step_of(kin: Kin, policy: DisclosurePolicy) -> np.ndarray:
    """To what shares are told, row by row: by the number that is known, from which a few are left out."""
    n = kin.table.data[kin.table.n].to_numpy(dtype="float64").reshape(2, -1)
    fewest = n.sum(axis=0) - policy.minimum_count + 1 if kin.table.withheld is None else 0.8 * n.sum(axis=0)
    step = np.full(n.shape[1], np.inf)
    for one in STEPS:
        step = np.where(fewest * one >= 1, one, step)
    return step


def kept_without_counts(table: ResultTable) -> tuple[str, ...]:
    """Statistics of a row that are told where its students are not: shares, rates by 100, what is said of them."""
    roles = table.declared.columns if table.declared else ()
    return tuple(
        one.name
        for one in roles
        if one.kind == "statistic"
        and (
            one.column.form in (Form.PERCENT, Form.POINTS)
            or one.name.endswith("per_100_days")
            or pd.api.types.is_bool_dtype(table.data[one.name])
        )
    )


def withhold_counts(draft: Draft) -> None:
    """Withhold how many the students of a row are, and all that would tell it; its shares are told."""
    table, rows = draft.table, draft.step > 0
    if rows.any():
        counted = {table.n, *table.statistics, *table.rates, *(part for group in table.parts for part in group)}
        draft.withheld.put(rows, counted - set(kept_without_counts(table)), True)
        draft.bounds.cells[rows] = ""


def told_by_students(table: ResultTable) -> list[str]:
    """Columns withheld with a row: all declared ones, and any number or flag that is not its grain.

    Examples
    --------
    >>> data = pd.DataFrame({"group": ["11"], "n": [3], "rate": [0.5], "note": ["x"]})
    >>> told_by_students(ResultTable("sizes", data, ("group",), n="n"))
    ['n', 'rate']
    """
    declared = {table.n, *table.statistics, *table.rates, *(column for group in table.parts for column in group)}
    return [
        column
        for column in table.data.columns
        if column not in table.grain
        and (column in declared or pd.api.types.is_numeric_dtype(table.data[column]))  # a boolean is numeric
    ]
