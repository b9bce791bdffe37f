"""Facts of what a rule expected, for the sentence that tells it."""

from __future__ import annotations

import numpy as np

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.check import FIRST_DAY, LAST_DAY
from portraitlib.ingest.convert import LONGEST_LABEL
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.standard import Standard
from portraitlib.tables.schema import Kind

OTHER_COLUMN = {"exit_date": "entry_date", "end_date": "start_date", "mark_code": "mark", "response_code": "score"}


def expected_of(
    rule: str, column: str, bound: Bound, form: FileFormat, standard: Standard, rows: np.ndarray
) -> dict[str, object]:
    """Facts of what was expected where a value broke `rule`."""
    declared = bound.schema.column(column)
    if rule in ("mark_outside_scale", "mark_in_text", "mark_is_a_date", "not_a_mark"):
        scale = bound.table.marks
        return {"low": scale.low, "high": scale.high, "codes": tuple(scale.codes)}
    if rule == "not_a_number" and bound.table.marks.codes:
        return {"codes": tuple(bound.table.marks.codes)}
    if rule == "out_of_range":
        return {"low": declared.low, "high": declared.high, "unit": declared.unit}
    if rule == "unknown_code":
        return {"codes": declared.codes}
    if rule == "wrong_shape":
        return {"pattern": declared.pattern}
    if rule in ("not_a_date", "impossible_date", "serial_date", "day_month_reversed"):
        source = bound.table.columns.get(column)
        formats = form.date_formats if source is None or source.date_formats is None else source.date_formats
        return {"formats": (*formats, "%Y-%m-%d")}
    if rule == "date_out_of_range":
        return {"low": FIRST_DAY.isoformat(), "high": LAST_DAY.isoformat()}
    if rule == "ambiguous_number":
        return {"decimal": form.decimal}
    if rule == "label_too_long":
        return {"high": LONGEST_LABEL}
    if rule in ("dates_reversed", "mark_and_code", "score_and_code"):
        return {"other": OTHER_COLUMN.get(column, "")}
    return _looked_up(rule, declared.kind, standard, rows)


def _looked_up(rule: str, kind: Kind, standard: Standard, rows: np.ndarray) -> dict[str, object]:
    """Facts that the first faulty record itself gives."""
    if rule in ("contradicts_catalogue", "unknown_competency"):
        course = standard.column("course")
        return {"course": course.distinct[course.codes[rows[0]]]}
    return {"kind": kind.value} if rule == "required_missing" else {}
