"""The reference page of the standard tables, written from their schemas so that it cannot drift.

``python -m portraitlib.tables.reference`` prints it; ``docs/reference/tables.md`` is its copy.
"""

from __future__ import annotations

import sys

from portraitlib.tables.schema import Column, TableSchema
from portraitlib.tables.schemas import SCHEMAS

_HEAD = """# The standard tables

<!-- Written by `python -m portraitlib.tables.reference` from src/portraitlib/tables/schemas/: do not edit. -->

What an import fills and every study reads. One Parquet file a table and school. A missing value is missing:
it is never 0. Identifiers marked *person* are keyed hashes made at import; columns marked *sensitive* serve
fairness checks and are never part of a score. An unreadable value costs its row in a key, in a required column and in
those marked *essential*; elsewhere it costs itself: the cell is emptied. Only `schools`, `students` and `results` are
required.

| table | grain |
|---|---|
"""


def reference_page() -> str:
    """Markdown of the whole page: an index, then one section a table.

    Examples
    --------
    >>> reference_page().splitlines()[0]
    '# The standard tables'
    """
    index = "".join(f"| [{name}](#{name}) | {schema.grain} |\n" for name, schema in SCHEMAS.items())
    return _HEAD + index + "".join(f"\n{table_section(schema)}" for schema in SCHEMAS.values())


def table_section(schema: TableSchema) -> str:
    """Markdown section of one table: grain, key, references, columns.

    Examples
    --------
    >>> table_section(SCHEMAS["calendar"]).splitlines()[3]
    '- **Key**: `school_id`, `date`'
    """
    facts = [f"- **Grain**: {schema.grain}", f"- **Key**: {_names(schema.key)}"]
    if schema.is_import_record:
        facts.append("- **Written by** the import about itself; no file is mapped to it")
    elif schema.required:
        facts.append("- **Required**: a school without it is not imported")
    if schema.date_column:
        facts.append(f"- **Known from**: `{schema.date_column}`, when a school is read as of a date")
    facts += [
        f"- **Reference**: {_names((column, *more))} must exist in [{table}](#{table})"
        for column, table, more in schema.references
    ]
    rows = "".join(_column_row(column) for column in schema.columns)
    head = "| column | type | unit | required | values | what it is |\n|---|---|---|---|---|---|\n"
    return f"## {schema.name}\n\n" + "\n".join(facts) + f"\n\n{head}{rows}"


def _column_row(column: Column) -> str:
    required = "yes" if column.required else ""
    marks = ["person"] * column.is_person + ["sensitive"] * column.is_sensitive + ["essential"] * column.is_essential
    description = column.description + "".join(f" *({mark})*" for mark in marks)
    cells = (f"`{column.name}`", column.kind.value, column.unit, required, _values(column), description)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _values(column: Column) -> str:
    """Codes, bounds or pattern of a column."""
    if column.codes:
        return _names(column.codes)
    if column.pattern:
        return f"`{column.pattern}`"
    if column.low is None:
        return ""
    return f"{column.low:g} to {column.high:g}" if column.high is not None else f"{column.low:g} or more"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    sys.stdout.buffer.write(reference_page().encode("utf-8"))
