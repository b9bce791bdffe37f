"""What each study can, can partly and cannot say with the data that are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
import pandas as pd

from portraitlib.results.rooms import Ability, Manifest, Need, rooms
from portraitlib.results.section import Form, Result, fact, key, mark, named, study, table
from portraitlib.studies.coverage.measures.present import PERSON_COLUMNS, rows_with_school_year
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School
from portraitlib.tables.school.years import marked

_STUDY = key("study", mark("Analyse"), definition=mark("Question à laquelle répond un carnet."))
_READINESS = {"can": mark("oui"), "partly": mark("en partie"), "cannot": mark("non")}
STUDIES = table(
    "studies",
    _STUDY,
    fact("readiness", mark("Possible"), codes=_READINESS, definition=mark("Peut-on lire l'analyse ?")),
    fact("n_possible", mark("Questions possibles"), Form.COUNT, definition=mark("Questions qui sont possibles.")),
    fact("n_abilities", mark("Questions en tout"), Form.COUNT, definition=mark("Questions de l'analyse.")),
)
ABILITIES = table(
    "abilities",
    _STUDY,
    key("ability", mark("Question"), definition=mark("Une chose qu'une analyse peut dire.")),
    fact("is_essential", mark("Indispensable"), shown=False, definition=mark("Sans elle, l'analyse n'a rien à dire.")),
    fact("is_possible", mark("Possible"), definition=mark("Rien ne manque pour la question.")),
    fact("obstacle", mark("Ce qui manque"), definition=mark("Ce qui manque pour la question.")),
    fact("table", shown=False),
    fact("about", mark("Ce qu'il faudrait"), shown=False, definition=mark("Colonne ou sorte de ligne qui manque.")),
    fact("needed", mark("Il en faut"), Form.COUNT, shown=False, definition=mark("Années, ou élèves, qu'il faut.")),
    fact("held", mark("Il y en a"), Form.COUNT, shown=False, definition=mark("Années qu'il y a.")),
)


@dataclass(frozen=True, kw_only=True)
class Readiness(Result):
    """For each study: can, partly or cannot, and why; ``first_results`` while the year read has no result yet."""

    first_results: date | None = None


@dataclass(frozen=True)
class _Unmet:
    """Why a need is not met."""

    obstacle: str = ""
    table: str = ""
    about: str = ""
    needed: int | None = None  # years, or students
    held: int | None = None  # years


@study
def describe_readiness(school: School, *, manifests: tuple[Manifest, ...] = ()) -> Readiness:
    """Say what each study can do with the data that are there.

    Parameters
    ----------
    school : School
    manifests : tuple of Manifest
        Rooms whose needs are looked at; by default all there are.

    Returns
    -------
    Readiness
        ``abilities``, one row per study and ability: `is_essential`, `is_possible`, `obstacle` (code; empty when
        possible), `table`, `about` (column or kind of row wanting), `needed`, `held`. ``studies``, one row
        per study: `readiness` (``can``, ``partly``, ``cannot``), `n_possible`, `n_abilities`.
    """
    asked = [(one, ability) for one in manifests or rooms() for ability in one.abilities]
    looked_into: dict[Need, _Unmet | None] = {}  # several abilities share a need
    for manifest, need in ((manifest, need) for manifest, ability in asked for need in ability.needs):
        if need not in looked_into:
            looked_into[need] = _unmet(school, manifest, need)
    rows = [_ability_row(manifest.notebook, ability, looked_into) for manifest, ability in asked]
    abilities = pd.DataFrame(rows, columns=ABILITIES.names).astype({"needed": "Int32", "held": "Int32"})
    is_early = bool(school.school_years) and not school.has_results(school.school_year)
    return Readiness(
        tables=named(STUDIES.filled(_by_study(abilities)), ABILITIES.filled(abilities)),
        first_results=school.rules.published_on("1", school.school_year) if is_early else None,
    )


def _ability_row(notebook: str, ability: Ability, unmet: Mapping[Need, _Unmet | None]) -> dict[str, object]:
    first = next((fault for need in ability.needs if (fault := unmet[need])), None)
    return {
        "study": notebook,
        "ability": ability.name,
        "is_essential": ability.is_essential,
        "is_possible": first is None,
        **asdict(first or _Unmet()),
    }


def _unmet(school: School, manifest: Manifest, need: Need) -> _Unmet | None:
    """First thing that is wanting, from the coarsest to the finest; None when the need is met."""
    if not school.has(need.table):
        return _Unmet("table_absent", need.table)
    rows = _rows_of_year(school, need)
    if rows.empty:
        return _Unmet("no_results_yet" if need.table == "results" else "table_absent_that_year", need.table)
    for column in need.columns:
        if rows[column].isna().all():
            return _Unmet("column_empty", need.table, column)
    if need.any_column and rows[list(need.any_column)].isna().all(axis=None):
        return _Unmet("columns_empty", need.table, ", ".join(need.any_column))
    if need.rows:
        rows = manifest.found(need.rows)(rows)
        if rows.empty:
            return _Unmet("rows_absent", need.table, need.about)
    return _too_few(rows, need, _students_needed(school, manifest, need))


def _students_needed(school: School, manifest: Manifest, need: Need) -> int:
    """How many students a need asks for: its own number, or the choice of ``params/`` that its studies read."""
    if isinstance(need.students, int):
        return need.students
    model, _, choice = need.students.rpartition(".")
    return int(getattr(school.settings(manifest.found(model)), choice))


def _too_few(rows: pd.DataFrame, need: Need, n_students: int) -> _Unmet | None:
    filled = rows.dropna(subset=list(need.columns))
    n_years = int(filled["school_year"].nunique())
    if n_years < need.years:
        return _Unmet("too_few_years", need.table, need.about, need.years, n_years)
    person = next((column for column in PERSON_COLUMNS if column in filled), None)
    if person and filled[person].nunique() < n_students:
        # How many there are is not told: it may be a small count of students.
        return _Unmet("too_few_students", need.table, need.about, n_students)
    return None


def _rows_of_year(school: School, need: Need) -> pd.DataFrame:
    """Rows of the year read; all of them when any year will do, or when the table tells no year."""
    is_dated = "school_year" in SCHEMAS[need.table].column_names or SCHEMAS[need.table].date_column
    if need.is_any_year or not is_dated or not school.school_years:
        return rows_with_school_year(school, need.table)
    return school.keep(f"rows of the year read of {need.table}", lambda opened: _of_year_read(opened, need.table))


def _of_year_read(school: School, table: str) -> pd.DataFrame:
    rows = rows_with_school_year(school, table)
    of_year = rows[(rows["school_year"] == school.school_year).fillna(False).to_numpy(dtype=bool)]
    return marked(of_year) if table == "results" else of_year


def _by_study(abilities: pd.DataFrame) -> pd.DataFrame:
    """Status of each study: it cannot without its essential abilities, nor when nothing is possible."""
    lacks_essential = abilities["is_essential"] & ~abilities["is_possible"]
    by_study = abilities.assign(lacks_essential=lacks_essential).groupby("study", sort=False)
    data = by_study.agg(
        n_possible=("is_possible", "sum"), n_abilities=("is_possible", "size"), is_lacking=("lacks_essential", "any")
    ).reset_index()
    status = np.select(
        [data.pop("is_lacking") | (data["n_possible"] == 0), data["n_possible"] == data["n_abilities"]],
        ["cannot", "can"],
        "partly",
    )
    return data.assign(readiness=status)
