"""What the store holds of a school: rows, people, years, terms, dates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.result import Result, ResultTable
from portraitlib.tables.as_of import FIRST_MONTH_OF_SCHOOL_YEAR
from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas import MAPPED_TABLES, SCHEMAS
from portraitlib.tables.school import School

PERSON_COLUMNS = ("student_id", "staff_id")
_YEAR_COLUMNS = ("school_year", "outcome_year")


@dataclass(frozen=True, kw_only=True)
class TablesPresent(Result):
    """What is there, by table, then by school year and term; `facts["absent"]` names what is not."""


def describe_tables(school: School) -> TablesPresent:
    """Count what the store holds of a school.

    Parameters
    ----------
    school : School

    Returns
    -------
    TablesPresent
        ``tables_present``, one row per standard table that has rows about people (students, or members of
        staff): people, rows, school years, first and last date. ``rows_by_term``, one row per table, school
        year and term, where the table tells them. ``…_about_nobody``, the same of the rows that name
        nobody: a calendar, items, whole groups observed. ``counts``: ``n_students`` over all years,
        ``n_enrolled`` in the year read. ``facts``: ``absent`` (standard tables without a row), ``school_years``.

    Examples
    --------
    See notebook ``00_donnees``.
    """
    present = [name for name in MAPPED_TABLES if school.has(name)]
    placed = {name: _place(school, name) for name in present}
    students = school.table("students")
    years = school.school_years
    return TablesPresent(
        reader=school.reader,
        tables={table.name: table for table in (*_by_table(placed), *_by_term(placed))},
        counts={
            "n_students": int(students["student_id"].nunique()),
            "n_enrolled": int((students["school_year"] == school.school_year).sum()) if years else 0,
        },
        facts={
            "absent": [name for name in MAPPED_TABLES if name not in present],
            "n_standard": len(MAPPED_TABLES),
            "school_years": years,
            "school_year": school.school_year if years else None,
            "as_of": school.params.as_of,
        },
    )


def rows_with_school_year(school: School, name: str) -> pd.DataFrame:
    """Rows of a table with the school year each belongs to.

    Parameters
    ----------
    school : School
    name : str
        Standard table.

    Returns
    -------
    DataFrame
        The table's rows, their texts as categories, plus `school_year` read from its own column or from its date
        (a school year begins in August); missing where the table tells neither.
    """
    return school.keep(f"rows with their school year of {name}", lambda opened: _with_school_year(opened, name))


def _with_school_year(school: School, name: str) -> pd.DataFrame:
    frame = school.coded(name)
    return frame.assign(school_year=_school_year(frame, SCHEMAS[name]))


def _school_year(frame: pd.DataFrame, schema: TableSchema) -> pd.Series:
    for column in _YEAR_COLUMNS:
        if column in frame:
            return frame[column]
    if not schema.date_column:
        return pd.Series(pd.NA, index=frame.index, dtype="Int32")
    dates = frame[schema.date_column]
    return (dates.dt.year + (dates.dt.month >= FIRST_MONTH_OF_SCHOOL_YEAR)).astype("Int32")


def _place(school: School, name: str) -> pd.DataFrame:
    """Person (a number, -1 for nobody), school year, term and date of every row, as far as the table tells them."""
    frame = rows_with_school_year(school, name)
    schema = SCHEMAS[name]
    person = next((frame[column].cat.codes for column in PERSON_COLUMNS if column in frame), -1)
    date = frame[schema.date_column] if schema.date_column else pd.Series(pd.NaT, index=frame.index)
    return pd.DataFrame(
        {
            "person": person,
            "school_year": frame["school_year"],
            "term": frame["term"] if "term" in frame else _term_on(date, school.coded("calendar")),
            "date": date.astype("datetime64[ms]"),
        },
        index=frame.index,
    )


def _term_on(dates: pd.Series, calendar: pd.DataFrame) -> pd.Categorical:
    """Term of each day, as the school's calendar says; missing outside it."""
    terms = calendar.dropna(subset=["term", "date"]).drop_duplicates("date")
    codes = np.append(terms["term"].cat.codes.to_numpy(), -1)
    place = pd.Index(terms["date"]).get_indexer(pd.Index(dates))
    return pd.Categorical.from_codes(codes[place], dtype=terms["term"].dtype)


def _by_table(placed: dict[str, pd.DataFrame]) -> list[ResultTable]:
    data = _stack([_counts(rows, []).assign(table=name) for name, rows in placed.items()], ["table"])
    years = {name: rows["school_year"].nunique() for name, rows in placed.items()}
    data.insert(3, "n_years", data["table"].map(years).replace(0, pd.NA).astype("Int32"))
    return _by_whom("tables_present", data, ("table",), ("n_rows", "n_years", "first_date", "last_date"))


def _by_term(placed: dict[str, pd.DataFrame]) -> list[ResultTable]:
    grain = ["table", "school_year", "term"]
    dated = {name: rows[rows["school_year"].notna().to_numpy()] for name, rows in placed.items()}
    counted = [_counts(rows, grain[1:]).assign(table=name) for name, rows in dated.items() if len(rows)]
    data = _stack(counted, grain)
    # Rows, unlike people, add up to the table's total: a single withheld line could be found again.
    adds_up_along = ("school_year", "term")
    return _by_whom("rows_by_term", data, tuple(grain), ("n_rows", "first_date", "last_date"), adds_up_along)


def _by_whom(
    name: str, data: pd.DataFrame, grain: tuple[str, ...], statistics: tuple[str, ...], adds_up_along=()
) -> list[ResultTable]:
    """Part the rows that count people, which disclosure must protect, from those about nobody."""
    is_about_people = data["n_people"].notna()
    people = data[is_about_people].reset_index(drop=True)
    others = data[~is_about_people].drop(columns="n_people").reset_index(drop=True)
    return [
        ResultTable(name, people, grain, n="n_people", statistics=statistics, adds_up_along=tuple(adds_up_along)),
        ResultTable(f"{name}_about_nobody", others, grain),
    ]


def _counts(rows: pd.DataFrame, grain: list[str]) -> pd.DataFrame:
    """People, rows and dates of each combination of `grain`; of all the rows when it is empty."""
    group, groups = _groups(rows, grain)
    person = rows["person"].to_numpy(dtype="int64")
    named, width = person >= 0, person.max(initial=0) + 1
    n_people = np.bincount(pd.unique(group[named] * width + person[named]) // width, minlength=len(groups))
    dates = rows["date"].groupby(group).agg(["min", "max"])
    return groups.assign(
        # Rows that name nobody (a calendar, a whole group observed) are not about zero people.
        n_people=pd.array(n_people, dtype="Int32"),
        n_rows=pd.array(np.bincount(group, minlength=len(groups)), dtype="Int32"),
        first_date=dates["min"].to_numpy(),
        last_date=dates["max"].to_numpy(),
    ).pipe(lambda counted: counted.assign(n_people=counted["n_people"].where(n_people > 0)))


def _groups(rows: pd.DataFrame, grain: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Number of each row's group, in the order of `grain` (missing last), and what each group is."""
    key = np.zeros(len(rows), dtype="int64")
    if "school_year" in grain:
        key = rows["school_year"].to_numpy(dtype="int64")
    if "term" in grain:
        codes, n_terms = rows["term"].cat.codes.to_numpy(), len(rows["term"].cat.categories)
        key = key * (n_terms + 1) + np.where(codes < 0, n_terms, codes)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    groups = rows[grain].iloc[first].reset_index(drop=True)
    return group, groups.astype({name: "str" for name in grain if name == "term"})


def _stack(parts: list[pd.DataFrame], grain: list[str]) -> pd.DataFrame:
    counts = {"n_people": "Int32", "n_rows": "Int32", "first_date": "datetime64[ms]", "last_date": "datetime64[ms]"}
    if parts:
        return pd.concat(parts, ignore_index=True).astype({"table": "str"})[[*grain, *counts]]
    dtypes = dict.fromkeys(grain, "str") | counts
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
