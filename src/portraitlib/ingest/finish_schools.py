"""The end of an import: each school finished, written aside, and told of in its own partition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

import portraitlib
from portraitlib.ingest.finalise import Finished, finish, without_traces
from portraitlib.ingest.flags import FLAG_COLUMNS, flag
from portraitlib.ingest.follow import Follower
from portraitlib.ingest.mapping_check import columns_of_one_value
from portraitlib.ingest.record import LINES_SHOWN
from portraitlib.ingest.stage import CELL, EVERY_SCHOOL, LINE, ORIGIN
from portraitlib.rules import CourseCatalogue
from portraitlib.tables.peer_counts import count_success
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import StoreWriter

MUST_HAVE = tuple(name for name, schema in SCHEMAS.items() if schema.required and name != "schools")


class Finisher:
    """Finishes the schools of one import."""

    def __init__(self, follower: Follower, writer: StoreWriter) -> None:
        self._import, self._writer = follower, writer
        self._shared: dict[str, pd.DataFrame] = {}
        self.flags: list[pd.DataFrame] = []
        self.schools: list[str] = []

    def finish(self, advance: Callable[[str, int, int], None]) -> None:
        """Finish and write aside every declared school that has rows; nothing is visible yet."""
        shared = finish(self._import.stage.tables(EVERY_SCHOOL), {})
        self._account(EVERY_SCHOOL, shared)
        self._shared = shared.tables
        schools = self._import.stage.schools
        for number, school in enumerate(schools):
            advance(school, number, len(schools))
            self._finish_school(school)
        without = sorted(self._import.declared - set(schools))
        if without:
            self._import.ledger.note("schools_without_data", names=", ".join(without[:12]), n_names=len(without))

    def _finish_school(self, school: str) -> None:
        finished = finish(self._import.stage.tables(school), self._shared)
        missing = [table for table in MUST_HAVE if not len(finished.tables.get(table, ()))]
        if missing:
            finished.drop_everything("required_table_missing", "")
        self._account(school, finished)
        if missing:
            return
        flags = self._flags(school, finished)
        tables = {name: without_traces(rows) for name, rows in finished.tables.items()}
        tables["schools"] = self._school_row(school, tables.get("schools"))
        tables |= {name: without_traces(rows.assign(school_id=school)) for name, rows in self._shared.items()}
        tables |= {"import_flags": flags, **self._records(school)}
        self._writer.add(
            school,
            tables,
            sources={name: self._import.sources[name] for name in sorted(self._files(school))},
            library=portraitlib.__version__,
            key=self._import.key.fingerprint,
            counts=self._counts(tables),
            **self._import.plan.entry,
        )
        self.schools.append(school)

    def _account(self, school: str, finished: Finished) -> None:
        """Count what stays and what goes, by file; list what goes."""
        ledger, origins, cells = self._import.ledger, self._import.origins, self._import.cells
        for table, rows in finished.tables.items():
            counts = rows[ORIGIN].value_counts()
            for origin, n_rows in zip(counts.index.tolist(), counts.tolist(), strict=True):
                ledger.count(origins[origin], table, school, 0, n_rows, 0)
        for table, rule, column, origin, rows in _by_origin(finished):
            at = origins[origin]
            expected = {"tables": MUST_HAVE} if rule == "required_table_missing" else {}
            found = rows[column].astype("str").unique()[:LINES_SHOWN] if rule == "unknown_item" else ()
            lines = sorted(set(rows[LINE].head(1000)))[:LINES_SHOWN]
            ledger.count(at, table, school, 0, 0, len(rows))
            ledger.fault(rule, at, table, column, expected=expected, found=found, count=len(rows), lines=lines)
            listed = zip(rows[LINE].tolist(), rows[CELL].tolist(), strict=True)
            ledger.set_aside(at, table, [(line, cells[cell], column, rule, "", school) for line, cell in listed])

    def _flags(self, school: str, finished: Finished) -> pd.DataFrame:
        reshaped = {
            (table, column): n_rows
            for (of, table, column), n_rows in sorted(self._import.n_reshaped.items())
            if of == school
        }
        plan = self._import.plan
        flags = flag(finished.tables, plan.rules, columns_of_one_value(plan.mapping), reshaped)
        if len(flags):
            self.flags.append(flags.assign(school_id=school)[["school_id", *FLAG_COLUMNS]])
        return flags

    def _school_row(self, school: str, from_files: pd.DataFrame | None) -> pd.DataFrame:
        """Describe the school: what the mapping declares, then what the files add."""
        declared = [one for one in self._import.plan.mapping.schools if one.school_id == school]
        row = declared[0].model_dump() if declared else {"school_id": school}
        if from_files is not None and len(from_files):
            told: dict[Any, Any] = from_files.iloc[0].dropna().to_dict()
            row = {**told, **{name: value for name, value in row.items() if value is not None}}
        return pd.DataFrame([{name: value for name, value in row.items() if value is not None}])

    def _counts(self, tables: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
        """Success of the school for the comparison of schools; None when its decile is not known."""
        described = tables["schools"].iloc[0].to_dict()
        decile = described.get("imse_decile")
        if decile is None or pd.isna(decile):
            return None
        courses = CourseCatalogue(courses=list(self._import.plan.courses.values()))
        return count_success(tables["results"], tables["students"], self._import.plan.rules, int(decile), courses)

    def _records(self, school: str) -> dict[str, pd.DataFrame]:
        """What the import says of this school's rows, and of the rows copied to every school."""
        ledger = self._import.ledger
        accounts = {"import_rows": ledger.reconciliation, "import_faults": ledger.first_rules}
        return {name: self._with_shared(account, school) for name, account in accounts.items()}

    def _with_shared(self, account: Callable[[str], pd.DataFrame], school: str) -> pd.DataFrame:
        own = account(school)
        if not self._shared:
            return own
        shared = account(EVERY_SCHOOL)
        parts = [frame for frame in (own, shared[shared["table"].isin(self._shared)]) if len(frame)]
        return pd.concat(parts, ignore_index=True) if parts else own

    def _files(self, school: str) -> set[str]:
        return self._import.ledger.files_of(school) | self._import.ledger.files_of(EVERY_SCHOOL, set(self._shared))


def _by_origin(finished: Finished) -> Iterator[tuple[str, str, str, int, pd.DataFrame]]:
    origin: Any
    for table, rule, column, rows in finished.gone:
        for origin, some in rows.groupby(ORIGIN, sort=True):
            yield table, rule, column, int(origin), some
