"""What a school's store will lack: rows set aside and cells emptied, gathered by student, year, course and rule.

A value that broke a rule is never kept here: what is told of a lost row is what could be read of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from portraitlib.ingest.files import FoundFile
from portraitlib.ingest.finalise import Finished
from portraitlib.ingest.mapping import ImportMapping, TableMapping
from portraitlib.ingest.reshape import found_in_name
from portraitlib.ingest.stage import ORIGIN
from portraitlib.ingest.standard import Standard
from portraitlib.tables.frames import conform, to_arrow
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school_years import school_years_of

LOSSES = SCHEMAS["losses"]
ABOUT = ("student_id", "school_year", "subject", "course_level", "grade_level", "group", "term")
NOTHING_LOST = frozenset(
    {
        "duplicate_completed",
        "duplicate_differing",
        "duplicate_identical",
        "empty_cell",
        "excluded_by_mapping",
        "left_out_with_student",
        "school_not_declared",
        "student_rows_joined",
    }
)
"""Rules that take rows away and no information about a declared school."""
NO_FILE = -1
"""Origin of what no file gave."""
IS_SHARED = "_is_shared"
"""The table bears no school: what it lacks, every school lacks."""


def lost_lines(table: str, column: str, rule: str, n_rows: int, origin: int, *, is_shared: bool) -> pa.Table:
    """Rows of which nothing could be read."""
    frame = pd.DataFrame({"table": [table], "column": [column], "rule": [rule], "is_cell": [False], "n_rows": [n_rows]})
    return _arrow(frame, origin, is_shared=is_shared)


def lost_file(
    table: TableMapping, rule: str, mapping: ImportMapping, file: FoundFile | None = None
) -> tuple[str, pa.Table]:
    """Everything that a file would have given to a table, and the school it would be of, when its name says so.

    How many rows is not known: none is counted.
    """
    school = table.columns.get("school_id")
    code = mapping.schools[0].school_id if len(mapping.schools) == 1 else ""
    if school is not None:
        places = ((school.file, file.own_name), (school.folder, file.folder)) if file else ()
        found = [found_in_name(pattern, name) for pattern, name in places if pattern]
        code = school.value or next((text for text in found if text), None) or code
    return code, lost_lines(table.table, "", rule, 0, NO_FILE, is_shared=school is None)


def lost_records(
    standard: Standard, table: str, rows: np.ndarray, rules: list[tuple[str, str]], origin: int, *, is_shared: bool
) -> pa.Table:
    """Rows set aside, each with its column and rule."""
    frame = _about(standard, table, rows)
    frame["column"], frame["rule"] = zip(*rules, strict=True)
    return _arrow(frame.assign(table=table, is_cell=False, n_rows=1), origin, is_shared=is_shared)


def lost_cells(
    standard: Standard, table: str, column: str, rule: str, rows: np.ndarray, origin: int, *, is_shared: bool
) -> pa.Table:
    """Cells emptied in rows that stay."""
    frame = _about(standard, table, rows).assign(table=table, column=column, rule=rule, is_cell=True, n_rows=1)
    return _arrow(frame, origin, is_shared=is_shared)


def _about(standard: Standard, table: str, rows: np.ndarray) -> pd.DataFrame:
    """What each row is about, as far as it broke no rule."""
    kept = {}
    for name in ABOUT:
        column = standard.column(name)
        for _rule, of, mask in standard.broken:
            column = column.without(mask) if of == name else column
        kept[name] = column.rows(rows).arrow(LOSSES.column(name)).to_pandas()
    frame, schema = pd.DataFrame(kept), SCHEMAS[table]
    date_column = "date" if "date" in schema.column_names else schema.date_column
    if date_column and (schema.name == "answers" or "school_year" not in schema.column_names):
        years = school_years_of(pd.Series(standard.column(date_column).rows(rows).days()))
        frame["school_year"] = frame["school_year"].astype("Int32").fillna(years)
    return frame


def _arrow(frame: pd.DataFrame, origin: int, *, is_shared: bool) -> pa.Table:
    """Losses in the types in which they wait."""
    rows, n_rows = to_arrow(frame, LOSSES), len(frame)
    rows = rows.append_column(ORIGIN, pa.array(np.full(n_rows, origin, dtype="int32")))
    return rows.append_column(IS_SHARED, pa.array(np.full(n_rows, is_shared)))


def gone_losses(finished: Finished) -> Iterator[pd.DataFrame]:
    """Rows that went, and cells emptied, once the school's tables were checked against one another."""
    for is_cell, listed in ((False, finished.gone), (True, finished.emptied)):
        for table, rule, column, rows in listed:
            if is_cell or rule not in NOTHING_LOST:
                told = rows.assign(table=table, column=column, rule=rule, is_cell=is_cell, is_certain=True, n_rows=1)
                dated = "date" if "date" in rows else SCHEMAS[table].date_column
                if "school_year" not in rows and dated:
                    told["school_year"] = school_years_of(rows[dated])
                yield told


def of_school(waiting: pd.DataFrame, files: Collection[int], *, is_only: bool) -> pd.DataFrame:
    """Losses of no known school that may be one school's: certain when every school has them, or there is but one.

    Parameters
    ----------
    waiting : DataFrame
        Losses of no known school.
    files : collection of int
        Origins that gave rows to the school; those that gave rows to no school count too.
    is_only : bool
        The import is about this school only.
    """
    certain = waiting[IS_SHARED].to_numpy(dtype=bool) | is_only
    may_be = certain | waiting[ORIGIN].isin(files).to_numpy()
    return waiting[may_be].assign(is_certain=certain[may_be])


def gathered(parts: Iterable[pd.DataFrame], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Add up losses by what they are about, completed by what the school's kept rows say.

    A row without a year is of its file's year when the file has but one; a student who is enrolled has a level and a
    group.
    """
    told = [part for part in parts if len(part)]
    if not told:
        return pd.DataFrame(columns=list(LOSSES.column_names))
    origins = pd.concat([part[ORIGIN] for part in told], ignore_index=True)
    losses = pd.concat([conform(part, LOSSES) for part in told], ignore_index=True)
    losses["column"] = losses["column"].fillna("")
    losses["school_year"] = losses["school_year"].fillna(_years_of_files(losses, origins, tables))
    students = tables.get("students")
    if students is not None and len(students):
        known = students[["student_id", "school_year", "grade_level", "group"]]
        known = known.drop_duplicates(["student_id", "school_year"])
        beside = losses[["student_id", "school_year"]].merge(known, on=["student_id", "school_year"], how="left")
        for name in ("grade_level", "group"):
            losses[name] = losses[name].fillna(beside[name])
    key = [*LOSSES.key, "is_certain"]
    return losses.groupby(key, dropna=False, sort=True)["n_rows"].sum().reset_index()


def _years_of_files(losses: pd.DataFrame, origins: pd.Series, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Only school year of the kept rows of each loss's file and table; none when there are several."""
    years = pd.Series(pd.NA, index=losses.index, dtype="Int32")
    for table in losses.loc[losses["school_year"].isna(), "table"].unique():
        kept, is_of = tables.get(table), losses["table"] == table
        dated = "date" if kept is not None and "date" in kept else SCHEMAS[table].date_column
        if kept is None or not ("school_year" in kept or dated):
            continue
        of_rows = kept["school_year"] if "school_year" in kept else school_years_of(kept[dated])
        by_file = of_rows.groupby(kept[ORIGIN])
        only = by_file.first()[(by_file.min() == by_file.max()).fillna(False).astype(bool)]
        years[is_of] = origins[is_of].map(only).astype("Int32")
    return years
