"""What earlier reports told of the same rows: a count that differs by a few students tells who came or left.

Compared are counts of other data (a later import, another day read), under the same choice or one that holds it: what
two choices, or two audiences, of the same data tell is decided from the data alone (`siblings`, `disclosure`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.population import Population
from portraitlib.results.result import Result
from portraitlib.results.siblings import less, without
from portraitlib.results.tables import ResultTable
from portraitlib.tables.school import School
from portraitlib.tables.store.deliveries import deliveries_of

IN_SENTENCES = ""
"""Where the name of a table stands, for the numbers of students that sentences tell."""


def population_of(school: School, study: str, asked: Mapping[str, Any]) -> Population:
    """Whom a study asked with some choices is about."""
    chosen = {"group": school.params.group, **asked}
    year = chosen.pop("school_year", None) or school.params.school_year or 0
    choices = {name: str(value) for name, value in chosen.items() if isinstance(value, (str, int, float)) and value}
    return Population(study, choices, int(year), f"{school.partition.entry.get('hash', '')} {school.params.as_of}")


def beside_deliveries(result: Result, about: Population, school: School) -> Result:
    """A result whose tables withhold what an earlier report would tell by difference, to a reader who is told no part.

    To the staff, nothing is withheld for that: see `compared`.
    """
    if not school.reader.policy.protects_parts:
        return replace(result, population=about)
    few = {name: _few(table, about, school) for name, table in result.tables.items()}
    tables = {name: few[name].protected(table) for name, table in result.tables.items()}
    apart, days = _counts_apart(result.counts, about, school)
    counts = {name: None if name in apart else n for name, n in result.counts.items()}
    return replace(result, tables=tables, counts=counts, population=_since(about, few.values(), days))


def compared(told: Result, school: School) -> Result:
    """What a reader is told, with the days of the reports beside which it tells a few students."""
    if school.reader.policy.protects_parts or told.population is None:
        return told
    few = [_few(table, told.population, school) for table in told.tables.values()]
    _, days = _counts_apart(told.counts, told.population, school)
    return replace(told, population=_since(told.population, few, days))


def _since(about: Population, few: Iterable[_Few], days: set[str]) -> Population:
    return replace(about, since=tuple(sorted(days.union(*(one.days for one in few)))))


def counts_told(result: Result) -> list[dict[str, Any]]:
    """Counts that the reader of a result sees, by table and row; nothing for a reader who sees all of them."""
    if not result.reader.policy.minimum_count or result.population is None:
        return []
    about = result.population
    known = {"study": about.study, "choices": dict(about.choices), "school_year": about.school_year, "data": about.data}
    counts = {name: n for name, n in result.counts.items() if n is not None}
    return ([{**known, "table": IN_SENTENCES, "rows": [[[], counts]]}] if counts else []) + [
        {**known, "table": table.name, "rows": [[list(key), told] for key, told in _counts(table).items() if told]}
        for table in result.tables.values()
        if table.n and not table.is_about_students
    ]


@dataclass(frozen=True)
class _Few:
    """How many students apart each count is from an earlier one, where they are few; and the days of those."""

    apart: pd.DataFrame
    days: frozenset[str]

    def protected(self, table: ResultTable) -> ResultTable:
        """The rows and parts that would tell those few are withheld."""
        if not self.days:
            return table
        table = less(table, self.apart[table.n].to_numpy())
        parts = {part for name in map(str, self.apart) if self.apart[name].any() for part in _together(name, table)}
        rates = [rate for rate, of in table.rates.items() if of in parts or rate in parts]
        everywhere = np.ones(len(table.data), dtype=bool)  # else the other rows and a total would tell it
        return without(table, everywhere, *sorted(parts), *rates) if parts else table


def _counts_apart(counts: Mapping[str, int | None], about: Population, school: School) -> tuple[set[str], set[str]]:
    """Numbers of sentences that are a few students apart from an earlier one, and the days of those.

    Small ones are left: what is told of them is decided with the others.
    """
    minimum, names, days = school.reader.policy.minimum_count, set(), set()
    told = {name: n for name, n in counts.items() if n is not None and n >= minimum > 0}
    for day, rows in _earlier(IN_SENTENCES, about, school) if told else ():
        for name, n in told.items():
            if 0 < abs(n - rows.get((), {}).get(name, n)) < minimum:
                names.add(name)
                days.add(day)
    return names, days


def _together(name: str, table: ResultTable) -> list[str]:
    """A part and those that add up with it; a rate whose count is in no column."""
    return [part for group in table.parts if name in group for part in group] or [name] * (name != table.n)


def _few(table: ResultTable, about: Population, school: School) -> _Few:
    minimum, is_beside = school.reader.policy.minimum_count, bool(school.keep("deliveries", _deliveries))
    own = _counts(table) if is_beside and minimum and table.n and not table.is_about_students else {}
    names = [*dict.fromkeys([table.n, *(name for told in own.values() for name in told)])] if own else []
    apart = pd.DataFrame(0, index=range(len(table.data)), columns=names)
    days = set()
    for day, rows in _earlier(table.name, about, school) if own else ():
        for place, (key, told) in enumerate(own.items()):
            for name, n in told.items():
                far = abs(n - rows.get(key, {}).get(name, n))
                if 0 < far < minimum:
                    apart.loc[place, name] = far
                    days.add(day)
    return _Few(apart, frozenset(days))


def _earlier(table: str, about: Population, school: School) -> Iterator[tuple[str, dict[tuple[str, ...], Any]]]:
    """Day and rows of the same table in reports of other data, under the same choice or one that holds it."""
    own = about.choices.items()
    for day, one in school.keep("deliveries", _deliveries):
        if (one["study"], one["table"], one["school_year"]) != (about.study, table, about.school_year):
            continue
        other = one["choices"].items()
        if one["data"] != about.data and (own <= other or other <= own):
            yield day, {tuple(key): told for key, told in one["rows"]}


def _deliveries(school: School) -> list[tuple[str, dict[str, Any]]]:
    if not school.partition.entry.get("hash"):
        return []  # made in memory: no store keeps anything of it
    found = deliveries_of(school.partition.folder.parents[2], school.code)
    return [(told["on"], one) for told in found for one in told["tables"]]


def _counts(table: ResultTable) -> dict[tuple[str, ...], dict[str, int]]:
    """Counts of students that each row tells, by what the row is about; of a rate whose count is in no column too."""
    rates = {rate: of for rate, of in table.rates.items() if of not in table.data}
    names = dict.fromkeys([table.n, *(part for group in table.parts for part in group)])
    numbers = {name: table.data[name].to_numpy(dtype="float64", na_value=np.nan) for name in (*names, *rates)}
    counts = {name: np.round(one * numbers[table.n]) if name in rates else one for name, one in numbers.items()}
    if table.withheld is not None and table.bounds is not None:
        hidden = {name: (table.withheld[name] | (table.bounds[name] != "")).to_numpy() for name in counts}
        counts = {name: np.where(hidden[name], np.nan, one) for name, one in counts.items()}
    keys = zip(*(map(str, table.data[name].tolist()) for name in table.grain), strict=True)
    rows = zip(*(one.tolist() for one in counts.values()), strict=True)
    return {
        key: {name: int(n) for name, n in zip(counts, row, strict=True) if n == n}  # a missing count is no number
        for key, row in zip(keys, rows, strict=True)
    }
