"""How many more counts the rule withholds than the fewest that keep its promise, found by an exact solver.

    python benchmarks/fewest_withheld.py [--tables 100] [--first 1]

Tables are drawn: groups, levels by groups, levels by sex, success of groups, tiers of groups; for the staff (5) and the
public (10). The exact solver (HiGHS) withholds the fewest numbers, sums of counts among them, such that those of which
something is promised can be in an interval as wide as promised, the totals being known. Prints, by kind of table and
audience, the numbers withheld both ways and their ratio: that of the sums, then the median, the 95th of 100 and the
largest of the tables. The exit status is 1 when the rule withholds fewer than the fewest of some table, which would
break its promise, or more than 1.5 times as many over all of them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from portraitlib.results.disclosure import protected
from portraitlib.results.result import ResultTable
from portraitlib.rules import DisclosurePolicy

POLICIES = {
    "personnel": DisclosurePolicy(minimum_count=5, complementary=True),
    "public": DisclosurePolicy(minimum_count=10, complementary=True, protects_parts=True),
}
MOST_TIMES = 1.5
_SECONDS_A_TABLE = 30.0


@dataclass(frozen=True)
class Asked:
    """Numbers of a table, what of them must not be told, and what a reader knows besides.

    Parameters
    ----------
    numbers : array of float
    lines : list of array of int
        Places of numbers that add up to one that the reader knows, or to another of them (`sums`).
    sums : list of int
        For each line, the place of its sum; -1 where it is known.
    is_small : array of bool
        Numbers that must be withheld.
    promised : array of float
        How wide the interval of each must be once it is withheld.
    low, high : array of float
        Least and most that a withheld one can be.
    shows_zeros : bool
        Whether a withheld one is known not to be 0, unless a 0 of one of its lines may be withheld.
    """

    numbers: np.ndarray
    lines: list[np.ndarray]
    sums: list[int]
    is_small: np.ndarray
    promised: np.ndarray
    low: np.ndarray
    high: np.ndarray
    shows_zeros: bool = False


def fewest_withheld(asked: Asked) -> int | None:
    """Fewest numbers to withhold for the promise to be kept; None where no number of them is enough.

    For each there are two ways of filling the table in which all that is shown is as it is, and which are as far apart
    there as promised, if it is withheld.

    Raises
    ------
    TimeoutError
        When the fewest are not known within half a minute.

    References
    ----------
    Fischetti & Salazar (2001), *Solving the cell suppression problem on tabular data with linear constraints*,
    Management Science 47(7).
    """
    model = _Model(asked)
    # What HiGHS does before it solves (scipy 1.17) cuts off the fewest of some tables.
    options = {"time_limit": _SECONDS_A_TABLE, "presolve": False}
    found = milp(model.cost, constraints=model.made(), integrality=model.is_mark, bounds=model.bounds, options=options)
    if found.status == 1:
        raise TimeoutError
    return None if found.x is None else int((found.x[: model.n] > 0.5).sum())


class _Model:
    """The program: what is withheld, which may be 0, which lines go whole, then two fillings for each number."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.n = asked, len(asked.numbers)
        n_marks = 2 * self.n + len(asked.lines)
        places = np.arange(n_marks + 2 * self.n**2)
        self.is_mark = (places < n_marks).astype(int)
        self.cost = (places < self.n).astype(float)
        low, high = np.zeros(len(places)), np.where(places < n_marks, 1.0, np.inf)
        low[: self.n] = asked.is_small
        self.bounds = Bounds(low, high)
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._add_zeros()
        for place in range(self.n):
            ends = [n_marks + (2 * place + way) * self.n for way in range(2)]
            for first in ends:
                self._add_filling(first)
            apart = {ends[0] + place: 1.0, ends[1] + place: -1.0, place: -float(asked.promised[place])}
            self._rows.append((apart, 0.0, np.inf))

    def _add_zeros(self) -> None:
        """A number may be 0 where it is withheld, and a 0 of one of its lines is too, or the whole line."""
        may_be: dict[int, dict[int, float]] = {place: {} for place in range(self.n)}
        for number, line in enumerate(self.asked.lines):
            whole, zeros = 2 * self.n + number, line[self.asked.numbers[line] == 0].tolist()
            for place in line.tolist():
                self._rows.append(({whole: 1.0, place: -1.0}, -np.inf, 0.0))
                may_be[place] |= {whole: -1.0, **dict.fromkeys(zeros, -1.0)}
        for place, reasons in may_be.items():
            self._rows.append(({self.n + place: 1.0, place: -1.0}, -np.inf, 0.0))
            self._rows.append(({self.n + place: 1.0, **reasons}, -np.inf, 0.0))

    def _add_filling(self, first: int) -> None:
        asked = self.asked
        for place, (value, low, high) in enumerate(zip(asked.numbers, asked.low, asked.high, strict=True)):
            least = min(1.0, value) if asked.shows_zeros else low
            self._rows.append(({first + place: 1.0, place: value - high}, -np.inf, value))
            may_be_0 = {self.n + place: least} if asked.shows_zeros else {}
            self._rows.append(({first + place: 1.0, place: value - least, **may_be_0}, value, np.inf))
        for line, total in zip(asked.lines, asked.sums, strict=True):
            row = dict.fromkeys((first + line).tolist(), 1.0)
            told = asked.numbers[line].sum() if total < 0 else 0.0
            self._rows.append((row if total < 0 else {**row, first + total: -1.0}, told, told))

    def made(self) -> LinearConstraint:
        """All its rows as one matrix."""
        matrix = lil_array((len(self._rows), len(self.cost)))
        for number, (row, _, _) in enumerate(self._rows):
            matrix.rows[number], matrix.data[number] = (list(one) for one in zip(*sorted(row.items()), strict=True))
        _, lows, highs = zip(*self._rows, strict=True)
        return LinearConstraint(matrix.tocsr(), lows, highs)


def _hidden(table: ResultTable, policy: DisclosurePolicy) -> pd.DataFrame:
    """What the rule does not tell exactly of a table, bounds included, in the order of its `place`."""
    shown = protected(table, policy)
    assert shown.withheld is not None
    assert shown.bounds is not None
    told = shown.withheld | (shown.bounds != "")
    return told.set_index(shown.data["place"].to_numpy()).sort_index()


def _table(keys: dict[str, np.ndarray], columns: dict[str, np.ndarray], **declared: object) -> ResultTable:
    n = len(next(iter(columns.values())))
    data = pd.DataFrame({**keys, "place": np.arange(n).astype(str), **columns})
    data["place"] = [f"{place:03}" for place in range(n)]
    return ResultTable("drawn", data, tuple(keys), n="n", adds_up_along=tuple(keys), **declared)  # type: ignore[arg-type]


def _with_few(counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts of which some are small, and some of nobody."""
    few = np.where(rng.random(counts.shape) < 0.12, rng.integers(1, 12, counts.shape), counts)
    return np.where(rng.random(counts.shape) < 0.06, 0, few)


def counts_of(counts: np.ndarray, policy: DisclosurePolicy) -> tuple[int, Asked]:
    """Counts of levels by groups, or of groups alone, and their sums: what the rule withholds, and what is asked."""
    height, width = counts.shape
    level, group = np.divmod(np.arange(counts.size), width)
    tables = [({"group": group}, counts.ravel())]
    lines, sums = [np.arange(counts.size)], [-1]
    if height > 1:
        tables = [({"level": level, "group": group}, counts.ravel())]
        tables += [
            ({"level": np.arange(height)}, counts.sum(axis=1)),
            ({"group": np.arange(width)}, counts.sum(axis=0)),
        ]
        places, of_sums = np.arange(counts.size).reshape(counts.shape), counts.size + np.arange(height + width)
        lines = [*places, *places.T, of_sums[:height], of_sums[height:]]
        sums = [*of_sums.tolist(), -1, -1]
    by_rule = sum(int(_hidden(_table(keys, {"n": values.astype(int)}), policy)["n"].sum()) for keys, values in tables)
    values = np.concatenate([each for _, each in tables]).astype(float)
    same = np.ones(len(values))
    few = (values > 0) & (values < policy.minimum_count)
    width_promised = same * (policy.minimum_count - 2)
    return by_rule, Asked(values, lines, sums, few, width_promised, same, same * counts.sum(), shows_zeros=True)


def rates_of(n: np.ndarray, above: np.ndarray, policy: DisclosurePolicy) -> tuple[int, Asked]:
    """Success of groups: rates that the rule does not tell exactly, and what is asked of them."""
    columns = {"n": n, "n_passed": above, "success_rate": above / n}
    table = _table({"group": np.arange(len(n))}, columns, parts=(("n_passed",),), rates={"success_rate": "n_passed"})
    by_rule = int(_hidden(table, policy)["success_rate"].sum())
    least, minimum = 0 if policy.protects_parts else 1, policy.minimum_count
    few_above, few_below = ((side >= least) & (side < minimum) for side in (above, n - above))
    is_bound = (few_above ^ few_below) & (n >= 2 * minimum)
    is_few, is_chosen = few_above | few_below, bool(not least) & (n >= 2 * minimum)
    low = np.where(is_bound & few_below, n - minimum + 1, np.where(is_bound, least, 0)).astype(float)
    high = np.where(is_bound & few_above, minimum - 1, np.where(is_bound, n - least, n)).astype(float)
    low, high = np.where(is_chosen & ~is_few, minimum, low), np.where(is_chosen & ~is_few, n - minimum, high)
    promised = np.where(is_few, np.where(n < minimum, n, minimum - 2), 0.0)
    is_total_told = minimum <= above.sum() <= (n.sum() - minimum)  # else it is protected wherever it stands
    lines = [np.arange(len(n))] if is_total_told else []
    return by_rule, Asked(above.astype(float), lines, [-1] * len(lines), is_few, promised, low, high)


def parts_of(parts: np.ndarray, policy: DisclosurePolicy) -> tuple[int, Asked]:
    """Groups by tier: counts of tiers that the rule withholds, and what is asked of them."""
    names = tuple(f"n_tier_{place}" for place in range(parts.shape[1]))
    n = parts.sum(axis=1)
    table = _table({"group": np.arange(len(n))}, {"n": n, **dict(zip(names, parts.T, strict=True))}, parts=(names,))
    by_rule = int(_hidden(table, policy)[list(names)].to_numpy().sum())
    places, values = np.arange(parts.size).reshape(parts.shape), parts.ravel().astype(float)
    most = np.repeat(n, parts.shape[1]).astype(float)
    few = (values >= (0 if policy.protects_parts else 1)) & (values < policy.minimum_count)
    promised = np.where(few, np.minimum(policy.minimum_count - 2, most), 0.0)
    lines = [*places, *places.T]
    return by_rule, Asked(values, lines, [-1] * len(lines), few, promised, np.zeros(parts.size), most)


def _groups(rng: np.random.Generator, policy: DisclosurePolicy) -> tuple[int, Asked]:
    return counts_of(_with_few(rng.integers(18, 33, (1, int(rng.integers(2, 9)))), rng), policy)


def _levels_by_groups(rng: np.random.Generator, policy: DisclosurePolicy) -> tuple[int, Asked]:
    return counts_of(_with_few(rng.integers(12, 33, rng.integers(2, 5, 2)), rng), policy)


def _levels_by_sex(rng: np.random.Generator, policy: DisclosurePolicy) -> tuple[int, Asked]:
    return counts_of(_with_few(rng.integers(8, 70, (int(rng.integers(2, 6)), 2)), rng), policy)


def _success_of_groups(rng: np.random.Generator, policy: DisclosurePolicy) -> tuple[int, Asked]:
    n = rng.integers(18, 33, int(rng.integers(2, 9)))
    return rates_of(n, rng.binomial(n, rng.beta(6, 2.5, len(n))), policy)


def _tiers_of_groups(rng: np.random.Generator, policy: DisclosurePolicy) -> tuple[int, Asked]:
    n = rng.integers(18, 33, int(rng.integers(2, 6)))
    return parts_of(np.array([rng.multinomial(one, (0.65, 0.22, 0.13)) for one in n]), policy)


KINDS: dict[str, Callable[[np.random.Generator, DisclosurePolicy], tuple[int, Asked]]] = {
    "groups": _groups,
    "levels x groups": _levels_by_groups,
    "levels x sex": _levels_by_sex,
    "success of groups": _success_of_groups,
    "tiers of groups": _tiers_of_groups,
}


def compared(kind: str, audience: str, seeds: Iterable[int]) -> np.ndarray:
    """Numbers withheld by the rule, and the fewest, of the drawn tables of which any is to be withheld."""
    found = []
    for seed in seeds:
        by_rule, asked = KINDS[kind](np.random.default_rng([seed, list(KINDS).index(kind)]), POLICIES[audience])
        fewest = fewest_withheld(asked) if asked.is_small.any() else 0
        if fewest:
            found.append((by_rule, fewest))
    return np.array(found).reshape(-1, 2)


def told(name: str, counted: np.ndarray) -> str:
    """How much more is withheld than the fewest, in one line."""
    if not len(counted):
        return f"{name:32} 0 tables"
    by_rule, fewest = counted.sum(axis=0)
    times = counted[:, 0] / counted[:, 1]
    return (
        f"{name:32} {len(counted):4} tables  {by_rule:5} withheld, fewest {fewest:5}: {by_rule / fewest:.2f} times"
        f"  (median {np.median(times):.2f}, p95 {np.quantile(times, 0.95):.2f}, most {times.max():.2f})"
    )


def main() -> int:
    """Compare the tables that were asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    asked = parser.parse_args()
    seeds, every = range(asked.first, asked.first + asked.tables), []
    for kind in KINDS:
        for audience in POLICIES:
            every.append(compared(kind, audience, seeds))
            print(told(f"{kind}, {audience}", every[-1]), flush=True)
    joined = np.concatenate(every)
    print(told("all", joined))
    by_rule, fewest = joined.sum(axis=0)
    return int(bool((joined[:, 0] < joined[:, 1]).any()) or by_rule > MOST_TIMES * fewest)


if __name__ == "__main__":
    sys.exit(main())
