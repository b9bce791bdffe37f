"""A result that the notebook gives to another section, which builds on it."""

from __future__ import annotations

from typing import TypeGuard, cast

import pandas as pd

from portraitlib.results.door import demand
from portraitlib.results.result import Refusal, Result
from portraitlib.results.tables import ResultTable


def can_be_read(result: Result | None) -> TypeGuard[Result]:
    """Whether a result was given, and could conclude."""
    return result is not None and not isinstance(result, Refusal)


def table_of(result: Result, name: str, *columns: str) -> pd.DataFrame:
    """A table of another study, before anything was withheld; refused when it is not the one expected.

    What is made of it is withheld as this room's own.
    """
    found = result._untold.get(name)
    demand(found is not None and set(columns) <= set(found.data), "another_result", table=name)
    return cast(ResultTable, found).data
