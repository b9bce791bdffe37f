"""What each study can, can partly and cannot say with the data that are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from portraitlib.results.result import Result, ResultTable
from portraitlib.results.rooms import Ability, Manifest, Need, rooms
from portraitlib.studies.coverage.coming import COMING
from portraitlib.studies.coverage.measures.present import PERSON_COLUMNS, rows_with_school_year
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class Readiness(Result):
    """For each study: can, partly or cannot, and why."""


@dataclass(frozen=True)
class _Unmet:
    """Why a need is not met; `expected` and `found` are numbers of years, or the number of students needed."""

    obstacle: str = ""
    table: str = ""
    about: str = ""
    expected: int | None = None
    found: int | None = None


def describe_readiness(school: School, *, manifests: tuple[Manifest, ...] = ()) -> Readiness:
    """Say what each study can do with the data that are there.

    Parameters
    ----------
    school : School
    manifests : tuple of Manifest
        Rooms whose needs are looked at; by default all there are, and those to come.

    Returns
    -------
    Readiness
        ``abilities``, one row per study and ability: `is_essential`, `is_possible`, `obstacle` (code; empty when
        possible), `table`, `about` (column or kind of row wanting), `expected`, `found`. ``studies``, one row
        per study: `readiness` (``can``, ``partly``, ``cannot``), `n_possible`, `n_abilities`.
    """
    asked = [(one, ability) for one in manifests or (*rooms(), *COMING) for ability in one.abilities]
    looked_into: dict[Need, _Unmet | None] = {}  # several abilities share a need
    for manifest, need in ((manifest, need) for manifest, ability in asked for need in ability.needs):
        if need not in looked_into:
            looked_into[need] = _unmet(school, manifest, need)
    rows = [_ability_row(manifest.notebook, ability, looked_into) for manifest, ability in asked]
    columns = ["study", "ability", "is_essential", "is_possible", "obstacle", "table", "about", "expected", "found"]
    abilities = pd.DataFrame(rows, columns=columns).astype({"expected": "Int32", "found": "Int32"})
    return Readiness(
        reader=school.reader,
        tables={
            "studies": ResultTable("studies", _by_study(abilities), ("study",)),
            "abilities": ResultTable("abilities", abilities, ("study", "ability")),
        },
        facts={"school_year": school.school_year if school.school_years else None, "as_of": school.params.as_of},
    )


def _ability_row(notebook: str, ability: Ability, unmet: Mapping[Need, _Unmet | None]) -> dict[str, object]:
    first = next((fault for need in ability.needs if (fault := unmet[need])), None)
    why = first or _Unmet()
    return {
        "study": notebook,
        "ability": ability.name,
        "is_essential": ability.is_essential,
        "is_possible": first is None,
        "obstacle": why.obstacle,
        "table": why.table,
        "about": why.about,
        "expected": why.expected,
        "found": why.found,
    }


def _unmet(school: School, manifest: Manifest, need: Need) -> _Unmet | None:
    """First thing that is wanting, from the coarsest to the finest; None when the need is met."""
    if not school.has(need.table):
        return _Unmet("table_absent", need.table)
    rows = _rows_of_year(school, need)
    if rows.empty:
        return _Unmet("table_absent_that_year", need.table)
    for column in need.columns:
        if rows[column].isna().all():
            return _Unmet("column_empty", need.table, column)
    if need.any_column and rows[list(need.any_column)].isna().all(axis=None):
        return _Unmet("columns_empty", need.table, ", ".join(need.any_column))
    if need.rows:
        rows = manifest.found(need.rows)(rows)
        if rows.empty:
            return _Unmet("rows_absent", need.table, need.about)
    return _too_few(rows, need)


def _too_few(rows: pd.DataFrame, need: Need) -> _Unmet | None:
    filled = rows.dropna(subset=list(need.columns))
    n_years = int(filled["school_year"].nunique())
    if n_years < need.years:
        return _Unmet("too_few_years", need.table, need.about, need.years, n_years)
    person = next((column for column in PERSON_COLUMNS if column in filled), None)
    if need.students and person and filled[person].nunique() < need.students:
        # How many there are is not told: it may be a small count of students.
        return _Unmet("too_few_students", need.table, need.about, need.students)
    return None


def _rows_of_year(school: School, need: Need) -> pd.DataFrame:
    """Rows of the year read; all of them when any year will do, or when the table tells no year."""
    is_dated = "school_year" in SCHEMAS[need.table].column_names or SCHEMAS[need.table].date_column
    if need.is_any_year or not is_dated or not school.school_years:
        return rows_with_school_year(school, need.table)
    return school.keep(f"rows of the year read of {need.table}", lambda opened: _of_year_read(opened, need.table))


def _of_year_read(school: School, table: str) -> pd.DataFrame:
    rows = rows_with_school_year(school, table)
    return rows[(rows["school_year"] == school.school_year).fillna(False).to_numpy(dtype=bool)]


def _by_study(abilities: pd.DataFrame) -> pd.DataFrame:
    """Status of each study: it cannot without its essential abilities, nor when nothing is possible."""
    lacks_essential = abilities["is_essential"] & ~abilities["is_possible"]
    data = (
        abilities.assign(lacks_essential=lacks_essential)
        .groupby("study", sort=False)
        .agg(
            n_possible=("is_possible", "sum"),
            n_abilities=("is_possible", "size"),
            lacks_essential=("lacks_essential", "any"),
        )
        .reset_index()
    )
    status = pd.Series("partly", index=data.index)
    status = status.mask(data["n_possible"] == data["n_abilities"], "can")
    status = status.mask(data["lacks_essential"] | (data["n_possible"] == 0), "cannot")
    data.insert(1, "readiness", status.astype("str"))
    return data[["study", "readiness", "n_possible", "n_abilities"]]
