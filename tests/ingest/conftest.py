"""A raw folder, a mapping and a store, made for one test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import yaml

from portraitlib.ingest import ImportReport, import_raw
from portraitlib.tables.store import open_partition

ROOT = Path(__file__).resolve().parents[2]

STUDENTS = """ecole;fiche;annee;niveau;groupe;sexe;entree;sortie
A;1;2026;1;101;F;2025-08-28;
A;2;2026;1;101;M;2025-08-28;
A;3;2026;2;201;F;2025-08-28;2026-01-15
"""
RESULTS = """ecole;fiche;annee;cours;competence;etape;note
A;1;2026;063126;overall;1;72,5
A;1;2026;063126;overall;2;64
A;2;2026;063126;overall;1;ABS
A;3;2026;063226;overall;1;81
"""
STUDENTS_TABLE = {
    "table": "students",
    "columns": {
        "school_id": "ecole",
        "student_id": {"from": "fiche", "identifier": "other"},
        "school_year": "annee",
        "grade_level": "niveau",
        "group": "groupe",
        "sex": "sexe",
        "entry_date": "entree",
        "exit_date": "sortie",
    },
}
RESULTS_TABLE = {
    "table": "results",
    "columns": {
        "school_id": "ecole",
        "student_id": {"from": "fiche", "identifier": "other"},
        "school_year": "annee",
        "course": "cours",
        "competency": "competence",
        "term": "etape",
        "mark": "note",
    },
    "marks": {"codes": {"ABS": "AB"}},
}


def mapping_of(*files: dict, **more: object) -> dict:
    """A mapping of two schools, A and B, with the given files."""
    return {
        "name": "essai",
        "defaults": {"separator": ";", "decimal": ","},
        "schools": [{"school_id": "A"}, {"school_id": "B"}],
        "files": list(files),
        **more,
    }


BASIC = mapping_of(
    {"pattern": "eleves*.csv", "tables": [STUDENTS_TABLE]}, {"pattern": "resultats*.csv", "tables": [RESULTS_TABLE]}
)


@dataclass
class Bench:
    """What a test imports with."""

    folder: Path

    @property
    def raw(self) -> Path:
        return self.folder / "brut"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def mapping_file(self) -> Path:
        return self.folder / "essai.yml"

    @property
    def key(self) -> Path:
        return self.folder / "cle"

    def write(self, files: dict[str, str | bytes], encoding: str = "utf-8") -> None:
        """Write raw files."""
        for name, content in files.items():
            path = self.raw / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))

    def describe(self, mapping: dict) -> None:
        """Write the mapping."""
        self.mapping_file.write_text(yaml.safe_dump(mapping, allow_unicode=True), encoding="utf-8")

    def bring(
        self,
        mapping: dict | None = None,
        files: dict[str, str | bytes] | None = None,
        *,
        replace: bool = True,
        add: bool = False,
    ) -> ImportReport:
        """Import; the basic students and results unless others are given. What was imported before may go."""
        self.raw.mkdir(exist_ok=True)
        self.write({"eleves.csv": STUDENTS, "resultats.csv": RESULTS, **(files or {})})
        self.describe(BASIC if mapping is None else mapping)
        return import_raw(
            self.mapping_file, self.raw, self.store, key_file=self.key, project=ROOT, replace=replace, add=add
        )

    def table(self, name: str, school: str = "A") -> pd.DataFrame:
        """A stored table."""
        return open_partition(self.store, school).read(name)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Folder to import in."""
    return Bench(tmp_path)


@pytest.fixture
def make_bench(tmp_path: Path) -> Callable[[str], Bench]:
    """Several folders to import in."""

    def made(name: str) -> Bench:
        (tmp_path / name).mkdir()
        return Bench(tmp_path / name)

    return made


def with_lines(text: str, *lines: str) -> str:
    """A file with lines added at its end."""
    return text + "".join(f"{line}\n" for line in lines)


@pytest.fixture
def samples():
    """Raw files and mappings that tests start from."""
    from types import SimpleNamespace

    return SimpleNamespace(
        students=STUDENTS,
        results=RESULTS,
        students_table=STUDENTS_TABLE,
        results_table=RESULTS_TABLE,
        basic=BASIC,
        mapping_of=mapping_of,
        with_lines=with_lines,
        root=ROOT,
    )
