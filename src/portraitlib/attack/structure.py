"""Leaks that need no learning: counts of one name, a total and its rows, a file beside another, sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from portraitlib.attack.findings import ELSEWHERE, GAP, PART, RATE, RESIDUAL, SENTENCE, Finding
from portraitlib.attack.identities import ANY_BITS, Identity
from portraitlib.attack.numbers import HIDDEN, few_students
from portraitlib.attack.pool import LARGEST, ONLY, SUM, Pool, Quantity, shared_labels
from portraitlib.attack.reading import Sheet
from portraitlib.attack.stacks import COUNT, Name, Stack
from portraitlib.attack.stacks import RATE as SHARE

_MOST_OF_A_TOTAL, _MOST_OF_ANOTHER = 0.9, 0.7
_FEWEST_ROWS = 5
_MOST_LABELS = 6


def _named_alike(stacks: Mapping[Name, Stack]) -> Iterator[tuple[Stack, Stack, str, tuple[tuple[str, str], ...]]]:
    """Pairs of tables with a count of one name, the second with all the labels of the first."""
    for one in stacks.values():
        for other in stacks.values():
            by = shared_labels(one.labels, other.labels)
            if (
                one.name == other.name
                or one.name[0] != other.name[0]
                or len({ours for ours, _ in by}) < len(one.labels.columns)
            ):
                continue
            for column in set(one.of_kind(COUNT)) & set(other.of_kind(COUNT)):
                yield one, other, column, by


def gaps(stacks: Mapping[Name, Stack], minimum: int) -> list[Finding]:
    """A few students are in one table and not in the other, on a row that withholds a count."""
    pool, names = Pool(stacks), _sensitive(stacks)
    found: dict[tuple[Name, int, str], Finding] = {}
    for one, other, column, by in _named_alike(stacks):
        if column not in names:
            continue
        largest = Quantity(other.name, column, LARGEST, by)
        rows = pool.groups(largest, one)
        told = one.known(column)
        theirs = rows.taken(np.nan_to_num(other.known(column), nan=-np.inf), LARGEST)
        both = np.isfinite(told) & np.isfinite(theirs)
        gap = np.where(both, told - np.where(both, theirs, 0), np.nan)
        if not both.any() or np.nanmin(gap) < 0 or (theirs[both] < _MOST_OF_ANOTHER * told[both]).any():
            continue  # other students, whose number happens to be near on a row
        hides = np.any([one.hidden(each) for each in one.of_kind(COUNT)], axis=0)
        how = f"{one.name[1]}.{column} \u2212 {largest}"
        for row in np.flatnonzero(both & hides & (gap > 0) & (gap < minimum)).tolist():
            told_row = Finding(GAP, one.files[row], one.name[1], one.row_told(row), column, gap[row], gap[row], how)
            at = (one.name, row, column)
            found[at] = min(found.get(at, told_row), told_row, key=lambda each: each.low)
    return list(found.values())


def residuals(stacks: Mapping[Name, Stack], minimum: int) -> list[Finding]:
    """A total has a few students more than its rows, which are nearly all of it wherever they are shown."""
    pool, found = Pool(stacks), []
    for one, other, column, by in _named_alike(stacks):
        summed = Quantity(other.name, column, SUM, by)
        rows = pool.groups(summed, one)
        if rows.largest < 2:
            continue
        total, parts = one.known(column), rows.taken(other.known(column), SUM)
        both = np.isfinite(total) & np.isfinite(parts) & (total > 0)
        gap = np.where(both, total - np.where(both, parts, 0), np.nan)
        if not both.any() or (gap[both] < 0).any() or (parts[both] < _MOST_OF_A_TOTAL * total[both]).any():
            continue
        how = f"{one.name[1]}.{column} \u2212 {summed}"
        found += [
            Finding(RESIDUAL, one.files[row], one.name[1], one.row_told(row), column, gap[row], gap[row], how)
            for row in np.flatnonzero(both & (gap > 0) & (gap < minimum)).tolist()
        ]
    return found


def _sensitive(stacks: Mapping[Name, Stack]) -> set[str]:
    """Names of counts that are withheld somewhere: what they count is students."""
    return {column for one in stacks.values() for column in one.of_students() if one.hidden(column).any()}


def shown_few(stacks: Mapping[Name, Stack], known: Sequence[Identity], minimum: int) -> list[Finding]:
    """Counts of a few students that are shown: parts of a count of students, or what is left of it."""
    names, found = _sensitive(stacks), []
    counted: dict[tuple[Name, str], str] = {}
    for one in known:
        whole = one.of.column if one.of else one.column
        own = [each for _, each in one.terms if each.table == one.table and each.how == ONLY and not each.where[0]]
        if whole in names and len(own) == len(one.terms):
            counted |= {(one.table, each.column): str(one) for each in own if each.column != whole}
    for name, stack in stacks.items():
        for column in stack.of_students():
            if stack.hidden(column).any() or (name, column) in counted:
                values = stack.known(column)
                found += [
                    Finding(PART, stack.files[row], name[1], stack.row_told(row), column, values[row], values[row])
                    for row in np.flatnonzero((values > 0) & (values < minimum)).tolist()
                ]
    return found


def told_by_rates(stacks: Mapping[Name, Stack], known: Sequence[Identity], minimum: int) -> list[Finding]:
    """A share of a count of students that is whole on every row once multiplied: it tells a few of them."""
    names, found = _sensitive(stacks), []
    told = {(one.table, one.column) for one in known if one.of}
    for name, stack in stacks.items():
        for rate in stack.of_kind(SHARE):
            for of in [one for one in stack.of_kind(COUNT) if one in names and (name, rate) not in told]:
                whole, share = stack.known(of), stack.known(rate)
                slack = stack.slack[rate]
                low, high = np.ceil((share - slack) * whole - 1e-6), np.floor((share + slack) * whole + 1e-6)
                read = np.isfinite(low) & (whole > 0)
                chance = np.minimum(1.0, 2 * slack * whole + 1e-5)
                if read.sum() < _FEWEST_ROWS or (low > high)[read].any() or -np.log2(chance[read]).sum() < ANY_BITS:
                    continue
                small = read & (low < minimum) & (high - low < minimum - 2) & (high > 0)
                how = f"{name[1]}.{rate} \u00d7 {name[1]}.{of}"
                found += [
                    Finding(RATE, stack.files[row], name[1], stack.row_told(row), rate, low[row], high[row], how)
                    for row in np.flatnonzero(small).tolist()
                ]
    return found


def elsewhere(sheets: Iterable[Sheet]) -> list[Finding]:
    """Cells withheld in one file and shown in another that holds the same table."""
    found: list[Finding] = []
    alike: dict[tuple[str, str, str, tuple[str, ...]], list[Sheet]] = defaultdict(list)
    for one in sheets:
        alike[one.school, one.report, _plain(one.name), tuple(map(_plain, one.columns))].append(one)
    for (_, _, name, columns), same in alike.items():
        n_labels = _n_labels(same)
        hidden: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for key, _, _, marks in _rows(same, n_labels):
            hidden[key] |= {place for place, mark in enumerate(marks) if mark == HIDDEN}
        for key, file, texts, marks in _rows(same, n_labels):
            for place in sorted(hidden[key]):
                if marks[place] != HIDDEN and texts[place]:
                    found.append(Finding(ELSEWHERE, file, name, ", ".join(key), columns[place], how=texts[place]))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _n_labels(same: list[Sheet]) -> int:
    """How many leading columns tell rows apart in every copy; 0 when there is one copy, or when none do."""
    for n_labels in range(1, min(len(same[0].columns), _MOST_LABELS) + 1) if len(same) > 1 else ():
        if all(len({row[:n_labels] for row in one.texts}) == len(one.texts) for one in same):
            return n_labels
    return 0


def _rows(same: list[Sheet], n_labels: int) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...], tuple[str, ...]]]:
    for one in same if n_labels else ():
        for texts, marks in zip(one.texts, one.marks, strict=True):
            yield tuple(map(_plain, texts[:n_labels])), one.file, texts, marks


def told_in_sentences(sentences: Iterable[tuple[str, str]], minimum: int) -> list[Finding]:
    """A few students counted in a sentence, an alternative text, a figure."""
    return [
        Finding(SENTENCE, file, how=passage)
        for file, text in dict.fromkeys(sentences)
        for passage in few_students(text, minimum)
    ]
