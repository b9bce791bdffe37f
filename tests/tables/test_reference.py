import subprocess
import sys
from pathlib import Path

import pytest

from portraitlib.tables.reference import reference_page
from portraitlib.tables.schemas import SCHEMAS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "tables.md"


def test_the_committed_page_is_the_one_the_schemas_make():
    assert PAGE.read_text(encoding="utf-8") == reference_page(), (
        "run: python -m portraitlib.tables.reference > docs/reference/tables.md"
    )


def test_the_page_is_printed_by_the_command_it_names():
    printed = subprocess.run(
        [sys.executable, "-m", "portraitlib.tables.reference"], check=True, capture_output=True
    ).stdout
    assert printed.decode("utf-8") == reference_page()


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_every_table_has_its_section_with_every_column_code_and_unit(schema):
    (section,) = [part for part in reference_page().split("\n## ") if part.startswith(f"{schema.name}\n")]
    assert schema.grain in section
    lines = {line.split("`")[1]: line for line in section.splitlines() if line.startswith("| `")}
    assert list(lines) == list(schema.column_names)
    for column in schema.columns:
        assert column.description in lines[column.name]
        assert column.unit in lines[column.name]
        for code in column.codes:
            assert f"`{code}`" in lines[column.name]


def test_every_row_of_the_page_has_as_many_cells_as_its_head():
    rows = [line for line in reference_page().splitlines() if line.startswith("| `")]
    assert rows
    assert [line for line in rows if line.replace("\\|", "").count("|") != 7] == []
