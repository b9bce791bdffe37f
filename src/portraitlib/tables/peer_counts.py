"""What schools tell one another: success counted by subject, level, sequence and year, without a name.

Counted once, when a school is imported, from its own final results; kept for all schools in one file of the
store, so that a notebook compares its school with others without opening any of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd
import pyarrow as pa

from portraitlib.errors import ParamsError
from portraitlib.rules import CourseCatalogue, RuleSet
from portraitlib.rules.marking import MarkingRule
from portraitlib.tables.course_success import fails_a_competency
from portraitlib.tables.frames import numbered
from portraitlib.tables.schemas import OVERALL

PLACE = ("school_year", "subject", "level", "sequence")
"""What one count is about; `level` 0 stands for results that bear none."""
COUNTS = pa.schema(
    [
        ("partition", pa.string()),
        ("decile", pa.int8()),
        ("school_year", pa.int16()),
        ("subject", pa.string()),
        ("level", pa.int8()),
        ("sequence", pa.string()),
        ("series", pa.string()),
        ("pass_mark", pa.float64()),
        ("n_students", pa.int32()),
        ("n_passed", pa.int32()),
    ]
)
"""Columns of the file of all schools.

`partition` is the hash of the content the row was counted from: it tells which rows an import replaces, and bears
no name. `decile` belongs to the school, never to a student.
"""


def count_success(
    results: pd.DataFrame, students: pd.DataFrame, rules: RuleSet, decile: int, courses: CourseCatalogue | None = None
) -> pd.DataFrame:
    """Count students and successes of one school by subject, level, sequence and year.

    Final overall results of years that have a marking rule. A student succeeds when every course of the place
    is passed; one without a mark is not counted. `courses` says which ask for a mark in every competency too.

    Examples
    --------
    >>> from portraitlib.rules import load_rules
    >>> marks = pd.DataFrame({"student_id": ["a", "b", "c"], "school_year": 2026, "subject": "history",
    ...     "course_level": 4, "sequence": None, "competency": "overall", "term": "final", "mark": [60.0, 59.0, None]})
    >>> counts = count_success(marks, pd.DataFrame(), load_rules(), 9)
    >>> counts[["decile", "level", "pass_mark", "n_students", "n_passed"]].to_numpy().tolist()
    [[9.0, 4.0, 60.0, 2.0, 1.0]]
    """
    marks = results["mark"].to_numpy("float64", na_value=np.nan)
    levels = results["course_level"].to_numpy("float64", na_value=np.nan)
    is_final = (results["term"] == "final").to_numpy(bool) & (results["competency"] == OVERALL).to_numpy(bool)
    years = results["school_year"].to_numpy("int64")
    of_year = {year: rule for year in np.unique(years).tolist() if (rule := _rule(rules, year))}
    is_final &= ~np.isnan(marks) & (levels != 0) & np.isin(years, list(of_year))
    fails = fails_a_competency(results, courses) if courses else np.zeros(len(results), dtype=bool)
    rows = results.loc[is_final, ["student_id", "school_year", "subject", "course_level", "sequence"]]
    rows = rows.assign(level=_levels(rows, students), sequence=rows["sequence"].fillna("").astype("str"))
    years = years[is_final]
    pass_marks = np.array([of_year[year].pass_mark for year in years.tolist()], dtype="float64")
    is_passed = (marks[is_final] >= pass_marks) & ~fails[is_final]
    place = numbered(rows[name] for name in PLACE)
    # Of a student's courses in one place, the one that is not passed decides.
    one = numbered([place, rows["student_id"]])
    n_ones = int(one.max(initial=-1)) + 1
    of_one = np.zeros(n_ones, dtype="int64")
    of_one[one] = place
    passed = np.bincount(one, ~is_passed, minlength=n_ones) == 0
    first = np.flatnonzero(~pd.Series(place).duplicated().to_numpy())
    told = [of_year[year] for year in years[first].tolist()]
    counts = rows.iloc[first][list(PLACE)].assign(
        n_students=np.bincount(of_one, minlength=len(first)),
        n_passed=np.bincount(of_one, passed, minlength=len(first)).astype("int64"),
        decile=decile,
        series=np.array([rule.series for rule in told], dtype="object"),
        pass_mark=pass_marks[first],
    )
    return counts.sort_values(list(PLACE), kind="stable", ignore_index=True)


def _levels(rows: pd.DataFrame, students: pd.DataFrame) -> pd.Series:
    """Level of the course, or else of the student, or else 0."""
    levels = rows["course_level"].astype("Int32")
    if levels.isna().any() and len(students):
        grades = students.drop_duplicates(["student_id", "school_year"]).set_index(["student_id", "school_year"])
        keys = pd.MultiIndex.from_frame(rows[["student_id", "school_year"]])
        own = pd.Series(grades["grade_level"].reindex(keys).to_numpy(), index=rows.index, dtype="Int32")
        levels = levels.fillna(own)
    return levels.fillna(0).astype("int64")


def _rule(rules: RuleSet, year: int) -> MarkingRule | None:
    try:
        return rules.for_year(year)
    except ParamsError:
        return None


def counts_table(counts: pd.DataFrame, partition: str) -> pa.Table:
    """Counts of one partition as the files keep them."""
    arrays = [
        pa.array([partition] * len(counts), kind.type)
        if kind.name == "partition"
        else pa.array(counts[kind.name], kind.type, from_pandas=True)
        for kind in COUNTS
    ]
    return pa.Table.from_arrays(arrays, schema=COUNTS)


def counts_of_all(
    before: pa.Table | None, added: Iterable[tuple[str, pd.DataFrame]], current: Collection[str]
) -> pa.Table:
    """Counts of every school of a store after an import."""
    parts = [] if before is None else [before]
    for partition, counts in added:
        parts.append(counts_table(counts, partition))
    if not parts:
        return COUNTS.empty_table()
    whole = pa.concat_tables(reversed(parts)).to_pandas()
    whole = whole[whole["partition"].isin(list(current))].drop_duplicates(["partition", *PLACE])
    ordered = whole.sort_values(["decile", "partition", *PLACE], kind="stable")
    return pa.Table.from_pandas(ordered, schema=COUNTS, preserve_index=False).replace_schema_metadata(None)


def anonymous(counts: pd.DataFrame, own: str) -> pd.DataFrame:
    """Counts as a school may read them: others are numbered, not told by their partition."""
    numbers = counts["partition"].rank(method="dense").astype("int64")
    return counts.assign(peer=numbers, is_own=counts["partition"] == own).drop(columns="partition")
