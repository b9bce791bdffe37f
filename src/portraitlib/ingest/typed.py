"""What a person types about a school that the store has, through the same door as an import."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from portraitlib.errors import ParamsError
from portraitlib.ingest.addition import Moves
from portraitlib.ingest.fault import Fault
from portraitlib.ingest.published import ImportReport
from portraitlib.ingest.run import import_file
from portraitlib.params import resolve
from portraitlib.persons.key import Key, default_key_file, key_here
from portraitlib.persons.known_key import KnownKey
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School, meant_by_handle


def take_file(
    content: Mapping[str, Any],
    file: Path,
    school: School,
    store: Path,
    key: Key,
    *,
    keeps: bool,
    by_key: Moves | None = None,
) -> ImportReport:
    """Check a file by a description made for it, or take it into a school; its rules are those of the school.

    Parameters
    ----------
    content : dict
    file : Path
    school : School
        Its handles of any year, and its own numbers, are who they are in the store.
    store : Path
    key : Key
        That of the store.
    keeps : bool
        Otherwise nothing changes.
    by_key : dict of table to DataFrame, optional
        As for `portraitlib.ingest.import_file`.

    Raises
    ------
    ImportFaultsError, StoreError
        As `portraitlib.ingest.import_file`.
    """
    entry = school.partition.entry
    rules = entry.get("rules_inline") or entry.get("rules", "quebec")
    own = known_key(school, key)
    return import_file({**content, "rules": rules}, file, store, key=own, keeps=keeps, by_key=by_key)


def known_key(school: School, key: Key) -> KnownKey:
    """Key under which what a person writes of a school is read."""
    return KnownKey(key.secret, school.reader.handles.all, partial(meant_by_handle, school), school.code)


def take_typed(school: School, table: str, row: Mapping[str, str]) -> tuple[Fault, ...]:
    """Add a row that a person typed in a form, with the key of this machine; one with the same key is replaced.

    Parameters
    ----------
    school : School
    table : str
    row : dict
        Column to text, as a file would hold it. A person is a handle or a pseudonym.

    Returns
    -------
    tuple of Fault
        What is wrong with the row: nothing is kept then.

    Raises
    ------
    ParamsError
        ``key_unreadable``, ``key_of_another_store``.
    """
    key, named = key_here(), default_key_file().name
    if key is None:
        raise ParamsError("key_unreadable", file=named, found="FileNotFoundError")
    if key.fingerprint != school.partition.entry.get("key", key.fingerprint):
        raise ParamsError("key_of_another_store", file=named)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "formulaire.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(row))
            writer.writeheader()
            writer.writerow(row)
        content = _as_typed(school.code, table, list(row))
        take = partial(take_file, content, file, school, resolve(school.params.store), key, by_key={})
        faults = take(keeps=False).faults
        if not faults:
            take(keeps=True)
        return faults


def _as_typed(school: str, table: str, names: Sequence[str]) -> dict[str, Any]:
    """Description of a file whose headers are the standard columns."""
    persons = {column.name for column in SCHEMAS[table].columns if column.is_person}
    columns = {name: {"from": name, **({"identifier": "other"} if name in persons else {})} for name in names}
    return {
        "name": "formulaire",
        "schools": [{"school_id": school}],
        "files": [
            {
                "pattern": "formulaire.csv",
                "tables": [{"table": table, "columns": {"school_id": {"value": school}, **columns}}],
            }
        ],
    }
