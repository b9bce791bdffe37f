"""What a mapping may say."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import yaml

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import MappingError
from portraitlib.ingest import read_mapping
from portraitlib.ingest.mapping import ColumnSource, FileMapping, ImportMapping
from portraitlib.tables.earlier_names import EARLIER
from portraitlib.tables.schemas import MAPPED_TABLES, SCHEMAS

ROOT = Path(__file__).resolve().parents[2]


def kinds(bench, mapping: dict) -> dict[str, dict]:
    """Faults of a mapping by kind; each can be worded."""
    bench.describe(mapping)
    with pytest.raises(MappingError) as refused:
        read_mapping(bench.mapping_file, ROOT)
    assert refused.value.code == "invalid_mapping"
    json.dumps(refused.value.facts, default=str)
    for line in explanation(refused.value, Words("fr")).splitlines()[1:]:
        assert "n'est pas une valeur acceptable" not in line, line
    return {fault["kind"]: fault for fault in refused.value.facts["faults"]}


def changed(samples, change) -> dict:
    mapping = copy.deepcopy(samples.basic)
    change(mapping, mapping["files"][1]["tables"][0])
    return mapping


CHANGES = {
    "extra_forbidden": lambda mapping, table: mapping.update(couleur="rouge"),
    "unknown_column": lambda mapping, table: table["columns"].update(humeur="note"),
    "required_column_not_mapped": lambda mapping, table: table["columns"].pop("term"),
    "column_filled_twice": lambda mapping, table: table.update(
        unpivot=[{"columns": {"n": {"term": "1"}}, "value": "mark"}]
    ),
    "identifier_of_no_person": lambda mapping, table: table["columns"].update(
        course={"from": "c", "identifier": "other"}
    ),
    "cannot_derive": lambda mapping, table: table["columns"].update(course={"from": "c", "derive": "year"}),
    "invalid_constant": lambda mapping, table: table["columns"].update(term={"value": "4"}),
    "dropped_column_used": lambda mapping, table: mapping.update(drop=[" fiche "]),
    "school_declared_twice": lambda mapping, table: mapping["schools"].append({"school_id": "A"}),
    "school_column_missing": lambda mapping, table: table["columns"].pop("school_id"),
    "marks_of_another_table": lambda mapping, table: mapping["files"][0]["tables"][0].update(marks={"high": 20}),
    "one_source_of_values": lambda mapping, table: table["columns"].update(course={"from": "c", "value": "x"}),
    "expression_without_group": lambda mapping, table: table["columns"].update(school_year={"file": r"\d{4}"}),
    "invalid_expression": lambda mapping, table: table["columns"].update(school_year={"file": "(20"}),
    "scale_reversed": lambda mapping, table: table.update(marks={"low": 20, "high": 0}),
    "columns_or_matching": lambda mapping, table: table.update(unpivot=[{"value": "mark"}]),
    "pattern_leaves_folder": lambda mapping, table: mapping["files"][1].update(pattern="../secret.csv"),
    "unknown_ending": lambda mapping, table: mapping["files"][1].update(pattern="resultats.docx"),
    "unknown_encoding": lambda mapping, table: mapping["defaults"].update(encoding="windows-français"),
    "one_character": lambda mapping, table: mapping["files"][1].update(separator="::"),
    "quote_it": lambda mapping, table: table["columns"].update(course={"from": "c", "recode": {True: "x"}}),
    "literal_error": lambda mapping, table: table.update(table="notes"),
    "string_pattern_mismatch": lambda mapping, table: mapping.update(name="Mon Import"),
    "rules_unusable": lambda mapping, table: mapping.update(rules="ontario"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_fault_of_a_mapping_is_named_before_any_file_is_opened(kind, bench, samples):
    assert kind in kinds(bench, changed(samples, CHANGES[kind]))


def test_every_fault_is_told_at_once(bench, samples):
    together = (
        "unknown_column",
        "required_column_not_mapped",
        "invalid_constant",
        "extra_forbidden",
        "marks_of_another_table",
    )

    def change(mapping, table):
        for kind in together:
            if kind != "invalid_constant":
                CHANGES[kind](mapping, table)
        mapping["files"][0]["tables"][0]["columns"]["sex"] = {"value": "Z"}

    assert set(kinds(bench, changed(samples, change))) >= set(together)


def test_a_school_column_is_mapped_everywhere_or_nowhere(bench, samples):
    items = {"instrument": {"value": "T"}, "item": "i", "maximum_score": "m"}
    mapping = copy.deepcopy(samples.basic)
    mapping["files"] += [
        {"pattern": "a.csv", "tables": [{"table": "items", "columns": items}]},
        {"pattern": "b.csv", "tables": [{"table": "items", "columns": {**items, "school_id": "e"}}]},
    ]
    assert kinds(bench, mapping)["school_column_sometimes"]["found"] == "items"


def test_a_file_s_own_format_overrides_the_defaults():
    mapping = ImportMapping.model_validate(
        {
            "name": "x",
            "defaults": {"encoding": "cp1252", "quote": '"', "separator": ";"},
            "files": [
                {
                    "pattern": "a.csv",
                    "quote": None,
                    "header": 3,
                    "tables": [{"table": "schools", "columns": {"school_id": "a"}}],
                }
            ],
        }
    )
    form = mapping.format_of(mapping.files[0])
    assert (form.encoding, form.separator, form.quote, form.header) == ("cp1252", ";", None, 3)


@pytest.mark.parametrize(
    ("written", "read"),
    [("utf8", "utf-8"), ("UTF-8-SIG", "utf-8"), ("windows-1252", "cp1252"), ("latin-1", "iso8859-1")],
)
def test_an_encoding_has_several_names(written, read):
    entry = {"pattern": "a.csv", "encoding": written, "tables": [{"table": "schools", "columns": {"school_id": "a"}}]}
    assert FileMapping.model_validate(entry).format.encoding == read


def test_a_column_s_shorthand_is_its_header():
    assert ColumnSource.model_validate("Code cours") == ColumnSource(**{"from": "Code cours"})


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "a: [1\n", "42"])
def test_a_file_that_is_no_mapping_is_refused(content, bench):
    bench.mapping_file.write_text(content, encoding="utf-8")
    with pytest.raises(MappingError):
        read_mapping(bench.mapping_file, ROOT)


def test_a_missing_mapping_is_told(bench):
    with pytest.raises(MappingError) as refused:
        read_mapping(bench.mapping_file, ROOT)
    assert refused.value.code == "file_missing"


@pytest.mark.parametrize("path", sorted((ROOT / "params" / "importation").glob("*.yml")), ids=lambda path: path.stem)
def test_every_mapping_of_the_project_is_valid_and_named_after_its_file(path):
    assert read_mapping(path).mapping.name == path.stem


def test_the_standard_mapping_names_every_column_of_every_table():
    content = yaml.safe_load((ROOT / "params" / "importation" / "standard.yml").read_text(encoding="utf-8"))
    tables = {table["table"]: table["columns"] for file in content["files"] for table in file["tables"]}
    assert set(tables) == {*MAPPED_TABLES, *EARLIER}
    assert {name: tuple(tables[name]) for name in MAPPED_TABLES} == {
        name: SCHEMAS[name].column_names for name in MAPPED_TABLES
    }
    assert [set(tables[name]) for name in EARLIER] == [set(schema.column_names) for schema in EARLIER.values()]


def test_a_key_given_twice_is_refused_rather_than_forgotten(bench, samples):
    bench.describe(samples.basic)
    text = bench.mapping_file.read_text(encoding="utf-8") + "name: autre\n"
    bench.mapping_file.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as refused:
        read_mapping(bench.mapping_file, ROOT)
    assert (refused.value.code, refused.value.facts["key"]) == ("repeated_key", "name")
