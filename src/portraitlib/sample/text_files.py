"""Text files as schools' software writes them: a separator, an encoding, a decimal comma, title lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

Faults = Mapping[int, Sequence[str]]


@dataclass(frozen=True)
class TextFormat:
    """How a family of text files is written."""

    separator: str = ","
    encoding: str = "utf-8"
    decimal: str = "."
    line_end: str = "\n"

    def write(
        self, path: Path, columns: Mapping[str, object], *, titles: Sequence[str] = (), faults: Faults | None = None
    ) -> None:
        """Write one file."""
        lines = self.rows(columns)
        for place, added in sorted((faults or {}).items(), reverse=True):
            lines[place:place] = added
        content = [*titles, self.separator.join(columns), *lines]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((self.line_end.join(content) + self.line_end).encode(self.encoding))

    def rows(self, columns: Mapping[str, object]) -> list[str]:
        """Rows of a file as written, without the header."""
        texts = [self.texts(pd.Series(values)) for values in columns.values()]
        return [self.separator.join(row) for row in zip(*texts, strict=True)]

    def texts(self, values: pd.Series) -> list[str]:
        """Values of a column as written: no decimals on whole numbers, ISO dates, nothing for missing."""
        if pd.api.types.is_datetime64_any_dtype(values):
            return values.dt.strftime("%Y-%m-%d").fillna("").tolist()
        if pd.api.types.is_float_dtype(values):
            return [self._number(number) for number in values.to_numpy(dtype=float, na_value=np.nan)]
        return values.astype("str").fillna("").replace({"<NA>": "", "nan": ""}).tolist()

    def _number(self, number: float) -> str:
        return "" if np.isnan(number) else f"{number:g}".replace(".", self.decimal)


@dataclass(frozen=True)
class Codes:
    """A recoding of standard values into the words of a school's software.

    Examples
    --------
    >>> Codes({"absent": "A"})(pd.Series(["absent", ""])).tolist()
    ['A', '']
    """

    words: Mapping[object, str] = field(default_factory=dict)

    def __call__(self, values: pd.Series) -> pd.Series:
        """Words of a column; what has no word is written as nothing."""
        return pd.Series(values).map(dict(self.words)).fillna("")


def marks_and_codes(frame: pd.DataFrame, term: str, form: TextFormat, codes: Mapping[str, str]) -> list[str]:
    """Write one column of a report card: the mark, or the code in its place."""
    marks = form.texts(frame[f"mark_{term}"])
    return [codes[code] if code else mark for mark, code in zip(marks, frame[f"code_{term}"], strict=True)]
