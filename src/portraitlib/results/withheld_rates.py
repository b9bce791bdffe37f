"""Which rates and parts of a table tell on a few students: given as bounds, or withheld."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.results.result import ResultTable
from portraitlib.results.suppression import protect
from portraitlib.results.withheld_blocks import Draft, Rows, blocks_of, fewest_hidden, may_be_withheld, protect_block
from portraitlib.results.withheld_rows import cells_of


@dataclass(frozen=True)
class _Sides:
    """Students on either side of a rate, row by row: how many above, and where either side has few."""

    above: np.ndarray
    few_above: np.ndarray
    few_below: np.ndarray
    is_bound: np.ndarray


def protect_rate(draft: Draft, rate: str, numerator: str) -> None:
    """Give a rate as a bound where few students stand on one side of it; withhold what would tell it."""
    has_students = draft.n > 0
    sides = _sides(draft, rate, numerator)
    covered = draft.hidden | sides.few_above | sides.few_below
    if draft.policy.complementary and draft.table.adds_up_along and (covered & has_students).any():
        covered, gone = _complement_rates(draft, sides, covered)
        sides = replace(sides, is_bound=sides.is_bound & ~gone)
    _write_bounds(draft, rate, sides)
    draft.withheld.put(covered & ~sides.is_bound & has_students, [rate], True)
    draft.withheld.put(covered & has_students, _told_with(draft, rate, numerator), True)


def _sides(draft: Draft, rate: str, numerator: str) -> _Sides:
    n, minimum, least = draft.n, draft.policy.minimum_count, fewest_hidden(draft.policy)
    values = draft.data[rate].astype("float64").to_numpy()
    above = draft.data[numerator].astype("float64").to_numpy() if numerator in draft.data else np.round(values * n)
    counted = ~np.isnan(above) & (n > 0) & ~draft.hidden
    few_above, few_below = (counted & (side >= least) & (side < minimum) for side in (above, n - above))
    return _Sides(above, few_above, few_below, is_bound=(few_above ^ few_below) & (n >= 2 * minimum))


def _write_bounds(draft: Draft, rate: str, sides: _Sides) -> None:
    few = 100 * draft.policy.minimum_count / np.maximum(draft.n, 1)
    values = draft.data[rate].to_numpy(dtype="float64", na_value=np.nan, copy=True)
    for places, sign, value in (
        (sides.is_bound & sides.few_above, "<", np.ceil(few) / 100),
        (sides.is_bound & sides.few_below, ">", np.floor(100 - few) / 100),
    ):
        values[places] = value[places]
        draft.bounds.put(places, [rate], sign)
    draft.data[rate] = values


def _told_with(draft: Draft, rate: str, numerator: str) -> list[str]:
    """Columns that would tell a rate: its numerator, `n` less it, the statistics made from it."""
    table = draft.table
    told = dict.fromkeys([numerator, *_pair_of(numerator, table), *table.told.get(rate, table.statistics)])
    return [column for column in told if column in draft.data and column not in (*table.rates, table.n)]


def _pair_of(part: str, table: ResultTable) -> list[str]:
    """A part and `n` less it, where that is a part too."""
    return [other for group in table.parts if part in group and len(group) <= 2 for other in group]


def rates_of(part: str, table: ResultTable) -> list[str]:
    """Rates of a part, or of `n` less it."""
    return [rate for rate, of in table.rates.items() if of == part or of in _pair_of(part, table)]


def _complement_rates(draft: Draft, sides: _Sides, covered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Withhold the rates from which a covered numerator could be deduced, the totals being known."""
    n, above, minimum = np.nan_to_num(draft.n), np.nan_to_num(sides.above), draft.policy.minimum_count
    is_low, is_high = sides.is_bound & sides.few_above, sides.is_bound & sides.few_below
    least = fewest_hidden(draft.policy)

    def known(withheld: np.ndarray, gone: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A bound says on which side few students stand; a rate withheld for others, that neither has few."""
        chosen = withheld & ~covered & (n >= 2 * minimum) & bool(not least)
        low = np.where(is_high, n - minimum + 1, np.where(chosen, minimum, np.where(is_low, least, 0)))
        high = np.where(is_low, minimum - 1, np.where(chosen, n - minimum, np.where(is_high, n - least, n)))
        return np.where(gone, 0.0, low), np.where(gone, n, high)

    width = np.where(covered & (n > 0), np.where(n < minimum, n, minimum - 2), 0.0)
    room = np.minimum(above, n - above)
    cells = cells_of(draft.lines, above, _is_total_told(draft.n, minimum))
    return protect(cells, covered, known, width, np.where(n > 0, -room, np.inf))


def _is_total_told(n: np.ndarray, minimum: int) -> Callable[[np.ndarray, np.ndarray], bool]:
    """A total with few students on one side is protected wherever it stands: it tells nothing of its parts."""

    def is_told(above: np.ndarray, line: np.ndarray) -> bool:
        """Whether the total of a line has enough students on both sides."""
        total, everyone = np.nan_to_num(above[line]).sum(), np.nansum(n[line])
        return bool(minimum <= total <= everyone - minimum)

    return is_told


def protect_parts(draft: Draft) -> None:
    """Withhold parts that count few students, and others beside them until no subtraction gives them back.

    Parts of one group add up to `n` on each row, and each to its total along the lines: what is withheld to protect a
    part is withheld in all the rows that add up together.
    """
    reported = set(draft.table.rates.values())
    groups = [group for group in draft.table.parts if len(group) > 2 or not reported & set(group)]  # a rate tells two
    before = None
    while before != (before := int(draft.withheld.cells.sum())):  # a part may be of several groups
        for group in groups:
            _protect_group(draft, list(group))


def _protect_group(draft: Draft, group: list[str]) -> None:
    counts = draft.counts(group)
    rates = {part: rates_of(part, draft.table) for part in group}
    has_rate = np.array([bool(rates[part]) for part in group])
    least = 1 if has_rate.any() else fewest_hidden(draft.policy)
    is_told = (draft.n > 0) & ~draft.hidden
    is_few = (counts >= least) & (counts < draft.policy.minimum_count) & is_told[:, None]
    may_go = may_be_withheld(draft, group)
    is_few &= may_go
    hidden = may_go & np.column_stack([is_hidden(draft, part, rates[part]) for part in group])
    is_few |= hidden & has_rate & is_told[:, None]  # what a rate withholds, few or not, is not given back either
    if not is_few.any():
        return
    known = [_known_of(draft, part, rates[part]) for part in group]
    row = Rows(counts, draft.n, is_few, *(np.column_stack(one) for one in zip(*known, strict=True)))
    taken, all_groups = np.zeros_like(hidden), draft.table.parts
    is_last = [(sum(part in other for other in all_groups) > 1, bool(rates[part])) for part in group]
    for block in blocks_of(draft, is_few.any(axis=1)):
        rows, parts = block[is_told[block]], np.flatnonzero(may_go[block[0]])
        chosen = np.ix_(rows, parts)
        last = [is_last[part] for part in parts]
        taken[chosen] = protect_block(row.at(rows, parts), hidden[chosen], last, draft.policy)
    gone = np.any(row.is_tight(hidden | taken, draft.policy), axis=1)  # not even a bound
    for place, part in enumerate(group):
        for rate in rates[part]:
            draft.bounds.put(gone, [rate], "")
        if (rows := (taken[:, place] | gone) & may_go[:, place]).any():
            withhold_part(draft, part, rates[part], rows)


def _known_of(draft: Draft, part: str, rates: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Least and most that a reader knows of a part that is withheld: a bound of its rate says that few are there."""
    low, high, few = np.zeros(len(draft.n)), np.nan_to_num(draft.n), draft.policy.minimum_count - 1
    for rate in rates:
        signs = ("<", ">") if draft.table.rates[rate] == part else (">", "<")
        is_low, is_high = (draft.bounds[rate] == sign for sign in signs)
        low = np.where(is_high, draft.n - few, np.where(is_low, fewest_hidden(draft.policy), low))
        high = np.where(is_low, few, np.where(is_high, draft.n - fewest_hidden(draft.policy), high))
    return low, high


def withhold_differences(draft: Draft, is_reference: str) -> None:
    """Withhold what compares a line with a row of it whose rate is not told: with the other rate, it would tell it."""
    table, told, rates = draft.table, draft.withheld, [*draft.table.rates]
    if is_reference not in table.data or not rates:
        return
    keys = [column for column in table.grain if column not in table.adds_up_along]
    is_lost = table.data[is_reference].fillna(False).to_numpy(dtype=bool, copy=True)
    is_lost &= (told.of(rates) | (draft.bounds.of(rates) != "")).any(axis=1)
    lost = pd.MultiIndex.from_frame(table.data.loc[is_lost, keys].astype("str"))
    rows = pd.MultiIndex.from_frame(table.data[keys].astype("str")).isin(lost)
    told.put(rows, [name for name in table.statistics if "gap" in name or name == "is_clear"], True)


def withhold_too(draft: Draft, beside: pd.DataFrame) -> None:
    """Withhold the rates, the parts and the statistics that are withheld on the same rows of a wider table."""
    for rate, numerator in draft.table.rates.items():
        if rate not in beside:
            continue
        rows = beside[rate].to_numpy()
        draft.bounds.put(rows, [rate], "")
        draft.withheld.put(rows, [rate, *_told_with(draft, rate, numerator)], True)
    told = {part for group in draft.table.parts for part in group} | set(draft.table.statistics)
    for name in told & set(beside.columns):
        draft.withheld.put(beside[name].to_numpy(), [name], True)


def withhold_rates_of_withheld(draft: Draft) -> None:
    """Withhold the exact rates of what is withheld: beside `n`, they would give it back."""
    for rate, numerator in draft.table.rates.items():
        if numerator in draft.data:
            is_exact = ~draft.withheld[rate] & (draft.bounds[rate] == "") & (draft.n > 0)
            rows = is_exact & draft.withheld[numerator]
            draft.withheld.put(rows, [rate, *_told_with(draft, rate, numerator)], True)


def is_hidden(draft: Draft, part: str, rates: list[str]) -> np.ndarray:
    """Rows of which neither the part nor an exact rate of it is told."""
    hidden = draft.withheld[part].copy()
    for rate in rates:
        hidden &= draft.withheld[rate] | (draft.bounds[rate] != "")
    return hidden


def withhold_part(draft: Draft, part: str, rates: list[str], rows: np.ndarray) -> None:
    """Withhold a part, its exact rates and what would tell them; a bound says no more than it did."""
    told = [part, *_pair_of(part, draft.table), *_shares_of(draft, part)]
    draft.withheld.put(rows, told, True)
    for rate in rates:
        is_exact = rows & (draft.bounds[rate] == "")
        draft.withheld.put(is_exact, [rate, *_told_with(draft, rate, part)], True)


def _shares_of(draft: Draft, part: str) -> list[str]:
    """Statistics that are the share of a part: they would tell it."""
    if part not in draft.shares:
        names = [name for name in draft.table.statistics if is_measured(draft.table.data[name])]
        shares = {name: draft.count(name) * draft.n for name in names}
        count = draft.count(part)
        draft.shares[part] = [name for name, told in shares.items() if np.allclose(told, count, equal_nan=True)]
    return draft.shares[part]


def is_measured(values: pd.Series) -> bool:
    """Whether a column holds numbers, and not flags."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
