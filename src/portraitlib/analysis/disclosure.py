"""What an audience may see of a result: one pure rule, applied once, before any word or figure is made.

It works from what a `ResultTable` declares of itself: which column counts students, which statistics and
rates come from them, which columns are parts of that count, along which columns rows add up to a total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.analysis.result import Result, ResultTable
from portraitlib.analysis.suppression import Cells, protect
from portraitlib.rules import DisclosurePolicy


def disclose(result: Result) -> Result:
    """Withhold what the reader of a result may not see.

    - A row about 1 to ``minimum_count - 1`` students loses its count and everything computed from it. A row
      about no student keeps its 0: it describes nobody.
    - Where rows add up to a total (assumed known even when no table shows it), other rows are withheld until
      no withheld count can be deduced within an interval narrower than ``minimum_count - 2``: the reader
      never learns more than « from 1 to ``minimum_count - 1`` ».
    - ``protects_parts``: a rate whose numerator or remainder is below the minimum (0 included) becomes a
      bound, or is withheld when fewer than twice the minimum students stand behind it.
    - Tables about students one by one are emptied for an audience that may not see students.
    - Small numbers of `counts` become None.

    Parameters
    ----------
    result : Result

    Returns
    -------
    Result
        Of the same type. ``facts["tables_refused"]`` names the emptied tables, when there are any.

    Raises
    ------
    ValueError
        When a table declares a column it does not have.

    References
    ----------
    NCES 2011-603 (minimum counts, top and bottom coding); *references* of `analysis.suppression`.
    """
    policy = result.reader.policy
    tables: dict[str, ResultTable] = {}
    for name in sorted(result.tables, key=lambda name: len(result.tables[name].grain)):
        table = result.tables[name]
        if table.is_about_students and not policy.shows_students:
            tables[name] = replace(table, data=table.data.iloc[:0].copy())
        else:
            tables[name] = protected(table, policy, coarser=tables.values())
    refused = tuple(name for name, table in result.tables.items() if len(tables[name].data) < len(table.data))
    facts = {**result.facts, "tables_refused": refused} if refused else result.facts
    counts = {name: None if _is_small(count, policy) else count for name, count in result.counts.items()}
    return replace(result, tables={name: tables[name] for name in result.tables}, counts=counts, facts=facts)


def protected(table: ResultTable, policy: DisclosurePolicy, coarser=()) -> ResultTable:
    """One table after the disclosure rule.

    Parameters
    ----------
    table : ResultTable
    policy : DisclosurePolicy
    coarser : iterable of ResultTable
        Tables of the same result already protected: a row they withhold is withheld in its detail too, or
        the detail would add up to it.

    Returns
    -------
    ResultTable
        With `withheld`, `bounds` and `withheld_below` set; withheld values are missing. Rows whose order
        would tell a withheld value (a ranking) come last.
    """
    _check_declaration(table)
    is_done = table.withheld is not None
    if is_done or not table.n or not policy.minimum_count or table.is_about_students:
        return table
    n = pd.to_numeric(table.data[table.n], errors="coerce").astype("float64").to_numpy()
    hidden = _withheld_rows(table, n, policy, list(coarser))
    withheld = pd.DataFrame(False, index=table.data.index, columns=table.data.columns)
    withheld.loc[hidden, _told_by_students(table)] = True
    bounds = pd.DataFrame("", index=table.data.index, columns=table.data.columns, dtype="object")
    data = table.data.copy()
    if policy.protects_parts:
        for rate, numerator in table.rates.items():
            _protect_rate(table, data, withheld, bounds, rate, numerator, n, hidden, policy)
        _protect_parts(table, withheld, n, policy)
    data = _blank(data, withheld)
    order = _safe_order(table, withheld, bounds)
    return replace(
        table,
        data=data.iloc[order].reset_index(drop=True),
        withheld=withheld.iloc[order].reset_index(drop=True),
        bounds=bounds.iloc[order].reset_index(drop=True),
        withheld_below=policy.minimum_count,
    )


def _is_small(count: int | None, policy: DisclosurePolicy) -> bool:
    return count is not None and 0 < count < policy.minimum_count


def _check_declaration(table: ResultTable) -> None:
    parts = [column for group in table.parts for column in group]
    declared = {*table.grain, *table.statistics, *table.rates, *parts, *([table.n] if table.n else [])}
    unknown = sorted(declared - set(table.data.columns))
    if unknown or set(table.adds_up_along) - set(table.grain):
        raise ValueError(f"table {table.name} declares columns it does not have: {unknown or table.adds_up_along}")


def _told_by_students(table: ResultTable) -> list[str]:
    """Columns withheld with a row: all declared ones, and any number or flag that is not its grain."""
    declared = {table.n, *table.statistics, *table.rates, *(column for group in table.parts for column in group)}
    return [
        column
        for column in table.data.columns
        if column not in table.grain
        and (column in declared or pd.api.types.is_numeric_dtype(table.data[column]))  # a boolean is numeric
    ]


def _withheld_rows(
    table: ResultTable, n: np.ndarray, policy: DisclosurePolicy, coarser: list[ResultTable]
) -> np.ndarray:
    """Rows withheld: small or uncounted ones, the detail of coarser withheld rows, then the complements."""
    minimum = policy.minimum_count
    hidden = (n > 0) & (n < minimum) | np.isnan(n)
    for other in coarser:
        hidden |= _detail_of_withheld(table, other)
    if not (policy.complementary and table.adds_up_along and hidden.any()):
        return hidden
    values = np.nan_to_num(n)
    cells = _cells(table, values, smallest_total=minimum)

    def known(withheld: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Zeros are shown, so a withheld count is 1 or more, unless zeros had to be withheld in its line."""
        low = np.ones(len(values))
        for line in cells.lines:
            if (withheld[line] & (values[line] == 0)).any():
                low[line] = 0
        return low, np.full(len(values), np.inf)

    cost = np.where(values > 0, values, values.max() + 1)  # zeros last
    return protect(cells, hidden, known, np.full(len(values), max(minimum - 2.0, 1.0)), cost)


def _cells(table: ResultTable, values: np.ndarray, smallest_total: float = 0) -> Cells:
    """Lines of a table; one whose total is itself small is left out, for its total is withheld elsewhere."""
    lines, names = [], []
    for along in table.adds_up_along:
        others = [column for column in table.grain if column != along]
        grouped = table.data.groupby(others, dropna=False, sort=False) if others else None
        places = grouped.indices.values() if grouped else [np.arange(len(table.data))]
        for line in places:
            if len(line) < 2 or values[line].sum() < smallest_total:
                continue
            lines.append(np.asarray(line))
            names.append(np.array([f"{along}={name}" for name in table.data[along].iloc[line]], dtype=object))
    return Cells(values, tuple(lines), tuple(names))


def _detail_of_withheld(table: ResultTable, coarser: ResultTable) -> np.ndarray:
    """Rows of `table` that add up to a withheld row of a coarser table of the same students."""
    missing = set(table.grain) - set(coarser.grain)
    nested = set(coarser.grain) < set(table.grain) and missing <= set(table.adds_up_along)
    if not nested or coarser.withheld is None or coarser.n != table.n or not coarser.grain:
        return np.zeros(len(table.data), dtype=bool)
    hidden = coarser.data.loc[coarser.withheld[coarser.n], list(coarser.grain)]
    keys = {tuple(row) for row in hidden.astype("object").itertuples(index=False)}
    own = table.data[list(coarser.grain)].astype("object").itertuples(index=False)
    return np.array([tuple(row) in keys for row in own], dtype=bool)


def _protect_rate(table, data, withheld, bounds, rate, numerator, n, hidden, policy) -> None:
    """Give a rate as a bound where few students stand on one side of it; withhold what would tell it."""
    minimum, values = policy.minimum_count, data[rate].astype("float64").to_numpy()
    above = data[numerator].astype("float64").to_numpy() if numerator in data else np.round(values * n)
    counted = ~np.isnan(above) & (n > 0) & ~hidden
    few_above, few_below = counted & (above < minimum), counted & (n - above < minimum)
    is_bound = (few_above ^ few_below) & (n >= 2 * minimum)
    covered = hidden | few_above | few_below
    if policy.complementary and table.adds_up_along and (covered & (n > 0)).any():
        covered = _complement_rates(
            table, np.nan_to_num(above), np.nan_to_num(n), covered, is_bound, few_below, minimum
        )
    for places, sign, value in (
        (is_bound & few_above, "<", np.ceil(100 * minimum / np.maximum(n, 1)) / 100),
        (is_bound & few_below, ">", np.floor(100 - 100 * minimum / np.maximum(n, 1)) / 100),
    ):
        data[rate] = data[rate].astype("float64").mask(places, value)
        bounds.loc[places, rate] = sign
    withheld.loc[covered & ~is_bound & (n > 0), rate] = True
    with_it = [numerator, *(c for group in table.parts if numerator in group for c in group)]
    with_it += table.told.get(rate, table.statistics)
    with_it = [column for column in dict.fromkeys(with_it) if column in data and column not in table.rates]
    withheld.loc[covered & (n > 0), [column for column in with_it if column != table.n]] = True


def _complement_rates(table, above, n, covered, is_bound, few_below, minimum) -> np.ndarray:
    """Withhold the rates from which a covered numerator could be deduced, the totals being known."""
    cells = _cells(table, above)
    few_above = is_bound & ~few_below

    def known(withheld: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A bound says on which side few students stand; a withheld rate of a large group, that neither has few."""
        chosen = withheld & ~covered
        low = np.where(is_bound & few_below, n - minimum + 1, np.where(chosen, minimum, 0))
        high = np.where(few_above, minimum - 1, np.where(chosen, n - minimum, n))
        return low.astype(float), high.astype(float)

    width = np.where(covered & (n > 0), np.where(n < minimum, n, minimum - 2), 0.0)
    room = np.minimum(above, n - above)
    return protect(cells, covered, known, width, np.where(n > 0, -room, np.inf))


def _protect_parts(table: ResultTable, withheld: pd.DataFrame, n: np.ndarray, policy: DisclosurePolicy) -> None:
    """Withhold a group of parts that no rate reports where one part is small, and along its whole line.

    Of a group that a rate reports in part, the parts that share what is left are withheld together where one of
    them is small: their sum is known, none of them is.
    """
    numerators = set(table.rates.values())
    for group in table.parts:
        if numerators & set(group):
            left = [part for part in group if part not in numerators]
            counts = table.data[left].astype("float64")
            if len(left) > 1:
                is_small = ((counts > 0) & (counts < policy.minimum_count)).any(axis=1) & (n > 0)
                withheld.loc[is_small, [*left, *_shares_of(left, table, n)]] = True
            continue
        parts = table.data[list(group)].astype("float64")
        small = ((parts < policy.minimum_count).any(axis=1) & (n > 0)).to_numpy(copy=True)
        if policy.complementary:
            for line in _cells(table, n).lines:
                small[line] = small[line].any()
        withheld.loc[small, list(group)] = True


def _shares_of(parts: list[str], table: ResultTable, n: np.ndarray) -> list[str]:
    """Statistics that are the share of one of some parts: they would tell it."""
    counts = [table.data[part].astype("float64").to_numpy() for part in parts]
    values = {name: table.data[name] for name in table.statistics}
    shares = {name: told.astype("float64") * n for name, told in values.items() if _is_measured(told)}
    return [name for name, told in shares.items() if any(np.allclose(told, count, equal_nan=True) for count in counts)]


def _is_measured(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _blank(data: pd.DataFrame, withheld: pd.DataFrame) -> pd.DataFrame:
    """Make the withheld values missing, whole numbers staying whole."""
    for column in data.columns[withheld.any()]:
        values = data[column]
        if pd.api.types.is_bool_dtype(values):
            values = values.astype("boolean")
        elif pd.api.types.is_integer_dtype(values):
            values = values.astype("Int64")
        data[column] = values.mask(withheld[column])
    return data


def _safe_order(table: ResultTable, withheld: pd.DataFrame, bounds: pd.DataFrame) -> np.ndarray:
    """Order of the rows: in a table sorted by what it counts, protected rows come last, by their grain."""
    protected_rows = (withheld.any(axis=1) | bounds.ne("").any(axis=1)).to_numpy()
    order = np.arange(len(table.data))
    if not protected_rows.any() or not _is_ranked(table):
        return order
    last = table.data.loc[protected_rows, list(table.grain)].astype("str").reset_index(drop=True)
    return np.concatenate([order[~protected_rows], order[protected_rows][last.sort_values(list(last)).index]])


def _is_ranked(table: ResultTable) -> bool:
    told: Mapping[str, pd.Series] = {
        column: table.data[column].dropna().astype("float64")
        for column in _told_by_students(table)
        if pd.api.types.is_numeric_dtype(table.data[column])
    }
    return any(
        values.nunique() > 2 and (values.is_monotonic_increasing or values.is_monotonic_decreasing)
        for values in told.values()
    )
