"""A new export that adds to a school: what the version in use holds of other years stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.errors import StoreError
from portraitlib.ingest.removal import NO_YEAR, years_of
from portraitlib.tables.frames import conform
from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.schemas.planning import MAY_BE_UNTOLD
from portraitlib.tables.store import Partition

ACCOUNT = "import_rows"
CONSTANT = "constant_column"
_REFERRED = (*dict.fromkeys(table for schema in SCHEMAS.values() for _, table, _ in schema.references), "instruments")
Moves = Mapping[str, pd.DataFrame]
"""Rows of dated tables whose day is corrected: their former key, without the school, and the day they go ``to``."""
_OF_WHOLE = ("suspicions", "few", "scales_of_marks", "mapping", "mapping_hash", "rules", "rules_inline", "courses")


def referred(staged: Collection[str], before: Partition | None) -> dict[str, pd.DataFrame]:
    """Tables of the version in use that new rows refer to, when the files hold no student and no result."""
    if before is None or {"students", "results"} & set(staged):
        return {}
    return {name: before.read(name) for name in _REFERRED if before.has_file(name)}


def of_whole(before: Partition) -> dict[str, object]:
    """What a store says of a whole school, which files that add a few tables to it do not change."""
    return {name: before.entry[name] for name in _OF_WHOLE if name in before.entry}


def refuse_unlike(school: str, before: Partition, entry: Mapping[str, object]) -> None:
    """Refuse to join two versions whose students or marks do not mean the same.

    Raises
    ------
    StoreError
        ``add_other_key`` or ``add_other_rules``.
    """
    if before.entry.get("key", entry["key"]) != entry["key"]:
        raise StoreError("add_other_key", school=school)
    if any(before.entry.get(name) != entry.get(name) for name in ("rules", "rules_inline")):
        raise StoreError("add_other_rules", school=school)


def joined(
    tables: Mapping[str, pd.DataFrame], entry: Mapping[str, object], before: Partition, by_key: Moves | None = None
) -> tuple[dict[str, pd.DataFrame], dict[str, object], list[int]]:
    """Tables and entry of a school after an import that adds: new rows, and old ones of the years each table lacks.

    Of a table without years, and of all when `by_key` is given, the old rows stay whose key is not among the new ones,
    nor moved. A row that is about a student or a service that is no longer there goes. The school years of the students
    who stay come with them.
    """
    whole: dict[str, pd.DataFrame] = {}
    stayed: dict[str, pd.DataFrame] = {}
    for name, schema in SCHEMAS.items():  # in an order in which what is referred to comes first
        if schema.is_import_record:
            continue
        new = tables.get(name)
        stayed[name] = old = _old_rows(before, schema, new, whole, by_key)
        if len(old):
            parts = [conform(new, schema), old] if new is not None and len(new) else [old]
            whole[name] = pd.concat(parts, ignore_index=True)
        elif new is not None:
            whole[name] = new
    years = {int(year) for name, rows in stayed.items() for year in np.unique(years_of(rows, SCHEMAS[name]))}
    files = _files_left(before, entry, years)
    whole |= _records(tables, before, stayed, files)
    if "import_flags" in whole:
        whole["import_flags"] = _still_true(whole["import_flags"], whole)
    told = np.unique(years_of(stayed["students"], SCHEMAS["students"])).tolist()
    return whole, _entry(entry, before, files, bool(years)), told


def _files_left(before: Partition, entry: Mapping[str, Any], years: set[int]) -> set[str]:
    """Files of the earlier import that something of what stayed may come from."""
    own, new, years_of_file = before.entry.get("sources", {}), entry["sources"], before.entry.get("years", {})
    return {
        file
        for file, digest in own.items()
        if digest != new.get(file) and (file not in years_of_file or years & set(years_of_file[file]))
    } | {_label(before)}


def _entry(
    entry: Mapping[str, Any], before: Partition, files: Collection[str], something_stayed: bool
) -> dict[str, object]:
    """What the store says of a school made of two versions: the sources and the courses of both."""
    if not something_stayed:
        return dict(entry)
    label = _label(before)
    sources = dict(entry["sources"])
    for name, digest in before.entry.get("sources", {}).items():
        if name in files:
            sources.setdefault(name if name.startswith(f"{label}/") else f"{label}/{name}", digest)
    known = {course["code"] for course in entry["courses"]}
    more = [course for course in before.entry.get("courses", []) if course.get("code") not in known]
    courses = [*entry["courses"], *more]
    return {**entry, "sources": dict(sorted(sources.items())), "courses": courses, "joined": label.split()[-1]}


def _label(before: Partition) -> str:
    """Stands for the files of earlier versions: the name of the first of them, short."""
    return f"version {before.entry.get('joined', before.entry['hash'][:8])}"


def _old_rows(
    before: Partition,
    schema: TableSchema,
    new: pd.DataFrame | None,
    whole: Mapping[str, pd.DataFrame],
    by_key: Moves | None,
) -> pd.DataFrame:
    if not before.has_file(schema.name):
        return pd.DataFrame(columns=list(schema.column_names))
    old = before.read(schema.name)
    if new is not None and len(new):
        years, held = years_of(old, schema), years_of(new, schema)
        if by_key is not None:
            years = np.full(len(old), NO_YEAR)
        goes = np.isin(years, np.setdiff1d(held, [NO_YEAR]))
        if schema.name == "answers" and by_key is None:  # a year of one questionnaire says nothing of the others
            pairs = [
                pd.MultiIndex.from_arrays(pair) for pair in ((old["instrument"], years), (new["instrument"], held))
            ]
            goes &= pairs[0].isin(pairs[1])
        without = years == NO_YEAR
        goes[without] = _is_among(old[without], conform(new, schema), schema.key)
        if by_key and schema.name in by_key:
            goes |= _is_among(old, _arrived(by_key[schema.name], new, schema), schema.key[1:])
        old = old[~goes]
    for column, table, more in schema.references:
        if table != "schools" and not (table in MAY_BE_UNTOLD and not len(whole.get(table, ()))):
            old = old[old[column].isna() | _is_among(old, whole.get(table), (column, *more))]
    return old.reset_index(drop=True)


def _arrived(moved: pd.DataFrame, new: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Moves whose row is kept on its new day: one that was set aside takes nothing away."""
    there = moved.assign(**{schema.date_column: moved["to"]})
    return moved[_is_among(there, new, schema.key[1:])]


def _is_among(rows: pd.DataFrame, others: pd.DataFrame | None, columns: tuple[str, ...]) -> np.ndarray:
    """Whether each row's values of some columns stand among other rows'."""
    if others is None or not len(rows):
        return np.zeros(len(rows), dtype=bool)
    names = list(columns)
    keys = [pd.MultiIndex.from_frame(frame[names].astype("object").fillna("")) for frame in (rows, others)]
    return keys[0].isin(keys[1])


def _records(
    tables: Mapping[str, pd.DataFrame], before: Partition, stayed: Mapping[str, pd.DataFrame], files: Collection[str]
) -> dict[str, pd.DataFrame]:
    """What both imports said of their rows: the earlier one's files under one name, so that all adds up."""
    label, found = _label(before), {}
    for name, schema in SCHEMAS.items():
        if not schema.is_import_record:
            continue
        old = _of_what_stayed(before.read(name), stayed, files)
        if name == ACCOUNT:
            old = _account(old, stayed, label)
        elif "file" in old:
            old = _under_one_name(old, label)
        parts = [frame for frame in (tables.get(name), old) if frame is not None and len(frame)]
        if parts:
            found[name] = pd.concat([conform(part, schema) for part in parts], ignore_index=True)
            found[name] = found[name].drop_duplicates(list(schema.key), ignore_index=True)
    return found


def _still_true(flags: pd.DataFrame, whole: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Flags without those of a column that held one value in each version, and holds several now."""
    told = zip(flags["rule"], flags["table"], flags["column"], strict=True)
    stays = [rule != CONSTANT or whole[table][column].nunique() < 2 for rule, table, column in told]
    return flags[stays].reset_index(drop=True)


def _of_what_stayed(old: pd.DataFrame, stayed: Mapping[str, pd.DataFrame], files: Collection[str]) -> pd.DataFrame:
    """Rows of an account that are about a file, a table, and a year where it tells one, of which something stayed."""
    if "file" in old:
        old = old[old["file"].isin(list(files))]
    years = {name: set(np.unique(years_of(rows, SCHEMAS[name])).tolist()) for name, rows in stayed.items()}
    if "table" in old:
        old = old[old["table"].isin([name for name, held in years.items() if held])]
    if "school_year" in old:
        tables = old["table"] if "table" in old else [""] * len(old)
        held = years | {"": set().union(*years.values())}
        told = zip(tables, old["school_year"].fillna(NO_YEAR), strict=True)
        old = old[[year == NO_YEAR or int(year) in held.get(table, held[""]) for table, year in told]]
    return old.reset_index(drop=True)


def _account(old: pd.DataFrame, stayed: Mapping[str, pd.DataFrame], label: str) -> pd.DataFrame:
    """Account of an earlier import, a row a table: what it set aside, and what is still there of what it kept."""
    aside = old.groupby("table")["n_set_aside"].sum()
    names = [name for name, rows in stayed.items() if len(rows) and name != "schools"]
    rows = pd.DataFrame({"file": label, "sheet": "", "table": names})
    rows["n_kept"] = [len(stayed[name]) for name in names]
    rows["n_set_aside"] = [int(aside.get(name, 0)) for name in names]
    return rows.assign(n_in=rows["n_kept"] + rows["n_set_aside"])


def _under_one_name(old: pd.DataFrame, label: str) -> pd.DataFrame:
    """Rows of an earlier import's account with its files under one name, those that are then alike put together."""
    rows = old.assign(file=label, **({"sheet": ""} if "sheet" in old else {}))
    counts = [name for name in rows.columns if str(name).startswith("n_")]
    others = [name for name in rows if name not in counts]
    return rows.groupby(others, dropna=False, as_index=False, sort=False)[counts].sum() if counts else rows
