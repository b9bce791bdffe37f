"""Identities between delivered numbers, kept when they hold wherever they can be read and chance would not do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from portraitlib.attack.pool import ONLY, SUM, Pool, Quantity
from portraitlib.attack.stacks import COUNT, RATE, Name, Stack
from portraitlib.attack.support import Support, support_of

SAME_NAME_BITS, ANY_BITS = 8.0, 20.0
_FEWEST_ROWS = 3
_MOST_PARTS, _ROWS_TRIED, _LARGEST_POOL = 5, 16, 400
_MOST_COLUMNS = 8
_CLOSE = 1e-7


@dataclass(frozen=True)
class Identity:
    """A column is the sum of some quantities, each with its sign; or a share of a sum is one count.

    Parameters
    ----------
    table, column : names
        What is told: for a share, the column of shares.
    terms : tuple of (sign, Quantity)
    of : Quantity, optional
        For a share: the count that it is a share of.
    n_rows : int
        Rows on which it was read.
    support : Support, optional
        Rows on which it is believed; None is all.
    """

    table: Name
    column: str
    terms: tuple[tuple[int, Quantity], ...]
    of: Quantity | None = None
    n_rows: int = 0
    support: Support | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        signs = {1: "+", -1: "\u2212"}
        told = " ".join(f"{signs[sign]} {one}" for sign, one in self.terms).removeprefix("+ ")
        return f"{self.table[1]}.{self.column} = {f'({told}) / {self.of}' if self.of else told}"


def learn(
    stacks: Mapping[Name, Stack], hidden: Mapping[Name, set[str]] | None = None, *, is_true: bool = False
) -> list[Identity]:
    """Identities that hold between the numbers of some tables.

    Parameters
    ----------
    stacks : dict of Stack
        Tables as delivered, or with their true values.
    hidden : dict of Name to set of str, optional
        Columns withheld somewhere: differences are looked for those only. None looks for no difference.
    is_true : bool
        Whether nothing is withheld in these tables: any two numbers may then be taken from one another; from
        delivered ones, whose small values are missing, only counts of one name.
    """
    pool, found = Pool(stacks), []
    for family in _families(stacks.values()):
        found += [*_shares(family), *_parts(family)]
    for stack in stacks.values():
        found += _across(stack, pool, (hidden or {}).get(stack.name, set()), is_true=is_true)
    return found + list(_added_alike(found, pool))


def _families(stacks: Iterable[Stack]) -> list[list[Stack]]:
    """Tables that have the same columns of numbers: what holds in a row of one holds in those of the others."""
    found: dict[tuple[str, ...], list[Stack]] = {}
    for one in stacks:
        found.setdefault(tuple(one.kinds), []).append(one)
    return list(found.values())


def _column(family: list[Stack], column: str) -> np.ndarray:
    return np.concatenate([one.known(column) for one in family])


def _counts(family: list[Stack]) -> dict[str, np.ndarray]:
    names = [column for column in family[0].kinds if any(one.kinds[column] == COUNT for one in family)]
    return {column: _column(family, column) for column in names}


def _added_alike(found: list[Identity], pool: Pool) -> Iterator[Identity]:
    """Where the rows of a table add up to those of another in one count, they do in the others of the same name."""
    known = {(one.table, one.column, one.terms) for one in found}
    for one in found:
        (_, rows), *more = one.terms
        if more or one.of or rows.how != SUM or rows.column != one.column:
            continue
        whole, parts = pool.stacks[one.table], pool.stacks[rows.table]
        for column in set(whole.of_kind(COUNT)) & set(parts.of_kind(COUNT)):
            terms = ((1, replace(rows, column=column)),)
            told = whole.known(column)
            made = pool.groups(terms[0][1], whole).taken(parts.known(column), SUM)
            both = ~np.isnan(told) & ~np.isnan(made)
            if (one.table, column, terms) not in known and np.array_equal(told[both], made[both]):
                known.add((one.table, column, terms))
                yield Identity(one.table, column, terms, n_rows=int(both.sum()), support=one.support)


def _own(stack: Stack, column: str) -> Quantity:
    return Quantity(stack.name, column, ONLY, tuple((str(label), str(label)) for label in stack.labels))


def surprise(values: np.ndarray) -> np.ndarray:
    """Bits by which each value surprises, given how often the others are it: a constant tells nothing."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return -np.log2(counts[places] / len(values))


def _holds(
    told: np.ndarray, made: np.ndarray, bits: float, slack: np.ndarray | float = _CLOSE, *beside: np.ndarray
) -> int:
    """Rows on which two columns agree, when they always do and that is not by chance; else 0.

    Rows that say one number and stand beside the same rows elsewhere (`beside`: their groups there) are read once: a
    programme whose twelve conditions each repeat its students agrees by chance as easily as one told once.
    """
    both = ~np.isnan(told) & ~np.isnan(made)
    if both.sum() < _FEWEST_ROWS or (np.abs(told - made) > np.broadcast_to(slack, told.shape) + _CLOSE)[both].any():
        return 0
    read = told[both]
    if beside:
        read = np.unique(np.column_stack([read, *(one[both] for one in beside)]), axis=0)[:, 0]
    return len(read) if len(read) >= _FEWEST_ROWS and surprise(read).sum() >= bits else 0


def _shares(family: list[Stack]) -> Iterator[Identity]:
    """Shares of a count, in one row: of another count, else of its complement, else of a sum of two."""
    counts = _counts(family)
    for rate in [column for column, kind in family[0].kinds.items() if kind == RATE]:
        told = _column(family, rate)
        slack = np.concatenate([one.slack[rate] for one in family])
        for of, whole in counts.items():
            base = np.where(whole > 0, whole, np.nan)
            for terms, made in _numerators(counts, of, whole):
                n_rows = _holds(told, made / base, ANY_BITS if len(terms) > 1 else SAME_NAME_BITS, slack)
                if n_rows:
                    for one in family:
                        signed = tuple((sign, _own(one, column)) for sign, column in terms)
                        yield Identity(one.name, rate, signed, _own(one, of), n_rows)
                    break


def _numerators(
    counts: Mapping[str, np.ndarray], of: str, whole: np.ndarray
) -> Iterator[tuple[tuple[tuple[int, str], ...], np.ndarray]]:
    others = [column for column in counts if column != of]
    yield from ((((1, one),), counts[one]) for one in others)
    yield from ((((1, of), (-1, one)), whole - counts[one]) for one in others)
    yield from ((((1, one), (1, other)), counts[one] + counts[other]) for one, other in combinations(others, 2))


def _parts(family: list[Stack]) -> Iterator[Identity]:
    """A count that is the sum of others of its row; of all of them, when some are 0 wherever they are shown.

    Where a column is 0 everywhere, a total is its parts and a part is that total and the others: a total heads its
    parts, so the first that holds is kept. Both together would say that the column is 0 where it is withheld.
    """
    counts, told_of = _counts(family), set[frozenset[str]]()
    for whole, told in counts.items():
        others = [column for column in counts if column != whole][:_MOST_COLUMNS]
        held: list[tuple[str, ...]] = []
        for size in range(min(_MOST_PARTS, len(others)), 1, -1):
            for chosen in combinations(others, size):
                n_rows = _holds(told, np.sum([counts[one] for one in chosen], axis=0), ANY_BITS)
                if n_rows and {whole, *chosen} not in told_of and not any(set(chosen) < set(one) for one in held):
                    held.append(chosen)
                    told_of.add(frozenset({whole, *chosen}))
                    for one in family:
                        yield Identity(one.name, whole, tuple((1, _own(one, part)) for part in chosen), n_rows=n_rows)


def _across(stack: Stack, pool: Pool, hidden: set[str], *, is_true: bool) -> Iterator[Identity]:
    """A count that is another, elsewhere, or the sum of rows elsewhere; a withheld one, the difference of two."""
    quantities, values = pool.beside(stack)
    for column in stack.of_kind(COUNT):
        told = stack.known(column)
        for place, one in enumerate(quantities):
            if (one.table, one.column) != (stack.name, column):
                bits = SAME_NAME_BITS if one.column == column else ANY_BITS
                n_rows = _holds(told, values[:, place], bits, _CLOSE, pool.groups(one, stack).of_target)
                if n_rows:
                    support = support_of(stack, told, values[:, place], one.by) if is_true else None
                    yield Identity(stack.name, column, ((1, one),), n_rows=n_rows, support=support)
        if column in hidden:
            yield from _differences(stack, column, pool, quantities, values, is_true=is_true)


def _differences(
    stack: Stack, column: str, pool: Pool, quantities: list[Quantity], values: np.ndarray, *, is_true: bool
) -> Iterator[Identity]:
    told = stack.known(column)
    rows = np.flatnonzero(told > 0)
    others = [
        place
        for place, one in enumerate(quantities)
        if (one.table, one.column) != (stack.name, column) and (values[rows, place] > 0).sum() >= _FEWEST_ROWS
    ][:_LARGEST_POOL]
    if len(others) < 2 or len(rows) < _FEWEST_ROWS:
        return
    tried = rows[np.linspace(0, len(rows) - 1, min(len(rows), _ROWS_TRIED)).astype(int)]
    bits = ANY_BITS + np.log2(len(others) ** 2)
    for one, other in _fitting(told[tried], values[np.ix_(tried, others)]):
        a, b = quantities[others[one]], quantities[others[other]]
        first, second = values[:, others[one]], values[:, others[other]]
        if not is_true and a.column != b.column:
            continue
        if a.table == b.table == stack.name and a.how == b.how == ONLY and not (a.where[0] or b.where[0]):
            continue  # of one row: its parts are looked for by themselves
        beside = [pool.groups(one, stack).of_target for one in (a, b)]
        n_rows = min(
            _holds(told, first - second, bits, _CLOSE, *beside), _holds(second, first - told, bits, _CLOSE, *beside)
        )
        if n_rows:
            support = support_of(stack, told, first - second, a.by, b.by) if is_true else None
            yield Identity(stack.name, column, ((1, a), (-1, b)), n_rows=n_rows, support=support)


def _fitting(told: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Pairs of columns whose difference is what is told, wherever both are known; a row at a time, for the memory."""
    n = values.shape[1]
    fits, seen = np.ones((n, n), dtype=bool), np.zeros((n, n), dtype=np.int32)
    for target, row in zip(told, values, strict=True):
        gaps = row[:, None] - row[None, :]
        known = np.isfinite(gaps)
        fits &= ~known | (np.abs(gaps - target) <= _CLOSE)
        seen += known
        if not fits.any():
            break
    return np.argwhere(fits & (seen >= _FEWEST_ROWS))


def is_exact(quantity: Quantity) -> bool:
    """Whether a quantity is linear in its cells: the largest of some rows is not."""
    return quantity.how in (ONLY, SUM)
