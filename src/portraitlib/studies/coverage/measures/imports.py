"""What the import said of itself: rows read, kept and set aside, and values kept but to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    Table,
    fact,
    key,
    mark,
    n,
    named,
    statistic,
    study,
    table,
)
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School

_ROWS = ("n_in", "n_kept", "n_set_aside")
_COUNTS = (
    *(fact(name) for name in _ROWS),
    fact("kept_share", mark("Part conservée"), Form.PERCENT, unit="share", definition=mark("Parmi les lignes lues.")),
)
_FILE = (key("file"), key("sheet"), key("table"))
_PLACE = (key("school_year"), key("subject"), key("term"))
ROWS_BY_FILE = table(
    "rows_by_file",
    *_FILE,
    *_COUNTS,
    fact("is_balanced", mark("Le compte est juste"), definition=mark("Lignes lues = conservées + mises de côté.")),
)
ROWS_BY_TABLE = table(
    "rows_by_table",
    key("table"),
    *_COUNTS,
    fact("n_stored", mark("Lignes dans les données"), Form.COUNT, definition=mark("Lignes qui y sont aujourd'hui.")),
)
FAULTS = table("faults", *_FILE, key("column"), key("rule"), fact("n_rows"))
EMPTIED = table("emptied_cells", key("table"), key("column"), key("rule"), fact("n_emptied"))
FLAGS_BY_RULE = table("flags_by_rule", key("rule"), key("table"), key("column"), n("n_students"), statistic("n_rows"))
FLAGS_BY_PLACE = table("flags_by_place", key("rule"), *_PLACE, n("n_students"), statistic("n_rows"))
FLAGGED_COLUMNS = table("flagged_columns", key("rule"), key("table"), key("column"), *_PLACE, fact("n_rows"))
SUSPICIONS = table(
    "suspicions",
    key("rule"),
    key("table"),
    key("column"),
    key("file"),
    fact("n_rows"),
    fact("lines", mark("Lignes d'exemple"), Form.TEXT, definition=mark("Les premières lignes concernées du fichier.")),
)
FLAGGED_STUDENTS = table(
    "flagged_students",
    key("student_id"),
    key("rule"),
    key("school_year"),
    fact("grade_level"),
    fact("group"),
    key("subject"),
    key("term"),
    fact("n_rows"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class SetAside(Result):
    """Rows read, kept and set aside."""

    has_records: bool  # an import wrote these data
    n_in: int
    n_kept: int
    n_set_aside: int
    n_emptied: int
    n_files: int
    unbalanced: list[tuple[str, str]]  # file and table whose rows do not add up

    @property
    def is_reconciled(self) -> bool:
        """Whether every row read is kept or set aside."""
        return not self.unbalanced


@dataclass(frozen=True, kw_only=True)
class Flags(Result):
    """Values kept but flagged."""

    has_records: bool  # an import wrote these data
    n_rules: int
    n_suspicions: int  # rules by which whole columns look wrong


@study
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
        not students. ``emptied_cells``, one row per table, column and rule: `n_emptied`, values that could not be
        read, emptied in rows that are kept.
    """
    rows = school.table("import_rows")
    files = _shares(rows.assign(is_balanced=rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]))
    files = files.sort_values(["file", "sheet", "table"], ignore_index=True)
    by_table = _shares(rows.groupby("table", sort=False)[list(_ROWS)].sum().reset_index())
    order = {name: place for place, name in enumerate(SCHEMAS)}
    by_table = by_table.sort_values("table", key=lambda names: names.map(order), ignore_index=True)
    by_table["n_stored"] = by_table["table"].map(dict(school.partition.tables)).fillna(0).astype("Int32")
    faults = school.table("import_faults").sort_values("n_rows", ascending=False, ignore_index=True)
    emptied = _emptied(school.table("losses"))
    unbalanced = files.loc[~files["is_balanced"].fillna(False).astype(bool), ["file", "table"]]
    return SetAside(
        tables=named(
            ROWS_BY_FILE.filled(files[ROWS_BY_FILE.names]),
            ROWS_BY_TABLE.filled(by_table),
            FAULTS.filled(faults[FAULTS.names]),
            EMPTIED.filled(emptied),
        ),
        has_records=len(rows) > 0,
        n_in=int(rows["n_in"].sum()),
        n_kept=int(rows["n_kept"].sum()),
        n_set_aside=int(rows["n_set_aside"].sum()),
        n_emptied=int(emptied["n_emptied"].sum()),
        n_files=int(rows["file"].nunique()),
        unbalanced=list(unbalanced.itertuples(index=False, name=None)),
    )


def _emptied(losses: pd.DataFrame) -> pd.DataFrame:
    """Cells emptied by table, column and rule, the most first."""
    cells = losses[losses["is_cell"].fillna(False).astype(bool)].groupby(["table", "column", "rule"])["n_rows"].sum()
    return cells.rename("n_emptied").reset_index().sort_values("n_emptied", ascending=False, ignore_index=True)


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(kept_share=rows["n_kept"].astype("float64") / rows["n_in"].astype("float64"))


@study
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
        about no student. ``suspicions``, one row per rule, table, column and file: whole columns that look wrong,
        with the first lines concerned. ``flagged_students``, one row per flagged value of a student (pseudonym), for an
        audience that may see students.
    """
    flags = school.table("import_flags")
    is_about_student = flags["student_id"].notna()
    of_students, of_columns = flags[is_about_student], flags[~is_about_student].reset_index(drop=True)
    enrolled = school.table("students")[["student_id", "school_year", "grade_level", "group"]]
    suspicions = _suspicions(school)
    listed = of_students.merge(enrolled, on=["student_id", "school_year"], how="left")
    listed = listed.sort_values(["rule", "group", "student_id"], ignore_index=True)
    return Flags(
        tables=named(
            _counted(FLAGS_BY_RULE, of_students),
            _counted(FLAGS_BY_PLACE, of_students),
            FLAGGED_COLUMNS.filled(of_columns[FLAGGED_COLUMNS.names]),
            FLAGGED_STUDENTS.filled(listed[FLAGGED_STUDENTS.names]),
            SUSPICIONS.filled(suspicions),
        ),
        counts={"n_students": int(of_students["student_id"].nunique())},
        has_records=school.has("import_rows"),
        n_rules=int(flags["rule"].nunique()),
        n_suspicions=int(suspicions["rule"].nunique()),
    )


def _suspicions(school: School) -> pd.DataFrame:
    """What the import suspects of the school's columns; nothing from a store that an earlier version wrote."""
    told = school.partition.entry.get("suspicions", [])
    rows = [
        {
            **{name: one[name] for name in ("rule", "table", "column", "file")},
            "n_rows": one["count"],
            "lines": ", ".join(map(str, one["lines"])),
        }
        for one in told
    ]
    return pd.DataFrame(rows, columns=SUSPICIONS.names)


def _counted(declared: Table, flags: pd.DataFrame) -> ResultTable:
    """Count students and rows of each combination."""
    counted = flags.groupby(list(declared.of("key")), dropna=False).agg(
        n_students=("student_id", "nunique"), n_rows=("n_rows", "sum")
    )
    return declared.filled(counted.astype("Int32").reset_index())
