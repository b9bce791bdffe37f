"""The guide's own example, imported as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def blocks(language: str) -> list[str]:
    guide = (ROOT / "docs" / "importation.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", guide, flags=re.MULTILINE | re.DOTALL)


def test_the_first_example_of_the_guide_imports_without_a_fault(bench):
    students, marks = blocks("csv")[:2]
    mapping, courses = (yaml.safe_load(block) for block in blocks("yaml")[:2])
    report = bench.bring({**mapping, **courses}, {"eleves.csv": students, "notes.csv": marks, "resultats.csv": ""})
    assert report.faults == ()
    school = mapping["schools"][0]["school_id"]
    assert bench.table("results", school)["mark_code"].dropna().tolist() == ["AB"]
    assert bench.table("students", school)["group"].tolist() == ["21", "21"]


def test_every_option_of_a_file_or_column_is_in_the_guide():
    from portraitlib.ingest.layout import FileFormat
    from portraitlib.ingest.mapping import ColumnSource, FileMapping, ImportMapping, MarkScale, TableMapping, Unpivot

    guide = (ROOT / "docs" / "importation.md").read_text(encoding="utf-8")
    models = (FileFormat, ColumnSource, FileMapping, ImportMapping, MarkScale, TableMapping, Unpivot)
    options = {field.alias or name for model in models for name, field in model.model_fields.items()} - {"format"}
    assert sorted(option for option in options if not re.search(rf"\b{option}\b", guide)) == []
