"""What the versions of a store hold on a student, and the store without that student."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.params import NotebookParams
from portraitlib.persons.handles import HANDLE, PSEUDONYM, Handles
from portraitlib.persons.held import Held, Sought
from portraitlib.persons.key import Key
from portraitlib.tables.peer_counts import count_success
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school.opening import school_of
from portraitlib.tables.school.persons import handles_of_years
from portraitlib.tables.store import Partition
from portraitlib.tables.store.rewriting import Tables, rewrite_versions
from portraitlib.tables.store.versions import Version, list_versions, open_version


def find(sought: Sought) -> list[Held]:
    """Rows on the student of each version of each school."""
    found = []
    for version in _versions(sought):
        tables = _rows(open_version(sought.store, version), sought.pseudonym)
        if tables:
            n, day = sum(map(len, tables.values())), version.imported_on
            found.append(Held("version", day, n, version.school, version.is_current, tables=tables))
    return found


def erase(sought: Sought) -> list[Held]:
    """Write the versions that hold the student again without them."""
    before = find(sought)
    chosen = {(one.school, one.name) for one in _versions(sought) if _holds(sought, one)}
    rewrite_versions(
        sought.store,
        lambda version: (version.school, version.name) in chosen,
        lambda tables, entry: (_without(tables, sought.pseudonym), sought.taken_out_of(entry)),
        recounted,
    )
    return [replace(held, tables={}) for held in before]


def pseudonyms_meant(sought: Sought, written: str, key: Key | None) -> dict[str, set[str]]:
    """Students whom a handle, a pseudonym, a code or a number may mean, with the schools that have them."""
    found: dict[str, set[str]] = {}
    for version in _versions(sought):
        partition = open_version(sought.store, version)
        known = _students(partition)
        for one in _meant(partition, version, written, key) & known:
            found.setdefault(one, set()).add(version.school)
    return found


def handles_of(sought: Sought) -> frozenset[str]:
    """Every handle under which a page of any year may show the student."""
    return frozenset(
        handles.of(sought.pseudonym)
        for version in _versions(sought)
        for handles in _handles(open_version(sought.store, version), version)
        if handles.of(sought.pseudonym) != sought.pseudonym
    )


def recounted(partition: Partition, tables: Tables) -> pd.DataFrame | None:
    """What schools are compared by, counted again; None when the school is not compared."""
    decile = tables["schools"]["imse_decile"].iloc[0] if "schools" in tables and len(tables["schools"]) else None
    if pd.isna(decile) or "results" not in tables:
        return None
    school = school_of(partition, NotebookParams(school=partition.school))
    return count_success(tables["results"], tables["students"], school.rules, int(decile), school.courses)


def _versions(sought: Sought) -> list[Version]:
    by_school = list_versions(sought.store)
    chosen = by_school if not sought.school else {sought.school: by_school.get(sought.school, [])}
    return [version for versions in chosen.values() for version in versions]


def _holds(sought: Sought, version: Version) -> bool:
    return bool(_rows(open_version(sought.store, version), sought.pseudonym))


def _rows(partition: Partition, pseudonym: str) -> dict[str, pd.DataFrame]:
    """Rows of each table that tell of a person, whatever the column."""
    frames = {name: partition.read(name) for name in partition.tables if name in SCHEMAS}
    about = {name: frame[_is_about(frame, pseudonym)] for name, frame in frames.items()}
    return {name: frame for name, frame in about.items() if len(frame)}


def _without(tables: Tables, pseudonym: str) -> Tables:
    return {name: frame[~_is_about(frame, pseudonym)] for name, frame in tables.items()}


def _is_about(frame: pd.DataFrame, pseudonym: str) -> pd.Series:
    named = [name for name in frame if str(name).endswith("_id") and name != "school_id"]
    return (frame[named] == pseudonym).fillna(False).any(axis=1)


def _students(partition: Partition) -> frozenset[str]:
    """Students whom any table of a version tells of."""
    columns = [
        partition.content(name, ["student_id"]).column(0).unique().to_pylist()
        for name in partition.tables
        if name in SCHEMAS and "student_id" in SCHEMAS[name].column_names
    ]
    return frozenset(one for column in columns for one in column if one)


def _meant(partition: Partition, version: Version, written: str, key: Key | None) -> set[str]:
    if PSEUDONYM.fullmatch(written):
        return {written}
    if HANDLE.fullmatch(written):
        return {found for handles in _handles(partition, version) if (found := handles.person(written))}
    return set(key.pseudonyms_of("student", version.school, written)) if key else set()


def _handles(partition: Partition, version: Version) -> tuple[Handles, ...]:
    """Handles of a version, for each of its years."""
    return handles_of_years(school_of(partition, NotebookParams(school=version.school)))
