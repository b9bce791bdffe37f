"""What the import said of itself: rows read, kept and set aside, and values kept but to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.results.result import Result, ResultTable
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School

_ROWS = ["n_in", "n_kept", "n_set_aside"]
_ORDER = {name: place for place, name in enumerate(SCHEMAS)}


@dataclass(frozen=True, kw_only=True)
class SetAside(Result):
    """Rows read, kept and set aside; `has_records` is False when no import wrote these data."""

    has_records: bool


@dataclass(frozen=True, kw_only=True)
class Flags(Result):
    """Values kept but flagged; `has_records` is False when no import wrote these data."""

    has_records: bool


def describe_set_aside(school: School) -> SetAside:
    """Reconcile what was read with what was kept, and say why rows were set aside.

    Parameters
    ----------
    school : School

    Returns
    -------
    SetAside
        ``rows_by_file``, one row per file, sheet and table: `n_in`, `n_kept`, `n_set_aside`, `kept_share`,
        `is_balanced` (in = kept + set aside). ``rows_by_table``: the same by table, with `n_stored`, the rows
        the store holds. ``faults``, one row per file, table, column and rule: `n_rows`. Rows are counted,
        not students. ``facts``: totals, ``is_reconciled``, ``unbalanced`` (files and tables).
    """
    rows = school.table("import_rows")
    files = _shares(rows.assign(is_balanced=rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]))
    files = files.sort_values(["file", "sheet", "table"], ignore_index=True)
    by_table = _shares(rows.groupby("table", sort=False)[_ROWS].sum().reset_index())
    by_table = by_table.sort_values("table", key=lambda names: names.map(_ORDER), ignore_index=True)
    by_table["n_stored"] = by_table["table"].map(dict(school.partition.tables)).fillna(0).astype("Int32")
    faults = school.table("import_faults").sort_values("n_rows", ascending=False, ignore_index=True)
    unbalanced = files.loc[~files["is_balanced"].fillna(False).astype(bool), ["file", "table"]]
    return SetAside(
        reader=school.reader,
        has_records=len(rows) > 0,
        tables={
            "rows_by_file": ResultTable("rows_by_file", files, ("file", "sheet", "table")),
            "rows_by_table": ResultTable("rows_by_table", by_table, ("table",)),
            "faults": ResultTable("faults", faults, ("file", "sheet", "table", "column", "rule")),
        },
        facts={
            **{name: int(rows[name].sum()) for name in _ROWS},
            "n_files": int(rows["file"].nunique()),
            "is_reconciled": unbalanced.empty,
            "unbalanced": list(unbalanced.itertuples(index=False, name=None)),
        },
    )


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(kept_share=rows["n_kept"].astype("float64") / rows["n_in"].astype("float64"))


def describe_flags(school: School) -> Flags:
    """List values that were kept but look wrong, by rule, for someone to look at.

    Parameters
    ----------
    school : School

    Returns
    -------
    Flags
        ``flags_by_rule``, one row per rule, table and column: students, rows. ``flags_by_place``, the
        same by school year, subject and term. ``flagged_columns``: rules about a whole column or course,
        about no student. ``flagged_students``, one row per flagged value of a student (pseudonym), for an
        audience that may see students.
    """
    flags = school.table("import_flags")
    is_about_student = flags["student_id"].notna()
    of_students, of_columns = flags[is_about_student], flags[~is_about_student]
    listed = of_students.merge(
        school.table("students")[["student_id", "school_year", "grade_level", "group"]],
        on=["student_id", "school_year"],
        how="left",
    )
    columns = ["student_id", "rule", "school_year", "grade_level", "group", "subject", "term", "n_rows"]
    column_grain = ["rule", "table", "column", "school_year", "subject", "term"]
    return Flags(
        reader=school.reader,
        has_records=school.has("import_rows"),
        tables={
            "flags_by_rule": _flag_table("flags_by_rule", of_students, ["rule", "table", "column"]),
            "flags_by_place": _flag_table("flags_by_place", of_students, ["rule", "school_year", "subject", "term"]),
            "flagged_columns": ResultTable(
                "flagged_columns", of_columns[[*column_grain, "n_rows"]].reset_index(drop=True), tuple(column_grain)
            ),
            "flagged_students": ResultTable(
                "flagged_students",
                listed[columns].sort_values(["rule", "group", "student_id"], ignore_index=True),
                ("student_id", "rule", "school_year", "subject", "term"),
                is_about_students=True,
            ),
        },
        counts={"n_students": int(of_students["student_id"].nunique())},
        facts={"n_rules": int(flags["rule"].nunique())},
    )


def _flag_table(name: str, flags: pd.DataFrame, grain: list[str]) -> ResultTable:
    """Count students and rows of each combination."""
    data = (
        flags.groupby(grain, dropna=False)
        .agg(n_students=("student_id", "nunique"), n_rows=("n_rows", "sum"))
        .astype({"n_students": "Int32", "n_rows": "Int32"})
        .reset_index()
    )
    return ResultTable(name, data, tuple(grain), n="n_students", statistics=("n_rows",))
