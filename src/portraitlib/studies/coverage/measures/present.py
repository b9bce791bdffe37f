"""What the store holds of a school: rows, people, years, terms, dates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
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
from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR
from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas import MAPPED_TABLES, SCHEMAS
from portraitlib.tables.school import School

PERSON_COLUMNS = ("student_id", "staff_id")
_YEAR_COLUMNS = ("school_year", "outcome_year")


_N_PEOPLE = n(
    "n_people", mark("Personnes"), definition=mark("Élèves, ou membres du personnel, différents derrière la ligne.")
)
# Rows, unlike people, add up to the table's total: a single withheld line could be found again.
_ADDS_UP = (key("table"), key("school_year", adds_up=True), key("term", adds_up=True))
PRESENT = table(
    "tables_present",
    key("table"),
    _N_PEOPLE,
    statistic("n_rows"),
    statistic("n_years", mark("Années"), Form.COUNT, definition=mark("Années scolaires qui ont au moins une ligne.")),
    statistic("first_date"),
    statistic("last_date"),
)
BY_TERM = table(
    "rows_by_term", *_ADDS_UP, _N_PEOPLE, statistic("n_rows"), statistic("first_date"), statistic("last_date")
)
# Of rows that name nobody (a calendar, items, whole groups observed), the same without people.
_DATES = (fact("first_date"), fact("last_date"))
PRESENT_ABOUT_NOBODY = table("tables_present_about_nobody", key("table"), fact("n_rows"), fact("n_years"), *_DATES)
BY_TERM_ABOUT_NOBODY = table(
    "rows_by_term_about_nobody", key("table"), key("school_year"), key("term"), fact("n_rows"), *_DATES
)


@dataclass(frozen=True, kw_only=True)
class TablesPresent(Result):
    """What is there, by table, then by school year and term."""

    absent: list[str]  # standard tables without a row
    n_present: int
    n_standard: int
    school_years: list[int]
    school_year: int | None
    as_of: str


@study
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
        ``n_enrolled`` in the year read.

    Examples
    --------
    See notebook ``00_donnees``.
    """
    present = [name for name in MAPPED_TABLES if school.has(name)]
    placed = {name: _place(school, name) for name in present}
    students = school.table("students")
    years = school.school_years
    return TablesPresent(
        tables=named(*_by_table(placed), *_by_term(placed)),
        counts={
            "n_students": int(students["student_id"].nunique()),
            "n_enrolled": int((students["school_year"] == school.school_year).sum()) if years else 0,
        },
        absent=[name for name in MAPPED_TABLES if name not in present],
        n_present=len(present),
        n_standard=len(MAPPED_TABLES),
        school_years=list(years),
        school_year=school.school_year if years else None,
        as_of=school.params.as_of,
    )


def rows_with_school_year(school: School, name: str) -> pd.DataFrame:
    """Rows of a table, their texts as categories, with the `school_year` of each, from its own column or its date.

    A school year begins in August; it is missing where the table tells neither.
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
    return pd.Categorical.from_codes(codes[place], terms["term"].cat.categories, terms["term"].cat.ordered)


def _by_table(placed: dict[str, pd.DataFrame]) -> list[ResultTable]:
    data = _stack([_counts(rows, []).assign(table=name) for name, rows in placed.items()], ["table"])
    years = {name: rows["school_year"].nunique() for name, rows in placed.items()}
    data.insert(3, "n_years", data["table"].map(years).astype("Int32").where(lambda n: n > 0))
    return _by_whom(PRESENT, PRESENT_ABOUT_NOBODY, data)


def _by_term(placed: dict[str, pd.DataFrame]) -> list[ResultTable]:
    grain = ["table", "school_year", "term"]
    dated = {name: rows[rows["school_year"].notna().to_numpy()] for name, rows in placed.items()}
    counted = [_counts(rows, grain[1:]).assign(table=name) for name, rows in dated.items() if len(rows)]
    return _by_whom(BY_TERM, BY_TERM_ABOUT_NOBODY, _stack(counted, grain))


def _by_whom(about_people: Table, about_nobody: Table, data: pd.DataFrame) -> list[ResultTable]:
    """Part the rows that count people, which disclosure must protect, from those about nobody."""
    is_about_people = data["n_people"].notna()
    others = data[~is_about_people].drop(columns="n_people")
    return [
        about_people.filled(data[is_about_people].reset_index(drop=True)),
        about_nobody.filled(others.reset_index(drop=True)),
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
