"""The words a table is declared with: column, grain, key, units, allowed codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, and how it is kept in memory and in Parquet."""

    IDENTIFIER = "identifier"  # opaque text; keyed hash wherever it stands for a person
    LABEL = "label"  # open short text from the source: group, course, instrument
    CODE = "code"  # one of the column's `codes`
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column of a standard table.

    Parameters
    ----------
    name : str
        Column name; its ending tells its kind (`*_id`, `n_*`, `*_share`, `*_date`, `is_*`, `has_*`).
    kind : Kind
    description : str
        One sentence, English.
    required : bool
        The column must be mapped and every row must have a value.
    unit : str
        Unit in words; empty for text.
    low, high : float or None
        Inclusive bounds of a number or integer.
    codes : tuple of str
        Allowed values of a `CODE` column.
    pattern : str
        Regular expression a `LABEL` or `IDENTIFIER` must match in full; empty for none.
    is_person : bool
        The identifier stands for a person: it is replaced by a keyed hash at import.
    is_sensitive : bool
        An attribute that serves fairness checks and never a score.
    is_essential : bool
        A row says nothing without it (the mark itself), or says something else (the scale of a rating, the end of a
        service): an unreadable value costs the row. See `TableSchema.is_essential`.

    Examples
    --------
    >>> Column("mark", Kind.NUMBER, "Mark of the result.", unit="per cent", low=0, high=100).high
    100
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    codes: tuple[str, ...] = ()
    pattern: str = ""
    is_person: bool = False
    is_sensitive: bool = False
    is_essential: bool = False


@dataclass(frozen=True)
class TableSchema:
    """A standard table: what one row is, which columns make it unique, what the columns hold.

    Parameters
    ----------
    name : str
    grain : str
        What one row is, in words.
    key : tuple of str
        Columns that together identify a row. Null counts as a value in a key.
    columns : tuple of Column
    required : bool
        A school without this table cannot be imported.
    date_column : str
        The day from which the row is known, for reading "as of" a date; empty when the table has none.
    references : tuple of (str, str, tuple of str)
        ``(column, table, extra columns)``: each value of `column` (with the extra columns) must
        exist in `table`.
    is_import_record : bool
        Written by the import about itself, never mapped from a file.

    Examples
    --------
    >>> from portraitlib.tables.schemas import SCHEMAS
    >>> SCHEMAS["results"].column("mark").unit
    'per cent'
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    date_column: str = ""
    references: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    is_import_record: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called `name`.

        Raises
        ------
        KeyError
            When the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    def is_essential(self, name: str) -> bool:
        """Whether an unreadable value of a column costs its row: a key, a required column, or what the row is about."""
        column = self.column(name)
        return column.is_essential or column.required or name in self.key
