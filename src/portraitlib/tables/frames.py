"""A pandas frame with the columns, order and types of a standard table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from portraitlib.tables.arrow_schemas import ARROW_TYPES, arrow_schema
from portraitlib.tables.schema import Kind, TableSchema

PANDAS_TYPES: dict[Kind, Any] = {
    Kind.IDENTIFIER: "str",
    Kind.LABEL: "str",
    Kind.CODE: "str",
    Kind.INTEGER: "Int32",
    Kind.NUMBER: "float64",
    Kind.DATE: "datetime64[ms]",
    Kind.BOOLEAN: "boolean",
}
_DTYPES = {kind: pd.api.types.pandas_dtype(name) for kind, name in PANDAS_TYPES.items()}
_FROM_ARROW = {
    pa.string(): pd.StringDtype(na_value=float("nan")),
    pa.int32(): pd.Int32Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


_MOST_PAIRS = 1 << 62


def conform(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Give `frame` the columns of `schema`, in its order and types.

    A column that is missing is added, all null; a column the schema does not know is left out.

    Raises
    ------
    ValueError, TypeError
        When a value cannot take its column's type: a fault of the caller, not of a file.

    Examples
    --------
    >>> from portraitlib.tables.schemas import SCHEMAS
    >>> conform(pd.DataFrame({"school_id": ["A"]}), SCHEMAS["schools"])["imse_decile"].isna().all()
    np.True_
    """
    columns, index = {}, pd.RangeIndex(len(frame))
    empty: dict[object, pd.Series] = {}
    for column in schema.columns:
        dtype = _DTYPES[column.kind]
        if column.name in frame:
            columns[column.name] = frame[column.name].astype(dtype).set_axis(index)
        else:  # made once a type: the table copies it
            empty[dtype] = empty[dtype] if dtype in empty else pd.Series(index=index, dtype=dtype)
            columns[column.name] = empty[dtype]
    return pd.DataFrame(columns, columns=list(schema.column_names))


def to_arrow(frame: pd.DataFrame, schema: TableSchema) -> pa.Table:
    """Convert a frame to Arrow with the columns of `schema`, in its order and types, as `conform` gives them."""
    arrays = [_array(frame[column.name], column.kind) if column.name in frame else None for column in schema.columns]
    types = [ARROW_TYPES[column.kind] for column in schema.columns]
    filled = [pa.nulls(len(frame), kind) if array is None else array for array, kind in zip(arrays, types, strict=True)]
    return pa.Table.from_arrays(filled, schema=arrow_schema(schema))


def _array(values: pd.Series, kind: Kind) -> pa.Array | pa.ChunkedArray:
    if values.dtype != _DTYPES[kind]:
        values = values.astype(_DTYPES[kind])
    return pa.array(values, ARROW_TYPES[kind], from_pandas=True)


def numbered(columns: Iterable[pd.Series | np.ndarray]) -> np.ndarray:
    """Number of what each row says in some columns together, in order of appearance; nothing is like nothing.

    Examples
    --------
    >>> numbered([pd.Series(["a", None, "a", None]), np.array([1, 1, 1, 2])]).tolist()
    [0, 1, 0, 2]
    """
    whole, n_possible = np.zeros(0, dtype="int64"), 1
    for values in columns:
        codes, distinct = pd.factorize(values)
        if n_possible * (len(distinct) + 1) >= _MOST_PAIRS:
            whole, kept = pd.factorize(whole)
            n_possible = len(kept)
        whole = codes + 1 if n_possible == 1 and not len(whole) else whole * (len(distinct) + 1) + codes + 1
        n_possible *= len(distinct) + 1
    numbers: np.ndarray = pd.factorize(whole)[0]
    return numbers


def from_arrow(table: pa.Table) -> pd.DataFrame:
    """Convert an Arrow table to pandas with nullable integers and booleans and pandas strings.

    Texts may come as dictionaries, as `store` reads them.
    """
    texts = {name: table.column(name).cast(pa.string()) for name in _text_columns(table)}
    for name, column in texts.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table.to_pandas(types_mapper=_FROM_ARROW.get, date_as_object=False)


def coded_from_arrow(table: pa.Table) -> pd.DataFrame:
    """Convert an Arrow table whose texts are dictionaries: they become categories, in alphabetical order."""
    texts = _text_columns(table)
    frame = table.to_pandas(types_mapper=_FROM_ARROW.get, date_as_object=False)
    return frame.assign(**{name: _in_alphabetical_order(frame[name]) for name in texts})


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Texts of a conformed frame as categories, in alphabetical order.

    Examples
    --------
    >>> from portraitlib.tables.schemas import SCHEMAS
    >>> coded(conform(pd.DataFrame({"group": ["12", "11"]}), SCHEMAS["students"]))["group"].cat.codes.tolist()
    [1, 0]
    """
    return frame.astype({name: "category" for name in frame if isinstance(frame[name].dtype, pd.StringDtype)})


def _text_columns(table: pa.Table) -> list[str]:
    return [field.name for field in table.schema if pa.types.is_dictionary(field.type)]


def _in_alphabetical_order(values: pd.Series) -> pd.Categorical:
    """Categories as `astype("category")` would make them: grouping by them gives the same order."""
    categories, codes = values.cat.categories.astype("str"), values.cat.codes.to_numpy()
    order = categories.argsort()
    rank = np.append(order.argsort(), -1)  # a missing value has code -1, which looks at the last place
    return pd.Categorical.from_codes(rank[codes], categories=categories[order])
