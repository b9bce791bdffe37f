"""The guide's own example, imported as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def blocks(language: str) -> list[str]:
    guide = (ROOT / "docs" / "importation.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", guide, flags=re.MULTILINE | re.DOTALL)


def test_the_first_description_of_the_guide_is_of_twenty_lines():
    assert len(blocks("yaml")[0].splitlines()) == 20


def test_the_first_example_of_the_guide_imports_without_a_fault(bench):
    students, marks = blocks("csv")[:2]
    mapping = yaml.safe_load(blocks("yaml")[0])
    report = bench.bring(mapping, {"eleves.csv": students, "notes.csv": marks})
    assert report.faults == ()
    school = mapping["schools"][0]["school_id"]
    assert bench.table("results", school)["mark_code"].dropna().tolist() == ["AB"]
    assert bench.table("students", school)["group"].tolist() == ["21", "21"]


def cases() -> dict[str, str]:
    """Common cases of the guide: title to text."""
    guide = (ROOT / "docs" / "importation.md").read_text(encoding="utf-8")
    part = guide.split("## Des cas courants\n")[1].split("\n## ")[0]
    parts = re.split(r"^### (.+)\n", part, flags=re.MULTILINE)[1:]
    return {title: text for title, text in zip(parts[::2], parts[1::2], strict=True) if "```yaml" in text}


@pytest.mark.parametrize("title", cases())
def test_each_common_case_of_the_guide_imports_and_keeps_what_it_says(bench, title):
    students, marks = blocks("csv")[:2]
    mapping = yaml.safe_load(blocks("yaml")[0])
    text = cases()[title]
    files = dict(re.findall(r"^`([^`\n]+)`\n\n```csv\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL))
    more = yaml.safe_load(re.search(r"^```yaml\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)[1])["files"]
    others = [file for file in mapping["files"] if file["pattern"] not in {entry["pattern"] for entry in more}]
    report = bench.bring({**mapping, "files": [*others, *more]}, {"eleves.csv": students, "notes.csv": marks, **files})
    assert report.faults == ()
    told = re.search(r"^Gardées\s: (.+)\.$", text, flags=re.MULTILINE)[1]
    expected = {table: int(count) for table, count in re.findall(r"`(\w+)`, (\d+) ligne", told)}
    assert {table: len(bench.table(table, "123456")) for table in expected} == expected


def test_every_option_of_a_file_or_column_is_in_the_guide():
    from portraitlib.ingest.layout import FileFormat, Lookup
    from portraitlib.ingest.mapping import ColumnSource, FileMapping, ImportMapping, MarkScale, TableMapping
    from portraitlib.ingest.wide import Unpivot

    guide = (ROOT / "docs" / "importation.md").read_text(encoding="utf-8")
    models = (FileFormat, ColumnSource, FileMapping, ImportMapping, MarkScale, TableMapping, Unpivot, Lookup)
    options = {field.alias or name for model in models for name, field in model.model_fields.items()} - {"format"}
    assert sorted(option for option in options if not re.search(rf"\b{option}\b", guide)) == []
