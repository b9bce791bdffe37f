"""Label of a code found among all those declared, in French."""

from __future__ import annotations

from portraitlib.results import columns
from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import SCHEMAS

_LABELLED_TEXT = {"competency", "dimension", "form", "level", "table", "column", "rule", "term"}
OPEN_KINDS = frozenset(
    column.name
    for schema in SCHEMAS.values()
    for column in schema.columns
    if column.kind in (Kind.LABEL, Kind.IDENTIFIER) and column.name not in _LABELLED_TEXT
)
"""Columns whose values are the school's own words (a group's name, a file), never looked up."""


def label_of(code: object, kind: str = "") -> str | None:
    """French label of a code of some kind; None when no list knows it, or when the kind holds the school's own words.

    Parameters
    ----------
    code : object
        Booleans and whole numbers are looked up in their plainest writing.
    kind : str
        ``"column"``, ``"table"``, the column a code comes from, or empty to look everywhere.

    Examples
    --------
    >>> label_of(2.0, "term"), label_of(True, "is_sure"), label_of("mathematics"), label_of("21", "group")
    ('2e étape', 'oui', 'Mathématique', None)
    """
    if kind in OPEN_KINDS:
        return None
    written = str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)
    if kind == "column":
        known = columns.declarations().get(written)
        return known.label if known else None
    for one in (kind, "yes_no"):
        if label := columns.codes_of(one).get(written):
            return label
    return None if kind else _anywhere(written)


def _anywhere(written: str) -> str | None:
    if written in columns.codes_of("table"):
        return columns.codes_of("table")[written]
    if written in columns.declarations():
        return columns.declarations()[written].label
    return next((codes[written] for codes in columns.all_codes().values() if written in codes), None)
