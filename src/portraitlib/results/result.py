"""What a study gives back: frozen tables that say which of their numbers count students.

The declarations (`n`, `statistics`, `parts`, `adds_up_along`) are what the disclosure rule works from,
so a study that declares its table rightly is protected everywhere it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any

import pandas as pd

from portraitlib.results.lost import Lost
from portraitlib.results.population import Population
from portraitlib.results.tables import ResultTable, named
from portraitlib.rules import DisclosurePolicy
from portraitlib.tables.school import Reader

__all__ = ["ANYBODY", "Refusal", "RefusedError", "Result", "ResultTable", "TypedNumber", "named"]

TypedNumber = Annotated[float, "typed"]
"""A number that the reader of a notebook types, such as a mark to try a rule with; not a choice made in params."""

ANYBODY = Reader("fr", "public", DisclosurePolicy(minimum_count=10, protects_parts=True, shows_students=False))
"""Reader of a result that no study's door has given to its own: the most guarded."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """Base of every study's result: its own fields say what a sentence needs besides its tables and counts.

    A field of a study's own result is a fact: the rule used, years compared, thresholds; never a count of students.

    Parameters
    ----------
    reader : Reader
        Who reads it: language and disclosure rule; given by the study's door.
    tables : dict of name to ResultTable
        What this reader may see.
    _untold : dict of name to ResultTable
        The same before anything was withheld, for a study that builds on this one; never shown.
    counts : dict of name to int
        Numbers of students outside any table: used, left out and why. Withheld when small.
    tables_refused : tuple of str
        Set by the disclosure rule: tables emptied, since this reader may not see students one by one.
    lost : Lost or None
        What its numbers lack; given by the study's door, and told wherever the result is shown.
    asked : tuple of str and dict
        Public name of its study and the choices it was asked with; given by the door, so that it can be asked again.
    population : Population or None
        Whom its rows are about, for what is delivered to be compared with; given by the door.
    """

    reader: Reader = ANYBODY
    tables: Mapping[str, ResultTable] = field(default_factory=dict)
    _untold: Mapping[str, ResultTable] = field(default_factory=dict, repr=False, compare=False)
    counts: Mapping[str, int | None] = field(default_factory=dict)
    tables_refused: tuple[str, ...] = ()
    lost: Lost | None = None
    asked: tuple[str, Mapping[str, Any]] = field(default=("", {}), repr=False, compare=False)
    population: Population | None = field(default=None, repr=False, compare=False)

    def to_frame(self, table: str) -> pd.DataFrame:
        """A table as `show` gives it to this reader.

        Parameters
        ----------
        table : str
            Its name, as it names a sheet of the workbook.

        Returns
        -------
        DataFrame
            The columns shown, by their names in the code; what is withheld is missing. ``withheld``, last, names the
            columns withheld on each row; it is there when one is.

        Raises
        ------
        KeyError
            When no table of that name is shown; the names there are.

        Examples
        --------
        >>> from portraitlib import describe_tables
        >>> from portraitlib.tables.school import school_in_memory
        >>> marks = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "mark": [50.0, 70.0]})
        >>> describe_tables(school_in_memory({"results": marks})).to_frame("tables_present").columns.tolist()[:2]
        ['table', 'n_people']
        """
        return _display().frame_of(self, table)

    @property
    def headline(self) -> str:
        """The finding in one sentence, as `show` gives it to this reader."""
        return str(_display().headline_of(self))

    def _repr_html_(self) -> str:
        """What `show` gives, when a notebook's cell ends with the result."""
        return _display().result_html(self)


def _display() -> ModuleType:
    """The room that puts results into words; asked for by name, since it stands on this one."""
    return import_module("portraitlib.display.show")


@dataclass(frozen=True, kw_only=True)
class Refusal(Result):
    """A result the data cannot support; it is said in a sentence instead of being drawn.

    Parameters
    ----------
    study : str
        Name of the function that refuses.
    reason : str
        Code of the reason, worded by the manifest of the study's room.
    facts : dict
        What the sentence names; never a count of students.
    """

    study: str
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class RefusedError(Exception):
    """The data cannot support the study under way; becomes a `Refusal` at its door, never seen by a reader."""

    def __init__(self, reason: str, facts: dict[str, Any]) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts
