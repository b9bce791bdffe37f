"""A table of a result, and its declaration at the head of the module that measures it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from portraitlib.results.columns import Role

_NO_SHARE = ("statistic", "fact")


@dataclass(frozen=True)
class ResultTable:
    """One table of a result, tidy, with what disclosure needs to know of it; made by `Table.filled`.

    Parameters
    ----------
    name : str
        Name of the table, unique in its result; it names the sheet and the CSV file.
    data : DataFrame
        One row per combination of `grain`.
    grain : tuple of str
        Columns that say what a row is about.
    n : str
        Column that counts the students behind the row; empty when the rows are not about students
        (files, tables of the store).
    statistics : tuple of str
        Columns computed from those students; withheld with `n`.
    parts : tuple of tuple of str
        Groups of columns that count parts of `n` and add up to it, e.g. ``(("n_passed", "n_not_passed"),)``.
    rates : dict of str to str
        Rate column [0-1] to the count column that is its numerator, e.g. ``{"success_rate": "n_passed"}``.
    told : dict of str to tuple of str
        Rate column to the statistics from which it could be told (its interval, a gap): withheld where the rate
        is. Of a rate that is not listed, every statistic is.
    adds_up_along : tuple of str
        Grain columns along which rows of different students add up to a total that the reader may know:
        where one such row is withheld, a second one must be.
    is_about_students : bool
        A row is about one student (pseudonym): shown only to an audience that may see students.
    not_known : tuple of str
        Parts that count the students of whom the other parts cannot be told. Where nobody is in one, in all the rows
        that add up together, its 0 is told: it says what another table does, that the others are everybody.
    declared : Table, optional
        Its declaration.

    Examples
    --------
    >>> ResultTable("sizes", pd.DataFrame({"group": ["A"], "n_students": [25]}), ("group",), n="n_students").grain
    ('group',)
    """

    name: str
    data: pd.DataFrame
    grain: tuple[str, ...]
    n: str = ""
    statistics: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    rates: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    adds_up_along: tuple[str, ...] = ()
    is_about_students: bool = False
    not_known: tuple[str, ...] = ()
    declared: Table | None = None
    kin: tuple[Kin, ...] = ()
    """Set by the door: wider tables in which its rows stand beside those that the reader's choice leaves out."""
    withheld: pd.DataFrame | None = None
    """Set by the disclosure rule: which cells were withheld (same shape as `data`)."""
    bounds: pd.DataFrame | None = None
    """Set by the disclosure rule: ``"<"`` or ``">"`` where a cell of `data` is a bound, else ``""``."""
    withheld_below: int = 0
    """Set by the disclosure rule: smallest count of students shown; 0 when every count may be."""


@dataclass(frozen=True)
class Kin:
    """A wider table, and what tells apart in it the rows of the narrower one.

    Where `keeps_shares`, a row withheld there loses its counts and keeps its shares, told less finely.
    """

    table: ResultTable
    own: Mapping[str, Any] = field(default_factory=dict)
    keeps_shares: bool = False


def named(*tables: ResultTable) -> dict[str, ResultTable]:
    """Tables of a result, by name."""
    return {table.name: table for table in tables}


@dataclass(frozen=True)
class Table:
    """A table's columns in order, each with the part it plays.

    Parameters
    ----------
    name : str
        It names the sheet and the CSV file.
    columns : tuple of Role
    is_about_students : bool
        A row is about one student.
    not_known : tuple of str
        Parts whose 0 is told; see `ResultTable`.
    """

    name: str
    columns: tuple[Role, ...]
    is_about_students: bool = False
    not_known: tuple[str, ...] = ()

    def of(self, *kinds: str) -> tuple[str, ...]:
        """Names of the columns that play some parts, in order."""
        return tuple(one.name for one in self.columns if one.kind in kinds)

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [one.name for one in self.columns]

    @property
    def shown(self) -> tuple[Role, ...]:
        """Columns that a reader sees."""
        return tuple(one for one in self.columns if one.is_shown)

    def filled(self, data: pd.DataFrame) -> ResultTable:
        """Table of a result.

        Parameters
        ----------
        data : DataFrame
            With the declared columns and no other, in any order.

        Raises
        ------
        ValueError
            When a column is missing, is not declared or has no label, or when a share is declared neither a rate, nor
            told by one, nor of something else than the students of the row: the disclosure rule would not protect it.

        Examples
        --------
        >>> from portraitlib.results.columns import key, n, rate, part
        >>> sizes = table("sizes", key("group"), n("n_students"), part("n_passed"), part("n_not_passed"),
        ...               rate("success_rate", of="n_passed"))
        >>> rows = {"group": ["A"], "n_students": [20], "n_passed": [15], "n_not_passed": [5], "success_rate": [0.75]}
        >>> sizes.filled(pd.DataFrame(rows)).rates
        {'success_rate': 'n_passed'}
        >>> sizes.filled(pd.DataFrame({"group": ["A"]}))
        Traceback (most recent call last):
        ...
        ValueError: table sizes lacks n_students, n_passed, n_not_passed, success_rate
        """
        self._check(data)
        along = sorted((one for one in self.columns if one.adds_up), key=lambda one: one.adds_up)
        rates = [one for one in self.columns if one.kind == "rate"]
        parts = [one for one in self.columns if one.kind == "part"]
        groups = dict.fromkeys(group for one in parts for group in one.groups)
        return ResultTable(
            self.name,
            data[self.names],
            self.of("key"),
            n="".join(self.of("n")),
            statistics=self.of("statistic"),
            parts=tuple(tuple(one.name for one in parts if group in one.groups) for group in groups),
            rates={one.name: one.of for one in rates},
            told={one.name: one.told for one in rates if one.told is not None},
            adds_up_along=tuple(one.name for one in along),
            is_about_students=self.is_about_students,
            not_known=self.not_known,
            declared=self,
        )

    def _check(self, data: pd.DataFrame) -> None:
        names = self.names
        if missing := [name for name in names if name not in data]:
            raise ValueError(f"table {self.name} lacks {', '.join(missing)}")
        if unknown := [name for name in data if name not in names]:
            raise ValueError(f"table {self.name} does not declare {', '.join(map(str, unknown))}")
        has_students = self.of("n") and not self.is_about_students
        for one in self.columns:
            known = one.column  # a column without a label fails here
            is_explained = one.of or (one.name in self.told if known.unit == "share" else known.unit)
            if has_students and one.kind in _NO_SHARE and not is_explained and _is_share(data[one.name]):
                raise ValueError(
                    f"{one.name} of table {self.name} holds shares: declare the rate of which count it is, or of what "
                    "else it is a share"
                )

    @property
    def told(self) -> set[str]:
        """Statistics withheld with a rate that they would tell."""
        rates, statistics = (one for one in self.columns if one.kind == "rate"), self.of("statistic")
        return {name for one in rates for name in (statistics if one.told is None else one.told)}


def table(name: str, *columns: Role, about_students: bool = False, not_known: tuple[str, ...] = ()) -> Table:
    """Declare a table; see `Table`."""
    return Table(name, columns, about_students, not_known)


def _is_share(values: pd.Series) -> bool:
    """Whether all values are in [0, 1] and one at least is neither 0 nor 1."""
    if not pd.api.types.is_float_dtype(values):
        return False
    known = values.dropna()
    return bool(known.between(0, 1).all() and (known % 1 > 0).any())
