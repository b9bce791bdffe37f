"""A result that the notebook gives to another section, which builds on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeGuard, cast

import pandas as pd

from portraitlib.results.door import demand
from portraitlib.results.result import Refusal, Result
from portraitlib.results.siblings import withheld_beside
from portraitlib.results.tables import Kin, ResultTable


def can_be_read(result: Result | None) -> TypeGuard[Result]:
    """Whether a result was given, and could conclude."""
    return result is not None and not isinstance(result, Refusal)


def table_of(result: Result, name: str, *columns: str) -> pd.DataFrame:
    """A table of another study, before anything was withheld; refused when it is not the one expected.

    What is made of it is withheld as this room's own; see `withheld_as` for rows that are the same.
    """
    found = result._untold.get(name)
    demand(found is not None and set(columns) <= set(found.data), "another_result", table=name)
    return cast(ResultTable, found).data


def withheld_as(
    table: ResultTable, result: Result, name: str, names: Mapping[str, str], own: Mapping[str, Any] | None = None
) -> ResultTable:
    """A table of rows of another study, which withholds what that study does of its own.

    Parameters
    ----------
    table : ResultTable
    result : Result
        As it was given, already disclosed.
    name : str
        Its table.
    names : mapping
        Columns of that table whose name is another here.
    own : mapping, optional
        What tells these rows apart there.
    """
    told = result.tables[name]
    if told.withheld is None:
        return table
    there = replace(told, data=told.data.rename(columns=names), withheld=told.withheld.rename(columns=names))
    keys = tuple(one for one in table.grain if one in there.data)
    hidden = withheld_beside(replace(table, grain=keys), there, own or {})
    hidden = hidden.reindex(columns=table.data.columns, fill_value=False)
    return replace(table, kin=(*table.kin, Kin(replace(table, declared=None, kin=(), withheld=hidden))))
