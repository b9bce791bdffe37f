"""Every standard table and every column of a result has its line in GLOSSARY.md, with the French shown."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import portraitlib
from portraitlib.ingest import import_raw
from portraitlib.results.result import Refusal
from portraitlib.results.vocabulary import LABELS
from portraitlib.studies.group_portrait.measures.student import list_students
from portraitlib.studies.risk.measures.sheet import list_pseudonyms
from portraitlib.tables.schemas import SCHEMAS

PROJECT = Path(__file__).parents[1]
SCHEMA_COLUMNS = {column for schema in SCHEMAS.values() for column in schema.column_names}
CHOSEN = {
    "describe_student": lambda school: {"student": list_students(school)[0]},
    "describe_student_calendar": lambda school: {"student": list_students(school)[0]},
    "describe_sheet": lambda school: {"pseudonym": list_pseudonyms(school)[0]},
}
"""What a study is called with, where it shows nothing of itself."""
SAME_TABLES = {"describe_sheets"}
"""Studies that give the results of another one, several times."""
TELLING_CODES = {"about", "needed", "held"}  # facts of an obstacle, told in its sentence and never as a column


def lines() -> list[list[str]]:
    text = (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() != "term"]


def entries() -> dict[str, str]:
    """French of each term written as code."""
    return {row[0].strip("`"): row[1] for row in lines() if row[0].startswith("`")}


@pytest.fixture(scope="module")
def sample_school(tmp_path_factory):
    """A sample school with all its tables, opened for one of its groups."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_PROJECT", str(PROJECT))
        store = tmp_path_factory.mktemp("glossary")
        mapping = PROJECT / "params" / "importation" / "exemple_999001.yml"
        import_raw(mapping, PROJECT / "data" / "sample" / "brut_999001", store / "store", key_file=store / "key")
        yield _with_similar_schools(portraitlib.open_school(school="999001", store=str(store / "store"), group="21"))


def _with_similar_schools(school):
    """The school among six others that count as it does, which one imported alone would lack."""
    own = school.peers(range(1, 11))
    others = [own.assign(peer=number, is_own=False) for number in range(2, 8)]
    return replace(school, _peers=pd.concat([own, *others], ignore_index=True))


@pytest.fixture(scope="module")
def shown_columns(sample_school):
    """Columns of every table of every study a notebook may call, but those of the standard tables."""
    studies = {
        name: getattr(portraitlib, name)
        for name in portraitlib.__all__
        if _is_a_study(name) and name not in SAME_TABLES
    }
    results = {name: study(sample_school) for name, study in studies.items() if name not in CHOSEN}
    results |= {name: studies[name](sample_school, **choose(sample_school)) for name, choose in CHOSEN.items()}
    results |= {f"missing by {by}": studies["describe_missing"](sample_school, by=by) for by in ("group", "subgroup")}
    assert [name for name, result in results.items() if isinstance(result, Refusal)] == []
    columns = {
        column for result in results.values() for table in result.tables.values() for column in table.data.columns
    }
    return columns - SCHEMA_COLUMNS - TELLING_CODES


def _is_a_study(name: str) -> bool:
    home = getattr(getattr(portraitlib, name), "__module__", "")
    return callable(getattr(portraitlib, name)) and home.startswith("portraitlib.analysis")


def test_every_standard_table_has_its_line_with_the_french_shown():
    told = entries()
    for name in SCHEMAS:
        assert told.get(name) == LABELS["table"][name], name


def test_every_column_of_a_result_has_its_line_with_the_french_shown(shown_columns):
    told = entries()
    labelled = {name for name in shown_columns if name in LABELS["column"]}
    assert len(labelled) > 30
    for name in labelled:
        assert told.get(name) == LABELS["column"][name], name


def test_a_line_of_a_column_says_the_french_of_the_labels():
    for name, french in entries().items():
        assert french == LABELS["table"].get(name) or french == LABELS["column"].get(name), name


def test_every_term_has_its_french_its_definition_and_its_source():
    for row in lines():
        assert len(row) == 4, row
        assert all(row), row


def test_no_term_is_defined_twice():
    names = [row[0] for row in lines()]
    assert len(set(names)) == len(names)


def test_a_file_named_as_a_source_is_there():
    for row in lines():
        for path in re.findall(r"(?:src|params|data)/[\w/.]+", row[3]):
            assert (PROJECT / path).exists(), path
