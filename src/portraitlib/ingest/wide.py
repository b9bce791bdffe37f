"""How columns of a file that are rows of a standard table are described."""

from __future__ import annotations

from pydantic import Field, model_validator

from portraitlib.ingest.layout import Constant, SourceText, expression
from portraitlib.params import Strict, wrong


class Unpivot(Strict):
    """Several source columns that are rows of the standard table: a column a term, a column an item.

    Parameters
    ----------
    columns : dict
        Header to the constants that its rows get, e.g. ``{"É1": {"term": "1"}}``.
    matching, into : str
        Or a regular expression on headers, and the standard column that gets its first group
        (the whole header when there is no group).
    constants : dict
        With `matching`, what all its rows get: ``{"period": "1"}`` for the columns of the morning.
    value : str
        Standard column that gets the cells.
    recode : dict
        As for a column: text of a cell to standard value; null, or ``"*": null``, for a cell that is no row.
    skip_blank : bool
        A blank cell is no row: it is counted in a note and nothing else.
    """

    columns: dict[SourceText, dict[str, Constant]] | None = Field(default=None, min_length=1)
    matching: str | None = None
    into: str | None = None
    constants: dict[str, Constant] = Field(default_factory=dict)
    value: str
    recode: dict[SourceText, Constant | None] = Field(default_factory=dict)
    skip_blank: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Unpivot:
        if (self.columns is None) == (self.matching is None) or (self.matching is None) != (self.into is None):
            raise wrong("columns_or_matching")
        if self.columns is not None and self.constants:
            raise wrong("columns_or_matching")
        if self.matching is not None:
            expression(self.matching, groups=0)
        return self
