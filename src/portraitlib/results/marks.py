"""Marks on the cells of a table, written while it is decided what may be told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Marks:
    """An array written in place, whose columns have the names of a table's: a frame is far slower to write to.

    Parameters
    ----------
    cells : array
        One row per row of the table.
    places : mapping of str to int
        Place of each column.
    """

    cells: np.ndarray
    places: Mapping[str, int]

    @classmethod
    def on(cls, data: pd.DataFrame, mark: Any) -> Marks:
        """The same mark on every cell of a table.

        Examples
        --------
        >>> Marks.on(pd.DataFrame({"n": [3, 20]}), False)["n"]
        array([False, False])
        """
        dtype = bool if isinstance(mark, bool) else object
        return cls(np.full(data.shape, mark, dtype=dtype, order="F"), {name: i for i, name in enumerate(data.columns)})

    def __getitem__(self, name: str) -> np.ndarray:
        """Marks of one column: what is written there is written here."""
        return self.cells[:, self.places[name]]

    def of(self, names: Iterable[str]) -> np.ndarray:
        """Marks of several columns, as a copy."""
        return self.cells[:, [self.places[name] for name in names]]

    def put(self, rows: np.ndarray | slice, names: Iterable[str], mark: Any) -> None:
        """Mark some rows of some columns.

        Examples
        --------
        >>> marks = Marks.on(pd.DataFrame({"n": [3, 20], "rate": [0.3, 0.5]}), False)
        >>> marks.put(np.array([True, False]), ["rate"], True)
        >>> marks["rate"].tolist()
        [True, False]
        """
        for name in names:
            self.cells[rows, self.places[name]] = mark

    def frame(self, order: np.ndarray) -> pd.DataFrame:
        """A frame of the marks, its rows in an order."""
        return pd.DataFrame(self.cells[order], columns=[*self.places], dtype=self.cells.dtype)
