"""What an audience may see of a result: one pure rule, applied once, before any word or figure is made.

It works from what a `ResultTable` declares of itself: which column counts students, which statistics and
rates come from them, which columns are parts of that count, along which columns rows add up to a total.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.results.forms import DECIMALS, Form, rounded
from portraitlib.results.marks import Marks
from portraitlib.results.result import Result, ResultTable
from portraitlib.results.siblings import withheld_beside
from portraitlib.results.withheld_alike import protect_alike, show_told_zeros
from portraitlib.results.withheld_blocks import Draft
from portraitlib.results.withheld_counts import told_counts
from portraitlib.results.withheld_rates import (
    is_measured,
    protect_parts,
    protect_rate,
    withhold_differences,
    withhold_rates_of_withheld,
    withhold_too,
)
from portraitlib.results.withheld_rows import (
    kept_without_counts,
    step_of,
    told_by_students,
    withheld_rows,
    withhold_counts,
)
from portraitlib.rules import DisclosurePolicy


def disclose(result: Result, also: DisclosurePolicy | None = None) -> Result:
    """Withhold what the reader of a result may not see.

    - A row about 1 to ``minimum_count - 1`` students loses its count and everything computed from it. A row
      about no student keeps its 0: it describes nobody.
    - Where rows add up to a total (assumed known even when no table shows it), other rows are withheld until
      no withheld count can be deduced within an interval narrower than ``minimum_count - 2``: the reader
      never learns more than « from 1 to ``minimum_count - 1`` ».
    - A rate whose numerator or remainder counts 1 to ``minimum_count - 1`` students (0 too when the audience
      ``protects_parts``) becomes a bound, or is withheld when fewer than twice the minimum students stand behind it.
    - Where that cannot be reached row by row, the whole line goes: it never stops in silence.
    - What is told has the digits that are written, no more.
    - Tables about students one by one are emptied for an audience that may not see students.
    - Small numbers of `counts`, those whose difference gives one back or that are the total of a line withheld whole,
      and what was lost at import, become None.
    - What those of the policy `also` are not told is not told either: they read both versions.

    Raises
    ------
    ValueError
        When a table declares a column it does not have.

    References
    ----------
    NCES 2011-603 (minimum counts, top and bottom coding); *references* of `results.suppression`.
    """
    policy = result.reader.policy
    tables, drafts = _decided(result, policy)
    others = _decided(result, also)[1] if also else {}
    counts = told_counts(result.counts, others.values(), also) if also else result.counts
    counts = told_counts(counts, drafts.values(), policy)
    for name, draft in drafts.items():
        if name in others:
            draft.withheld.cells[others[name].withheld.cells & (draft.bounds.cells == "")] = True
        tables[name] = _told(draft)
    refused = tuple(name for name, table in result.tables.items() if len(tables[name].data) < len(table.data))
    return replace(
        result,
        tables={name: tables[name] for name in result.tables},
        counts=counts,
        tables_refused=result.tables_refused or refused,
        lost=result.lost and result.lost.told_to(policy),
    )


def _decided(result: Result, policy: DisclosurePolicy) -> tuple[dict[str, ResultTable], dict[str, Draft]]:
    """Tables that are told whole, or emptied; the others with their marks."""
    tables: dict[str, ResultTable] = {}
    drafts: dict[str, Draft] = {}
    for name in sorted(result.tables, key=lambda name: len(result.tables[name].grain)):
        table = result.tables[name]
        coarser = [*tables.values(), *(replace(one.table, withheld=one.told_so_far) for one in drafts.values())]
        if table.is_about_students and not policy.shows_students:
            tables[name] = replace(table, data=table.data.iloc[:0].copy())
        elif _is_told_whole(table, policy):
            tables[name] = table
        else:
            drafts[name] = _drafted(table, policy, coarser)
    protect_alike(list(drafts.values()))
    for draft in drafts.values():
        _settle(draft)
    return tables, drafts


def protected(table: ResultTable, policy: DisclosurePolicy, coarser: Iterable[ResultTable] = ()) -> ResultTable:
    """One table after the disclosure rule."""
    return table if _is_told_whole(table, policy) else _told(_settled(table, policy, coarser))


def marked(table: ResultTable, policy: DisclosurePolicy) -> ResultTable:
    """One table with what is to be withheld of it marked, its numbers and its rows as they were."""
    return table if _is_told_whole(table, policy) else replace(table, withheld=_settled(table, policy).told_so_far)


def _settled(table: ResultTable, policy: DisclosurePolicy, coarser: Iterable[ResultTable] = ()) -> Draft:
    draft = _drafted(table, policy, coarser)
    protect_parts(draft)
    _settle(draft)
    return draft


def _is_told_whole(table: ResultTable, policy: DisclosurePolicy) -> bool:
    """Whether nothing is to be withheld of a table, or all of it is already."""
    _check_declaration(table)
    return table.withheld is not None or not table.n or not policy.minimum_count or table.is_about_students


def _drafted(table: ResultTable, policy: DisclosurePolicy, coarser: Iterable[ResultTable]) -> Draft:
    """A table of which rows and rates are withheld, and parts not yet."""
    n = pd.to_numeric(table.data[table.n], errors="coerce").astype("float64").to_numpy()
    beside = tuple(withheld_beside(table, marked(kin.table, policy), kin.own) for kin in table.kin)
    step, alone, settled = np.zeros(len(n)), np.zeros(len(n), dtype=bool), np.zeros(len(n), dtype=bool)
    for kin, one in zip(table.kin, beside, strict=True):
        rows = one[table.n].to_numpy()
        if kin.keeps_shares:
            step = np.maximum(step, np.where(rows, step_of(kin, policy), 0))
        elif set(table.adds_up_along) <= set(kin.table.adds_up_along):
            settled |= rows  # beside what adds up with them
        else:
            alone |= rows
    hidden = withheld_rows(table, n, policy, list(coarser), alone | np.isinf(step)) | settled
    draft = _draft(table, n, hidden, policy, beside, np.where(hidden, 0, step))
    for rate, numerator in table.rates.items():
        protect_rate(draft, rate, numerator)
    return draft


def _settle(draft: Draft) -> None:
    """Mark what goes with what is withheld already, once parts are protected."""
    show_told_zeros(draft)
    for one in draft.beside:
        withhold_too(draft, one)
    withhold_rates_of_withheld(draft)
    withhold_differences(draft, "is_reference")
    withhold_counts(draft)


def _told(draft: Draft) -> ResultTable:
    """The table as its reader sees it: what is marked is missing, in an order that tells nothing."""
    table = draft.table
    data = _written(_blank(draft.data, draft.withheld), table, draft.step)
    order = _safe_order(table, draft.withheld, draft.bounds)
    return replace(
        table,
        data=data.iloc[order].reset_index(drop=True),
        withheld=draft.withheld.frame(order),
        bounds=draft.bounds.frame(order),
        withheld_below=draft.policy.minimum_count,
    )


def _draft(
    table: ResultTable,
    n: np.ndarray,
    hidden: np.ndarray,
    policy: DisclosurePolicy,
    beside: tuple[pd.DataFrame, ...],
    step: np.ndarray,
) -> Draft:
    """Table whose hidden rows are marked, and nothing else yet."""
    withheld, bounds = Marks.on(table.data, False), Marks.on(table.data, "")
    withheld.put(hidden, told_by_students(table), True)
    return Draft(
        table, policy, n, hidden, step, data=table.data.copy(), withheld=withheld, bounds=bounds, beside=beside
    )


def _check_declaration(table: ResultTable) -> None:
    parts = [column for group in table.parts for column in group]
    declared = {*table.grain, *table.statistics, *table.rates, *parts, *([table.n] if table.n else [])}
    unknown = sorted(declared - set(table.data.columns))
    if unknown or set(table.adds_up_along) - set(table.grain):
        raise ValueError(f"table {table.name} declares columns it does not have: {unknown or table.adds_up_along}")


def _blank(data: pd.DataFrame, withheld: Marks) -> pd.DataFrame:
    """Make the withheld values missing, whole numbers staying whole."""
    for column in [name for name in withheld.places if withheld[name].any()]:
        values = data[column]
        if values.dtype == "float64":
            data[column] = np.where(withheld[column], np.nan, values.to_numpy())
            continue
        if pd.api.types.is_bool_dtype(values):
            values = values.astype("boolean")
        elif pd.api.types.is_integer_dtype(values):
            values = values.astype("Int64")
        data[column] = values.mask(withheld[column])
    return data


def _written(data: pd.DataFrame, table: ResultTable, step: np.ndarray) -> pd.DataFrame:
    """Shares, marks and numbers with the digits that are written: the others would tell what was counted."""
    coarse = step > 0
    shares = kept_without_counts(table) if coarse.any() else ()
    roles = table.declared.columns if table.declared else ()
    for one in roles:
        if one.kind in ("rate", "statistic") and pd.api.types.is_float_dtype(data[one.name]):
            decimals = DECIMALS.get(one.column.form, 3)
            values = data[one.name].astype("float64").to_numpy(copy=True)
            known = np.isfinite(values)
            values[known] = [float(rounded(value, decimals)) for value in values[known].tolist()]
            if one.name in shares:
                unit = step[coarse] * (100 if one.column.form == Form.NUMBER else 1)
                values[coarse] = np.round(np.round(values[coarse] / unit) * unit, 2) + 0.0  # never -0
            data[one.name] = values
    return data


def _safe_order(table: ResultTable, withheld: Marks, bounds: Marks) -> np.ndarray:
    """Order of the rows: those of which what sorts the table is withheld come last, by their grain."""
    order, is_lost = np.arange(len(table.data)), withheld.cells | (bounds.cells != "")
    if not is_lost.any():
        return order
    protected_rows = is_lost[:, [withheld.places[name] for name in _sorting(table)]].any(axis=1)
    if not protected_rows.any():
        return order
    grain = list(table.grain)
    last = table.data.loc[protected_rows, grain].astype("str").reset_index(drop=True)
    return np.concatenate([order[~protected_rows], order[protected_rows][last.sort_values(grain).index]])


def _sorting(table: ResultTable) -> list[str]:
    """Numbers along which the rows go up, or down: a row's place tells them."""
    told = {
        str(name): values.to_numpy(dtype="float64", na_value=np.nan)
        for name, values in table.data.items()
        if name not in table.grain and is_measured(values)
    }
    return [name for name, values in told.items() if _is_in_order(values[~np.isnan(values)])]


def _is_in_order(values: np.ndarray) -> bool:
    """Whether more than two values go up, or down, all along."""
    before, after = values[:-1], values[1:]
    is_sorted = (before <= after).all() or (before >= after).all()
    return bool(is_sorted and (before != after).sum() > 1)
