"""Faulty values that may be quoted: those that name nobody."""

from __future__ import annotations

from collections import Counter

import numpy as np

from portraitlib.ingest.personal import quotable
from portraitlib.ingest.reshape import Records
from portraitlib.ingest.standard import Standard
from portraitlib.tables.schema import Kind, TableSchema

ROWS_SEARCHED = 50
OF_BIRTH = ("birth_year", "age_on_september_30")
TEXTS = (Kind.LABEL, Kind.IDENTIFIER)


def examples(column: str, rows: np.ndarray, standard: Standard, records: Records, schema: TableSchema) -> list[str]:
    """Values found in a few rows that name nobody, and stand in no person's column of those rows."""
    if not column or column not in standard.columns or column in OF_BIRTH or schema.column(column).is_person:
        return []
    rows, values = rows[:ROWS_SEARCHED], standard.columns[column]
    found = Counter(values.texts[code] for code in values.codes[rows].tolist() if code >= 0)
    is_text = schema.column(column).kind in TEXTS and column != "school_id"
    persons = _persons(rows, records, schema)
    return [
        text
        for text, repeats in found.items()
        if text and quotable(text, repeats, is_text=is_text) and text.casefold() not in persons
    ]


def _persons(rows: np.ndarray, records: Records, schema: TableSchema) -> set[str]:
    """Identifiers of persons in some rows."""
    return {
        texts.texts[code].casefold()
        for name, texts in records.columns.items()
        if schema.column(name).is_person
        for code in texts.codes[rows].tolist()
        if code >= 0
    }
