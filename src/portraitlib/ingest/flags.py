"""Values that are kept but should be looked at."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from portraitlib.ingest.planning import planning_flags
from portraitlib.ingest.programmes import programme_flags
from portraitlib.ingest.stage import TRACES
from portraitlib.rules import RuleSet
from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.schemas.programmes import FROM_LISTS

FEWEST_ROWS = 10
FLAG_COLUMNS = ("rule", "table", "column", "student_id", "school_year", "subject", "term", "n_rows")
MEASURED = (Kind.NUMBER, Kind.INTEGER, Kind.BOOLEAN, Kind.CODE)
_NO_FLAGS = pd.DataFrame(columns=list(FLAG_COLUMNS))
COURSE_RESULT = ["student_id", "school_year", "course", "competency"]


def flag(
    tables: Mapping[str, pd.DataFrame],
    rules: RuleSet,
    constants: Mapping[str, frozenset[str]],
    n_reshaped: Mapping[tuple[str, str], int],
    stays: pd.DataFrame | None = None,
    students: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Flags of one school.

    `stays` are the students enrolled more than once in a year; `students` those known when the tables have none.
    """
    found = []
    if stays is not None and len(stays):
        found.append(several_stays(stays))
    if "results" in tables:
        found.append(final_zeros(tables["results"], rules))
    for table, rows in tables.items():
        names = constant_columns(table, rows, constants.get(table, frozenset()))
        if names:
            found.append(_flags("constant_column", table, names, [int(rows[name].count()) for name in names]))
    found += [
        _of_rows(rule, table, column, rows)
        for rule, table, column, rows in (*planning_flags(tables, students), *programme_flags(tables))
        if len(rows)
    ]
    if len(unknown := _of_unknown_instruments(tables)):
        found.append(_of_rows("unknown_instrument", "progress", "instrument", unknown))
    for (table, column), n_rows in n_reshaped.items():
        found.append(_flags("code_permanent_reshaped", table, [column], [n_rows]))
    flags = pd.concat([frame for frame in found if len(frame)] or [_NO_FLAGS], ignore_index=True)
    if len(flags) < 2:
        return flags[list(FLAG_COLUMNS)]
    by = [name for name in FLAG_COLUMNS if name != "n_rows"]
    return flags.groupby(by, dropna=False, sort=True, as_index=False)[["n_rows"]].sum()[list(FLAG_COLUMNS)]


def _of_unknown_instruments(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows of progress whose instrument is not among those described, where some are."""
    progress, known = tables.get("progress", pd.DataFrame()), tables.get("instruments", pd.DataFrame())
    return progress[~progress["instrument"].isin(known["instrument"])] if len(progress) and len(known) else progress[:0]


def several_stays(stays: pd.DataFrame) -> pd.DataFrame:
    """Students whose rows of one year were joined: their last group is kept."""
    told = stays[["student_id", "school_year"]].assign(rule="several_stays", table="students", column="group", n_rows=1)
    return told.assign(subject=None, term=None)[list(FLAG_COLUMNS)]


def _of_rows(rule: str, table: str, column: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Flag of each row, told of its student where it has one."""
    told = rows.reindex(columns=["student_id", "school_year", "subject"]).assign(term=None)
    return told.assign(rule=rule, table=table, column=column, n_rows=1)[list(FLAG_COLUMNS)]


def final_zeros(results: pd.DataFrame, rules: RuleSet) -> pd.DataFrame:
    """Final marks of 0: after a term that was passed, or at all.

    A final zero is more often an absence or a departure than a mark: it is kept, because it may be
    true, and shown, because a mean that holds it may be wrong.
    """
    is_zero = ((results["mark"] == 0) & (results["term"] == "final")).to_numpy(dtype=bool)
    if not is_zero.any():
        return _NO_FLAGS
    zeros = results[is_zero]
    terms = results[results["term"].isin(["1", "2", "3"])]
    pass_marks = terms["school_year"].map(
        {year: rules.for_year(year).pass_mark for year in terms["school_year"].unique()}
    )
    passed = terms[terms["mark"] >= pass_marks.astype("float64")][COURSE_RESULT].drop_duplicates()
    told = zeros.merge(passed.assign(_passed=True), on=COURSE_RESULT, how="left")
    return pd.DataFrame(
        {
            "rule": told["_passed"].notna().map({True: "final_zero_after_passing", False: "final_zero"}).astype("str"),
            "table": "results",
            "column": "mark",
            **{name: told[name] for name in ("student_id", "school_year", "subject", "term")},
            "n_rows": 1,
        }
    )


def constant_columns(table: str, rows: pd.DataFrame, constants: frozenset[str]) -> list[str]:
    """Measured columns of a table in which every row says the same."""
    schema = SCHEMAS[table]
    if table in ("schools", *FROM_LISTS) or len(rows) < FEWEST_ROWS:
        return []
    derived = {"subject", "course_level", "sequence"} if table == "results" else set()
    left_out = {*schema.key, *constants, *derived, *TRACES, "scale_low", "scale_high", "maximum_score"}
    return [
        column.name
        for column in schema.columns
        if column.name not in left_out and column.kind in MEASURED and _says_one_thing(rows[column.name])
    ]


def _says_one_thing(values: pd.Series) -> bool:
    """Whether enough rows have a value, and all the same."""
    given = pa.array(values, from_pandas=True)
    if len(given) - given.null_count < FEWEST_ROWS:
        return False
    ends = pc.min_max(given).as_py()
    return bool(ends["min"] == ends["max"])


def _flags(rule: str, table: str, columns: list[str], n_rows: list[int]) -> pd.DataFrame:
    """Flags about whole columns."""
    empty = dict.fromkeys(("student_id", "school_year", "subject", "term"))
    told = [
        {"rule": rule, "table": table, "column": name, **empty, "n_rows": n}
        for name, n in zip(columns, n_rows, strict=True)
    ]
    return pd.DataFrame(told, columns=list(FLAG_COLUMNS))
