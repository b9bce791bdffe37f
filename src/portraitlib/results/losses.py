"""What a study's numbers lack, counted in its own population: year, subject, level and group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.results.lost import Lost, LostCells
from portraitlib.results.rooms import Reads
from portraitlib.rules import LossRules
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School
from portraitlib.tables.school_years import school_years_of

TOLD_ONLY = ("unknown_course",)
"""Rules whose rows may be of no subject that a report is about: the catalogue says which. Told, they refuse nothing."""
PLACES = ("school_year", "subject", "grade_level", "group")


@dataclass(frozen=True)
class Losses:
    """What a study lacks, and the table that lost the largest share of its rows."""

    lost: Lost
    share: float = 0.0
    table: str = ""


def losses_of(school: School, reads: Reads, asked: Mapping[str, Any]) -> Losses | None:
    """What a study called with `asked` lacks; None when nothing was lost of what it reads.

    Parameters
    ----------
    school : School
    reads : Reads
        What the study's numbers come from.
    asked : mapping
        Its arguments: those called like one of `PLACES` narrow the population.
    """
    if not len(school.table("losses")) or not reads.tables:
        return None
    by_place = school.keep("losses by place", _by_place)
    within = _population(school, reads, asked)
    rows, cells = (_of(by_place, places, within) for places in (reads.tables, reads.columns))
    if not len(rows) and not len(cells):
        return None
    files, rows = rows[rows["n_rows"] == 0], rows[rows["n_rows"] > 0]
    if not len(files) and not len(rows) and not len(cells):
        return None
    certain = rows["is_certain"].fillna(True).to_numpy(dtype=bool)
    lost = _counted(rows[certain], int(rows.loc[~certain, "n_rows"].sum()), cells)
    lost = replace(lost, files=_files(files, is_certain=True), uncertain_files=_files(files, is_certain=False))
    counted = certain & ~rows["rule"].isin(TOLD_ONLY).to_numpy()
    return Losses(lost, *_largest_share(school, rows[counted], within))


def _by_place(school: School) -> dict[str, pd.DataFrame]:
    """Losses by their place: the table of a row, the table and column of an emptied cell."""
    losses = school.table("losses")
    of_cell = losses["table"].str.cat(losses["column"].fillna(""), sep=".")
    places = of_cell.where(losses["is_cell"].fillna(False).astype(bool), losses["table"])
    return {"": losses.iloc[:0], **{str(place): of for place, of in losses.groupby(places)}}


def _of(by_place: Mapping[str, pd.DataFrame], places: Iterable[str], within: Mapping[str, Any]) -> pd.DataFrame:
    """Losses of some places that are of the population, or may be, in the order of their table."""
    found = [by_place[place] for place in places if place in by_place]
    losses = pd.concat(found).sort_index() if len(found) > 1 else next(iter(found), by_place[""])
    return losses[_is_within(losses, within)] if len(losses) else losses


def is_too_much(school: School, losses: Losses) -> bool:
    """Whether more was lost of one table than the choices allow."""
    return losses.share > school.settings(LossRules).largest_lost_share


def _population(school: School, reads: Reads, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Values that the rows of the study have, by place."""
    within = {name: asked[name] for name in PLACES if asked.get(name) is not None}
    if reads.is_of_group and school.params.group:
        within.setdefault("group", school.params.group)
    if reads.is_every_year:
        within.pop("school_year", None)
    elif "school_year" not in within:
        with suppress(ParamsError):  # the study itself says that there is no such year
            within["school_year"] = school.year_of_results if reads.is_of_results else school.school_year
    return within


def _is_within(losses: pd.DataFrame, within: Mapping[str, Any]) -> pd.Series:
    """Mask of the losses that are of the population, or may be: what could not be read excludes nothing."""
    kept = pd.Series(True, index=losses.index)
    for name, value in within.items():
        places = ["grade_level", "course_level"] if name == "grade_level" else [name]
        told = losses[places]
        kept &= told.isna().all(axis=1) | (told == value).fillna(False).any(axis=1)
    return kept.astype(bool)


def _counted(rows: pd.DataFrame, n_uncertain: int, cells: pd.DataFrame) -> Lost:
    by_reason = rows.groupby(["table", "rule"], sort=True)["n_rows"].sum().sort_values(ascending=False, kind="stable")
    by_column = cells.groupby(["table", "column"], sort=True)
    return Lost(
        n_rows=int(rows["n_rows"].sum()),
        n_students=int(rows["student_id"].nunique()),
        has_unknown_students=bool(rows["student_id"].isna().any()),
        n_uncertain=n_uncertain,
        reasons=tuple((str(table), str(rule)) for table, rule in by_reason.index),
        cells=tuple(_emptied(str(table), str(column), of) for (table, column), of in by_column),
    )


def _files(rows: pd.DataFrame, *, is_certain: bool) -> tuple[tuple[str, str], ...]:
    """Table and rule of the whole files that gave nothing."""
    chosen = rows[rows["is_certain"].fillna(True).to_numpy(dtype=bool) == is_certain]
    return tuple(dict.fromkeys(zip(chosen["table"].astype(str), chosen["rule"].astype(str), strict=True)))


def _emptied(table: str, column: str, cells: pd.DataFrame) -> LostCells:
    is_of_students = "student_id" in SCHEMAS[table].column_names
    n_cells = None if is_of_students else int(cells["n_rows"].sum())
    return LostCells(table, column, int(cells["student_id"].nunique()), n_cells)


def _largest_share(school: School, rows: pd.DataFrame, within: Mapping[str, Any]) -> tuple[float, str]:
    """Largest share of rows that a table lost of the population, and the table."""
    shares = [
        (n_lost / (n_lost + _n_kept(school, str(table), within)), str(table))
        for table, n_lost in rows.groupby("table")["n_rows"].sum().astype("int64").items()
    ]
    return max(shares, default=(0.0, ""))


def _n_kept(school: School, table: str, within: Mapping[str, Any]) -> int:
    """Rows of a table that are of the population, whatever the day as of which the school is read."""
    frame = school.keep(f"places of {table}", lambda school: _with_places(school, table))
    kept = pd.Series(True, index=frame.index)
    for name, value in within.items():
        if name in frame:
            kept &= (frame[name] == value).fillna(False).astype(bool)
    return int(kept.sum())


def _with_places(school: School, table: str) -> pd.DataFrame:
    """Rows with their school year and, for those of students, the level and group."""
    frame = school.partition.read(table) if school.partition.has_file(table) else school.table(table)
    dated = "date" if "date" in frame else SCHEMAS[table].date_column
    if "school_year" not in frame and dated:
        frame = frame.assign(school_year=school_years_of(frame[dated]))
    if "student_id" not in frame or table == "students" or "school_year" not in frame:
        return frame
    known = school.table("students")[["student_id", "school_year", "grade_level", "group"]]
    known = known.drop_duplicates(["student_id", "school_year"])
    placed = frame.drop(columns="group", errors="ignore").merge(known, on=["student_id", "school_year"], how="left")
    if "group" in frame:  # an observation of a whole group has no student
        placed["group"] = placed["group"].fillna(frame["group"].reset_index(drop=True))
    return placed
