"""The rows that a choice leaves out: « all less the girls » gives the boys, so a choice is protected with its others.

What a reader may choose one value at a time (a subgroup, a level, a group, a cycle) adds up to what is shown of all of
them. The study is made for the other values too, and a row is withheld under one choice as it is beside the others: a
decision that follows from the data alone, whatever was asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from inspect import signature
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from portraitlib.errors import ParamsError
from portraitlib.results.result import Refusal, RefusedError, Result
from portraitlib.results.rooms import Manifest, room_of
from portraitlib.results.tables import Kin, ResultTable
from portraitlib.tables.school import School

_AMONG = "among"
_SHOWN_BY = {
    "grade_level": ("level", "grade_level"),
    "group": ("group",),
    "home_group": ("group",),
    "cycle": ("cycle",),
    "subgroup": (),
}
"""Keys of tables that already hold every value of a choice."""


def beside_others(result: Result, function: Callable[..., Any], school: School, asked: Mapping[str, Any]) -> Result:
    """A result whose tables know the rows that the choices asked leave out; the same when nothing is withheld.

    Parameters
    ----------
    result : Result
        Of `function`, not disclosed yet.
    function : callable
        The study behind its door.
    school : School
    asked : mapping
        Its arguments, by name.
    """
    room = room_of(function.__module__)
    if room is None or isinstance(result, Refusal) or not school.reader.policy.minimum_count:
        return result
    kin: dict[str, list[Kin]] = {key: [] for key in result.tables}
    counts = dict(result.counts)
    for name in room.narrowing:
        if asked.get(name) is None:
            continue
        others = {value: _made(function, school, asked, {name: value}) for value in _values(name, asked, school, room)}
        whole = _made(function, school, asked, _widened(name, asked, school, function))
        for key, n in counts.items():
            if 0 < (whole.counts.get(key) or 0) - (n or 0) < school.reader.policy.minimum_count:
                counts[key] = None
        for key, table in result.tables.items():
            if table.n and not table.is_about_students:
                same = {value: one.tables[key] for value, one in others.items() if key in one.tables}
                kin[key] += _kin(table, name, asked[name], same, whole.tables.get(key))
    tables = {key: replace(one, kin=(*one.kin, *kin[key])) for key, one in result.tables.items()}
    return replace(result, tables=tables, counts=counts)


def _made(function: Callable[..., Any], school: School, asked: Mapping[str, Any], other: Mapping[str, Any]) -> Result:
    """The study for another choice, kept for the next one; an empty result where it cannot be made."""
    choice = {**asked, **other}

    def make(school: School) -> Result:
        """The study itself; its refusal leaves its students among the rest."""
        try:
            made = function(school, **choice)
        except (RefusedError, ParamsError):
            return Result()
        return made if isinstance(made, Result) else Result()

    return school.keep(f"{function.__module__}.{function.__name__} for {sorted(choice.items(), key=str)}", make)


def _values(name: str, asked: Mapping[str, Any], school: School, room: Manifest) -> list[Any]:
    """Every value of a choice that adds up with the one asked."""
    if name == "subgroup":
        dimension = str(asked[name]).partition(":")[0]
        return [one for one in room.found(room.choices[name].options)(school) if str(one).startswith(f"{dimension}:")]
    if name == "cycle":
        return ["1", "2"]
    students = school.table("students")
    if name == "group":
        levels = students.loc[(students["group"] == asked[name]).fillna(False), "grade_level"]
        students = students[students["grade_level"].isin(levels.unique())]
    return sorted(students["group" if name == "home_group" else name].dropna().unique().tolist())


def _widened(name: str, asked: Mapping[str, Any], school: School, function: Callable[..., Any]) -> dict[str, Any]:
    """The choice of all: of a group, the whole of its level where the study can be made of a level."""
    if name != "group" or "grade_level" not in signature(function).parameters:
        return {name: None}
    students = school.table("students")
    levels = students.loc[(students["group"] == asked[name]).fillna(False), "grade_level"].dropna().unique()
    return {name: None, "grade_level": int(levels[0]) if len(levels) == 1 else None}


def _kin(
    table: ResultTable, name: str, own: Any, others: Mapping[Any, ResultTable], wide: ResultTable | None
) -> list[Kin]:
    if set(_SHOWN_BY[name]) & set(table.grain):
        return [Kin(replace(wide, declared=None))] if wide is not None and wide.grain == table.grain else []
    counted = [*dict.fromkeys([table.n, *(part for group in table.parts for part in group)])]
    columns = [*table.grain, *counted, *table.rates, *(of for of in table.rates.values() if of in table.data)]
    columns = [*dict.fromkeys(columns)]
    stacked = [one.data.reindex(columns=columns).assign(**{_AMONG: str(value)}) for value, one in others.items()]
    if wide is not None:
        stacked.append(_rest(wide, list(others.values()), columns))
    return [
        Kin(
            ResultTable(
                table.name,
                pd.concat(stacked, ignore_index=True),
                (_AMONG, *table.grain),
                n=table.n,
                parts=table.parts,
                rates=table.rates,
                adds_up_along=(_AMONG,),
            ),
            {_AMONG: str(own)},
        )
    ]


def _rest(wide: ResultTable, others: list[ResultTable], columns: list[str]) -> pd.DataFrame:
    """Students of whom the value is not known, or of whom nothing can be said alone: all, less each."""
    keys, counts = list(wide.grain), [name for name in columns if name not in (*wide.grain, *wide.rates)]
    rates = {rate: of for rate, of in wide.rates.items() if of not in counts}
    names = [*counts, *rates.values()]

    def counted(table: ResultTable, sign: int) -> pd.DataFrame:
        """Its counts, numerators of its rates among them, by what its rows are about."""
        told = table.data[keys].astype("str").assign(**{name: table.data[name].astype("float64") for name in counts})
        n = told[table.n]
        told = told.assign(**{of: table.data[rate].astype("float64") * n for rate, of in rates.items()})
        return told.assign(**{name: sign * told[name] for name in names})

    left = pd.concat([counted(wide, 1), *(counted(one, -1) for one in others)])
    left = left.groupby(keys, sort=False)[names].sum().reset_index() if keys else left[names].sum().to_frame().T
    left[names] = left[names].clip(lower=0)
    n = left[wide.n].where(left[wide.n] > 0)
    shares = {rate: left[of] / n for rate, of in wide.rates.items()}
    return left.assign(**shares, **{_AMONG: ""}).reindex(columns=[*columns, _AMONG])


def less(table: ResultTable, *outside: ArrayLike, keeps_shares: bool = False, even_many: bool = False) -> ResultTable:
    """A table of students who are some of larger numbers that are known; each `outside` counts the others, row by row.

    `keeps_shares`: where it goes, its shares are told. `even_many`: it goes wherever there are others, few or not.

    Examples
    --------
    23 of the 25 students of a class took a test: with 23 told, so would be the 2 who did not.

    >>> took = ResultTable("skills", pd.DataFrame({"skill": ["a"], "n": [23]}), ("skill",), n="n")
    >>> less(took, [2]).kin[0].table.data["n"].tolist()
    [23, 2]
    """
    rows = table.data[[*table.grain, table.n]]
    kin = []
    for counts in map(np.asarray, outside):
        stacked = pd.concat([rows.assign(among="in"), rows.assign(among="out", **{table.n: counts})])
        withheld = pd.DataFrame({table.n: np.tile(counts > 0, 2)}) if even_many else None
        wide = ResultTable(
            table.name,
            stacked.reset_index(drop=True),
            (_AMONG, *table.grain),
            n=table.n,
            adds_up_along=(_AMONG,),
            withheld=withheld,
        )
        kin.append(Kin(wide, {_AMONG: "in"}, keeps_shares))
    return replace(table, kin=(*table.kin, *kin))


def fewest_left_out(students: frozenset[str], told: Iterable[frozenset[str]]) -> int:
    """Fewest students whom a larger count tells besides these; 0 where there is none.

    Examples
    --------
    Three of the four who took a test, in a class of six: one.

    >>> fewest_left_out(frozenset("abc"), [frozenset("abcd"), frozenset("abcdef"), frozenset("ax")])
    1
    """
    return min((len(one - students) for one in told if students < one), default=0)


def with_rest(table: ResultTable, rest: pd.DataFrame) -> ResultTable:
    """A table whose lines have more rows than it shows, such as students whose sex is not known: they are a group."""
    wide = pd.concat([table.data, rest], ignore_index=True)
    return replace(table, kin=(*table.kin, Kin(replace(table, data=wide, declared=None, kin=()))))


def as_in(table: ResultTable, other: ResultTable) -> ResultTable:
    """A table that withholds what another, of the same rows, withholds: one would tell what the other does not.

    Examples
    --------
    >>> rows = pd.DataFrame({"group": ["11", "12"], "n": [4, 25]})
    >>> ranked = ResultTable("ranked", rows, ("group",), n="n")
    >>> as_in(ranked, replace(ranked, adds_up_along=("group",))).kin[0].table.adds_up_along
    ('group',)
    """
    return replace(table, kin=(*table.kin, Kin(replace(other, declared=None, kin=()))))


def without(table: ResultTable, rows: ArrayLike, *columns: str) -> ResultTable:
    """A table some columns of which are withheld on some rows, bounds included: another table would narrow them.

    Examples
    --------
    >>> took = ResultTable("marks", pd.DataFrame({"term": ["1", "2"], "n": [23, 25]}), ("term",), n="n")
    >>> without(took, [True, False]).kin[0].table.withheld["n"].tolist()
    [False, False]
    """
    names = [*dict.fromkeys(columns)]
    withheld = pd.DataFrame(False, index=table.data.index, columns=[*dict.fromkeys((table.n, *names))])
    withheld.loc[np.asarray(rows), names] = True
    return replace(table, kin=(*table.kin, Kin(replace(table, declared=None, kin=(), withheld=withheld))))


def withheld_beside(table: ResultTable, told: ResultTable, own: Mapping[str, Any]) -> pd.DataFrame:
    """Cells of a table that are withheld in a wider one, in the order of its own rows."""
    assert told.withheld is not None
    rows = np.ones(len(told.data), dtype=bool)
    for name, value in own.items():
        rows &= (told.data[name] == value).to_numpy()
    keys = _keys(told.data, table.grain)
    place_of = {keys[place]: place for place in np.flatnonzero(rows)[::-1]}  # the first of those alike
    hidden = np.vstack([told.withheld.to_numpy(dtype=bool), np.zeros((1, told.withheld.shape[1]), dtype=bool)])
    found = hidden[[place_of.get(key, -1) for key in _keys(table.data, table.grain)]]
    return pd.DataFrame(found, index=table.data.index, columns=told.withheld.columns)


def _keys(data: pd.DataFrame, grain: Iterable[str]) -> list[tuple[str, ...]]:
    """What each row is about, as texts."""
    return [*zip(*(data[name].astype("str").tolist() for name in grain), strict=True)]
