"""The end of an import: each school finished, written aside, and told of in its own partition."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

import portraitlib
from portraitlib.errors import StoreError
from portraitlib.ingest.finalise import Finished, finish, without_traces
from portraitlib.ingest.flags import FLAG_COLUMNS, flag
from portraitlib.ingest.follow import Follower
from portraitlib.ingest.mapping_check import columns_of_one_value
from portraitlib.ingest.record import LINES_SHOWN
from portraitlib.ingest.stage import CELL, EVERY_SCHOOL, LINE, ORIGIN
from portraitlib.ingest.suspicions import Checker, Seen
from portraitlib.ingest.suspicions.groups import Groups, grouped
from portraitlib.ingest.suspicions.persons import a_few, zeros_lost
from portraitlib.ingest.suspicions.renumbered import renumbered
from portraitlib.tables.peer_counts import count_success
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import Partition, StoreWriter, open_partition, read_manifest

MUST_HAVE = tuple(name for name, schema in SCHEMAS.items() if schema.required and name != "schools")


class Finisher:
    """Finishes the schools of one import."""

    def __init__(self, follower: Follower, writer: StoreWriter, store: Path) -> None:
        self._import, self._writer, self._store = follower, writer, store
        self.checker = Checker(follower.origins, follower.plan.mapping.accept)
        self._shared_numbers = follower.in_schools.shared()
        self._manifest = _manifest_of(store)
        self._others: dict[str, list[str]] = {}
        self._shared: dict[str, pd.DataFrame] = {}
        self.flags: list[pd.DataFrame] = []
        self.schools: list[str] = []

    def finish(self, advance: Callable[[str, int, int], None]) -> None:
        """Finish and write aside every declared school that has rows; nothing is visible yet."""
        shared = finish(self._import.stage.tables(EVERY_SCHOOL), {})
        self._account(EVERY_SCHOOL, shared)
        self._shared = shared.tables
        schools = self._import.stage.schools
        self._others = self._few_of_others(schools)
        for number, school in enumerate(schools):
            advance(school, number, len(schools))
            self._finish_school(school)
        without = sorted(self._import.declared - set(schools))
        if without:
            self._import.ledger.note("schools_without_data", names=", ".join(without[:12]), n_names=len(without))

    def _finish_school(self, school: str) -> None:
        finished = finish(self._import.stage.tables(school), self._shared)
        before = self._before(school)
        causes = self._zeros_lost(finished)
        missing = [table for table in MUST_HAVE if not len(finished.tables.get(table, ()))]
        if missing:
            finished.drop_everything("required_table_missing", "")
        elif renumbered(finished.tables, before, self._import):
            finished.drop_everything("row_number_changed", "student_id")
        self._account(school, finished, missing)
        for because, table, rows in causes:
            self._explain(because, table, rows)
        if not any(len(rows) for rows in finished.tables.values()):
            return
        groups = grouped(finished.tables["results"])
        flags = self._flags(school, finished, groups)
        sources = {name: self._import.sources[name] for name in sorted(self._files(school))}
        suspicions = self._suspicions(school, finished, groups, before, sources)
        tables = {name: without_traces(rows) for name, rows in finished.tables.items()}
        tables["schools"] = self._school_row(school, tables.get("schools"))
        tables |= {name: without_traces(rows.assign(school_id=school)) for name, rows in self._shared.items()}
        tables |= {"import_flags": flags, **self._records(school)}
        self._writer.add(
            school,
            tables,
            sources=sources,
            suspicions=suspicions,
            few=a_few(tables["students"]),
            library=portraitlib.__version__,
            key=self._import.key.fingerprint,
            counts=self._counts(tables),
            **self._import.plan.entry,
        )
        self.schools.append(school)

    def _before(self, school: str) -> Partition | None:
        """The school as the store has it; None when it has not, or cannot be read."""
        try:
            return open_partition(self._store, school, self._manifest)
        except (StoreError, OSError):
            return None

    def _zeros_lost(self, finished: Finished) -> list[tuple[tuple[str, str], str, pd.DataFrame]]:
        """Tell the files that lost the zeros of their numbers; the rows set aside because of it."""
        zeros, origins, ledger = self._import.zeros, self._import.origins, self._import.ledger
        causes = []
        for table, rows, students, lost_here in zeros_lost(finished, zeros):
            mine, others = (origins[int(part[ORIGIN].iloc[0])] for part in (rows, students))
            lost, whole, of = (mine, others, rows) if lost_here else (others, mine, students)
            expected = {"other": whole.file, "digits": zeros.widths.most_common(1)[0][0]}
            lines = of[LINE].head(1000).unique()[:LINES_SHOWN]
            ledger.fault(
                "zeros_lost",
                lost,
                table if lost_here else "students",
                "student_id",
                expected=expected,
                count=len(of),
                lines=lines,
            )
            causes.append((("zeros_lost", lost.file), table, rows))
        return causes

    def _explain(self, because: tuple[str, str], table: str, rows: pd.DataFrame) -> None:
        counts = rows[ORIGIN].value_counts()
        for place, n_rows in zip(counts.index.tolist(), counts.tolist(), strict=True):
            origin = self._import.origins[place]
            self._import.ledger.explain(because, "student_not_enrolled", origin, table, "student_id", n_rows)

    def _suspicions(
        self, school: str, finished: Finished, groups: Groups, before: Partition | None, sources: dict[str, str]
    ) -> list[dict[str, object]]:
        seen = Seen(
            {**self._shared, **finished.tables},
            self._import.bounds,
            before,
            self._shared_numbers,
            groups,
            self._import.first_cells,
            self._others,
        )
        return self.checker.check(school, seen, self._import.identifiers, sources)

    def _few_of_others(self, imported: Collection[str]) -> dict[str, list[str]]:
        """A few students of the other schools of the store, while nothing says whether a number is of one school."""
        mapping = self._import.plan.mapping
        by_number = any(
            table.table == "students" and table.columns["student_id"].identifier == "other"
            for file in mapping.files
            for table in file.tables
            if "student_id" in table.columns
        )
        if mapping.identifiers or not by_number:
            return {}
        return {
            school: entry["few"]
            for school, entry in self._manifest["schools"].items()
            if entry.get("few") and school not in imported and entry.get("key") == self._import.key.fingerprint
        }

    def _account(self, school: str, finished: Finished, missing: Sequence[str] = ()) -> None:
        """Count what stays and what goes, by file; list what goes."""
        ledger, origins, cells = self._import.ledger, self._import.origins, self._import.cells
        for table, rows in finished.tables.items():
            counts = rows[ORIGIN].value_counts()
            for origin, n_rows in zip(counts.index.tolist(), counts.tolist(), strict=True):
                ledger.count(origins[origin], table, school, 0, n_rows, 0)
        for table, rule, column, origin, rows in _by_origin(finished):
            at = origins[origin]
            expected = {"tables": list(missing)} if rule == "required_table_missing" else {}
            found = rows[column].astype("str").unique()[:LINES_SHOWN] if rule == "unknown_item" else ()
            lines = sorted(set(rows[LINE].head(1000)))[:LINES_SHOWN]
            ledger.count(at, table, school, 0, 0, len(rows))
            ledger.fault(rule, at, table, column, expected=expected, found=found, count=len(rows), lines=lines)
            listed = zip(rows[LINE].tolist(), rows[CELL].tolist(), strict=True)
            ledger.set_aside(at, table, [(line, cells[cell], column, rule, "", school) for line, cell in listed])

    def _flags(self, school: str, finished: Finished, groups: Groups) -> pd.DataFrame:
        reshaped = {
            (table, column): n_rows
            for (of, table, column), n_rows in sorted(self._import.n_reshaped.items())
            if of == school
        }
        plan = self._import.plan
        flags = flag(finished.tables, plan.rules, columns_of_one_value(plan.mapping), reshaped, groups)
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
        return count_success(tables["results"], tables["students"], self._import.plan.rules, int(decile))

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


def _manifest_of(store: Path) -> dict[str, Any]:
    """What the store says it holds; nothing when there is none, or when it cannot be read."""
    try:
        return read_manifest(store)
    except StoreError:
        return {"schools": {}}


def _by_origin(finished: Finished) -> Iterator[tuple[str, str, str, int, pd.DataFrame]]:
    origin: Any
    for table, rule, column, rows in finished.gone:
        for origin, some in rows.groupby(ORIGIN, sort=True):
            yield table, rule, column, int(origin), some
