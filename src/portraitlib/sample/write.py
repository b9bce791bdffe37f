"""Writing text files: standard tables as CSV, one folder a school."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from portraitlib.sample.school import SyntheticSchool
from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import SCHEMAS


def write_standard(school: SyntheticSchool, folder: Path) -> int:
    """Write every table of a school in the standard layout: utf-8, comma, decimal point, ISO dates."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = school.standard()
    for name, frame in tables.items():
        write_csv(folder / f"{name}.csv", frame, name)
    return len(tables["results"])


def write_csv(path: Path, frame: pd.DataFrame, name: str) -> None:
    """Write the columns of a standard table, empty where the frame has none; nothing is quoted."""
    arrays = {
        column.name: _as_text(frame[column.name], column.kind) if column.name in frame else pa.nulls(len(frame))
        for column in SCHEMAS[name].columns
    }
    # No text of the sample but a question holds a comma or a quote; Arrow refuses to write one that does.
    style = "all_valid" if name == "questionnaires" else "none"
    options = csv.WriteOptions(include_header=False, quoting_style=style)
    with path.open("wb") as written:
        written.write((",".join(arrays) + "\n").encode())
        csv.write_csv(pa.table(arrays), written, options)


def _as_text(values: pd.Series, kind: Kind) -> pa.Array:
    """A column as Arrow writes it best: dates as dates, empty text as null."""
    if kind is Kind.DATE:
        return pa.array(values.astype("datetime64[s]"), type=pa.timestamp("s")).cast(pa.date32())
    if kind is Kind.NUMBER:
        return pa.array(values.astype("float64"), from_pandas=True)
    if kind is Kind.INTEGER:
        return pa.array(values.astype("Int64"), from_pandas=True)
    if kind is Kind.BOOLEAN:
        return pa.array(values.astype("boolean"), from_pandas=True)
    text = values.astype("str")
    return pa.array(text.where(text != "", None), type=pa.string(), from_pandas=True)
