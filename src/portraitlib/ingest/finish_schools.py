"""The end of an import: each school finished, written aside, and told of in its own partition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import portraitlib
from portraitlib.errors import StoreError
from portraitlib.ingest.account import account, explain, lines_lost, tell_zeros_lost
from portraitlib.ingest.addition import Moves, joined, of_whole, referred, refuse_unlike
from portraitlib.ingest.finalise import Finished, finish, without_traces
from portraitlib.ingest.flags import FLAG_COLUMNS, flag
from portraitlib.ingest.follow import Follower
from portraitlib.ingest.lacks import Lacks
from portraitlib.ingest.mapping_check import columns_of_one_value
from portraitlib.ingest.removal import Removed, what_goes, year_column, years_of
from portraitlib.ingest.scales import scales_of_marks
from portraitlib.ingest.stage import EVERY_SCHOOL, ORIGIN
from portraitlib.ingest.suspicions import Checker, Seen
from portraitlib.ingest.suspicions.elsewhere import few_of_others
from portraitlib.ingest.suspicions.groups import Groups, grouped
from portraitlib.ingest.suspicions.persons import a_few
from portraitlib.ingest.suspicions.renumbered import renumbered
from portraitlib.rules import CourseCatalogue
from portraitlib.tables.frames import conform
from portraitlib.tables.peer_counts import count_success
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.schemas.voices import QUESTIONNAIRES
from portraitlib.tables.store import TYPED, Partition, StoreWriter, open_partition, read_manifest

_AFTER_ANY_YEAR = 10_000
MUST_HAVE = tuple(name for name, schema in SCHEMAS.items() if schema.required and name != "schools")


class Finisher:
    """Finishes the schools of one import."""

    def __init__(
        self, follower: Follower, writer: StoreWriter, store: Path, *, adds: bool = False, by_key: Moves | None = None
    ) -> None:
        self._import, self._writer, self._store, self._adds, self._by_key = follower, writer, store, adds, by_key
        self.removed: list[Removed] = []
        self.stayed: dict[str, list[int]] = {}
        self.checker = Checker(follower.origins, follower.plan.mapping.accept, follower.ledger)
        self._shared_numbers = follower.in_schools.shared()
        self._manifest = _manifest_of(store)
        self._others: dict[str, list[str]] = {}
        self._shared: dict[str, pd.DataFrame] = {}
        self._without_wording: set[tuple[str, str]] = set()
        self.flags: list[pd.DataFrame] = []
        self.schools: list[str] = []

    def finish(self, advance: Callable[[str, int, int], None]) -> None:
        """Finish and write aside every declared school that has rows; nothing is visible yet."""
        shared = finish(self._import.stage.tables(EVERY_SCHOOL), {}, (), self._import.naming)
        account(self._import, EVERY_SCHOOL, shared)
        self._shared = shared.tables
        lacks = Lacks(self._import, shared)
        schools = self._import.stage.schools
        self._others = few_of_others(self._import, self._manifest, schools)
        for number, school in enumerate(schools):
            advance(school, number, len(schools))
            self._finish_school(school, lacks)
        if self._without_wording:
            names = sorted({instrument for instrument, _ in self._without_wording})
            self._import.ledger.note("wording_missing", names=", ".join(names[:12]), n_names=len(self._without_wording))
        without = sorted(self._import.declared - set(schools))
        if without:
            self._import.ledger.note("schools_without_data", names=", ".join(without[:12]), n_names=len(without))

    def _finish_school(self, school: str, lacks: Lacks) -> None:
        before = self._before(school)
        staged = self._import.stage.tables(school)
        known = referred(staged, before) if self._adds else {}
        finished = finish(
            staged,
            {**known, **self._shared},
            self._import.left_out,
            self._import.naming,
            self._import.plan.mapping.questionnaires,
            [place for place, said in enumerate(self._import.are_distinct) if said == "first"],
        )
        causes = tell_zeros_lost(self._import, finished)
        missing = [] if known else [table for table in MUST_HAVE if not len(finished.tables.get(table, ()))]
        if missing:
            finished.drop_everything("required_table_missing", "")
        elif renumbered(finished.tables, before, self._import):
            finished.drop_everything("row_number_changed", "student_id")
        account(self._import, school, finished, missing)
        for because, table, rows in causes or lines_lost(self._import, school, finished):
            explain(self._import, because, table, rows)
        if not any(len(rows) for rows in finished.tables.values()):
            return
        if known and before is not None:
            self._finish_part(school, finished, known["students"], before, lacks)
            return
        groups = grouped(finished.tables["results"])
        flags = self._flags(school, finished)
        sources = {name: self._import.sources[name] for name in sorted(self._files(school))}
        suspicions = self._suspicions(school, finished, groups, before, sources)
        tables = {name: without_traces(rows) for name, rows in finished.tables.items()}
        tables["schools"] = self._school_row(school, tables.get("schools"))
        tables |= {name: without_traces(rows.assign(school_id=school)) for name, rows in self._shared.items()}
        tables |= self._questions(school, tables.get("questionnaires"), finished.asked)
        tables |= {"import_flags": flags, "losses": lacks.of(school, finished), **self._records(school)}
        entry = {
            "sources": sources,
            "suspicions": suspicions,
            "few": a_few(tables["students"]),
            "library": portraitlib.__version__,
            "key": self._import.key.fingerprint,
            "scales_of_marks": scales_of_marks(tables["results"], groups),
            "years": self._years_of_files(finished),
            **self._import.plan.entry,
        }
        self._write(school, tables, entry)
        self.schools.append(school)

    def _finish_part(
        self, school: str, finished: Finished, students: pd.DataFrame, before: Partition, lacks: Lacks
    ) -> None:
        """Write aside a school to which only some tables are added: the version in use says what it is."""
        flags = self._flags(school, finished, students)
        tables = {name: without_traces(rows) for name, rows in finished.tables.items() if len(rows)}
        tables |= {name: without_traces(rows.assign(school_id=school)) for name, rows in self._shared.items()}
        tables |= self._questions(school, tables.get("questionnaires"), finished.asked)
        tables |= {"import_flags": flags, "losses": lacks.of(school, finished), **self._records(school)}
        sources = {name: self._import.sources[name] for name in sorted(self._files(school))}
        own = {"sources": sources, "years": self._years_of_files(finished), "library": portraitlib.__version__}
        entry = {**self._import.plan.entry, **of_whole(before), **own, "key": self._import.key.fingerprint}
        self._write(school, tables, entry)
        self.schools.append(school)

    def _questions(self, school: str, written: pd.DataFrame | None, asked: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Questions of the school's questionnaires, those of files first; what lacks its wording is remembered."""
        parts = [part for part in (written, asked) if part is not None and len(part)]
        if not parts:
            return {}
        questions = pd.concat(parts, ignore_index=True).assign(school_id=school)
        questions = conform(questions.drop_duplicates(["instrument", "item"]), QUESTIONNAIRES)
        without = questions[questions["wording_fr"].isna() & questions["wording_en"].isna()]
        self._without_wording.update(zip(without["instrument"], without["item"], strict=True))
        return {"questionnaires": questions}

    def _before(self, school: str) -> Partition | None:
        """The school as the store has it; None when it has not, or cannot be read."""
        try:
            return open_partition(self._store, school, self._manifest)
        except (StoreError, OSError):
            return None

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
            self._import.forms_of_years,
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
        entry = entry if self._by_key is None else {**entry, TYPED: True}
        if before is not None and self._adds:
            refuse_unlike(school, before, entry)
            tables, entry, self.stayed[school] = joined(tables, entry, before, self._by_key)
        name = self._writer.add(school, tables, counts=self._counts(tables), **entry)
        if before is not None and name.result() != before.entry["hash"]:
            same_key = before.entry.get("key") == entry["key"]
            self.removed += what_goes(school, tables, before, same_key=same_key)

    def _flags(self, school: str, finished: Finished, students: pd.DataFrame | None = None) -> pd.DataFrame:
        reshaped = {
            (table, column): n_rows
            for (of, table, column), n_rows in sorted(self._import.n_reshaped.items())
            if of == school
        }
        plan = self._import.plan
        of_one_value = columns_of_one_value(plan.mapping)
        for _origin, table, column in self._import.ledger.emptied_columns:  # what could not be read may be another
            of_one_value[table] = of_one_value.get(table, frozenset()) | {column}
        described = {name: rows for name, rows in self._shared.items() if name == "instruments"}
        tables = {**described, **finished.tables}
        flags = flag(tables, plan.rules, of_one_value, reshaped, finished.joined, students)
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


def _manifest_of(store: Path) -> dict[str, Any]:
    """What the store says it holds; nothing when there is none, or when it cannot be read."""
    try:
        return read_manifest(store)
    except StoreError:
        return {"schools": {}}
