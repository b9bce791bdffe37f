"""What Arrow calls the kinds of columns: what a file is read by, before any frame is made of it."""

from __future__ import annotations

import pyarrow as pa

from portraitlib.tables.schema import Kind, TableSchema

ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.IDENTIFIER: pa.string(),
    Kind.LABEL: pa.string(),
    Kind.CODE: pa.string(),
    Kind.INTEGER: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.DATE: pa.timestamp("ms"),  # Parquet has no unit of seconds: it would come back as this one
    Kind.BOOLEAN: pa.bool_(),
}


def arrow_schema(schema: TableSchema) -> pa.Schema:
    """Arrow schema of a standard table, as written to Parquet."""
    return pa.schema([(column.name, ARROW_TYPES[column.kind]) for column in schema.columns])
