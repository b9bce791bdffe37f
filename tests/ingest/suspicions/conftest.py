"""Forty made-up students of one school, two courses, four marks each, and what is said of them from end to end."""

from __future__ import annotations

import copy
import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from portraitlib import describe_flags, open_school
from portraitlib.display.section import view_of
from portraitlib.display.wording import Words
from portraitlib.ingest import ImportReport, import_raw
from portraitlib.params import NotebookParams
from portraitlib.report.about import about_report, page_facts
from portraitlib.tables.store import open_partition, read_manifest

ROOT = Path(__file__).resolve().parents[3]
WORDS = Words("fr")
FINAL = (45, 62, 70, 85)
N = 40
WHO = {"from": "Fiche", "identifier": "other"}
MAPPING: dict[str, Any] = {
    "name": "essai",
    "defaults": {"separator": ";", "decimal": ","},
    "schools": [{"school_id": "A"}],
    "files": [
        {
            "pattern": "eleves.csv",
            "tables": [
                {
                    "table": "students",
                    "columns": {
                        "student_id": WHO,
                        "school_year": "Année",
                        "grade_level": "Niveau",
                        "group": "Foyer",
                        "sex": "Sexe",
                    },
                }
            ],
        },
        {
            "pattern": "notes.csv",
            "tables": [
                {
                    "table": "results",
                    "columns": {
                        "student_id": WHO,
                        "school_year": {"value": "2026"},
                        "course": "Cours",
                        "competency": {"value": "overall"},
                    },
                    "unpivot": [{"columns": {"É1": {"term": "1"}, "Final": {"term": "final"}}, "value": "mark"}],
                }
            ],
        },
    ],
}


def csv(rows: pd.DataFrame) -> str:
    """Rows as a school's software writes them."""
    return rows.to_csv(sep=";", index=False, decimal=",")


def students() -> pd.DataFrame:
    """The list of students."""
    numbers = range(1, N + 1)
    return pd.DataFrame(
        {
            "Fiche": [f"{number:07d}" for number in numbers],
            "Année": "2025-2026",
            "Niveau": [2 + number % 2 for number in numbers],
            "Foyer": ["21" if number % 2 else "22" for number in numbers],
            "Sexe": ["F" if number % 3 else "M" for number in numbers],
        }
    )


def marks() -> pd.DataFrame:
    """Their marks, in two courses."""
    rows = [
        (f"{number:07d}", course, final + 1, final)
        for number in range(1, N + 1)
        for course in ("063226", "132208")
        for final in (FINAL[number % 4],)
    ]
    return pd.DataFrame(rows, columns=["Fiche", "Cours", "É1", "Final"])


@dataclass
class Door:
    """A folder to import from, and what is then said."""

    folder: Path
    mapping: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(MAPPING))
    students: pd.DataFrame = field(default_factory=students)
    marks: pd.DataFrame = field(default_factory=marks)
    files: dict[str, str | bytes] = field(default_factory=dict)

    @property
    def tables(self) -> list[dict[str, Any]]:
        """Tables of the mapping, in the order of its files."""
        return [table for file in self.mapping["files"] for table in file["tables"]]

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def bring(self) -> ImportReport:
        """Import."""
        raw = self.folder / "brut"
        raw.mkdir(exist_ok=True)
        for name, content in {"eleves.csv": csv(self.students), "notes.csv": csv(self.marks), **self.files}.items():
            (raw / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        described = self.folder / "essai.yml"
        described.write_text(yaml.safe_dump(self.mapping, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return import_raw(described, raw, self.store, key_file=self.folder / "cle", replace=True, project=ROOT)

    def told(self) -> dict[str, Any]:
        """Import; what is suspected, by rule."""
        return {one.rule: one for one in self.bring().suspicions}

    def table(self, name: str, school: str = "A") -> pd.DataFrame:
        """A stored table."""
        return open_partition(self.store, school).read(name)

    def kept_in_store(self, school: str = "A") -> list[str]:
        """Rules that the store says of the school."""
        return [one["rule"] for one in read_manifest(self.store)["schools"][school]["suspicions"]]

    def notebook(self, school: str = "A") -> str:
        """What notebook 00 says first of the values kept."""
        opened = open_school(school=school, store=str(self.store))
        return view_of(describe_flags(opened), WORDS).headline

    def first_page(self, school: str = "A") -> dict[str, str]:
        """Facts at the head of a report."""
        about = about_report(NotebookParams(school=school, store=str(self.store)), datetime.date(2026, 6, 30))
        page = page_facts(about, "03", WORDS)
        return dict(page.facts) | ({"À vérifier": page.caution} if page.caution else {})


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Forty ordinary students."""
    monkeypatch.chdir(ROOT)
    return Door(tmp_path)
