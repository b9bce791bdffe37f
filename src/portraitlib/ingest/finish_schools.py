"""The end of an import: each school finished, written aside, and told of in its own partition."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

import portraitlib
from portraitlib.errors import StoreError
from portraitlib.ingest.addition import joined, refuse_unlike
from portraitlib.ingest.finalise import Finished, finish, without_traces
from portraitlib.ingest.flags import FLAG_COLUMNS, flag
from portraitlib.ingest.follow import Follower
from portraitlib.ingest.losses import NO_FILE, gathered, gone_losses, of_school
from portraitlib.ingest.mapping_check import columns_of_one_value
from portraitlib.ingest.personal import quotable
from portraitlib.ingest.record import LINES_SHOWN
from portraitlib.ingest.removal import Removed, what_goes, year_column, years_of
from portraitlib.ingest.scales import scales_of_marks
from portraitlib.ingest.stage import CELL, EVERY_SCHOOL, LINE, ORIGIN
from portraitlib.ingest.suspicions import Checker, Seen
from portraitlib.ingest.suspicions.groups import Groups, grouped
from portraitlib.ingest.suspicions.persons import a_few, zeros_lost
from portraitlib.ingest.suspicions.renumbered import renumbered
from portraitlib.rules import CourseCatalogue
from portraitlib.tables.frames import from_arrow
from portraitlib.tables.peer_counts import count_success
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import Partition, StoreWriter, open_partition, read_manifest

_AFTER_ANY_YEAR = 10_000
MUST_HAVE = tuple(name for name, schema in SCHEMAS.items() if schema.required and name != "schools")


class Finisher:
    """Finishes the schools of one import."""

    def __init__(self, follower: Follower, writer: StoreWriter, store: Path, *, adds: bool = False) -> None:
        self._import, self._writer, self._store, self._adds = follower, writer, store, adds
        self.removed: list[Removed] = []
        self.stayed: dict[str, list[int]] = {}
        self.checker = Checker(follower.origins, follower.plan.mapping.accept)
        self._shared_numbers = follower.in_schools.shared()
        self._manifest = _manifest_of(store)
        self._others: dict[str, list[str]] = {}
        self._shared: dict[str, pd.DataFrame] = {}
        self._lost_by_all: list[pd.DataFrame] = []
        self._lost_somewhere = pd.DataFrame()
        self._of_nobody: set[int] | None = None
        self.flags: list[pd.DataFrame] = []
        self.schools: list[str] = []

    def finish(self, advance: Callable[[str, int, int], None]) -> None:
        """Finish and write aside every declared school that has rows; nothing is visible yet."""
        shared = finish(self._import.stage.tables(EVERY_SCHOOL), {}, (), self._import.naming)
        self._account(EVERY_SCHOOL, shared)
        self._shared = shared.tables
        self._lost_by_all = list(gone_losses(shared))
        self._lost_somewhere = self._waiting(EVERY_SCHOOL)
        schools = self._import.stage.schools
        self._others = self._few_of_others(schools)
        for number, school in enumerate(schools):
            advance(school, number, len(schools))
            self._finish_school(school)
        without = sorted(self._import.declared - set(schools))
        if without:
            self._import.ledger.note("schools_without_data", names=", ".join(without[:12]), n_names=len(without))

    def _finish_school(self, school: str) -> None:
        finished = finish(self._import.stage.tables(school), self._shared, self._import.left_out, self._import.naming)
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
        flags = self._flags(school, finished)
        sources = {name: self._import.sources[name] for name in sorted(self._files(school))}
        suspicions = self._suspicions(school, finished, groups, before, sources)
        tables = {name: without_traces(rows) for name, rows in finished.tables.items()}
        tables["schools"] = self._school_row(school, tables.get("schools"))
        tables |= {name: without_traces(rows.assign(school_id=school)) for name, rows in self._shared.items()}
        tables |= {"import_flags": flags, "losses": self._losses(school, finished), **self._records(school)}
        entry = {
            "sources": sources,
            "suspicions": suspicions,
            "few": a_few(tables["students"]),
            "library": portraitlib.__version__,
            "key": self._import.key.fingerprint,
            "scales_of_marks": scales_of_marks(tables["results"]),
            "years": self._years_of_files(finished),
            **self._import.plan.entry,
        }
        self._write(school, tables, entry)
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

    def _years_of_files(self, finished: Finished) -> dict[str, list[int]]:
        """School years of the rows that each file gave: a later import that adds goes by them."""
        found: dict[str, set[int]] = {}
        for name, rows in finished.tables.items():
            if len(rows) and year_column(SCHEMAS[name]):
                pairs = pd.unique(rows[ORIGIN].to_numpy("int64") * _AFTER_ANY_YEAR + years_of(rows, SCHEMAS[name]))
                for origin, year in (divmod(pair, _AFTER_ANY_YEAR) for pair in pairs.tolist()):
                    found.setdefault(self._import.origins[origin].file, set()).add(year)
        return {file: sorted(years) for file, years in sorted(found.items())}

    def _write(self, school: str, tables: dict[str, pd.DataFrame], entry: dict[str, object]) -> None:
        """Write a school aside, joined to its version in use when asked; note what that version loses."""
        before = self._writer.current(school)
        if before is not None and self._adds:
            refuse_unlike(school, before, entry)
            tables, entry, self.stayed[school] = joined(tables, entry, before)
        name = self._writer.add(school, tables, counts=self._counts(tables), **entry)
        if before is not None and name != before.entry["hash"]:
            same_key = before.entry.get("key") == entry["key"]
            self.removed += what_goes(school, tables, before, same_key=same_key)

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
        for table, rule, column, origin, rows in _by_origin(finished.gone):
            at = origins[origin]
            rule = self._as_described(rule, origin)
            expected = {"tables": list(missing)} if rule == "required_table_missing" else {}
            found = _codes_of(rows[column]) if rule == "unknown_item" else ()
            lines = sorted(set(rows[LINE].head(1000)))[:LINES_SHOWN]
            ledger.count(at, table, school, 0, 0, len(rows))
            ledger.fault(rule, at, table, column, expected=expected, found=found, count=len(rows), lines=lines)
            listed = zip(rows[LINE].tolist(), rows[CELL].tolist(), strict=True)
            ledger.set_aside(at, table, [(line, cells[cell], column, rule, "", school) for line, cell in listed])
        for table, rule, column, origin, rows in _by_origin(finished.emptied):
            at, lines = origins[origin], sorted(set(rows[LINE]))[:LINES_SHOWN]
            ledger.count(at, table, school, 0, 0, 0, len(rows))
            ledger.fault(rule, at, table, column, count=len(rows), lines=lines, is_cell=True)
            listed = zip(rows[LINE].tolist(), rows[CELL].tolist(), strict=True)
            ledger.emptied(at, table, [(line, cells[cell], column, rule) for line, cell in listed])

    def _as_described(self, rule: str, origin: int) -> str:
        """Rule of rows set aside, unless the mapping says that they are repeated."""
        is_said = rule == "duplicate_identical" and self._import.are_distinct[origin]
        return "repeated_as_described" if is_said else rule

    def _flags(self, school: str, finished: Finished) -> pd.DataFrame:
        reshaped = {
            (table, column): n_rows
            for (of, table, column), n_rows in sorted(self._import.n_reshaped.items())
            if of == school
        }
        plan = self._import.plan
        of_one_value = columns_of_one_value(plan.mapping)
        flags = flag(finished.tables, plan.rules, of_one_value, reshaped, finished.joined)
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

    def _waiting(self, school: str) -> pd.DataFrame:
        """Losses met while files were read."""
        waiting = self._import.lost.tables(school).get("losses")
        if waiting is None:
            return pd.DataFrame()
        losses = from_arrow(waiting)
        naming = {text for (_of, column), texts in self._import.naming.items() if column == "group" for text in texts}
        return losses.assign(group=losses["group"].mask(losses["group"].isin(naming)))

    def _losses(self, school: str, finished: Finished) -> pd.DataFrame:
        """What this school's tables lack, as far as it could be read."""
        parts = [self._waiting(school).assign(is_certain=True), *gone_losses(finished), *self._lost_by_all]
        if len(self._lost_somewhere):
            is_only = len(self._import.declared) == 1
            parts.append(of_school(self._lost_somewhere, self._may_hold(school), is_only=is_only))
        return gathered(parts, finished.tables)

    def _may_hold(self, school: str) -> set[int]:
        """Origins that may hold rows of a school: its files, and those that gave rows to no school."""
        ledger, origins = self._import.ledger, self._import.origins
        if self._of_nobody is None:
            given = {file for one in self._import.declared for file in ledger.files_of(one)}
            self._of_nobody = {NO_FILE} | {place for place, at in enumerate(origins) if at.file not in given}
        own = ledger.files_of(school)
        return self._of_nobody | {place for place, at in enumerate(origins) if at.file in own}

    def _files(self, school: str) -> set[str]:
        return self._import.ledger.files_of(school) | self._import.ledger.files_of(EVERY_SCHOOL, set(self._shared))


def _manifest_of(store: Path) -> dict[str, Any]:
    """What the store says it holds; nothing when there is none, or when it cannot be read."""
    try:
        return read_manifest(store)
    except StoreError:
        return {"schools": {}}


def _codes_of(column: pd.Series) -> list[str]:
    """First texts of a column that are codes and name nobody."""
    texts = column.dropna().astype("str").unique()[:LINES_SHOWN]
    return [text for text in texts if quotable(text, 1, is_text=True)]


def _by_origin(listed: list[tuple[str, str, str, pd.DataFrame]]) -> Iterator[tuple[str, str, str, int, pd.DataFrame]]:
    origin: Any
    for table, rule, column, rows in listed:
        for origin, some in rows.groupby(ORIGIN, sort=True):
            yield table, rule, column, int(origin), some
