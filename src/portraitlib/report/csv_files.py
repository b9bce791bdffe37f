"""`donnees/<table>.csv`: the shown tables for researchers, in the schema's own column names."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portraitlib.report.views import TableRead

WITHHELD_COLUMN = "withheld"
BOUNDS_COLUMN = "bounds"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv_files(folder: Path, tables: Iterable[TableRead]) -> list[Path]:
    """Write each table as UTF-8 (no mark), comma separated, decimal point.

    A withheld or missing value is empty. The last column, ``withheld``, names the columns withheld in
    the row, so that withheld and missing stay apart; ``bounds`` names those whose value is a bound
    (``success_rate>`` reads "more than"), when the table has any.
    """
    folder.mkdir(exist_ok=True)
    written = []
    for table in tables:
        path = folder / f"{table.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(_lines(table))
        written.append(path)
    return written


def neutralised(value: object) -> object:
    """Text that a spreadsheet would run as a formula, made harmless by a leading apostrophe.

    Examples
    --------
    >>> neutralised("=1+1"), neutralised("-2"), neutralised(-2), neutralised(None)
    ("'=1+1", "'-2", -2, '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value


def _lines(table: TableRead) -> Iterable[list[Any]]:
    names = [column.name for column in table.columns]
    has_bounds = any(bound for row in table.bounds for bound in row)
    yield [neutralised(name) for name in names] + [WITHHELD_COLUMN] + [BOUNDS_COLUMN] * has_bounds
    for values, withheld, bounds in zip(table.rows, table.withheld, table.bounds, strict=True):
        hidden = [name for name, is_withheld in zip(names, withheld, strict=True) if is_withheld]
        bounded = [f"{name}{bound}" for name, bound in zip(names, bounds, strict=True) if bound]
        shown = ["" if is_withheld else neutralised(v) for v, is_withheld in zip(values, withheld, strict=True)]
        yield shown + [" ".join(hidden)] + [" ".join(bounded)] * has_bounds
